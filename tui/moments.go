package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

const (
	moments  action = "moments"
	goBack   action = "go-back"
	tryHere  action = "try-here"
	saveHere action = "save-moment"
	sameDraw action = "same-draw"
	newDraw  action = "new-draw"
	keepText action = "keep"
	dropText action = "drop"
)

var momentKeys = []binding{
	{moments, []string{"alt+m"}, inPrompt, "Alt+m", 0},
	{moments, []string{"m"}, inPanes, "m", 0},
	{goBack, []string{"enter"}, inMoments, "Enter", 1},
	{tryHere, []string{"o"}, inMoments, "o", 3},
	{saveHere, []string{"s"}, inMoments, "s", 4},
	{sameDraw, []string{"r"}, inMoments, "r", 5},
	{newDraw, []string{"n"}, inMoments, "n", 6},
	{shut, []string{"esc", "q", "m", "alt+m"}, inMoments, "Esc", 2},
	{back, []string{"up", "k"}, inMoments, "Up", 0},
	{forth, []string{"down", "j"}, inMoments, "Down", 0},
	{scrollUp, []string{"pgup"}, inMoments, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inMoments, "PgDn", 0},
	{keepText, []string{"enter"}, inField, "Enter", 1},
	{dropText, []string{"esc", "ctrl+c"}, inField, "Esc", 2},
}

// momentSheet lists the moments of the attempt and the other attempts at the
// lab: what can be gone back to, gone on from, and begun again.
type momentSheet struct {
	moments []labs.Moment
	others  []gradebook.Attempt
	at      int // in moments, and behind them in others
	naming  bool
	name    field
	size    int // rows of the list that are shown
}

// moments opens the list. The newest moment is chosen.
func (m *Model) moments() tea.Cmd {
	b := m.bench
	switch {
	case b.problem != nil:
		m.warn("not-in-review")
		return nil
	case m.occupied():
		return nil
	}
	room, log, here := m.o.Room, b.attempt.Engine.Log(), b.kept
	return m.later(func() func(*Model) tea.Cmd {
		all, err := room.attempts(here)
		return func(m *Model) tea.Cmd {
			m.trouble(err)
			if m.bench != b {
				return nil
			}
			s := &momentSheet{moments: labs.Moments(log)}
			for _, at := range all {
				if at.ID != here.ID {
					s.others = append(s.others, at)
				}
			}
			s.at = len(s.moments) - 1
			m.lay(s)
			return nil
		}
	})
}

func (s *momentSheet) focus() focus {
	if s.naming {
		return inField
	}
	return inMoments
}

func (s *momentSheet) act(m *Model, do action, at string) tea.Cmd {
	all := len(s.moments) + len(s.others)
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at = stepped(s.at, all, max(1, s.size-1), do)
	case choose: // a click, and a second one goes there
		n := clicked(at, s.at, all)
		if n == s.at {
			return s.goBack(m)
		}
		s.at = n
	case goBack:
		return s.goBack(m)
	case tryHere, saveHere:
		return s.onMoment(m, do)
	case sameDraw, newDraw:
		d := m.bench.door(m.bench.kept.ID, afresh)
		if do == newDraw {
			d.way = anew
		}
		m.lift()
		return m.enter(d)
	case keepText:
		if s.naming {
			return s.keep(m)
		}
	case dropText:
		s.naming = false
	}
	return nil
}

// goBack takes everything back that was changed behind the chosen moment, or
// opens the chosen attempt.
func (s *momentSheet) goBack(m *Model) tea.Cmd {
	b := m.bench
	if s.at >= len(s.moments) {
		at := s.others[s.at-len(s.moments)]
		m.lift()
		return m.enter(b.door(at.ID, resume))
	}
	to := s.moments[s.at]
	switch {
	case !to.Here:
		m.warn("moment-gone")
		return nil
	case m.occupied():
		return nil
	}
	m.lift()
	a := b.attempt
	return m.work(func() func(*Model) {
		_, err := a.Back(to.Line)
		return func(m *Model) { m.outcome("went-back", "", nil, err, m.momentCalled(to, s.moments[0])) }
	})
}

// onMoment does what can be done with a moment only.
func (s *momentSheet) onMoment(m *Model, do action) tea.Cmd {
	if s.at >= len(s.moments) {
		m.warn("moment-only")
		return nil
	}
	if do == saveHere {
		s.naming, s.name = true, newField(s.moments[s.at].Name)
		return nil
	}
	m.lift()
	d := m.bench.door(m.bench.kept.ID, branch)
	d.line = s.moments[s.at].Line
	return m.enter(d)
}

// keep saves the chosen moment under the name that was typed.
func (s *momentSheet) keep(m *Model) tea.Cmd {
	name, chosen := s.name.value(), &s.moments[s.at]
	if name == "" {
		m.warn("name-empty")
		return nil
	}
	s.naming = false
	if m.occupied() {
		return nil
	}
	a, line := m.bench.attempt, chosen.Line
	return m.work(func() func(*Model) {
		err := a.Save(line, name)
		return func(m *Model) {
			m.outcome("moment-saved", "", nil, err, name)
			if err == nil {
				chosen.Name = name
			}
		}
	})
}

func (s *momentSheet) key(_ *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.naming {
		s.name.edit(k)
	}
	return nil
}

func (s *momentSheet) paste(_ *Model, text string) {
	if s.naming {
		s.name.insert(text)
	}
}

func (s *momentSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(96, m.w-2)
	inner := w - 4
	var list block
	chosen := 0
	add := func(n int, row string) {
		if n == s.at {
			chosen = len(list.rows)
		}
		list.option(t, row, n, s.at)
	}
	for i, at := range s.moments {
		add(i, m.momentRow(at, s.moments[0], inner-2))
	}
	for i, at := range s.others {
		if i == 0 {
			list.add("", none, "")
			list.add(t.Style(look.Accent, m.words.Say("other-attempts")), none, "")
		}
		add(len(s.moments)+i, s.attemptRow(m, at, inner-2))
	}
	foot, cursor := s.foot(m, inner)
	s.size = max(1, min(len(list.rows), h-3-len(foot)))
	list = list.window(around(chosen, len(list.rows), s.size), s.size)
	out := under(list, text(foot))
	if cursor >= 0 {
		out.cursor = &point{cursor, len(out.rows) - 1}
	}
	h = min(len(out.rows)+2, h-1)
	b := out.indented().framed(t, m.words.Say("moments-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}

// momentRow is a moment: when, what was typed, and what became of it. First is
// the start of the lab.
func (m *Model) momentRow(at, first labs.Moment, w int) string {
	what := m.momentCalled(at, first)
	state := ""
	switch {
	case at.Gone:
		state = "[ ] " + m.words.Say("moment-taken-back")
	case at.Changed():
		state = "[v] " + m.words.Say("moment-changed", len(at.Did))
	case at.Refused:
		state = "[!] " + m.words.Say("moment-refused")
	}
	side := min(24, w/3)
	return look.Columns([]int{8, max(8, w-8-side-2), side}, span(at.Lab.Sub(first.Lab)), what, state)
}

// momentCalled is what a moment is called: its name, or what was typed.
func (m *Model) momentCalled(at, first labs.Moment) string {
	text, _, _ := strings.Cut(term.Clean(strings.ReplaceAll(at.Text, "\n", " ")), "\n")
	switch {
	case at.Line == first.Line:
		text = m.words.Say("moment-start")
	case at.Word != "":
		text = m.words.Say("moment-" + at.Word)
	}
	if at.Name != "" {
		return "* " + term.Clean(at.Name) + " - " + text
	}
	return text
}

// span is a length of lab time.
func span(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// attemptRow is another attempt at the lab.
func (s *momentSheet) attemptRow(m *Model, at gradebook.Attempt, w int) string {
	key := "attempt-row"
	if at.Parent != 0 {
		key = "branch-row"
	}
	return look.Columns([]int{max(8, w-18), -16}, m.words.Say(key, at.Number, at.Draw, at.Line), at.Began.Local().Format("2006-01-02 15:04"))
}

// foot tells more about the chosen row, or asks for its name; the cursor is -1
// where nothing is typed.
func (s *momentSheet) foot(m *Model, w int) (rows []string, cursor int) {
	t := m.theme()
	if s.naming {
		ask := m.words.Say("moment-name") + " "
		row, x := s.name.row(t, max(8, w-look.Width(ask)-1))
		return []string{"", t.Style(look.Key, ask) + row}, look.Width(ask) + x
	}
	rows = []string{""}
	say := func(key string, args ...any) {
		rows = append(rows, look.Wrap(t.Style(look.Dim, m.words.Say(key, args...)), w)...)
	}
	if s.at >= len(s.moments) {
		say("attempt-about")
		return rows, -1
	}
	at := s.moments[s.at]
	if at.Word == "" && at.Text != "" {
		all := look.Wrap(term.Clean(strings.ReplaceAll(at.Text, "\n", " ")), w-2)
		for _, r := range all[:min(len(all), 3)] {
			rows = append(rows, "  "+r)
		}
	}
	if at.Changed() {
		say("moment-did", strings.Join(at.Did, ", "))
	}
	if at.Here {
		say("moment-about")
	} else {
		say("moment-gone")
	}
	return rows, -1
}
