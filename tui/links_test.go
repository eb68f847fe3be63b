package tui

import (
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
)

// chosen chooses what has this name, and returns the map as it is then.
func (p *player) chosen(name string) string {
	p.t.Helper()
	for _, r := range p.things() {
		if r.ID() == name || ec2.TagsOf(r).Name() == name {
			p.m.pick(r.ID())
			p.m.bench.touch()
			return p.screen()
		}
	}
	p.t.Fatalf("nothing is called %s", name)
	return ""
}

// oldest is the first of a kind that the account has.
func oldest[T world.Resource](p *player) T {
	return world.All[T](p.m.bench.seen.world, world.Scope{Account: p.m.bench.attempt.Engine.Scope().Account})[0]
}

func TestWhatIsLinkedToTheChosenThingIsMarkedAndNothingElse(t *testing.T) {
	p := open(t, 200, 60, assets.English, "private-nat")
	p.to("out-b")
	p.answers()
	p.key("esc", "2")
	for _, c := range []struct {
		choose string
		marked []string // ids by kind, or names
	}{
		{oldest[ec2.NatGateway](p).NatGatewayId, []string{"app-a"}},
		{p.m.top().networks[0].gateway.id, []string{oldest[ec2.NatGateway](p).SubnetId}},
		{"app-a", []string{oldest[ec2.NatGateway](p).NatGatewayId}},
	} {
		p.chosen(c.choose)
		links := p.m.bench.linked()
		named := map[string]bool{}
		for id := range links {
			if !strings.HasPrefix(id, "rtb-") {
				named[id] = true
				named[nameOf(p.m.bench.seen.world, id)] = true
			}
		}
		for _, want := range c.marked {
			if !named[want] {
				t.Errorf("%s is not linked to %s, only %v", want, c.choose, links)
			}
		}
	}
	shown := p.chosen("app-a")
	if !strings.Contains(shown, "~[nat-") || !strings.Contains(shown, "╻") && !strings.Contains(shown, "┥") && !strings.Contains(shown, "━┛") {
		t.Errorf("no line leads from app-a to its NAT gateway:\n%s", shown)
	}
	if before := p.chosen("laptop"); strings.Contains(before, "~") {
		t.Errorf("something is linked to the laptop:\n%s", before)
	}
}

// A line never goes through what is written.
func TestLinesLeaveEveryWordAsItStands(t *testing.T) {
	p := open(t, 150, 50, assets.Korean, "private-nat")
	p.to("survive")
	p.answers()
	p.key("esc", "2")
	words := func(screen string) string {
		return strings.Map(func(r rune) rune {
			if r >= 0x2500 && r < 0x2580 || strings.ContainsRune(" >~/", r) {
				return -1
			}
			return r
		}, screen)
	}
	p.m.bench.chosen = ""
	p.m.bench.touch()
	m, _, _ := p.m.mapBlock(80, 20)
	plainly := words(styles.ReplaceAllString(strings.Join(m.rows, "\n"), ""))
	for _, r := range p.things() {
		p.m.pick(r.ID())
		m, _, _ := p.m.mapBlock(80, 20)
		if got := words(styles.ReplaceAllString(strings.Join(m.rows, "\n"), "")); got != plainly {
			t.Errorf("with %s chosen the map says\n%s\ninstead of\n%s", r.ID(), got, plainly)
		}
	}
}

func TestAGroupThatNamesAnotherLinksTheirMachines(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.line(`vpc=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=app-a --query 'Subnets[0].VpcId' --output text)
g=$(aws ec2 create-security-group --group-name db --description db --vpc-id $vpc --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $g --protocol tcp --port 5432 --source-group $(aws ec2 describe-security-groups --filters Name=group-name,Values=build --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 modify-instance-attribute --groups $g --instance-id $(aws ec2 describe-instances --filters Name=tag:Name,Values=build-b --query 'Reservations[0].Instances[0].InstanceId' --output text)`)
	p.chosen("build-a")
	for id := range p.m.bench.linked() {
		if nameOf(p.m.bench.seen.world, id) == "build-b" {
			return
		}
	}
	t.Errorf("build-a is linked to %v", p.m.bench.linked())
}

func TestWhatChangedFlashesOnceAndThenNothingMoves(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.m.looks = look.NewTheme(look.TrueColour, true, false)
	p.pass(time.Second)
	flashing := func() bool {
		return strings.Contains(strings.Join(p.m.Frame().Rows, "\n"), p.m.theme().Prefix(look.Fresh))
	}
	if flashing() {
		t.Fatal("something flashes before anything was done")
	}
	p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
	if !flashing() {
		t.Error("a new VPC does not flash")
	}
	p.pass(time.Second)
	if flashing() || len(p.due) > 0 {
		t.Errorf("a second later it flashes still, or %d timers run", len(p.due))
	}
	p.line("aws ec2 describe-vpcs")
	if flashing() {
		t.Error("a look flashes")
	}
	p.m.settings[motion] = "reduced"
	p.line("aws ec2 create-vpc --cidr-block 10.10.0.0/16")
	if !strings.Contains(p.screen(), "*vpc-") && !strings.Contains(p.screen(), "*+ vpc-") {
		t.Errorf("with reduced motion a new VPC has no mark:\n%s", p.screen())
	}
}
