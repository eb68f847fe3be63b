package term

import (
	"strings"
	"testing"
	"unicode/utf8"

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
		d := differing(was, row)
		if d.from > d.to || d.to > len(row) {
			t.Fatalf("%q to %q: %d to %d", was, row, d.from, d.to)
		}
		behind := len(row) - d.to
		if was[:d.from] != row[:d.from] || behind > len(was)-d.from || was[len(was)-behind:] != row[d.to:] {
			t.Fatalf("%q to %q: what is kept differs", was, row)
		}
		if w := width(row[:d.from]); w+width(row[d.from:d.to])+width(row[d.to:]) != width(row) || width(was[:len(was)-behind]) != width(row[:d.to]) {
			t.Fatalf("%q to %q: the cut at %d, %d moves cells", was, row, d.from, d.to)
		}
		// Cell by cell, with the styles in force, it is the new row.
		shut := ""
		if d.shut {
			shut = reset
		}
		sent := looks(d.open + row[d.from:d.to] + shut)
		kept := looks(was)
		n := len(looks(row[:d.from] + reset))
		all := append(append(append([]string{}, kept[:n]...), sent...), kept[n+len(looks(was[:len(was)-behind]+reset))-n:]...)
		if want := looks(row); strings.Join(all, "|") != strings.Join(want, "|") {
			t.Fatalf("%q to %q shows\n%q\nwant\n%q", was, row, all, want)
		}
	})
}

// looks lists the characters of a row, each behind the styles that are in force.
func looks(row string) []string {
	var out []string
	style := ""
	for row != "" {
		if n, keep := gate(row); keep {
			if style += row[:n]; row[:n] == reset {
				style = ""
			}
			row = row[n:]
			continue
		}
		_, n := utf8.DecodeRuneInString(row)
		out = append(out, style+row[:n])
		row = row[n:]
	}
	return out
}

func TestAChangedLetterCostsALetter(t *testing.T) {
	for _, c := range []struct{ was, row, part string }{
		{"서브넷 가 is public  ", "서브넷 나 is public  ", "나"},
		{"│ \x1b[1mroute\x1b[m  x │", "│ \x1b[1mroute\x1b[m  y │", "y"},
		{"│ \x1b[1mroute\x1b[m  x │", "│ \x1b[1mrouta\x1b[m  x │", "\x1b[1ma\x1b[m"},
		{"\x1b[1m┃ 1/6 ┃\x1b[m", "\x1b[1m┃ 2/6 ┃\x1b[m", "\x1b[1m2\x1b[m"},
		{"\x1b[1mab\x1b[mc", "\x1b[7mab\x1b[mc", "\x1b[7mab\x1b[m"},
		{"abc", "abc", ""},
		{"e\u0301a", "e\u0300a", "e\u0300a"},
		{"가a", "a가", "a가"},
	} {
		d := differing(c.was, c.row)
		got := d.open + c.row[d.from:d.to]
		if d.shut {
			got += reset
		}
		if got != c.part {
			t.Errorf("%q to %q sends %q; want %q", c.was, c.row, got, c.part)
		}
	}
}
