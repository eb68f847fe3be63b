package grade

import (
	"fmt"

	"skylab/labs"
)

// Points are what something is worth, in hundredths: sums of them are exact, on
// any machine.
type Points int64

// Point is one whole point.
const Point Points = 100

// String writes points as people do: 7, 7.5, 7.25.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	switch {
	case p%Point == 0:
		return fmt.Sprintf("%s%d", sign, p/Point)
	case p%10 == 0:
		return fmt.Sprintf("%s%d.%d", sign, p/Point, p%Point/10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, p/Point, p%Point)
}

// Rules are how an attempt is turned into points.
type Rules struct {
	// Worth says how much tasks count beside the others, in place of what the lab
	// says.
	Worth map[string]int
	// Whole says that a task counts wholly or not at all. Otherwise those goals of
	// one that is not met count that were reached, unless it breaks a guard.
	Whole bool
	// FreeHints says that hints cost nothing.
	FreeHints bool
	// Accepted are the tasks that count although somebody else met them.
	Accepted map[string]bool
}

// Scored is a task in points.
type Scored struct {
	Name string `json:"name"`
	Of   Points `json:"of"`
	Got  Points `json:"got"`
}

// Score is what a grade is worth, of so many points in all. It is shared out
// among the tasks by their worth, each rounded so that the sum is exact.
func (g Grade) Score(l *labs.Lab, of Points, r Rules) []Scored {
	var out []Scored
	sum, all := 0, 0
	for _, t := range g.Tasks {
		all += worth(l, t.Name, r)
	}
	for _, t := range g.Tasks {
		before := of * Points(sum) / Points(all)
		sum += worth(l, t.Name, r)
		s := Scored{Name: t.Name, Of: of*Points(sum)/Points(all) - before}
		s.Got = t.score(s.Of, l.HintCost, r)
		out = append(out, s)
	}
	return out
}

func worth(l *labs.Lab, task string, r Rules) int {
	if n, ok := r.Worth[task]; ok {
		return n
	}
	t, _ := l.Task(task)
	return max(1, t.Worth)
}

// score is what a task is worth, of so many points.
func (t Task) score(of Points, hintCost int, r Rules) Points {
	got := Points(0)
	switch {
	case t.Told || t.By != "" && !r.Accepted[t.Name]:
		return 0
	case t.Met:
		got = of
	case !r.Whole && !t.Broken && t.Of > 0:
		got = of * Points(t.Goals) / Points(t.Of)
	}
	if !r.FreeHints {
		got -= got * Points(min(100, t.Hints*hintCost)) / 100
	}
	return got
}
