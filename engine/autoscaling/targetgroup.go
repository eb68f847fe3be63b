package autoscaling

import (
	"slices"

	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// AttachLoadBalancerTargetGroups registers a group's members with target groups.
type AttachLoadBalancerTargetGroups struct {
	AutoScalingGroupName string   `aws:"required,id=auto-scaling-group"`
	TargetGroupARNs      []string `aws:"required,id=target-group"`
}

// AttachLoadBalancerTargetGroupsResult is the answer to
// [AttachLoadBalancerTargetGroups].
type AttachLoadBalancerTargetGroupsResult struct{}

// Apply attaches them.
func (c AttachLoadBalancerTargetGroups) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	if err := g.attach(tx, c.TargetGroupARNs); err != nil {
		return nil, err
	}
	tx.Put(g)
	return AttachLoadBalancerTargetGroupsResult{}, nil
}

// attach adds target groups, and the members that are in service to them.
func (g *AutoScalingGroup) attach(tx *world.Tx, arns []string) error {
	if err := g.together(tx, arns); err != nil {
		return err
	}
	g.TargetGroupARNs = slices.Clone(g.TargetGroupARNs)
	for _, arn := range arns {
		if has(g.TargetGroupARNs, arn) {
			continue
		}
		g.TargetGroupARNs = append(g.TargetGroupARNs, arn)
		for _, m := range g.Instances {
			if t, ok := world.Get[elbv2.TargetGroup](tx.World(), tx.Scope, arn); ok && m.LifecycleState == InService {
				t.Register(tx, m.InstanceId)
			}
		}
	}
	return nil
}

// DetachLoadBalancerTargetGroups takes a group's members out of target groups.
type DetachLoadBalancerTargetGroups struct {
	AutoScalingGroupName string   `aws:"required,id=auto-scaling-group"`
	TargetGroupARNs      []string `aws:"required,id=target-group"`
}

// DetachLoadBalancerTargetGroupsResult is the answer to
// [DetachLoadBalancerTargetGroups].
type DetachLoadBalancerTargetGroupsResult struct{}

// Apply detaches them; their targets drain.
func (c DetachLoadBalancerTargetGroups) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	for _, arn := range c.TargetGroupARNs {
		if !has(g.TargetGroupARNs, arn) {
			return nil, invalid("Trying to remove Target Groups that are not part of the group").Because("asg-target-group", arn)
		}
		for _, m := range g.Instances {
			if t, ok := world.Get[elbv2.TargetGroup](tx.World(), tx.Scope, arn); ok {
				t.Deregister(tx, m.InstanceId)
			}
		}
	}
	g.TargetGroupARNs = slices.DeleteFunc(slices.Clone(g.TargetGroupARNs), func(arn string) bool { return has(c.TargetGroupARNs, arn) })
	tx.Put(g)
	return DetachLoadBalancerTargetGroupsResult{}, nil
}

// DescribeLoadBalancerTargetGroups shows the target groups of a group.
type DescribeLoadBalancerTargetGroups struct {
	AutoScalingGroupName string `aws:"required,id=auto-scaling-group"`
}

// DescribeLoadBalancerTargetGroupsResult is the answer to
// [DescribeLoadBalancerTargetGroups].
type DescribeLoadBalancerTargetGroupsResult struct {
	LoadBalancerTargetGroups []LoadBalancerTargetGroupState `aws:"always"`
}

// LoadBalancerTargetGroupState is how far a target group is attached.
type LoadBalancerTargetGroupState struct {
	LoadBalancerTargetGroupARN string
	State                      string
}

// Apply reads. A target group is InService once a member passes its checks, with the
// health checks of load balancers, and Added before.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LoadBalancerTargetGroupState.html
func (c DescribeLoadBalancerTargetGroups) Apply(tx *world.Tx) (any, error) {
	g, err := find(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	out := DescribeLoadBalancerTargetGroupsResult{}
	for _, t := range g.targets(tx.World()) {
		s := LoadBalancerTargetGroupState{t.TargetGroupArn, "Added"}
		for _, m := range g.Instances {
			if g.heedsBalancers() && t.TargetState(tx.World(), m.InstanceId) == elbv2.Healthy {
				s.State = "InService"
			}
		}
		out.LoadBalancerTargetGroups = append(out.LoadBalancerTargetGroups, s)
	}
	return out, nil
}
