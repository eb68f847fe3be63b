package labs

import (
	"context"
	"io"
	"testing"
)

// TestATermThatRunsOutIsNothingToWaitFor: somebody who skips to what time brings
// would let a certificate's 72 hours pass, or see it renewed in half a year.
func TestATermThatRunsOutIsNothingToWaitFor(t *testing.T) {
	a, err := Open(NewSandbox(), Config{Learner: "mina", Number: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := a.Look().Pending
	a.Say(context.Background(), "aws acm request-certificate --domain-name shop.example --validation-method DNS", io.Discard, io.Discard)
	if _, due := a.Engine.World().NextDue(); before || !due || a.Look().Pending {
		t.Errorf("pending %v before and %v after a request that ends in 72 hours (due: %v)", before, a.Look().Pending, due)
	}
	a.Say(context.Background(), "aws ec2 create-nat-gateway --subnet-id $(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text) --allocation-id $(aws ec2 allocate-address --query AllocationId --output text)", io.Discard, io.Discard)
	if !a.Look().Pending {
		t.Error("a NAT gateway that is being made is nothing to wait for")
	}
}
