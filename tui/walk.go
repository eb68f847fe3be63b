package tui

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/wire"
	"skylab/tui/look"
)

// The actions of a packet that is walked through.
const (
	play      action = "play"
	stepBack  action = "step-back"
	stepOn    action = "step-on"
	toStart   action = "to-start"
	toDecided action = "to-decided"
	turnRound action = "turn-round"
	faster    action = "faster"
	slower    action = "slower"
	cure      action = "remedy"
)

// walkKeys walk through the packet that is shown.
var walkKeys = []binding{
	{play, []string{"space"}, inWalk | inReveal, "Space", 2},
	{stepOn, []string{"right"}, inWalk | inReveal, "Right", 3},
	{stepBack, []string{"left"}, inWalk | inReveal, "Left", 0},
	{toStart, []string{"home"}, inWalk | inReveal, "Home", 0},
	{toDecided, []string{"end"}, inWalk | inReveal, "End", 0},
	{turnRound, []string{"r"}, inWalk | inReveal, "r", 5},
	{faster, []string{"+", "="}, inWalk | inReveal, "+", 0},
	{slower, []string{"-"}, inWalk | inReveal, "-", 0},
	{cure, []string{"x"}, inWalk, "x", 4},
}

// pace is where in the way of the packet that is shown the learner stands.
type pace struct {
	at      int // the hop; whereDecided while nobody has stepped
	playing bool
	turn    int    // tells a timer that was set before from the newest one
	speed   int    // in speeds
	home    action // the pane that a packet that came in hides, or nothing
}

// whereDecided is the hop that decided what became of a packet: the first that
// stopped it, or the last.
const whereDecided = -1

// speeds are how fast a packet plays, and the words for it.
var speeds = []struct {
	says string
	each time.Duration // hop
}{{"1/2", 800 * time.Millisecond}, {"1", 400 * time.Millisecond}, {"2", 200 * time.Millisecond}, {"4", 100 * time.Millisecond}}

// usual is the speed that nobody has chosen.
const usual = 1

// decided is the number of the hop that decided.
func (s *sent) decided() int {
	if i := slices.IndexFunc(s.hops, func(h wire.Hop) bool { return h.Blocked }); i >= 0 {
		return i
	}
	return len(s.hops) - 1
}

// reached is how far the packet is that is shown: the number of its hop.
func (b *bench) reached(s *sent) int {
	if b.pace.at == whereDecided {
		return s.decided()
	}
	return min(b.pace.at, len(s.hops)-1)
}

// hop is the one that the learner looks at, or nil.
func (b *bench) hop() *wire.Hop {
	s, _, _ := b.packet()
	if s == nil || len(s.hops) == 0 {
		return nil
	}
	return &s.hops[b.reached(s)]
}

// show shows a packet where it was decided.
func (b *bench) show(n int) {
	b.shown, b.scroll[tabWalk] = n, toWhatMatters
	b.pace.at, b.pace.playing = whereDecided, false
	b.pace.turn++
}

// onWalk walks through the packet that is shown. A click on a hop says which.
func (m *Model) onWalk(do action, at string) (tea.Cmd, bool) {
	b := m.bench
	switch do {
	case play, stepBack, stepOn, toStart, toDecided, turnRound:
	case cure:
		return m.cure(at), true
	case aim:
		m.aim()
		return nil, true
	case faster, slower:
		m.hurry(do)
		return nil, true
	default:
		return nil, false
	}
	s, _, _ := b.packet()
	if s == nil {
		m.warn("no-packets")
		return nil, true
	}
	b.pace.home = none
	if do == play {
		return m.play(s), true
	}
	b.pace.playing = false
	now, last := b.reached(s), len(s.hops)-1
	switch do {
	case stepOn:
		if n, err := strconv.Atoi(at); err == nil {
			now = n - 1
		}
		now++
	case stepBack:
		now--
	case toStart:
		now = 0
	case toDecided:
		now = s.decided()
	case turnRound:
		first := slices.IndexFunc(s.hops, func(h wire.Hop) bool { return h.Back })
		switch {
		case s.hops[now].Back:
			now = 0
		case first < 0:
			m.warn("no-answer")
		default:
			now = first
		}
	}
	b.step(max(0, min(now, last)))
	return nil, true
}

// step goes to a hop and brings it into sight.
func (b *bench) step(at int) {
	b.tab = tabWalk
	b.move(at)
	b.touch()
}

// move is a step of a packet that plays, in whatever pane the learner is.
func (b *bench) move(at int) {
	b.pace.at = at
	b.scroll[tabWalk], b.scroll[tabMap] = toWhatMatters, toWhatMatters
	b.drawn.hops++
}

// play lets the packet go on by itself, or holds it. From where it was decided
// it begins anew.
func (m *Model) play(s *sent) tea.Cmd {
	b := m.bench
	switch {
	case b.pace.playing:
		b.pace.playing = false
		b.touch()
		return nil
	case !m.moves():
		m.warn("no-motion")
		return nil
	}
	at := b.reached(s)
	if at >= s.decided() {
		at = 0
	}
	b.step(at)
	return m.roll()
}

// moves reports whether things may move by themselves.
func (m *Model) moves() bool { return !m.o.Still && !m.settings.reduced() }

// roll sets the timer for the next hop.
func (m *Model) roll() tea.Cmd {
	b := m.bench
	b.pace.playing = true
	b.pace.turn++
	turn := b.pace.turn
	return m.o.After(speeds[b.pace.speed].each, done{func(m *Model) tea.Cmd {
		if m.bench != b || !b.pace.playing || b.pace.turn != turn {
			return nil
		}
		return m.rolled()
	}})
}

// rolled is the next hop of a packet that plays. It ends where it was decided.
func (m *Model) rolled() tea.Cmd {
	b := m.bench
	s, _, _ := b.packet()
	if s == nil {
		b.pace.playing = false
		return nil
	}
	at, end := b.reached(s)+1, s.decided()
	if at >= end {
		at, b.pace.playing = whereDecided, false
	}
	b.move(at)
	if at == whereDecided {
		return m.homeward()
	}
	return m.roll()
}

// hurry changes how fast packets play, from the next hop on.
func (m *Model) hurry(do action) {
	p := &m.bench.pace
	if do == faster {
		p.speed = min(p.speed+1, len(speeds)-1)
	} else {
		p.speed = max(p.speed-1, 0)
	}
	m.tell("speed", speeds[p.speed].says)
	m.bench.touch()
}

// controls is the row with which a packet is played by the mouse, as far as it
// fits.
func (m *Model) controls(s *sent, w int) block {
	b, t := m.bench, m.theme()
	playing := "play"
	if b.pace.playing {
		playing = "pause"
	}
	turn := "to-answer"
	if s.hops[b.reached(s)].Back {
		turn = "to-request"
	}
	var out block
	row := ""
	if m.focus()&(inPrompt|inFilm) != 0 { // where the other keys do something else
		row = t.Style(look.Key, m.keyOf(panes)) + " " + m.words.Say("walk-by-keys") + "  "
		out.areas = append(out.areas, area{0, 0, look.Width(row) - 2, 1, panes, ""})
	}
	for _, c := range []struct {
		do        action
		key, says string
	}{
		{play, m.keyOf(play), m.words.Say(playing)},
		{toStart, "|<", ""},
		{stepBack, "<", ""},
		{none, "", strconv.Itoa(b.reached(s)+1) + "/" + strconv.Itoa(len(s.hops))},
		{stepOn, ">", ""},
		{toDecided, ">|", ""},
		{turnRound, m.keyOf(turnRound), m.words.Say(turn)},
		{slower, "-", ""},
		{none, "", m.words.Say("times", speeds[b.pace.speed].says)},
		{faster, "+", ""},
	} {
		text := c.key
		if c.says != "" && c.key != "" {
			text += " "
		}
		size := look.Width(text + c.says)
		if look.Width(row)+size > w {
			break
		}
		if c.do != none {
			out.areas = append(out.areas, area{look.Width(row), 0, size, 1, c.do, ""})
		}
		row += t.Style(look.Key, text) + c.says + "  "
	}
	out.rows = []string{row}
	return out
}
