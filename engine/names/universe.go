package names

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Universe is the Domain Name System of one World: every server on the Internet
// that answers for names, with what it would say at this moment. It is only read
// once it is made; reading is safe for concurrent use.
type Universe struct {
	World   *world.World
	servers map[netip.Addr]*Server
	at      map[string]netip.Addr // of name servers, by their names
}

// Of builds the universe of a World.
func Of(w *world.World) *Universe {
	u := &Universe{World: w, servers: map[netip.Addr]*Server{}, at: map[string]netip.Addr{}}
	b := &builder{u: u, registry: map[string]*Zone{}, taken: map[string]bool{}}
	for apex, z := range registry {
		b.registry[apex] = z
	}
	b.amazon()
	b.hosted()
	b.registered()
	b.outside()
	b.hosts()
	for _, s := range machine.Registries {
		u.serve(s.Name, s.Address, b.registry[s.Zone])
		if home := b.registry[canonical(after(s.Name))]; home != nil {
			u.serve(s.Name, s.Address, home)
		}
	}
	u.reverse()
	return u
}

// reverse gives every server's address a name again: the roots keep in-addr.arpa
// themselves, as they once did on Earth.
func (u *Universe) reverse() {
	z := newZone("in-addr.arpa", machine.Registries[0].Name, "nstld.iana.org")
	for _, s := range machine.Registries {
		if s.Zone == "." {
			z.put(z.Apex, nsRecord(z.Apex, s.Name, delegationTTL))
		}
	}
	for a, s := range u.servers {
		back, err := dns.ReverseAddr(a.String())
		if err == nil {
			z.put(back, &dns.PTR{Hdr: dns.RR_Header{Name: back, Rrtype: dns.TypePTR, Class: dns.ClassINET, Ttl: 86400}, Ptr: s.Name})
		}
	}
	for _, s := range machine.Registries {
		if s.Zone == "." {
			u.serve(s.Name, s.Address, z)
		}
	}
}

// serve puts a zone on a server.
func (u *Universe) serve(name string, at netip.Addr, z *Zone) {
	s := u.servers[at]
	if s == nil {
		s = NewServer(name)
		u.servers[at] = s
		u.at[canonical(name)] = at
	}
	s.zones[z.Apex] = z
}

// Server is the one at an address, or nil.
func (u *Universe) Server(at netip.Addr) *Server { return u.servers[at] }

// Addresses are those at which somebody is authoritative, in order.
func (u *Universe) Addresses() []netip.Addr {
	var all []netip.Addr
	for a := range u.servers {
		all = append(all, a)
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return all
}

// errSilence is what asking where nobody answers comes to.
var errSilence = errors.New("timed out")

// From carries the questions of whoever stands at an address.
func (u *Universe) From(from netip.Addr) Exchange {
	return func(q []byte, to netip.Addr, tcp bool) ([]byte, error) {
		s := u.servers[to]
		if s == nil {
			return nil, errSilence
		}
		out := s.Serve(q, from, tcp)
		if out == nil {
			return nil, errSilence
		}
		return out, nil
	}
}

// builder puts a universe together.
type builder struct {
	u        *Universe
	registry map[string]*Zone
	mine     map[string]bool // registry zones that are this World's own copy
	taken    map[string]bool // domains that are delegated already
}

// delegate has the registry above a domain point to its servers. The first who
// has a domain keeps it.
func (b *builder) delegate(domain string, servers []string, glue map[string][]netip.Addr) {
	domain = canonical(domain)
	d, ok := Registrable(domain)
	if !ok || d != domain || b.taken[domain] || len(servers) == 0 {
		return
	}
	b.taken[domain] = true
	up := parent(domain)
	if b.mine == nil {
		b.mine = map[string]bool{}
	}
	if !b.mine[up] {
		b.mine[up] = true
		b.registry[up] = b.registry[up].copied()
	}
	b.registry[up].delegate(domain, servers, glue)
}

// registered are the domains that somebody has bought.
func (b *builder) registered() {
	for _, r := range world.All[Delegated](b.u.World, world.Everywhere) {
		b.delegate(r.Delegation())
	}
}

// amazon answers for the names that AWS gives.
func (b *builder) amazon() {
	z := newZone("amazonaws.com", machine.Amazon[0].Name, "root.amazon.com")
	glue := map[string][]netip.Addr{}
	var servers []string
	for _, s := range machine.Amazon {
		servers = append(servers, s.Name)
		glue[s.Name] = []netip.Addr{s.Address}
		z.put(z.Apex, nsRecord(z.Apex, s.Name, delegationTTL))
		z.put(canonical(s.Name), addressRecord(s.Name, s.Address, delegationTTL))
	}
	for _, i := range world.All[ec2.Instance](b.u.World, world.Everywhere) {
		if c := i.Computed(b.u.World); c.PublicDnsName != "" && c.PublicIpAddress.IsValid() && within(canonical(c.PublicDnsName), z.Apex) {
			z.put(canonical(c.PublicDnsName), addressRecord(c.PublicDnsName, c.PublicIpAddress, 60))
		}
	}
	for _, lb := range world.All[elbv2.LoadBalancer](b.u.World, world.Everywhere) {
		name := canonical(lb.DNSName)
		for _, a := range lb.Addresses(b.u.World) {
			z.put(name, addressRecord(name, a, 60))
		}
	}
	for _, h := range machine.Hosts(b.u.World) {
		for _, n := range append([]string{h.Name}, machine.Aliases(h)...) {
			if name := canonical(n); within(name, z.Apex) && z.nodes[name] == nil {
				z.put(name, addressRecord(name, h.Address, 60))
			}
		}
	}
	b.delegate(z.Apex, servers, glue)
	for _, s := range machine.Amazon {
		b.u.serve(s.Name, s.Address, z)
	}
}

// providers are the servers of who hosts what belongs to nobody here.
func providers() (servers []string, glue map[string][]netip.Addr) {
	glue = map[string][]netip.Addr{}
	for _, s := range machine.Provider {
		servers = append(servers, s.Name)
		glue[s.Name] = []netip.Addr{s.Address}
	}
	return servers, glue
}

// hosts have names at the provider, and so has the provider itself.
func (b *builder) hosts() {
	servers, glue := providers()
	zones := map[string]*Zone{}
	home, _ := Registrable(servers[0])
	add := func(name string, a netip.Addr) {
		domain, ok := Registrable(name)
		if !ok || b.taken[domain] && zones[domain] == nil {
			return
		}
		z := zones[domain]
		if z == nil {
			z = newZone(domain, servers[0], "hostmaster."+strings.TrimSuffix(domain, "."))
			for _, s := range servers {
				z.put(z.Apex, nsRecord(z.Apex, s, 86400))
			}
			zones[domain] = z
			b.delegate(domain, servers, map[string][]netip.Addr{})
			if domain == home {
				b.registry[parent(home)].delegate(home, servers, glue)
			}
			for _, s := range machine.Provider {
				b.u.serve(s.Name, s.Address, z)
			}
		}
		if z.nodes[canonical(name)].set(dns.TypeA) == nil {
			z.put(canonical(name), addressRecord(name, a, 300))
		}
	}
	for _, s := range machine.Provider {
		add(s.Name, s.Address)
	}
	for _, h := range machine.Hosts(b.u.World) {
		if strings.Contains(h.Name, ".") && !isNameServer(h) {
			add(h.Name, h.Address)
			for _, n := range machine.Aliases(h) {
				add(n, h.Address)
			}
		}
	}
}

func isNameServer(h machine.Host) bool { return len(h.Listens) > 0 && h.Listens[0].Name == machine.DNS }

// Moved is the universe with every server at another address, and the root hints
// of it: for those who can't be where the servers are.
func (u *Universe) Moved(to func(netip.Addr) netip.Addr) (*Universe, []Hint) {
	m := &Universe{World: u.World, servers: map[netip.Addr]*Server{}, at: map[string]netip.Addr{}}
	done := map[*Zone]*Zone{}
	for a, s := range u.servers {
		n := NewServer(s.Name)
		for apex, z := range s.zones {
			if done[z] == nil {
				done[z] = z.moved(to)
			}
			n.zones[apex] = done[z]
		}
		m.servers[to(a)] = n
		m.at[s.Name] = to(a)
	}
	hints := RootHints()
	for k := range hints {
		hints[k].Addr = to(hints[k].Addr)
	}
	return m, hints
}

// moved is a zone with other addresses in its A records.
func (z *Zone) moved(to func(netip.Addr) netip.Addr) *Zone {
	c := z.copied()
	for _, n := range c.nodes {
		s := n.set(dns.TypeA)
		if s == nil {
			continue
		}
		s.rrs = slices.Clone(s.rrs)
		for k, rr := range s.rrs {
			a, ok := netip.AddrFromSlice(rr.(*dns.A).A.To4())
			if other := to(a); ok && other != a {
				s.rrs[k] = addressRecord(rr.Header().Name, other, rr.Header().Ttl)
			}
		}
	}
	return c
}
