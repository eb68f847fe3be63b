package wire

import (
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

type table struct {
	Component
	routes []route // the most specific first
}

// route is a row with its target looked up; without a usable target it is a
// blackhole.
type route struct {
	block
	local   bool
	gateway *internetGateway
	nat     *natGateway
	through *networkInterface
	peering *peering
	transit *attachment
	end     *gatewayEndpoint
	vpn     *vpnGateway
	beyond  *Component // what is not known here
	row     *ec2.Route
}

func (r *route) active() bool {
	return r.local || r.gateway != nil || r.nat != nil || r.through != nil || r.peering != nil || r.transit != nil || r.end != nil || r.vpn != nil || r.beyond != nil
}

func (n *Net) indexRouteTables(w *world.World) {
	for _, r := range world.All[ec2.RouteTable](w, world.Everywhere) {
		v := n.vpcs[r.VpcId]
		if v == nil {
			continue
		}
		t := &table{Component: Component{Kind: KindRouteTable, ID: r.RouteTableId, Name: r.Tags.Name()}}
		for _, row := range withLocal(n.listed(r.Routes), v.prefixes) {
			if row.DestinationCidrBlock.IsValid() && row.DestinationCidrBlock.Addr().Is4() {
				t.routes = append(t.routes, n.routeOf(w, r, v, row))
			}
		}
		slices.SortStableFunc(t.routes, func(a, b route) int {
			return b.row.DestinationCidrBlock.Bits() - a.row.DestinationCidrBlock.Bits()
		})
		for _, a := range r.Associations {
			if a.AssociationState.State != "" && a.AssociationState.State != "associated" {
				continue
			}
			if a.Main && v.main == nil {
				v.main = t
			}
			if s := n.subnets[a.SubnetId]; s != nil && s.vpc == v && s.table == nil {
				s.table = t
			}
		}
	}
	for _, s := range n.subnets {
		if s.table == nil {
			s.table = s.vpc.main
		}
	}
}

// listed puts the blocks of prefix lists in the place of their ids.
func (n *Net) listed(rows []ec2.Route) []ec2.Route {
	if !slices.ContainsFunc(rows, func(r ec2.Route) bool { return r.DestinationPrefixListId != "" }) {
		return rows
	}
	var out []ec2.Route
	for _, r := range rows {
		if r.DestinationPrefixListId == "" {
			out = append(out, r)
		}
		for _, p := range n.lists[r.DestinationPrefixListId] {
			r.DestinationCidrBlock = p.Masked()
			out = append(out, r)
		}
	}
	return out
}

// withLocal adds the local routes that a table has for each block of its VPC,
// where they are not among its rows.
func withLocal(rows []ec2.Route, blocks []netip.Prefix) []ec2.Route {
	out := slices.Clone(rows)
	for _, b := range blocks {
		same := func(r ec2.Route) bool {
			return r.DestinationCidrBlock.IsValid() && r.DestinationCidrBlock.Masked() == b
		}
		if !slices.ContainsFunc(rows, same) {
			out = append(out, ec2.Route{DestinationCidrBlock: b, GatewayId: "local", Origin: "CreateRouteTable"})
		}
	}
	return out
}

// routeOf looks up the target of a row. A target that can't take packets, or
// is not of this VPC, leaves a blackhole.
func (n *Net) routeOf(w *world.World, t ec2.RouteTable, v *vpc, row ec2.Route) route {
	r := route{block: blockOf(row.DestinationCidrBlock), row: &row}
	if row.State = ec2.RouteState(w, t, row); row.State != "active" {
		return r
	}
	switch {
	case row.NatGatewayId != "":
		if g := n.nats[row.NatGatewayId]; g != nil && g.at.vpc == v {
			r.nat = g
		}
	case row.NetworkInterfaceId != "":
		if i := n.byID[row.NetworkInterfaceId]; i != nil && i.vpc == v {
			r.through = i
		}
	case row.VpcPeeringConnectionId != "":
		switch p := n.peerings[row.VpcPeeringConnectionId]; {
		case p == nil:
		case p.active && (p.a == v || p.b == v):
			r.peering = p
		case p.far == v:
			r.beyond = &p.Component
		}
	case row.TransitGatewayId != "":
		if g := n.transits[row.TransitGatewayId]; g != nil {
			r.transit = g.of(v)
		} else {
			r.beyond = &Component{Kind: KindTransitGateway, ID: row.TransitGatewayId}
		}
	case row.GatewayId == "local":
		r.local = true
	case n.ends[row.GatewayId] != nil:
		if e := n.ends[row.GatewayId]; e.vpc == v {
			r.end = e
		}
	case n.vpnGateways[row.GatewayId] != nil:
		if g := n.vpnGateways[row.GatewayId]; g.vpc == v {
			r.vpn = g
		}
	case strings.HasPrefix(row.GatewayId, "vgw-"):
		r.beyond = &Component{Kind: KindVpnGateway, ID: row.GatewayId}
	case !strings.HasPrefix(row.GatewayId, "igw-"):
		r.beyond = &Component{Kind: KindEndpoint, ID: row.GatewayId}
	default:
		if g := n.gateways[row.GatewayId]; g != nil && g.vpc == v {
			r.gateway = g
		}
	}
	if !r.active() {
		row.State = "blackhole"
	}
	return r
}

// edge is a packet that leaves an interface: to a neighbour in the same subnet
// directly, otherwise over the subnet's edge to the router.
func (w *walk) edge(i *networkInterface) next {
	node := w.standsIn(i)
	if node != nil && node.subnet == i.subnet {
		w.st.Flowed(i.ID, w.p, true)
		return next{do: doEnter, at: node}
	}
	if node == nil && i.subnet.has(w.dst()) {
		w.st.Flowed(i.ID, w.p, true)
		return w.hand(i.vpc, doEnter)
	}
	if w.checkAcl(i.subnet, false) {
		w.st.Flowed(i.ID, w.p, false)
		return next{}
	}
	w.st.Flowed(i.ID, w.p, true)
	if node != nil {
		return next{do: doCross, at: node}
	}
	return next{do: doRoute, at: i}
}

// hand gives the packet to whoever has its destination in v, over the edge of
// that subnet or within it.
func (w *walk) hand(v *vpc, do do) next {
	a := w.n.byPrivate[place{v.number, w.dst()}]
	if a == nil {
		return w.stop(w.hop(&v.Component, nil, Dropped), NoPossibleDestination)
	}
	return next{do: do, at: a.of}
}

// route is the router of the VPC: the most specific row of the subnet's table
// that covers the destination, even if it is a blackhole.
// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
func (w *walk) route(i *networkInterface) next {
	t := i.subnet.table
	if t == nil {
		return w.stop(w.hop(&i.vpc.Component, &i.subnet.Component, Dropped), NoRouteToDestination)
	}
	r := t.to(w.dst())
	h := w.hop(&t.Component, &i.subnet.Component, Routed)
	if r == nil {
		return w.stop(h, w.missing(i.vpc))
	}
	h.Route = r.row
	switch {
	case !r.active():
		return w.stop(h, BadStateRoute)
	case r.local:
		return w.hand(i.vpc, doCross)
	case r.gateway != nil:
		return next{do: doMapOut, at: i, route: r}
	case r.peering != nil:
		return next{do: doPeer, at: i, route: r}
	case r.transit != nil:
		return w.toTransit(i, r.transit)
	case r.end != nil:
		return w.toEndpoint(r.end)
	case r.vpn != nil:
		return w.toVpnGateway(r.vpn)
	case r.beyond != nil:
		return w.stop(w.hop(r.beyond, nil, Dropped), UnsupportedComponent)
	}
	to := r.through
	if r.nat != nil {
		to = r.nat.at
	}
	switch {
	case to == i: // the router would hand it back for ever
		return w.stop(h, NoRouteToDestination)
	case to.subnet == i.subnet:
		return next{do: doEnter, at: to}
	}
	return next{do: doCross, at: to}
}

// to is the most specific row that covers a destination, or nil.
func (t *table) to(dst uint32) *route {
	for k := range t.routes {
		if t.routes[k].has(dst) {
			return &t.routes[k]
		}
	}
	return nil
}

// missing says why no row covers the destination: it is in a VPC that nothing
// joins to this one, or there is just no row.
func (w *walk) missing(v *vpc) Code {
	if a := w.n.anywhere[w.dst()]; a != nil && a.of.vpc.root() != v.root() {
		return DisconnectedVpcs
	}
	return NoRouteToDestination
}
