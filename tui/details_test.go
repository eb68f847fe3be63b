package tui

import (
	"slices"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
)

// things lists what the learner could look at.
func (p *player) things() []world.Resource {
	var out []world.Resource
	for _, r := range world.All[world.Resource](p.m.bench.seen.world, world.Everywhere) {
		if nounOf(r) != "" {
			out = append(out, r)
		}
	}
	return out
}

// everyKind sets up one of every kind of thing beside those of the lab.
func everyKind(p *player) {
	p.t.Helper()
	p.line(`aws ec2 create-key-pair --key-name mine`)
	p.line(`other=$(aws ec2 create-vpc --cidr-block 172.20.0.0/16 --query Vpc.VpcId --output text); aws ec2 create-vpc-peering-connection --vpc-id $other --peer-vpc-id $(aws ec2 describe-vpcs --query 'Vpcs[1].VpcId' --output text)`)
	p.line(`aws ec2 create-dhcp-options --dhcp-configurations Key=domain-name,Values=corp.example; aws ec2 allocate-address; aws ec2 create-internet-gateway; aws ec2 create-route-table --vpc-id $other`)
}

func TestEverythingTellsWhatItIsWhatNeedsItAndWhatWouldChangeIt(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 200, 60, l, "private-nat")
		p.to("survive")
		p.answers()
		everyKind(p)
		kinds := map[string]bool{}
		for _, r := range p.things() {
			kinds[nounOf(r)] = true
			p.m.bench.tab = tabDetails
			p.m.bench.chosen = r.ID()
			all, is := p.m.known()
			if !is || len(all) < 2 {
				t.Errorf("%s: of %s is only known %v", l, r.ID(), all)
			}
			for _, x := range world.Referrers(p.m.bench.seen.world, r.ID()) {
				leads := func(f fact) bool { return f.link == x.ID() }
				on, _ := x.(ec2.NetworkInterface)
				if nounOf(x) != "" && !slices.ContainsFunc(all, leads) && (on.Attachment == nil || !slices.ContainsFunc(all, func(f fact) bool { return f.link == on.Attachment.InstanceId })) {
					t.Errorf("%s: nothing leads from %s to %s, which needs it", l, r.ID(), x.ID())
				}
			}
			for _, f := range all {
				if strings.Contains(f.text+f.label, "[missing") {
					t.Errorf("%s: of %s is said %q", l, r.ID(), f.text)
				}
			}
		}
		if len(kinds) != 14 {
			t.Errorf("only %d kinds of things were looked at: %v", len(kinds), kinds)
		}
	}
}

// A blank is a word that the learner fills; all else must be read as it stands.
func TestEveryCommandThatIsOfferedCanBeRead(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.to("survive")
	p.answers()
	everyKind(p)
	seen := map[string]bool{}
	for _, r := range p.things() {
		all := commandsOf(p.m.bench.seen.world, r)
		if len(all) == 0 {
			t.Errorf("nothing would change %s", r.ID())
		}
		for _, c := range all {
			if !strings.HasPrefix(c, "aws ") {
				continue
			}
			words := strings.Fields(c)[1:]
			for i, w := range words {
				if strings.Contains(w, blank) {
					words[i] = strings.ReplaceAll(w, blank, "22")
				}
			}
			if _, err := engine.Book.ParseCLI(words); err != nil {
				t.Errorf("%s can't be read: %v", c, err)
			}
			seen[words[1]] = true
		}
	}
	if len(seen) < 14 {
		t.Errorf("only these are offered: %v", seen)
	}
}

func TestOneWalksFromThingToThingAndBack(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		p.key("esc", "2", "down", "enter")
		if p.m.focus() != inDetails {
			t.Fatalf("Enter does not lead to the details:\n%s", p.screen())
		}
		first := p.m.bench.chosen
		p.key("tab", "tab", "enter")
		second := p.m.bench.chosen
		if second == first || second == "" {
			t.Fatalf("Enter follows nothing from %s:\n%s", first, p.screen())
		}
		p.key("backspace")
		if p.m.bench.chosen != first {
			t.Errorf("Backspace leads to %s, not to %s", p.m.bench.chosen, first)
		}
		p.key("backspace")
		p.needs(p.m.words.Say("nothing-before"))
	}
}

func TestHistoryTellsWhatWasDoneAndTakenBack(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 200, 60, l, "first-vpc")
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		id := ""
		for _, v := range world.All[ec2.Vpc](p.m.bench.seen.world, world.Everywhere) {
			id = v.VpcId
		}
		p.line("aws ec2 create-tags --resources " + id + " --tags Key=Name,Value=mine")
		p.key("f5")
		p.m.pick(id)
		p.key("esc", "5")
		p.needs(p.m.words.Say("past.made"), "aws ec2 create-vpc --cidr-block", p.m.words.Say("past.changed"), p.m.words.Say("past.back"))
		p.key("i", "f6", "esc", "5")
		p.needs(p.m.words.Say("past.again"))
		p.key("i", "f5", "f5", "esc", "5")
		p.needs(p.m.words.Say("no-longer-there"))
	}
}

func TestXTakesTheCommandToThePrompt(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "private-nat")
	p.key("esc", "2", "down", "x")
	if p.m.focus() != inPrompt || !strings.HasPrefix(p.m.bench.prompt.value(), "aws ec2 ") {
		t.Errorf("the prompt holds %q", p.m.bench.prompt.value())
	}
}

func TestTheRuleThatDecidedIsLitBesideThePacket(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 160, 50, l, "first-vpc")
		p.key("esc", "3")
		lit := map[string]bool{}
		p.key("home")
		for range p.m.bench.packets()[0].hops {
			if id, rule := p.m.bench.looksAt(); rule != "" {
				lit[strings.SplitN(id, "-", 2)[0]] = true
				p.needs("[>]")
			}
			p.key("right")
		}
		for _, kind := range []string{"acl", "sg"} {
			if !lit[kind] {
				t.Errorf("%s: no rule of a %s is lit", l, kind)
			}
		}
	}
}

func TestHistoryNamesTheOneCommandOfAScriptThatMadeAThing(t *testing.T) {
	p := open(t, 200, 60, assets.English, "first-vpc")
	crowded(p, 3)
	p.chosen("app-b")
	p.key("esc", "5")
	all, _ := p.m.known()
	for _, f := range all {
		if f.long && strings.HasPrefix(f.text, "aws ec2 create-subnet ") && strings.Contains(f.text, "10.77.4.0/24") {
			return
		}
	}
	t.Errorf("of app-b is told %v", all)
}
