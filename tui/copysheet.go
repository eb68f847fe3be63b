package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// copySheet sends a text to the clipboard of the learner's terminal, and shows
// it, since no terminal says whether it took it.
type copySheet struct {
	texts []copyText
	at    int
	said  note // what became of it
}

// copyText is a text that can be copied, and the key of what it is.
type copyText struct{ says, text string }

var copyKeys = []binding{
	{clip, []string{"alt+x"}, inPrompt, "Alt+x", 0},
	{clip, []string{"y"}, inPanes, "y", 0},
	{choose, []string{"enter", "space", "y"}, inCopy, "Enter", 1},
	{back, []string{"up", "k"}, inCopy, "Up", 2},
	{forth, []string{"down", "j", "tab"}, inCopy, "Down", 3},
	{shut, []string{"esc", "q", "alt+x", "ctrl+c"}, inCopy, "Esc", 4},
}

// onCopy opens the list of what can be copied from the bench.
func (m *Model) onCopy(do action, _ string) (tea.Cmd, bool) {
	if do != clip {
		return nil, false
	}
	b, s := m.bench, &copySheet{}
	for _, c := range []copyText{
		{"copy-line", b.prompt.value()},
		{"copy-suggested", b.seen.suggest},
		{"copy-id", b.chosen},
		{"copy-output", b.prompt.output()},
		{"copy-exports", b.exports},
	} {
		if strings.TrimSpace(c.text) != "" {
			s.texts = append(s.texts, c)
		}
	}
	if len(s.texts) == 0 {
		m.warn("nothing-to-copy")
		return nil, true
	}
	m.lay(s)
	return nil, true
}

// output is what the last line that ran printed.
func (p *prompt) output() string {
	to := len(p.lines)
	for to > 0 && p.lines[to-1].sign != "" {
		to--
	}
	from := to
	for from > 0 && p.lines[from-1].sign == "" {
		from--
	}
	var out []string
	for _, l := range p.lines[from:to] {
		out = append(out, l.text)
	}
	return strings.Join(out, "\n")
}

func (s *copySheet) focus() focus { return inCopy }

func (s *copySheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(84, m.w-2)
	var out block
	for i, c := range s.texts {
		out.option(t, m.words.Say(c.says)+" ", i, s.at)
	}
	out.add("", none, "")
	var text []string
	for _, l := range term.CleanLines(s.texts[s.at].text) {
		text = append(text, look.Break(l, w-4)...)
	}
	foot := []string{}
	if s.said.text != "" {
		foot = append([]string{""}, look.Wrap(t.Style(s.said.how, s.said.text), w-4)...)
	}
	if room := max(1, h-3-len(out.rows)-len(foot)); len(text) > room {
		text = append(text[:max(0, room-1)], "..")
	}
	for _, l := range append(text, foot...) {
		out.add(l, none, "")
	}
	h = min(len(out.rows)+2, h-1)
	out = out.indented().framed(t, m.words.Say("copy-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return out, x, y
}

func (s *copySheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at, s.said = stepped(s.at, len(s.texts), 1, do), note{}
	case choose:
		s.at = clicked(at, s.at, len(s.texts))
		text := s.texts[s.at].text
		s.said = note{m.words.Say("copied"), look.Good}
		if m.o.Copy == nil || !m.o.Copy(text) {
			s.said = note{m.words.Say("copy-too-long", len(text)), look.Warn}
		}
	}
	return nil
}

func (s *copySheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }
