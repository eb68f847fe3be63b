package tui

import (
	"slices"
	"testing"

	"skylab/assets"
)

// walked tries all arrow keys from everything that they lead to, and reports
// what was chosen on the way.
func (p *player) walked() map[string]bool {
	p.t.Helper()
	b := p.m.bench
	seen, chosen := map[stand]bool{}, map[string]bool{}
	b.chosen, b.at = p.m.firstThing(), stand{}
	start, _ := b.here(p.m.stands())
	for todo := []stand{start}; len(todo) > 0; todo = todo[1:] {
		from := todo[0]
		if seen[from] {
			continue
		}
		seen[from], chosen[from.at] = true, true
		for _, key := range []string{"up", "down", "left", "right"} {
			b.chosen, b.at = from.at, from
			b.touch()
			p.key(key)
			if to, ok := b.here(p.m.stands()); ok {
				todo = append(todo, to)
			}
		}
	}
	return chosen
}

func TestEverythingOnTheMapIsReachedByArrowsAndByClick(t *testing.T) {
	for _, at := range [][2]string{{"private-nat", "survive"}, {"load-balancer", "path"}} {
		t.Run(at[0], func(t *testing.T) { reachesEverything(t, at[0], at[1]) })
	}
}

func reachesEverything(t *testing.T, lab, step string) {
	for _, s := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {120, 40}, {200, 60}, {250, 80}} {
		p := open(t, s[0], s[1], assets.Korean, lab)
		p.to(step)
		p.answers()
		p.key("esc", "2")
		p.screen()
		all := map[string]bool{}
		for _, x := range p.m.stands() {
			all[x.at] = true
		}
		if len(all) < 9 {
			t.Fatalf("at %v only %d things are drawn:\n%s", s, len(all), p.screen())
		}
		reached := p.walked()
		for id := range all {
			if !reached[id] {
				t.Errorf("at %v no arrow leads to %s:\n%s", s, id, p.screen())
			}
			p.m.bench.chosen = ""
			p.m.act(selectThing, id)
			p.screen()
			if p.m.bench.chosen != id {
				t.Errorf("at %v a click does not choose %s", s, id)
			}
		}
	}
}

func TestAClickChoosesAndASecondOneShowsDetails(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.screen()
		x, ok := standOf(p.m.bench.drawn.stands, "laptop")
		if !ok {
			t.Fatal("the laptop is not on the map")
		}
		for _, a := range p.m.areas {
			if a.do == selectThing && a.at == x.at {
				p.m.click(a.x+1, a.y)
				if p.m.bench.chosen != "laptop" || p.m.focus() != inMap {
					t.Fatalf("chosen is %q, and keys go to %d", p.m.bench.chosen, p.m.focus())
				}
				p.needs(">(laptop")
				p.m.click(a.x+1, a.y)
				if p.m.focus() != inDetails {
					t.Fatalf("a second click leads to %d", p.m.focus())
				}
			}
		}
	}
}

// What was made and goes with no network yet is on the map: a gateway, and an
// address that costs money.
func TestWhatIsAttachedToNothingIsOnTheMap(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 60}} {
			p := open(t, s[0], s[1], l, "private-nat")
			p.key("alt+2")
			loose := p.m.words.Say("in-none")
			if p.has(loose) {
				t.Fatalf("something is loose from the start:\n%s", p.screen())
			}
			p.line("igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)")
			p.needs(loose, "[igw-")
			p.line(p.m.bench.attempt.Text("aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id {id {firm}}"))
			if p.has(loose) {
				t.Errorf("what is attached is loose:\n%s", p.screen())
			}
			p.line("aws ec2 allocate-address")
			p.needs(loose)
			id := p.m.top().loose[0].id
			p.m.act(selectThing, id)
			if p.m.bench.chosen != id {
				t.Error("it can't be chosen")
			}
			p.key("i")
			p.line(p.m.bench.attempt.Text("aws ec2 create-nat-gateway --subnet-id {id app-a} --allocation-id " + id))
			if p.has(loose) {
				t.Errorf("the address of a NAT gateway is loose:\n%s", p.screen())
			}
		}
	}
}

// A zone that fails is out on the map, its details offer to end that, and the
// palette has the switch in either language.
func TestAZoneThatFailsIsOutOnTheMap(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range [][2]int{{80, 24}, {120, 40}} {
			p := open(t, s[0], s[1], l, "private-nat")
			zone := p.m.bench.attempt.Text("{near}")
			p.key("alt+2")
			says := p.m.words.Say("zone-out")
			if p.has(zone+" "+says) || p.has("[!] "+says) {
				t.Fatalf("a zone is out from the start:\n%s", p.screen())
			}
			p.line("outage " + zone)
			if !p.has(zone+" "+says) && !p.has("[!] "+says) {
				t.Errorf("no zone is out on the map:\n%s", p.screen())
			}
			found := p.m.newPalette()
			found.field.insert("outage")
			found.seek(p.m)
			if !slices.ContainsFunc(found.found, func(f *findings) bool { return f.what == "outage end "+zone }) {
				t.Errorf("%s: the palette has no switch for the zone", l)
			}
			p.line("outage end " + zone)
			if p.has(zone+" "+says) || p.has("[!] "+says) {
				t.Errorf("the zone is out for ever:\n%s", p.screen())
			}
		}
	}
}
