package export

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// area is a box of a picture: a Region, a VPC, a zone, a subnet, or a thing in one.
type area struct {
	id    string // of what is drawn, empty for what groups others
	kind  string // region, vpc, zone, public, private, node, gateway
	title string
	lines []string // what else is said of it
	kids  []*area
	links []link
}

// link leads from an area to another: a route, or a load balancer's way to a target.
type link struct {
	to, label string
	broken    bool
}

// picture is what of the account is drawn: the Regions in which it has something.
func (acc Account) picture() *area {
	a := acc.survey()
	all := &area{kind: "account", title: a.ID}
	for _, region := range a.Regions() {
		at := world.Scope{Account: a.ID, Region: region}
		r := &area{kind: "region", title: region}
		for _, v := range world.All[ec2.Vpc](a.World, at) {
			if kid := a.vpcArea(at, v); kid != nil {
				r.kids = append(r.kids, kid)
			}
		}
		if len(r.kids) > 0 {
			all.kids = append(all.kids, r)
		}
	}
	return all
}

func label(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// vpcArea is a VPC with what is in it, or nothing for a default one that nobody uses.
func (a *survey) vpcArea(at world.Scope, v ec2.Vpc) *area {
	out := &area{id: v.VpcId, kind: "vpc", title: label(v.Tags.Name(), v.VpcId)}
	for _, b := range v.Blocks() {
		out.lines = append(out.lines, b.String())
	}
	used := !v.IsDefault
	edge := &area{kind: "edge"}
	for _, g := range world.All[ec2.InternetGateway](a.World, at) {
		if slices.ContainsFunc(g.Attachments, func(x ec2.InternetGatewayAttachment) bool { return x.VpcId == v.VpcId }) {
			edge.kids = append(edge.kids, &area{id: g.InternetGatewayId, kind: "gateway", title: label(g.Tags.Name(), g.InternetGatewayId), lines: []string{"Internet gateway"}, links: []link{{to: "internet"}}})
		}
	}
	for _, c := range world.All[ec2.VpcPeeringConnection](a.World, world.Scope{Account: a.ID}) {
		if c.Status.Code != "active" || !slices.Contains([]string{c.RequesterVpcInfo.VpcId, c.AccepterVpcInfo.VpcId}, v.VpcId) {
			continue
		}
		other := c.RequesterVpcInfo.VpcId
		n := &area{id: c.VpcPeeringConnectionId + "/" + v.VpcId, kind: "gateway", title: label(c.Tags.Name(), c.VpcPeeringConnectionId), lines: []string{"VPC peering"}}
		if other == v.VpcId {
			other = c.AccepterVpcInfo.VpcId
			n.id = c.VpcPeeringConnectionId
		}
		n.links = []link{{to: other}}
		edge.kids = append(edge.kids, n)
	}
	for _, b := range world.All[elbv2.LoadBalancer](a.World, at) {
		if b.VpcId == v.VpcId {
			edge.kids = append(edge.kids, a.balancerArea(at, b))
			used = true
		}
	}
	if len(edge.kids) > 0 {
		out.kids = append(out.kids, edge)
	}
	zones := map[string]*area{}
	row := &area{kind: "zones"}
	for _, s := range world.All[ec2.Subnet](a.World, at) {
		if s.VpcId != v.VpcId {
			continue
		}
		kid := a.subnetArea(at, v, s)
		if s.DefaultForAz && len(kid.kids) == 0 {
			continue
		}
		used = true
		if zones[s.AvailabilityZone] == nil {
			zones[s.AvailabilityZone] = &area{kind: "zone", title: s.AvailabilityZone}
			row.kids = append(row.kids, zones[s.AvailabilityZone])
		}
		zones[s.AvailabilityZone].kids = append(zones[s.AvailabilityZone].kids, kid)
	}
	slices.SortFunc(row.kids, func(x, y *area) int { return strings.Compare(x.title, y.title) })
	if !used {
		return nil
	}
	if len(row.kids) > 0 {
		out.kids = append(out.kids, row)
	}
	return out
}

// subnetArea is a subnet with its routes and what is in it.
func (a *survey) subnetArea(at world.Scope, v ec2.Vpc, s ec2.Subnet) *area {
	out := &area{id: s.SubnetId, kind: "private", title: label(s.Tags.Name(), s.SubnetId), lines: []string{s.CidrBlock.String()}}
	table := a.tableOf(at, s)
	for _, r := range table.Routes {
		to := r.NatGatewayId + r.VpcPeeringConnectionId + r.TransitGatewayId
		switch {
		case r.GatewayId == "local":
			continue
		case r.GatewayId != "":
			to = r.GatewayId
			out.kind = "public"
		case r.InstanceId != "":
			to = r.InstanceId
		case to == "":
			to = r.NetworkInterfaceId
		}
		_, there := a.World.Where(to)
		out.links = append(out.links, link{to, validText(r.DestinationCidrBlock) + r.DestinationPrefixListId, !there})
	}
	for _, n := range a.cards[s.SubnetId] {
		if n.Attachment != nil && n.Attachment.InstanceId != "" && n.Attachment.DeviceIndex == 0 {
			continue
		}
		if n.InterfaceType == "interface" && !n.RequesterManaged {
			out.kids = append(out.kids, &area{id: n.NetworkInterfaceId, kind: "node", title: label(n.TagSet.Name(), n.NetworkInterfaceId), lines: addresses(n)})
		}
	}
	for _, i := range a.instances[s.SubnetId] {
		if i.State.Name == "terminated" {
			continue
		}
		n := a.roots[i.InstanceId]
		kid := &area{id: i.InstanceId, kind: "node", title: label(i.Tags.Name(), i.InstanceId), lines: addresses(n)}
		if i.State.Name != "running" {
			kid.lines = append(kid.lines, i.State.Name)
		}
		if g := a.members[i.InstanceId]; g != "" {
			kid.lines = append(kid.lines, "Auto Scaling: "+g)
		}
		out.kids = append(out.kids, kid)
	}
	for _, g := range world.All[ec2.NatGateway](a.World, at) {
		if g.SubnetId != s.SubnetId || g.State == "deleted" {
			continue
		}
		kid := &area{id: g.NatGatewayId, kind: "gateway", title: label(g.Tags.Name(), g.NatGatewayId), lines: []string{"NAT gateway"}}
		for _, x := range g.NatGatewayAddresses {
			kid.lines = append(kid.lines, strings.TrimSpace(x.PrivateIp+" "+x.PublicIp))
		}
		out.kids = append(out.kids, kid)
	}
	return out
}

// tableOf is the route table that counts for a subnet.
func (a *survey) tableOf(at world.Scope, s ec2.Subnet) ec2.RouteTable {
	var main ec2.RouteTable
	for _, t := range world.All[ec2.RouteTable](a.World, at) {
		for _, x := range t.Associations {
			if x.SubnetId == s.SubnetId {
				return t
			}
			if x.Main && t.VpcId == s.VpcId {
				main = t
			}
		}
	}
	return main
}

func addresses(n ec2.NetworkInterface) []string {
	var out []string
	for _, p := range n.PrivateIpAddresses {
		text := p.PrivateIpAddress.String()
		if p.Association != nil {
			text += "  " + p.Association.PublicIp.String()
		}
		out = append(out, text)
	}
	return out
}

// balancerArea is a load balancer with its listeners; it leads to its targets.
func (a *survey) balancerArea(at world.Scope, b elbv2.LoadBalancer) *area {
	kind := map[string]string{"application": "Application Load Balancer", "network": "Network Load Balancer"}[b.Type]
	out := &area{id: b.LoadBalancerArn, kind: "gateway", title: b.LoadBalancerName, lines: []string{label(kind, b.Type) + ", " + b.Scheme}}
	for _, l := range world.All[elbv2.Listener](a.World, at) {
		if l.LoadBalancerArn == b.LoadBalancerArn {
			out.lines = append(out.lines, fmt.Sprintf("%s:%d", l.Protocol, l.Port))
		}
	}
	for _, g := range world.All[elbv2.TargetGroup](a.World, at) {
		if !slices.Contains(g.LoadBalancerArns, b.LoadBalancerArn) {
			continue
		}
		for _, t := range g.Targets {
			out.links = append(out.links, link{to: a.targetId(at, t.Id), label: fmt.Sprintf("%s :%d", g.TargetGroupName, t.Port)})
		}
	}
	return out
}

// targetId is the instance behind a target, or its address.
func (a *survey) targetId(at world.Scope, id string) string {
	for _, n := range world.All[ec2.NetworkInterface](a.World, at) {
		if n.PrivateIpAddress.String() == id && n.Attachment != nil && n.Attachment.InstanceId != "" {
			return n.Attachment.InstanceId
		}
	}
	return id
}

// titles are what areas are called, by id.
func (x *area) titles(into map[string]string) map[string]string {
	if x.id != "" {
		into[x.id] = x.title
	}
	for _, k := range x.kids {
		k.titles(into)
	}
	return into
}
