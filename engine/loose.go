package engine

import (
	"sync"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Loose is an account of its own of which no log is kept: what it is now is all that there
// is. Its methods may be called from any goroutine.
type Loose struct {
	scope world.Scope
	wall  func() time.Time

	mu    sync.Mutex
	w     *world.World
	clock clock
}

// NewLoose opens an account with the default VPC in each Region, at the wall's time, which
// drives it.
func NewLoose(account, caller string, wall func() time.Time) (*Loose, error) {
	now := wall().UTC().Truncate(time.Second)
	s := world.Scope{Account: account, Caller: caller}
	w, err := OpenAccount("loose "+account, now, s, ec2.Regions()...)
	if err != nil {
		return nil, err
	}
	s.Region = ec2.Regions()[0]
	return &Loose{scope: s, wall: wall, w: w, clock: clock{lab: now, wall: now}}, nil
}

// Call lets due time pass and runs one command. The error is a *[world.Refusal].
func (l *Loose) Call(region string, c world.Command) (any, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if to := l.clock.at(l.wall()); to.After(l.w.Now()) {
		l.w, _ = elapse(l.w, newBill(l.w), to)
	}
	s := l.scope
	if region != "" {
		s.Region = region
	}
	next, out, err := world.Apply(l.w, s, l.w.Now(), c)
	l.w = settled(l.w, next)
	return out, err
}

// World is the account as it is now.
func (l *Loose) World() *world.World {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w
}
