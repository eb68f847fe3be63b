package term

import (
	"encoding/base64"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Interval is the least time between two writes to a terminal: 30 a second is
// smooth for text, and bounds what one station can cost.
const Interval = 33 * time.Millisecond

// closeWait is how long Close waits for a terminal that has stopped reading.
const closeWait = 500 * time.Millisecond

// copyLimit is the largest text that is sent to a clipboard, in bytes. Old
// screen paths lose longer ones.
const copyLimit = 1024

// Shape is how the terminal draws its cursor. None of them blinks, because a
// blinking cursor disturbs the composing of a syllable.
type Shape uint8

// The shapes of a cursor. ShapeDefault is whatever the user has set.
const (
	ShapeDefault Shape = iota
	ShapeBlock
	ShapeBar
)

// Cursor is where the terminal's own cursor stands. An input method draws the
// syllable that is being composed there, so it belongs in the focused input.
type Cursor struct {
	X, Y    int // cells from the left, rows from the top, from 0
	Visible bool
	Shape   Shape
}

// Frame is everything that a terminal shows. Rows hold text that is already
// clean, styled with SGR sequences only, each as wide as the screen. The Rows of
// a frame that was handed over belong to the Screen and are not changed again.
type Frame struct {
	Rows   []string
	Cursor Cursor
	Title  string
}

// Options are how a Screen begins. Width and Height are in cells and are clamped
// as [Clamp] does.
type Options struct {
	Width, Height int
	Mouse         bool // clicks and drags are reported; takes native selection away
	// Ask asks the terminal whether it knows synchronized output, and for its
	// background; see CanAsk. The answers come with its input.
	Ask bool
}

// Screen is the writer between a model and one terminal. Show and Draw never
// wait: they replace the frame that is waiting, and one goroutine writes the
// newest one, only its changed rows, in one Write. All methods may be called
// from any goroutine.
type Screen struct {
	out  io.Writer
	wake chan struct{} // cap 1: something below changed
	quit chan struct{} // closed by Close
	done chan struct{} // closed when the writer has ended

	mu      sync.Mutex
	next    func() Frame // the newest frame, nil if it was taken
	want    modes
	extra   []byte        // sequences to be sent once
	hold    bool          // suspended: frames wait
	left    chan struct{} // closed when the sequences of suspend were written
	again   bool          // resumed: the modes must be set anew
	stale   bool          // what the terminal shows is unknown: paint all
	closing sync.Once
	err     error

	paint painter
}

// modes are what can be switched while a Screen lives.
type modes struct {
	width, height int
	mouse, sync   bool
}

// NewScreen takes over the terminal behind out and starts the writer. Close must
// be called to give the terminal back.
func NewScreen(out io.Writer, o Options) *Screen {
	s := &Screen{
		out:  out,
		wake: make(chan struct{}, 1),
		quit: make(chan struct{}),
		done: make(chan struct{}),
	}
	s.want.width, s.want.height = Clamp(o.Width, o.Height)
	s.want.mouse = o.Mouse
	s.extra = append(s.extra, enter...)
	if o.Ask {
		s.extra = append(s.extra, ask...)
	}
	s.paint.shown = Cursor{X: -1}
	s.signal()
	go s.run()
	return s
}

// Show replaces the frame that is to be shown next. A frame equal to what is
// shown writes nothing.
func (s *Screen) Show(f Frame) { s.Draw(func() Frame { return f }) }

// Draw is Show for a frame that is made only when it is about to be written, so
// that a flood of messages costs no more than one frame per Interval. Render
// runs on the writer's goroutine: it may read only what nobody changes any more.
func (s *Screen) Draw(render func() Frame) {
	s.mu.Lock()
	s.next = render
	s.mu.Unlock()
	s.signal()
}

// Resize tells the Screen the terminal's new size, in cells, clamped as [Clamp]
// does. All rows of the next frame are painted; until there is one, nothing is,
// since a frame of the old size would only flash by.
func (s *Screen) Resize(width, height int) {
	width, height = Clamp(width, height)
	s.mu.Lock()
	s.want.width, s.want.height = width, height
	s.mu.Unlock()
}

// Repaint forgets what the terminal shows and paints all of it again: for Ctrl+L
// and for the return from a suspended program.
func (s *Screen) Repaint() {
	s.mu.Lock()
	s.stale = true
	s.mu.Unlock()
	s.signal()
}

// Mouse switches the reporting of clicks, drags and the wheel. While it is off
// the terminal's own selection works.
func (s *Screen) Mouse(on bool) {
	s.mu.Lock()
	s.want.mouse = on
	s.mu.Unlock()
	s.signal()
}

// Report hands a terminal's answer to a mode query (DECRPM) to the Screen. Only
// mode 2026, synchronized output, means something here: it is used from the next
// frame on if the terminal knows it and it is off (setting 2), and not if it
// answered anything else.
func (s *Screen) Report(mode, setting int) {
	if mode != 2026 {
		return
	}
	s.mu.Lock()
	s.want.sync = setting == 2
	s.mu.Unlock()
}

// Copy sends text to the terminal's clipboard (OSC 52) with the next write and
// says whether it was short enough to send, 1024 bytes. Terminals do not answer,
// so whether it arrived is unknown: show the text as well.
func (s *Screen) Copy(text string) bool {
	if len(text) > copyLimit {
		return false
	}
	s.mu.Lock()
	s.extra = append(s.extra, "\x1b]52;c;"...)
	s.extra = base64.StdEncoding.AppendEncode(s.extra, []byte(text))
	s.extra = append(s.extra, "\x1b\\"...)
	s.mu.Unlock()
	s.signal()
	return true
}

// Done is closed when the Screen writes no more: after Close, after a failed
// write (the terminal is gone), after a panic in a function given to Draw.
func (s *Screen) Done() <-chan struct{} { return s.done }

// Err says why the Screen ended, nil while it lives and after Close.
func (s *Screen) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close gives the terminal back: every mode that was set is reset, the normal
// screen, title and cursor return. It may be called more than once and from
// anywhere, and returns the error that ended the Screen, if one did. It waits
// for a terminal that does not read for half a second and no longer.
func (s *Screen) Close() error {
	s.closing.Do(func() { close(s.quit) })
	t := time.NewTimer(closeWait)
	defer t.Stop()
	select {
	case <-s.done:
	case <-t.C:
		return fmt.Errorf("giving the terminal back: it has not read for %v", closeWait)
	}
	return s.Err()
}

// suspend gives the terminal back for a while, between two writes: the caller
// returns when it may be used. Nothing is written until resume.
func (s *Screen) suspend() {
	s.mu.Lock()
	if s.hold {
		s.mu.Unlock()
		return
	}
	s.hold = true
	s.extra = append(s.extra, leave...)
	left := make(chan struct{})
	s.left = left
	s.mu.Unlock()
	s.signal()
	t := time.NewTimer(closeWait)
	defer t.Stop()
	select {
	case <-left:
	case <-s.done:
	case <-t.C:
	}
}

// resume takes the terminal again after suspend, or after a stop that could not
// be caught, and paints everything.
func (s *Screen) resume() {
	s.mu.Lock()
	s.hold = false
	s.extra = append(s.extra, enter...)
	s.again = true
	s.stale = true
	s.mu.Unlock()
	s.signal()
}

func (s *Screen) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run is the writer. It alone touches out and paint.
func (s *Screen) run() {
	defer close(s.done)
	defer s.leave()
	pause := time.NewTimer(0)
	<-pause.C
	for {
		select {
		case <-s.quit:
			return
		case <-s.wake:
		}
		framed, err := s.write()
		if err != nil {
			s.fail(fmt.Errorf("writing to the terminal: %w", err))
			return
		}
		if !framed {
			continue
		}
		pause.Reset(Interval)
		select {
		case <-s.quit:
			return
		case <-pause.C:
		}
	}
}

// write sends what changed since the last write, if anything did, and reports
// whether a frame was among it: the first frame does not wait for the modes.
func (s *Screen) write() (bool, error) {
	s.mu.Lock()
	s.paint.buf = append(s.paint.buf[:0], s.extra...)
	s.extra = s.extra[:0]
	if s.hold {
		left := s.left
		s.left = nil
		s.mu.Unlock()
		if left == nil {
			return false, nil
		}
		_, err := s.out.Write(s.paint.buf)
		close(left)
		return true, err
	}
	render, want, stale := s.next, s.want, s.stale
	if s.again {
		s.paint.modes, s.paint.shown = modes{}, Cursor{X: -1}
	}
	s.next, s.stale, s.again = nil, false, false
	s.mu.Unlock()

	var f *Frame
	if render != nil {
		made := render()
		f = &made
	}
	buf := s.paint.frame(f, want, stale)
	if len(buf) == 0 {
		return false, nil
	}
	_, err := s.out.Write(buf)
	return f != nil || stale, err
}

// leave turns a panic of a render function into the Screen's error and resets
// the terminal.
func (s *Screen) leave() {
	if r := recover(); r != nil {
		s.fail(fmt.Errorf("drawing a frame: %v\n%s", r, debug.Stack()))
	}
	// A terminal that is gone cannot be reset; the first error is the one to keep.
	_, _ = s.out.Write(slices.Concat([]byte(endSync), []byte(leave)))
}

func (s *Screen) fail(err error) {
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
}
