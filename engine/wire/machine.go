package wire

import (
	"net/netip"

	"skylab/engine/machine"
)

// Machine is what somebody who brings a machine to life must know of it.
type Machine struct {
	*Component
	// Running says that it runs and that its zone is not dark.
	Running bool
	// Plugs are its interfaces in the order of their device indexes. A host on
	// the Internet has one, whose ID is the host's name.
	Plugs     []Plug
	Listeners []machine.Listener
}

// Plug is an interface of a machine as its kernel sees it.
type Plug struct {
	ID        string
	Addresses []netip.Addr // private ones, the primary one first
	Public    netip.Addr   // the first that an internet gateway maps to one of them
	Subnet    netip.Prefix // what is reached without the router
}

// Machine finds what is called name: an instance by its id or Name, the
// machine that an interface belongs to, or a host. Something that runs no
// programs, such as a NAT gateway's interface, is no machine.
func (n *Net) Machine(name string) (Machine, bool) {
	e, ok := n.byName[name]
	if m := n.machines[name]; m != nil && !ok {
		return m.seen(), true // it has no interface
	}
	switch {
	case !ok:
		return Machine{}, false
	case e.host != nil:
		return Machine{
			Component: &e.host.Component, Running: true, Listeners: e.host.listeners,
			Plugs: []Plug{{e.host.ID, []netip.Addr{e.host.address}, e.host.address, netip.PrefixFrom(e.host.address, 24).Masked()}},
		}, true
	case e.at == nil || e.at.instance == nil:
		return Machine{}, false
	}
	return e.at.instance.seen(), true
}

func (m *instance) seen() Machine {
	s := Machine{Component: &m.Component, Running: m.running && !m.Dark, Listeners: m.listeners}
	for _, p := range m.plugs {
		plug := Plug{ID: p.at.ID, Subnet: p.at.subnet.prefix(), Public: endpoint{at: p.at}.public()}
		for _, a := range p.at.address {
			plug.Addresses = append(plug.Addresses, a.private)
		}
		s.Plugs = append(s.Plugs, plug)
	}
	return s
}

// Flow is the connection that p belongs to, as p's sender sees it.
func (p *Packet) Flow() Flow { return p.flow() }

// Neighbour is the interface that has an address in the same subnet as the
// interface at: the one that answers when at asks who has it (RFC 826). Hosts
// on the Internet have no neighbours but their router.
func (n *Net) Neighbour(at string, ip netip.Addr) (string, bool) {
	i := n.byID[at]
	if i == nil || !ip.Is4() {
		return "", false
	}
	a := n.byPrivate[place{i.vpc.number, v4(ip)}]
	if a == nil || a.of.subnet != i.subnet {
		return "", false
	}
	return a.of.ID, true
}
