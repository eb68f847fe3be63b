package names

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/route53"
	"skylab/engine/world"
)

// Resolve asks a resolver of the World, which remembers what it finds: a public
// one by its place, a VPC's by the VPC's id. It is what dig and every other
// program comes to.
type Resolve struct {
	Resolver string `aws:"required"`
	Name     string `aws:"required"`
	Type     string `aws:"required"`
	Client   string // the address that asks
}

// Apply resolves and remembers. What a resolver can answer from memory changes
// nothing.
func (c Resolve) Apply(tx *world.Tx) (any, error) {
	kind, ok := TypeNamed(c.Type)
	if _, valid := dns.IsDomainName(c.Name); !ok || !valid {
		return nil, world.Refuse("InvalidInput", fmt.Sprintf("%s %s cannot be asked", c.Name, c.Type)).Because("question-wrong", c.Name, c.Type)
	}
	if !Known(tx.World(), c.Resolver) {
		return nil, world.Refuse("NoSuchResolver", "No resolver is called "+c.Resolver).Because("resolver-unknown", c.Resolver)
	}
	client, _ := netip.ParseAddr(c.Client)
	walk, memory := Ask(tx.World(), c.Resolver, c.Name, kind, client)
	before, _ := world.Get[Remembered](tx.World(), world.Outside, memory.ID())
	if costly(walk.Trail) || before.Last.Name != walk.Name || before.Last.Type != walk.Type {
		memory.Last = walk
		tx.PutIn(world.Outside, memory)
	}
	return walk, nil
}

// costly reports whether a walk cost a question.
func costly(trail []Step) bool {
	for _, s := range trail {
		if !s.Cached() {
			return true
		}
	}
	return false
}

// Known reports whether there is a resolver of this name.
func Known(w *world.World, resolver string) bool {
	for _, r := range machine.PublicResolvers {
		if r.Name == resolver {
			return true
		}
	}
	_, ok := world.Get[ec2.Vpc](w, world.Everywhere, resolver)
	return ok
}

// Ask is the answer that a resolver gives now, and what it remembers then; the
// World itself does not change.
func Ask(w *world.World, resolver, name string, kind uint16, client netip.Addr) (Walk, Remembered) {
	stored, _ := world.Get[Remembered](w, world.Outside, "cache/"+resolver)
	r := &Resolver{Hints: RootHints(), Now: w.Now, Minimise: true, cache: stored.cache()}
	from := client
	c := Client{Addr: client}
	var vpc ec2.Vpc
	for _, p := range machine.PublicResolvers {
		if p.Name == resolver {
			from, r.SendSubnet = p.Address, p.Subnet
		}
	}
	if v, ok := world.Get[ec2.Vpc](w, world.Everywhere, resolver); ok {
		at, _ := w.Where(v.VpcId)
		vpc, from = v, route53.ResolverAddress(at.Region)
	}
	c.Draw = chance(w, resolver, name, client)
	u := Of(w)
	r.Exchange = u.From(from)
	a := r.resolveIn(w, vpc, canonical(name), kind, c)
	walk := Walk{
		Resolver: resolver, At: w.Now(), Turn: w.Turn(), Name: canonical(name), Type: kind, Client: client, Rcode: a.Rcode, Records: spell(a.Records), Scope: a.Scope, Trail: a.Trail,
	}
	if a.Soa != nil {
		walk.Soa = a.Soa.String()
	}
	for k := range walk.Trail {
		walk.Trail[k].Said = spell(walk.Trail[k].rrs)
	}
	memory := remember(resolver, r.cache, w.Now())
	memory.Last = stored.Last
	return walk, memory
}

// resolveIn asks the VPC first, where there is one, and the world for whatever an
// alias of the VPC's leads to.
func (r *Resolver) resolveIn(w *world.World, vpc ec2.Vpc, name string, kind uint16, c Client) Answer {
	if vpc.VpcId == "" {
		return r.Resolve(name, kind, c)
	}
	m, ok := inside(w, vpc, name, kind, c)
	if !ok {
		return r.Resolve(name, kind, c)
	}
	a := Answer{Rcode: m.Rcode, Records: m.Answer}
	step := Step{Zone: vpc.VpcId, Server: vpc.VpcId, Addr: resolverOfVPC(vpc), Name: name, Type: kind, Outcome: Answered, Rcode: m.Rcode, rrs: m.Answer}
	switch {
	case m.Rcode == dns.RcodeNameError:
		step.Outcome = NoName
	case len(m.Answer) == 0:
		step.Outcome = NoData
	}
	if len(m.Ns) > 0 {
		a.Soa = m.Ns[0]
	}
	next := aliasOf(name, kind, m.Answer)
	if next != "" {
		step.Outcome, step.Next = Aliased, next
		rest := r.resolveIn(w, vpc, next, kind, c)
		a.Rcode, a.Soa, a.Records, a.Trail = rest.Rcode, rest.Soa, append(a.Records, rest.Records...), rest.Trail
	}
	a.Trail = append([]Step{step}, a.Trail...)
	return a
}

// resolverOfVPC is the address at which a VPC's resolver answers: base plus two.
func resolverOfVPC(v ec2.Vpc) netip.Addr {
	if !v.CidrBlock.IsValid() {
		return netip.Addr{}
	}
	return v.CidrBlock.Masked().Addr().Next().Next()
}

// chance is a number for what routing policies leave to it: another one whenever
// something in the World or its time is different, the same in every replay.
func chance(w *world.World, resolver, name string, client netip.Addr) uint64 {
	h := draw(uint16(w.Now().Unix()), client)
	for _, b := range []byte(fmt.Sprintf("%d/%d/%s/%s", w.Now().UnixNano(), w.Turn(), resolver, name)) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

// Operations holds one of every command of this package. AWS has none of them:
// what is outside of AWS is a part of the stage, and remembers.
var Operations = []world.Command{PutZone{}, PutRegistration{}, SetNameservers{}, Resolve{}}

// TypeNamed is the number of a type of record.
func TypeNamed(name string) (uint16, bool) {
	kind, ok := dns.StringToType[strings.ToUpper(name)]
	return kind, ok
}

// TypeName is what a type of record is called.
func TypeName(kind uint16) string { return dns.Type(kind).String() }

// CodeName is what the code of an answer is called.
func CodeName(rcode int) string { return dns.RcodeToString[rcode] }

// Failed reports whether nobody could be made to answer.
func (w Walk) Failed() bool { return w.Rcode == dns.RcodeServerFailure }

// NoName reports whether somebody who knows said that the name is not there.
func (w Walk) NoName() bool { return w.Rcode == dns.RcodeNameError }

// Values are the records of the type that was asked for, without their names.
func (w Walk) Values() []string {
	var all []string
	for _, rr := range parsed(w.Records) {
		if rr.Header().Rrtype == w.Type {
			all = append(all, strings.TrimPrefix(rr.String(), rr.Header().String()))
		}
	}
	return all
}

// Remembered reports whether the resolver answered from memory alone.
func (w Walk) Remembered() bool { return len(w.Trail) > 0 && !costly(w.Trail) }

// Left is for how many seconds the answer is remembered on.
func (w Walk) Left() int {
	least := -1
	for _, s := range w.Trail {
		if least < 0 || int(s.TTL) < least {
			least = int(s.TTL)
		}
	}
	return max(0, least)
}

// Deciding is the step of the walk itself, not of the search for a server, that
// the answer hangs on: the last one, or where everything failed the first that
// did.
func (w Walk) Deciding() Step {
	var last Step
	for _, s := range w.Trail {
		if s.For != "" && s.Outcome != NoAddress {
			continue
		}
		if w.Rcode == dns.RcodeServerFailure && (s.Outcome == Lame || s.Outcome == Silent || s.Outcome == Failed || s.Outcome == NoAddress) {
			return s
		}
		last = s
	}
	return last
}

// Share lets many people ask for a name, whose resolvers remember nothing but the
// way to its zone, and counts what they hear.
func Share(w *world.World, resolver, name string, kind uint16, client netip.Addr, people int) map[string]int {
	counts := map[string]int{}
	u := Of(w)
	from, subnet := client, false
	for _, p := range machine.PublicResolvers {
		if p.Name == resolver {
			from, subnet = p.Address, p.Subnet
		}
	}
	vpc, inVPC := world.Get[ec2.Vpc](w, world.Everywhere, resolver)
	if inVPC {
		at, _ := w.Where(vpc.VpcId)
		from = route53.ResolverAddress(at.Region)
	}
	r := &Resolver{Hints: RootHints(), Now: w.Now, Exchange: u.From(from), SendSubnet: subnet}
	for k := range people {
		if r.cache != nil {
			clear(r.cache.sets)
		}
		a := r.resolveIn(w, vpc, canonical(name), kind, Client{Addr: client, Draw: uint64(k) * 257})
		for _, rr := range a.Records {
			if rr.Header().Rrtype == kind {
				counts[strings.TrimPrefix(rr.String(), rr.Header().String())]++
			}
		}
	}
	return counts
}
