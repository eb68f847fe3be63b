package tui

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/labs"
	"skylab/tui/term"
)

// Film is an attempt that is looked at like a film: the bench as it was at any
// moment, with nothing done to it.
type Film struct {
	Reel *labs.Reel
	// Name is what the learner is called, Number which of their attempts at the
	// lab it is; Branch says that it goes on from another one.
	Name   string
	Number int
	Branch bool
	// Called is what somebody else is called whose signature an entry has; nil
	// calls them as they sign.
	Called func(by string) string
	// Reveals shows what an open question withheld from the learner.
	Reveals bool
}

// More is the message that the attempt went on: entries that follow those which
// the film has.
type More []engine.Entry

// The actions of a film.
const (
	sceneOn    action = "scene-on"
	sceneBack  action = "scene-back"
	turnOn     action = "turn-on"
	turnBack   action = "turn-back"
	sceneFirst action = "scene-first"
	sceneLast  action = "scene-last"
	tenth      action = "tenth"
	playFilm   action = "play-film"
	scenes     action = "scenes"
)

// filmKeys wind a film. Looking at a pane, one winds on as well.
var filmKeys = []binding{
	{playFilm, []string{"space"}, inFilm, "Space", 1},
	{sceneOn, []string{"right", "."}, inFilm, "Right", 2},
	{sceneBack, []string{"left", ","}, inFilm, "Left", 0},
	{turnOn, []string{"]", "shift+right", "ctrl+right"}, inFilm, "]", 3},
	{turnBack, []string{"[", "shift+left", "ctrl+left"}, inFilm, "[", 0},
	{sceneFirst, []string{"home"}, inFilm, "Home", 0},
	{sceneLast, []string{"end"}, inFilm, "End", 0},
	{tenth, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, inFilm, "0-9", 7},
	{scenes, []string{"enter", "m"}, inFilm, "Enter", 4},
	{faster, []string{"+", "="}, inFilm, "+", 0},
	{slower, []string{"-"}, inFilm, "-", 0},
	{sceneOn, []string{"."}, inPanes, ".", 3},
	{sceneBack, []string{","}, inPanes, ",", 0},
	{turnOn, []string{"]"}, inPanes, "]", 4},
	{turnBack, []string{"["}, inPanes, "[", 0},

	{panes, []string{"tab"}, inFilm, "Tab", 8},
	{tabTask, []string{"alt+1"}, inFilm, "Alt+1", 0},
	{tabMap, []string{"alt+2"}, inFilm, "Alt+2", 0},
	{tabWalk, []string{"alt+3"}, inFilm, "Alt+3", 0},
	{tabDetails, []string{"alt+5"}, inFilm, "Alt+5", 0},
	{zoom, []string{"z", "f2"}, inFilm, "z", 9},
	{walk, []string{"w", "f4"}, inFilm, "w", 6},
	{paneUp, []string{"alt+up", "up", "k"}, inFilm, "Alt+Up", 0},
	{paneDown, []string{"alt+down", "down", "j"}, inFilm, "Alt+Down", 0},
	{scrollUp, []string{"pgup"}, inFilm, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inFilm, "PgDn", 0},
	{leave, []string{"q", "esc", "f10", "ctrl+c"}, inFilm, "q", 5},

	{choose, []string{"enter", "space"}, inScenes, "Enter", 1},
	{back, []string{"up", "k"}, inScenes, "Up", 3},
	{forth, []string{"down", "j"}, inScenes, "Down", 4},
	{turnOn, []string{"]"}, inScenes, "]", 5},
	{turnBack, []string{"["}, inScenes, "[", 0},
	{scrollUp, []string{"pgup"}, inScenes, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inScenes, "PgDn", 0},
	{shut, []string{"esc", "q", "m", "ctrl+c"}, inScenes, "Esc", 2},
}

// filmOnly are the actions that nothing but a film has.
var filmOnly = map[action]bool{
	sceneOn: true, sceneBack: true, turnOn: true, turnBack: true, sceneFirst: true, sceneLast: true, tenth: true, playFilm: true, scenes: true,
}

// looksOnly are the actions of a bench that only look. Of what else a bench has, nothing is
// there in a film.
var looksOnly = map[action]bool{
	tabTask: true, tabMap: true, tabWalk: true, tabDetails: true, zoom: true, panes: true, write: true,
	paneUp: true, paneDown: true, scrollUp: true, scrollDown: true, walk: true,
	play: true, stepBack: true, stepOn: true, toStart: true, toDecided: true, turnRound: true, faster: true, slower: true,
	move: true, selectThing: true, inspect: true, nextLink: true, follow: true, retrace: true,
	addresses: true, trail: true, certificate: true, clip: true, gloss: true,
	help: true, language: true, repaint: true, quit: true, leave: true,
}

// reel is a film as it is wound now.
type reel struct {
	Film
	at      int
	playing bool
	turn    int // tells a timer that was set before from the newest one
	speed   int // in speeds
}

// showFilm puts a film on the screen, at its end.
func (m *Model) showFilm(f Film) {
	b := newBench(m.o.Lang)
	b.reveals, b.of = f.Reveals, term.Clean(f.Name)
	m.film, m.bench = &reel{Film: f, speed: usual, at: len(f.Reel.Scenes()) - 1}, b
	b.attempt = f.Reel.At(m.film.at)
	b.look()
	b.hints, b.hinted = b.attempt.Taken(b.seen.step), b.seen.step
	b.show(b.deciding())
	if f.Reel.Wrong() != nil {
		m.warn("film-diverged", m.film.at+1)
	}
}

// onFilm winds, looks, and does nothing else.
func (m *Model) onFilm(do action, at string) tea.Cmd {
	r := m.film
	n, all := r.at, r.Reel.Scenes()
	if !filmOnly[do] && !looksOnly[do] && do != choose {
		m.warn("film-only-looks")
		return nil
	}
	switch do {
	case leave:
		return m.quit()
	case playFilm:
		return m.playFilm()
	case faster, slower:
		if m.bench.panes {
			return m.onPanes(do, at)
		}
		if r.speed = max(0, min(r.speed+1, len(speeds)-1)); do == slower {
			r.speed = max(0, r.speed-2)
		}
		m.tell("speed", speeds[r.speed].says)
		return nil
	case scenes:
		m.lay(&sceneSheet{at: n})
		return nil
	case sceneOn:
		n++
	case sceneBack:
		n--
	case turnOn, turnBack:
		n = turning(all, n, do)
	case sceneFirst:
		n = 0
	case sceneLast:
		n = len(all) - 1
	case tenth:
		k, _ := strconv.Atoi(at)
		n = k * (len(all) - 1) / 9
	case choose: // a click on the strip
		n, _ = strconv.Atoi(at)
	default:
		return m.onPanes(do, at)
	}
	r.playing = false
	return m.wind(n)
}

// turning is the next scene at which something turned, or the last one before.
func turning(all []labs.Scene, n int, do action) int {
	by := 1
	if do == turnBack {
		by = -1
	}
	for n += by; n > 0 && n < len(all)-1 && !all[n].Matters(); {
		n += by
	}
	return n
}

// wind goes to a scene. What differs from the one before stands out a moment.
func (m *Model) wind(n int) tea.Cmd {
	r, b := m.film, m.bench
	n = max(0, min(n, len(r.Reel.Scenes())-1))
	b.touch()
	if n == r.at && b.attempt != nil {
		return nil
	}
	was, top, step := b.seen, m.top(), n == r.at+1
	r.at = n
	b.attempt = r.Reel.At(n)
	b.look()
	b.hints, b.hinted = b.attempt.Taken(b.seen.step), b.seen.step
	if b.added = 0; step {
		b.added = b.seen.hour - was.hour
	}
	if b.seen.step != was.step || b.seen.question != was.question {
		b.scroll[tabTask] = toWhatMatters
	}
	b.fresh = nil
	b.show(b.deciding())
	if at := r.Reel.Scenes()[n]; step {
		m.turned(at)
	}
	return m.flash(top)
}

// turned shows the pane in which what happened can be seen, where there is room
// for one alone and the film plays.
func (m *Model) turned(at labs.Scene) {
	b := m.bench
	if !m.film.playing || m.wide() || m.two() || b.panes {
		return
	}
	switch {
	case len(at.Met)+len(at.Lost) > 0 || at.Helps():
		b.tab = tabTask
	case at.Changed() || at.Word != "" && !at.Helps():
		b.tab = tabMap
	}
}

// The shortest and the longest time that a scene stands while the film plays.
// Between them, it stands as long as the learner did.
const (
	leastScene = 600 * time.Millisecond
	mostScene  = 2 * time.Second
)

// playFilm lets the film go on by itself, or holds it. From its end it begins
// anew.
func (m *Model) playFilm() tea.Cmd {
	r := m.film
	m.bench.touch()
	switch last := len(r.Reel.Scenes()) - 1; {
	case r.playing:
		r.playing = false
		return nil
	case last == 0:
		m.warn("film-empty")
		return nil
	case !m.moves():
		m.warn("no-motion")
		return nil
	case r.at == last:
		return tea.Batch(m.wind(0), m.rollFilm())
	}
	return m.rollFilm()
}

// rollFilm sets the timer for the next scene.
func (m *Model) rollFilm() tea.Cmd {
	r := m.film
	r.playing = true
	r.turn++
	turn, all := r.turn, r.Reel.Scenes()
	stands := leastScene
	if r.at+1 < len(all) {
		stands = max(leastScene, min(mostScene, all[r.at+1].Wall.Sub(all[r.at].Wall)))
	}
	stands = stands * speeds[r.speed].each / speeds[usual].each
	return m.o.After(stands, done{func(m *Model) tea.Cmd {
		if !r.playing || r.turn != turn {
			return nil
		}
		cmd := m.wind(r.at + 1)
		if r.at == len(r.Reel.Scenes())-1 {
			r.playing = false
			return cmd
		}
		return tea.Batch(cmd, m.rollFilm())
	}})
}

// more takes in that the attempt went on. Whoever stood at the end stands there
// again.
func (m *Model) more(entries []engine.Entry) tea.Cmd {
	r := m.film
	if r == nil || len(entries) == 0 {
		return nil
	}
	end := r.at == len(r.Reel.Scenes())-1
	if err := r.Reel.Extend(entries); err != nil {
		m.trouble(err)
		return nil
	}
	if r.Reel.Wrong() != nil {
		m.warn("film-diverged", len(r.Reel.Scenes()))
	}
	n := r.at
	if end {
		n = len(r.Reel.Scenes()) - 1
	}
	r.at = -1 // what the bench shows was the reel's, which has moved on
	return m.wind(n)
}
