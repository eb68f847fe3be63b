package station

import (
	"slices"

	"skylab/engine/export"
	"skylab/labs"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/report"
	"skylab/tui/say"
)

const (
	ledgerUsage = "ledger CLASS CHECKPOINT [canvas|moodle|json|xlsx|html] [--projector] [--by-task]"
	reportUsage = "report CLASS CHECKPOINT ID"
	ownUsage    = "report CHECKPOINT"
)

// exports writes a ledger for another program, or for people. Only instructors
// take it out.
func (s *session) exports(l ledger.Ledger, at agreedOn, format string, args []string) error {
	if !wholly(s.person()) || !slices.Contains(report.Formats(), report.Format(format)) {
		return sorry("station.usage", ledgerUsage)
	}
	o := s.reportOptions(at)
	o.Projector, o.ByTask = slices.Contains(args, "--projector"), slices.Contains(args, "--by-task")
	if err := s.note("exported "+at.Name, at.class.Name, format); err != nil {
		return err
	}
	return report.Write(s.ssh, report.Format(format), l, o)
}

func (s *session) reportOptions(at agreedOn) report.Options {
	d := s.words
	return report.Options{Lang: d.Lang(), Zone: at.course.Zone, Turn: func(t grade.Turn) string {
		if t.Refused || !d.Has(t.What) {
			return t.What
		}
		return d.Say(t.What)
	}}
}

// tellReport writes a page about one learner: for who teaches them, or their own
// when it is published.
func (s *session) tellReport(args []string) error {
	me := s.person()
	if !me.Role.Teaches() {
		return s.ownReport(args)
	}
	if len(args) != 3 {
		return sorry("station.usage", reportUsage)
	}
	l, at, err := s.ledger(args[0], args[1])
	if err != nil {
		return err
	}
	who, err := s.member(at.class, args[2])
	if err != nil {
		return err
	}
	if err := s.note("report "+at.Name, who.ID, ""); err != nil {
		return err
	}
	return s.page(l, at, who)
}

// ownReport is a learner's page about themselves.
func (s *session) ownReport(args []string) error {
	me := s.person()
	if len(args) != 1 {
		return sorry("station.usage", ownUsage)
	}
	all, err := s.st.o.Book.Classes()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c gradebook.Class) bool { return c.ID == me.Class })
	if i < 0 {
		return sorry("station.no-checkpoints")
	}
	l, at, err := s.ledger(all[i].Name, args[0])
	if err != nil {
		return err
	}
	if !at.course.For(at.Checkpoint, me.ID).Published {
		return sorry("station.not-published", at.Name)
	}
	l.Rows = slices.DeleteFunc(l.Rows, func(r ledger.Row) bool { return r.Person != me.ID })
	return s.page(l, at, me)
}

func (s *session) page(l ledger.Ledger, at agreedOn, who gradebook.Person) error {
	i := slices.IndexFunc(l.Rows, func(r ledger.Row) bool { return r.Person == who.ID })
	if i < 0 || l.Rows[i].Attempt == 0 {
		return sorry("station.not-begun", who.Name, at.Name)
	}
	seen, err := s.evidence(at, who, l.Rows[i].Sitting)
	if err != nil {
		return err
	}
	return report.Learner(s.ssh, l, who.ID, seen, s.reportOptions(at))
}

// evidence is what was found at the end of a sitting's attempts, and what was
// built, by replay.
func (s *session) evidence(at agreedOn, who gradebook.Person, sitting int64) ([]report.Evidence, error) {
	attempts, err := s.st.o.Book.AttemptsIn(sitting)
	if err != nil {
		return nil, err
	}
	var out []report.Evidence
	for _, a := range attempts {
		l, ok := s.st.o.Proctor.Lab(a.Lab)
		if a.Parent != 0 || !ok {
			continue
		}
		log, err := s.st.o.Book.Log(a.ID)
		if err != nil {
			return nil, err
		}
		stands, err := labs.Open(l, labs.Config{Learner: who.ID, Number: a.Draw}, log)
		if stands == nil {
			return nil, err
		}
		e := report.Evidence{Lab: a.Lab, Title: stands.Text(l.Title(string(s.words.Lang())))}
		for _, f := range stands.Findings() {
			e.Findings = append(e.Findings, report.Finding{Task: f.Task, Met: f.Met, Said: say.Sentence(s.words, f.Asks) + " " + say.Sentence(s.words, f.Say)})
		}
		picture, err := (export.Account{World: stands.Engine.World(), ID: stands.Engine.Scope().Account}).As("svg", "")
		if err != nil {
			return nil, err
		}
		e.Topology = []byte(picture)
		out = append(out, e)
	}
	return out, nil
}
