package tui

import (
	"strings"

	"skylab/tui/look"
)

// rows draws the pane in w x h cells, and says where the cursor stands and in
// which row the input begins. Ghost is shown in place of an empty
// input, or before what is looked for.
func (p *prompt) rows(t *look.Theme, w, h int, busy bool, ghost string) (rows []string, cx, cy, top int) {
	input, cx, cy := p.input(t, w, h, busy, ghost)
	if over := len(input) - max(1, h-1); over > 0 {
		drop := min(over, cy)
		input, cy = input[drop:min(len(input), drop+max(1, h-1))], cy-drop
	}
	room := max(0, h-len(input))
	above := p.scrollback(t, w, room)
	cy += len(above)
	return look.Fill(append(above, input...), w, h), cx, cy, len(above)
}

// scrollback draws the newest room rows, or older ones where it was scrolled.
func (p *prompt) scrollback(t *look.Theme, w, room int) []string {
	need := room + p.up
	var back []string // from the newest row on
	for i := len(p.lines) - 1; i >= 0 && len(back) < need; i-- {
		drawn := p.lines[i].rows(t, w)
		for j := len(drawn) - 1; j >= 0; j-- {
			back = append(back, drawn[j])
		}
	}
	p.up = max(0, min(p.up, len(back)-room))
	back = back[p.up:min(len(back), p.up+room)]
	out := make([]string, 0, room+4)
	for i := len(back) - 1; i >= 0; i-- {
		out = append(out, back[i])
	}
	return out
}

// rows draws one line, broken at w cells, with carets beneath what is wrong.
func (s said) rows(t *look.Theme, w int) []string {
	indent := look.Width(s.sign)
	if s.sign == "" && s.how != look.Text { // prose wraps at spaces and keeps its indent
		lead := leading(s.text)
		rows := look.Wrap(s.text[lead:], max(2, w-lead))
		for i := range rows {
			rows[i] = look.Spaces(lead) + t.Style(s.how, rows[i])
		}
		return rows
	}
	room := max(2, w-indent)
	var rows []string
	at := 0
	for i, part := range look.Break(s.text, room) {
		lead := look.Spaces(indent)
		if i == 0 {
			lead = t.Style(look.Key, s.sign)
		}
		rows = append(rows, lead+t.Style(s.how, part))
		if s.mark.to == 0 {
			continue
		}
		if from, to := max(s.mark.from-at, 0), min(s.mark.to-at, room); to > from {
			carets := look.Spaces(indent+from) + t.Style(look.Bad, strings.Repeat("^", to-from))
			if room := w - indent - to - 1; s.mark.to <= at+to && look.Width(s.beside) <= room {
				carets += " " + t.Style(look.Accent, s.beside)
				s.beside = ""
			}
			rows = append(rows, carets)
		}
		at += look.Width(part)
	}
	if s.beside != "" {
		for _, l := range look.Wrap(s.beside, w-2) {
			rows = append(rows, "  "+t.Style(look.Accent, l))
		}
	}
	return rows
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// inputRows is how many rows of w cells the line being written takes.
func (p *prompt) inputRows(w int) int {
	n, text := 0, p.value()
	w = max(2, w-look.Width(p.sign())+2)
	if s := p.seek; s != nil {
		n, text = 1, ""
		if s.at < len(p.history) {
			text = p.history[s.at]
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		n += look.Width(l)/max(1, w) + 1
	}
	return n
}

// input draws the lines being written, broken at the pane's width: as many as
// may be seen in h rows around the cursor.
func (p *prompt) input(t *look.Theme, w, h int, busy bool, ghost string) (rows []string, cx, cy int) {
	lead := look.Fit(p.sign(), max(2, w/2))
	n := look.Width(lead)
	sign := t.Style(look.Key, lead)
	if busy {
		sign = t.Style(look.Dim, look.Pad(". ", n))
	}
	if p.seek != nil {
		return p.searching(t, w, h, ghost)
	}
	if p.value() == "" {
		return []string{sign + t.Style(look.Dim, look.Fit(ghost, w-n))}, n, 0
	}
	from := 0
	for i, l := range strings.Split(p.value(), "\n") {
		at := from
		from += len(l) + 1
		if i < p.area.Line()-h || i > p.area.Line()+h {
			continue
		}
		if i > 0 {
			sign = t.Style(look.Dim, look.Pad("> ", n))
		}
		if i == p.area.Line() {
			here := []rune(l)
			cx, cy = place(string(here[:min(p.area.Column(), len(here))]), w-n)
			cx, cy = cx+n, cy+len(rows)
		}
		for j, part := range look.Break(l, w-n) {
			if j > 0 {
				sign = look.Spaces(n)
			}
			rows = append(rows, sign+p.marked(t, part, at))
			at += len(part)
		}
	}
	if cy == len(rows) { // behind the last cell of a full row
		rows = append(rows, "")
	}
	return rows, cx, cy
}

// marked draws a part of the text that begins at byte from of it: blanks are
// lit, and what is wrong is underlined.
func (p *prompt) marked(t *look.Theme, part string, from int) string {
	var sb strings.Builder
	plain := func(s string) { sb.WriteString(strings.ReplaceAll(s, blank, t.Style(look.Key, blank))) }
	done := 0
	for _, f := range p.read.flaws {
		a, z := max(done, f.from-from), min(len(part), f.to-from)
		if a >= z {
			continue
		}
		plain(part[done:a])
		sb.WriteString(t.Style(look.Wrong, part[a:z]))
		done = z
	}
	plain(part[done:])
	return sb.String()
}

// place is where the cursor stands behind text that is broken at w cells.
func place(text string, w int) (x, y int) {
	w = max(2, w)
	parts := look.Break(text, w)
	x, y = look.Width(parts[len(parts)-1]), len(parts)-1
	if x >= w {
		return 0, y + 1
	}
	return x, y
}
