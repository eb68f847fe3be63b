package engine

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"skylab/engine/world"
)

// Sealed and open, the same lines leave the same log, and only the open engine
// says why.
func TestASealedEngineDoesTheSameAndSaysNotWhy(t *testing.T) {
	var logs [2][]Entry
	for i, sealed := range []bool{false, true} {
		c := config(t, &wallClock{start})
		c.Stage, c.Sealed, c.Keep = true, sealed, nil
		c.Say = func(s world.Sentence) string { return "<" + s.Key + ">" }
		e := New(c)
		typed(t, e, `aws machine put-host --name laptop --address 203.0.113.9
aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type t3.micro --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' > /dev/null
aws ec2 wait instance-running --filters Name=tag:Name,Values=web`)
		refused, _ := typed(t, e, "aws ec2 create-vpc --cidr-block 10.0.0.0/8")
		if says := strings.Contains(refused, "  <"); says == sealed || !strings.Contains(refused, "InvalidVpc.Range") {
			t.Errorf("sealed %t: refused with %q", sealed, refused)
		}
		lost, a := typed(t, e, "reach laptop web tcp/22")
		if says := strings.Contains(lost, "  <"); says == sealed || !strings.Contains(lost, "<reach-lost>") || a.Status != 1 {
			t.Errorf("sealed %t: lost with %q", sealed, lost)
		}
		if p := a.Sent[0]; (len(p.There)+len(p.Back)+len(p.Blockers) > 0) == sealed {
			t.Errorf("sealed %t: the packet tells its way: %v", sealed, p)
		}
		if answered, a := typed(t, e, "reach web laptop icmp"); a.Status != 0 || !a.Sent[0].Answered {
			t.Errorf("sealed %t: answered with %q", sealed, answered)
		}
		doctor, a := typed(t, e, "doctor example.com")
		if shut := strings.Contains(doctor, "<exam-no-command>"); shut != sealed || shut && a.Status != 126 {
			t.Errorf("sealed %t: the doctor says %q, status %d", sealed, doctor, a.Status)
		}
		var no *world.Refusal
		if err := e.Try(strings.Fields("ec2 create-vpc --cidr-block 10.0.0.0/8")); !errors.As(err, &no) || (no.Why.Key == "") != sealed {
			t.Errorf("sealed %t: tried with %v", sealed, err)
		}
		logs[i] = e.Log()
	}
	if !reflect.DeepEqual(logs[0], logs[1]) {
		t.Errorf("the logs differ:\n%v\n%v", logs[0], logs[1])
	}
}
