package station

import (
	"io"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	uv "github.com/charmbracelet/ultraviolet"

	"skylab/assets"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

// place is where a session is: at the door, at a bench, before the board. It is
// used by the session's own goroutine.
type place interface {
	// take takes what came from the terminal.
	take(s *session, msg tea.Msg)
	// draw makes the frame. A place whose frames come by themselves draws nil.
	draw(s *session) *term.Frame
	// look is called when something around it may have changed.
	look(s *session)
	// leave is called before the session goes elsewhere.
	leave(s *session)
}

// session is one terminal that came in. Its methods are called by its own
// goroutine, but for show, end and redraw.
type session struct {
	st          *Station
	ssh         ssh.Session
	screen      *term.Screen
	environ     []string
	fingerprint string // of its key, or nothing
	began       time.Time
	words       *assets.Dictionary
	looks       *look.Theme
	place       place
	poke        chan struct{} // cap 1: draw again
	over        chan struct{} // closed by end

	mu      sync.Mutex
	keyed   time.Time // when a key came last
	who     gradebook.Person
	hand    time.Time // since when it is up, of a learner in lines
	w, h    int
	goodbye string // a key of the dictionary
	args    []any
	ended   bool
}

func (s *session) person() gradebook.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.who
}

func (s *session) setPerson(p gradebook.Person) {
	s.mu.Lock()
	s.who = p
	s.mu.Unlock()
}

func (s *session) size() (w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w, s.h
}

// end ends the session with a word of farewell. It may be called from any
// goroutine, and more than once.
func (s *session) end(key string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended, s.goodbye, s.args = true, key, args
		close(s.over)
	}
}

// why is the word of farewell, or nothing where the client has gone by itself.
func (s *session) why() (key string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.goodbye, s.args
}

// ends reports whether the session is over, or about to be.
func (s *session) ends() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// redraw asks the session to draw again. It may be called from any goroutine.
func (s *session) redraw() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// seat is what a session does from its start to its end.
func (st *Station) seat(raw ssh.Session) {
	s := &session{
		st: st, ssh: raw, began: time.Now(), keyed: time.Now(),
		poke: make(chan struct{}, 1), over: make(chan struct{}),
	}
	defer st.leave(s)
	defer st.guard("session", func() { _ = raw.Exit(1) })
	p, known, fingerprint, err := st.who(raw)
	if err != nil {
		st.o.Log.Error("finding out who came", "error", err)
		_ = raw.Exit(1)
		return
	}
	s.setPerson(p)
	s.fingerprint = fingerprint
	pty, _, has := raw.Pty()
	c, windows := raw.Context().Value(metered).(*conn), raw.Context().Value(resized).(<-chan ssh.Window)
	s.environ = environ(pty.Term, raw.Environ())
	s.speak(assets.Detect(func(name string) string { return term.Variable(s.environ, name) }))
	if known {
		if l := st.room(p).Lang(); l != "" {
			s.speak(l)
		}
	}
	if has { // whatever becomes of the session, its client may go on resizing
		defer func() {
			go func() {
				for range windows {
				}
			}()
		}()
	}
	log := st.o.Log.With("person", p.ID, "from", raw.RemoteAddr().String())
	switch {
	case len(raw.Command()) > 0 || raw.RawCommand() != "":
		log.Info("command", "word", clip(strings.Join(raw.Command()[:min(1, len(raw.Command()))], "")))
		c.extend(st.o.Limits.Command)
		select {
		case st.orders <- struct{}{}:
		case <-raw.Context().Done():
			return
		}
		defer func() { <-st.orders }()
		_ = raw.Exit(s.command(raw.Command(), known))
		c.extend(st.o.Limits.Handshake)
		return
	case !st.admit(s, known):
		st.count.full.Add(1)
		s.farewell(st.noRoom())
		_ = raw.Exit(1)
		return
	}
	c.sit()
	defer c.rise()
	log.Info("came", "key", fingerprint, "terminal", term.Clean(pty.Term), "width", pty.Window.Width, "height", pty.Window.Height)
	st.count.came.Add(1)
	if known && (!has || st.room(p).Plain() || term.Usable(pty.Term) != nil) {
		s.lines()
	} else if !has {
		s.farewell("station.no-terminal")
	} else {
		s.run(known, pty.Window, windows)
	}
	word, _ := s.why()
	log.Info("went", "after", time.Since(s.began).Round(time.Millisecond).String(), "why", word)
}

// lastWord is how long a terminal may take for the last word that is said to it.
const lastWord = time.Second

// farewell says a last word beneath what was shown. Where nobody reads it the
// connection is cut, which alone ends a write that waits for a reader.
func (s *session) farewell(key string, args ...any) {
	late := time.AfterFunc(lastWord, s.cut)
	defer late.Stop()
	_, _ = io.WriteString(s.ssh, term.Clean(s.words.Say(key, args...))+"\r\n")
}

// cut closes the connection.
func (s *session) cut() { _ = s.ssh.Context().Value(metered).(*conn).Close() }

// run shows the screen until the session ends or the client hangs up.
func (s *session) run(known bool, first ssh.Window, windows <-chan ssh.Window) {
	w, h := term.Clamp(first.Width, first.Height)
	s.mu.Lock()
	s.w, s.h = w, h
	s.mu.Unlock()
	s.screen = term.NewScreen(s.ssh, term.Options{Width: w, Height: h, Ask: term.CanAsk(s.environ)})
	pieces := s.read()
	s.begin(known)
	s.loop(pieces, windows)
	s.place.leave(s)
	go func() { // whoever still sends is let go, or would wait for ever
		for range pieces {
		}
	}()
	_ = s.screen.Close()
	select {
	case <-s.screen.Done():
	default: // it reads no more, and can be told nothing
		s.cut()
		return
	}
	key, args := s.why()
	if l := s.st.room(s.person()).Lang(); known && l != "" { // it may have been chosen at the bench
		s.speak(l)
	}
	if key != "" {
		s.farewell(key, args...)
	}
}

// begin goes to where somebody belongs.
func (s *session) begin(known bool) {
	if !known {
		s.goTo(newDoor(s))
		return
	}
	s.enter()
}

// enter goes to the bench of somebody who is known, or to the board.
func (s *session) enter() {
	for _, o := range s.st.crowded(s.person().ID) {
		o.end("station.elsewhere")
	}
	if s.person().Role.Teaches() {
		s.goTo(newBoard(s))
		return
	}
	if n := newNotice(s); n != nil {
		s.goTo(n)
		return
	}
	s.goTo(newWait(s))
}

// goTo moves the session to another place.
func (s *session) goTo(p place) {
	if s.place != nil {
		s.place.leave(s)
	}
	s.place = p
	s.draw()
}

// loop takes what comes until there is nobody any more. That the client's
// channel was closed shows in its windows: it may keep the connection.
func (s *session) loop(pieces <-chan []byte, windows <-chan ssh.Window) {
	var keys term.Keys
	late := time.NewTimer(time.Hour)
	defer late.Stop()
	for {
		late.Stop()
		if keys.Rest() {
			late.Reset(term.EscWait)
		}
		select {
		case <-s.over:
			return
		case <-s.screen.Done():
			return
		case piece, ok := <-pieces:
			if !ok {
				return
			}
			s.heard(keys.Take(piece, false))
		case <-late.C:
			s.heard(keys.Take(nil, true))
		case w, ok := <-windows:
			if !ok {
				return
			}
			s.resize(w)
		case <-s.poke:
			s.place.look(s)
		}
		s.draw()
	}
}

// sleeps ends the session where nothing was typed for too long. Output is no sign
// of life, and neither are a client's answers.
func (s *session) sleeps(now time.Time) {
	s.mu.Lock()
	most, quiet := s.st.o.Limits.Idle, now.Sub(s.keyed)
	if s.who.ID == "" {
		most = s.st.o.Limits.AtDoor
	}
	s.mu.Unlock()
	if quiet > most {
		s.end("station.idle", int(most.Minutes()))
	}
}

// heard takes events of the terminal.
func (s *session) heard(events []uv.Event) {
	for _, e := range events {
		select {
		case <-s.over:
			return
		default:
		}
		msg := message(e)
		switch msg := msg.(type) {
		case nil:
			continue
		case tea.ModeReportMsg: // an answer to what the screen asked
			s.screen.Report(int(msg.Mode.Mode()), int(msg.Value))
			continue
		case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
			s.mu.Lock()
			s.keyed = time.Now()
			s.mu.Unlock()
			s.st.count.keys.Add(1)
		}
		s.place.take(s, msg)
	}
}

// resize takes a new size, and only the newest.
func (s *session) resize(w ssh.Window) {
	width, height := term.Clamp(w.Width, w.Height)
	s.mu.Lock()
	same := width == s.w && height == s.h
	s.w, s.h = width, height
	s.mu.Unlock()
	if same {
		return
	}
	s.screen.Resize(width, height)
	s.place.take(s, tea.WindowSizeMsg{Width: width, Height: height})
}

// draw shows what the place looks like now.
func (s *session) draw() {
	if f := s.place.draw(s); f != nil {
		s.screen.Show(*f)
	}
}

// speak changes the language of what is around benches.
func (s *session) speak(l assets.Lang) {
	s.words = assets.Words(l)
	s.looks = look.NewTheme(look.DetectDepth(s.environ), true, term.Variable(s.environ, "SKYLAB_ASCII") != "")
}

// pieceSize is how much of the input is taken at once, in bytes.
const pieceSize = 1024

// read reads the terminal's input. The channel is closed where it ends.
func (s *session) read() <-chan []byte {
	out := make(chan []byte)
	go func() {
		defer close(out)
		defer s.st.guard("input", nil)
		in, buf := term.NewInput(s.ssh), make([]byte, pieceSize)
		for {
			n, err := in.Read(buf)
			if n > 0 {
				out <- append([]byte(nil), buf[:n]...)
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// message is an event as Bubble Tea calls it, or nil for one that nothing here
// has a use for.
func message(e uv.Event) tea.Msg {
	switch e := e.(type) {
	case uv.KeyPressEvent:
		return tea.KeyPressMsg(e)
	case uv.MouseClickEvent:
		return tea.MouseClickMsg(e)
	case uv.MouseWheelEvent:
		return tea.MouseWheelMsg(e)
	case uv.PasteEvent:
		return tea.PasteMsg(e)
	case uv.BackgroundColorEvent:
		return tea.BackgroundColorMsg(e)
	case uv.ModeReportEvent:
		return tea.ModeReportMsg(e)
	case uv.LightColorSchemeEvent, uv.DarkColorSchemeEvent:
		return e
	}
	return nil // sizes come by SSH alone
}
