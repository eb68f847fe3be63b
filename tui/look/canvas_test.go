package look

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var plainDark = NewTheme(NoColour, true, false)

func picture(c *Canvas, t *Theme) string { return strip(strings.Join(c.Rows(t), "\n")) }

func TestLinesJoinWhereTheyMeet(t *testing.T) {
	c := NewCanvas(11, 5)
	c.Rect(0, 0, 11, 5, Light, Border)
	c.HLine(0, 2, 11, Light, Border)
	c.VLine(5, 0, 5, Heavy, Now)
	want := strings.Join([]string{
		"┌────╥────┐",
		"│    ┃    │",
		"├────╂────┤",
		"│    ┃    │",
		"└────╨────┘",
	}, "\n")
	want = strings.NewReplacer("╥", "┰", "╨", "┸").Replace(want)
	if got := picture(c, plainDark); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = strings.Join([]string{
		"+----#----+",
		"|    #    |",
		"+----#----+",
		"|    #    |",
		"+----#----+",
	}, "\n")
	if got := picture(c, NewTheme(NoColour, true, true)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is drawn is a sum of half-lines, so the order of drawing does not matter.
func TestTheOrderOfLinesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type line struct {
			x, y, n  int
			vertical bool
			weight   Weight
		}
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
			return line{
				rapid.IntRange(-3, 12).Draw(t, "x"), rapid.IntRange(-3, 8).Draw(t, "y"), rapid.IntRange(0, 9).Draw(t, "n"),
				rapid.Bool().Draw(t, "vertical"), Weight(rapid.IntRange(1, 2).Draw(t, "weight")),
			}
		}), 1, 8).Draw(t, "lines")
		draw := func(ls []line) string {
			c := NewCanvas(12, 7)
			for _, l := range ls {
				if l.vertical {
					c.VLine(l.x, l.y, l.n, l.weight, Border)
				} else {
					c.HLine(l.x, l.y, l.n, l.weight, Border)
				}
			}
			return picture(c, plainDark)
		}
		want := draw(lines)
		if got := draw(rapid.Permutation(lines).Draw(t, "other")); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAWideCharacterOverwrittenAtItsHalfLeavesABlank(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*Canvas)
		want string
	}{
		{"left half", func(c *Canvas) { c.Put(0, 0, "x", Text) }, "x 나다"},
		{"right half", func(c *Canvas) { c.Put(1, 0, "x", Text) }, " x나다"},
		{"both halves of two", func(c *Canvas) { c.Put(1, 0, "라", Text) }, " 라 다"},
		{"a line", func(c *Canvas) { c.VLine(3, 0, 2, Light, Text) }, "가 ╷다"},
		{"out at the right", func(c *Canvas) { c.Put(5, 0, "라", Text) }, "가나다"},
		{"out at the left", func(c *Canvas) { c.Put(-1, 0, "라마", Text) }, " 마 다"},
		{"blanked", func(c *Canvas) { c.Blank(1, 0, 2, 9) }, "    다"},
	} {
		cv := NewCanvas(6, 1)
		cv.Put(0, 0, "가나다", Text)
		c.draw(cv)
		if got := cv.Rows(plainDark)[0]; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestACanvasIsAlwaysARectangle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 8).Draw(t, "h")
		th := NewTheme(Depth(rapid.IntRange(0, 3).Draw(t, "depth")), true, rapid.Bool().Draw(t, "ascii"))
		c := NewCanvas(3, 3)
		c.Put(0, 0, "가나", Good)
		c.Resize(w, h)
		for range rapid.IntRange(0, 12).Draw(t, "strokes") {
			x, y, n := rapid.IntRange(-5, 32).Draw(t, "x"), rapid.IntRange(-2, 9).Draw(t, "y"), rapid.IntRange(-1, 34).Draw(t, "n")
			k := Token(rapid.IntRange(0, int(tokens)-1).Draw(t, "token"))
			switch rapid.IntRange(0, 4).Draw(t, "stroke") {
			case 0:
				c.Put(x, y, rapid.SampledFrom(words).Draw(t, "word"), k)
			case 1:
				c.HLine(x, y, n, Light, k)
			case 2:
				c.VLine(x, y, n, Heavy, k)
			case 3:
				c.Rect(x, y, n, n/2, Light, k)
			case 4:
				c.Blank(x, y, n, 2)
			}
		}
		got := c.Rows(th)
		if len(got) != h {
			t.Fatalf("%d rows, not %d", len(got), h)
		}
		exactly(t, got, w)
		for _, r := range got {
			if !closed(r) {
				t.Fatalf("a style is left open: %q", r)
			}
		}
	})
}

func TestRowsStayWhenTheCanvasIsDrawnOnAgain(t *testing.T) {
	c := NewCanvas(4, 1)
	c.Put(0, 0, "가나", Text)
	before := c.Rows(plainDark)
	c.Clear()
	c.Put(0, 0, "xxxx", Text)
	c.Rows(plainDark)
	if before[0] != "가나" {
		t.Errorf("the old row became %q", before[0])
	}
}

func TestACanvasIsRedrawnWithoutGarbage(t *testing.T) {
	c := NewCanvas(120, 40)
	if n := testing.AllocsPerRun(20, func() { c.Clear(); draw(c) }); n > 0 {
		t.Errorf("drawing allocates %v times", n)
	}
	th := NewTheme(Colours256, true, false)
	if n := testing.AllocsPerRun(20, func() { c.Rows(th) }); n > 2 {
		t.Errorf("a picture of 40 rows allocates %v times, not 2", n)
	}
}

// draw draws a picture of the size and density of a topology: 30 boxes with
// Korean labels and the lines between them.
func draw(c *Canvas) {
	c.Rect(0, 0, 120, 40, Light, Border)
	for i := range 30 {
		x, y := 2+i%6*19, 2+i/6*7
		c.Rect(x, y, 17, 5, Light, Private)
		c.Put(x+2, y+1, "서브넷-가나다", Private)
		c.Put(x+2, y+2, "10.0.1.0/24", Text)
		c.Put(x+2, y+3, "[v] 통신", Good)
		c.VLine(x+8, y+4, 4, Heavy, Now)
	}
}

func BenchmarkCanvas(b *testing.B) {
	c, th := NewCanvas(120, 40), NewTheme(Colours256, true, false)
	b.Run("draw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Clear()
			draw(c)
		}
	})
	b.Run("rows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Rows(th)
		}
	})
}
