package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"skylab/assets"
	"skylab/tui/term"
)

// Run shows the screen on this machine's terminal until the learner leaves. The
// errors of term.Open say why there can be no screen. A terminal that is too
// small is told so on the screen, since it can be made larger there.
func Run(ctx context.Context, in, out *os.File, room *Room, lang assets.Lang, open string) error {
	return Show(ctx, in, out, Options{Room: room, Lang: lang, Open: open})
}

// Show is Run with what is to be shown: Room, Lang, and Open or Film.
func Show(ctx context.Context, in, out *os.File, o Options) error {
	room := o.Room
	t, err := term.Open(in, out)
	if err != nil {
		return err
	}
	defer func() { _ = t.Restore() }()
	defer room.touched.Store(nil)
	w, h, err := t.Size()
	var small *term.TooSmallError
	if err != nil && !errors.As(err, &small) {
		return err
	}
	environ := os.Environ()
	s := t.Start(term.Options{Width: w, Height: h, Ask: term.CanAsk(environ)})
	o.Width, o.Height, o.Environ = w, h, environ
	o.Show, o.Report, o.Repaint, o.Mouse, o.Copy, o.Rescue = s.Show, s.Report, s.Repaint, s.Mouse, s.Copy, t.Rescue
	if known := room.Lang(); known != "" {
		o.Lang = known
	} else {
		o.Ask = true
	}
	var p *tea.Program
	o.Wait = pacer(func() { p.Send(awake{}) })
	m := New(o)
	s.Show(m.Frame())
	return loop(ctx, m, term.NewFileInput(in), w, h, func(made *tea.Program) {
		p = made
		touched := func() { p.Send(done{(*Model).touched}) }
		room.touched.Store(&touched)
		t.OnResize(func(w, h int) {
			s.Resize(w, h)
			p.Send(tea.WindowSizeMsg{Width: w, Height: h})
		})
		t.OnStop(func(os.Signal) { p.Quit() })
		go func() {
			defer t.Rescue()
			<-s.Done() // the terminal is gone
			p.Quit()
		}()
	})
}

// ticks is Bubble Tea's own least rate of frames, which nothing here is drawn by.
const ticks = 1

// loop shows the screen by Bubble Tea's own loop, which reads a terminal on every
// system.
func loop(ctx context.Context, m *Model, in io.Reader, w, h int, running func(*tea.Program)) error {
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
		tea.WithFPS(ticks), tea.WithInput(in), tea.WithOutput(io.Discard), tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.ANSI256))
	running(p)
	if _, err := p.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("running the screen: %w", err)
	}
	return nil
}

// Program is a screen at work of which only messages come and frames go: at a
// station there are hundreds of them. Bubble Tea's own loop ticks once a second
// for each, which is more than all else that such a station does at rest.
type Program struct {
	m    *Model
	msgs chan tea.Msg
	over chan struct{}
	once sync.Once
}

// NewProgram makes a screen and shows its first frame.
func NewProgram(o Options) *Program {
	p := &Program{msgs: make(chan tea.Msg), over: make(chan struct{})}
	o.Wait = pacer(func() { p.Send(awake{}) })
	p.m = New(o)
	o.Show(p.m.Frame())
	return p
}

// Send hands a message to the screen, and waits until it is taken. It may be
// called from any goroutine but the screen's own.
func (p *Program) Send(msg tea.Msg) {
	select {
	case p.msgs <- msg:
	case <-p.over:
	}
}

// Quit ends the screen.
func (p *Program) Quit() { p.once.Do(func() { close(p.over) }) }

// Run works until the learner leaves or Quit is called. The error is a panic.
func (p *Program) Run() (err error) {
	defer p.Quit()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the screen panicked: %v\n%s", r, debug.Stack())
		}
	}()
	touched := func() { p.Send(done{(*Model).touched}) }
	p.m.o.Room.touched.Store(&touched)
	defer p.m.o.Room.touched.Store(nil)
	p.start(p.m.Init())
	for {
		select {
		case <-p.over:
			p.m.quit() // stops what runs
			return nil
		case msg := <-p.msgs:
			switch msg := msg.(type) {
			case tea.QuitMsg:
				return nil
			case tea.BatchMsg:
				for _, c := range msg {
					p.start(c)
				}
			default:
				_, cmd := p.m.Update(msg)
				p.m.View()
				p.start(cmd)
			}
		}
	}
}

// Draft is the line that was being written when the screen ended. It is for
// whoever has seen Run return.
func (p *Program) Draft() string {
	if b := p.m.bench; b != nil {
		return b.prompt.value()
	}
	return ""
}

// start runs a command beside the screen.
func (p *Program) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		defer p.m.o.Rescue()
		if msg := cmd(); msg != nil {
			p.Send(msg)
		}
	}()
}

// pacer says of each frame whether it is to wait, so that frames are drawn no
// more often than a terminal is written to three times over. It calls wake once
// the time has come for one that waited.
func pacer(wake func()) func() bool {
	const least = term.Interval / 3
	var last time.Time
	waits := false
	return func() bool {
		now := time.Now()
		if now.Sub(last) >= least {
			last, waits = now, false
			return false
		}
		if !waits {
			waits = true
			time.AfterFunc(least, wake)
		}
		return true
	}
}

// awake is the message that brings a frame that waited.
type awake struct{}
