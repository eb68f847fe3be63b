package engine

import (
	"strings"
	"testing"
)

func TestReachSaysWhatBecomesOfAPacketAndChangesNothing(t *testing.T) {
	c := config(t, &wallClock{start})
	c.Stage = true
	e := New(c)
	typed(t, e, `aws machine put-host --name laptop --address 203.0.113.9
aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type t3.micro --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' > /dev/null
aws ec2 wait instance-running --filters Name=tag:Name,Values=web
group=$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text)`)
	before := e.World().Digest()
	for _, want := range []struct {
		line   string
		status int
		holds  string
	}{
		{"reach laptop web tcp/22", 1, "reach-lost laptop web tcp/22"},
		{"reach web laptop icmp", 0, "reach-answered web laptop icmp"},
		{"reach web laptop 80", 1, "reach-refused laptop tcp/80"},
		{"reach laptop wbe", 2, "reach-unknown wbe"},
		{"reach laptop web tcp/http", 2, "reach-service tcp/http"},
		{"reach laptop web tcp/70000", 2, "reach-service"},
		{"reach laptop", 2, "reach-usage"},
	} {
		out, a := typed(t, e, want.line)
		if a.Status != want.status || !strings.Contains(out, want.holds) {
			t.Errorf("%s: status %d, %q; want %d, %q", want.line, a.Status, out, want.status, want.holds)
		}
		if sent := want.status < 2; (len(a.Sent) == 1) != sent {
			t.Errorf("%s: %d packets", want.line, len(a.Sent))
		}
	}
	if e.World().Digest() != before {
		t.Error("a packet changed the World")
	}
	typed(t, e, "aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 22 --cidr 0.0.0.0/0")
	if out, a := typed(t, e, "reach laptop web tcp/22"); a.Status != 0 {
		t.Errorf("behind an open group: %s", out)
	}
	if n := len(Ends(e.World())); n != 2 {
		t.Errorf("%d ends, want laptop and web", n)
	}
}
