//go:build unix

package term

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
)

const onWindows = false

var (
	endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	pauses  = []os.Signal{syscall.SIGTSTP, syscall.SIGCONT}
)

// console is what a terminal was before raw mode.
type console struct {
	fd    uintptr
	state *term.State
}

func enterRaw(in, _ *os.File) (*console, error) {
	state, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil, err
	}
	return &console{fd: in.Fd(), state: state}, nil
}

func (c *console) restore() error { return term.Restore(c.fd, c.state) }

// sizeChanges delivers something whenever the size may have changed.
func sizeChanges() (changed <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}

// pause stops and continues the program as a shell's job, and says whether s was
// about that.
func (t *Terminal) pause(s os.Signal) bool {
	if s != syscall.SIGTSTP && s != syscall.SIGCONT {
		return false
	}
	t.mu.Lock()
	before, screen := t.before, t.screen
	t.mu.Unlock()
	if before == nil {
		return true
	}
	if s == syscall.SIGTSTP {
		if screen != nil {
			screen.suspend()
		}
		_ = before.restore() // the shell sets its own modes anyway
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
		return true
	}
	_, _ = term.MakeRaw(before.fd) // fails only if the terminal is gone
	if screen != nil {
		screen.resume()
	}
	return true
}

// raise ends the program as signal s does.
func raise(s os.Signal) {
	signal.Reset(s)
	if n, ok := s.(syscall.Signal); ok {
		_ = syscall.Kill(syscall.Getpid(), n)
	}
}
