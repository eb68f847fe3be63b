package station

import (
	"fmt"
	"slices"
	"strings"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/term"
)

// tellLedger prints what a class came to at a checkpoint, a learner to a line.
func (s *session) tellLedger(args []string) error {
	l, at, err := s.ledger(args[0], args[1])
	if err != nil {
		return err
	}
	if len(args) > 2 {
		return s.exports(l, at, args[2], args[3:])
	}
	heads := []string{"id", "name", "state", "attempt", "points", "of", "late"}
	for _, t := range l.Tasks {
		heads = append(heads, t.Lab+"/"+t.Name)
	}
	fmt.Fprintln(s.ssh, strings.Join(heads, "\t"))
	for _, r := range l.Rows {
		fields := []string{r.Roster, r.Name, string(r.State), fmt.Sprint(r.Attempt), (r.Got - r.Late).String(), l.Of.String(), r.Late.String()}
		for _, c := range r.Cells {
			fields = append(fields, c.Got.String())
		}
		for i, f := range fields {
			fields[i] = term.Clean(f)
		}
		fmt.Fprintln(s.ssh, strings.Join(fields, "\t"))
	}
	return nil
}

// ledger is what a class came to at a checkpoint.
func (s *session) ledger(class, name string) (ledger.Ledger, agreedOn, error) {
	at, err := s.checkpoint(class, name)
	if err != nil {
		return ledger.Ledger{}, at, err
	}
	l, err := s.st.o.Proctor.Ledger(at.class, name, nil)
	return l, at, err
}

// marking puts something to a learner's work at a checkpoint: CLASS CHECKPOINT ID
// and then, but for a comment on all of it, LAB TASK.
func (s *session) marking(kind gradebook.MarkKind, args []string) error {
	l, at, err := s.ledger(args[0], args[1])
	if err != nil {
		return err
	}
	who, err := s.member(at.class, args[2])
	if err != nil {
		return err
	}
	row := l.Rows[slices.IndexFunc(l.Rows, func(r ledger.Row) bool { return r.Person == who.ID })]
	if row.Attempt == 0 {
		return sorry("station.not-begun", who.Name, at.Name)
	}
	m := gradebook.Mark{Sitting: row.Sitting, Kind: kind, Who: s.person().ID, At: s.st.o.Wall().UTC()}
	args = args[3:]
	if kind != gradebook.Comment || len(args) > 2 && task(l, args[0], args[1]) >= 0 {
		i := task(l, args[0], args[1])
		if i < 0 {
			return sorry("station.no-task", clip(args[0]+"/"+args[1]), at.Name)
		}
		m.Lab, m.Task, args = args[0], args[1], args[2:]
		if kind == gradebook.Override {
			p, ok := checkpoint.ParsePoints(args[0])
			if !ok || p > row.Cells[i].Of {
				return sorry("station.points", clip(args[0]), row.Cells[i].Of.String())
			}
			m.Points, args = p, args[1:]
		}
	}
	if m.Text = strings.TrimSpace(term.Clean(strings.Join(args, " "))); m.Text == "" || len(m.Text) > maxMessage {
		return sorry("station.reason", maxMessage)
	}
	if kind == gradebook.Override && row.State != ledger.Handed {
		return sorry("station.goes-on-still", who.Name)
	}
	if err := s.st.o.Book.Mark(m, who.ID); err != nil {
		return err
	}
	if kind == gradebook.Accept && row.State == ledger.Handed {
		if _, err := s.st.o.Proctor.Regrade(at.class.ID, at.Name, who.ID, m.Who, m.Text, false); err != nil {
			return err
		}
	}
	s.print(s.words.Say("station.marked."+string(kind), who.Name, m.Lab+"/"+m.Task, m.Points.String()))
	return nil
}

// task is the place of a task in a ledger, or -1.
func task(l ledger.Ledger, lab, name string) int {
	return slices.IndexFunc(l.Tasks, func(t ledger.Task) bool { return t.Lab == lab && t.Name == name })
}

func marker(kind gradebook.MarkKind) func(*session, []string) error {
	return func(s *session, args []string) error { return s.marking(kind, args) }
}

// regrade makes grades again, or says what would become of them.
func (s *session) regrade(args []string) error {
	dry := slices.Contains(args, "--dry")
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--dry" })
	if len(args) < 3 || !dry && len(args) < 4 {
		return sorry("station.usage", "regrade CLASS CHECKPOINT ID|all [--dry] REASON")
	}
	at, err := s.checkpoint(args[0], args[1])
	if err != nil {
		return err
	}
	person := ""
	if args[2] != "all" {
		who, err := s.member(at.class, args[2])
		if err != nil {
			return err
		}
		person = who.ID
	}
	reason := strings.TrimSpace(term.Clean(strings.Join(args[3:], " ")))
	all, err := s.st.o.Proctor.Regrade(at.class.ID, at.Name, person, s.person().ID, reason, dry)
	changed := 0
	for _, r := range all {
		who, _, lost := s.st.o.Book.Person(r.Person)
		if lost != nil {
			return lost
		}
		if r.Before != r.After {
			changed++
			s.print(s.words.Say("station.regraded", who.Name, r.Before.String(), r.After.String()))
		}
	}
	if err == nil {
		key := "station.regraded-all"
		if dry {
			key = "station.regraded-dry"
		}
		s.print(s.words.Say(key, len(all), changed))
	}
	return err
}

// bring brings a learner to a task of the lab that is open at their bench.
func (s *session) bring(args []string) error {
	rows, err := s.st.o.Book.Rostered(args[0])
	if err != nil {
		return err
	}
	me := s.person()
	rows = slices.DeleteFunc(rows, func(p gradebook.Person) bool { return me.Class != 0 && p.Class != me.Class })
	switch {
	case len(rows) == 0:
		return sorry("station.no-row")
	case len(rows) > 1:
		return sorry("station.which-one", clip(args[0]))
	}
	s.st.mu.Lock()
	b := s.st.benches[rows[0].ID]
	s.st.mu.Unlock()
	if b == nil || !b.running() {
		return sorry("station.bench-shut", rows[0].Name)
	}
	duties, err := s.st.o.Proctor.Duties(rows[0])
	if err != nil {
		return err
	}
	if _, in := proctor.Exam(duties); in {
		return sorry("station.in-exam", rows[0].Name)
	}
	now := b.seat()
	l, ok := s.st.o.Proctor.Lab(now.Lab)
	if !ok {
		return sorry("station.at-no-lab", rows[0].Name)
	}
	if _, ok := l.Task(args[1]); !ok {
		return sorry("station.no-task", clip(args[1]), l.Name)
	}
	if err := s.note("brought to "+args[1], rows[0].ID, l.Name); err != nil {
		return err
	}
	b.program.Send(tui.Brought{Task: args[1], By: me.ID, Name: me.Name})
	s.print(s.words.Say("station.brought", rows[0].Name, args[1]))
	return nil
}
