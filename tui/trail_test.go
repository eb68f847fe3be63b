package tui

import (
	"testing"

	"skylab/assets"
)

// TestTheWalkToANameIsShown asks for a name whose delegation is broken, and for one
// that is fine, and reads how each was looked up.
func TestTheWalkToANameIsShown(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			p := open(t, size[0], size[1], l, "delegation")
			d := p.m.words
			p.key("esc", "alt+i") // the question is skipped
			p.needs(d.Say("no-trail"))
			p.line(p.m.bench.attempt.Text("dig www.{shop}.co.kr"))
			p.key("alt+i")
			p.needs("root-servers.net", d.Say("trail.referral"), d.Say("trail.unknown"))
			for range 20 {
				p.key("down")
			}
			p.needs("SERVFAIL")
			p.key("esc")
			p.line(p.m.bench.attempt.Text("dig www.{brand}.com; dig www.{brand}.com"))
			p.key("alt+i")
			p.needs("awsdns", d.Say("trail.answer"))
			p.key("esc")
			if len(p.m.sheets) > 0 {
				t.Errorf("%s: the sheet stays", l)
			}
		}
	}
}
