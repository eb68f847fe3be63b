package labs_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"skylab/labs"
	"skylab/labs/check"
)

// What a demand says of a login is what becomes of it: the two are decided by
// other code.
func TestALoginIsDemandedWhereSshGetsIn(t *testing.T) {
	a := open(t, lab(t, "instance"), nil)
	for _, line := range labs.Commands(a.Values.Fill(a.Lab.Solutions[0].Text)) {
		say(t, a, line)
	}
	say(t, a, "aws ec2 create-key-pair --key-name spare --query KeyMaterial --output text > spare.pem")
	say(t, a, a.Values.Fill("aws ec2 stop-instances --instance-ids $arm; aws ec2 wait instance-stopped --instance-ids $arm"))
	in := 0
	for range 2 {
		for _, user := range []string{"ec2-user", "ubuntu", "root"} {
			for _, machine := range []string{"{place}-web", "{place}-arm"} {
				for _, key := range []string{"{key}", "spare"} {
					d, err := check.Parse(a.Values.Fill(fmt.Sprintf("login laptop -> %s@%s with key=%s", user, machine, key)))
					if err != nil {
						t.Fatal(err)
					}
					var out bytes.Buffer
					line := a.Values.Fill(fmt.Sprintf("ssh -q -i %s.pem %s@%s true", key, user, machine))
					status := a.Say(context.Background(), line, &out, &out).Status
					met := d.Check(check.Look(a.Engine.World())).Met
					if met != (status == 0) {
						t.Errorf("%s: met %t, and %s ends with %d: %s", d, met, line, status, out.String())
					}
					if met {
						in++
					}
				}
			}
		}
		say(t, a, "aws ec2 start-instances --instance-ids $arm; aws ec2 wait instance-running --instance-ids $arm")
	}
	if in != 3 {
		t.Errorf("%d of them get in", in)
	}
}

// Likewise what is said of a restart is what becomes of one.
func TestARestartIsSurvivedWhereTheOldAddressStillAnswers(t *testing.T) {
	a := open(t, lab(t, "instance"), nil)
	for _, line := range labs.Commands(a.Values.Fill(a.Lab.Solutions[0].Text)) {
		say(t, a, line)
	}
	d, err := check.Parse(a.Values.Fill("survive restart {place}-web: reach laptop -> {place}-web tcp/80"))
	if err != nil {
		t.Fatal(err)
	}
	const ssh = "ssh -q -i {key}.pem ec2-user@{place}-web sudo systemctl "
	for _, c := range []struct {
		first string
		want  bool
	}{
		{"true", true},
		{ssh + "disable nginx", false},
		{ssh + "enable --now nginx", true},
		{ssh + "disable --now nginx; " + ssh + "enable nginx", false}, // it does not answer now
		{ssh + "start nginx; aws ec2 disassociate-address --association-id $(aws ec2 describe-addresses --query 'Addresses[0].AssociationId' --output text); " +
			"aws ec2 stop-instances --instance-ids $web; aws ec2 wait instance-stopped --instance-ids $web; aws ec2 start-instances --instance-ids $web; aws ec2 wait instance-running --instance-ids $web", false},
	} {
		say(t, a, c.first)
		say(t, a, "noted=$(aws ec2 describe-instances --instance-ids $web --query 'Reservations[0].Instances[0].PublicIpAddress' --output text)")
		if f := d.Check(check.Look(a.Engine.World())); f.Met != c.want {
			t.Errorf("after %s: met %t: %s %v", c.first, f.Met, f.Say.Key, f.Say.Args)
		}
		var out bytes.Buffer
		before := a.Say(context.Background(), "curl -s $noted", &out, &out).Status == 0
		say(t, a, "aws ec2 stop-instances --instance-ids $web; aws ec2 wait instance-stopped --instance-ids $web; aws ec2 start-instances --instance-ids $web; aws ec2 wait instance-running --instance-ids $web")
		after := a.Say(context.Background(), "curl -s $noted", &out, &out).Status == 0
		if (before && after) != c.want {
			t.Errorf("after %s the page came %t, and once more %t", c.first, before, after)
		}
	}
}
