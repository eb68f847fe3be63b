package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// seatSheet is about the learner's place among others: the hand, a code for
// another device, lines in place of the screen, and what was said to them.
type seatSheet struct {
	at            int
	code, command string // made here
	said          note
}

// seatChoices are what can be done there.
var seatChoices = []string{"hand", "code", "plain"}

// seat opens the sheet.
func (m *Model) seat() tea.Cmd {
	if m.o.Station == nil {
		return nil
	}
	m.around.news = false
	m.lay(&seatSheet{})
	return nil
}

func (s *seatSheet) focus() focus { return inSeat }

func (s *seatSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

// word is a choice as it stands now.
func (s *seatSheet) word(m *Model, choice string) string {
	switch {
	case choice == "hand" && m.around.now.Hand:
		choice = "hand-down"
	case choice == "plain" && m.o.Room.Plain():
		choice = "screen"
	}
	return m.words.Say("seat." + choice)
}

func (s *seatSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(76, m.w-2)
	var out block
	for i, c := range seatChoices {
		out.option(t, s.word(m, c), i, s.at)
	}
	if s.code != "" {
		out.add("", none, "")
		for _, r := range look.Wrap(m.words.Say("seat-code", t.Style(look.Title, s.code), s.command), w-4) {
			out.add(r, none, "")
		}
	}
	if s.said.text != "" {
		out.put(text(append([]string{""}, look.Wrap(t.Style(s.said.how, s.said.text), w-4)...)))
	}
	out.add("", none, "")
	room := max(3, h-3-len(out.rows))
	out.put(text(s.messages(m, w-4, room)))
	h = min(len(out.rows)+2, h-1)
	out = out.window(0, h-2).indented().framed(t, m.words.Say("seat-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return out, x, y
}

// messages are what was said here, the newest at the end, as many as there is
// room for.
func (s *seatSheet) messages(m *Model, w, room int) []string {
	if len(m.around.heard) == 0 {
		return look.Wrap(m.theme().Style(look.Dim, m.words.Say("seat-silent")), w)
	}
	var rows []string
	for _, h := range m.around.heard {
		rows = append(rows, look.Wrap(m.saidBy(h), w)...)
	}
	return rows[max(0, len(rows)-room):]
}

func (s *seatSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at, s.said = stepped(s.at, len(seatChoices), 1, do), note{}
	case choose:
		s.at, s.said = clicked(at, s.at, len(seatChoices)), note{}
		switch seatChoices[s.at] {
		case "hand":
			return m.onAround(raise)
		case "code":
			return s.invite(m)
		case "plain":
			return s.lines(m)
		}
	}
	return nil
}

// invite makes a code for another device.
func (s *seatSheet) invite(m *Model) tea.Cmd {
	station := m.o.Station
	return m.later(func() func(*Model) tea.Cmd {
		code, command, err := station.Code()
		return func(m *Model) tea.Cmd {
			switch {
			case errors.Is(err, ErrWatched):
				s.said = note{m.words.Say("seat-watched-code"), look.Warn}
			case err != nil:
				m.trouble(err)
			default:
				s.code, s.command = code, term.Clean(command)
			}
			return nil
		}
	})
}

// lines remembers whether the next visit is told in lines.
func (s *seatSheet) lines(m *Model) tea.Cmd {
	room := m.o.Room
	on := !room.Plain()
	return m.later(func() func(*Model) tea.Cmd {
		err := room.SetPlain(on)
		return func(m *Model) tea.Cmd {
			m.trouble(err)
			if err == nil && on {
				s.said = note{m.words.Say("seat-plain-on"), look.Good}
			}
			return nil
		}
	})
}
