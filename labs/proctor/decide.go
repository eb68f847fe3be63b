package proctor

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
)

// The reasons for which something is not done to what a class came to.
var (
	ErrMayNot       = errors.New("your role may not do this")
	ErrNoReason     = errors.New("this needs a reason")
	ErrLong         = errors.New("the text is too long")
	ErrPoints       = errors.New("points are between none and what the task is worth")
	ErrNoTask       = errors.New("the checkpoint has no such task")
	ErrNotBegun     = errors.New("the learner has not begun")
	ErrNotHanded    = errors.New("nothing was handed in yet")
	ErrNotAnothers  = errors.New("nobody else met this task")
	ErrNothingToPut = errors.New("no override holds here")
	ErrSpan         = errors.New("this is no length of time that can be given")
	ErrPercent      = errors.New("this is no part of the time that can be given")
)

// Bounds of what is decided.
const (
	MaxText    = 1000                // of a comment or a reason, in characters
	MaxSpan    = 60 * 24 * time.Hour // that something is moved by
	MaxPercent = 400                 // that a clock gets more
)

// At is a task of one learner at a checkpoint, or all of their work there where
// Task is empty.
type At struct {
	Class                         gradebook.Class
	Checkpoint, Person, Lab, Task string
}

// marks are what is to be done to put a mark.
var marks = map[gradebook.MarkKind]Doing{
	gradebook.Comment: Comment, gradebook.Override: Override, gradebook.Restore: Restore, gradebook.Accept: Accept,
}

// Put puts a mark on what a learner did, and notes it. An accepted task is graded
// again at once. Nothing is kept where the error is one of those above.
func (p *Proctor) Put(who gradebook.Person, at At, kind gradebook.MarkKind, points grade.Points, text string) error {
	if do, is := marks[kind]; !is || !May(who, at.Class.ID, do) {
		return ErrMayNot
	}
	text = strings.TrimSpace(text)
	if err := said(text); err != nil {
		return err
	}
	l, err := p.Ledger(at.Class, at.Checkpoint, nil)
	if err != nil {
		return err
	}
	r, c, err := find(l, at)
	if err != nil {
		return err
	}
	if err := fits(kind, points, r, c); err != nil {
		return err
	}
	m := gradebook.Mark{Sitting: r.Sitting, Lab: at.Lab, Task: at.Task, Kind: kind, Points: points, Text: text, Who: who.ID, At: p.Wall().UTC()}
	if err := p.Book.Mark(m, at.Person); err != nil || kind != gradebook.Accept {
		return err
	}
	_, err = p.Regrade(at.Class.ID, at.Checkpoint, at.Person, who.ID, text, false)
	return err
}

// said checks a reason, or what is written.
func said(text string) error {
	switch {
	case text == "":
		return ErrNoReason
	case utf8.RuneCountInString(text) > MaxText:
		return ErrLong
	}
	return nil
}

// find is the row of a learner, and the cell of the task if one is named.
func find(l ledger.Ledger, at At) (r ledger.Row, c *ledger.Cell, err error) {
	for _, r = range l.Rows {
		if r.Person != at.Person {
			continue
		}
		for i, t := range l.Tasks {
			if t.Lab == at.Lab && t.Name == at.Task {
				c = &r.Cells[i]
			}
		}
		if c == nil && at.Task != "" {
			return r, nil, ErrNoTask
		}
		if r.State == ledger.Absent {
			return r, c, ErrNotBegun
		}
		return r, c, nil
	}
	return ledger.Row{}, nil, ErrNotBegun
}

// fits says why a mark does not fit where it is put.
func fits(kind gradebook.MarkKind, points grade.Points, r ledger.Row, c *ledger.Cell) error {
	switch {
	case kind == gradebook.Comment:
		return nil
	case c == nil:
		return ErrNoTask
	case r.State != ledger.Handed:
		return ErrNotHanded
	case kind == gradebook.Override && (points < 0 || points > c.Of):
		return ErrPoints
	case kind == gradebook.Restore && c.Override == nil:
		return ErrNothingToPut
	case kind == gradebook.Accept && c.By == "":
		return ErrNotAnothers
	}
	return nil
}

// rulings are what is to be done to decide something.
var rulings = map[checkpoint.Kind]Doing{
	checkpoint.Extend: Extend, checkpoint.Extra: Extra, checkpoint.Pause: Pause, checkpoint.Resume: Pause,
	checkpoint.Reopen: Reopen, checkpoint.Publish: Publish, checkpoint.Hide: Publish,
}

// Decide puts a ruling on top of what holds at a checkpoint, and notes it. Its At
// and Who are those of now and of whoever decides. Nothing is kept where the error
// is one of those above.
func (p *Proctor) Decide(who gradebook.Person, class int64, r checkpoint.Ruling) error {
	if do, is := rulings[r.Kind]; !is || !May(who, class, do) {
		return ErrMayNot
	}
	c, ok, err := p.Course(class)
	if err != nil {
		return err
	}
	if !ok {
		return ErrNoCheckpoint
	}
	if _, is := c.Checkpoint(r.Checkpoint); !is {
		return ErrNoCheckpoint
	}
	if r.Reason = strings.TrimSpace(r.Reason); r.Kind == checkpoint.Extend || r.Kind == checkpoint.Extra || r.Kind == checkpoint.Reopen {
		if err := said(r.Reason); err != nil {
			return err
		}
	}
	switch r.Kind {
	case checkpoint.Extend, checkpoint.Reopen:
		if r.For <= 0 || r.For > MaxSpan {
			return ErrSpan
		}
	case checkpoint.Extra:
		if r.By < 0 || r.By > MaxPercent || r.Person == "" {
			return ErrPercent
		}
	}
	r.Who, r.At = who.ID, p.Wall().UTC()
	if r.Kind == checkpoint.Reopen {
		return p.Reopen(class, r)
	}
	return p.Book.Rule(class, r)
}

// GradeAgain grades again what one learner handed in at a checkpoint, with a
// reason. dry only says what would become of it, and needs none.
func (p *Proctor) GradeAgain(who gradebook.Person, at At, reason string, dry bool) ([]Regraded, error) {
	if !May(who, at.Class.ID, Regrade) {
		return nil, ErrMayNot
	}
	reason = strings.TrimSpace(reason)
	if err := said(reason); err != nil && !dry {
		return nil, err
	}
	all, err := p.Regrade(at.Class.ID, at.Checkpoint, at.Person, who.ID, reason, dry)
	if err == nil && len(all) == 0 {
		err = ErrNotHanded
	}
	return all, err
}
