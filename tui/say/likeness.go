package say

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"skylab/assets"
	"skylab/labs/likeness"
	"skylab/tui/look"
)

// The most that is shown of each lab and of each pair.
const (
	mostPairs = 20
	mostLines = 6
	reportFit = 80 // cells
)

// Likeness tells which pairs of so many attempts at a lab are alike, and in what,
// in rows of 80 cells.
func Likeness(d *assets.Dictionary, lab string, attempts int, pairs []likeness.Pair) []string {
	if len(pairs) == 0 {
		return []string{d.Say("main.likeness-none", lab, attempts)}
	}
	r := report{d: d}
	r.print(look.Wrap(d.Say("main.likeness-lab", lab, attempts, len(pairs)), reportFit)...)
	for _, q := range pairs[:min(mostPairs, len(pairs))] {
		r.print("")
		r.pair(q)
	}
	if more := len(pairs) - mostPairs; more > 0 {
		r.print("", d.Say("main.likeness-more-pairs", more))
	}
	return r.rows
}

// report is what is told of pairs.
type report struct {
	d    *assets.Dictionary
	rows []string
}

func (r *report) print(rows ...string) { r.rows = append(r.rows, rows...) }

// pair says what is alike in two attempts.
func (r *report) pair(q likeness.Pair) {
	say := func(key string, args ...any) {
		for i, row := range look.Wrap(r.d.Say("main.likeness-"+key, args...), reportFit-7) {
			r.print(look.Spaces(5+2*min(i, 1)) + row)
		}
	}
	who := func(s likeness.Side) string { return s.Learner + " (" + s.ID + ")" }
	r.print(r.d.Say("main.likeness-pair", look.PadLeft(strconv.Itoa(q.Score), 3), who(q.A), who(q.B)))
	for _, f := range q.Foreign {
		say("foreign", f.In, f.Line, f.Value, f.Of, f.Is)
	}
	if q.Shared > 0 {
		say("shared", q.Shared, q.A.Remarkable, q.A.Learner, q.B.Remarkable, q.B.Learner)
	}
	if q.Alike > 0 {
		say("times", q.Alike, q.Gaps)
	}
	var names []string
	for _, n := range q.Names {
		names = append(names, n.Text)
	}
	if len(names) > 0 {
		say("names", strings.Join(names, ", "))
	}
	lines := loudest(q.Lines)
	for _, l := range lines {
		r.sideBySide(q, l)
	}
	if more := len(q.Lines) - len(lines); more > 0 {
		say("more-lines", more)
	}
}

// loudest is the lines that say most, in their order.
func loudest(lines []likeness.Line) []likeness.Line {
	if len(lines) <= mostLines {
		return lines
	}
	say := slices.Clone(lines)
	slices.SortStableFunc(say, func(a, b likeness.Line) int { return cmp.Compare(b.Bits, a.Bits) })
	say = say[:mostLines]
	slices.SortStableFunc(say, func(a, b likeness.Line) int { return cmp.Or(a.A-b.A, a.B-b.B) })
	return say
}

// flat is a line as it was typed, on one row.
var flat = strings.NewReplacer("\n", `\n`, "\t", `\t`, "\r", "")

// sideBySide is a line of one log above the same line of the other.
func (r *report) sideBySide(q likeness.Pair, l likeness.Line) {
	a, b := q.A.Learner+" "+strconv.Itoa(l.A), q.B.Learner+" "+strconv.Itoa(l.B)
	w := min(24, max(look.Width(a), look.Width(b)))
	for _, side := range [][2]string{{a, l.TextA}, {b, l.TextB}} {
		r.print(look.Fit(look.Spaces(5)+look.Pad(side[0], w)+"  "+flat.Replace(side[1]), reportFit))
	}
	var also []string
	if l.Code != "" {
		also = append(also, r.d.Say("main.likeness-refused", l.Code))
	}
	if l.Written {
		also = append(also, r.d.Say("main.likeness-written"))
	}
	if !l.Order {
		also = append(also, r.d.Say("main.likeness-moved"))
	}
	if l.Others > 0 {
		also = append(also, r.d.Say("main.likeness-others", l.Others))
	}
	if len(also) > 0 {
		r.print(look.Spaces(7+w) + strings.Join(also, ", "))
	}
}
