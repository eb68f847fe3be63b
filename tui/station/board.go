package station

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/gradebook"
	"skylab/tui/say"
	"skylab/tui/term"
)

// board is the place of those who teach: everybody's bench in one list.
type board struct {
	all     []learner
	shown   []learner // of those, what the search leaves
	classes []gradebook.Class
	at      int
	chosen  string // the id of who is chosen: the list moves beneath
	top     int    // of the list, as it was drawn last
	looked  time.Time
	waits   bool // to look again
	search  *entry
	seeks   bool     // the search is written
	writes  *compose // nil while nothing is written
	note    string
	now     time.Time
}

// lookAgain is the least time between two looks at all benches.
const lookAgain = 250 * time.Millisecond

func newBoard(s *session) *board {
	b := &board{}
	b.refresh(s)
	s.st.nudge()
	return b
}

// refresh takes in how all benches stand.
func (b *board) refresh(s *session) {
	b.looked, b.waits = time.Now(), false
	b.now = s.st.o.Wall()
	all, err := s.st.roll(s.person())
	if err == nil {
		b.all = all
		b.classes, err = s.st.o.Book.Classes()
	}
	if err != nil {
		s.st.o.Log.Error("looking at benches", "error", err)
		b.note = s.words.Say("station.trouble")
	}
	b.sift(s)
}

// sift leaves those of whom the search is, and keeps who was chosen.
func (b *board) sift(s *session) {
	b.shown = b.all
	if b.search != nil && b.search.value() != "" {
		b.shown = nil
		for _, l := range b.all {
			told := l.Told[s.words.Lang()]
			if strings.Contains(strings.ToLower(strings.Join([]string{l.Name, l.Roster, l.Lab, told.Lab, told.Task, told.Blocker}, "\x00")), strings.ToLower(b.search.value())) {
				b.shown = append(b.shown, l)
			}
		}
	}
	if n := slices.IndexFunc(b.shown, func(l learner) bool { return l.ID == b.chosen }); n >= 0 {
		b.at = n
	}
	b.at = max(0, min(b.at, len(b.shown)-1))
	if l, ok := b.current(); ok {
		b.chosen = l.ID // whoever else comes first from now on
	}
}

// current is who is chosen, if anybody is.
func (b *board) current() (learner, bool) {
	if b.at >= len(b.shown) {
		return learner{}, false
	}
	return b.shown[b.at], true
}

func (b *board) look(s *session) {
	since := time.Since(b.looked)
	switch {
	case since >= lookAgain:
		b.refresh(s)
	case !b.waits:
		b.waits = true
		time.AfterFunc(lookAgain-since, s.redraw)
	}
}

func (b *board) leave(*session) {}

// latin is the key that was meant, where a Korean keyboard was in Hangul mode.
func latin(k tea.KeyPressMsg) string {
	if meant := say.Romanized(k.String()); meant != "" {
		return meant
	}
	return k.String()
}

func (b *board) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	switch {
	case b.writes != nil:
		b.writes.take(s, b, msg)
		return
	case b.seeks && b.seek(s, msg):
		return
	case !is:
		return
	}
	b.note = ""
	b.press(s, latin(k))
}

// seek takes a key into the search, and reports whether it was for it. Enter
// leaves what was found, Esc everybody.
func (b *board) seek(s *session, msg tea.Msg) bool {
	k, is := msg.(tea.KeyPressMsg)
	switch {
	case is && k.String() == "enter":
		b.seeks = false
	case is && k.String() == "esc":
		b.search, b.seeks = nil, false
	case is && (k.String() == "up" || k.String() == "down"):
		b.seeks = false
		return false
	case !b.search.take(msg):
		return true
	}
	b.sift(s)
	return true
}

// press does what a key means.
func (b *board) press(s *session, key string) {
	_, h := s.size()
	switch key {
	case "up", "k":
		b.move(-1)
	case "down", "j":
		b.move(1)
	case "pgup":
		b.move(-max(1, h-8))
	case "pgdown":
		b.move(max(1, h-8))
	case "enter":
		b.visit(s)
	case "f":
		if l, ok := b.current(); ok {
			s.goTo(newAttempts(s, l.Person, b))
		}
	case "m":
		b.writes = newCompose("message")
	case "h":
		b.writes = newCompose("hint")
	case "d":
		b.answered(s)
	case "/":
		b.search, b.seeks = newEntry(60), true
	case "l":
		b.ledger(s)
	case "f8":
		s.otherLanguage()
		b.sift(s)
	case "c":
		b.file(s)
	case "b":
		s.goTo(newWait(s))
	case "ctrl+l":
		s.screen.Repaint()
	case "esc":
		if b.search != nil {
			b.search = nil
			b.sift(s)
			return
		}
		s.end("station.bye")
	case "q", "ctrl+c", "ctrl+q", "f10":
		s.end("station.bye")
	}
}

func (b *board) move(by int) {
	b.at = max(0, min(len(b.shown)-1, b.at+by))
	if l, ok := b.current(); ok {
		b.chosen = l.ID
	}
}

// visit looks on at the bench that is chosen.
func (b *board) visit(s *session) {
	l, ok := b.current()
	switch {
	case !ok:
	case l.bench == nil && l.host != "":
		b.note = s.words.Say("station.bench-elsewhere", term.Clean(l.Name), term.Clean(l.host))
	case l.plain:
		b.note = s.words.Say("station.bench-plain", term.Clean(l.Name))
	case l.bench == nil:
		b.note = s.words.Say("station.bench-shut", term.Clean(l.Name))
	case !s.st.mayWatch(l.Person, l.Lab, l.Draw):
		b.note = s.words.Say("ledger.unwatched", term.Clean(l.Name))
	case l.bench.watch(s):
		b.chosen = l.ID
		s.goTo(&watching{b: l.bench, back: b, lab: l.Lab, of: l.Draw})
	}
}

// file opens the file of the class of who is chosen, or of the first one.
func (b *board) file(s *session) {
	if !wholly(s.person()) || len(b.classes) == 0 {
		return
	}
	class := b.classes[0]
	if l, ok := b.current(); ok {
		if i := slices.IndexFunc(b.classes, func(c gradebook.Class) bool { return c.ID == l.Class }); i >= 0 {
			class = b.classes[i]
		}
	}
	p, err := newClassFile(s, class, b)
	if err != nil {
		s.st.o.Log.Error("opening a class's file", "error", err)
		b.note = s.words.Say("station.trouble")
		return
	}
	s.goTo(p)
}

// answered lowers the hand of who is chosen.
func (b *board) answered(s *session) {
	l, ok := b.current()
	if !ok || l.Hand.IsZero() {
		b.note = s.words.Say("station.no-hand")
		return
	}
	switch {
	case l.host != "":
		b.note = s.words.Say("station.bench-elsewhere", term.Clean(l.Name), term.Clean(l.host))
		return
	case l.plain:
		if o := s.st.inLines(l.ID); o != nil {
			_ = o.raise() // it was up
		}
	case l.bench == nil: // who has left
		s.st.lower(l)
	default:
		l.bench.Hand(false)
		l.bench.tell()
	}
	b.refresh(s)
}

// lower takes the hand down of somebody whose bench is open nowhere.
func (st *Station) lower(l learner) {
	kept := l.seat
	kept.Hand = time.Time{}
	if err := st.o.Book.Tell("", map[string]string{l.ID: kept.text()}); err != nil {
		st.o.Log.Error("lowering a hand", "error", err)
	}
	st.elsewhere()
}

// aim is whom a message is for.
type aim int

const (
	toOne aim = iota
	toTask
	toAll
	aims
)

// compose is a message that is being written.
type compose struct {
	kind  string // message or hint
	to    aim
	entry entry
}

// maxMessage is the longest message, in characters.
const maxMessage = 400

func newCompose(kind string) *compose { return &compose{kind: kind, entry: *newEntry(maxMessage)} }

// receivers are those whom a message would reach.
func (c *compose) receivers(b *board) []learner {
	cur, ok := b.current()
	var to []learner
	for _, l := range b.all {
		switch {
		case c.to == toAll,
			ok && c.to == toTask && l.here && l.same(cur),
			ok && c.to == toOne && l.ID == cur.ID:
			to = append(to, l)
		}
	}
	return to
}

func (c *compose) take(s *session, b *board, msg tea.Msg) {
	if k, is := msg.(tea.KeyPressMsg); is {
		switch k.String() {
		case "esc", "ctrl+c":
			b.writes = nil
			return
		case "tab", "shift+tab":
			c.to = (c.to + 1) % aims
			return
		case "enter":
			c.send(s, b)
			return
		}
	}
	c.entry.take(msg)
}

// send sends the message. It is kept first, so that it reaches those as well who
// are not here now.
func (c *compose) send(s *session, b *board) {
	to := c.receivers(b)
	text := strings.TrimSpace(c.entry.value())
	if text == "" || len(to) == 0 {
		return
	}
	if err := s.st.send(s.person(), c.kind, text, to); err != nil {
		s.st.o.Log.Error("keeping a message", "error", err)
		b.note = s.words.Say("station.trouble")
		return
	}
	b.writes, b.note = nil, s.words.Say("station.sent", len(to))
}

// send keeps a message for each of those it is for, and has it delivered.
func (st *Station) send(from gradebook.Person, kind, text string, to []learner) error {
	var ids []string
	for _, l := range to {
		ids = append(ids, l.ID)
	}
	err := st.o.Book.Send(gradebook.Message{From: from.Name, Kind: kind, Text: text, At: st.o.Wall()}, ids)
	st.nudge()
	return err
}
