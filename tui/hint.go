package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/say"
)

// hint asks for one more hint for the current step.
func (m *Model) hint() tea.Cmd {
	b := m.bench
	step, a := b.seen.step, b.attempt
	if step == "" {
		m.warn("no-hint-needed")
		return nil
	}
	if n := a.HintCosts(step); n > 0 && b.sitting.Graded() {
		says := []string{m.words.Say("duty-hint-costs", n)}
		if n := len(b.hints); n > 0 && b.hints[n-1].N+1 == b.hints[n-1].Of {
			says = append(says, m.words.Say("duty-hint-last"))
		}
		m.sure(m.words.Say("duty-hint-title"), says, func(m *Model) tea.Cmd { return m.takeHint(step) })
		return nil
	}
	return m.takeHint(step)
}

// takeHint takes the next hint for a step.
func (m *Model) takeHint(step string) tea.Cmd {
	if m.bench == nil || m.occupied() {
		return nil
	}
	a := m.bench.attempt
	return m.work(func() func(*Model) {
		h, ok, err := a.Hint(step)
		return func(m *Model) {
			m.trouble(err)
			if ok && err == nil {
				m.hinted(h)
			}
		}
	})
}

// hinted shows a hint above those that were taken before.
func (m *Model) hinted(h labs.Hint) {
	b := m.bench
	b.hinted, b.tab = h.Task, tabTask
	b.scroll[tabTask] = toWhatMatters
	if n := len(b.hints); n > 0 && b.hints[n-1].N == h.N {
		m.warn("no-more-hints")
		return
	}
	if say.Hint(m.words, b.attempt, h) != "" {
		b.hints = append(b.hints, h)
		b.reveal = nil
	}
	switch h.Of - h.N {
	case 0:
		m.tell("hint-last")
	case 1:
		m.tell("hint-then-command")
	default:
		m.tell("hint-free", h.Of-h.N)
	}
}

// hintRows are the hints that were taken for this step, the newest first, and
// how many rows that one has.
func (m *Model) hintRows(w int) (rows []string, newest int) {
	b, t := m.bench, m.theme()
	for i := len(b.hints) - 1; i >= 0; i-- {
		h := b.hints[i]
		rows = append(rows, t.Style(look.Key, m.words.Say("hint-title", i+1)+" ·")+" "+t.Style(look.Dim, m.words.Say("rung."+h.Rung())))
		rows = append(append(rows, proseRows(t, say.Hint(m.words, b.attempt, h), w)...), "")
		if newest == 0 {
			newest = len(rows) - 1
		}
	}
	return rows, newest
}
