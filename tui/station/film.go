package station

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui"
	"skylab/tui/term"
)

// mayOpen reports whether somebody may look at another's attempt: those who teach
// their class, at what was worked at for a grade, and at practice where the class
// agreed to it.
func (st *Station) mayOpen(viewer, owner gradebook.Person, at gradebook.Attempt) bool {
	if !teacher(viewer) || owner.Role != gradebook.Learner || viewer.Class != 0 && viewer.Class != owner.Class {
		return false
	}
	may, err := st.o.Proctor.MayOpen(owner, at)
	if err != nil {
		st.o.Log.Error("reading what was agreed", "error", err)
	}
	return may
}

var (
	errMayNot = errors.New("this attempt may not be opened")
	errNoLab  = errors.New("there is no such lab any more")
)

// filming is the place of somebody who looks at an attempt like a film. Nothing
// is done to it.
type filming struct {
	at      gradebook.Attempt
	back    place
	room    *tui.Room
	program *tui.Program

	known  int       // entries that the film has
	looked time.Time // whether there are more
	waits  bool      // to look again

	mu    sync.Mutex
	frame term.Frame
	w, h  int
	begun bool // it is shown
	ended bool // by its own keys
	gone  bool // the session is elsewhere
}

// filmAgain is the time between two looks whether an attempt went on.
const filmAgain = 2 * time.Second

// newFilm opens an attempt for one session. Whoever opens one stands in the
// audit. The error is errMayNot, errNoLab or that nothing can be shown.
func newFilm(s *session, who gradebook.Person, at gradebook.Attempt, back place) (*filming, error) {
	if !s.st.mayOpen(s.person(), who, at) || at.Learner != who.ID {
		return nil, errMayNot
	}
	log, err := s.st.o.Book.Log(at.ID)
	if err != nil {
		return nil, err
	}
	reel, err := s.st.reel(at, log)
	if err != nil {
		return nil, err
	}
	called, err := s.st.called()
	if err != nil {
		return nil, err
	}
	if err := s.note("opened an attempt of", who.ID, fmt.Sprintf("%s %d", at.Lab, at.Number)); err != nil {
		return nil, err
	}
	p := &filming{at: at, back: back, room: s.st.room(s.person()), known: len(log), looked: time.Now()}
	p.w, p.h = s.size()
	p.program = tui.NewProgram(tui.Options{
		Width: p.w, Height: p.h, Room: p.room, Lang: s.words.Lang(), Environ: s.environ,
		Film: &tui.Film{Reel: reel, Name: who.Name, Number: at.Number, Branch: at.Parent != 0, Called: called, Reveals: s.person().Role.Teaches()},
		Show: func(f term.Frame) { p.show(s, f) }, Repaint: s.screen.Repaint, Mouse: s.screen.Mouse, Copy: s.screen.Copy,
		Rescue: func() { // it recovers itself: one call further down, nothing would
			if r := recover(); r != nil {
				s.st.panicked("a film", r)
				p.end(s)
			}
		},
	})
	go p.run(s)
	return p, nil
}

// reel reads the log of an attempt.
func (st *Station) reel(at gradebook.Attempt, log []engine.Entry) (*labs.Reel, error) {
	l := labs.NewSandbox()
	if is, ok := st.o.Proctor.Lab(at.Lab); ok {
		l = is
	} else if at.Lab != l.Name {
		return nil, errNoLab
	}
	if at.Parent != 0 {
		l = l.Free()
	}
	return labs.NewReel(l, labs.Config{Learner: at.Learner, Number: at.Draw, Wall: st.o.Wall, Build: st.o.Build}, log)
}

// called tells what people are called by what they sign entries with.
func (st *Station) called() (func(by string) string, error) {
	everybody, err := st.o.Book.Everybody()
	names := map[string]string{}
	for _, p := range everybody {
		names[p.ID] = p.Name
	}
	return func(by string) string { return cmp.Or(names[by], by) }, err
}

// run works until it is left by its own keys, or shut.
func (p *filming) run(s *session) {
	defer s.st.guard("a film", func() { p.end(s) })
	if err := p.program.Run(); err != nil {
		s.st.count.panics.Add(1)
		s.st.o.Log.Error("a film ended", "attempt", p.at.ID, "error", err)
	}
	p.end(s)
}

// end has the session go back.
func (p *filming) end(s *session) {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	s.redraw()
}

func (p *filming) show(s *session, f term.Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.frame = f; p.begun && !p.gone {
		s.show(f, p.w, p.h)
	}
}

// begin shows the film, once the session is there.
func (p *filming) begin(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun = true
	s.show(p.frame, p.w, p.h)
}

func (p *filming) take(s *session, msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.mu.Lock()
		p.w, p.h = msg.Width, msg.Height
		p.mu.Unlock()
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+]" {
			s.goTo(p.back)
			return
		}
	}
	p.program.Send(msg)
}

func (p *filming) draw(s *session) *term.Frame {
	if !p.waits {
		p.again(s)
	}
	return nil
}

// look goes back where the film was left, and otherwise takes in what the
// attempt came to since.
func (p *filming) look(s *session) {
	p.mu.Lock()
	ended := p.ended
	p.mu.Unlock()
	if ended {
		s.goTo(p.back)
		return
	}
	if time.Since(p.looked) < filmAgain {
		return
	}
	p.looked, p.waits = time.Now(), false
	log, err := s.st.o.Book.Log(p.at.ID)
	switch {
	case err != nil:
		s.st.o.Log.Error("looking whether an attempt went on", "attempt", p.at.ID, "error", err)
	case len(log) > p.known:
		p.program.Send(tui.More(log[p.known:]))
		p.known = len(log)
	}
}

// again has the session look once more after a while.
func (p *filming) again(s *session) {
	p.waits = true
	time.AfterFunc(filmAgain, s.redraw)
}

func (p *filming) leave(s *session) {
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	p.program.Quit()
	s.screen.Mouse(false)
	if l := p.room.Lang(); l != "" { // it may have been chosen meanwhile
		s.speak(l)
	}
}
