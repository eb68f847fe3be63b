package tui

import (
	"strings"
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

// TestAHostedZoneIsCompletedByItsName types the beginning of a zone's name where its
// id belongs.
func TestAHostedZoneIsCompletedByItsName(t *testing.T) {
	p := open(t, 120, 40, assets.English, "delegation")
	p.key("esc")
	p.typed(p.m.bench.attempt.Text("aws route53 get-hosted-zone --id {brand}"))
	p.key("tab")
	if line := p.m.bench.prompt.value(); strings.Contains(line, p.m.bench.attempt.Text("{brand}")) {
		t.Errorf("the line is %q", line)
	}
	p.key("enter")
	p.needs("DelegationSet")
}
