package station

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

func (s *session) tellBoard([]string) error {
	if err := s.st.survey(); err != nil {
		return err
	}
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
	text := strings.TrimSpace(term.Clean(strings.Join(args[1:], " ")))
	switch {
	case text == "":
		return sorry("station.usage", "say ID|all TEXT")
	case len(to) == 0:
		return sorry("station.no-row")
	case utf8.RuneCountInString(text) > maxMessage:
		return sorry("station.too-long", maxMessage)
	}
	if err := s.st.send(s.person(), "message", text, to); err != nil {
		return err
	}
	s.print(s.words.Say("station.sent", len(to)))
	return nil
}

const classUsage = "class [add NAME | put NAME < FILE | get NAME | check NAME]"

func (s *session) tellClasses(args []string) error {
	if len(args) > 0 {
		name := strings.Join(args[1:], " ")
		files := map[string]func(gradebook.Class) error{"put": s.agree, "get": s.agreed, "check": s.solves}
		if do := files[args[0]]; do != nil && name != "" {
			class, err := s.class(name)
			if err != nil {
				return err
			}
			return do(class)
		}
		if args[0] != "add" || !named(name) || term.Clean(name) != name {
			return sorry("station.usage", classUsage)
		}
		if _, err := s.st.AddClass(name); errors.Is(err, gradebook.ErrTwice) {
			return sorry("station.class-twice", clip(name))
		} else if err != nil {
			return err
		}
		if err := s.note("class", name, ""); err != nil {
			return err
		}
	}
	all, err := s.st.o.Book.Classes()
	for _, c := range all {
		people, lost := s.st.o.Book.People(c.ID)
		err = errors.Join(err, lost)
		here, all := 0, 0
		for _, p := range people {
			if p.Role == gradebook.Learner {
				all++
				if !p.Since.IsZero() {
					here++
				}
			}
		}
		s.print(look.Pad(c.Name, 24) + " " + Written(c.Code) + "  " + s.words.Say("station.enrolled", here, all))
	}
	return err
}

// AddClass makes a class with a join code of its own.
func (st *Station) AddClass(name string) (gradebook.Class, error) {
	return st.o.Book.AddClass(name, st.o.Draw(codeLength), st.o.Wall())
}

// note keeps what was done.
func (s *session) note(act, about, text string) error {
	return s.st.o.Book.Note(gradebook.Act{At: s.st.o.Wall(), Who: s.person().ID, Act: act, About: about, Text: text})
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

const inviteUsage = "invite assistant NAME CLASS | invite instructor NAME"

// invite makes somebody who teaches, and the code with which they enrol a key.
func (s *session) invite(args []string) error {
	p := gradebook.Person{ID: "t-" + strings.ToLower(s.st.o.Draw(12)), Role: gradebook.Role(args[0])}
	name := args[1:]
	if p.Role == gradebook.Assistant { // of a class; an instructor's are all
		name = args[1 : len(args)-1]
	}
	p.Name = term.Clean(strings.Join(name, " "))
	if !p.Role.Teaches() || !named(p.Name) {
		return sorry("station.usage", inviteUsage)
	}
	if p.Role == gradebook.Assistant {
		c, err := s.class(args[len(args)-1])
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
	if err := s.note("invited", p.ID, string(p.Role)+" "+p.Name); err != nil {
		return err
	}
	s.print(s.words.Say("station.invited", Written(c), p.Name, "ssh "+s.st.o.Address))
	return nil
}

// tellPeople lists who may come in: those who teach first.
func (s *session) tellPeople([]string) error {
	all, err := s.st.o.Book.Everybody()
	for _, p := range all {
		s.print(look.Pad(p.ID, 16) + " " + look.Pad(p.Roster, 12) + " " + look.Pad(string(p.Role), 10) + " " + p.Name)
	}
	return err
}

// revoke takes somebody's keys and codes away, and ends what they have open: a
// laptop was lost, or somebody teaches here no more.
func (s *session) revoke(args []string) error {
	who, err := s.somebody(args[0])
	if err != nil {
		return err
	}
	if who.ID == s.person().ID {
		return sorry("station.not-yourself")
	}
	keys, err := s.st.o.Book.Revoke(who.ID, s.st.o.Wall(), s.person().ID)
	if err != nil {
		return err
	}
	for _, o := range s.st.everybody() {
		if o.person().ID == who.ID {
			o.end("station.revoked")
		}
	}
	s.print(s.words.Say("station.revoke-done", who.Name, keys))
	return nil
}

// tellAudit tells what was done, with names in place of ids.
func (s *session) tellAudit([]string) error {
	people, err := s.st.o.Book.Everybody()
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name + " (" + p.ID + ")"
	}
	called := func(id string) string {
		if n, ok := names[id]; ok {
			return n
		}
		return id
	}
	all, err := s.st.o.Book.Acts()
	for _, a := range all {
		s.print(strings.Join([]string{a.At.Format("2006-01-02T15:04:05Z"), called(a.Who), a.Act, called(a.About), a.Text}, "  "))
	}
	return err
}
