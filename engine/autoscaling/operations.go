package autoscaling

import "skylab/engine/world"

// Operations holds one of every command of this package, in no order that matters.
var Operations = []world.Command{
	AttachLoadBalancerTargetGroups{},
	CreateAutoScalingGroup{},
	CreateOrUpdateTags{},
	DeleteAutoScalingGroup{},
	DeletePolicy{},
	DeleteTags{},
	DescribeAutoScalingGroups{},
	DescribeAutoScalingInstances{},
	DescribeLoadBalancerTargetGroups{},
	DescribePolicies{},
	DescribeScalingActivities{},
	DescribeTags{},
	DetachLoadBalancerTargetGroups{},
	PutScalingPolicy{},
	ResumeProcesses{},
	SetDesiredCapacity{},
	SetInstanceHealth{},
	SetInstanceProtection{},
	SuspendProcesses{},
	TerminateInstanceInAutoScalingGroup{},
	UpdateAutoScalingGroup{},
}
