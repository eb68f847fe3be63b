package tui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"
)

// sceneSheet lists the scenes of a film. Enter goes to one.
type sceneSheet struct {
	at   int
	size int // rows of the list that are shown
}

func (s *sceneSheet) focus() focus { return inScenes }

func (s *sceneSheet) act(m *Model, do action, at string) tea.Cmd {
	all := m.film.Reel.Scenes()
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at = stepped(s.at, len(all), max(1, s.size-1), do)
	case turnOn, turnBack:
		s.at = turning(all, s.at, do)
	case choose:
		if n, err := strconv.Atoi(at); err == nil && n != s.at { // a click, and a second one goes there
			s.at = max(0, min(n, len(all)-1))
			return nil
		}
		m.lift()
		m.film.playing = false
		return m.wind(s.at)
	}
	s.at = max(0, min(s.at, len(all)-1))
	return nil
}

func (s *sceneSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *sceneSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(96, m.w-2)
	inner := w - 4
	all := m.film.Reel.Scenes()
	s.size = max(1, min(len(all), h-3))
	from := around(s.at, len(all), s.size)
	var list block
	for n := from; n < min(len(all), from+s.size); n++ {
		sign := " "
		if k := m.turns(all[n]); k < turnNeeded {
			sign = turnOrder[k].sign
			if n != s.at {
				sign = t.Style(turnOrder[k].how, sign)
			}
		}
		at := all[n].Moment
		if at.Word != "" {
			at.Text, at.Word = m.sceneCalled(all[n]), ""
		}
		list.option(t, sign+" "+m.momentRow(at, all[0].Moment, inner-4), n, s.at)
	}
	h = min(len(list.rows)+2, h-1)
	b := list.indented().framed(t, m.words.Say("film-scenes", s.at+1, len(all)), w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}
