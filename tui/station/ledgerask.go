package station

import (
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/term"
)

// doing is something that a key does with what is chosen.
type doing struct {
	key string
	do  proctor.Doing
	// asks are the words for what is asked, one after the other; none asks only
	// whether it is meant.
	asks []string
	// cell says that it is about one task, one that it is about one learner, and
	// class that it can be about the class as well.
	cell, one, class bool
}

var doings = []doing{
	{"c", proctor.Comment, []string{"text"}, false, true, false},
	{"o", proctor.Override, []string{"points", "reason"}, true, true, false},
	{"r", proctor.Restore, []string{"reason"}, true, true, false},
	{"a", proctor.Accept, []string{"reason"}, true, true, false},
	{"g", proctor.Regrade, []string{"reason"}, false, true, false},
	{"p", proctor.Publish, nil, false, false, true},
	{"space", proctor.Pause, nil, false, false, true},
	{"e", proctor.Extend, []string{"span", "reason"}, false, true, true},
	{"x", proctor.Extra, []string{"percent", "reason"}, false, true, false},
	{"u", proctor.Reopen, []string{"span", "reason"}, false, true, true},
}

func (d doing) shown() string {
	if d.key == "space" {
		return "Space"
	}
	return d.key
}

// ask is what is asked before something is done.
type ask struct {
	doing
	who    row         // that it is about, if it is about one learner
	task   ledger.Task // and the task, if one is chosen
	tasked bool
	all    bool // it is about the class
	turns  bool // it takes back what holds: goes on, hides
	values []string
	entry  *entry
	told   string // what would become of it
	wrong  string
}

// begin asks what has to be known before something is done.
func (a *account) begin(s *session, do proctor.Doing) {
	q := &ask{entry: newEntry(proctor.MaxText), all: true}
	for _, k := range doings {
		if k.do == do {
			q.doing = k
		}
	}
	if r, ok := a.current(); ok {
		q.who, q.all = *r, !q.one
	}
	q.task, q.tasked = a.task()
	switch {
	case a.shot == nil || q.one && q.who.Person == "":
		return
	case q.cell && !q.tasked:
		a.note = s.words.Say("ledger.choose-task")
		return
	case do == proctor.Publish:
		q.turns = a.shot.Published
	case do == proctor.Pause:
		q.turns = a.shot.terms.Paused
	case do == proctor.Regrade:
		made, err := s.st.o.Proctor.GradeAgain(s.person(), q.at(a), "", true)
		if err != nil {
			a.note = s.refused(err)
			return
		}
		last := made[len(made)-1]
		q.told = s.words.Say("ledger.would-be", last.Before.String(), last.After.String())
	}
	a.asks = q
}

// at is what it is about.
func (q *ask) at(a *account) proctor.At {
	at := proctor.At{Class: a.class, Checkpoint: a.of.Name, Person: q.who.Person}
	if q.tasked {
		at.Lab, at.Task = q.task.Lab, q.task.Name
	}
	return at
}

func (q *ask) take(s *session, a *account, msg tea.Msg) {
	if k, is := msg.(tea.KeyPressMsg); is {
		switch k.String() {
		case "esc", "ctrl+c":
			a.asks = nil
			return
		case "tab", "shift+tab":
			if q.one && q.class {
				q.all = !q.all
			}
			return
		case "enter":
			q.enter(s, a)
			return
		}
	}
	if len(q.asks) > 0 {
		q.entry.take(msg)
		q.wrong = ""
	}
}

// enter takes what was written, and does it where that was the last thing to ask.
func (q *ask) enter(s *session, a *account) {
	if len(q.asks) > 0 {
		value := strings.TrimSpace(q.entry.value())
		if err := q.reads(value); err != nil {
			q.wrong = s.refused(err)
			return
		}
		q.values = append(q.values, value)
		q.entry.clear()
	}
	if len(q.values) < len(q.asks) {
		return
	}
	a.asks = nil
	if err := q.does(s, a); err != nil {
		a.note = s.refused(err)
		return
	}
	a.note = s.words.Say("ledger.done-" + string(q.do))
	if q.turns {
		a.note = s.words.Say("ledger.undone-" + string(q.do))
	}
	a.tally.changed()
}

// reads checks what was written for what is asked now.
func (q *ask) reads(value string) error {
	switch q.asks[len(q.values)] {
	case "points":
		if n, ok := checkpoint.ParsePoints(value); !ok || n < 0 || n > q.task.Of {
			return proctor.ErrPoints
		}
	case "span":
		if _, err := checkpoint.ParseSpan(value); err != nil {
			return proctor.ErrSpan
		}
	case "percent":
		if _, err := strconv.Atoi(strings.TrimSuffix(value, "%")); err != nil {
			return proctor.ErrPercent
		}
	default:
		if value == "" {
			return proctor.ErrNoReason
		}
	}
	return nil
}

// value is what was written for something that was asked, or nothing.
func (q *ask) value(of string) string {
	for i, name := range q.asks {
		if name == of && i < len(q.values) {
			return q.values[i]
		}
	}
	return ""
}

// does does it, as far as the proctor lets whoever asks.
func (q *ask) does(s *session, a *account) error {
	p, me, reason := s.st.o.Proctor, s.person(), q.value("reason")
	put := func(kind gradebook.MarkKind, points grade.Points, text string) error {
		return p.Put(me, q.at(a), kind, points, text)
	}
	r := checkpoint.Ruling{Checkpoint: a.of.Name, Reason: reason}
	if !q.all {
		r.Person = q.who.Person
	}
	switch q.do {
	case proctor.Comment:
		return put(gradebook.Comment, 0, q.value("text"))
	case proctor.Override:
		n, _ := checkpoint.ParsePoints(q.value("points"))
		return put(gradebook.Override, n, reason)
	case proctor.Restore:
		return put(gradebook.Restore, 0, reason)
	case proctor.Accept:
		return put(gradebook.Accept, 0, reason)
	case proctor.Regrade:
		_, err := p.GradeAgain(me, q.at(a), reason, false)
		return err
	case proctor.Publish:
		r.Kind = either(q.turns, checkpoint.Hide, checkpoint.Publish)
	case proctor.Pause:
		r.Kind = either(q.turns, checkpoint.Resume, checkpoint.Pause)
	case proctor.Extend:
		r.Kind = checkpoint.Extend
	case proctor.Extra:
		r.Kind = checkpoint.Extra
		r.By, _ = strconv.Atoi(strings.TrimSuffix(q.value("percent"), "%"))
	case proctor.Reopen:
		r.Kind = checkpoint.Reopen
	}
	r.For = span(q.value("span"))
	return p.Decide(me, a.class.ID, r)
}

func either(is bool, yes, no checkpoint.Kind) checkpoint.Kind {
	if is {
		return yes
	}
	return no
}

func span(text string) time.Duration {
	d, _ := checkpoint.ParseSpan(text)
	return d
}

// refusals are the words for what the proctor does not do.
var refusals = []struct {
	err error
	key string
}{
	{proctor.ErrMayNot, "may-not"},
	{proctor.ErrNoReason, "no-reason"},
	{proctor.ErrLong, "long"},
	{proctor.ErrPoints, "wrong-points"},
	{proctor.ErrNoTask, "choose-task"},
	{proctor.ErrNotBegun, "not-begun"},
	{proctor.ErrNotHanded, "not-handed"},
	{proctor.ErrNotAnothers, "not-anothers"},
	{proctor.ErrNothingToPut, "no-override"},
	{proctor.ErrSpan, "wrong-span"},
	{proctor.ErrPercent, "wrong-percent"},
	{proctor.ErrNoCheckpoint, "gone"},
}

// refused says why something is not done.
func (s *session) refused(err error) string {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return s.words.Say("ledger." + r.key)
		}
	}
	var shut *proctor.ShutError
	if errors.As(err, &shut) {
		return s.words.Say("ledger.not-begun")
	}
	s.st.o.Log.Error("deciding at a checkpoint", "error", err)
	return s.words.Say("station.trouble")
}

// row is what is asked, in a row, and where the cursor stands.
func (q *ask) row(s *session, w int) (string, int) {
	t, d := s.looks, s.words
	of := d.Say("ledger.of-class")
	if !q.all {
		of = term.Clean(q.who.Name)
		if q.tasked && (q.cell || q.do == proctor.Comment) {
			of += " · " + title(q.task, s)
		}
	}
	if len(q.asks) == 0 {
		key := "ledger.sure-"
		if q.turns {
			key = "ledger.sure-not-"
		}
		return look.Clip(" "+t.Style(look.Key, look.Fit(d.Say(key+string(q.do)), w-2)), w), 0
	}
	what := q.asks[len(q.values)]
	says := d.Say("ledger.ask-" + what)
	if what == "points" {
		says = d.Say("ledger.ask-points", q.task.Of.String())
	}
	if q.told != "" {
		of += " · " + q.told
	}
	label := d.Say("ledger.key-"+string(q.do)) + " · " + of + " · " + says
	how := look.Key
	if q.wrong != "" {
		label, how = q.wrong, look.Warn
	}
	row, at := q.entry.row(t, " "+t.Style(how, look.Fit(label, max(1, w*2/3))), w-1)
	return look.Clip(row, w), at.X
}

// keys are those that do something while it is asked.
func (q *ask) keys() [][2]string {
	all := [][2]string{{"Enter", "yes"}, {"Esc", "no"}}
	if q.one && q.class {
		all = append(all, [2]string{"Tab", "whom"})
	}
	return all
}
