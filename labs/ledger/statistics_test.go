package ledger

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/labs/grade"
)

// drawn is a ledger of some learners and three tasks, as it may be.
func drawn(t *rapid.T) Ledger {
	l := Ledger{Of: grade.Points(rapid.IntRange(0, 120).Draw(t, "of")) * grade.Point / 2}
	for _, name := range []string{"a", "b", "c"} {
		l.Tasks = append(l.Tasks, Task{Lab: "lab", Name: name})
	}
	states := []State{Absent, Open, Handed, Handed, Handed}
	for i := range rapid.IntRange(0, 45).Draw(t, "learners") {
		r := Row{Person: fmt.Sprint("p", i), State: rapid.SampledFrom(states).Draw(t, "state")}
		r.Got = grade.Points(rapid.Int64Range(0, int64(l.Of)).Draw(t, "got"))
		for range l.Tasks {
			c := Cell{Task: grade.Task{Met: rapid.Bool().Draw(t, "met")}}
			c.Active = time.Duration(rapid.IntRange(0, 7200).Draw(t, "active")) * time.Second
			for _, w := range rapid.SliceOfN(rapid.SampledFrom([]string{"InvalidParameterValue", "saw-open", "saw-open"}), 0, 3).Draw(t, "turns") {
				c.Turns = append(c.Turns, grade.Turn{Task: "a", What: w})
			}
			r.Cells = append(r.Cells, c)
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

// began are the rows of those who began.
func began(l Ledger) []Row {
	return slices.DeleteFunc(slices.Clone(l.Rows), func(r Row) bool { return r.State == Absent })
}

func counted(rows []Row, is func(Row) bool) int {
	n := 0
	for _, r := range rows {
		if is(r) {
			n++
		}
	}
	return n
}

// Who is told a band and knows a number, or is told two bands, must not be able to
// say of a difference that it is one, two, three or four learners.
func TestNoDifferenceTellsOfAFew(t *testing.T) {
	within := func(b Band) (all []int) {
		for n := range 100 {
			if b.Least() <= n && n <= b.Most() {
				all = append(all, n)
			}
		}
		return all
	}
	tells := func(larger, smaller []int) bool {
		for _, l := range larger {
			for _, s := range smaller {
				if d := l - s; d == 0 || d >= 5 {
					return false
				}
			}
		}
		return true
	}
	for n := range 60 {
		if b := band(n); n < b.Least() || b.Most() < n {
			t.Fatalf("%d is in %v", n, b)
		}
		for m := range n + 1 {
			if tells([]int{n}, within(band(m))) {
				t.Errorf("%v of %d tells that a few are not of them", band(m), n)
			}
			if tells(within(band(n)), within(band(m))) {
				t.Errorf("%v and %v tell that a few make the difference", band(n), band(m))
			}
		}
	}
	if !tells([]int{6}, []int{5}) {
		t.Error("5 of 6 is said to tell of nobody")
	}
}

func TestCountsAreThoseOfTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawn(t)
		s, rows := l.Statistics(), began(l)
		holds := func(what string, b Band, n int) {
			if int(b)%5 != 0 || n < b.Least() || b.Most() < n {
				t.Fatalf("%s: %d in %v", what, n, b)
			}
		}
		holds("began", s.Began, len(rows))
		for i, f := range s.Tasks {
			holds("met", f.Met, counted(rows, func(r Row) bool { return r.Cells[i].Met }))
			for _, turn := range f.Turns {
				n := counted(rows, func(r Row) bool { return slices.Contains(r.Cells[i].Turns, turn.Turn) })
				if holds("turn", turn.Learners, n); n < 5 {
					t.Fatalf("%d took a turn that is told", n)
				}
			}
			for _, what := range []string{"InvalidParameterValue", "saw-open"} {
				turn := grade.Turn{Task: "a", What: what}
				n := counted(rows, func(r Row) bool { return slices.Contains(r.Cells[i].Turns, turn) })
				if told := slices.ContainsFunc(f.Turns, func(f Frequent) bool { return f.Turn == turn }); told != (n >= 5) {
					t.Fatalf("%d took %s, and that it is told is %v", n, what, told)
				}
			}
		}
	})
}

func TestRangesHoldEverybodyOnceAndNeverAFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawn(t)
		s, rows := l.Statistics(), began(l)
		if len(rows) < 5 {
			if len(s.Points) > 0 {
				t.Fatalf("%d learners, and %v is told", len(rows), s.Points)
			}
			return
		}
		at, all := grade.Points(0), 0
		for i, p := range s.Points {
			last := i == len(s.Points)-1
			n := counted(rows, func(r Row) bool { return p.From <= r.Got && (r.Got < p.To || last && r.Got == p.To) })
			if p.From != at || n < 5 || p.Learners != band(n) {
				t.Fatalf("of %v: range %v holds %d", s.Points, p, n)
			}
			at, all = p.To, all+n
		}
		if at != l.Of || all != len(rows) {
			t.Fatalf("the ranges end at %v of %v and hold %d of %d", at, l.Of, all, len(rows))
		}
	})
}

func TestQuantilesHaveFiveLearnersOnEachSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawn(t)
		s, rows := l.Statistics(), began(l)
		if (s.Median != nil) != (len(rows) >= 10) {
			t.Fatalf("the median of %d learners is %v", len(rows), s.Median)
		}
		if m := s.Median; m != nil {
			least := counted(rows, func(r Row) bool { return r.Got <= *m+grade.Point/2 })
			most := counted(rows, func(r Row) bool { return r.Got >= *m-grade.Point/2 })
			if *m%grade.Point != 0 || 2*least < len(rows) || 2*most < len(rows) {
				t.Fatalf("the median %v has %d below and %d above, of %d", *m, least, most, len(rows))
			}
		}
		for i, f := range s.Tasks {
			worked := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Cells[i].Active == 0 })
			if (f.Active != nil) != (len(worked) >= 10) {
				t.Fatalf("of %d who worked on it %v is told", len(worked), f.Active)
			}
			if f.Active == nil {
				continue
			}
			if q := f.Active.Quartiles; (q != nil) != (len(worked) >= 20) {
				t.Fatalf("of %d who worked on it the quartiles are %v", len(worked), q)
			} else if q != nil {
				low := counted(worked, func(r Row) bool { return r.Cells[i].Active <= q[0]+30*time.Second })
				high := counted(worked, func(r Row) bool { return r.Cells[i].Active >= q[1]-30*time.Second })
				if low < 5 || high < 5 || q[0] > f.Active.Median || q[1] < f.Active.Median {
					t.Fatalf("quartiles %v about %v with %d and %d beyond them", q, f.Active.Median, low, high)
				}
			}
		}
	})
}

func TestTheOrderOfTheRowsTellsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawn(t)
		order := make([]int, len(l.Rows))
		for i := range order {
			order[i] = i
		}
		other := l
		other.Rows = nil
		for _, i := range rapid.Permutation(order).Draw(t, "order") {
			other.Rows = append(other.Rows, l.Rows[i])
		}
		if d := cmp.Diff(l.Statistics(), other.Statistics()); d != "" {
			t.Fatal(d)
		}
	})
}

// Quantiles are held against the textbook's definition, on floats: the smallest
// value that at least the part does not exceed, and halfway to the next where it
// is met exactly.
func TestAQuantileIsWhatTheTextbookSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int64Range(0, 1000), 4, 50).Draw(t, "values")
		slices.Sort(all)
		for _, part := range []int{1, 2, 3} {
			p := float64(part) / 4 * float64(len(all))
			at := int(math.Ceil(p)) - 1
			want := all[at]
			if p == math.Floor(p) {
				want = int64(math.Floor(float64(all[at]+all[at+1]) / 2))
			}
			if got := quantile(all, part, 4); got != want {
				t.Fatalf("quantile %d/4 of %v is %d; want %d", part, all, got, want)
			}
		}
	})
}

func TestNobodyThereIsNothingToSay(t *testing.T) {
	s := Ledger{Tasks: []Task{{Name: "a"}}}.Statistics()
	if s.Began != 0 || s.Median != nil || s.Points != nil || len(s.Tasks) != 1 || s.Tasks[0].Active != nil {
		t.Errorf("of nobody is said %+v", s)
	}
}
