package labs_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/labs"
)

func TestHelpIsTakenAwayAsOperationsAreMet(t *testing.T) {
	const two = `vpc=$(aws ec2 create-vpc --cidr-block 10.1.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=x}]' --query Vpc.VpcId --output text)
aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.1.1.0/24 --availability-zone ap-northeast-2a`
	const look = "ami=$(aws ec2 describe-images --filters 'Name=name,Values=x' --query 'Images[0].ImageId' --output text)"
	for _, tt := range []struct {
		name, script string
		met          labs.Meetings
		how          labs.How
		want         string
	}{
		{"nothing met", two, nil, labs.Worked, two},
		{"one met once", two, labs.Meetings{"ec2 create-subnet": 1}, labs.Skeleton, strings.NewReplacer("--vpc-id $vpc", "--vpc-id ____", "10.1.1.0/24", "____").Replace(two)},
		{"one met often", two, labs.Meetings{"ec2 create-vpc": 9}, labs.Skeleton, strings.Replace(two, "10.1.0.0/16", "____", 1)},
		{"both met once", two, labs.Meetings{"ec2 create-vpc": 1, "ec2 create-subnet": 1}, labs.Skeleton, strings.NewReplacer("10.1.0.0/16", "____", "--vpc-id $vpc", "--vpc-id ____", "10.1.1.0/24", "____").Replace(two)},
		{"both met twice", two, labs.Meetings{"ec2 create-vpc": 2, "ec2 create-subnet": 3}, labs.Alone, ""},
		{"what only looks", look, labs.Meetings{"ec2 describe-images": 9}, labs.Worked, look},
		{"no aws at all", "reach laptop web tcp/80", labs.Meetings{"ec2 create-vpc": 9}, labs.Worked, "reach laptop web tcp/80"},
		{"one inside another", "aws ec2 create-nat-gateway --subnet-id $n --allocation-id $(aws ec2 allocate-address --query AllocationId --output text)", labs.Meetings{"ec2 create-nat-gateway": 1, "ec2 allocate-address": 1}, labs.Skeleton, "aws ec2 create-nat-gateway --subnet-id ____ --allocation-id ____"},
	} {
		how, got := tt.met.Fade(tt.script)
		if d := cmp.Diff(tt.want, got); how != tt.how || d != "" {
			t.Errorf("%s: %s, want %s\n%s", tt.name, how, tt.how, d)
		}
	}
}

// Meetings are those of whole attempts: a loop counts once, what was refused
// and what the lab did itself not at all.
func TestAnOperationIsMetOnceInAnAttempt(t *testing.T) {
	a := open(t, lab(t, "first-vpc"), nil)
	if met := labs.Meet(a.Engine.Log()); len(met) != 0 {
		t.Errorf("before anything was done, %v were met", met)
	}
	say(t, a, "for i in 1 2 3; do aws ec2 create-vpc --cidr-block 10.$i.0.0/16; done; aws ec2 describe-vpcs")
	a.Say(context.Background(), "aws ec2 create-subnet --vpc-id vpc-1 --cidr-block 10.0.0.0/24", io.Discard, io.Discard)
	log := a.Engine.Log()
	if d := cmp.Diff(labs.Meetings{"ec2 create-vpc": 2}, labs.Meet(log, log)); d != "" {
		t.Error(d)
	}
}

// Where the command was taken away, hints bring it back: first its shape.
func TestHintsBringACommandBack(t *testing.T) {
	l := lab(t, "first-vpc")
	done := open(t, l, nil)
	done.Say(context.Background(), done.Values.Fill(l.Solutions[0].Text), io.Discard, io.Discard)
	logs := [][]engine.Entry{done.Engine.Log(), done.Engine.Log()}
	a, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 2, Met: labs.Meet(logs...)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var hows []labs.How
	for range 6 {
		how, script := a.Command("ko", "rooms")
		hows = append(hows, how)
		if how == labs.Skeleton != strings.Contains(script, labs.Blank) {
			t.Errorf("%s shows %s", how, script)
		}
		if _, _, err := a.Hint("rooms"); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]labs.How{labs.Alone, labs.Alone, labs.Alone, labs.Skeleton, labs.Worked, labs.Worked}, hows); d != "" {
		t.Error(d)
	}
}
