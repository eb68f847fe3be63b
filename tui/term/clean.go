package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"
	"golang.org/x/text/unicode/norm"
)

// narrow adds up code points as the C library does, whatever the locale.
var narrow = &runewidth.Condition{StrictEmojiNeutral: true}

// tabStop is the distance of tab stops in cells, as every terminal has it.
const tabStop = 8

// Clean turns any text into one line that is safe in a row: no control
// characters and no escape sequences, broken UTF-8 as U+FFFD, no characters that
// turn the direction of text (they can make a name read as another one),
// composed as NFC, and only characters on whose width terminals agree. Line ends
// become spaces, tabs the spaces to the next stop. Clean of clean text is the
// same text, without an allocation if it is ASCII.
func Clean(text string) string {
	if plain(text) {
		return text
	}
	text = oneLine.Replace(strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"))
	return cleanLine(text)
}

var (
	oneLine  = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ")
	lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// CleanLines is Clean for text of several lines: one element for each line. A
// line end at the very end adds no empty line. A carriage return alone ends a
// line too.
func CleanLines(text string) []string {
	lines := strings.Split(strings.TrimSuffix(lineEnds.Replace(text), "\n"), "\n")
	for i, line := range lines {
		if !plain(line) {
			lines[i] = cleanLine(line)
		}
	}
	return lines
}

// plain says whether text is printable ASCII and Hangul syllables throughout,
// which is always clean.
func plain(text string) bool {
	for len(text) > 0 {
		n := plainLen(text)
		if n == 0 {
			return false
		}
		text = text[n:]
	}
	return true
}

func cleanLine(line string) string {
	line = strings.Map(cleanRune, line)
	// What was dropped or replaced may have stood between two characters that
	// join, so it is done until nothing changes: twice for any text that was seen.
	// The bound is against texts made to need more.
	for range 4 {
		settled := settleLine(strings.Map(wholeSyllable, norm.NFC.String(line)))
		if settled == line {
			return line
		}
		line = settled
	}
	return strings.Map(bare, line)
}

// settleLine expands tabs and settles every cluster. The first and the last one
// must stand on their own, because rows are put together from texts.
func settleLine(line string) string {
	var b strings.Builder
	b.Grow(len(line))
	cells := 0
	for c := graphemes.FromString(line); c.Next(); {
		v := c.Value()
		switch {
		case v == "\t":
			v = "        "[:tabStop-cells%tabStop]
		case len(v) == 1:
		case c.Start() == 0 && joins("a", v), c.End() == len(line) && joins(v, "a"):
			v = "\uFFFD"
		default:
			v = settle(v)
		}
		cells += width(v)
		b.WriteString(v)
	}
	return b.String()
}

// joins says whether two texts become one cluster where they meet.
func joins(before, after string) bool {
	first := graphemes.FromString(before + after).First()
	return len(first) > len(before)
}

// wholeSyllable replaces the jamo that composing has left over: parts of archaic
// syllables, which terminals draw in one, two or three cells.
func wholeSyllable(r rune) rune {
	if r >= 0x1100 && r <= 0x11ff || r >= 0xa960 && r <= 0xa97f || r >= 0xd7b0 && r <= 0xd7ff {
		return utf8.RuneError
	}
	return r
}

// cleanRune is the rune that stands for r, or -1 if r is dropped. Tabs stay for
// the caller, who knows the column.
func cleanRune(r rune) rune {
	switch {
	case r == '\t', r >= 0x20 && r < 0x7f:
		return r
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		// Controls, and what is not seen but changes what is: bidi marks and
		// isolates, joiners, byte order marks, tags.
		return -1
	case unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Variation_Selector, r):
		return -1
	case r >= 0x1f1e6 && r <= 0x1f1ff: // the halves of flags
		return 'A' + r - 0x1f1e6
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return -1
	case unicode.Is(unicode.Cs, r), unicode.Is(unicode.Co, r), !unicode.IsGraphic(r):
		return utf8.RuneError
	}
	return r
}

// settle returns text on whose width terminals agree: those that count clusters
// and those that add up code points. Where they differ about a cluster, it loses
// the marks that take room, or if that does not help, all that joins.
func settle(cluster string) string {
	if agreed(cluster) {
		return cluster
	}
	kept := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mc, unicode.Me) {
			return -1
		}
		return r
	}, cluster)
	if kept != "" && agreed(kept) {
		return kept
	}
	return strings.Map(bare, cluster)
}

// bare is the rune that stands for r where nothing may join anything: none for a
// mark, itself for what stands alone.
func bare(r rune) rune {
	if unicode.Is(unicode.M, r) {
		return -1
	}
	if s := string(r); !agreed(s) || joins("a", s) || joins(s, "a") {
		return utf8.RuneError
	}
	return r
}

// agreed says whether a cluster is one or two cells wide and its runes, each on
// its own, add up to the same.
func agreed(cluster string) bool {
	whole := width(cluster)
	sum := 0
	for _, r := range cluster {
		sum += narrow.RuneWidth(r)
	}
	return whole == sum && whole > 0
}
