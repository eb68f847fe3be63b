package submission

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"

	"skylab/engine"
	"skylab/labs"
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

// BenchmarkThousand grades 1,000 submissions of 200 entries each, of as many learners,
// on all cores; that they are only read from their files and verified stands beside
// it. What the heap holds at most is told in MB.
func BenchmarkThousand(b *testing.B) {
	all := catalogue(b)
	files := make([][]byte, 1000)
	entries := 0
	for i := range files {
		s := worked(b, all, "private-nat", fmt.Sprintf("learner-%d", i), 200)
		entries += len(s.Entries)
		var file bytes.Buffer
		if err := Write(&file, s); err != nil {
			b.Fatal(err)
		}
		files[i] = file.Bytes()
	}
	for _, grades := range []bool{true, false} {
		b.Run(map[bool]string{true: "graded", false: "verified"}[grades], func(b *testing.B) {
			most := uint64(0)
			for b.Loop() {
				most = max(most, through(b, all, files, grades))
			}
			b.ReportMetric(float64(entries)/float64(len(files)), "entries")
			b.ReportMetric(float64(most)/(1<<20), "heap-MB")
		})
	}
}

// through takes all files on all cores, and says what the heap held at most.
func through(b *testing.B, all []*labs.Lab, files [][]byte, grades bool) (most uint64) {
	next := make(chan []byte)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for text := range next {
				s, err := Read(bytes.NewReader(text))
				if err != nil {
					b.Error(err)
					continue
				}
				if v, bad := s.verify(); bad {
					b.Error(v.Fault)
				}
				if grades {
					if v := Check(s, all, nil); v.Fault != "" || v.Grade.Met != v.Grade.Of {
						b.Error(v.Fault, v.Grade.Met)
					}
				}
			}
		})
	}
	var m runtime.MemStats
	for i, text := range files {
		next <- text
		if i%50 == 0 {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	close(next)
	workers.Wait()
	return most
}

// worked is a lab that a learner has finished after detours, in so many entries or a
// few more.
func worked(b *testing.B, all []*labs.Lab, lab, learner string, entries int) Submission {
	b.Helper()
	i := slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == lab })
	var log []engine.Entry
	keep := func(e []engine.Entry) error { log = append(log, e...); return nil }
	a, err := labs.Open(all[i], labs.Config{Learner: learner, Number: 1, Keep: keep, Build: "test"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for n := 0; len(log) < entries-40; n++ {
		a.Say(b.Context(), fmt.Sprintf("vpc=$(aws ec2 create-vpc --cidr-block 10.%d.0.0/16 --query Vpc.VpcId --output text); aws ec2 create-tags --resources $vpc --tags Key=Name,Value=try-%d; aws ec2 delete-vpc --vpc-id $vpc", n%200, n), io.Discard, io.Discard)
	}
	a.Say(b.Context(), a.Values.Fill(all[i].For(learner, 1).Solutions[0].Text), io.Discard, io.Discard)
	return Sign(Submission{Lab: lab, Learner: learner, Attempt: 1, Draw: 1, Began: began, Build: "test", Entries: log}, signer(learner))
}
