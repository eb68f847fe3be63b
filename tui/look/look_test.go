package look

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// words are the pieces that random rows are made of: each is whole, so that
// joining them makes no new cluster.
var words = []string{
	"서브넷", "라우팅 테이블", "가", "힣", "10.0.1.0/24", "igw-0a1b", " ", "  ", "VPC", "x",
	"\u1112\u1161\u11ab\u1100\u1173\u11af", // decomposed (NFD), as names of files on a Mac are
	"e\u0301",                              // a combining mark
	"a\u0323\u0307",
	"中文", "カナ", "ｈ", "─│", "✓", "😀", "👩‍💻", "🇰🇷", "❤️", "…", "ﬁ",
}

var styles = []string{"\x1b[1m", "\x1b[31m", "\x1b[38;5;39m", "\x1b[38;2;1;2;3;4m", reset, "\x1b[0m"}

// row draws a row of words, styled at random.
func row(t *rapid.T, label string) string {
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(t, label+"-n") {
		if rapid.IntRange(0, 3).Draw(t, label+"-styled") == 0 {
			b.WriteString(rapid.SampledFrom(styles).Draw(t, label+"-style"))
		}
		b.WriteString(rapid.SampledFrom(words).Draw(t, label+"-word"))
	}
	return b.String()
}

func rows(t *rapid.T, label string) []string {
	out := make([]string, rapid.IntRange(0, 6).Draw(t, label+"-rows"))
	for i := range out {
		out[i] = row(t, label)
	}
	return out
}

// exactly fails unless every row is w cells wide and leaves no style open.
func exactly(t interface{ Fatalf(string, ...any) }, rows []string, w int) {
	for i, r := range rows {
		if Width(r) != w {
			t.Fatalf("row %d is %d cells, not %d: %q", i, Width(r), w, r)
		}
	}
}

func strip(s string) string {
	var b strings.Builder
	for s != "" {
		v, _ := next(s)
		if v[0] != esc {
			b.WriteString(v)
		}
		s = s[len(v):]
	}
	return b.String()
}

func TestClippedTextIsExactlyAsWideAsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := row(t, "s"), rapid.IntRange(0, 40).Draw(t, "w")
		for _, got := range []string{Clip(s, w), Shorten(s, w)} {
			exactly(t, []string{got}, w)
			if !closed(got) {
				t.Fatalf("a style is left open: %q", got)
			}
		}
		if got := Clip(s, w); !strings.HasPrefix(strip(s)+Spaces(w), strings.TrimRight(strip(got), " ")) {
			t.Fatalf("%q is not the beginning of %q", got, s)
		}
	})
}

// The tables of displaywidth are the oracle for the short cuts taken here.
func TestWidthIsWhatTheTablesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := row(t, "s") + rapid.StringOf(rapid.RuneFrom(nil, unicode.Hangul, unicode.Mn, unicode.Han, unicode.So)).Draw(t, "any") + row(t, "e")
		if got, want := Width(s), cells.String(s); got != want {
			t.Fatalf("%q is %d cells, not %d", s, got, want)
		}
	})
	for r := rune(0xa000); r <= 0xffff; r++ {
		if s := string(r); syllable(s) != (r >= 0xac00 && r <= 0xd7a3) {
			t.Errorf("%U is taken for a syllable, or a syllable is not", r)
		}
	}
}

func TestPaddedTextIsNeverCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := row(t, "s"), rapid.IntRange(-1, 40).Draw(t, "w")
		for _, got := range []string{Pad(s, w), PadLeft(s, w)} {
			if !strings.Contains(got, s) || Width(got) != max(w, Width(s)) {
				t.Fatalf("%q padded to %d is %q", s, w, got)
			}
		}
	})
}

func TestPiecesOfACutRowAddUpToTheRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := row(t, "s")
		all := Width(s)
		at := rapid.IntRange(0, all).Draw(t, "at")
		left, right := Cut(s, 0, at), Cut(s, at, all)
		exactly(t, []string{left}, at)
		exactly(t, []string{right}, all-at)
	})
}

func TestHalfASyllableIsBlank(t *testing.T) {
	for _, c := range []struct {
		s        string
		from, to int
		want     string
	}{
		{"가나다", 0, 3, "가 "},
		{"가나다", 1, 6, " 나다"},
		{"가나다", 1, 2, " "},
		{"가나다", 3, 5, "  "},
		{"가나", 0, 6, "가나  "},
		{"\x1b[1m가나\x1b[m", 0, 3, "\x1b[1m가 \x1b[m"},
		{"\x1b[1m가\x1b[m나", 1, 4, "\x1b[1m \x1b[m나"},
		{"\x1b[1m가\x1b[m나", 2, 4, "나"},
		{"ab", 5, 7, "  "},
	} {
		if got := Cut(c.s, c.from, c.to); got != c.want {
			t.Errorf("Cut(%q, %d, %d) = %q, want %q", c.s, c.from, c.to, got, c.want)
		}
	}
}

func TestBlocksAreRectangles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := NewTheme(Depth(rapid.IntRange(0, 3).Draw(t, "depth")), rapid.Bool().Draw(t, "dark"), rapid.Bool().Draw(t, "ascii"))
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 8).Draw(t, "h")
		title := row(t, "title")
		box := th.Box(title, rows(t, "in"), w, h, rapid.Bool().Draw(t, "focused"))
		exactly(t, box, w)
		if len(box) != h {
			t.Fatalf("%d rows, not %d", len(box), h)
		}
		base := Fill(rows(t, "base"), 30, 5)
		exactly(t, base, 30)
		over := Overlay(base, box, rapid.IntRange(-45, 45).Draw(t, "x"), rapid.IntRange(-9, 9).Draw(t, "y"))
		exactly(t, over, 30)
		if len(over) != len(base) {
			t.Fatalf("%d rows, not %d", len(over), len(base))
		}
		exactly(t, Beside(base, box), 30+w)
		widths := []int{5, -7, 3}
		exactly(t, []string{Columns(widths, row(t, "a"), row(t, "b"))}, 5+7+3+2)
		exactly(t, []string{th.Meter(rapid.IntRange(-1, 9).Draw(t, "done"), rapid.IntRange(0, 7).Draw(t, "total"), w)}, w)
		if s := row(t, "s"); Width(th.Style(Token(rapid.IntRange(0, int(tokens)-1).Draw(t, "token")), s)) != Width(s) {
			t.Fatalf("a style changed the width of %q", s)
		}
	})
}

func TestWrappedProseIsNeverTooWideAndLosesNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := row(t, "s")+row(t, "t"), rapid.IntRange(2, 40).Draw(t, "w")
		lines := Wrap(s, w)
		var got strings.Builder
		for _, line := range lines {
			if Width(line) > w {
				t.Fatalf("%q is wider than %d", line, w)
			}
			if !closed(line) && len(lines) > 1 {
				t.Fatalf("a style is left open: %q", line)
			}
			got.WriteString(strip(line))
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(got.String()) != bare(strip(s)) {
			t.Fatalf("%q became %q", s, lines)
		}
	})
}

func TestBreakLosesNothingAndKeepsTheWidth(t *testing.T) {
	for _, s := range []string{"", "a", "aws ec2 describe-vpcs  --output  text ", "서브넷을 만들어요 abc", "가a나b다c", "e\u0301e\u0301e\u0301"} {
		for w := 1; w < 12; w++ {
			parts := Break(s, w)
			if got := strings.Join(parts, ""); got != s {
				t.Errorf("Break(%q, %d) is %q", s, w, parts)
			}
			for _, p := range parts {
				if Width(p) > max(w, 2) {
					t.Errorf("Break(%q, %d) has a part of %d cells: %q", s, w, Width(p), p)
				}
			}
		}
	}
}
