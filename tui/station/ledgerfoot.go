package station

import (
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/term"
)

// foot is what is asked or searched for, or what just happened, and the keys.
func (a *account) foot(s *session, w, h int) []string {
	t := s.looks
	line := " " + t.Style(look.Good, look.Fit(a.note, w-2))
	r, chosen := a.current()
	switch {
	case a.asks != nil:
		line, _ = a.asks.row(s, w)
	case a.search != nil && a.note == "" && a.secret == "":
		line, _ = a.search.row(t, " "+t.Style(look.Key, s.words.Say("station.search")), w-1)
	case a.note == "" && chosen && !a.help && !a.detail: // a narrow row has no room for it
		line = " " + look.Fit(term.Clean(r.Name)+": "+a.says(s, r), w-2)
	}
	rows := []string{line}
	all := a.keys(s)
	for range max(1, min(3, h/8)) {
		row, n := keysThatFit(s, all, w)
		rows, all = append(rows, row), all[n:]
		if len(all) == 0 {
			break
		}
	}
	return rows
}

// keys are those that do something now, and what they do.
func (a *account) keys(s *session) [][2]string {
	switch {
	case a.asks != nil:
		return a.asks.keys()
	case a.seeks:
		return [][2]string{{"Enter", "found"}, {"Esc", "all"}}
	case a.help:
		return [][2]string{{"Esc", "back"}}
	case a.secret != "":
		return [][2]string{{"v", "names"}, {"t", "plots"}, {"q", "back"}, {"F8", "language"}}
	}
	all := [][2]string{{"q", "back"}, {"d", "detail"}, {"Enter", "film"}, {"/", "search"}, {"s", "sort"}, {"f", "filter"}, {"m", "met"}, {"t", "plots"}, {"v", "no-names"}, {"F8", "language"}, {"?", "keys"}}
	for _, k := range doings {
		if proctor.May(s.person(), a.class.ID, k.do) {
			all = append(all, [2]string{k.shown(), string(k.do)})
		}
	}
	return all
}

// keysRow are as many keys as fit.
func keysRow(s *session, all [][2]string, w int) string {
	row, _ := keysThatFit(s, all, w)
	return row
}

// keysThatFit are the first keys that fit into a row, and how many these are: one at
// least.
func keysThatFit(s *session, all [][2]string, w int) (string, int) {
	out := ""
	for n, k := range all {
		next := " " + s.looks.Style(look.Key, k[0]) + " " + s.words.Say("ledger.key-"+k[1]) + " "
		if n > 0 && look.Width(out)+look.Width(next) > w {
			return out, n
		}
		out += next
	}
	return out, len(all)
}

// cursor is where the cursor stands in what is written, or 0.
func (a *account) cursor(s *session) int {
	w, _ := s.size()
	switch {
	case a.asks != nil:
		_, x := a.asks.row(s, w)
		return x
	case a.seeks:
		_, c := a.search.row(s.looks, " "+s.words.Say("station.search"), w-1)
		return c.X
	}
	return 0
}
