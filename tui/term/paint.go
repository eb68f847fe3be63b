package term

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The sequences are those of xterm's "ctlseqs" document; mode 2026 is the
// terminal-wg's synchronized output.
const (
	// The title is pushed, the other screen entered, wrapping at the right edge
	// switched off (a row that is too wide then harms itself only), pastes
	// marked, the cursor hidden, everything cleared.
	enter   = "\x1b[22;2t\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?25l\x1b[m\x1b[H\x1b[2J"
	leave   = "\x1b[m" + noMouse + "\x1b[?2031l\x1b[?2004l\x1b[0 q\x1b[?7h\x1b[?25h\x1b[?1049l\x1b[23;2t"
	mouse   = "\x1b[?1002h\x1b[?1006h"
	noMouse = "\x1b[?1006l\x1b[?1002l"

	// Is synchronized output known, what colour is the background, and, in
	// terminals that know mode 2031, tell when it changes.
	ask       = "\x1b[?2026$p\x1b]11;?\x1b\\\x1b[?2031h"
	beginSync = "\x1b[?2026h"
	endSync   = "\x1b[?2026l"
)

// painter knows what a terminal shows and appends what would change it.
type painter struct {
	buf    []byte
	rows   []string
	shown  Cursor
	title  string
	modes  modes
	latest Frame // painted again when the terminal's content is unknown
	begun  bool  // there was a frame
}

// frame appends to buf what turns the shown frame into f (or the latest, if f is
// nil) and returns the whole write, empty if nothing changed. Buf may already
// hold sequences to be sent once.
func (p *painter) frame(f *Frame, want modes, stale bool) []byte {
	if want.mouse != p.modes.mouse {
		p.buf = append(p.buf, map[bool]string{true: mouse, false: noMouse}[want.mouse]...)
	}
	if want.width != p.modes.width || want.height != p.modes.height {
		stale = true
	}
	p.modes = want
	if f != nil {
		p.latest, p.begun = *f, true
	} else if !stale || !p.begun {
		return p.buf
	}

	head := len(p.buf)
	if want.sync {
		p.buf = append(p.buf, beginSync...)
	}
	body := len(p.buf)
	if stale {
		p.rows = p.rows[:0]
		p.shown = Cursor{X: -1, Shape: p.shown.Shape}
		p.buf = append(p.buf, "\x1b[?25l\x1b[m\x1b[2J"...)
	}
	p.paintTitle()
	painted := p.paintRows()
	p.paintCursor(painted)
	if len(p.buf) == body {
		return p.buf[:head]
	}
	if want.sync {
		p.buf = append(p.buf, endSync...)
	}
	return p.buf
}

func (p *painter) paintTitle() {
	if p.latest.Title == p.title {
		return
	}
	p.title = p.latest.Title
	p.buf = append(p.buf, "\x1b]2;"...)
	p.buf = append(p.buf, Clean(p.title)...)
	p.buf = append(p.buf, "\x1b\\"...)
}

// paintRows appends the rows that changed and says whether there were any.
func (p *painter) paintRows() bool {
	painted := false
	blank := len(p.rows) == 0
	for len(p.rows) < p.modes.height {
		p.rows = append(p.rows, "")
	}
	p.rows = p.rows[:p.modes.height]
	for y := range p.rows {
		row := ""
		if y < len(p.latest.Rows) {
			row = p.latest.Rows[y]
		}
		if row == p.rows[y] {
			continue
		}
		if !painted && !blank && p.shown.Visible && !p.modes.sync {
			p.buf = append(p.buf, "\x1b[?25l"...)
			p.shown.Visible = false
		}
		was := p.rows[y]
		p.rows[y], painted = row, true
		p.appendChange(was, row, y)
	}
	return painted
}

// paintCursor puts the cursor where the frame wants it. Painting rows moved it.
func (p *painter) paintCursor(moved bool) {
	c := p.latest.Cursor
	c.X = min(max(c.X, 0), p.modes.width-1)
	c.Y = min(max(c.Y, 0), p.modes.height-1)
	if c.Visible && (moved || c.X != p.shown.X || c.Y != p.shown.Y) {
		p.moveTo(c.X, c.Y)
	}
	if c.Visible && c.Shape != p.shown.Shape {
		p.buf = append(p.buf, [...]string{"\x1b[0 q", "\x1b[2 q", "\x1b[6 q"}[min(c.Shape, ShapeBar)]...)
		p.shown.Shape = c.Shape
	}
	if c.Visible != p.shown.Visible {
		p.buf = append(p.buf, map[bool]string{true: "\x1b[?25h", false: "\x1b[?25l"}[c.Visible]...)
		p.shown.Visible = c.Visible
	}
	p.shown.X, p.shown.Y = c.X, c.Y
	if !c.Visible {
		p.shown.X = -1 // where a hidden cursor stands is not kept up
	}
}

func (p *painter) moveTo(x, y int) {
	p.buf = append(p.buf, "\x1b["...)
	p.buf = strconv.AppendInt(p.buf, int64(y+1), 10)
	if x > 0 {
		p.buf = append(p.buf, ';')
		p.buf = strconv.AppendInt(p.buf, int64(x+1), 10)
	}
	p.buf = append(p.buf, 'H')
}

// appendRow appends a row, its style closed, the rest of its line cleared. It is
// the last gate before a terminal: of all control sequences only SGR passes, so
// that text which was never cleaned still cannot command the terminal.
func appendRow(buf []byte, row string, cells int) []byte {
	if !utf8.ValidString(row) {
		row = strings.ToValidUTF8(row, "\uFFFD")
	}
	styled, from := false, 0
	for i := 0; i < len(row); {
		n, keep := gate(row[i:])
		if n == 0 {
			i++
			continue
		}
		if keep {
			styled = true
		} else {
			buf = append(buf, row[from:i]...)
			from = i + n
		}
		i += n
	}
	buf = append(buf, row[from:]...)
	if styled && !strings.HasSuffix(row, "\x1b[m") {
		buf = append(buf, "\x1b[m"...)
	}
	if width(row) < cells {
		buf = append(buf, "\x1b[K"...)
	}
	return buf
}

// gate looks at the start of s: n is the length of a control found there, 0 if
// there is none, and keep says that it is an SGR sequence.
func gate(s string) (n int, keep bool) {
	switch c := s[0]; {
	case c == 0x1b:
		for i := 1; i < len(s); i++ {
			switch {
			case i == 1 && s[i] == '[', i > 1 && (s[i] >= '0' && s[i] <= ';'):
			case i > 1 && s[i] == 'm':
				return i + 1, true
			default:
				return 1, false
			}
		}
		return 1, false
	case c < 0x20, c == 0x7f:
		return 1, false
	case c == 0xc2 && len(s) > 1 && s[1] < 0xa0: // C1
		return 2, false
	}
	return 0, false
}
