package look

import "strings"

// border is what a frame is drawn with.
type border struct{ h, v, tl, tr, bl, br string }

var (
	light      = border{"─", "│", "╭", "╮", "╰", "╯"}
	heavy      = border{"━", "┃", "┏", "┓", "┗", "┛"}
	asciiLight = border{"-", "|", "+", "+", "+", "+"}
	asciiHeavy = border{"=", "#", "#", "#", "#", "#"}
)

// Box frames rows: h rows of exactly w cells, the title in the upper edge. Rows
// are cut or filled to fit, rows that are too many are left out. A focused box
// has heavy edges and a bold title, so that focus shows without colour. A box
// that is too small for edges (under 2x2) is only its rows.
func (t *Theme) Box(title string, rows []string, w, h int, focused bool) []string {
	if h <= 0 || w <= 0 {
		return nil
	}
	out := make([]string, 0, h)
	if w < 2 || h < 2 {
		return fill(out, rows, w, h)
	}
	b, edge, head := light, Border, Text
	switch {
	case focused && t.ascii:
		b, edge, head = asciiHeavy, BorderFocus, Title
	case focused:
		b, edge, head = heavy, BorderFocus, Title
	case t.ascii:
		b = asciiLight
	}
	inner := w - 2
	out = append(out, t.topEdge(b, edge, head, title, inner))
	side := t.Style(edge, b.v)
	blank := side + Spaces(inner) + side
	for i := range h - 2 {
		if i < len(rows) {
			out = append(out, side+Clip(rows[i], inner)+side)
		} else {
			out = append(out, blank)
		}
	}
	return append(out, t.Style(edge, b.bl+strings.Repeat(b.h, inner)+b.br))
}

// topEdge draws the upper edge with its title, inner cells between the corners.
func (t *Theme) topEdge(b border, edge, head Token, title string, inner int) string {
	room := inner - 4 // one line and one space at both ends
	if title == "" || room < 1 {
		return t.Style(edge, b.tl+strings.Repeat(b.h, inner)+b.tr)
	}
	n := Width(title)
	if n > room {
		title, n = Shorten(title, room), room
	}
	return t.Style(edge, b.tl+b.h+" ") + t.Style(head, title) +
		t.Style(edge, " "+strings.Repeat(b.h, inner-3-n)+b.tr)
}

// fill appends rows to out until there are h of exactly w cells.
func fill(out, rows []string, w, h int) []string {
	for i := range h {
		if i < len(rows) {
			out = append(out, Clip(rows[i], w))
		} else {
			out = append(out, Spaces(w))
		}
	}
	return out
}

// Fill returns h rows of exactly w cells: rows cut, left out or filled up.
func Fill(rows []string, w, h int) []string {
	return fill(make([]string, 0, max(h, 0)), rows, w, max(h, 0))
}

// Beside puts blocks of rows side by side. Each block is as wide as its first
// row, and shorter blocks are filled up with blank rows.
func Beside(blocks ...[]string) []string {
	h := 0
	for _, b := range blocks {
		h = max(h, len(b))
	}
	out := make([]string, h)
	var row strings.Builder
	for i := range out {
		row.Reset()
		for _, b := range blocks {
			switch {
			case i < len(b):
				row.WriteString(b[i])
			case len(b) > 0:
				row.WriteString(Spaces(Width(b[0])))
			}
		}
		out[i] = row.String()
	}
	return out
}

// Columns returns one row of a table: each cell of exactly its column's width, one
// space between columns. A negative width aligns to the right. Cells that are
// missing are blank.
func Columns(widths []int, row ...string) string {
	var b strings.Builder
	for i, w := range widths {
		cell := ""
		if i < len(row) {
			cell = row[i]
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		if w < 0 {
			w = -w
			cell = PadLeft(cell, w)
		}
		b.WriteString(Shorten(cell, w))
	}
	return b.String()
}

// Overlay returns base with the rows of box laid over it, the upper left corner at
// column x, row y. What lies outside of base is left out; base's widths stay.
func Overlay(base, box []string, x, y int) []string {
	out := append([]string(nil), base...)
	for i, over := range box {
		if y+i < 0 || y+i >= len(out) {
			continue
		}
		under := out[y+i]
		all, w := Width(under), Width(over)
		left, right := min(max(x, 0), all), min(max(x+w, 0), all)
		if left >= right {
			continue
		}
		out[y+i] = Cut(under, 0, left) + Cut(over, left-x, right-x) + Cut(under, right, all)
	}
	return out
}
