package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/names"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// trail shows how a name was looked up.
const trail action = "trail"

var trailKeys = []binding{
	{trail, []string{"alt+i"}, onBench, "Alt+i", 0},
	{back, []string{"up", "k"}, inTrail, "Up", 1},
	{forth, []string{"down", "j", "space"}, inTrail, "Down", 2},
	{shut, []string{"esc", "q", "alt+i", "ctrl+c"}, inTrail, "Esc", 5},
}

// trailSheet is the walk from the root to an answer: whom the resolver asked, what
// they said, what it knew already, and how long each of it lives.
type trailSheet struct {
	walk names.Walk
	at   int
}

// onTrail opens the sheet with the last name that was looked up at the moment that
// is looked at.
func (m *Model) onTrail(do action, _ string) (tea.Cmd, bool) {
	if do != trail {
		return nil, false
	}
	w, ok := say.LastWalk(m.bench.seen.world)
	if !ok {
		m.warn("no-trail")
		return nil, true
	}
	m.lay(&trailSheet{walk: w})
	return nil, true
}

func (s *trailSheet) focus() focus { return inTrail }

func (s *trailSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth:
		s.at = stepped(s.at, len(s.walk.Trail), 1, do)
	case choose:
		s.at = clicked(at, s.at, len(s.walk.Trail))
	}
	return nil
}

func (s *trailSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *trailSheet) draw(m *Model, h int) (block, int, int) {
	w := min(112, m.w-2)
	inner := w - 4
	t, d := m.theme(), m.words
	below := s.told(m, inner)
	n := max(1, min(len(s.walk.Trail), h-5-len(below)))
	var out block
	from := around(s.at, len(s.walk.Trail), n)
	for i := from; i < min(len(s.walk.Trail), from+n); i++ {
		row := look.Fit(s.row(m, i, inner-2), inner-2)
		if i == s.at {
			row = t.Style(look.Selected, "> "+row)
		} else {
			row = "  " + row
		}
		out.add(row, choose, strconv.Itoa(i))
	}
	out.add("", none, "")
	for _, r := range below {
		out.add(r, none, "")
	}
	for _, r := range look.Wrap(say.Found(d, s.walk), max(8, inner)) {
		out.add(t.Style(look.Title, r), none, "")
	}
	h = min(len(out.rows)+2, h-1)
	title := d.Say("trail-title", say.Resolver(d, s.walk.Resolver), s.at+1, len(s.walk.Trail))
	b := out.indented().framed(t, title, w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}

// row is one step in columns: where in the tree, who was asked, what, and what for
// an answer. Steps that look for a server are set in.
func (s *trailSheet) row(m *Model, i, w int) string {
	step, d := s.walk.Trail[i], m.words
	who := term.Clean(strings.TrimSuffix(step.Server, "."))
	if step.Cached() {
		who = d.Say("trail-memory")
	}
	in := ""
	if step.For != "" {
		in = "  "
	}
	wide := max(8, (w-26)/2)
	asked := term.Clean(strings.TrimSuffix(step.Name, ".")) + " " + names.TypeName(step.Type)
	got := d.Say("trail." + string(step.Outcome))
	if step.TTL > 0 {
		got += " " + d.Say("trail-ttl", step.TTL)
	}
	return look.Columns([]int{wide, wide, 24}, in+who, asked, got)
}

// summary is the whole walk in a few rows, for a pane.
func (s *trailSheet) summary(m *Model, w int) []string {
	t, d := m.theme(), m.words
	rows := look.Wrap(say.Found(d, s.walk), max(8, w))
	for i := range s.walk.Trail {
		rows = append(rows, t.Style(look.Dim, look.Fit(s.row(m, i, w), w)))
	}
	return append(rows, t.Style(look.Dim, look.Fit(d.Say("trail-key", say.Resolver(d, s.walk.Resolver)), w)))
}

// told is the chosen step in sentences, with the records that were said.
func (s *trailSheet) told(m *Model, w int) []string {
	t, d := m.theme(), m.words
	step := s.walk.Trail[s.at]
	out := look.Wrap(say.Step(d, step), max(8, w))
	if why := say.For(d, step); why != "" {
		for _, r := range look.Wrap(why, max(8, w)) {
			out = append(out, t.Style(look.Dim, r))
		}
	}
	const most = 4
	for k, r := range step.Said {
		if k == most {
			out = append(out, t.Style(look.Dim, "  "+d.Say("trail-more", len(step.Said)-most)))
			break
		}
		out = append(out, t.Style(look.Dim, look.Fit("  "+term.Clean(strings.Join(strings.Fields(r), " ")), w)))
	}
	return append(out, "")
}
