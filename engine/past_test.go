package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheLogKnowsWhatMadeChangedAndEndedAThing(t *testing.T) {
	wall := &wallClock{start}
	e := New(config(t, wall))
	id, _ := typed(t, e, "aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text")
	id = strings.TrimSpace(id)
	typed(t, e, "aws ec2 describe-vpcs")
	typed(t, e, "aws ec2 create-subnet --vpc-id "+id+" --cidr-block 10.20.1.0/24") // changes another thing
	wall.now = wall.now.Add(time.Hour)
	typed(t, e, "aws ec2 create-tags --resources "+id+" --tags Key=Name,Value=shop; aws ec2 allocate-address")
	if err := e.Undo(); err != nil {
		t.Fatal(err)
	}
	typed(t, e, "aws ec2 delete-subnet --subnet-id $(aws ec2 describe-subnets --filters Name=vpc-id,Values="+id+" --query 'Subnets[0].SubnetId' --output text) && aws ec2 delete-vpc --vpc-id "+id)
	want := []string{
		"line 1 made 0s: ec2 CreateVpc",
		"line 4 changed 1h0m0s: ec2 CreateTags",
		"line 5 changed 1h0m0s, back 4:",
		"line 6 ended 1h0m0s: ec2 DeleteVpc",
	}
	for _, e := range []*Engine{e, replayed(t, e)} {
		var got []string
		for _, p := range e.Past(id) {
			did := "changed"
			switch {
			case p.Made:
				did = "made"
			case p.Ended:
				did = "ended"
			}
			s := fmt.Sprintf("line %d %s %s", p.Line, did, p.At.Sub(start))
			if p.Back > 0 {
				s += fmt.Sprintf(", back %d", p.Back)
			}
			s += ":"
			for _, o := range p.Ops {
				s += " " + strings.Join(strings.Fields(o)[:2], " ")
			}
			got = append(got, s)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the past of the VPC (-want +got):\n%s", d)
		}
	}
}

func TestWhatTimeBringsIsNobodysDoing(t *testing.T) {
	wall := &wallClock{start}
	e := New(config(t, wall))
	id, _ := typed(t, e, "ami=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text); aws ec2 run-instances --image-id $ami --instance-type t3.micro --query 'Instances[0].InstanceId' --output text")
	wall.now = wall.now.Add(time.Hour)
	typed(t, e, "aws ec2 create-vpc --cidr-block 10.20.0.0/16")
	wall.now = wall.now.Add(time.Hour)
	typed(t, e, "aws ec2 stop-instances --instance-ids "+strings.TrimSpace(id))
	var lines []int
	for _, p := range e.Past(strings.TrimSpace(id)) {
		lines = append(lines, p.Line)
	}
	if d := cmp.Diff([]int{1, 3}, lines); d != "" {
		t.Errorf("an instance that came up meanwhile was changed by lines (-want +got):\n%s", d)
	}
}

// replayed is the engine that comes of the log of another.
func replayed(t *testing.T, e *Engine) *Engine {
	t.Helper()
	r, err := Replay(config(t, &wallClock{start}), e.Log())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
