package submission

import (
	"testing"
)

// BenchmarkGrading replays and grades one finished lab after the other, on as many
// cores as there are; a file that is only read and verified stands beside it.
func BenchmarkGrading(b *testing.B) {
	all := catalogue(b)
	s := done(b, all, "private-nat", "mina")
	b.Run("replayed", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if v := Check(s, all, nil); v.Fault != "" {
					b.Error(v.Fault)
				}
			}
		})
		b.ReportMetric(float64(len(s.Entries)), "entries")
	})
	b.Run("verified", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if v, bad := s.verify(); bad {
					b.Error(v.Fault)
				}
			}
		})
	})
}
