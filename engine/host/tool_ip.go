package host

import (
	"fmt"
	"net/netip"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"skylab/engine/machine"
)

// ip shows addresses, links, routes and neighbours, as iproute2 does. Here they
// follow from the network interface and are changed there.
func ip(s *seat, args []string) int {
	words := []string{}
	brief := false
	for _, a := range args {
		switch {
		case a == "-br" || a == "-brief":
			brief = true
		case a == "-4" || a == "-c" || strings.HasPrefix(a, "-color"):
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "Option \"%s\" is unknown, try \"ip -help\".\n", a)
			return 255
		default:
			words = append(words, a)
		}
	}
	if len(words) == 0 {
		fmt.Fprintln(s.errw, "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | neighbour | route }")
		return 255
	}
	if s.m == nil {
		return 1
	}
	object, verb := words[0], "show"
	if len(words) > 1 {
		verb = words[1]
	}
	if verb == "add" || verb == "del" || verb == "change" || verb == "replace" || verb == "set" {
		if !s.root {
			fmt.Fprintln(s.errw, "RTNETLINK answers: Operation not permitted")
		} else {
			fmt.Fprintln(s.errw, "ip: addresses and routes come from the network interface and its subnet; they are changed there")
		}
		return 2
	}
	switch {
	case strings.HasPrefix("address", object):
		s.ipAddresses(true, brief)
	case strings.HasPrefix("link", object):
		s.ipAddresses(false, brief)
	case strings.HasPrefix("route", object):
		if verb == "get" && len(words) > 2 {
			return s.routeGet(words[2])
		}
		s.ipRoutes()
	case strings.HasPrefix("neighbour", object):
		for _, n := range s.neighbours() {
			fmt.Fprintf(s.out, "%s dev %s lladdr %s REACHABLE\n", n.ip, n.plug, n.mac)
		}
	default:
		fmt.Fprintf(s.errw, "Object \"%s\" is unknown, try \"ip help\".\n", object)
		return 1
	}
	return 0
}

// plugName is how the machine calls its interface k.
func (m *Machine) plugName(k int) string {
	if m.isHost() {
		return "eth0"
	}
	return machine.PlugName(k)
}

func (s *seat) ipAddresses(inet, brief bool) {
	if brief {
		fmt.Fprintln(s.out, "lo               UNKNOWN        127.0.0.1/8")
	} else {
		fmt.Fprintln(s.out, "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00")
		if inet {
			fmt.Fprintln(s.out, "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever")
		}
	}
	for k, p := range s.m.now.Plugs {
		l, name := s.m.links[k], s.m.plugName(k)
		if brief {
			fmt.Fprintf(s.out, "%-16s UP             %s/%d\n", name, p.Addresses[0], p.Subnet.Bits())
			continue
		}
		fmt.Fprintf(s.out, "%d: %s: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu %d qdisc mq state UP group default qlen 1000\n    link/ether %s brd ff:ff:ff:ff:ff:ff\n", k+2, name, l.mtu, l.mac)
		if !inet {
			continue
		}
		for n, a := range p.Addresses {
			kind := "scope global dynamic"
			if n > 0 {
				kind = "scope global secondary"
			}
			fmt.Fprintf(s.out, "    inet %s/%d brd %s %s %s\n       valid_lft 3600sec preferred_lft 3600sec\n", a, p.Subnet.Bits(), lastOf(p.Subnet), kind, name)
		}
	}
}

// lastOf is the last address of a block, which Linux takes for its broadcast.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().As4()
	for i := p.Bits(); i < 32; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	return netip.AddrFrom4(b)
}

func (s *seat) ipRoutes() {
	for k, p := range s.m.now.Plugs {
		fmt.Fprintf(s.out, "default via %s dev %s proto dhcp src %s metric %d\n", router(p), s.m.plugName(k), p.Addresses[0], 512+k)
	}
	for k, p := range s.m.now.Plugs {
		fmt.Fprintf(s.out, "%s dev %s proto kernel scope link src %s metric %d\n", p.Subnet.Masked(), s.m.plugName(k), p.Addresses[0], 512+k)
	}
}

func (s *seat) routeGet(to string) int {
	a, err := netip.ParseAddr(to)
	if err != nil || !a.Is4() {
		fmt.Fprintf(s.errw, "Error: any valid prefix is expected rather than \"%s\".\n", to)
		return 1
	}
	p := s.m.now.Plugs[0]
	via := " via " + router(p).String()
	if p.Subnet.Contains(a) {
		via = ""
	}
	fmt.Fprintf(s.out, "%s%s dev %s src %s uid 1000\n    cache\n", a, via, s.m.plugName(0), p.Addresses[0])
	return 0
}

// neighbour is somebody in the same subnet whose hardware address is known.
type neighbour struct {
	ip, mac, plug string
}

func (s *seat) neighbours() []neighbour {
	var out []neighbour
	if s.m == nil {
		return out
	}
	for k := range s.m.now.Plugs {
		all, err := s.m.stack.Neighbors(tcpip.NICID(k+1), header.IPv4ProtocolNumber)
		if err != nil {
			continue
		}
		for _, n := range all {
			if n.LinkAddr != "" {
				out = append(out, neighbour{addr(n.Addr).String(), n.LinkAddr.String(), s.m.plugName(k)})
			}
		}
	}
	return out
}
