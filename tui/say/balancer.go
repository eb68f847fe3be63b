package say

import (
	"strconv"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
	"skylab/tui/term"
)

// own is the name that a resource has without any tag.
func own(r world.Resource) string {
	switch r := r.(type) {
	case elbv2.LoadBalancer:
		return term.Clean(r.LoadBalancerName)
	case elbv2.TargetGroup:
		return term.Clean(r.TargetGroupName)
	case elbv2.Listener:
		return r.Protocol + ":" + strconv.Itoa(r.Port)
	case autoscaling.AutoScalingGroup:
		return term.Clean(r.AutoScalingGroupName)
	case ec2.LaunchTemplate:
		return term.Clean(r.LaunchTemplateName)
	case acm.Certificate:
		return term.Clean(r.DomainName)
	}
	return ""
}

// Balancer is the name of a load balancer behind its kind.
func Balancer(b elbv2.LoadBalancer) string {
	kind := "alb "
	if b.Type == elbv2.Network {
		kind = "nlb "
	}
	return kind + term.Clean(b.LoadBalancerName)
}
