package tui

import "skylab/tui/look"

// block is a rectangle of the screen: its rows, what a click on parts of it
// does, and where the cursor stands in it. Blocks are put together to a screen;
// areas and cursor move along.
type block struct {
	rows   []string
	areas  []area
	cursor *point // nil where it stands elsewhere
}

// point is a cell of a block, counted from its upper left corner.
type point struct{ x, y int }

// area is a part of a block in which a click does an action. At is what the
// action is about: the id of a resource, or a number.
type area struct {
	x, y, w, h int
	do         action
	at         string
}

func (a area) holds(x, y int) bool { return x >= a.x && x < a.x+a.w && y >= a.y && y < a.y+a.h }

// text is a block in which nothing can be clicked.
func text(rows []string) block { return block{rows: rows} }

// add appends a row that a click anywhere on it acts on.
func (b *block) add(row string, do action, at string) {
	if do != none {
		b.areas = append(b.areas, area{0, len(b.rows), look.Width(row), 1, do, at})
	}
	b.rows = append(b.rows, row)
}

// put appends another block beneath.
func (b *block) put(o block) {
	o = o.moved(0, len(b.rows))
	b.rows = append(b.rows, o.rows...)
	b.join(o)
}

// moved is the block with areas and cursor moved by x and y. The rows stay.
func (b block) moved(x, y int) block {
	areas := make([]area, len(b.areas))
	for i, a := range b.areas {
		a.x, a.y = a.x+x, a.y+y
		areas[i] = a
	}
	b.areas = areas
	if b.cursor != nil {
		b.cursor = &point{b.cursor.x + x, b.cursor.y + y}
	}
	return b
}

// window is n rows from row from on. Areas outside of it are left out.
func (b block) window(from, n int) block {
	from = max(0, min(from, len(b.rows)))
	n = max(0, min(n, len(b.rows)-from))
	out := b.moved(0, -from)
	out.rows = b.rows[from : from+n]
	kept := out.areas[:0]
	for _, a := range out.areas {
		if a.y < 0 {
			a.y, a.h = 0, a.h+a.y
		}
		a.h = min(a.h, n-a.y)
		if a.h > 0 {
			kept = append(kept, a)
		}
	}
	out.areas = kept
	if c := out.cursor; c != nil && (c.y < 0 || c.y >= n) {
		out.cursor = nil
	}
	return out
}

// clipped is the block without the parts of its areas that lie beyond w cells.
func (b block) clipped(w int) block {
	kept := make([]area, 0, len(b.areas))
	for _, a := range b.areas {
		if a.w = min(a.w, w-a.x); a.w > 0 {
			kept = append(kept, a)
		}
	}
	b.areas = kept
	return b
}

// indented is the block with a space at the left of each row.
func (b block) indented() block {
	out := b.moved(1, 0)
	out.rows = make([]string, len(b.rows))
	for i, r := range b.rows {
		out.rows[i] = " " + r
	}
	return out
}

// framed is the block in a box of w x h cells.
func (b block) framed(t *look.Theme, title string, w, h int, focused bool) block {
	out := b.window(0, h-2).moved(1, 1).clipped(w - 1)
	out.rows = t.Box(title, b.rows, w, h, focused)
	return out
}

// beside puts blocks side by side. Each is as wide as its first row.
func beside(blocks ...block) block {
	var out block
	rows := make([][]string, len(blocks))
	x := 0
	for i, b := range blocks {
		rows[i] = b.rows
		out.join(b.moved(x, 0))
		if len(b.rows) > 0 {
			x += look.Width(b.rows[0])
		}
	}
	out.rows = look.Beside(rows...)
	return out
}

// under puts blocks one beneath the other.
func under(blocks ...block) block {
	var out block
	for _, b := range blocks {
		out.put(b)
	}
	return out
}

// over lays a block over this one with its corner at x, y. A click finds what
// lies on top.
func (b block) over(o block, x, y int) block {
	o.rows = look.Overlay(b.rows, o.rows, x, y)
	at := o.moved(x, y)
	at.areas = append(append([]area(nil), b.areas...), at.areas...)
	if at.cursor == nil {
		at.cursor = b.cursor
	}
	return at
}

// join takes over another block's areas and cursor.
func (b *block) join(o block) {
	b.areas = append(b.areas, o.areas...)
	if o.cursor != nil {
		b.cursor = o.cursor
	}
}
