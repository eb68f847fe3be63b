package wire

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

type instance struct {
	Component
	running               bool
	forwards, masquerades bool
	listeners             []machine.Listener // once it runs
	plugs                 []plug             // in the order of device indexes
}

type plug struct {
	device int
	at     *networkInterface
}

func (m *instance) plug(i *networkInterface, device int) {
	at, _ := slices.BinarySearchFunc(m.plugs, device+1, func(p plug, d int) int { return p.device - d })
	m.plugs = slices.Insert(m.plugs, at, plug{device, i})
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
			Component: Component{Kind: KindInstance, ID: r.InstanceId, Name: r.Tags.Name(), Zone: r.Placement.AvailabilityZone, Dark: n.dark[r.Placement.AvailabilityZone]},
			running:   r.State.Name == ec2.Running.Name,
			forwards:  does.Forwards, masquerades: does.Masquerades, listeners: does.Listeners,
		}
		n.machines[m.ID] = m
	}
}

// machine is a packet inside an instance: for one of its own addresses, or to
// be passed on for somebody else.
func (w *walk) machine(i *networkInterface) next {
	m := i.instance
	if !m.running || i.Dark {
		if w.note(w.hop(&m.Component, nil, Dropped), BadState) {
			return next{}
		}
	}
	if m.owns(w.dst()) {
		if f, ok := w.restored(m); ok {
			h := w.hop(&m.Component, nil, Translated)
			w.p.Dst, w.p.DstPort = f.Src, f.SrcPort
			h.After = *w.p
			return next{do: doLeave, at: i}
		}
		return w.deliver(&m.Component, i, m.listeners)
	}
	if !m.forwards {
		return w.stop(w.hop(&m.Component, nil, Dropped), NoPossibleDestination)
	}
	h := w.hop(&m.Component, nil, Forwarded)
	w.preserved = false // https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
	if m.masquerades && !w.p.Reply {
		port, ok := w.st.Translate(m.ID, i.address[0].private, w.p.flow())
		if !ok {
			return w.stop(h, NatPorts)
		}
		w.p.Src, w.p.SrcPort = i.address[0].private, port
		w.origin, w.preserved = i, true
		h.Did, h.After = Translated, *w.p
	}
	return next{do: doLeave, at: i}
}

func (w *walk) restored(m *instance) (Flow, bool) {
	if !m.masquerades {
		return Flow{}, false
	}
	return w.st.Restore(m.ID, w.p.flow())
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
