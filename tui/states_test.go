package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/tui/look"
	"skylab/tui/term"
)

// What reads the same is coloured the same: no state is told by colour alone.
// Each pane is looked at in all moments of the labs; of two with the same text,
// the colours of states are the same.
func TestNoStateIsToldByColourAlone(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, lab := range []string{"first-vpc", "private-nat"} {
			p := open(t, 120, 40, l, lab)
			p.m.looks = look.NewTheme(look.TrueColour, true, false)
			states := map[string]string{}
			for _, k := range []look.Token{look.Good, look.Bad, look.Warn} {
				states[p.m.looks.Prefix(k)] = fmt.Sprint(k)
			}
			told := map[string]string{}
			p.each = func(term.Frame) {
				if p.m.bench == nil {
					return
				}
				for _, pane := range tabs {
					drawn := strings.Join(p.m.paneBlock(pane.pane, 80, 40).rows, "\n")
					text, how := styles.ReplaceAllString(drawn, ""), colouring(drawn, states)
					if was, known := told[text]; known && was != how {
						t.Errorf("%s: this is coloured %q and %q:\n%s", l, was, how, text)
					}
					told[text] = how
				}
			}
			p.to("")
			p.answers()
			p.key("f5", "f5", "f6", "f3", "f4")
		}
	}
}

// colouring is which states a text shows.
func colouring(text string, states map[string]string) string {
	var out []string
	for _, code := range styles.FindAllString(text, -1) {
		if s, ok := states[code]; ok {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}
