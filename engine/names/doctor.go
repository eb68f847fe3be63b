package names

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Level is how grave something is, as Zonemaster grades it.
type Level string

// The levels, from the least.
const (
	Info     Level = "info"
	Notice   Level = "notice"
	Warning  Level = "warning"
	Grave    Level = "error"
	Critical Level = "critical"
)

// Diagnosis is what one test case of Zonemaster's plan came to: a message tag of
// its own and what goes into the sentence.
// https://github.com/zonemaster/zonemaster/tree/master/docs/public/specifications/tests
type Diagnosis struct {
	Case  string // Delegation01
	Tag   string // NOT_ENOUGH_NS_DEL
	Level Level
	Args  []any
}

// Well reports whether the test found nothing; then there is no more to say of it.
func (d Diagnosis) Well() bool { return d.Level == Info && len(d.Args) == 0 }

// Doctor examines a zone as whoever asks from an address finds it, by the test
// cases that need no DNSSEC. Every case that finds nothing says so at level info.
func Doctor(u *Universe, zone string, from netip.Addr) []Diagnosis {
	p := newPatient(u, zone, from)
	for _, c := range cases {
		p.at = c.name
		before := len(p.found)
		if c.needs && len(p.servers) == 0 {
			continue // nobody can be asked; Basic has said so
		}
		c.run(p)
		if len(p.found) == before {
			p.found = append(p.found, Diagnosis{Case: c.name, Tag: c.fine, Level: Info})
		}
	}
	return p.found
}

// testCase is one of the plan: what it is called, what it says where nothing is
// wrong, and whether it needs servers to ask.
type testCase struct {
	name, fine string
	needs      bool
	run        func(*patient)
}

// nameserver is one server of the zone at one address.
type nameserver struct {
	name string
	addr netip.Addr
	soa  *dns.Msg // its answers; nil where there was none
	ns   *dns.Msg
}

// patient is a zone under examination.
type patient struct {
	u        *Universe
	ask      Exchange
	zone     string
	resolver *Resolver
	parent   string   // the zone that delegates
	given    []string // the servers that the parent names
	glue     map[string][]netip.Addr
	addrs    map[string][]netip.Addr // of all servers, wherever they come from
	own      []string                // the servers that the zone names itself
	servers  []*nameserver           // that the parent leads to
	referral int                     // bytes of the referral
	soa      *dns.SOA                // of the first server that has it
	at       string
	found    []Diagnosis
}

func (p *patient) say(l Level, tag string, args ...any) {
	p.found = append(p.found, Diagnosis{p.at, tag, l, args})
}

// newPatient finds the delegation and asks every server for its SOA and NS.
func newPatient(u *Universe, zone string, from netip.Addr) *patient {
	p := &patient{u: u, ask: u.From(from), zone: canonical(zone), addrs: map[string][]netip.Addr{}, glue: map[string][]netip.Addr{}}
	p.resolver = &Resolver{Hints: RootHints(), Now: u.World.Now, Exchange: p.ask, Budget: 200}
	p.resolver.Resolve(p.zone, dns.TypeSOA, Client{Addr: from})
	if k := p.resolver.cache.cuts[p.zone]; k != nil {
		p.given, p.glue = k.servers, k.glue
	}
	p.parent = "."
	if p.zone == "." { // nobody delegates it: everybody knows its servers
		for _, h := range p.resolver.Hints {
			p.given = append(p.given, canonical(h.Name))
			p.glue[canonical(h.Name)] = []netip.Addr{h.Addr}
		}
	}
	if up := p.resolver.cache.nearest(parent(p.zone), u.World.Now()); up != nil {
		p.parent = up.zone
		p.measure(up)
	}
	for _, name := range p.given {
		for _, a := range p.addresses(name) {
			s := &nameserver{name: name, addr: a}
			s.soa, s.ns = p.query(a, p.zone, dns.TypeSOA), p.query(a, p.zone, dns.TypeNS)
			p.servers = append(p.servers, s)
			p.learn(s)
		}
	}
	return p
}

// measure asks the parent for the referral, to know how long it is.
func (p *patient) measure(up *cut) {
	for _, s := range up.servers {
		for _, a := range append(up.glue[s], p.u.at[s]) {
			q := new(dns.Msg)
			q.SetQuestion(p.zone, dns.TypeNS)
			in, err := q.Pack()
			if err != nil || !a.IsValid() {
				continue
			}
			if out, err := p.ask(in, a, true); err == nil {
				p.referral = len(out)
				return
			}
		}
	}
}

// learn takes in what a server says of the zone.
func (p *patient) learn(s *nameserver) {
	if s.soa != nil && p.soa == nil {
		for _, rr := range s.soa.Answer {
			if soa, ok := rr.(*dns.SOA); ok {
				p.soa = soa
			}
		}
	}
	for _, n := range nsOf(s.ns) {
		if !slices.Contains(p.own, n) {
			p.own = append(p.own, n)
		}
	}
}

func nsOf(m *dns.Msg) []string {
	var all []string
	if m != nil {
		for _, rr := range m.Answer {
			if ns, ok := rr.(*dns.NS); ok {
				all = append(all, canonical(ns.Ns))
			}
		}
	}
	slices.Sort(all)
	return all
}

// addresses are those of a server: the parent's glue, or what its own zone says.
func (p *patient) addresses(name string) []netip.Addr {
	if a := p.glue[name]; len(a) > 0 {
		p.addrs[name] = a
		return a
	}
	if a, ok := p.addrs[name]; ok {
		return a
	}
	p.addrs[name] = addressesIn(p.lookUp(name, dns.TypeA).Records)
	return p.addrs[name]
}

func (p *patient) lookUp(name string, kind uint16) Answer {
	return p.resolver.Resolve(name, kind, Client{})
}

// query asks one server, plainly.
func (p *patient) query(a netip.Addr, name string, kind uint16) *dns.Msg {
	return p.send(a, false, func(q *dns.Msg) { q.SetQuestion(name, kind); q.RecursionDesired = false })
}

// send asks a question that may be an odd one; nil is no answer.
func (p *patient) send(a netip.Addr, tcp bool, make func(q *dns.Msg)) *dns.Msg {
	q := new(dns.Msg)
	make(q)
	in, err := q.Pack()
	if err != nil {
		return nil
	}
	out, err := p.ask(in, a, tcp)
	if err != nil {
		return nil
	}
	m := new(dns.Msg)
	if m.Unpack(out) != nil {
		return nil
	}
	return m
}

// each runs something for every server that answers.
func (p *patient) each(run func(s *nameserver)) {
	for _, s := range p.servers {
		if s.soa != nil {
			run(s)
		}
	}
}

// called is a server as sentences name it.
func (s *nameserver) called() string {
	return fmt.Sprintf("%s/%s", strings.TrimSuffix(s.name, "."), s.addr)
}

// shorn is a name without the dot at its end, as people write it.
func shorn(name string) string {
	if name == "." {
		return name
	}
	return strings.TrimSuffix(name, ".")
}

func list(all []string) string {
	var out []string
	for _, a := range all {
		out = append(out, shorn(a))
	}
	return strings.Join(out, ", ")
}
