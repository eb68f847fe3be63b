package tui

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/meant"
	"skylab/tui/say"
)

// glossarySheet looks words up: a list that is searched, those on the screen
// first, and one word with what belongs to it.
type glossarySheet struct {
	field  field
	here   []string // words that were on the screen when it was opened
	found  []string // names of words, in the order of the list
	at     int
	trail  []string // words that were opened, the newest last
	link   int      // which of its links is marked
	marked int      // the row in which it stands
	moved  bool     // to another link: it is brought into sight
	up     int      // rows scrolled
	says   string
}

var glossaryKeys = []binding{
	{gloss, []string{"alt+g"}, anywhere, "Alt+g", 0},
	{gloss, []string{"g"}, onShelf | inPanes, "g", 0},
	{choose, []string{"enter"}, inGlossary, "Enter", 1},
	{back, []string{"up", "ctrl+p"}, inGlossary, "Up", 2},
	{forth, []string{"down", "ctrl+n", "tab"}, inGlossary, "Down", 3},
	{scrollUp, []string{"pgup"}, inGlossary, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inGlossary, "PgDn", 0},
	{shut, []string{"esc", "ctrl+c", "alt+g"}, inGlossary, "Esc", 4},

	{followTerm, []string{"enter", "right", "l"}, inTerm, "Enter", 1},
	{termBack, []string{"backspace", "left", "h"}, inTerm, "Left", 2},
	{back, []string{"up", "k", "shift+tab"}, inTerm, "Up", 3},
	{forth, []string{"down", "j", "tab"}, inTerm, "Down", 4},
	{scrollUp, []string{"pgup"}, inTerm, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inTerm, "PgDn", 0},
	{shut, []string{"esc", "q", "g", "alt+g", "ctrl+c"}, inTerm, "Esc", 5},
}

var styling = regexp.MustCompile("\x1b\\[[0-9;]*m")

// newGlossary opens the glossary at a word, or at the list where it is none.
func (m *Model) newGlossary(about string) *glossarySheet {
	s := &glossarySheet{field: newField("")}
	s.here = termsIn(m.words, styling.ReplaceAllString(strings.Join(m.Frame().Rows, "\n"), ""))
	if name := termOf(about); name != "" {
		s.trail = []string{name}
	} else if about != "" {
		s.says = m.words.Say("glossary-unknown", look.Fit(about, 30))
	}
	s.seek()
	return s
}

// pointed is what the learner points at: the word under the cursor, or the
// thing that is chosen.
func (m *Model) pointed() string {
	b := m.bench
	switch {
	case b == nil:
		return ""
	case m.place() == inPrompt:
		before := b.prompt.before()
		after := strings.TrimPrefix(b.prompt.value(), before)
		from := strings.LastIndexAny(before, " \n=\"'") + 1
		to := strings.IndexAny(after+" ", " \n=\"'")
		return before[from:] + after[:to]
	}
	return b.chosen
}

// seek lists the words that are meant by what was typed.
func (s *glossarySheet) seek() {
	s.at, s.up, s.found = 0, 0, s.found[:0]
	text := s.field.value()
	rank := map[string]int{}
	for _, e := range glossary {
		switch {
		case text == "" && slices.Contains(s.here, e.name):
			rank[e.name] = 2
		case text == "":
			rank[e.name] = 1
		default:
			rank[e.name] = termIndex()[e.name].Rank(text)
			if termOf(text) == e.name {
				rank[e.name] += 100
			}
		}
		if rank[e.name] > 0 {
			s.found = append(s.found, e.name)
		}
	}
	slices.SortStableFunc(s.found, func(a, b string) int { return rank[b] - rank[a] })
}

// termIndex is what every word is found by, in all languages.
var termIndex = sync.OnceValue(func() map[string]*meant.Thing {
	all := map[string]*meant.Thing{}
	for _, e := range glossary {
		var f meant.Thing
		for _, l := range assets.Langs() {
			d := assets.Words(l)
			names := d.List("term." + e.name)
			f.Name(names[0])
			f.Synonym(names[1:]...)
			f.Sentence(d.Say("means." + e.name))
		}
		f.Synonym(strings.Fields(e.also)...)
		all[e.name] = &f
	}
	return all
})

// termName is what a word is called.
func termName(d *assets.Dictionary, name string) string { return d.List("term." + name)[0] }

// open is the word that is shown, or nothing while the list is.
func (s *glossarySheet) open() string {
	if len(s.trail) == 0 {
		return ""
	}
	return s.trail[len(s.trail)-1]
}

func (s *glossarySheet) focus() focus {
	if s.open() != "" {
		return inTerm
	}
	return inGlossary
}

func (s *glossarySheet) draw(m *Model, h int) (block, int, int) {
	w := min(84, m.w-2)
	out, title := s.list(m, w-4, h-3), m.words.Say("glossary-title")
	if name := s.open(); name != "" {
		out = s.term(m, name, w-4)
		title += ": " + termName(m.words, name)
	}
	room := min(len(out.rows), h-3)
	if s.moved {
		s.up, s.moved = max(s.marked-room+1, min(s.up, s.marked)), false
	}
	s.up = max(0, min(s.up, len(out.rows)-room))
	out = out.window(s.up, room).indented().framed(m.theme(), title, w, room+2, true)
	x, y := m.centred(w, room+2, m.h)
	return out, x, y
}

// list draws the field and beneath it the words, in at most h rows.
func (s *glossarySheet) list(m *Model, w, h int) block {
	t := m.theme()
	out := s.field.asked(t, m.words.Say("glossary-ghost"), w)
	if s.says != "" {
		out.rows[1] = t.Style(look.Dim, s.says)
	}
	if len(s.found) == 0 {
		out.add(t.Style(look.Dim, m.words.Say("glossary-nothing")), none, "")
	}
	var list block
	mark := 0
	for i, name := range s.found {
		here := s.field.value() == "" && slices.Contains(s.here, name)
		switch {
		case here && i == 0:
			list.add(t.Style(look.Title, m.words.Say("glossary-on-screen")), none, "")
		case !here && s.field.value() == "" && (i == 0 || slices.Contains(s.here, s.found[i-1])):
			list.add(t.Style(look.Title, m.words.Say("glossary-all")), none, "")
		}
		cells := look.Columns([]int{min(26, w/3), w - 4 - min(26, w/3)}, termName(m.words, name), m.words.Say("means."+name))
		if i == s.at {
			mark = len(list.rows)
		}
		list.option(t, cells, i, s.at)
	}
	room := max(1, h-len(out.rows))
	out.put(list.window(around(mark, len(list.rows), room), room))
	return out
}

// links are where one can go from a word: other words, and things on the map.
func (s *glossarySheet) links(m *Model, name string) (words, things []string) {
	i := slices.IndexFunc(glossary, func(e entry) bool { return e.name == name })
	words = strings.Fields(glossary[i].see)
	b := m.bench
	if b == nil || m.place()&onBench == 0 {
		return words, nil
	}
	for _, r := range world.All[world.Resource](b.seen.world, b.attempt.Engine.Scope()) {
		if kind := isID.FindStringSubmatch(r.ID()); kind != nil && spelt()[kind[1]] == name && len(things) < 4 {
			things = append(things, r.ID())
		}
	}
	return words, things
}

// term draws one word: what it is called in each language, what it means, and
// where one can go from it.
func (s *glossarySheet) term(m *Model, name string, w int) (out block) {
	t := m.theme()
	titles := t.Style(look.Title, termName(m.words, name))
	for _, l := range assets.Langs() {
		if other := termName(assets.Words(l), name); l != m.o.Lang && other != termName(m.words, name) {
			titles += "  " + t.Style(look.Dim, other)
		}
	}
	out.add(look.Fit(titles, w), none, "")
	out.add("", none, "")
	for _, l := range look.Wrap(m.words.Say("means."+name), w) {
		out.add(l, none, "")
	}
	words, things := s.links(m, name)
	s.link = max(0, min(s.link, len(words)+len(things)-1))
	out.add("", none, "")
	out.add(t.Style(look.Title, m.words.Say("glossary-see")), none, "")
	for i, to := range slices.Concat(words, things) {
		label := to
		if i < len(words) {
			label = termName(m.words, to)
		} else if r, ok := world.Get[world.Resource](m.bench.seen.world, world.Everywhere, to); ok {
			label = m.words.Say("pane.map") + ": " + say.Title(ec2.TagsOf(r), to) + "  " + to
		}
		label = look.Fit(label, w-4)
		if i == s.link {
			s.marked = len(out.rows)
			label += " "
		}
		out.option(t, label, i, s.link)
	}
	i := slices.IndexFunc(glossary, func(e entry) bool { return e.name == name })
	for _, lab := range m.o.Room.Labs {
		if lab.Name == glossary[i].lab {
			for _, l := range look.Wrap(m.words.Say("glossary-lab", lab.Title(string(m.o.Lang))), w) {
				out.add(t.Style(look.Dim, l), none, "")
			}
		}
	}
	return out
}

func (s *glossarySheet) act(m *Model, do action, at string) tea.Cmd {
	if s.open() != "" {
		return s.onTerm(m, do, at)
	}
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at = stepped(s.at, len(s.found), 8, do)
	case choose:
		s.at = clicked(at, s.at, len(s.found))
		if s.at < len(s.found) {
			s.show(s.found[s.at])
		}
	}
	return nil
}

// show opens a word.
func (s *glossarySheet) show(name string) { s.trail, s.link, s.up = append(s.trail, name), 0, 0 }

// onTerm does an action where a word is shown.
func (s *glossarySheet) onTerm(m *Model, do action, at string) tea.Cmd {
	words, things := s.links(m, s.open())
	switch do {
	case shut:
		m.lift()
	case termBack:
		s.trail, s.link, s.up = s.trail[:len(s.trail)-1], 0, 0
	case back:
		s.link, s.moved = max(0, s.link-1), true
	case forth:
		s.link, s.moved = s.link+1, true
	case scrollUp:
		s.up = max(0, s.up-4)
	case scrollDown:
		s.up += 4
	case choose, followTerm:
		s.link = clicked(at, s.link, len(words)+len(things))
		switch n := s.link - len(words); {
		case s.link < len(words):
			s.show(words[s.link])
		case n < len(things):
			m.lift()
			m.bench.tab, m.bench.panes = tabDetails, true
			m.pick(things[n])
			m.bench.touch()
		}
	}
	return nil
}

func (s *glossarySheet) key(_ *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.open() == "" {
		s.says = ""
		s.field.edit(k)
		s.seek()
	}
	return nil
}

func (s *glossarySheet) paste(_ *Model, text string) {
	if s.open() == "" {
		s.field.insert(text)
		s.seek()
	}
}
