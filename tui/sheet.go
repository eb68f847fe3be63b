package tui

import (
	tea "charm.land/bubbletea/v2"
)

// sheet is something that lies over the screen and takes the keys until it is
// shut: the help, a form, the palette. The newest one lies on top.
type sheet interface {
	// focus is where keys go while it is on top.
	focus() focus
	// draw makes its block, at most m.w cells wide and h rows high, and says
	// where its corner stands.
	draw(m *Model, h int) (b block, x, y int)
	// act does an action. At is the key, or what the clicked area is about.
	act(m *Model, do action, at string) tea.Cmd
	// key takes a key that is no action: in sheets with text, it types.
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
}

// top is the sheet that takes the keys, or nil.
func (m *Model) topSheet() sheet {
	if n := len(m.sheets); n > 0 {
		return m.sheets[n-1]
	}
	return nil
}

// lay puts a sheet on top.
func (m *Model) lay(s sheet) { m.sheets = append(m.sheets, s) }

// lift takes the top sheet away.
func (m *Model) lift() {
	if n := len(m.sheets); n > 0 {
		m.sheets = m.sheets[:n-1]
	}
}

// centred is where a block of this size stands in the middle of the screen.
func (m *Model) centred(w, h, room int) (x, y int) { return max(0, (m.w-w)/2), max(0, (room-h)/2) }
