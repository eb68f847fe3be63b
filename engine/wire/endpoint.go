package wire

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// endpoint is what a name stands for: an interface of an instance, or a host.
type endpoint struct {
	at   *networkInterface
	host *host
}

// outside is the name of the sender of what comes from the Internet, from
// whatever address.
const outside = "internet"

// indexNames lets ids go before names, and older things before newer ones.
func (n *Net) indexNames(w *world.World) {
	name := func(s string, e endpoint) {
		if _, taken := n.byName[s]; !taken && s != "" {
			n.byName[s] = e
		}
	}
	n.byName[outside] = endpoint{}
	for id, i := range n.byID {
		n.byName[id] = endpoint{at: i}
	}
	all := world.All[ec2.Instance](w, world.Everywhere)
	for _, r := range all {
		if m := n.machines[r.InstanceId]; len(m.plugs) > 0 {
			n.byName[m.ID] = endpoint{at: m.plugs[0].at}
		}
	}
	for _, r := range machine.Hosts(w) {
		if r.Address.Is4() {
			name(r.Name, endpoint{host: n.hosts[v4(r.Address)]})
		}
	}
	for _, r := range all {
		if m := n.machines[r.InstanceId]; len(m.plugs) > 0 {
			name(m.Name, endpoint{at: m.plugs[0].at})
		}
	}
}

// Between makes the first packet of a connection. from and to are each an
// instance's id or Name, an interface's id, a host's name, or an address. From
// outside an instance is meant by its public address, if it has one. The source
// port, or the identifier of an echo request, is an ephemeral port of Linux
// that follows from the rest.
func (n *Net) Between(from, to string, proto uint8, port uint16) (Packet, error) {
	p := Packet{Proto: proto, DstPort: port, From: from}
	src, known := n.byName[from]
	switch {
	case known:
		p.Src = src.primary()
	default:
		a, err := netip.ParseAddr(from)
		if err != nil || !a.Is4() {
			return Packet{}, fmt.Errorf("nothing that sends packets is called %q", from)
		}
		p.Src, p.From = a, ""
		if own := n.anywhere[v4(a)]; own != nil {
			src.at = own.of
		}
		if n.alike[v4(a)] != nil {
			src.at = n.meant(v4(a), to)
			p.From = src.at.ID
		}
	}
	dst, known := n.byName[to]
	switch {
	case known:
		p.Dst = dst.primary()
		if public := dst.public(); src.at == nil && public.IsValid() {
			p.Dst = public
		}
	default:
		a, err := netip.ParseAddr(to)
		if err != nil || !a.Is4() {
			return Packet{}, fmt.Errorf("nothing that takes packets is called %q", to)
		}
		p.Dst = a
	}
	if !p.Src.IsValid() || !p.Dst.IsValid() {
		return Packet{}, fmt.Errorf("%q or %q has no IPv4 address", from, to)
	}
	if proto == ICMP {
		p.ICMPType, p.DstPort = EchoRequest, 0
	}
	p.SrcPort = ephemeral(p)
	return p, nil
}

// meant is which of the interfaces with the address ip, in as many VPCs, is meant as the
// sender: the first that has to in its VPC, or else in a VPC that something joins to it.
func (n *Net) meant(ip uint32, to string) *networkInterface {
	all := append([]*address{n.anywhere[ip]}, n.alike[ip]...)
	dst, err := netip.ParseAddr(to)
	var far []*address
	if e := n.byName[to]; e.at != nil {
		far = e.at.address
	} else if err == nil && dst.Is4() && n.anywhere[v4(dst)] != nil {
		far = append([]*address{n.anywhere[v4(dst)]}, n.alike[v4(dst)]...)
	}
	for _, near := range []func(a, b *vpc) bool{
		func(a, b *vpc) bool { return a == b },
		func(a, b *vpc) bool { return a.root() == b.root() },
	} {
		for _, a := range all {
			if slices.ContainsFunc(far, func(b *address) bool { return near(a.of.vpc, b.of.vpc) }) {
				return a.of
			}
		}
	}
	return all[0].of
}

func (e endpoint) primary() netip.Addr {
	switch {
	case e.host != nil:
		return e.host.address
	case e.at != nil && len(e.at.address) > 0:
		return e.at.address[0].private
	}
	return netip.Addr{}
}

// public is the first public address of an instance's interface.
func (e endpoint) public() netip.Addr {
	if e.at != nil {
		for _, a := range e.at.address {
			if a.public.IsValid() {
				return a.public
			}
		}
	}
	return netip.Addr{}
}

// ephemeral draws from net.ipv4.ip_local_port_range of Linux, 32768 to 60999.
func ephemeral(p Packet) uint16 {
	h := fnv.New32a()
	fmt.Fprint(h, p.Src, p.Dst, p.Proto, p.DstPort)
	return uint16(32768 + h.Sum32()%(60999-32768+1))
}
