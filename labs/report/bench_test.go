package report

import (
	"encoding/json"
	"io"
	"testing"

	"skylab/assets"
)

// BenchmarkWrite writes 500 learners by 100 tasks, beside what it takes to write
// the same ledger as JSON without more ado.
func BenchmarkWrite(b *testing.B) {
	l := term(500, 100)
	b.Run("baseline", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text, err := json.Marshal(l)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
		}
	})
	b.Run("statistics", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			l.Statistics()
		}
	})
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := new(count)
				if err := Write(n, f, l, Options{Lang: assets.English, ByTask: true}); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(*n))
			}
		})
	}
	b.Run("learner", func(b *testing.B) {
		e := seen(l)
		b.ReportAllocs()
		for b.Loop() {
			if err := Learner(io.Discard, l, "person-250", e, Options{Lang: assets.English}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

type count int

func (c *count) Write(p []byte) (int, error) {
	*c += count(len(p))
	return len(p), nil
}
