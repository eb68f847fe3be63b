package station

import (
	"errors"
	"io"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"skylab/tui/look"
	"skylab/tui/plain"
	"skylab/tui/term"
)

// lines tells the lessons in plain lines: a setting of the account, and the way
// for terminals that can show no screen. The bench is this session's while it
// lasts.
func (s *session) lines() {
	if s.person().Role.Teaches() {
		s.farewell("station.board-in-lines", "ssh "+s.st.o.Address+" board")
		return
	}
	if !s.occupy() {
		return
	}
	defer s.st.unlined(s)
	_, _, terminal := s.ssh.Pty()
	in := newCooked(s.ssh, terminal)
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer s.st.guard("lines", nil)
		if !s.agreesInLines(in) {
			return
		}
		room := s.st.room(s.person())
		err := plain.Run(plain.Options{
			Room: room, Lang: s.words.Lang(), Ask: room.Lang() == "", In: in, Out: s.ssh,
			Echo: false, Interrupt: in.interrupt, News: s.news, Hand: s.raise,
		})
		if err != nil && !errors.Is(err, plain.ErrCut) {
			s.st.o.Log.Info("lines ended", "person", s.person().ID, "why", err.Error())
		}
	}()
	s.attend(in, over)
}

// occupy takes the bench for lines: from the screen on it, from other lines, and
// from another host. It reports whether it has it.
func (s *session) occupy() bool {
	every := time.NewTicker(askAgain)
	defer every.Stop()
	told := false
	for {
		if s.st.clears(s) {
			now := s.st.o.Wall()
			l, ok, err := s.st.o.Book.Occupy(s.person().ID, s.st.o.Host, now, now.Add(leaseFor))
			switch {
			case err != nil:
				s.st.o.Log.Error("opening a bench", "person", s.person().ID, "error", err)
				s.farewell("station.trouble")
				return false
			case ok && s.st.line(s):
				return true
			case !ok && !told:
				told = true
				s.farewell("station.moving", l.Host)
			}
		}
		select {
		case <-s.over:
			key, args := s.why()
			s.farewell(key, args...)
			return false
		case <-s.ssh.Context().Done():
			return false
		case <-every.C:
		}
	}
}

// clears ends what else its person has open here, and reports whether all of it
// has come to its end.
func (st *Station) clears(s *session) bool {
	id := s.person().ID
	for _, o := range st.everybody() {
		if o != s && o.person().ID == id {
			o.end("station.elsewhere")
		}
	}
	st.mu.Lock()
	b, lined := st.benches[id], st.lined[id]
	st.mu.Unlock()
	if b != nil {
		b.shut()
	}
	return b == nil && lined == nil
}

// line makes a session the one that has its person's bench in lines.
func (st *Station) line(s *session) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	id := s.person().ID
	if st.lined[id] != nil || st.benches[id] != nil {
		return false
	}
	st.lined[id] = s
	return true
}

// unlined gives the bench up.
func (st *Station) unlined(s *session) {
	id := s.person().ID
	if err := st.o.Book.Vacate(id, st.o.Host); err != nil {
		st.o.Log.Error("giving up a bench", "error", err)
	}
	st.mu.Lock()
	delete(st.lined, id)
	st.mu.Unlock()
}

// inLines is the session that has somebody's bench in lines, or nil.
func (st *Station) inLines(id string) *session {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.lined[id]
}

// allLines is every such session, by person.
func (st *Station) allLines() map[string]*session {
	st.mu.Lock()
	defer st.mu.Unlock()
	return maps.Clone(st.lined)
}

// raise takes the learner's hand up, or down.
func (s *session) raise() (up bool) {
	s.mu.Lock()
	up = s.hand.IsZero()
	s.hand = time.Time{}
	if up {
		s.hand = s.st.o.Wall()
	}
	kept := seat{Hand: s.hand, Here: true}
	s.mu.Unlock()
	if err := s.st.o.Book.Tell(s.st.o.Host, map[string]string{s.person().ID: kept.text()}); err != nil { // for boards on other hosts
		s.st.o.Log.Error("keeping a hand", "error", err)
	}
	s.st.changed()
	return up
}

// news are the messages that nobody has shown yet.
func (s *session) news() []string {
	all, err := s.st.o.Book.Unread(s.st.o.Host)
	if err != nil {
		s.st.o.Log.Error("reading messages", "error", err)
		return nil
	}
	var out []string
	var shown []int64
	for _, m := range all {
		if m.To != s.person().ID {
			continue
		}
		out = append(out, s.words.Say("seat-said", term.Clean(m.From), term.Clean(m.Text)))
		shown = append(shown, m.ID)
	}
	s.st.shown(shown)
	return out
}

// attend waits for the end of the lessons, or of the session.
func (s *session) attend(in *cooked, over <-chan struct{}) {
	every := time.NewTicker(renewEvery)
	defer every.Stop()
	for {
		select {
		case <-over:
			return
		case <-s.over:
			key, args := s.why()
			s.farewell(key, args...)
			late := time.AfterFunc(lastWord, s.cut) // what waits for a line hears of nothing else
			_ = s.ssh.Close()
			<-over
			late.Stop()
			return
		case <-every.C:
			s.mu.Lock()
			s.keyed = time.Now().Add(-in.idle())
			s.mu.Unlock()
		}
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
