package proctor_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

var (
	teacher   = gradebook.Person{ID: "t", Role: gradebook.Instructor, Name: "Kim"}
	assistant = gradebook.Person{ID: "a", Role: gradebook.Assistant, Class: 1, Name: "Lee"}
	stranger  = gradebook.Person{ID: "b", Role: gradebook.Assistant, Class: 99, Name: "Cho"}
)

// kept is all that may change by what is decided.
func (s *school) kept() []any {
	s.t.Helper()
	marks, err1 := s.book.Marks(s.class.ID)
	rulings, err2 := s.book.Rulings(s.class.ID)
	scores, err3 := s.book.Scores(s.class.ID)
	all, err4 := s.book.Sittings(s.class.ID)
	acts, err5 := s.book.Acts()
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		s.t.Fatal(err)
	}
	return []any{marks, rulings, scores, all, acts}
}

// doings are everything that can be done at a checkpoint, as somebody.
func (s *school) doings(at proctor.At) map[proctor.Doing]func(gradebook.Person) error {
	put := func(k gradebook.MarkKind, points grade.Points) func(gradebook.Person) error {
		return func(who gradebook.Person) error { return s.p.Put(who, at, k, points, "because") }
	}
	rule := func(r checkpoint.Ruling) func(gradebook.Person) error {
		r.Checkpoint, r.Person, r.Reason = at.Checkpoint, at.Person, "because"
		return func(who gradebook.Person) error { return s.p.Decide(who, at.Class.ID, r) }
	}
	return map[proctor.Doing]func(gradebook.Person) error{
		proctor.Comment:  put(gradebook.Comment, 0),
		proctor.Override: put(gradebook.Override, grade.Point),
		proctor.Restore:  put(gradebook.Restore, 0),
		proctor.Accept:   put(gradebook.Accept, 0),
		proctor.Regrade: func(who gradebook.Person) error {
			_, err := s.p.GradeAgain(who, at, "because", false)
			return err
		},
		proctor.Publish: rule(checkpoint.Ruling{Kind: checkpoint.Publish}),
		proctor.Pause:   rule(checkpoint.Ruling{Kind: checkpoint.Pause}),
		proctor.Extend:  rule(checkpoint.Ruling{Kind: checkpoint.Extend, For: time.Hour}),
		proctor.Extra:   rule(checkpoint.Ruling{Kind: checkpoint.Extra, By: 25}),
		proctor.Reopen:  rule(checkpoint.Ruling{Kind: checkpoint.Reopen, For: time.Hour}),
	}
}

// TestEachRoleDoesWhatItMayAndNothingElse tries everything as everybody: what is
// refused leaves no trace, and what is done is noted under the name of whoever did
// it.
func TestEachRoleDoesWhatItMayAndNothingElse(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	s.hand(s.begin(mina, "week"))
	task := s.ledger("week").Tasks[0]
	all := s.doings(proctor.At{Class: s.class, Checkpoint: "week", Person: mina.ID, Lab: task.Lab, Task: task.Name})
	order := []proctor.Doing{proctor.Comment, proctor.Override, proctor.Restore, proctor.Accept, proctor.Regrade, proctor.Publish, proctor.Pause, proctor.Extend, proctor.Extra, proctor.Reopen}
	if len(order) != len(all) {
		t.Fatal("not everything is tried")
	}
	for _, who := range []gradebook.Person{mina, assistant, stranger, {}, teacher} {
		for _, do := range order {
			before := s.kept()
			err := all[do](who)
			may := who.ID == teacher.ID || who.ID == assistant.ID && do == proctor.Comment
			if may == errors.Is(err, proctor.ErrMayNot) || may != proctor.May(who, s.class.ID, do) {
				t.Errorf("%s as %s %q: %v", do, who.Role, who.ID, err)
			}
			if !may && !reflect.DeepEqual(before, s.kept()) {
				t.Errorf("%s as %s %q left something", do, who.Role, who.ID)
			}
			acts, _ := s.book.Acts()
			if err == nil && acts[len(acts)-1].Who != who.ID {
				t.Errorf("%s by %s is noted as %+v", do, who.ID, acts[len(acts)-1])
			}
		}
	}
	for who, sees := range map[gradebook.Role]bool{gradebook.Learner: false, gradebook.Assistant: true, gradebook.Instructor: true, "": false} {
		if proctor.May(gradebook.Person{Role: who}, 1, proctor.See) != sees {
			t.Errorf("%q sees: %v", who, !sees)
		}
	}
	if proctor.May(assistant, 1, proctor.Export) || !proctor.May(teacher, 1, proctor.Export) || proctor.May(teacher, 1, "fly") {
		t.Error("who takes grades out of the station")
	}
}

func TestWhatDoesNotFitIsRefusedAndKeepsNothing(t *testing.T) {
	s := opened(t)
	mina, jun := s.learner("mina"), s.learner("jun")
	s.hand(s.begin(mina, "week"))
	s.begin(jun, "week")
	task := s.ledger("week").Tasks[0]
	at := proctor.At{Class: s.class, Checkpoint: "week", Person: mina.ID, Lab: task.Lab, Task: task.Name}
	other, nowhere, works := at, at, at
	other.Person, nowhere.Task, works.Person = "p-nobody", "none", jun.ID
	before := s.kept()
	for what, c := range map[string]struct {
		err  error
		want error
	}{
		"points below none":          {s.p.Put(teacher, at, gradebook.Override, -1, "x"), proctor.ErrPoints},
		"points above the task's":    {s.p.Put(teacher, at, gradebook.Override, task.Of+1, "x"), proctor.ErrPoints},
		"no reason":                  {s.p.Put(teacher, at, gradebook.Override, 1, " \t"), proctor.ErrNoReason},
		"a long reason":              {s.p.Put(teacher, at, gradebook.Override, 1, strings.Repeat("가", proctor.MaxText+1)), proctor.ErrLong},
		"nothing to restore":         {s.p.Put(teacher, at, gradebook.Restore, 0, "x"), proctor.ErrNothingToPut},
		"nobody else met it":         {s.p.Put(teacher, at, gradebook.Accept, 0, "x"), proctor.ErrNotAnothers},
		"no such task":               {s.p.Put(teacher, nowhere, gradebook.Comment, 0, "x"), proctor.ErrNoTask},
		"nobody":                     {s.p.Put(teacher, other, gradebook.Comment, 0, "x"), proctor.ErrNotBegun},
		"before it is handed in":     {s.p.Put(teacher, works, gradebook.Override, 1, "x"), proctor.ErrNotHanded},
		"a kind that is none":        {s.p.Put(teacher, at, "erase", 0, "x"), proctor.ErrMayNot},
		"extra for everybody":        {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Extra, By: 25, Reason: "x"}), proctor.ErrPercent},
		"an extension of nothing":    {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Extend, Reason: "x"}), proctor.ErrSpan},
		"an extension of ever":       {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Extend, For: 1 << 62, Reason: "x"}), proctor.ErrSpan},
		"an extension for no reason": {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Extend, For: time.Hour}), proctor.ErrNoReason},
		"another checkpoint":         {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "none", Kind: checkpoint.Pause}), proctor.ErrNoCheckpoint},
		"a shift":                    {s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Shift, For: time.Hour, Reason: "x"}), proctor.ErrMayNot},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
	if !reflect.DeepEqual(before, s.kept()) {
		t.Error("something was kept")
	}
}

// TestATaskThatAnotherMetCountsOnceItIsAccepted: the mark alone changes no grade,
// so it is made again, with the reason.
func TestATaskThatAnotherMetCountsOnceItIsAccepted(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	sitting := s.begin(mina, "week")
	at, err := s.p.Enter(mina, "week", "first-vpc")
	if err != nil {
		t.Fatal(err)
	}
	first, _ := s.p.Lab("first-vpc")
	kept := 0
	a, err := labs.Open(first, labs.Config{Learner: mina.ID, Number: at.Draw, Wall: s.p.Wall, Build: "test", Keep: func(e []engine.Entry) error {
		for i := range e {
			if e[i].By == mina.ID {
				e[i].By = "t-kim"
			}
		}
		err := s.book.Keep(at.ID, kept, e)
		kept += len(e)
		return err
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	solve(first, a)
	s.hand(sitting)
	l := s.ledger("week")
	i := 0
	for i < len(l.Tasks) && l.Rows[0].Cells[i].By == "" {
		i++
	}
	if i == len(l.Tasks) || l.Rows[0].Got != 0 {
		t.Fatalf("%+v", l.Rows[0])
	}
	cell := proctor.At{Class: s.class, Checkpoint: "week", Person: mina.ID, Lab: l.Tasks[i].Lab, Task: l.Tasks[i].Name}
	if err := s.p.Put(teacher, cell, gradebook.Accept, 0, "they built it together"); err != nil {
		t.Fatal(err)
	}
	if c := s.ledger("week").Rows[0].Cells[i]; c.Got != l.Tasks[i].Of {
		t.Errorf("%+v", c)
	}
}

func TestThePulseChangesWithWhatIsKept(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	var seen []string
	pulse := func() {
		t.Helper()
		p, err := s.book.Pulse()
		if err != nil {
			t.Fatal(err)
		}
		for _, was := range seen {
			if was == p {
				t.Errorf("%s is as it was", p)
			}
		}
		seen = append(seen, p)
	}
	pulse()
	sitting := s.begin(mina, "week")
	pulse()
	s.hand(sitting)
	pulse()
	at := proctor.At{Class: s.class, Checkpoint: "week", Person: mina.ID}
	if err := s.p.Put(assistant, at, gradebook.Comment, 0, "well done"); err != nil {
		t.Fatal(err)
	}
	pulse()
	if err := s.p.Decide(teacher, s.class.ID, checkpoint.Ruling{Checkpoint: "week", Kind: checkpoint.Pause}); err != nil {
		t.Fatal(err)
	}
	pulse()
	s.agree(agreed + "watch: yes\n")
	pulse()
}

// TestPracticeIsTheLearnersOwn: what is graded may be looked on at while it goes on,
// and opened afterwards; practice only where the class agreed to it, or to nothing.
func TestPracticeIsTheLearnersOwn(t *testing.T) {
	s := opened(t)
	mina := s.learner("mina")
	graded := s.begin(mina, "week")
	alone, err := s.book.Begin(mina.ID, "first-vpc", s.now)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.book.AttemptsIn(graded.ID)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	check := func(when string, watch, open, practice bool) {
		t.Helper()
		for _, c := range []struct {
			what string
			is   func() (bool, error)
			want bool
		}{
			{"looks on", func() (bool, error) { return s.p.MayWatch(mina, all[0].Lab, all[0].Draw) }, watch},
			{"opens", func() (bool, error) { return s.p.MayOpen(mina, all[0]) }, open},
			{"looks on at practice", func() (bool, error) { return s.p.MayWatch(mina, alone.Lab, alone.Draw) }, practice},
			{"looks on at the shelf", func() (bool, error) { return s.p.MayWatch(mina, "", 0) }, practice},
			{"opens practice", func() (bool, error) { return s.p.MayOpen(mina, alone) }, practice},
		} {
			if got, err := c.is(); got != c.want || err != nil {
				t.Errorf("%s: who %s: %v (%v)", when, c.what, got, err)
			}
		}
	}
	check("while it is graded", true, true, false)
	s.agree(strings.Replace(agreed, "- name: week", "- name: week\n    mode: practice", 1))
	check("while all is practice", false, false, false)
	s.agree(strings.Replace(agreed, "checkpoints:", "watch: yes\ncheckpoints:", 1))
	check("where the class agreed", true, true, true)
	s.agree(agreed)
	s.hand(graded)
	check("once it was handed in", false, true, false)
	other, err := s.book.AddClass("B", "CODE2", s.now)
	if err != nil {
		t.Fatal(err)
	}
	mina.Class = other.ID
	check("where nothing was agreed", true, true, true)
}
