package checkpoint_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
)

func catalogue(t testing.TB) []*labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const file = `# The networking course, autumn.
class: Networking A
zone: Asia/Seoul
delete: 2027-02-28
watch: yes
checkpoints:
  - name: week-3
    title: 서브넷과 라우팅
    mode: graded
    labs:
      - lab: first-vpc
        points: 40
        tasks: {open: 3}
      - lab: private-nat
        points: 60.5
    opens: 2026-12-01 09:00
    due: 2026-12-08 18:00
    late: {lose: 10, every: 1d, until: 2026-12-10 18:00}
    attempts: 2
  - name: final
    mode: exam
    labs: [{lab: capstone}]
    opens: 2026-12-18 10:00
    due: 2026-12-18 13:00
    clock: 90m
    tells-met: no
`

func read(t testing.TB, text string) *checkpoint.Class {
	t.Helper()
	c, err := checkpoint.Read([]byte(text), catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAClassFileSaysWhatItSays(t *testing.T) {
	c := read(t, file)
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 12, day, hour, 0, 0, 0, seoul) }
	week, _ := c.Checkpoint("week-3")
	final, ok := c.Checkpoint("final")
	switch {
	case !ok || c.Name != "Networking A" || !c.Watch || len(c.Checkpoints) != 2:
		t.Fatalf("%+v", c)
	case !week.Opens.Equal(at(1, 9)) || !week.Due.Equal(at(8, 18)) || !week.Late.Until.Equal(at(10, 18)):
		t.Errorf("its times are %v", week)
	case week.Title != "서브넷과 라우팅" || week.Of() != 10050 || week.Labs[0].Worth["open"] != 3 || week.Attempts != 2:
		t.Errorf("%+v", week)
	case final.Mode != checkpoint.Exam || final.Attempts != 1 || final.Clock != 90*time.Minute || !final.Silent || final.Of() != 10000:
		t.Errorf("%+v", final)
	}
}

// TestEveryMistakeIsToldInOneSentence: with its line, in both languages.
func TestEveryMistakeIsToldInOneSentence(t *testing.T) {
	all := catalogue(t)
	for key, c := range map[string]struct {
		was, is string
		line    int
	}{
		"class.lab-near":         {"lab: first-vpc", "lab: first-vcp", 11},
		"class.lab":              {"lab: first-vpc", "lab: accounting", 11},
		"class.closes-before":    {"due: 2026-12-08", "due: 2026-11-30", 17},
		"class.late-before-due":  {"until: 2026-12-10", "until: 2026-12-07", 18},
		"class.key":              {"attempts: 2", "atempts: 2", 19},
		"class.twice":            {"attempts: 2", "attempts: 2\n    attempts: 3", 20},
		"class.when":             {"opens: 2026-12-01 09:00", "opens: tomorrow", 16},
		"class.day":              {"delete: 2027-02-28", "delete: 2027-02-30", 4},
		"class.zone":             {"Asia/Seoul", "Asia/Soeul", 3},
		"class.one-of":           {"mode: exam", "mode: strict", 21},
		"class.number":           {"attempts: 2", "attempts: 0", 19},
		"class.points":           {"60.5", "60.555", 15},
		"class.span":             {"clock: 90m", "clock: ninety", 25},
		"class.name":             {"name: final", "name: Final Exam", 20},
		"class.checkpoint-twice": {"name: final", "name: week-3", 20},
		"class.deleted-before":   {"delete: 2027-02-28", "delete: 2026-12-09", 2},
		"class.exam-only":        {"attempts: 2", "attempts: 2\n    tells-met: no", 20},
		"class.lab-twice":        {"lab: private-nat", "lab: first-vpc", 14},
		"class.yaml":             {"  - name: final", "  - name: [final", 0},
		"class.mapping":          {"  - name: final\n", "  - final\n  - name: final\n", 20},
		"class.text":             {"title: 서브넷과 라우팅", "title:", 8},
		"class.line":             {"title: 서브넷과 라우팅", `title: "a\u001bb"`, 8},
		"class.list":             {"labs: [{lab: capstone}]", "labs: capstone", 22},
		"class.must":             {"class: Networking A\n", "", 0},
		"class.no-labs":          {"labs: [{lab: capstone}]", "labs: []", 22},
		"class.exam-endless":     {"    due: 2026-12-18 13:00\n    clock: 90m\n", "", 20},
		"class.nothing-counts":   {"attempts: 2", "attempts: 2\n  - name: none\n    labs: [{lab: tour, tasks: {" + none(all, "tour") + "}}]", 21},
	} {
		text := strings.Replace(file, c.was, c.is, 1)
		if text == file {
			t.Errorf("%s: nothing was changed", key)
		}
		_, err := checkpoint.Read([]byte(text), all)
		var p checkpoint.Problems
		if !errors.As(err, &p) {
			t.Errorf("%s: it is taken", key)
			continue
		}
		found := false
		for _, one := range p {
			if found = found || one.Say.Key == key && (c.line == 0 || one.Line == c.line); one.Say.Key == key && c.line != 0 && one.Line != c.line {
				t.Errorf("%s: line %d, want %d", key, one.Line, c.line)
			}
			for _, l := range assets.Langs() {
				if !assets.Words(l).Has(one.Say.Key) {
					t.Errorf("%s has no words in %s", one.Say.Key, l)
				}
			}
		}
		if !found {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func none(all []*labs.Lab, lab string) string {
	var out []string
	for _, l := range all {
		for _, t := range l.Tasks {
			if l.Name == lab {
				out = append(out, t.Name+": 0")
			}
		}
	}
	return strings.Join(out, ", ")
}

func TestABombOrALongFileIsNotRead(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for _, text := range []string{bomb, strings.Repeat("#", checkpoint.MaxFile+1), "", "\x00", "- a", "a", "? [a]\n: b", "class: *x"} {
		if _, err := checkpoint.Read([]byte(text), nil); err == nil {
			t.Errorf("%.40q is taken", text)
		}
	}
}

func TestWhateverIsInAFileItIsReadOrRefused(t *testing.T) {
	all := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(file)
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		c, err := checkpoint.Read(b, all)
		if err == nil {
			if _, err := checkpoint.Read(c.Text(), all); err != nil {
				t.Fatalf("%s\nis taken, and what is written of it is not: %v", b, err)
			}
		}
	})
}

// TestWhatIsWrittenReadsAsItWas: whatever a class is, its file gives it again.
func TestWhatIsWrittenReadsAsItWas(t *testing.T) {
	all := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t, all)
		again, err := checkpoint.Read(c.Text(), all)
		if err != nil {
			t.Fatalf("%s\n%v", c.Text(), err)
		}
		same := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
		zone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
		if diff := cmp.Diff(c, again, same, zone, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(checkpoint.Checkpoint{}, checkpoint.Part{})); diff != "" {
			t.Fatalf("%s\n%s", c.Text(), diff)
		}
	})
}

// drawn is any class.
func drawn(t *rapid.T, all []*labs.Lab) *checkpoint.Class {
	title := rapid.StringMatching(`[^\pZ\pC]([^\pC\p{Zl}\p{Zp}]{0,20}[^\pZ\pC])?`)
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Asia/Seoul", "America/New_York"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	c := &checkpoint.Class{Name: title.Draw(t, "class"), Zone: zone, Watch: rapid.Bool().Draw(t, "watch")}
	names := map[string]bool{}
	for range rapid.IntRange(0, 4).Draw(t, "checkpoints") {
		k := checkpoint.Checkpoint{
			Name: rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,31}`).Draw(t, "name"), Title: title.Draw(t, "title"),
			Mode:     rapid.SampledFrom([]checkpoint.Mode{checkpoint.Practice, checkpoint.Graded, checkpoint.Exam}).Draw(t, "mode"),
			Attempts: rapid.IntRange(1, 9).Draw(t, "attempts"), Last: rapid.Bool().Draw(t, "last"), Whole: rapid.Bool().Draw(t, "whole"),
			Clock: time.Duration(rapid.IntRange(1, 300).Draw(t, "clock")) * time.Minute,
		}
		if names[k.Name] {
			continue
		}
		names[k.Name] = true
		k.Silent = k.Mode == checkpoint.Exam && rapid.Bool().Draw(t, "silent")
		for _, l := range all[:rapid.IntRange(1, 5).Draw(t, "labs")] {
			k.Labs = append(k.Labs, checkpoint.Part{Lab: l.Name, Points: grade.Points(rapid.IntRange(1, 20_000).Draw(t, "points")), Worth: map[string]int{l.Tasks[0].Name: rapid.IntRange(1, 9).Draw(t, "worth")}})
		}
		if rapid.Bool().Draw(t, "due") {
			k.Opens = time.Date(2026, 12, 1, 9, rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, zone)
			k.Due = k.Opens.Add(time.Duration(rapid.IntRange(1, 9000).Draw(t, "open")) * time.Minute)
			if rapid.Bool().Draw(t, "late") {
				k.Late = checkpoint.Late{Lose: rapid.IntRange(0, 100).Draw(t, "lose"), Every: time.Duration(rapid.IntRange(1, 99).Draw(t, "every")) * time.Hour, Until: k.Due.Add(time.Hour)}
			}
		}
		c.Checkpoints = append(c.Checkpoints, k)
	}
	return c
}
