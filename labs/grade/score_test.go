package grade_test

import (
	"testing"

	"pgregory.net/rapid"

	"skylab/labs/grade"
)

// TestPointsAreSharedOutExactly: whatever tasks are worth, all of them together
// are worth what there is, and no task more than its share.
func TestPointsAreSharedOutExactly(t *testing.T) {
	l := first(t)
	rapid.Check(t, func(t *rapid.T) {
		g, r := grade.Grade{}, grade.Rules{Worth: map[string]int{}, Whole: rapid.Bool().Draw(t, "whole")}
		for _, task := range l.Tasks {
			goals := rapid.IntRange(0, 3).Draw(t, "goals")
			is := grade.Task{Name: task.Name, Goals: goals, Of: 3, Met: goals == 3, Hints: rapid.IntRange(0, 12).Draw(t, "hints")}
			g.Tasks = append(g.Tasks, is)
			if rapid.Bool().Draw(t, "said") {
				r.Worth[task.Name] = rapid.IntRange(1, 9).Draw(t, "worth")
			}
		}
		of := grade.Points(rapid.IntRange(0, 100_000).Draw(t, "of"))
		sum := grade.Points(0)
		for i, s := range g.Score(l, of, r) {
			sum += s.Of
			is := g.Tasks[i]
			switch {
			case s.Got < 0 || s.Got > s.Of:
				t.Fatalf("%+v is worth %+v", is, s)
			case is.Met && is.Hints == 0 && s.Got != s.Of:
				t.Fatalf("met without a hint it is worth %+v", s)
			case !is.Met && r.Whole && s.Got != 0:
				t.Fatalf("half of it is worth %+v", s)
			}
		}
		if sum != of {
			t.Fatalf("%s points were shared out as %s", of, sum)
		}
	})
}

func TestWhatCostsPoints(t *testing.T) {
	l := first(t)
	name := l.Tasks[0].Name
	score := func(is grade.Task, r grade.Rules) grade.Points {
		is.Name = name
		return grade.Grade{Tasks: []grade.Task{is}}.Score(l, 10*grade.Point, r)[0].Got
	}
	for what, c := range map[string]struct {
		is   grade.Task
		r    grade.Rules
		want string
	}{
		"met":                              {grade.Task{Met: true}, grade.Rules{}, "10"},
		"met with two hints":               {grade.Task{Met: true, Hints: 2}, grade.Rules{}, "8"},
		"met with hints that are free":     {grade.Task{Met: true, Hints: 2}, grade.Rules{FreeHints: true}, "10"},
		"met with more hints than it has":  {grade.Task{Met: true, Hints: 30}, grade.Rules{}, "0"},
		"met after the solution was shown": {grade.Task{Met: true, Told: true}, grade.Rules{}, "0"},
		"met by somebody else":             {grade.Task{Met: true, By: "t-1"}, grade.Rules{}, "0"},
		"met by somebody else, accepted":   {grade.Task{Met: true, By: "t-1"}, grade.Rules{Accepted: map[string]bool{name: true}}, "10"},
		"one goal of three":                {grade.Task{Goals: 1, Of: 3}, grade.Rules{}, "3.33"},
		"one goal of three, a hint":        {grade.Task{Goals: 1, Of: 3, Hints: 1}, grade.Rules{}, "3"},
		"one goal of three, wholly":        {grade.Task{Goals: 1, Of: 3}, grade.Rules{Whole: true}, "0"},
		"all goals and a broken guard":     {grade.Task{Goals: 3, Of: 3, Broken: true}, grade.Rules{}, "0"},
		"goals that all held before":       {grade.Task{}, grade.Rules{}, "0"},
	} {
		if got := score(c.is, c.r).String(); got != c.want {
			t.Errorf("%s: %s points of 10, want %s", what, got, c.want)
		}
	}
}

func TestPointsAreWrittenAsPeopleDo(t *testing.T) {
	for p, want := range map[grade.Points]string{0: "0", 700: "7", 750: "7.5", 725: "7.25", 705: "7.05", -50: "-0.5"} {
		if p.String() != want {
			t.Errorf("%d is written %s, want %s", p, p, want)
		}
	}
}

// TestWhoMetATaskIsSeen: a task that somebody else's entries met is theirs.
func TestWhoMetATaskIsSeen(t *testing.T) {
	l := first(t)
	log := play(t, l, l.Solutions[0].Text).Engine.Log()
	own, err := grade.Of(l, "mina", 1, log)
	if err != nil {
		t.Fatal(err)
	}
	last := own.Tasks[len(own.Tasks)-1]
	if last.By != "" || last.Line == 0 {
		t.Fatalf("one's own is %+v", last)
	}
	for i := range log {
		if log[i].Line == last.Line {
			log[i].By = "t-teacher"
		}
	}
	g, err := grade.Of(l, "mina", 1, log)
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Tasks[len(g.Tasks)-1]; got.By != "t-teacher" || !got.Met {
		t.Errorf("met by another it is %+v", got)
	}
}
