package wire

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

type instance struct {
	Component
	running   bool
	forwards  bool
	stands    string             // for its clients, under this key of a State; empty for what speaks for itself alone
	firewall  *machine.Firewall  // nil where it lets everything pass as it is
	listeners []machine.Listener // once it runs
	silent    bool               // it drops what nobody listens for
	tcp       bool               // but no TCP
	unknown   bool               // nobody knows what it does with packets for others
	tunnels   []*vpnConnection   // of which it is the customer gateway
	relays    []relay            // of a node of a network load balancer
	plugs     []plug             // in the order of device indexes
}

type plug struct {
	device int
	at     *networkInterface
	name   string // as its kernel calls it
}

func (m *instance) plug(i *networkInterface, device int) {
	at, _ := slices.BinarySearchFunc(m.plugs, device+1, func(p plug, d int) int { return p.device - d })
	m.plugs = slices.Insert(m.plugs, at, plug{device, i, machine.PlugName(device)})
}

func (m *instance) owns(ip uint32) bool {
	for _, p := range m.plugs {
		if p.at.owns(ip) {
			return true
		}
	}
	return false
}

func (n *Net) indexInstances(w *world.World) {
	behaviour := machine.Behaviours(w) // a walk looks past a machine that is down, as if it were up
	for _, r := range world.All[ec2.Instance](w, world.Everywhere) {
		does := behaviour(r)
		m := &instance{
			Component: Component{Kind: KindInstance, ID: r.InstanceId, Name: r.Tags.Name(), Zone: r.Placement.AvailabilityZone, Dark: n.isDark(w, r.InstanceId, r.Placement.AvailabilityZone)},
			running:   r.State.Name == ec2.Running.Name,
			forwards:  does.Forwards, firewall: does.Firewall, listeners: does.Listeners,
		}
		n.machines[m.ID] = m
	}
}

// deliver ends the walk at a machine, whose sockets take the packet or not.
func (w *walk) deliver(c *Component, i *networkInterface, listeners []machine.Listener) next {
	w.out.End, w.out.At, w.out.iface = AtOpen, c, i
	did := Delivered
	if !w.p.Reply && !open(listeners, w.p) {
		w.out.End, did = AtClosed, Refused
	}
	w.hop(c, nil, did)
	return next{}
}

// open reports whether somebody answers: a socket, or the kernel to an echo
// request.
func open(listeners []machine.Listener, p *Packet) bool {
	if p.Proto == ICMP {
		return p.ICMPType == EchoRequest
	}
	name := ""
	switch p.Proto {
	case TCP:
		name = "tcp"
	case UDP:
		name = "udp"
	}
	for k := range listeners {
		if listeners[k].Port == int(p.DstPort) && listeners[k].Proto == name {
			return true
		}
	}
	return false
}

// hears reports whether one that drops what nobody listens for takes a packet.
func (m *instance) hears(p *Packet) bool {
	return p.Proto == TCP && (m.tcp || open(m.listeners, p))
}
