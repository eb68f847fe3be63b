package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs"
)

// lingers is how long a packet that has arrived stays in sight before the pane
// that was shown comes back.
const lingers = 1500 * time.Millisecond

// news lets the packet be seen that the last change was about: one that arrives
// now and did not, one that was sent from the prompt, or one that stops
// elsewhere than before. It plays once. Where its pane hides the task, a
// question that came up waits.
func (m *Model) news(was seen) tea.Cmd {
	b := m.bench
	if b.seen.sight.Sealed { // a packet has no way to be seen
		if b.unseen && !m.wide() {
			b.tab = tabWalk
		}
		b.unseen = false
		return nil
	}
	n, good := b.changed(was)
	if n < 0 || b.reveal != nil {
		return nil
	}
	apart := !m.wide() && !m.two()
	switch {
	case b.asking() && apart && good:
		b.arrival = true
		b.tab = tabWalk
	case b.asking() && apart, b.tab == tabDetails:
		return nil
	case b.unseen && !m.wide():
		b.tab = tabWalk
	case !m.moves():
		return nil
	case apart && good && b.tab != tabWalk:
		b.tab, b.pace.home = tabWalk, b.tab
	case !m.wide() && b.tab != tabWalk:
		return nil
	}
	b.unseen = false
	b.show(n)
	b.touch()
	if !m.moves() {
		return nil
	}
	b.move(0)
	return m.roll()
}

// changed is the number of the packet that the last change was about, or -1, and
// whether it arrives now and did not.
func (b *bench) changed(was seen) (n int, good bool) {
	all := b.packets()
	if b.unseen && len(b.sent) > 0 {
		return len(b.sent) - 1, all[len(b.sent)-1].met
	}
	if len(was.findings) != len(b.seen.findings) {
		return -1, false
	}
	n = -1
	for i, f := range b.seen.findings {
		before := was.findings[i]
		at := slices.IndexFunc(all, func(s sent) bool {
			return s.task == f.Task && s.asks.Is(f.Asks)
		})
		switch {
		case at < 0 || f.Guard:
		case f.Met && !before.Met:
			return at, true
		case n < 0 && f.Task == was.step && decider(f) != decider(before):
			n = at
		}
	}
	return n, false
}

// decider is what stops the packet of a finding first.
func decider(f labs.Finding) string {
	if len(f.Blockers) == 0 {
		return ""
	}
	return string(f.Blockers[0].Code) + " " + f.Blockers[0].At.ID
}

// homeward brings the pane back that was shown before a packet came in, once
// that has been looked at, unless the learner has gone elsewhere meanwhile.
func (m *Model) homeward() tea.Cmd {
	b := m.bench
	if b.pace.home == none {
		return nil
	}
	turn := b.pace.turn
	return m.o.After(lingers, done{func(m *Model) tea.Cmd {
		if m.bench == b && b.pace.turn == turn {
			b.home()
		}
		return nil
	}})
}

// home shows the pane again that a packet that came in has hidden.
func (b *bench) home() {
	if b.pace.home != none {
		b.tab, b.pace.home = b.pace.home, none
		b.touch()
	}
}
