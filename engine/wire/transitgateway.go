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
	references  bool // groups of one VPC may be named in another
}

// attachment ties something to a transit gateway. What comes from it is routed by its
// table.
type attachment struct {
	at    *transit
	id    string
	vpc   *vpc                // or
	peer  *attachment         // the other end, at another transit gateway; or
	vpn   *vpnConnection      // none of them: what is not known here
	vague bool                // what is behind it is told by BGP, or to another account
	doors []*networkInterface // in subnets of the VPC, one in each zone
	table *transitTable

	hidden bool // its table belongs to an account that is not here
}

type transitTable struct {
	Component
	vague  *attachment    // propagates into it, and may lead anywhere
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
		n.transits[r.TransitGatewayId] = &transit{
			Component:  Component{Kind: KindTransitGateway, ID: r.TransitGatewayId, Name: r.Tags.Name()},
			references: r.References(),
		}
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
		a.hidden = a.table == nil && hidden(w, r, rows)
		n.reach(a, r)
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

// reach finds what an attachment ties to the transit gateway.
func (n *Net) reach(a *attachment, r ec2.TransitGatewayAttachment) {
	switch r.ResourceType {
	case "vpc":
		a.vpc, a.doors = n.vpcs[r.ResourceId], n.doors(r)
		a.vague = a.vpc == nil
		if a.vpc != nil && a.at.references && r.References() {
			a.vpc.shows = append(a.vpc.shows, a)
		}
	case "vpn":
		if a.vpn = n.vpns[r.ResourceId]; a.vpn != nil {
			a.vpn.transit = a
		}
		a.vague = a.vpn == nil || a.vpn.dynamic && a.vpn.router == nil
	case "peering": // nothing propagates from there
	default: // Direct Connect, Connect
		a.vague = true
	}
}

// hidden reports whether an attachment's table is known to another account only: whose
// transit gateway it is.
func hidden(w *world.World, r ec2.TransitGatewayAttachment, tables []ec2.TransitGatewayRouteTable) bool {
	if r.Association != nil && r.Association.TransitGatewayRouteTableId != "" {
		return true
	}
	g, _ := world.Get[ec2.TransitGateway](w, world.Everywhere, r.TransitGatewayId)
	return g.OwnerId != "" && r.ResourceOwnerId != "" && g.OwnerId != r.ResourceOwnerId &&
		!slices.ContainsFunc(tables, func(t ec2.TransitGatewayRouteTable) bool { return t.TransitGatewayId == r.TransitGatewayId })
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
	for _, l := range r.Learned {
		if a := find(l.TransitGatewayAttachmentId); l.DestinationCidrBlock.IsValid() && l.DestinationCidrBlock.Addr().Is4() {
			t.routes = append(t.routes, newTransitRoute(l.DestinationCidrBlock, a))
		}
	}
	for _, id := range r.Propagations {
		a := find(id)
		switch {
		case a == nil:
			continue
		case a.vpc != nil:
			for _, p := range a.vpc.prefixes {
				t.routes = append(t.routes, newTransitRoute(p, a))
			}
		case a.vpn != nil:
			for _, b := range a.vpn.behind() {
				t.routes = append(t.routes, newTransitRoute(b.prefix(), a))
			}
		}
		if a.vague && len(r.Learned) == 0 {
			t.vague = a
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
// asked, even if it is i's own.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
func (w *walk) toTransit(i *networkInterface, a *attachment) next {
	k := slices.IndexFunc(a.doors, func(d *networkInterface) bool { return d.Zone == i.subnet.Zone })
	if k < 0 {
		return w.stop(w.hop(&a.at.Component, &i.subnet.Component, Dropped), TransitZone)
	}
	if w.checkAcl(a.doors[k].subnet, true) {
		return next{}
	}
	w.zone = i.subnet.Zone
	return next{do: doTransit, from: a}
}

// transit is a packet inside a transit gateway: the table of where it came from says
// where it goes.
func (w *walk) transit(from *attachment) next {
	t := from.table
	switch {
	case t == nil && from.hidden:
		return w.stop(w.hop(&from.at.Component, nil, Dropped), UnsupportedComponent)
	case t == nil:
		return w.stop(w.hop(&from.at.Component, nil, Dropped), TransitUnassociated)
	}
	h := w.hop(&t.Component, &from.at.Component, Routed)
	r := t.to(w.dst())
	switch {
	case r == nil && t.vague != nil:
		return w.stop(w.hop(&from.at.Component, nil, Dropped), UnsupportedComponent)
	case r == nil:
		return w.stop(h, TransitNoRoute)
	}
	if h.Route = r.row; r.to == nil {
		return w.stop(h, TransitBadRoute)
	}
	w.transited = true
	switch to := r.to; {
	case to.peer != nil:
		return next{do: doTransit, from: to.peer}
	case to.vpn != nil:
		return w.toCustomer(to.vpn)
	case to.vpc == nil || len(to.doors) == 0:
		return w.stop(w.hop(&to.at.Component, nil, Dropped), UnsupportedComponent)
	default:
		return next{do: doEdge, at: to.door(w.zone)}
	}
}

// to is the most specific row that covers a destination, or nil.
func (t *transitTable) to(dst uint32) *transitRoute {
	k := slices.IndexFunc(t.routes, func(r transitRoute) bool { return r.has(dst) })
	if k < 0 {
		return nil
	}
	return &t.routes[k]
}

// door is the attachment's interface in a zone, or in any where it has none there.
func (a *attachment) door(zone string) *networkInterface {
	return a.doors[max(0, slices.IndexFunc(a.doors, func(d *networkInterface) bool { return d.Zone == zone }))]
}

// label is what a route calls the attachment.
func (a *attachment) label() string {
	if a.vpc != nil {
		return a.vpc.Label()
	}
	return a.id
}
