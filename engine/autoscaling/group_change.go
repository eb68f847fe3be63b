package autoscaling

import (
	"fmt"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// UpdateAutoScalingGroup changes a group. Machines that run stay as they were
// started.
type UpdateAutoScalingGroup struct {
	AutoScalingGroupName             string `aws:"required,id=auto-scaling-group"`
	LaunchTemplate                   *ec2.LaunchTemplateSpecification
	MinSize                          *int
	MaxSize                          *int
	DesiredCapacity                  *int
	DefaultCooldown                  *int
	AvailabilityZones                []string
	HealthCheckType                  string `aws:"enum=EC2|ELB"`
	HealthCheckGracePeriod           *int
	VPCZoneIdentifier                string
	TerminationPolicies              []string
	NewInstancesProtectedFromScaleIn *bool
	DefaultInstanceWarmup            *int
}

// Apply changes it.
func (c UpdateAutoScalingGroup) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	was := g.DesiredCapacity
	err = g.set(tx, settings{
		LaunchTemplate: c.LaunchTemplate, MinSize: c.MinSize, MaxSize: c.MaxSize, DesiredCapacity: c.DesiredCapacity, DefaultCooldown: c.DefaultCooldown,
		AvailabilityZones: c.AvailabilityZones, HealthCheckType: c.HealthCheckType, HealthCheckGracePeriod: c.HealthCheckGracePeriod, VPCZoneIdentifier: c.VPCZoneIdentifier,
		TerminationPolicies: c.TerminationPolicies, DefaultInstanceWarmup: c.DefaultInstanceWarmup,
	})
	if err != nil {
		return nil, err
	}
	if c.NewInstancesProtectedFromScaleIn != nil {
		g.NewInstancesProtectedFromScaleIn = *c.NewInstancesProtectedFromScaleIn
	}
	if now := g.DesiredCapacity; now != was {
		g.DesiredCapacity = was
		g.want(now, fmt.Sprintf("%s a user request update of AutoScalingGroup constraints to min: %d, max: %d, desired: %d changing the desired capacity from %d to %d.",
			moment(tx.Now()), g.MinSize, g.MaxSize, now, was, now))
	}
	g.again()
	tx.Put(g)
	return world.Done{}, nil
}

// SetDesiredCapacity says how many members a group is to have.
type SetDesiredCapacity struct {
	AutoScalingGroupName string `aws:"required,id=auto-scaling-group"`
	DesiredCapacity      *int   `aws:"required"`
	HonorCooldown        bool
}

// Apply sets it.
func (c SetDesiredCapacity) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	n := *c.DesiredCapacity
	switch {
	case err != nil:
		return nil, err
	case n > g.MaxSize:
		return nil, invalid(fmt.Sprintf("New SetDesiredCapacity value %d is above max value %d for the AutoScalingGroup.", n, g.MaxSize)).Because("asg-desired", n, g.MinSize, g.MaxSize)
	case n < g.MinSize:
		return nil, invalid(fmt.Sprintf("New SetDesiredCapacity value %d is below min value %d for the AutoScalingGroup.", n, g.MinSize)).Because("asg-desired", n, g.MinSize, g.MaxSize)
	}
	g.want(n, fmt.Sprintf("%s a user request explicitly set group desired capacity changing the desired capacity from %d to %d.", moment(tx.Now()), g.DesiredCapacity, n))
	tx.Put(g)
	return world.Done{}, nil
}

// DeleteAutoScalingGroup deletes a group, with its machines if that is forced.
type DeleteAutoScalingGroup struct {
	AutoScalingGroupName string `aws:"required,id=auto-scaling-group"`
	ForceDelete          bool
}

// Apply deletes it, or begins to.
func (c DeleteAutoScalingGroup) Apply(tx *world.Tx) (any, error) {
	g, err := find(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	g = g.copied()
	switch {
	case g.Status == deleting:
		return world.Done{}, nil
	case len(g.Instances) == 0 && g.DesiredCapacity == 0:
		tx.Delete(g)
		return world.Done{}, nil
	case !c.ForceDelete && g.capacity() == 0 && g.in(Terminating):
		return nil, world.Refuse("ScalingActivityInProgress", "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.").Because("asg-busy", g.AutoScalingGroupName)
	case !c.ForceDelete && len(g.Instances) > 0:
		return nil, world.Refuse("ResourceInUse", "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.").Because("asg-members", g.AutoScalingGroupName, len(g.Instances))
	}
	for k := range g.Instances {
		g.Instances[k].ProtectedFromScaleIn = false
	}
	g.Status, g.MinSize, g.SuspendedProcesses = deleting, 0, nil
	g.want(0, fmt.Sprintf("%s a user request force deleted AutoScalingGroup changing the desired capacity from %d to 0.", moment(tx.Now()), g.DesiredCapacity))
	tx.Put(g)
	return world.Done{}, nil
}

// DescribeAutoScalingGroups shows groups and their members.
type DescribeAutoScalingGroups struct {
	AutoScalingGroupNames []string `aws:"id=auto-scaling-group"`
}

// DescribeAutoScalingGroupsResult is the answer to [DescribeAutoScalingGroups].
type DescribeAutoScalingGroupsResult struct {
	AutoScalingGroups []AutoScalingGroup `aws:"always"`
}

// Apply reads. Names that nobody has are no error, as with AWS.
func (c DescribeAutoScalingGroups) Apply(tx *world.Tx) (any, error) {
	out := DescribeAutoScalingGroupsResult{}
	for _, g := range world.All[AutoScalingGroup](tx.World(), tx.Scope) {
		if len(c.AutoScalingGroupNames) == 0 || has(c.AutoScalingGroupNames, g.AutoScalingGroupName) {
			out.AutoScalingGroups = append(out.AutoScalingGroups, g)
		}
	}
	return out, nil
}
