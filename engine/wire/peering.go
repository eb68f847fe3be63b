package wire

import (
	"skylab/engine/ec2"
	"skylab/engine/world"
)

type peering struct {
	Component
	a, b   *vpc
	active bool
	far    *vpc // the VPC that is known, where the other is not
}

func (p *peering) other(v *vpc) *vpc {
	if p.a == v {
		return p.b
	}
	return p.a
}

// root names the island of VPCs that v is on.
func (v *vpc) root() *vpc {
	for v.island != v {
		v = v.island
	}
	return v
}

func (n *Net) indexPeerings(w *world.World) {
	for _, r := range world.All[ec2.VpcPeeringConnection](w, world.Everywhere) {
		p := &peering{
			Component: Component{Kind: KindPeering, ID: r.VpcPeeringConnectionId, Name: r.Tags.Name()},
			a:         n.vpcs[r.RequesterVpcInfo.VpcId], b: n.vpcs[r.AccepterVpcInfo.VpcId],
		}
		p.active = r.Status.Code == "active" && p.a != nil && p.b != nil && p.a != p.b
		if r.Status.Code == "active" && (p.a == nil) != (p.b == nil) {
			p.far = p.other(nil)
		}
		n.peerings[p.ID] = p
		if p.active {
			p.a.peers, p.b.peers = append(p.a.peers, p), append(p.b.peers, p)
			p.a.root().island = p.b.root()
		}
	}
}

// peer carries a packet between two VPCs and no further: both its ends must be
// addresses of the VPCs themselves.
// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
func (w *walk) peer(p *peering, from *vpc) next {
	h := w.hop(&p.Component, nil, Forwarded)
	to := p.other(from)
	if !from.has(w.src()) || !to.has(w.dst()) {
		return w.stop(h, PeeringAddress)
	}
	return w.hand(to, doCross)
}
