package tui

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/cidr"
	"skylab/engine/ec2"
)

var planned = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/22"), netip.MustParsePrefix("10.9.0.0/24")}

// whole fails unless the parts of a plan are its blocks, without gap or overlap.
func whole(t *rapid.T, p plan, blocks []netip.Prefix) {
	t.Helper()
	sum := 0
	for i, q := range p.parts {
		sum += cidr.Size(q.block)
		for _, r := range p.parts[:i] {
			if q.block.Overlaps(r.block) {
				t.Fatalf("%s overlaps %s", q.block, r.block)
			}
		}
		if i > 0 && !p.parts[i-1].block.Addr().Less(q.block.Addr()) {
			t.Fatalf("%s stands behind %s", q.block, p.parts[i-1].block)
		}
	}
	for _, b := range blocks {
		sum -= cidr.Size(b)
	}
	if sum != 0 {
		t.Fatalf("the parts have %d addresses more than the whole: %v", sum, p.parts)
	}
}

func TestAPlanIsAlwaysTheWholeWithoutOverlap(t *testing.T) {
	subnets := []ec2.Subnet{{SubnetId: "subnet-1", CidrBlock: netip.MustParsePrefix("10.0.1.0/27")}}
	rapid.Check(t, func(rt *rapid.T) {
		p := newPlan(planned, subnets, plan{})
		for range rapid.IntRange(0, 30).Draw(rt, "steps") {
			i := rapid.IntRange(0, len(p.parts)-1).Draw(rt, "at")
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				was := p.parts[i].block
				if p.split(i) == "" {
					if at, why := (&plan{append([]planPart(nil), p.parts...)}).join(i); why != "" || at != i {
						rt.Fatalf("%s was split and can't be joined: %s", was, why)
					}
				}
			case 1:
				if at, why := p.join(i); why == "" && p.parts[at].meant {
					rt.Fatalf("%s is meant, though only a part of it was", p.parts[at].block)
				}
			case 2:
				n := rapid.IntRange(1, 300).Draw(rt, "hosts")
				if at, why := p.fit(n); why == "" && (cidr.Hosts(p.parts[at].block) < n || !p.parts[at].meant) {
					rt.Fatalf("%d machines got %s", n, p.parts[at].block)
				}
			default:
				p.mean(i)
			}
			whole(rt, p, planned)
			if p.parts[p.at(subnets[0].CidrBlock)].subnet != "subnet-1" {
				rt.Fatal("a subnet that exists was moved")
			}
		}
		again := newPlan(planned, subnets, p)
		if len(again.parts) != len(p.parts) {
			rt.Fatalf("the plan was %v and came back as %v", p.parts, again.parts)
		}
	})
}

func TestAPlanMakesRoomForWhatWasCreatedMeanwhile(t *testing.T) {
	p := newPlan(planned, nil, plan{})
	at, _ := p.fit(100)
	block := p.parts[at].block
	made := []ec2.Subnet{{SubnetId: "subnet-2", CidrBlock: block}}
	q := newPlan(planned, made, p)
	if got := q.parts[q.at(block)]; got.subnet != "subnet-2" || got.meant || len(q.parts) != len(p.parts) {
		t.Errorf("%s is now %+v in %v", block, got, q.parts)
	}
}

func TestWhatCanNotBePlannedIsSaid(t *testing.T) {
	subnets := []ec2.Subnet{{SubnetId: "subnet-1", CidrBlock: netip.MustParsePrefix("10.9.0.0/25")}}
	p := newPlan(planned[1:], subnets, plan{})
	if why := p.split(0); why != "board-subnets-stay" {
		t.Errorf("a subnet is split: %q", why)
	}
	if _, why := p.join(1); why != "board-half-taken" {
		t.Errorf("a subnet is joined: %q", why)
	}
	if _, why := p.fit(124); why != "board-no-room" {
		t.Errorf("124 machines have room: %q", why)
	}
	if _, why := p.fit(70_000); why != "board-too-many" {
		t.Errorf("70,000 machines have room: %q", why)
	}
	for range 3 {
		if why := p.split(1); why != "" {
			t.Fatal(why)
		}
	}
	if why := p.split(1); why != "board-smallest" {
		t.Errorf("a /28 is split: %q", why)
	}
}
