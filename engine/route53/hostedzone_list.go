package route53

import (
	"cmp"
	"slices"

	"skylab/engine/world"
)

// ListHostedZones lists the account's zones, by their ids as AWS does.
type ListHostedZones struct {
	DelegationSetId string
}

// ListHostedZonesResult is the answer to [ListHostedZones].
type ListHostedZonesResult struct {
	HostedZones []described `aws:"always"`
}

// Apply lists.
func (c ListHostedZones) Apply(tx *world.Tx) (any, error) {
	out := ListHostedZonesResult{HostedZones: []described{}}
	for _, z := range world.All[HostedZone](tx.World(), mine(tx)) {
		if c.DelegationSetId == "" || z.DelegationSetId == setID(c.DelegationSetId) {
			out.HostedZones = append(out.HostedZones, describe(z))
		}
	}
	return out, nil
}

// ListHostedZonesByName lists the zones in the order of their names, from a name
// on.
type ListHostedZonesByName struct {
	DNSName      string
	HostedZoneId string
	MaxItems     string
}

// ListHostedZonesByNameResult is the answer to [ListHostedZonesByName].
type ListHostedZonesByNameResult struct {
	HostedZones  []described `aws:"always"`
	DNSName      string
	HostedZoneId string
	IsTruncated  bool `aws:"always"`
	NextDNSName  string
	MaxItems     string
}

// Apply lists in order.
func (c ListHostedZonesByName) Apply(tx *world.Tx) (any, error) {
	limit, err := maxItems(c.MaxItems, 100)
	if err != nil {
		return nil, err
	}
	out := ListHostedZonesByNameResult{HostedZones: []described{}, DNSName: c.DNSName, HostedZoneId: c.HostedZoneId, MaxItems: cmp.Or(c.MaxItems, "100")}
	all := world.All[HostedZone](tx.World(), mine(tx))
	slices.SortStableFunc(all, func(a, b HostedZone) int { return order(a.Name, b.Name) })
	from, _ := canonical(c.DNSName)
	for _, z := range all {
		if c.DNSName != "" && order(z.Name, from) < 0 {
			continue
		}
		if len(out.HostedZones) == limit {
			out.IsTruncated, out.NextDNSName = true, z.Name
			break
		}
		out.HostedZones = append(out.HostedZones, describe(z))
	}
	return out, nil
}

// GetHostedZoneCount counts the account's zones.
type GetHostedZoneCount struct{}

// GetHostedZoneCountResult is the answer to [GetHostedZoneCount].
type GetHostedZoneCountResult struct{ HostedZoneCount int64 }

// Apply counts.
func (c GetHostedZoneCount) Apply(tx *world.Tx) (any, error) {
	return GetHostedZoneCountResult{int64(len(world.All[HostedZone](tx.World(), mine(tx))))}, nil
}
