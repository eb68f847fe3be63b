package line

import (
	"errors"
	"os"
	"time"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// exams reads the labs that only exams have.
func (p *program) exams() ([]*labs.Lab, error) {
	dir := p.flags["--exams"]
	if dir == "" {
		return nil, nil
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, cannot("main.folder-unreadable", dir, reason(err))
	}
	return labs.Load(os.DirFS(dir))
}

// apart says that no exam's lab has the name of one that everybody has.
func apart(all, exams []*labs.Lab) error {
	for _, e := range exams {
		for _, l := range all {
			if l.Name == e.Name {
				return cannot("main.exam-twice", l.Name)
			}
		}
	}
	return nil
}

// steady is a clock that is never set back while the program runs: where the
// machine's is, it goes on from where it was.
func steady(wall func() time.Time) func() time.Time {
	began := wall() // which knows as well how long ago it was, whatever clocks say
	return func() time.Time {
		now := wall()
		if since := began.Add(now.Sub(began)); since.After(now.Round(0)) {
			return since.Round(0)
		}
		return now
	}
}

// invigilate sees, before anybody comes in, whether this program may go on with
// the checkpoints that were begun.
func (p *program) invigilate(pr *proctor.Proctor) error {
	if p.flags["--believe-clock"] != "" {
		if err := pr.Believe(); err != nil {
			return err
		}
	}
	bad, err := pr.Disagrees()
	if err != nil {
		return err
	}
	if len(bad) > 0 {
		return cannot("main.serve-disagrees", len(bad), bad[0].Checkpoint, build())
	}
	_, err = pr.Beat(restart)
	var behind *proctor.BehindError
	if errors.As(err, &behind) {
		return cannot("main.serve-behind", behind.Now.Format(time.DateTime), behind.Seen.Format(time.DateTime))
	}
	if err != nil {
		return err
	}
	return p.ungraded(pr)
}

// restart is how long a station may be away before that counts as an outage.
const restart = 10 * time.Second

// ungraded grades what was handed in when the program ended before it was graded.
func (p *program) ungraded(pr *proctor.Proctor) error {
	classes, err := pr.Book.Classes()
	for _, c := range classes {
		err = errors.Join(err, pr.Ungraded(c.ID))
	}
	return err
}

// proctor looks after the checkpoints of a gradebook.
func (p *program) proctor(b *gradebook.Book, all, exams []*labs.Lab) *proctor.Proctor {
	return &proctor.Proctor{Book: b, Labs: append(all[:len(all):len(all)], exams...), Wall: steady(time.Now), Build: build(), Draw: draw}
}
