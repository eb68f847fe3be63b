package proctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"skylab/engine"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
)

// Detail is what a score was made of, as it is kept.
type Detail struct {
	Engine string            `json:"engine"` // the program that graded
	Labs   map[string]string `json:"labs"`   // their versions
	Late   grade.Points      `json:"late"`
	Parts  []Part            `json:"parts"`
}

// Part is one lab of a score.
type Part struct {
	Lab   string         `json:"lab"`
	Grade grade.Grade    `json:"grade"`
	Tasks []grade.Scored `json:"tasks"`
	// Fault says that the log did not replay to its end with this program: the
	// grade is that of the last moment that agreed.
	Fault string `json:"fault,omitempty"`
}

// HandIn takes in a sitting and grades it. It is no error that this was done
// already.
func (p *Proctor) HandIn(s gradebook.Sitting, at time.Time, who string) error {
	err := p.Book.TurnTo(s.ID, gradebook.HandedIn, at, who)
	if errors.Is(err, gradebook.ErrBegun) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Turn, s.Turned = gradebook.HandedIn, at
	return p.score(s, "", "")
}

// Sweep takes in the sittings that are over, as of when they ended, and grades
// those that were handed in and could not be graded then. It says whose they
// were.
func (p *Proctor) Sweep() (taken []gradebook.Sitting, err error) {
	going, err := p.Book.Going()
	if err != nil {
		return nil, err
	}
	courses := map[int64]Course{}
	for _, s := range going {
		c, ok := courses[s.Class]
		if !ok {
			var lost error
			if c, ok, lost = p.Course(s.Class); lost != nil || !ok {
				err = errors.Join(err, lost)
				continue
			}
			courses[s.Class] = c
		}
		k, ok := c.Checkpoint(s.Checkpoint)
		if !ok {
			continue // it was taken out of the file: what was begun goes on
		}
		end := ends(c.For(k, s.Person), s)
		if end.IsZero() || p.Wall().Before(end) {
			continue
		}
		if lost := p.HandIn(s, end, ""); lost != nil {
			err = errors.Join(err, lost)
			continue
		}
		taken = append(taken, s)
	}
	return taken, err
}

// Ungraded grades what was handed in and not graded, because the program ended
// in between.
func (p *Proctor) Ungraded(class int64) error {
	all, err := p.Book.Sittings(class)
	if err != nil {
		return err
	}
	scores, err := p.Book.Scores(class)
	for _, s := range all {
		if !s.Open() && !slices.ContainsFunc(scores, func(c gradebook.Score) bool { return c.Sitting == s.ID }) {
			err = errors.Join(err, p.score(s, "", ""))
		}
	}
	return err
}

// score grades a sitting and keeps what it came to.
func (p *Proctor) score(s gradebook.Sitting, who, reason string) error {
	made, err := p.grade(s)
	if err != nil {
		return err
	}
	made.Who, made.Reason = who, reason
	return p.Book.Grade(made)
}

// grade is what a sitting comes to.
func (p *Proctor) grade(s gradebook.Sitting) (gradebook.Score, error) {
	out := gradebook.Score{Sitting: s.ID, At: p.Wall().UTC()}
	c, _, err := p.Course(s.Class)
	if err != nil {
		return out, err
	}
	k, ok := c.Checkpoint(s.Checkpoint)
	if !ok {
		return out, ErrNoCheckpoint
	}
	attempts, err := p.Book.AttemptsIn(s.ID)
	if err != nil {
		return out, err
	}
	accepted, err := p.accepted(s)
	if err != nil {
		return out, err
	}
	d := Detail{Engine: p.Build, Labs: map[string]string{}}
	for _, a := range attempts {
		if a.Parent != 0 {
			continue
		}
		part, err := p.part(s, k, a, accepted[a.Lab])
		if err != nil {
			return out, err
		}
		if l, ok := p.Lab(a.Lab); ok {
			d.Labs[a.Lab] = l.Version()
		}
		d.Parts = append(d.Parts, part)
		for _, t := range part.Tasks {
			out.Points += t.Got
		}
	}
	out.Whole = k.Of()
	d.Late = c.For(k, s.Person).Costs(out.Points, s.Began, s.Turned)
	out.Points -= d.Late
	text, err := json.Marshal(d)
	out.Detail = string(text)
	return out, err
}

// part grades one lab of a sitting.
func (p *Proctor) part(s gradebook.Sitting, k checkpoint.Checkpoint, a gradebook.Attempt, accepted map[string]bool) (Part, error) {
	l, ok := p.Lab(a.Lab)
	if !ok {
		return Part{}, fmt.Errorf("the lab %s is not there", a.Lab)
	}
	log, err := p.Book.Log(a.ID)
	if err != nil {
		return Part{}, err
	}
	agreed, _ := k.Part(a.Lab)
	out := Part{Lab: a.Lab}
	out.Grade, err = grade.Of(l, s.Person, a.Draw, log)
	var d *engine.Divergence
	switch {
	case errors.As(err, &d):
		out.Fault = err.Error()
	case err != nil:
		return out, err
	}
	out.Tasks = out.Grade.Score(l, agreed.Points, k.Rules(a.Lab, accepted))
	return out, nil
}

// accepted are the tasks that count although somebody else met them, by lab.
func (p *Proctor) accepted(s gradebook.Sitting) (map[string]map[string]bool, error) {
	marks, err := p.Book.Marks(s.Class)
	out := map[string]map[string]bool{}
	for _, m := range marks {
		if m.Sitting == s.ID && m.Kind == gradebook.Accept {
			if out[m.Lab] == nil {
				out[m.Lab] = map[string]bool{}
			}
			out[m.Lab][m.Task] = true
		}
	}
	return out, err
}

// Regraded is a sitting whose grade was made again.
type Regraded struct {
	gradebook.Sitting
	Before, After grade.Points
}

// Regrade makes the grades of a checkpoint again: of one learner, or of all where
// person is empty. Each is put on top of the last one, with the reason. dry only
// says what would become of them.
func (p *Proctor) Regrade(class int64, name, person, who, reason string, dry bool) ([]Regraded, error) {
	all, err := p.Book.Sittings(class)
	if err != nil {
		return nil, err
	}
	scores, err := p.Book.Scores(class)
	if err != nil {
		return nil, err
	}
	last := map[int64]grade.Points{}
	for _, s := range scores {
		last[s.Sitting] = s.Points
	}
	var out []Regraded
	for _, s := range all {
		if s.Open() || s.Checkpoint != name || person != "" && s.Person != person {
			continue
		}
		made, err := p.grade(s)
		if err != nil {
			return out, err
		}
		if !dry {
			made.Who, made.Reason = who, reason
			if err := p.Book.Grade(made); err != nil {
				return out, err
			}
			act := gradebook.Act{At: made.At, Who: who, Act: "regrade " + name, About: s.Person, Text: fmt.Sprintf("%s, before %s: %s", made.Points, last[s.ID], reason)}
			if err := p.Book.Note(act); err != nil {
				return out, err
			}
		}
		out = append(out, Regraded{s, last[s.ID], made.Points})
	}
	return out, nil
}

// Disagrees lists the sittings that go on and count whose logs do not replay with
// this program. While there are any, it must not take the place of the one that
// they were begun with.
func (p *Proctor) Disagrees() ([]gradebook.Sitting, error) {
	going, err := p.Book.Going()
	var out []gradebook.Sitting
	for _, s := range going {
		c, ok, lost := p.Course(s.Class)
		if ok {
			if k, is := c.Checkpoint(s.Checkpoint); is && k.Mode == checkpoint.Practice {
				continue
			}
		}
		agrees, lost2 := p.agrees(s)
		if err = errors.Join(err, lost, lost2); !agrees {
			out = append(out, s)
		}
	}
	return out, err
}

// agrees reports whether the logs of a sitting replay with this program.
func (p *Proctor) agrees(s gradebook.Sitting) (bool, error) {
	attempts, err := p.Book.AttemptsIn(s.ID)
	for _, a := range attempts {
		log, lost := p.Book.Log(a.ID)
		if err = errors.Join(err, lost); a.Parent != 0 || len(log) == 0 {
			continue
		}
		l, have := p.Lab(a.Lab)
		if !have {
			return false, err
		}
		if _, wrong := grade.Of(l, s.Person, a.Draw, log); wrong != nil {
			return false, err
		}
	}
	return true, err
}
