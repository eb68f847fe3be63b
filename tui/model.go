// Package tui answers one question: what does the learner see, and what does a
// key do?
//
// There is one Bubble Tea model. Keys come in, the focused part says what they
// mean, and whatever takes time runs as a command whose message comes back
// here. Panes are plain structs that draw rows of a given size. Nothing but
// the Screen writes to the terminal.
package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/look"
	"skylab/tui/term"
)

// Options is what the screen is given from outside.
type Options struct {
	Width, Height int
	Theme         *look.Theme
	Lang          assets.Lang
	// Ask is set where nobody has chosen a language yet.
	Ask bool
	// Room keeps labs and attempts.
	Room *Room
	// Show takes each frame that is drawn.
	Show func(term.Frame)
	// Report hands answers of the terminal to whoever asked.
	Report func(mode, setting int)
	// Open names the lab to begin with, or nothing for the shelf.
	Open string
}

// Model is the whole screen. It is used by one goroutine, Bubble Tea's.
type Model struct {
	o     Options
	w, h  int
	words *assets.Dictionary
	shelf shelf
	bench *bench // nil while on the shelf
	ask   bool   // which language?
	help  bool
	note  string // one line above the footer, until the next key
	last  string // the last frame, so that an equal one is not sent
}

// New makes the screen.
func New(o Options) *Model {
	m := &Model{o: o, w: o.Width, h: o.Height, words: assets.Words(o.Lang), ask: o.Ask}
	m.stock()
	if o.Open != "" && !m.ask {
		m.enter(o.Open, false)
	}
	return m
}

// stock fills the shelf with the labs and how far the learner is.
func (m *Model) stock() {
	at := m.shelf.at
	items, err := m.o.Room.Shelf(m.o.Lang)
	if err != nil {
		m.trouble(err)
	}
	first := m.shelf.items == nil
	m.shelf.items = items
	if m.shelf.at = at; first {
		m.shelf.newest()
	}
}

// Init starts nothing: what there is to see is there.
func (m *Model) Init() tea.Cmd { return m.wake() }

// View hands the frame to the Screen, which alone writes to the terminal.
func (m *Model) View() tea.View {
	if m.o.Show != nil {
		m.o.Show(m.Frame())
	}
	return tea.View{}
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = term.Clamp(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		m.note = ""
		return m, m.key(msg)
	case tea.PasteMsg:
		if m.focus() == inPrompt {
			m.bench.prompt.insert(msg.Content)
		}
	case tea.ModeReportMsg:
		if m.o.Report != nil {
			m.o.Report(int(msg.Mode.Mode()), int(msg.Value))
		}
	case answered:
		return m, m.answered(msg)
	case due:
		return m, m.due(msg)
	}
	return m, nil
}

// focus is where the next key goes.
func (m *Model) focus() focus {
	switch {
	case m.bench == nil:
		return onShelf
	case m.bench.question != nil:
		return inQuestion
	case m.bench.panes:
		return inPanes
	}
	return inPrompt
}

// key does what a key means where the focus is.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	if m.ask {
		return m.chooseLanguage(k)
	}
	do := does(k, m.focus())
	if m.help && do != quit && do != language {
		m.help = false
		return nil
	}
	switch do {
	case quit:
		return m.quit()
	case help:
		m.help = !m.help
		return nil
	case language:
		m.speak(other(m.o.Lang))
		return nil
	}
	if m.bench == nil {
		return m.onShelf(do)
	}
	return m.onBench(do, k)
}

func other(l assets.Lang) assets.Lang {
	if l == assets.Korean {
		return assets.English
	}
	return assets.Korean
}

// speak changes the language of everything, at once and for the next time.
func (m *Model) speak(l assets.Lang) {
	m.o.Lang, m.words = l, assets.Words(l)
	if err := m.o.Room.Speak(l); err != nil {
		m.trouble(err)
	}
	m.stock()
	if m.bench != nil {
		m.bench.speak(l)
	}
}

func (m *Model) chooseLanguage(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "1", "e":
		m.speak(assets.English)
	case "2", "k", "ㅏ":
		m.speak(assets.Korean)
	case "up", "down", "left", "right", "tab", "j":
		m.o.Lang = other(m.o.Lang)
		return nil
	case "enter", "space":
		m.speak(m.o.Lang)
	case "ctrl+c", "ctrl+q", "q", "esc":
		return tea.Quit
	default:
		return nil
	}
	m.ask = false
	if m.o.Open != "" {
		return m.enter(m.o.Open, false)
	}
	return nil
}

func (m *Model) onShelf(do action) tea.Cmd {
	switch do {
	case back:
		m.shelf.move(-1)
	case forth:
		m.shelf.move(1)
	case choose, again:
		if m.shelf.at < len(m.shelf.items) {
			return m.enter(m.shelf.items[m.shelf.at].Name, do == again)
		}
	}
	return nil
}

// enter opens a lab where the learner left it, or anew.
func (m *Model) enter(name string, anew bool) tea.Cmd {
	b, err := openBench(m.o.Room, name, anew, m.o.Lang)
	if err != nil {
		m.trouble(err)
		return nil
	}
	m.bench = b
	if b.resumed {
		m.note = m.words.Say("resumed")
	}
	return m.wake()
}

// quit stops what runs and leaves. Everything is kept already.
func (m *Model) quit() tea.Cmd {
	if m.bench != nil {
		m.bench.stop()
	}
	return tea.Quit
}

func (m *Model) trouble(err error) { m.note = m.words.Say("trouble", err.Error()) }

// due is the message that lab time has something to bring. Bench tells a timer
// that was set before from the newest one.
type due struct {
	bench *bench
	turn  int
}

// wake sets a timer for the next thing that time brings, if anything is
// pending; otherwise nothing runs at rest.
func (m *Model) wake() tea.Cmd {
	if m.bench == nil {
		return nil
	}
	wait, ok := m.bench.wait()
	if !ok {
		return nil
	}
	m.bench.timers++
	d := due{m.bench, m.bench.timers}
	return tea.Tick(max(wait, 100*time.Millisecond), func(time.Time) tea.Msg { return d })
}

func (m *Model) due(d due) tea.Cmd {
	if m.bench == nil || d.bench != m.bench || d.turn != m.bench.timers {
		return nil
	}
	if err := m.bench.tick(); err != nil {
		m.trouble(err)
	}
	return m.wake()
}
