package tui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

const (
	notes    action = "notebook"
	writeIt  action = "sentence"
	addNote  action = "add-note"
	saveFile action = "save-file"
)

// noteKeys are those of the notebook.
var noteKeys = []binding{
	{notes, []string{"alt+k"}, inPrompt | onShelf, "Alt+k", 0},
	{notes, []string{"n"}, inPanes, "n", 0},
	{writeIt, []string{"enter", "e"}, inNotes, "Enter", 1},
	{addNote, []string{"a"}, inNotes, "a", 3},
	{saveFile, []string{"w"}, inNotes, "w", 4},
	{shut, []string{"esc", "q", "n", "alt+k"}, inNotes, "Esc", 2},
	{back, []string{"up", "k"}, inNotes, "Up", 0},
	{forth, []string{"down", "j"}, inNotes, "Down", 0},
	{scrollUp, []string{"pgup"}, inNotes, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inNotes, "PgDn", 0},
}

// noteSheet is the learner's notebook.
type noteSheet struct {
	pages   []page
	at      int
	lab     string // that is open, for new notes
	writing *page  // what is being written about
	text    field
	down    int // rows of the page that are scrolled
}

// notebook opens it.
func (m *Model) notebook() tea.Cmd {
	lab := ""
	if m.bench != nil {
		lab = m.bench.attempt.Lab.Name
	}
	return m.pages(&noteSheet{lab: lab}, true)
}

// pages reads the pages again and shows them on a sheet.
func (m *Model) pages(s *noteSheet, anew bool) tea.Cmd {
	room, l := m.o.Room, m.o.Lang
	return m.later(func() func(*Model) tea.Cmd {
		pages, err := room.notebook(l)
		return func(m *Model) tea.Cmd {
			m.trouble(err)
			if s.pages = pages; anew {
				m.lay(s)
			}
			s.at = min(s.at, max(0, len(pages)-1))
			return nil
		}
	})
}

func (s *noteSheet) focus() focus {
	if s.writing != nil {
		return inField
	}
	return inNotes
}

func (s *noteSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back:
		s.turn(s.at - 1)
	case forth:
		s.turn(s.at + 1)
	case scrollUp:
		s.down = max(0, s.down-1)
	case scrollDown:
		s.down++
	case choose: // a click, and a second one writes
		n, err := strconv.Atoi(at)
		if err != nil || n != s.at {
			s.turn(n)
			return nil
		}
		return s.act(m, writeIt, "")
	case writeIt:
		if len(s.pages) == 0 || s.pages[s.at].note {
			return s.act(m, addNote, "")
		}
		s.writing, s.text = &s.pages[s.at], newField(s.pages[s.at].sentence)
	case addNote:
		s.writing, s.text = &page{lab: s.lab, note: true}, newField("")
	case saveFile:
		return m.export()
	case keepText:
		if s.writing != nil {
			return s.keep(m)
		}
	case dropText:
		s.writing = nil
	}
	return nil
}

func (s *noteSheet) turn(to int) {
	s.at, s.down = max(0, min(len(s.pages)-1, to)), 0
}

// keep remembers what was written.
func (s *noteSheet) keep(m *Model) tea.Cmd {
	text, about := s.text.value(), *s.writing
	if text == "" {
		m.warn("note-empty")
		return nil
	}
	s.writing = nil
	room := m.o.Room
	return m.later(func() func(*Model) tea.Cmd {
		err := room.write(about, text)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.trouble(err)
				return nil
			}
			m.tell("note-kept")
			return m.pages(s, false)
		}
	})
}

// export writes the notebook into a file, and says which one.
func (m *Model) export() tea.Cmd {
	room, l := m.o.Room, m.o.Lang
	if room.Save == nil {
		m.warn("no-place")
		return nil
	}
	return m.later(func() func(*Model) tea.Cmd {
		text, err := room.Notebook(l)
		path := ""
		if err == nil {
			path, err = room.Save("skylab-notes.md", text)
		}
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.trouble(err)
				return nil
			}
			m.tell("notebook-saved", term.Clean(path))
			return nil
		}
	})
}

func (s *noteSheet) key(_ *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.writing != nil {
		s.text.edit(k)
	}
	return nil
}

func (s *noteSheet) paste(_ *Model, text string) {
	if s.writing != nil {
		s.text.insert(text)
	}
}

func (s *noteSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(96, m.w-2)
	inner := w - 4
	foot, cursor := s.foot(m, inner)
	room := h - 3 - len(foot)
	var list block
	for i, p := range s.pages {
		list.add(s.row(m, p, i == s.at, inner), choose, strconv.Itoa(i))
	}
	n := min(len(list.rows), max(2, room/3))
	list = list.window(max(0, min(s.at-n/2, len(list.rows)-n)), n)
	about := s.about(m, inner)
	room = max(1, room-n-1)
	s.down = max(0, min(s.down, len(about)-room))
	about = about[s.down:min(len(about), s.down+room)]
	out := under(list, text(append([]string{""}, about...)), text(foot))
	if len(s.pages) == 0 {
		out = text(append(look.Wrap(m.words.Say("notebook-empty"), inner), foot...))
	}
	if cursor >= 0 {
		out.cursor = &point{cursor, len(out.rows) - 1}
	}
	h = min(len(out.rows)+2, h-1)
	b := out.indented().framed(t, m.words.Say("notebook-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}

// row is a page in the list.
func (s *noteSheet) row(m *Model, p page, chosen bool, w int) string {
	t, mark, what := m.theme(), look.Met, p.believed
	switch {
	case p.note:
		mark, what = look.Here, p.sentence
	case p.sentence == "":
		mark = look.Open
	}
	body := look.Columns([]int{10, max(8, w-17)}, p.at.In(m.o.Room.Wall().Location()).Format("2006-01-02"), term.Clean(what))
	if chosen {
		return look.Clip(t.Style(look.Selected, "> "+mark.String()+" "+body), w)
	}
	return look.Clip("  "+t.Mark(mark)+" "+body, w)
}

// about is the chosen page.
func (s *noteSheet) about(m *Model, w int) []string {
	if s.at >= len(s.pages) {
		return nil
	}
	t, p := m.theme(), s.pages[s.at]
	var rows []string
	if p.title != "" {
		rows = append(rows, look.Wrap(t.Style(look.Title, p.title), w)...)
	}
	if p.note {
		return append(rows, look.Wrap(term.Clean(p.sentence), w)...)
	}
	now := term.Clean(p.sentence)
	if now == "" {
		now = m.words.Say("note-unwritten")
	}
	for _, part := range [][2]string{{"note-believed", p.believed}, {"note-now", now}, {"note-experiment", p.experiment}} {
		rows = append(rows, look.Wrap(t.Style(look.Key, m.words.Say(part[0]))+" "+term.Clean(part[1]), w)...)
	}
	return rows
}

// foot asks for what is written, if something is.
func (s *noteSheet) foot(m *Model, w int) (rows []string, cursor int) {
	if s.writing == nil {
		return nil, -1
	}
	ask := m.words.Say("note-now")
	if s.writing.note {
		ask = m.words.Say("note-own")
	}
	ask += " "
	row, x := s.text.row(m.theme(), max(8, w-look.Width(ask)-1))
	return []string{"", m.theme().Style(look.Key, ask) + row}, look.Width(ask) + x
}
