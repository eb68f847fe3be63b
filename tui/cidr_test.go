package tui

import (
	"testing"

	"skylab/assets"
)

func TestCidrLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "cidr", func(p *player, name func(string) string) {
		p.holds(name("cidr-start"))
		p.key("tab", "enter")
		p.holds(name("cidr-question"))
		p.key("2")
		p.holds(name("cidr-reveal"))
		p.to("rest")
		p.answers()
		p.key("alt+c")
		p.holds(name("cidr-board"))
		p.key("esc")
		p.to("")
		p.key("2")
		p.holds(name("cidr-full"))
	})
}

// Somebody who believes what textbooks say finds out in each of the questions,
// and by what AWS answers.
func TestTheBeliefsOfTextbooksAreTriedAndFail(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "cidr")
		p.key("tab", "enter", "2")
		p.needs(p.m.words.Say("wrong-choice"), "AvailableIpAddressCount", "11")
		p.key("enter")
		v := p.m.bench.attempt.Values
		p.line("aws ec2 create-subnet --vpc-id $(aws ec2 describe-vpcs --filters Name=tag:Name,Values=" + v["firm"] + " --query 'Vpcs[0].VpcId' --output text) --cidr-block " + v["half"] + " --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=jobs}]'")
		if p.task() != "jobs" {
			t.Errorf("a /25 has room for %s machines:\n%s", v["n-jobs"], p.screen())
		}
		p.needs("123")
	}
}

// With the board alone, and a name for each, the three small subnets find room.
func TestTheBoardPlacesWhatHasToSitClose(t *testing.T) {
	p := open(t, 120, 40, assets.English, "cidr")
	p.to("rest")
	p.answers()
	v := p.m.bench.attempt.Values
	for _, name := range []string{"desk", "data", "edge"} {
		p.key("alt+c")
		p.typed(v["n-"+name])
		p.key("enter", "enter")
		p.typed(name)
		p.key("enter")
	}
	if !p.m.bench.seen.met["rest"] {
		t.Errorf("the three do not fit:\n%s", p.screen())
	}
}
