package names

import (
	"fmt"
	"net/netip"
	"strings"

	"skylab/engine/machine"
	"skylab/engine/route53domains"
	"skylab/engine/world"
)

// OutsideZone is a zone at servers that are not Route 53's: an old provider, a
// company's own.
type OutsideZone struct {
	Name    string // canonical
	Servers []OutsideServer
	Text    string // a zone file
}

// OutsideServer is a name server at an address.
type OutsideServer struct {
	Name    string
	Address netip.Addr
}

// ID names the zone and its first server: the same zone may stand at two.
func (z OutsideZone) ID() string { return "zone/" + z.Name + "@" + z.Servers[0].Name }

// Refs is empty: nothing keeps a server from holding a zone.
func (z OutsideZone) Refs() []string { return nil }

// Stations are the servers: they stand on the Internet. The provider's do anyway.
func (z OutsideZone) Stations() ([]string, []netip.Addr) {
	var names []string
	var at []netip.Addr
	for _, s := range z.Servers {
		names, at = append(names, s.Name), append(at, s.Address)
	}
	return names, at
}

// PutZone places a zone at servers of its own, or at the provider's where none
// are named. A zone file that is not understood is refused with its line.
type PutZone struct {
	Name    string `aws:"required"`
	Text    string `aws:"required"`
	Servers []OutsideServer
}

// Apply reads the zone file and stores it outside every account.
func (c PutZone) Apply(tx *world.Tx) (any, error) {
	z, err := Parse(c.Name, strings.NewReader(c.Text))
	if err != nil {
		return nil, world.Refuse("InvalidZoneFile", err.Error()).Because("zone-file", c.Name, err.Error())
	}
	servers := c.Servers
	if len(servers) == 0 {
		for _, s := range machine.Provider {
			servers = append(servers, OutsideServer{s.Name, s.Address})
		}
	}
	for _, s := range servers {
		if !s.Address.Is4() || s.Address.IsPrivate() {
			return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("A name server on the Internet needs a public IPv4 address, not %s", s.Address)).
				Because("host-address", s.Address)
		}
	}
	tx.PutIn(world.Outside, OutsideZone{z.Apex, servers, c.Text})
	return world.Done{Return: true}, nil
}

// outside puts the zones of others on their servers.
func (b *builder) outside() {
	for _, o := range world.All[OutsideZone](b.u.World, world.Everywhere) {
		z, err := Parse(o.Name, strings.NewReader(o.Text))
		if err != nil {
			continue // it was read when it was put
		}
		for _, s := range o.Servers {
			b.u.serve(s.Name, s.Address, z)
		}
	}
}

// Registration is a domain that was bought at a registrar other than Route 53,
// as that registrar's console shows it.
type Registration struct {
	Domain      string // canonical
	Registrar   string
	Nameservers []route53domains.Nameserver
}

// ID is the domain.
func (r Registration) ID() string { return "registration/" + r.Domain }

// Refs is empty: a domain may point anywhere.
func (r Registration) Refs() []string { return nil }

// Delegation is what the registry publishes.
func (r Registration) Delegation() (string, []string, map[string][]netip.Addr) {
	return route53domains.Published(r.Domain, r.Nameservers)
}

// PutRegistration registers a domain at a registrar other than Route 53.
type PutRegistration struct {
	Domain      string `aws:"required"`
	Registrar   string
	Nameservers []route53domains.Nameserver
}

// Apply stores the registration outside every account.
func (c PutRegistration) Apply(tx *world.Tx) (any, error) {
	d, ok := Registrable(c.Domain)
	if !ok || d != canonical(c.Domain) {
		return nil, world.Refuse("UnsupportedTLD", fmt.Sprintf("No registry sells %s.", c.Domain)).Because("domain-unsold", c.Domain)
	}
	registrar := c.Registrar
	if registrar == "" {
		registrar = "Dure Domains"
	}
	ns := c.Nameservers
	if len(ns) == 0 {
		for _, s := range machine.Provider {
			ns = append(ns, route53domains.Nameserver{Name: s.Name})
		}
	}
	tx.PutIn(world.Outside, Registration{d, registrar, ns})
	return world.Done{Return: true}, nil
}

// SetNameservers is what the owner of such a domain does in the registrar's
// console: the registry publishes the new servers at once, while caches still
// believe the old ones for as long as they were told.
type SetNameservers struct {
	Domain      string                      `aws:"required"`
	Nameservers []route53domains.Nameserver `aws:"required"`
}

// Limits of what a registry takes: at least two servers, at most thirteen.
const (
	minNameservers = 2
	maxNameservers = 13
)

// Apply changes the delegation.
func (c SetNameservers) Apply(tx *world.Tx) (any, error) {
	r, ok := world.Get[Registration](tx.World(), world.Outside, "registration/"+canonical(c.Domain))
	if !ok {
		return nil, world.Refuse("DomainNotFound", fmt.Sprintf("Domain %s is not registered here", c.Domain)).Because("domain-not-here", c.Domain)
	}
	if n := len(c.Nameservers); n < minNameservers || n > maxNameservers {
		return nil, world.Refuse("InvalidInput", fmt.Sprintf("A domain needs %d to %d name servers, not %d", minNameservers, maxNameservers, n)).
			Because("nameserver-count", minNameservers, maxNameservers, n)
	}
	for _, n := range c.Nameservers {
		inside := within(canonical(n.Name), r.Domain)
		switch {
		case !hostname(n.Name):
			return nil, world.Refuse("InvalidInput", fmt.Sprintf("%s is not a host name", n.Name)).Because("nameserver-name", n.Name)
		case inside && len(n.GlueIps) == 0:
			return nil, world.Refuse("InvalidInput", fmt.Sprintf("%s lies inside %s: it needs an address", n.Name, r.Domain)).
				Because("glue-missing", n.Name, strings.TrimSuffix(r.Domain, "."))
		}
	}
	r.Nameservers = c.Nameservers
	tx.PutIn(world.Outside, r)
	return world.Done{Return: true}, nil
}

// hostname reports whether a name can be that of a host: RFC 1123 section 2.1.
func hostname(name string) bool {
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 || !strings.Contains(name, ".") {
		return false
	}
	for _, label := range strings.Split(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range label {
			if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	return true
}
