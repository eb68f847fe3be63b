package labs_test

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

func TestTheSameLearnerDrawsTheSameOnAnyMachine(t *testing.T) {
	l := lab(t, "private-nat")
	got := l.Draw("mina", 1)
	if fmt.Sprint(got) != drawn {
		t.Errorf("mina draws %v; want %v", got, drawn)
	}
	if fmt.Sprint(l.Draw("mina", 2)) == fmt.Sprint(got) || fmt.Sprint(l.Draw("jun", 1)) == fmt.Sprint(got) {
		t.Error("another attempt or learner draws the same")
	}
}

// drawn is what mina draws at her first attempt. If it changes, every log that
// was kept is worth nothing.
const drawn = "map[app-a:10.21.10.0/24 app-b:10.21.11.0/24 far:ap-northeast-2a firm:lumen laptop:203.0.113.60 near:ap-northeast-2c " +
	"port:443 region:ap-northeast-2 updates:198.51.100.89 vpc:10.21.0.0/16 web-a:10.21.0.0/24 web-b:10.21.1.0/24]"

func TestADrawFitsItsPatternForEveryLearner(t *testing.T) {
	nat, vpc := lab(t, "private-nat"), lab(t, "first-vpc")
	rapid.Check(t, func(t *rapid.T) {
		learner, n := rapid.String().Draw(t, "learner"), rapid.IntRange(1, 1000).Draw(t, "attempt")
		v := nat.Draw(learner, n)
		whole := netip.MustParsePrefix(v["vpc"])
		for _, name := range []string{"web-a", "web-b", "app-a", "app-b"} {
			if p := netip.MustParsePrefix(v[name]); p.Bits() != 24 || !whole.Contains(p.Addr()) {
				t.Fatalf("%s is %s, outside of %s", name, p, whole)
			}
		}
		if v["near"] == v["far"] {
			t.Fatalf("both zones are %s", v["near"])
		}
		if b := netip.MustParsePrefix(v["vpc"]).Addr().As4()[1]; b < 16 || b > 199 {
			t.Fatalf("the VPC is %s", v["vpc"])
		}
		w := vpc.Draw(learner, n)
		if !netip.MustParseAddr(w["laptop"]).Is4() || w["vpc"] == w["own"] {
			t.Fatalf("%v", w)
		}
	})
}

func TestLearnersSeldomShareAnAnswer(t *testing.T) {
	l := lab(t, "first-vpc")
	seen := map[string]int{}
	const class = 60
	for i := range class {
		v := l.Draw(fmt.Sprintf("learner-%d", i), 1)
		seen[v["vpc"]+v["own"]+v["port"]]++
	}
	if len(seen) < class-2 {
		t.Errorf("a class of %d draws %d different answers", class, len(seen))
	}
}
