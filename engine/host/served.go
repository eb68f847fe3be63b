package host

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"

	"skylab/engine/elbv2"
	"skylab/engine/wire"
)

// served counts what targets were given.
type served struct {
	mu  sync.Mutex
	all int
	by  map[elbv2.Served]int
	// turns are what targets were given in turn, by the targets that took turns
	// together: one that comes new, or comes back, has nothing to make up for.
	turns map[string]map[elbv2.Served]int
}

func newServed() *served {
	return &served{by: map[elbv2.Served]int{}, turns: map[string]map[elbv2.Served]int{}}
}

func (s *served) count(x elbv2.Share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[x.Served()]++
	s.all++
}

// next is whose turn it is.
func (s *served) next(shares []elbv2.Share) elbv2.Share {
	var together strings.Builder
	for _, x := range shares {
		fmt.Fprintln(&together, x.Served(), x.Part)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	had := s.turns[together.String()]
	if had == nil {
		had = map[elbv2.Served]int{}
		s.turns[together.String()] = had
	}
	x := elbv2.Next(shares, func(x elbv2.Share) int { return had[x.Served()] })
	had[x.Served()]++
	return x
}

// pick chooses for a flow at a network load balancer, and counts it. With stickiness the
// client's address decides alone.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#sticky-sessions
func (s *served) pick(f wire.Flow, shares []elbv2.Share) int {
	k := 0
	if shares[0].Group.Attribute("stickiness.enabled") == "true" {
		h := fnv.New32a()
		_, _ = h.Write(f.Src.AsSlice())
		k = int(h.Sum32() % uint32(len(shares)))
	} else {
		x := s.next(shares).Served()
		k = slices.IndexFunc(shares, func(o elbv2.Share) bool { return o.Served() == x })
	}
	s.count(shares[k])
	return k
}

func (s *served) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

func (s *served) counts() map[elbv2.Served]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.by)
}
