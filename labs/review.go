package labs

import (
	"slices"
	"strings"
	"time"
)

// Item is something that comes back: a prediction that was missed, or a task
// that was met with hints.
type Item struct {
	Lab  string
	Kind SlipKind
	Name string
}

// Due is when an item comes back.
type Due struct {
	Item
	On    time.Time // the day, at its beginning
	Right int       // how often it went right since it last went wrong
	Asked int       // how often it came back so far: each time with a new draw
}

// Answer is how an item went when it came back.
type Answer struct {
	Item
	At    time.Time
	Right bool
}

// intervals are the days after which something comes back, each time that it
// went right.
var intervals = [...]int{1, 3, 7, 21}

// Schedule says what comes back, and when: the next due first. What went right
// four times in a row does not come back. Days are those of the place.
func Schedule(slips []Slip, answers []Answer, place *time.Location) []Due {
	at := map[Item]int{}
	var all []Due
	last := map[Item]time.Time{}
	wrong := func(i Item, when time.Time) {
		n, ok := at[i]
		if !ok {
			n = len(all)
			at[i] = n
			all = append(all, Due{Item: i})
		}
		all[n].Right = 0
		last[i] = when
	}
	for _, e := range inOrder(slips, answers) {
		switch n, known := at[e.Item]; {
		case !e.Right:
			wrong(e.Item, e.At)
		case known:
			all[n].Right++
			last[e.Item] = e.At
		}
	}
	for _, a := range answers {
		if n, known := at[a.Item]; known {
			all[n].Asked++
		}
	}
	all = slices.DeleteFunc(all, func(d Due) bool { return d.Right >= len(intervals) })
	for i := range all {
		y, m, day := last[all[i].Item].In(place).Date()
		all[i].On = time.Date(y, m, day+intervals[all[i].Right], 0, 0, 0, 0, place)
	}
	slices.SortFunc(all, func(a, b Due) int {
		if n := a.On.Compare(b.On); n != 0 {
			return n
		}
		return strings.Compare(a.key(), b.key())
	})
	return all
}

func (i Item) key() string { return i.Lab + " " + string(i.Kind) + " " + i.Name }

// inOrder is everything that decides, as answers, the oldest first. A slip is
// an answer that was wrong.
func inOrder(slips []Slip, answers []Answer) []Answer {
	all := slices.Clone(answers)
	for _, s := range slips {
		if s.Kind != Lost {
			all = append(all, Answer{Item: Item{s.Lab, s.Kind, s.Name}, At: s.At})
		}
	}
	slices.SortStableFunc(all, func(a, b Answer) int { return a.At.Compare(b.At) })
	return all
}

// DueBy lists what has come back by now, mixed across labs: no two of one lab
// stand beside each other where another lab's can stand between.
func DueBy(all []Due, now time.Time) []Due {
	var labs []string
	by := map[string][]Due{}
	for _, d := range all {
		if d.On.After(now) {
			continue
		}
		if by[d.Lab] == nil {
			labs = append(labs, d.Lab)
		}
		by[d.Lab] = append(by[d.Lab], d)
	}
	var out []Due
	for len(labs) > 0 {
		// The lab that has most left comes next, unless it came last.
		n := -1
		for i, name := range labs {
			if len(out) > 0 && out[len(out)-1].Lab == name && len(labs) > 1 {
				continue
			}
			if n < 0 || len(by[name]) > len(by[labs[n]]) {
				n = i
			}
		}
		name := labs[n]
		out = append(out, by[name][0])
		if by[name] = by[name][1:]; len(by[name]) == 0 {
			labs = slices.Delete(labs, n, n+1)
		}
	}
	return out
}
