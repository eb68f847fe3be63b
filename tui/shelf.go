package tui

import (
	"errors"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/term"
)

// shelf is the list of labs, the first screen after the language.
type shelf struct {
	items []ShelfItem
	at    int  // in slots
	moved bool // by the learner
	due   int  // how many problems have come back

	duties []DutyItem // that stand above the course
	exam   bool       // one goes on: there is nothing else
	goTo   string     // the checkpoint that was begun just now
}

// ShelfItem is one lab on the shelf and how far the learner came in it.
type ShelfItem struct {
	Name, Unit   string
	Title, Brief string
	Minutes      int
	Steps, Met   int // tasks, and how many of them were met when last seen
	Begun        bool
	Owed         int    // tasks that count once they were done again on a new draw
	Next         string // title of the step to go on with
	Step         int    // and its number, from 1
	Sandbox      bool
	Duty         string // the checkpoint that it is a lab of, or nothing
	Untold       bool   // Met says nothing
}

func (i ShelfItem) done() bool { return i.Steps > 0 && i.Met == i.Steps }

// stock looks up how far the learner is in each lab.
func (m *Model) stock() tea.Cmd {
	room, l := m.o.Room, m.o.Lang
	return m.later(func() func(*Model) tea.Cmd {
		duties, exam, err := room.Agenda(l)
		var items []ShelfItem
		due := 0
		if !exam { // there is nothing else then
			all, wrong := room.stock(l, room.all())
			back, lost := room.schedule()
			items, due, err = all, len(labs.DueBy(back, room.Wall())), errors.Join(err, wrong, lost)
		}
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.trouble(err)
			}
			s := &m.shelf
			s.due, s.exam = due, exam
			if l == m.o.Lang {
				s.items, s.duties = items, duties
			}
			if s.arrive(); !s.moved {
				s.newest()
			}
			s.at = max(0, min(s.at, len(s.slots())-1))
			return m.clocks()
		}
	})
}

// speak takes titles in another language, and keeps how far the learner is.
func (s *shelf) speak(items []ShelfItem) {
	if s.exam {
		return
	}
	for n := range items {
		if n < len(s.items) {
			items[n].Begun, items[n].Met = s.items[n].Begun, s.items[n].Met
		}
	}
	s.items = items
}

// newest puts the cursor on what to go on with: the first checkpoint that goes on,
// or the first lab that is begun and not done, or else the first that is not done.
func (s *shelf) newest() {
	all := s.slots()
	for n, e := range all {
		if e.part == 0 {
			s.at = n
			return
		}
	}
	first := len(all) - len(s.items)
	for _, want := range []func(ShelfItem) bool{
		func(i ShelfItem) bool { return i.Begun && !i.done() && !i.Sandbox },
		func(i ShelfItem) bool { return !i.done() && !i.Sandbox },
	} {
		for n, i := range s.items {
			if want(i) {
				s.at = first + n
				return
			}
		}
	}
}

func (s *shelf) move(by int) {
	s.at = max(0, min(len(s.slots())-1, s.at+by))
	s.moved = true
}

func (m *Model) onShelf(do action, at string) tea.Cmd {
	switch {
	case m.opening:
		m.warn("opening")
	case do == notes:
		return m.notebook()
	case do == review:
		return m.review()
	case do == back:
		m.shelf.move(-1)
	case do == forth:
		m.shelf.move(1)
	case do == choose: // a click, and a second one opens
		if n, err := strconv.Atoi(at); err == nil && n != m.shelf.at && n < len(m.shelf.slots()) {
			m.shelf.at, m.shelf.moved = n, true
			return nil
		}
		return m.onShelf(enter, "")
	case do == handIn:
		return m.handing()
	case do == enter || do == again:
		return m.take(do)
	}
	return nil
}

// take opens what is chosen.
func (m *Model) take(do action) tea.Cmd {
	s := &m.shelf
	e, ok := s.slot()
	switch {
	case !ok:
		return nil
	case e.duty >= 0 && do == again:
		m.warn("duty-closed", m.words.Say("key."+string(again)))
		return nil
	case e.part >= 0:
		p := s.duties[e.duty].Parts[e.part]
		return m.enter(door{lab: p.Name, sitting: &Sitting{Checkpoint: p.Duty}})
	case e.duty >= 0:
		return m.chooseDuty(s.duties[e.duty])
	}
	i := s.items[e.item]
	d := door{lab: i.Name}
	if do == again && i.Begun {
		d.way = anew
	}
	return m.enter(d)
}

// enter opens a lab where the learner left it, or as the door says.
func (m *Model) enter(d door) tea.Cmd {
	m.opening = true
	room, l := m.o.Room, m.o.Lang
	return m.later(func() func(*Model) tea.Cmd {
		b, err := openBench(room, d, l)
		return func(m *Model) tea.Cmd { return m.entered(b, err) }
	})
}

// entered takes over a lab that was opened. An error beside a bench says that
// its log could not be replayed to the end.
func (m *Model) entered(b *bench, err error) tea.Cmd {
	m.opening = false
	m.note = note{}
	m.trouble(err)
	if b == nil {
		return m.stock()
	}
	m.bench = b
	b.speak(m.o.Lang)
	if b.resumed && err == nil {
		m.resumed()
	}
	return tea.Batch(m.wake(), m.clocks())
}

// resumed asks who was away for a while what went wrong last time, and then
// says where the lab goes on.
func (m *Model) resumed() {
	b := m.bench
	if b.seen.sight.Sealed {
		m.tell("resumed")
		return
	}
	if len(b.warm) > 0 {
		m.lay(&warmSheet{asks: b.warm})
		b.warm = nil
		return
	}
	n := slices.IndexFunc(b.attempt.Lab.Tasks, func(t labs.Task) bool { return t.Name == b.seen.step })
	if p := b.prose().Tasks[b.seen.step]; n >= 0 && p != nil {
		m.tell("resumed-at", n+1, b.attempt.Text(p.Title))
	} else {
		m.tell("resumed")
	}
}

// block draws the shelf in w x h cells: the labs by unit, and beneath them what
// the chosen one is about.
func (s *shelf) block(t *look.Theme, d *assets.Dictionary, now time.Time, w, h int) block {
	inner := min(w-4, 92)
	left := look.Spaces((w - inner) / 2)
	head := []string{"", t.Style(look.Title, d.Say("shelf-title")) + "  " + t.Style(look.Dim, d.Say("shelf-says")), ""}
	top := text(head)
	if s.due > 0 {
		top.add(t.Style(look.Key, "r")+"  "+d.Say("reviews-due", s.due), review, "")
		top.add("", none, "")
	}
	list, at := s.dutyRows(t, d, now, inner)
	unit, first := "", len(s.slots())-len(s.items)
	for n, i := range s.items {
		n += first
		if i.Unit != unit {
			if unit = i.Unit; len(list.rows) > 0 {
				list.add("", none, "")
			}
			name := unit
			if d.Has("unit." + unit) {
				name = d.Say("unit." + unit)
			}
			list.add(t.Style(look.Accent, term.Clean(name)), none, "")
		}
		if n == s.at {
			at = len(list.rows)
		}
		list.add(s.row(t, d, i, n == s.at, inner), choose, strconv.Itoa(n))
	}
	foot := s.about(t, d, now, inner)
	room := max(3, h-len(top.rows)-min(len(foot)+1, h/2))
	if over := len(list.rows) - room; over > 0 {
		list = list.window(max(0, min(at-room/2, over)), room)
	}
	var out block
	if spare := h - len(top.rows) - len(list.rows) - 1 - len(foot); spare > 4 {
		out = text(make([]string, min(4, spare/4)))
	}
	out.put(under(top, list, text(append([]string{""}, foot...))))
	out = out.moved(len(left), 0)
	for i, r := range out.rows {
		out.rows[i] = left + r
	}
	out.rows = look.Fill(out.rows, w, h)
	return out
}

// about tells what the chosen lab is about, and how it is gone on with.
func (s *shelf) about(t *look.Theme, d *assets.Dictionary, now time.Time, w int) []string {
	e, ok := s.slot()
	switch {
	case !ok:
		return nil
	case e.duty >= 0:
		return s.aboutDuty(t, d, e, now, w)
	}
	i := s.items[e.item]
	rows := []string{t.Style(look.Border, line(t, w)), t.Style(look.Title, term.Clean(i.Title))}
	switch { // before the brief, of which the end may have no room
	case i.Begun && !i.done() && i.Next != "":
		rows = append(rows, t.Style(look.Key, "Enter")+"  "+d.Say("continue-at", i.Step, term.Clean(i.Next)))
	case i.done() && i.Owed > 0:
		rows = append(rows, look.Wrap(t.Style(look.Key, "n")+"      "+d.Say("owed-shelf", i.Owed), min(w, 76))...)
	case i.done():
		rows = append(rows, t.Style(look.Key, "Enter")+"  "+d.Say("look-again"), t.Style(look.Key, "n")+"      "+d.Say("begin-anew"))
	default:
		rows = append(rows, t.Style(look.Key, "Enter")+"  "+d.Say("begin"))
	}
	return append(append(rows, ""), proseRows(t, clean(i.Brief), min(w, 76))...)
}

func line(t *look.Theme, w int) string {
	c := look.NewCanvas(w, 1)
	c.HLine(0, 0, w, look.Light, look.Border)
	return c.Rows(t)[0]
}

func (s *shelf) row(t *look.Theme, d *assets.Dictionary, i ShelfItem, chosen bool, w int) string {
	mark, state := look.Open, d.Say("state.new")
	switch {
	case i.done() && i.Owed > 0:
		mark, state = look.Caution, d.Say("state.owed", i.Owed)
	case i.done():
		mark, state = look.Met, d.Say("state.done")
	case i.Begun && i.Steps > 0 && !i.Untold:
		mark, state = look.Here, d.Say("state.at", i.Met, i.Steps)
	case i.Begun:
		mark, state = look.Here, d.Say("state.begun")
	}
	caret := "  "
	if chosen {
		caret = "> "
	}
	minutes := ""
	if i.Minutes > 0 {
		minutes = d.Say("minutes", i.Minutes)
	}
	const side = 20
	body := look.Columns([]int{max(10, w-side-8-8), side, -8}, term.Clean(i.Title), state, minutes)
	if chosen {
		return look.Clip(t.Style(look.Selected, caret+mark.String()+" "+body), w)
	}
	return look.Clip(caret+t.Mark(mark)+" "+body, w)
}
