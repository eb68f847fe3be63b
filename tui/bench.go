package tui

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/elbv2"
	"skylab/engine/price"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui/form"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// bench is where a learner works on one lab: the task, the map, the packets
// and the prompt.
type bench struct {
	attempt *labs.Attempt
	kept    gradebook.Attempt // as the gradebook knows it
	of      string            // whose film it is that is shown, or nothing
	sitting *Sitting          // that it belongs to, or nil
	exports string            // what a shell needs so that real clients reach the attempt, or nothing
	lang    *atomic.Pointer[assets.Dictionary]
	resumed bool
	seen    seen
	prompt  prompt
	listed  listed
	script  *scriptSheet // nil until one is written

	panes  bool // single keys act; otherwise the prompt types
	tab    action
	zoom   bool
	scroll map[action]int // rows scrolled, by pane; or toWhatMatters
	page   int            // half the rows of the pane that was drawn last

	busy    bool               // something of the attempt's runs
	cancel  context.CancelFunc // of the line that runs
	reveals bool               // what an open question withholds is shown
	leaving bool               // as soon as it has come to its end
	timers  int

	warm           []labs.Slip // what to ask about last time
	rest           bool        // this is a good place to stop
	problem        *labs.Due   // that came back, and is asked here
	settled, right bool        // how it went is remembered, and it went well

	reveal *labs.Reveal
	hints  []labs.Hint // shown for the step they belong to
	hinted string
	shown  int  // which packet
	pace   pace // how far it is
	unseen bool // what was sent last was not looked at yet
	// arrival says that a packet has arrived and is looked at, while a question
	// waits.
	arrival bool
	looks   int           // how often seen was taken
	sent    []engine.Sent // by the last line
	added   price.Nano
	board   *boardSheet     // as it was left
	failed  map[string]bool // lines that failed when they ran last
	drawn   drawn

	chosen  string // the id of what is looked at
	opened  string // the subnet in which that is, or was last
	at      stand  // where on the map it was chosen
	details details
	spaced  bool   // the map shows addresses
	block   string // the part of them that is chosen

	fresh    map[string]bool // what the last change made or altered, for a moment
	flashing int             // tells a timer that was set before from the newest one

	drafts map[string]*form.Form // that were shut before they were run, by verb
}

// seen is what there is to show of an attempt. It is taken while nothing runs,
// so that drawing never waits for a line and never reads what one changes.
type seen struct {
	sight    labs.Sight // all of it that is the attempt's
	truth    labs.Sight // and what an exam keeps from its learner, for those who teach
	world    *world.World
	findings []labs.Finding
	met      map[string]bool // tasks
	broke    map[int]string  // lines that broke goals, by the goals' places in findings
	step     string
	suggest  string // the command to try next, of those that the step shows
	question *labs.Prediction
	hidden   map[string]bool // tasks whose findings would answer the question

	undos, redos int // changes that can be taken back, and brought back

	served             map[elbv2.Served]int
	owed               []string      // tasks that count on a new draw
	active             time.Duration // worked on it so far
	spent, hour, month price.Nano
	pending            bool          // lab time has something to bring
	wait               time.Duration // until it does
}

// newBench is a bench on which nothing stands yet.
func newBench(l assets.Lang) *bench {
	b := &bench{
		prompt: newPrompt(), tab: tabTask, lang: &atomic.Pointer[assets.Dictionary]{}, scroll: map[action]int{tabWalk: toWhatMatters}, failed: map[string]bool{}, drafts: map[string]*form.Form{},
		pace:  pace{at: whereDecided, speed: usual},
		drawn: drawn{canvas: look.NewCanvas(1, 1)},
	}
	b.speak(l)
	return b
}

// openBench enters a lab.
func openBench(r *Room, d door, l assets.Lang) (*bench, error) {
	b := newBench(l)
	a, at, err := r.enter(&d, b.words)
	if a == nil {
		return nil, err
	}
	b.kept, b.exports, b.sitting = at, r.Exports(), d.sitting
	if at.Parent == 0 && d.way == resume && d.sitting == nil {
		b.warm = warm(a.Lab, a.Engine.Log(), r.Wall())
	}
	b.take(a)
	return b, err
}

// door leads to an attempt beside the one on the bench: of the same lab, and of the
// same sitting.
func (b *bench) door(attempt int64, w way) door {
	d := door{lab: b.kept.Lab, attempt: attempt, way: w}
	if b.sitting != nil {
		d.sitting = &Sitting{Checkpoint: b.sitting.Checkpoint}
	}
	return d
}

// take puts an attempt on the bench.
func (b *bench) take(a *labs.Attempt) {
	b.attempt = a
	for _, n := range a.Engine.Log() {
		if text, ok := n.Typed(); ok && n.By != "lab" {
			b.prompt.remember(text)
			b.resumed = true
		}
	}
	b.prompt.at = len(b.prompt.history)
	b.look()
	b.hints, b.hinted = a.Taken(b.seen.step), b.seen.step
	b.show(b.deciding())
}

func (b *bench) speak(l assets.Lang) {
	b.lang.Store(assets.Words(l))
	if b.attempt != nil && !b.busy {
		b.seen.suggest = b.suggested()
	}
	b.touch()
}

func (b *bench) words() *assets.Dictionary { return b.lang.Load() }

// code is the language in which the lab is told.
func (b *bench) code() string { return string(b.words().Lang()) }

// prose is the lab's text in the learner's language; a sandbox has none.
func (b *bench) prose() *labs.Prose {
	if p := b.attempt.Lab.Words(b.code()); p != nil {
		return p
	}
	return &labs.Prose{}
}

// asking reports whether a question is open. One that comes up while the last
// one's reveal is read waits.
func (b *bench) asking() bool { return b.seen.question != nil && b.reveal == nil && !b.arrival }

// look takes in what the attempt came to.
func (b *bench) look() {
	a := b.attempt
	b.prompt.where = term.Clean(a.Engine.Where())
	now, truth := a.Look(), labs.Sight{}
	if b.reveals {
		now.Question, now.Hidden = nil, map[string]bool{}
	}
	if truth = now; now.Sealed {
		truth = a.Stands()
	}
	s := seen{
		sight: now, truth: truth, world: now.World, findings: now.Findings, met: now.Met, step: now.Step, question: now.Question, hidden: now.Hidden,
		broke: now.Broke, pending: now.Pending, wait: now.Wait,
	}
	s.undos, s.redos = a.Engine.Left()
	s.owed, s.served = a.Owed(), a.Engine.Served()
	s.active = labs.Active(a.Engine.Log())
	bill := a.Engine.Bill()
	s.spent, s.hour, s.month = bill.Spent(), bill.PerHour(), bill.Month()
	b.seen, b.looks = s, b.looks+1
	b.seen.suggest = b.suggested()
	b.touch()
}

// suggested is the command to try next, of those that the step shows.
func (b *bench) suggested() string {
	if b.seen.question != nil || b.problem != nil {
		return ""
	}
	return b.attempt.Suggested(b.code(), b.seen.step, b.failed)
}

// touch says that what the panes show may have changed.
func (b *bench) touch() { b.drawn.turn++ }

// work runs what takes time, one thing after the other. What it returns then
// happens in the model, after the bench has looked at what there is now.
func (m *Model) work(f func() func(*Model)) tea.Cmd {
	b := m.bench
	b.attempt.Engine.As(m.around.now.Signs)
	b.busy = true
	b.touch()
	return m.later(func() func(*Model) tea.Cmd {
		then := f()
		lost := b.settle(m.o.Room, nil)
		return func(m *Model) tea.Cmd {
			if b != m.bench {
				return nil
			}
			b.busy, b.cancel = false, nil
			was, top := b.seen, m.top()
			b.look()
			then(m)
			m.trouble(lost)
			if cmd, is := m.lost(); is {
				return cmd
			}
			m.after(was)
			if b.leaving {
				return m.leave()
			}
			return tea.Batch(m.proceed(), m.flash(top), m.news(was))
		}
	})
}

// tick lets what is due by now happen.
func (m *Model) tick() tea.Cmd {
	a := m.bench.attempt
	return m.work(func() func(*Model) {
		_, err := a.Tick()
		return func(m *Model) { m.trouble(err) }
	})
}

// touched looks at what somebody else did in the attempt. What runs looks when it ends.
func (m *Model) touched() tea.Cmd {
	if m.bench == nil || m.bench.busy || m.film != nil {
		return nil
	}
	return m.tick()
}

// occupied reports whether something runs, and says that one thing is done at a
// time.
func (m *Model) occupied() bool {
	if m.bench.busy {
		m.warn("one-at-a-time")
	}
	return m.bench.busy
}

// change does what acts on the attempt beside the prompt.
func (m *Model) change(do action) tea.Cmd {
	b := m.bench
	if m.occupied() {
		return nil
	}
	a := b.attempt
	switch do {
	case undo:
		return m.work(func() func(*Model) {
			_, err := a.Undo()
			return func(m *Model) {
				m.restored("undone-line", err)
				m.outcome("undone", "nothing-to-undo", engine.ErrNothingToUndo, err)
			}
		})
	case redo:
		return m.work(func() func(*Model) {
			_, err := a.Redo()
			return func(m *Model) {
				m.restored("redone-line", err)
				m.outcome("redone", "nothing-to-redo", engine.ErrNothingToRedo, err)
			}
		})
	case hint:
		return m.hint()
	}
	d := b.seen.sight.Skip()
	return m.work(func() func(*Model) {
		_, err := a.Skip(d)
		return func(m *Model) { m.outcome("skipped", "", nil, err, say.Span(m.words, d)) }
	})
}

// restored says in the prompt which command was taken back or brought back.
func (m *Model) restored(key string, err error) {
	if text := m.bench.attempt.Restored(); err == nil && text != "" {
		first, _, _ := strings.Cut(text, "\n")
		m.bench.prompt.print(m.words.Say(key, first), look.Dim)
	}
}

// outcome tells how a change went: done, nothing to do, or an error.
func (m *Model) outcome(done, nothing string, is, err error, args ...any) {
	switch {
	case err == nil:
		m.bench.reveal = nil
		m.tell(done, args...)
	case is != nil && errors.Is(err, is):
		m.warn(nothing)
	default:
		m.trouble(err)
	}
}

// stop ends the line that runs; what it did stands.
func (b *bench) stop() {
	if b.cancel != nil {
		b.cancel()
	}
}

// leave goes back to the shelf, once what runs has come to its end.
func (m *Model) leave() tea.Cmd {
	b := m.bench
	if b.busy {
		b.leaving = true
		b.stop()
		return nil
	}
	m.bench, m.round = nil, nil
	if b.kept.Parent != 0 { // a branch leads back to where it went off
		return m.enter(b.door(b.kept.Parent, resume))
	}
	return m.stock()
}
