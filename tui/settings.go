package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/look"
	"skylab/tui/term"
)

// knob is one thing about the screen that the learner can choose. Its word is
// knob.<name>, those of its choices knob.<name>.<choice>.
type knob string

const (
	tongue     knob = "language"
	background knob = "background"
	colours    knob = "colours"
	lines      knob = "lines"
	motion     knob = "motion"
	mouse      knob = "mouse"
	completion knob = "completion"
)

// knobs are all of them. The first choice holds until another is made.
var knobs = []struct {
	knob
	choices []string
}{
	{tongue, []string{string(assets.English), string(assets.Korean)}},
	{background, []string{"auto", "dark", "light"}},
	{colours, []string{"auto", "true", "256", "16", "none"}},
	{lines, []string{"drawn", "ascii"}},
	{motion, []string{"full", "reduced"}},
	{mouse, []string{"on", "off"}},
	{completion, []string{"live", "tab"}},
}

// settings are the choices that were made. The zero value has none.
type settings map[knob]string

// get is the choice that holds.
func (s settings) get(k knob) string {
	for _, n := range knobs {
		if n.knob == k && !slices.Contains(n.choices, s[k]) {
			return n.choices[0]
		}
	}
	return s[k]
}

// reduced reports whether nothing may move by itself.
func (s settings) reduced() bool { return s.get(motion) == "reduced" }

// live reports whether candidates are listed while one types, without Tab.
func (s settings) live() bool { return s.get(completion) == "live" }

// clicks reports whether the mouse is Skylab's; otherwise it is the terminal's,
// and selects text.
func (s settings) clicks() bool { return s.get(mouse) == "on" }

// settings are the choices that the learner made before.
func (r *Room) settings() settings {
	s := settings{}
	for _, k := range knobs {
		if v, err := r.setting("screen." + string(k.knob)); err == nil && v != "" {
			s[k.knob] = v
		}
	}
	return s
}

// fixes is the variable of the environment that decides in place of a knob, or
// nothing.
func (m *Model) fixes(k knob) string {
	name := map[knob]string{colours: "NO_COLOR", lines: "SKYLAB_ASCII"}[k]
	if name != "" && term.Variable(m.o.Environ, name) != "" {
		return name
	}
	return ""
}

// chosen is the choice of a knob that holds now.
func (m *Model) chosen(k knob) string {
	switch {
	case k == tongue:
		return string(m.o.Lang)
	case m.fixes(k) == "NO_COLOR":
		return "none"
	case m.fixes(k) != "":
		return "ascii"
	}
	return m.settings.get(k)
}

// turn makes a choice. It holds at once, and the next time.
func (m *Model) turn(k knob, choice string) tea.Cmd {
	if name := m.fixes(k); name != "" {
		m.warn("knob-fixed", name)
		return nil
	}
	if k == tongue {
		return m.speak(assets.Lang(choice))
	}
	m.settings[k] = choice
	m.arrange()
	room := m.o.Room
	return m.later(func() func(*Model) tea.Cmd {
		err := room.setSetting("screen."+string(k), choice)
		return func(m *Model) tea.Cmd {
			m.trouble(err)
			return nil
		}
	})
}

// arrange makes the screen as the settings, the environment and the terminal
// say.
func (m *Model) arrange() {
	depth, ok := map[string]look.Depth{
		"true": look.TrueColour, "256": look.Colours256, "16": look.Colours16, "none": look.NoColour,
	}[m.chosen(colours)]
	if !ok {
		depth = look.DetectDepth(m.o.Environ)
	}
	dark := m.chosen(background) == "dark"
	if m.chosen(background) == "auto" {
		dark = !m.lit
	}
	m.looks = look.NewTheme(depth, dark, m.chosen(lines) == "ascii")
	if m.o.Mouse != nil {
		m.o.Mouse(m.settings.clicks())
	}
	if m.bench != nil {
		m.bench.touch()
	}
}

// told takes the terminal's word for how light its background is.
func (m *Model) told(light bool) {
	if m.lit != light {
		m.lit = light
		m.arrange()
	}
}

// lightBackground reads COLORFGBG, in which some terminals tell the colours of
// text and background as numbers of the 16: 0;15 is black on white.
func lightBackground(colours string) bool {
	_, back, ok := strings.Cut(colours, ";")
	if i := strings.LastIndexByte(back, ';'); i >= 0 {
		back = back[i+1:]
	}
	return ok && (back == "7" || back == "15")
}
