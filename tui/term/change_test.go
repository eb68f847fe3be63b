package term

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what rows are made of: letters, syllables, lines, characters that
// join what stands before them, styles.
var pieces = []string{
	"a", "b", " ", "가", "넷", "서브", "│", "─", "e\u0301", "\u0301", "👩‍👩‍👧", "🇰🇷", "\u200d", "\u1112\u1161\u11ab", "·", "é",
	"\x1b[1mx\x1b[m", "\x1b[38;5;75m가나\x1b[m", "\x1b[7m \x1b[m", "\x1b[1m\u0301y\x1b[m", "\u0600", "क्", "ष",
}

func rowOf(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 14).Draw(t, name), "")
}

// What a terminal shows after a change is the new row: the cells before and
// behind the part that is sent are the old row's, and hold the same.
func TestAChangeSendsWhatDiffersAndNothingLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head, tail := rowOf(t, "head"), rowOf(t, "tail")
		was, row := head+rowOf(t, "was")+tail, head+rowOf(t, "row")+tail
		if !tame(was) || !tame(row) || width(was) != width(row) {
			return
		}
		from, to := differing(was, row)
		if from > to || to > len(row) {
			t.Fatalf("%q to %q: %d to %d", was, row, from, to)
		}
		behind := len(row) - to
		if was[:from] != row[:from] || behind > len(was)-from || was[len(was)-behind:] != row[to:] {
			t.Fatalf("%q to %q: what is kept differs", was, row)
		}
		if w := width(row[:from]); w+width(row[from:to])+width(row[to:]) != width(row) || width(was[:len(was)-behind]) != width(row[:to]) {
			t.Fatalf("%q to %q: the cut at %d, %d moves cells", was, row, from, to)
		}
		if strings.Count(row[from:to], "\x1b[") != 2*strings.Count(row[from:to], "\x1b[m") {
			t.Fatalf("%q to %q: a style is open in %q", was, row, row[from:to])
		}
	})
}

func TestAChangedLetterCostsALetter(t *testing.T) {
	for _, c := range []struct{ was, row, part string }{
		{"서브넷 가 is public  ", "서브넷 나 is public  ", "나"},
		{"│ \x1b[1mroute\x1b[m  x │", "│ \x1b[1mroute\x1b[m  y │", "y"},
		{"│ \x1b[1mroute\x1b[m  x │", "│ \x1b[1mrouta\x1b[m  x │", "\x1b[1mrouta\x1b[m"},
		{"abc", "abc", ""},
		{"e\u0301a", "e\u0300a", "e\u0300a"},
		{"가a", "a가", "a가"},
	} {
		from, to := differing(c.was, c.row)
		if got := c.row[from:to]; got != c.part {
			t.Errorf("%q to %q sends %q; want %q", c.was, c.row, got, c.part)
		}
	}
}
