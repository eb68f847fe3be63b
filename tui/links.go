package tui

import (
	"slices"

	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// linksOf are the ids of what is linked to a thing: what its routes and rules
// lead to, and what is led to it.
func linksOf(w *world.World, id string) map[string]bool {
	l := links{w, map[string]bool{}}
	r, ok := world.Get[world.Resource](w, world.Everywhere, id)
	if !ok {
		return nil
	}
	switch r := r.(type) {
	case ec2.Vpc:
		for _, p := range world.All[ec2.VpcPeeringConnection](w, world.Everywhere) {
			if p.RequesterVpcInfo.VpcId == id || p.AccepterVpcInfo.VpcId == id {
				l.add(p.VpcPeeringConnectionId, p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId)
			}
		}
	case ec2.Subnet:
		if t, ok := ec2.TableOf(w, r); ok {
			l.add(t.RouteTableId)
			l.targets(t)
		}
	case ec2.RouteTable:
		l.users(func(t ec2.RouteTable) bool { return t.RouteTableId == id })
		l.targets(r)
	case ec2.VpcPeeringConnection:
		l.add(r.RequesterVpcInfo.VpcId, r.AccepterVpcInfo.VpcId)
		l.routing(id)
	case ec2.InternetGateway, ec2.NatGateway:
		l.routing(id)
	case ec2.Instance:
		for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
			if n.Attachment != nil && n.Attachment.InstanceId == id {
				l.interfaceOf(n)
			}
		}
		l.routing(id)
		for _, s := range standsIn(w, id) {
			l.add(s.group.TargetGroupArn)
			l.add(s.group.LoadBalancerArns...)
		}
		if g, _, ok := autoscaling.Member(w, id); ok {
			l.add(g.AutoScalingGroupARN)
		}
	case elbv2.LoadBalancer:
		l.balancing(r.TargetGroups(w)...)
	case elbv2.TargetGroup:
		l.balancing(r)
	case autoscaling.AutoScalingGroup:
		l.scaling(r)
	case ec2.NetworkInterface:
		l.interfaceOf(r)
	default:
		for _, x := range world.Referrers(w, id) { // groups, ACLs: what carries them
			l.add(x.ID())
		}
		l.add(r.Refs()...)
	}
	delete(l.ids, id)
	return l.ids
}

// links collects ids. An interface that belongs to a machine stands on the map
// as the machine.
type links struct {
	w   *world.World
	ids map[string]bool
}

func (l links) add(ids ...string) {
	for _, id := range ids {
		if n, ok := world.Get[ec2.NetworkInterface](l.w, world.Everywhere, id); ok && n.Attachment != nil && n.Attachment.InstanceId != "" {
			id = n.Attachment.InstanceId
		}
		if id != "" && id != "local" {
			l.ids[id] = true
		}
	}
}

// targets adds what a table's routes lead to.
func (l links) targets(t ec2.RouteTable) {
	for _, r := range t.Routes {
		l.add(r.Target())
	}
}

// users adds the subnets for which such a table decides.
func (l links) users(of func(ec2.RouteTable) bool) {
	for _, s := range world.All[ec2.Subnet](l.w, world.Everywhere) {
		if t, ok := ec2.TableOf(l.w, s); ok && of(t) {
			l.add(s.SubnetId)
		}
	}
}

// routing adds the tables that lead to a target, and their subnets.
func (l links) routing(target string) {
	leads := func(t ec2.RouteTable) bool {
		return slices.ContainsFunc(t.Routes, func(r ec2.Route) bool { return r.Target() == target })
	}
	l.users(leads)
	for _, t := range world.All[ec2.RouteTable](l.w, world.Everywhere) {
		if leads(t) {
			l.add(t.RouteTableId)
		}
	}
}

// interfaceOf adds what an interface's groups name as peers, and whose groups
// name its own.
func (l links) interfaceOf(n ec2.NetworkInterface) {
	mine := map[string]bool{}
	for _, g := range n.Groups {
		mine[g.GroupId] = true
	}
	peers := map[string]bool{}
	for _, g := range world.All[ec2.SecurityGroup](l.w, world.Everywhere) {
		for _, r := range g.Rules {
			switch p := r.ReferencedGroupInfo; {
			case p == nil:
			case mine[g.GroupId]:
				peers[p.GroupId] = true
			case mine[p.GroupId]:
				peers[g.GroupId] = true
			}
		}
	}
	for _, o := range world.All[ec2.NetworkInterface](l.w, world.Everywhere) {
		if slices.ContainsFunc(o.Groups, func(g ec2.GroupIdentifier) bool { return peers[g.GroupId] }) {
			l.add(o.NetworkInterfaceId)
		}
	}
	l.routing(n.NetworkInterfaceId)
}
