package grade_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/grade"
)

func first(t *testing.T) *labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all[slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == "first-vpc" })]
}

func play(t *testing.T, l *labs.Lab, script string) *labs.Attempt {
	t.Helper()
	a, err := labs.Open(l, labs.Config{Learner: "mina", Number: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a.Say(context.Background(), a.Values.Fill(script), &out, &out)
	return a
}

func TestAGradeFollowsFromTheLogAlone(t *testing.T) {
	l := first(t)
	a := play(t, l, l.Solutions[0].Text)
	if _, err := a.Predict("lost", "route-table"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Predict("zones", "refused"); err == nil {
		_, _, _ = a.Hint("open")
	}
	g, err := grade.Of(l, "mina", 1, a.Engine.Log())
	if err != nil {
		t.Fatal(err)
	}
	if g.Met != len(l.Tasks) || g.Of != len(l.Tasks) || g.Foreseen != 1 || g.Asked != 2 || g.Hints == 0 || g.Took <= 0 {
		t.Errorf("the solution is worth %+v", g)
	}
}

func TestWhatWasTakenBackDoesNotCount(t *testing.T) {
	l := first(t)
	a := play(t, l, l.Solutions[0].Text)
	if _, err := a.Undo(); err != nil {
		t.Fatal(err)
	}
	if g, err := grade.Of(l, "mina", 1, a.Engine.Log()); err != nil || g.Met != 0 || g.Undone != 1 {
		t.Errorf("undone, it is worth %+v, %v", g, err)
	}
}

func TestALookAtTheSolutionIsNoted(t *testing.T) {
	l := first(t)
	a := play(t, l, "true")
	script, err := a.Solution()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a.Say(context.Background(), script, &out, &out)
	if g, err := grade.Of(l, "mina", 1, a.Engine.Log()); err != nil || !g.Shown || g.Met != g.Of {
		t.Errorf("it is worth %+v, %v", g, err)
	}
}

func TestAnEmptyAttemptIsWorthNothing(t *testing.T) {
	l := first(t)
	a := play(t, l, "aws ec2 create-vpc --cidr-block 10.0.0.0/8")
	if g, err := grade.Of(l, "mina", 1, a.Engine.Log()); err != nil || g.Met != 0 || g.Refused != 1 || g.Commands != 0 {
		t.Errorf("it is worth %+v, %v", g, err)
	}
}

func TestALogThatWasChangedDoesNotReplay(t *testing.T) {
	l := first(t)
	log := play(t, l, l.Solutions[0].Text).Engine.Log()
	for i, n := range log {
		if n.Digest != "" && n.By != "lab" {
			forged := append([]engine.Entry(nil), log...)
			forged[i].Digest = "000000000000"
			if _, err := grade.Of(l, "mina", 1, forged); err == nil {
				t.Fatalf("entry %d was forged, and nothing is said", i)
			}
		}
	}
}

// TestEveryLabCanBeGraded: where it begins needs no machine that is alive, since a
// grade is a pure function.
func TestEveryLabCanBeGraded(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if _, err := labs.Open(l, labs.Config{Learner: "mina", Number: 1}, nil); err != nil {
			t.Errorf("%s: %v", l.Name, err)
		}
	}
}
