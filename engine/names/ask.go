package names

import (
	"net/netip"
	"slices"

	"github.com/miekg/dns"
)

// ask puts a question to the servers of a zone, one after the other, until one
// gives a verdict. First the addresses that the parent gave, then those that the
// servers' own zones give, then the servers that the zone itself names: the
// parent and the child may differ, and either may be the one that is right.
func (w *walk) ask(at *cut, name string, kind uint16) (verdict, error) {
	var tried []netip.Addr
	var lame *verdict
	try := func(server string, addrs []netip.Addr) (verdict, bool, error) {
		for _, a := range addrs {
			if slices.Contains(tried, a) || !w.usable(a, at) {
				continue
			}
			tried = append(tried, a)
			if w.left--; w.left < 0 {
				return verdict{}, false, errBudget
			}
			v := w.one(at, server, a, name, kind)
			if v.final {
				return v, true, nil
			}
			if v.resort {
				lame = &v
			}
		}
		return verdict{}, false, nil
	}
	for source := range w.sources(at) {
		if v, ok, err := try(source.server, source.addrs()); ok || err != nil {
			return v, err
		}
	}
	if lame != nil {
		return *lame, nil
	}
	return verdict{}, errAll
}

// source is a server and a way to its addresses.
type source struct {
	server string
	addrs  func() []netip.Addr
}

// sources yields the servers of a zone in the order in which they are asked.
func (w *walk) sources(at *cut) func(yield func(source) bool) {
	turn := 0
	if len(at.servers) > 0 {
		turn = int(w.client.Draw % uint64(len(at.servers)))
	}
	servers := append(slices.Clone(at.servers[turn:]), at.servers[:turn]...)
	return func(yield func(source) bool) {
		for _, late := range []bool{false, true} {
			for _, s := range servers {
				some := func() []netip.Addr { return w.answering(at.glue[s], late) }
				if len(at.glue[s]) > 0 && !yield(source{s, some}) {
					return
				}
			}
		}
		if at.zone == "." {
			return
		}
		for _, s := range servers {
			if !yield(source{s, func() []netip.Addr { return w.addresses(s) }}) {
				return
			}
			if !yield(source{s, func() []netip.Addr { return w.r.cache.glue(s, w.now) }}) {
				return
			}
		}
		own, _ := w.r.cache.fresh(question{at.zone, dns.TypeNS}, w.client.At(), w.now)
		for _, rr := range own.rrs {
			ns, ok := rr.(*dns.NS)
			if !ok || slices.Contains(servers, canonical(ns.Ns)) {
				continue
			}
			if !yield(source{canonical(ns.Ns), func() []netip.Addr { return w.addresses(canonical(ns.Ns)) }}) {
				return
			}
		}
	}
}

// answering are the addresses that answered so far, or those that did not.
func (w *walk) answering(addrs []netip.Addr, down bool) []netip.Addr {
	if len(w.r.cache.down) == 0 {
		if down {
			return nil
		}
		return addrs
	}
	var some []netip.Addr
	for _, a := range addrs {
		if w.now.Before(w.r.cache.down[a]) == down {
			some = append(some, a)
		}
	}
	return some
}

// usable keeps questions from addresses where no name server of the Internet can
// be, unless that is where the root was said to be.
func (w *walk) usable(a netip.Addr, at *cut) bool {
	if at.zone == "." {
		return true
	}
	return (a.Is4() || w.r.IPv6) && (w.r.Loopback || !a.IsLoopback()) && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLinkLocalUnicast()
}

// addresses looks for a server's addresses where the server's own zone has them.
func (w *walk) addresses(server string) []netip.Addr {
	before, whose := w.seeks, w.scope
	w.seeks = server
	defer func() { w.seeks, w.scope = before, whose }()
	kinds := []uint16{dns.TypeA}
	if w.r.IPv6 {
		kinds = append(kinds, dns.TypeAAAA)
	}
	var addrs []netip.Addr
	for _, kind := range kinds {
		addrs = append(addrs, w.follow(server, kind)...)
	}
	if len(addrs) == 0 {
		w.note(Step{Zone: parent(server), Server: server, Name: server, Type: dns.TypeA, Outcome: NoAddress})
	}
	return addrs
}

// follow finds addresses under a name. A server's name must not be an alias (RFC
// 2181 section 10.3), so aliases are not followed.
func (w *walk) follow(server string, kind uint16) []netip.Addr {
	e, err := w.find(server, kind)
	if err != nil {
		return nil
	}
	return addressesIn(e.rrs)
}

func addressesIn(rrs []dns.RR) []netip.Addr {
	var addrs []netip.Addr
	for _, rr := range rrs {
		switch r := rr.(type) {
		case *dns.A:
			if a, ok := netip.AddrFromSlice(r.A.To4()); ok {
				addrs = append(addrs, a)
			}
		case *dns.AAAA:
			if a, ok := netip.AddrFromSlice(r.AAAA); ok {
				addrs = append(addrs, a)
			}
		}
	}
	return addrs
}

// one asks one server at one address: with EDNS, without it where that is not
// understood, over TCP where the answer did not fit.
func (w *walk) one(at *cut, server string, a netip.Addr, name string, kind uint16) verdict {
	step := Step{Zone: at.zone, Server: server, Addr: a, Name: name, Type: kind}
	m, err := w.exchange(a, name, kind, true, false)
	if err == nil && (m.Rcode == dns.RcodeFormatError || m.Rcode == dns.RcodeNotImplemented) && len(m.Answer) == 0 {
		m, err = w.exchange(a, name, kind, false, false)
	}
	if err == nil && m.Truncated {
		step.TCP = true
		m, err = w.exchange(a, name, kind, true, true)
	}
	if err != nil {
		w.r.cache.down[a] = w.now.Add(failTime)
		step.Outcome = Silent
		w.note(step)
		return verdict{}
	}
	v := w.judge(m, at, name, kind)
	step.Outcome, step.Rcode, step.TTL, step.Next = v.outcome, m.Rcode, v.ttl, v.next
	step.rrs = m.Answer
	if len(m.Answer) == 0 {
		step.rrs = m.Ns
	}
	w.note(step)
	return v
}

func (w *walk) exchange(a netip.Addr, name string, kind uint16, edns, tcp bool) (*dns.Msg, error) {
	w.id++
	q := &dns.Msg{MsgHdr: dns.MsgHdr{Id: w.id}, Question: []dns.Question{{Name: name, Qtype: kind, Qclass: dns.ClassINET}}}
	if edns {
		opt := &dns.OPT{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeOPT}}
		opt.SetUDPSize(udpSize)
		if who := w.client.At(); w.r.SendSubnet && who.Is4() && !who.IsPrivate() {
			p, _ := who.Prefix(24) // RFC 7871 section 11.1
			opt.Option = append(opt.Option, &dns.EDNS0_SUBNET{Code: dns.EDNS0SUBNET, Family: 1, SourceNetmask: 24, Address: p.Masked().Addr().AsSlice()})
		}
		q.Extra = []dns.RR{opt}
	}
	out, err := q.Pack()
	if err != nil {
		return nil, err
	}
	in, err := w.r.Exchange(out, a, tcp)
	if err != nil {
		return nil, err
	}
	m := new(dns.Msg)
	if err := m.Unpack(in); err != nil {
		return &dns.Msg{MsgHdr: dns.MsgHdr{Rcode: dns.RcodeFormatError}}, nil
	}
	if m.Id != w.id {
		return &dns.Msg{MsgHdr: dns.MsgHdr{Rcode: dns.RcodeServerFailure}}, nil
	}
	return m, nil
}
