package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// AvailabilityZone is one or more data centers of a Region, apart from those of
// its other zones.
type AvailabilityZone struct {
	OptInStatus        string
	Messages           []AvailabilityZoneMessage `aws:"wire=MessageSet"`
	RegionName         string
	ZoneName           string
	ZoneId             string
	GroupName          string
	NetworkBorderGroup string
	ZoneType           string
	GroupLongName      string
	State              string `aws:"wire=ZoneState"`
}

// AvailabilityZoneMessage is news about a zone.
type AvailabilityZoneMessage struct{ Message string }

var zoneFilters = filters[AvailabilityZone]{
	"group-long-name": func(z AvailabilityZone) []string { return []string{z.GroupLongName} },
	"group-name":      func(z AvailabilityZone) []string { return []string{z.GroupName} },
	"message": func(z AvailabilityZone) []string {
		return each(z.Messages, func(m AvailabilityZoneMessage) string { return m.Message })
	},
	"opt-in-status": func(z AvailabilityZone) []string { return []string{z.OptInStatus} },
	"region-name":   func(z AvailabilityZone) []string { return []string{z.RegionName} },
	"state":         func(z AvailabilityZone) []string { return []string{z.State} },
	"zone-id":       func(z AvailabilityZone) []string { return []string{z.ZoneId} },
	"zone-name":     func(z AvailabilityZone) []string { return []string{z.ZoneName} },
	"zone-type":     func(z AvailabilityZone) []string { return []string{z.ZoneType} },
}

// DescribeAvailabilityZones lists the zones of the Region as this account sees
// them.
type DescribeAvailabilityZones struct {
	ZoneNames            []string `aws:"wire=ZoneName"`
	ZoneIds              []string `aws:"wire=ZoneId"`
	AllAvailabilityZones bool
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeAvailabilityZonesResult is the answer to [DescribeAvailabilityZones].
type DescribeAvailabilityZonesResult struct {
	AvailabilityZones []AvailabilityZone `aws:"wire=AvailabilityZoneInfo"`
}

// Apply lists.
func (c DescribeAvailabilityZones) Apply(tx *world.Tx) (any, error) {
	zones := zonesOf(tx.Account, tx.Region)
	names := each(zones, func(z zone) string { return z.name })
	ids := each(zones, func(z zone) string { return z.id })
	for _, given := range []struct{ want, have []string }{{c.ZoneNames, names}, {c.ZoneIds, ids}} {
		for _, want := range given.want {
			if !slices.Contains(given.have, want) {
				return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid availability zone: [%s]", want)).
					Because("value-unknown", want, strings.Join(given.have, ", "))
			}
		}
	}
	r, _ := regionNamed(tx.Region)
	all := []AvailabilityZone{}
	for i, z := range zones {
		asked := len(c.ZoneNames) == 0 && len(c.ZoneIds) == 0 ||
			slices.Contains(c.ZoneNames, z.name) || slices.Contains(c.ZoneIds, z.id)
		if !asked {
			continue
		}
		out := AvailabilityZone{
			OptInStatus: "opt-in-not-required", RegionName: r.name, ZoneName: names[i], ZoneId: ids[i],
			GroupName: r.name + "-zg-1", NetworkBorderGroup: r.name, ZoneType: "availability-zone",
			GroupLongName: r.place + " 1", State: "available",
		}
		if o, is := outage(tx.World(), tx.Scope, z.name); is {
			out.State = "unavailable"
			out.Messages = []AvailabilityZoneMessage{{"Instances and network connectivity are unavailable in " + z.name +
				" since " + o.OutSince().UTC().Format("2006-01-02 15:04:05") + " UTC."}}
		}
		all = append(all, out)
	}
	all, err := zoneFilters.apply(all, c.Filters)
	return DescribeAvailabilityZonesResult{all}, err
}

// FilterNames lists the filters of the operation.
func (DescribeAvailabilityZones) FilterNames() []string { return zoneFilters.names() }
