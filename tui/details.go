package tui

import (
	"skylab/tui/look"
)

// detailsBlock tells what is known of the thing that is chosen.
func (m *Model) detailsBlock(w int) (out block, from, to int) {
	return text(look.Wrap(m.theme().Style(look.Dim, m.words.Say("nothing-chosen")), w)), 0, 0
}
