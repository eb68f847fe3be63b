package host

import (
	"encoding/binary"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"skylab/engine/wire"
)

// read is the head of an IPv4 packet as the network sees it. Packets that are
// not whole, and pieces of packets, are not ok.
func read(b []byte) (wire.Packet, bool) {
	ip := header.IPv4(b)
	if !ip.IsValid(len(b)) || ip.FragmentOffset() != 0 || ip.More() {
		return wire.Packet{}, false
	}
	p := wire.Packet{Src: addr(ip.SourceAddress()), Dst: addr(ip.DestinationAddress()), Proto: ip.Protocol(), TTL: ip.TTL()}
	body := ip.Payload()
	switch {
	case p.Proto == wire.TCP && len(body) >= header.TCPMinimumSize, p.Proto == wire.UDP && len(body) >= header.UDPMinimumSize:
		p.SrcPort, p.DstPort = binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])
		p.Later = p.Proto == wire.TCP && !header.TCP(body).Flags().Intersects(header.TCPFlagSyn|header.TCPFlagRst)
	case p.Proto == wire.ICMP && len(body) >= header.ICMPv4MinimumSize:
		return readICMP(p, header.ICMPv4(body))
	default:
		return p, p.Proto != wire.TCP && p.Proto != wire.UDP && p.Proto != wire.ICMP
	}
	return p, true
}

func readICMP(p wire.Packet, m header.ICMPv4) (wire.Packet, bool) {
	p.ICMPType, p.ICMPCode = uint8(m.Type()), uint8(m.Code())
	switch m.Type() {
	case header.ICMPv4Echo:
		p.SrcPort = m.Ident()
	case header.ICMPv4EchoReply:
		p.DstPort = m.Ident()
	case header.ICMPv4DstUnreachable, header.ICMPv4TimeExceeded:
		about := header.IPv4(m.Payload())
		if len(about) < header.IPv4MinimumSize+4 || len(about) < int(about.HeaderLength())+4 {
			return p, false
		}
		ports := about[about.HeaderLength():]
		p.About = about.Protocol()
		p.SrcPort, p.DstPort = binary.BigEndian.Uint16(ports[2:]), binary.BigEndian.Uint16(ports)
	}
	return p, true
}

func addr(a tcpip.Address) netip.Addr { return netip.AddrFrom4(a.As4()) }

// rewrite makes the bytes of a packet say what became of its head: was is what
// they say, now what they are to say. Checksums follow (RFC 1624).
func rewrite(b []byte, was, now wire.Packet) {
	ip := header.IPv4(b)
	body := ip.Payload()
	src, dst := tcpip.AddrFrom4(now.Src.As4()), tcpip.AddrFrom4(now.Dst.As4())
	oldSrc, oldDst := ip.SourceAddress(), ip.DestinationAddress()
	ip.SetSourceAddressWithChecksumUpdate(src)
	ip.SetDestinationAddressWithChecksumUpdate(dst)
	if was.TTL != now.TTL {
		ip.SetTTL(now.TTL)
		ip.SetChecksum(0)
		ip.SetChecksum(^ip.CalculateChecksum())
	}
	switch now.Proto {
	case wire.TCP:
		t := header.TCP(body)
		t.UpdateChecksumPseudoHeaderAddress(oldSrc, src, true)
		t.UpdateChecksumPseudoHeaderAddress(oldDst, dst, true)
		t.SetSourcePortWithChecksumUpdate(now.SrcPort)
		t.SetDestinationPortWithChecksumUpdate(now.DstPort)
	case wire.UDP:
		u := header.UDP(body)
		if u.Checksum() == 0 { // it has none (RFC 768)
			u.SetSourcePort(now.SrcPort)
			u.SetDestinationPort(now.DstPort)
			return
		}
		u.UpdateChecksumPseudoHeaderAddress(oldSrc, src, true)
		u.UpdateChecksumPseudoHeaderAddress(oldDst, dst, true)
		u.SetSourcePortWithChecksumUpdate(now.SrcPort)
		u.SetDestinationPortWithChecksumUpdate(now.DstPort)
	case wire.ICMP:
		rewriteICMP(header.ICMPv4(body), was, now)
	}
}

// rewriteICMP rewrites an identifier, or the packet that an error is about: it
// must be the one that its sender knows, or the sender ignores the error.
func rewriteICMP(m header.ICMPv4, was, now wire.Packet) {
	switch {
	case was == now:
		return
	case m.Type() == header.ICMPv4Echo:
		m.SetIdentWithChecksumUpdate(now.SrcPort)
	case m.Type() == header.ICMPv4EchoReply:
		m.SetIdentWithChecksumUpdate(now.DstPort)
	case now.About != 0:
		about := header.IPv4(m.Payload())
		about.SetSourceAddressWithChecksumUpdate(tcpip.AddrFrom4(now.Dst.As4()))
		about.SetDestinationAddressWithChecksumUpdate(tcpip.AddrFrom4(now.Src.As4()))
		ports := about[about.HeaderLength():]
		oldFrom, oldTo := binary.BigEndian.Uint16(ports), binary.BigEndian.Uint16(ports[2:])
		binary.BigEndian.PutUint16(ports, now.DstPort)
		binary.BigEndian.PutUint16(ports[2:], now.SrcPort)
		if now.About == wire.UDP && len(ports) >= header.UDPMinimumSize {
			u := header.UDP(ports)
			if sum := u.Checksum(); sum != 0 {
				u.SetChecksum(^embedded(^sum, was, now, oldFrom, oldTo))
			}
		}
		m.SetChecksum(0)
		m.SetChecksum(^checksum.Checksum(m, 0))
	}
}

// embedded updates the one's complement sum of a UDP head inside an error, for
// addresses and ports that changed.
func embedded(sum uint16, was, now wire.Packet, oldFrom, oldTo uint16) uint16 {
	swap := func(old, new uint16) {
		sum = checksum.Combine(checksum.Combine(sum, ^old), new)
	}
	for _, pair := range [][2]netip.Addr{{was.Dst, now.Dst}, {was.Src, now.Src}} {
		a, b := pair[0].As4(), pair[1].As4()
		swap(binary.BigEndian.Uint16(a[:]), binary.BigEndian.Uint16(b[:]))
		swap(binary.BigEndian.Uint16(a[2:]), binary.BigEndian.Uint16(b[2:]))
	}
	swap(oldFrom, now.DstPort)
	swap(oldTo, now.SrcPort)
	return sum
}
