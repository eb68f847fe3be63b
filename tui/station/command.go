package station

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"skylab/labs"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

// The exit statuses of a command.
const (
	fine   = 0
	failed = 1
	misuse = 2
)

// command is a word that may follow the host in ssh's arguments. None of them
// runs anything on this machine.
type command struct {
	name, args string
	least      int
	may        func(gradebook.Person) bool
	do         func(s *session, args []string) error
}

func anybody(gradebook.Person) bool   { return true }
func teacher(p gradebook.Person) bool { return teaches(p, false) }
func wholly(p gradebook.Person) bool  { return teaches(p, true) }

// commands lists them in the order of help.
func commands() []command {
	all := []command{
		{"status", "", 0, anybody, (*session).tellStatus},
		{"labs", "[--json]", 0, anybody, (*session).tellLabs},
		{"grade", "[LAB] [--json]", 0, anybody, (*session).tellGrade},
		{"device", "", 0, anybody, (*session).tellDevice},
		{"plain", "on|off", 1, anybody, (*session).setPlain},
		{"board", "", 0, teacher, (*session).tellBoard},
		{"say", "ID|all TEXT", 2, teacher, (*session).sayTo},
		{"class", classUsage[len("class "):], 0, wholly, (*session).tellClasses},
		{"checkpoints", "[CLASS]", 0, anybody, (*session).tellCheckpoints},
		{"ledger", ledgerUsage[len("ledger "):], 2, teacher, (*session).tellLedger},
		{"report", reportUsage[len("report "):], 1, anybody, (*session).tellReport},
		{"comment", "CLASS CHECKPOINT ID [LAB TASK] TEXT", 4, teacher, marker(gradebook.Comment)},
		{"override", "CLASS CHECKPOINT ID LAB TASK POINTS REASON", 7, wholly, marker(gradebook.Override)},
		{"restore", "CLASS CHECKPOINT ID LAB TASK REASON", 6, wholly, marker(gradebook.Restore)},
		{"accept", "CLASS CHECKPOINT ID LAB TASK REASON", 6, wholly, marker(gradebook.Accept)},
		{"regrade", "CLASS CHECKPOINT ID|all [--dry] REASON", 3, wholly, (*session).regrade},
		{"likeness", "CLASS CHECKPOINT [--json]", 2, wholly, (*session).tellAlike},
		{"bring", "ID TASK", 2, teacher, (*session).bring},
		{"roster", rosterUsage[len("roster "):], 1, wholly, (*session).enlist},
		{"sheets", sheetsUsage[len("sheets "):], 1, wholly, (*session).tellSheets},
		{"code", "ID", 1, wholly, (*session).reissue},
		{"invite", inviteUsage[len("invite "):], 2, wholly, (*session).invite},
		{"people", "", 0, wholly, (*session).tellPeople},
		{"revoke", "ID", 1, wholly, (*session).revoke},
		{"audit", "", 0, wholly, (*session).tellAudit},
		{"export", "[ID]", 0, keeper, (*session).export},
		{"erase", "[ID] [--yes]", 0, keeper, (*session).erase},
		{"help", "", 0, anybody, (*session).tellHelp},
	}
	for _, d := range decrees() {
		all = append(all, d.command())
	}
	return all
}

// said is an error that is a sentence of the dictionary.
type said struct {
	key  string
	args []any
}

func (e *said) Error() string { return e.key }

func sorry(key string, args ...any) error { return &said{key, args} }

// command does what stands behind the host, and returns the exit status.
func (s *session) command(words []string, known bool) int {
	err := s.obey(words, known)
	var m *said
	switch {
	case err == nil:
		return fine
	case errors.As(err, &m):
		fmt.Fprintln(s.ssh.Stderr(), term.Clean(s.words.Say(m.key, m.args...)))
	default:
		s.st.o.Log.Error("a command", "word", clip(words[0]), "error", err)
		fmt.Fprintln(s.ssh.Stderr(), s.words.Say("station.trouble"))
		return failed
	}
	if m.key == "station.no-command" || m.key == "station.usage" {
		return misuse
	}
	return failed
}

func (s *session) obey(words []string, known bool) error {
	if !known {
		return sorry("station.unknown-key", s.st.o.Address)
	}
	if len(words) == 0 {
		return s.tellHelp(nil)
	}
	for _, c := range commands() {
		if c.name != words[0] || !c.may(s.person()) {
			continue
		}
		if len(words)-1 < c.least {
			return sorry("station.usage", strings.TrimSpace(c.name+" "+c.args))
		}
		return c.do(s, words[1:])
	}
	return sorry("station.no-command", clip(words[0]))
}

// clip is a word as it can be put into a sentence.
func clip(word string) string { return look.Fit(term.Clean(word), 40) }

func (s *session) print(lines ...string) {
	for _, l := range lines {
		fmt.Fprintln(s.ssh, term.Clean(l))
	}
}

func (s *session) json(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(s.ssh, "%s\n", text)
	}
	return err
}

func (s *session) tellHelp([]string) error {
	for _, c := range commands() {
		if c.may(s.person()) {
			s.print("  " + look.Pad(strings.TrimSpace(c.name+" "+c.args), 42) + s.words.Say("station.does."+c.name))
		}
	}
	return nil
}

func (s *session) tellStatus([]string) error {
	p := s.person()
	role := s.words.Say("station.role." + string(p.Role))
	if p.Role.Teaches() {
		s.print(s.words.Say("station.status-teaches", p.Name, role))
		return nil
	}
	s.print(s.words.Say("station.status", p.Name, p.Roster, role))
	now, is, err := s.st.stands(p)
	switch {
	case err != nil:
		return err
	case !is:
		s.print(s.words.Say("station.status-shut"))
		return nil
	}
	t := now.Told[s.words.Lang()]
	if now.Lab == "" {
		s.print(s.words.Say("station.status-shelf"))
		return nil
	}
	if now.Exam {
		s.print(t.Lab)
		return nil
	}
	s.print(t.Lab, goals(now.Tasks, 60), t.Task, t.Blocker)
	return nil
}

// stands is how somebody's bench stands, here or on another host, where it is
// open.
func (st *Station) stands(p gradebook.Person) (seat, bool, error) {
	st.mu.Lock()
	b, lines := st.benches[p.ID], st.lined[p.ID]
	st.mu.Unlock()
	if b != nil && b.running() {
		return b.seat(), true, nil
	}
	all, err := st.o.Book.Leases()
	for _, l := range all {
		if l.Person == p.ID {
			return readSeat(l.State), lines != nil || l.Host != "" && l.Until.After(st.o.Wall()), err
		}
	}
	return seat{}, false, err
}

// shelved is a lab as ssh host labs --json prints it.
type shelved struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Steps int    `json:"steps"`
	Met   int    `json:"met"`
	Begun bool   `json:"begun"`
}

func (s *session) tellLabs(args []string) error {
	items, err := s.st.room(s.person()).Shelf(s.words.Lang())
	if err != nil {
		return err
	}
	all := []shelved{}
	for _, i := range items {
		all = append(all, shelved{i.Name, term.Clean(i.Title), i.Steps, i.Met, i.Begun})
		if !slices.Contains(args, "--json") {
			s.print(fmt.Sprintf("%s %s  %d/%d  %s", map[bool]string{true: "*", false: " "}[i.Begun], look.Pad(i.Name, 18), i.Met, i.Steps, i.Title))
		}
	}
	if slices.Contains(args, "--json") {
		return s.json(all)
	}
	return nil
}

// graded is what a lab is worth, as ssh host grade prints it.
type graded struct {
	Lab   string      `json:"lab"`
	Grade grade.Grade `json:"grade"`
}

func (s *session) tellGrade(args []string) error {
	asJSON := slices.Contains(args, "--json")
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--json" })
	if len(args) > 0 && !slices.ContainsFunc(s.st.o.Labs, func(l *labs.Lab) bool { return l.Name == args[0] }) {
		return sorry("station.no-lab", clip(args[0]))
	}
	all := []graded{}
	for _, l := range s.st.o.Labs {
		if len(args) > 0 && l.Name != args[0] {
			continue
		}
		at, begun, err := s.st.o.Book.Newest(s.person().ID, l.Name)
		if err != nil {
			return err
		}
		if !begun {
			continue
		}
		log, err := s.st.o.Book.Log(at.ID)
		if err != nil {
			return err
		}
		g, err := grade.Of(l, s.person().ID, at.Draw, log)
		if err != nil {
			return err
		}
		all = append(all, graded{l.Name, g})
		if !asJSON {
			s.print(fmt.Sprintf("%s  %s", look.Pad(l.Name, 18), s.words.Say("station.grade", g.Met, g.Of, g.Hints)))
		}
	}
	if asJSON {
		return s.json(all)
	}
	if len(all) == 0 {
		s.print(s.words.Say("station.no-grade"))
	}
	return nil
}

func (s *session) tellDevice([]string) error {
	made, command, err := s.st.device(s.person())
	if err == nil {
		s.print(made, s.words.Say("station.device", command))
	}
	return err
}

func (s *session) setPlain(args []string) error {
	if args[0] != "on" && args[0] != "off" {
		return sorry("station.usage", "plain on|off")
	}
	if err := s.st.room(s.person()).SetPlain(args[0] == "on"); err != nil {
		return err
	}
	s.print(s.words.Say("station.plain-" + args[0]))
	return nil
}
