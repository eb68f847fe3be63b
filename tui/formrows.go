package tui

import (
	"slices"
	"strconv"
	"strings"

	"skylab/tui/form"
	"skylab/tui/look"
	"skylab/tui/term"
)

// draw lays the rows of the form above what its line comes to, and the line
// itself.
func (s *formSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(104, m.w)
	inner, room := w-4, min(h-1, m.h-2)-2
	s.row() // holds the place within what there is
	list, at := s.rowsBlock(m, inner)
	foot := s.foot(m, inner, room-min(len(list.rows), max(4, room/2)))
	n := min(len(list.rows), room-len(foot.rows))
	s.up = max(0, min(s.up, len(list.rows)-n))
	end := min(len(list.rows), at+1+min(len(s.picks.items), pickRows))
	s.up = min(max(s.up, end-n), at)
	body := under(list.window(s.up, n), foot)
	title := s.form.Op.Verb
	if says := m.bench.sayIf(s.form.Op.Service + "." + s.form.Op.Action); says != "" {
		title += ": " + says
	}
	if over := len(list.rows) - n; over > 0 {
		title += "  " + strconv.Itoa(s.up+1) + "-" + strconv.Itoa(s.up+n) + "/" + strconv.Itoa(len(list.rows))
	}
	b := body.indented().framed(t, look.Fit(title, w-6), w, len(body.rows)+2, true)
	x, _ := m.centred(w, 0, m.h)
	return b, x, max(0, min(m.h/6, m.h-2-len(b.rows))) // it grows downwards
}

// pickRows is how many candidates are listed at once.
const pickRows = 6

// rowsBlock draws the rows, and says in which one the focus is.
func (s *formSheet) rowsBlock(m *Model, w int) (out block, at int) {
	v := s.judge(m)
	label := 0
	for _, it := range s.items() {
		if it.row != nil {
			label = max(label, look.Width(it.row.Label()))
		}
	}
	label = min(label, w*2/5)
	for i, it := range s.items() {
		here := i == s.at
		if here {
			at = len(out.rows)
		}
		switch it.do {
		case fold:
			out.put(s.button(m, m.words.Say(map[bool]string{true: "form-less", false: "form-more"}[s.more], s.hidden()), here, choose, "row "+strconv.Itoa(i), w))
			out.areas[len(out.areas)-1].do = fold
		case run:
			out.put(s.actions(m, here, w))
		default:
			out.put(s.rowBlock(m, it.row, i, label, w, slices.Contains(v.blamed, it.row), v))
			if here {
				out.put(s.pickBlock(m, label, w))
			}
		}
	}
	return out, at
}

func (s *formSheet) hidden() int {
	n := 0
	for _, r := range s.form.Rows {
		if r.More && r.Value == "" {
			n++
		}
	}
	return n
}

// button is a row that does something.
func (s *formSheet) button(m *Model, word string, here bool, do action, at string, w int) block {
	var b block
	row := "  " + m.theme().Style(look.Key, word)
	if here {
		row = m.theme().Style(look.Selected, "> "+word+" ")
	}
	b.add(look.Clip(row, w), do, at)
	return b
}

// actions are what can be done with the form, side by side.
func (s *formSheet) actions(m *Model, here bool, w int) block {
	t := m.theme()
	row := "  "
	var b block
	for i, a := range []struct {
		do  action
		key string
	}{{run, "Ctrl+R"}, {toPrompt, "Alt+O"}, {shut, "Esc"}} {
		word := "[ " + m.words.Say("key."+string(a.do)) + " ]"
		if i == 0 && here {
			row = t.Style(look.Key, "> ")
			word = t.Style(look.Selected, word)
		}
		text := word + " " + t.Style(look.Dim, a.key)
		b.areas = append(b.areas, area{look.Width(row), 0, look.Width(text), 1, a.do, ""})
		row += text + "   "
	}
	b.rows = []string{look.Clip(row, w)}
	return b
}

// rowBlock is one row to fill in: a mark, its flag, its value.
func (s *formSheet) rowBlock(m *Model, r *form.Row, i, label, w int, wrong bool, v verdict) block {
	t, here := m.theme(), i == s.at
	mark := "   "
	switch {
	case wrong:
		mark = t.Mark(v.mark)
	case r.Value != "":
		mark = t.Mark(look.Met)
	case r.Required:
		mark = t.Mark(look.Open)
	}
	name := look.Shorten(r.Label(), label)
	lead := "  " + mark + " " + name + " "
	if here {
		lead = t.Style(look.Key, "> ") + mark + " " + t.Style(look.Selected, name) + " "
	}
	var b block
	x := look.Width(lead)
	b.areas = []area{{0, 0, w, 1, choose, "row " + strconv.Itoa(i)}}
	switch {
	case inline(r):
		value := s.options(m, r, i, w-x)
		b.rows = []string{lead}
		b.join(value.moved(x, 0))
		b.rows[0] += value.rows[0]
	case here:
		value, cx := s.field.row(t, max(1, w-x-1))
		if r.Value == "" {
			ghost := s.ghost(m, r)
			value = t.Style(look.Dim, look.Fit(ghost, w-x-1))
		}
		b.rows, b.cursor = []string{lead + value}, &point{x + cx, 0}
	case r.Value == "":
		ghost := s.ghost(m, r)
		b.rows = []string{lead + t.Style(look.Dim, look.Fit(ghost, w-x))}
	default:
		value := shown(r.Value)
		text := look.Fit(value, w-x)
		if r.IDOf != "" {
			text += t.Style(look.Dim, s.known(m, r))
		}
		b.rows = []string{lead + text}
	}
	b.rows[0] = look.Clip(b.rows[0], w)
	return b
}

// known is what a thing is called whose id stands in a row.
func (s *formSheet) known(m *Model, r *form.Row) string {
	for _, c := range m.bench.ids(r.IDOf, r.Value) {
		if c.text == r.Value && c.what != "" {
			return "  " + c.what
		}
	}
	return ""
}

// options are a row's choices side by side.
func (s *formSheet) options(m *Model, r *form.Row, i, w int) block {
	t := m.theme()
	var b block
	row := ""
	for _, o := range r.Options {
		word := m.optionWord(r, o)
		text := " " + word + " "
		if o == r.Value {
			text = t.Style(look.Selected, "["+word+"]")
		}
		b.areas = append(b.areas, area{look.Width(row), 0, look.Width(word) + 2, 1, choose, "option " + strconv.Itoa(i) + " " + o})
		row += text + " "
	}
	if r.Value == "" {
		row += t.Style(look.Dim, " "+s.ghost(m, r))
	}
	b.rows = []string{look.Clip(row, w)}
	return b
}

// optionWord is what a choice is called: a switch with two names by its flags.
func (m *Model) optionWord(r *form.Row, o string) string {
	switch {
	case o != form.Yes && o != form.No:
		return o
	case r.Negative != "" && r.Negative != "--no-"+strings.TrimPrefix(r.Flag, "--"):
		return map[string]string{form.Yes: r.Flag, form.No: r.Negative}[o]
	}
	return m.words.Say("form-" + o)
}

// ghost stands in an empty row: whether it is required, and what it is.
func (s *formSheet) ghost(m *Model, r *form.Row) string {
	says := s.about(m, r)
	if r.Required {
		says = m.words.Say("required") + " " + says
	}
	return strings.TrimSpace(says)
}

// about says what a row is: in this operation, or anywhere, or else by its name.
func (s *formSheet) about(m *Model, r *form.Row) string {
	d, op := m.words, s.form.Op.Service+"."+s.form.Op.Action+"."
	if member := r.Member(); member != "" {
		whole, _, _ := strings.Cut(r.Name, ".")
		for _, key := range []string{"param." + whole + "." + member, "param." + member} {
			if d.Has(key) {
				return d.Say(key)
			}
		}
		return spoken(member)
	}
	if says := m.bench.param(op, r.Name); says != "" {
		return says
	}
	return spoken(r.Name)
}

// spoken is a parameter's name as words.
func spoken(name string) string {
	var out strings.Builder
	for i, c := range name {
		if c == '-' || i > 0 && c >= 'A' && c <= 'Z' {
			out.WriteByte(' ')
		}
		if c != '-' {
			out.WriteRune(c)
		}
	}
	return strings.ToLower(out.String())
}

// pickBlock lists what the row may become.
func (s *formSheet) pickBlock(m *Model, label, w int) block {
	p, t := s.picks, m.theme()
	n := min(len(p.items), pickRows)
	from := around(p.at, len(p.items), n)
	var b block
	lead := look.Spaces(min(6, w))
	for i := from; i < from+n; i++ {
		c := p.items[i]
		text := term.Clean(c.text) + "  " + c.what
		text = look.Fit(text, w-9)
		row := lead + "  " + text
		if i == p.at {
			row = lead + t.Style(look.Selected, "> "+text+" ")
		}
		b.add(look.Clip(row, w), choose, "pick "+strconv.Itoa(i))
	}
	return b
}

// foot says what the row is about, what would become of the line, and writes
// it, in at most room rows.
func (s *formSheet) foot(m *Model, w, room int) block {
	t, v := m.theme(), s.judge(m)
	line := s.line(m, w)
	rows := []string{""}
	if r := s.row(); r != nil {
		rows = append(rows, s.rowWords(m, r, w)...)
	}
	for i, says := range v.says {
		for j, l := range look.Wrap(term.Clean(says), w-4) {
			switch {
			case i == 0 && j == 0:
				l = t.Mark(v.mark) + " " + l
			case i > 0:
				l = "    " + t.Style(look.Accent, l)
			default:
				l = "    " + l
			}
			rows = append(rows, l)
		}
	}
	most := max(2, room-len(rows))
	if len(line) > most {
		left := len(line) - most + 1
		line = append(line[:most-1:most-1], "  "+t.Style(look.Dim, m.words.Say("form-line-more", left)))
	}
	rows = append(rows[:min(len(rows), max(0, room-len(line)))], line...)
	for i := range rows {
		rows[i] = look.Clip(rows[i], w)
	}
	return text(rows)
}

// rowWords say what the row takes, and what is in the block that was written.
func (s *formSheet) rowWords(m *Model, r *form.Row, w int) []string {
	t := m.theme()
	says := r.Flag + ": " + s.about(m, r)
	out := look.Wrap(t.Style(look.Dim, says), w)
	switch {
	case r.Block() && r.Value != "":
		words, how := m.blockWords(r.Value)
		out = append(out, look.Wrap(t.Style(how, words), w)...)
	case r.Kind == form.List:
		out = append(out, look.Wrap(t.Style(look.Dim, m.words.Say("form-list")), w)...)
	}
	return out
}

// line is the command, broken at w cells: the words of the row in the focus
// stand out, and so does what is missing.
func (s *formSheet) line(m *Model, w int) []string {
	t, r := m.theme(), s.row()
	rows := []string{""}
	for _, p := range s.form.Pieces() {
		text := shown(p.Text)
		switch {
		case r != nil && p.Flag == r.Flag:
			text = t.Style(look.Key, text)
		case p.Missing:
			text = t.Style(look.Warn, text)
		}
		last := &rows[len(rows)-1]
		switch room := w - 2 - look.Width(*last); {
		case *last == "":
			rows = append(rows[:len(rows)-1], look.Break(text, w-2)...)
		case look.Width(text) < room:
			*last += " " + text
		default: // a flag stands beside its value where a row has room for both
			rows = append(rows, look.Break(text, w-2)...)
		}
	}
	for i := range rows {
		sign := "  "
		if i == 0 {
			sign = t.Style(look.Key, "$ ")
		}
		rows[i] = sign + rows[i]
	}
	return rows
}
