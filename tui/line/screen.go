package line

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	xterm "github.com/charmbracelet/x/term"

	"skylab/assets"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui"
	"skylab/tui/plain"
	"skylab/tui/term"
)

// shelf shows all labs on the screen.
func (p *program) shelf() (int, error) { return p.screen("") }

// lab opens one.
func (p *program) lab() (int, error) { return p.screen(p.name) }

// sandbox opens an account with no lab.
func (p *program) sandbox() (int, error) { return p.screen(labs.Sandbox) }

// described is the sandbox of --snapshot, or nil.
func (p *program) described() (*labs.Lab, error) {
	dir := p.flags["--snapshot"]
	if dir == "" {
		return nil, nil
	}
	s, err := p.snapshot(dir)
	if err != nil {
		return nil, err
	}
	return labs.OfSnapshot(s), nil
}

// screen opens the screen, at a lab where one is named, or the plain lines:
// where they are asked for, now or for good, and where there can be no screen.
func (p *program) screen(name string) (int, error) {
	if err := p.showable(); err != nil {
		return open, err
	}
	sandbox, err := p.described()
	if err != nil {
		return open, err
	}
	room, err := p.room()
	if err != nil {
		return open, err
	}
	if sandbox != nil {
		room.Sandbox, name = sandbox, sandbox.Name
	}
	return p.show(room, name)
}

// showable says why what was asked for can't be shown.
func (p *program) showable() error {
	_, lines := p.flags["--plain"]
	_, drawn := p.flags["--screen"]
	if lines && drawn {
		return wrong("main.plain-and-screen")
	}
	if _, _, cannot := p.terminal(); drawn && cannot != nil {
		return cannot
	}
	return nil
}

// show shows a room on the screen, or tells it in plain lines.
func (p *program) show(room *tui.Room, name string) (int, error) {
	_, lines := p.flags["--plain"]
	_, drawn := p.flags["--screen"]
	in, out, cannot := p.terminal()
	if l := p.flags["--lang"]; l != "" {
		if err := room.Speak(assets.Lang(l)); err != nil {
			return open, fmt.Errorf("remembering the language: %w", err)
		}
	}
	stop, err := p.reachable(room)
	if err != nil {
		return open, err
	}
	defer func() { _ = stop() }()
	switch {
	case lines, !drawn && room.Plain():
		return p.lines(room, name, nil)
	case cannot != nil:
		return p.lines(room, name, cannot)
	}
	return done, tui.Run(context.Background(), in, out, room, p.words.Lang(), name)
}

// page is how many lines of output are shown at once to somebody who reads
// them on a terminal.
const page = 40

// lines tells the lessons in plain lines. Why is what keeps the screen from
// being shown, where nobody asked for lines.
func (p *program) lines(room *tui.Room, name string, why error) (int, error) {
	o := plain.Options{Room: room, Lang: p.words.Lang(), Open: name, In: p.stdin, Out: p.stdout, Why: whyLines(why)}
	typed := isTerminal(p.stdin)
	o.Echo, o.Ask = !typed, typed && room.Lang() == ""
	if typed && isTerminal(p.stdout) {
		o.Page = page
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	o.Interrupt = stop
	err := plain.Run(o)
	if errors.Is(err, plain.ErrCut) { // it was told
		return open, nil
	}
	return done, err
}

// whyLines says why there is no screen.
func whyLines(err error) world.Sentence {
	var dumb *term.DumbError
	switch {
	case err == nil:
		return world.Sentence{}
	case !errors.As(err, &dumb):
		return world.Sentence{Key: "plain.no-terminal"}
	case dumb.Term == "":
		return world.Sentence{Key: "plain.no-type"}
	}
	return world.Sentence{Key: "plain.dumb", Args: []any{dumb.Term}}
}

// isTerminal reports whether somebody reads or types there.
func isTerminal(x any) bool {
	f, ok := x.(*os.File)
	return ok && xterm.IsTerminal(f.Fd())
}

// terminal is what the screen is shown on. That it is one is found out before
// a gradebook is made.
func (p *program) terminal() (in, out *os.File, err error) {
	in, _ = p.stdin.(*os.File)
	out, _ = p.stdout.(*os.File)
	for i, f := range []*os.File{in, out} {
		switch {
		case f == nil:
			return nil, nil, &term.NotTerminalError{Name: []string{"stdin", "stdout"}[i]}
		case !xterm.IsTerminal(f.Fd()):
			return nil, nil, &term.NotTerminalError{Name: f.Name()}
		}
	}
	return in, out, term.Usable(p.env("TERM"))
}
