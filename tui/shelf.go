package tui

import (
	"skylab/assets"
	"skylab/tui/look"
)

// shelf is the list of labs, the first screen after the language.
type shelf struct {
	items []ShelfItem
	at    int
}

// ShelfItem is one lab on the shelf and how far the learner came in it.
type ShelfItem struct {
	Name, Unit   string
	Title, Brief string
	Minutes      int
	Steps, Met   int // tasks, and how many of them were met when last seen
	Begun        bool
}

func (i ShelfItem) done() bool { return i.Steps > 0 && i.Met == i.Steps }

// newest puts the cursor on the lab to go on with: the first that is begun and
// not done, or else the first that is not done.
func (s *shelf) newest() {
	for _, want := range []func(ShelfItem) bool{
		func(i ShelfItem) bool { return i.Begun && !i.done() },
		func(i ShelfItem) bool { return !i.done() },
	} {
		for n, i := range s.items {
			if want(i) {
				s.at = n
				return
			}
		}
	}
}

func (s *shelf) move(by int) { s.at = max(0, min(len(s.items)-1, s.at+by)) }

// rows draws the shelf in w x h cells.
func (s *shelf) rows(t *look.Theme, d *assets.Dictionary, w, h int) []string {
	inner := min(w-4, 100)
	left := (w - inner) / 2
	rows := []string{"", t.Style(look.Title, d.Say("shelf-title")), t.Style(look.Dim, d.Say("shelf-says")), ""}
	unit := ""
	for n, i := range s.items {
		if i.Unit != unit {
			unit = i.Unit
			rows = append(rows, t.Style(look.Accent, d.Say("unit."+unit)))
		}
		rows = append(rows, s.row(t, d, i, n == s.at, inner))
	}
	rows = append(rows, "")
	if s.at < len(s.items) {
		for _, l := range look.Wrap(s.items[s.at].Brief, min(inner, 76)) {
			rows = append(rows, t.Style(look.Text, l))
		}
	}
	out := make([]string, 0, h)
	for _, r := range rows {
		out = append(out, look.Spaces(left)+r)
	}
	return look.Fill(out, w, h)
}

func (s *shelf) row(t *look.Theme, d *assets.Dictionary, i ShelfItem, chosen bool, w int) string {
	mark, state := look.Open, d.Say("state.new")
	switch {
	case i.done():
		mark, state = look.Met, d.Say("state.done")
	case i.Begun:
		mark, state = look.Here, d.Say("state.at", i.Met, i.Steps)
	}
	caret := "  "
	if chosen {
		caret = "> "
	}
	side := 18
	text := caret + mark.String() + " " + look.Columns([]int{max(10, w-2*side-8), side, -8}, i.Title, state, d.Say("minutes", i.Minutes))
	if chosen {
		return look.Clip(t.Style(look.Selected, text), w)
	}
	return look.Clip(text, w)
}
