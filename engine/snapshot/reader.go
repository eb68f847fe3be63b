package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// reader gathers what becomes the World. Lists come kind by kind, so that one kind may
// look at those before it.
type reader struct {
	s    *Snapshot
	seen map[string]bool

	subnets   map[string]ec2.Subnet
	instances map[string]ec2.Instance
	cards     map[string]ec2.NetworkInterface
	lists     map[string]*ec2.PrefixList
	gateways  map[string]*ec2.TransitGatewayRouteTable
	joined    map[string]*ec2.TransitGatewayAttachment
	balancers map[string]*elbv2.LoadBalancer
	groups    map[string]*elbv2.TargetGroup
	places    map[string]world.Scope // of what is put at the end
	order     []string
}

// put is a resource and whose it is.
type put struct {
	at world.Scope
	r  world.Resource
}

func newReader(s *Snapshot) *reader {
	return &reader{
		s: s, seen: map[string]bool{}, subnets: map[string]ec2.Subnet{}, instances: map[string]ec2.Instance{}, cards: map[string]ec2.NetworkInterface{},
		lists: map[string]*ec2.PrefixList{}, gateways: map[string]*ec2.TransitGatewayRouteTable{}, joined: map[string]*ec2.TransitGatewayAttachment{},
		balancers: map[string]*elbv2.LoadBalancer{}, groups: map[string]*elbv2.TargetGroup{}, places: map[string]world.Scope{},
	}
}

// kind is a list that describe calls print under a key.
type kind struct {
	key  string
	read func(*reader, world.Scope, json.RawMessage) error
}

// read reads one folder's list of a kind. What can't be read is said and left out.
func (r *reader) read(k kind, f *folder) {
	list := f.items[k.key]
	if len(list) == 0 {
		return
	}
	if k.read == nil {
		r.s.Unmodelled = append(r.s.Unmodelled, Unmodelled{File: list[0].file, Key: k.key, Number: len(list)})
		return
	}
	good := 0
	for n, i := range list {
		if err := k.read(r, world.Scope{Account: f.account, Region: f.region}, i.raw); err != nil {
			r.s.Unmodelled = append(r.s.Unmodelled, Unmodelled{File: i.file, Key: fmt.Sprintf("%s[%d]", k.key, n), Number: 1, Err: err})
			continue
		}
		good++
	}
	if good > 0 {
		r.s.Read = append(r.s.Read, Read{f.account, f.region, k.key, good})
	}
}

// add puts a resource, once: what several accounts or Regions show is its owner's.
func (r *reader) add(at world.Scope, owner string, res world.Resource) error {
	switch {
	case strings.Trim(res.ID(), "/") == "":
		return errNoID
	case r.seen[res.ID()]:
		return nil
	}
	r.seen[res.ID()] = true
	if accountName.MatchString(owner) {
		at.Account = owner
	}
	r.s.puts = append(r.s.puts, put{at, res})
	return nil
}

var errNoID = errors.New("it has no id")

// later notes where something goes that is put together from several lists.
func (r *reader) later(at world.Scope, owner, id string) bool {
	if _, is := r.places[id]; is || id == "" {
		return false
	}
	if accountName.MatchString(owner) {
		at.Account = owner
	}
	r.places[id] = at
	r.order = append(r.order, id)
	return true
}

// join puts what was put together.
func (r *reader) join() {
	r.doors()
	for _, id := range r.order {
		at := r.places[id]
		var res world.Resource
		switch {
		case r.lists[id] != nil:
			res = *r.lists[id]
		case r.gateways[id] != nil:
			res = *r.gateways[id]
		case r.joined[id] != nil:
			res = *r.joined[id]
		case r.groups[id] != nil:
			res = *r.groups[id]
		case r.balancers[id] != nil:
			res = *r.balancers[id]
		default:
			continue
		}
		_ = r.add(at, "", res) // it has an id, or it would have no place
	}
}

// Put puts all that was read into w, which becomes a World that was described.
func (s *Snapshot) Put(w *world.World) *world.World {
	for start := 0; start < len(s.puts); {
		end := start
		for end < len(s.puts) && s.puts[end].at == s.puts[start].at {
			end++
		}
		w, _, _ = world.Apply(w, s.puts[start].at, w.Now(), gathered{s.puts[start:end]}) // it can't fail
		start = end
	}
	return w
}

// gathered puts what was read, as a command that can't fail.
type gathered struct{ puts []put }

// Apply puts it.
func (g gathered) Apply(tx *world.Tx) (any, error) {
	for _, p := range g.puts {
		tx.Put(p.r)
	}
	return nil, nil
}

// decode reads one thing as it is described.
func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
