package proctor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
)

// school is a class with its proctor, and a clock that is moved by hand.
type school struct {
	t     *testing.T
	now   time.Time
	book  *gradebook.Book
	p     *proctor.Proctor
	class gradebook.Class
}

const agreed = `class: A
checkpoints:
  - name: week
    labs: [{lab: first-vpc, points: 60}, {lab: https, points: 40}]
    opens: 2026-12-01 09:00
    due: 2026-12-08 18:00
    late: {lose: 10, every: 1d, until: 2026-12-10 18:00}
    attempts: 2
  - name: final
    mode: exam
    labs: [{lab: first-vpc}]
    opens: 2026-12-18 09:00
    due: 2026-12-18 12:00
    clock: 90m
`

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 12, day, hour, minute, 0, 0, time.UTC)
}

func opened(t *testing.T) *school {
	t.Helper()
	b, err := gradebook.Open(filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := &school{t: t, now: at(1, 10, 0), book: b}
	s.p = &proctor.Proctor{Book: b, Labs: all, Wall: func() time.Time { return s.now }, Build: "test", Draw: func(n int) string { return strings.Repeat("x", n) }}
	if s.class, err = b.AddClass("A", "CODE", s.now); err != nil {
		t.Fatal(err)
	}
	s.agree(agreed)
	return s
}

func (s *school) agree(text string) {
	s.t.Helper()
	if _, err := s.p.Agree(s.class.ID, []byte(text), "t"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) learner(name string) gradebook.Person {
	s.t.Helper()
	who, err := s.book.Join("CODE", "", name, "SHA256:"+name, "p-"+name, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

func (s *school) begin(who gradebook.Person, name string) gradebook.Sitting {
	s.t.Helper()
	sitting, err := s.p.Begin(who, name)
	if err != nil {
		s.t.Fatal(err)
	}
	return sitting
}

// works does a script at a lab of what goes on, as a bench would.
func (s *school) works(who gradebook.Person, name, lab string, script func(*labs.Lab, *labs.Attempt)) error {
	s.t.Helper()
	at, err := s.p.Enter(who, name, lab)
	if err != nil {
		return err
	}
	log, err := s.book.Log(at.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	l, _ := s.p.Lab(lab)
	kept := len(log)
	a, err := labs.Open(l, labs.Config{Learner: who.ID, Number: at.Draw, Wall: s.p.Wall, Build: "test", Keep: func(e []engine.Entry) error {
		err := s.book.Keep(at.ID, kept, e)
		kept += len(e)
		return err
	}}, log)
	if err != nil {
		s.t.Fatal(err)
	}
	script(l.For(who.ID, at.Draw), a)
	return nil
}

func solve(l *labs.Lab, a *labs.Attempt) {
	a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), io.Discard, io.Discard)
}

func (s *school) ledger(name string) ledger.Ledger {
	s.t.Helper()
	l, err := s.p.Ledger(s.class, name, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func (s *school) hand(sitting gradebook.Sitting) {
	s.t.Helper()
	if err := s.p.HandIn(sitting, s.now, sitting.Person); err != nil {
		s.t.Fatal(err)
	}
}

func shut(err error) checkpoint.Why {
	var s *proctor.ShutError
	if errors.As(err, &s) {
		return s.Why
	}
	return checkpoint.Why(fmt.Sprint(err))
}

func TestWhatIsHandedInIsGradedByReplay(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	sitting := s.begin(mina, "week")
	if err := s.works(mina, "week", "first-vpc", solve); err != nil {
		t.Fatal(err)
	}
	s.hand(sitting)
	r := s.ledger("week").Rows[0]
	if r.State != ledger.Handed || r.Got != 60*grade.Point || r.Late != 0 || r.Engine != "test" || r.Labs["first-vpc"] == "" {
		t.Errorf("%+v", r)
	}
	if err := s.works(mina, "week", "https", solve); shut(err) != proctor.Done {
		t.Errorf("it goes on: %v", err)
	}
}

func TestAnExamEndsByItselfAndTakesNothingBehindItsEnd(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	if _, err := s.p.Begin(mina, "final"); shut(err) != checkpoint.NotYet {
		t.Errorf("it may be begun before it opens: %v", err)
	}
	s.now = at(18, 9, 30)
	s.begin(mina, "final")
	if _, err := s.p.Begin(mina, "week"); shut(err) != proctor.InExam {
		t.Errorf("something else may be begun: %v", err)
	}
	s.now = at(18, 10, 59)
	err := s.works(mina, "final", "first-vpc", func(l *labs.Lab, a *labs.Attempt) {
		solve(l, a)
		s.now = at(18, 11, 1)
		if taken, err := s.p.Sweep(); err != nil || len(taken) != 1 {
			t.Errorf("%d were taken in (%v)", len(taken), err)
		}
		if r := a.Say(t.Context(), "aws ec2 create-vpc --cidr-block 10.0.0.0/16", io.Discard, io.Discard); !errors.Is(r.Err, gradebook.ErrHandedIn) {
			t.Errorf("behind its end: %v", r.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r := s.ledger("final").Rows[0]
	if r.Got != 100*grade.Point || !r.Handed.Equal(at(18, 11, 0)) {
		t.Errorf("%+v", r)
	}
	if taken, err := s.p.Sweep(); err != nil || len(taken) != 0 {
		t.Errorf("it is taken in again (%v)", err)
	}
	if _, err := s.p.Begin(mina, "final"); shut(err) != checkpoint.UsedUp {
		t.Errorf("again: %v", err)
	}
}

func TestDrawsOfACheckpointAreEachLearnersOwn(t *testing.T) {
	s := opened(t)
	s.now = at(18, 9, 30)
	var seen []string
	for _, name := range []string{"mina", "jun"} {
		who := s.learner(name)
		s.begin(who, "final")
		if err := s.works(who, "final", "first-vpc", func(_ *labs.Lab, a *labs.Attempt) { seen = append(seen, fmt.Sprint(a.Values)) }); err != nil {
			t.Fatal(err)
		}
	}
	if seen[0] == seen[1] {
		t.Error("two learners have the same values")
	}
}

func TestLateWorkCostsWhatWasAgreedAndTheBestAttemptCounts(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	first := s.begin(mina, "week")
	s.hand(first)
	s.now = at(9, 10, 0)
	second := s.begin(mina, "week")
	if err := s.works(mina, "week", "first-vpc", solve); err != nil {
		t.Fatal(err)
	}
	s.hand(second)
	if r := s.ledger("week").Rows[0]; r.Attempt != 2 || r.Got != 60*grade.Point || r.Late != 6*grade.Point {
		t.Errorf("%+v", r)
	}
	s.agree(strings.Replace(agreed, "attempts: 2", "attempts: 2\n    counts: last", 1))
	if r := s.ledger("week").Rows[0]; r.Attempt != 2 {
		t.Errorf("attempt %d counts", r.Attempt)
	}
}

// TestAGradeIsNeverRewrittenInSilence: what is agreed later changes nothing that
// was graded, until somebody grades it again, with a reason.
func TestAGradeIsNeverRewrittenInSilence(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	sitting := s.begin(mina, "week")
	if err := s.works(mina, "week", "first-vpc", solve); err != nil {
		t.Fatal(err)
	}
	s.hand(sitting)
	s.agree(strings.Replace(agreed, "points: 60", "points: 30", 1))
	if r := s.ledger("week").Rows[0]; r.Got != 60*grade.Point {
		t.Fatalf("it is worth %s now", r.Got)
	}
	dry, err := s.p.Regrade(s.class.ID, "week", "", "t", "points", true)
	if err != nil || len(dry) != 1 || dry[0].Before != 60*grade.Point || dry[0].After != 30*grade.Point {
		t.Fatalf("%+v (%v)", dry, err)
	}
	if r := s.ledger("week").Rows[0]; r.Got != 60*grade.Point {
		t.Errorf("a look at it changed it to %s", r.Got)
	}
	if _, err := s.p.Regrade(s.class.ID, "week", "", "t", "points were wrong", false); err != nil {
		t.Fatal(err)
	}
	if r := s.ledger("week").Rows[0]; r.Got != 30*grade.Point {
		t.Errorf("it is worth %s", r.Got)
	}
	scores, err := s.book.Scores(s.class.ID)
	if err != nil || len(scores) != 2 || scores[0].Points != 60*grade.Point || scores[1].Reason != "points were wrong" {
		t.Errorf("%+v (%v)", scores, err)
	}
	acts, err := s.book.Acts()
	if err != nil || !strings.Contains(acts[len(acts)-1].Text, "30, before 60: points were wrong") {
		t.Errorf("%+v (%v)", acts, err)
	}
}

func TestMarksStandOnTopOfWhatWasEarned(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	sitting := s.begin(mina, "week")
	s.hand(sitting)
	task := s.ledger("week").Tasks[0]
	mark := func(kind gradebook.MarkKind, points grade.Points) {
		t.Helper()
		if err := s.book.Mark(gradebook.Mark{Sitting: sitting.ID, Lab: task.Lab, Task: task.Name, Kind: kind, Points: points, Text: "because", Who: "t", At: s.now}, mina.ID); err != nil {
			t.Fatal(err)
		}
	}
	mark(gradebook.Override, 2*grade.Point)
	mark(gradebook.Comment, 0)
	r := s.ledger("week").Rows[0]
	if r.Got != 2*grade.Point || r.Cells[0].Earned != 0 || r.Cells[0].Override.Reason != "because" || len(r.Cells[0].Comments) != 1 {
		t.Errorf("%+v", r)
	}
	mark(gradebook.Restore, 0)
	if r := s.ledger("week").Rows[0]; r.Got != 0 || r.Cells[0].Override != nil {
		t.Errorf("%+v", r)
	}
}

func TestWhatWasReopenedGoesOnAndEndsAgain(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	s.now = at(18, 9, 30)
	sitting := s.begin(mina, "final")
	s.hand(sitting)
	s.now = at(18, 14, 0)
	if err := s.p.Reopen(s.class.ID, checkpoint.Ruling{Checkpoint: "final", Person: mina.ID, For: 30 * time.Minute, Reason: "the power", Who: "t"}); err != nil {
		t.Fatal(err)
	}
	s.now = at(18, 14, 20)
	if err := s.works(mina, "final", "first-vpc", solve); err != nil {
		t.Fatal(err)
	}
	s.now = at(18, 14, 31)
	if taken, err := s.p.Sweep(); err != nil || len(taken) != 1 {
		t.Fatalf("%d were taken in (%v)", len(taken), err)
	}
	if r := s.ledger("final").Rows[0]; r.Got != 100*grade.Point || !r.Handed.Equal(at(18, 14, 30)) {
		t.Errorf("%+v", r)
	}
}

// TestAProgramThatReplaysOtherwiseIsFoundOut: an entry that does not come to what
// it came to keeps another program from taking over.
func TestAProgramThatReplaysOtherwiseIsFoundOut(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	s.begin(mina, "week")
	if err := s.works(mina, "week", "first-vpc", solve); err != nil {
		t.Fatal(err)
	}
	if all, err := s.p.Disagrees(); err != nil || len(all) != 0 {
		t.Fatalf("%v (%v)", all, err)
	}
	a, err := s.p.Enter(mina, "week", "first-vpc")
	if err != nil {
		t.Fatal(err)
	}
	log, err := s.book.Log(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	forged := log[len(log)-1]
	forged.Line, forged.Seq, forged.Op, forged.Digest = forged.Line+1, 0, `ec2 CreateVpc {"CidrBlock":"10.0.0.0/16"}`, "another"
	if err := s.book.Keep(a.ID, len(log), []engine.Entry{forged}); err != nil {
		t.Fatal(err)
	}
	if all, err := s.p.Disagrees(); err != nil || len(all) != 1 || all[0].Person != mina.ID {
		t.Errorf("%v (%v)", all, err)
	}
}

func TestAnOutageIsMeasuredAndGivenBack(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	beat := func(want time.Duration) {
		t.Helper()
		if got, err := s.p.Beat(10 * time.Second); err != nil || got != want {
			t.Errorf("an outage of %s (%v), want %s", got, err, want)
		}
	}
	s.now = at(18, 9, 30)
	beat(0)
	s.begin(mina, "final")
	s.now = s.now.Add(8 * time.Second)
	beat(0)
	s.now = s.now.Add(7 * time.Minute) // nobody runs
	beat(7 * time.Minute)
	all, err := s.p.Duties(mina)
	if err != nil || !all[1].Ends.Equal(at(18, 11, 7)) {
		t.Errorf("it ends %v (%v)", all[1].Ends, err)
	}
}

func TestAClockThatWasSetBackIsNoticed(t *testing.T) {
	s := opened(t)
	if _, err := s.p.Beat(time.Minute); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(-2 * time.Hour)
	var behind *proctor.BehindError
	if _, err := s.p.Beat(time.Minute); !errors.As(err, &behind) || behind.Seen.Sub(behind.Now) != 2*time.Hour {
		t.Errorf("set back, it says %v", err)
	}
	if err := s.p.Believe(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.p.Beat(time.Minute); err != nil {
		t.Errorf("believed, it says %v", err)
	}
}

func TestEveryLearnersDrawIsSolvedBeforeTheyCome(t *testing.T) {
	s := opened(t)
	c, _, err := s.p.Course(s.class.ID)
	if err != nil {
		t.Fatal(err)
	}
	people := []string{"p-1", "p-2", "p-3"}
	if bad, tried := s.p.Solve(c, people, nil); len(bad) != 0 || tried != 9 {
		t.Errorf("%v of %d", bad, tried)
	}
	for i, l := range s.p.Labs { // one that its solution does not solve
		if l.Name == "https" {
			broken := *l
			broken.Solutions = []labs.Solution{{Script: labs.Script{Text: "aws ec2 describe-vpcs"}}}
			s.p.Labs[i] = &broken
		}
	}
	bad, _ := s.p.Solve(c, people, nil)
	if len(bad) != 3 || bad[0].Lab != "https" || bad[0].Checkpoint != "week" {
		t.Errorf("%v", bad)
	}
}
