package station

import (
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui"
	"skylab/tui/term"
)

// bench is one person's place. The screen on it runs on while its terminals come
// and go; it is drawn for the one that was typed at last, and the others see
// what of it fits.
type bench struct {
	st      *Station
	who     gradebook.Person
	room    *tui.Room
	program *tui.Program
	ready   chan struct{} // closed when the program is there

	telling sync.Mutex // held while Around is worked out and sent, so that the newest comes last

	mu       sync.Mutex
	sitting  []*session          // of its own person, the one that typed last at the end
	watching map[*session]string // who looks on: their names
	asks     *session            // who asks for the prompt
	types    *session            // who has it too
	hand     time.Time           // since when it is up; zero while it is not
	stands   tui.Standing
	since    time.Time // when the task that is open was come to
	stood    []stood   // replaced, never written to
	frame    term.Frame
	w, h     int
	mouse    bool
	keyed    time.Time // when a key came that no frame has answered
	left     time.Time // when the last one left; zero while somebody sits
	changed  bool      // since the gradebook was told
	was      seat      // as it was left
	draft    string    // the line that was being written when it was shut
	gone     bool
}

// room is where a person's labs and attempts are.
func (st *Station) room(p gradebook.Person) *tui.Room {
	return &tui.Room{Labs: st.o.Labs, Book: st.o.Book, Learner: p.ID, Own: true, Proctor: st.o.Proctor, Who: p, Wall: st.o.Wall, Build: st.o.Build}
}

// sit brings a session to its person's bench, and opens it where it is not. The
// state is what was kept of it when it was open last.
func (st *Station) sit(s *session, state string) *bench {
	who := s.person()
	st.mu.Lock()
	b, there := st.benches[who.ID]
	if !there {
		b = &bench{st: st, who: who, room: st.room(who), ready: make(chan struct{}), watching: map[*session]string{}, since: st.o.Wall()}
		st.benches[who.ID] = b
	}
	st.mu.Unlock()
	if there {
		<-b.ready
	} else {
		b.begin(s, readSeat(state))
	}
	b.mu.Lock()
	if b.gone { // it was left at this moment
		b.mu.Unlock()
		return nil
	}
	first := len(b.sitting) == 0
	b.sitting, b.left = append(b.sitting, s), time.Time{}
	mouse := b.mouse
	b.mu.Unlock()
	s.screen.Mouse(mouse)
	if first {
		b.attend()
	}
	b.leads(s)
	b.tell()
	return b
}

// begin opens the bench for all who wait for it. One that can't be opened is
// taken away again, and how it was left is forgotten: the next visit comes to the
// shelf, not into what could not be opened.
func (b *bench) begin(s *session, was seat) {
	defer close(b.ready)
	defer b.st.guard("opening a bench", func() {
		b.mu.Lock()
		b.gone, b.stands, b.draft = true, tui.Standing{}, ""
		b.mu.Unlock()
		b.keep()
		b.forsake()
		s.end("station.trouble")
	})
	b.open(s, was)
}

// forsake takes the bench off the station's list and gives its lease up.
func (b *bench) forsake() {
	if err := b.st.o.Book.Vacate(b.who.ID, b.st.o.Host); err != nil {
		b.st.o.Log.Error("giving up a bench", "person", b.who.ID, "error", err)
	}
	b.st.mu.Lock()
	if b.st.benches[b.who.ID] == b {
		delete(b.st.benches, b.who.ID)
	}
	b.st.mu.Unlock()
}

// open starts the screen, as it was left.
func (b *bench) open(s *session, was seat) {
	b.w, b.h = s.size()
	lang := b.room.Lang()
	o := tui.Options{
		Width: b.w, Height: b.h, Room: b.room, Lang: lang, Ask: lang == "", Environ: s.environ,
		Show: b.show, Repaint: b.repaint, Mouse: b.setMouse, Copy: b.copy, Station: b,
		Rescue: func() { // it recovers itself: one call further down, nothing would
			if r := recover(); r != nil {
				b.st.panicked("work at a bench", r)
				go b.shut()
			}
		},
	}
	if lang == "" {
		o.Lang = s.words.Lang()
	}
	if was.Checkpoint != "" {
		o.Open, o.Checkpoint, o.Draft = was.Lab, was.Checkpoint, was.Draft
	} else if was.Lab == labs.Sandbox || slices.ContainsFunc(b.st.o.Labs, func(l *labs.Lab) bool { return l.Name == was.Lab }) {
		o.Open, o.Draft = was.Lab, was.Draft
	}
	b.hand, b.was, b.stood = was.Hand, was, leaves(was.Stood, was.Standing, tui.Standing{})
	b.program = tui.NewProgram(o)
	go b.run()
}

// maxDraft is the longest line that is kept of a bench that is shut, in bytes.
const maxDraft = 4096

// run works until the learner leaves, then the terminals go their ways: the one
// that was typed at last has said goodbye, the others sit down again.
func (b *bench) run() {
	defer b.st.guard("bench", b.shut)
	if err := b.program.Run(); err != nil {
		b.st.count.panics.Add(1)
		b.st.o.Log.Error("a bench ended", "person", b.who.ID, "error", err)
	}
	if d := b.program.Draft(); len(d) <= maxDraft {
		b.mu.Lock()
		b.draft = d
		b.mu.Unlock()
	}
	sitting, watching := b.close()
	for i, s := range sitting {
		if i == len(sitting)-1 {
			s.end("station.bye")
		} else {
			s.redraw()
		}
	}
	for _, s := range watching {
		s.redraw()
	}
}

// close takes the bench away and gives its lease up.
func (b *bench) close() (sitting, watching []*session) {
	b.mu.Lock()
	if b.gone {
		b.mu.Unlock()
		return nil, nil
	}
	b.gone = true
	sitting = b.sitting
	for s := range b.watching {
		watching = append(watching, s)
	}
	b.mu.Unlock()
	b.keep()
	b.forsake() // the lease before the name: whoever comes back meanwhile waits for both
	return sitting, watching
}

// shut ends the screen.
func (b *bench) shut() {
	<-b.ready
	if b.program != nil {
		b.program.Quit()
	}
}

// leads makes a session the one that the bench is drawn for.
func (b *bench) leads(s *session) {
	w, h := s.size()
	b.mu.Lock()
	n := slices.Index(b.sitting, s)
	if n < 0 {
		b.mu.Unlock()
		return
	}
	b.sitting = append(slices.Delete(b.sitting, n, n+1), s)
	resized := w != b.w || h != b.h
	b.w, b.h = w, h
	if !resized {
		s.show(b.frame, w, h) // while no newer one can come between
	}
	b.mu.Unlock()
	if resized {
		b.resize()
	}
}

// attend tells the bench whether anybody sits there now, resize how large it is.
// Whatever comes between, the newest is told last.
func (b *bench) attend() {
	b.telling.Lock()
	defer b.telling.Unlock()
	b.mu.Lock()
	is := len(b.sitting) > 0
	b.mu.Unlock()
	b.program.Send(tui.Attended(is))
}

func (b *bench) resize() {
	b.telling.Lock()
	defer b.telling.Unlock()
	b.mu.Lock()
	w, h := b.w, b.h
	b.mu.Unlock()
	b.program.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// stand takes a session away from the bench.
func (b *bench) stand(s *session) {
	b.mu.Lock()
	if n := slices.Index(b.sitting, s); n >= 0 {
		b.sitting = slices.Delete(b.sitting, n, n+1)
	}
	last := len(b.sitting) == 0 && b.left.IsZero()
	var next *session
	if last {
		b.left = time.Now()
	} else if len(b.sitting) > 0 {
		next = b.sitting[len(b.sitting)-1]
	}
	b.mu.Unlock()
	if last {
		b.attend()
	}
	if next != nil {
		b.leads(next)
	}
	b.tell()
}

// show takes a frame and hands it to every terminal.
func (b *bench) show(f term.Frame) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frame = f
	if !b.keyed.IsZero() {
		b.st.count.latency.note(time.Since(b.keyed))
		b.keyed = time.Time{}
	}
	for _, s := range b.sitting {
		s.show(f, b.w, b.h)
	}
	for s := range b.watching {
		s.redraw()
	}
}

// show shows a bench's frame, or what of it fits.
func (s *session) show(f term.Frame, w, h int) {
	if f.Rows == nil {
		return
	}
	myW, myH := s.size()
	if myW == w && myH == h && len(f.Rows) == h {
		s.screen.Show(f)
		return
	}
	says := s.words.Say("station.smaller", w, h)
	s.screen.Draw(func() term.Frame { return footed(fit(f, myW, myH-1, 0, 0), s.looks, says, myW) })
}

func (b *bench) repaint() { b.lead(func(s *session) { s.screen.Repaint() }) }

func (b *bench) setMouse(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mouse = on
	for _, s := range b.sitting {
		s.screen.Mouse(on)
	}
}

func (b *bench) copy(text string) (ok bool) {
	b.lead(func(s *session) { ok = s.screen.Copy(text) })
	return ok
}

// lead does something for the terminal that was typed at last.
func (b *bench) lead(f func(*session)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.sitting); n > 0 {
		f(b.sitting[n-1])
	}
}
