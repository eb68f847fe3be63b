package route53domains

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/engine/route53"
	"skylab/engine/world"
)

// ContactDetail is a person or company that answers for a domain.
type ContactDetail struct {
	FirstName        string
	LastName         string
	ContactType      string `aws:"enum=PERSON|COMPANY|ASSOCIATION|PUBLIC_BODY|RESELLER"`
	OrganizationName string
	AddressLine1     string
	AddressLine2     string
	City             string
	State            string
	CountryCode      string
	ZipCode          string
	PhoneNumber      string
	Email            string
}

// RegisterDomain buys a domain. Route 53 makes a hosted zone for it and has the
// registry point to the zone's servers.
type RegisterDomain struct {
	DomainName                      string `aws:"required"`
	DurationInYears                 *int64 `aws:"required"`
	AutoRenew                       *bool
	AdminContact                    *ContactDetail `aws:"required"`
	RegistrantContact               *ContactDetail `aws:"required"`
	TechContact                     *ContactDetail `aws:"required"`
	PrivacyProtectAdminContact      *bool
	PrivacyProtectRegistrantContact *bool
	PrivacyProtectTechContact       *bool
}

// Apply registers.
func (c RegisterDomain) Apply(tx *world.Tx) (any, error) {
	name, err := wellFormed(c.DomainName)
	if err != nil {
		return nil, err
	}
	if taken(tx, name) {
		return nil, world.Refuse("DuplicateRequest", fmt.Sprintf("The domain %s is not available.", name)).Because("domain-taken", name)
	}
	years := *c.DurationInYears
	if years < 1 || years > 10 {
		return nil, world.Refuse("InvalidInput", fmt.Sprintf("Value '%d' at 'durationInYears' failed to satisfy constraint: Member must have value between 1 and 10", years)).Because("domain-years", years)
	}
	made, err := route53.CreateHostedZone{
		Name: name, CallerReference: "RISWorkflow-RD:" + tx.NewID("rd"),
		HostedZoneConfig: &route53.HostedZoneConfig{Comment: "HostedZone created by Route53 Registrar"},
	}.Apply(tx)
	if err != nil {
		return nil, err
	}
	d := Domain{DomainName: name, AutoRenew: c.AutoRenew == nil || *c.AutoRenew, TransferLock: true, Created: tx.Now(), Expiry: tx.Now().AddDate(int(years), 0, 0), Contact: *c.RegistrantContact}
	for _, s := range made.(route53.CreateHostedZoneResult).DelegationSet.NameServers {
		d.Next = append(d.Next, Nameserver{Name: s})
	}
	d.At = tx.Now().Add(registering)
	put(tx, d)
	return begin(tx, name, "REGISTER_DOMAIN", registering), nil
}

// TransferDomain moves a domain from another registrar to Route 53. Its servers
// stay the ones that are named, or the ones it had.
type TransferDomain struct {
	DomainName        string `aws:"required"`
	DurationInYears   *int64
	Nameservers       []Nameserver
	AuthCode          string
	AutoRenew         *bool
	AdminContact      *ContactDetail `aws:"required"`
	RegistrantContact *ContactDetail `aws:"required"`
	TechContact       *ContactDetail `aws:"required"`
}

// Apply moves the domain once its owner has the code that the old registrar gave.
func (c TransferDomain) Apply(tx *world.Tx) (any, error) {
	name, err := wellFormed(c.DomainName)
	if err != nil {
		return nil, err
	}
	var old Elsewhere
	for _, e := range world.All[Elsewhere](tx.World(), world.Outside) {
		if d, _, _ := e.Delegation(); strings.TrimSuffix(d, ".") == name {
			old = e
		}
	}
	switch {
	case old == nil:
		return nil, world.Refuse("InvalidInput", fmt.Sprintf("The domain %s is not registered at another registrar.", name)).Because("domain-not-elsewhere", name)
	case c.AuthCode == "":
		return nil, world.Refuse("InvalidInput", "An authorization code is required to transfer "+name).Because("domain-auth-code", name)
	}
	_, servers, glue := old.Delegation()
	d := Domain{DomainName: name, AutoRenew: c.AutoRenew == nil || *c.AutoRenew, TransferLock: true, Created: tx.Now(), Expiry: tx.Now().AddDate(1, 0, 0), Contact: *c.RegistrantContact}
	for _, s := range servers {
		d.Nameservers = append(d.Nameservers, Nameserver{s, glue[s]})
	}
	if len(c.Nameservers) > 0 {
		if err := checkServers(name, c.Nameservers); err != nil {
			return nil, err
		}
		d.Next, d.At = c.Nameservers, tx.Now().Add(registering)
	}
	tx.Delete(old)
	put(tx, d)
	return begin(tx, name, "TRANSFER_IN_DOMAIN", registering), nil
}

// UpdateDomainNameservers has the registry point a domain to other servers. What
// caches were told they believe for as long as they were told.
type UpdateDomainNameservers struct {
	DomainName  string       `aws:"required"`
	Nameservers []Nameserver `aws:"required"`
}

// Apply asks the registry.
func (c UpdateDomainNameservers) Apply(tx *world.Tx) (any, error) {
	d, err := domainOf(tx, c.DomainName)
	if err != nil {
		return nil, err
	}
	if err := checkServers(d.DomainName, c.Nameservers); err != nil {
		return nil, err
	}
	if !d.At.IsZero() {
		return nil, world.Refuse("DuplicateRequest", fmt.Sprintf("Another operation on %s is in progress.", d.DomainName)).Because("domain-busy", d.DomainName)
	}
	d.Next, d.At = c.Nameservers, tx.Now().Add(updating)
	put(tx, d)
	return begin(tx, d.DomainName, "UPDATE_NAMESERVER", updating), nil
}

// CheckDomainAvailability tells whether a domain can be bought.
type CheckDomainAvailability struct {
	DomainName string `aws:"required"`
}

// CheckDomainAvailabilityResult is the answer to [CheckDomainAvailability].
type CheckDomainAvailabilityResult struct{ Availability string }

// Apply looks.
func (c CheckDomainAvailability) Apply(tx *world.Tx) (any, error) {
	name, err := wellFormed(c.DomainName)
	if err != nil {
		return nil, err
	}
	if taken(tx, name) {
		return CheckDomainAvailabilityResult{"UNAVAILABLE"}, nil
	}
	return CheckDomainAvailabilityResult{"AVAILABLE"}, nil
}

// GetDomainDetail shows a domain.
type GetDomainDetail struct {
	DomainName string `aws:"required"`
}

// GetDomainDetailResult is the answer to [GetDomainDetail].
type GetDomainDetailResult struct {
	DomainName        string
	Nameservers       []Nameserver
	AutoRenew         bool `aws:"always"`
	RegistrantContact ContactDetail
	RegistrarName     string
	WhoIsServer       string
	CreationDate      time.Time
	ExpirationDate    time.Time
	StatusList        []string
}

// Apply reads.
func (c GetDomainDetail) Apply(tx *world.Tx) (any, error) {
	d, err := domainOf(tx, c.DomainName)
	if err != nil {
		return nil, err
	}
	return GetDomainDetailResult{
		d.DomainName, d.Nameservers, d.AutoRenew, d.Contact, "Amazon Registrar, Inc.", "whois.registrar.amazon", d.Created, d.Expiry, []string{"clientTransferProhibited"},
	}, nil
}

// ListDomains lists the account's domains by name.
type ListDomains struct{}

// ListDomainsResult is the answer to [ListDomains].
type ListDomainsResult struct {
	Domains []DomainSummary `aws:"always"`
}

// DomainSummary is a domain in a list.
type DomainSummary struct {
	DomainName   string
	AutoRenew    bool `aws:"always"`
	TransferLock bool `aws:"always"`
	Expiry       time.Time
}

// Apply lists.
func (c ListDomains) Apply(tx *world.Tx) (any, error) {
	out := ListDomainsResult{Domains: []DomainSummary{}}
	for _, d := range world.All[Domain](tx.World(), mine(tx)) {
		out.Domains = append(out.Domains, DomainSummary{d.DomainName, d.AutoRenew, d.TransferLock, d.Expiry})
	}
	slices.SortFunc(out.Domains, func(a, b DomainSummary) int { return cmp.Compare(a.DomainName, b.DomainName) })
	return out, nil
}

// GetOperationDetail tells how far a registry has come.
type GetOperationDetail struct {
	OperationId string `aws:"required"`
}

// Apply reads by the lab's clock.
func (c GetOperationDetail) Apply(tx *world.Tx) (any, error) {
	o, ok := world.Get[Operation](tx.World(), mine(tx), c.OperationId)
	if !ok {
		return nil, world.Refuse("InvalidInput", "Operation "+c.OperationId+" not found").Because("operation-unknown", c.OperationId)
	}
	return o.at(tx.Now()), nil
}

// ListOperations lists what registries were asked to do.
type ListOperations struct{}

// ListOperationsResult is the answer to [ListOperations].
type ListOperationsResult struct {
	Operations []Operation `aws:"always"`
}

// Apply lists.
func (c ListOperations) Apply(tx *world.Tx) (any, error) {
	out := ListOperationsResult{Operations: []Operation{}}
	for _, o := range world.All[Operation](tx.World(), mine(tx)) {
		out.Operations = append(out.Operations, o.at(tx.Now()))
	}
	return out, nil
}

// Operations holds one of every command of this package, in no order that
// matters.
var Operations = []world.Command{
	RegisterDomain{},
	TransferDomain{},
	UpdateDomainNameservers{},
	CheckDomainAvailability{},
	GetDomainDetail{},
	ListDomains{},
	GetOperationDetail{},
	ListOperations{},
}
