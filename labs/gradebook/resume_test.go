package gradebook_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
)

// seen is all that a learner can see of an attempt besides its answers.
type seen struct {
	World [32]byte
	Step  string
	Hints []int
	Shown bool
	Open  string // the question
	Asks  []string
	Met   []bool
}

func look(a *labs.Attempt) seen {
	s := seen{World: a.Engine.World().Digest(), Step: a.Step(), Shown: a.Shown()}
	for _, t := range a.Lab.Tasks {
		s.Hints = append(s.Hints, a.Hints(t.Name))
	}
	if q, open := a.Question(); open {
		s.Open = q.Name
	}
	for _, f := range a.Findings() {
		s.Asks, s.Met = append(s.Asks, f.Asks.Key), append(s.Met, f.Met)
	}
	return s
}

// press does one thing that a learner can do at the screen.
func press(t *rapid.T, a *labs.Attempt, lines []string) {
	task := rapid.SampledFrom(a.Lab.Tasks).Draw(t, "task").Name
	var err error
	switch rapid.SampledFrom([]string{"type", "type", "type", "type", "undo", "redo", "skip", "hint", "predict", "solution"}).Draw(t, "key") {
	case "type":
		a.Say(context.Background(), rapid.SampledFrom(lines).Draw(t, "line"), io.Discard, io.Discard)
	case "undo":
		_, err = a.Undo()
	case "redo":
		_, err = a.Redo()
	case "skip":
		_, err = a.Skip(2 * time.Minute)
	case "hint":
		_, _, err = a.Hint(task)
	case "predict":
		if q, open := a.Question(); open {
			_, err = a.Predict(q.Name, rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "choice"))
		}
	case "solution":
		_, err = a.Solution()
	}
	if errors.Is(err, gradebook.ErrMovedOn) {
		t.Fatal(err)
	}
}

func TestAnAttemptThatIsOpenedAgainLooksAsItWasLeft(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	b, err := gradebook.Open(filepath.Join(t.TempDir(), "b.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	wall := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) // stands still: the World's time is part of what is seen
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(all).Draw(t, "lab")
		at, err := b.Begin("mina", l.Name, wall)
		if err != nil {
			t.Fatal(err)
		}
		kept := 0
		c := labs.Config{Learner: "mina", Number: at.Number, Wall: func() time.Time { return wall }, Keep: func(entries []engine.Entry) error {
			err := b.Keep(at.ID, kept, entries)
			kept += len(entries)
			return err
		}}
		a, err := labs.Open(l, c, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(a.Values.Fill(rapid.SampledFrom(l.Solutions).Draw(t, "solution").Text), "\n")
		for range rapid.IntRange(1, 15).Draw(t, "presses") {
			press(t, a, lines)
		}
		log, err := b.Log(at.ID)
		if err != nil {
			t.Fatal(err)
		}
		again, err := labs.Open(l, c, log)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(look(a), look(again)); d != "" {
			t.Fatalf("what is seen differs (-left +opened):\n%s", d)
		}
	})
}
