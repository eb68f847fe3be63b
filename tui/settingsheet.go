package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
)

// settingSheet is where the learner says how the screen is to be.
type settingSheet struct{ at int }

var settingKeys = []binding{
	{tune, []string{"alt+z"}, anywhere, "Alt+z", 0},
	{tune, []string{"c"}, onShelf | inPanes, "c", 0},
	{change, []string{"right", "l", "enter", "space"}, inSettings, "Right", 1},
	{changeBack, []string{"left", "h"}, inSettings, "Left", 2},
	{back, []string{"up", "k"}, inSettings, "Up", 3},
	{forth, []string{"down", "j", "tab"}, inSettings, "Down", 4},
	{shut, []string{"esc", "q", "c", "alt+z"}, inSettings, "Esc", 5},
}

func (s *settingSheet) focus() focus { return inSettings }

func (s *settingSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(72, m.w-2)
	var out block
	label := 0
	for _, k := range knobs {
		label = max(label, look.Width(m.words.Say("knob."+string(k.knob))))
	}
	for i, k := range knobs {
		row := "  "
		if i == s.at {
			row = t.Style(look.Key, "> ")
		}
		row += look.Pad(m.words.Say("knob."+string(k.knob)), label) + " "
		for _, c := range k.choices {
			word := " " + m.choiceWord(k.knob, c) + " "
			size := look.Width(word)
			out.areas = append(out.areas, area{look.Width(row), i, size, 1, choose, string(k.knob) + "=" + c})
			if c == m.chosen(k.knob) {
				word = t.Style(look.Selected, "["+strings.TrimSpace(word)+"]")
			}
			row += word
		}
		out.rows = append(out.rows, row)
	}
	out.put(text(append([]string{""}, s.about(m, w-4)...)))
	h = min(len(out.rows)+2, h-1)
	out = out.window(0, h-2).indented().framed(t, m.words.Say("settings-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return out, x, y
}

// choiceWord is what a choice is called. Languages are called by themselves.
func (m *Model) choiceWord(k knob, choice string) string {
	return m.words.Say("knob." + string(k) + "." + choice)
}

// about says what the knob is for, and what decides in its place.
func (s *settingSheet) about(m *Model, w int) []string {
	t, k := m.theme(), knobs[s.at].knob
	rows := look.Wrap(m.words.Say("knob-about."+string(k)), w)
	if name := m.fixes(k); name != "" {
		rows = append(rows, look.Wrap(t.Style(look.Warn, m.words.Say("knob-fixed", name)), w)...)
	} else if k == lines {
		for _, r := range []string{"┌────┐", "│ 한 │", "└────┘"} {
			rows = append(rows, " "+r)
		}
	}
	return rows
}

func (s *settingSheet) act(m *Model, do action, at string) tea.Cmd {
	k := knobs[s.at]
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at = stepped(s.at, len(knobs), 1, do)
	case change, changeBack:
		by := 1
		if do == changeBack {
			by = len(k.choices) - 1
		}
		n := slices.Index(k.choices, m.chosen(k.knob))
		return m.turn(k.knob, k.choices[(n+by)%len(k.choices)])
	case choose: // a click
		name, choice, _ := strings.Cut(at, "=")
		for i, k := range knobs {
			if string(k.knob) == name {
				s.at = i
				return m.turn(k.knob, choice)
			}
		}
	}
	return nil
}

func (s *settingSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }
