package station

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// agree puts a class's file in the place of the last one.
func (s *session) agree(class gradebook.Class) error {
	text, err := io.ReadAll(io.LimitReader(s.ssh, checkpoint.MaxFile+1))
	if err != nil {
		return err
	}
	c, err := s.st.o.Proctor.Agree(class.ID, text, s.person().ID)
	var wrong checkpoint.Problems
	if errors.As(err, &wrong) {
		for _, p := range wrong {
			fmt.Fprintln(s.ssh.Stderr(), term.Clean(say.Problem(s.words, p)))
		}
		return sorry("station.file-refused", len(wrong))
	}
	if err != nil {
		return err
	}
	s.print(s.words.Say("station.file-taken", class.Name, len(c.Checkpoints)))
	return s.note("agreed", class.Name, strconv.Itoa(len(c.Checkpoints))+" checkpoints")
}

// agreed prints a class's file as it was put there.
func (s *session) agreed(class gradebook.Class) error {
	a, _, ok, err := s.st.o.Book.Agreed(class.ID)
	switch {
	case err != nil:
		return err
	case !ok:
		return sorry("station.file-none", class.Name)
	}
	_, err = io.WriteString(s.ssh, a.Text)
	return err
}

// solves does every lab of a class's checkpoints with every learner's values.
func (s *session) solves(class gradebook.Class) error {
	c, ok, err := s.st.o.Proctor.Course(class.ID)
	switch {
	case err != nil:
		return err
	case !ok:
		return sorry("station.file-none", class.Name)
	}
	people, err := s.st.o.Book.People(class.ID)
	if err != nil {
		return err
	}
	var ids []string
	names := map[string]string{}
	for _, p := range people {
		if p.Role == gradebook.Learner {
			ids, names[p.ID] = append(ids, p.ID), p.Name
		}
	}
	bad, tried := s.st.o.Proctor.Solve(c, ids, tui.Live)
	for _, u := range bad {
		s.print(s.words.Say("station.unsolved", u.Checkpoint, u.Lab, names[u.Person], u.Err.Error()))
	}
	if len(bad) > 0 {
		return sorry("station.solved-not", len(bad), tried)
	}
	s.print(s.words.Say("station.solved", tried, len(ids)))
	return nil
}

// tellCheckpoints lists a learner's own checkpoints, or those of a class.
func (s *session) tellCheckpoints(args []string) error {
	me := s.person()
	if !me.Role.Teaches() {
		all, err := s.st.o.Proctor.Duties(me)
		for _, d := range all {
			s.print(s.duty(d))
		}
		if err == nil && len(all) == 0 {
			s.print(s.words.Say("station.no-checkpoints"))
		}
		return err
	}
	if len(args) == 0 {
		return sorry("station.usage", "checkpoints CLASS")
	}
	class, err := s.class(strings.Join(args, " "))
	if err != nil {
		return err
	}
	if me.Class != 0 && me.Class != class.ID {
		return sorry("station.no-class", clip(class.Name))
	}
	c, ok, err := s.st.o.Proctor.Course(class.ID)
	switch {
	case err != nil:
		return err
	case !ok:
		return sorry("station.file-none", class.Name)
	}
	for _, k := range c.Checkpoints {
		s.print(s.terms(c.For(k, "")))
	}
	return nil
}

// terms is a checkpoint in one line.
func (s *session) terms(t checkpoint.Terms) string {
	text := look.Pad(t.Name, 20) + " " + look.Pad(s.words.Say("station.mode."+string(t.Mode)), 10) + " " + s.words.Say("station.worth", t.Of().String())
	when := func(key string, at time.Time) {
		if !at.IsZero() {
			text += "  " + s.words.Say(key, at.Format("2006-01-02 15:04 MST"))
		}
	}
	when("station.opens", t.Opens)
	when("station.due", t.Due)
	switch {
	case t.Paused:
		text += "  " + s.words.Say("station.is-paused")
	case t.Published:
		text += "  " + s.words.Say("station.is-published")
	}
	return text
}

// duty is a checkpoint as it stands for who asks.
func (s *session) duty(d proctor.Duty) string {
	text := s.terms(d.Terms)
	_, going := d.Going()
	switch {
	case going && d.Ends.IsZero():
		text += "  " + s.words.Say("station.goes-on")
	case going:
		text += "  " + s.words.Say("station.goes-on-until", d.Ends.Format("15:04:05"))
	case len(d.Sittings) > 0:
		text += "  " + s.words.Say("station.handed-in", len(d.Sittings))
	}
	return text
}
