package tui

import (
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
)

// balancersIn lists the nodes that load balancers have in a subnet. All nodes of one
// load balancer are the same thing.
func balancersIn(w *world.World, s world.Scope, sn ec2.Subnet) []node {
	var out []node
	for _, b := range world.All[elbv2.LoadBalancer](w, s) {
		for _, n := range b.Nodes {
			if n.SubnetId != sn.SubnetId {
				continue
			}
			x := node{
				id: b.LoadBalancerArn, name: say.Balancer(b), kind: balancerNode, state: b.State.Code,
				private: n.Private.String(), eni: n.NetworkInterfaceId,
			}
			if n.Public.IsValid() {
				x.public = n.Public.String()
			}
			out = append(out, x)
		}
	}
	return out
}

// groupsIn lists the target groups of a network, with how many of their targets are
// healthy and who sends to them.
func groupsIn(w *world.World, s world.Scope, v ec2.Vpc) []footNode {
	var out []footNode
	for _, g := range world.All[elbv2.TargetGroup](w, s) {
		if g.VpcId != v.VpcId {
			continue
		}
		healthy := 0
		for _, t := range g.Targets {
			if t.Health.State == elbv2.Healthy {
				healthy++
			}
		}
		f := footNode{id: g.TargetGroupArn, text: "(tg " + nameOf(w, g.TargetGroupArn) + ") " + g.Protocol + ":" + strconv.Itoa(g.Port)}
		f.text += " · " + elbv2.Healthy + " " + strconv.Itoa(healthy) + "/" + strconv.Itoa(len(g.Targets))
		if healthy < len(g.Targets) {
			f.text += " " + look.Caution.String()
		}
		for _, arn := range g.LoadBalancerArns {
			if b, ok := world.Get[elbv2.LoadBalancer](w, s, arn); ok {
				f.text += " < " + gate("", say.Balancer(b))
			}
		}
		if len(g.LoadBalancerArns) == 0 {
			f.lacks = "no-balancer"
		}
		out = append(out, f)
	}
	return out
}

// stands is an instance as a target of a group, as it stands there.
type stands struct {
	group  elbv2.TargetGroup
	target elbv2.Target
}

// standsIn lists where an instance is a target: by its id, or by an address of it.
func standsIn(w *world.World, instance string) []stands {
	var out []stands
	for _, g := range world.All[elbv2.TargetGroup](w, world.Everywhere) {
		for _, t := range g.Targets {
			if targetID(w, g, t) == instance {
				out = append(out, stands{g, t})
			}
		}
	}
	return out
}

// targetID is the id of what a target is: an instance, or the interface or instance
// that has its address. It is empty where nothing has.
func targetID(w *world.World, g elbv2.TargetGroup, t elbv2.Target) string {
	if g.TakesInstances() {
		return t.Id
	}
	for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		for _, a := range n.PrivateIpAddresses {
			if n.VpcId != g.VpcId || a.PrivateIpAddress.String() != t.Id {
				continue
			}
			if n.Attachment != nil && n.Attachment.InstanceId != "" {
				return n.Attachment.InstanceId
			}
			return n.NetworkInterfaceId
		}
	}
	return ""
}

// healthIn is what target groups think of an instance: the first of them that does not
// think it healthy. It is empty where it stands in none.
func healthIn(w *world.World, instance string) string {
	health := ""
	for _, s := range standsIn(w, instance) {
		if health = s.target.Health.State; health != elbv2.Healthy {
			return health
		}
	}
	return health
}

// balancing adds what takes part in balancing with a thing: load balancers, the groups
// that they send to, and what stands in those.
func (l links) balancing(groups ...elbv2.TargetGroup) {
	for _, g := range groups {
		l.add(g.TargetGroupArn)
		l.add(g.LoadBalancerArns...)
		for _, t := range g.Targets {
			l.add(targetID(l.w, g, t))
		}
	}
}
