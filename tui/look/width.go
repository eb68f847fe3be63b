package look

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/clipperhouse/uax29/v2/graphemes"
)

// reset ends every style.
const reset = "\x1b[m"

var cells = displaywidth.Options{ControlSequences: true}

// Width is the number of cells that s takes, control sequences none.
func Width(s string) int {
	n := 0
	for len(s) > 0 {
		v, w := next(s)
		n += w
		s = s[len(v):]
	}
	return n
}

// Clip returns exactly w cells: s cut at the right, filled with spaces. Styles
// are kept, and are closed at the end if the cut took their end away.
func Clip(s string, w int) string { return Cut(s, 0, w) }

// Pad fills s with spaces at the right to at least w cells. It never cuts.
func Pad(s string, w int) string { return s + Spaces(w-Width(s)) }

// PadLeft fills s with spaces at the left to at least w cells. It never cuts.
func PadLeft(s string, w int) string { return Spaces(w-Width(s)) + s }

// Shorten is Clip with ".." as the last cells of a text that was cut.
func Shorten(s string, w int) string {
	if w < 4 || Width(s) <= w {
		return Clip(s, w)
	}
	cut := Clip(s, w-2)
	if body, ok := strings.CutSuffix(cut, reset); ok {
		return body + ".." + reset
	}
	return cut + ".."
}

// Fit is Shorten to at most w cells: what is shorter is not filled.
func Fit(s string, w int) string { return Shorten(s, max(0, min(w, Width(s)))) }

const blanks = "                                                                                                                                "

// Spaces returns n spaces, none if n is negative.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Cut returns the cells from column from up to column to, counted from 0: exactly
// to-from of them, filled with spaces where s has none or half a character. The
// style in force at from is kept.
func Cut(s string, from, to int) string {
	if to <= from {
		return ""
	}
	if from == 0 && closed(s) {
		if w := Width(s); w <= to {
			return s + Spaces(to-w)
		}
	}
	b := make([]byte, 0, len(s)+to-from)
	col, made, styled := 0, 0, false
	for len(s) > 0 && col < to {
		v, w := next(s)
		s = s[len(v):]
		lo, hi := max(col, from), min(col+w, to)
		switch {
		case v == reset || v == "\x1b[0m":
			if made == 0 {
				b = b[:0] // a style that nothing was written in
			} else if styled {
				b = append(b, reset...)
			}
			styled = false
		case v[0] == esc:
			b, styled = append(b, v...), true
		case w == 0 && made > 0:
			b = append(b, v...)
		case w == 0 || lo >= hi:
		case hi-lo < w:
			b = append(b, blanks[:hi-lo]...)
			made += hi - lo
		default:
			b = append(b, v...)
			made += w
		}
		col += w
	}
	if styled {
		b = append(b, reset...)
	}
	for ; made < to-from; made++ {
		b = append(b, ' ')
	}
	return string(b)
}

const esc = 0x1b

// next returns the first cluster or control sequence of s, which is not empty,
// and its width in cells.
func next(s string) (string, int) {
	if s[0] >= ' ' && s[0] < 0x7f && (len(s) == 1 || s[1] < 0x80) {
		return s[:1], 1
	}
	if syllable(s) && (len(s) == 3 || s[3] < 0x80 || syllable(s[3:])) {
		return s[:3], 2
	}
	it := graphemes.FromString(s)
	it.AnsiEscapeSequences = true
	it.Next()
	v := it.Value()
	return v, cells.String(v)
}

// syllable says whether s begins with a Hangul syllable, U+AC00 to U+D7A3. Two of
// them never join, so most Korean text is measured without looking up tables.
func syllable(s string) bool {
	return len(s) >= 3 && s[1]&0xc0 == 0x80 && s[2]&0xc0 == 0x80 && (s[0] == 0xeb || s[0] == 0xec || s[0] == 0xea && s[1] >= 0xb0 ||
		s[0] == 0xed && (s[1] < 0x9e || s[1] == 0x9e && s[2] <= 0xa3))
}

// closed says whether no style is in force at the end of s.
func closed(s string) bool {
	i := strings.LastIndexByte(s, esc)
	return i < 0 || strings.HasPrefix(s[i:], reset) || strings.HasPrefix(s[i:], "\x1b[0m")
}
