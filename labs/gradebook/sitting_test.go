package gradebook

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook/stores"
)

// enrolled is a class with one learner.
func enrolled(t *testing.T, b *Book) (Class, Person) {
	t.Helper()
	c, err := b.AddClass("A", "CODE", time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Join("CODE", "", "Mina", "SHA256:mina", "p-mina", time.Unix(2, 0))
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

func TestWhatIsKeptOfACheckpointComesBackAsItWas(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b := open(t, path)
		c, p := enrolled(t, b)
		if _, _, ok, err := b.Agreed(c.ID); ok || err != nil {
			t.Fatalf("something was agreed: %v", err)
		}
		for i, text := range []string{"class: A", "class: A # 둘째"} {
			if err := b.Agree(Agreement{c.ID, time.Unix(int64(3+i), 0), "t", text}, []string{"first", "second"}[i]); err != nil {
				t.Fatal(err)
			}
		}
		a, secret, ok, err := b.Agreed(c.ID)
		if err != nil || !ok || a.Text != "class: A # 둘째" || secret != "first" || !a.At.Equal(time.Unix(4, 0)) {
			t.Errorf("agreed is %+v, %q (%v)", a, secret, err)
		}
		r := checkpoint.Ruling{Checkpoint: "final", Person: p.ID, Kind: checkpoint.Extend, For: time.Hour, By: 3, Reason: "ill", Who: "t", At: time.Unix(5, 7).UTC()}
		if err := b.Rule(c.ID, r); err != nil {
			t.Fatal(err)
		}
		out := checkpoint.Span{From: time.Unix(6, 0).UTC(), To: time.Unix(7, 0).UTC()}
		if err := b.Suffer(out); err != nil {
			t.Fatal(err)
		}
		s, err := b.Sit(Sitting{Class: c.ID, Checkpoint: "final", Person: p.ID, Number: 1, Began: time.Unix(8, 0).UTC()}, []Attempt{{Lab: "first-vpc", Draw: 77}, {Lab: "https", Draw: 78}})
		if err != nil {
			t.Fatal(err)
		}
		score := Score{Sitting: s.ID, At: time.Unix(9, 0).UTC(), Points: 750, Whole: 1000, Detail: "{}"}
		mark := Mark{Sitting: s.ID, Lab: "https", Task: "secure", Kind: Override, Points: 200, Text: "the register", Who: "t", At: time.Unix(10, 0).UTC()}
		if err := errors.Join(b.Grade(score), b.Mark(mark, p.ID), b.TurnTo(s.ID, HandedIn, time.Unix(11, 0), "p-mina")); err != nil {
			t.Fatal(err)
		}
		_ = b.Close()
		b = open(t, path)
		s.Turn, s.Turned, s.By = HandedIn, time.Unix(11, 0).UTC(), "p-mina"
		score.ID = 1
		check := func(want, got any, err error) {
			t.Helper()
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		}
		rulings, err := b.Rulings(c.ID)
		check([]checkpoint.Ruling{r}, rulings, err)
		outages, err := b.Outages()
		check([]checkpoint.Span{out}, outages, err)
		sittings, err := b.Sittings(c.ID)
		check([]Sitting{s}, sittings, err)
		mine, err := b.SittingsOf(p.ID)
		check(sittings, mine, err)
		scores, err := b.Scores(c.ID)
		check([]Score{score}, scores, err)
		marks, err := b.Marks(c.ID)
		check([]Mark{mark}, marks, err)
		attempts, err := b.AttemptsIn(s.ID)
		if err != nil || len(attempts) != 2 || attempts[0].Draw != 77 || attempts[1].Sitting != s.ID || attempts[0].Learner != p.ID {
			t.Errorf("%+v (%v)", attempts, err)
		}
		if at, begun, err := b.Newest(p.ID, "first-vpc"); begun || err != nil {
			t.Errorf("what belongs to a checkpoint is practice: %+v (%v)", at, err)
		}
		going, err := b.Going()
		check([]Sitting(nil), going, err)
	})
}

func TestASittingIsBegunOnceAndTurnsInTurns(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b := open(t, fresh())
		c, p := enrolled(t, b)
		first := Sitting{Class: c.ID, Checkpoint: "final", Person: p.ID, Number: 1, Began: time.Unix(8, 0)}
		s, err := b.Sit(first, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sit(first, nil); !errors.Is(err, ErrBegun) {
			t.Errorf("it was begun twice: %v", err)
		}
		for _, step := range []struct {
			to   Turn
			want error
		}{{Reopened, ErrBegun}, {HandedIn, nil}, {HandedIn, ErrBegun}, {Reopened, nil}, {Reopened, ErrBegun}, {HandedIn, nil}} {
			if err := b.TurnTo(s.ID, step.to, time.Unix(9, 0), "t"); !errors.Is(err, step.want) {
				t.Errorf("%s: %v", step.to, err)
			}
		}
	})
}

func TestWhatWasDecidedIsNeverChanged(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b := open(t, fresh())
		c, p := enrolled(t, b)
		s, err := b.Sit(Sitting{Class: c.ID, Checkpoint: "final", Person: p.ID, Number: 1, Began: time.Unix(8, 0)}, nil)
		if err := errors.Join(err, b.Agree(Agreement{c.ID, time.Unix(3, 0), "t", "x"}, "s"), b.Rule(c.ID, checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Pause, At: time.Unix(4, 0)}),
			b.Suffer(checkpoint.Span{From: time.Unix(1, 0), To: time.Unix(2, 0)}), b.TurnTo(s.ID, HandedIn, time.Unix(5, 0), ""), b.Grade(Score{Sitting: s.ID}), b.Mark(Mark{Sitting: s.ID, Kind: Comment}, "")); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"agreement", "ruling", "outage", "sitting", "turn", "score", "mark"} {
			for _, text := range []string{"UPDATE " + table + " SET id = id + 100", "DELETE FROM " + table} {
				if _, err := b.db.Exec(text); err == nil {
					t.Errorf("%s is taken", text)
				}
			}
		}
	})
}
