package capture

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Printer writes frames as tcpdump -n does, one line each; sequence numbers
// count from the first that it saw of a connection. The zero value is ready.
type Printer struct{ began map[[2]netip.AddrPort]uint32 }

// Line is what tcpdump prints of a frame behind the time.
func (p *Printer) Line(f Frame) string {
	packet := gopacket.NewPacket(f.Data, layers.LayerTypeEthernet, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	if a, ok := packet.Layer(layers.LayerTypeARP).(*layers.ARP); ok {
		if a.Operation == layers.ARPReply {
			return fmt.Sprintf("ARP, Reply %s is-at %s, length 28", dotted(a.SourceProtAddress), mac(a.SourceHwAddress))
		}
		return fmt.Sprintf("ARP, Request who-has %s tell %s, length 28", dotted(a.DstProtAddress), dotted(a.SourceProtAddress))
	}
	ip, ok := packet.Layer(layers.LayerTypeIPv4).(*layers.IPv4)
	if !ok {
		return fmt.Sprintf("%d bytes", len(f.Data))
	}
	switch l := packet.TransportLayer().(type) {
	case *layers.TCP:
		return p.tcp(ip, l)
	case *layers.UDP:
		return fmt.Sprintf("IP %s.%d > %s.%d: %s", ip.SrcIP, l.SrcPort, ip.DstIP, l.DstPort, udpText(packet, l))
	}
	if m, ok := packet.Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4); ok {
		return fmt.Sprintf("IP %s > %s: ICMP %s, length %d", ip.SrcIP, ip.DstIP, icmpText(m), 8+len(m.Payload))
	}
	return fmt.Sprintf("IP %s > %s: ip-proto-%d %d", ip.SrcIP, ip.DstIP, ip.Protocol, len(ip.Payload))
}

func udpText(p gopacket.Packet, l *layers.UDP) string {
	d, ok := p.Layer(layers.LayerTypeDNS).(*layers.DNS)
	switch {
	case !ok:
		return fmt.Sprintf("UDP, length %d", len(l.Payload))
	case !d.QR && len(d.Questions) > 0:
		return fmt.Sprintf("%d+ %s? %s. (%d)", d.ID, d.Questions[0].Type, printable(string(d.Questions[0].Name)), len(l.Payload))
	case d.ResponseCode != layers.DNSResponseCodeNoErr:
		return fmt.Sprintf("%d %s 0/0/0 (%d)", d.ID, strings.ReplaceAll(d.ResponseCode.String(), "Non-Existent Domain", "NXDomain"), len(l.Payload))
	case len(d.Answers) > 0 && d.Answers[0].IP != nil:
		return fmt.Sprintf("%d %d/0/0 A %s (%d)", d.ID, len(d.Answers), d.Answers[0].IP, len(l.Payload))
	}
	return fmt.Sprintf("%d %d/0/0 (%d)", d.ID, len(d.Answers), len(l.Payload))
}

func icmpText(m *layers.ICMPv4) string {
	switch m.TypeCode.Type() {
	case layers.ICMPv4TypeEchoRequest:
		return fmt.Sprintf("echo request, id %d, seq %d", m.Id, m.Seq)
	case layers.ICMPv4TypeEchoReply:
		return fmt.Sprintf("echo reply, id %d, seq %d", m.Id, m.Seq)
	case layers.ICMPv4TypeTimeExceeded:
		return "time exceeded in-transit"
	case layers.ICMPv4TypeDestinationUnreachable:
		if m.TypeCode.Code() == layers.ICMPv4CodePort {
			return "port unreachable"
		}
		return "host unreachable"
	}
	return m.TypeCode.String()
}

func (p *Printer) tcp(ip *layers.IPv4, l *layers.TCP) string {
	if p.began == nil {
		p.began = map[[2]netip.AddrPort]uint32{}
	}
	src, _ := netip.AddrFromSlice(ip.SrcIP)
	dst, _ := netip.AddrFromSlice(ip.DstIP)
	from, to := netip.AddrPortFrom(src, uint16(l.SrcPort)), netip.AddrPortFrom(dst, uint16(l.DstPort))
	there, back := [2]netip.AddrPort{from, to}, [2]netip.AddrPort{to, from}
	if _, known := p.began[there]; !known || l.SYN {
		p.began[there] = l.Seq
	}
	flags := ""
	for _, f := range []struct {
		on  bool
		how string
	}{{l.SYN, "S"}, {l.FIN, "F"}, {l.PSH, "P"}, {l.RST, "R"}, {l.ACK, "."}} {
		if f.on {
			flags += f.how
		}
	}
	out := fmt.Sprintf("IP %s.%d > %s.%d: Flags [%s]", src, l.SrcPort, dst, l.DstPort, first(flags, "none"))
	n := uint32(len(l.Payload))
	switch at := l.Seq - p.began[there]; {
	case l.SYN:
		out += fmt.Sprintf(", seq %d", l.Seq)
	case n > 0:
		out += fmt.Sprintf(", seq %d:%d", at, at+n)
	case l.FIN || l.RST:
		out += fmt.Sprintf(", seq %d", at)
	}
	if l.ACK {
		ack := l.Ack
		if began, known := p.began[back]; known && !l.SYN {
			ack -= began
		}
		out += fmt.Sprintf(", ack %d", ack)
	}
	out += fmt.Sprintf(", win %d, length %d", l.Window, n)
	if isHTTP(l.Payload) {
		line, _, _ := strings.Cut(string(l.Payload), "\r\n")
		out += ": HTTP: " + printable(line)
	}
	return out
}

// Stream puts together what went one way over the TCP connection of a frame, as
// one interface saw it: each byte once, in order, as far as nothing is missing.
func Stream(frames []Frame, of Frame) []byte {
	want, ok := ends(of)
	if !ok {
		return nil
	}
	type segment struct {
		seq  uint32
		data []byte
	}
	var all []segment
	var began uint32
	started := false
	for _, f := range frames {
		if f.At != of.At {
			continue
		}
		e, ok := ends(f)
		if !ok || e.from != want.from || e.to != want.to {
			continue
		}
		if e.tcp.SYN {
			began, started, all = e.tcp.Seq+1, true, nil
		} else if !started {
			began, started = e.tcp.Seq, true
		}
		if len(e.tcp.Payload) > 0 {
			all = append(all, segment{e.tcp.Seq, e.tcp.Payload})
		}
	}
	slices.SortStableFunc(all, func(a, b segment) int { return int(int32(a.seq-began) - int32(b.seq-began)) })
	var out []byte
	for _, s := range all {
		at := int(int32(s.seq - began))
		if at < 0 || at > len(out) {
			break
		}
		if at+len(s.data) > len(out) {
			out = append(out[:at], s.data...)
		}
	}
	return out
}

type tcpEnds struct {
	from, to netip.AddrPort
	tcp      *layers.TCP
}

func ends(f Frame) (tcpEnds, bool) {
	p := gopacket.NewPacket(f.Data, layers.LayerTypeEthernet, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	ip, is := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)
	t, ok := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
	if !is || !ok {
		return tcpEnds{}, false
	}
	src, _ := netip.AddrFromSlice(ip.SrcIP)
	dst, _ := netip.AddrFromSlice(ip.DstIP)
	return tcpEnds{netip.AddrPortFrom(src, uint16(t.SrcPort)), netip.AddrPortFrom(dst, uint16(t.DstPort)), t}, true
}

// Opposite reports whether b goes the other way over the TCP connection of a.
func Opposite(a, b Frame) bool {
	x, ok := ends(a)
	y, also := ends(b)
	return ok && also && x.from == y.to && x.to == y.from
}
