package station

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

// attempts is the place of somebody who chooses one of a learner's attempts, to
// look at it like a film.
type attempts struct {
	who    gradebook.Person
	back   place
	all    []gradebook.Attempt // that may be opened, the newest first
	length map[int64]int       // entries
	at     int
	top    int // of the list, as it was drawn last
	note   string
}

func newAttempts(s *session, who gradebook.Person, back place) *attempts {
	p := &attempts{who: who, back: back}
	p.refresh(s)
	return p
}

// refresh reads the list. What is chosen stays so.
func (p *attempts) refresh(s *session) {
	chosen := int64(0)
	if p.at < len(p.all) {
		chosen = p.all[p.at].ID
	}
	all, err := s.st.o.Book.Attempts(p.who.ID)
	length, also := s.st.o.Book.Lengths(p.who.ID)
	if err = errors.Join(err, also); err != nil {
		s.st.o.Log.Error("listing attempts", "person", p.who.ID, "error", err)
		p.note = s.words.Say("station.trouble")
		return
	}
	p.all = slices.DeleteFunc(all, func(at gradebook.Attempt) bool { return !s.st.mayOpen(s.person(), p.who, at) })
	slices.SortFunc(p.all, func(a, b gradebook.Attempt) int { return cmp.Compare(b.ID, a.ID) })
	p.length = length
	if n := slices.IndexFunc(p.all, func(at gradebook.Attempt) bool { return at.ID == chosen }); n >= 0 {
		p.at = n
	}
}

func (p *attempts) look(s *session) { p.refresh(s) }
func (p *attempts) leave(*session)  {}

func (p *attempts) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	if !is {
		return
	}
	_, h := s.size()
	p.note = ""
	by := 0
	switch latin(k) {
	case "up", "k":
		by = -1
	case "down", "j":
		by = 1
	case "pgup":
		by = -max(1, h-6)
	case "pgdown":
		by = max(1, h-6)
	case "enter", "f":
		p.open(s)
	case "esc", "q", "f10", "ctrl+c", "ctrl+]":
		s.goTo(p.back)
	case "ctrl+l":
		s.screen.Repaint()
	}
	p.at = max(0, min(p.at+by, len(p.all)-1))
}

// open shows the chosen attempt.
func (p *attempts) open(s *session) {
	if p.at >= len(p.all) {
		return
	}
	p.note = s.film(p.who, p.all[p.at], p)
}

// film goes to an attempt of somebody's like a film, or says why it does not.
func (s *session) film(who gradebook.Person, at gradebook.Attempt, back place) (note string) {
	film, err := newFilm(s, who, at, back)
	switch {
	case errors.Is(err, errMayNot):
		return s.words.Say("station.film-may-not")
	case errors.Is(err, errNoLab):
		return s.words.Say("station.no-lab", term.Clean(at.Lab))
	case err != nil:
		s.st.o.Log.Error("opening an attempt", "attempt", at.ID, "error", err)
		return s.words.Say("station.trouble")
	}
	s.goTo(film)
	film.begin(s)
	return ""
}

func (p *attempts) draw(s *session) *term.Frame {
	w, h := s.size()
	t, d := s.looks, s.words
	ws := p.widths(w)
	heads := []string{""}
	for _, of := range []string{"lab", "number", "began", "entries"} {
		heads = append(heads, d.Say("station.film-"+of))
	}
	f := &term.Frame{Title: "Skylab · " + term.Clean(p.who.Name), Rows: []string{
		" " + t.Style(look.Title, look.Fit(d.Say("station.film-of", term.Clean(p.who.Name), len(p.all)), w-2)), "",
		" " + t.Style(look.Dim, look.Columns(ws, heads...)),
	}}
	room := max(1, h-len(f.Rows)-2)
	p.top = max(min(p.top, p.at), p.at-room+1)
	for i := range room {
		row := ""
		if n := p.top + i; n < len(p.all) {
			row = p.row(s, p.all[n], n == p.at, w)
		} else if len(p.all) == 0 && i == 0 {
			row = " " + t.Style(look.Dim, d.Say("station.film-none"))
		}
		f.Rows = append(f.Rows, row)
	}
	keys := ""
	for _, k := range [][2]string{{"Enter", "film"}, {"Esc", "back"}} {
		keys += " " + t.Style(look.Key, k[0]) + " " + d.Say("station.key-"+k[1]) + " "
	}
	f.Rows = look.Fill(append(f.Rows, " "+t.Style(look.Good, look.Fit(p.note, w-2)), keys), w, h)
	return f
}

// widths are those of the columns: mark, lab, which attempt, when it was begun
// and how long it is.
func (p *attempts) widths(w int) []int {
	lab := max(8, min(44, w-3-18-18-9-10))
	return []int{3, lab, 18, 18, -9}
}

func (p *attempts) row(s *session, at gradebook.Attempt, chosen bool, w int) string {
	d := s.words
	name := at.Lab
	if at.Lab == labs.Sandbox {
		name = d.Say("sandbox")
	} else if n := slices.IndexFunc(s.st.o.Labs, func(l *labs.Lab) bool { return l.Name == at.Lab }); n >= 0 {
		name = s.st.o.Labs[n].Title(string(d.Lang()))
	}
	which := d.Say("film-attempt", at.Number)
	if at.Parent != 0 {
		which = d.Say("film-sandbox", at.Number)
	}
	ws := p.widths(w)
	cols := look.Columns(ws[1:], look.Fit(term.Clean(name), ws[1]-1), look.Fit(which, ws[2]-1), at.Began.Local().Format("2006-01-02 15:04"), strconv.Itoa(p.length[at.ID]))
	if chosen {
		return look.Clip(s.looks.Style(look.Selected, look.Pad(">   "+cols, w)), w)
	}
	return look.Clip("    "+cols, w)
}
