package host

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"skylab/engine/names"
	"skylab/engine/wire"
)

// dig asks name servers and shows the messages that come back.
func dig(s *seat, args []string) int {
	d, status := digArgs(s, args)
	if d == nil {
		return status
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, ";; no servers could be reached")
		return 9
	}
	d.at = s.m.resolver()
	if d.server != "" {
		a, ok := s.resolve(d.server)
		if !ok {
			fmt.Fprintf(s.errw, "dig: couldn't get address for '%s': not found\n", d.server)
			return 10
		}
		d.at = a
	}
	if !d.brief && d.parts["cmd"] {
		fmt.Fprintf(s.out, "\n; <<>> DiG 9.18.33 <<>> %s\n;; global options: +cmd\n", strings.Join(args, " "))
	}
	if d.trace {
		return d.walk(s)
	}
	r, size, over, err := d.ask(s, d.at, d.name, d.kind)
	if err != nil {
		s.pass(15 * time.Second) // it asks three times
		for range 3 {
			fmt.Fprintf(s.errw, ";; communications error to %s#53: timed out\n", d.at)
		}
		fmt.Fprintln(s.errw, ";; no servers could be reached")
		return 9
	}
	if d.brief {
		for _, rr := range r.Answer {
			fmt.Fprintln(s.out, rdata(rr))
		}
		return 0
	}
	d.show(s, r)
	if d.parts["stats"] {
		fmt.Fprintf(s.out, ";; Query time: %d msec\n;; SERVER: %s#53(%s) (%s)\n;; WHEN: %s\n;; MSG SIZE  rcvd: %d\n\n",
			0, d.at, d.at, over, s.n.account.Now().UTC().Format("Mon Jan 02 15:04:05 UTC 2006"), size)
	}
	return 0
}

// ask asks one server, over TCP where that was wished or the answer did not fit.
func (d *digging) ask(s *seat, at netip.Addr, name string, kind uint16) (r *dns.Msg, size int, over string, err error) {
	q := new(dns.Msg)
	q.SetQuestion(name, kind)
	q.RecursionDesired = d.recurse && !d.trace
	if d.edns {
		q.SetEdns0(1232, false)
		if d.subnet.IsValid() {
			o := q.IsEdns0()
			o.Option = append(o.Option, &dns.EDNS0_SUBNET{Code: dns.EDNS0SUBNET, Family: 1, SourceNetmask: uint8(d.subnet.Bits()), Address: d.subnet.Masked().Addr().AsSlice()})
		}
	}
	to := netip.AddrPortFrom(at, 53)
	if !d.tcp {
		if r, size, err = s.m.exchange(s.ctx, to, q); err != nil || !r.Truncated {
			return r, size, "UDP", err
		}
		if !d.brief {
			fmt.Fprintln(s.out, ";; Truncated, retrying in TCP mode.")
		}
	}
	r, size, err = s.m.exchangeTCP(s.ctx, to, q)
	return r, size, "TCP", err
}

// walk asks the roots and then whomever it is referred to, as +trace does: each
// server's own words, not what a resolver made of them. Where a server's address
// does not come along the machine's resolver is asked for it.
func (d *digging) walk(s *seat) int {
	at, zone := d.at, "."
	r, size, _, err := d.ask(s, at, ".", dns.TypeNS)
	glue := map[string]netip.Addr{}
	for hops := 0; ; hops++ {
		if err != nil || r == nil {
			fmt.Fprintf(s.errw, ";; communications error to %s#53: timed out\n", at)
			return 9
		}
		section := r.Ns
		if len(r.Answer) > 0 {
			section = r.Answer
		}
		for _, rr := range section {
			fmt.Fprintln(s.out, line(rr))
		}
		fmt.Fprintf(s.out, ";; Received %d bytes from %s#53(%s) in %d ms\n\n", size, at, d.label(at, zone), 0)
		for _, rr := range r.Extra {
			if a, ok := rr.(*dns.A); ok {
				glue[strings.ToLower(a.Hdr.Name)], _ = netip.AddrFromSlice(a.A.To4())
			}
		}
		next, owner := d.servers(section)
		if hops > 16 || len(next) == 0 || hops > 0 && (r.Authoritative || owner == zone || len(owner) <= len(zone)) {
			return 0
		}
		found := false
		for _, server := range next {
			a, ok := glue[server]
			if !ok {
				a, ok = s.m.lookUp(s.ctx, server)
			}
			if !ok {
				fmt.Fprintf(s.errw, ";; couldn't get address for '%s': not found\n", strings.TrimSuffix(server, "."))
				continue
			}
			at, found, d.from = a, true, server
			zone = owner
			if r, size, _, err = d.ask(s, at, d.name, d.kind); err == nil {
				break
			}
			fmt.Fprintf(s.errw, ";; communications error to %s#53: timed out\n", at)
		}
		if !found {
			return 9
		}
	}
}

// servers are the name servers that a section names, and whose they are.
func (d *digging) servers(section []dns.RR) (names []string, owner string) {
	for _, rr := range section {
		if ns, ok := rr.(*dns.NS); ok {
			names, owner = append(names, strings.ToLower(ns.Ns)), strings.ToLower(ns.Hdr.Name)
		}
	}
	return names, owner
}

// label is what a server is called in a trace: by its name, the resolver by its
// address.
func (d *digging) label(at netip.Addr, _ string) string {
	if d.from == "" {
		return at.String()
	}
	return strings.TrimSuffix(d.from, ".")
}

// lookUp asks the machine's resolver for an address.
func (m *Machine) lookUp(ctx context.Context, name string) (netip.Addr, bool) {
	q := new(dns.Msg)
	q.SetQuestion(dns.Fqdn(name), dns.TypeA)
	r, _, err := m.exchange(ctx, netip.AddrPortFrom(m.resolver(), 53), q)
	if err == nil && r.Truncated {
		r, _, err = m.exchangeTCP(ctx, netip.AddrPortFrom(m.resolver(), 53), q)
	}
	if err != nil {
		return netip.Addr{}, false
	}
	for _, rr := range r.Answer {
		if a, ok := rr.(*dns.A); ok {
			return netip.AddrFromSlice(a.A.To4())
		}
	}
	return netip.Addr{}, false
}

// exchange asks over UDP and waits for the answer; the error is
// syscall.ETIMEDOUT as soon as one of the two was lost.
func (m *Machine) exchange(ctx context.Context, to netip.AddrPort, q *dns.Msg) (*dns.Msg, int, error) {
	from := netip.AddrPortFrom(m.source(to.Addr()), m.ephemeral())
	w, done := m.f.await(m, wire.Flow{Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Proto: wire.UDP})
	defer done()
	ctx, cancel := w.until(ctx)
	defer cancel()
	l, r := full(from), full(to)
	c, err := gonet.DialUDP(m.stack, &l, &r, ipv4.ProtocolNumber)
	if err != nil {
		return nil, 0, because(ctx, err)
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(slow))
	stop := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	b, err := q.Pack()
	if err != nil {
		return nil, 0, err
	}
	if _, err := c.Write(b); err != nil {
		return nil, 0, because(ctx, err)
	}
	in := make([]byte, 4096)
	n, err := c.Read(in)
	if err != nil {
		return nil, 0, because(ctx, err)
	}
	a := new(dns.Msg)
	return a, n, a.Unpack(in[:n])
}

// exchangeTCP asks over a connection of its own.
func (m *Machine) exchangeTCP(ctx context.Context, to netip.AddrPort, q *dns.Msg) (*dns.Msg, int, error) {
	c, err := m.Dial(ctx, to)
	if err != nil {
		return nil, 0, err
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(slow))
	b, err := q.Pack()
	if err != nil {
		return nil, 0, err
	}
	if err := names.WriteMessage(c, b); err != nil {
		return nil, 0, err
	}
	in, err := names.ReadMessage(c)
	if err != nil {
		return nil, 0, err
	}
	a := new(dns.Msg)
	return a, len(in), a.Unpack(in)
}
