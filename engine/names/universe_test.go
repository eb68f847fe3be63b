package names

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylab/engine/machine"
	"skylab/engine/route53domains"
	"skylab/engine/world"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// made is a World after some commands that must be accepted.
func made(t testing.TB, cmds ...world.Command) *world.World {
	t.Helper()
	w := world.New("names", start)
	for _, c := range cmds {
		var err error
		if w, _, err = world.Apply(w, world.Outside, start, c); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
	return w
}

func resolverOf(u *Universe, at string) *Resolver {
	return &Resolver{Hints: RootHints(), Now: func() time.Time { return start }, Minimise: true, Exchange: u.From(netip.MustParseAddr(at))}
}

// walked spells a trail as one line a step.
func walked(a Answer) string {
	var b strings.Builder
	for _, s := range a.Trail {
		who := "cache"
		if !s.Cached() {
			who = s.Server
		}
		if s.For != "" {
			who = "  " + who
		}
		fmt.Fprintf(&b, "%s: %s %s = %s %s\n", who, s.Name, dns.Type(s.Type), s.Outcome, s.Next)
	}
	return b.String()
}

const shopZone = `
@    3600 IN SOA ns1.harbordns.net. admin.shop.co.kr. 7 7200 900 1209600 300
@    3600 IN NS  ns1.harbordns.net.
@    3600 IN NS  ns2.harbordns.net.
@     300 IN A   203.0.113.80
www   300 IN CNAME @
*.dev 300 IN A   203.0.113.81
`

// shop is a World with a shop under co.kr, at the provider.
func shop(t testing.TB) *world.World {
	return made(t,
		PutZone{Name: "shop.co.kr", Text: shopZone},
		PutRegistration{Domain: "shop.co.kr"},
		machine.PutHost{Name: "updates.example.net", Address: netip.MustParseAddr("198.51.100.20")})
}

// TestAWalkFromTheRoot resolves under co.kr: each registry is a step of its own,
// and the servers, which lie under another top-level domain, are looked for in a
// walk of their own.
func TestAWalkFromTheRoot(t *testing.T) {
	r := resolverOf(Of(shop(t)), "168.126.63.1")
	a := r.Resolve("www.shop.co.kr", dns.TypeA, Client{})
	want := `a.root-servers.net.: kr. NS = referral kr.
b.dns.kr.: co.kr. NS = referral co.kr.
a.dns.co.kr.: shop.co.kr. NS = referral shop.co.kr.
  a.root-servers.net.: net. NS = referral net.
  a.gtld-servers.net.: harbordns.net. NS = referral harbordns.net.
  ns1.harbordns.net.: ns1.harbordns.net. A = answer 
ns1.harbordns.net.: www.shop.co.kr. A = alias shop.co.kr.
cache: shop.co.kr. A = answer 
`
	if got := walked(a); got != want {
		t.Errorf("the walk was\n%s\nwanted\n%s", got, want)
	}
	if len(a.Records) != 2 || a.Rcode != dns.RcodeSuccess {
		t.Errorf("answer %v, code %d", a.Records, a.Rcode)
	}
	again := r.Resolve("www.shop.co.kr", dns.TypeA, Client{})
	for _, s := range again.Trail {
		if !s.Cached() {
			t.Errorf("asked %s again", s.Server)
		}
	}
}

// TestThatANameIsNoAliasSaysNothingElse asks for a CNAME that is not there, and then
// for the address that is.
func TestThatANameIsNoAliasSaysNothingElse(t *testing.T) {
	r := resolverOf(Of(shop(t)), "168.126.63.1")
	for _, kind := range []uint16{dns.TypeCNAME, dns.TypeTXT} {
		if a := r.Resolve("shop.co.kr", kind, Client{}); len(a.Records) > 0 || a.Rcode != dns.RcodeSuccess {
			t.Errorf("%s: %v", dns.Type(kind), a.Records)
		}
	}
	if a := r.Resolve("shop.co.kr", dns.TypeA, Client{}); len(a.Records) != 1 {
		t.Errorf("the address is forgotten: %s", walked(a))
	}
}

// TestEveryRegistryIsFound resolves the addresses of every server that the
// universe itself names, from the root.
func TestEveryRegistryIsFound(t *testing.T) {
	u := Of(shop(t))
	r := resolverOf(u, "168.126.63.1")
	r.Budget = 200
	for _, s := range append(append([]machine.NameServer{}, machine.Registries...), append(machine.Provider, machine.Amazon...)...) {
		a := r.Resolve(s.Name, dns.TypeA, Client{})
		if got := addressesIn(a.Records); len(got) != 1 || got[0] != s.Address {
			t.Errorf("%s is %v, wanted %s\n%s", s.Name, got, s.Address, walked(a))
		}
	}
	for _, h := range machine.Hosts(u.World) {
		if isNameServer(h) || !strings.Contains(h.Name, ".") {
			continue
		}
		if a := r.Resolve(h.Name, dns.TypeA, Client{}); len(addressesIn(a.Records)) != 1 || addressesIn(a.Records)[0] != h.Address {
			t.Errorf("%s is %v, wanted %s\n%s", h.Name, a.Records, h.Address, walked(a))
		}
	}
}

// TestAChangeAtTheRegistrarIsBelievedLate moves a domain to other servers: who
// asked before goes on to the old ones until the parent's TTL has passed.
func TestAChangeAtTheRegistrarIsBelievedLate(t *testing.T) {
	w := shop(t)
	now := start
	r := resolverOf(Of(w), "168.126.63.1")
	r.Now = func() time.Time { return now }
	ask := func() string {
		a := r.Resolve("shop.co.kr", dns.TypeA, Client{})
		if len(a.Records) == 0 {
			return dns.RcodeToString[a.Rcode]
		}
		return a.Records[0].(*dns.A).A.String()
	}
	if got := ask(); got != "203.0.113.80" {
		t.Fatal(got)
	}
	at := netip.MustParseAddr("198.51.100.53")
	for _, c := range []world.Command{
		PutZone{Name: "shop.co.kr", Text: strings.ReplaceAll(shopZone, "203.0.113.80", "203.0.113.99"), Servers: []OutsideServer{{"ns.new.example.net", at}}},
		machine.PutHost{Name: "ns.new.example.net", Address: at},
		SetNameservers{Domain: "shop.co.kr", Nameservers: []route53domains.Nameserver{{Name: "ns.new.example.net"}, {Name: "ns.new.example.net."}}},
	} {
		var err error
		if w, _, err = world.Apply(w, world.Outside, start, c); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
	r.Exchange = Of(w).From(netip.MustParseAddr("168.126.63.1"))
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{301 * time.Second, "203.0.113.80"}, {24 * time.Hour, "203.0.113.80"}, {25 * time.Hour, "203.0.113.99"}} {
		now = now.Add(step.after)
		if got := ask(); got != step.want {
			t.Errorf("%s after the change: %s, wanted %s", now.Sub(start), got, step.want)
		}
	}
}

// TestBadInputAtTheRegistrarChangesNothing holds the refusals of this package.
func TestBadInputAtTheRegistrarChangesNothing(t *testing.T) {
	w := shop(t)
	before := w.Digest()
	for _, c := range []world.Command{
		PutZone{Name: "x.kr", Text: "@ IN A 1.2.3.4"},
		PutZone{Name: "x.kr", Text: "@ IN SOA"},
		PutZone{Name: "x.kr", Text: "$INCLUDE /etc/passwd"},
		PutZone{Name: "x.kr", Text: "@ IN SOA a. b. 1 2 3 4 5\n@ NS a.\n@ CNAME b."},
		PutZone{Name: "shop.co.kr", Text: shopZone, Servers: []OutsideServer{{"ns.x.kr", netip.MustParseAddr("10.0.0.1")}}},
		PutRegistration{Domain: "co.kr"},
		PutRegistration{Domain: "a.b.shop.co.kr"},
		SetNameservers{Domain: "other.kr", Nameservers: []route53domains.Nameserver{{Name: "a.b"}, {Name: "c.d"}}},
		SetNameservers{Domain: "shop.co.kr", Nameservers: []route53domains.Nameserver{{Name: "a.b"}}},
		SetNameservers{Domain: "shop.co.kr", Nameservers: []route53domains.Nameserver{{Name: "a.b"}, {Name: "-x.y"}}},
		SetNameservers{Domain: "shop.co.kr", Nameservers: []route53domains.Nameserver{{Name: "a.b"}, {Name: "ns.shop.co.kr"}}},
	} {
		after, _, err := world.Apply(w, world.Outside, start, c)
		if _, ok := err.(*world.Refusal); !ok {
			t.Errorf("%+v was not refused: %v", c, err)
		}
		if after.Digest() != before {
			t.Errorf("%+v changed the World", c)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	u := Of(shop(b))
	ask := u.From(netip.MustParseAddr("168.126.63.1"))
	to := machine.Provider[0].Address
	q := new(dns.Msg)
	q.SetQuestion("shop.co.kr.", dns.TypeA)
	q.SetEdns0(udpSize, false)
	b.ReportAllocs()
	for b.Loop() {
		out, err := q.Pack()
		if err != nil {
			b.Fatal(err)
		}
		in, err := ask(out, to, false)
		if err != nil {
			b.Fatal(err)
		}
		if err := new(dns.Msg).Unpack(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCold(b *testing.B) {
	r := resolverOf(Of(shop(b)), "168.126.63.1")
	r.Minimise = false
	b.ReportAllocs()
	for b.Loop() {
		r.cache = nil
		if a := r.Resolve("ns1.harbordns.net.", dns.TypeA, Client{}); len(a.Trail) != 3 || len(a.Records) != 1 {
			b.Fatal(walked(a))
		}
	}
}

func BenchmarkWarm(b *testing.B) {
	r := resolverOf(Of(shop(b)), "168.126.63.1")
	r.Resolve("shop.co.kr.", dns.TypeA, Client{})
	b.ReportAllocs()
	for b.Loop() {
		if a := r.Resolve("shop.co.kr.", dns.TypeA, Client{}); len(a.Records) != 1 {
			b.Fatal(walked(a))
		}
	}
}

func BenchmarkUniverse(b *testing.B) {
	w := shop(b)
	b.ReportAllocs()
	for b.Loop() {
		Of(w)
	}
}
