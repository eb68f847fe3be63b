package autoscaling

import (
	"reflect"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// Load says how many requests a second reach each machine, by its id. A group asks
// only where one of its policies wants to know.
type Load func(*world.World) map[string]float64

// Observe lets every group look at the World, and returns the World with what they
// did. A World in which all is as it should be is returned as it is.
func Observe(w *world.World, load Load) *world.World {
	for _, g := range world.All[AutoScalingGroup](w, world.Everywhere) {
		w, _, _ = world.Apply(w, world.Outside, w.Now(), looked{g.AutoScalingGroupARN, load})
	}
	return w
}

// looked lets a group look, as a command that no log needs: what it does follows from
// the World.
type looked struct {
	group string
	load  Load
}

// Apply looks, and stores the group where that changed it.
func (c looked) Apply(tx *world.Tx) (any, error) {
	at, ok := tx.World().Where(c.group)
	if !ok {
		return nil, nil
	}
	tx.Scope = at
	was, _ := world.Get[AutoScalingGroup](tx.World(), tx.Scope, c.group)
	g := was.copied()
	g.NextAt = time.Time{}
	g.follow(tx)
	g.examine(tx)
	g.track(tx.World(), c.load)
	g.fit(tx)
	switch {
	case g.Status == deleting && len(g.Instances) == 0:
		tx.Delete(g)
	case !reflect.DeepEqual(g, was):
		tx.Put(g)
	}
	return nil, nil
}

// follow brings members on: what was started runs, what was to go is gone.
func (g *AutoScalingGroup) follow(tx *world.Tx) {
	var stay []Instance
	for _, m := range g.Instances {
		i, ok := world.Get[ec2.Instance](tx.World(), tx.Scope, m.InstanceId)
		switch {
		case m.LifecycleState == Pending && i.State == ec2.Running:
			m.LifecycleState, m.Since = InService, tx.Now()
			if !g.suspended("AddToLoadBalancer") { // who was left out stays so
				for _, t := range g.targets(tx.World()) {
					t.Register(tx, m.InstanceId)
				}
			}
			g.finish(tx, m.Activity)
			g.FailsSince = time.Time{}
		case m.LifecycleState == Terminating && (!ok || i.State == ec2.Terminated):
			g.finish(tx, m.Activity)
			continue
		case m.LifecycleState == Terminating && i.State != ec2.ShuttingDown:
			g.end(tx, m)
		}
		stay = append(stay, m)
	}
	g.Instances = stay
}

// end takes a member out of the target groups, whoever put it there, and terminates it
// once none has to let go of it any more.
func (g *AutoScalingGroup) end(tx *world.Tx, m Instance) {
	for _, t := range g.targets(tx.World()) {
		t.Deregister(tx, m.InstanceId)
	}
	for _, t := range g.targets(tx.World()) {
		if t.TargetState(tx.World(), m.InstanceId) != "" {
			g.draining(m.Activity)
			return
		}
	}
	g.ending(m.Activity)
	ec2.End(tx, m.InstanceId)
}

// everyCheck is how often a group looks at the health of its members.
const everyCheck = time.Minute

// examine looks at the health of members, and takes out of service what has been ill
// at a check.
func (g *AutoScalingGroup) examine(tx *world.Tx) {
	for k, m := range g.Instances {
		if m.LifecycleState == Terminating {
			continue
		}
		cause, ill := g.illness(tx.World(), m), false
		switch {
		case cause == "":
			m.SickAt, m.HealthStatus = time.Time{}, Healthy
		case m.SickAt.IsZero():
			m.SickAt = g.nextCheck(tx.Now())
			g.wake(m.SickAt)
		case m.SickAt.After(tx.Now()):
			g.wake(m.SickAt)
		default:
			m.HealthStatus, ill = Unhealthy, true
		}
		g.Instances[k] = m
		if ill && !g.suspended("HealthCheck") && !g.suspended("ReplaceUnhealthy") && !g.suspended("Terminate") {
			g.terminate(tx, m.InstanceId, moment(tx.Now())+" an instance was taken out of service in response to "+cause+".")
			g.Owed++
		}
	}
}

// nextCheck is the first check after now.
func (g *AutoScalingGroup) nextCheck(now time.Time) time.Time {
	return g.CreatedTime.Add(now.Sub(g.CreatedTime).Truncate(everyCheck) + everyCheck)
}

// reported is the illness of a member that somebody called ill.
const reported = "a user health-check"

// heedsBalancers reports whether what load balancers think of members counts.
func (g *AutoScalingGroup) heedsBalancers() bool {
	return has(strings.Split(g.HealthCheckType, ","), "ELB")
}

// illness is what is wrong with a member, in AWS's words, or empty. What a load
// balancer thinks counts where the group says so, and after the grace period, as does
// what somebody said who respects it.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
func (g *AutoScalingGroup) illness(w *world.World, m Instance) string {
	i, ok := world.Get[ec2.Instance](w, world.Everywhere, m.InstanceId)
	switch {
	case !ok || i.State != ec2.Running && i.State != ec2.Pending:
		return "an EC2 health check indicating it has been terminated or stopped"
	case m.Reported == Unhealthy && m.Hasty:
		return reported
	case m.LifecycleState != InService:
		return ""
	}
	cause := ""
	if m.Reported == Unhealthy {
		cause = reported
	} else if ec2.ZoneOut(w, world.Everywhere, m.AvailabilityZone) {
		cause = "an EC2 instance status checks failure"
	} else if g.heedsBalancers() {
		for _, t := range g.targets(w) {
			if t.TargetState(w, m.InstanceId) == elbv2.Unhealthy {
				cause = "an ELB system health check failure"
			}
		}
	}
	if grace := m.Since.Add(time.Duration(g.HealthCheckGracePeriod) * time.Second); cause != "" && grace.After(w.Now()) {
		g.wake(grace)
		return ""
	}
	return cause
}
