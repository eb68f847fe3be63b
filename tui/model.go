// Package tui answers one question: what does the learner see, and what does a
// key do?
//
// There is one Bubble Tea model. Keys come in, the focused part says what they
// mean, and whatever takes time runs as a command whose message comes back
// here. Panes are plain structs that draw rows of a given size. Nothing but
// the Screen writes to the terminal.
package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"skylab/assets"
	"skylab/engine/shell"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// Options is what the screen is given from outside.
type Options struct {
	Width, Height int
	Lang          assets.Lang
	// Environ is the environment, in which the terminal's colours are told.
	Environ []string
	// Ask is set where nobody has chosen a language yet.
	Ask bool
	// Room keeps labs and attempts.
	Room *Room
	// Show takes each frame that is drawn.
	Show func(term.Frame)
	// Wait says that the next frame is to wait, and another message will come
	// for it: in a flood of messages not each is worth a frame.
	Wait func() bool
	// Report hands answers of the terminal to whoever asked.
	Report func(mode, setting int)
	// Repaint paints everything again, after something else wrote on the
	// terminal.
	Repaint func()
	// Mouse switches whether clicks are reported.
	Mouse func(on bool)
	// Copy sends a text to the terminal's clipboard and says whether it was
	// short enough.
	Copy func(text string) bool
	// Still says that nothing is to move by itself.
	Still bool
	// Open names the lab to begin with, or nothing for the shelf.
	Open string
	// Checkpoint is the one that this lab belongs to, or nothing.
	Checkpoint string
	// Draft is a line that was being written there, and goes on.
	Draft string
	// After brings a message back later; nil is Bubble Tea's own clock.
	After func(time.Duration, tea.Msg) tea.Cmd
	// Film is shown in place of the shelf and the bench, if it is not nil.
	Film *Film
	// Station is what is around the bench; nil where one works alone.
	Station Station
	// Rescue is deferred in every command, so that the terminal is given back
	// before a panic is printed.
	Rescue func()
}

// Model is the whole screen. It is used by one goroutine, Bubble Tea's.
type Model struct {
	o       Options
	w, h    int
	words   *assets.Dictionary
	looks   *look.Theme
	lit     bool // the terminal's background is light, as far as is known
	shelf   shelf
	bench   *bench  // nil while on the shelf
	opening bool    // a lab is on its way
	ask     bool    // which language?
	sheets  []sheet // what lies over it, the top one last
	areas   []area  // of the frame that is shown: where a click does what
	film    *reel   // nil where the bench is worked at
	round   *round  // what is asked again, while it is
	note    note    // one line above the footer, until the next action
	around  company // who else is here
	agenda  agenda  // of checkpoints

	settings settings
}

// note is one line that says what just happened.
type note struct {
	text string
	how  look.Token
}

// New makes the screen.
func New(o Options) *Model {
	if o.After == nil {
		o.After = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	if o.Rescue == nil {
		o.Rescue = func() {}
	}
	m := &Model{o: o, w: o.Width, h: o.Height, words: assets.Words(o.Lang), ask: o.Ask && o.Film == nil}
	m.settings, m.lit = o.Room.settings(), lightBackground(term.Variable(o.Environ, "COLORFGBG"))
	m.arrange()
	if o.Film != nil {
		m.showFilm(*o.Film)
		return m
	}
	if all, err := o.Room.Duties(); err == nil {
		_, m.shelf.exam = proctor.Exam(all)
	}
	if !m.shelf.exam {
		m.shelf.items = o.Room.labels(o.Lang, o.Room.all())
	}
	if o.Open != "" && o.Open != Review && !m.ask {
		d := door{lab: o.Open}
		if o.Checkpoint != "" {
			d.sitting = &Sitting{Checkpoint: o.Checkpoint}
		}
		m.entered(openBench(o.Room, d, o.Lang))
		if m.bench != nil && o.Draft != "" {
			m.bench.prompt.set(term.Clean(o.Draft))
		}
	}
	return m
}

// Init looks at how far the learner is, and sets the first timer.
func (m *Model) Init() tea.Cmd {
	switch {
	case m.bench != nil:
		return tea.Batch(m.wake(), m.clocks(), m.attend())
	case m.o.Open == Review && !m.ask && !m.shelf.exam:
		return tea.Batch(m.stock(), m.review(), m.attend())
	}
	return tea.Batch(m.stock(), m.attend())
}

// View hands the frame to the Screen, which alone writes to the terminal.
func (m *Model) View() tea.View {
	m.report()
	if m.o.Show != nil && (m.o.Wait == nil || !m.o.Wait()) {
		m.o.Show(m.Frame())
	}
	return tea.View{}
}

// done is the message that something that took time has come to its end.
// Then runs in the model's own goroutine.
type done struct{ then func(*Model) tea.Cmd }

// later runs work beside the model and what it returns in it.
func (m *Model) later(work func() func(*Model) tea.Cmd) tea.Cmd {
	rescue := m.o.Rescue
	return func() tea.Msg {
		defer rescue()
		return done{work()}
	}
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = term.Clamp(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return m, m.key(msg)
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return m, m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		return m, m.wheel(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.ModeReportMsg:
		if m.o.Report != nil {
			m.o.Report(int(msg.Mode.Mode()), int(msg.Value))
		}
	case tea.BackgroundColorMsg:
		m.told(!msg.IsDark())
	case uv.LightColorSchemeEvent:
		m.told(true)
	case uv.DarkColorSchemeEvent:
		m.told(false)
	case done:
		return m, msg.then(m)
	case Around:
		m.gathered(msg)
	case Said:
		m.heard(msg)
	case Brought:
		return m, m.brought(msg)
	case More:
		return m, m.more(msg)
	case Attended:
		return m, m.attended(bool(msg))
	case due:
		return m, m.due(msg)
	}
	return m, nil
}

// focus is where the next key goes.
func (m *Model) focus() focus {
	if s := m.topSheet(); s != nil {
		return s.focus()
	}
	return m.place()
}

// place is where the focus is beneath all sheets.
func (m *Model) place() focus {
	switch b := m.bench; {
	case m.ask:
		return inAsk
	case b == nil:
		return onShelf
	case m.film != nil && !b.panes:
		return inFilm
	case m.film != nil:
		return b.pane()
	case b.asking():
		return inQuestion
	case b.seen.question != nil || b.over():
		return inReveal
	case b.panes:
		return b.pane()
	case b.prompt.seek != nil:
		return inSearch
	}
	return inPrompt
}

// key does what a key means where the focus is: an action, or it types.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	if do := does(k, m.focus()); do != none {
		return m.act(do, k.String())
	}
	if s := m.topSheet(); s != nil {
		return s.key(m, k)
	}
	switch m.place() {
	case inPrompt:
		m.typed(k)
	case inSearch:
		m.seekKey(k)
	case inQuestion:
		m.warn("answer-first", len(m.bench.seen.question.Choices))
	case inReveal:
		m.warn("go-on-first")
	}
	return nil
}

// act does an action, whether a key, a click or the palette asked for it. At is
// what it is about: the id or number of what was clicked, or the key.
func (m *Model) act(do action, at string) tea.Cmd {
	m.note = note{}
	if key := m.closes(do); key != "" {
		m.warn(key, m.words.Say("key."+string(do)))
		return nil
	}
	switch do {
	case quit:
		return m.quit()
	case repaint:
		if m.o.Repaint != nil {
			m.o.Repaint()
		}
		return nil
	case language:
		return m.speak(m.o.Lang.Other())
	case raise, grant:
		return m.onAround(do)
	}
	s := m.topSheet()
	if _, is := s.(*helpSheet); do == help && !is {
		m.lay(&helpSheet{of: m.focus()})
		return nil
	}
	if s != nil {
		return s.act(m, do, at)
	}
	if m.film != nil {
		return m.onFilm(do, at)
	}
	switch do {
	case find:
		m.lay(m.newPalette())
		return nil
	case gloss:
		m.lay(m.newGlossary(m.pointed()))
		return nil
	case tune:
		m.lay(&settingSheet{})
		return nil
	case seat:
		return m.seat()
	}
	switch m.place() {
	case inAsk:
		return m.onAsk(do, at)
	case onShelf:
		return m.onShelf(do, at)
	case inQuestion:
		return m.onQuestion(do, at)
	case inReveal:
		return m.onReveal(do, at)
	case inPrompt:
		return m.onPrompt(do, at)
	case inSearch:
		return m.onSearch(do, at)
	}
	return m.onPanes(do, at)
}

// paste types what was pasted, made safe.
func (m *Model) paste(text string) {
	if s, ok := m.topSheet().(interface{ paste(*Model, string) }); ok {
		s.paste(m, text)
		return
	}
	if m.focus() == inSearch {
		m.seekKey(tea.KeyPressMsg{Text: firstLine(text)})
		return
	}
	if m.focus() != inPrompt {
		m.warn("paste-nowhere")
		return
	}
	m.pasteInto(&m.bench.prompt, text)
}

// pasteInto writes what was pasted, if there is room for it.
func (m *Model) pasteInto(p *prompt, text string) {
	m.note = note{}
	switch {
	case len(text) > shell.MaxScript || !p.insert(text):
		m.warn("paste-too-long", (len(text)+1023)/1024, shell.MaxScript/1024)
	case !strings.Contains(text, "\n"):
		m.unasked()
	}
}

// quit stops what runs and leaves. Everything is kept already.
func (m *Model) quit() tea.Cmd {
	if m.bench != nil {
		m.bench.stop()
	}
	return tea.Quit
}

func (m *Model) tell(key string, args ...any) { m.note = note{m.words.Say(key, args...), look.Good} }

func (m *Model) warn(key string, args ...any) { m.note = note{m.words.Say(key, args...), look.Warn} }

// trouble says that something of ours went wrong, if it did.
func (m *Model) trouble(err error) {
	if err == nil {
		return
	}
	if text := say.Shut(m.words, err, m.o.Room.Wall()); text != "" {
		m.note = note{text, look.Warn}
		return
	}
	m.note = note{say.Trouble(m.words, err), look.Bad}
}

// due is the message that lab time has something to bring. Turn tells a timer
// that was set before from the newest one.
type due struct {
	bench *bench
	turn  int
}

// wake sets a timer for the next thing that time brings, if anything is
// pending; otherwise nothing runs at rest.
func (m *Model) wake() tea.Cmd {
	b := m.bench
	if b == nil || m.film != nil || b.busy || !b.seen.pending || m.around.alone {
		return nil
	}
	b.timers++
	return m.o.After(max(b.seen.wait, 100*time.Millisecond), due{b, b.timers})
}

func (m *Model) due(d due) tea.Cmd {
	if m.bench == nil || d.bench != m.bench || d.turn != m.bench.timers || m.bench.busy || m.around.alone {
		return nil // what runs sets a timer of its own at its end
	}
	return m.tick()
}
