package tui

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui/look"
)

// Speaker says the sentence beneath a refusal. The bench changes its language
// while a line may be running in another goroutine.
type Speaker func(world.Sentence) string

// bench is where a learner works on one lab: the task, the map, the packets
// and the prompt.
type bench struct {
	attempt *labs.Attempt
	lang    *atomic.Pointer[assets.Dictionary]
	resumed bool
	prompt  prompt
	panes   bool // single keys act; otherwise the prompt types
	tab     action
	cancel  context.CancelFunc // of the line that runs
	timers  int

	question *labs.Prediction
	chosen   int
	reveal   *labs.Reveal
	hints    []string // shown for the step they belong to
	hintStep string

	shown  int // which packet
	turn   uint64
	top    topology
	topOK  bool
	canvas *look.Canvas
}

// openBench enters a lab.
func openBench(r *Room, name string, anew bool, l assets.Lang) (*bench, error) {
	b := &bench{prompt: newPrompt(), tab: tabTask, lang: &atomic.Pointer[assets.Dictionary]{}, canvas: look.NewCanvas(1, 1)}
	b.speak(l)
	a, err := r.Enter(name, anew, func(s world.Sentence) string { return b.lang.Load().Say(s.Key, s.Args...) })
	if err != nil {
		return nil, err
	}
	b.attempt = a
	for _, n := range a.Engine.Log() {
		if text, ok := n.Typed(); ok && n.By != "lab" {
			b.prompt.history = append(b.prompt.history, text)
			b.resumed = true
		}
	}
	b.prompt.at = len(b.prompt.history)
	b.ask()
	return b, nil
}

func (b *bench) speak(l assets.Lang) { b.lang.Store(assets.Words(l)) }

func (b *bench) words() *assets.Dictionary { return b.lang.Load() }

// code is the language in which the lab is told.
func (b *bench) code() string { return string(b.words().Lang()) }

// answered is the message that a line came to its end.
type answered struct {
	bench     *bench
	reply     labs.Reply
	out, errw string
}

// say runs what was typed. Keys go on to be taken meanwhile.
func (b *bench) say() tea.Cmd {
	line := b.prompt.take()
	b.prompt.print("$ "+line, look.Text)
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel, b.prompt.busy = cancel, true
	b.reveal = nil
	return func() tea.Msg {
		defer cancel()
		var out, errw bytes.Buffer
		r := b.attempt.Say(ctx, line, &out, &errw)
		return answered{b, r, out.String(), errw.String()}
	}
}

// stop ends the line that runs; what it did stands.
func (b *bench) stop() {
	if b.cancel != nil {
		b.cancel()
	}
}

// answered shows what a line came to.
func (m *Model) answered(a answered) tea.Cmd {
	b := a.bench
	if b != m.bench {
		return nil
	}
	b.prompt.busy, b.cancel = false, nil
	b.prompt.print(a.out, look.Text)
	b.prompt.print(a.errw, look.Bad)
	if err := a.reply.Err; err != nil {
		b.prompt.print(b.mistake(err), look.Bad)
	}
	b.after()
	return m.wake()
}

// after brings the bench in line with a World that may have changed.
func (b *bench) after() {
	if step := b.attempt.Step(); step != b.hintStep {
		b.hints, b.hintStep = nil, step
	}
	b.shown = b.deciding()
	b.ask()
}

// ask opens the question that is due, if one is.
func (b *bench) ask() {
	b.question = nil
	if p, open := b.attempt.Question(); open {
		b.question, b.chosen = &p, 0
	}
}

// wait is how long it takes until lab time brings something.
func (b *bench) wait() (time.Duration, bool) {
	at, ok := b.attempt.Engine.World().NextDue()
	if !ok {
		return 0, false
	}
	return at.Sub(b.attempt.Engine.Now()), true
}

func (b *bench) tick() error {
	if b.prompt.busy {
		return nil
	}
	_, err := b.attempt.Tick()
	b.after()
	return err
}

// onBench does an action, or types.
func (m *Model) onBench(do action, k tea.KeyPressMsg) tea.Cmd {
	b := m.bench
	if b.question != nil {
		return m.onQuestion(do, k)
	}
	switch do {
	case tabTask, tabMap, tabWalk:
		b.tab = do
	case panes, write:
		b.panes = do == panes
	case scrollUp:
		b.prompt.scroll(5)
	case scrollDown:
		b.prompt.scroll(-5)
	case walk:
		b.next()
	case leave:
		b.stop()
		m.bench = nil
		m.stock()
	case hint, undo, redo, skip:
		if b.prompt.busy {
			return nil // one thing at a time; the line that runs can be stopped
		}
		m.change(do)
		return m.wake()
	default:
		if !b.panes {
			return m.typing(do, k)
		}
	}
	return nil
}

// change does what acts on the attempt beside the prompt.
func (m *Model) change(do action) {
	b := m.bench
	switch do {
	case hint:
		if err := b.hint(); err != nil {
			m.trouble(err)
		}
		b.tab = tabTask
		return
	case undo:
		_, err := b.attempt.Undo()
		m.say("undone", "nothing-to-undo", engine.ErrNothingToUndo, err)
	case redo:
		_, err := b.attempt.Redo()
		m.say("redone", "nothing-to-redo", engine.ErrNothingToRedo, err)
	case skip:
		d, ok := b.wait()
		if !ok || d <= 0 {
			d = time.Minute
		}
		d = d.Truncate(time.Second) + time.Second
		_, err := b.attempt.Skip(d)
		m.say("skipped", "", nil, err, d.String())
	}
	b.reveal = nil
	b.after()
}

// say tells how a change went: done, nothing to do, or an error.
func (m *Model) say(done, nothing string, is, err error, args ...any) {
	switch {
	case err == nil:
		m.note = m.words.Say(done, args...)
	case is != nil && errors.Is(err, is):
		m.note = m.words.Say(nothing)
	default:
		m.trouble(err)
	}
}

// typing hands a key to the prompt.
func (m *Model) typing(do action, k tea.KeyPressMsg) tea.Cmd {
	p := &m.bench.prompt
	switch do {
	case run:
		if p.busy {
			return nil
		}
		if len(p.popup.items) > 0 && p.popup.chosen >= 0 {
			p.popup = popup{}
			return nil
		}
		if m.bench.unfinished(p.value()) {
			p.insert("\n")
			return nil
		}
		return m.bench.say()
	case newline:
		p.insert("\n")
	case complete:
		m.bench.complete()
	case historyBack:
		if len(p.popup.items) > 0 {
			m.bench.choose(-1)
		} else if p.area.Line() > 0 {
			p.edit(k)
		} else {
			p.older()
		}
	case historyOn:
		if len(p.popup.items) > 0 {
			m.bench.choose(1)
		} else if p.area.Line() < p.area.LineCount()-1 {
			p.edit(k)
		} else {
			p.newer()
		}
	case historyFind:
		p.search()
	case clear:
		if p.busy {
			m.bench.stop()
		} else {
			p.set("")
		}
	default:
		p.edit(k)
	}
	return nil
}

// onQuestion answers a prediction, or skips it.
func (m *Model) onQuestion(do action, k tea.KeyPressMsg) tea.Cmd {
	b := m.bench
	choice := ""
	switch {
	case do == answer:
		n := int(k.String()[0] - '1')
		if n >= len(b.question.Choices) {
			return nil
		}
		choice = b.question.Choices[n]
	case do != pass:
		return nil
	}
	r, err := b.attempt.Predict(b.question.Name, choice)
	if err != nil {
		m.trouble(err)
	}
	b.reveal = &r
	b.after()
	return nil
}
