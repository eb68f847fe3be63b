package tui

import (
	"errors"
	"sync/atomic"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
	"skylab/tui/say"
	"skylab/tui/term"
)

// Sitting is a learner's work at a checkpoint while one of its labs is open.
type Sitting struct {
	Checkpoint string
	// Duty is how the checkpoint stood when that was asked last. It belongs to
	// whoever opened the lab.
	Duty proctor.Duty
	// ID is the one that the gradebook has.
	ID   int64
	room *Room
	lost atomic.Pointer[error]
}

// Lost is why nothing of it is kept any more, or nil. It may be asked from any
// goroutine.
func (s *Sitting) Lost() error {
	if s == nil || s.lost.Load() == nil {
		return nil
	}
	return *s.lost.Load()
}

// Graded reports whether hints cost something in it.
func (s *Sitting) Graded() bool { return s != nil && s.Duty.Mode == checkpoint.Graded }

// Ended asks how the checkpoint stands now, and says why the sitting can't go on:
// it is handed in, over or paused. It is nothing where it goes on.
func (s *Sitting) Ended() (say.Stand, error) {
	d, err := s.room.duty(s.Checkpoint)
	if err != nil {
		return "", err
	}
	s.Duty = d
	return s.room.ended(d, s.ID), nil
}

// ended says why a sitting can't go on, or nothing.
func (r *Room) ended(d proctor.Duty, id int64) say.Stand {
	now, going := d.Going()
	switch stand := say.StandOf(d, r.Wall()); {
	case !going || now.ID != id:
		return say.HandedIn
	case stand == say.Paused, stand == say.Over:
		return stand
	}
	return ""
}

// keeps keeps something of an attempt, unless the sitting that it belongs to is
// over or stands still: nothing slips in between its end and the moment at which
// it is taken in.
func (s *Sitting) keeps(at gradebook.Attempt, keep func() error) error {
	if s == nil {
		return keep()
	}
	_, err := s.room.Proctor.Enter(s.room.Who, s.Checkpoint, at.Lab)
	if err == nil {
		err = keep()
	}
	var shut *proctor.ShutError
	if errors.As(err, &shut) || errors.Is(err, gradebook.ErrHandedIn) {
		s.lost.Store(&err)
	}
	return err
}

// Duties lists the checkpoints of the learner's class, none where there is no class.
func (r *Room) Duties() ([]proctor.Duty, error) {
	if r.Proctor == nil {
		return nil, nil
	}
	return r.Proctor.Duties(r.Who)
}

// duty is a checkpoint by its name.
func (r *Room) duty(name string) (proctor.Duty, error) {
	all, err := r.Duties()
	for _, d := range all {
		if d.Name == name {
			return d, err
		}
	}
	if err == nil {
		err = proctor.ErrNoCheckpoint
	}
	return proctor.Duty{}, err
}

// Begin begins a checkpoint, or goes on with what was begun.
func (r *Room) Begin(name string) error {
	if r.Proctor == nil {
		return proctor.ErrNoCheckpoint
	}
	_, err := r.Proctor.Begin(r.Who, name)
	if errors.Is(err, gradebook.ErrBegun) { // elsewhere, at this moment
		err = nil
	}
	return err
}

// HandIn takes in what goes on of a checkpoint. What can't be graded at once is
// handed in nevertheless, and graded later.
func (r *Room) HandIn(name string) error {
	d, err := r.duty(name)
	if err != nil {
		return err
	}
	s, going := d.Going()
	if !going {
		return &proctor.ShutError{Why: proctor.Done, Terms: d.Terms}
	}
	if err = r.Proctor.HandIn(s, r.Wall().UTC(), r.Who.ID); err == nil {
		return nil
	}
	if now, lost := r.duty(name); lost == nil {
		if s, going := now.Going(); !going || s.Turn == gradebook.HandedIn {
			return nil
		}
	}
	return err
}

// leads turns a door to where it leads while an exam goes on: a lab of the exam is
// that of the sitting, and every other door is shut.
func (r *Room) leads(d *door) error {
	all, err := r.Duties()
	if err != nil {
		return err
	}
	exam, in := proctor.Exam(all)
	switch {
	case !in, d.sitting != nil && d.sitting.Checkpoint == exam.Name:
		return nil
	case d.sitting == nil && d.attempt == 0 && d.way == resume:
		if _, is := exam.Part(d.lab); is {
			d.sitting = &Sitting{Checkpoint: exam.Name}
			return nil
		}
	}
	return &proctor.ShutError{Why: proctor.InExam, Terms: exam.Terms}
}

// sit goes through a door that leads into a sitting.
func (r *Room) sit(d *door, words func() *assets.Dictionary) (*labs.Attempt, gradebook.Attempt, error) {
	d.sitting.room = r
	duty, err := r.duty(d.sitting.Checkpoint)
	if err != nil {
		return nil, gradebook.Attempt{}, err
	}
	at, err := r.Proctor.Enter(r.Who, duty.Name, d.lab)
	if err != nil {
		return nil, at, err
	}
	d.sitting.Duty, d.sitting.ID = duty, at.Sitting
	lab, ok := r.Proctor.Lab(d.lab)
	if !ok {
		_, err = r.lab(d.lab)
		return nil, at, err
	}
	switch {
	case duty.Mode == checkpoint.Exam && (d.way != resume || d.attempt != 0 && d.attempt != at.ID):
		return nil, at, labs.ErrSealed
	case duty.Mode == checkpoint.Exam:
		lab = lab.Sealed(duty.Silent)
	case d.attempt != 0:
		if at, err = r.beside(at, *d); err != nil {
			return nil, at, err
		}
	}
	a, err := r.open(lab, at, words, d.sitting)
	r.opened(a)
	return a, at, err
}

// beside is the attempt of the same sitting that a door leads to: a branch, or one
// that begins with it.
func (r *Room) beside(at gradebook.Attempt, d door) (gradebook.Attempt, error) {
	all, err := r.attempts(at)
	if err != nil {
		return at, err
	}
	for _, a := range all {
		if a.ID != d.attempt {
			continue
		}
		if d.way != branch {
			return a, nil
		}
		log, err := r.Book.Log(a.ID)
		if err != nil {
			return a, err
		}
		return r.Book.Branch(a, d.line, labs.Until(log, d.line), r.Wall())
	}
	return at, nil
}

// Sit opens a lab of a checkpoint that goes on, or of the course where checkpoint is
// nothing, as Enter does. The sitting is nil for the latter, unless an exam goes on
// that has this lab. A *proctor.ShutError says why that may not be.
func (r *Room) Sit(checkpoint, lab string, begin bool, words func() *assets.Dictionary) (*labs.Attempt, *Sitting, error) {
	d := door{lab: lab}
	if checkpoint != "" {
		d.sitting = &Sitting{Checkpoint: checkpoint}
	}
	if begin {
		d.way = anew
	}
	a, _, err := r.enter(&d, words)
	return a, d.sitting, err
}

// DutyItem is a checkpoint on the shelf.
type DutyItem struct {
	proctor.Duty
	Parts  []ShelfItem // its labs, while it goes on
	Result *ledger.Row // what it came to, once that is published
	Costs  []int       // what a hint costs in each of its labs, in percent
}

// Agenda lists the learner's checkpoints, and how far they are with them. While an
// exam goes on there is only that one; in says so.
func (r *Room) Agenda(l assets.Lang) (all []DutyItem, in bool, err error) {
	duties, err := r.Duties()
	if err != nil {
		return nil, false, err
	}
	exam, in := proctor.Exam(duties)
	for _, d := range duties {
		if in && d.Name != exam.Name {
			continue
		}
		i := DutyItem{Duty: d}
		for _, p := range d.Labs {
			if lab, ok := r.Proctor.Lab(p.Lab); ok {
				i.Costs = append(i.Costs, lab.HintCost)
			}
		}
		var lost error
		if s, going := d.Going(); going {
			i.Parts, lost = r.parts(d, s, l)
		} else if row, ok, err := r.Proctor.Result(r.Who, d.Name); ok {
			i.Result = &row
		} else {
			lost = err
		}
		err = errors.Join(err, lost)
		all = append(all, i)
	}
	return all, in, err
}

// parts are the labs of a sitting that goes on, and how far the learner is in each,
// as far as that is told.
func (r *Room) parts(d proctor.Duty, s gradebook.Sitting, l assets.Lang) ([]ShelfItem, error) {
	attempts, err := r.Book.AttemptsIn(s.ID)
	if err != nil {
		return nil, err
	}
	var out []ShelfItem
	for _, at := range attempts {
		lab, ok := r.Proctor.Lab(at.Lab)
		if !ok || at.Parent != 0 {
			continue
		}
		if d.Mode == checkpoint.Exam {
			lab = lab.Sealed(d.Silent)
		}
		a, lost := r.peek(lab, at, nil)
		if a == nil {
			err = errors.Join(err, lost)
			continue
		}
		i := ShelfItem{Name: lab.Name, Title: term.Clean(lab.Title(string(l))), Minutes: lab.Minutes, Duty: d.Name, Steps: len(a.Lab.Tasks)}
		for _, n := range a.Engine.Log() {
			_, typed := n.Typed()
			i.Begun = i.Begun || typed && n.By == a.Signature()
		}
		now := a.Look()
		i.Untold = now.Silent
		for _, t := range a.Lab.Tasks {
			if now.Met[t.Name] {
				i.Met++
			}
		}
		if p := lab.Words(string(l)); p != nil {
			i.Brief = a.Text(p.Brief)
		}
		out = append(out, i)
	}
	return out, err
}
