package names

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/route53"
	"skylab/engine/world"
)

// hosted puts every public hosted zone on its four servers, and makes those
// servers' own names known.
func (b *builder) hosted() {
	for _, h := range world.All[route53.HostedZone](b.u.World, world.Everywhere) {
		if h.Config.PrivateZone {
			continue
		}
		z := FromHosted(b.u.World, h, "")
		for _, s := range h.NameServers {
			at := route53.AddressOf(s)
			if old := b.u.servers[at]; old != nil && old.zones[z.Apex] != nil {
				continue // another zone of the same name got there first
			}
			b.u.serve(s, at, z)
			b.serverNamed(s)
		}
	}
}

// serverNamed publishes the address of one of Route 53's servers in the domain
// that its name lies in, which has servers of its own.
func (b *builder) serverNamed(server string) {
	domain, ok := Registrable(server)
	if !ok {
		return
	}
	home := route53.HomeOf(domain)
	s := b.u.servers[home.Address]
	if s == nil || s.zones[domain] == nil {
		z := newZone(domain, home.Name, "awsdns-hostmaster.amazon.com")
		z.put(z.Apex, nsRecord(z.Apex, home.Name, delegationTTL))
		z.put(canonical(home.Name), addressRecord(home.Name, home.Address, delegationTTL))
		b.delegate(domain, []string{home.Name}, glueOf(home.Name, home.Address))
		b.u.serve(home.Name, home.Address, z)
		s = b.u.servers[home.Address]
	}
	if z := s.zones[domain]; z.nodes[canonical(server)] == nil {
		z.put(canonical(server), addressRecord(server, route53.AddressOf(server), delegationTTL))
	}
}

// FromHosted reads a hosted zone as a zone. What a routing policy or an alias
// decides is decided anew for everybody who asks; region is that of the VPC that
// asks, for a private zone.
func FromHosted(w *world.World, h route53.HostedZone, region string) *Zone {
	z := NewZone(h.Name)
	done := map[question]bool{}
	for _, r := range h.Records {
		q := question{r.Name, dns.StringToType[r.Type]}
		if done[q] {
			continue
		}
		done[q] = true
		if r.Policy() == route53.Simple && r.AliasTarget == nil && len(r.ResourceRecords) == 1 || r.Type == "NS" || r.Type == "SOA" {
			for _, v := range r.ResourceRecords {
				if rr := record(r.Name, r.Type, *r.TTL, v.Value); rr != nil {
					z.put(r.Name, rr)
				}
			}
			continue
		}
		name, kind := r.Name, r.Type
		z.decide(name, q.kind, func(c Client) Picked {
			a := route53.Asker{Addr: c.At(), Region: region, Draw: c.Draw}
			got, ok := h.Answer(w, name, kind, a)
			p := Picked{Scope: got.Scope}
			if !ok {
				return p
			}
			for _, v := range got.Values {
				if rr := record(name, kind, got.TTL, v); rr != nil {
					p.Records = append(p.Records, rr)
				}
			}
			return p
		})
	}
	return z
}

// record reads a value as Route 53 keeps it; nil for what no resolver would
// understand either.
func record(name, kind string, ttl int64, value string) dns.RR {
	if kind == "CNAME" || kind == "NS" || kind == "PTR" {
		value = dns.Fqdn(value)
	}
	if f := strings.Fields(value); kind == "MX" && len(f) == 2 || kind == "SRV" && len(f) == 4 {
		value = strings.Join(f[:len(f)-1], " ") + " " + dns.Fqdn(f[len(f)-1])
	}
	zp := dns.NewZoneParser(strings.NewReader(fmt.Sprintf("%s %d IN %s %s\n", name, ttl, kind, value)), ".", "")
	rr, ok := zp.Next()
	if !ok {
		return nil
	}
	return rr
}
