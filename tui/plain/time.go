package plain

import (
	"context"
	"errors"
	"strings"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/say"
)

// undo takes the last change back.
func (s *session) undo(...string) {
	s.back("undone-line", "undone", "nothing-to-undo", engine.ErrNothingToUndo, func() error {
		_, err := s.bench.attempt.Undo()
		return err
	})
}

// redo brings back what was taken back.
func (s *session) redo(...string) {
	s.back("redone-line", "redone", "nothing-to-redo", engine.ErrNothingToRedo, func() error {
		_, err := s.bench.attempt.Redo()
		return err
	})
}

func (s *session) back(line, done, nothing string, is error, do func() error) {
	b := s.bench
	s.change(func() error {
		err := do()
		if errors.Is(err, is) {
			s.tell(nothing)
			return nil
		}
		if err != nil {
			return err
		}
		b.reveal, b.sent = nil, nil
		if text := b.attempt.Restored(); text != "" {
			first, _, _ := strings.Cut(text, "\n")
			s.out.line(s.words().Say(line, first)) // not broken: it is a command
		}
		s.tell(done)
		return nil
	})
}

// skip lets lab time run until something happens, or looks without answering
// the open question.
func (s *session) skip(...string) {
	b := s.bench
	if b.sight.Question != nil {
		s.predict("")
		return
	}
	d := b.sight.Skip()
	s.change(func() error {
		_, err := b.attempt.Skip(d)
		if err == nil {
			s.tell("skipped", say.Span(s.words(), d))
		}
		return err
	})
}

// wait waits for the next thing that lab time brings.
func (s *session) wait(...string) {
	b := s.bench
	if !b.sight.Pending {
		s.tell("plain.nothing-to-wait")
		return
	}
	d := max(b.sight.Skip(), time.Second)
	s.tell("plain.waiting", say.Span(s.words(), d))
	s.out.flush()
	ctx, stop := s.interruptible()
	defer stop()
	if err := s.o.Sleep(ctx, d); errors.Is(err, context.Canceled) {
		s.broken(ctx)
		s.tell("plain.waited-enough")
	}
	s.change(func() error {
		_, err := b.attempt.Tick()
		return err
	})
}

// states says what has another state than in was: what was pending and runs
// now.
func (s *session) states(was *world.World) {
	w := s.bench.sight.World
	if w.Turn() == was.Turn() {
		return
	}
	before := map[string]string{}
	for _, x := range standing(was) {
		before[x.id] = x.state
	}
	for _, x := range standing(w) {
		if old, ok := before[x.id]; ok && old != x.state {
			s.tell("plain.state", say.Name(w, x.id), x.state)
		}
	}
}

// stands is something that has a state.
type stands struct{ id, state string }

// standing lists what has a state that time changes.
func standing(w *world.World) []stands {
	var out []stands
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		out = append(out, stands{i.InstanceId, i.State.Name})
	}
	for _, g := range world.All[ec2.NatGateway](w, world.Everywhere) {
		out = append(out, stands{g.NatGatewayId, g.State})
	}
	for _, p := range world.All[ec2.VpcPeeringConnection](w, world.Everywhere) {
		out = append(out, stands{p.VpcPeeringConnectionId, p.Status.Code})
	}
	return out
}

// more shows what is left of a long answer.
func (s *session) more(...string) {
	if len(s.out.rest) == 0 {
		s.tell("plain.no-more")
		return
	}
	s.printed(s.out.rest)
}

// cost says what everything has cost.
func (s *session) cost(...string) {
	bill := s.bench.attempt.Engine.Bill()
	s.tell("plain.cost", bill.Spent().String(), bill.PerHour().String(), bill.Month().String())
}
