package route53domains

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// Domain is a domain that was registered at Route 53 or moved to it.
type Domain struct {
	DomainName   string
	AutoRenew    bool
	TransferLock bool
	Nameservers  []Nameserver
	Created      time.Time
	Expiry       time.Time
	Contact      ContactDetail

	Next []Nameserver // what the registry has not published yet
	At   time.Time    // when it does
}

// Nameserver is a server of a domain, with its addresses where it lies inside of
// the domain.
type Nameserver struct {
	Name    string       `aws:"required"`
	GlueIps []netip.Addr `aws:"omitempty"`
}

// ID is the domain.
func (d Domain) ID() string { return d.DomainName }

// Refs is empty: a domain may point anywhere.
func (d Domain) Refs() []string { return nil }

// Due is when the registry publishes what was asked for last.
func (d Domain) Due() time.Time { return d.At }

// Elapse publishes it.
func (d Domain) Elapse(tx *world.Tx) {
	d.Nameservers, d.Next, d.At = d.Next, nil, time.Time{}
	put(tx, d)
}

// Delegation is what the registry publishes: nothing while a new domain is on
// its way.
func (d Domain) Delegation() (string, []string, map[string][]netip.Addr) {
	return Published(d.DomainName, d.Nameservers)
}

// Published is what a registry makes of a domain and its servers: the domain, the
// servers' names, and the addresses of those that have some.
func Published(domain string, all []Nameserver) (string, []string, map[string][]netip.Addr) {
	var servers []string
	glue := map[string][]netip.Addr{}
	for _, n := range all {
		servers = append(servers, n.Name)
		glue[n.Name] = n.GlueIps
	}
	return domain, servers, glue
}

// How long registries take, as short as they really can be.
const (
	registering = 3 * time.Minute
	updating    = time.Minute
)

// offered are the top-level domains that Route 53 sells here, with the price of a
// year. .kr is not among them.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/registrar-tld-list.html
var offered = map[string]bool{"com": true, "net": true, "org": true, "co.uk": true}

// Elsewhere is a domain that somebody registered at another registrar.
type Elsewhere interface {
	world.Resource
	Delegation() (domain string, servers []string, glue map[string][]netip.Addr)
}

// Operation is something that a registry was asked to do.
type Operation struct {
	OperationId   string
	Status        string
	DomainName    string
	Type          string
	SubmittedDate time.Time
	Takes         time.Duration `aws:"-"`
}

// ID is the OperationId.
func (o Operation) ID() string { return o.OperationId }

// Refs is empty.
func (o Operation) Refs() []string { return nil }

func (o Operation) at(now time.Time) Operation {
	o.Status = "IN_PROGRESS"
	if !now.Before(o.SubmittedDate.Add(o.Takes)) {
		o.Status = "SUCCESSFUL"
	}
	return o
}

// OperationResult is the answer of commands that a registry takes a while for.
type OperationResult struct{ OperationId string }

func begin(tx *world.Tx, domain, kind string, takes time.Duration) OperationResult {
	id := strings.Replace(tx.NewID("op"), "op-", "", 1)
	id = fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[:4], id[4:16])
	put(tx, Operation{OperationId: id, DomainName: domain, Type: kind, SubmittedDate: tx.Now(), Takes: takes})
	return OperationResult{id}
}

// put stores what belongs to the account and to no Region.
func put(tx *world.Tx, r world.Resource) { tx.PutIn(mine(tx), r) }

func mine(tx *world.Tx) world.Scope { return world.Scope{Account: tx.Account} }

// wellFormed checks a domain's name and that Route 53 sells its kind.
func wellFormed(name string) (string, error) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	label, top, ok := strings.Cut(name, ".")
	switch {
	case !ok || label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
		strings.ContainsFunc(label, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }):
		return "", world.Refuse("InvalidInput", fmt.Sprintf("%s is not a valid domain name", name)).Because("domain-name", name)
	case !offered[top]:
		return "", world.Refuse("UnsupportedTLD", fmt.Sprintf("Amazon Route 53 does not support the .%s top-level domain.", top)).Because("domain-unsold", name)
	}
	return name, nil
}

// taken reports whether somebody has the domain.
func taken(tx *world.Tx, name string) bool {
	return slices.ContainsFunc(world.All[Elsewhere](tx.World(), world.Everywhere), func(e Elsewhere) bool {
		d, _, _ := e.Delegation()
		return strings.TrimSuffix(d, ".") == name
	})
}

// domainOf finds one of the account's domains.
func domainOf(tx *world.Tx, name string) (Domain, error) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	d, ok := world.Get[Domain](tx.World(), mine(tx), name)
	if !ok {
		return d, world.Refuse("InvalidInput", fmt.Sprintf("Domain %s not found in the account", name)).Because("domain-not-here", name)
	}
	return d, nil
}

// checkServers refuses what no registry takes.
func checkServers(domain string, all []Nameserver) error {
	const least, most = 2, 6 // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-name-servers-glue-records.html
	if len(all) < least || len(all) > most {
		return world.Refuse("InvalidInput", fmt.Sprintf("A domain needs %d to %d name servers, not %d", least, most, len(all))).Because("nameserver-count", least, most, len(all))
	}
	for _, n := range all {
		name := strings.TrimSuffix(strings.ToLower(n.Name), ".")
		if !strings.Contains(name, ".") || strings.ContainsAny(name, " _*") {
			return world.Refuse("InvalidInput", fmt.Sprintf("%s is not a host name", n.Name)).Because("nameserver-name", n.Name)
		}
		if inside := strings.HasSuffix("."+name, "."+domain); inside && len(n.GlueIps) == 0 {
			return world.Refuse("InvalidInput", fmt.Sprintf("%s lies inside %s: it needs an address", n.Name, domain)).Because("glue-missing", n.Name, domain)
		}
	}
	return nil
}
