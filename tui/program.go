package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
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
	t, err := term.Open(in, out)
	if err != nil {
		return err
	}
	defer func() { _ = t.Restore() }()
	w, h, err := t.Size()
	var small *term.TooSmallError
	if err != nil && !errors.As(err, &small) {
		return err
	}
	environ := os.Environ()
	s := t.Start(term.Options{Width: w, Height: h, Ask: term.CanAsk(environ)})
	o := Options{
		Width: w, Height: h, Room: room, Lang: lang, Open: open,
		Environ: environ,
		Show:    s.Show,
		Report:  s.Report, Repaint: s.Repaint, Mouse: s.Mouse, Copy: s.Copy,
		Rescue: t.Rescue,
	}
	if known := room.Lang(); known != "" {
		o.Lang = known
	} else {
		o.Ask = true
	}
	p := NewProgram(ctx, o, tea.WithInput(term.NewFileInput(in)), tea.WithoutCatchPanics())
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
	return p.Run()
}

// Program is a screen at work: messages are sent to it, and frames come out
// where Options.Show takes them.
type Program struct {
	*tea.Program
	ctx  context.Context
	room *Room
}

// NewProgram makes a screen and shows its first frame. What it is given beside o
// says where keys come from; without that they are sent to it.
func NewProgram(ctx context.Context, o Options, how ...tea.ProgramOption) *Program {
	var p *tea.Program
	o.Wait = pacer(func() { p.Send(awake{}) })
	m := New(o)
	o.Show(m.Frame())
	p = tea.NewProgram(m, slices.Concat([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutRenderer(), tea.WithoutSignalHandler(),
		tea.WithFPS(1), tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(o.Width, o.Height), tea.WithColorProfile(colorprofile.ANSI256),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}), // nothing of it is used; of a stranger's, a part would be run
	}, how)...)
	return &Program{p, ctx, o.Room}
}

// Run works until the learner leaves, or the context ends.
func (p *Program) Run() error {
	touched := func() { p.Send(done{(*Model).touched}) }
	p.room.touched.Store(&touched)
	defer p.room.touched.Store(nil)
	if _, err := p.Program.Run(); err != nil && p.ctx.Err() == nil {
		return fmt.Errorf("running the screen: %w", err)
	}
	return nil
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
