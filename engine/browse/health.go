package browse

import (
	"fmt"
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Eyes know the World again that they saw last, so that looking at it once more costs
// little. They are not for use by several goroutines at once.
type Eyes struct {
	last  look
	loads map[string]float64 // what Loads said of it
}

// on is a World as packets see it.
func (e *Eyes) on(w *world.World) look {
	if e.last.w != w {
		*e = Eyes{last: look{w, wire.Index(w)}}
	}
	return e.last
}

// Observe lets every load balancer look at its targets, and returns the World with
// what they found. A World without targets is returned as it is.
func (e *Eyes) Observe(w *world.World) *world.World {
	groups := world.All[elbv2.TargetGroup](w, world.Everywhere)
	var k look
	for _, g := range groups {
		for at, t := range g.Targets {
			if t.Health.State == elbv2.Draining {
				continue
			}
			if k.n == nil {
				k = e.on(w)
			}
			if seen := k.seen(g, t); seen != t.Seen {
				w, _, _ = world.Apply(w, world.Outside, w.Now(), observed{g.TargetGroupArn, at, seen})
			}
		}
	}
	return w
}

// observed is what checks met, as a command that no log needs: it follows from the
// World.
type observed struct {
	group  string
	target int
	seen   elbv2.Seen
}

// Apply notes it.
func (o observed) Apply(tx *world.Tx) (any, error) {
	g, _ := world.Get[elbv2.TargetGroup](tx.World(), world.Everywhere, o.group)
	g.Observe(tx, o.target, o.seen)
	return nil, nil
}

// seen is what a check of a target meets: the worst that any node does. Nodes in zones
// that fail check nothing.
func (k look) seen(g elbv2.TargetGroup, t elbv2.Target) elbv2.Seen {
	if len(g.LoadBalancerArns) == 0 {
		return elbv2.Without(elbv2.NotInUse, "Target group is not configured to receive traffic from the load balancer")
	}
	b, _ := world.Get[elbv2.LoadBalancer](k.w, world.Everywhere, g.LoadBalancerArns[0])
	if b.State.Code != elbv2.Active {
		return elbv2.Without(elbv2.RegistrationInProgress, "")
	}
	if g.TakesInstances() {
		i, ok := world.Get[ec2.Instance](k.w, world.Everywhere, t.Id)
		switch {
		case !ok || i.State == ec2.Terminated || i.State == ec2.ShuttingDown:
			return elbv2.Without(elbv2.InvalidState, "Target is in the terminated state")
		case i.State == ec2.Stopped || i.State == ec2.Stopping:
			return elbv2.Without(elbv2.InvalidState, "Target is in the stopped state")
		}
	}
	if !enabled(b, t) {
		return elbv2.Without(elbv2.NotInUse, "Target is in an Availability Zone that is not enabled for the load balancer")
	}
	worst := elbv2.Seen{}
	for _, node := range b.Nodes {
		if ec2.ZoneOut(k.w, world.Everywhere, node.Zone) || node.Zone != t.AvailabilityZone && t.AvailabilityZone != "all" && !b.CrossZone(g) {
			continue
		}
		if s := k.checked(g, t, node); s.Reason != "" {
			worst = s
		}
	}
	return worst
}

func enabled(b elbv2.LoadBalancer, t elbv2.Target) bool {
	for _, z := range b.AvailabilityZones {
		if z.ZoneName == t.AvailabilityZone || t.AvailabilityZone == "all" {
			return true
		}
	}
	return false
}

// checked is what one node's check meets.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (k look) checked(g elbv2.TargetGroup, t elbv2.Target, node elbv2.Node) elbv2.Seen {
	port := t.Port
	if n, err := strconv.Atoi(g.HealthCheckPort); err == nil {
		port = n
	}
	v, ending := k.reach(node.NetworkInterfaceId, t.Address(k.w).String(), uint16(port))
	switch {
	case ending == Silence:
		return elbv2.Because(elbv2.TimedOut)
	case ending != Answered:
		return elbv2.Because(elbv2.FailedHealthChecks)
	case g.HealthCheckProtocol == "TCP":
		return elbv2.Seen{}
	}
	id := v.There[len(v.There)-1].At.ID
	l, ok := k.listener(id, uint16(port))
	if !ok || l.Status == "" || l.Secure() != (g.HealthCheckProtocol == "HTTPS") {
		return elbv2.Because(elbv2.FailedHealthChecks)
	}
	if status := l.Page(k.w, id, g.HealthCheckPath).Status; !g.Matcher.Matches(status) {
		return elbv2.Seen{Reason: elbv2.ResponseCodeMismatch, Description: fmt.Sprintf("Health checks failed with these codes: [%d]", status)}
	}
	return elbv2.Seen{}
}
