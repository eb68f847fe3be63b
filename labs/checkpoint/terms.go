package checkpoint

import (
	"fmt"
	"slices"
	"time"

	"skylab/labs/grade"
)

// Kind is what a ruling does.
type Kind string

// The kinds of rulings.
const (
	Extend  Kind = "extend"  // it is due later, by For
	Extra   Kind = "extra"   // the clock has so much more, in percent: By
	Shift   Kind = "shift"   // it opens and is due later, by For
	Pause   Kind = "pause"   // nobody works from At on, and clocks stand still
	Resume  Kind = "resume"  // work goes on from At on
	Again   Kind = "again"   // it may be begun By times more
	Reopen  Kind = "reopen"  // what was handed in may be continued, for For from At on
	Publish Kind = "publish" // grades may be seen
	Hide    Kind = "hide"    // grades may not be seen any more
)

// Ruling is what one who teaches has decided about a checkpoint, for a learner or
// for the class. It is never changed: the next one is put on top of it.
type Ruling struct {
	Checkpoint string
	Person     string // nobody: the class
	Kind       Kind
	For        time.Duration
	By         int
	Reason     string
	Who        string // decided it
	At         time.Time
}

// Span is some time.
type Span struct{ From, To time.Time }

// Terms are what holds for one learner at a checkpoint.
type Terms struct {
	Checkpoint
	// Until is when the last work is taken; zero is unbounded.
	Until time.Time
	// Paused says that nobody may work now.
	Paused bool
	// Reopened is until when what was handed in may be continued.
	Reopened  time.Time
	Published bool

	stops []Span // pauses
	lost  []Span // and outages with them: all time in which nobody could work
}

// never is later than all that is asked about.
var never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// For is what holds for a learner, after those rulings that are about them or
// about the class, the oldest first, and with the outages that there were.
func (c Checkpoint) For(person string, rulings []Ruling, outages []Span) Terms {
	t := Terms{Checkpoint: c, Until: c.Due}
	if !c.Due.IsZero() && c.Late.Until.After(c.Due) {
		t.Until = c.Late.Until
	}
	more, paused := 0, map[string]time.Time{} // the class's pause, and the learner's
	for _, r := range rulings {
		if r.Checkpoint != c.Name || r.Person != "" && r.Person != person {
			continue
		}
		from, is := paused[r.Person]
		switch r.Kind {
		case Shift:
			t.Opens = later(t.Opens, r.For)
			t.postpone(r.For)
		case Extend:
			t.postpone(r.For)
		case Extra:
			more = r.By
		case Again:
			if t.Attempts > 0 {
				t.Attempts += r.By
			}
		case Pause:
			if !is {
				paused[r.Person] = r.At
			}
		case Resume:
			if is {
				t.stops = append(t.stops, Span{from, r.At})
				delete(paused, r.Person)
			}
		case Reopen:
			t.Reopened = r.At.Add(r.For)
		case Publish, Hide:
			t.Published = r.Kind == Publish
		}
	}
	for _, from := range paused {
		t.Paused = true
		t.stops = append(t.stops, Span{from, never})
	}
	t.Clock += t.Clock * time.Duration(more) / 100
	t.lost = merged(slices.Concat(t.stops, outages))
	t.stops = merged(t.stops)
	return t
}

func later(at time.Time, by time.Duration) time.Time {
	if at.IsZero() {
		return at
	}
	return at.Add(by)
}

func (t *Terms) postpone(by time.Duration) {
	t.Due, t.Until, t.Late.Until = later(t.Due, by), later(t.Until, by), later(t.Late.Until, by)
}

// merged are spans without what they have in common, the earliest first.
func merged(all []Span) []Span {
	slices.SortFunc(all, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, s := range all {
		switch last := len(out) - 1; {
		case !s.To.After(s.From):
		case last >= 0 && !s.From.After(out[last].To):
			if s.To.After(out[last].To) {
				out[last].To = s.To
			}
		default:
			out = append(out, s)
		}
	}
	return out
}

// given is a moment moved on by all of these spans since from. zero stays
// unbounded.
func given(from, at time.Time, spans []Span) time.Time {
	if at.IsZero() {
		return at
	}
	for _, s := range spans {
		begins := s.From
		if begins.Before(from) {
			begins = from
		}
		if begins.Before(at) && s.To.After(begins) {
			if s.To.Equal(never) {
				return never
			}
			at = at.Add(s.To.Sub(begins))
		}
	}
	return at
}

// Closes is when the last work is taken of a learner who has not begun. Pauses
// since it opened are given back.
func (t Terms) Closes() time.Time { return given(t.Opens, t.Until, t.stops) }

// Ends is when an attempt ends that was begun then, zero for one that never does.
// Neither cuts of a line nor leaving stop its clock; pauses do, and outages. Where
// there is no clock, a night without a station moves nothing.
func (t Terms) Ends(began time.Time) time.Time {
	if t.Clock <= 0 {
		return t.Closes()
	}
	ends := given(began, t.Closes(), t.outages())
	if by := given(began, began.Add(t.Clock), t.lost); ends.IsZero() || by.Before(ends) {
		ends = by
	}
	return ends
}

// Costs is what of the points that were earned lateness costs, of an attempt that
// was begun and handed in then.
func (t Terms) Costs(earned grade.Points, began, handed time.Time) grade.Points {
	due := given(t.Opens, t.Due, t.stops)
	if t.Clock > 0 {
		due = given(began, due, t.outages())
	}
	if due.IsZero() || !handed.After(due) || t.Late.Every <= 0 {
		return 0
	}
	periods := (handed.Sub(due) + t.Late.Every - 1) / t.Late.Every
	return earned * grade.Points(min(100, int64(periods)*int64(t.Late.Lose))) / 100
}

// outages are the spans in which nobody could work without a pause.
func (t Terms) outages() []Span {
	var out []Span
	for _, s := range t.lost {
		for _, p := range t.stops {
			if p.To.After(s.From) && p.From.Before(s.To) {
				out = append(out, Span{s.From, earlier(p.From, s.To)})
				s.From = p.To
			}
		}
		out = append(out, s)
	}
	return merged(out)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Why is why somebody may not begin or go on now.
type Why string

// The reasons for which a checkpoint is shut.
const (
	NotYet  Why = "not-yet"  // it opens later
	Over    Why = "over"     // nothing is taken any more
	Stopped Why = "paused"   // it goes on later
	UsedUp  Why = "attempts" // it was begun as often as it may be
)

// Begins says whether another attempt may be begun, after so many, or why not.
func (t Terms) Begins(now time.Time, attempts int) (Why, bool) {
	switch closes := t.Closes(); {
	case t.Paused:
		return Stopped, false
	case now.Before(t.Opens):
		return NotYet, false
	case !closes.IsZero() && !now.Before(closes):
		return Over, false
	case t.Attempts > 0 && attempts >= t.Attempts:
		return UsedUp, false
	}
	return "", true
}

// String is a ruling as an audit shows it.
func (r Ruling) String() string {
	text := ""
	switch r.Kind {
	case Extend, Shift, Reopen:
		text = spanText(r.For)
	case Extra:
		text = fmt.Sprintf("%d%%", r.By)
	case Again:
		text = fmt.Sprint(r.By)
	}
	if r.Reason != "" && text != "" {
		text += ": "
	}
	return text + r.Reason
}
