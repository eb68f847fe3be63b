package wire

import (
	"net/netip"
	"slices"

	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// indexLoadBalancers makes a machine of every node of a load balancer: it has the
// node's network interface, and listens where the load balancer does. What a network
// load balancer takes without ending TLS it relays: the connection is the target's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
func (n *Net) indexLoadBalancers(w *world.World) {
	for _, b := range world.All[elbv2.LoadBalancer](w, world.Everywhere) {
		all := b.Listeners(w)
		for _, node := range b.Nodes {
			m := &instance{
				Component: Component{Kind: KindLoadBalancer, ID: node.NetworkInterfaceId, Name: b.LoadBalancerName, Zone: node.Zone, Dark: n.isDark(w, node.SubnetId, node.Zone)},
				running:   b.State.Code == elbv2.Active,
			}
			if b.Type == elbv2.Network {
				m.stands = m.ID + "/clients"
				n.standing = append(n.standing, m)
			}
			for _, l := range all {
				if b.Type == elbv2.Network && !l.Secure() {
					m.relays = append(m.relays, relays(w, b, l, node.Zone)...)
					continue
				}
				m.listeners = append(m.listeners, machine.Listener{Proto: "tcp", Port: l.Port, Name: machine.Balances, Status: l.Protocol})
			}
			n.machines[m.ID] = m
		}
	}
}

// relay is what a node of a network load balancer does with one protocol at one port.
type relay struct {
	proto  uint8
	port   int
	shares []elbv2.Share
	to     []netip.Addr // of each share
}

func relays(w *world.World, b elbv2.LoadBalancer, l elbv2.Listener, zone string) []relay {
	r := relay{port: l.Port, shares: b.Decide(w, l, zone, elbv2.Request{}).Shares}
	for _, s := range r.shares {
		r.to = append(r.to, s.Target.Address(w))
	}
	var all []relay
	for _, p := range l.Transports() {
		r.proto = TCP
		if p == "udp" {
			r.proto = UDP
		}
		all = append(all, r)
	}
	return all
}

// balance is a packet at a node of a network load balancer: of a connection that it
// relays, or else for the node itself.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
func (w *walk) balance(i *networkInterface) next {
	m := i.instance
	if w.p.Reply {
		if w.unrelayed(m) {
			return next{do: doLeave, at: i}
		}
		return w.deliver(&m.Component, i, nil)
	}
	at := slices.IndexFunc(m.relays, func(r relay) bool { return r.proto == w.p.Proto && r.port == int(w.p.DstPort) })
	switch {
	case at >= 0:
		return w.relay(i, &m.relays[at])
	case w.p.Proto == TCP && open(m.listeners, w.p):
		return w.deliver(&m.Component, i, m.listeners)
	}
	return w.stop(w.hop(&m.Component, nil, Dropped), ListenersMismatch)
}

// relay hands a packet to a target, in the client's name where the target group says
// so, and else in the node's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
func (w *walk) relay(i *networkInterface, r *relay) next {
	m := i.instance
	if len(r.shares) == 0 {
		return w.deliver(&m.Component, i, nil) // refused
	}
	was := w.p.flow()
	k, ok := w.st.Choose(m.ID, was, r.shares, w.p.Later)
	h := w.hop(&m.Component, nil, Translated)
	if !ok { // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html#connection-idle-timeout
		w.out.Reset = true
		return w.stop(h, ListenersMismatch)
	}
	w.p.Dst, w.p.DstPort = r.to[k], uint16(r.shares[k].Target.Port)
	switch to := w.p.flow(); {
	case !w.p.Dst.Is4():
		return w.stop(h, NoPossibleDestination)
	case !w.st.Redirect(m.stands, was, to):
		return w.stop(h, NatPorts)
	}
	w.origin, w.preserved = i, true
	if r.shares[k].Group.PreservesClient() {
		w.speakFor(i)
	} else {
		port, ok := w.st.Translate(m.ID, i.address[0].private, w.p.flow())
		if !ok {
			return w.stop(h, NatPorts)
		}
		w.p.Src, w.p.SrcPort = i.address[0].private, port
	}
	h.After = *w.p
	if w.checkGroups(i, false) {
		w.st.Flowed(i.ID, w.p, false)
		return next{}
	}
	return next{do: doEdge, at: i}
}

// unrelayed makes a target's answer the node's, if it is one: first what was done last.
func (w *walk) unrelayed(m *instance) bool {
	before, f := *w.p, w.p.flow()
	if own, ok := w.st.Restore(m.ID, f); ok {
		f.Dst, f.DstPort = own.Src, own.SrcPort
	}
	client, ok := w.st.Restore(m.stands, f)
	if !ok {
		return false
	}
	w.p.Src, w.p.SrcPort, w.p.Dst, w.p.DstPort = client.Dst, client.DstPort, client.Src, client.SrcPort
	w.hop(&m.Component, nil, Translated).Before = before
	return true
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

// speakFor lets the node at i speak in the name of the packet's source, a client. Where
// groups are named by a rule, the packet is then the node's and not the client's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
func (w *walk) speakFor(i *networkInterface) {
	w.node = i
	w.st.Track(i.instance.stands, true, w.p.flow())
}

// speaksFor reports whether a packet that the node at i itself made says that it comes
// from a client.
func (w *walk) speaksFor(i *networkInterface) bool {
	if i != w.origin || i.instance == nil || i.instance.stands == "" || i.owns(w.src()) {
		return false
	}
	w.speakFor(i)
	return true
}

// hears reports whether a packet that reached i is for a client of the node there.
func (w *walk) hears(i *networkInterface) bool {
	return i.instance != nil && i.instance.stands != "" && w.p.Reply && w.st.Tracked(i.instance.stands, true, w.p.flow().Reverse())
}
