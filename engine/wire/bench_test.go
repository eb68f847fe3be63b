package wire_test

import (
	"fmt"
	"net/netip"
	"testing"

	"skylab/engine/wire"
)

func BenchmarkProbe(b *testing.B) {
	for _, c := range []struct {
		name, from, to string
		port           uint16
	}{
		{"through NAT", "app", "updates.example", 443},
		{"through the internet gateway", "laptop", "web", 80},
		{"across subnets", "web", "app", 22},
		{"denied", "laptop", "web", 22},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := wire.Index(twoTier().World)
			p, err := n.Between(c.from, c.to, wire.TCP, c.port)
			if err != nil {
				b.Fatal(err)
			}
			var v wire.Verdict
			wire.ProbeInto(n, p, &v)
			b.ReportAllocs()
			for b.Loop() {
				wire.ProbeInto(n, p, &v)
			}
		})
	}
}

// BenchmarkBaseline is one look-up of an address in a map, the least that
// anything about a packet can cost: a probe is worth so many of them.
func BenchmarkBaseline(b *testing.B) {
	at := map[netip.Addr]int{}
	for i := range 64 {
		at[netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})] = i
	}
	a, sum := netip.MustParseAddr("10.0.0.7"), 0
	for b.Loop() {
		sum += at[a]
	}
	_ = sum
}

func BenchmarkIndex(b *testing.B) {
	for name, l := range map[string]*lab{"a lab": twoTier(), "1,000 machines": thousand()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				wire.Index(l.World)
			}
		})
	}
}

// thousand is a VPC with 1,000 machines in 20 subnets, most with user data.
func thousand() *lab {
	l := twoTier()
	for s := range 20 {
		id := fmt.Sprintf("subnet-%d", s)
		l.subnet(id, "vpc-1", fmt.Sprintf("10.0.%d.0/24", 100+s), "ap-northeast-2a")
		for i := range 50 {
			l.instance(fmt.Sprintf("m-%d-%d", s, i), id, fmt.Sprintf("10.0.%d.%d", 100+s, 10+i), "", nginx, "sg-app")
		}
	}
	return l
}
