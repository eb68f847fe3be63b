package autoscaling

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

const (
	// firstRetry is how long a group waits after a launch that failed; it doubles up
	// to longestRetry. AWS promises only that it tries again.
	firstRetry   = time.Minute
	longestRetry = time.Hour
	// givesUp is after how long without success a group stops trying.
	// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
	givesUp = 24 * time.Hour
)

// fit starts or ends machines until there are as many as wanted, and evens out zones.
func (g *AutoScalingGroup) fit(tx *world.Tx) {
	if !g.in(Pending) {
		g.Balancing = false
	}
	have := g.capacity()
	switch {
	case have < g.DesiredCapacity:
		g.grow(tx)
	case have > g.DesiredCapacity && !g.Balancing && !g.suspended("Terminate"):
		for n := have; n > g.DesiredCapacity; n-- {
			id, ok := g.leastWanted(tx.World())
			if !ok {
				break
			}
			g.terminate(tx, id, g.because(tx.Now(), fmt.Sprintf("an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from %d to %d", n, n-1))+
				"  "+moment(tx.Now())+" instance "+id+" was selected for termination.")
		}
		g.Why = ""
	case have == g.DesiredCapacity:
		g.Why, g.Owed = "", 0
		g.balance(tx)
	}
}

// because is a cause: what changed the desired capacity, if that is why, and what
// came of it.
func (g *AutoScalingGroup) because(now time.Time, what string) string {
	cause := moment(now) + " " + what + "."
	if g.Why != "" {
		cause = g.Why + "  " + cause
	}
	return cause
}

// grow launches what is missing, unless that failed lately.
func (g *AutoScalingGroup) grow(tx *world.Tx) {
	if g.suspended("Launch") {
		return
	}
	if g.RetryAt.After(tx.Now()) {
		g.wake(g.RetryAt)
		return
	}
	for n := g.capacity(); n < g.DesiredCapacity; n++ {
		cause := g.because(tx.Now(), fmt.Sprintf("an instance was started in response to a difference between desired and actual capacity, increasing the capacity from %d to %d", n, n+1))
		if g.Owed > 0 {
			cause = moment(tx.Now()) + " an instance was launched in response to an unhealthy instance needing to be replaced."
		}
		if err := g.launch(tx, g.zones(tx.World()), cause); err != nil {
			g.failed(tx, cause, err)
			return
		}
		g.Owed = max(g.Owed-1, 0)
		g.RetryAt = time.Time{}
	}
}

// failed notes a launch that was refused, and when it is tried again.
func (g *AutoScalingGroup) failed(tx *world.Tx, cause string, err error) {
	message := err.Error()
	if r, ok := err.(*world.Refusal); ok {
		message = r.Message
	}
	message += " Launching EC2 instance failed."
	g.note(tx, Activity{
		Description: "Launching a new EC2 instance.  Status Reason: " + message, Cause: cause,
		StatusCode: "Failed", StatusMessage: message, Progress: 100, EndTime: tx.Now(),
	}, "")
	if g.FailsSince.IsZero() {
		g.FailsSince = tx.Now()
	}
	failing := tx.Now().Sub(g.FailsSince)
	if failing >= givesUp {
		g.SuspendedProcesses = append(slices.Clone(g.SuspendedProcesses), SuspendedProcess{"Launch", "Administrative suspension: no instance could be launched for 24 hours"})
		return
	}
	g.RetryAt = tx.Now().Add(min(max(failing, firstRetry), longestRetry))
	g.wake(g.RetryAt)
}

// zone is where machines can be started, and how many members it has.
type zone struct {
	name    string
	subnets []string
	members int
}

// zones are the zones of the group's subnets, those with the fewest members first.
func (g *AutoScalingGroup) zones(w *world.World) (all []zone) {
	for _, id := range g.Subnets() {
		s, ok := world.Get[ec2.Subnet](w, world.Everywhere, id)
		if !ok {
			continue
		}
		k := slices.IndexFunc(all, func(z zone) bool { return z.name == s.AvailabilityZone })
		if k < 0 {
			k, all = len(all), append(all, zone{name: s.AvailabilityZone})
		}
		all[k].subnets = append(all[k].subnets, id)
	}
	for k, z := range all {
		for _, m := range g.Instances {
			if m.AvailabilityZone == z.name && m.LifecycleState != Terminating {
				all[k].members++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b zone) int { return cmp.Compare(a.members, b.members) })
	return all
}

// launch starts a machine in the first zone that takes it.
func (g *AutoScalingGroup) launch(tx *world.Tx, zones []zone, cause string) error {
	var first error = world.Refuse("ValidationError", "The group has no subnet to launch instances in.")
	for n, z := range zones {
		for k, subnet := range z.subnets {
			i, err := ec2.Launch(tx, g.source(), subnet, g.launchTags())
			if err == nil {
				g.join(tx, i, cause)
				return nil
			}
			if n == 0 && k == 0 {
				first = err
			}
		}
	}
	return first
}

// source names the launch template as a command may: by its id alone.
func (g *AutoScalingGroup) source() ec2.LaunchTemplateSpecification {
	return ec2.LaunchTemplateSpecification{LaunchTemplateId: g.LaunchTemplate.LaunchTemplateId, Version: g.LaunchTemplate.Version}
}

// join takes a new machine into the group.
func (g *AutoScalingGroup) join(tx *world.Tx, i ec2.Instance, cause string) {
	s := g.source()
	if t, v, err := s.Template(tx); err == nil {
		s = ec2.LaunchTemplateSpecification{LaunchTemplateId: t.LaunchTemplateId, LaunchTemplateName: t.LaunchTemplateName, Version: strconv.Itoa(v.VersionNumber)}
	}
	m := Instance{
		InstanceId: i.InstanceId, InstanceType: i.InstanceType, AvailabilityZone: i.Placement.AvailabilityZone, LifecycleState: Pending, HealthStatus: Healthy,
		LaunchTemplate: &s, ProtectedFromScaleIn: g.NewInstancesProtectedFromScaleIn,
	}
	m.Activity = g.note(tx, Activity{Description: "Launching a new EC2 instance: " + i.InstanceId, Cause: cause, StatusCode: "PreInService", Progress: 30},
		detailsOf(i.SubnetId, i.Placement.AvailabilityZone))
	g.Instances = append(g.Instances, m)
}

// balance starts a machine in the zone with the fewest members where another zone has
// at least two more, or where a member stands in a zone that is the group's no longer.
// The one too many is ended afterwards; of members that are protected none can be.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-benefits.html
func (g *AutoScalingGroup) balance(tx *world.Tx) {
	zones := slices.DeleteFunc(g.zones(tx.World()), func(z zone) bool { return ec2.ZoneOut(tx.World(), tx.Scope, z.name) })
	if len(zones) == 0 || g.in(Pending) || g.in(Terminating) || g.suspended("AZRebalance") || g.suspended("Launch") || g.suspended("Terminate") {
		return
	}
	few, many := zones[0], zones[len(zones)-1]
	if !slices.ContainsFunc(g.Instances, func(m Instance) bool {
		return !m.ProtectedFromScaleIn && (g.astray(m) || m.AvailabilityZone == many.name && many.members-few.members >= 2)
	}) {
		return
	}
	cause := fmt.Sprintf("%s instances were launched to balance instances in zones %s with other zones resulting in more than desired number of instances in the group.", moment(tx.Now()), few.name)
	g.Balancing = g.launch(tx, []zone{few}, cause) == nil
}

// astray reports whether a member stands in a zone that the group was taken out of.
func (g *AutoScalingGroup) astray(m Instance) bool {
	return !has(g.AvailabilityZones, m.AvailabilityZone)
}

// leastWanted picks the member that goes: one astray, else one in the zone with the most
// of them, by the group's termination policies.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
func (g *AutoScalingGroup) leastWanted(w *world.World) (id string, ok bool) {
	members := map[string]int{}
	var all []Instance
	for _, m := range g.Instances {
		if m.LifecycleState != Terminating {
			members[m.AvailabilityZone]++
			all = append(all, m)
		}
	}
	policy := "Default"
	if len(g.TerminationPolicies) > 0 {
		policy = g.TerminationPolicies[0]
	}
	version := func(m Instance) int { n, _ := strconv.Atoi(m.LaunchTemplate.Version); return n }
	started := func(m Instance) time.Time {
		i, _ := world.Get[ec2.Instance](w, world.Everywhere, m.InstanceId)
		return i.LaunchTime
	}
	all = slices.DeleteFunc(all, func(m Instance) bool { return m.ProtectedFromScaleIn })
	off := map[bool]int{true: -1}
	slices.SortStableFunc(all, func(a, b Instance) int {
		most := cmp.Or(off[g.astray(a)]-off[g.astray(b)], cmp.Compare(members[b.AvailabilityZone], members[a.AvailabilityZone]))
		switch policy {
		case "NewestInstance":
			return cmp.Or(most, started(b).Compare(started(a)))
		case "OldestInstance":
			return cmp.Or(most, started(a).Compare(started(b)))
		}
		return cmp.Or(most, cmp.Compare(version(a), version(b)), started(a).Compare(started(b)))
	})
	if len(all) == 0 {
		return "", false
	}
	return all[0].InstanceId, true
}

// terminate takes a member out of service, and returns the activity.
func (g *AutoScalingGroup) terminate(tx *world.Tx, id, cause string) Activity {
	k := g.index(id)
	m := g.Instances[k]
	i, _ := world.Get[ec2.Instance](tx.World(), tx.Scope, id)
	if m.LifecycleState == Pending {
		g.cancel(tx, m.Activity)
	}
	m.LifecycleState = Terminating
	m.Activity = g.note(tx, Activity{Description: "Terminating EC2 instance: " + id, Cause: cause, StatusCode: "InProgress"}, detailsOf(i.SubnetId, m.AvailabilityZone))
	g.Instances[k] = m
	g.end(tx, m)
	a, _ := g.activity(m.Activity)
	return *a
}

// again lets the group try at once what it failed at.
func (g *AutoScalingGroup) again() { g.RetryAt, g.FailsSince = time.Time{}, time.Time{} }
