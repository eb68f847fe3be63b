package labs_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
)

// lived is the log of somebody who comes to the end of a lab as its solution
// does, takes hints, is refused, answers questions and takes things back.
func lived(t testing.TB, l *labs.Lab) []engine.Entry {
	t.Helper()
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	a, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 1, Wall: func() time.Time { return now }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range labs.Commands(a.Values.Fill(a.Lab.Solutions[0].Text)) {
		now = now.Add(20 * time.Second)
		switch i % 5 {
		case 1:
			_, _, _ = a.Hint(a.Step())
		case 2:
			a.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.0.0.0/8", io.Discard, io.Discard)
		case 3:
			if q, open := a.Question(); open {
				_, _ = a.Predict(q.Name, q.Choices[0])
			}
		}
		a.Say(context.Background(), c, io.Discard, io.Discard)
		if i%5 == 4 {
			_, _ = a.Undo()
			_, _ = a.Redo()
			_ = a.Save(1, "a name")
		}
		now = now.Add(45 * time.Second)
		_, _ = a.Tick()
	}
	return a.Engine.Log()
}

var viewed = labs.Config{Learner: "mina", Number: 1}

// failer is a test, or one case of a law.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// past opens the log of an attempt wherever it is asked to: what a reel is held
// against.
type past struct {
	lab *labs.Lab
	log []engine.Entry
	at  map[int]*labs.Attempt // by how many entries lead there
}

func pastOf(l *labs.Lab, log []engine.Entry) *past { return &past{l, log, map[int]*labs.Attempt{}} }

// open is the attempt where so many entries lead.
func (p *past) open(t failer, at int) *labs.Attempt {
	t.Helper()
	if p.at[at] == nil {
		a, err := labs.Open(p.lab, viewed, p.log[:at:at])
		if err != nil {
			t.Fatal(err)
		}
		p.at[at] = a
	}
	return p.at[at]
}

// agrees fails unless a reel shows a scene as opening the log that led there
// does. What was found is what was found when something changed last.
func (p *past) agrees(t failer, r *labs.Reel, n int) {
	t.Helper()
	l, is, scenes := p.lab, r.At(n), r.Scenes()
	if at := len(is.Engine.Log()); at != scenes[n].End() {
		t.Fatalf("%s: behind scene %d are %d entries, and not %d", l.Name, n, at, scenes[n].End())
	}
	want := p.open(t, scenes[n].End())
	looked := want
	for k := n; k > 0; k-- {
		before := p.open(t, scenes[k-1].End())
		if looked.Rehearsed() != before.Rehearsed() || looked.Engine.World().Turn() != before.Engine.World().Turn() {
			break
		}
		looked = before
	}
	if is.Engine.World().Digest() != want.Engine.World().Digest() {
		t.Fatalf("%s, scene %d of %d: another World", l.Name, n, len(r.Scenes()))
	}
	if d := cmp.Diff(looked.Findings(), is.Findings(), cmp.Exporter(func(reflect.Type) bool { return true })); d != "" {
		t.Fatalf("%s, scene %d of %d: other findings:\n%s", l.Name, n, len(scenes), d)
	}
	for _, task := range is.Lab.Tasks {
		if is.Hints(task.Name) != want.Hints(task.Name) {
			t.Fatalf("%s, scene %d: %d hints for %s, and not %d", l.Name, n, is.Hints(task.Name), task.Name, want.Hints(task.Name))
		}
	}
	if a, b := is.Engine.Bill(), want.Engine.Bill(); a.Spent() != b.Spent() || a.PerHour() != b.PerHour() {
		t.Fatalf("%s, scene %d: another bill", l.Name, n)
	}
	if a, b := is.Engine.Home(), want.Engine.Home(); !slices.Equal(a.Files(), b.Files()) {
		t.Fatalf("%s, scene %d: other files", l.Name, n)
	}
	if change, differs := is.Engine.Home().Since(want.Engine.Home()); differs {
		t.Fatalf("%s, scene %d: another shell: %+v", l.Name, n, change)
	}
	u, v := is.Engine.Left()
	if x, y := want.Engine.Left(); u != x || v != y {
		t.Fatalf("%s, scene %d: %d and %d can be taken back, not %d and %d", l.Name, n, u, v, x, y)
	}
}

func TestEverySceneOfEveryLabIsAsItWas(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			log := lived(t, l)
			r, err := labs.NewReel(l, viewed, log)
			if err != nil || r.Wrong() != nil {
				t.Fatal(err, r.Wrong())
			}
			scenes := r.Scenes()
			if last := r.At(len(scenes) - 1); len(last.Engine.Log()) != len(log) {
				t.Fatalf("the last scene ends at entry %d of %d", len(last.Engine.Log()), len(log))
			}
			was := pastOf(l, log)
			a, err := labs.Open(l, viewed, log[:scenes[0].End()])
			if err != nil {
				t.Fatal(err)
			}
			for n := range scenes {
				if n > 0 {
					if scenes[n].End() <= scenes[n-1].End() {
						t.Fatalf("scene %d, %+v, has no entry", n, scenes[n])
					}
					if err := a.Engine.Follow(log[scenes[n-1].End():scenes[n].End()]); err != nil {
						t.Fatal(err)
					}
				}
				if r.At(n).Engine.World().Digest() != a.Engine.World().Digest() {
					t.Fatalf("scene %d, %+v: another World", n, scenes[n])
				}
			}
			for n := len(scenes) - 1; n >= 0; n -= 1 + len(scenes)/40 { // opening a long log takes its time
				was.agrees(t, r, n)
			}
		})
	}
}

// Whatever is looked at in whatever order, forked from, and taken in while one
// looks: a scene is as it was, and nobody keeps anything.
func TestAReelCanBeWoundInAnyOrder(t *testing.T) {
	pasts := map[string]*past{}
	names := []string{"first-vpc", "instance"}
	for _, name := range names {
		l := lab(t, name)
		pasts[name] = pastOf(l, lived(t, l))
	}
	rapid.Check(t, func(t *rapid.T) {
		was := pasts[rapid.SampledFrom(names).Draw(t, "lab")]
		l, log := was.lab, was.log
		known := rapid.IntRange(0, len(log)).Draw(t, "known")
		if n := slices.IndexFunc(log, func(n engine.Entry) bool { return n.By != "lab" }); known > 0 {
			known = max(known, n) // a start is kept as a whole
		}
		c := viewed
		c.Keep = func([]engine.Entry) error { t.Fatal("something is kept"); return nil }
		r, err := labs.NewReel(l, c, log[:known])
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(t, "looks") {
			if known < len(log) && rapid.Bool().Draw(t, "extends") {
				next := len(log)
				if known > 0 {
					next = rapid.IntRange(known, len(log)).Draw(t, "to")
				}
				if err := r.Extend(log[known:next]); err != nil || r.Wrong() != nil {
					t.Fatal(err, r.Wrong())
				}
				known = next
			}
			n := rapid.IntRange(0, len(r.Scenes())-1).Draw(t, "scene")
			if known > 0 {
				was.agrees(t, r, n)
			}
			if rapid.Bool().Draw(t, "goes on") { // elsewhere, which the reel does not see
				f := r.At(n).Fork()
				f.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.250.0.0/16; export X=y; echo z > w", io.Discard, io.Discard)
				_, _ = f.Undo()
				_, _ = f.Undo()
				_, _, _ = f.Hint(f.Step())
			}
		}
		whole, err := labs.NewReel(l, viewed, log[:known])
		if err != nil {
			t.Fatal(err)
		}
		if known > 0 && !reflect.DeepEqual(whole.Scenes(), r.Scenes()) {
			t.Fatalf("extended, it has the scenes\n%+v\nand at once\n%+v", r.Scenes(), whole.Scenes())
		}
	})
}

func TestALogThatDivergesIsShownUpToTheLastSceneThatAgreed(t *testing.T) {
	l := lab(t, "first-vpc")
	log := lived(t, l)
	was := pastOf(l, log)
	whole, err := labs.NewReel(l, viewed, log)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range log {
		if n.Digest == "" {
			continue
		}
		forged := slices.Clone(log)
		forged[i].Digest = "000000000000"
		r, err := labs.NewReel(l, viewed, forged)
		if err != nil {
			t.Fatal(err)
		}
		var d *engine.Divergence
		if !errors.As(r.Wrong(), &d) || d.Entry.Seq != n.Seq || d.Entry.Line != n.Line {
			t.Fatalf("entry %d was forged, and it says %v", i, r.Wrong())
		}
		last := len(r.Scenes()) - 1
		if n.By == "lab" {
			continue
		}
		if len(r.At(last).Engine.Log()) > i || last+1 >= len(whole.Scenes()) || !reflect.DeepEqual(r.Scenes(), whole.Scenes()[:last+1]) {
			t.Fatalf("entry %d was forged, and scene %d stands behind it", i, last)
		}
		for n := range r.Scenes() {
			was.agrees(t, r, n)
		}
	}
}

func TestScenesTellWhatTurned(t *testing.T) {
	l := lab(t, "first-vpc")
	r, err := labs.NewReel(l, viewed, lived(t, l))
	if err != nil {
		t.Fatal(err)
	}
	var met, hints, refused, back int
	for _, s := range r.Scenes() {
		met += len(s.Met) - len(s.Lost)
		if s.Helps() {
			hints++
		}
		if s.Code == "InvalidVpc.Range" {
			refused++
		}
		if s.Word == "undo" {
			back++
		}
		if s.Word == "save" || s.Word == "lost" || s.Word == "shown" {
			t.Errorf("%+v is a scene", s)
		}
	}
	if met != len(l.Tasks) || hints == 0 || refused == 0 || back == 0 {
		t.Errorf("%d tasks were met, %d hints taken, %d times AWS refused, %d were taken back", met, hints, refused, back)
	}
}

// long is a log of about n entries.
func long(b *testing.B, l *labs.Lab, n int) []engine.Entry {
	b.Helper()
	log := lived(b, l)
	a, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 1}, log)
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; len(a.Engine.Log()) < n; i++ {
		_, _ = a.Undo()
		_, _ = a.Redo()
		_, _ = a.Skip(time.Second)
	}
	return a.Engine.Log()
}

// BenchmarkScrubbing is a jump in a log of 200 entries, beside the replay from
// the start that it stands for.
func BenchmarkScrubbing(b *testing.B) {
	for _, name := range []string{"first-vpc", "private-nat"} {
		l := lab(b, name)
		log := long(b, l, 200)
		r, err := labs.NewReel(l, viewed, log)
		if err != nil {
			b.Fatal(err)
		}
		last := len(r.Scenes()) - 1
		b.Run(name+"/read", func(b *testing.B) {
			b.ReportMetric(float64(last+1), "scenes")
			for b.Loop() {
				_, _ = labs.NewReel(l, viewed, log)
			}
		})
		b.Run(name+"/on", func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = n%last + 1
				r.At(n)
			}
		})
		b.Run(name+"/back", func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = (n + last - 1) % last
				r.At(n)
			}
		})
		b.Run(name+"/anywhere", func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				r.At(random.IntN(last + 1))
			}
		})
		b.Run(name+"/replay", func(b *testing.B) {
			random, ends := rand.New(rand.NewPCG(1, 2)), []int{}
			for n := range last + 1 {
				ends = append(ends, len(r.At(n).Engine.Log()))
			}
			for b.Loop() {
				_, _ = labs.Open(l, viewed, log[:ends[random.IntN(last+1)]])
			}
		})
	}
}
