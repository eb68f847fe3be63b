package tui

import (
	"strings"
	"testing"

	"skylab/assets"
	"skylab/labs"
)

// What was done in one lab is not shown whole in the next one: its values are
// left to the learner, while what is new stays whole.
func TestASecondLabShowsWholeOnlyWhatIsNew(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.to("")
		p.answers()
		p.script = nil
		p.start(p.m.o.Room, 120, 40, l, "private-nat")
		p.to("out-a")
		p.answers()
		how, script := p.m.bench.attempt.Command(string(l), "out-a")
		if how != labs.Skeleton {
			t.Fatalf("out-a shows %s:\n%s", how, script)
		}
		for c := range strings.Lines(script) {
			known := strings.Contains(c, "create-route ") || strings.Contains(c, "create-route-table") || strings.Contains(c, "associate-route-table")
			if known != strings.Contains(c, labs.Blank) && !strings.Contains(c, "create-nat-gateway") { // its subnet has no name that is known
				t.Errorf("it shows %s", c)
			}
		}
		p.script = nil
		for range 2 {
			p.start(p.m.o.Room, 120, 40, l, "first-vpc")
			p.key("alt+m", "n")
			p.to("")
			p.answers()
			p.script = nil
		}
		p.key("alt+m", "n")
		p.pins("F3")
		p.key("alt+down", "alt+down", "alt+down")
		p.needs(p.m.words.Say("command-alone")[:20])
		p.pins("F3")
		everySize(t, "a step without its command", p.m)
	}
}
