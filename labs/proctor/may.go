package proctor

import (
	"slices"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
)

// Doing is something that can be done with what a class came to.
type Doing string

// What can be done at a checkpoint.
const (
	See      Doing = "see"      // the ledger, with names
	Comment  Doing = "comment"  // write to a task, or to the whole of a sitting
	Override Doing = "override" // put points in the place of what was earned
	Restore  Doing = "restore"  // let hold again what was earned
	Accept   Doing = "accept"   // let a task count that another's entries met
	Regrade  Doing = "regrade"  // grade again what was handed in
	Publish  Doing = "publish"  // show grades to learners, or hide them
	Pause    Doing = "pause"    // stop all clocks, and let them go on
	Extend   Doing = "extend"   // move the end
	Extra    Doing = "extra"    // give one learner's clock more
	Reopen   Doing = "reopen"   // let go on what was handed in
	Export   Doing = "export"   // take it out of the station
)

// may says which roles do what. Who is not named, and what is not named, may not.
var may = map[Doing][]gradebook.Role{
	See:      {gradebook.Assistant, gradebook.Instructor},
	Comment:  {gradebook.Assistant, gradebook.Instructor},
	Override: {gradebook.Instructor},
	Restore:  {gradebook.Instructor},
	Accept:   {gradebook.Instructor},
	Regrade:  {gradebook.Instructor},
	Publish:  {gradebook.Instructor},
	Pause:    {gradebook.Instructor},
	Extend:   {gradebook.Instructor},
	Extra:    {gradebook.Instructor},
	Reopen:   {gradebook.Instructor},
	Export:   {gradebook.Instructor},
}

// May reports whether somebody may do something with what a class came to. Who
// belongs to a class does nothing in another one.
func May(who gradebook.Person, class int64, do Doing) bool {
	return slices.Contains(may[do], who.Role) && (who.Class == 0 || who.Class == class)
}

// MayWatch reports whether those who teach may look on at an attempt with these
// values. Practice is the learner's own, unless the class was told otherwise when it
// agreed; what is graded is worked at under everybody's eyes. With a class with which
// nothing was agreed, all may be looked on at.
func (p *Proctor) MayWatch(who gradebook.Person, lab string, draw int) (bool, error) {
	c, ok, err := p.Course(who.Class)
	if err != nil || !ok || c.Watch {
		return err == nil, err
	}
	mine, err := p.Book.SittingsOf(who.ID)
	for _, s := range mine {
		k, is := c.Checkpoint(s.Checkpoint)
		if is && s.Open() && s.Class == who.Class && k.Mode != checkpoint.Practice && lab != "" && c.Draw(k.Name, lab, s.Number) == draw {
			_, is = k.Part(lab)
			return is, err
		}
	}
	return false, err
}

// MayOpen reports whether those who teach may open what a learner did in an attempt:
// what was worked at for a grade, and practice where it may be looked on at.
func (p *Proctor) MayOpen(who gradebook.Person, at gradebook.Attempt) (bool, error) {
	c, ok, err := p.Course(who.Class)
	if err != nil || !ok || c.Watch {
		return err == nil, err
	}
	mine, err := p.Book.SittingsOf(who.ID)
	for _, s := range mine {
		if s.ID == at.Sitting && at.Learner == who.ID {
			k, is := c.Checkpoint(s.Checkpoint)
			return is && k.Mode != checkpoint.Practice, err
		}
	}
	return false, err
}
