package look

import "strings"

// Weight is how strong a line is.
type Weight uint8

// The weights of lines.
const (
	Light Weight = 1 + iota
	Heavy
)

// cell is one cell of a Canvas: a character, or up to four half-lines that meet in
// its middle.
type cell struct {
	text  string // a cluster; empty if it is a line, blank, or the right half of a wide one
	token Token
	lines uint8 // sum of weight * one of north, east, south, west
	wide  bool  // the cluster takes this cell and the next
	tail  bool  // the right half of a wide cluster
}

// Half-lines from the middle of a cell, as digits to the base of 3.
const (
	north = 1
	east  = 3
	south = 9
	west  = 27
)

// lineGlyphs holds the box-drawing character for every sum of half-lines
// (U+2500 to U+257F).
var lineGlyphs = []rune(" ╵╹╶└┖╺┕┗" + "╷│╿┌├┞┍┝┡" + "╻╽┃┎┟┠┏┢┣" +
	"╴┘┚─┴┸╼┶┺" + "┐┤┦┬┼╀┮┾╄" + "┒┧┨┰╁╂┲╆╊" +
	"╸┙┛╾┵┹━┷┻" + "┑┥┩┭┽╃┯┿╇" + "┓┪┫┱╅╉┳╈╋")

// lineText holds, for each sum of half-lines, the character and its ASCII twin.
var lineText, lineASCII = func() (u, a [81]string) {
	for m := range u {
		u[m] = string(lineGlyphs[m])
		a[m] = asciiLine(m)
	}
	return u, a
}()

func asciiLine(m int) string {
	n, e, s, w := m%3, m/3%3, m/9%3, m/27
	strong := max(n, e, s, w) == int(Heavy)
	switch {
	case m == 0:
		return " "
	case n+s == 0 && strong:
		return "="
	case n+s == 0:
		return "-"
	case e+w == 0 && strong:
		return "#"
	case e+w == 0:
		return "|"
	case strong:
		return "#"
	}
	return "+"
}

// Canvas is a grid of cells to draw a diagram on. Everything outside of it is left
// out, so nothing need be clipped before. It is made once and cleared for the
// next picture. Not for concurrent use.
type Canvas struct {
	w, h  int
	cells []cell
	buf   []byte
	ends  []int
}

// NewCanvas makes a blank canvas of w x h cells.
func NewCanvas(w, h int) *Canvas {
	c := &Canvas{}
	c.Resize(w, h)
	return c
}

// Resize blanks the canvas and gives it a new size.
func (c *Canvas) Resize(w, h int) {
	c.w, c.h = max(w, 0), max(h, 0)
	if n := c.w * c.h; cap(c.cells) < n {
		c.cells = make([]cell, n)
	} else {
		c.cells = c.cells[:n]
	}
	c.Clear()
}

// Clear blanks the canvas.
func (c *Canvas) Clear() { clear(c.cells) }

// Size returns the canvas's width and height in cells.
func (c *Canvas) Size() (w, h int) { return c.w, c.h }

// at returns the cell at x, y, nil if it is outside.
func (c *Canvas) at(x, y int) *cell {
	if x < 0 || y < 0 || x >= c.w || y >= c.h {
		return nil
	}
	return &c.cells[y*c.w+x]
}

// vacate blanks the cell at x, y, which is inside, and the other half of a wide
// character that it was a part of.
func (c *Canvas) vacate(x, y int) *cell {
	p := &c.cells[y*c.w+x]
	if p.tail {
		c.cells[y*c.w+x-1] = cell{}
	} else if p.wide {
		c.cells[y*c.w+x+1] = cell{}
	}
	*p = cell{}
	return p
}

// Put writes clean, unstyled text from x, y to the right and returns the column
// after it. A wide character that would be cut by the canvas's edge is left out.
func (c *Canvas) Put(x, y int, text string, k Token) int {
	for text != "" {
		v, w := next(text)
		text = text[len(v):]
		if w > 0 && y >= 0 && y < c.h && x >= 0 && x+w <= c.w {
			*c.vacate(x, y) = cell{text: v, token: k, wide: w == 2}
			if w == 2 {
				*c.vacate(x+1, y) = cell{tail: true}
				c.cells[y*c.w+x] = cell{text: v, token: k, wide: true}
			}
		}
		x += w
	}
	return x
}

// line adds half-lines to a cell. Half-lines that are there stay unless the new
// one is stronger; a character gives way to the line.
func (c *Canvas) line(x, y int, half uint8, weight Weight, k Token) {
	p := c.at(x, y)
	if p == nil {
		return
	}
	if p.lines == 0 {
		p = c.vacate(x, y)
	}
	has := p.lines / half % 3
	if uint8(weight) < has {
		return
	}
	p.lines += half * (uint8(weight) - has)
	p.token = k
}

// HLine draws a horizontal line through n cells from x, y on, from the middle of
// the first to the middle of the last, and joins what it meets.
func (c *Canvas) HLine(x, y, n int, weight Weight, k Token) {
	for i := max(0, -x); i < n && x+i < c.w; i++ {
		if i > 0 {
			c.line(x+i, y, west, weight, k)
		}
		if i < n-1 {
			c.line(x+i, y, east, weight, k)
		}
	}
}

// VLine draws a vertical line through n cells from x, y on, as HLine does.
func (c *Canvas) VLine(x, y, n int, weight Weight, k Token) {
	for i := max(0, -y); i < n && y+i < c.h; i++ {
		if i > 0 {
			c.line(x, y+i, north, weight, k)
		}
		if i < n-1 {
			c.line(x, y+i, south, weight, k)
		}
	}
}

// Rect draws the edges of a rectangle of w x h cells, joining what they meet.
func (c *Canvas) Rect(x, y, w, h int, weight Weight, k Token) {
	if w < 2 || h < 2 {
		return
	}
	c.HLine(x, y, w, weight, k)
	c.HLine(x, y+h-1, w, weight, k)
	c.VLine(x, y, h, weight, k)
	c.VLine(x+w-1, y, h, weight, k)
}

// Passable says whether the cell at x, y is blank, and whether a line that goes
// through it, upright or level, would cross a plain one there.
func (c *Canvas) Passable(x, y int, upright bool) (blank, crosses bool) {
	p := c.at(x, y)
	switch {
	case p == nil || p.text != "" || p.tail:
		return false, false
	case p.lines == 0:
		return true, false
	case upright:
		return false, p.lines == (east+west)*uint8(Light)
	}
	return false, p.lines == (north+south)*uint8(Light)
}

// Written reports whether a character of text stands at x, y.
func (c *Canvas) Written(x, y int) bool {
	p := c.at(x, y)
	return p != nil && (p.text != "" || p.tail)
}

// Join draws a line from the middle of a cell to the middle of the one beside,
// above or below it. A cell of text keeps its text.
func (c *Canvas) Join(x, y, x2, y2 int, weight Weight, k Token) {
	here, there := uint8(east), uint8(west)
	switch {
	case x2 < x:
		here, there = west, east
	case y2 > y:
		here, there = south, north
	case y2 < y:
		here, there = north, south
	}
	for _, e := range []struct {
		x, y int
		half uint8
	}{{x, y, here}, {x2, y2, there}} {
		if !c.Written(e.x, e.y) {
			c.line(e.x, e.y, e.half, weight, k)
		}
	}
}

// Blank empties a rectangle of w x h cells.
func (c *Canvas) Blank(x, y, w, h int) {
	for r := max(y, 0); r < min(y+h, c.h); r++ {
		for q := max(x, 0); q < min(x+w, c.w); q++ {
			c.vacate(q, r)
		}
	}
}

// Rows returns the picture in a theme: rows of exactly the canvas's width. They
// stay as they are when the canvas is drawn on again.
func (c *Canvas) Rows(t *Theme) []string {
	lines := &lineText
	if t.ascii {
		lines = &lineASCII
	}
	c.buf, c.ends = c.buf[:0], c.ends[:0]
	for y := range c.h {
		c.buf = appendCells(c.buf, c.cells[y*c.w:(y+1)*c.w], t, lines)
		c.ends = append(c.ends, len(c.buf))
	}
	// All rows are parts of one string: one allocation instead of one a row.
	var all strings.Builder
	all.Grow(len(c.buf))
	all.Write(c.buf)
	text := all.String()
	rows := make([]string, c.h)
	from := 0
	for y, end := range c.ends {
		rows[y], from = text[from:end], end
	}
	return rows
}

func appendCells(buf []byte, row []cell, t *Theme, lines *[81]string) []byte {
	open := ""
	for i := range row {
		p := &row[i]
		if p.tail {
			continue
		}
		text, want := p.text, t.prefix[p.token]
		switch {
		case p.lines != 0:
			text = lines[p.lines]
		case text == "":
			text, want = " ", ""
		}
		if want != open {
			if open != "" {
				buf = append(buf, reset...)
			}
			buf = append(buf, want...)
			open = want
		}
		buf = append(buf, text...)
	}
	if open != "" {
		buf = append(buf, reset...)
	}
	return buf
}
