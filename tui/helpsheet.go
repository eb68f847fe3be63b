package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
)

// helpSheet lists every key of the place that it was opened in: those of this
// place first, then those of every place in a lab, then those of everywhere.
type helpSheet struct {
	of   focus
	up   int // rows scrolled
	page int // rows shown
}

func (s *helpSheet) focus() focus { return inHelp }

func (s *helpSheet) draw(m *Model, h int) (block, int, int) {
	w := min(84, m.w-2)
	list := s.rows(m, w-4)
	h = min(len(list.rows)+2, h-1)
	s.page = max(1, h-2)
	s.up = max(0, min(s.up, len(list.rows)-s.page))
	title := m.words.Say("help-title")
	if over := len(list.rows) - s.page; over > 0 {
		title += "  " + m.words.Say("help-more") + " " + strconv.Itoa(s.up*100/over) + "%"
	}
	b := list.window(s.up, s.page).indented().framed(m.theme(), title, w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}

// groups are the parts of the help: which actions are in which.
var groups = []struct {
	says string
	has  func(in focus) bool
}{
	{"", func(in focus) bool { return in&onBench != onBench }},
	{"help-bench", func(in focus) bool { return in&onBench == onBench && in&onShelf == 0 }},
	{"help-everywhere", func(in focus) bool { return in&onBench == onBench && in&onShelf != 0 }},
}

// rows lists the keys of the place, w cells wide. Each can be clicked.
func (s *helpSheet) rows(m *Model, w int) (out block) {
	t := m.theme()
	for _, g := range groups {
		var part block
		seen := map[action]bool{}
		for _, b := range bindings {
			if b.in&s.of == 0 || !g.has(places(b.do)) || seen[b.do] || !m.hasIn(b.do, s.of) {
				continue
			}
			seen[b.do] = true
			for i, l := range look.Wrap(m.helpWord(b.do), w-12) {
				show := ""
				if i == 0 {
					show = m.allShown(b.do, s.of)
				}
				part.add(t.Style(look.Key, look.Pad(show, 10))+" "+l, choose, string(b.do))
			}
		}
		if g.says == "" && s.of == inPrompt {
			for _, l := range look.Wrap(m.words.Say("help-readline"), w) {
				part.add(t.Style(look.Dim, l), none, "")
			}
		}
		if len(part.rows) == 0 {
			continue
		}
		head := m.words.Say("help-here", m.words.Say(placeWord(s.of)))
		if g.says != "" {
			head = m.words.Say(g.says)
		}
		out.add(t.Style(look.Title, head), none, "")
		out.put(part)
		out.add("", none, "")
	}
	for _, l := range look.Wrap(m.words.Say("help-foot"), w) {
		out.add(t.Style(look.Dim, l), none, "")
	}
	return out
}

// helpWord is a sentence about an action, which in a film may be another one.
func (m *Model) helpWord(do action) string {
	if key := "film-help-" + string(do); m.film != nil && m.words.Has(key) {
		return m.words.Say(key)
	}
	return m.words.Say("help." + string(do))
}

// allShown are the keys of an action in a place.
func (m *Model) allShown(do action, in focus) string {
	var keys []string
	for _, b := range bindings {
		if b.do == do && b.in&in != 0 {
			keys = append(keys, m.shown(b))
		}
	}
	return strings.Join(keys, " ")
}

// placeWord is the key of what a place is called.
func placeWord(of focus) string {
	switch of {
	case onShelf:
		return "place.shelf"
	case inPrompt:
		return "pane.prompt"
	case inTask:
		return "pane.task"
	case inMap:
		return "pane.map"
	case inWalk:
		return "pane.packets"
	case inDetails:
		return "pane.details"
	case inFilm:
		return "pane.film"
	case inQuestion, inReveal:
		return "place.question"
	}
	return "place.sheet"
}

func (s *helpSheet) act(m *Model, do action, at string) tea.Cmd {
	by := 1
	if at == "pgup" || at == "pgdown" {
		by = max(1, s.page-1)
	}
	switch do {
	case help, shut:
		m.lift()
	case scrollUp:
		s.up = max(0, s.up-by)
	case scrollDown:
		s.up += by
	case choose: // a click
		m.lift()
		return m.act(action(at), "")
	}
	return nil
}

func (s *helpSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }
