package station

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/term"
)

// asked is what a door asks for.
type asked string

const (
	askCode asked = "code" // a class's, or a one-time code
	askName asked = "name" // in a class that is open
	askID   asked = "id"   // on a class's roster
)

// maxWrong is how often somebody may be wrong at a door.
const maxWrong = 6

// door is the place of a key that nobody knows yet: who is it?
type door struct {
	asks  asked
	entry entry
	code  string // of the class
	class string // its name
	of    int64  // its number
	wrong string // what was wrong with the last answer
	times int
	lang  bool // was chosen here

	agreed proctor.Privacy // what they have agreed to; the zero value while they have not
}

func newDoor(*session) *door { return &door{asks: askCode, entry: *newEntry(64)} }

func (d *door) look(*session)  {}
func (d *door) leave(*session) {}

func (d *door) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	switch {
	case is && (k.String() == "esc" || k.String() == "ctrl+c" || k.String() == "ctrl+d"):
		s.end("station.bye")
	case is && k.String() == "f8":
		d.lang = true
		s.speak(s.words.Lang().Other())
	case is && k.String() == "enter":
		d.answer(s, strings.TrimSpace(d.entry.value()))
	case d.entry.take(msg):
		d.wrong = ""
	}
}

// answer takes what was written.
func (d *door) answer(s *session, text string) {
	if text == "" {
		return
	}
	var err error
	switch d.asks {
	case askCode:
		err = d.tryCode(s, code(text))
	case askName:
		if !named(text) {
			d.no(s, "station.no-name")
			return
		}
		err = d.join(s, "", text)
	case askID:
		err = d.join(s, text, "")
	}
	d.told(s, err)
}

// told says why somebody was not let in, if that is so.
func (d *door) told(s *session, err error) {
	if err == nil {
		return
	}
	for _, w := range []struct {
		err error
		key string
	}{
		{gradebook.ErrNoCode, "station.no-code"},
		{gradebook.ErrNoRow, "station.no-row"},
		{gradebook.ErrClaimed, "station.claimed"},
		{gradebook.ErrKeyTaken, "station.key-taken"},
		{gradebook.ErrNoClass, "station.no-code"},
	} {
		if errors.Is(err, w.err) {
			d.no(s, w.key)
			return
		}
	}
	s.st.o.Log.Error("enrolling", "error", err)
	s.end("station.trouble")
}

// no says what was wrong, and shuts the door on who is wrong too often.
func (d *door) no(s *session, key string) {
	d.wrong = key
	d.entry.clear()
	if d.times++; d.times >= maxWrong {
		s.st.o.Log.Warn("wrong at the door", "key", s.fingerprint, "from", s.ssh.RemoteAddr().String())
		s.end("station.wrong-too-often")
	}
}

// named reports whether a text can be a name.
func named(text string) bool {
	letters := strings.IndexFunc(text, unicode.IsLetter) >= 0
	return letters && utf8.RuneCountInString(text) <= 40
}

// tryCode takes a class's code, and then asks for more, or a one-time code.
func (d *door) tryCode(s *session, text string) error {
	c, err := s.st.o.Book.ClassWith(text)
	if err == nil {
		d.code, d.class, d.of, d.asks = text, c.Name, c.ID, askID
		d.entry.clear()
		if c.Open {
			d.asks = askName
		}
		return nil
	}
	if !errors.Is(err, gradebook.ErrNoClass) {
		return err
	}
	p, err := s.st.o.Book.Coded(text, s.st.o.Wall())
	if err != nil {
		return err
	}
	return d.agree(s, p, func() error {
		p, err := s.st.o.Book.Take(text, "", s.fingerprint, s.st.o.Wall())
		if err == nil {
			d.in(s, p)
		}
		return err
	})
}

func (d *door) join(s *session, roster, name string) error {
	return d.agree(s, gradebook.Person{Class: d.of, Role: gradebook.Learner}, func() error { return d.enrol(s, roster, name) })
}

func (d *door) enrol(s *session, roster, name string) error {
	p, err := s.st.o.Book.Join(d.code, roster, name, s.fingerprint, "p-"+strings.ToLower(s.st.o.Draw(12)), s.st.o.Wall())
	if err == nil {
		d.in(s, p)
	}
	return err
}

// in lets somebody in who is known now.
func (d *door) in(s *session, p gradebook.Person) {
	s.st.o.Log.Info("enrolled", "person", p.ID, "role", string(p.Role), "key", s.fingerprint)
	s.st.count.enrolled.Add(1)
	s.setPerson(p)
	if d.agreed.Class != "" {
		if err := s.st.o.Proctor.Accept(p, d.agreed); err != nil {
			s.st.o.Log.Error("keeping what was agreed", "error", err)
		}
	}
	if !s.st.settle(s) {
		s.end("station.full")
		return
	}
	room := s.st.room(p)
	if l := room.Lang(); l != "" && !d.lang {
		s.speak(l)
	} else if d.lang {
		if err := room.Speak(s.words.Lang()); err != nil {
			s.st.o.Log.Error("remembering a language", "error", err)
		}
	}
	s.enter()
}

func (d *door) draw(s *session) *term.Frame {
	t, w := s.looks, s.words
	lines := []string{t.Style(look.Title, "Skylab"), ""}
	if d.class == "" {
		lines = append(lines, w.Say("station.welcome"))
	} else {
		lines = append(lines, w.Say("station.class", t.Style(look.Title, term.Clean(d.class))))
	}
	row, cursor := d.entry.row(t, t.Style(look.Key, w.Say("station.ask-"+string(d.asks))), cardWidth)
	lines = append(lines, "")
	cursor.Y = len(lines)
	lines = append(lines, row, "")
	if d.wrong != "" {
		lines = append(lines, t.Style(look.Bad, w.Say(d.wrong)), "")
	}
	lines = append(lines, t.Style(look.Dim, w.Say("station.about-"+string(d.asks))), "",
		t.Style(look.Key, "Enter")+" "+w.Say("station.go-on")+"   "+t.Style(look.Key, "F8")+" "+assets.Words(w.Lang().Other()).Say("plain.this-language")+"   "+t.Style(look.Key, "Esc")+" "+w.Say("station.leave"))
	return s.card(lines, cursor)
}
