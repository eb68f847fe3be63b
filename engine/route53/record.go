package route53

import (
	"cmp"
	"slices"

	"skylab/engine/world"
)

// ResourceRecordSet is the records of one name and type, or, with a
// SetIdentifier, one of several answers that a routing policy chooses from.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
type ResourceRecordSet struct {
	Name                 string `aws:"required"`
	Type                 string `aws:"required,enum=SOA|A|TXT|NS|CNAME|MX|NAPTR|PTR|SRV|SPF|AAAA|CAA|DS|TLSA|SSHFP|SVCB|HTTPS"`
	SetIdentifier        string
	Weight               *int64
	Region               string
	GeoLocation          *GeoLocation
	Failover             string `aws:"enum=PRIMARY|SECONDARY"`
	MultiValueAnswer     *bool
	TTL                  *int64
	ResourceRecords      []ResourceRecord `aws:"omitempty"`
	AliasTarget          *AliasTarget
	HealthCheckId        string `aws:"id=health-check"`
	CidrRoutingConfig    *CidrRoutingConfig
	GeoProximityLocation *GeoProximityLocation
}

// ResourceRecord is the value of one record, as a zone file spells it.
type ResourceRecord struct {
	Value string `aws:"required"`
}

// AliasTarget is what a record answers in place of: something of AWS's, or
// another record set of the same zone and type.
type AliasTarget struct {
	HostedZoneId         string `aws:"required"`
	DNSName              string `aws:"required"`
	EvaluateTargetHealth bool   `aws:"required,always"`
}

// GeoLocation is a part of the world. An asterisk as the country is everywhere
// that has no record of its own.
type GeoLocation struct {
	ContinentCode   string
	CountryCode     string
	SubdivisionCode string
}

// CidrRoutingConfig is a location in a collection of address blocks.
type CidrRoutingConfig struct {
	CollectionId string `aws:"required"`
	LocationName string `aws:"required"`
}

// GeoProximityLocation is a place that draws who is near, more strongly with a
// positive bias.
type GeoProximityLocation struct {
	AWSRegion   string
	Coordinates *Coordinates
	Bias        *int64
}

// Coordinates are degrees as text, with up to two decimals.
type Coordinates struct {
	Latitude  string `aws:"required"`
	Longitude string `aws:"required"`
}

// Policy is how one of several record sets is chosen.
type Policy string

// The routing policies.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
const (
	Simple       Policy = "simple"
	Weighted     Policy = "weighted"
	Latency      Policy = "latency"
	Geographic   Policy = "geolocation"
	Geoproximity Policy = "geoproximity"
	Failover     Policy = "failover"
	Multivalue   Policy = "multivalue"
	IPBased      Policy = "ip-based"
)

// Policies are those that the fields of the set ask for; more than one is an
// error.
func (r ResourceRecordSet) Policies() []Policy {
	var all []Policy
	for _, p := range []struct {
		is   bool
		what Policy
	}{
		{r.Weight != nil, Weighted},
		{r.Region != "", Latency},
		{r.GeoLocation != nil, Geographic},
		{r.GeoProximityLocation != nil, Geoproximity},
		{r.Failover != "", Failover},
		{r.MultiValueAnswer != nil && *r.MultiValueAnswer, Multivalue},
		{r.CidrRoutingConfig != nil, IPBased},
	} {
		if p.is {
			all = append(all, p.what)
		}
	}
	return all
}

// Policy is the one policy of an accepted set.
func (r ResourceRecordSet) Policy() Policy {
	if p := r.Policies(); len(p) > 0 {
		return p[0]
	}
	return Simple
}

// same reports whether both are one record set: of one name, type and
// identifier.
func (r ResourceRecordSet) same(o ResourceRecordSet) bool {
	return r.Name == o.Name && r.Type == o.Type && r.SetIdentifier == o.SetIdentifier
}

// equal reports whether both say the same; the order of values does not matter.
func (r ResourceRecordSet) equal(o ResourceRecordSet) bool {
	a, b := values(r), values(o)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b) && equal(r.TTL, o.TTL) && equal(r.AliasTarget, o.AliasTarget) && equal(r.Weight, o.Weight) && r.Region == o.Region &&
		equal(r.GeoLocation, o.GeoLocation) && r.Failover == o.Failover && r.HealthCheckId == o.HealthCheckId && r.Policy() == o.Policy() &&
		equal(r.CidrRoutingConfig, o.CidrRoutingConfig)
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func values(r ResourceRecordSet) []string {
	var all []string
	for _, v := range r.ResourceRecords {
		all = append(all, v.Value)
	}
	return all
}

// Sets are the record sets of one name and type.
func (z HostedZone) Sets(name, kind string) []ResourceRecordSet {
	var all []ResourceRecordSet
	for _, r := range z.Records {
		if r.Name == name && r.Type == kind {
			all = append(all, r)
		}
	}
	return all
}

// ListResourceRecordSets lists a zone's record sets: the zone's own name first,
// then by labels from the right, then by type.
type ListResourceRecordSets struct {
	HostedZoneId          string `aws:"required,id=hosted-zone"`
	StartRecordName       string
	StartRecordType       string
	StartRecordIdentifier string
}

// ListResourceRecordSetsResult is the answer to [ListResourceRecordSets].
type ListResourceRecordSetsResult struct {
	ResourceRecordSets []ResourceRecordSet `aws:"always"`
}

// Apply lists.
func (c ListResourceRecordSets) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.HostedZoneId)
	if err != nil {
		return nil, err
	}
	from, ok := canonical(c.StartRecordName)
	if c.StartRecordName == "" && c.StartRecordType != "" || c.StartRecordName != "" && !ok {
		return nil, invalidInput("Invalid start record name").Because("domain-name", c.StartRecordName)
	}
	out := ListResourceRecordSetsResult{ResourceRecordSets: []ResourceRecordSet{}}
	for _, r := range Sorted(z.Records) {
		if c.StartRecordName != "" {
			if at := cmp.Or(order(r.Name, from), cmp.Compare(r.Type, c.StartRecordType), cmp.Compare(r.SetIdentifier, c.StartRecordIdentifier)); at < 0 {
				continue
			}
		}
		r.Name = shown(r.Name)
		out.ResourceRecordSets = append(out.ResourceRecordSets, r)
	}
	return out, nil
}

// Sorted is the order in which Route 53 lists record sets.
func Sorted(all []ResourceRecordSet) []ResourceRecordSet {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b ResourceRecordSet) int {
		return cmp.Or(order(a.Name, b.Name), cmp.Compare(a.Type, b.Type), cmp.Compare(a.SetIdentifier, b.SetIdentifier))
	})
	return all
}
