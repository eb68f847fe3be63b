package wire

import (
	"cmp"
	"net/netip"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// transit is a transit gateway.
type transit struct {
	Component
	attachments []*attachment
}

// attachment ties something to a transit gateway. What comes from it is routed by its
// table.
type attachment struct {
	at    *transit
	id    string
	vpc   *vpc                // or
	peer  *attachment         // the other end, at another transit gateway; neither: what is not known here
	doors []*networkInterface // in subnets of the VPC, one in each zone
	table *transitTable
}

type transitTable struct {
	Component
	routes []transitRoute // the most specific first, static ones before others
}

// transitRoute is a row; without an attachment it is a blackhole.
type transitRoute struct {
	block
	to  *attachment
	row *ec2.Route
}

func newTransitRoute(p netip.Prefix, to *attachment) transitRoute {
	row := &ec2.Route{DestinationCidrBlock: p, State: "blackhole"}
	if to != nil {
		row.TransitGatewayId, row.State = to.label(), "active"
	}
	return transitRoute{blockOf(p), to, row}
}

// of is the attachment of a VPC, or nil.
func (g *transit) of(v *vpc) *attachment {
	k := slices.IndexFunc(g.attachments, func(a *attachment) bool { return a.vpc == v })
	if k < 0 {
		return nil
	}
	return g.attachments[k]
}

func (n *Net) indexTransitGateways(w *world.World) {
	for _, r := range world.All[ec2.TransitGateway](w, world.Everywhere) {
		n.transits[r.TransitGatewayId] = &transit{Component: Component{Kind: KindTransitGateway, ID: r.TransitGatewayId, Name: r.Tags.Name()}}
	}
	tables := map[string]*transitTable{}
	rows := world.All[ec2.TransitGatewayRouteTable](w, world.Everywhere)
	for _, r := range rows {
		tables[r.TransitGatewayRouteTableId] = &transitTable{Component: Component{Kind: KindTransitTable, ID: r.TransitGatewayRouteTableId, Name: r.Tags.Name()}}
	}
	ends := map[string][]*attachment{} // by attachment
	for _, r := range world.All[ec2.TransitGatewayAttachment](w, world.Everywhere) {
		g := n.transits[r.TransitGatewayId]
		if g == nil || r.State != "available" {
			continue
		}
		a := &attachment{at: g, id: r.TransitGatewayAttachmentId}
		if r.Association != nil && (r.Association.State == "" || r.Association.State == "associated") {
			a.table = tables[r.Association.TransitGatewayRouteTableId]
		}
		if r.ResourceType == "vpc" {
			a.vpc = n.vpcs[r.ResourceId]
			a.doors = n.doors(r)
		}
		g.attachments, ends[a.id] = append(g.attachments, a), append(ends[a.id], a)
	}
	for _, pair := range ends {
		if len(pair) == 2 {
			pair[0].peer, pair[1].peer = pair[1], pair[0]
		}
	}
	for _, r := range rows {
		if g := n.transits[r.TransitGatewayId]; g != nil {
			g.fill(tables[r.TransitGatewayRouteTableId], r)
		}
	}
	n.bridge()
}

// doors are the attachment's interfaces: nobody can call them.
func (n *Net) doors(r ec2.TransitGatewayAttachment) []*networkInterface {
	var all []*networkInterface
	for _, id := range r.SubnetIds {
		if s := n.subnets[id]; s != nil {
			all = append(all, &networkInterface{
				Component: Component{Kind: KindInterface, ID: r.TransitGatewayAttachmentId, Name: r.Tags.Name(), Zone: s.Zone, Dark: s.Dark}, vpc: s.vpc, subnet: s,
			})
		}
	}
	return all
}

// fill writes the rows of a table: what is static, and the blocks of what propagates.
// https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-route-evaluation-overview
func (g *transit) fill(t *transitTable, r ec2.TransitGatewayRouteTable) {
	find := func(id string) *attachment {
		k := slices.IndexFunc(g.attachments, func(a *attachment) bool { return a.id == id })
		if k < 0 {
			return nil
		}
		return g.attachments[k]
	}
	for _, s := range r.Static {
		if !s.DestinationCidrBlock.IsValid() || !s.DestinationCidrBlock.Addr().Is4() {
			continue
		}
		var to *attachment
		if s.State != "blackhole" {
			to = find(s.TransitGatewayAttachmentId)
		}
		t.routes = append(t.routes, newTransitRoute(s.DestinationCidrBlock, to))
	}
	for _, id := range r.Propagations {
		a := find(id)
		if a == nil || a.vpc == nil {
			continue
		}
		for _, p := range a.vpc.prefixes {
			t.routes = append(t.routes, newTransitRoute(p, a))
		}
	}
	slices.SortStableFunc(t.routes, func(a, b transitRoute) int {
		return cmp.Compare(b.row.DestinationCidrBlock.Bits(), a.row.DestinationCidrBlock.Bits())
	})
}

// bridge joins the VPCs of transit gateways into one island.
func (n *Net) bridge() {
	for _, g := range n.transits {
		var first *vpc
		for _, a := range g.attachments {
			if a.vpc == nil {
				continue
			}
			if first == nil {
				first = a.vpc
			}
			if x, y := a.vpc.root(), first.root(); x != y {
				x.island = y
			}
		}
	}
}

// toTransit is a packet that a route of i's subnet hands to a transit gateway, through
// the attachment's interface in the same zone. The list of that interface's subnet is
// asked, unless the packet never left it.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
func (w *walk) toTransit(i *networkInterface, a *attachment) next {
	k := slices.IndexFunc(a.doors, func(d *networkInterface) bool { return d.Zone == i.subnet.Zone })
	if k < 0 {
		return w.stop(w.hop(&a.at.Component, &i.subnet.Component, Dropped), TransitZone)
	}
	if door := a.doors[k]; door.subnet != i.subnet && w.checkAcl(door.subnet, true) {
		return next{}
	}
	return next{do: doTransit, at: a.doors[k], from: a}
}

// beside reports whether i's subnet hands a packet for dst to a transit gateway that is
// attached in that same subnet: its list is not asked then.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
func (n *Net) beside(i *networkInterface, dst uint32) bool {
	if len(n.transits) == 0 || i.subnet.table == nil {
		return false
	}
	r := i.subnet.table.to(dst)
	return r != nil && r.transit != nil && slices.ContainsFunc(r.transit.doors, func(d *networkInterface) bool { return d.subnet == i.subnet })
}

// transit is a packet inside a transit gateway: the table of where it came from says
// where it goes.
func (w *walk) transit(from *attachment, zone string) next {
	t := from.table
	if t == nil {
		return w.stop(w.hop(&from.at.Component, nil, Dropped), TransitUnassociated)
	}
	h := w.hop(&t.Component, &from.at.Component, Routed)
	k := slices.IndexFunc(t.routes, func(r transitRoute) bool { return r.has(w.dst()) })
	if k < 0 {
		return w.stop(h, TransitNoRoute)
	}
	if h.Route = t.routes[k].row; t.routes[k].to == nil {
		return w.stop(h, TransitBadRoute)
	}
	w.transited = true
	to := t.routes[k].to
	switch {
	case to.peer != nil:
		return next{do: doTransit, at: &networkInterface{Component: Component{Zone: zone}}, from: to.peer}
	case to.vpc == nil || len(to.doors) == 0:
		return w.stop(w.hop(&to.at.Component, nil, Dropped), UnsupportedComponent)
	}
	door := to.doors[max(0, slices.IndexFunc(to.doors, func(d *networkInterface) bool { return d.Zone == zone }))]
	return next{do: doEdge, at: door}
}

// label is what a route calls the attachment.
func (a *attachment) label() string {
	if a.vpc != nil {
		return a.vpc.Label()
	}
	return a.id
}
