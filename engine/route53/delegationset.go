package route53

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

// DelegationSet is four name servers as answers show them.
type DelegationSet struct {
	Id              string
	CallerReference string
	NameServers     []string
}

func (z HostedZone) set() *DelegationSet {
	s := &DelegationSet{NameServers: z.NameServers}
	if z.DelegationSetId != "" {
		s.Id = delegationPrefix + z.DelegationSetId
	}
	return s
}

const delegationPrefix = "/delegationset/"

func setID(id string) string {
	return strings.TrimPrefix(strings.TrimPrefix(id, "/"), "delegationset/")
}

// ReusableDelegationSet is four name servers that several zones may share, so
// that every domain can point to the same ones.
type ReusableDelegationSet struct {
	Id              string // without its prefix
	CallerReference string
	NameServers     []string
}

// ID is the Id.
func (s ReusableDelegationSet) ID() string { return s.Id }

// Refs is empty.
func (s ReusableDelegationSet) Refs() []string { return nil }

func (s ReusableDelegationSet) shown() DelegationSet {
	return DelegationSet{delegationPrefix + s.Id, s.CallerReference, s.NameServers}
}

func reusable(tx *world.Tx, id string) (ReusableDelegationSet, error) {
	s, ok := world.Get[ReusableDelegationSet](tx.World(), mine(tx), setID(id))
	if !ok {
		return s, world.Refuse("NoSuchDelegationSet", "No delegation set found with ID: "+setID(id)).Because("delegation-set-unknown", setID(id))
	}
	return s, nil
}

// delegatedTo gives a zone the servers of a reusable set.
func (z HostedZone) delegatedTo(tx *world.Tx, id string) (HostedZone, error) {
	s, err := reusable(tx, id)
	if err != nil {
		return z, err
	}
	for _, o := range world.All[HostedZone](tx.World(), mine(tx)) {
		if o.DelegationSetId == s.Id && (o.has(z.Name) || z.has(o.Name)) {
			return z, world.Refuse("ConflictingDomainExists", fmt.Sprintf("A hosted zone with a domain name that overlaps %s uses the same delegation set.", z.Name)).
				Because("delegation-set-overlap", z.Name, o.Name)
		}
	}
	z.NameServers, z.DelegationSetId = s.NameServers, s.Id
	return z, nil
}

// CreateReusableDelegationSet draws four servers, or takes over those of a zone.
type CreateReusableDelegationSet struct {
	CallerReference string `aws:"required"`
	HostedZoneId    string `aws:"id=hosted-zone"`
}

// DelegationSetResult is the answer of commands about one delegation set.
type DelegationSetResult struct {
	Location      string
	DelegationSet DelegationSet
}

// Apply makes the set.
func (c CreateReusableDelegationSet) Apply(tx *world.Tx) (any, error) {
	for _, s := range world.All[ReusableDelegationSet](tx.World(), mine(tx)) {
		if s.CallerReference == c.CallerReference {
			return nil, world.Refuse("DelegationSetAlreadyCreated", "A delegation set with the same owner and caller reference combination has already been created.").
				Because("caller-reference-used", c.CallerReference)
		}
	}
	s := ReusableDelegationSet{Id: newID(tx, "N"), CallerReference: c.CallerReference, NameServers: nameServers(tx)}
	if c.HostedZoneId != "" {
		z, err := zoneOf(tx, c.HostedZoneId)
		if err != nil {
			return nil, err
		}
		if z.DelegationSetId != "" {
			return nil, world.Refuse("DelegationSetAlreadyReusable", "The specified delegation set has already been marked as reusable.").
				Because("delegation-set-reusable", z.Name)
		}
		s.NameServers, z.DelegationSetId = z.NameServers, s.Id
		put(tx, z)
	}
	put(tx, s)
	return DelegationSetResult{"https://route53.amazonaws.com/2013-04-01" + delegationPrefix + s.Id, s.shown()}, nil
}

// GetReusableDelegationSet shows a set.
type GetReusableDelegationSet struct {
	Id string `aws:"required,id=delegation-set"`
}

// Apply reads.
func (c GetReusableDelegationSet) Apply(tx *world.Tx) (any, error) {
	s, err := reusable(tx, c.Id)
	return DelegationSetResult{"", s.shown()}, err
}

// ListReusableDelegationSets lists the account's sets.
type ListReusableDelegationSets struct{}

// ListReusableDelegationSetsResult is the answer to [ListReusableDelegationSets].
type ListReusableDelegationSetsResult struct {
	DelegationSets []DelegationSet `aws:"always"`
	Marker         string          `aws:"always"`
	IsTruncated    bool            `aws:"always"`
	MaxItems       string
}

// Apply lists.
func (c ListReusableDelegationSets) Apply(tx *world.Tx) (any, error) {
	out := ListReusableDelegationSetsResult{DelegationSets: []DelegationSet{}, MaxItems: "100"}
	for _, s := range world.All[ReusableDelegationSet](tx.World(), mine(tx)) {
		out.DelegationSets = append(out.DelegationSets, s.shown())
	}
	return out, nil
}

// DeleteReusableDelegationSet removes a set that no zone uses.
type DeleteReusableDelegationSet struct {
	Id string `aws:"required,id=delegation-set"`
}

// Apply deletes.
func (c DeleteReusableDelegationSet) Apply(tx *world.Tx) (any, error) {
	s, err := reusable(tx, c.Id)
	if err != nil {
		return nil, err
	}
	for _, z := range world.All[HostedZone](tx.World(), mine(tx)) {
		if z.DelegationSetId == s.Id {
			return nil, world.Refuse("DelegationSetInUse", "The specified delegation contains associated hosted zones which must be deleted before the reusable delegation set can be deleted.").
				Because("delegation-set-in-use", z.Name)
		}
	}
	tx.Delete(s)
	return world.Done{}, nil
}
