package checkpoint

import (
	"slices"
	"time"
)

// Settled is the checkpoint as it holds for the learner at a moment, for where no
// ruling reaches: what was lost to pauses and outages until then is given back,
// and a pause that goes on is over. Moments and lengths are rounded up to what a
// class file can say.
func (t Terms) Settled(now time.Time) Checkpoint {
	lost := t.stops
	if t.Clock > 0 {
		lost = t.lost
	}
	lost = until(lost, now)
	out := t.Checkpoint
	out.Due = up(given(t.Opens, t.Due, lost))
	out.Late.Until = up(given(t.Opens, t.Late.Until, lost))
	out.Clock = (t.Clock + time.Second - 1).Truncate(time.Second)
	return out
}

// Used is how much of the clock is over at a moment, of an attempt that was begun
// then: pauses and outages don't count.
func (t Terms) Used(began, now time.Time) time.Duration {
	used := now.Sub(began)
	for _, s := range until(t.lost, now) {
		if s.From.Before(began) {
			s.From = began
		}
		if s.To.After(s.From) {
			used -= s.To.Sub(s.From)
		}
	}
	return max(0, used)
}

// until are spans as far as they lie before a moment.
func until(spans []Span, now time.Time) []Span {
	out := slices.Clone(spans)
	for i := range out {
		if out[i].To.After(now) {
			out[i].To = now
		}
	}
	return out
}

// up is the next whole minute.
func up(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); whole.Before(at) {
		return whole.Add(time.Minute)
	}
	return at
}
