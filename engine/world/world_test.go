package world

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	begin = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	home  = Scope{Account: "111122223333", Region: "ap-northeast-2"}
	away  = Scope{Account: "111122223333", Region: "us-east-1"}
)

// box is a resource that may stand in another and may ripen.
type box struct {
	Name, In string
	Ripe     bool
	RipeAt   time.Time
	Saw      []string // boxes that were ripe when this one ripened
}

func (b box) ID() string     { return b.Name }
func (b box) Due() time.Time { return b.RipeAt }
func (b box) Refs() []string {
	if b.In == "" {
		return nil
	}
	return []string{b.In}
}

func (b box) Elapse(tx *Tx) {
	b.Ripe, b.RipeAt, b.Saw = true, time.Time{}, nil
	for _, o := range All[box](tx.World(), Everywhere) {
		if o.Ripe {
			b.Saw = append(b.Saw, o.Name)
		}
	}
	tx.Put(b)
}

// lid is another kind of resource.
type lid struct{ Name string }

func (l lid) ID() string     { return l.Name }
func (l lid) Refs() []string { return nil }

// PutBox makes a box, after a while if In names another's delay.
type PutBox struct {
	In          string
	After       time.Duration
	Kind        string `aws:"required"`
	Fail        bool
	ClientToken string
	Dry
}

func (c PutBox) Apply(tx *Tx) (any, error) {
	id := tx.NewID("box")
	var ripe time.Time
	if c.After > 0 {
		ripe = tx.Now().Add(c.After)
	}
	tx.Put(box{Name: id, In: c.In, RipeAt: ripe})
	if c.Kind == "with-lid" {
		tx.Put(lid{tx.NewID("lid")})
	}
	if c.Fail {
		return nil, Refuse("Box.Full", "The box is full")
	}
	return id, nil
}

// DropBox deletes a box.
type DropBox struct{ Name string }

func (c DropBox) Apply(tx *Tx) (any, error) {
	b, ok := Get[box](tx.World(), tx.Scope, c.Name)
	if !ok {
		return nil, Refuse("Box.NotFound", c.Name)
	}
	tx.Delete(b)
	return Done{true}, nil
}

func must(t interface{ Fatal(...any) }, w *World, s Scope, c Command) (*World, any) {
	next, out, err := Apply(w, s, w.Now(), c)
	if err != nil {
		t.Fatal(err)
	}
	return next, out
}

func TestARefusedCommandLeavesTheSameWorld(t *testing.T) {
	w, _ := must(t, New("seed", begin), home, PutBox{Kind: "plain"})
	before := w.Digest()
	for _, c := range []Command{
		PutBox{Kind: "with-lid", Fail: true},
		PutBox{},
		PutBox{Kind: "plain", Dry: Dry{DryRun: true}},
		DropBox{"box-none"},
	} {
		next, _, err := Apply(w, home, begin, c)
		if err == nil {
			t.Fatalf("%+v was accepted", c)
		}
		if next != w || next.Digest() != before {
			t.Errorf("%+v changed the World", c)
		}
	}
}

func TestARequiredParameterIsAskedForInAWSsWords(t *testing.T) {
	_, _, err := Apply(New("seed", begin), home, begin, PutBox{})
	var r *Refusal
	if !errors.As(err, &r) || r.Code != "MissingParameter" || r.Message != "The request must contain the parameter kind" {
		t.Errorf("refused with %v", err)
	}
}

func TestNoOldWorldEverChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := New("seed", begin)
		type past struct {
			w *World
			d [32]byte
		}
		var all []past
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			all = append(all, past{w, w.Digest()})
			w = step(t, w)
		}
		for i, p := range all {
			if p.w.Digest() != p.d {
				t.Fatalf("the World before step %d changed", i)
			}
		}
	})
}

// step does something to a World.
func step(t *rapid.T, w *World) *World {
	s := rapid.SampledFrom([]Scope{home, away}).Draw(t, "scope")
	boxes := All[box](w, s)
	switch n := rapid.IntRange(0, 5).Draw(t, "what"); {
	case n == 0 && len(boxes) > 0:
		w, _ = must(t, w, s, DropBox{boxes[rapid.IntRange(0, len(boxes)-1).Draw(t, "which")].Name})
	case n == 1:
		w = Advance(w, w.Now().Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "seconds"))*time.Second))
	default:
		kind := rapid.SampledFrom([]string{"plain", "with-lid"}).Draw(t, "kind")
		w, _ = must(t, w, s, PutBox{Kind: kind, After: time.Duration(n) * 7 * time.Second})
	}
	return w
}

func TestTheSameSeedAndCommandsMakeTheSameWorld(t *testing.T) {
	build := func(seed string) *World {
		w := New(seed, begin)
		for i := range 20 {
			w, _ = must(t, w, home, PutBox{Kind: "with-lid", After: time.Duration(i) * time.Second})
		}
		return Advance(w, begin.Add(10*time.Second))
	}
	first, second := build("a"), build("a")
	if first.Digest() != second.Digest() {
		t.Error("two runs differ")
	}
	if first.Digest() == build("b").Digest() {
		t.Error("another seed makes the same World")
	}
}

func TestAnIdIsNeverGivenOutTwiceNotEvenAfterAnUndo(t *testing.T) {
	w, first := must(t, New("seed", begin), home, PutBox{Kind: "plain"})
	then := w
	w, second := must(t, w, home, PutBox{Kind: "plain"})
	w = Restore(w, then)
	if n := len(All[box](w, home)); n != 1 {
		t.Fatalf("%d boxes after the restore", n)
	}
	_, third := must(t, w, home, PutBox{Kind: "plain"})
	if first == second || second == third || first == third {
		t.Errorf("ids: %v %v %v", first, second, third)
	}
}

func TestAllListsInCreationOrderAcrossKindsAndPlaces(t *testing.T) {
	w := New("seed", begin)
	var want []string
	for i := range 6 {
		s := home
		if i%2 == 1 {
			s = away
		}
		var id any
		w, id = must(t, w, s, PutBox{Kind: "with-lid"})
		want = append(want, id.(string))
	}
	var boxes []string
	for _, r := range All[Resource](w, Everywhere) {
		if b, ok := r.(box); ok {
			boxes = append(boxes, b.Name)
		}
	}
	if !slices.Equal(boxes, want) {
		t.Errorf("got %v, want %v", boxes, want)
	}
	if n := len(All[Resource](w, Everywhere)); n != 12 {
		t.Errorf("%d resources, want 12", n)
	}
	if got := All[box](w, away); len(got) != 3 || got[0].Name != want[1] {
		t.Errorf("away: %v", got)
	}
}

func TestTimeBringsWhatIsDueInItsOrder(t *testing.T) {
	w := New("seed", begin)
	var ids []string
	for _, after := range []time.Duration{30, 10, 20, 10} {
		var id any
		w, id = must(t, w, home, PutBox{Kind: "plain", After: after * time.Second})
		ids = append(ids, id.(string))
	}
	if due, ok := w.NextDue(); !ok || !due.Equal(begin.Add(10*time.Second)) {
		t.Errorf("next due %v", due)
	}
	w = Advance(w, begin.Add(25*time.Second))
	saw := map[string]int{}
	for _, b := range All[box](w, home) {
		if b.Ripe {
			saw[b.Name] = len(b.Saw)
		}
	}
	want := map[string]int{ids[1]: 0, ids[3]: 1, ids[2]: 2}
	if fmt.Sprint(saw) != fmt.Sprint(want) {
		t.Errorf("each saw so many ripe before it: %v, want %v", saw, want)
	}
	if !w.Now().Equal(begin.Add(25 * time.Second)) {
		t.Errorf("it is %v", w.Now())
	}
}

func TestAdvancingInPiecesEqualsAdvancingAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := New("seed", begin)
		for range rapid.IntRange(0, 15).Draw(t, "steps") {
			w = step(t, w)
		}
		until := w.Now().Add(time.Minute)
		pieces := w
		for pieces.Now().Before(until) {
			next := pieces.Now().Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "piece")) * time.Second)
			if next.After(until) {
				next = until
			}
			pieces = Advance(pieces, next)
		}
		if pieces.Digest() != Advance(w, until).Digest() {
			t.Fatal("they differ")
		}
	})
}

func TestATokenMakesACommandHappenOnce(t *testing.T) {
	c := PutBox{Kind: "plain", ClientToken: "once"}
	w, first := must(t, New("seed", begin), home, c)
	again, second := must(t, w, home, c)
	if first != second || again != w {
		t.Errorf("the second time made %v, the first %v", second, first)
	}
	c.Kind = "with-lid"
	_, _, err := Apply(w, home, begin, c)
	var r *Refusal
	if !errors.As(err, &r) || r.Code != "IdempotentParameterMismatch" {
		t.Errorf("other parameters: %v", err)
	}
	if _, there := must(t, w, away, c); there == first {
		t.Error("a token counts in another Region")
	}
}

func TestReferrersAreFoundWhoeverTheyAre(t *testing.T) {
	w, outer := must(t, New("seed", begin), home, PutBox{Kind: "plain"})
	w, inner := must(t, w, away, PutBox{Kind: "plain", In: outer.(string)})
	got := Referrers(w, outer.(string))
	if len(got) != 1 || got[0].ID() != inner {
		t.Errorf("referrers: %v", got)
	}
	if s, ok := w.Where(inner.(string)); !ok || s.Region != away.Region {
		t.Errorf("it is in %v", s)
	}
}

func BenchmarkApplyOnAThousand(b *testing.B) {
	w := New("seed", begin)
	for range 1000 {
		w, _ = must(b, w, home, PutBox{Kind: "plain"})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Apply(w, home, begin, PutBox{Kind: "plain"}); err != nil {
			b.Fatal(err)
		}
	}
}
