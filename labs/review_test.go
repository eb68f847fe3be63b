package labs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/labs"
	"skylab/labs/catalog"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 22, 30, 0, 0, time.UTC) }

func missed(lab, name string, n int) labs.Slip {
	return labs.Slip{Lab: lab, Kind: labs.Missed, Name: name, At: day(n)}
}

func answer(lab, name string, n int, right bool) labs.Answer {
	return labs.Answer{Item: labs.Item{Lab: lab, Kind: labs.Missed, Name: name}, At: day(n), Right: right}
}

func TestWhatWentWrongComesBackAfterOneThreeSevenAndTwentyOneDays(t *testing.T) {
	slips := []labs.Slip{missed("a", "x", 1)}
	for _, tt := range []struct {
		name    string
		answers []labs.Answer
		on      int // the day of November, 0 never
		asked   int
	}{
		{"the day after", nil, 2, 0},
		{"right once", []labs.Answer{answer("a", "x", 2, true)}, 5, 1},
		{"right twice", []labs.Answer{answer("a", "x", 2, true), answer("a", "x", 5, true)}, 12, 2},
		{"right three times", []labs.Answer{answer("a", "x", 2, true), answer("a", "x", 5, true), answer("a", "x", 12, true)}, 33, 3},
		{"right four times", []labs.Answer{answer("a", "x", 2, true), answer("a", "x", 5, true), answer("a", "x", 12, true), answer("a", "x", 34, true)}, 0, 4},
		{"wrong again", []labs.Answer{answer("a", "x", 2, true), answer("a", "x", 6, false)}, 7, 2},
		{"asked late", []labs.Answer{answer("a", "x", 20, true)}, 23, 1},
		{"somebody else's", []labs.Answer{answer("a", "y", 2, true)}, 2, 0},
	} {
		all := labs.Schedule(slips, tt.answers, time.UTC)
		switch {
		case tt.on == 0 && len(all) == 0:
		case len(all) != 1 || all[0].On != time.Date(2026, 11, tt.on, 0, 0, 0, 0, time.UTC) || all[0].Asked != tt.asked:
			t.Errorf("%s: %+v", tt.name, all)
		}
	}
}

// Somebody who works late and comes in the morning finds what is due that day.
func TestDaysAreThoseOfThePlaceAndNotOfTwentyFourHours(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	late := labs.Slip{Lab: "a", Kind: labs.Hinted, Name: "x", At: time.Date(2026, 11, 1, 23, 50, 0, 0, seoul).UTC()}
	all := labs.Schedule([]labs.Slip{late}, nil, seoul)
	if n := len(labs.DueBy(all, time.Date(2026, 11, 1, 23, 59, 0, 0, seoul))); n != 0 {
		t.Error("it is due on the same day")
	}
	if n := len(labs.DueBy(all, time.Date(2026, 11, 2, 0, 1, 0, 0, seoul))); n != 1 {
		t.Error("it is not due on the next morning")
	}
}

func TestWhatIsDueIsMixedAcrossLabs(t *testing.T) {
	all := labs.Schedule([]labs.Slip{missed("a", "1", 1), missed("a", "2", 1), missed("a", "3", 1), missed("b", "4", 1), missed("c", "5", 2)}, nil, time.UTC)
	var order []string
	for _, d := range labs.DueBy(all, day(9)) {
		order = append(order, d.Lab)
	}
	if got := strings.Join(order, " "); len(order) != 5 || strings.Contains(got, "a a") {
		t.Error(got)
	}
}

func TestSlipsAreReadFromTheLog(t *testing.T) {
	a := open(t, lab(t, "first-vpc"), nil)
	for range 3 {
		if _, _, err := a.Hint("answer"); err != nil {
			t.Fatal(err)
		}
	}
	say(t, a, missingRoute)
	if _, err := a.Predict("lost", "internet-gateway"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Predict("zones", "allowed"); err != nil {
		t.Fatal(err)
	}
	say(t, a, "aws ec2 delete-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0")
	var got []string
	for _, s := range labs.Slips(a.Lab, a.Engine.Log()) {
		got = append(got, strings.TrimSpace(strings.Join([]string{string(s.Kind), s.Name, s.Choice, s.Saw, s.Where, verb(s.Line)}, " ")))
	}
	want := []string{"hinted answer", "missed lost internet-gateway route-table " + a.Values["shop"] + "-table", "lost answer    delete-route"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func verb(line string) string {
	if w := strings.Fields(line); len(w) > 2 {
		return w[2]
	}
	return ""
}

// Whatever can come back does so at the right moment, on any draw.
func TestEveryQuestionAndTaskOfTheCatalogCanComeBack(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		c := labs.Config{Live: live, Learner: "mina", Number: 1001}
		for _, p := range l.Predictions {
			a, err := l.Exercise(labs.Item{Lab: l.Name, Kind: labs.Missed, Name: p.Name}, c)
			if err != nil {
				t.Errorf("%s, %s: %v", l.Name, p.Name, err)
				continue
			}
			if q, open := a.Question(); !open || q.Name != p.Name {
				t.Errorf("%s: %s is not asked, but %q", l.Name, p.Name, q.Name)
				continue
			}
			if r, err := a.Predict(p.Name, p.Right); err != nil || !r.Correct {
				t.Errorf("%s: %s is not right on a new draw: %+v (%v)", l.Name, p.Name, r, err)
			}
			if _, err := a.Undo(); err == nil {
				t.Errorf("%s: what led to %s can be taken back", l.Name, p.Name)
			}
		}
		for _, task := range l.Tasks {
			a, err := l.Exercise(labs.Item{Lab: l.Name, Kind: labs.Hinted, Name: task.Name}, c)
			if err != nil {
				t.Errorf("%s, %s: %v", l.Name, task.Name, err)
				continue
			}
			if a.Step() != task.Name || a.Hints(task.Name) != 0 {
				t.Errorf("%s: %s is met, or hinted", l.Name, task.Name)
			}
			if slices.ContainsFunc(labs.Moments(a.Engine.Log()), func(m labs.Moment) bool { return m.Changed() }) {
				t.Errorf("%s: what led to %s is the learner's own", l.Name, task.Name)
			}
		}
	}
}
