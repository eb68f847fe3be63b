package line

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"skylab/labs"
	"skylab/labs/likeness"
	"skylab/labs/submission"
	"skylab/tui/say"
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
		if c.Fault != "" {
			p.print(p.stdout, p.words.Say("main.likeness-no-lab", c.Lab))
			continue
		}
		p.print(p.stdout, say.Likeness(p.words, c.Lab, c.Attempts, c.Pairs)...)
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
