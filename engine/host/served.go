package host

import (
	"sync"

	"skylab/engine/elbv2"
)

// served counts what targets were given.
type served struct {
	mu  sync.Mutex
	all int
	by  map[Served]int
}

// Served names a target of a group.
type Served struct {
	TargetGroupArn, Target string
	Port                   int
}

func servedBy(s elbv2.Share) Served {
	return Served{s.Group.TargetGroupArn, s.Target.Id, s.Target.Port}
}

func (s *served) count(x elbv2.Share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[Served]int{}
	}
	s.by[servedBy(x)]++
	s.all++
}

func (s *served) of(x elbv2.Share) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by[servedBy(x)]
}

func (s *served) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}
