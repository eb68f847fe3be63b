package tui

import (
	"net/netip"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/engine/cidr"
)

func TestTheAddressMapLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "private-nat", func(p *player, name func(string) string) {
		p.to("out-a")
		p.answers()
		p.key("esc", "a", "down", "down")
		p.holds(name("addresses"))
	})
}

func TestAFreeBlockBecomesACommandAndASubnetItsDetails(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		p.key("alt+a")
		if p.m.focus() != inPrompt {
			t.Fatalf("Alt+A takes the keys away from the prompt")
		}
		p.key("esc", "down")
		free, taken := 0, 0
		s, _ := p.m.space()
		for _, block := range s.stops() {
			p.m.bench.block, p.m.bench.tab, p.m.bench.panes = block, tabMap, true
			p.key("enter")
			switch {
			case s.subnet(block) != "":
				taken++
				if p.m.bench.chosen != s.subnet(block) || p.m.focus() != inDetails {
					t.Errorf("%s does not lead to the details of its subnet", block)
				}
			default:
				free++
				if got := p.m.bench.prompt.value(); !strings.HasPrefix(got, "aws ec2 create-subnet --vpc-id "+s.vpc.VpcId) || !strings.Contains(got, " --cidr-block "+block) {
					t.Errorf("%s is offered as %q", block, got)
				}
				p.key("ctrl+c")
			}
			p.m.bench.chosen = s.vpc.VpcId
		}
		if taken != 2 || free < 10 {
			t.Errorf("%d subnets and %d free blocks can be chosen", taken, free)
		}
		p.key("ctrl+c", "alt+a")
		p.needs("lumen")
	}
}

// The parts of an address space are all of it, none of it twice; and each cell
// of the picture is the same number of addresses.
func TestTheAddressMapIsToScale(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.to("survive")
	p.answers()
	p.line("aws ec2 associate-vpc-cidr-block --cidr-block 100.64.0.0/24 --vpc-id $vpc; aws ec2 create-subnet --vpc-id $vpc --cidr-block 100.64.0.16/28")
	p.m.pick(firstNetwork(p.m.top()))
	s, _ := p.m.space()
	held := 0
	var before netip.Addr
	for _, part := range s.parts {
		held += cidr.Size(part.block)
		if before.IsValid() && part.block.Addr().Less(before) {
			t.Errorf("%s overlaps what comes before it", part.block)
		}
		before = cidr.Last(part.block)
	}
	if want := 65536 + 256; held != want {
		t.Errorf("the parts hold %d addresses of %d", held, want)
	}
	for _, whole := range s.blocks {
		g := gridOf(whole, s.parts, 60, 8)
		if g.cells*g.rows*g.size != cidr.Size(whole) {
			t.Errorf("the grid of %s is %+v", whole, g)
		}
	}
	p.key("esc", "a")
	for _, a := range p.m.stands() {
		if a.w < 1 || a.h < 1 {
			t.Errorf("%+v can't be clicked", a)
		}
	}
}

func TestTheAddressMapFillsTheScreenWhateverThingsAreCalled(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		p.key("alt+a", "esc")
		for _, name := range hostile {
			p.key("i")
			p.line(`aws ec2 create-tags --resources ` + strings.Join(p.everything(), " ") + ` --tags '[{"Key":"Name","Value":"` + escaped(name) + `"}]'`)
			p.key("esc", "2", "down")
			everySize(t, "the address map", p.m)
		}
	}
}
