package tui

import (
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
	"skylab/tui/say"
	"skylab/tui/term"
)

// topology is what there is to draw of a World: hosts outside, and networks
// with their gateways, zones, subnets and what stands in them. It is made
// anew from each World and never changed.
type topology struct {
	outside  []outsider
	loose    []looseNode
	networks []network
}

type outsider struct{ id, name, address string }

// looseNode is what was made for a network and goes with none yet.
type looseNode struct{ id, text string }

type network struct {
	id, name, cidr string
	gateway        *gatewayNode
	foot           []footNode
	zones          []zone
}

type gatewayNode struct{ id, name string }

// subnets is how many there are in all zones.
func (n network) subnets() int {
	all := 0
	for _, z := range n.zones {
		all += len(z.subnets)
	}
	return all
}

// has reports whether something with this id is a network or stands in it.
func (n network) has(id string) bool {
	if id == "" {
		return false
	}
	if n.id == id || n.gateway != nil && n.gateway.id == id {
		return true
	}
	for _, f := range n.foot {
		if f.id == id {
			return true
		}
	}
	for _, z := range n.zones {
		for _, s := range z.subnets {
			if s.id == id || s.tableID == id || slices.ContainsFunc(s.nodes, func(x node) bool { return x.id == id }) {
				return true
			}
		}
	}
	return false
}

// subnetWith is the subnet that has this id, or in which the node with it
// stands. Of a route table, which may decide for many, nothing is told.
func (t topology) subnetWith(id string) (string, bool) {
	for _, n := range t.networks {
		for _, z := range n.zones {
			for _, s := range z.subnets {
				if s.id == id || slices.ContainsFunc(s.nodes, func(x node) bool { return x.id == id }) {
					return s.id, true
				}
			}
		}
	}
	return "", false
}

// has reports whether something with this id stands in one of the networks.
func (t topology) has(id string) bool {
	return slices.ContainsFunc(t.networks, func(n network) bool { return n.has(id) })
}

// nodes is how much stands in all subnets.
func (t topology) nodes() int {
	all := 0
	for _, n := range t.networks {
		all += n.machines()
	}
	return all
}

func (n network) machines() int {
	all := 0
	for _, z := range n.zones {
		for _, s := range z.subnets {
			all += len(s.nodes)
		}
	}
	return all
}

// footNode is what belongs to a network and stands in none of its subnets: a
// peering connection, a target group, or a route table that no subnet uses.
type footNode struct {
	id, text string
	lacks    string // the word for what would make it useful, or empty
}

type zone struct {
	name    string
	out     bool // it fails in this World
	subnets []subnet
}

// subnet is one slice of a network. Where its effective route table sends the
// rest of the world makes it public or private.
type subnet struct {
	id, name, cidr string
	public         bool
	table          string // name of the effective route table
	tableID        string
	tableMain      bool
	exit           string // name of the default route's target, empty without one
	exitID         string
	exitDead       bool
	nodes          []node
}

func (s subnet) near() int {
	if s.public {
		return 1
	}
	return 0
}

// node is a machine or gateway that stands in a subnet.
type node struct {
	id, name string
	kind     nodeKind
	state    string
	private  string
	public   string
	eni      string
	health   string // of a machine that is a target of a load balancer
}

type nodeKind uint8

const (
	machineNode nodeKind = iota
	natNode
	interfaceNode
	balancerNode
)

// up reports whether the node does its work.
func (n node) up() bool {
	return slices.Contains([]string{"running", "available", "in-use", elbv2.Active}, n.state)
}

// survey makes the topology of a World as scope sees it. The default VPC of a
// Region is drawn once something stands in it, and where there is nothing else.
func survey(w *world.World, scope world.Scope) topology {
	here := world.Scope{Account: scope.Account}
	t := topology{}
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		t.outside = append(t.outside, outsider{h.ID(), term.Clean(h.Name), h.Address.String()})
	}
	t.loose = looseIn(w, here)
	used := map[string]bool{}
	for _, e := range world.All[ec2.NetworkInterface](w, here) {
		used[e.VpcId] = true
	}
	home := ec2.Vpc{}
	for _, v := range world.All[ec2.Vpc](w, here) {
		place, _ := w.Where(v.VpcId)
		switch {
		case !v.IsDefault || used[v.VpcId]:
			t.networks = append(t.networks, networkOf(w, here, v, scope.Region))
		case place.Region == scope.Region:
			home = v
		}
	}
	if len(t.networks) == 0 && home.VpcId != "" {
		t.networks = append(t.networks, networkOf(w, here, home, scope.Region))
	}
	return t
}

// networkOf is one VPC and what stands in it. One in another Region than at
// home says so.
func networkOf(w *world.World, here world.Scope, v ec2.Vpc, at string) network {
	n := network{id: v.VpcId, name: title(v.Tags, v.VpcId), cidr: cidrs(v.Blocks())}
	if v.IsDefault && v.Tags.Name() == "" {
		n.name = "default"
	}
	if place, _ := w.Where(v.VpcId); place.Region != at {
		n.name += " · " + place.Region
	}
	for _, g := range world.All[ec2.InternetGateway](w, here) {
		if g.VpcId() == v.VpcId {
			n.gateway = &gatewayNode{g.InternetGatewayId, title(g.Tags, g.InternetGatewayId)}
		}
	}
	n.zones = zonesOf(w, here, v)
	n.foot = slices.Concat(unusedTables(w, here, v), peersOf(w, v), groupsIn(w, here, v), scalingIn(w, here, v))
	return n
}

// looseIn lists gateways that are attached to no VPC and addresses that nobody
// has: what was just made, or left behind and paid for.
func looseIn(w *world.World, s world.Scope) []looseNode {
	var out []looseNode
	for _, g := range world.All[ec2.InternetGateway](w, s) {
		if g.VpcId() == "" {
			out = append(out, looseNode{g.InternetGatewayId, gate("igw", title(g.Tags, g.InternetGatewayId))})
		}
	}
	for _, a := range world.All[ec2.Address](w, s) {
		if a.AssociationId == "" {
			out = append(out, looseNode{a.AllocationId, "[" + a.PublicIp.String() + "]"})
		}
	}
	return out
}

func zonesOf(w *world.World, s world.Scope, v ec2.Vpc) []zone {
	var zones []zone
	for _, sn := range world.All[ec2.Subnet](w, s) {
		if sn.VpcId != v.VpcId {
			continue
		}
		at := -1
		for i := range zones {
			if zones[i].name == sn.AvailabilityZone {
				at = i
			}
		}
		if at < 0 {
			at = len(zones)
			zones = append(zones, zone{name: sn.AvailabilityZone, out: ec2.ZoneOut(w, s, sn.AvailabilityZone)})
		}
		zones[at].subnets = append(zones[at].subnets, subnetOf(w, s, sn))
	}
	slices.SortFunc(zones, func(a, b zone) int { return strings.Compare(a.name, b.name) })
	for _, z := range zones { // what is nearer to the gateway stands above
		slices.SortStableFunc(z.subnets, func(a, b subnet) int { return b.near() - a.near() })
	}
	return zones
}

func subnetOf(w *world.World, s world.Scope, sn ec2.Subnet) subnet {
	out := subnet{id: sn.SubnetId, name: title(sn.Tags, sn.SubnetId), cidr: sn.CidrBlock.String()}
	if t, ok := effectiveTable(w, s, sn); ok {
		out.table, out.tableID, out.tableMain = title(t.Tags, t.RouteTableId), t.RouteTableId, t.Main()
		for _, r := range t.Routes {
			if r.DestinationCidrBlock.IsValid() && r.DestinationCidrBlock.Bits() == 0 {
				target := r.Target()
				out.exit, out.exitID = nameOf(w, target), target
				out.exitDead = ec2.RouteState(w, t, r) != "active"
				out.public = strings.HasPrefix(target, "igw-") && !out.exitDead
			}
		}
	}
	for _, g := range world.All[ec2.NatGateway](w, s) {
		if g.SubnetId == sn.SubnetId && g.State != "deleted" {
			n := node{id: g.NatGatewayId, name: title(g.Tags, g.NatGatewayId), kind: natNode, state: g.State}
			for _, a := range g.NatGatewayAddresses {
				n.private, n.public = a.PrivateIp, a.PublicIp
				break
			}
			out.nodes = append(out.nodes, n)
		}
	}
	out.nodes = slices.Concat(out.nodes, balancersIn(w, s, sn), interfacesOf(w, s, sn))
	return out
}

// interfacesOf lists what stands in a subnet by its network interfaces:
// machines by their first one, and interfaces that belong to nothing.
func interfacesOf(w *world.World, s world.Scope, sn ec2.Subnet) []node {
	var out []node
	for _, e := range world.All[ec2.NetworkInterface](w, s) {
		if e.SubnetId != sn.SubnetId || e.RequesterManaged {
			continue
		}
		n := node{
			id: e.NetworkInterfaceId, name: title(e.TagSet, e.NetworkInterfaceId), kind: interfaceNode,
			state: e.Status, private: e.PrivateIpAddress.String(), eni: e.NetworkInterfaceId,
		}
		if e.Association != nil {
			n.public = e.Association.PublicIp.String()
		}
		if e.Attachment != nil {
			if i, ok := world.Get[ec2.Instance](w, s, e.Attachment.InstanceId); ok {
				n.id, n.name, n.kind, n.state = i.InstanceId, title(i.Tags, i.InstanceId), machineNode, i.State.Name
				n.health = healthIn(w, i.InstanceId)
			}
		}
		out = append(out, n)
	}
	return out
}

// effectiveTable is the table that decides for a subnet: its own, or else its
// VPC's main one.
func effectiveTable(w *world.World, s world.Scope, sn ec2.Subnet) (ec2.RouteTable, bool) {
	var main ec2.RouteTable
	for _, t := range world.All[ec2.RouteTable](w, s) {
		if t.VpcId != sn.VpcId {
			continue
		}
		for _, a := range t.Associations {
			if a.SubnetId == sn.SubnetId {
				return t, true
			}
		}
		if t.Main() {
			main = t
		}
	}
	return main, main.RouteTableId != ""
}

func peersOf(w *world.World, v ec2.Vpc) []footNode {
	var out []footNode
	for _, p := range world.All[ec2.VpcPeeringConnection](w, world.Everywhere) {
		to := ""
		switch v.VpcId {
		case p.RequesterVpcInfo.VpcId:
			to = p.AccepterVpcInfo.VpcId
		case p.AccepterVpcInfo.VpcId:
			to = p.RequesterVpcInfo.VpcId
		}
		if to != "" && p.Status.Code != "deleted" {
			text := "<" + title(p.Tags, p.VpcPeeringConnectionId) + "> " + nameOf(w, to) + " " + p.Status.Code
			out = append(out, footNode{id: p.VpcPeeringConnectionId, text: text})
		}
	}
	return out
}

// unusedTables lists the route tables that were made and decide for nobody: an
// association was forgotten.
func unusedTables(w *world.World, s world.Scope, v ec2.Vpc) []footNode {
	var out []footNode
	for _, t := range world.All[ec2.RouteTable](w, s) {
		if t.VpcId != v.VpcId || len(t.Associations) > 0 {
			continue
		}
		text := title(t.Tags, t.RouteTableId)
		if !strings.HasPrefix(text, "rtb") {
			text = "rtb " + text
		}
		for _, r := range t.Routes {
			if r.Target() != "local" {
				text += " · " + strings.Replace(r.DestinationCidrBlock.String(), "0.0.0.0/0", "0/0", 1) + " > " + nameOf(w, r.Target())
			}
		}
		out = append(out, footNode{id: t.RouteTableId, text: text, lacks: "no-subnet"})
	}
	return out
}

func title(tags ec2.Tags, id string) string { return say.Title(tags, id) }

func nameOf(w *world.World, id string) string { return say.Name(w, id) }

func cidrs(blocks []netip.Prefix) string {
	var out []string
	for _, b := range blocks {
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}
