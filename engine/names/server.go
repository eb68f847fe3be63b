package names

import (
	"encoding/binary"
	"io"
	"net/netip"

	"github.com/miekg/dns"
)

// Server is a name server that is authoritative for its zones and recurses for
// nobody. It is only read once it is made; answering is safe for concurrent use.
type Server struct {
	Name  string // of the host, as NS records call it
	zones map[string]*Zone
}

// NewServer is a server of these zones.
func NewServer(name string, zones ...*Zone) *Server {
	s := &Server{Name: canonical(name), zones: map[string]*Zone{}}
	for _, z := range zones {
		s.zones[z.Apex] = z
	}
	return s
}

// Zones of the server, in no order that means anything to who sees it.
func (s *Server) zone(name string) *Zone {
	for {
		if z := s.zones[name]; z != nil {
			return z
		}
		if name == "." {
			return nil
		}
		name = parent(name)
	}
}

// udpSize is how much fits into one answer over UDP without fragments, for a
// client that says it can take more than 512 bytes: RFC 9715.
const udpSize = 1232

// Serve answers a message as it came from the network, and is nil where nothing
// is answered: what is shorter than a header or is itself an answer.
func (s *Server) Serve(in []byte, from netip.Addr, tcp bool) []byte {
	return Reply(in, from, tcp, s.Answer)
}

// Reply unpacks a message, lets answer fill in a reply, and packs it into what
// the client can take. Whatever cannot be read is FORMERR.
func Reply(in []byte, from netip.Addr, tcp bool, answer func(m *dns.Msg, c Client) uint8) []byte {
	if len(in) < 12 || in[2]&0x80 != 0 {
		return nil
	}
	q := new(dns.Msg)
	if err := q.Unpack(in); err != nil {
		bad := new(dns.Msg)
		bad.Id = uint16(in[0])<<8 | uint16(in[1])
		bad.Response, bad.Rcode = true, dns.RcodeFormatError
		out, _ := bad.Pack()
		return out
	}
	m := &dns.Msg{MsgHdr: dns.MsgHdr{Id: q.Id, Response: true, Opcode: q.Opcode, RecursionDesired: q.RecursionDesired}, Question: q.Question, Compress: true}
	opt := q.IsEdns0()
	size := 512
	c := Client{Addr: from, Draw: draw(q.Id, from)}
	if opt != nil {
		size = min(max(size, int(opt.UDPSize())), udpSize)
		c.Subnet = subnetOf(opt)
	}
	var scope uint8
	switch {
	case opt != nil && opt.Version() != 0:
		m.Rcode = dns.RcodeBadVers
	case q.Opcode != dns.OpcodeQuery:
		m.Rcode = dns.RcodeNotImplemented
	case len(q.Question) != 1:
		m.Rcode = dns.RcodeFormatError
	case q.Question[0].Qclass != dns.ClassINET, q.Question[0].Qtype == dns.TypeAXFR, q.Question[0].Qtype == dns.TypeIXFR:
		m.Rcode = dns.RcodeRefused
	default:
		scope = answer(m, c)
	}
	if opt != nil {
		m.Extra = append(m.Extra, replyOpt(opt, m.Rcode, scope))
	}
	if tcp {
		size = dns.MaxMsgSize
	}
	return fit(m, size)
}

// Stream answers messages on a connection, each behind its length (RFC 1035
// section 4.2.2), until it ends or answer has nothing to say.
func Stream(c io.ReadWriter, answer func(in []byte) []byte) {
	for {
		in, err := ReadMessage(c)
		if err != nil {
			return
		}
		out := answer(in)
		if out == nil || WriteMessage(c, out) != nil {
			return
		}
	}
}

// ReadMessage reads one message behind its length.
func ReadMessage(r io.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	in := make([]byte, binary.BigEndian.Uint16(size[:]))
	_, err := io.ReadFull(r, in)
	return in, err
}

// WriteMessage writes one message behind its length.
func WriteMessage(w io.Writer, m []byte) error {
	_, err := w.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...))
	return err
}

// Answer fills in a reply from the zone that is nearest to the name; a server
// that has none refuses.
func (s *Server) Answer(m *dns.Msg, c Client) uint8 {
	name := canonical(m.Question[0].Name)
	z := s.zone(name)
	if m.Question[0].Qtype == dns.TypeDS && z != nil && z.Apex == name && name != "." {
		if up := s.zone(parent(name)); up != nil { // DS lives above the cut: RFC 4035 section 3.1.4.1
			z = up
		}
	}
	if z == nil {
		m.Rcode = dns.RcodeRefused
		return 0
	}
	return z.answer(m, c)
}

// fit packs a message into size bytes. The addresses of hosts outside of the zone
// that is referred to may be left out; if it is still too long, the answer is
// empty and says so: RFC 2181 section 9.
func fit(m *dns.Msg, size int) []byte {
	out, err := m.Pack()
	if err == nil && len(out) <= size {
		return out
	}
	if err == nil {
		m.Extra = needed(m)
		if out, err = m.Pack(); err == nil && len(out) <= size {
			return out
		}
	}
	m.Truncated = err == nil
	if err != nil {
		m.Rcode = dns.RcodeServerFailure
	}
	m.Answer, m.Ns, m.Extra = nil, nil, edns(m.Extra)
	if out, err = m.Pack(); err != nil {
		return nil
	}
	return out
}

// needed are the additional records that a referral cannot do without (RFC 9471
// section 3.1: glue of servers inside the zone), and OPT.
func needed(m *dns.Msg) []dns.RR {
	keep := edns(m.Extra)
	if len(m.Answer) > 0 || len(m.Ns) == 0 || m.Ns[0].Header().Rrtype != dns.TypeNS {
		return keep
	}
	zone := canonical(m.Ns[0].Header().Name)
	for _, rr := range m.Extra {
		if rr.Header().Rrtype != dns.TypeOPT && within(canonical(rr.Header().Name), zone) {
			keep = append(keep, rr)
		}
	}
	return keep
}

func edns(extra []dns.RR) []dns.RR {
	var opt []dns.RR
	for _, rr := range extra {
		if rr.Header().Rrtype == dns.TypeOPT {
			opt = append(opt, rr)
		}
	}
	return opt
}

// subnetOf reads the EDNS client subnet.
func subnetOf(opt *dns.OPT) netip.Prefix {
	for _, o := range opt.Option {
		if s, ok := o.(*dns.EDNS0_SUBNET); ok {
			a, _ := netip.AddrFromSlice(s.Address)
			p, err := a.Unmap().Prefix(int(s.SourceNetmask))
			if err == nil && s.SourceNetmask > 0 {
				return p
			}
		}
	}
	return netip.Prefix{}
}

// replyOpt is the OPT of an answer: what the server can take, and how far the
// answer holds for the client subnet that was asked for (RFC 7871 section 7.2.1).
func replyOpt(asked *dns.OPT, rcode int, scope uint8) *dns.OPT {
	opt := &dns.OPT{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeOPT}}
	opt.SetUDPSize(udpSize)
	if asked.Do() {
		opt.SetDo()
	}
	opt.SetExtendedRcode(uint16(rcode))
	for _, o := range asked.Option {
		if s, ok := o.(*dns.EDNS0_SUBNET); ok {
			e := *s
			e.SourceScope = scope
			opt.Option = append(opt.Option, &e)
		}
	}
	return opt
}

// draw is a number for ties: the same question from the same place gives the
// same one (FNV-1a).
func draw(id uint16, from netip.Addr) uint64 {
	h := uint64(14695981039346656037)
	mix := func(b byte) { h = (h ^ uint64(b)) * 1099511628211 }
	mix(byte(id >> 8))
	mix(byte(id))
	for _, b := range from.As16() {
		mix(b)
	}
	return h
}
