package station

import (
	"io"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/term"
)

// notice is the place of a learner who is told what is kept, who sees it and for how
// long, before anything is kept. It comes again only where that has changed.
type notice struct {
	to   proctor.Privacy
	door *door // that it was come from, or nil for somebody who is known
	then func(s *session)
}

// privacy is what the learners of a class are told.
func (st *Station) privacy(class int64) (proctor.Privacy, error) {
	all, err := st.o.Book.Classes()
	for _, c := range all {
		if c.ID == class {
			return st.o.Proctor.Privacy(c)
		}
	}
	return proctor.Privacy{}, err
}

// owes is what a learner has not agreed to yet. ok is false where there is nothing.
func (st *Station) owes(who gradebook.Person) (to proctor.Privacy, ok bool, err error) {
	if who.Role.Teaches() {
		return to, false, nil
	}
	to, err = st.privacy(who.Class)
	if err != nil || who.ID == "" {
		return to, err == nil, err
	}
	accepted, err := st.o.Proctor.Accepted(who, to)
	return to, err == nil && !accepted, err
}

// newNotice is the notice for somebody who is known and has not agreed to what holds
// now, or nil.
func newNotice(s *session) place {
	to, ok, err := s.st.owes(s.person())
	if err != nil {
		s.st.o.Log.Error("reading what was agreed", "error", err)
	}
	if !ok {
		return nil
	}
	return &notice{to: to, then: func(s *session) {
		if err := s.st.o.Proctor.Accept(s.person(), to); err != nil {
			s.st.o.Log.Error("keeping what was agreed", "error", err)
		}
		s.goTo(newWait(s))
	}}
}

// agree enrols somebody once they have agreed.
func (d *door) agree(s *session, who gradebook.Person, enrol func() error) error {
	to, ok, err := s.st.owes(who)
	if err != nil || !ok || d.agreed == to {
		if err == nil {
			err = enrol()
		}
		return err
	}
	s.goTo(&notice{to: to, door: d, then: func(s *session) {
		d.agreed = to
		if err := enrol(); err != nil {
			s.goTo(d)
			d.told(s, err)
		}
	}})
	return nil
}

func (n *notice) look(*session)  {}
func (n *notice) leave(*session) {}

func (n *notice) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	if !is {
		return
	}
	switch k.String() {
	case "esc", "ctrl+c", "ctrl+d", "q":
		s.end("privacy.left")
	case "enter":
		n.then(s)
	case "f8":
		s.speak(s.words.Lang().Other())
		if n.door != nil {
			n.door.lang = true
		} else if err := s.st.room(s.person()).Speak(s.words.Lang()); err != nil {
			s.st.o.Log.Error("remembering a language", "error", err)
		}
	}
}

// told is what is told, a sentence to a line.
func (n *notice) told(s *session) []string {
	w := s.words
	watched, until := "privacy.practice-yours", w.Say("privacy.until-erased")
	if n.to.Watch {
		watched = "privacy.practice-seen"
	}
	if n.to.Until != "" {
		until = w.Say("privacy.until", n.to.Until)
	}
	return []string{
		w.Say("station.class", term.Clean(n.to.Class)), w.Say("privacy.kept"), w.Say("privacy.who"), w.Say(watched), until,
		w.Say("privacy.out", "ssh "+s.st.o.Address+" export", "ssh "+s.st.o.Address+" erase"),
	}
}

func (n *notice) draw(s *session) *term.Frame {
	t, w := s.looks, s.words
	lines := []string{t.Style(look.Title, w.Say("privacy.title")), ""}
	for i, l := range n.told(s) {
		if lines = append(lines, l); i == 0 {
			lines = append(lines, "")
		}
	}
	lines = append(lines, "", t.Style(look.Key, "Enter")+" "+w.Say("privacy.agree")+"   "+
		t.Style(look.Key, "F8")+" "+assets.Words(w.Lang().Other()).Say("plain.this-language")+"   "+t.Style(look.Key, "Esc")+" "+w.Say("station.leave"))
	return s.card(lines, term.Cursor{})
}

// agreesInLines tells the same in lines, and waits for Enter. It reports whether that
// came, or was not needed.
func (s *session) agreesInLines(in io.Reader) bool {
	n, is := newNotice(s).(*notice)
	if !is {
		return true
	}
	for _, l := range append(append([]string{s.words.Say("privacy.title")}, n.told(s)...), s.words.Say("privacy.agree-in-lines")) {
		_, _ = io.WriteString(s.ssh, term.Clean(l)+"\r\n") // whoever is gone ends the next read
	}
	for b := make([]byte, 1); b[0] != '\n'; {
		if _, err := io.ReadFull(in, b); err != nil {
			return false
		}
	}
	if err := s.st.o.Proctor.Accept(s.person(), n.to); err != nil {
		s.st.o.Log.Error("keeping what was agreed", "error", err)
	}
	return true
}
