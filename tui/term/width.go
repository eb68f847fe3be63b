package term

import (
	"github.com/clipperhouse/displaywidth"
	"github.com/clipperhouse/uax29/v2/graphemes"
)

// width counts cells as tui/look does: ambiguous characters are narrow, control
// sequences take no room.
func width(row string) int {
	n := 0
	for len(row) > 0 {
		if l := plainLen(row); l > 0 {
			n += 1 + l/2 // one byte is one cell, three are two
			row = row[l:]
			continue
		}
		it := graphemes.FromString(row)
		it.AnsiEscapeSequences = true
		it.Next()
		n += measure.String(it.Value())
		row = row[len(it.Value()):]
	}
	return n
}

var measure = displaywidth.Options{ControlSequences: true}

// plainLen returns the length in bytes of the first character of s if it is
// printable ASCII or a Hangul syllable and nothing joins it, else 0. It spares
// most text the look into tables.
func plainLen(s string) int {
	n := baseLen(s)
	if n == 0 || len(s) == n || s[n] < 0x80 || baseLen(s[n:]) > 0 {
		return n
	}
	return 0
}

func baseLen(s string) int {
	switch c := s[0]; {
	case c >= 0x20 && c < 0x7f:
		return 1
	case len(s) >= 3 && s[1]&0xc0 == 0x80 && s[2]&0xc0 == 0x80 && (c == 0xeb || c == 0xec || c == 0xea && s[1] >= 0xb0 ||
		c == 0xed && (s[1] < 0x9e || s[1] == 0x9e && s[2] <= 0xa3)):
		return 3 // U+AC00 to U+D7A3
	}
	return 0
}
