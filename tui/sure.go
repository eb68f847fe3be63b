package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
)

// sureKeys answer a question before something that can't be taken back.
var sureKeys = []binding{
	{answer, []string{"1", "2", "y"}, inSure, "1-2", 1},
	{choose, []string{"enter", "space"}, inSure, "Enter", 2},
	{back, []string{"up", "left", "k"}, inSure, "Up", 0},
	{forth, []string{"down", "right", "tab", "j"}, inSure, "Down", 0},
	{shut, []string{"esc", "q", "n", "ctrl+c"}, inSure, "Esc", 3},
}

// sureSheet says what is about to happen and asks whether it is to. It is marked no
// until somebody says yes.
type sureSheet struct {
	title string
	says  []string
	yes   bool
	do    func(*Model) tea.Cmd
}

// sure asks before something is done.
func (m *Model) sure(title string, says []string, do func(*Model) tea.Cmd) {
	m.lay(&sureSheet{title: title, says: says, do: do})
}

func (s *sureSheet) focus() focus { return inSure }

func (s *sureSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *sureSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(72, m.w-2)
	var out block
	for _, l := range s.says {
		out.put(text(look.Wrap(l, w-4)))
	}
	out.add("", none, "")
	at := 1
	if s.yes {
		at = 0
	}
	for i, key := range []string{"duty-yes", "duty-no"} {
		out.option(t, m.words.Say(key), i, at)
	}
	h = min(len(out.rows)+2, h-1)
	out = out.window(max(0, len(out.rows)-(h-2)), h-2).indented().framed(t, s.title, w, h, true)
	x, y := m.centred(w, h, m.h)
	return out, x, y
}

func (s *sureSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case back, forth:
		s.yes = !s.yes
		return nil
	case answer:
		s.yes = at != "2"
	case choose:
		switch at { // a click
		case "0":
			s.yes = true
		case "1":
			s.yes = false
		}
	case shut:
		s.yes = false
	default:
		return nil
	}
	m.lift()
	if !s.yes {
		return nil
	}
	return s.do(m)
}
