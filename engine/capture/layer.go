package capture

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Layer is one layer of a frame, as the OSI model counts them.
type Layer struct {
	Name   string // ethernet, arp, ipv4, icmp, tcp, udp, dns, http, tls, ssh, text or data
	OSI    int
	Fields []Field
}

// Field is a part of a layer. Its Key is the name of the words that say what it
// means.
type Field struct{ Key, Value string }

// Open takes a frame apart, layer by layer. What can't be read ends as data.
func Open(f Frame) []Layer {
	p := gopacket.NewPacket(f.Data, layers.LayerTypeEthernet, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	var out []Layer
	for _, l := range p.Layers() {
		switch l := l.(type) {
		case *layers.Ethernet:
			out = append(out, ethernet(l))
		case *layers.ARP:
			out = append(out, arp(l))
		case *layers.IPv4:
			out = append(out, ipv4(l))
		case *layers.ICMPv4:
			out = append(out, icmp(l))
		case *layers.TCP:
			out = append(out, tcp(l))
			out = append(out, message(l.Payload, int(l.SrcPort), int(l.DstPort))...)
		case *layers.UDP:
			out = append(out, udp(l))
			if l.SrcPort != 53 && l.DstPort != 53 {
				out = append(out, message(l.Payload, int(l.SrcPort), int(l.DstPort))...)
			}
		case *layers.DNS:
			out = append(out, dns(l))
		}
	}
	return out
}

func ethernet(l *layers.Ethernet) Layer {
	return Layer{"ethernet", 2, []Field{
		{"eth-dst", l.DstMAC.String()},
		{"eth-src", l.SrcMAC.String()},
		{"eth-type", fmt.Sprintf("0x%04x %s", uint16(l.EthernetType), l.EthernetType)},
	}}
}

func arp(l *layers.ARP) Layer {
	op := "request"
	if l.Operation == layers.ARPReply {
		op = "reply"
	}
	return Layer{"arp", 2, []Field{
		{"arp-op", op},
		{"arp-sender", dotted(l.SourceProtAddress) + " " + mac(l.SourceHwAddress)},
		{"arp-target", dotted(l.DstProtAddress) + " " + mac(l.DstHwAddress)},
	}}
}

func dotted(b []byte) string {
	if len(b) != 4 {
		return "?"
	}
	return fmt.Sprintf("%d.%d.%d.%d", b[0], b[1], b[2], b[3])
}

func mac(b []byte) string {
	parts := make([]string, len(b))
	for i, x := range b {
		parts[i] = fmt.Sprintf("%02x", x)
	}
	return strings.Join(parts, ":")
}

func ipv4(l *layers.IPv4) Layer {
	return Layer{"ipv4", 3, []Field{
		{"ip-src", l.SrcIP.String()},
		{"ip-dst", l.DstIP.String()},
		{"ip-proto", fmt.Sprintf("%d %s", uint8(l.Protocol), l.Protocol)},
		{"ip-ttl", strconv.Itoa(int(l.TTL))},
		{"ip-length", fmt.Sprintf("%d bytes", l.Length)},
		{"ip-id", strconv.Itoa(int(l.Id))},
		{"ip-flags", first(l.Flags.String(), "none")},
		{"ip-checksum", fmt.Sprintf("0x%04x", l.Checksum)},
	}}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func icmp(l *layers.ICMPv4) Layer {
	out := Layer{"icmp", 3, []Field{{"icmp-type", l.TypeCode.String()}}}
	if t := l.TypeCode.Type(); t == layers.ICMPv4TypeEchoRequest || t == layers.ICMPv4TypeEchoReply {
		out.Fields = append(out.Fields, Field{"icmp-id", strconv.Itoa(int(l.Id))}, Field{"icmp-seq", strconv.Itoa(int(l.Seq))})
	}
	out.Fields = append(out.Fields, Field{"icmp-checksum", fmt.Sprintf("0x%04x", l.Checksum)})
	return out
}

func tcp(l *layers.TCP) Layer {
	fields := []Field{
		{"tcp-src", strconv.Itoa(int(l.SrcPort))},
		{"tcp-dst", strconv.Itoa(int(l.DstPort))},
		{"tcp-seq", strconv.FormatUint(uint64(l.Seq), 10)},
	}
	if l.ACK {
		fields = append(fields, Field{"tcp-ack", strconv.FormatUint(uint64(l.Ack), 10)})
	}
	fields = append(fields, Field{"tcp-flags", flagNames(l)}, Field{"tcp-window", strconv.Itoa(int(l.Window))})
	for _, o := range l.Options {
		if o.OptionType == layers.TCPOptionKindMSS && len(o.OptionData) == 2 {
			fields = append(fields, Field{"tcp-mss", strconv.Itoa(int(o.OptionData[0])<<8 | int(o.OptionData[1]))})
		}
	}
	return Layer{"tcp", 4, append(fields, Field{"tcp-checksum", fmt.Sprintf("0x%04x", l.Checksum)})}
}

// flagNames are the flags that are set, as RFC 9293 names them.
func flagNames(l *layers.TCP) string {
	var out []string
	for _, f := range []struct {
		on   bool
		name string
	}{{l.SYN, "SYN"}, {l.FIN, "FIN"}, {l.RST, "RST"}, {l.PSH, "PSH"}, {l.ACK, "ACK"}, {l.URG, "URG"}} {
		if f.on {
			out = append(out, f.name)
		}
	}
	return first(strings.Join(out, " "), "none")
}

func udp(l *layers.UDP) Layer {
	return Layer{"udp", 4, []Field{
		{"udp-src", strconv.Itoa(int(l.SrcPort))},
		{"udp-dst", strconv.Itoa(int(l.DstPort))},
		{"udp-length", fmt.Sprintf("%d bytes", l.Length)},
		{"udp-checksum", fmt.Sprintf("0x%04x", l.Checksum)},
	}}
}

func dns(l *layers.DNS) Layer {
	kind := "query"
	if l.QR {
		kind = "response, " + l.ResponseCode.String()
	}
	out := Layer{"dns", 7, []Field{{"dns-id", strconv.Itoa(int(l.ID))}, {"dns-kind", kind}}}
	for _, q := range l.Questions {
		out.Fields = append(out.Fields, Field{"dns-question", printable(string(q.Name)) + " " + q.Type.String()})
	}
	for _, a := range l.Answers {
		out.Fields = append(out.Fields, Field{"dns-answer", printable(a.String())})
	}
	return out
}

// printable keeps what can be shown of text that came over a wire.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfffd {
			return '.'
		}
		return r
	}, s)
}
