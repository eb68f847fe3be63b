package wire

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// vpnGateway is a virtual private gateway.
type vpnGateway struct {
	Component
	vpc         *vpc // nil while it is attached to none
	connections []*vpnConnection
}

// vpnConnection ties a customer gateway to a virtual private gateway or to a transit
// gateway.
type vpnConnection struct {
	Component
	gateway *vpnGateway       // or
	transit *attachment       // of which transit gateway
	router  *networkInterface // of the customer gateway, where that is a machine in here
	blocks  []ec2.VpnStaticRoute
	dynamic bool // what is behind the customer gateway is told by BGP
	up      bool
}

func (n *Net) indexVpns(w *world.World) {
	for _, r := range world.All[ec2.VpnGateway](w, world.Everywhere) {
		g := &vpnGateway{Component: Component{Kind: KindVpnGateway, ID: r.VpnGatewayId, Name: r.Tags.Name()}}
		for _, a := range r.VpcAttachments {
			if a.State == "attached" && r.State == "available" {
				g.vpc = n.vpcs[a.VpcId]
			}
		}
		n.vpnGateways[g.ID] = g
	}
	for _, r := range world.All[ec2.VpnConnection](w, world.Everywhere) {
		if r.State != "available" {
			continue
		}
		c := &vpnConnection{
			Component: Component{Kind: KindVpn, ID: r.VpnConnectionId, Name: r.Tags.Name()},
			blocks:    r.Routes, dynamic: r.Options == nil || !r.Options.StaticRoutesOnly, up: r.Up(),
		}
		if far, ok := world.Get[ec2.CustomerGateway](w, world.Everywhere, r.CustomerGatewayId); ok && far.IpAddress.Is4() {
			if a := n.byPublic[v4(far.IpAddress)]; a != nil && a.of.instance != nil && a.of.nat == nil {
				c.router = a.of
				a.of.instance.tunnels = append(a.of.instance.tunnels, c)
			}
		}
		if c.gateway = n.vpnGateways[r.VpnGatewayId]; c.gateway != nil {
			c.gateway.connections = append(c.gateway.connections, c)
		}
		n.vpns[c.ID] = c
	}
}

// behind are the blocks that AWS knows, or may be taken to know, behind the customer
// gateway: what it was told, or by BGP the VPC of a router that stands in one here.
func (c *vpnConnection) behind() []block {
	var all []block
	for _, r := range c.blocks {
		if p := r.DestinationCidrBlock; p.IsValid() && p.Addr().Is4() && (r.State == "" || r.State == "available") {
			all = append(all, blockOf(p))
		}
	}
	if c.dynamic && c.router != nil {
		all = append(all, c.router.vpc.blocks...)
	}
	return all
}

// via is the connection of a virtual private gateway that leads to dst: the one with the
// most specific block, and where none is known to, one that is told by BGP.
// https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
func (g *vpnGateway) via(dst uint32) *vpnConnection {
	var best *vpnConnection
	longest := uint32(0)
	for _, c := range g.connections {
		for _, b := range c.behind() {
			if b.has(dst) && (best == nil || b.mask > longest) {
				best, longest = c, b.mask
			}
		}
	}
	if best == nil {
		if k := slices.IndexFunc(g.connections, func(c *vpnConnection) bool { return c.dynamic }); k >= 0 {
			return g.connections[k]
		}
	}
	return best
}

// toVpnGateway is a packet that a route hands to a virtual private gateway.
func (w *walk) toVpnGateway(g *vpnGateway) next {
	c := g.via(w.dst())
	if c == nil && len(g.connections) > 0 { // all of them static, none for this destination
		return w.stop(w.hop(&g.Component, nil, Dropped), NoRouteToDestination)
	}
	if c == nil { // Direct Connect, or connections of another account
		return w.stop(w.hop(&g.Component, nil, Dropped), UnsupportedComponent)
	}
	return w.toCustomer(c)
}

// toCustomer is a packet in a tunnel to the customer gateway. Only where that is a machine
// in here is it known what comes then.
func (w *walk) toCustomer(c *vpnConnection) next {
	h := w.hop(&c.Component, nil, Forwarded)
	switch {
	case !c.up && w.note(h, BadState):
		return next{}
	case c.router == nil:
		return w.stop(h, UnsupportedComponent)
	}
	w.preserved, w.transited = false, true
	return next{do: doMachine, at: c.router}
}

// tunnel is the connection by which a router reaches dst, which is not in its own VPC:
// one whose other end is a VPC that has it, or a transit gateway that leads there.
func (m *instance) tunnel(i *networkInterface, dst uint32) *vpnConnection {
	if len(m.tunnels) == 0 || i.vpc.has(dst) {
		return nil
	}
	k := slices.IndexFunc(m.tunnels, func(c *vpnConnection) bool { return c.leads(dst) })
	if k < 0 {
		return nil
	}
	return m.tunnels[k]
}

func (c *vpnConnection) leads(dst uint32) bool {
	switch {
	case c.gateway != nil:
		return c.gateway.vpc != nil && c.gateway.vpc.has(dst)
	case c.transit == nil || c.transit.table == nil:
		return false
	}
	r := c.transit.table.to(dst)
	return r != nil && r.to != c.transit
}

// fromCustomer is a packet that a router put into a tunnel.
func (w *walk) fromCustomer(c *vpnConnection) next {
	h := w.hop(&c.Component, nil, Forwarded)
	if !c.up && w.note(h, BadState) {
		return next{}
	}
	w.preserved, w.transited = false, true
	if c.gateway != nil {
		return w.hand(c.gateway.vpc, doCross)
	}
	w.zone = "" // a tunnel ends in none
	return next{do: doTransit, from: c.transit}
}
