package wire_test

import (
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
