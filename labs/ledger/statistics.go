package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"skylab/labs/grade"
)

// Statistics are what may be said of a class without saying anything of one of
// its learners. Every figure keeps these rules:
//
//   - How many learners there are of a kind is told as a [Band] of five: fewer than
//     five, 5 to 9, 10 to 14 and so on. Who subtracts two bands, or a band from a
//     number that they know, such as the size of the class, is never left with one to
//     four learners for certain: either none are possible too, or five. To tell exact
//     numbers and leave out the small ones would not do: "20 met the first task" and
//     "19 met the second, which needs the first" tells of one.
//   - A quantile is told when at least five learners lie on each side of it: a
//     median of ten learners and more, quartiles of twenty and more. It is rounded, to
//     whole points or minutes.
//   - A range of points holds at least five learners: ranges that would hold fewer
//     are joined with their neighbours.
//   - A wrong turn is told when at least five learners took it.
//
// They hold for one ledger. Who has those of two moments, between which one
// learner handed in, may learn more.
type Statistics struct {
	// Began are those who began.
	Began Band `json:"began"`
	// Tasks are in the ledger's order.
	Tasks []Figures `json:"tasks"`
	// Points are the ranges in which lies what those got who began, the lowest
	// first; none where fewer than five began.
	Points []Range `json:"points,omitempty"`
	// Median is of what those got who began; nil where it is not told.
	Median *grade.Points `json:"median,omitempty"`
}

// Figures are what is said of one task.
type Figures struct {
	Lab  string `json:"lab"`
	Name string `json:"name"`
	// Met are those who met it, of those who began the checkpoint.
	Met Band `json:"met"`
	// Active is how long those worked on it who did; nil where it is not told.
	Active *Spread `json:"active,omitempty"`
	// Turns are the wrong turns that were taken here, the most frequent first.
	Turns []Frequent `json:"turns,omitempty"`
}

// Spread is how long something took, in whole minutes.
type Spread struct {
	Median time.Duration `json:"medianNanoseconds"`
	// Quartiles are the lower and the upper one; nil where they are not told.
	Quartiles *[2]time.Duration `json:"quartilesNanoseconds,omitempty"`
}

// Frequent is a wrong turn and how many learners took it.
type Frequent struct {
	grade.Turn
	Learners Band `json:"learners"`
}

// Range is from From, inclusive, to To points, exclusive but for the last one.
type Range struct {
	From     grade.Points `json:"from"`
	To       grade.Points `json:"to"`
	Learners Band         `json:"learners"`
}

// few is the size of group from which on something is said of it.
const few = 5

// Band is a number of learners to within five: the least that it may be, a
// multiple of five.
type Band int

func band(n int) Band { return Band(n - n%few) }

// Least is the smallest number that it may be: 0, 5, 10 and so on.
func (b Band) Least() int { return int(b) }

// Most is the largest number that it may be: 4, 9, 14 and so on.
func (b Band) Most() int { return int(b) + few - 1 }

// String is <5, or 5–9, 10–14 and so on.
func (b Band) String() string {
	if b == 0 {
		return fmt.Sprintf("<%d", few)
	}
	return fmt.Sprintf("%d–%d", b.Least(), b.Most())
}

// Statistics says what may be said of all. The order of the rows does not matter.
func (l Ledger) Statistics() Statistics {
	var began []Row
	var got []grade.Points
	for _, r := range l.Rows {
		if r.State != Absent {
			began, got = append(began, r), append(got, r.Got)
		}
	}
	slices.Sort(got)
	s := Statistics{Began: band(len(began)), Points: ranges(got, l.Of)}
	if len(got) >= 2*few {
		m := (quantile(got, 1, 2) + grade.Point/2) / grade.Point * grade.Point
		s.Median = &m
	}
	for i, t := range l.Tasks {
		s.Tasks = append(s.Tasks, figures(t, began, i))
	}
	return s
}

// figures says what is said of the task in column i.
func figures(t Task, began []Row, i int) Figures {
	f := Figures{Lab: t.Lab, Name: t.Name}
	met, turns := 0, map[grade.Turn]int{}
	var active []time.Duration
	for _, r := range began {
		if i >= len(r.Cells) {
			continue
		}
		c := r.Cells[i]
		if c.Met {
			met++
		}
		if c.Active > 0 {
			active = append(active, c.Active)
		}
		once := map[grade.Turn]bool{}
		for _, t := range c.Turns {
			if !once[t] {
				once[t] = true
				turns[t]++
			}
		}
	}
	f.Met, f.Active = band(met), spread(active)
	for t, n := range turns {
		if n >= few {
			f.Turns = append(f.Turns, Frequent{t, band(n)})
		}
	}
	slices.SortFunc(f.Turns, func(a, b Frequent) int {
		return cmp.Or(cmp.Compare(b.Learners, a.Learners), cmp.Compare(fmt.Sprint(a.Turn), fmt.Sprint(b.Turn)))
	})
	return f
}

func spread(all []time.Duration) *Spread {
	if len(all) < 2*few {
		return nil
	}
	slices.Sort(all)
	s := &Spread{Median: quantile(all, 1, 2).Round(time.Minute)}
	if len(all) >= 4*few {
		s.Quartiles = &[2]time.Duration{quantile(all, 1, 4).Round(time.Minute), quantile(all, 3, 4).Round(time.Minute)}
	}
	return s
}

// quantile is the value below which part of whole lie: that between its two
// neighbours where it falls between them.
func quantile[T ~int64](sorted []T, part, whole int) T {
	n := len(sorted) * part
	if n%whole == 0 {
		below, above := sorted[n/whole-1], sorted[n/whole]
		return below + (above-below)/2
	}
	return sorted[n/whole]
}

// ranges are tenths of what there is to get, joined until each holds enough.
func ranges(sorted []grade.Points, of grade.Points) []Range {
	if len(sorted) < few {
		return nil
	}
	var out []Range
	var starts []int                  // how many got less than a range
	from, start := grade.Points(0), 0 // of the range that is being filled
	for tenth := range grade.Points(10) {
		to := of * (tenth + 1) / 10
		end, _ := slices.BinarySearch(sorted, to)
		last := tenth == 9
		if last {
			end = len(sorted)
		}
		if last && end-start < few && len(out) > 0 { // what is left over joins the range before
			before := len(out) - 1
			from, start, out = out[before].From, starts[before], out[:before]
		}
		if last || end-start >= few {
			out, starts = append(out, Range{from, to, band(end - start)}), append(starts, start)
			from, start = to, end
		}
	}
	return out
}
