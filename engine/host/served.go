package host

import (
	"fmt"
	"maps"
	"strings"
	"sync"

	"skylab/engine/elbv2"
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
