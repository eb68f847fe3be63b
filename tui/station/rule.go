package station

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/term"
)

// decree is a ruling as it is asked for on a command line.
type decree struct {
	kind   checkpoint.Kind
	amount string // what it takes before the reason: SPAN, PERCENT, TIMES or nothing
	one    bool   // it is about one learner, never about the class
	all    bool   // it is about the class, never about one learner
}

// decrees are those that there are.
func decrees() []decree {
	return []decree{
		{checkpoint.Extend, "SPAN", false, false},
		{checkpoint.Shift, "SPAN", false, false},
		{checkpoint.Extra, "PERCENT", true, false},
		{checkpoint.Again, "TIMES", false, false},
		{checkpoint.Reopen, "SPAN", false, false},
		{checkpoint.Pause, "", false, false},
		{checkpoint.Resume, "", false, false},
		{checkpoint.Publish, "", false, true},
		{checkpoint.Hide, "", false, true},
	}
}

// usage is how it is written, without its name.
func (d decree) usage() string {
	who := "ID|all"
	switch {
	case d.one:
		who = "ID"
	case d.all:
		who = ""
	}
	return strings.Join(strings.Fields("CLASS CHECKPOINT "+who+" "+d.amount+" REASON"), " ")
}

// ruling is a command for each.
func (d decree) command() command {
	return command{string(d.kind), d.usage(), len(strings.Fields(d.usage())), wholly, func(s *session, args []string) error { return s.rule(d, args) }}
}

// rule decides something about a checkpoint.
func (s *session) rule(d decree, args []string) error {
	at, err := s.checkpoint(args[0], args[1])
	if err != nil {
		return err
	}
	r := checkpoint.Ruling{Checkpoint: at.Name, Kind: d.kind, Who: s.person().ID, At: s.st.o.Wall().UTC()}
	args = args[2:]
	about := ""
	if !d.all {
		if args[0] != "all" || d.one {
			who, err := s.member(at.class, args[0])
			if err != nil {
				return err
			}
			r.Person, about = who.ID, who.Name
		}
		args = args[1:]
	}
	if d.amount != "" {
		if err := d.measure(&r, args[0]); err != nil {
			return err
		}
		args = args[1:]
	}
	if r.Reason = strings.TrimSpace(term.Clean(strings.Join(args, " "))); r.Reason == "" || len(r.Reason) > maxMessage {
		return sorry("station.reason", maxMessage)
	}
	if err := s.ruled(at.class.ID, r); err != nil {
		return err
	}
	s.st.nudge()
	if about == "" {
		about = at.class.Name
	}
	s.print(s.words.Say("station.ruled."+string(d.kind), about, at.Name, r.String()))
	return nil
}

// ruled keeps a ruling.
func (s *session) ruled(class int64, r checkpoint.Ruling) error {
	if r.Kind != checkpoint.Reopen {
		return s.st.o.Book.Rule(class, r)
	}
	err := s.st.o.Proctor.Reopen(class, r)
	var shut *proctor.ShutError
	if errors.As(err, &shut) {
		return sorry("station.nothing-begun", r.Checkpoint)
	}
	return err
}

// The most that a ruling gives.
const (
	maxSpan    = 60 * 24 * time.Hour
	maxPercent = 400
	maxTimes   = 20
)

// measure reads how much a ruling gives.
func (d decree) measure(r *checkpoint.Ruling, text string) error {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "%"))
	switch d.amount {
	case "SPAN":
		if r.For, err = checkpoint.ParseSpan(text); err != nil || r.For <= 0 || r.For > maxSpan {
			return sorry("station.span", clip(text))
		}
	case "PERCENT":
		if r.By = n; err != nil || n < 0 || n > maxPercent {
			return sorry("station.percent", clip(text), maxPercent)
		}
	case "TIMES":
		if r.By = n; err != nil || n < 1 || n > maxTimes {
			return sorry("station.times", clip(text), maxTimes)
		}
	}
	return nil
}

// agreedOn is a checkpoint of a class.
type agreedOn struct {
	checkpoint.Checkpoint
	class  gradebook.Class
	course proctor.Course
}

// checkpoint finds one by the names of its class and its own, if whoever asks
// teaches there.
func (s *session) checkpoint(class, name string) (agreedOn, error) {
	c, err := s.class(class)
	if err != nil {
		return agreedOn{}, err
	}
	if me := s.person(); me.Class != 0 && me.Class != c.ID {
		return agreedOn{}, sorry("station.no-class", clip(class))
	}
	course, ok, err := s.st.o.Proctor.Course(c.ID)
	switch {
	case err != nil:
		return agreedOn{}, err
	case !ok:
		return agreedOn{}, sorry("station.file-none", c.Name)
	}
	k, is := course.Checkpoint(name)
	if !is {
		return agreedOn{}, sorry("station.no-checkpoint", clip(name), c.Name)
	}
	return agreedOn{k, c, course}, nil
}

// member is a learner of a class, by their id on its roster or in logs.
func (s *session) member(class gradebook.Class, id string) (gradebook.Person, error) {
	all, err := s.st.o.Book.People(class.ID)
	for _, p := range all {
		if p.Role == gradebook.Learner && (p.Roster == id || p.ID == id) {
			return p, nil
		}
	}
	if err == nil {
		err = sorry("station.no-row")
	}
	return gradebook.Person{}, err
}
