package tui

import tea "charm.land/bubbletea/v2"

// onTeach does what belongs to teaching: moments, the notebook.
func (m *Model) onTeach(do action, at string) (tea.Cmd, bool) {
	switch do {
	case moments:
		return m.moments(), true
	}
	return nil, false
}
