package line

import (
	"errors"
	"io"
	"os"
	"strconv"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/say"
)

// checkClass checks a class's file: what it says, and whether every learner's draw can
// be solved. Where the class is in the gradebook, these are its learners and the
// values that they will have; otherwise they are made up.
func (p *program) checkClass() (int, error) {
	if len(p.args) != 2 || p.args[0] != "check" {
		return misuse, wrong("main.class-how", p.cmd.usage())
	}
	all, err := p.labs()
	if err != nil {
		return open, err
	}
	exams, err := p.exams()
	if err == nil {
		err = apart(all, exams)
	}
	if err != nil {
		return open, err
	}
	pr := p.proctor(nil, all, exams)
	f, err := os.Open(p.args[1])
	if err != nil {
		return open, cannot("main.class-unreadable", p.args[1], reason(err))
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, checkpoint.MaxFile+1))
	if err != nil {
		return open, cannot("main.class-unreadable", p.args[1], reason(err))
	}
	c, err := checkpoint.Read(text, pr.Labs)
	var problems checkpoint.Problems
	if errors.As(err, &problems) {
		for _, one := range problems {
			p.print(p.stdout, p.args[1]+":"+say.Problem(p.words, one))
		}
		return open, cannot("main.class-wrong", len(problems))
	}
	return p.solved(pr, c)
}

// madeUp is how many draws are tried where it is not known who will come.
const madeUp = 20

// solved solves every learner's draw.
func (p *program) solved(pr *proctor.Proctor, c *checkpoint.Class) (int, error) {
	course, people, known, err := p.learners(pr, c)
	if err != nil {
		return open, err
	}
	bad, tried := pr.Solve(course, people, tui.Live)
	for _, u := range bad {
		p.print(p.stdout, p.words.Say("main.class-unsolved", u.Checkpoint, u.Lab, u.Person, u.Err.Error()))
	}
	if len(bad) > 0 {
		return open, cannot("main.class-solved-not", len(bad), tried)
	}
	key := "main.class-holds"
	if !known {
		key = "main.class-holds-made-up"
	}
	p.print(p.stdout, p.words.Say(key, c.Name, len(c.Checkpoints), tried, len(people)))
	return done, nil
}

// learners are those of the class, where a gradebook was named that knows it.
func (p *program) learners(pr *proctor.Proctor, c *checkpoint.Class) (course proctor.Course, people []string, known bool, err error) {
	if p.flags["--data"] != "" || p.flags["--store"] != "" {
		b, err := p.book()
		if err != nil {
			return course, nil, false, err
		}
		pr.Book = b
		classes, err := b.Classes()
		if err != nil {
			return course, nil, false, err
		}
		for _, k := range classes {
			if k.Name != c.Name {
				continue
			}
			_, secret, _, err := b.Agreed(k.ID)
			if err != nil {
				return course, nil, false, err
			}
			all, err := b.People(k.ID)
			for _, who := range all {
				if who.Role == gradebook.Learner {
					people = append(people, who.ID)
				}
			}
			if err != nil || len(people) > 0 {
				return proctor.Try(c, secret), people, secret != "", err
			}
		}
	}
	for n := range madeUp {
		people = append(people, "learner "+strconv.Itoa(n+1))
	}
	return proctor.Try(c, ""), people, false, nil
}
