package ec2

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// zone is an Availability Zone as one account sees it.
type zone struct{ name, id string }

// zonesOf lists the zones of a Region by name. Which name stands for which
// physical zone differs from account to account.
// https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
func zonesOf(account, regionName string) []zone {
	r, ok := regionNamed(regionName)
	if !ok {
		r, ok = elsewhere(regionName)
	}
	if !ok {
		return nil
	}
	ids := slices.Clone(r.zones)
	for i := range ids { // the order of hashes is as good as shuffled
		ids[i] = r.prefix + "-" + ids[i]
	}
	slices.SortFunc(ids, func(a, b string) int {
		return strings.Compare(zoneHash(account, a), zoneHash(account, b))
	})
	out := make([]zone, len(ids))
	for i, id := range ids {
		out[i] = zone{r.name + r.letters[i:i+1], id}
	}
	return out
}

// Zone is the Availability Zone that an account calls by this name or id, in
// whichever Region.
func Zone(account, word string) (AvailabilityZone, bool) {
	for _, r := range regions {
		for _, z := range zonesOf(account, r.name) {
			if z.name == word || z.id == word {
				return AvailabilityZone{RegionName: r.name, ZoneName: z.name, ZoneId: z.id}, true
			}
		}
	}
	return AvailabilityZone{}, false
}

// ZoneNames are the names of a Region's zones.
func ZoneNames(region string) []string {
	return each(zonesOf("", region), func(z zone) string { return z.name })
}

func zoneHash(account, id string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(account+"/"+id)))
}

// pickZone is the zone that a command names, by name or by id. If it names
// none it is the first: AWS promises no spread.
func pickZone(tx *world.Tx, name, id string) (zone, error) {
	zones := zonesOf(tx.Account, tx.Region)
	if name != "" && id != "" {
		return zone{}, world.Refuse("InvalidParameterCombination",
			"The parameters availabilityZone and availabilityZoneId cannot be used together.").Because("zone-twice")
	}
	for _, z := range zones {
		if name == "" && id == "" || z.name == name || z.id == id {
			return z, nil
		}
	}
	parameter, given, known := "availabilityZone", name, make([]string, len(zones))
	for i, z := range zones {
		known[i] = z.name
	}
	if id != "" {
		parameter, given = "availabilityZoneId", id
		for i, z := range zones {
			known[i] = z.id
		}
	}
	return zone{}, invalid(parameter, given, "Subnets can currently only be created in the following availability zones: "+
		strings.Join(known, ", ")+".").Because("zone-unknown", given, strings.Join(known, ", "))
}
