package station

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"skylab/labs/gradebook"
	"skylab/tui"
)

// seat is what the gradebook keeps of a bench: for the boards of other hosts,
// and for the bench itself when it is opened again.
type seat struct {
	tui.Standing
	At    time.Time // when the task that is open was come to
	Hand  time.Time // since when the hand is up
	Draft string    // the line that was being written when it was shut
	Here  bool      // somebody sits at it
	// Stood is how those labs stood that the bench was in before, the newest last.
	Stood []stood `json:",omitempty"`
}

// stood is how a lab stood when the bench went on to another one.
type stood struct {
	Lab   string
	Draw  int
	Tasks []bool
}

// maxStood is how many labs are remembered.
const maxStood = 16

// recall is how a lab with these values stands, or stood when it was left; nil
// where nothing is known of it.
func (s seat) recall(lab string, draw int) []bool {
	if s.Lab == lab && s.Draw == draw {
		return s.Tasks
	}
	for _, b := range s.Stood {
		if b.Lab == lab && b.Draw == draw {
			return b.Tasks
		}
	}
	return nil
}

// leaves is what is remembered once a bench goes from one standing to the next. The
// list is another one then, since others may read this one.
func leaves(all []stood, was, now tui.Standing) []stood {
	if was.Lab == "" || len(was.Tasks) == 0 || was.Lab == now.Lab && was.Draw == now.Draw {
		return all
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s stood) bool { return s.Lab == was.Lab && s.Draw == was.Draw })
	all = append(all, stood{was.Lab, was.Draw, was.Tasks})
	return all[max(0, len(all)-maxStood):]
}

func readSeat(text string) seat {
	var s seat
	if text == "" || json.Unmarshal([]byte(text), &s) != nil {
		return seat{}
	}
	return s
}

// text is a seat as it is kept.
func (s seat) text() string {
	b, _ := json.Marshal(s) // it holds nothing that could fail
	return string(b)
}

// Hand takes the learner's hand up or down.
func (b *bench) Hand(up bool) {
	b.mu.Lock()
	b.hand = time.Time{}
	if up {
		b.hand = b.st.o.Wall()
	}
	b.changed = true
	b.mu.Unlock()
	b.st.changed()
}

// Grant lets whoever asks type here, or takes the prompt back.
func (b *bench) Grant(yes bool) {
	b.mu.Lock()
	by, act := b.types, "the prompt was taken back from"
	b.types = nil
	if yes {
		by, act = b.asks, "lent the prompt to"
		b.types, b.asks = b.asks, nil
	}
	name := b.watching[by]
	b.mu.Unlock()
	if by == nil {
		return
	}
	by.redraw()
	go func() { // the bench's own goroutine must not wait for the gradebook, nor for itself
		defer b.st.guard("grant", nil)
		b.note(b.who.ID, act, name)
		b.tell()
	}()
}

// note keeps what was done about a bench.
func (b *bench) note(who, act, text string) {
	err := b.st.o.Book.Note(gradebook.Act{At: b.st.o.Wall(), Who: who, Act: act, About: b.who.ID, Text: text})
	if err != nil {
		b.st.o.Log.Error("keeping an act", "error", err)
	}
}

// Stands notes how the bench stands.
func (b *bench) Stands(s tui.Standing) {
	b.mu.Lock()
	switch {
	case s.Lab == b.was.Lab && s.Task == b.was.Task && !b.was.At.IsZero(): // it goes on
		b.since, b.was = b.was.At, seat{}
	case s.Lab != b.stands.Lab || s.Task != b.stands.Task:
		b.since = b.st.o.Wall()
	}
	b.stood = leaves(b.stood, b.stands, s)
	b.stands, b.changed = s, true
	b.mu.Unlock()
	b.st.changed()
}

// Code makes a one-time code for another device. Nobody may look over the
// learner's shoulder: whoever has the code becomes them.
func (b *bench) Code() (made, command string, err error) {
	b.mu.Lock()
	seen := len(b.watching) > 0
	b.mu.Unlock()
	if seen {
		return "", "", tui.ErrWatched
	}
	return b.st.device(b.who)
}

// device makes a one-time code for another device of somebody.
func (st *Station) device(who gradebook.Person) (made, command string, err error) {
	c := st.o.Draw(codeLength)
	now := st.o.Wall()
	err = st.o.Book.Give(who.ID, c, now.Add(deviceCode), now, who.ID)
	return Written(c), "ssh " + st.o.Address, err
}

// codeLength is how many characters a code has, of 28: some 38 bits.
const codeLength = 8

// How long codes are good.
const (
	deviceCode   = 10 * time.Minute
	personalCode = 8 * time.Hour // a day at school
	inviteCode   = 7 * 24 * time.Hour
)

// seat is what there is to keep of the bench.
func (b *bench) seat() seat {
	b.mu.Lock()
	defer b.mu.Unlock()
	return seat{b.stands, b.since, b.hand, b.draft, len(b.sitting) > 0 && !b.gone, b.stood}
}

// keep tells the gradebook how the bench stands.
func (b *bench) keep() {
	if err := b.st.o.Book.Tell(b.st.o.Host, map[string]string{b.who.ID: b.seat().text()}); err != nil {
		b.st.o.Log.Error("keeping how a bench stands", "error", err)
	}
}

// tell tells the bench who is around it.
func (b *bench) tell() {
	b.telling.Lock()
	defer b.telling.Unlock()
	b.mu.Lock()
	a := tui.Around{Watching: slices.Sorted(maps.Values(b.watching)), Hand: !b.hand.IsZero()}
	if b.asks != nil {
		a.Asks = b.watching[b.asks]
	}
	if b.types != nil {
		a.Types, a.Signs = b.watching[b.types], b.types.person().ID
	}
	b.mu.Unlock()
	b.program.Send(a)
	b.st.changed()
}

// watch lets a session look on, and says whether there is something to see.
func (b *bench) watch(s *session) bool {
	<-b.ready
	b.mu.Lock()
	if b.gone {
		b.mu.Unlock()
		return false
	}
	b.watching[s] = s.person().Name
	b.mu.Unlock()
	b.note(s.person().ID, "watched", "")
	b.tell()
	return true
}

// unwatch takes a session away that looked on.
func (b *bench) unwatch(s *session) {
	b.mu.Lock()
	typed := b.types == s
	if typed {
		b.types = nil
	}
	if b.asks == s {
		b.asks = nil
	}
	delete(b.watching, s)
	b.mu.Unlock()
	if typed {
		b.note(s.person().ID, "gave the prompt back", "")
	}
	b.tell()
}

// ask asks for the prompt, or asks no more.
func (b *bench) ask(s *session) {
	b.mu.Lock()
	typed := b.types == s
	switch {
	case b.types == s:
		b.types = nil
	case b.asks == s:
		b.asks = nil
	case b.asks == nil && b.types == nil:
		b.asks = s
	}
	b.mu.Unlock()
	if typed {
		b.note(s.person().ID, "gave the prompt back", "")
	}
	b.tell()
}

// changed says that boards have something new to show.
func (st *Station) changed() {
	for _, s := range st.everybody() {
		if s.person().Role.Teaches() {
			s.redraw()
		}
	}
}
