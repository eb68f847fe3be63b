package station

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

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
	return []command{
		{"status", "", 0, anybody, (*session).tellStatus},
		{"labs", "[--json]", 0, anybody, (*session).tellLabs},
		{"grade", "[LAB] [--json]", 0, anybody, (*session).tellGrade},
		{"device", "", 0, anybody, (*session).tellDevice},
		{"plain", "on|off", 1, anybody, (*session).setPlain},
		{"board", "", 0, teacher, (*session).tellBoard},
		{"say", "ID|all TEXT", 2, teacher, (*session).sayTo},
		{"class", "[add NAME]", 0, wholly, (*session).tellClasses},
		{"roster", "CLASS < FILE", 1, wholly, (*session).enlist},
		{"code", "ID", 1, wholly, (*session).reissue},
		{"invite", "assistant|instructor NAME [CLASS]", 2, wholly, (*session).invite},
		{"audit", "", 0, wholly, (*session).tellAudit},
		{"help", "", 0, anybody, (*session).tellHelp},
	}
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
		s.st.o.Log.Error("a command", "words", strings.Join(words, " "), "error", err)
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
	s.print(s.words.Say("station.status", p.Name, p.Roster, s.words.Say("station.role."+string(p.Role))))
	s.st.mu.Lock()
	b := s.st.benches[p.ID]
	s.st.mu.Unlock()
	if b == nil || !b.running() {
		s.print(s.words.Say("station.status-shut"))
		return nil
	}
	now := b.seat()
	t := now.Told[s.words.Lang()]
	if now.Lab == "" {
		s.print(s.words.Say("station.status-shelf"))
		return nil
	}
	s.print(t.Lab, goals(now.Tasks, 60), t.Task, t.Blocker)
	return nil
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
	b := &bench{st: s.st, who: s.person()}
	made, command, err := b.Code()
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

func (s *session) tellBoard([]string) error {
	all, err := s.st.o.Book.Leases() // of other hosts too
	if err != nil {
		return err
	}
	s.st.mu.Lock()
	s.st.away = all
	s.st.mu.Unlock()
	rows, err := s.st.told(s)
	if err == nil {
		for _, r := range append([]string{"id\tname\tstate\tlab\ttasks\tfor\ttask\tblocker"}, rows...) {
			fmt.Fprintln(s.ssh, r) // its fields are clean
		}
	}
	return err
}

// sayTo sends a message to one learner, or to all.
func (s *session) sayTo(args []string) error {
	all, err := s.st.roll(s.person())
	if err != nil {
		return err
	}
	var to []learner
	for _, l := range all {
		if args[0] == "all" || l.Roster == args[0] {
			to = append(to, l)
		}
	}
	text := term.Clean(strings.Join(args[1:], " "))
	switch {
	case len(to) == 0:
		return sorry("station.no-row")
	case len(text) > maxMessage:
		return sorry("station.too-long", maxMessage)
	}
	if err := s.st.send(s.person(), "message", text, to); err != nil {
		return err
	}
	s.print(s.words.Say("station.sent", len(to)))
	return nil
}

func (s *session) tellClasses(args []string) error {
	if len(args) > 0 {
		if args[0] != "add" || len(args) != 2 || !named(args[1]) || term.Clean(args[1]) != args[1] {
			return sorry("station.usage", "class [add NAME]")
		}
		if _, err := s.st.AddClass(args[1]); errors.Is(err, gradebook.ErrTwice) {
			return sorry("station.class-twice", clip(args[1]))
		} else if err != nil {
			return err
		}
	}
	all, err := s.st.o.Book.Classes()
	for _, c := range all {
		people, lost := s.st.o.Book.People(c.ID)
		err = errors.Join(err, lost)
		here := 0
		for _, p := range people {
			if !p.Since.IsZero() {
				here++
			}
		}
		s.print(look.Pad(c.Name, 24) + " " + Written(c.Code) + "  " + s.words.Say("station.enrolled", here, len(people)))
	}
	return err
}

// AddClass makes a class with a join code of its own.
func (st *Station) AddClass(name string) (gradebook.Class, error) {
	return st.o.Book.AddClass(name, st.o.Draw(codeLength), st.o.Wall())
}

// maxRoster is the largest roster that is read, in bytes.
const maxRoster = 1 << 20

// enlist reads a roster: lines of id,name.
func (s *session) enlist(args []string) error {
	class, err := s.class(args[0])
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(s.ssh, maxRoster+1))
	if err != nil {
		return err
	}
	rows, err := readRoster(string(text))
	if err != nil {
		return err
	}
	added, renamed, err := s.st.o.Book.Enlist(class.ID, rows, func() string { return "p-" + strings.ToLower(s.st.o.Draw(12)) })
	if err != nil {
		return err
	}
	s.print(s.words.Say("station.enlisted", added, renamed, len(rows)-added-renamed))
	return s.st.o.Book.Note(gradebook.Act{At: s.st.o.Wall(), Who: s.person().ID, Act: "roster", About: class.Name, Text: fmt.Sprintf("%d added, %d renamed", added, renamed)})
}

// class finds a class by its name.
func (s *session) class(name string) (gradebook.Class, error) {
	all, err := s.st.o.Book.Classes()
	for _, c := range all {
		if c.Name == name {
			return c, nil
		}
	}
	if err == nil {
		err = sorry("station.no-class", clip(name))
	}
	return gradebook.Class{}, err
}

// readRoster reads lines of id,name, all or nothing.
func readRoster(text string) ([]gradebook.Row, error) {
	switch {
	case len(text) > maxRoster:
		return nil, sorry("station.roster-large", maxRoster>>20)
	case !utf8.ValidString(text):
		return nil, sorry("station.roster-encoding")
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	lines, err := r.ReadAll()
	if err != nil {
		return nil, sorry("station.roster-csv", err.Error())
	}
	var rows []gradebook.Row
	seen := map[string]bool{}
	for i, l := range lines {
		if len(l) < 2 {
			return nil, sorry("station.roster-line", i+1)
		}
		id, name := strings.TrimSpace(l[0]), strings.TrimSpace(l[1])
		switch {
		case id == "" || !tame.MatchString(id) || strings.Contains(id, " ") || !named(name) || term.Clean(name) != name:
			return nil, sorry("station.roster-line", i+1)
		case seen[id]:
			return nil, sorry("station.roster-twice", id, i+1)
		}
		seen[id] = true
		rows = append(rows, gradebook.Row{ID: id, Name: name})
	}
	if len(rows) == 0 {
		return nil, sorry("station.roster-empty")
	}
	return rows, nil
}

// reissue makes a code with which a learner comes in without a key.
func (s *session) reissue(args []string) error {
	rows, err := s.st.o.Book.Rostered(args[0])
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return sorry("station.no-row")
	}
	for _, p := range rows {
		c, now := s.st.o.Draw(codeLength), s.st.o.Wall()
		if err := s.st.o.Book.Give(p.ID, c, now.Add(personalCode), now, s.person().ID); err != nil {
			return err
		}
		s.print(s.words.Say("station.personal", Written(c), p.Name, "ssh "+at(args[0], s.st.o.Address)))
	}
	return nil
}

// at is an address with a name to sign in by: ssh's options come first.
func at(name, address string) string {
	words := strings.Fields(address)
	words[len(words)-1] = name + "@" + words[len(words)-1]
	return strings.Join(words, " ")
}

// invite makes somebody who teaches, and the code with which they enrol a key.
func (s *session) invite(args []string) error {
	p := gradebook.Person{ID: "t-" + strings.ToLower(s.st.o.Draw(12)), Role: gradebook.Role(args[0]), Name: term.Clean(args[1])}
	if !p.Role.Teaches() || !named(p.Name) {
		return sorry("station.usage", "invite assistant|instructor NAME [CLASS]")
	}
	if len(args) > 2 {
		c, err := s.class(args[2])
		if err != nil {
			return err
		}
		p.Class, p.Roster = c.ID, p.ID
	}
	c, now := s.st.o.Draw(codeLength), s.st.o.Wall()
	if err := s.st.o.Book.Hire(p, "", now); err != nil {
		return err
	}
	if err := s.st.o.Book.Give(p.ID, c, now.Add(inviteCode), now, s.person().ID); err != nil {
		return err
	}
	s.print(s.words.Say("station.invited", Written(c), p.Name, "ssh "+s.st.o.Address))
	return nil
}

func (s *session) tellAudit([]string) error {
	all, err := s.st.o.Book.Acts()
	for _, a := range all {
		s.print(strings.Join([]string{a.At.Format("2006-01-02T15:04:05Z"), a.Who, a.Act, a.About, a.Text}, "  "))
	}
	return err
}
