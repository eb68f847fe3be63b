package line

import (
	"cmp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"skylab/labs"
	"skylab/labs/likeness"
	"skylab/labs/submission"
	"skylab/tui/look"
)

// The most that is shown of each lab and of each pair; JSON has all.
const (
	mostPairs = 20
	mostLines = 6
	reportFit = 80 // cells
)

// compared is what skylab likeness --json prints.
type compared struct {
	Labs   []comparedLab `json:"labs"`
	Unread []unread      `json:"unread,omitempty"`
}

type comparedLab struct {
	Lab      string          `json:"lab"`
	Fault    string          `json:"fault,omitempty"` // no-lab
	Attempts int             `json:"attempts"`
	Pairs    []likeness.Pair `json:"pairs"`
}

type unread struct {
	File  string `json:"file"`
	Fault string `json:"fault"`

	why string
}

// likeness says which files that were handed in are alike beyond their lab.
func (p *program) likeness() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.likeness-which", p.cmd.usage())
	}
	all, err := p.labs()
	if err != nil {
		return open, err
	}
	out, attempts := compared{Labs: []comparedLab{}}, map[string][]likeness.Attempt{}
	for i, r := range receiveAll(p.args) {
		if r.fault != "" {
			out.Unread = append(out.Unread, unread{p.args[i], r.fault, r.why})
			continue
		}
		attempts[r.s.Lab] = append(attempts[r.s.Lab], likeness.Attempt{ID: p.args[i], Learner: r.s.Learner, Draw: r.s.Draw, Log: r.s.Entries})
	}
	status := done
	if len(out.Unread) > 0 {
		status = open
	}
	for name, of := range attempts {
		c := comparedLab{Lab: name, Attempts: len(of), Pairs: []likeness.Pair{}}
		if i := slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == name }); i < 0 {
			c.Fault, status = string(submission.NoLab), open
		} else {
			c.Pairs = append(c.Pairs, likeness.Compare(all[i], of)...)
		}
		out.Labs = append(out.Labs, c)
	}
	slices.SortFunc(out.Labs, func(a, b comparedLab) int { return cmp.Compare(a.Lab, b.Lab) })
	if p.flags["--json"] != "" {
		return status, p.json(out)
	}
	for _, u := range out.Unread {
		p.print(p.stdout, p.words.Say("main.likeness-unread", u.File, p.words.Say("main.fault."+u.Fault, 0, u.why)))
	}
	for _, c := range out.Labs {
		p.compared(c)
	}
	return status, nil
}

// received is a file as receive read it.
type received struct {
	s          submission.Submission
	fault, why string
}

// receiveAll reads files on all cores.
func receiveAll(files []string) []received {
	out := make([]received, len(files))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				out[i].s, out[i].fault, out[i].why = receive(files[i])
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	workers.Wait()
	return out
}

// compared says what is alike in one lab.
func (p *program) compared(c comparedLab) {
	switch {
	case c.Fault != "":
		p.print(p.stdout, p.words.Say("main.likeness-no-lab", c.Lab))
		return
	case len(c.Pairs) == 0:
		p.print(p.stdout, p.words.Say("main.likeness-none", c.Lab, c.Attempts))
		return
	}
	p.print(p.stdout, look.Wrap(p.words.Say("main.likeness-lab", c.Lab, c.Attempts, len(c.Pairs)), reportFit)...)
	for _, q := range c.Pairs[:min(mostPairs, len(c.Pairs))] {
		p.print(p.stdout, "")
		p.pair(q)
	}
	if more := len(c.Pairs) - mostPairs; more > 0 {
		p.print(p.stdout, "", p.words.Say("main.likeness-more-pairs", more))
	}
}

// pair says what is alike in two attempts.
func (p *program) pair(q likeness.Pair) {
	say := func(key string, args ...any) {
		for i, row := range look.Wrap(p.words.Say("main.likeness-"+key, args...), reportFit-7) {
			p.print(p.stdout, look.Spaces(5+2*min(i, 1))+row)
		}
	}
	who := func(s likeness.Side) string { return s.Learner + " (" + s.ID + ")" }
	p.print(p.stdout, p.words.Say("main.likeness-pair", look.PadLeft(strconv.Itoa(q.Score), 3), who(q.A), who(q.B)))
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
	lines := most(q.Lines)
	for _, l := range lines {
		p.sideBySide(q, l)
	}
	if more := len(q.Lines) - len(lines); more > 0 {
		say("more-lines", more)
	}
}

// most is the lines that say most, in their order.
func most(lines []likeness.Line) []likeness.Line {
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
func (p *program) sideBySide(q likeness.Pair, l likeness.Line) {
	a, b := q.A.Learner+" "+strconv.Itoa(l.A), q.B.Learner+" "+strconv.Itoa(l.B)
	w := min(24, max(look.Width(a), look.Width(b)))
	for _, side := range [][2]string{{a, l.TextA}, {b, l.TextB}} {
		p.print(p.stdout, look.Fit(look.Spaces(5)+look.Pad(side[0], w)+"  "+flat.Replace(side[1]), reportFit))
	}
	var also []string
	if l.Code != "" {
		also = append(also, p.words.Say("main.likeness-refused", l.Code))
	}
	if l.Written {
		also = append(also, p.words.Say("main.likeness-written"))
	}
	if !l.Order {
		also = append(also, p.words.Say("main.likeness-moved"))
	}
	if l.Others > 0 {
		also = append(also, p.words.Say("main.likeness-others", l.Others))
	}
	if len(also) > 0 {
		p.print(p.stdout, look.Spaces(7+w)+strings.Join(also, ", "))
	}
}
