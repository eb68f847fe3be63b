package host

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/netip"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// The link-local addresses of Amazon's own services inside every VPC.
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
var (
	metadata     = netip.AddrFrom4([4]byte{169, 254, 169, 254})
	linkResolver = netip.AddrFrom4([4]byte{169, 254, 169, 253})
)

// amazon hands a packet to the services that a link finds beside it without any
// route: the resolver and the instance metadata of its instance, or at a host of
// the Internet the resolver of its router. They have a stack of their own, one
// for each link that asks.
func (f *Fabric) amazon(it item) (delivered bool) {
	l := f.beside(it.from)
	if l == nil {
		return false
	}
	header.Ethernet(it.data).Encode(&header.EthernetFields{SrcAddr: it.from.mac, DstAddr: l.mac, Type: header.IPv4ProtocolNumber})
	l.deliver(it.view)
	return true
}

// beside is the link at which those services stand, made when first asked.
func (f *Fabric) beside(at *link) *link {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := at.of
	if l := m.services169[at.id]; l != nil {
		return l
	}
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol},
	})
	l := &link{f: f, of: m, id: "services of " + at.id, mac: at.router, mtu: outside, asked: at}
	if err := s.CreateNIC(1, ethernet.New(l)); err != nil {
		s.Destroy()
		return nil
	}
	names := append([]netip.Addr{linkResolver}, m.resolvers(at.id)...)
	for _, a := range append(names, metadata) {
		on := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddrFrom4(a.As4()).WithPrefix()}
		_ = s.AddProtocolAddress(1, on, stack.AddressProperties{}) // each once
	}
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: 1}})
	for _, p := range m.now.Plugs {
		for _, a := range p.Addresses { // its own answer to who has them needs no asking
			_ = s.AddStaticNeighbor(1, ipv4.ProtocolNumber, tcpip.AddrFrom4(a.As4()), at.mac)
		}
	}
	if m.services169 == nil {
		m.services169 = map[string]*link{}
	}
	m.services169[at.id], m.stacks169 = l, append(m.stacks169, s)
	m.serveAmazon(s, names)
	return l
}

// resolvers are the addresses at which a link's resolver answers besides.
func (m *Machine) resolvers(link string) []netip.Addr {
	if m.isHost() {
		return []netip.Addr{m.gateway(link)}
	}
	w := m.f.now.Load()
	i, _ := world.Get[ec2.Instance](w, world.Everywhere, m.id)
	v, _ := world.Get[ec2.Vpc](w, world.Everywhere, i.VpcId)
	if !v.CidrBlock.IsValid() {
		return nil
	}
	return []netip.Addr{v.CidrBlock.Masked().Addr().Next().Next()}
}

// resolver is the address that the machine asks for names.
func (m *Machine) resolver() netip.Addr {
	if all := m.resolvers(m.links[0].id); len(all) > 0 {
		return all[0]
	}
	return linkResolver
}

// serveAmazon answers for names at these addresses, and with an instance's
// metadata.
func (m *Machine) serveAmazon(s *stack.Stack, names []netip.Addr) {
	for _, a := range names {
		at := full(netip.AddrPortFrom(a, 53)) // an answer comes from where the question went
		if pc, err := gonet.DialUDP(s, &at, nil, ipv4.ProtocolNumber); err == nil {
			go m.overUDP(pc, m.own)
		}
		if ln, err := gonet.ListenTCP(s, at, ipv4.ProtocolNumber); err == nil {
			go m.overTCP(ln, m.own)
		}
	}
	if m.isHost() {
		return
	}
	if ln, err := gonet.ListenTCP(s, tcpip.FullAddress{Addr: tcpip.AddrFrom4(metadata.As4()), Port: 80}, ipv4.ProtocolNumber); err == nil {
		server := &http.Server{Handler: http.HandlerFunc(m.meta), ErrorLog: log.New(io.Discard, "", 0)}
		go func() { _ = server.Serve(ln) }()
	}
}

// own answers as the resolver beside the machine's links.
func (m *Machine) own(in []byte, from netip.Addr, tcp bool) []byte {
	return m.recurse(in, from, tcp, m.ownResolver())
}

// meta is the instance metadata service, version 2 of which Amazon Linux 2023
// demands.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
func (m *Machine) meta(w http.ResponseWriter, r *http.Request) {
	const token = "AQAEAskylab=="
	if r.URL.Path == "/latest/api/token" {
		if r.Method != http.MethodPut || r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds") == "" {
			http.Error(w, "Bad Request", http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, token)
		return
	}
	if r.Header.Get("X-aws-ec2-metadata-token") != token {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	world_ := m.f.now.Load()
	i, _ := world.Get[ec2.Instance](world_, world.Everywhere, m.id)
	i = i.Computed(world_)
	facts := map[string]string{
		"instance-id": i.InstanceId, "ami-id": i.ImageId, "instance-type": i.InstanceType, "hostname": i.PrivateDnsName,
		"local-hostname": i.PrivateDnsName, "local-ipv4": i.PrivateIpAddress.String(), "mac": macOf(world_, m.links[0].id).String(),
		"placement/availability-zone": i.Placement.AvailabilityZone, "placement/region": strings.TrimRight(i.Placement.AvailabilityZone, "abcdef"),
	}
	if i.PublicIpAddress.IsValid() {
		facts["public-ipv4"], facts["public-hostname"] = i.PublicIpAddress.String(), i.PublicDnsName
	}
	key := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/latest/meta-data/"), "/")
	fact, ok := facts[key]
	switch {
	case r.URL.Path == "/latest/user-data" && i.UserData != "":
		fmt.Fprint(w, i.UserData)
	case key == "" || r.URL.Path == "/latest/meta-data":
		fmt.Fprint(w, "ami-id\nhostname\ninstance-id\ninstance-type\nlocal-hostname\nlocal-ipv4\nmac\nplacement/\npublic-hostname\npublic-ipv4")
	case !ok:
		http.NotFound(w, r)
	default:
		fmt.Fprint(w, fact)
	}
}
