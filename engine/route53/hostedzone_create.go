package route53

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

// Limits of an account.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
const (
	maxZones   = 500
	maxRecords = 10000
	maxVPCs    = 300
	maxValues  = 400
	maxChecks  = 200
)

// Network is a VPC as Route 53 needs to know it.
type Network interface {
	world.Resource
	// NamesOn says whether its resolver answers and whether hosts get names.
	NamesOn() (support, hostnames bool)
}

// CreateHostedZone makes a public zone with four name servers, or a private one
// for a VPC.
type CreateHostedZone struct {
	Name             string `aws:"required"`
	VPC              *VPC
	CallerReference  string `aws:"required"`
	HostedZoneConfig *HostedZoneConfig
	DelegationSetId  string
}

// CreateHostedZoneResult is the answer to [CreateHostedZone].
type CreateHostedZoneResult struct {
	Location      string
	HostedZone    described
	ChangeInfo    ChangeInfo
	DelegationSet *DelegationSet
	VPC           *VPC
}

// Apply makes the zone. The same name may have several zones: each has servers
// of its own, and only those that the registrar points to are asked.
func (c CreateHostedZone) Apply(tx *world.Tx) (any, error) {
	name, err := zoneName(c.Name)
	if err != nil {
		return nil, err
	}
	all := world.All[HostedZone](tx.World(), mine(tx))
	for _, z := range all {
		if z.CallerReference == c.CallerReference {
			return nil, world.Refuse("HostedZoneAlreadyExists", "A hosted zone has already been created with the specified caller reference.").
				Because("caller-reference-used", c.CallerReference)
		}
	}
	if len(all) >= maxZones {
		return nil, world.Refuse("TooManyHostedZones", fmt.Sprintf("This account can have no more than %d hosted zones.", maxZones)).Because("quota", maxZones)
	}
	z := HostedZone{Name: name, CallerReference: c.CallerReference, CreateTime: tx.Now(), NameServers: nameServers(tx)}
	z.Id = zonePrefix + newID(tx, "Z")
	if c.HostedZoneConfig != nil {
		z.Config = *c.HostedZoneConfig
	}
	out := CreateHostedZoneResult{Location: "https://route53.amazonaws.com/2013-04-01" + z.Id}
	switch {
	case c.VPC != nil:
		z.Config.PrivateZone = true
		if err := z.associate(tx, *c.VPC); err != nil {
			return nil, err
		}
		out.VPC = &z.VPCs[0]
		z.NameServers = []string{"ns-0.awsdns-00.com", "ns-512.awsdns-00.net", "ns-1024.awsdns-00.org", "ns-1536.awsdns-00.co.uk"}
	case z.Config.PrivateZone:
		return nil, world.Refuse("InvalidInput", "When you're creating a private hosted zone (when you specify true for PrivateZone), you must also specify values for VPCId and VPCRegion.").
			Because("private-zone-vpc")
	case c.DelegationSetId != "":
		if z, err = z.delegatedTo(tx, c.DelegationSetId); err != nil {
			return nil, err
		}
	}
	z.Records = z.defaults()
	put(tx, z)
	out.HostedZone, out.ChangeInfo = describe(z), change(tx, z.Config.Comment)
	if !z.Config.PrivateZone {
		out.DelegationSet = z.set()
	}
	return out, nil
}

// zoneName checks the name of a zone and writes it as Route 53 stores it.
func zoneName(name string) (string, error) {
	stored, ok := canonical(name)
	if !ok || stored == "." || strings.HasPrefix(stored, "*.") {
		return "", world.Refuse("InvalidDomainName", fmt.Sprintf("%s is not a valid domain name", name)).Because("domain-name", name)
	}
	if publicSuffixes[stored] {
		return "", world.Refuse("InvalidDomainName", fmt.Sprintf("%s is reserved by AWS!", strings.TrimSuffix(stored, "."))).Because("domain-top-level", stored)
	}
	return stored, nil
}

// publicSuffixes are top-level domains, for which no zone can be made.
var publicSuffixes = map[string]bool{"com.": true, "net.": true, "org.": true, "kr.": true, "co.kr.": true, "or.kr.": true, "uk.": true, "co.uk.": true}

// GetHostedZone shows one zone with its name servers or VPCs.
type GetHostedZone struct {
	Id string `aws:"required,id=hosted-zone"`
}

// GetHostedZoneResult is the answer to [GetHostedZone].
type GetHostedZoneResult struct {
	HostedZone    described
	DelegationSet *DelegationSet
	VPCs          []VPC `aws:"omitempty"`
}

// Apply reads the zone.
func (c GetHostedZone) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.Id)
	if err != nil {
		return nil, err
	}
	out := GetHostedZoneResult{HostedZone: describe(z), VPCs: z.VPCs}
	if !z.Config.PrivateZone {
		out.DelegationSet = z.set()
	}
	return out, nil
}

// UpdateHostedZoneComment changes what is remembered about a zone.
type UpdateHostedZoneComment struct {
	Id      string `aws:"required,id=hosted-zone"`
	Comment string
}

// UpdateHostedZoneCommentResult is the answer to [UpdateHostedZoneComment].
type UpdateHostedZoneCommentResult struct{ HostedZone described }

// Apply writes the comment.
func (c UpdateHostedZoneComment) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.Id)
	if err != nil {
		return nil, err
	}
	z.Config.Comment = c.Comment
	put(tx, z)
	return UpdateHostedZoneCommentResult{describe(z)}, nil
}

// DeleteHostedZone removes a zone in which nothing is left but what it began
// with. A registrar that still points to its servers keeps doing so.
type DeleteHostedZone struct {
	Id string `aws:"required,id=hosted-zone"`
}

// ChangeInfoResult is the answer of commands that only change something.
type ChangeInfoResult struct{ ChangeInfo ChangeInfo }

// Apply deletes the zone.
func (c DeleteHostedZone) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.Id)
	if err != nil {
		return nil, err
	}
	if !z.onlyDefaults() {
		return nil, world.Refuse("HostedZoneNotEmpty", "The specified hosted zone contains non-required resource record sets and so cannot be deleted.").
			Because("hosted-zone-not-empty", z.Name, len(z.Records)-2)
	}
	tx.Delete(z)
	return ChangeInfoResult{change(tx, "")}, nil
}
