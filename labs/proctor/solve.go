package proctor

import (
	"runtime"
	"sync"

	"skylab/labs"
	"skylab/labs/checkpoint"
)

// Unsolved is a draw on which a lab's own solution does not meet every task.
type Unsolved struct {
	Checkpoint, Lab, Person string
	Err                     error
}

// Solve does the solutions of all labs of a class's checkpoints with the values
// that each of these learners gets at the first attempt, on all cores, and lists
// those that do not meet every task. tried is how many draws there were.
func (p *Proctor) Solve(c Course, people []string, live labs.Live) (bad []Unsolved, tried int) {
	var all []Unsolved
	for _, k := range c.Checkpoints {
		for _, part := range k.Labs {
			for _, who := range people {
				all = append(all, Unsolved{k.Name, part.Lab, who, nil})
			}
		}
	}
	var workers sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				one := &all[i]
				if l, ok := p.Lab(one.Lab); ok {
					one.Err = l.Solve(labs.Config{Learner: one.Person, Number: checkpoint.Draw(c.secret, one.Checkpoint, one.Lab, 1), Live: live})
				}
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, one := range all {
		if one.Err != nil {
			bad = append(bad, one)
		}
	}
	return bad, len(all)
}

// Try is a course that nothing is kept of: a class's file as it is before it is
// agreed.
func Try(c *checkpoint.Class, secret string) Course { return Course{Class: c, secret: secret} }
