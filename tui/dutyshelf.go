package tui

import (
	"strconv"
	"time"

	"skylab/assets"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// slot is one row of the shelf that can be chosen: a checkpoint, a lab of one that
// goes on, or a lab of the course. What it is not is -1.
type slot struct{ duty, part, item int }

// slots lists what can be chosen, from the top.
func (s *shelf) slots() []slot {
	var out []slot
	for i, d := range s.duties {
		out = append(out, slot{i, -1, -1})
		for k := range d.Parts {
			out = append(out, slot{i, k, -1})
		}
	}
	for i := range s.items {
		out = append(out, slot{-1, -1, i})
	}
	return out
}

// slot is the one that is chosen.
func (s *shelf) slot() (slot, bool) {
	all := s.slots()
	if s.at < 0 || s.at >= len(all) {
		return slot{-1, -1, -1}, false
	}
	return all[s.at], true
}

// arrive puts the cursor on the first lab of the checkpoint that was begun.
func (s *shelf) arrive() {
	for n, e := range s.slots() {
		if e.duty >= 0 && e.part == 0 && s.duties[e.duty].Name == s.goTo {
			s.at, s.moved = n, true
		}
	}
	s.goTo = ""
}

// dutyRows are the checkpoints above the course.
func (s *shelf) dutyRows(t *look.Theme, d *assets.Dictionary, now time.Time, w int) (out block, at int) {
	if len(s.duties) == 0 {
		return out, -1
	}
	out.add(t.Style(look.Accent, d.Say("duty-head")), none, "")
	at = -1
	for n, e := range s.slots() {
		if e.duty < 0 {
			break
		}
		if n == s.at {
			at = len(out.rows)
		}
		row := ""
		if i := s.duties[e.duty]; e.part < 0 {
			row = dutyRow(t, d, i, now, n == s.at, w)
		} else {
			row = s.row(t, d, i.Parts[e.part], n == s.at, w)
		}
		out.add(row, choose, strconv.Itoa(n))
	}
	return out, at
}

// dutyRow is one checkpoint: its title and how it stands, and behind that what it is.
func dutyRow(t *look.Theme, d *assets.Dictionary, i DutyItem, now time.Time, chosen bool, w int) string {
	mark := look.Open
	switch say.StandOf(i.Duty, now) {
	case say.HandedIn, say.OnceAgain:
		mark = look.Met
	case say.Going:
		mark = look.Here
	case say.Paused, say.Over:
		mark = look.Caution
	}
	caret := "  "
	if chosen {
		caret = "> "
	}
	const side, kind = 20, 8
	body := look.Columns([]int{max(10, w-side-kind-8), side, -kind}, term.Clean(i.Title), say.DutyState(d, i.Duty, i.Result, now), d.Say("duty-mode."+string(i.Mode)))
	if chosen {
		return look.Clip(t.Style(look.Selected, caret+mark.String()+" "+body), w)
	}
	return look.Clip(caret+t.Mark(mark)+" "+body, w)
}

// aboutDuty tells all of a checkpoint, or of one of its labs.
func (s *shelf) aboutDuty(t *look.Theme, d *assets.Dictionary, e slot, now time.Time, w int) []string {
	i := s.duties[e.duty]
	rows := []string{t.Style(look.Border, line(t, w))}
	key := t.Style(look.Key, "Enter") + "  "
	if e.part >= 0 {
		p := i.Parts[e.part]
		rows = append(rows, t.Style(look.Title, p.Title), key+d.Say("duty-do.enter"), "")
		return append(rows, proseRows(t, clean(p.Brief), min(w, 76))...)
	}
	does := "duty-do.none"
	switch say.StandOf(i.Duty, now) {
	case say.Going:
		does = "duty-do.labs"
	case say.Ready, say.OnceAgain:
		does = "duty-do.begin"
	}
	rows = append(rows, t.Style(look.Title, term.Clean(i.Title)), key+d.Say(does))
	for _, l := range say.Duty(d, i.Duty, i.Result, now) {
		rows = append(rows, look.Wrap(l, min(w, 76))...)
	}
	return rows
}
