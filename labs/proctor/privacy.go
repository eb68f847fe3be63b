package proctor

import (
	"errors"
	"fmt"

	"skylab/labs/gradebook"
)

// station does what nobody in particular does, in an audit.
const station = "station"

// Expire erases the classes whose day has come, with all of their people, and says
// which. The audit keeps that it was done. What goes wrong with one class keeps no
// other from being erased, and the next call goes on from there. The error may be a
// [gradebook.ErrTraces].
func (p *Proctor) Expire() (erased []gradebook.Class, err error) {
	classes, err := p.Book.Classes()
	if err != nil {
		return nil, err
	}
	for _, k := range classes {
		c, ok, lost := p.Course(k.ID)
		if lost != nil {
			err = errors.Join(err, lost)
			continue
		}
		if !ok || c.Delete.IsZero() || p.Wall().Before(c.Delete) {
			continue
		}
		_, lost = p.Book.EraseClass(k.ID, p.Wall().UTC(), station)
		if lost == nil || errors.Is(lost, gradebook.ErrTraces) {
			erased = append(erased, k)
		}
		err = errors.Join(err, lost)
	}
	return erased, errors.Join(err, p.Book.Scrub())
}

// Privacy is what a learner is told of what is kept.
type Privacy struct {
	Class string
	// Watch says that those who teach may look on while labs are practised.
	Watch bool
	// Until is the day on which all of it is erased, as the class's file has it;
	// empty is none.
	Until string
}

// Privacy is what holds for the learners of a class. Where nothing was agreed, those
// who teach may look on, and nothing is erased by itself.
func (p *Proctor) Privacy(class gradebook.Class) (Privacy, error) {
	out := Privacy{Class: class.Name, Watch: true}
	c, ok, err := p.Course(class.ID)
	if err != nil || !ok {
		return out, err
	}
	out.Watch = c.Watch
	if !c.Delete.IsZero() {
		out.Until = c.Delete.Format("2006-01-02")
	}
	return out, nil
}

// consent is the setting that holds what a learner has agreed to.
func consent(who gradebook.Person) string { return "of " + who.ID + " agreed" }

// text is what somebody has agreed to, as it is kept.
func (x Privacy) text() string { return fmt.Sprintf("%q watch %v until %q", x.Class, x.Watch, x.Until) }

// Accepted reports whether a learner has agreed to this. Who did before it changed has
// not.
func (p *Proctor) Accepted(who gradebook.Person, to Privacy) (bool, error) {
	kept, err := p.Book.Setting(consent(who))
	return kept == to.text(), err
}

// Accept keeps that a learner has agreed.
func (p *Proctor) Accept(who gradebook.Person, to Privacy) error {
	return p.Book.SetSetting(consent(who), to.text())
}

// Held reports whether somebody may not be told yet what a sitting of theirs came to:
// its checkpoint's grades are not published.
func (p *Proctor) Held(who gradebook.Person) (func(gradebook.Sitting) bool, error) {
	c, ok, err := p.Course(who.Class)
	if err != nil {
		return nil, err
	}
	return func(s gradebook.Sitting) bool {
		if !ok || s.Class != who.Class {
			return true
		}
		k, is := c.Checkpoint(s.Checkpoint)
		return !is || !c.For(k, who.ID).Published
	}, nil
}
