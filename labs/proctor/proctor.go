// Package proctor answers one question: what may a learner do at a checkpoint
// now, and what did it come to?
//
// It holds what was agreed with a class against the clock and against what was
// kept, begins sittings, takes them in when they are over, and grades them by
// replay.
package proctor

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"skylab/labs"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
)

// Proctor looks after the checkpoints of a gradebook's classes. Its methods may
// be called from any goroutine.
type Proctor struct {
	Book *gradebook.Book
	// Labs are those of the course, and those that only exams have.
	Labs  []*labs.Lab
	Wall  func() time.Time
	Build string // of this program, which grades keep
	// Draw makes n characters that nobody can guess.
	Draw func(n int) string
}

// ShutError says why a learner may not do what they asked for.
type ShutError struct {
	Why   checkpoint.Why
	Terms checkpoint.Terms
}

func (e *ShutError) Error() string { return fmt.Sprintf("%s is shut: %s", e.Terms.Name, e.Why) }

// More reasons for which a checkpoint is shut.
const (
	InExam checkpoint.Why = "in-exam" // another exam goes on
	Done   checkpoint.Why = "done"    // nothing of it goes on
)

// ErrNoCheckpoint says that a class has no checkpoint of this name.
var ErrNoCheckpoint = errors.New("the class has no such checkpoint")

// Course is what was agreed with a class, and all that was decided since.
type Course struct {
	*checkpoint.Class
	ID       int64
	Rulings  []checkpoint.Ruling
	Outages  []checkpoint.Span
	secret   string
	problems error
}

// Course reads what was agreed with a class. ok is false where nothing was.
func (p *Proctor) Course(class int64) (c Course, ok bool, err error) {
	a, secret, ok, err := p.Book.Agreed(class)
	if err != nil || !ok {
		return c, false, err
	}
	c = Course{ID: class, secret: secret}
	// A lab that is no longer there must not take the rest of the class away.
	c.Class, c.problems = checkpoint.Read([]byte(a.Text), p.Labs)
	var lost error
	c.Rulings, err = p.Book.Rulings(class)
	c.Outages, lost = p.Book.Outages()
	return c, true, errors.Join(err, lost)
}

// For is what holds for a learner at one of its checkpoints.
func (c Course) For(k checkpoint.Checkpoint, person string) checkpoint.Terms {
	return k.For(person, c.Rulings, c.Outages)
}

// Draw is the number whose values a learner's attempt at a lab of a checkpoint has.
func (c Course) Draw(name, lab string, sitting int) int {
	return checkpoint.Draw(c.secret, name, lab, sitting)
}

// Agree puts a class's file in the place of the last one. The error may be a
// checkpoint.Problems, and nothing is changed then.
func (p *Proctor) Agree(class int64, text []byte, who string) (*checkpoint.Class, error) {
	c, err := checkpoint.Read(text, p.Labs)
	if err != nil {
		return c, err
	}
	return c, p.Book.Agree(gradebook.Agreement{Class: class, At: p.Wall(), Who: who, Text: string(text)}, p.Draw(26))
}

// Duty is a checkpoint as it stands for one learner.
type Duty struct {
	checkpoint.Terms
	Sittings []gradebook.Sitting // the oldest first
	// Ends is when the sitting that goes on ends; zero is never.
	Ends time.Time
	// Why is why none may be begun now, where that is so.
	Why checkpoint.Why
	// Zone is where the class's clocks hang.
	Zone *time.Location
}

// Going is the sitting that goes on, if one does.
func (d Duty) Going() (gradebook.Sitting, bool) {
	n := len(d.Sittings)
	if n == 0 || !d.Sittings[n-1].Open() {
		return gradebook.Sitting{}, false
	}
	return d.Sittings[n-1], true
}

// Duties lists the checkpoints of a learner's class, in the order of its file.
func (p *Proctor) Duties(who gradebook.Person) ([]Duty, error) {
	c, ok, err := p.Course(who.Class)
	if err != nil || !ok {
		return nil, err
	}
	mine, err := p.Book.SittingsOf(who.ID)
	if err != nil {
		return nil, err
	}
	now := p.Wall()
	var all []Duty
	for _, k := range c.Checkpoints {
		d := Duty{Terms: c.For(k, who.ID), Zone: c.Zone}
		for _, s := range mine {
			if s.Class == who.Class && s.Checkpoint == k.Name {
				d.Sittings = append(d.Sittings, s)
			}
		}
		if s, is := d.Going(); is {
			d.Ends = ends(d.Terms, s)
		}
		d.Why, _ = d.Begins(now, len(d.Sittings))
		all = append(all, d)
	}
	return all, nil
}

// ends is when a sitting ends that goes on: what was opened again lasts as long
// as it was opened for.
func ends(t checkpoint.Terms, s gradebook.Sitting) time.Time {
	if s.Turn == gradebook.Reopened {
		return t.Reopened
	}
	return t.Ends(s.Began)
}

// Exam is the exam that a learner sits at now, if they do.
func Exam(all []Duty) (Duty, bool) {
	for _, d := range all {
		if _, is := d.Going(); is && d.Mode == checkpoint.Exam {
			return d, true
		}
	}
	return Duty{}, false
}

// Begin begins a sitting, with an attempt for each lab. A *ShutError says why that
// may not be.
func (p *Proctor) Begin(who gradebook.Person, name string) (gradebook.Sitting, error) {
	c, _, err := p.Course(who.Class)
	if err != nil {
		return gradebook.Sitting{}, err
	}
	all, err := p.Duties(who)
	if err != nil {
		return gradebook.Sitting{}, err
	}
	i := slices.IndexFunc(all, func(d Duty) bool { return d.Name == name })
	if i < 0 {
		return gradebook.Sitting{}, ErrNoCheckpoint
	}
	d := all[i]
	if s, is := d.Going(); is {
		return s, nil
	}
	if _, in := Exam(all); in {
		return gradebook.Sitting{}, &ShutError{InExam, d.Terms}
	}
	if d.Why != "" {
		return gradebook.Sitting{}, &ShutError{d.Why, d.Terms}
	}
	s := gradebook.Sitting{Class: who.Class, Checkpoint: name, Person: who.ID, Number: len(d.Sittings) + 1, Began: p.Wall().UTC()}
	return p.Book.Sit(s, c.Attempts(d.Checkpoint, s.Number))
}

// Enter is the attempt at a lab of the sitting that goes on. A *ShutError says
// that none does, or that nobody works now.
func (p *Proctor) Enter(who gradebook.Person, name, lab string) (gradebook.Attempt, error) {
	all, err := p.Duties(who)
	if err != nil {
		return gradebook.Attempt{}, err
	}
	i := slices.IndexFunc(all, func(d Duty) bool { return d.Name == name })
	if i < 0 {
		return gradebook.Attempt{}, ErrNoCheckpoint
	}
	d := all[i]
	s, is := d.Going()
	switch {
	case !is:
		return gradebook.Attempt{}, &ShutError{Done, d.Terms}
	case d.Paused:
		return gradebook.Attempt{}, &ShutError{checkpoint.Stopped, d.Terms}
	case !d.Ends.IsZero() && !p.Wall().Before(d.Ends):
		return gradebook.Attempt{}, &ShutError{checkpoint.Over, d.Terms}
	}
	attempts, err := p.Book.AttemptsIn(s.ID)
	for _, a := range attempts {
		if a.Lab == lab && a.Parent == 0 {
			return a, err
		}
	}
	if err == nil {
		err = fmt.Errorf("%s has no lab %q", name, lab)
	}
	return gradebook.Attempt{}, err
}

// Lab is a lab by its name.
func (p *Proctor) Lab(name string) (*labs.Lab, bool) {
	i := slices.IndexFunc(p.Labs, func(l *labs.Lab) bool { return l.Name == name })
	if i < 0 {
		return nil, false
	}
	return p.Labs[i], true
}

// Reopen lets what was handed in go on for a while: what one learner did, or the
// newest sitting of everybody in the class where no person is named.
func (p *Proctor) Reopen(class int64, r checkpoint.Ruling) error {
	r.Kind, r.At = checkpoint.Reopen, p.Wall().UTC()
	all, err := p.Book.Sittings(class)
	if err != nil {
		return err
	}
	last := map[string]gradebook.Sitting{}
	for _, s := range all {
		if s.Checkpoint == r.Checkpoint && (r.Person == "" || s.Person == r.Person) {
			last[s.Person] = s
		}
	}
	if len(last) == 0 {
		return &ShutError{Why: Done}
	}
	if err := p.Book.Rule(class, r); err != nil {
		return err
	}
	for _, s := range all { // in the order in which they were begun
		if last[s.Person].ID != s.ID || s.Open() {
			continue
		}
		if lost := p.Book.TurnTo(s.ID, gradebook.Reopened, r.At, r.Who); lost != nil && !errors.Is(lost, gradebook.ErrBegun) {
			err = errors.Join(err, lost)
		}
	}
	return err
}
