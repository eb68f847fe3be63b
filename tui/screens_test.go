package tui

import (
	"fmt"
	"testing"
	"time"

	"skylab/assets"
)

// sizes at which screens are held.
var sizes = []struct{ w, h int }{{80, 24}, {120, 40}}

// eachScreen runs a test in both languages at both sizes.
func eachScreen(t *testing.T, lab string, f func(p *player, name func(string) string)) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			suffix := fmt.Sprintf("%s-%dx%d", l, s.w, s.h)
			t.Run(suffix, func(t *testing.T) {
				f(open(t, s.w, s.h, l, lab), func(moment string) string { return moment + "-" + suffix })
			})
		}
	}
}

// to plays the solution until a step comes up.
func (p *player) to(step string) {
	p.t.Helper()
	if p.script == nil {
		p.script = solution(p.t, p)
	}
	for len(p.script) > 0 && p.task() != step {
		p.answers()
		p.line(p.script[0])
		p.script = p.script[1:]
		p.pass(30 * time.Second)
	}
	if p.task() != step {
		p.t.Fatalf("the solution ends at %q, before %q", p.task(), step)
	}
}

func TestTheShelfLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "", func(p *player, name func(string) string) { p.holds(name("shelf")) })
}

func TestFirstVpcLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "first-vpc", func(p *player, name func(string) string) {
		p.holds(name("first-vpc-start"))
		p.key("tab")
		p.typed("0.0.0.0/0")
		p.key("enter")
		p.seen()
		p.holds(name("first-vpc-question"))
		p.key("2")
		p.holds(name("first-vpc-reveal"))
		p.answers()
		p.line("aws ec2 create-subent --vpc-id vpc-1")
		p.line("aws ec2 create-vpc --cidr-block 10.0.0.0/8")
		p.holds(name("first-vpc-refusal"))
		p.typed("aws ec2 create-subnet --vpc-id ")
		p.key("tab", "tab")
		p.holds(name("first-vpc-completion"))
		p.key("esc", "ctrl+c")
		p.to("open")
		p.answers()
		p.holds(name("first-vpc-blocked"))
		p.to("")
		p.answers()
		p.holds(name("first-vpc-done"))
	})
}

func TestPrivateNatLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "private-nat", func(p *player, name func(string) string) {
		p.holds(name("private-nat-start"))
		p.to("out-a")
		p.holds(name("private-nat-question"))
		p.to("survive")
		p.answers()
		p.key("f4")
		p.holds(name("private-nat-one-zone"))
		p.to("")
		p.answers()
		p.key("alt+2")
		p.holds(name("private-nat-done"))
	})
}
