package engine

import (
	"strings"
	"testing"

	"skylab/engine/wire"
)

// TestAZoneFailsAndWorksAgain is the transcript of outage: what AWS says of a zone
// that is out, what it refuses there, and that bad input changes nothing.
func TestAZoneFailsAndWorksAgain(t *testing.T) {
	wall := &wallClock{start}
	e := New(config(t, wall))
	box := "aws ec2 run-instances --image-id $ami --instance-type t3.micro --count 1 --query 'Instances[0].[Placement.AvailabilityZone, InstanceId]' --output text"
	status := "aws ec2 describe-instance-status --query 'InstanceStatuses[].[SystemStatus.Status, SystemStatus.Details[0].ImpairedSince]' --output text"
	id := strings.TrimSpace(first(typed(t, e, "aws ec2 describe-availability-zones --query 'AvailabilityZones[0].ZoneId' --output text")))
	typed(t, e, "ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)")
	typed(t, e, "old=$("+strings.Replace(box, ".[Placement.AvailabilityZone, InstanceId]", ".InstanceId", 1)+"); aws ec2 wait instance-status-ok --instance-ids $old; aws ec2 modify-instance-attribute --instance-id $old --no-disable-api-stop")
	for _, c := range []struct {
		line, want string
		status     int
	}{
		{"outage", "outage-none\n", 0},
		{"outage ap-northeast-2e", "Invalid availability zone: [ap-northeast-2e]\n", 1},
		{"outage end nowhere", "Invalid availability zone: [nowhere]\n", 1},
		{"outage --help", "outage-usage\n", 2},
		{"outage ap-northeast-2a ap-northeast-2b", "outage-usage\n", 2},
		{status, "ok\tNone\n", 0},
		{"outage " + id, "outage-zone ap-northeast-2a 09:", 0},
		{"outage ap-northeast-2a", "outage-zone ap-northeast-2a 09:", 0},
		{status, "impaired\t2026-11-02T09:", 0},
		{"aws ec2 describe-availability-zones --filters Name=state,Values=unavailable --query 'AvailabilityZones[].ZoneName' --output text", "ap-northeast-2a\n", 0},
		{"aws ec2 describe-availability-zones --zone-names ap-northeast-2a --query 'AvailabilityZones[0].Messages[0].Message' --output text", "Instances and network connectivity are unavailable in ap-northeast-2a", 0},
		{box + " --placement AvailabilityZone=ap-northeast-2a", "We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (ap-northeast-2a). " +
			"Our system will be working on provisioning additional capacity. You can currently get t3.micro capacity by not specifying an Availability Zone in your request or choosing ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.", 254},
		{box, "ap-northeast-2b\ti-", 0},
		{"aws ec2 stop-instances --instance-ids $old > /dev/null; aws ec2 wait instance-stopped --instance-ids $old; aws ec2 start-instances --instance-ids $old", "(InsufficientInstanceCapacity) when calling the StartInstances operation: Insufficient capacity.", 254},
		{"outage end ap-northeast-2a", "outage-none\n", 0},
		{"aws ec2 start-instances --instance-ids $old --query 'StartingInstances[0].CurrentState.Name' --output text", "pending\n", 0},
	} {
		before := e.World().Digest()
		out, a := typed(t, e, c.line)
		if a.Status != c.status || !strings.Contains(out, c.want) {
			t.Errorf("%s\n says %q with status %d, wanted %q with %d", c.line, out, a.Status, c.want, c.status)
		}
		if c.status != 0 && !strings.HasPrefix(c.line, "aws ec2 stop") && e.World().Digest() != before {
			t.Errorf("%s was refused and changed the World", c.line)
		}
	}
	again, err := Replay(config(t, wall), e.Log())
	if err != nil || again.World().Digest() != e.World().Digest() {
		t.Errorf("the replay comes to another World: %v", err)
	}
}

// TestAnOutageIsWhatSurvivalIsAskedFor compares a zone that fails with one that a
// question lets go dark.
func TestAnOutageIsWhatSurvivalIsAskedFor(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	typed(t, e, `ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
for z in a b; do
  aws ec2 run-instances --image-id $ami --instance-type t3.micro --count 1 --placement AvailabilityZone=ap-northeast-2$z --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=box-$z}]" > /dev/null
done
sleep 60`)
	asked := wire.Index(e.World(), wire.Dark("ap-northeast-2a"))
	typed(t, e, "outage ap-northeast-2a")
	fails := wire.Index(e.World())
	for _, name := range []string{"box-a", "box-b"} {
		a, okA := asked.Machine(idOf(t, e, name))
		f, okF := fails.Machine(idOf(t, e, name))
		if !okA || !okF || a.Running != f.Running || f.Running != (name == "box-b") {
			t.Errorf("%s runs: %v where it is asked for, %v where it fails", name, a.Running, f.Running)
		}
	}
}

func first(out string, _ Answer) string { return out }

func idOf(t *testing.T, e *Engine, name string) string {
	t.Helper()
	return strings.TrimSpace(first(typed(t, e, "aws ec2 describe-instances --filters Name=tag:Name,Values="+name+" --query 'Reservations[0].Instances[0].InstanceId' --output text")))
}
