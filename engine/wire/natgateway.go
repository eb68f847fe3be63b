package wire

import (
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

type natGateway struct {
	Component
	at        *networkInterface
	available bool
}

func (n *Net) indexNatGateways(w *world.World) {
	for _, r := range world.All[ec2.NatGateway](w, world.Everywhere) {
		s := n.subnets[r.SubnetId]
		if s == nil || len(r.NatGatewayAddresses) == 0 || r.State == "deleted" || r.State == "failed" {
			continue
		}
		first := r.NatGatewayAddresses[0]
		i := n.byID[first.NetworkInterfaceId]
		if i == nil {
			i = &networkInterface{
				Component: Component{Kind: KindInterface, ID: r.NatGatewayId + "/interface", Zone: s.Zone, Dark: s.Dark},
				vpc:       s.vpc, subnet: s, attached: true,
			}
			n.byID[i.ID] = i
		}
		g := &natGateway{
			Component: Component{Kind: KindNatGateway, ID: r.NatGatewayId, Name: r.Tags.Name(), Zone: s.Zone, Dark: s.Dark},
			at:        i, available: r.State == "available",
		}
		for _, a := range r.NatGatewayAddresses {
			private, _ := netip.ParseAddr(a.PrivateIp)
			public, _ := netip.ParseAddr(a.PublicIp)
			n.addAddress(i, private, &ec2.NetworkInterfaceAssociation{PublicIp: public})
		}
		if i.nat == nil && len(i.address) > 0 {
			i.nat = g
			n.nats[g.ID] = g
		}
	}
}

// translate is a NAT gateway: what comes from its VPC leaves with its own
// private address and another port, and only answers to that come back.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
func (w *walk) translate(i *networkInterface) next {
	h := w.hop(&i.nat.Component, &i.Component, Translated)
	switch {
	case i.Dark || !i.nat.available:
		return w.stop(h, BadState)
	case w.p.Proto != TCP && w.p.Proto != UDP && w.p.Proto != ICMP:
		return w.stop(h, ProtocolRestriction)
	case w.age(&i.nat.Component, i.address[0].private):
		return next{}
	case i.owns(w.dst()):
		f, ok := w.st.Restore(i.ID, w.p.flow())
		if !ok {
			return w.stop(h, NatKeepsDestination)
		}
		w.p.Dst, w.p.DstPort = f.Src, f.SrcPort
	default:
		if w.p.Reply { // nothing that it opened: it would go on under another address
			return w.stop(h, NatSourceReassign)
		}
		if w.n.byPrivate[place{i.vpc.number, w.src()}] == nil && !w.transited {
			return w.stop(h, NatSourceInVpc)
		}
		if w.p.Later && !w.st.Translated(i.ID, i.address[0].private, w.p.flow()) {
			w.out.Reset = true // https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
			return w.stop(h, NatKeepsDestination)
		}
		port, ok := w.st.Translate(i.ID, i.address[0].private, w.p.flow())
		if !ok {
			return w.stop(h, NatPorts)
		}
		w.p.Src, w.p.SrcPort = i.address[0].private, port
	}
	w.preserved = false
	h.After = *w.p
	return next{do: doLeave, at: i}
}
