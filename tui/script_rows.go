package tui

import (
	"strconv"
	"strings"

	"skylab/tui/look"
)

// draw makes the pane: the script with its lines numbered, beneath it what the
// commands answered. It leaves the row above the footer free.
func (s *scriptSheet) draw(m *Model, h int) (block, int, int) {
	w := m.w
	h = max(6, h-1)
	inner := h - 2
	below := max(2, min(8, inner/4))
	s.page = max(1, inner-below-1)
	m.bench.read(&s.p)
	out := s.lines(m, w-4, s.page)
	out.add(s.middle(m, w-4, &out), none, "")
	for _, r := range m.bench.prompt.scrollback(m.theme(), w-4, below) {
		out.add(r, none, "")
	}
	b := out.indented().framed(m.theme(), s.title(m), w, h, true)
	if c := b.cursor; s.p.popup.open() && c != nil {
		b = m.overPopup(b, *c, c.y)
	}
	return b, 0, 0
}

func (s *scriptSheet) title(m *Model) string {
	title := m.words.Say("script-title")
	if s.name != "" {
		title += "  " + s.name
	}
	if s.p.value() != s.saved {
		title += "  " + m.words.Say("script-unsaved")
	}
	return title
}

// middle is the row between the script and the answers: a rule, or the name
// that is being written.
func (s *scriptSheet) middle(m *Model, w int, out *block) string {
	t := m.theme()
	if s.asks == none {
		return t.Style(look.Dim, m.words.Say("script-answers"))
	}
	label := m.words.Say("ask-" + string(s.asks))
	row, x := s.answer.row(t, max(4, w-look.Width(label)-1))
	out.cursor = &point{look.Width(label) + 1 + x, len(out.rows)}
	return t.Style(look.Key, label) + " " + row
}

// lines draws the script in w x h cells, the line with the cursor among them.
func (s *scriptSheet) lines(m *Model, w, h int) block {
	t, p := m.theme(), &s.p
	all := strings.Split(p.value(), "\n")
	digits := max(2, len(strconv.Itoa(len(all))))
	gutter := 4 + digits + 1
	room := max(4, w-gutter)
	rowsOf := func(l string) int { return len(look.Break(l, room)) }
	here := min(p.area.Line(), len(all)-1)
	s.top = max(0, min(s.top, here))
	for used, i := 0, here; i >= s.top; i-- {
		if used += rowsOf(all[i]); used > h {
			s.top = min(i+1, here)
			break
		}
	}
	var out block
	from := 0
	for i, l := range all {
		at := from
		from += len(l) + 1
		if i < s.top || len(out.rows) >= h {
			continue
		}
		if i == here {
			runes := []rune(l)
			x, y := place(string(runes[:min(p.area.Column(), len(runes))]), room)
			out.cursor = &point{gutter + x, min(h-1, len(out.rows)+y)}
		}
		for j, part := range look.Break(l, room) {
			if len(out.rows) >= h {
				break
			}
			lead := look.Spaces(gutter)
			if j == 0 {
				lead = s.mark(t, i) + " " + t.Style(look.Dim, look.PadLeft(strconv.Itoa(i+1), digits)) + " "
			}
			out.add(look.Clip(lead+p.marked(t, part, at), w), choose, "L"+strconv.Itoa(i))
			at += len(part)
		}
	}
	if p.value() == "" {
		out.rows[0] += ""
		for _, l := range look.Wrap(m.words.Say("script-empty"), w-gutter) {
			out.add(look.Spaces(gutter)+t.Style(look.Dim, l), none, "")
		}
	}
	for len(out.rows) < h {
		out.add("", none, "")
	}
	return out.window(0, h)
}

// mark is what running said about a line.
func (s *scriptSheet) mark(t *look.Theme, line int) string {
	if k, ok := s.marks[line]; ok {
		return t.Mark(k)
	}
	return look.Spaces(3)
}
