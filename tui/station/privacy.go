package station

import (
	"errors"
	"slices"
	"time"

	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// keeper are those who may export and erase: learners what is their own, instructors
// what is anybody's.
func keeper(p gradebook.Person) bool { return !p.Role.Teaches() || teaches(p, true) }

// export prints all that is kept of a learner.
func (s *session) export(args []string) error {
	who, err := s.whose(args)
	if err != nil {
		return err
	}
	var held func(gradebook.Sitting) bool
	if who.ID == s.person().ID { // those who grade know the grades
		if held, err = s.st.o.Proctor.Held(who); err != nil {
			return err
		}
	}
	if err := s.note("export", who.ID, ""); err != nil {
		return err
	}
	return s.st.o.Book.Export(who.ID, s.ssh, held)
}

// erase says what is kept of a learner, and takes it away where that is asked for.
func (s *session) erase(args []string) error {
	sure := slices.Contains(args, "--yes")
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--yes" })
	if sure && len(args) == 0 {
		return sorry("station.usage", "erase ID --yes")
	}
	who, err := s.whose(args)
	if err != nil {
		return err
	}
	if !sure {
		h, err := s.st.o.Book.Holds(who.ID)
		if err != nil {
			return err
		}
		id := who.Roster
		if who.ID != s.person().ID { // which is nobody else's in another class
			id = who.ID
		}
		s.print(s.words.Say("privacy.would", who.Name, who.Roster), s.holds(h), s.words.Say("privacy.sure", "ssh "+s.st.o.Address+" erase --yes "+id))
		return nil
	}
	s.st.banish("privacy.was-erased", func(p gradebook.Person) bool { return p.ID == who.ID })
	h, err := s.st.o.Book.Erase(who.ID, s.st.o.Wall(), s.person().ID)
	if errors.Is(err, gradebook.ErrTraces) {
		s.st.o.Log.Warn("traces are left in the file", "error", err)
		err = nil
	}
	if err != nil {
		return err
	}
	s.print(s.words.Say("privacy.erased", who.Roster), s.holds(h))
	return nil
}

// holds is how much is kept of somebody, in words.
func (s *session) holds(h gradebook.Holdings) string {
	return s.words.Say("privacy.holds", h.Attempts, h.Entries, h.Sittings, h.Scores, h.Marks, h.Rulings, h.Remarks, h.Messages, h.Settings, h.Keys)
}

// whose is who a learner means who speaks of themselves, or an instructor of others.
// Who sits at an exam takes nothing away and out meanwhile.
func (s *session) whose(args []string) (gradebook.Person, error) {
	me := s.person()
	if !me.Role.Teaches() {
		if len(args) > 1 || len(args) == 1 && args[0] != me.ID && args[0] != me.Roster {
			return me, sorry("privacy.not-yours")
		}
		all, err := s.st.o.Proctor.Duties(me)
		if err == nil {
			if _, in := proctor.Exam(all); in {
				err = sorry("privacy.in-exam")
			}
		}
		return me, err
	}
	if len(args) != 1 {
		return me, sorry("station.usage", "export ID | erase ID [--yes]")
	}
	who, err := s.somebody(args[0])
	if err == nil && who.Role.Teaches() {
		err = sorry("privacy.teaches")
	}
	return who, err
}

// somebody is who has an id, or a number of a roster that no other class has too.
func (s *session) somebody(id string) (gradebook.Person, error) {
	all, err := s.st.o.Book.Everybody()
	if err != nil {
		return gradebook.Person{}, err
	}
	var who []gradebook.Person
	for _, p := range all {
		if p.ID == id || p.Role == gradebook.Learner && p.Roster == id {
			who = append(who, p)
		}
	}
	switch len(who) {
	case 0:
		return gradebook.Person{}, sorry("station.no-row")
	case 1:
		return who[0], nil
	}
	return gradebook.Person{}, sorry("station.which-one", clip(id))
}

// banish ends what some people have open here.
func (st *Station) banish(why string, whose func(gradebook.Person) bool) {
	for _, s := range st.everybody() {
		if p := s.person(); p.ID != "" && whose(p) {
			s.end(why)
		}
	}
	for _, b := range st.open() {
		if whose(b.who) {
			b.shut()
		}
	}
}

// expireEvery is how often classes are looked for whose day has come.
const expireEvery = time.Hour

// expire erases the classes whose day has come, where it is time to look for them.
func (st *Station) expire() {
	now := st.o.Wall()
	if now.Before(st.expired.Add(expireEvery)) {
		return
	}
	st.expired = now
	erased, err := st.o.Proctor.Expire()
	if err != nil {
		st.o.Log.Error("erasing classes whose day has come", "error", err)
	}
	for _, c := range erased {
		st.o.Log.Info("a class was erased", "class", c.Name)
		st.banish("privacy.was-erased", func(p gradebook.Person) bool { return p.Class == c.ID })
	}
}
