package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// searchKeys are those of looking for an older line, as readline has them.
var searchKeys = []binding{
	{take, []string{"enter", "tab"}, inSearch, "Enter", 1},
	{historyFind, []string{"ctrl+r", "up"}, inSearch, "Ctrl+R", 2},
	{findNewer, []string{"ctrl+s", "down"}, inSearch, "Ctrl+S", 3},
	{giveUp, []string{"esc", "ctrl+g", "ctrl+c"}, inSearch, "Esc", 4},
}

// The actions of looking for an older line.
const (
	take      action = "take"
	findNewer action = "find-newer"
	giveUp    action = "give-up"
)

// seek is a search through what was typed before.
type seek struct {
	want string
	at   int // the line that was found, len(history) for none yet
	lost bool
}

// onSearch does an action while an older line is looked for.
func (m *Model) onSearch(do action, at string) tea.Cmd {
	p := &m.bench.prompt
	switch do {
	case historyFind:
		p.find(p.seek.at-1, -1)
		m.searched()
	case findNewer:
		p.find(p.seek.at+1, 1)
		m.searched()
	case take, write:
		p.found()
	case giveUp:
		p.seek = nil
	default:
		return m.onEither(do, at)
	}
	return nil
}

// seekKey types into the search. A key that moves or edits takes the line that
// was found, and does there what it does.
func (m *Model) seekKey(k tea.KeyPressMsg) {
	p := &m.bench.prompt
	s := p.seek
	m.note = note{}
	switch name := k.String(); {
	case k.Text != "":
		s.want += term.Clean(k.Text)
		p.find(min(s.at, len(p.history)-1), -1)
	case name == "backspace" || name == "ctrl+h":
		if r := []rune(s.want); len(r) > 0 {
			s.want = string(r[:len(r)-1])
		}
		p.find(len(p.history)-1, -1)
	case name == "ctrl+u" || name == "ctrl+w":
		s.want = ""
		p.find(len(p.history)-1, -1)
	default:
		p.found()
		m.typed(k)
	}
}

// searched says when there is nothing more to find.
func (m *Model) searched() {
	if s := m.bench.prompt.seek; s.lost && s.want != "" {
		m.warn("no-older-line")
	}
}

// look begins a search. What was written already is looked for.
func (p *prompt) look() {
	p.popup = popup{}
	p.seek = &seek{want: firstLine(p.value()), at: len(p.history)}
	p.find(len(p.history)-1, -1)
}

// find goes to the next line in a direction, from one on, that holds what is
// wanted and differs from what is shown.
func (p *prompt) find(from, step int) {
	s := p.seek
	shown := ""
	if s.at < len(p.history) && from != s.at {
		shown = p.history[s.at]
	}
	for i := from; i >= 0 && i < len(p.history); i += step {
		if p.history[i] != shown && holds(p.history[i], s.want) >= 0 {
			s.at, s.lost = i, false
			return
		}
	}
	s.lost = true
}

// holds is where a line holds what is wanted, in any case of letters, or -1.
func holds(line, want string) int {
	if i := strings.LastIndex(line, want); i >= 0 {
		return i
	}
	if lower := strings.ToLower(line); len(lower) == len(line) {
		return strings.LastIndex(lower, strings.ToLower(want))
	}
	return -1
}

// found takes what was found into the line.
func (p *prompt) found() {
	s := p.seek
	p.seek = nil
	if s.at < len(p.history) {
		p.keep(state{p.value(), len(p.before())})
		p.set(p.history[s.at])
	}
}

// searching draws the search: what is wanted, and the line that holds it.
func (p *prompt) searching(t *look.Theme, w, h int, label string) (rows []string, cx, cy int) {
	s := p.seek
	sign := t.Style(look.Key, "? ") + label + " "
	want := s.want
	if room := w - 4 - look.Width(label); look.Width(want) > room {
		n := look.Width(want)
		want = look.Cut(want, n-room, n)
	}
	rows = []string{sign + t.Style(look.Title, want)}
	cx = 3 + look.Width(label) + look.Width(want)
	if s.lost && s.want != "" {
		rows[0] += "  " + t.Mark(look.Failed)
	}
	if s.at >= len(p.history) {
		return rows, cx, 0
	}
	line := p.history[s.at]
	from := holds(line, s.want)
	to := from + len(s.want)
	begin := 0
	for l := range strings.SplitSeq(line, "\n") {
		for _, part := range look.Break(l, w-2) {
			n := len(part)
			if a, z := max(0, from-begin), min(n, to-begin); from >= 0 && a < z {
				part = part[:a] + t.Style(look.Selected, part[a:z]) + part[z:]
			}
			rows = append(rows, "  "+part)
			begin += n
		}
		begin++
	}
	return rows[:min(len(rows), max(1, h))], cx, 0
}
