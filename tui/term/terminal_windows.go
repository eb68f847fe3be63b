package term

import (
	"errors"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

const onWindows = true

var (
	endings = []os.Signal{os.Interrupt}
	pauses  []os.Signal
)

// console is what the two halves of a console were before raw mode.
type console struct {
	in, out           uintptr
	inState, outState *term.State
}

func enterRaw(in, out *os.File) (*console, error) {
	outState, err := term.GetState(out.Fd())
	if err != nil {
		return nil, err
	}
	inState, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil, err
	}
	c := &console{in: in.Fd(), out: out.Fd(), inState: inState, outState: outState}
	err = errors.Join(
		addMode(in.Fd(), windows.ENABLE_VIRTUAL_TERMINAL_INPUT),
		addMode(out.Fd(), windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING|windows.DISABLE_NEWLINE_AUTO_RETURN))
	if err != nil {
		return nil, errors.Join(err, c.restore())
	}
	return c, nil
}

func addMode(fd uintptr, bits uint32) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(fd), mode|bits)
}

func (c *console) restore() error {
	return errors.Join(term.Restore(c.in, c.inState), term.Restore(c.out, c.outState))
}

// sizeChanges delivers something whenever the size may have changed. A console
// tells it among its keys only, so it is asked four times a second.
func sizeChanges() (changed <-chan time.Time, stop func()) {
	t := time.NewTicker(250 * time.Millisecond)
	return t.C, t.Stop
}

func (t *Terminal) pause(os.Signal) bool { return false }

// raise ends the program as an interrupt does.
func raise(os.Signal) { os.Exit(0xC000013A & 0xff) }
