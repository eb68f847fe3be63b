package station

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/ledger"
	"skylab/labs/proctor"
)

// account is the place of those who teach before a ledger: learners by tasks, as
// they stand now.
type account struct {
	offer
	tally *tally
	back  place
	shot  *shot // nil while nothing was read
	sifting
	shown  []*row
	at     int
	top    int    // of the list, as it was drawn last
	chosen string // the id of who is chosen: the list moves beneath
	col    int    // the task that is chosen, from 1; 0 is all of a learner's work
	left   int    // the first task that is shown
	seeks  bool   // the search is written
	asks   *ask   // nil while nothing is asked
	detail bool   // what a cell came to is shown
	help   bool   // all keys are shown
	secret string // of the order without names; nothing while names are shown
	note   string
	looked time.Time
	waits  bool // to look again
	now    time.Time
}

func newAccount(s *session, o offer, back place) *account {
	a := &account{offer: o, tally: s.st.tally(o.class, o.of.Name), back: back}
	a.refresh(s)
	return a
}

// refresh takes in how the ledger stands.
func (a *account) refresh(s *session) {
	a.looked, a.waits, a.now = time.Now(), false, s.st.o.Wall()
	shot, err := a.tally.shot(s.words.Lang())
	if err != nil {
		a.note = s.words.Say("station.trouble")
	}
	if shot != nil && shot != a.shot {
		a.shot = shot
		a.course, a.of = shot.course, shot.of
		a.sift()
	}
}

func (a *account) look(s *session) {
	since := time.Since(a.looked)
	switch {
	case since >= lookAgain || a.shot == nil:
		a.refresh(s)
	case !a.waits:
		a.waits = true
		time.AfterFunc(lookAgain-since, s.redraw)
	}
}

func (a *account) leave(*session) {}

// current is who is chosen, if anybody is.
func (a *account) current() (*row, bool) {
	if a.at >= len(a.shown) || a.secret != "" {
		return nil, false
	}
	return a.shown[a.at], true
}

// task is the one that is chosen, if one is.
func (a *account) task() (t ledger.Task, ok bool) {
	if a.shot == nil || a.col < 1 || a.col > len(a.shot.Tasks) {
		return t, false
	}
	return a.shot.Tasks[a.col-1], true
}

func (a *account) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	switch {
	case a.asks != nil:
		a.asks.take(s, a, msg)
		return
	case a.seeks && a.seek(msg):
		return
	case !is:
		return
	}
	a.note = ""
	key := latin(k)
	if a.help {
		a.help = false
		return
	}
	if !a.moves(s, key) && !a.views(s, key) {
		a.acts(s, key)
	}
}

// seek takes a key into the search, and reports whether it was for it. Enter
// leaves what was found, Esc everybody.
func (a *account) seek(msg tea.Msg) bool {
	k, is := msg.(tea.KeyPressMsg)
	switch {
	case is && k.String() == "enter":
		a.seeks = false
	case is && k.String() == "esc":
		a.search, a.seeks = nil, false
	case is && (k.String() == "up" || k.String() == "down"):
		a.seeks = false
		return false
	case !a.search.take(msg):
		return true
	}
	a.sift()
	return true
}

// moves moves what is chosen, and reports whether the key does that.
func (a *account) moves(s *session, key string) bool {
	_, h := s.size()
	page, tasks := max(1, h-10), 0
	if a.shot != nil {
		tasks = len(a.shot.Tasks)
	}
	to, col := a.at, a.col
	switch key {
	case "up", "k":
		to--
	case "down", "j":
		to++
	case "pgup":
		to -= page
	case "pgdown":
		to += page
	case "home":
		to = 0
	case "end":
		to = len(a.shown) - 1
	case "left":
		col--
	case "right":
		col++
	default:
		return false
	}
	a.at, a.col = max(0, min(len(a.shown)-1, to)), max(0, min(tasks, col))
	if r, ok := a.current(); ok {
		a.chosen = r.Person
	}
	if a.by == byTask && a.col > 0 && a.col != a.tasked {
		a.tasked = a.col
		a.sift()
	}
	return true
}

// views changes what is shown, and reports whether the key does that.
func (a *account) views(s *session, key string) bool {
	switch key {
	case "esc":
		switch {
		case a.secret != "":
			a.names(s)
		case a.search != nil:
			a.search = nil
			a.sift()
		default:
			s.goTo(a.back)
		}
	case "q":
		s.goTo(a.back)
	case "ctrl+c", "ctrl+q", "f10":
		s.end("station.bye")
	case "ctrl+l":
		s.screen.Repaint()
	case "f8":
		s.otherLanguage()
		a.refresh(s)
	case "v":
		a.names(s)
	case "t":
		s.goTo(&plots{of: a})
	case "?", "f1":
		a.help = true
	default:
		return a.secret != "" || a.sorts(key)
	}
	return true
}

// sorts changes the order, the filter and the search, and reports whether the key
// does that.
func (a *account) sorts(key string) bool {
	switch key {
	case "s":
		a.by = (a.by + 1) % orders
		if a.tasked = a.col; a.by == byTask && a.col == 0 {
			a.tasked = 1
		}
	case "f":
		a.only = (a.only + 1) % onlys
	case "m":
		a.metness(a.col)
	case "/":
		a.search, a.seeks = newEntry(60), true
	case "d":
		a.detail = !a.detail
	default:
		return false
	}
	a.sift()
	return true
}

// names shows the ledger without names, for a projector, or with them again. Without
// them, rows stand in an order that is drawn anew each time.
func (a *account) names(s *session) {
	if a.secret == "" {
		a.secret, a.detail, a.col = s.st.o.Draw(26), false, 0
	} else {
		a.secret = ""
	}
	a.at, a.top = 0, 0
	a.sift()
}

// acts does something with what is chosen, where somebody may.
func (a *account) acts(s *session, key string) {
	for _, k := range doings {
		if k.key != key {
			continue
		}
		if !proctor.May(s.person(), a.class.ID, k.do) {
			a.note = s.words.Say("ledger.may-not")
			return
		}
		a.begin(s, k.do)
		return
	}
	if key == "enter" {
		a.openAttempt(s)
	}
}
