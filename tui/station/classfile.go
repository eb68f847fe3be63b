package station

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// classFile is the place in which the file of a class is written key by key. It is
// the same file that class get prints and class put takes.
type classFile struct {
	class  gradebook.Class
	file   *checkpoint.File
	back   place
	rows   []fileRow
	at     int
	top    int
	entry  *entry // the value that is written, or nil
	dirty  bool   // something is not kept yet
	sure   string // the key that has to be pressed once more
	failed bool   // what note says
	note   string
}

// fileRow is one key of the class, which is -1, or of a checkpoint.
type fileRow struct {
	of  int
	key string
}

// newClassFile opens the file of a class, or a new one.
func newClassFile(s *session, class gradebook.Class, back place) (*classFile, error) {
	a, _, ok, err := s.st.o.Book.Agreed(class.ID)
	if err != nil {
		return nil, err
	}
	f, err := checkpoint.OpenFile([]byte(a.Text))
	if err != nil {
		return nil, err
	}
	if !ok {
		f.Set(-1, "class", class.Name)
	}
	p := &classFile{class: class, file: f, back: back}
	p.lay()
	return p, nil
}

// lay lists the rows that there are.
func (p *classFile) lay() {
	p.rows = nil
	for n := -1; n < p.file.Checkpoints(); n++ {
		for _, key := range p.file.Keys(n) {
			p.rows = append(p.rows, fileRow{n, key})
		}
	}
	p.at = max(0, min(p.at, len(p.rows)-1))
}

func (p *classFile) look(*session)  {}
func (p *classFile) leave(*session) {}

func (p *classFile) take(s *session, msg tea.Msg) {
	k, is := msg.(tea.KeyPressMsg)
	if p.entry != nil {
		switch {
		case is && (k.String() == "esc" || k.String() == "ctrl+c"):
			p.entry = nil
		case is && k.String() == "enter":
			r := p.rows[p.at]
			p.file.Set(r.of, r.key, p.entry.value())
			p.entry, p.dirty = nil, true
		default:
			p.entry.take(msg)
		}
		return
	}
	if is {
		p.press(s, latin(k))
	}
}

// press does what a key means.
func (p *classFile) press(s *session, key string) {
	sure := p.sure == key
	p.note, p.sure, p.failed = "", "", false
	_, h := s.size()
	switch key {
	case "up", "k":
		p.at = max(0, p.at-1)
	case "down", "j":
		p.at = min(len(p.rows)-1, p.at+1)
	case "pgup":
		p.at = max(0, p.at-max(1, h-8))
	case "pgdown":
		p.at = min(len(p.rows)-1, p.at+max(1, h-8))
	case "tab":
		p.next()
	case "enter":
		r := p.rows[p.at]
		p.entry = newEntry(maxMessage)
		p.entry.text.Insert(p.file.Get(r.of, r.key))
	case "a":
		p.file.Add(fmt.Sprintf("checkpoint-%d", p.file.Checkpoints()+1))
		p.dirty = true
		p.lay()
		p.to(p.file.Checkpoints() - 1)
	case "x":
		p.remove(s, sure)
	case "s", "ctrl+s":
		p.save(s)
	case "f8":
		s.otherLanguage()
	case "ctrl+l":
		s.screen.Repaint()
	case "esc", "q":
		if p.dirty && !sure {
			p.sure, p.failed, p.note = key, true, s.words.Say("station.file-unsaved")
			return
		}
		s.goTo(p.back)
	}
}

// next goes to the first key of the next checkpoint, and from the last one back to
// the class.
func (p *classFile) next() {
	n := p.rows[p.at].of + 1
	if n >= p.file.Checkpoints() {
		n = -1
	}
	p.to(n)
}

func (p *classFile) to(n int) {
	p.at = max(0, slices.IndexFunc(p.rows, func(r fileRow) bool { return r.of == n }))
}

// remove takes the checkpoint away at which the cursor is, when it was asked for
// twice.
func (p *classFile) remove(s *session, sure bool) {
	n := p.rows[p.at].of
	switch {
	case n < 0:
	case !sure:
		p.sure, p.failed, p.note = "x", true, s.words.Say("station.file-remove", p.file.Get(n, "name"))
	default:
		p.file.Remove(n)
		p.dirty = true
		p.lay()
		p.to(min(n, p.file.Checkpoints()-1))
	}
}

// save has the file agreed, or says what is wrong with it.
func (p *classFile) save(s *session) {
	c, err := s.st.o.Proctor.Agree(p.class.ID, p.file.Text(), s.person().ID)
	var wrong checkpoint.Problems
	switch {
	case errors.As(err, &wrong):
		p.failed, p.note = true, s.words.Say("station.file-first", len(wrong), say.Problem(s.words, wrong[0]))
	case err != nil:
		s.st.o.Log.Error("keeping a class's file", "error", err)
		p.failed, p.note = true, s.words.Say("station.trouble")
	default:
		p.dirty, p.note = false, s.words.Say("station.file-taken", p.class.Name, len(c.Checkpoints))
		if err := s.note("agreed", p.class.Name, fmt.Sprintf("%d checkpoints", len(c.Checkpoints))); err != nil {
			s.st.o.Log.Error("keeping an act", "error", err)
		}
	}
}

func (p *classFile) draw(s *session) *term.Frame {
	w, h := s.size()
	t, d := s.looks, s.words
	head := " " + t.Style(look.Title, "Skylab") + "  " + d.Say("station.file-of", term.Clean(p.class.Name))
	if p.dirty {
		head += "  " + t.Style(look.Warn, d.Say("station.file-dirty"))
	}
	rows := []string{look.Clip(head, w), ""}
	list, at := p.list(s, w)
	room := max(1, h-len(rows)-3)
	p.top = max(0, min(p.top, len(list)-room))
	p.top = max(min(p.top, at), at-room+1)
	for i := range room {
		row := ""
		if p.top+i < len(list) {
			row = list[p.top+i]
		}
		rows = append(rows, row)
	}
	r := p.rows[p.at]
	about, how := d.Say("station.file-about."+r.key), look.Dim
	if p.note != "" {
		if about, how = p.note, look.Good; p.failed {
			how = look.Warn
		}
	}
	f := &term.Frame{Title: "Skylab"}
	line := " " + t.Style(how, look.Fit(about, w-2))
	keys := [][2]string{{"Enter", "edit"}, {"s", "save"}, {"Tab", "next"}, {"a", "add"}, {"x", "remove"}, {"Esc", "back"}, {"F8", "language"}}
	if p.entry != nil {
		row, cursor := p.entry.row(t, " "+t.Style(look.Key, r.key), w-1)
		keys = [][2]string{{"Enter", "done"}, {"Esc", "undone"}}
		f.Cursor = term.Cursor{X: min(cursor.X, w-1), Y: h - 2, Visible: true, Shape: term.ShapeBar}
		rows = append(rows, line, row)
	} else {
		rows = append(rows, "", line)
	}
	rows = append(rows, s.keys(keys, w))
	f.Rows = look.Fill(rows[max(0, len(rows)-h):], w, h)
	return f
}

// list draws all rows, and says where the cursor is.
func (p *classFile) list(s *session, w int) (rows []string, at int) {
	t := s.looks
	of := -1
	for i, r := range p.rows {
		if r.of != of {
			of = r.of
			rows = append(rows, "", " "+t.Style(look.Accent, look.Fit(s.words.Say("station.file-checkpoint", r.of+1, p.file.Get(r.of, "name")), w-2)))
		}
		value := term.Clean(p.file.Get(r.of, r.key))
		if value == "" {
			value = "-"
		}
		cols := look.Columns([]int{12, max(4, w-18)}, r.key, look.Fit(value, max(4, w-18)))
		if i == p.at {
			at = len(rows)
			rows = append(rows, look.Clip(t.Style(look.Selected, look.Pad(" > "+cols, w)), w))
			continue
		}
		rows = append(rows, look.Clip("   "+cols, w))
	}
	return rows, at
}
