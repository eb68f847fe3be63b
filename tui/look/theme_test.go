package look

import (
	"math"
	"strings"
	"testing"
)

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(rgb int) float64 {
	r, g, b := linear(rgb)
	return 0.2126*r + 0.7152*g + 0.0722*b
}

func linear(rgb int) (r, g, b float64) {
	f := func(n int) float64 {
		c := float64(n&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return f(rgb >> 16), f(rgb >> 8), f(rgb)
}

func contrast(a, b int) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryColourCanBeRead(t *testing.T) {
	for k, p := range paints {
		if p.dark == none {
			continue
		}
		need := 4.5 // WCAG 2.2, 1.4.3; lines need 3, 1.4.11
		if k := Token(k); k == Border || k == BorderFocus {
			need = 3
		}
		for _, c := range []struct {
			name       string
			rgb, paper int
		}{
			{"black", p.dark, 0x000000},
			{"dark grey", p.dark, 0x1e1e1e},
			{"white", p.light, 0xffffff},
			{"cream", p.light, 0xfdf6e3},
		} {
			for _, shown := range []int{c.rgb, rgb256(nearest256(c.rgb))} {
				if got := contrast(shown, c.paper); got < need {
					t.Errorf("token %d, %06x on %s: contrast %.1f, needed %.1f", k, shown, c.name, got, need)
				}
			}
		}
	}
}

// The matrices are those of Machado, Oliveira and Fernandes (2009), severity 1.
var blindness = map[string][9]float64{
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

func TestWithoutColourThereIsNoColourButFocusIsSeen(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := NewTheme(NoColour, dark, false)
		for k := range tokens {
			p := strings.Trim(th.Prefix(k), "\x1b[m")
			for n := range strings.SplitSeq(p, ";") {
				if len(n) > 1 {
					t.Errorf("token %d has %q", k, p)
				}
			}
		}
		if th.Prefix(Selected) == "" || th.Prefix(Title) == "" {
			t.Error("a selection is reversed and a title bold, whatever the colours")
		}
	}
}

func TestAStyleHoldsAroundAnInnerStyle(t *testing.T) {
	th := NewTheme(Colours16, true, false)
	in := th.Style(Selected, "a"+th.Style(Bad, "나")+"c")
	if want := "\x1b[7ma\x1b[1;91m나\x1b[m\x1b[7mc\x1b[m"; in != want {
		t.Errorf("%q, want %q", in, want)
	}
	if th.Style(Selected, "") != "" || th.Style(Text, "x") != "x" {
		t.Error("nothing is styled as nothing, and plain text is plain")
	}
}

func TestTheDepthOfColourIsReadFromThreeVariables(t *testing.T) {
	for env, want := range map[string]Depth{
		"TERM=xterm":                                  Colours16,
		"TERM=xterm-256color":                         Colours256,
		"TERM=tmux-256color TMUX=x TTY_FORCE=1":       Colours256,
		"TERM=xterm-256color COLORTERM=truecolor":     TrueColour,
		"TERM=xterm-256color COLORTERM=24bit":         TrueColour,
		"TERM=xterm-256color COLORTERM=yes":           Colours256,
		"TERM=xterm-kitty":                            TrueColour,
		"TERM=st":                                     Colours16,
		"TERM=linux":                                  Colours16,
		"TERM=dumb COLORTERM=truecolor":               NoColour,
		"TERM=vt100":                                  NoColour,
		"":                                            NoColour,
		"TERM=xterm-256color NO_COLOR=1":              NoColour,
		"TERM=xterm-256color NO_COLOR=yes":            NoColour,
		"TERM=xterm-256color NO_COLOR=0":              NoColour,
		"TERM=xterm-256color NO_COLOR=":               Colours256,
		"NO_COLOR=false TERM=x COLORTERM=truecolor":   NoColour,
		"TERM=xterm CLICOLOR_FORCE=1 FORCE_COLOR=3":   Colours16,
		"TERM=xterm-256color=odd COLORTERM=TRUECOLOR": Colours256,
	} {
		if got := DetectDepth(strings.Fields(env)); got != want {
			t.Errorf("%q: %d, want %d", env, got, want)
		}
	}
}

func TestMarksAreThreeCellsAndToldApartWithoutColour(t *testing.T) {
	seen := map[string]bool{}
	for m := Open; m <= Failed; m++ {
		s := m.String()
		if len(s) != 3 || seen[s] {
			t.Errorf("mark %q", s)
		}
		seen[s] = true
		if got := NewTheme(NoColour, true, false).Mark(m); strip(got) != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	}
}
