package line

import (
	"context"
	"fmt"
	"os"

	xterm "github.com/charmbracelet/x/term"

	"skylab/assets"
	"skylab/labs"
	"skylab/tui"
	"skylab/tui/term"
)

// shelf shows all labs on the screen.
func (p *program) shelf() (int, error) { return p.screen("") }

// lab opens one.
func (p *program) lab() (int, error) { return p.screen(p.name) }

// sandbox opens an account with no lab.
func (p *program) sandbox() (int, error) { return p.screen(labs.Sandbox) }

// screen opens the screen, at a lab where one is named.
func (p *program) screen(name string) (int, error) {
	in, out, err := p.terminal()
	if err != nil {
		return open, err
	}
	room, err := p.room()
	if err != nil {
		return open, err
	}
	if l := p.flags["--lang"]; l != "" {
		if err := room.Speak(assets.Lang(l)); err != nil {
			return open, fmt.Errorf("remembering the language: %w", err)
		}
	}
	return done, tui.Run(context.Background(), in, out, room, p.words.Lang(), name)
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
