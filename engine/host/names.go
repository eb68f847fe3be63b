package host

import (
	"net"
	"net/netip"

	"github.com/miekg/dns"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/world"
)

// universe is the Domain Name System as the World is now.
func (f *Fabric) universe() *names.Universe {
	w := f.now.Load()
	if u := f.named.Load(); u != nil && u.World == w {
		return u
	}
	u := names.Of(w)
	f.named.Store(u)
	return u
}

// named answers messages at port 53 of a host of the Internet: as the resolver of
// a place, or as one of the universe's servers.
func (m *Machine) named(in []byte, from netip.Addr, tcp bool) []byte {
	for _, at := range m.now.Plugs[0].Addresses {
		for _, r := range machine.PublicResolvers {
			if r.Address == at {
				return m.recurse(in, from, tcp, r.Name)
			}
		}
		if s := m.f.universe().Server(at); s != nil {
			return s.Serve(in, from, tcp)
		}
	}
	return names.Reply(in, from, tcp, func(r *dns.Msg, _ names.Client) uint8 {
		r.Rcode = dns.RcodeRefused
		return 0
	})
}

// recurse answers a message as one of the World's resolvers does.
func (m *Machine) recurse(in []byte, from netip.Addr, tcp bool, resolver string) []byte {
	return names.Reply(in, from, tcp, func(r *dns.Msg, c names.Client) uint8 {
		r.RecursionAvailable = true
		walk, ok := m.ask(resolver, r.Question[0].Name, dns.Type(r.Question[0].Qtype).String(), c.At())
		if !ok {
			r.Rcode = dns.RcodeServerFailure
			return 0
		}
		return walk.Fill(r)
	})
}

// ask resolves and lets the resolver remember, which is a part of the line that
// runs.
func (m *Machine) ask(resolver, name, kind string, client netip.Addr) (names.Walk, bool) {
	c := names.Resolve{Resolver: resolver, Name: name, Type: kind}
	if client.IsValid() {
		c.Client = client.String()
	}
	if m.f.n == nil {
		_, out, err := world.Apply(m.f.now.Load(), world.Outside, m.f.now.Load().Now(), c)
		walk, ok := out.(names.Walk)
		return walk, ok && err == nil
	}
	out, err := m.f.n.apply(m.f, c)
	walk, ok := out.(names.Walk)
	return walk, ok && err == nil
}

// ownResolver is the resolver that answers beside a machine's links: that of its
// VPC, or of the place where a host of the Internet stands.
func (m *Machine) ownResolver() string {
	if !m.isHost() {
		i, _ := world.Get[ec2.Instance](m.f.now.Load(), world.Everywhere, m.id)
		return i.VpcId
	}
	if p, ok := route53.PlaceOf(m.now.Plugs[0].Addresses[0]); ok {
		for _, r := range machine.PublicResolvers {
			if r.Name == p.City {
				return r.Name
			}
		}
	}
	return machine.PublicResolvers[0].Name
}

// overUDP answers packets until the socket ends.
func (m *Machine) overUDP(c net.PacketConn, answer func(in []byte, from netip.Addr, tcp bool) []byte) {
	b := make([]byte, 4096)
	for {
		n, from, err := c.ReadFrom(b)
		if err != nil {
			return
		}
		in := append([]byte(nil), b[:n]...)
		go m.guard(func() {
			if out := answer(in, addressOf(from), false); out != nil {
				_, _ = c.WriteTo(out, from)
			}
		})
	}
}

// overTCP answers messages on connections, each behind its length (RFC 1035
// section 4.2.2).
func (m *Machine) overTCP(ln net.Listener, answer func(in []byte, from netip.Addr, tcp bool) []byte) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go m.guard(func() {
			defer c.Close()
			names.Stream(c, func(in []byte) []byte { return answer(in, addressOf(c.RemoteAddr()), true) })
		})
	}
}

func addressOf(a net.Addr) netip.Addr {
	p, _ := netip.ParseAddrPort(a.String())
	return p.Addr().Unmap()
}

// listenNames answers at port 53 and returns what ends it.
func (m *Machine) listenNames(l machine.Listener, at tcpip.FullAddress) func() {
	if l.Proto == "udp" {
		c, err := gonet.DialUDP(m.stack, &at, nil, ipv4.ProtocolNumber)
		if err != nil {
			return nil
		}
		go m.guard(func() { m.overUDP(c, m.named) })
		return func() { c.Close() }
	}
	ln := m.listenTCP(at)
	if ln == nil {
		return nil
	}
	go m.guard(func() { m.overTCP(ln, m.named) })
	return func() { ln.Close() }
}
