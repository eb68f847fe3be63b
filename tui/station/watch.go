package station

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

// sitting is the place of somebody at their own bench.
type sitting struct{ b *bench }

func (p sitting) take(s *session, msg tea.Msg) {
	p.b.mu.Lock()
	n := len(p.b.sitting)
	leads := n > 0 && p.b.sitting[n-1] == s
	if _, is := msg.(tea.KeyPressMsg); is && leads && p.b.keyed.IsZero() {
		p.b.keyed = time.Now()
	}
	p.b.mu.Unlock()
	if k, is := msg.(tea.KeyPressMsg); is && k.String() == "ctrl+]" && s.person().Role.Teaches() {
		s.goTo(newBoard(s)) // from a bench of their own
		return
	}
	switch msg.(type) {
	case tea.WindowSizeMsg:
		if leads {
			p.b.leads(s)
		} else {
			p.look(s)
		}
		return
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg:
		if !leads {
			p.b.leads(s)
		}
	}
	p.b.program.Send(msg)
}

func (p sitting) draw(*session) *term.Frame { return nil }

// look shows the bench as it is now, or sits down again where it has gone.
func (p sitting) look(s *session) {
	p.b.mu.Lock()
	gone := p.b.gone
	if !gone {
		s.show(p.b.frame, p.b.w, p.b.h)
	}
	p.b.mu.Unlock()
	if gone {
		s.goTo(newWait(s))
	}
}

func (p sitting) leave(s *session) { p.b.stand(s) }

// watching is the place of somebody who looks on at another's bench: what is
// shown there, with nothing done to it, and a row of their own beneath.
type watching struct {
	b    *bench
	back place
	lab  string // what may be looked on at
	of   int    // the draw of its values
	x, y int    // what is seen of a bench that is larger
}

// mayWatch reports whether somebody may be looked on at in a lab with these values:
// practice is unwatched, unless the class agreed to something else.
func (st *Station) mayWatch(who gradebook.Person, lab string, draw int) bool {
	may, err := st.o.Proctor.MayWatch(who, lab, draw)
	if err != nil {
		st.o.Log.Error("finding out who may be looked on at", "error", err)
	}
	return may
}

// may reports whether what is at the bench now may be looked on at. Where it is
// something else than before, it is asked again.
func (p *watching) may(s *session) bool {
	p.b.mu.Lock()
	lab, draw := p.b.stands.Lab, p.b.stands.Draw
	p.b.mu.Unlock()
	if lab == p.lab && draw == p.of {
		return true
	}
	if !s.st.mayWatch(p.b.who, lab, draw) {
		return false
	}
	p.lab, p.of = lab, draw
	return true
}

func (p *watching) take(s *session, msg tea.Msg) {
	if !p.may(s) {
		p.put(s)
		return
	}
	k, is := msg.(tea.KeyPressMsg)
	p.b.mu.Lock()
	types := p.b.types == s
	p.b.mu.Unlock()
	switch {
	case is && types && slices.Contains(leaving, k.String()): // the learner's session is theirs to end
	case is && k.String() == "ctrl+]":
		if types {
			p.b.ask(s) // gives it back
			return
		}
		s.goTo(p.back)
	case types:
		if _, resized := msg.(tea.WindowSizeMsg); !resized {
			p.b.program.Send(msg)
		}
	case is:
		p.key(s, latin(k))
	}
}

// leaving are the keys with which a learner goes away.
var leaving = []string{"ctrl+q", "f10"}

// key moves what is seen, asks for the prompt, or goes back.
func (p *watching) key(s *session, key string) {
	w, h := s.size()
	p.b.mu.Lock()
	mostX, mostY := max(0, p.b.w-w), max(0, p.b.h-(h-1))
	p.b.mu.Unlock()
	switch key {
	case "esc", "q", "f10":
		s.goTo(p.back)
	case "t":
		p.b.ask(s)
	case "left":
		p.x = max(0, p.x-8)
	case "right":
		p.x = min(mostX, p.x+8)
	case "up":
		p.y = max(0, p.y-4)
	case "down":
		p.y = min(mostY, p.y+4)
	}
}

func (p *watching) look(s *session) {
	p.b.mu.Lock()
	gone := p.b.gone
	p.b.mu.Unlock()
	switch {
	case gone:
		s.goTo(p.back)
	case !p.may(s):
		p.put(s)
	}
}

// put sends whoever looks on back: the learner has gone on to practise.
func (p *watching) put(s *session) {
	if b, is := p.back.(*board); is {
		b.note = s.words.Say("ledger.unwatched", term.Clean(p.b.who.Name))
	}
	s.goTo(p.back)
}

func (p *watching) leave(s *session) { p.b.unwatch(s) }

func (p *watching) draw(s *session) *term.Frame {
	w, h := s.size()
	p.b.mu.Lock()
	f, bw, bh := p.b.frame, p.b.w, p.b.h
	asks, types := p.b.asks == s, p.b.types == s
	p.b.mu.Unlock()
	if types { // whoever types sees where
		p.x = follow(p.x, f.Cursor.X, w)
		p.y = follow(p.y, f.Cursor.Y, h-1)
	}
	out := fit(f, w, max(1, h-1), p.x, p.y)
	key := "station.watches"
	switch {
	case types:
		key = "station.watcher-types"
	case asks:
		key = "station.watcher-asks"
	case bw > w || bh > h-1:
		key = "station.watches-part"
	}
	says := s.words.Say(key, term.Clean(p.b.who.Name), bw, bh)
	out = footed(out, s.looks, says, w)
	out.Title = "Skylab · " + term.Clean(p.b.who.Name)
	if !types {
		out.Cursor.Visible = false
	}
	return &out
}

// follow moves a window of n cells so that a cell is in it.
func follow(from, at, n int) int {
	if at < from || at >= from+n {
		return max(0, at-n/2)
	}
	return from
}

// footed is a frame with a row beneath it that says what it is.
func footed(f term.Frame, t *look.Theme, says string, w int) term.Frame {
	f.Rows = append(f.Rows, look.Clip(t.Style(look.Selected, look.Pad(" "+look.Fit(says, w-1), w)), w))
	return f
}

// fit is what of a frame can be seen on a terminal of another size, from a cell
// on. A terminal that is larger has room left.
func fit(f term.Frame, w, h, x, y int) term.Frame {
	out := term.Frame{Title: f.Title, Cursor: f.Cursor, Rows: make([]string, max(0, h))}
	for i := range out.Rows {
		row := ""
		if y+i < len(f.Rows) {
			row = look.Cut(f.Rows[y+i], x, x+w)
		}
		out.Rows[i] = look.Pad(row, w)
	}
	out.Cursor.X, out.Cursor.Y = f.Cursor.X-x, f.Cursor.Y-y
	if out.Cursor.X < 0 || out.Cursor.Y < 0 || out.Cursor.X >= w || out.Cursor.Y >= h {
		out.Cursor.Visible = false
	}
	return out
}
