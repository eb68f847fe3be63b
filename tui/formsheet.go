package tui

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui/form"
)

// maxValue bounds what can be written into one row, in letters: user data may
// have as many.
const maxValue = 16 * 1024

// formSheet is a form that is filled in. What it writes is judged after every
// change, as things stand in the World.
type formSheet struct {
	form  *form.Form
	from  string // the line of the prompt that it was taken over from
	at    int    // which item
	more  bool   // what is seldom needed is shown
	up    int    // rows scrolled
	field field  // of the row that is written in
	picks picks

	judged struct {
		line  string
		world *world.World
		verdict
	}
}

// picks are what a row may become, while they are listed.
type picks struct {
	items []candidate
	at    int // -1 before one is chosen
}

// item is a row of the sheet: one to fill in, or an action.
type item struct {
	row *form.Row
	do  action
}

// items are the rows that are shown: of those that are seldom needed the ones
// that are filled in.
func (s *formSheet) items() []item {
	var out []item
	hidden := 0
	for _, r := range s.form.Rows {
		if r.More && r.Value == "" && !s.more {
			hidden++
			continue
		}
		out = append(out, item{row: r})
	}
	if hidden > 0 || s.more {
		out = append(out, item{do: fold})
	}
	return append(out, item{do: run})
}

// row is the one that keys go to, or nil.
func (s *formSheet) row() *form.Row {
	all := s.items()
	s.at = max(0, min(s.at, len(all)-1))
	return all[s.at].row
}

// open goes to the first row that has to be filled in.
func (s *formSheet) open(*Model) {
	all := s.items()
	for i, it := range all {
		if it.row != nil && it.row.Value == "" {
			s.to(i)
			return
		}
	}
	s.to(len(all) - 1)
}

// to moves to an item.
func (s *formSheet) to(i int) {
	n := len(s.items())
	s.at, s.picks = (i+n)%n, picks{}
	s.field = newField("")
	s.field.area.Most = maxValue
	if r := s.row(); r != nil {
		s.field.area.Insert(r.Value)
	}
}

// toRow moves to a row, unfolding what hides it.
func (s *formSheet) toRow(r *form.Row) {
	if r.More && r.Value == "" {
		s.more = true
	}
	s.to(slices.IndexFunc(s.items(), func(it item) bool { return it.row == r }))
}

func (s *formSheet) focus() focus { return inForm }

// writes reports whether printable keys write into a row. What has few choices
// is chosen instead.
func writes(r *form.Row) bool { return r != nil && !inline(r) }

// inline reports whether a row's choices stand beside one another.
func inline(r *form.Row) bool {
	return r.Kind == form.Choice && len(strings.Join(r.Options, "  ")) <= 36
}

func (s *formSheet) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	r := s.row()
	switch {
	case r == nil:
		if k.String() == "space" {
			return s.act(m, choose, "enter")
		}
	case !writes(r):
		s.turn(r, k.String())
	case k.String() == "space" && r.IDOf != "" && r.Value == "":
		s.list(m, "", 0)
	default:
		s.field.edit(k)
		s.typed(m)
	}
	return nil
}

// typed takes over what was typed and lists what it may become.
func (s *formSheet) typed(m *Model) {
	r := s.row()
	if was := r.Value; was == s.field.raw() {
		return
	}
	r.Value = s.field.raw()
	s.list(m, lastWord(r), -1)
}

// turn goes through the choices of a row, or to the one that begins with a
// letter.
func (s *formSheet) turn(r *form.Row, key string) {
	all := r.Options
	if !r.Required {
		all = append([]string{""}, all...)
	}
	at := slices.Index(all, r.Value)
	switch key {
	case "left":
		r.Value = all[(max(at, 0)+len(all)-1)%len(all)]
	case "right", "space":
		r.Value = all[(at+1)%len(all)]
	case "backspace", "delete":
		r.Value = ""
	default:
		if latin, ok := jamo[key]; ok {
			key = latin
		}
		if i := slices.IndexFunc(r.Options, func(o string) bool { return strings.HasPrefix(o, key) }); i >= 0 {
			r.Value = r.Options[i]
		}
	}
}

func (s *formSheet) paste(_ *Model, text string) {
	if r := s.row(); writes(r) {
		text = strings.ToValidUTF8(text[:min(len(text), 4*maxValue)], "")
		p := newPrompt()
		p.insert(text)
		s.field.area.Insert(p.value())
		r.Value, s.picks = s.field.raw(), picks{}
	}
}

func (s *formSheet) act(m *Model, do action, at string) tea.Cmd {
	if len(s.picks.items) > 0 && s.pick(m, do, at) {
		return nil
	}
	switch do {
	case shut:
		if !s.form.Empty() {
			m.bench.drafts[s.form.Op.Verb] = s.form
		}
		m.lift()
	case back, scrollUp:
		s.to(s.at - 1)
	case forth, scrollDown:
		s.to(s.at + 1)
	case fold:
		s.fold()
	case newline:
		if writes(s.row()) {
			s.field.area.Insert("\n")
			s.row().Value = s.field.raw()
		}
	case toPrompt:
		m.lift()
		m.offer(s.form.Line())
	case run:
		return s.run(m)
	case choose:
		return s.choose(m, at)
	}
	return nil
}

// choose does what Enter means where the focus is, or what was clicked.
func (s *formSheet) choose(m *Model, at string) tea.Cmd {
	what, rest, _ := strings.Cut(at, " ")
	number, value, _ := strings.Cut(rest, " ")
	switch n, _ := strconv.Atoi(number); what {
	case "row":
		s.to(n)
		if r := s.row(); writes(r) {
			s.list(m, "", -1)
		}
		return nil
	case "option":
		s.to(n)
		if r := s.row(); r != nil && r.Value == value && !r.Required {
			r.Value = ""
		} else if r != nil {
			r.Value = value
		}
		return nil
	}
	switch it := s.items()[s.at]; {
	case it.do == fold:
		s.fold()
	case it.do == run:
		return s.run(m)
	case writes(it.row) && it.row.Value == "" && s.list(m, "", 0):
	default:
		s.to(s.at + 1)
	}
	return nil
}

// fold shows what is seldom needed, or hides it again.
func (s *formSheet) fold() {
	s.more = !s.more
	s.to(min(s.at, len(s.items())-1))
}

// list lists what a row may become, and reports whether there is anything.
func (s *formSheet) list(m *Model, last string, at int) bool {
	items := m.bench.fits(s.form, s.row(), last)
	if len(items) == 1 && items[0].text == last {
		items = nil
	}
	s.picks = picks{items, min(at, len(items)-1)}
	return len(items) > 0
}

// pick does what keys and clicks mean while candidates are listed.
func (s *formSheet) pick(m *Model, do action, at string) bool {
	p, n := &s.picks, len(s.picks.items)
	switch {
	case do == choose && strings.HasPrefix(at, "pick "):
		if i, err := strconv.Atoi(strings.TrimPrefix(at, "pick ")); err == nil && i < n { // the list may be another one by now
			p.at = i
			s.accept()
		}
	case do == choose && at == "enter" && p.at >= 0:
		s.accept()
	case do == back && at == "up" || do == scrollUp:
		p.at = (max(p.at, 0) + n - 1) % n
	case do == forth && at == "down" || do == scrollDown:
		p.at = (p.at + 1) % n
	case do == shut:
		*p = picks{}
	default:
		*p = picks{}
		return false
	}
	return true
}

// accept writes the candidate that is chosen, and goes on unless more may
// follow.
func (s *formSheet) accept() {
	r, c := s.row(), s.picks.items[s.picks.at]
	r.Value = strings.TrimSuffix(r.Value, lastWord(r)) + c.text
	if r.Kind != form.List {
		r.Value = c.text
		s.to(s.at + 1)
		return
	}
	s.to(s.at)
}

// lastWord is what is being typed in a row: of a list the last word.
func lastWord(r *form.Row) string {
	if r.Kind != form.List {
		return r.Value
	}
	return r.Value[strings.LastIndexFunc(r.Value, unicode.IsSpace)+1:]
}

// run sends the line through the prompt, as if it had been typed.
func (s *formSheet) run(m *Model) tea.Cmd {
	b := m.bench
	switch v := s.judge(m); {
	case m.occupied():
		return nil
	case b.asking():
		m.warn("answer-first", len(b.seen.question.Choices))
		return nil
	case len(v.missing) > 0:
		s.toRow(v.missing[0])
		m.warn("form-missing", v.missing[0].Label())
		return nil
	}
	p := &b.prompt
	draft := p.value()
	p.set(s.form.Line())
	cmd := m.say(p.take(), func(m *Model, r labs.Reply) { s.ran(m, r) })
	if draft != s.from {
		p.set(draft)
	}
	return cmd
}

// ran shuts the form when its line was accepted. Otherwise it stays open at the
// row that is wrong.
func (s *formSheet) ran(m *Model, r labs.Reply) {
	if len(r.Refusals) == 0 && r.Misread == nil && r.Err == nil {
		delete(m.bench.drafts, s.form.Op.Verb)
		m.sheets = slices.DeleteFunc(m.sheets, func(o sheet) bool { return o == sheet(s) })
		return
	}
	if v := s.judge(m); len(v.blamed) > 0 {
		s.toRow(v.blamed[0])
	}
	m.warn("form-refused")
}
