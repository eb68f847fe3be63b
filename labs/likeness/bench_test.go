package likeness

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"skylab/labs"
)

// classOf is a class of this size whose logs have about 200 entries: each has a solution,
// lines that many try, and lines of their own.
func classOf(tb testing.TB, size int) (*labs.Lab, []Attempt, int) {
	l := catalogue(tb)["private-nat"]
	r := rand.New(rand.NewPCG(1, 2))
	looks := []string{"vpcs", "subnets", "route-tables", "nat-gateways", "instances", "internet-gateways", "addresses", "network-acls"}
	var class []Attempt
	entries := 0
	start := played(tb, l, "nobody", nil, steadily)
	for i := range size {
		who := fmt.Sprint("learner ", i)
		var lines []string
		for _, c := range labs.Commands(l.Solutions[r.IntN(len(l.Solutions))].Text) {
			lines = append(lines, c)
			for range r.IntN(8) {
				switch r.IntN(3) {
				case 0:
					lines = append(lines, "aws ec2 describe-"+looks[r.IntN(len(looks))]+" --filters Name=vpc-id,Values="+fmt.Sprint(r.IntN(60)))
				case 1:
					lines = append(lines, fmt.Sprintf("aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.%d.0/24", r.IntN(250)))
				default:
					lines = append(lines, "# "+strings.Repeat(string(rune('a'+r.IntN(26))), 3+r.IntN(9)))
				}
			}
		}
		for len(lines) < 200-len(start.Log) {
			lines = append(lines, "aws ec2 describe-"+looks[r.IntN(len(looks))]+" --output table")
		}
		a := typed(l, who, lines)
		now := began
		for k := range a.Log {
			now = now.Add(time.Duration(r.IntN(90)) * time.Second)
			a.Log[k].Wall = now
		}
		a.Log = append(start.Log[:len(start.Log):len(start.Log)], a.Log...)
		entries += len(a.Log)
		class = append(class, a)
	}
	return l, class, entries
}

// BenchmarkClasses compares classes of three sizes; two things stand beside it: the
// same logs read and no pair compared, and every line of each log held against every line of
// every other one, as text, without any allowance and without weights.
func BenchmarkClasses(b *testing.B) {
	for _, size := range []int{50, 100, 500} {
		l, class, entries := classOf(b, size)
		run := func(name string, do func() int) {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				n := 0
				for b.Loop() {
					n = do()
				}
				b.ReportMetric(float64(entries)/float64(size), "entries/attempt")
				b.ReportMetric(float64(n), "found")
			})
		}
		run("compared", func() int { return len(Compare(l, class)) })
		run("read", func() int { return len(newClass(l, class).features) })
		if size < 500 {
			run("naive", func() int { return naive(class) })
		}
	}
}

// naive counts pairs of lines that are the same text, in all pairs of attempts.
func naive(class []Attempt) int {
	n := 0
	for i, a := range class {
		for _, b := range class[i+1:] {
			for _, x := range a.Log {
				for _, y := range b.Log {
					if x.Op == y.Op {
						n++
					}
				}
			}
		}
	}
	return n
}
