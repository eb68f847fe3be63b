package tui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// agreed is what was agreed with the class of these tests.
const agreed = `class: Networks
zone: Asia/Seoul
checkpoints:
  - name: warm
    title: Warming up
    mode: practice
    labs: [{lab: first-vpc}]
  - name: week
    title: First week
    mode: graded
    labs: [{lab: first-vpc, points: 60}, {lab: https, points: 40}]
    due: 2026-11-30 18:00
    late: {lose: 10, every: 1d, until: 2026-12-02 18:00}
    attempts: 2
  - name: final
    title: Final
    mode: exam
    labs: [{lab: first-vpc}, {lab: firewalls}]
    opens: 2026-11-23 17:00
    due: 2026-11-23 21:00
    clock: 90m
    attempts: 1
  - name: quiz
    title: Quiz
    mode: exam
    tells-met: no
    labs: [{lab: first-vpc}]
    due: 2026-12-20 18:00
    clock: 2h
`

// attending is a learner whose class has checkpoints. It is 18:00 in Seoul.
type attending struct {
	*player
	room *Room
}

func attends(t testing.TB, w, h int, l assets.Lang) *attending {
	t.Helper()
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	p := &player{t: t, now: began}
	wall := func() time.Time { return p.now }
	all := catalogLabs(t)
	keeper := &proctor.Proctor{Book: book, Labs: all, Wall: wall, Build: "test", Draw: func(n int) string { return strings.Repeat("x", n) }}
	class, err := book.AddClass("Networks", "CODE", p.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Agree(class.ID, []byte(agreed), "t"); err != nil {
		t.Fatal(err)
	}
	who, err := book.Join("CODE", "", "kim", "SHA256:kim", "kim", p.now)
	if err != nil {
		t.Fatal(err)
	}
	a := &attending{p, &Room{Labs: all, Book: book, Learner: who.ID, Own: true, Wall: wall, Build: "test", Proctor: keeper, Who: who}}
	a.start(a.room, w, h, l, "")
	return a
}

// onto puts the cursor of the shelf on a checkpoint, or on a lab of one that goes on.
func (a *attending) onto(name, lab string) {
	a.t.Helper()
	for range 40 {
		a.key("up")
	}
	for _, e := range a.m.shelf.slots() {
		if e.duty >= 0 {
			d := a.m.shelf.duties[e.duty]
			if d.Name == name && (lab == "" && e.part < 0 || e.part >= 0 && d.Parts[e.part].Name == lab) {
				return
			}
		}
		a.key("down")
	}
	a.t.Fatalf("%s %s is not on the shelf:\n%s", name, lab, a.screen())
}

// begins begins a checkpoint and opens one of its labs.
func (a *attending) begins(name, lab string) {
	a.t.Helper()
	a.onto(name, "")
	a.key("enter", "1")
	a.enters(name, lab)
}

func (a *attending) enters(name, lab string) {
	a.t.Helper()
	a.onto(name, lab)
	a.key("enter")
	if a.m.bench == nil || a.m.bench.sitting == nil || a.m.bench.sitting.Checkpoint != name {
		a.t.Fatalf("Enter does not open %s of %s:\n%s", lab, name, a.screen())
	}
}

func (a *attending) rules(r checkpoint.Ruling) {
	a.t.Helper()
	r.At = a.now
	if err := a.room.Book.Rule(a.room.Who.Class, r); err != nil {
		a.t.Fatal(err)
	}
}

// log is what was kept of the attempt on the bench.
func (a *attending) log() []engine.Entry {
	a.t.Helper()
	log, err := a.room.Book.Log(a.m.bench.kept.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	return log
}

// eachAttending runs a test in both languages at both sizes.
func eachAttending(t *testing.T, f func(a *attending, name func(string) string)) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			suffix := fmt.Sprintf("%s-%dx%d", l, s.w, s.h)
			t.Run(suffix, func(t *testing.T) {
				a := attends(t, s.w, s.h, l)
				a.each = nil
				f(a, func(moment string) string { return moment + "-" + suffix })
			})
		}
	}
}

func TestCheckpointsLookAsTheyAreKept(t *testing.T) {
	eachAttending(t, func(a *attending, name func(string) string) {
		a.onto("week", "")
		a.holds(name("duty-shelf"))
		a.key("enter")
		a.holds(name("duty-begin-graded"))
		a.key("esc")
		a.onto("final", "")
		a.key("enter")
		a.holds(name("duty-begin-exam"))
		a.key("1")
		a.holds(name("duty-exam-shelf"))
		a.enters("final", "firewalls")
		a.line("aws ec2 create-vpc --cidr-block 10.0.0.0/8")
		a.line("reach visitor page tcp/80")
		a.holds(name("duty-exam-packets"))
		a.key("alt+1")
		a.holds(name("duty-exam"))
		a.key("f3")
		a.needs(a.m.words.Say("exam-closed", a.m.words.Say("key.hint")))
		a.key("alt+p")
		a.holds(name("duty-hand-in"))
	})
}

func TestACheckpointIsBegunWorkedAtAndHandedIn(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("week", "first-vpc")
	if a.m.bench.kept.Draw < 1<<20 {
		t.Error("the values are those of practice")
	}
	a.script = solution(t, a.player)
	a.to("")
	a.key("f10")
	a.needs("First week", a.m.words.Say("state.done"), a.m.words.Say("duty-state.going"))
	a.onto("week", "https")
	a.key("h", "1")
	a.needs(a.m.words.Say("duty-handed", "First week"), a.m.words.Say("duty-state.again"))
	a.onto("week", "")
	a.needs(a.m.words.Say("duty-attempts", 1, 2))
	if a.has(" 60 of 100") {
		t.Errorf("the grade is told before it is published:\n%s", a.screen())
	}
	a.rules(checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Publish})
	a.pass(10 * time.Second)
	a.onto("week", "")
	a.needs(a.m.words.Say("duty-points", grade.Points(6000).String(), "100"))
	// The course knows nothing of it.
	if _, begun, _ := a.room.Book.Newest("kim", "first-vpc"); begun {
		t.Error("practice was begun by it")
	}
}

func TestAHintOfACheckpointSaysWhatItCostsBeforeItIsTaken(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("week", "first-vpc")
	b := a.m.bench
	costs := b.attempt.HintCosts(b.seen.step)
	a.key("f3")
	a.needs(a.m.words.Say("duty-hint-costs", costs))
	a.key("esc")
	if n := b.attempt.Hints(b.seen.step); n != 0 {
		t.Fatalf("%d hints were taken by asking", n)
	}
	a.key("f3", "1")
	if n := b.attempt.Hints(b.seen.step); n == 0 || n*b.attempt.Lab.HintCost != costs {
		t.Fatalf("%d hints, which cost %d%%; told was %d%%", n, n*b.attempt.Lab.HintCost, costs)
	}
}

func TestTheClockOfAnExamRunsAndShutsTheBench(t *testing.T) {
	for _, l := range assets.Langs() {
		a := attends(t, 80, 24, l)
		a.begins("final", "first-vpc")
		says := func(text string) {
			t.Helper()
			a.needs(a.m.words.Say("duty-left", text))
		}
		says(a.m.words.Say("duty-hours-minutes", 1, 30))
		a.pass(30 * time.Minute)
		says(a.m.words.Say("duty-hours", 1))
		a.pass(50*time.Minute + time.Second)
		says("09:59")
		a.needs(a.m.words.Say("duty-warn", 10))
		a.key("alt+1")
		a.pass(time.Second)
		says("09:58")
		if a.has(a.m.words.Say("duty-warn", 10)) {
			t.Error("it is warned twice")
		}
		a.pass(9 * time.Minute)
		a.needs(a.m.words.Say("duty-warn", 1))
		a.rules(checkpoint.Ruling{Checkpoint: "final", Person: "kim", Kind: checkpoint.Extra, By: 10})
		a.pass(10 * time.Second)
		a.pass(time.Second)
		says("09:47")
		kept := len(a.log())
		id := a.m.bench.kept.ID
		a.now = a.now.Add(11 * time.Minute) // and no timer has come yet
		a.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		if a.m.bench != nil {
			t.Fatalf("the bench is open behind the end:\n%s", a.screen())
		}
		if log, _ := a.room.Book.Log(id); len(log) != kept {
			t.Errorf("%d entries slipped in behind the end", len(log)-kept)
		}
		a.needs(a.m.words.Say("duty-over.over", "Final"))
	}
}

func TestWhatIsDecidedMeanwhileIsSeenAtTheBench(t *testing.T) {
	a := attends(t, 80, 24, assets.English)
	a.begins("final", "first-vpc")
	a.rules(checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Pause})
	a.pass(6 * time.Second)
	if a.m.bench != nil {
		t.Fatalf("the bench is open in a pause:\n%s", a.screen())
	}
	a.needs(a.m.words.Say("duty-over.paused", "Final"), a.m.words.Say("duty-state.paused"))
	a.onto("final", "")
	a.key("enter")
	a.needs(a.m.words.Say("shut.paused", "Final"))
	a.pass(time.Hour)
	a.rules(checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Resume})
	a.pass(6 * time.Second)
	a.enters("final", "first-vpc")
	a.needs("left")
	a.now = a.now.Add(2 * time.Hour)
	if taken, err := a.room.Proctor.Sweep(); err != nil || len(taken) != 1 {
		t.Fatalf("%d are taken in: %v", len(taken), err)
	}
	a.pass(time.Second)
	if a.m.bench != nil {
		t.Fatalf("the bench is open though it was handed in:\n%s", a.screen())
	}
	a.needs(a.m.words.Say("duty-over.handed", "Final"), a.m.words.Say("duty-state.handed"))
	if err := a.room.Proctor.Reopen(a.room.Who.Class, checkpoint.Ruling{Checkpoint: "final", Person: "kim", For: time.Hour}); err != nil {
		t.Fatal(err)
	}
	a.pass(6 * time.Second)
	a.enters("final", "first-vpc")
	a.needs(a.m.words.Say("duty-left", a.m.words.Say("duty-minutes", 59)))
}

// While an exam goes on there is nothing else: no other lab, whatever asks for it.
func TestAnExamShutsEveryOtherDoor(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.onto("final", "")
	before, err := a.room.Book.Begin("kim", "first-vpc", a.now)
	if err != nil {
		t.Fatal(err)
	}
	a.key("enter", "1")
	for _, d := range a.m.shelf.duties {
		if d.Name != "final" {
			t.Errorf("%s stands on the shelf", d.Name)
		}
	}
	if len(a.m.shelf.items) > 0 {
		t.Errorf("the course stands on the shelf:\n%s", a.screen())
	}
	shut := a.m.words.Say("shut.in-exam")
	for _, d := range []door{
		{lab: "https"},
		{lab: "sandbox"},
		{lab: "first-vpc", way: anew},
		{lab: "first-vpc", attempt: before.ID},
		{lab: "first-vpc", attempt: before.ID, way: branch},
		{lab: "first-vpc", way: afresh},
		{lab: "first-vpc", sitting: &Sitting{Checkpoint: "week"}},
	} {
		a.run(a.m.enter(d))
		if a.m.bench != nil {
			t.Fatalf("%+v leads somewhere", d)
		}
		a.needs(shut)
	}
	for _, way := range []way{branch, anew, afresh} {
		a.run(a.m.enter(door{lab: "first-vpc", way: way, attempt: before.ID, sitting: &Sitting{Checkpoint: "final"}}))
		if a.m.bench != nil {
			t.Fatalf("way %d leads on", way)
		}
	}
	a.key("r", "alt+k")
	if len(a.m.sheets) > 0 || a.m.bench != nil {
		t.Errorf("a review or the notebook is open:\n%s", a.screen())
	}
	// The lab's own name leads into the exam, where somebody comes back to it.
	a.start(a.room, 120, 40, assets.English, "first-vpc")
	if a.m.bench == nil || a.m.bench.sitting == nil || !a.m.bench.seen.sight.Sealed {
		t.Fatalf("it is not the exam's:\n%s", a.screen())
	}
	a.start(a.room, 120, 40, assets.English, "https")
	if a.m.bench != nil {
		t.Fatal("another lab opens")
	}
	a.needs(shut)
}

// Whoever begins an exam elsewhere is taken to it from where they are.
func TestAnExamThatBeginsElsewhereShutsTheBench(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.onto("warm", "")
	a.run(a.m.enter(door{lab: "https"}))
	if err := a.room.Begin("final"); err != nil {
		t.Fatal(err)
	}
	a.pass(6 * time.Second)
	if a.m.bench != nil {
		t.Fatalf("the lab stays open:\n%s", a.screen())
	}
	a.needs(a.m.words.Say("shut.in-exam"))
}

// BenchmarkAskingForCheckpoints is what it costs to ask how they stand, which each
// bench of a class does every few seconds.
func BenchmarkAskingForCheckpoints(b *testing.B) {
	a := attends(b, 80, 24, assets.English)
	if err := a.room.Begin("final"); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.room.Duties(); err != nil {
			b.Fatal(err)
		}
	}
}
