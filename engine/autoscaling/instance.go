package autoscaling

import (
	"fmt"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

func has(list []string, s string) bool { return slices.Contains(list, s) }

// TerminateInstanceInAutoScalingGroup terminates a member; unless the desired
// capacity goes down with it, another is started.
type TerminateInstanceInAutoScalingGroup struct {
	InstanceId                     string `aws:"required,id=instance"`
	ShouldDecrementDesiredCapacity *bool  `aws:"required"`
}

// TerminateInstanceInAutoScalingGroupResult is the answer to
// [TerminateInstanceInAutoScalingGroup].
type TerminateInstanceInAutoScalingGroupResult struct {
	Activity Activity
}

// Apply begins to terminate it.
func (c TerminateInstanceInAutoScalingGroup) Apply(tx *world.Tx) (any, error) {
	g, err := member(tx, c.InstanceId)
	if err != nil {
		return nil, err
	}
	cause := moment(tx.Now()) + " instance " + c.InstanceId + " was taken out of service in response to a user request"
	n := g.capacity()
	if *c.ShouldDecrementDesiredCapacity {
		if g.DesiredCapacity <= g.MinSize {
			return nil, tooFew(g)
		}
		cause += fmt.Sprintf(", shrinking the capacity from %d to %d", n, n-1)
	}
	if k := g.index(c.InstanceId); g.Instances[k].LifecycleState == Terminating {
		a, _ := g.activity(g.Instances[k].Activity)
		return TerminateInstanceInAutoScalingGroupResult{*a}, nil
	}
	if *c.ShouldDecrementDesiredCapacity {
		g.DesiredCapacity--
	}
	a := g.terminate(tx, c.InstanceId, cause+".")
	tx.Put(g)
	return TerminateInstanceInAutoScalingGroupResult{a}, nil
}

func tooFew(g AutoScalingGroup) error {
	return invalid(fmt.Sprintf("Currently, desiredSize equals minSize (%d). Terminating instance without replacement will violate group's min size constraint. "+
		"Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.", g.MinSize)).Because("asg-min", g.AutoScalingGroupName, g.MinSize)
}

// SetInstanceHealth tells a group what somebody thinks of a member.
type SetInstanceHealth struct {
	InstanceId               string `aws:"required,id=instance"`
	HealthStatus             string `aws:"required,enum=Healthy|Unhealthy"`
	ShouldRespectGracePeriod *bool
}

// Apply notes it; the group's next check acts on it, after the grace period unless the
// command says not to respect that.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html
func (c SetInstanceHealth) Apply(tx *world.Tx) (any, error) {
	g, err := member(tx, c.InstanceId)
	if err != nil {
		return nil, err
	}
	if err := oneOf("HealthStatus", c.HealthStatus, Healthy, Unhealthy); err != nil {
		return nil, err
	}
	m := &g.Instances[g.index(c.InstanceId)]
	m.Reported, m.HealthStatus = c.HealthStatus, c.HealthStatus
	m.Hasty = c.ShouldRespectGracePeriod != nil && !*c.ShouldRespectGracePeriod
	tx.Put(g)
	return world.Done{}, nil
}

// SetInstanceProtection protects members from going when the group shrinks.
type SetInstanceProtection struct {
	InstanceIds          []string `aws:"required,id=instance"`
	AutoScalingGroupName string   `aws:"required,id=auto-scaling-group"`
	ProtectedFromScaleIn *bool    `aws:"required"`
}

// SetInstanceProtectionResult is the answer to [SetInstanceProtection].
type SetInstanceProtectionResult struct{}

// Apply protects them, or no longer.
func (c SetInstanceProtection) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	for _, id := range c.InstanceIds {
		k := g.index(id)
		if k < 0 {
			return nil, invalid(fmt.Sprintf("The instance %s is not part of Auto Scaling group %s.", id, c.AutoScalingGroupName)).Because("asg-no-member", id)
		}
		g.Instances[k].ProtectedFromScaleIn = *c.ProtectedFromScaleIn
	}
	tx.Put(g)
	return SetInstanceProtectionResult{}, nil
}

// DescribeAutoScalingInstances shows the members of all groups.
type DescribeAutoScalingInstances struct {
	InstanceIds []string `aws:"id=instance"`
}

// DescribeAutoScalingInstancesResult is the answer to
// [DescribeAutoScalingInstances].
type DescribeAutoScalingInstancesResult struct {
	AutoScalingInstances []AutoScalingInstanceDetails `aws:"always"`
}

// AutoScalingInstanceDetails is a member and its group.
type AutoScalingInstanceDetails struct {
	InstanceId           string
	InstanceType         string
	AutoScalingGroupName string
	AvailabilityZone     string
	LifecycleState       string
	HealthStatus         string
	LaunchTemplate       *ec2.LaunchTemplateSpecification
	ProtectedFromScaleIn bool
}

// Apply reads.
func (c DescribeAutoScalingInstances) Apply(tx *world.Tx) (any, error) {
	out := DescribeAutoScalingInstancesResult{}
	for _, g := range world.All[AutoScalingGroup](tx.World(), tx.Scope) {
		for _, m := range g.Instances {
			if len(c.InstanceIds) > 0 && !has(c.InstanceIds, m.InstanceId) {
				continue
			}
			status := map[string]string{Healthy: "HEALTHY", Unhealthy: "UNHEALTHY"}[m.HealthStatus]
			out.AutoScalingInstances = append(out.AutoScalingInstances, AutoScalingInstanceDetails{
				m.InstanceId, m.InstanceType, g.AutoScalingGroupName, m.AvailabilityZone, m.LifecycleState, status, m.LaunchTemplate, m.ProtectedFromScaleIn,
			})
		}
	}
	return out, nil
}
