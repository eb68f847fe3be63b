package wire

import "net/netip"

// End says how a walk ended.
type End uint8

// How walks end.
const (
	onTheWay End = iota
	AtOpen       // where somebody takes the packet
	AtClosed     // at a machine that takes it, but nobody listens: it is answered with a refusal
	AtAmazon     // at a service of Amazon's inside the VPC
	Lost         // it was dropped
)

// Outcome is how a walk ended and where.
type Outcome struct {
	End End
	// At is the machine, host or service that the packet arrived at, or the
	// component that dropped it.
	At *Component
	// Blocked says that something on the way would have dropped the packet.
	// With a noting State the walk went on nevertheless.
	Blocked bool
	// UnknownBeyond says that the walk could not look behind what dropped it.
	UnknownBeyond bool
	// Expired is the address of the router at which the packet's TTL ran out, or
	// no address.
	Expired netip.Addr
	// Reset says that a NAT gateway has forgotten the connection, and tells the
	// sender so.
	Reset bool
	// Rejected says that a machine's firewall says no to the sender at once.
	Rejected bool

	iface *networkInterface
	end   *gatewayEndpoint
}

// Interface is the id of the network interface that the packet arrived at, or
// nothing where it arrived outside.
func (o Outcome) Interface() string {
	if o.iface == nil {
		return ""
	}
	return o.iface.ID
}

// sender is whom an answer comes from, as [Packet.From] has it.
func (o Outcome) sender() string {
	switch {
	case o.iface != nil:
		return o.iface.ID
	case o.end != nil:
		return o.end.ID
	}
	return outside
}

// maxSteps bounds a walk; the longest that gets anywhere has a quarter of it.
const maxSteps = 96

// do is what a walk does next.
type do uint8

const (
	doEnd      do = iota
	doLeave       // out of a machine into its interface
	doEdge        // out of the interface into its subnet
	doRoute       // through the router
	doCross       // over the edge of the interface's subnet
	doEnter       // into the interface
	doMachine     // inside the instance
	doNat         // inside the NAT gateway
	doMapOut      // at the internet gateway, outward
	doInternet    // between networks
	doPeer        // at a peering connection
	doTransit     // at a transit gateway
)

// next is what to do next, and where. Every step returns one: with a fifth field it would no
// longer be kept in registers, and walks would take a fifth longer.
type next struct {
	do    do
	at    *networkInterface
	route *route // that leads out of the VPC
	from  *attachment
}

// walk is one packet on its way.
type walk struct {
	n   *Net
	st  State
	p   *Packet
	t   *Trace
	out Outcome

	origin    *networkInterface // who sent it
	preserved bool              // groups still know the sender by its private address
	transited bool              // it came through a transit gateway
	zone      string            // in which it came to one, if in any
	node      *networkInterface // of a load balancer, that speaks in the name of a client
	spare     Hop               // written instead of a trace that nobody wants
}

// Walk takes p from its sender until it arrives or is dropped, writes every
// decision into t if there is one, and leaves p as it arrived. It is the only
// function that forwards packets. It always ends: every step is counted.
func Walk(n *Net, s State, p *Packet, t *Trace) Outcome {
	w := walk{n: n, st: s, p: p, t: t}
	now := w.start()
	for range maxSteps {
		switch now.do {
		case doEnd:
			return w.out
		case doLeave:
			now = w.leave(now.at)
		case doEdge:
			now = w.edge(now.at)
		case doRoute:
			now = w.route(now.at)
		case doCross:
			now = w.cross(now.at)
		case doEnter:
			now = w.enter(now.at)
		case doMachine:
			now = w.machine(now.at)
		case doNat:
			now = w.translate(now.at)
		case doMapOut:
			now = w.mapOut(now.route, now.at)
		case doInternet:
			now = w.internet()
		case doPeer:
			now = w.peer(now.route.peering, now.at.vpc)
		case doTransit:
			now = w.transit(now.from)
		}
	}
	w.stop(w.hop(w.place(now), nil, Dropped), NoPath)
	return w.out
}

// place is where a walk without end is given up.
func (w *walk) place(now next) *Component {
	if now.at != nil {
		return &now.at.Component
	}
	return w.n.internet
}

// start finds the sender.
func (w *walk) start() next {
	p := w.p
	if !p.Src.Is4() || !p.Dst.Is4() {
		return w.stop(w.hop(w.n.internet, nil, Dropped), NoPath)
	}
	if e := w.n.ends[p.From]; e != nil {
		w.hop(&e.Component, nil, Sent)
		return w.hand(e.vpc, doCross)
	}
	var i *networkInterface
	sender := w.n.hosts[w.src()]
	if p.From != "" {
		e, ok := w.n.byName[p.From]
		if !ok {
			return w.stop(w.hop(w.n.internet, nil, Dropped), NoSourceOrDestination)
		}
		i = e.at
		if e.host != nil {
			sender = e.host
		}
	} else if a := w.n.anywhere[w.src()]; a != nil {
		i = a.of
	}
	if i == nil {
		return w.comeFromOutside(sender)
	}
	w.origin, w.preserved = i, true
	switch {
	case i.nat != nil: // it never opens a connection
		return w.stop(w.hop(&i.nat.Component, nil, Dropped), NoPath)
	case i.instance == nil:
		return w.stop(w.hop(&i.Component, nil, Dropped), BadStateAttachment)
	}
	m := i.instance
	h := w.hop(&m.Component, &i.Component, Sent)
	if !m.running || i.Dark {
		if w.note(h, BadState) {
			return next{}
		}
	}
	if w.p.Reply {
		w.restored(m) // the answer of one of its own sockets that was reached under another name
	}
	if w.filter(m, "OUTPUT", m.passing(p, nil, i)) {
		return next{}
	}
	if m.owns(w.dst()) { // it never leaves the machine
		return w.deliver(&m.Component, i, m.listeners)
	}
	if c := m.tunnel(i, w.dst()); c != nil {
		return w.fromCustomer(c)
	}
	return next{do: doLeave, at: i}
}

// cross is a packet that comes from the router into the interface's subnet.
func (w *walk) cross(i *networkInterface) next {
	if w.checkAcl(i.subnet, true) {
		w.st.Flowed(i.ID, w.p, false)
		return next{}
	}
	return next{do: doEnter, at: i}
}

// age takes one from the packet's TTL at a router, and reports whether the walk
// ends there.
func (w *walk) age(at *Component, router netip.Addr) (ends bool) {
	if w.p.TTL == 0 {
		return false
	}
	if w.p.TTL--; w.p.TTL > 0 {
		return false
	}
	w.out.Expired = router
	w.stop(w.hop(at, nil, Dropped), NoPath)
	return true
}

func (w *walk) src() uint32 { return v4(w.p.Src) }
func (w *walk) dst() uint32 { return v4(w.p.Dst) }

// hop writes a decision down. What it returns is good until the next hop.
func (w *walk) hop(at, on *Component, did Did) *Hop {
	h := &w.spare
	if w.t != nil {
		*w.t = append(*w.t, Hop{})
		h = &(*w.t)[len(*w.t)-1]
	}
	h.At, h.On, h.Did, h.Back = at, on, did, w.p.Reply
	h.Before, h.After = *w.p, *w.p
	return h
}

// note marks h as blocked, and reports whether the walk ends there. Where the
// State is noting, it goes on.
func (w *walk) note(h *Hop, c Code) (ends bool) {
	h.Blocked, h.Code = true, c
	if h.Did != Sent {
		h.Did = Dropped
	}
	w.out.Blocked = true
	if !w.st.Noting() {
		w.out.End, w.out.At = Lost, h.At
	}
	return w.out.End == Lost
}

// stop ends the walk at h: what lies behind can't be known.
func (w *walk) stop(h *Hop, c Code) next {
	w.note(h, c)
	h.Did, h.Unknown = Dropped, true
	w.out.End, w.out.At, w.out.UnknownBeyond = Lost, h.At, true
	return next{}
}
