package station

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"skylab/labs/gradebook"
	"skylab/labs/roster"
	"skylab/tui/look"
	"skylab/tui/term"
)

const rosterUsage = "roster CLASS [--apply] < FILE"

// enlist reads a roster and says what it would change; with --apply it changes
// it, all or nothing.
func (s *session) enlist(args []string) error {
	name, apply, err := classAnd(args, "--apply", rosterUsage)
	if err != nil {
		return err
	}
	class, err := s.class(name)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(s.ssh, roster.MaxBytes+1))
	if err != nil {
		return err
	}
	list, err := roster.Read(text, roster.Rules{ID: rosterID, Name: func(n string) bool { return named(n) && term.Clean(n) == n }})
	var wrong *roster.Refused
	if errors.As(err, &wrong) {
		s.tellProblems(wrong)
		return sorry("station.roster-refused")
	}
	people, err := s.st.o.Book.People(class.ID)
	if err != nil {
		return err
	}
	c := roster.Compare(learners(people), list.Rows)
	if !apply {
		s.preview(class, list, c)
		return nil
	}
	if class.Open || len(c.New)+len(c.Renamed) > 0 {
		return s.takeIn(class, list.Rows)
	}
	s.print(s.words.Say("station.roster-same"))
	return nil
}

// classAnd reads the name of a class, which may be several words, and a flag.
func classAnd(args []string, flag, usage string) (class string, is bool, err error) {
	var name []string
	for _, a := range args {
		switch {
		case a == flag:
			is = true
		case strings.HasPrefix(a, "--"):
			return "", false, sorry("station.usage", usage)
		default:
			name = append(name, a)
		}
	}
	if len(name) == 0 {
		return "", false, sorry("station.usage", usage)
	}
	return strings.Join(name, " "), is, nil
}

// rosterID reports whether a text can be an id on a roster: a name to sign in by
// that is no option of ssh, and none that open classes give.
func rosterID(id string) bool {
	return tame.MatchString(id) && !strings.ContainsAny(id, " +") && !strings.HasPrefix(id, "-")
}

// learners are those of a class who learn, as rows.
func learners(people []gradebook.Person) (all []roster.Row) {
	for _, p := range people {
		if p.Role == gradebook.Learner {
			all = append(all, roster.Row{ID: p.Roster, Name: p.Name})
		}
	}
	return all
}

// takeIn writes a roster into the gradebook.
func (s *session) takeIn(class gradebook.Class, list []roster.Row) error {
	rows := make([]gradebook.Row, len(list))
	for i, r := range list {
		rows[i] = gradebook.Row{ID: r.ID, Name: r.Name}
	}
	added, renamed, err := s.st.o.Book.Enlist(class.ID, rows, func() string { return "p-" + strings.ToLower(s.st.o.Draw(12)) })
	if err != nil {
		return err
	}
	s.print(s.words.Say("station.enlisted", added, renamed, len(rows)-added-renamed))
	return s.note("roster", class.Name, fmt.Sprintf("%d added, %d renamed", added, renamed))
}

// tellProblems tells what is wrong with a file, each on a line of its own.
func (s *session) tellProblems(wrong *roster.Refused) {
	tell := func(key string, args ...any) {
		fmt.Fprintln(s.ssh.Stderr(), term.Clean(s.words.Say("station.roster-"+key, args...)))
	}
	for _, p := range wrong.Problems {
		about := clip(p.Text)
		switch p.Code {
		case roster.Large:
			tell("large", roster.MaxBytes>>20)
		case roster.Many:
			tell("many", p.Count, roster.MaxRows)
		case roster.Empty:
			tell("empty")
		case roster.Broken:
			if p.Encoding == "" {
				tell("no-text", p.Line)
			} else {
				tell("broken", p.Line, p.Encoding)
			}
		case roster.Twice:
			tell("twice", p.Line, about, p.Other)
		case roster.Control:
			tell("control", p.Line, fmt.Sprintf("%U", p.Rune))
		case roster.Rounded, roster.BadID, roster.BadName, roster.ColumnTwice:
			tell(string(p.Code), p.Line, about)
		default:
			tell(string(p.Code), p.Line)
		}
	}
	if wrong.More > 0 {
		tell("more", wrong.More)
	}
}

// preview says how a file was read, and what it would change.
func (s *session) preview(class gradebook.Class, list *roster.List, c roster.Change) {
	say := func(key string, args ...any) { s.print(s.words.Say("station.roster-"+key, args...)) }
	say("read", list.Encoding, len(list.Rows))
	if list.IDs != "" {
		say("columns", clip(list.IDs), clip(list.Names))
	} else {
		say("no-headings")
	}
	if list.Doubt != "" {
		say("doubt", list.Encoding, list.Doubt)
	}
	s.tellRows("new", c.New)
	if len(c.Renamed) > 0 {
		s.print("")
		say("renamed", len(c.Renamed))
		for _, r := range c.Renamed {
			s.print("  " + s.words.Say("station.roster-rename", look.Pad(r.ID, idWidth), r.Was, r.Name))
		}
	}
	s.tellRows("absent", c.Absent)
	if len(c.Mixups) > 0 {
		s.print("")
		say("mixups", len(c.Mixups))
		for _, m := range c.Mixups {
			s.print("  " + s.words.Say("station.roster-"+string(m.Likeness), m.ID, m.Name, m.Other, m.With))
		}
	}
	s.print("")
	say("stay", len(c.Same))
	if len(c.New)+len(c.Renamed) == 0 && !class.Open {
		say("same")
		return
	}
	if class.Open {
		say("closes")
	}
	say("preview", "ssh "+s.st.o.Address+" roster "+spelled(class.Name)+" --apply < FILE")
}

// idWidth is the width of a column of ids.
const idWidth = 12

// tellRows lists rows beneath how many they are, if there are any.
func (s *session) tellRows(key string, rows []roster.Row) {
	if len(rows) == 0 {
		return
	}
	s.print("", s.words.Say("station.roster-"+key, len(rows)))
	for _, r := range rows {
		s.print("  " + look.Pad(r.ID, idWidth) + " " + r.Name)
	}
}

// spelled is the name of a class as it can be typed behind a host, or the word
// that stands for one.
func spelled(class string) string {
	odd := func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !slices.Contains([]rune(" -_."), c)
	}
	if strings.ContainsFunc(class, odd) {
		return "CLASS"
	}
	return class
}
