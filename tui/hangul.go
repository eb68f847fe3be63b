package tui

import (
	"slices"
	"unicode/utf8"

	"skylab/tui/meant"
)

// conjoin adds a letter of a syllable that comes in pieces (NFD), as some
// terminals send it, to what stands before the cursor: how many bytes of that
// go, and what comes in their place.
func conjoin(before string, r rune) (drop int, text string, ok bool) {
	last, size := utf8.DecodeLastRuneInString(before)
	switch {
	case r >= 0x1100 && r <= 0x1112:
		return 0, string(meant.Initials[r-0x1100]), true
	case r >= 0x1161 && r <= 0x1175:
		if lead := slices.Index(meant.Initials, last); lead >= 0 {
			return size, string('가' + rune(lead)*588 + (r-0x1161)*28), true
		}
	case r >= 0x11a8 && r <= 0x11c2:
		if last >= '가' && last <= '힣' && (last-'가')%28 == 0 {
			return size, string(last + r - 0x11a7), true
		}
	}
	return 0, "", false
}
