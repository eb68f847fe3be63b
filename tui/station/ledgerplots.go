package station

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/grade"
	"skylab/labs/ledger"
	"skylab/tui/look"
	"skylab/tui/term"
)

// plots is the place in which a class's progress is shown, and nothing that is about
// fewer than five learners: it may be projected.
type plots struct {
	of   *account
	from *shot // of which all is said
	all  ledger.Statistics
	top  int // of the rows, as they are scrolled
	rows int // that there are
}

// read takes in what there is to say of the shot that is shown now.
func (p *plots) read() {
	if p.from == p.of.shot {
		return
	}
	p.from = p.of.shot
	l := p.from.Ledger
	for _, r := range p.from.rows {
		l.Rows = append(l.Rows, r.Row)
	}
	p.all = l.Statistics()
}

func (p *plots) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	if !is {
		return
	}
	_, h := s.size()
	switch latin(k) {
	case "up", "k":
		p.top--
	case "down", "j":
		p.top++
	case "pgup":
		p.top -= h - 5
	case "pgdown":
		p.top += h - 5
	case "f8":
		s.otherLanguage()
	case "ctrl+l":
		s.screen.Repaint()
	case "esc", "q", "t":
		s.goTo(p.of)
	case "ctrl+c", "ctrl+q", "f10":
		s.end("station.bye")
	}
	p.top = max(0, min(p.top, p.rows-max(1, h-5)))
}

func (p *plots) look(s *session) { p.of.look(s) }
func (p *plots) leave(*session)  {}

func (p *plots) draw(s *session) *term.Frame {
	t, d := s.looks, s.words
	w, h := s.size()
	f := &term.Frame{Title: "Skylab"}
	if p.of.shot == nil {
		f.Rows = look.Fill(nil, w, h)
		return f
	}
	p.read()
	all := p.all
	title := term.Clean(p.of.class.Name) + " · " + term.Clean(p.of.of.Title)
	head := []string{" " + t.Style(look.Title, look.Fit(title, w-2)), " " + t.Style(look.Dim, look.Fit(d.Say("ledger.plots-began", all.Began.String()), w-2)), ""}
	rows := p.tasks(s, all, w)
	rows = append(rows, p.points(s, all, w)...)
	p.rows = len(rows)
	room := max(1, h-len(head)-1)
	p.top = max(0, min(p.top, len(rows)-room))
	f.Rows = append(head, look.Fill(rows[p.top:min(len(rows), p.top+room)], w, room)...)
	f.Rows = append(f.Rows, keysRow(s, [][2]string{{"q", "back"}, {"F8", "language"}}, w))
	f.Rows = look.Fill(f.Rows[max(0, len(f.Rows)-h):], w, h)
	return f
}

// barred is a bar of so many cells, as full as part is of whole.
func barred(part, whole, cells int) string {
	n := 0
	if whole > 0 {
		n = max(0, min(cells, cells*part/whole))
	}
	return strings.Repeat("#", n) + strings.Repeat(".", cells-n)
}

// tasks draws how many met each task, how long it took, and what went wrong.
func (p *plots) tasks(s *session, all ledger.Statistics, w int) []string {
	t, d := s.looks, s.words
	lab := ""
	var rows []string
	for i, of := range all.Tasks {
		if of.Lab != lab {
			lab = of.Lab
			rows = append(rows, " "+t.Style(look.Accent, look.Fit(lab, w-2)))
		}
		title := p.of.shot.Tasks[i].Title[string(d.Lang())]
		if title == "" {
			title = of.Name
		}
		name := max(10, min(30, w-46))
		took := ""
		if of.Active != nil {
			took = d.Say("ledger.plots-minutes", int(of.Active.Median.Minutes()))
		}
		rows = append(rows, look.Clip("  "+look.Columns([]int{name, 20, 8, max(4, w-name-36)}, look.Fit(term.Clean(title), name), t.Style(look.Good, barred(of.Met.Least(), max(1, all.Began.Most()), 20)), of.Met.String(), took), w))
		for _, turn := range of.Turns[:min(2, len(of.Turns))] {
			rows = append(rows, "    "+t.Style(look.Dim, look.Fit(d.Say("ledger.plots-turn", turned(s, turn.Turn), turn.Learners.String()), w-6)))
		}
	}
	return rows
}

// turned is a wrong turn in words.
func turned(s *session, t grade.Turn) string {
	if t.Refused || !s.words.Has(t.What) {
		return t.What
	}
	return s.words.Say(t.What)
}

// points draws how the points are spread.
func (p *plots) points(s *session, all ledger.Statistics, w int) []string {
	t, d := s.looks, s.words
	if len(all.Points) == 0 {
		return []string{"", " " + t.Style(look.Dim, look.Fit(d.Say("ledger.plots-few"), w-2))}
	}
	rows := []string{"", " " + t.Style(look.Accent, look.Fit(d.Say("ledger.plots-points"), w-2))}
	for _, r := range all.Points {
		rows = append(rows, look.Clip("  "+look.Columns([]int{14, 20, 8}, r.From.String()+"–"+r.To.String(), t.Style(look.Good, barred(r.Learners.Least(), max(1, all.Began.Most()), 20)), r.Learners.String()), w))
	}
	if all.Median != nil {
		rows = append(rows, "  "+look.Fit(d.Say("ledger.plots-median", all.Median.String()), w-3))
	}
	return rows
}
