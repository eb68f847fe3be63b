package station

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"skylab/tui/look"
	"skylab/tui/plain"
)

// lines tells the lessons in plain lines: a setting of the account, and the way
// for terminals that can show no screen. The bench is this session's while it
// lasts.
func (s *session) lines() {
	if s.person().Role.Teaches() {
		s.farewell("station.board-in-lines", "ssh "+s.st.o.Address+" board")
		return
	}
	s.st.dismiss(s)
	now := s.st.o.Wall()
	_, ok, err := s.st.o.Book.Occupy(s.person().ID, s.st.o.Host, now, now.Add(leaseFor))
	if err != nil || !ok {
		s.farewell("station.bench-busy")
		return
	}
	_, _, terminal := s.ssh.Pty()
	in := newCooked(s.ssh, terminal)
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer s.st.guard("lines", nil)
		room := s.st.room(s.person())
		err := plain.Run(plain.Options{
			Room: room, Lang: s.words.Lang(), Ask: room.Lang() == "", In: in, Out: s.ssh,
			Echo: false, Interrupt: in.interrupt,
		})
		if err != nil && !errors.Is(err, plain.ErrCut) {
			s.st.o.Log.Info("lines ended", "person", s.person().ID, "why", err.Error())
		}
	}()
	s.attend(in, over)
	if err := s.st.o.Book.Vacate(s.person().ID, s.st.o.Host); err != nil {
		s.st.o.Log.Error("giving up a bench", "error", err)
	}
}

// attend waits for the end of the lessons, or of the learner's patience.
func (s *session) attend(in *cooked, over <-chan struct{}) {
	every := time.NewTicker(renewEvery)
	defer every.Stop()
	for {
		select {
		case <-over:
			return
		case <-s.over:
			s.farewell(s.goodbye, s.args...)
			late := time.AfterFunc(lastWord, s.cut) // what waits for a line hears of nothing else
			_ = s.ssh.Close()
			<-over
			late.Stop()
			return
		case <-every.C:
			if in.idle() > s.st.o.Limits.Idle {
				s.end("station.idle", int(s.st.o.Limits.Idle.Minutes()))
			}
		}
	}
}

// dismiss ends what else its person has open: lines and screen can't be at one
// bench at the same time.
func (st *Station) dismiss(s *session) {
	for _, o := range st.everybody() {
		if o != s && o.person().ID == s.person().ID {
			o.end("station.elsewhere")
		}
	}
	st.mu.Lock()
	b := st.benches[s.person().ID]
	st.mu.Unlock()
	if b != nil && b.running() {
		b.shut()
	}
}

// cooked reads lines from a terminal that sends keys, and echoes them, as a
// system's own terminal does: Backspace, Ctrl+U, Ctrl+C, Ctrl+D.
type cooked struct {
	from      io.Reader
	to        io.Writer
	raw       bool // keys come one by one
	interrupt chan os.Signal

	mu   sync.Mutex
	at   time.Time
	line []byte // what is written
	done []byte // lines that are to be read
	last byte
	end  bool

	echoes []byte // what is to be written of it
}

func newCooked(rw io.ReadWriter, raw bool) *cooked {
	return &cooked{from: rw, to: rw, raw: raw, interrupt: make(chan os.Signal, 1), at: time.Now()}
}

// idle is how long nothing has come.
func (c *cooked) idle() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.at)
}

// maxCooked is the longest line, in bytes, as a system's own terminal has it.
const maxCooked = 4096

func (c *cooked) Read(p []byte) (int, error) {
	if !c.raw {
		n, err := c.from.Read(p)
		c.mu.Lock()
		c.at = time.Now()
		c.mu.Unlock()
		return n, err
	}
	buf := make([]byte, 256)
	for len(c.done) == 0 {
		if c.end {
			return 0, io.EOF
		}
		n, err := c.from.Read(buf)
		c.mu.Lock()
		c.at = time.Now()
		c.mu.Unlock()
		for _, b := range buf[:n] {
			c.key(b)
		}
		_, _ = c.to.Write(c.echoes) // a terminal that is gone ends the next read
		c.echoes = c.echoes[:0]
		if err != nil {
			c.end = true
		}
	}
	n := copy(p, c.done)
	c.done = c.done[n:]
	return n, nil
}

// key takes one byte.
func (c *cooked) key(b byte) {
	was := c.last
	c.last = b
	switch {
	case b == '\n' && was == '\r':
	case b == '\r' || b == '\n':
		c.echo("\r\n")
		c.done = append(append(c.done, c.line...), '\n')
		c.line = c.line[:0]
	case b == 0x7f || b == 0x08:
		c.rub(lastCluster(string(c.line)))
	case b == 0x15: // Ctrl+U
		c.rub(len(c.line))
	case b == 0x03: // Ctrl+C
		c.line = c.line[:0]
		select {
		case c.interrupt <- os.Interrupt:
		default:
		}
	case b == 0x04: // Ctrl+D
		c.end = len(c.line) == 0
	case b < 0x20 && b != 0x1b && b != '\t':
	case len(c.line) < maxCooked:
		c.line = append(c.line, b)
		if b >= 0x20 {
			c.echo(string([]byte{b}))
		}
	}
}

// rub takes the last n bytes away, and their cells from the terminal.
func (c *cooked) rub(n int) {
	cells := look.Width(string(c.line[len(c.line)-n:]))
	c.line = c.line[:len(c.line)-n]
	c.echo(strings.Repeat("\b \b", cells))
}

// echo is written once all that came in one piece was taken.
func (c *cooked) echo(text string) { c.echoes = append(c.echoes, text...) }
