package engine

import (
	"fmt"
	"time"

	"skylab/engine/world"
)

// maxSkip is the longest that lab time may be moved on at once.
const maxSkip = 366 * 24 * time.Hour

// clock ties lab time to the wall's: at wall it was lab.
type clock struct{ lab, wall time.Time }

// at is the lab's time when the wall says wall.
func (c clock) at(wall time.Time) time.Time {
	if d := wall.Sub(c.wall); d > 0 {
		return c.lab.Add(d)
	}
	return c.lab
}

// Now is the lab's time, which runs at the wall's speed.
func (e *Engine) Now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.clock.at(e.c.Wall())
}

// Tick lets what is due by now happen, and reports whether anything did.
func (e *Engine) Tick() (changed bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.World().Turn()
	err = e.catchUp()
	return e.World().Turn() != before, err
}

// catchUp brings the World to the lab's time.
func (e *Engine) catchUp() error { return e.advance(e.clock.at(e.c.Wall()), "advance") }

// elapse lets time pass until to, change by change, so that each state is paid
// for as long as it lasted.
func elapse(w *world.World, b Bill, to time.Time) (*world.World, Bill) {
	for {
		due, ok := w.NextDue()
		if !ok || due.After(to) {
			w = world.Advance(w, to)
			return w, b.until(w)
		}
		w = settled(w, world.Advance(w, due))
		b = b.until(w)
	}
}

// Elapse is a World after d, in which all who watch have seen what changed: what
// would become of it.
func Elapse(w *world.World, d time.Duration) *world.World {
	later, _ := elapse(watched(w), newBill(w), w.Now().Add(d))
	return later
}

// advance lets time pass until to. An advance that changed something, and every
// one that was asked for, is kept.
func (e *Engine) advance(to time.Time, op string) error {
	was := e.World()
	w, bill := elapse(was, e.bill, to)
	if w.Turn() != was.Turn() || op != "advance" {
		e.now.Store(w) // the entry carries the time that was reached
		if err := e.keep(e.entry(op, "", "", e.c.Scope)); err != nil {
			e.now.Store(was)
			return err
		}
	}
	e.now.Store(w)
	e.bill = bill
	return nil
}

// Skip moves lab time on by d, as a line of its own.
func (e *Engine) Skip(d time.Duration) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d <= 0 || d > maxSkip {
		return fmt.Errorf("skipping %s: time can be moved on by up to %s", d, maxSkip)
	}
	if err := e.catchUp(); err != nil {
		return err
	}
	e.line++
	e.seq = 0
	e.moments = append(e.moments, moment{e.line, e.World()})
	return e.jump(d)
}

// jump moves lab time on within a line.
func (e *Engine) jump(d time.Duration) error {
	wall := e.c.Wall()
	to := e.clock.at(wall).Add(min(max(d, 0), maxSkip))
	if err := e.advance(to, "skip "+d.String()); err != nil {
		return err
	}
	e.clock = clock{lab: to, wall: wall}
	return nil
}
