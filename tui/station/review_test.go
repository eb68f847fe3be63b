package station

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/gradebook"
	"skylab/tui"
)

func TestAPanicEndsOneBenchAndNothingElse(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.enrolled("jun")
	mina, jun := r.sits(r.dial("mina"), 80, 24), r.sits(r.dial("jun"), 80, 24)
	mina.waits("One route short")
	jun.waits("One route short")
	r.st.mu.Lock()
	b := r.st.benches["p-mina"]
	r.st.mu.Unlock()
	b.room.Wall = func() time.Time { panic("a bug") } // which beginning a lab asks
	b.program.Send(tea.KeyPressMsg{Code: tea.KeyEnter})
	mina.ends()
	jun.types("\x1b[B")
	jun.waits("Envelopes in envelopes")
	again := r.sits(r.dial("mina"), 80, 24)
	again.waits("One route short")
	if !strings.Contains(r.log.String(), "a bug") {
		t.Error("the log does not tell of it")
	}
}

func TestACodeIsNotMadeBeforeOthersEyes(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	teacher := r.sits(r.dial("kim"), 80, 24)
	teacher.waits("mina")
	teacher.types("\r")
	learner.waits("kim is watching")
	b := r.st.open()[0]
	if code, _, err := b.Code(); !errors.Is(err, tui.ErrWatched) || code != "" {
		t.Errorf("%q was made (%v)", code, err)
	}
	learner.types("\x1bt\x1b[B\r")
	learner.waits("A code can be made when nobody looks on")
}

func TestARosterRenamesNobodyWhoJoinedBeforeIt(t *testing.T) {
	r := opened(t)
	r.enrolled("ann")
	r.teacher("kim")
	if out, err := r.runs("kim", "roster networks --apply", strings.NewReader("ID,name\n1,Real One\n")); err != nil || !strings.Contains(out, "1 added, 0 renamed") {
		t.Fatalf("%s (%v)", out, err)
	}
	if p, _, _ := r.book.Keyed(fingerprint("ann")); p.Name != "ann" {
		t.Errorf("ann is %+v", p)
	}
	if out, err := r.runs("kim", "roster networks --apply", strings.NewReader("+1,Eve\n")); err == nil {
		t.Errorf("a roster takes ann's id: %s", out)
	}
}

func TestLinesAndScreenAreNotAtOneBenchAtTheSameTime(t *testing.T) {
	r := opened(t)
	p := r.enrolled("mina")
	screen := r.sits(r.dial("mina"), 80, 24)
	screen.waits("One route short")
	if _, err := r.runs("mina", "plain on", nil); err != nil {
		t.Fatal(err)
	}
	lines := r.sits(r.dial("mina"), 80, 24)
	screen.waits("Your bench goes on in another window")
	screen.ends()
	lines.waits("Which lab?")
	if l := r.lease(p.ID); l.Host != "host-a" || !l.Until.After(time.Now()) {
		t.Errorf("the lines have the lease %+v", l)
	}
	if out, _ := r.runs("mina", "plain off", nil); out == "" {
		t.Fatal("no answer")
	}
	again := r.sits(r.dial("mina"), 80, 24)
	lines.waits("Your bench goes on in another window")
	lines.ends()
	again.waits("One route short")
	eventually(t, "the screen has the lease", func() bool { return r.lease(p.ID).Host == "host-a" })
}

func (r *room) lease(person string) gradebook.Lease {
	all, err := r.book.Leases()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, l := range all {
		if l.Person == person {
			return l
		}
	}
	return gradebook.Lease{}
}

func TestStrangersTakeNoSeats(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Doors, o.Limits.Sessions = 2, 1 })
	r.enrolled("mina")
	var doors []*terminal
	for _, name := range []string{"a", "b", "c"} {
		d := r.sits(r.dial(name), 80, 24)
		d.waits("Your key is new here")
		doors = append(doors, d)
	}
	doors[0].waits("All seats are taken")
	doors[0].ends()
	r.sits(r.dial("mina"), 80, 24).waits("One route short")
	doors[2].types(r.code + "\rZoe\r\r")
	doors[2].waits("All seats are taken")
}

func TestASearchIsKeptAndWhatIsFoundCanBeDone(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.enrolled("jun")
	r.teacher("kim")
	jun := r.sits(r.dial("jun"), 80, 24)
	jun.waits("One route short")
	board := r.sits(r.dial("kim"), 120, 40)
	board.waits("1 of 2 here")
	board.types("/min\rmhello\r")
	board.waits("Sent to 1 person")
	if all, _ := r.book.Unread("host-a"); len(all) != 0 { // mina's bench is open nowhere, and jun's has nothing
		t.Errorf("jun was sent %+v", all)
	}
	board.types("\x1b") // everybody again
	eventually(t, "the search is over", func() bool { return strings.Count(board.seen(), "jun") > 1 })
	board.types("/nobody\r")
	board.waits("Nobody here is called that")
}

func TestAKeyThatIsTakenAwayLetsInNoMore(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	r.teacher("kim")
	learner := r.sits(r.dial("mina"), 80, 24)
	learner.waits("One route short")
	if out, _ := r.runs("kim", "people", nil); !strings.Contains(out, "p-mina") || !strings.Contains(out, "instructor") {
		t.Errorf("people: %s", out)
	}
	for words, want := range map[string]string{"revoke t-kim": "These are your own keys", "revoke nobody": "Nobody here has this id"} {
		if out, err := r.runs("kim", words, nil); err == nil || !strings.Contains(out, want) {
			t.Errorf("%s: %s", words, out)
		}
	}
	if out, err := r.runs("kim", "revoke +1", nil); err != nil || !strings.Contains(out, "mina had 1 key.") {
		t.Fatal(out, err)
	}
	learner.waits("Your key was taken off this station")
	learner.ends()
	r.sits(r.dial("mina"), 80, 24).waits("Your key is new here")
}

func TestAStrangerWhoSleepsIsToldHowLongTheDoorWaits(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.AtDoor = time.Nanosecond })
	door := r.sits(r.dial("nobody"), 80, 24)
	door.waits("Nothing was typed for 0 minutes")
	door.ends()
}

// A lab whose opening panics is not opened again by itself: its learner comes to
// the shelf and can do something else.
func TestALabThatCanNotBeOpenedKeepsNobodyOut(t *testing.T) {
	r := opened(t)
	r.enrolled("mina")
	term := r.sits(r.dial("mina"), 80, 24)
	term.waits("One route short")
	term.types("\r")
	term.waits("create-route")
	r.st.Drain(t.Context())
	next := openedOn(t, r.book, "host-a", func(o *Options) {
		o.Wall = func() time.Time {
			if inside("tui.openBench") {
				panic("a bug in this lab")
			}
			return time.Now()
		}
	})
	first := next.sits(next.dial("mina"), 80, 24)
	first.waits("Something went wrong at the station")
	first.ends()
	again := next.sits(next.dial("mina"), 80, 24)
	again.waits("Envelopes in envelopes") // which only the shelf shows
}
