package tui

import tea "charm.land/bubbletea/v2"

// onTeach does what belongs to teaching: moments, the notebook.
func (m *Model) onTeach(do action, at string) (tea.Cmd, bool) {
	switch do {
	case moments:
		return m.moments(), true
	case newDraw: // a click
		return m.enter(door{lab: m.bench.kept.Lab, way: anew}), true
	case notes:
		return m.notebook(), true
	}
	return nil, false
}
