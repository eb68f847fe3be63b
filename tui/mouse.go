package tui

import (
	tea "charm.land/bubbletea/v2"
)

// click does what the area that was clicked is for: the topmost one counts.
func (m *Model) click(x, y int) tea.Cmd {
	for i := len(m.areas) - 1; i >= 0; i-- {
		if a := m.areas[i]; a.holds(x, y) {
			return m.act(a.do, a.at)
		}
	}
	return nil
}

// wheel scrolls what lies under the pointer.
func (m *Model) wheel(w tea.MouseWheelMsg) tea.Cmd {
	up, down := scrollUp, scrollDown
	switch {
	case m.topSheet() != nil:
	case m.bench != nil:
		up, down = m.wheelled(w.X, w.Y)
	default: // the shelf, of which the chosen lab is in sight
		up, down = back, forth
	}
	switch w.Button {
	case tea.MouseWheelUp:
		return m.act(up, "")
	case tea.MouseWheelDown:
		return m.act(down, "")
	}
	return nil
}

// wheelled is what the wheel does over a place of the bench: it scrolls the
// pane that lies there, which it chooses first.
func (m *Model) wheelled(x, y int) (up, down action) {
	for i := len(m.areas) - 1; i >= 0; i-- {
		switch a := m.areas[i]; {
		case !a.holds(x, y):
		case a.do == choose: // candidates
			return scrollUp, scrollDown
		case a.do == write && m.focus() == inPrompt:
			return scrollUp, scrollDown
		case a.do == tabTask || a.do == tabMap || a.do == tabWalk || a.do == tabDetails:
			m.bench.tab = a.do
			return paneUp, paneDown
		}
	}
	return none, none
}
