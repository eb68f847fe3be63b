package station

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// Leases of benches: they are renewed far more often than they run out, so that
// only a host that is dead or cut off loses one.
const (
	leaseFor   = 10 * time.Second
	renewEvery = 2 * time.Second
	askAgain   = 500 * time.Millisecond // for a bench that is open elsewhere
)

// wait is the place of somebody whose bench is not open on this host yet. Most
// pass through it at once.
type wait struct {
	host string // that has the bench
	last time.Time
}

func newWait(s *session) place {
	w := &wait{}
	return w.try(s)
}

// try opens the bench here, and returns the place to be: at it, or waiting.
func (w *wait) try(s *session) place {
	now := s.st.o.Wall()
	w.last = time.Now()
	if o := s.st.inLines(s.person().ID); o != nil { // lines and screen can't be at one bench
		o.end("station.elsewhere")
		time.AfterFunc(askAgain, s.redraw)
		return w
	}
	l, ok, err := s.st.o.Book.Occupy(s.person().ID, s.st.o.Host, now, now.Add(leaseFor))
	switch {
	case err != nil:
		s.st.o.Log.Error("opening a bench", "person", s.person().ID, "error", err)
		s.end("station.trouble")
	case ok:
		if b := s.st.sit(s, l.State); b != nil {
			return sitting{b}
		}
	default:
		w.host = l.Host
	}
	time.AfterFunc(askAgain, s.redraw)
	return w
}

func (w *wait) take(s *session, msg tea.Msg) {
	if k, is := msg.(tea.KeyPressMsg); is && (k.String() == "esc" || k.String() == "ctrl+c" || k.String() == "q") {
		s.end("station.bye")
	}
}

func (w *wait) look(s *session) {
	if time.Since(w.last) < askAgain/2 {
		return
	}
	if p := w.try(s); p != place(w) {
		s.goTo(p)
	}
}

func (w *wait) leave(*session) {}

func (w *wait) draw(s *session) *term.Frame {
	text := s.words.Say("station.opening")
	if w.host != "" {
		text = s.words.Say("station.moving", term.Clean(w.host))
	}
	return s.card([]string{text}, term.Cursor{})
}

// cardWidth is how wide a card is where there is room, in cells.
const cardWidth = 64

// card is a frame with a few lines in its middle.
func (s *session) card(lines []string, c term.Cursor) *term.Frame {
	w, h := s.size()
	wide := min(cardWidth, max(1, w-4))
	var rows []string
	at := 0
	for i, l := range lines {
		if i == c.Y {
			at = len(rows)
		}
		rows = append(rows, look.Wrap(l, wide)...)
	}
	if over := at + 1 - h; over > 0 { // where little fits, what is written comes first
		rows, at = rows[over:], at-over
	}
	left, top := (w-wide)/2, max(0, (h-len(rows))/3)
	f := &term.Frame{Title: "Skylab", Rows: make([]string, 0, h)}
	for range top {
		f.Rows = append(f.Rows, look.Spaces(w))
	}
	for _, r := range rows {
		f.Rows = append(f.Rows, look.Pad(look.Clip(look.Spaces(left)+r, w), w))
	}
	f.Rows = look.Fill(f.Rows, w, h)
	f.Cursor = term.Cursor{X: min(left+c.X, w-1), Y: min(top+at, h-1), Visible: c.Visible, Shape: term.ShapeBar}
	return f
}
