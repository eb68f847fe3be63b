package engine

import (
	"fmt"
	"testing"

	"skylab/engine/autoscaling"
	"skylab/engine/world"

	"pgregory.net/rapid"
)

// TestAGroupHeals: whatever happened to a group, once nothing is broken any more it
// has as many machines as wanted, all well, spread evenly over its zones; on the way
// it is never larger than its maximum and the one that evens out zones; and the log
// makes the same World of it.
func TestAGroupHeals(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := house(t)
		o.says(scaled, "ok")
		o.says(group, "made")
		holds := func() autoscaling.AutoScalingGroup {
			g := world.All[autoscaling.AutoScalingGroup](o.e.World(), world.Everywhere)[0]
			n := 0
			for _, m := range g.Instances {
				if m.LifecycleState != autoscaling.Terminating {
					n++
				}
			}
			if n > g.MaxSize+1 {
				r.Fatalf("%d machines where %d are the most", n, g.MaxSize)
			}
			return g
		}
		for range rapid.IntRange(1, 8).Draw(r, "events") {
			g := holds()
			some := "i-0"
			if len(g.Instances) > 0 {
				some = g.Instances[rapid.IntRange(0, len(g.Instances)-1).Draw(r, "member")].InstanceId
			}
			o.says(rapid.SampledFrom([]string{
				"aws ec2 terminate-instances --instance-ids " + some,
				"aws ec2 stop-instances --instance-ids " + some,
				"aws autoscaling set-instance-health --health-status Unhealthy --instance-id " + some,
				"aws autoscaling terminate-instance-in-auto-scaling-group --no-should-decrement-desired-capacity --instance-id " + some,
				fmt.Sprintf("aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity %d", rapid.IntRange(2, 6).Draw(r, "desired")),
				"outage ap-northeast-2" + rapid.SampledFrom([]string{"a", "b"}).Draw(r, "zone"),
				"aws autoscaling suspend-processes --auto-scaling-group-name web",
				fmt.Sprintf("load http://$dns/ %d", rapid.IntRange(1, 2000).Draw(r, "load")),
			}).Draw(r, "event"))
			o.says(fmt.Sprintf("sleep %d", rapid.IntRange(0, 900).Draw(r, "wait")))
		}
		o.says("load end; outage end ap-northeast-2a; outage end ap-northeast-2b; aws autoscaling resume-processes --auto-scaling-group-name web; sleep 7200")
		g := holds()
		zones := map[string]int{"ap-northeast-2a": 0, "ap-northeast-2b": 0}
		for _, m := range g.Instances {
			zones[m.AvailabilityZone]++
			if m.LifecycleState != autoscaling.InService || m.HealthStatus != autoscaling.Healthy {
				r.Errorf("%s is %s and %s", m.InstanceId, m.LifecycleState, m.HealthStatus)
			}
		}
		if d := zones["ap-northeast-2a"] - zones["ap-northeast-2b"]; len(g.Instances) != g.DesiredCapacity || d < -1 || d > 1 {
			r.Errorf("%d machines are wanted, and %v are there", g.DesiredCapacity, zones)
		}
		o.replays()
	})
}
