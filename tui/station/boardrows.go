package station

import (
	"fmt"
	"strings"
	"time"

	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

func (b *board) draw(s *session) *term.Frame {
	w, h := s.size()
	f := &term.Frame{Title: "Skylab", Rows: b.head(s, w)}
	foot := b.foot(s, w)
	room := max(1, h-len(f.Rows)-len(foot))
	b.top = max(0, min(b.top, len(b.shown)-room))
	b.top = max(min(b.top, b.at), b.at-room+1)
	for i := range room {
		row := ""
		if n := b.top + i; n < len(b.shown) {
			row = b.row(s, b.shown[n], n == b.at, w)
		} else if i == 0 && len(b.shown) == 0 {
			key := "station.nobody"
			if len(b.all) > 0 {
				key = "station.not-found"
			}
			row = " " + s.looks.Style(look.Dim, s.words.Say(key))
		}
		f.Rows = append(f.Rows, row)
	}
	f.Rows = append(f.Rows, foot...)
	if len(f.Rows) > h {
		f.Rows = f.Rows[len(f.Rows)-h:]
	}
	f.Rows = look.Fill(f.Rows, w, h)
	if at := b.cursor(s); at > 0 {
		f.Cursor = term.Cursor{X: min(at, w-1), Y: h - 2, Visible: true, Shape: term.ShapeBar}
	}
	return f
}

// head says which classes these are, how many are here, and what most of them
// stumble over.
func (b *board) head(s *session, w int) []string {
	t, d := s.looks, s.words
	here, hands := 0, 0
	for _, l := range b.all {
		if l.here {
			here++
		}
		if !l.Hand.IsZero() {
			hands++
		}
	}
	left := " " + t.Style(look.Title, "Skylab") + "  " + d.Say("station.here", here, len(b.all))
	if hands > 0 {
		left += "  " + t.Style(look.Warn, d.Say("station.hands", hands))
	}
	right := ""
	me := s.person()
	for _, c := range b.classes {
		if me.Class == 0 || me.Class == c.ID {
			right += "  " + term.Clean(c.Name) + " " + t.Style(look.Key, Written(c.Code))
		}
	}
	room := w - look.Width(left) - 1
	right = look.Clip(right, min(look.Width(right), max(0, room)))
	rows := []string{look.Clip(left+look.Spaces(room-look.Width(right))+right, w), ""}
	if all := knots(b.all, b.now); len(all) > 0 {
		k := all[0]
		told := k.first.Told[d.Lang()]
		says := d.Say("station.knot", k.n, told.Task, int(k.longest.Minutes()), told.Blocker)
		rows = append(rows, " "+t.Style(look.Warn, look.Fit(says, w-2)), "")
	}
	ws, heads := b.widths(w), []string{""}
	for _, of := range []string{"name", "lab", "tasks", "time", "blocker"} {
		heads = append(heads, d.Say("station.col-"+of))
	}
	return append(rows, " "+t.Style(look.Dim, look.Columns(ws, heads...)))
}

// widths are those of the columns: mark, name, lab, tasks, minutes and what
// stands in the way.
func (b *board) widths(w int) []int {
	name, lab, tasks := 14, 14, 8
	switch {
	case w >= 110:
		name, lab, tasks = 20, 24, 12
	case w < 76: // what stands in the way matters more than where
		name, lab = 12, 0
	}
	return []int{3, name, lab, tasks, 5, max(4, w-name-lab-tasks-8-12)}
}

func (b *board) row(s *session, l learner, at bool, w int) string {
	t, d := s.looks, s.words
	told := l.Told[d.Lang()]
	mark, bare, how := t.Mark(look.Open), look.Open.String(), look.Dim
	minutes, what := "", ""
	switch {
	case !l.Hand.IsZero():
		mark, bare, how = t.Mark(look.Caution), look.Caution.String(), look.Text
	case l.here:
		mark, bare, how = "   ", "   ", look.Text
	}
	if l.here {
		if n := l.stuck(b.now); n >= time.Minute {
			minutes = fmt.Sprint(int(n.Minutes()))
		}
		what = told.Blocker
		if l.Task == "" && l.Lab != "" && len(l.Tasks) > 0 {
			what = d.Say("station.done")
		}
		if told.Task != "" && w >= 110 {
			what = told.Task + ": " + what
		}
	} else {
		what = d.Say("station.not-here")
		if l.Since.IsZero() {
			what = d.Say("station.never-here")
		}
	}
	if l.host != "" {
		what = "@" + term.Clean(l.host) + " " + what
	}
	ws := b.widths(w)
	cols := look.Columns(ws[1:], look.Fit(term.Clean(l.Name), ws[1]), look.Fit(told.Lab, ws[2]), goals(l.Tasks, ws[3]), look.PadLeft(minutes, 3), look.Fit(what, ws[5]))
	if at {
		return look.Clip(t.Style(look.Selected, look.Pad(">"+bare+" "+cols, w)), w)
	}
	return look.Clip(" "+mark+" "+t.Style(how, cols), w)
}

// goals draws which tasks are met, where there is room for each.
func goals(tasks []bool, w int) string {
	met := 0
	var b strings.Builder
	for _, is := range tasks {
		if is {
			met++
			b.WriteByte('#')
		} else {
			b.WriteByte('.')
		}
	}
	switch {
	case len(tasks) == 0:
		return ""
	case len(tasks) > w:
		return fmt.Sprintf("%d/%d", met, len(tasks))
	}
	return b.String()
}

// foot is what is written or searched for, what just happened, and the keys.
func (b *board) foot(s *session, w int) []string {
	t, d := s.looks, s.words
	keys := s.keys(b.keys(wholly(s.person())), w)
	line := " " + t.Style(look.Good, look.Fit(b.note, w-2))
	switch {
	case b.writes != nil:
		line, _ = b.writes.row(s, b, w)
	case b.search != nil && b.note == "":
		line, _ = b.search.row(t, " "+t.Style(look.Key, d.Say("station.search")), w-1)
	}
	return []string{line, keys}
}

// keys is a row of keys and what they do, as many as there is room for.
func (s *session) keys(all [][2]string, w int) string {
	keys := ""
	for _, k := range all {
		next := " " + s.looks.Style(look.Key, k[0]) + " " + s.words.Say("station.key-"+k[1]) + " "
		if look.Width(keys)+look.Width(next) <= w {
			keys += next
		}
	}
	return keys
}

// keys are those that do something now, and what they do. all says that whoever
// sees them may do everything.
func (b *board) keys(all bool) [][2]string {
	switch {
	case b.writes != nil:
		return [][2]string{{"Enter", "send"}, {"Tab", "to"}, {"Esc", "back"}}
	case b.seeks:
		return [][2]string{{"Enter", "found"}, {"Esc", "all"}}
	}
	keys := [][2]string{{"q", "leave"}, {"Enter", "watch"}, {"l", "ledger"}, {"f", "film"}, {"m", "message"}, {"h", "hint"}, {"/", "search"}}
	if l, ok := b.current(); ok && !l.Hand.IsZero() {
		keys = append(keys, [2]string{"d", "hand"})
	}
	keys = append(keys, [2]string{"F8", "language"})
	if all {
		keys = append(keys, [2]string{"c", "class"})
	}
	return append(keys, [2]string{"b", "bench"})
}

func (c *compose) row(s *session, b *board, w int) (string, int) {
	to := c.receivers(b)
	says := s.words.Say("station.to-nobody")
	switch {
	case len(to) == 0:
	case c.to == toOne:
		says = s.words.Say("station.to-one", term.Clean(to[0].Name))
	case c.to == toTask:
		says = s.words.Say("station.to-task", len(to), to[0].Told[s.words.Lang()].Task)
	default:
		says = s.words.Say("station.to-all", len(to))
	}
	label := " " + s.looks.Style(look.Key, look.Fit(s.words.Say("station."+c.kind)+" "+says, w*2/3))
	row, at := c.entry.row(s.looks, label, w-1)
	return row, at.X
}

// cursor is where the cursor stands in what is written, or 0.
func (b *board) cursor(s *session) int {
	w, _ := s.size()
	switch {
	case b.writes != nil:
		_, at := b.writes.row(s, b, w)
		return at
	case b.seeks:
		_, c := b.search.row(s.looks, " "+s.words.Say("station.search"), w-1)
		return c.X
	}
	return 0
}

// told is the board as text, for scripts.
func (st *Station) told(s *session) ([]string, error) {
	all, err := st.roll(s.person())
	if err != nil {
		return nil, err
	}
	now, d := st.o.Wall(), s.words
	var rows []string
	for _, l := range all {
		t := l.Told[d.Lang()]
		met := 0
		for _, is := range l.Tasks {
			if is {
				met++
			}
		}
		state := "away"
		switch {
		case !l.Hand.IsZero():
			state = "hand"
		case l.here:
			state = "here"
		}
		fields := []string{l.Roster, l.Name, state, l.Lab, fmt.Sprintf("%d/%d", met, len(l.Tasks)), say.Span(d, l.stuck(now)), t.Task, t.Blocker}
		for i, f := range fields {
			fields[i] = term.Clean(f)
		}
		rows = append(rows, strings.Join(fields, "\t"))
	}
	return rows, nil
}

// teaches is whether a person may do what those who teach do, and for the whole
// station.
func teaches(p gradebook.Person, all bool) bool {
	return p.Role == gradebook.Instructor || !all && p.Role == gradebook.Assistant
}
