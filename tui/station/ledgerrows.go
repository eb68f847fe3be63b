package station

import (
	"fmt"
	"strings"
	"time"

	"skylab/labs/ledger"
	"skylab/tui/look"
	"skylab/tui/term"
)

func (a *account) draw(s *session) *term.Frame {
	w, h := s.size()
	f := &term.Frame{Title: "Skylab"}
	foot := a.foot(s, w, h)
	switch {
	case a.shot == nil:
		f.Rows = []string{" " + s.looks.Style(look.Dim, s.words.Say("ledger.reading"))}
	case a.help:
		f.Rows = a.manual(s, w)
	default:
		f.Rows = a.head(s, w)
		var panel []string
		if r, ok := a.current(); ok && a.detail {
			panel = a.panel(s, r, w, max(3, min(14, h/2-1)))
		}
		f.Rows = append(f.Rows, a.list(s, w, max(1, h-len(f.Rows)-len(foot)-len(panel)))...)
		f.Rows = append(f.Rows, panel...)
	}
	f.Rows = look.Fill(f.Rows, w, max(0, h-len(foot)))
	f.Rows = look.Fill(append(f.Rows, foot...), w, h)
	if at := a.cursor(s); at > 0 {
		f.Cursor = term.Cursor{X: min(at, w-1), Y: max(0, h-len(foot)), Visible: true, Shape: term.ShapeBar}
	}
	return f
}

// list is the rows that there is room for.
func (a *account) list(s *session, w, room int) []string {
	a.top = max(0, min(a.top, len(a.shown)-room))
	a.top = max(min(a.top, a.at), a.at-room+1)
	c := a.columns(w)
	var rows []string
	for n := a.top; n < min(len(a.shown), a.top+room); n++ {
		rows = append(rows, a.row(s, n, c))
	}
	if len(a.shown) == 0 {
		key := "ledger.nobody"
		if len(a.shot.rows) > 0 {
			key = "ledger.not-found"
		}
		rows = append(rows, " "+s.looks.Style(look.Dim, s.words.Say(key)))
	}
	return look.Fill(rows, w, room)
}

// columns are how wide the columns are; those that are 0 are left out.
type columns struct {
	w, id, name, points, minutes, blocker int
	tasks                                 int // how many are shown
}

// cellWidth is that of a task, with the space behind it.
const cellWidth = 4

// columns shares the width out. The tasks scroll beside what stays, and the chosen one
// is among those that are shown.
func (a *account) columns(w int) columns {
	c := columns{w: w, id: 6, name: 10, points: 6, minutes: 4}
	least := 16
	switch {
	case w >= 110:
		c.id, c.name, least = 10, 16, 36
	case w < 64:
		c.id, c.name, least = 0, 8, 0
	}
	if a.secret != "" {
		c.id, c.name, c.points = 0, 4, 0
	}
	fixed := 5 // who is chosen, and the mark
	for _, n := range []int{c.id, c.name, c.points, c.minutes} {
		if n > 0 {
			fixed += n + 1
		}
	}
	all := len(a.shot.Tasks)
	c.tasks = max(1, min(all, (w-fixed-least)/cellWidth))
	if c.blocker = w - fixed - c.tasks*cellWidth - 1; c.blocker < 6 {
		c.blocker = 0
	}
	a.left = max(0, min(a.left, all-c.tasks))
	if a.col > 0 {
		a.left = max(min(a.left, a.col-1), a.col-c.tasks)
	}
	return c
}

// head says whose ledger this is and how the class stands.
func (a *account) head(s *session, w int) []string {
	t, d := s.looks, s.words
	l := a.shot
	left := " " + t.Style(look.Title, term.Clean(l.of.Title)) + "  " + term.Clean(a.class.Name) + " · " + d.Say("ledger.mode-"+l.Mode)
	right := due(s, l.course, l.terms)
	if l.Published {
		right += " · " + d.Say("ledger.published")
	}
	if l.terms.Paused {
		right = t.Style(look.Warn, d.Say("ledger.paused")) + " · " + right
	}
	stuck := 0
	for _, r := range l.rows {
		if r.stuck(a.now) >= stuckFor {
			stuck++
		}
	}
	how := " " + d.Say("ledger.began", l.began, len(l.rows)) + "  " + d.Say("ledger.handed-in", l.handed)
	if stuck > 0 {
		how += "  " + t.Style(look.Warn, d.Say("ledger.stuck", stuck))
	}
	return []string{apart(left, right, w), apart(how, t.Style(look.Dim, a.sifted(s)), w), a.about(s, w), a.heads(s, w)}
}

// apart is a row with something at both ends.
func apart(left, right string, w int) string {
	room := max(0, w-look.Width(left)-2)
	right = look.Clip(right, min(look.Width(right), room))
	return look.Clip(left+look.Spaces(w-1-look.Width(left)-look.Width(right))+right, w)
}

// sifted says which rows are shown, and in which order.
func (a *account) sifted(s *session) string {
	d := s.words
	if a.secret != "" {
		return d.Say("ledger.without-names")
	}
	by := d.Say("ledger.by-" + orderWords[a.by])
	if a.by == byTask {
		by += fmt.Sprint(" ", a.tasked)
	}
	says := d.Say("ledger.sorted", by)
	if a.only != onlyAll {
		says += " · " + d.Say("ledger.only-"+onlyWords[a.only])
	}
	if a.want > 0 {
		key := "ledger.not-met-task"
		if a.met {
			key = "ledger.met-task"
		}
		says += " · " + d.Say(key, a.want)
	}
	return says
}

// about says which task is chosen, or what the cells mean, and which of the tasks are
// shown where there is no room for all.
func (a *account) about(s *session, w int) string {
	t, d, all := s.looks, s.words, len(a.shot.Tasks)
	more := ""
	if c := a.columns(w); c.tasks < all {
		more = t.Style(look.Dim, d.Say("ledger.of-tasks", a.left+1, a.left+c.tasks, all))
	}
	room := w - 3 - look.Width(more)
	if k, ok := a.task(); ok {
		says := d.Say("ledger.task", a.col, all, title(k, s), k.Of.String())
		return apart(" "+t.Style(look.Accent, look.Fit(says, room)), more, w)
	}
	legend := d.Say("ledger.legend")
	if a.secret != "" {
		legend = d.Say("ledger.legend-bare")
	}
	return look.Clip(" "+t.Style(look.Dim, look.Fit(legend, w-2)), w)
}

// title is what a task is called.
func title(t ledger.Task, s *session) string {
	if told := t.Title[string(s.words.Lang())]; told != "" {
		return term.Clean(told)
	}
	return term.Clean(t.Name)
}

// heads are those of the columns.
func (a *account) heads(s *session, w int) string {
	t, d := s.looks, s.words
	c := a.columns(w)
	out := look.Spaces(5)
	if c.id > 0 {
		out += t.Style(look.Dim, fit2(d.Say("ledger.col-id"), c.id))
	}
	name := "ledger.col-name"
	if a.secret != "" {
		name = "ledger.col-number"
	}
	out += t.Style(look.Dim, fit2(d.Say(name), c.name))
	for i := a.left; i < min(len(a.shot.Tasks), a.left+c.tasks); i++ {
		how := look.Dim
		if i == a.col-1 {
			how = look.Title
		}
		out += t.Style(how, fit2(fmt.Sprint(i+1), cellWidth-1))
	}
	if c.points > 0 {
		out += t.Style(look.Dim, look.PadLeft(look.Fit(d.Say("ledger.col-points"), c.points), c.points)) + " "
	}
	out += t.Style(look.Dim, look.PadLeft(look.Fit(d.Say("ledger.col-minutes"), c.minutes), c.minutes)) + " "
	return look.Clip(out+t.Style(look.Dim, look.Fit(d.Say("ledger.col-blocker"), c.blocker)), w)
}

// fit2 is a text in a column of so many cells, and the space behind it.
func fit2(text string, w int) string { return look.Pad(look.Fit(text, w), w) + " " }

// row is one learner.
func (a *account) row(s *session, n int, c columns) string {
	t, r := s.looks, a.shown[n]
	chosen, how := n == a.at && a.secret == "", look.Text
	if r.State == ledger.Absent || r.where == away {
		how = look.Dim
	}
	var b strings.Builder
	lead := " "
	if chosen {
		lead, how = ">", look.Title
	}
	b.WriteString(lead + t.Mark(mark(r, a.now)) + " ")
	name := term.Clean(r.Name)
	if a.secret != "" {
		name = fmt.Sprint(n + 1)
	}
	if c.id > 0 {
		b.WriteString(t.Style(how, fit2(term.Clean(r.Roster), c.id)))
	}
	who := fit2(name, c.name)
	if chosen && a.col == 0 {
		b.WriteString(t.Style(look.Selected, who[:len(who)-1]) + " ")
	} else {
		b.WriteString(t.Style(how, who))
	}
	for i := a.left; i < min(len(r.Cells), a.left+c.tasks); i++ {
		text, token := a.cell(r, i)
		if chosen && i == a.col-1 {
			token = look.Selected
		}
		b.WriteString(t.Style(token, look.Pad(text, cellWidth-1)) + " ")
	}
	if c.points > 0 {
		b.WriteString(t.Style(how, look.PadLeft(points(r), c.points)) + " ")
	}
	minutes := ""
	if d := r.stuck(a.now); d >= time.Minute {
		minutes = fmt.Sprint(int(d.Minutes()))
	}
	b.WriteString(look.PadLeft(look.Fit(minutes, c.minutes), c.minutes) + " ")
	b.WriteString(t.Style(how, look.Fit(a.says(s, r), c.blocker)))
	return look.Clip(b.String(), c.w)
}

// mark is the state of a learner.
func mark(r *row, now time.Time) look.Mark {
	switch {
	case r.State == ledger.Handed:
		return look.Met
	case r.State == ledger.Absent:
		return look.Open
	case r.stuck(now) >= stuckFor:
		return look.Caution
	}
	return look.Here
}

// points are what counts of what was handed in.
func points(r *row) string {
	if r.State != ledger.Handed {
		return ""
	}
	return r.counts().String()
}

// cell is a task of a learner: whether it is met, how many hints it took, and whether
// what it came to is not simply the learner's.
func (a *account) cell(r *row, i int) (string, look.Token) {
	c := r.Cells[i]
	text, token := ".", look.Dim
	switch {
	case c.Met:
		text, token = "#", look.Good
	case c.Goals > 0:
		text, token = "~", look.Warn
	case r.where == works && r.open == a.shot.Tasks[i].Name:
		text, token = ">", look.Now
	}
	if a.secret != "" {
		return text, token
	}
	if c.Hints > 0 {
		text += fmt.Sprint(min(9, c.Hints))
	}
	switch {
	case c.Override != nil:
		text += "*"
	case c.By != "":
		text += "@"
	case len(c.Comments) > 0:
		text += `"`
	}
	return text, token
}

// says is what stands in the way of a learner, or where they are.
func (a *account) says(s *session, r *row) string {
	d := s.words
	switch {
	case r.State == ledger.Absent:
		return d.Say("ledger.is-absent")
	case r.State == ledger.Handed && a.secret != "": // when would say who
		return d.Say("ledger.handed")
	case r.State == ledger.Handed:
		return d.Say("ledger.is-handed", r.Handed.In(a.course.Zone).Format("01-02 15:04"))
	case r.where == away:
		return d.Say("ledger.is-away")
	case r.where == engaged:
		return d.Say("ledger.is-busy")
	case r.Task == "":
		return d.Say("station.done")
	case a.secret != "":
		return term.Clean(r.Task)
	case r.Blocker == "":
		return term.Clean(r.Task)
	}
	return term.Clean(r.Blocker)
}
