package term

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"
)

// settleTime is how long a terminal's size must rest before it is told: dragging
// a window's edge gives dozens of sizes a second.
const settleTime = 50 * time.Millisecond

// Terminal is a terminal of this machine in raw mode. Its methods may be called
// from any goroutine.
type Terminal struct {
	in, out *os.File

	mu     sync.Mutex
	before *console // the modes found by Open, nil once they were given back
	screen *Screen
	stop   func(os.Signal)
	panics bool // on its way to be printed

	quit chan struct{} // closed by Restore
}

// Open puts the terminal into raw mode. A *NotTerminalError or a *DumbError says
// that it is not one, or one that cannot show a screen; nothing was changed then.
// Restore must be called to get the old modes back.
//
// From here on the signals that end a program (SIGINT, SIGTERM, SIGHUP) restore
// the terminal first; see OnStop.
func Open(in, out *os.File) (*Terminal, error) {
	for _, f := range []*os.File{in, out} {
		if !term.IsTerminal(f.Fd()) {
			return nil, &NotTerminalError{Name: f.Name()}
		}
	}
	if err := Usable(os.Getenv("TERM")); err != nil {
		return nil, err
	}
	before, err := enterRaw(in, out)
	if err != nil {
		return nil, fmt.Errorf("entering raw mode: %w", err)
	}
	t := &Terminal{in: in, out: out, before: before, quit: make(chan struct{})}
	heard := make(chan os.Signal, 4)
	signal.Notify(heard, endings...)
	signal.Notify(heard, pauses...)
	go t.listen(heard)
	return t, nil
}

// Usable says whether a terminal of this type can show a screen; the error is a
// *DumbError. On Windows, where TERM is not used, every type can.
func Usable(termType string) error {
	if termType == "dumb" || termType == "unknown" || termType == "" && !onWindows {
		return &DumbError{Term: termType}
	}
	return nil
}

// Size is the terminal's size in cells, clamped as [Clamp] does. The error is a
// *TooSmallError, with the size still given, if a full screen does not fit. A
// terminal that does not know its size counts as LINES and COLUMNS say, or 80x24.
func (t *Terminal) Size() (width, height int, err error) {
	width, height, err = term.GetSize(t.out.Fd())
	if err != nil || width <= 0 || height <= 0 {
		width, height = number(os.Getenv("COLUMNS"), 80), number(os.Getenv("LINES"), 24)
	}
	width, height = Clamp(width, height)
	return width, height, CheckSize(width, height)
}

func number(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// Start begins to draw on the terminal. Restore closes the Screen.
func (t *Terminal) Start(o Options) *Screen {
	s := NewScreen(t.out, o)
	t.mu.Lock()
	t.screen = s
	t.mu.Unlock()
	return s
}

// OnResize calls f with the clamped size whenever it has changed and rested for
// 50 ms, until Restore. Calls do not overlap.
func (t *Terminal) OnResize(f func(width, height int)) {
	changed, stop := sizeChanges()
	go func() {
		defer t.Rescue()
		defer stop()
		lastW, lastH, _ := t.Size()
		rest := time.NewTimer(settleTime)
		defer rest.Stop()
		for {
			select {
			case <-t.quit:
				return
			case <-changed:
				rest.Reset(settleTime)
			case <-rest.C:
				if w, h, _ := t.Size(); w != lastW || h != lastH {
					lastW, lastH = w, h
					f(w, h)
				}
			}
		}
	}()
}

// OnStop calls f when a signal asks the program to end, so that it can end in
// its own way. Without one, or at the second such signal, the terminal is
// restored and the program ends as the signal would have ended it.
func (t *Terminal) OnStop(f func(os.Signal)) {
	t.mu.Lock()
	t.stop = f
	t.mu.Unlock()
}

// listen waits for the signals that end, stop or continue the program.
func (t *Terminal) listen(heard chan os.Signal) {
	defer signal.Stop(heard)
	for {
		select {
		case <-t.quit:
			return
		case s := <-heard:
			if t.pause(s) {
				continue
			}
			t.mu.Lock()
			f := t.stop
			t.stop = nil
			t.mu.Unlock()
			if f == nil {
				_ = t.Restore() // the program ends by the signal, whatever this says
				raise(s)
				return
			}
			go func() {
				defer t.Rescue()
				f(s)
			}()
		}
	}
}

// Restore gives the terminal back as Open found it: the Screen is closed, then
// raw mode left. It may be called more than once; deferred first thing in main,
// it also runs on a panic, before the panic is printed.
func (t *Terminal) Restore() error { return t.restore(false) }

// lastWords is how long a program that was told to end waits for a panic of
// another goroutine to be printed, which ends it anyway.
const lastWords = time.Second

func (t *Terminal) restore(panics bool) error {
	t.mu.Lock()
	before, screen, wait := t.before, t.screen, t.panics && !panics
	t.before, t.panics = nil, t.panics || panics
	t.mu.Unlock()
	if wait {
		time.Sleep(lastWords)
	}
	if before == nil {
		return nil
	}
	close(t.quit)
	var drawing error
	if screen != nil {
		drawing = screen.Close()
	}
	return errors.Join(drawing, before.restore())
}

// Rescue is deferred in every goroutine of the program: if it panics, the
// terminal is restored, then the panic goes on and is printed where it can be
// read.
func (t *Terminal) Rescue() {
	if r := recover(); r != nil {
		_ = t.restore(true) // the panic matters more
		panic(r)
	}
}

// Variable is a variable of an environment of the form of os.Environ, or nothing.
func Variable(environ []string, name string) string {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// CanAsk says whether a terminal with this environment may be asked what it is
// like. Apple's Terminal and the Linux console print a part of the question.
func CanAsk(environ []string) bool {
	for _, e := range environ {
		if strings.HasPrefix(e, "TERM_PROGRAM=Apple") || e == "TERM=linux" {
			return false
		}
	}
	return true
}
