package wire

import "net/netip"

// internet carries a packet with public addresses to whoever has the
// destination: an address of some VPC, or a host.
func (w *walk) internet() next {
	dst := w.dst()
	if w.age(w.n.internet, w.router()) {
		return next{}
	}
	if a := w.n.byPublic[dst]; a != nil {
		return w.mapIn(a)
	}
	if h := w.n.hosts[dst]; h != nil {
		return w.deliver(&h.Component, nil, h.listeners)
	}
	if w.st.Tracked("", false, w.p.flow().Reverse()) {
		return w.deliver(w.n.internet, nil, nil)
	}
	if c := w.n.unmapped[dst]; c != nil {
		return w.stop(w.hop(c, nil, Dropped), PrivateForIngress)
	}
	h := w.hop(w.n.internet, nil, Dropped)
	if private(dst) || rfc6598.has(dst) {
		return w.stop(h, PrivateForIngress)
	}
	if w.n.anybody {
		h.Did = Delivered
		w.out.End, w.out.At = AtOpen, h.At
		return next{}
	}
	return w.stop(h, UnknownDestination)
}

// router is the one on the Internet that shows itself: that of the host which
// takes part, the sender's first. Of all others nothing is known.
func (w *walk) router() netip.Addr {
	for _, ip := range []uint32{w.src(), w.dst()} {
		if h := w.n.hosts[ip]; h != nil {
			if r := netip.PrefixFrom(h.address, 24).Masked().Addr().Next(); r != h.address {
				return r
			}
			return h.address.Next()
		}
	}
	return w.p.Dst
}

// comeFromOutside begins the walk of a packet that some host on the Internet
// sends. Nobody needs to have put a host there: sender may be nil.
func (w *walk) comeFromOutside(sender *host) next {
	c := w.n.internet
	if sender != nil {
		c = &sender.Component
	} else if !w.p.Reply {
		w.st.Track("", false, w.p.flow())
	}
	h := w.hop(c, nil, Sent)
	if w.n.byPublic[w.src()] != nil {
		return w.stop(h, RejectsSpoofed)
	}
	return next{do: doInternet}
}

// Addresses that Amazon answers at inside every VPC; groups and ACLs do not
// see what is said there.
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
const (
	resolverAddress = 169<<24 | 254<<16 | 169<<8 | 253
	metadataAddress = 169<<24 | 254<<16 | 169<<8 | 254
	timeAddress     = 169<<24 | 254<<16 | 169<<8 | 123
)

func (w *walk) isAmazon(v *vpc) bool {
	dst := w.dst()
	return dst == v.resolver && v.resolver != 0 || dst == resolverAddress || dst == metadataAddress || dst == timeAddress
}

func (w *walk) amazon(v *vpc) next {
	dst, served := w.dst(), false
	switch dst {
	case metadataAddress:
		served = w.p.Proto == TCP && w.p.DstPort == 80
	case timeAddress:
		served = w.p.Proto == UDP && w.p.DstPort == 123
	default:
		served = (w.p.Proto == UDP || w.p.Proto == TCP) && w.p.DstPort == 53
		if served && !v.dns {
			return w.stop(w.hop(&v.Component, nil, Dropped), BadState)
		}
	}
	if !served {
		return w.stop(w.hop(w.n.amazon, nil, Dropped), NoPossibleDestination)
	}
	w.hop(w.n.amazon, nil, Delivered)
	w.out.End, w.out.At = AtAmazon, w.n.amazon
	return next{}
}
