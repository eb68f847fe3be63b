package proctor

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
)

// Away is what somebody needs who sits where no station is reached.
type Away struct {
	// Terms are those that hold for this learner, and for one attempt.
	Terms  checkpoint.Checkpoint
	Number int           // of the sitting
	Used   time.Duration // of its clock
	// Attempts have the draws, and IDs where the sitting was begun.
	Attempts []gradebook.Attempt
}

// Away is a checkpoint as a learner may go on with it, or begin it, where no
// station is reached. That it opens later, or was paused, keeps nobody from it:
// whoever hands it out says when. A *ShutError says that nothing is left of it.
func (p *Proctor) Away(who gradebook.Person, name string) (Away, error) {
	c, _, err := p.Course(who.Class)
	if err != nil {
		return Away{}, err
	}
	all, err := p.Duties(who)
	if err != nil {
		return Away{}, err
	}
	i := slices.IndexFunc(all, func(d Duty) bool { return d.Name == name })
	if i < 0 {
		return Away{}, ErrNoCheckpoint
	}
	d, now := all[i], p.Wall()
	out := Away{Terms: d.Settled(now), Number: len(d.Sittings) + 1}
	out.Terms.Opens, out.Terms.Attempts = time.Time{}, 1
	s, going := d.Going()
	switch {
	case going && !d.Ends.IsZero() && !now.Before(d.Ends):
		return Away{}, &ShutError{checkpoint.Over, d.Terms}
	case going:
		out.Number, out.Used = s.Number, d.Used(s.Began, now)
		if s.Turn == gradebook.Reopened { // it lasts as long as it was opened for
			left := d.Ends.Sub(now)
			out.Used, out.Terms.Clock = 0, (left + time.Second - 1).Truncate(time.Second)
			out.Terms.Due, out.Terms.Late = time.Time{}, checkpoint.Late{}
		}
		attempts, err := p.Book.AttemptsIn(s.ID)
		out.Attempts = slices.DeleteFunc(attempts, func(a gradebook.Attempt) bool { return a.Parent != 0 })
		return out, err
	case d.Attempts > 0 && len(d.Sittings) >= d.Attempts:
		return Away{}, &ShutError{checkpoint.UsedUp, d.Terms}
	case d.Why == checkpoint.Over:
		return Away{}, &ShutError{checkpoint.Over, d.Terms}
	}
	out.Attempts = c.Attempts(d.Checkpoint, out.Number)
	return out, nil
}

// Attempts are those that a sitting of a checkpoint begins with, with their draws.
func (c Course) Attempts(k checkpoint.Checkpoint, number int) []gradebook.Attempt {
	var out []gradebook.Attempt
	for _, part := range k.Labs {
		out = append(out, gradebook.Attempt{Lab: part.Lab, Draw: checkpoint.Draw(c.secret, k.Name, part.Lab, number)})
	}
	return out
}

// Seed is a secret that follows from the class's own and from words: 32 bytes
// that nobody else can know.
func (c Course) Seed(words ...string) []byte {
	h := hmac.New(sha256.New, []byte(c.secret))
	fmt.Fprintf(h, "seed %q", words)
	return h.Sum(nil)
}

// Bring takes in what was done of a sitting away from the station, as
// gradebook.Bring does, and grades it.
func (p *Proctor) Bring(s gradebook.Sitting, all []gradebook.Brought, at time.Time, act gradebook.Act) (gradebook.Score, error) {
	s, err := p.Book.Bring(s, all, at, act)
	if err != nil {
		return gradebook.Score{}, err
	}
	made, err := p.grade(s)
	if err != nil {
		return made, err
	}
	made.Reason = act.Act
	return made, p.Book.Grade(made)
}

// Ends is when a sitting ends by what holds now; zero is never.
func (c Course) Ends(k checkpoint.Checkpoint, s gradebook.Sitting) time.Time {
	return ends(c.For(k, s.Person), s)
}
