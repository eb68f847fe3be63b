package likeness

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
)

var began = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func catalogue(t testing.TB) map[string]*labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*labs.Lab{}
	for _, l := range all {
		out[l.Name] = l
	}
	return out
}

// played is an attempt in which lines were really typed; {name} and {id NAME} in them are the learner's.
// think is how long before each line.
func played(t testing.TB, l *labs.Lab, learner string, lines []string, think func(i int) time.Duration) Attempt {
	t.Helper()
	var log []engine.Entry
	now := began
	a, err := labs.Open(l, labs.Config{
		Learner: learner, Number: 1, Wall: func() time.Time { return now },
		Keep: func(e []engine.Entry) error { log = append(log, e...); return nil },
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		now = now.Add(think(i))
		if line == "undo" {
			if _, err := a.Undo(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		a.Say(t.Context(), a.Text(line), io.Discard, io.Discard)
	}
	return Attempt{learner + ".skylab", learner, 1, log}
}

// typed is an attempt that was typed and never run: what is alike is in the text.
func typed(l *labs.Lab, learner string, lines []string) Attempt {
	a := Attempt{learner + ".skylab", learner, 1, nil}
	v := l.Draw(learner, 1)
	for i, line := range lines {
		a.Log = append(a.Log, engine.Entry{Line: i + 1, By: learner, Wall: began, Op: "line " + strconv.Quote(v.Fill(line))})
	}
	return a
}

func steadily(int) time.Duration { return 2 * time.Second }

// own is how somebody works who has ideas of their own: names, a typing mistake, a
// refusal, a detour, a comment.
func own(l *labs.Lab, me string) []string {
	lines := labs.Commands(l.For(me, 1).Solutions[0].Text)
	var out []string
	for i, c := range lines {
		switch i % 7 {
		case 2:
			out = append(out, "aws ec2 descrieb-"+me+"-vpcs", "aws ec2 delete-subnet --subnet-id subnet-"+me)
		case 4:
			out = append(out, "aws ec2 create-vpc --cidr-block 10.250.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value="+me+"spare}]'", "undo")
		case 5:
			out = append(out, "# "+me+" wonders whether this works")
		}
		out = append(out, strings.ReplaceAll(c, "vpc=$(", me+"_net=$("))
		out[len(out)-1] = strings.ReplaceAll(out[len(out)-1], "$vpc", "$"+me+"_net")
	}
	return out
}

func scoreOf(pairs []Pair, a, b string) (Pair, int) {
	for _, p := range pairs {
		if p.A.Learner == a && p.B.Learner == b || p.A.Learner == b && p.B.Learner == a {
			return p, p.Score
		}
	}
	return Pair{}, 0
}

func TestACopyWithOnesOwnValuesIsAlikeAndIndependentOnesAreNot(t *testing.T) {
	all := catalogue(t)
	for _, name := range []string{"private-nat", "first-vpc", "automate", "range"} {
		l := all[name]
		class := []Attempt{
			played(t, l, "mina", own(l, "zorba"), steadily),
			played(t, l, "jun", own(l, "zorba"), func(i int) time.Duration { return time.Duration(i%4) * time.Second }),
			played(t, l, "sora", own(l, "quokka"), steadily),
			played(t, l, "hana", own(l, "fjord"), steadily),
		}
		if name == "range" { // each has faults of their own: the copy is of what both had
			class[1] = played(t, l, "jun", own(l, "zorba"), steadily)
		}
		for n := 2; n <= len(class); n++ {
			pairs := Compare(l, class[:n])
			p, score := scoreOf(pairs, "mina", "jun")
			if score < 50 {
				t.Errorf("%s: the copy in a class of %d comes to %d: %+v", name, n, score, p)
			}
			for _, q := range pairs {
				if q.A.Learner+q.B.Learner != p.A.Learner+p.B.Learner && q.Score > 15 {
					t.Errorf("%s: %s and %s come to %d in a class of %d: %+v", name, q.A.Learner, q.B.Learner, q.Score, n, q)
				}
			}
		}
	}
}

func TestAValueOfAnothersIsToldWithItsOwner(t *testing.T) {
	l := catalogue(t)["private-nat"]
	theirs := l.Draw("jun", 1)
	jun := played(t, l, "jun", labs.Commands(l.Solutions[0].Text), steadily)
	id := ""
	for _, e := range jun.Log {
		if strings.HasPrefix(e.Op, "ec2 CreateRoute ") && e.By == "jun" {
			id = "rtb-" + strings.Split(strings.Split(e.Op, `"rtb-`)[1], `"`)[0]
		}
	}
	mina := played(t, l, "mina", []string{
		"aws ec2 create-subnet --vpc-id {id {firm}} --cidr-block " + theirs["web-a"] + " --availability-zone {near}",
		"aws ec2 describe-route-tables --route-table-ids " + id,
	}, steadily)
	sora := played(t, l, "sora", labs.Commands(l.Solutions[0].Text), steadily)
	pairs := Compare(l, []Attempt{mina, sora, jun})
	p, score := scoreOf(pairs, "mina", "jun")
	if len(pairs) != 1 || score < 80 {
		t.Fatalf("%+v", pairs)
	}
	want := []Foreign{
		{"mina", "jun", p.Foreign[0].Line, theirs["web-a"], "{web-a}", 7.5},
		{"mina", "jun", p.Foreign[0].Line + 1, id, "<rtb>", 68},
	}
	if d := cmp.Diff(want, p.Foreign); d != "" {
		t.Error(d)
	}
	without := played(t, l, "mina", []string{"aws ec2 describe-route-tables"}, steadily)
	if pairs := Compare(l, []Attempt{without, sora, jun}); len(pairs) != 0 {
		t.Errorf("nothing of another's, and still: %+v", pairs)
	}
}

func TestTheSameThinkTimesAreNoticedWhereNothingElseIs(t *testing.T) {
	l := catalogue(t)["private-nat"]
	lines := labs.Commands(l.Solutions[0].Text)
	pace := func(seed int) func(int) time.Duration {
		return func(i int) time.Duration { return time.Duration(6+(i*i*seed+i*7)%53) * time.Second }
	}
	mina, jun, sora := played(t, l, "mina", lines, pace(3)), played(t, l, "jun", lines, pace(3)), played(t, l, "sora", lines, pace(5))
	pairs := Compare(l, []Attempt{sora, mina, jun})
	if p, score := scoreOf(pairs, "mina", "jun"); score < 50 || p.Alike != p.Gaps || p.Alike < 10 {
		t.Errorf("%+v", p)
	}
	if p, score := scoreOf(pairs, "mina", "sora"); score > 10 {
		t.Errorf("%+v", p)
	}
}

func TestWhatTheLabShowsIsNoLikeness(t *testing.T) {
	all := catalogue(t)
	names := slices.Sorted(maps.Keys(all))
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "lab")
		l := all[name]
		var class []Attempt
		for _, who := range []string{"mina", "jun", "sora"}[:rapid.IntRange(2, 3).Draw(t, "learners")] {
			var shown []string
			of := l.For(who, 1)
			for _, s := range of.Solutions {
				shown = append(shown, labs.Commands(s.Text)...)
			}
			for _, lang := range []string{"en", "ko"} {
				for _, task := range of.Tasks {
					shown = append(shown, labs.Commands(named.ReplaceAllString(strings.ReplaceAll(l.Words(lang).Tasks[task.Name].Command, "____", "{region}"), "$$x"))...)
				}
			}
			class = append(class, typed(l, who, rapid.Permutation(shown).Draw(t, who)))
		}
		if pairs := Compare(l, class); len(pairs) > 0 {
			t.Fatalf("%s: %+v", name, pairs[0])
		}
	})
}

// solver is somebody who solves a lab in their own way: one of its solutions, lines in
// any order, spaces anywhere, options turned round, names of their own.
func solver(t *rapid.T, l *labs.Lab, who string) []string {
	lines := labs.Commands(rapid.SampledFrom(l.For(who, 1).Solutions).Draw(t, who+" solves").Text)
	if rapid.Bool().Draw(t, who+" shuffles") {
		lines = rapid.Permutation(lines).Draw(t, who+"'s order")
	}
	called := rapid.StringMatching(`[a-z]{3,7}`).Draw(t, who+" calls it")
	var out []string
	for _, c := range lines {
		c = strings.ReplaceAll(strings.ReplaceAll(c, "vpc=$(", called+"=$("), "$vpc", "$"+called)
		if !strings.ContainsAny(c, "'\"\n") {
			w := strings.Fields(c)
			w[rapid.IntRange(0, len(w)-1).Draw(t, "at")] += strings.Repeat(" ", rapid.IntRange(0, 3).Draw(t, "spaces"))
			c = strings.Join(w, " ")
		}
		out = append(out, c)
	}
	return out
}

func TestIndependentSolversAreNotAlike(t *testing.T) {
	all := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		l := all[rapid.SampledFrom([]string{"private-nat", "first-vpc", "firewalls", "range", "capstone", "https"}).Draw(t, "lab")]
		var class []Attempt
		for i := range rapid.IntRange(2, 6).Draw(t, "learners") {
			who := fmt.Sprint("learner ", i)
			class = append(class, typed(l, who, solver(t, l, who)))
		}
		for _, p := range Compare(l, class) {
			if p.Score > 40 { // the same odd spaces come about by chance, too
				t.Fatalf("%d: %+v", p.Score, p)
			}
		}
	})
}

func TestTheOrderOfTheFilesChangesNothing(t *testing.T) {
	l := catalogue(t)["private-nat"]
	rapid.Check(t, func(t *rapid.T) {
		var class []Attempt
		for i := range rapid.IntRange(2, 7).Draw(t, "learners") {
			who := fmt.Sprint("learner ", i)
			lines := solver(t, l, who)
			for range rapid.IntRange(0, 5).Draw(t, "oddities") {
				lines = append(lines, rapid.SampledFrom([]string{"cerate-vpc now", "# hm", "aws ec2 descrbe-vpcs", "echo {web-a} hello", "undo"}).Draw(t, "odd"),
					"ping "+l.Draw(fmt.Sprint("learner ", rapid.IntRange(0, 6).Draw(t, "whose")), 1)["laptop"])
			}
			class = append(class, typed(l, who, lines))
		}
		want := Compare(l, class)
		got := Compare(l, rapid.Permutation(class).Draw(t, "order"))
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// TestTheScoreIsTheSameFromBothSides gives two learners each other's logs: names only
// decide which is called A.
func TestTheScoreIsTheSameFromBothSides(t *testing.T) {
	l := catalogue(t)["private-nat"]
	rapid.Check(t, func(t *rapid.T) {
		odd := rapid.SliceOfN(rapid.SampledFrom([]string{"cerate vpc", "# hm wrong", "aws ec2 descrbe-vpcs", "echo  hello moon", "kubectl get pods", "myvariable=1"}), 1, 12)
		x, y := odd.Draw(t, "one"), odd.Draw(t, "other")
		p, q := Compare(l, []Attempt{typed(l, "a", x), typed(l, "b", y)}), Compare(l, []Attempt{typed(l, "a", y), typed(l, "b", x)})
		if len(p) != len(q) || len(p) == 1 && (p[0].Score != q[0].Score || p[0].Shared != q[0].Shared || p[0].A.Remarkable != q[0].B.Remarkable) {
			t.Fatalf("%+v\n%+v", p, q)
		}
	})
}

func TestNobodyIsComparedWithThemselves(t *testing.T) {
	l := catalogue(t)["tour"]
	a, b := typed(l, "mina", []string{"wonder wander woe", "# ha ha ha"}), typed(l, "mina", []string{"wonder wander woe", "# ha ha ha"})
	b.ID = "again.skylab"
	if pairs := Compare(l, []Attempt{a, b}); len(pairs) != 0 {
		t.Errorf("%+v", pairs)
	}
}

func TestWhatTeachersTypeAtABenchIsNotTheLearners(t *testing.T) {
	l := catalogue(t)["tour"]
	odd := []string{"cerate vpc pelase", "# ha ha ha", "wonder wander woe"}
	a, b := typed(l, "lab", odd), typed(l, "jun", odd)
	for i := range a.Log {
		a.Log[i].By = "learner lab" // as somebody signs who is called as the lab signs
	}
	if pairs := Compare(l, []Attempt{a, b}); len(pairs) != 1 {
		t.Fatalf("%+v", pairs)
	}
	for _, of := range []Attempt{a, b} {
		for i := range of.Log {
			of.Log[i].By = "prof kim"
		}
	}
	if pairs := Compare(l, []Attempt{a, b}); len(pairs) != 0 {
		t.Errorf("%+v", pairs)
	}
}

func TestWhatManyHaveCountsNothing(t *testing.T) {
	l := catalogue(t)["tour"]
	var class []Attempt
	for i := range 12 {
		class = append(class, typed(l, fmt.Sprint("learner ", i), []string{"cerate vpc pelase", "# the teacher said this"}))
	}
	if pairs := Compare(l, class); len(pairs) != 0 {
		t.Errorf("%+v", pairs[0])
	}
	if pairs := Compare(l, class[:2]); len(pairs) != 1 || len(pairs[0].Lines) != 2 {
		t.Errorf("the same in a class of two: %+v", pairs)
	}
}

func TestIdsAreFoundAsTheyAreWritten(t *testing.T) {
	piece := rapid.SampledFrom([]string{"vpc-", "eni-attach-", "0123456789abcdef0", "0123456789abcdef", "fedcba9876543210f", " ", "/", "\"", "=", "x", "-", "_", "Z", "g7"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 9).Draw(t, "text"), "")
		if want, got := minted.FindAllString(text, -1), mintedIn(text); !slices.Equal(want, got) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}
