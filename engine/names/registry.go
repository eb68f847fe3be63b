package names

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/machine"
)

// Delegated is a domain that somebody registered. Whichever registrar sold it,
// the registry of its top-level domain publishes what this says.
type Delegated interface {
	// Delegation is the domain, the names of its servers, and the addresses of
	// those servers that lie inside the domain.
	Delegation() (domain string, servers []string, glue map[string][]netip.Addr)
}

// Times to live of what registries publish, in seconds: the root zone's and
// .com's own values.
const (
	rootTTL       = 518400
	delegationTTL = 172800
	negativeTTL   = 900
)

// Registrable is the domain that a registry would sell for a name: one label
// below the nearest domain that it keeps.
func Registrable(name string) (string, bool) {
	name = canonical(name)
	best := ""
	if registry[name] != nil { // nobody can buy a registry's own domain
		return "", false
	}
	for _, s := range machine.Registries {
		if s.Zone != "." && within(name, s.Zone) && len(s.Zone) > len(best) {
			best = s.Zone
		}
	}
	if best == "" {
		return "", false
	}
	return below(name, best), true
}

// registry is the part of the universe that is the same in every World.
var registry = func() map[string]*Zone {
	zones := map[string]*Zone{}
	for _, s := range machine.Registries {
		if zones[s.Zone] == nil {
			zones[s.Zone] = newZone(s.Zone, s.Name, "nstld."+strings.TrimSuffix(after(s.Name), "."))
		}
		z := zones[s.Zone]
		z.put(z.Apex, nsRecord(z.Apex, s.Name, ttlOf(z.Apex)))
	}
	for _, s := range machine.Registries { // each is delegated by the zone above it
		for up := s.Zone; up != "."; {
			up = parent(up)
			if z := zones[up]; z != nil {
				z.delegate(s.Zone, []string{s.Name}, nil)
				break
			}
		}
	}
	for _, s := range machine.Registries {
		if s.Zone == "." {
			zones["."].delegate("arpa.", []string{s.Name}, nil)
		}
	}
	for apex, z := range zones { // and every one knows the addresses that it needs
		for _, s := range machine.Registries {
			if within(canonical(s.Name), apex) || z.refersTo(s.Name) {
				z.put(canonical(s.Name), addressRecord(s.Name, s.Address, delegationTTL))
			}
		}
	}
	hosts := map[string]*Zone{} // root-servers.net and gtld-servers.net
	for _, s := range machine.Registries {
		home := canonical(after(s.Name))
		if zones[home] != nil || zones[parent(home)] == nil || s.Zone != "." && s.Zone != "com." {
			continue
		}
		if hosts[home] == nil {
			hosts[home] = newZone(home, s.Name, "nstld.verisign-grs.com")
		}
		hosts[home].put(home, nsRecord(home, s.Name, rootTTL))
		hosts[home].put(canonical(s.Name), addressRecord(s.Name, s.Address, rootTTL))
		zones["net."].delegate(home, []string{s.Name}, map[string][]netip.Addr{s.Name: {s.Address}})
	}
	for home, z := range hosts {
		zones[home] = z
	}
	return zones
}()

// ttlOf is how long the registry of a domain lets its own servers be remembered.
func ttlOf(apex string) uint32 {
	if apex == "." {
		return rootTTL
	}
	return delegationTTL
}

// after is a name without its first label.
func after(name string) string { return strings.TrimSuffix(parent(canonical(name)), ".") }

func (z *Zone) refersTo(host string) bool {
	host = canonical(host)
	for _, n := range z.nodes {
		if s := n.set(dns.TypeNS); s != nil && slices.ContainsFunc(s.rrs, func(rr dns.RR) bool { return rr.(*dns.NS).Ns == host }) {
			return true
		}
	}
	return false
}

// newZone is a zone with its SOA record.
func newZone(apex, primary, contact string) *Zone {
	z := NewZone(apex)
	z.put(z.Apex, &dns.SOA{
		Hdr: dns.RR_Header{Name: z.Apex, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: negativeTTL},
		Ns:  dns.Fqdn(primary), Mbox: dns.Fqdn(contact), Serial: 2026110100, Refresh: 1800, Retry: 900, Expire: 604800, Minttl: negativeTTL,
	})
	return z
}

// delegate points a domain to its servers, with the glue that lies inside of the
// zone that delegates.
func (z *Zone) delegate(domain string, servers []string, glue map[string][]netip.Addr) {
	for _, s := range servers {
		z.put(domain, nsRecord(domain, s, delegationTTL))
		for _, a := range glue[s] {
			if within(canonical(s), z.Apex) {
				z.put(canonical(s), addressRecord(s, a, delegationTTL))
			}
		}
	}
}

// copied is a zone that can be added to without changing this one.
func (z *Zone) copied() *Zone {
	c := &Zone{Apex: z.Apex, soa: z.soa, nodes: make(map[string]*node, len(z.nodes))}
	for name, n := range z.nodes {
		sets := make([]rrset, len(n.sets))
		for k, s := range n.sets {
			s.rrs = slices.Clip(s.rrs)
			sets[k] = s
		}
		c.nodes[name] = &node{sets: sets}
	}
	return c
}

func glueOf(server string, at netip.Addr) map[string][]netip.Addr {
	return map[string][]netip.Addr{server: {at}}
}

func nsRecord(owner, server string, ttl uint32) dns.RR {
	return &dns.NS{Hdr: dns.RR_Header{Name: owner, Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: ttl}, Ns: canonical(server)}
}

func addressRecord(owner string, a netip.Addr, ttl uint32) dns.RR {
	h := dns.RR_Header{Name: canonical(owner), Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: ttl}
	if a.Is4() {
		return &dns.A{Hdr: h, A: a.AsSlice()}
	}
	h.Rrtype = dns.TypeAAAA
	return &dns.AAAA{Hdr: h, AAAA: a.AsSlice()}
}

// RootHints are the servers that every resolver starts from.
func RootHints() []Hint {
	var all []Hint
	for _, s := range machine.Registries {
		if s.Zone == "." {
			all = append(all, Hint{s.Name + ".", s.Address})
		}
	}
	return all
}

// HintsFile spells root hints as a zone file, as resolvers read them.
func HintsFile(hints []Hint) string {
	var b strings.Builder
	for _, h := range hints {
		fmt.Fprintf(&b, ".\t3600000\tIN\tNS\t%s\n%s\t3600000\tIN\tA\t%s\n", h.Name, h.Name, h.Addr)
	}
	return b.String()
}
