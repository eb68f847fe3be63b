package cidr

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

func block(rt *rapid.T, low, high int) netip.Prefix {
	bits := rapid.IntRange(low, high).Draw(rt, "bits")
	a := [4]byte{10, byte(rapid.IntRange(0, 255).Draw(rt, "b")), byte(rapid.IntRange(0, 255).Draw(rt, "c")), byte(rapid.IntRange(0, 255).Draw(rt, "d"))}
	return netip.PrefixFrom(netip.AddrFrom4(a), bits).Masked()
}

func TestASplitAndAJoinUndoEachOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := block(rt, 9, 31)
		low, high, ok := Halves(p)
		switch {
		case !ok || Parent(low) != p || Parent(high) != p:
			rt.Fatalf("%s is split into %s and %s, which are halves of %s and %s", p, low, high, Parent(low), Parent(high))
		case Buddy(low) != high || Buddy(high) != low:
			rt.Fatalf("%s and %s do not know each other: %s, %s", low, high, Buddy(high), Buddy(low))
		case low.Overlaps(high) || Size(low)+Size(high) != Size(p):
			rt.Fatalf("%s and %s are not the two halves of %s", low, high, p)
		case Last(low).Next() != high.Addr() || Last(high) != Last(p):
			rt.Fatalf("%s does not follow %s up to the end of %s", high, low, p)
		}
	})
}

func TestASingleAddressHasNoHalves(t *testing.T) {
	if _, _, ok := Halves(netip.MustParsePrefix("10.0.0.7/32")); ok {
		t.Error("it has")
	}
}

func TestWhatIsTakenAndWhatIsFreeAreTheWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := netip.MustParsePrefix("10.0.0.0/16")
		var taken []netip.Prefix
		for range rapid.IntRange(0, 12).Draw(rt, "n") {
			bits := rapid.IntRange(16, 28).Draw(rt, "bits")
			p := Part(whole, bits, rapid.IntRange(0, 1<<(bits-16)-1).Draw(rt, "at"))
			overlaps := false
			for _, q := range taken {
				overlaps = overlaps || p.Overlaps(q)
			}
			if !overlaps {
				taken = append(taken, p)
			}
		}
		free := Free(whole, taken)
		all := append(append([]netip.Prefix(nil), taken...), free...)
		Sort(all)
		next := whole.Addr()
		for _, p := range all {
			if p.Addr() != next {
				rt.Fatalf("%v: %s should begin at %s", all, p, next)
			}
			next = Last(p).Next()
		}
		if next != Last(whole).Next() {
			rt.Fatalf("%v ends before %s", all, next)
		}
		for i, p := range free {
			if i > 0 && free[i-1] == Buddy(p) && free[i-1].Bits() == p.Bits() {
				rt.Fatalf("%s and %s are free and could be one block", free[i-1], p)
			}
		}
	})
}

func TestTheSmallestSubnetThatFits(t *testing.T) {
	for hosts, want := range map[int]int{1: 28, 11: 28, 12: 27, 27: 27, 28: 26, 59: 26, 60: 25, 123: 25, 124: 24, 251: 24, 252: 23, 254: 23, 4091: 20, 65531: 16} {
		if bits, ok := For(hosts); !ok || bits != want {
			t.Errorf("%d machines get a /%d (%v), want /%d", hosts, bits, ok, want)
		}
	}
	if bits, ok := For(65532); ok {
		t.Errorf("65532 machines get a /%d, and no subnet is that large", bits)
	}
}

func TestAWSKeepsAllButTheHosts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := block(rt, 24, 28)
		left := 0
		for a := p.Addr(); p.Contains(a); a = a.Next() {
			if !Kept(p, a) {
				left++
			}
		}
		if left != Hosts(p) {
			rt.Fatalf("%d addresses of %s are left, want %d", left, p, Hosts(p))
		}
		if out := Last(p).Next(); Kept(p, out) {
			rt.Fatalf("%s keeps %s, which is not its own", p, out)
		}
	})
}

func TestAFitWastesLittle(t *testing.T) {
	free := Free(netip.MustParsePrefix("10.0.0.0/22"), []netip.Prefix{netip.MustParsePrefix("10.0.1.0/27")})
	for bits, want := range map[int]string{23: "10.0.2.0/23", 24: "10.0.0.0/24", 25: "10.0.1.128/25", 26: "10.0.1.64/26", 27: "10.0.1.32/27", 28: "10.0.1.32/28"} {
		if got, ok := Fit(free, bits); !ok || got.String() != want {
			t.Errorf("a /%d is put at %s, want %s (free: %v)", bits, got, want, free)
		}
	}
	if got, ok := Fit(free, 22); ok {
		t.Errorf("a /22 is put at %s", got)
	}
}

func TestAMaskIsWrittenWithDots(t *testing.T) {
	for bits, want := range map[int]string{0: "0.0.0.0", 8: "255.0.0.0", 16: "255.255.0.0", 20: "255.255.240.0", 23: "255.255.254.0", 28: "255.255.255.240", 32: "255.255.255.255"} {
		if got := Mask(netip.PrefixFrom(netip.MustParseAddr("10.1.2.3"), bits)).String(); got != want {
			t.Errorf("/%d is %s, want %s", bits, got, want)
		}
	}
}
