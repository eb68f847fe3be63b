package wire

import (
	"skylab/engine/ec2"
	"skylab/engine/world"
)

type internetGateway struct {
	Component
	vpc *vpc // nil while it is attached to none
}

func (n *Net) indexInternetGateways(w *world.World) {
	for _, r := range world.All[ec2.InternetGateway](w, world.Everywhere) {
		g := &internetGateway{Component: Component{Kind: KindInternetGateway, ID: r.InternetGatewayId, Name: r.Tags.Name()}}
		n.gateways[g.ID] = g
		for _, a := range r.Attachments {
			v := n.vpcs[a.VpcId]
			if v != nil && v.gateway == nil && (a.State == "available" || a.State == "attached") {
				g.vpc, v.gateway = v, g
			}
			break
		}
	}
}

// mapOut is the internet gateway that a route led to, on the way out of i's
// VPC: the private source becomes the public address that is mapped to it, and
// what has none is dropped. As often as not it is the route that is wrong then.
// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
func (w *walk) mapOut(r *route, i *networkInterface) next {
	g := r.gateway
	h := w.hop(&g.Component, nil, Translated)
	switch dst := w.dst(); {
	case private(dst):
		return w.stop(h, DestinationRFC1918)
	case rfc6598.has(dst):
		return w.stop(h, DestinationRFC6598)
	}
	a := w.n.byPrivate[place{g.vpc.number, w.src()}]
	switch {
	case a == nil:
		return w.stop(h, RejectsSpoofed)
	case !a.public.IsValid():
		h.On, h.Route = &i.subnet.table.Component, r.row
		return w.stop(h, PublicForEgress)
	}
	w.p.Src, w.preserved = a.public, false
	h.After = *w.p
	return next{do: doInternet}
}

// mapIn is the internet gateway on the way in: the public destination becomes
// the private address that it is mapped to.
func (w *walk) mapIn(a *address) next {
	v := a.of.vpc
	if v.gateway == nil {
		return w.stop(w.hop(&v.Component, nil, Dropped), PrivateForIngress)
	}
	h := w.hop(&v.gateway.Component, nil, Translated)
	switch src := w.src(); {
	case private(src):
		return w.stop(h, SourceRFC1918)
	case rfc6598.has(src):
		return w.stop(h, SourceRFC6598)
	case !v.has(a.ip):
		return w.stop(h, DestinationOutsideVpc)
	}
	w.p.Dst, w.preserved = a.private, false
	h.After = *w.p
	return next{do: doCross, at: a.of}
}
