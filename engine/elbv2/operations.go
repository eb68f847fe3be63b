package elbv2

import "skylab/engine/world"

// Operations holds one of every command of this package, in no order that matters.
var Operations = []world.Command{
	AddListenerCertificates{},
	AddTags{},
	CreateListener{},
	CreateLoadBalancer{},
	CreateRule{},
	CreateTargetGroup{},
	DeleteListener{},
	DeleteLoadBalancer{},
	DeleteRule{},
	DeleteTargetGroup{},
	DeregisterTargets{},
	DescribeListenerCertificates{},
	DescribeListeners{},
	DescribeLoadBalancerAttributes{},
	DescribeLoadBalancers{},
	DescribeRules{},
	DescribeSSLPolicies{},
	DescribeTags{},
	DescribeTargetGroupAttributes{},
	DescribeTargetGroups{},
	DescribeTargetHealth{},
	ModifyListener{},
	ModifyLoadBalancerAttributes{},
	ModifyRule{},
	ModifyTargetGroup{},
	ModifyTargetGroupAttributes{},
	RegisterTargets{},
	RemoveListenerCertificates{},
	RemoveTags{},
	SetRulePriorities{},
	SetSecurityGroups{},
	SetSubnets{},
}
