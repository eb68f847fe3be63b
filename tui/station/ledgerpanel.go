package station

import (
	"regexp"
	"strings"
	"time"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// panel is what a task of a learner came to, or all of their work.
func (a *account) panel(s *session, r *row, w, h int) []string {
	head, lines := term.Clean(r.Name), []string(nil)
	if t, ok := a.task(); ok && a.col <= len(r.Cells) {
		head += " · " + title(t, s)
		lines = a.taskLines(s, r, r.Cells[a.col-1])
	} else {
		lines = a.wholeLines(s, r)
	}
	var rows []string
	for _, l := range lines {
		for _, part := range look.Wrap(l, max(1, w-4)) {
			rows = append(rows, " "+part)
		}
	}
	return s.looks.Box(head, rows, w, min(h, len(rows)+2), false)
}

// taskLines say what a task came to.
func (a *account) taskLines(s *session, r *row, c ledger.Cell) []string {
	d := s.words
	var facts []string
	add := func(is bool, key string, args ...any) {
		if is {
			facts = append(facts, d.Say(key, args...))
		}
	}
	add(r.State == ledger.Handed, "ledger.got", c.Got.String(), c.Of.String())
	add(c.Met, "ledger.fact-met")
	add(!c.Met && c.Task.Of > 0, "ledger.fact-goals", c.Goals, c.Task.Of)
	add(c.Hints > 0, "ledger.fact-hints", c.Hints)
	add(c.Active >= time.Second, "ledger.fact-active", say.Span(d, c.Active))
	add(c.Broken, "ledger.fact-broken")
	add(c.Told, "ledger.fact-told")
	add(c.By != "", "ledger.fact-by", term.Clean(c.By))
	add(len(facts) == 0, "ledger.fact-open")
	lines := []string{strings.Join(facts, " · ")}
	if o := c.Override; o != nil {
		lines = append(lines, d.Say("ledger.fact-override", o.Got.String(), c.Earned.String(), term.Clean(o.By), term.Clean(o.Reason)))
	}
	if r.open != "" && r.open == c.Name && r.where == works {
		lines = append(lines, d.Say("ledger.fact-now", say.Span(d, r.stuck(a.now)), term.Clean(r.Blocker)))
	}
	for _, t := range c.Turns {
		lines = append(lines, d.Say("ledger.fact-turn", turn(d, t)))
	}
	return append(lines, comments(s, c.Comments)...)
}

// missing is the place of an argument that is not known.
var missing = regexp.MustCompile(`\{\d\}`)

// turn says a wrong turn: AWS's own code, or what kept the task from being met. What
// it was about is not kept with it.
func turn(d *assets.Dictionary, t grade.Turn) string {
	if t.Refused || !d.Has(t.What) {
		return term.Clean(t.What)
	}
	return missing.ReplaceAllString(d.Say(t.What), "…")
}

func comments(s *session, all []ledger.Comment) []string {
	var out []string
	for _, c := range all {
		out = append(out, s.words.Say("ledger.fact-comment", term.Clean(c.By), term.Clean(c.Text)))
	}
	return out
}

// wholeLines say how a learner stands at the checkpoint, and what holds for them.
func (a *account) wholeLines(s *session, r *row) []string {
	d := s.words
	at := func(t time.Time) string { return t.In(a.course.Zone).Format("01-02 15:04") }
	facts := []string{a.says(s, r)}
	if r.State != ledger.Absent {
		facts = append(facts, d.Say("ledger.fact-began", r.Attempt, at(r.Began)))
	}
	if r.State == ledger.Handed {
		facts = append(facts, d.Say("ledger.got", r.counts().String(), a.shot.Of.String()))
	}
	if r.Late > 0 {
		facts = append(facts, d.Say("ledger.fact-late", r.Late.String()))
	}
	lines := []string{strings.Join(facts, " · ")}
	own := a.course.For(a.of, r.Person)
	if !own.Due.Equal(a.shot.terms.Due) {
		lines = append(lines, d.Say("ledger.fact-due", at(own.Due)))
	}
	if own.Clock > a.shot.terms.Clock {
		lines = append(lines, d.Say("ledger.fact-clock", say.Span(d, own.Clock), say.Span(d, a.shot.terms.Clock)))
	}
	if own.Reopened.After(a.now) {
		lines = append(lines, d.Say("ledger.fact-reopened", at(own.Reopened)))
	}
	return append(lines, comments(s, r.Comments)...)
}

// manual is all keys and what they do.
func (a *account) manual(s *session, w int) []string {
	t, d := s.looks, s.words
	rows := []string{" " + t.Style(look.Title, d.Say("ledger.manual")), ""}
	keys := [][2]string{{"↑ ↓ ← →", "move"}}
	if t.ASCII() {
		keys[0][0] = "arrows"
	}
	a.help = false
	keys = append(keys, a.keys(s)...)
	a.help = true
	half := (len(keys) + 1) / 2
	for i := range half {
		row := ""
		for _, n := range []int{i, i + half} {
			if n < len(keys) {
				row += " " + look.Pad(t.Style(look.Key, keys[n][0]), 8) + look.Pad(look.Fit(d.Say("ledger.key-"+keys[n][1]), w/2-10), max(1, w/2-9))
			}
		}
		rows = append(rows, look.Clip(row, w))
	}
	return append(rows, "", " "+look.Clip(d.Say("ledger.legend"), w-2))
}

// openAttempt opens what was done at a lab as a film: that of the task which is chosen,
// or the first one.
func (a *account) openAttempt(s *session) {
	r, ok := a.current()
	if !ok {
		return
	}
	if r.State == ledger.Absent {
		a.note = s.words.Say("ledger.not-begun")
		return
	}
	lab := a.of.Labs[0].Lab
	if t, ok := a.task(); ok {
		lab = t.Lab
	}
	attempts, err := s.st.o.Book.AttemptsIn(r.Sitting)
	if err != nil {
		a.note = s.refused(err)
		return
	}
	for _, at := range attempts {
		if at.Lab == lab && at.Parent == 0 {
			a.note = s.film(gradebook.Person{ID: r.Person, Class: a.class.ID, Role: gradebook.Learner, Roster: r.Roster, Name: r.Name}, at, a)
			return
		}
	}
}
