package names

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// hard is a zone with everything in it that servers get wrong: RFC 4592's
// example, names that exist only for what lies below, cuts, aliases out of the
// zone and in circles, a DNAME.
const hard = `
$TTL 3600
@                SOA ns.example.com. admin.example.com. 1 7200 900 1209600 300
@                NS  ns.example.com.
@                NS  ns.elsewhere.net.
@                MX  10 host1
ns               A   192.0.2.1
*                TXT "this is a wildcard"
*                MX  10 host1
sub.*            TXT "this is not a wildcard"
host1            A   192.0.2.1
_ssh._tcp.host1  SRV 0 0 22 host1
_ssh._tcp.host2  SRV 0 0 22 host1
subdel           NS  ns.subdel
subdel           NS  ns.elsewhere.net.
ns.subdel        A   192.0.2.9
below.subdel     TXT "cannot be seen"
alias            CNAME host1
out              CNAME www.elsewhere.net.
nowhere          CNAME nothing.host1
one              CNAME two
two              CNAME one
*.wild           CNAME host1
old              DNAME new
far              DNAME abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij.abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
a.new            A   192.0.2.77
a.b.c            A   192.0.2.5
`

func hardZone(t testing.TB) *Zone {
	z, err := Parse("example.com", strings.NewReader(hard))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func asked(s *Server, name string, kind uint16) *dns.Msg {
	q := new(dns.Msg)
	q.SetQuestion(name, kind)
	in, _ := q.Pack()
	out := s.Serve(in, netip.MustParseAddr("192.0.2.200"), false)
	m := new(dns.Msg)
	if err := m.Unpack(out); err != nil {
		panic(err)
	}
	return m
}

// TestTheServerAlgorithm holds RFC 1034 section 4.3.2 with RFC 4592's wildcards,
// RFC 2308's absences and RFC 6672's DNAME.
func TestTheServerAlgorithm(t *testing.T) {
	s := NewServer("ns.example.com", hardZone(t))
	for _, c := range []struct {
		name, kind string
		want       string // rcode, AA, answer types and owners, authority types
	}{
		{"host3.example.com.", "MX", "NOERROR aa MX:host3.example.com. |"},
		{"host3.example.com.", "A", "NOERROR aa | SOA"},
		{"foo.bar.example.com.", "TXT", "NOERROR aa TXT:foo.bar.example.com. |"},
		{"host1.example.com.", "MX", "NOERROR aa | SOA"},
		{"sub.*.example.com.", "MX", "NOERROR aa | SOA"},
		{"_telnet._tcp.host1.example.com.", "SRV", "NXDOMAIN aa | SOA"},
		{"host.subdel.example.com.", "A", "NOERROR  | NS NS"},
		{"subdel.example.com.", "NS", "NOERROR  | NS NS"},
		{"subdel.example.com.", "DS", "NOERROR aa | SOA"},
		{"below.subdel.example.com.", "TXT", "NOERROR  | NS NS"},
		{"ghost.*.example.com.", "MX", "NXDOMAIN aa | SOA"},
		{"_tcp.host1.example.com.", "SRV", "NOERROR aa | SOA"}, // an empty non-terminal
		{"host2.example.com.", "MX", "NOERROR aa | SOA"},       // so is this, and no wildcard applies
		{"b.c.example.com.", "A", "NOERROR aa | SOA"},
		{"x.c.example.com.", "A", "NXDOMAIN aa | SOA"},
		{"alias.example.com.", "A", "NOERROR aa CNAME:alias.example.com. A:host1.example.com. |"},
		{"alias.example.com.", "CNAME", "NOERROR aa CNAME:alias.example.com. |"},
		{"out.example.com.", "A", "NOERROR aa CNAME:out.example.com. |"},
		{"nowhere.example.com.", "A", "NXDOMAIN aa CNAME:nowhere.example.com. | SOA"},
		{"one.example.com.", "A", "NOERROR aa CNAME:one.example.com. CNAME:two.example.com. |"},
		{"x.wild.example.com.", "A", "NOERROR aa CNAME:x.wild.example.com. A:host1.example.com. |"},
		{"wild.example.com.", "A", "NOERROR aa | SOA"},
		{"a.old.example.com.", "A", "NOERROR aa DNAME:old.example.com. CNAME:a.old.example.com. A:a.new.example.com. |"},
		{"old.example.com.", "A", "NOERROR aa | SOA"},
		{strings.Repeat("a23456789.", 10) + "old.example.com.", "A", "NXDOMAIN aa DNAME:old.example.com. CNAME:" + strings.Repeat("a23456789.", 10) + "old.example.com. | SOA"},
		{strings.Repeat("a23456789.", 15) + "far.example.com.", "A", "YXDOMAIN aa DNAME:far.example.com. |"},
		{"EXAMPLE.com.", "MX", "NOERROR aa MX:EXAMPLE.com. |"},
		{"example.org.", "A", "REFUSED  |"},
		{"example.com.", "AXFR", "REFUSED  |"},
	} {
		m := asked(s, c.name, dns.StringToType[c.kind])
		var b strings.Builder
		b.WriteString(dns.RcodeToString[m.Rcode] + " ")
		if m.Authoritative {
			b.WriteString("aa")
		}
		for _, rr := range m.Answer {
			b.WriteString(" " + dns.Type(rr.Header().Rrtype).String() + ":" + rr.Header().Name)
		}
		b.WriteString(" |")
		for _, rr := range m.Ns {
			b.WriteString(" " + dns.Type(rr.Header().Rrtype).String())
		}
		if b.String() != c.want {
			t.Errorf("%s %s\n     is %s\n wanted %s", c.name, c.kind, b.String(), c.want)
		}
	}
}

// TestAReferralCarriesItsGlue: the server inside the zone is useless without its
// address, the one outside has none here.
func TestAReferralCarriesItsGlue(t *testing.T) {
	m := asked(NewServer("ns", hardZone(t)), "www.subdel.example.com.", dns.TypeA)
	if len(m.Extra) != 1 || m.Extra[0].Header().Name != "ns.subdel.example.com." {
		t.Errorf("additional section: %v", m.Extra)
	}
	if soa := asked(NewServer("ns", hardZone(t)), "x.c.example.com.", dns.TypeA).Ns[0]; soa.Header().Ttl != 300 {
		t.Errorf("an absence is kept for %d s, wanted the SOA's minimum", soa.Header().Ttl)
	}
}

// TestWhatDoesNotFitIsSaidToBeCut: 512 bytes without EDNS, what the client takes
// up to 1232 with it, everything over TCP.
func TestWhatDoesNotFitIsSaidToBeCut(t *testing.T) {
	z := newZone("big.example", "ns.big.example", "admin.big.example")
	for k := range 60 {
		z.put("big.example.", addressRecord("big.example", netip.AddrFrom4([4]byte{192, 0, 2, byte(k)}), 60))
	}
	s := NewServer("ns", z)
	for _, c := range []struct {
		edns uint16
		tcp  bool
		tc   bool
		n    int
	}{{0, false, true, 0}, {1232, false, false, 60}, {4096, false, false, 60}, {700, false, true, 0}, {0, true, false, 60}, {100, false, true, 0}} {
		q := new(dns.Msg)
		q.SetQuestion("big.example.", dns.TypeA)
		if c.edns > 0 {
			q.SetEdns0(c.edns, false)
		}
		in, _ := q.Pack()
		out := s.Serve(in, netip.Addr{}, c.tcp)
		m := new(dns.Msg)
		if err := m.Unpack(out); err != nil {
			t.Fatal(err)
		}
		if m.Truncated != c.tc || len(m.Answer) != c.n || (m.IsEdns0() != nil) != (c.edns > 0) {
			t.Errorf("EDNS %d, TCP %v: %d bytes, TC %v, %d answers", c.edns, c.tcp, len(out), m.Truncated, len(m.Answer))
		}
		if limit := max(512, min(int(c.edns), udpSize)); !c.tcp && len(out) > limit {
			t.Errorf("EDNS %d: %d bytes", c.edns, len(out))
		}
	}
}

// TestWhatAServerRefuses are messages that are not questions it answers.
func TestWhatAServerRefuses(t *testing.T) {
	s := NewServer("ns", hardZone(t))
	edit := func(change func(q *dns.Msg)) int {
		q := new(dns.Msg)
		q.SetQuestion("example.com.", dns.TypeA)
		change(q)
		in, err := q.Pack()
		if err != nil {
			t.Fatal(err)
		}
		m := new(dns.Msg)
		if err := m.Unpack(s.Serve(in, netip.Addr{}, false)); err != nil {
			t.Fatal(err)
		}
		return m.Rcode
	}
	for _, c := range []struct {
		what   string
		change func(q *dns.Msg)
		want   int
	}{
		{"an update", func(q *dns.Msg) { q.Opcode = dns.OpcodeUpdate }, dns.RcodeNotImplemented},
		{"two questions", func(q *dns.Msg) { q.Question = append(q.Question, q.Question[0]) }, dns.RcodeFormatError},
		{"no question", func(q *dns.Msg) { q.Question = nil }, dns.RcodeFormatError},
		{"class CHAOS", func(q *dns.Msg) { q.Question[0].Qclass = dns.ClassCHAOS }, dns.RcodeRefused},
		{"EDNS version 1", func(q *dns.Msg) { q.SetEdns0(1232, false); q.IsEdns0().SetVersion(1) }, dns.RcodeBadVers},
	} {
		if got := edit(c.change); got != c.want {
			t.Errorf("%s: %s, wanted %s", c.what, dns.RcodeToString[got], dns.RcodeToString[c.want])
		}
	}
	if out := s.Serve([]byte{1, 2, 3}, netip.Addr{}, false); out != nil {
		t.Errorf("three bytes were answered: %x", out)
	}
	if out := s.Serve([]byte{0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0}, netip.Addr{}, false); out != nil {
		t.Errorf("an answer was answered: %x", out)
	}
}

// TestAZoneFileComesBackAsItWas: what is written is read as the same zone.
func TestAZoneFileComesBackAsItWas(t *testing.T) {
	z := hardZone(t)
	var first, second bytes.Buffer
	if err := z.Write(&first); err != nil {
		t.Fatal(err)
	}
	again, err := Parse(z.Apex, bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Write(&second)
	if first.String() != second.String() || !slices.Equal(z.Names(), again.Names()) {
		t.Errorf("written:\n%s\nread and written again:\n%s", first.String(), second.String())
	}
}

func FuzzServe(f *testing.F) {
	q := new(dns.Msg)
	q.SetQuestion("a.old.example.com.", dns.TypeA)
	q.SetEdns0(1232, true)
	in, _ := q.Pack()
	f.Add(in)
	f.Add([]byte{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0x0c, 0, 1, 0, 1})
	s := NewServer("ns", hardZone(f))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, tcp := range []bool{false, true} {
			out := s.Serve(in, netip.MustParseAddr("192.0.2.7"), tcp)
			if out == nil {
				continue
			}
			m := new(dns.Msg)
			if err := m.Unpack(out); err != nil {
				t.Fatalf("%x is answered by what cannot be read: %v", in, err)
			}
			if !m.Response || !tcp && len(out) > udpSize {
				t.Fatalf("%x is answered by %d bytes, response %v", in, len(out), m.Response)
			}
		}
	})
}

func FuzzZoneFile(f *testing.F) {
	f.Add(hard)
	f.Add("@ SOA a. b. 1 2 3 4 5\n@ NS a.\n\\000\\.x A 1.2.3.4")
	f.Fuzz(func(t *testing.T, text string) {
		z, err := Parse("example.com", strings.NewReader(text))
		if err != nil {
			return
		}
		s := NewServer("ns", z)
		for _, name := range append(z.Names(), "x.y.example.com.") {
			q := new(dns.Msg)
			q.SetQuestion(name, dns.TypeANY)
			in, err := q.Pack()
			if err != nil {
				continue
			}
			if out := s.Serve(in, netip.Addr{}, true); out == nil {
				t.Fatalf("%s is not answered", name)
			}
		}
		var b bytes.Buffer
		if err := z.Write(&b); err != nil {
			t.Fatal(err)
		}
	})
}
