package tui

import (
	"strconv"

	"skylab/tui/look"
)

// stepped is the row that is chosen after an action, of n of which that at was:
// the one before or behind, or a page of them further. A list ends at its ends.
func stepped(at, n, page int, do action) int {
	switch do {
	case back:
		at--
	case forth:
		at++
	case scrollUp:
		at -= page
	case scrollDown:
		at += page
	}
	return max(0, min(n-1, at))
}

// clicked is the row that is chosen after a click on one, or that at was where
// no row was clicked.
func clicked(row string, at, n int) int {
	if i, err := strconv.Atoi(row); err == nil && i >= 0 && i < n {
		return i
	}
	return at
}

// around is the first of the rows that are shown of n, in a room that holds so
// many: that at which something is chosen stands in their middle.
func around(at, n, room int) int { return max(0, min(at-room/2, n-room)) }

// option adds row i of a list in which that at is chosen.
func (b *block) option(t *look.Theme, row string, i, at int) {
	if i == at {
		row = t.Style(look.Selected, "> "+row)
	} else {
		row = "  " + row
	}
	b.add(row, choose, strconv.Itoa(i))
}

// asked is a field above a list, with what it is for where nothing is written.
func (f *field) asked(t *look.Theme, ghost string, w int) block {
	row, x := f.row(t, w-2)
	if f.raw() == "" {
		row = look.Pad(t.Style(look.Dim, look.Fit(ghost, w-2)), w-2)
	}
	out := text([]string{t.Style(look.Key, "> ") + row, ""})
	out.cursor = &point{x + 2, 0}
	return out
}
