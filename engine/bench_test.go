package engine

import (
	"context"
	"fmt"
	"io"
	"testing"

	"skylab/engine/world"
)

// network makes a VPC with subnets and returns an engine whose World has at
// least so many resources.
func network(b *testing.B, resources int) (*Engine, Config) {
	b.Helper()
	wall := &wallClock{start}
	w, err := OpenAccount("bench", start, seoul, "ap-northeast-2")
	if err != nil {
		b.Fatal(err)
	}
	c := Config{World: w, Scope: seoul, Wall: wall.tell, By: "learner", Build: "bench"}
	e := New(c)
	do(b, e, "vpc=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text)")
	for n := 1; count(e) < resources; n++ {
		do(b, e, fmt.Sprintf("aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.%d.0/24", n))
	}
	return e, c
}

func do(b *testing.B, e *Engine, line string) {
	if a := e.Do(context.Background(), line, io.Discard, io.Discard); a.Err != nil || a.Status != 0 {
		b.Fatalf("%s: status %d, %v", line, a.Status, a.Err)
	}
}

func BenchmarkOneCommandAmongFiftyResources(b *testing.B) {
	e, _ := network(b, 50)
	w, log := e.World(), e.log
	b.ReportAllocs()
	for b.Loop() {
		do(b, e, "aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.250.0/24")
		e.now.Store(w)
		e.log, e.undos, e.moments = log[:len(log):len(log)], nil, nil
	}
}

func BenchmarkReplayOf500Entries(b *testing.B) {
	e, c := network(b, 0)
	for n := 0; len(e.log) < 500; n++ {
		do(b, e, fmt.Sprintf("aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.%d.0/24", n%100))
		if n%100 == 99 {
			do(b, e, "for s in $(aws ec2 describe-subnets --filters Name=vpc-id,Values=$vpc --query 'Subnets[].SubnetId' --output text); do aws ec2 delete-subnet --subnet-id $s; done")
		}
	}
	log := e.log[:500]
	b.ReportAllocs()
	for b.Loop() {
		again, err := Replay(c, log)
		if err != nil || len(world.All[world.Resource](again.World(), world.Everywhere)) == 0 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(log)), "entries")
}
