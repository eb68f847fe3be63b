package remedy

import (
	"net/netip"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// route gives the table that sent the packet the wrong way, or nowhere, a route
// towards its destination.
func (p patient) route() Remedy {
	h, ok := p.router()
	if !ok {
		return Remedy{Say: "remedy-none"}
	}
	t, known := world.Get[ec2.RouteTable](p.w, world.Everywhere, h.At.ID)
	vpc, _ := world.Get[ec2.Vpc](p.w, world.Everywhere, t.VpcId)
	if !known || h.On == nil {
		return Remedy{Say: "remedy-none"}
	}
	if at, _ := p.w.Where(t.RouteTableId); at.Account != p.here.Account {
		return Remedy{Say: "remedy-theirs"}
	}
	w := way{patient: p, vpc: vpc, subnet: h.On.ID, src: h.Before.Src, dst: h.Before.Dst}
	if r := h.Route; r != nil && r.NatGatewayId != "" && p.b.Code == wire.NoRouteToDestination {
		w.misplaced = r.NatGatewayId // it stands where its own route leads
	}
	to, first := w.target()
	if to == nil {
		return first
	}
	return p.lead(t, h.Route, *to)
}

// router is the table that decided last before the packet was stopped.
func (p patient) router() (wire.Hop, bool) {
	if p.b.At.Kind == wire.KindRouteTable {
		return p.b, true
	}
	for k := p.at; k >= 0 && k < len(p.trace) && p.trace[k].Back == p.b.Back; k-- {
		if p.trace[k].At.Kind == wire.KindRouteTable {
			return p.trace[k], true
		}
	}
	return wire.Hop{}, false
}

// lead writes a route to a target into t, in the place of the one that was
// followed where that covers as much.
func (p patient) lead(t ec2.RouteTable, followed *ec2.Route, to ec2.Route) Remedy {
	at, _ := p.w.Where(t.RouteTableId)
	place := to.DestinationCidrBlock
	if followed != nil && followed.DestinationCidrBlock.Bits() >= place.Bits() {
		place = followed.DestinationCidrBlock
	}
	i := slices.IndexFunc(t.Routes, func(r ec2.Route) bool { return r.DestinationCidrBlock == place })
	switch {
	case i < 0:
		return Remedy{Region: at.Region, Say: "remedy-route", Command: ec2.CreateRoute{
			RouteTableId: t.RouteTableId, DestinationCidrBlock: place.String(),
			GatewayId: to.GatewayId, NatGatewayId: to.NatGatewayId, VpcPeeringConnectionId: to.VpcPeeringConnectionId,
		}}
	case t.Routes[i].GatewayId == "local" || t.Routes[i].Target() == to.Target():
		return Remedy{Say: "remedy-none"}
	}
	return Remedy{Region: at.Region, Say: "remedy-reroute", Command: ec2.ReplaceRoute{
		RouteTableId: t.RouteTableId, DestinationCidrBlock: place.String(),
		GatewayId: to.GatewayId, NatGatewayId: to.NatGatewayId, VpcPeeringConnectionId: to.VpcPeeringConnectionId,
	}}
}

// blackhole makes a route's target usable again, or leads it elsewhere.
func (p patient) blackhole() Remedy {
	r := p.b.Route
	t, _ := world.Get[ec2.RouteTable](p.w, p.here, p.b.At.ID)
	switch {
	case r == nil || t.RouteTableId == "":
	case r.NetworkInterfaceId != "":
		if n, ok := world.Get[ec2.NetworkInterface](p.w, p.here, r.NetworkInterfaceId); ok && n.Attachment != nil {
			if s := p.start(n.Attachment.InstanceId); s.Say != "remedy-none" {
				return s
			}
		}
	case r.VpcPeeringConnectionId != "":
		if c, ok := world.Get[ec2.VpcPeeringConnection](p.w, world.Everywhere, r.VpcPeeringConnectionId); ok && c.Status.Code == "pending-acceptance" {
			return p.accept(c)
		}
	default:
		g, ok := world.Get[ec2.InternetGateway](p.w, p.here, r.GatewayId)
		if _, has := gatewayOf(p.w, t.VpcId); ok && !has && g.VpcId() == "" {
			return Remedy{Command: ec2.AttachInternetGateway{InternetGatewayId: g.InternetGatewayId, VpcId: t.VpcId}, Say: "remedy-attach"}
		}
	}
	return p.route()
}

// accept accepts a peering connection, on the side that was asked.
func (p patient) accept(c ec2.VpcPeeringConnection) Remedy {
	if c.AccepterVpcInfo.OwnerId != p.here.Account {
		return Remedy{Say: "remedy-theirs"}
	}
	return Remedy{Command: ec2.AcceptVpcPeeringConnection{VpcPeeringConnectionId: c.VpcPeeringConnectionId}, Region: c.AccepterVpcInfo.Region, Say: "remedy-accept"}
}

// way is from a subnet to an address.
type way struct {
	patient
	vpc       ec2.Vpc
	subnet    string
	src, dst  netip.Addr
	misplaced string // a NAT gateway that can't be used
}

var everywhere = netip.MustParsePrefix("0.0.0.0/0")

// target is a route that leads to the destination, or what comes before there
// can be one.
func (w way) target() (*ec2.Route, Remedy) {
	if w.dst.IsPrivate() {
		return w.neighbour()
	}
	gateway, ok := gatewayOf(w.w, w.vpc.VpcId)
	if !ok {
		return nil, w.gateway(w.vpc.VpcId)
	}
	out := &ec2.Route{DestinationCidrBlock: everywhere, GatewayId: gateway}
	if w.misplaced == "" && w.hasPublic() {
		return out, Remedy{}
	}
	nat, first := w.nat(gateway)
	switch {
	case nat != "":
		return &ec2.Route{DestinationCidrBlock: everywhere, NatGatewayId: nat}, Remedy{}
	case first.Say != "":
		return nil, first
	}
	return out, Remedy{}
}

// gatewayOf is the Internet gateway that is attached to a VPC.
func gatewayOf(w *world.World, vpc string) (string, bool) {
	for _, g := range world.All[ec2.InternetGateway](w, world.Everywhere) {
		if g.VpcId() == vpc {
			return g.InternetGatewayId, true
		}
	}
	return "", false
}

// gateway attaches an Internet gateway, and creates one where none is free.
func (p patient) gateway(vpc string) Remedy {
	at, _ := p.w.Where(vpc)
	if at.Account != p.here.Account {
		return Remedy{Say: "remedy-theirs"}
	}
	for _, g := range world.All[ec2.InternetGateway](p.w, at) {
		if g.VpcId() == "" {
			return Remedy{Command: ec2.AttachInternetGateway{InternetGatewayId: g.InternetGatewayId, VpcId: vpc}, Region: at.Region, Say: "remedy-attach"}
		}
	}
	return Remedy{Command: ec2.CreateInternetGateway{}, Region: at.Region, Say: "remedy-gateway"}
}

// hasPublic reports whether the sender has a public address.
func (w way) hasPublic() bool {
	n, ok := w.holder(w.src)
	return ok && publicOf(n, w.src)
}

// holder is the interface in the VPC that has a private address.
func (w way) holder(a netip.Addr) (ec2.NetworkInterface, bool) {
	for _, n := range world.All[ec2.NetworkInterface](w.w, world.Everywhere) {
		if n.VpcId != w.vpc.VpcId {
			continue
		}
		if n.PrivateIpAddress == a || slices.ContainsFunc(n.PrivateIpAddresses, func(x ec2.NetworkInterfacePrivateIpAddress) bool { return x.PrivateIpAddress == a }) {
			return n, true
		}
	}
	return ec2.NetworkInterface{}, false
}

func publicOf(n ec2.NetworkInterface, a netip.Addr) bool {
	for _, x := range n.PrivateIpAddresses {
		if x.PrivateIpAddress == a && x.Association != nil {
			return true
		}
	}
	return n.PrivateIpAddress == a && n.Association != nil
}

// nat is a NAT gateway in another subnet of the VPC that is open to the
// Internet, or what comes before there can be one. Where no subnet is open to
// it, there is neither.
func (w way) nat(gateway string) (string, Remedy) {
	open := ""
	for _, s := range world.All[ec2.Subnet](w.w, world.Everywhere) {
		if s.VpcId != w.vpc.VpcId || s.SubnetId == w.subnet || !leadsTo(w.w, s, w.dst, gateway) {
			continue
		}
		for _, g := range world.All[ec2.NatGateway](w.w, world.Everywhere) {
			if g.SubnetId == s.SubnetId && (g.State == "available" || g.State == "pending") && g.ConnectivityType != "private" && g.NatGatewayId != w.misplaced {
				return g.NatGatewayId, Remedy{}
			}
		}
		if open == "" {
			open = s.SubnetId
		}
	}
	if open == "" {
		return "", Remedy{}
	}
	at, _ := w.w.Where(open)
	id, first := w.address(at)
	if id == "" {
		return "", first
	}
	return "", Remedy{Command: ec2.CreateNatGateway{SubnetId: open, AllocationId: id}, Region: at.Region, Say: "remedy-nat"}
}

// leadsTo reports whether a subnet sends packets for dst to target.
func leadsTo(w *world.World, s ec2.Subnet, dst netip.Addr, target string) bool {
	t, ok := ec2.TableOf(w, s)
	best := -1
	to := ""
	for _, r := range t.Routes {
		if b := r.DestinationCidrBlock; b.IsValid() && b.Contains(dst) && b.Bits() > best {
			best, to = b.Bits(), r.Target()
		}
	}
	return ok && to == target
}

// address is an Elastic IP that stands for nothing, or how to get one.
func (p patient) address(at world.Scope) (string, Remedy) {
	for _, a := range world.All[ec2.Address](p.w, world.Scope{Account: p.here.Account, Region: at.Region}) {
		if a.AssociationId == "" {
			return a.AllocationId, Remedy{}
		}
	}
	return "", Remedy{Command: ec2.AllocateAddress{Domain: "vpc"}, Region: at.Region, Say: "remedy-address"}
}

// neighbour is the route to another VPC, or what comes before there can be one.
func (w way) neighbour() (*ec2.Route, Remedy) {
	for _, v := range world.All[ec2.Vpc](w.w, world.Everywhere) {
		block := netip.Prefix{}
		for _, b := range v.Blocks() {
			if b.Contains(w.dst) {
				block = b
			}
		}
		if !block.IsValid() || v.VpcId == w.vpc.VpcId || overlap(v, w.vpc) {
			continue
		}
		if _, there := (way{patient: w.patient, vpc: v}).holder(w.dst); !there {
			continue
		}
		return w.peer(v, block)
	}
	return nil, Remedy{Say: "remedy-none"}
}

func overlap(a, b ec2.Vpc) bool {
	for _, x := range a.Blocks() {
		if slices.ContainsFunc(b.Blocks(), x.Overlaps) {
			return true
		}
	}
	return false
}

func (w way) peer(v ec2.Vpc, block netip.Prefix) (*ec2.Route, Remedy) {
	for _, c := range world.All[ec2.VpcPeeringConnection](w.w, world.Everywhere) {
		a, b := c.RequesterVpcInfo.VpcId, c.AccepterVpcInfo.VpcId
		if (a != v.VpcId || b != w.vpc.VpcId) && (b != v.VpcId || a != w.vpc.VpcId) {
			continue
		}
		switch c.Status.Code {
		case "active":
			return &ec2.Route{DestinationCidrBlock: block, VpcPeeringConnectionId: c.VpcPeeringConnectionId}, Remedy{}
		case "pending-acceptance":
			return nil, w.accept(c)
		case "initiating-request", "provisioning":
			return nil, Remedy{Say: "remedy-wait"}
		}
	}
	from, _ := w.w.Where(w.vpc.VpcId)
	to, _ := w.w.Where(v.VpcId)
	if from.Account != w.here.Account {
		return nil, Remedy{Say: "remedy-theirs"}
	}
	c := ec2.CreateVpcPeeringConnection{VpcId: w.vpc.VpcId, PeerVpcId: v.VpcId}
	if to.Region != from.Region {
		c.PeerRegion = to.Region
	}
	if to.Account != from.Account {
		c.PeerOwnerId = to.Account
	}
	return nil, Remedy{Command: c, Region: from.Region, Say: "remedy-peer"}
}

// egress is for a packet that has no public address to leave with: where the
// VPC has a NAT gateway the route is to lead there, otherwise the sender gets
// an address.
func (p patient) egress() Remedy {
	h, ok := p.router()
	gateway, _ := world.Get[ec2.InternetGateway](p.w, p.here, p.b.At.ID)
	vpc, known := world.Get[ec2.Vpc](p.w, p.here, gateway.VpcId())
	if !ok || !known || h.On == nil {
		return Remedy{Say: "remedy-theirs"}
	}
	w := way{patient: p, vpc: vpc, subnet: h.On.ID, src: p.b.Before.Src, dst: p.b.Before.Dst}
	if t, ok := world.Get[ec2.RouteTable](p.w, p.here, h.At.ID); ok {
		if to, _ := w.nat(gateway.InternetGatewayId); to != "" {
			if g, _ := world.Get[ec2.NatGateway](p.w, p.here, to); !decides(p.w, t, g.SubnetId) {
				return p.lead(t, h.Route, ec2.Route{DestinationCidrBlock: everywhere, NatGatewayId: to})
			}
		}
	}
	return w.publish()
}

// decides reports whether a table is the one of a subnet.
func decides(w *world.World, t ec2.RouteTable, subnet string) bool {
	s, _ := world.Get[ec2.Subnet](w, world.Everywhere, subnet)
	of, ok := ec2.TableOf(w, s)
	return ok && of.RouteTableId == t.RouteTableId
}

// publish gives the sender a public address.
func (w way) publish() Remedy {
	n, ok := w.holder(w.src)
	if !ok || n.InterfaceType != "interface" {
		return Remedy{Say: "remedy-none"}
	}
	if _, attached := gatewayOf(w.w, w.vpc.VpcId); !attached {
		return w.gateway(w.vpc.VpcId)
	}
	at, _ := w.w.Where(w.vpc.VpcId)
	id, first := w.address(at)
	if id == "" {
		return first
	}
	c := ec2.AssociateAddress{AllocationId: id, NetworkInterfaceId: n.NetworkInterfaceId}
	if n.PrivateIpAddress != w.src {
		c.PrivateIpAddress = w.src.String()
	}
	return Remedy{Command: c, Region: at.Region, Say: "remedy-associate"}
}

// ingress is for a packet from outside whose address leads nowhere. Where it is
// the private one of a machine, that needs a public one.
func (p patient) ingress() Remedy {
	switch p.b.At.Kind {
	case wire.KindVpc:
		return p.gateway(p.b.At.ID)
	case wire.KindAddress:
		return Remedy{Say: "remedy-idle"}
	}
	for _, n := range world.All[ec2.NetworkInterface](p.w, p.here) {
		if n.PrivateIpAddress != p.b.Before.Dst || n.Association != nil {
			continue
		}
		if n.AutoPublicIp && n.Attachment != nil {
			if r := p.start(n.Attachment.InstanceId); r.Say != "remedy-none" {
				return r
			}
		}
		vpc, _ := world.Get[ec2.Vpc](p.w, p.here, n.VpcId)
		return way{patient: p, vpc: vpc, src: n.PrivateIpAddress}.publish()
	}
	return Remedy{Say: "remedy-private"}
}
