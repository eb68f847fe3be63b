package host

import (
	"encoding/binary"
	"net/netip"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"skylab/engine/wire"
)

// refuse answers a packet at once that somebody on the way will not have: TCP
// with a reset (RFC 9293, 3.10.7.1), others with port unreachable (RFC 1122).
// frame is as its sender sent it.
func (f *Fabric) refuse(to *link, frame []byte) {
	ip := header.IPv4(frame[header.EthernetMinimumSize:])
	var answer []byte
	if ip.Protocol() == wire.TCP {
		answer = reset(ip)
	} else {
		answer = icmpError(ip, ip.DestinationAddress(), header.ICMPv4DstUnreachable, header.ICMPv4PortUnreachable)
	}
	if answer != nil {
		f.handBack(to, answer)
	}
}

// handBack puts a packet into the stack of who is to have it, from its router.
func (f *Fabric) handBack(to *link, packet []byte) {
	out := make([]byte, header.EthernetMinimumSize+len(packet))
	header.Ethernet(out).Encode(&header.EthernetFields{SrcAddr: to.router, DstAddr: to.mac, Type: header.IPv4ProtocolNumber})
	copy(out[header.EthernetMinimumSize:], packet)
	f.see(to.id, false, out)
	to.deliver(buffer.NewViewWithData(out))
}

// reset is the answer to a segment for a connection that nobody knows; there is
// none to a reset.
func reset(ip header.IPv4) []byte {
	was := header.TCP(ip.Payload())
	if len(was) < header.TCPMinimumSize || was.Flags().Contains(header.TCPFlagRst) {
		return nil
	}
	fields := header.TCPFields{
		SrcPort: was.DestinationPort(), DstPort: was.SourcePort(), DataOffset: header.TCPMinimumSize, Flags: header.TCPFlagRst,
	}
	if was.Flags().Contains(header.TCPFlagAck) {
		fields.SeqNum = was.AckNumber()
	} else {
		fields.Flags |= header.TCPFlagAck
		fields.AckNum = was.SequenceNumber() + uint32(len(was.Payload()))
		if was.Flags().Contains(header.TCPFlagSyn) {
			fields.AckNum++
		}
	}
	b := packet(ip.DestinationAddress(), ip.SourceAddress(), wire.TCP, header.TCPMinimumSize)
	t := header.TCP(header.IPv4(b).Payload())
	t.Encode(&fields)
	sum := header.PseudoHeaderChecksum(header.TCPProtocolNumber, ip.DestinationAddress(), ip.SourceAddress(), header.TCPMinimumSize)
	t.SetChecksum(^t.CalculateChecksum(sum))
	return b
}

// icmpError is the message of from about a packet: its head and eight bytes of
// what it carries come along (RFC 792). About errors there are none.
func icmpError(about header.IPv4, from tcpip.Address, kind header.ICMPv4Type, code header.ICMPv4Code) []byte {
	if about.Protocol() == wire.ICMP && header.ICMPv4(about.Payload()).Type() != header.ICMPv4Echo {
		return nil
	}
	quote := about[:min(len(about), int(about.HeaderLength())+8)]
	b := packet(from, about.SourceAddress(), wire.ICMP, header.ICMPv4MinimumSize+len(quote))
	m := header.ICMPv4(header.IPv4(b).Payload())
	m.SetType(kind)
	m.SetCode(code)
	copy(m.Payload(), quote)
	m.SetChecksum(^checksum.Checksum(m, 0))
	return b
}

// packet is an IPv4 packet with room for n bytes.
func packet(src, dst tcpip.Address, proto uint8, n int) []byte {
	b := make([]byte, header.IPv4MinimumSize+n)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{TotalLength: uint16(len(b)), TTL: 64, Protocol: proto, SrcAddr: src, DstAddr: dst})
	binary.BigEndian.PutUint16(b[6:], 0x4000) // it is not to be cut into pieces
	ip.SetChecksum(^ip.CalculateChecksum())
	return b
}

// expire tells the sender of a packet that its TTL ran out, and who waits for
// the answer, where.
func (f *Fabric) expire(it item, flow wire.Flow, router netip.Addr) {
	ip := header.IPv4(it.data[header.EthernetMinimumSize:])
	if m := icmpError(ip, tcpip.AddrFrom4(router.As4()), header.ICMPv4TimeExceeded, 0); m != nil {
		f.handBack(it.from, m)
	}
	f.tell(flow, &expired{router})
}

// tell tells who waits for the answer to a flow why it will not come.
func (f *Fabric) tell(flow wire.Flow, why error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := f.waiting[flow]; w != nil {
		w.end(why)
	}
}

// expired says that a packet's TTL ran out at a router.
type expired struct{ router netip.Addr }

func (e *expired) Error() string { return "Time to live exceeded from " + e.router.String() }
