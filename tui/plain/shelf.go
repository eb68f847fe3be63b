package plain

import (
	"slices"
	"strconv"
	"strings"

	"skylab/tui"
)

// toShelf goes to the list of labs.
func (s *session) toShelf() {
	s.bench = nil
	s.stock()
	if len(s.duties) > 0 {
		s.tell("plain.duty-choose")
		return
	}
	s.tell("plain.choose-lab")
}

// labs leaves the lab, or tells the list again.
func (s *session) labs(...string) { s.toShelf() }

// stock lists the labs and how far the learner is.
func (s *session) stock() {
	duties, exam, err := s.o.Room.Agenda(s.words().Lang())
	if err != nil {
		s.trouble(err)
	}
	s.duties, s.shelf = duties, nil
	first := s.agenda()
	if exam { // there is nothing else
		return
	}
	items, err := s.o.Room.Stock(s.words().Lang())
	if err != nil {
		s.trouble(err)
	}
	s.shelf = items
	unit := ""
	for n, i := range items {
		n += first
		if i.Unit != unit {
			unit = i.Unit
			name := unit
			if s.words().Has("unit." + unit) {
				name = s.words().Say("unit." + unit)
			}
			s.tell("plain.unit", name)
		}
		s.lab(n+1, i)
	}
}

// lab tells one lab of the list.
func (s *session) lab(n int, i tui.ShelfItem) {
	d := s.words()
	state := d.Say("state.new")
	switch {
	case i.Steps > 0 && i.Met == i.Steps:
		state = d.Say("state.done")
	case i.Begun && i.Steps > 0:
		state = d.Say("state.at", i.Met, i.Steps)
	case i.Begun:
		state = d.Say("state.begun")
	}
	key := "plain.lab"
	if i.Minutes == 0 {
		key = "plain.lab-free"
	}
	s.item(0, key, n, i.Name, i.Title, i.Minutes, state)
}

// atShelf takes a number or a name.
func (s *session) atShelf() {
	line, ok := s.read("> ")
	if !ok || strings.TrimSpace(line) == "" || s.steer(line) {
		return
	}
	if name, ok := s.pick(line); ok {
		s.enter("", name, false)
		return
	}
	if s.duty(line) {
		return
	}
	if w := s.nearest(strings.TrimSpace(line)); w != "" {
		s.tell("plain.no-lab-near", line, w)
		return
	}
	s.tell("plain.no-lab", line, s.before()+len(s.shelf))
}

// pick is the lab that a number, a name or a title means.
func (s *session) pick(said string) (string, bool) {
	said = strings.TrimSpace(said)
	n, err := strconv.Atoi(strings.TrimSuffix(said, "."))
	if err != nil {
		n = 1 + slices.IndexFunc(s.shelf, func(i tui.ShelfItem) bool { return same(said, i.Name) || same(said, i.Title) })
	} else {
		n -= s.before()
	}
	if n < 1 || n > len(s.shelf) {
		return "", false
	}
	return s.shelf[n-1].Name, true
}

// again starts a lab over, with new values. In a lab that was begun it asks
// first: what was done so far is left.
func (s *session) again(rest ...string) {
	name := ""
	switch {
	case s.bench != nil && s.bench.sitting != nil:
		s.tell("duty-closed", s.words().Say("plain.word.again"))
		return
	case len(rest) > 0:
		if len(s.shelf) == 0 {
			s.shelf, _ = s.o.Room.Stock(s.words().Lang()) // what can't be told is told by the list
		}
		var ok bool
		if name, ok = s.pick(rest[0]); !ok {
			s.tell("plain.no-lab", rest[0], s.before()+len(s.shelf))
			return
		}
	case s.bench == nil:
		s.tell("plain.again-which")
		return
	default:
		name = s.bench.attempt.Lab.Name
	}
	s.tell("plain.again-sure", name)
	s.item(0, "plain.choice", 1, s.words().Say("plain.again-yes"))
	s.item(0, "plain.choice", 2, s.words().Say("plain.again-no"))
	line, ok := s.read("> ")
	if s.quit {
		return
	}
	if ok && strings.TrimSuffix(strings.TrimSpace(line), ".") == "1" {
		s.enter("", name, true)
		return
	}
	s.tell("plain.again-kept")
}
