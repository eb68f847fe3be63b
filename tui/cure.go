package tui

import (
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/wire"
	"skylab/labs"
)

// cures reports whether the command against a blocker of this packet may be
// told now.
func (b *bench) cures(s *sent) bool {
	return !b.attempt.Lab.NoRemedies && b.seen.question == nil && s.world == b.seen.world
}

// cure offers the command that comes next against what stopped the packet that
// is shown: against the blocker that was clicked, or the hop that is looked at,
// or the first. It is a hint.
func (m *Model) cure(at string) tea.Cmd {
	b := m.bench
	s, _, _ := b.packet()
	switch {
	case s == nil:
		m.warn("no-packets")
		return nil
	case m.occupied():
		return nil
	case s.world != b.seen.world:
		m.warn("remedy-tried")
		return nil
	}
	h, ok := s.ill(b.reached(s), at)
	if !ok {
		m.warn("remedy-well")
		return nil
	}
	task, a := s.task, b.attempt
	if task == "" {
		task = b.seen.step
	}
	hops := s.hops
	tell := func(m *Model) tea.Cmd {
		if m.bench != b || m.occupied() {
			return nil
		}
		return m.work(func() func(*Model) {
			r, err := a.Remedy(task, hops, h)
			return func(m *Model) { m.cured(r, err) }
		})
	}
	if n := a.Lab.HintCost; n > 0 && b.sitting.Graded() && !a.Lab.NoRemedies {
		m.sure(m.words.Say("duty-hint-title"), []string{m.words.Say("duty-remedy-costs", n)}, tell)
		return nil
	}
	return tell(m)
}

// ill is the hop that is to be helped.
func (s *sent) ill(now int, at string) (wire.Hop, bool) {
	if n, err := strconv.Atoi(at); err == nil && n < len(s.blockers) {
		return s.blockers[n], true
	}
	if h := s.hops[now]; h.Blocked {
		return h, true
	}
	if len(s.blockers) > 0 {
		return s.blockers[0], true
	}
	if i := slices.IndexFunc(s.hops, func(h wire.Hop) bool { return h.Did == wire.Refused }); i >= 0 {
		return s.hops[i], true
	}
	return wire.Hop{}, false
}

// cured writes the command into the prompt and says what it does.
func (m *Model) cured(r labs.Remedy, err error) {
	switch {
	case errors.Is(err, labs.ErrNoRemedies):
		m.warn("remedy-forbidden")
	case errors.Is(err, labs.ErrWithheld):
		m.warn("withheld")
	case err != nil:
		m.trouble(err)
	case r.Line == "":
		m.warn(r.Say)
	default:
		m.offer(r.Line)
		m.tell(r.Say)
		if r.Hour > 0 {
			m.note.text += " " + m.words.Say("remedy-costs", r.Hour.String())
		}
	}
}
