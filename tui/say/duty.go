package say

import (
	"errors"
	"slices"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
	"skylab/tui/term"
)

// Stand is how a checkpoint stands for a learner.
type Stand string

// The stands of a checkpoint.
const (
	Soon      Stand = "soon"   // it opens later
	Ready     Stand = "open"   // it may be begun
	Going     Stand = "going"  // it was begun, and goes on
	Paused    Stand = "paused" // nobody works now
	Over      Stand = "over"   // nothing is taken any more
	HandedIn  Stand = "handed"
	OnceAgain Stand = "again" // it was handed in, and may be begun again
)

// StandOf is how a checkpoint stands at a moment.
func StandOf(d proctor.Duty, now time.Time) Stand {
	_, going := d.Going()
	switch {
	case d.Paused && (going || d.Why == checkpoint.Stopped && len(d.Sittings) == 0):
		return Paused
	case going && !d.Ends.IsZero() && !now.Before(d.Ends):
		return Over
	case going:
		return Going
	case d.Why == "" && len(d.Sittings) == 0:
		return Ready
	case d.Why == "":
		return OnceAgain
	case len(d.Sittings) > 0:
		return HandedIn
	case d.Why == checkpoint.NotYet:
		return Soon
	}
	return Over
}

// Left is how long a sitting that goes on has left, if it ends within a day.
func Left(d proctor.Duty, now time.Time) (time.Duration, bool) {
	left := d.Ends.Sub(now)
	return max(0, left), StandOf(d, now) == Going && !d.Ends.IsZero() && left <= 24*time.Hour
}

// Clock is how much time is left, as a clock says it: in seconds for the last ten
// minutes.
func Clock(d *assets.Dictionary, left time.Duration) string {
	if left >= ticksFrom {
		return Long(d, left)
	}
	s := int((left + time.Second - 1) / time.Second)
	digits := "0123456789"
	return string([]byte{digits[s/600%10], digits[s/60%10], ':', digits[s%60/10], digits[s%10]})
}

// ticksFrom is when a clock begins to count seconds.
const ticksFrom = 10 * time.Minute

// ClockTurns is how long what Clock says stays true.
func ClockTurns(left time.Duration) time.Duration {
	if left > ticksFrom {
		return min(left%time.Minute+1, left-ticksFrom)
	}
	if rest := left % time.Second; rest > 0 {
		return rest
	}
	return time.Second
}

// Long is a length of time in the units in which people think of it.
func Long(d *assets.Dictionary, long time.Duration) string {
	switch minutes := int(long.Minutes()); {
	case long >= 48*time.Hour:
		return d.Say("duty-days", minutes/(24*60))
	case minutes >= 600 || minutes >= 60 && minutes%60 == 0:
		return d.Say("duty-hours", minutes/60)
	case minutes >= 60:
		return d.Say("duty-hours-minutes", minutes/60, minutes%60)
	default:
		return d.Say("duty-minutes", minutes)
	}
}

// When is a moment by the clocks of its own place.
func When(at time.Time) string { return at.Format("2006-01-02 15:04 MST") }

// Away is how far a moment lies ahead or behind.
func Away(d *assets.Dictionary, at, now time.Time) string {
	if at.Before(now) {
		return d.Say("duty-ago", Long(d, now.Sub(at)))
	}
	return d.Say("duty-in", Long(d, at.Sub(now)))
}

// Duty is what there is to know of a checkpoint, a sentence each. r is what it came
// to, where that is published.
func Duty(d *assets.Dictionary, c proctor.Duty, r *ledger.Row, now time.Time) []string {
	out := []string{d.Say("duty-what", d.Say("duty-mode."+string(c.Mode)), c.Of().String(), len(c.Labs))}
	say := func(key string, args ...any) { out = append(out, d.Say(key, args...)) }
	stand := StandOf(c, now)
	if now.Before(c.Opens) {
		say("duty-opens", Away(d, c.Opens, now), When(c.Opens))
	}
	switch {
	case stand == Going && !c.Ends.IsZero():
		say("duty-ends", Long(d, c.Ends.Sub(now)), When(c.Ends.In(c.Zone)))
	case c.Due.IsZero():
	case now.Before(c.Due):
		say("duty-due", Away(d, c.Due, now), When(c.Due))
	default:
		say("duty-was-due", Away(d, c.Due, now), When(c.Due))
	}
	if c.Late.Lose > 0 && now.Before(c.Until) {
		say("duty-late", When(c.Until), c.Late.Lose, Long(d, c.Late.Every))
	}
	if c.Clock > 0 && stand != Going {
		say("duty-clock", Long(d, c.Clock))
	}
	if c.Attempts > 0 {
		say("duty-attempts", len(c.Sittings), c.Attempts)
	}
	if n := len(c.Sittings); n > 0 && !c.Sittings[n-1].Open() {
		say("duty-handed-at", When(c.Sittings[n-1].Turned.In(c.Zone)))
	}
	switch {
	case r != nil:
		say("duty-points", (r.Got - r.Late).String(), c.Of().String())
		if r.Late > 0 {
			say("duty-points-late", r.Late.String())
		}
	case stand == HandedIn:
		say("duty-unpublished")
	}
	return out
}

// DutyState is how a checkpoint stands, in a word or two.
func DutyState(d *assets.Dictionary, c proctor.Duty, r *ledger.Row, now time.Time) string {
	stand := StandOf(c, now)
	if left, is := Left(c, now); is {
		return d.Say("duty-state.left", Clock(d, left))
	}
	if r != nil && stand != Going {
		return d.Say("duty-state.points", (r.Got - r.Late).String(), c.Of().String())
	}
	return d.Say("duty-state." + string(stand))
}

// Begins is what holds at a checkpoint that is about to begin. costs are what a hint
// costs in each of its labs, in percent.
func Begins(d *assets.Dictionary, c proctor.Duty, costs []int, now time.Time) []string {
	var out []string
	say := func(key string, args ...any) { out = append(out, d.Say(key, args...)) }
	switch least, most := slices.Min(append(costs, 100)), slices.Max(append(costs, 0)); {
	case c.Mode == checkpoint.Practice:
		say("duty-begin.practice")
	case c.Mode == checkpoint.Exam:
		say("duty-begin.exam")
		if c.Silent {
			say("duty-begin.silent")
		}
	case most == 0:
		say("duty-begin.graded-free")
	case least == most:
		say("duty-begin.graded", most)
	default:
		say("duty-begin.graded-many", least, most)
	}
	if c.Clock > 0 {
		say("duty-begin.clock", Long(d, c.Clock))
	}
	if ends := c.Terms.Ends(now); !ends.IsZero() {
		say("duty-begin.until", When(ends.In(c.Zone)))
	}
	if c.Mode == checkpoint.Exam {
		say("duty-begin.own")
	}
	switch n := c.Attempts - len(c.Sittings); {
	case c.Attempts == 1:
		say("duty-begin.once")
	case c.Attempts > 0:
		say("duty-begin.attempts", n)
	}
	return out
}

// Unready says why a checkpoint can't be begun now, or nothing where it can, or goes
// on.
func Unready(d *assets.Dictionary, c proctor.Duty, now time.Time) string {
	why := c.Why
	switch StandOf(c, now) {
	case Ready, OnceAgain, Going:
		return ""
	case Paused:
		why = checkpoint.Stopped
	case Over:
		if _, going := c.Going(); going || why == "" {
			why = checkpoint.Over
		}
	}
	return Shut(d, &proctor.ShutError{Why: why, Terms: c.Terms}, now)
}

// Shut says why something of a checkpoint may not be done, or nothing where err is
// about something else.
func Shut(d *assets.Dictionary, err error, now time.Time) string {
	var s *proctor.ShutError
	switch {
	case errors.As(err, &s):
		title := term.Clean(s.Terms.Title)
		switch s.Why {
		case checkpoint.NotYet:
			return d.Say("shut.not-yet", title, Away(d, s.Terms.Opens, now), When(s.Terms.Opens))
		case checkpoint.UsedUp:
			return d.Say("shut.attempts", title, s.Terms.Attempts)
		}
		return d.Say("shut."+string(s.Why), title)
	case errors.Is(err, proctor.ErrNoCheckpoint):
		return d.Say("shut-none")
	case errors.Is(err, labs.ErrSealed):
		return d.Say("shut-sealed")
	case errors.Is(err, gradebook.ErrHandedIn):
		return d.Say("shut-handed")
	}
	return ""
}

// Heard is the key of what a sender knows of a packet.
func Heard(p engine.Sent) string {
	switch {
	case p.Refused && p.Answered:
		return "exam-refused"
	case p.Answered:
		return "exam-answered"
	}
	return "exam-unanswered"
}
