package wire

import (
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// indexLoadBalancers makes a machine of every node of a load balancer: it has the
// node's network interface, and listens where the load balancer does.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
func (n *Net) indexLoadBalancers(w *world.World) {
	for _, b := range world.All[elbv2.LoadBalancer](w, world.Everywhere) {
		var listens []machine.Listener
		for _, l := range b.Listeners(w) {
			listens = append(listens, machine.Listener{Proto: "tcp", Port: l.Port, Name: machine.Balances, Status: l.Protocol})
		}
		for _, node := range b.Nodes {
			m := &instance{
				Component: Component{Kind: KindLoadBalancer, ID: node.NetworkInterfaceId, Name: b.LoadBalancerName, Zone: node.Zone, Dark: n.isDark(w, node.SubnetId, node.Zone)},
				running:   b.State.Code == elbv2.Active, listeners: listens,
			}
			if b.Type == elbv2.Network {
				m.stands = m.ID + "/clients"
				n.standing = append(n.standing, m)
			}
			n.machines[m.ID] = m
		}
	}
}

// standsIn is the interface of a load balancer's node that spoke to i in the name of a
// client: what answers that client goes back to the node, wherever the route table
// leads.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
func (w *walk) standsIn(i *networkInterface) *networkInterface {
	if len(w.n.standing) == 0 || !w.p.Reply {
		return nil
	}
	f := w.p.flow().Reverse()
	for _, m := range w.n.standing {
		if len(m.plugs) > 0 && m.plugs[0].at != i && w.st.Tracked(m.stands, true, f) {
			return m.plugs[0].at
		}
	}
	return nil
}

// isNode reports whether a node sent the packet that may do so in the name of a client:
// a group that the load balancer carries lets it in all the same.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
func (w *walk) isNode() bool {
	return w.origin != nil && w.origin.instance != nil && w.origin.instance.stands != ""
}

// speaksFor reports whether a packet that leaves i says that it comes from a client of
// the node there, and remembers that.
func (w *walk) speaksFor(i *networkInterface) bool {
	if !w.isNode() || i != w.origin || i.owns(w.src()) {
		return false
	}
	w.st.Track(i.instance.stands, true, w.p.flow())
	return true
}

// hears reports whether a packet that reached i is for a client of the node there.
func (w *walk) hears(i *networkInterface) bool {
	return i.instance != nil && i.instance.stands != "" && w.p.Reply && w.st.Tracked(i.instance.stands, true, w.p.flow().Reverse())
}
