package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

// speak changes the language of everything, at once and for the next time.
func (m *Model) speak(l assets.Lang) tea.Cmd {
	m.o.Lang, m.words = l, assets.Words(l)
	m.shelf.speak(m.o.Room.labels(l, m.o.Room.all()))
	if m.bench != nil {
		m.bench.speak(l)
	}
	room := m.o.Room
	return m.later(func() func(*Model) tea.Cmd {
		err := room.Speak(l)
		return func(m *Model) tea.Cmd {
			m.trouble(err)
			switch s, open := m.topSheet().(*noteSheet); {
			case open:
				return m.pages(s, false)
			case m.bench == nil && !m.opening:
				return m.stock()
			}
			return nil
		}
	})
}

func (m *Model) onAsk(do action, at string) tea.Cmd {
	switch do {
	case back, forth:
		m.o.Lang = m.o.Lang.Other()
		m.words = assets.Words(m.o.Lang)
		return nil
	case answer:
		m.o.Lang = assets.English
		if at == "2" || at == "k" {
			m.o.Lang = assets.Korean
		}
	case choose:
	default:
		return nil
	}
	m.ask = false
	said := m.speak(m.o.Lang)
	open := m.o.Open
	if open == "" && m.o.Room.fresh() {
		open = tour
	}
	switch open {
	case "":
	case Review:
		return tea.Batch(said, m.review())
	default:
		return tea.Batch(said, m.enter(door{lab: open}))
	}
	return said
}
