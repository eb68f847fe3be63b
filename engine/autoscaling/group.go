package autoscaling

import (
	"slices"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// AutoScalingGroup keeps a number of like machines running.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
type AutoScalingGroup struct {
	AutoScalingGroupName             string
	AutoScalingGroupARN              string
	LaunchTemplate                   *ec2.LaunchTemplateSpecification
	MinSize                          int
	MaxSize                          int
	DesiredCapacity                  int
	DefaultCooldown                  int      // in seconds
	AvailabilityZones                []string `aws:"always"`
	LoadBalancerNames                []string `aws:"always"`
	TargetGroupARNs                  []string `aws:"always"`
	HealthCheckType                  string
	HealthCheckGracePeriod           int        // in seconds
	Instances                        []Instance `aws:"always"`
	CreatedTime                      time.Time
	SuspendedProcesses               []SuspendedProcess `aws:"always"`
	VPCZoneIdentifier                string
	EnabledMetrics                   []string         `aws:"always"`
	Status                           string           `aws:"omitempty"`
	Tags                             []TagDescription `aws:"always"`
	TerminationPolicies              []string         `aws:"always"`
	NewInstancesProtectedFromScaleIn bool
	ServiceLinkedRoleARN             string
	DefaultInstanceWarmup            *int // in seconds

	Policies   []ScalingPolicy `aws:"-"`
	Activities []Activity      `aws:"-"` // the oldest first

	// Why says what last changed the desired capacity, until it is reached.
	Why string `aws:"-"`
	// NextAt is when the group looks again although nothing else has changed.
	NextAt time.Time `aws:"-"`
	// Owed is how many ill members are not replaced yet.
	Owed int `aws:"-"`
	// FailsSince is since when nothing could be launched, and RetryAt when that is
	// tried again.
	FailsSince time.Time `aws:"-"`
	RetryAt    time.Time `aws:"-"`
	// Balancing is true while a member more than wanted starts, to even out zones.
	Balancing bool `aws:"-"`
}

// Instance is a member of a group.
type Instance struct {
	InstanceId           string
	InstanceType         string
	AvailabilityZone     string
	LifecycleState       string
	HealthStatus         string
	LaunchTemplate       *ec2.LaunchTemplateSpecification
	ProtectedFromScaleIn bool

	// Since is when it came into service, Activity what is being done with it.
	Since    time.Time `aws:"-"`
	Activity string    `aws:"-"`
	// SickAt is when what is wrong with it now counts.
	SickAt time.Time `aws:"-"`
	// Reported is what somebody said of its health, and Hasty that it counts in the
	// grace period too; see [SetInstanceHealth].
	Reported string `aws:"-"`
	Hasty    bool   `aws:"-"`
}

// The states of a member.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
const (
	Pending     = "Pending"
	InService   = "InService"
	Terminating = "Terminating"
)

// Healthy and Unhealthy are what a group thinks of a member.
const (
	Healthy   = "Healthy"
	Unhealthy = "Unhealthy"
)

const deleting = "Delete in progress"

// ID is the ARN.
func (g AutoScalingGroup) ID() string { return g.AutoScalingGroupARN }

// Refs is empty: AWS lets everything be deleted that a group uses, and the group
// fails to launch.
func (g AutoScalingGroup) Refs() []string { return nil }

// Due is when the group looks again.
func (g AutoScalingGroup) Due() time.Time { return g.NextAt }

// Elapse wakes the group, which [Observe] then lets look.
func (g AutoScalingGroup) Elapse(tx *world.Tx) {
	g.NextAt = time.Time{}
	tx.Put(g)
}

// copied is the group with lists of its own, so that changing them leaves no trace.
func (g AutoScalingGroup) copied() AutoScalingGroup {
	g.Instances, g.Policies, g.Activities = slices.Clone(g.Instances), slices.Clone(g.Policies), slices.Clone(g.Activities)
	return g
}

// Subnets are the ids of the subnets that the group starts machines in.
func (g AutoScalingGroup) Subnets() []string {
	if g.VPCZoneIdentifier == "" {
		return nil
	}
	return strings.Split(g.VPCZoneIdentifier, ",")
}

// network is the VPC of its subnets, or empty where none of them exists any more.
func (g AutoScalingGroup) network(w *world.World) string {
	for _, id := range g.Subnets() {
		if s, ok := world.Get[ec2.Subnet](w, world.Everywhere, id); ok {
			return s.VpcId
		}
	}
	return ""
}

// targets are the target groups that its members are registered with, as far as they
// exist.
func (g AutoScalingGroup) targets(w *world.World) (all []elbv2.TargetGroup) {
	for _, arn := range g.TargetGroupARNs {
		if t, ok := world.Get[elbv2.TargetGroup](w, world.Everywhere, arn); ok {
			all = append(all, t)
		}
	}
	return all
}

// capacity is how many members there are that are not on their way out.
func (g AutoScalingGroup) capacity() int {
	n := 0
	for _, m := range g.Instances {
		if m.LifecycleState != Terminating {
			n++
		}
	}
	return n
}

// in reports whether a member is in a state.
func (g AutoScalingGroup) in(state string) bool {
	return slices.ContainsFunc(g.Instances, func(m Instance) bool { return m.LifecycleState == state })
}

// wake lets the group look again at a moment, or before.
func (g *AutoScalingGroup) wake(at time.Time) {
	if g.NextAt.IsZero() || at.Before(g.NextAt) {
		g.NextAt = at
	}
}

// Member is the group that an instance is a member of.
func Member(w *world.World, instance string) (AutoScalingGroup, Instance, bool) {
	for _, g := range world.All[AutoScalingGroup](w, world.Everywhere) {
		if k := g.index(instance); k >= 0 {
			return g, g.Instances[k], true
		}
	}
	return AutoScalingGroup{}, Instance{}, false
}

func (g AutoScalingGroup) index(instance string) int {
	return slices.IndexFunc(g.Instances, func(m Instance) bool { return m.InstanceId == instance })
}
