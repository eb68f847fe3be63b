// Package plain answers one question: how are the lessons told line by line?
//
// It is a front end of its own, for screen readers, braille, dumb terminals
// and pipes: the same labs and the same gradebook as the screen, with nothing
// that is drawn. Lines are only ever added. Nothing is printed while somebody
// reads: an answer comes as one piece after a line was typed, and then there
// is the prompt. What can be chosen has a number and a word.
package plain

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"

	"skylab/assets"
	"skylab/engine/world"
	"skylab/tui"
)

// ErrCut says that the input ended in the middle of a command. The learner was
// told.
var ErrCut = errors.New("the input ended in the middle of a command")

// Options is what the lessons are given from outside.
type Options struct {
	Room *tui.Room
	Lang assets.Lang
	// Ask is set where nobody has chosen a language yet.
	Ask bool
	// Open names the lab to begin with, or nothing for the shelf.
	Open string
	In   io.Reader
	Out  io.Writer
	// Echo says that In shows nothing of what is typed, as a pipe does: lines
	// are repeated behind the prompt.
	Echo bool
	// Page is how many lines of output are shown at once; 0 shows all.
	Page int
	// Why says why there is no screen, where nobody asked for lines.
	Why world.Sentence
	// Hand raises the learner's hand, or lowers it, and says whether it is up. Nil
	// where nobody sees it.
	Hand func() (up bool)
	// News is what somebody has said since it was asked last, a line each. It is told
	// before the next prompt. Nil is nobody.
	News func() []string
	// Interrupt brings Ctrl+C. Nil never does.
	Interrupt <-chan os.Signal
	// Sleep lets time pass; nil is the clock's own.
	Sleep func(context.Context, time.Duration) error
}

// session is one learner at the lines.
type session struct {
	o     Options
	in    *input
	out   output
	lang  atomic.Pointer[assets.Dictionary]
	shelf []tui.ShelfItem
	// duties are the checkpoints that stand above the labs.
	duties []tui.DutyItem
	bench  *bench // nil at the shelf
	quit   bool
	told   map[string]bool // what was explained already
}

// Run tells lessons until the learner leaves or the input ends.
func Run(o Options) error {
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	s := &session{o: o, in: listen(o.In), out: output{to: o.Out, page: o.Page}, told: map[string]bool{}}
	s.lang.Store(assets.Words(o.Lang))
	if s.ask(); !s.quit {
		s.begin()
	}
	for !s.quit && s.out.err == nil {
		s.turn()
	}
	s.out.flush()
	if s.in.cut {
		return ErrCut
	}
	return s.out.err
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (s *session) words() *assets.Dictionary { return s.lang.Load() }

// begin says what this is, and opens the lab that was asked for.
func (s *session) begin() {
	if s.o.Why.Key != "" {
		s.tell(s.o.Why.Key, s.o.Why.Args...)
	}
	s.tell("plain.welcome")
	if s.o.Open != "" {
		s.enter("", s.o.Open, false)
	}
	if s.bench == nil {
		s.toShelf()
	}
}

// ask lets the learner choose a language, where nobody has.
func (s *session) ask() {
	if !s.o.Ask {
		return
	}
	for !s.quit {
		s.out.line(s.words().Say("ask-language"))
		for i, l := range assets.Langs() {
			s.out.line(assets.Words(l).Say("plain.choice", i+1, assets.Words(l).Say("plain.this-language")))
		}
		line, ok := s.read("> ")
		if !ok {
			continue
		}
		if l := spoken(line); l != "" {
			s.speak(l)
			return
		}
	}
}

// spoken is the language that somebody means, or nothing.
func spoken(word string) assets.Lang {
	for i, l := range assets.Langs() {
		if word == string(rune('1'+i)) || same(word, string(l)) || same(word, assets.Words(l).Say("plain.this-language")) {
			return l
		}
	}
	return ""
}

// speak changes the language, now and for the next time.
func (s *session) speak(l assets.Lang) {
	s.lang.Store(assets.Words(l))
	if err := s.o.Room.Speak(l); err != nil {
		s.trouble(err)
	}
}

// turn takes one line.
func (s *session) turn() {
	if s.bench != nil {
		s.atBench()
		return
	}
	s.atShelf()
}

// leave says goodbye. Everything is kept already.
func (s *session) leave() {
	s.quit = true
	s.tell("plain.bye")
}
