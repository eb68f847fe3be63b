package wire

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"
)

// Protocol numbers.
// https://www.iana.org/assignments/protocol-numbers
const (
	ICMP uint8 = 1
	TCP  uint8 = 6
	UDP  uint8 = 17
)

// ICMP types that the simulation speaks (RFC 792).
const (
	EchoReply   uint8 = 0
	Unreachable uint8 = 3
	EchoRequest uint8 = 8
)

// Packet is the head of an IPv4 packet, as far as anything on its way looks at
// it. It is a value; [Walk] rewrites the one that it is given as translators
// on the way do.
type Packet struct {
	Src, Dst netip.Addr
	// SrcPort and DstPort are TCP's or UDP's. An echo request carries its
	// identifier in SrcPort, the reply in DstPort.
	SrcPort, DstPort   uint16
	Proto              uint8
	ICMPType, ICMPCode uint8
	// About is the protocol of the flow that an ICMP error is about; the ports
	// are then that flow's, seen from the sender of the error.
	About uint8
	// TTL counts the routers that the packet may still pass, 0 that nobody
	// counts. The router of a VPC is none: only machines that pass packets on
	// do, NAT gateways, and one on the Internet.
	TTL uint8
	// Reply says that the packet answers one that went the other way: a
	// SYN/ACK, a RST, an echo reply, an answer over UDP. It opens no flow.
	Reply bool
	// Later says that it is a segment of a TCP connection that is open already.
	Later bool
	// From names the sender: an interface, an instance or a host. Where it is
	// empty, the sender is whoever has the address Src.
	From string
}

// ProtocolName is tcp, udp, icmp or a number.
func ProtocolName(proto uint8) string {
	switch proto {
	case ICMP:
		return "icmp"
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	}
	return strconv.Itoa(int(proto))
}

// Service is the protocol and the port that the packet is for: tcp/443, icmp.
func (p Packet) Service() string {
	if p.Proto == TCP || p.Proto == UDP {
		return ProtocolName(p.Proto) + "/" + strconv.Itoa(int(p.DstPort))
	}
	return ProtocolName(p.Proto)
}

// String is source > destination, with ports where there are any.
func (p Packet) String() string {
	src, dst := p.Ends()
	return src + " > " + dst
}

// Ends are source and destination, with ports where there are any.
func (p Packet) Ends() (src, dst string) {
	if p.Proto == TCP || p.Proto == UDP {
		return netip.AddrPortFrom(p.Src, p.SrcPort).String(), netip.AddrPortFrom(p.Dst, p.DstPort).String()
	}
	return p.Src.String(), p.Dst.String()
}

// Answer is what goes back from where p arrived: from an open port, or, when
// refused, TCP's RST and, for the others, ICMP's port unreachable (RFC 1122).
func (p Packet) Answer(refused bool) Packet {
	a := p
	a.Src, a.Dst, a.SrcPort, a.DstPort = p.Dst, p.Src, p.DstPort, p.SrcPort
	a.Reply, a.From, a.TTL, a.Later = true, "", 0, false
	switch {
	case p.Proto == ICMP:
		a.ICMPType, a.ICMPCode = EchoReply, 0
	case refused && p.Proto != TCP:
		a.Proto, a.ICMPType, a.ICMPCode, a.About = ICMP, Unreachable, 3, p.Proto
	}
	return a
}

// flow is the connection that p belongs to, as p's sender sees it.
func (p *Packet) flow() Flow {
	proto := p.Proto
	if p.About != 0 {
		proto = p.About
	}
	return Flow{Src: p.Src, Dst: p.Dst, SrcPort: p.SrcPort, DstPort: p.DstPort, Proto: proto}
}

// v4 is an IPv4 address as a number, to compare and mask.
func v4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

// block is an IPv4 prefix, ready to match.
type block struct{ base, mask uint32 }

func blockOf(p netip.Prefix) block {
	if !p.IsValid() || !p.Addr().Is4() {
		return block{1, 0} // matches nothing
	}
	mask := uint32(uint64(0xffffffff) << (32 - p.Bits()))
	return block{v4(p.Addr()) & mask, mask}
}

func (b block) has(ip uint32) bool { return ip&b.mask == b.base }

func (b block) prefix() netip.Prefix {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], b.base)
	return netip.PrefixFrom(netip.AddrFrom4(a), bits.OnesCount32(b.mask))
}

var (
	rfc1918 = []block{
		blockOf(netip.MustParsePrefix("10.0.0.0/8")),
		blockOf(netip.MustParsePrefix("172.16.0.0/12")),
		blockOf(netip.MustParsePrefix("192.168.0.0/16")),
	}
	rfc6598 = blockOf(netip.MustParsePrefix("100.64.0.0/10"))
)

func private(ip uint32) bool {
	return rfc1918[0].has(ip) || rfc1918[1].has(ip) || rfc1918[2].has(ip)
}
