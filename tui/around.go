package tui

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// Station is what is around a bench that others can see. Its methods are called
// by the bench's own goroutine and must not wait, but for Code.
type Station interface {
	// Hand says whether the learner's hand is raised.
	Hand(up bool)
	// Grant says whether whoever asked for the prompt may type at this bench.
	Grant(bool)
	// Stands is told how the bench stands, whenever that may have changed.
	Stands(Standing)
	// Code makes a one-time code with which the learner comes in on another
	// device, and says how it is used there.
	Code() (code, command string, err error)
}

// ErrWatched is returned by Code while others look on.
var ErrWatched = errors.New("others look on")

// Around is who else is at a bench. The newest one holds.
type Around struct {
	Watching []string // the names of those who look on
	Asks     string   // who asks for the prompt, or nobody
	Types    string   // who types here too, or nobody
	// Signs is the id with which what is typed is signed meanwhile: who met a task is
	// seen in the log.
	Signs string
	Hand  bool // the learner's hand is raised
}

// Said is what one who teaches says to a bench.
type Said struct {
	From, Text string
	Hint       bool
}

// Brought asks that the learner be brought to a task of the lab that is open, by one
// who teaches: what the learner did stays as a branch.
type Brought struct {
	Task     string
	By, Name string // the id, and what they are called
}

// Attended says whether anybody sits at the bench. While nobody does, lab time
// stands still.
type Attended bool

// Standing is how a bench stands, as a board shows it.
type Standing struct {
	Lab string // its name, or nothing at the shelf
	// Checkpoint is the one that it belongs to, or nothing.
	Checkpoint string `json:",omitempty"`
	// Exam says that all but the lab is for those who teach: the learner is not told.
	Exam  bool   `json:",omitempty"`
	Draw  int    // of its values
	Task  string // the name of the task that is open
	Why   string // the key of what stands in its way
	Tasks []bool // which are met
	Told  map[assets.Lang]Told
}

// Told is a standing in words.
type Told struct{ Lab, Task, Blocker string }

// Text is a standing as it can be kept.
func (s Standing) Text() string {
	b, _ := json.Marshal(s) // it holds nothing that could fail
	return string(b)
}

// ReadStanding reads what Text wrote. What it can't read stands nowhere.
func ReadStanding(text string) Standing {
	var s Standing
	if json.Unmarshal([]byte(text), &s) != nil {
		return Standing{}
	}
	return s
}

// The actions of a bench at a station.
const (
	raise action = "hand"
	grant action = "grant"
	seat  action = "seat"
)

var stationKeys = []binding{
	{raise, []string{"alt+h"}, anywhere | inSheets | inAsk, "Alt+h", 0},
	{grant, []string{"alt+y"}, anywhere | inSheets | inAsk, "Alt+y", 0},
	{seat, []string{"alt+t"}, anywhere, "Alt+t", 0},
	{choose, []string{"enter", "space"}, inSeat, "Enter", 1},
	{back, []string{"up", "k"}, inSeat, "Up", 2},
	{forth, []string{"down", "j", "tab"}, inSeat, "Down", 3},
	{shut, []string{"esc", "q", "alt+t", "ctrl+c"}, inSeat, "Esc", 4},
}

// has reports whether an action is there at all where the focus is.
func (m *Model) has(do action) bool { return m.hasIn(do, m.focus()) }

// hasIn reports whether an action is there at all in a place: some need a station
// or a checkpoint, in a film one only looks, and an exam shuts most that help.
func (m *Model) hasIn(do action, in focus) bool {
	switch {
	case m.film != nil && in&(inFilm|inPanes) != 0:
		return filmOnly[do] || looksOnly[do]
	case m.film == nil && filmOnly[do], m.closes(do) != "":
		return false
	case do == handIn:
		return m.o.Room.Proctor != nil
	}
	return m.o.Station != nil || !slices.Contains([]action{raise, grant, seat}, do)
}

// maxHeard is how many messages a bench keeps.
const maxHeard = 50

// company is what a model knows of those around it.
type company struct {
	now   Around
	alone bool   // nobody sits here
	heard []Said // the newest last
	news  bool   // not all were looked at
	told  looked // what was told of last
}

// looked is a bench as it was when it was looked at.
type looked struct {
	bench *bench
	times int
}

// gathered takes in who is around. A code is not shown to those who look on.
func (m *Model) gathered(now Around) {
	m.around.now = now
	for _, s := range m.sheets {
		if s, is := s.(*seatSheet); is && len(now.Watching) > 0 {
			s.code = ""
		}
	}
}

// brought goes to where a task comes up. What was done until now is kept as a branch
// first.
func (m *Model) brought(to Brought) tea.Cmd {
	b := m.bench
	if b == nil || b.attempt == nil || b.busy || b.problem != nil {
		return nil // the next one may come when nothing runs
	}
	room, at, log, a := m.o.Room, b.kept, b.attempt.Engine.Log(), b.attempt
	return m.work(func() func(*Model) {
		branch, err := room.Book.Branch(at, log[len(log)-1].Line, log, room.Wall())
		if err == nil {
			_, err = a.Bring(to.Task, to.By)
		}
		return func(m *Model) { m.outcome("seat-brought", "", nil, err, term.Clean(to.Name), branch.Number) }
	})
}

// heard takes what was said: it is shown at once where it can be read on, and
// kept.
func (m *Model) heard(s Said) {
	s.From, s.Text = term.Clean(s.From), term.Clean(s.Text)
	a := &m.around
	a.heard, a.news = append(a.heard, s), true
	a.heard = a.heard[max(0, len(a.heard)-maxHeard):]
	m.note = note{m.saidBy(s), look.Key}
	if m.bench != nil {
		m.bench.prompt.print(m.saidBy(s), look.Key)
		m.bench.touch()
	}
}

// saidBy is what was said, and by whom.
func (m *Model) saidBy(s Said) string {
	if s.Hint {
		return m.words.Say("seat-hinted", s.From, s.Text)
	}
	return m.words.Say("seat-said", s.From, s.Text)
}

// attended stops the lab's clock while nobody is there, and lets it go on.
func (m *Model) attended(is bool) tea.Cmd {
	if m.around.alone == !is {
		return nil
	}
	m.around.alone = !is
	if !is || m.bench == nil || m.film != nil {
		return nil
	}
	a := m.bench.attempt
	if m.bench.busy { // it ends first; what it waited for has passed
		return nil
	}
	return m.work(func() func(*Model) {
		a.Engine.Resume()
		return func(*Model) {}
	})
}

// onAround does what concerns others.
func (m *Model) onAround(do action) tea.Cmd {
	s, now := m.o.Station, &m.around.now
	switch {
	case s == nil:
	case do == raise:
		now.Hand = !now.Hand
		s.Hand(now.Hand)
		if now.Hand {
			m.tell("seat-hand-up")
		} else {
			m.tell("seat-hand-down")
		}
	case now.Types != "":
		s.Grant(false)
		m.tell("seat-taken-back", now.Types)
		now.Types = ""
	case now.Asks != "":
		s.Grant(true)
		m.tell("seat-granted", now.Asks)
	default:
		m.warn("seat-nobody-asks")
	}
	return nil
}

// notice writes who else is here over the end of the first row.
func (m *Model) notice(rows []string) {
	if m.o.Station == nil || len(rows) == 0 {
		return
	}
	text, how := m.present()
	if text == "" {
		return
	}
	text = " " + look.Fit(text, m.w*2/3) + " "
	left := m.w - look.Width(text)
	rows[0] = look.Pad(look.Clip(rows[0], left), left) + m.theme().Style(how, text)
}

// present is what there is to know of those around: above all who looks on, which
// nothing else hides.
func (m *Model) present() (string, look.Token) {
	now, d, how := m.around.now, m.words, look.Accent
	var parts []string
	switch {
	case now.Types != "":
		parts, how = append(parts, d.Say("seat-types", term.Clean(now.Types))), look.Warn
	case now.Asks != "":
		parts, how = append(parts, d.Say("seat-asks", term.Clean(now.Asks))), look.Warn
	case len(now.Watching) == 1:
		parts = append(parts, d.Say("seat-watched", term.Clean(now.Watching[0])))
	case len(now.Watching) > 1:
		parts = append(parts, d.Say("seat-watched-more", term.Clean(now.Watching[0]), len(now.Watching)-1))
	}
	switch {
	case m.around.news:
		parts = append(parts, d.Say("seat-news"))
	case now.Hand && len(parts) == 0:
		parts, how = append(parts, d.Say("seat-hand")), look.Key
	}
	return strings.Join(parts, " · "), how
}

// report tells how the bench stands, where that may have changed.
func (m *Model) report() {
	now := looked{bench: m.bench}
	if m.bench != nil {
		now.times = m.bench.looks
	}
	if m.o.Station != nil && now != m.around.told {
		m.around.told = now
		m.o.Station.Stands(m.standing())
	}
}

func (m *Model) standing() Standing {
	b := m.bench
	if b == nil || b.attempt == nil {
		return Standing{}
	}
	l := b.attempt.Lab
	now := b.seen.truth
	s := Standing{Lab: l.Name, Draw: b.kept.Draw, Task: now.Step, Exam: b.seen.sight.Sealed, Told: map[assets.Lang]Told{}}
	if b.sitting != nil {
		s.Checkpoint = b.sitting.Checkpoint
	}
	for _, t := range l.Tasks {
		s.Tasks = append(s.Tasks, now.Met[t.Name])
	}
	for _, lang := range assets.Langs() {
		d := assets.Words(lang)
		t := Told{Lab: term.Clean(l.Title(string(lang)))}
		if len(l.Tasks) == 0 {
			t.Lab = d.Say("sandbox")
		}
		if p := l.Words(string(lang)); p != nil && p.Tasks[s.Task] != nil {
			t.Task = term.Clean(b.attempt.Text(p.Tasks[s.Task].Title))
		}
		for _, f := range now.Findings {
			if f.Task == s.Task && !f.Met && t.Blocker == "" {
				t.Blocker, s.Why = say.Sentence(d, f.Say), f.Say.Key
			}
		}
		s.Told[lang] = t
	}
	return s
}
