package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
)

// helpSheet lists every key of the place that it was opened in.
type helpSheet struct {
	of focus
	up int // rows scrolled
}

func (s *helpSheet) focus() focus { return inHelp }

func (s *helpSheet) draw(m *Model, h int) (block, int, int) {
	w := min(84, m.w-2)
	list := s.rows(m, w-4)
	h = min(len(list)+2, h-1)
	s.up = max(0, min(s.up, len(list)-(h-2)))
	title := m.words.Say("help-title")
	if len(list) > h-2 {
		title += "  " + m.words.Say("help-more")
	}
	b := text(list).window(s.up, h-2).framed(m.theme(), title, w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}

// rows lists the keys of the place, w cells wide.
func (s *helpSheet) rows(m *Model, w int) []string {
	t := m.theme()
	rows := []string{}
	for _, b := range bindings {
		if b.in&s.of == 0 {
			continue
		}
		for i, l := range look.Wrap(m.words.Say("help."+string(b.do)), w-12) {
			show := ""
			if i == 0 {
				show = m.shown(b)
			}
			rows = append(rows, " "+t.Style(look.Key, look.Pad(show, 10))+" "+l)
		}
	}
	rows = append(rows, "")
	for _, l := range look.Wrap(m.words.Say("help-foot"), w) {
		rows = append(rows, " "+t.Style(look.Dim, l))
	}
	return rows
}

func (s *helpSheet) act(m *Model, do action, _ string) tea.Cmd {
	switch do {
	case help, shut:
		m.lift()
	case scrollUp:
		s.up = max(0, s.up-1)
	case scrollDown:
		s.up++
	}
	return nil
}

func (s *helpSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }
