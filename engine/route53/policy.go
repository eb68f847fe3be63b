package route53

import (
	"math"
	"net/netip"
	"slices"
)

// Asker is who asks for a name, as Route 53 knows them: by the part of the network
// that the question was asked for, or else by the resolver's address.
type Asker struct {
	Addr   netip.Addr
	Region string // in a VPC: the Region of it, which decides in place of the address
	Draw   uint64 // a number for what is left to chance
}

// place is where the asker is.
func (a Asker) place() (Place, bool) {
	if p, ok := placeOfRegion(a.Region); ok {
		return p, true
	}
	return PlaceOf(a.Addr)
}

// Mind is what a choice depends on besides the records: who is healthy, and what
// is in the collections of address blocks.
type Mind struct {
	Healthy func(ResourceRecordSet) bool
	Blocks  func(collection, location string) []netip.Prefix
}

// maxMultivalue is how many records one answer has.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
const maxMultivalue = 8

// Choose says which of the record sets of one name and type answer somebody, and
// how many bits of the address the choice went by. No set means that there is no
// answer. If none is healthy all count as healthy.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
func Choose(sets []ResourceRecordSet, a Asker, m Mind) (chosen []ResourceRecordSet, scope uint8) {
	if len(sets) == 0 {
		return nil, 0
	}
	switch sets[0].Policy() {
	case Weighted:
		return one(weighted(healthy(sets, m), sets, a.Draw)), 0
	case Failover:
		return one(failover(sets, m)), 0
	case Multivalue:
		return several(sets, m, a.Draw), 0
	case Latency:
		return one(nearest(alive(sets, m), a, func(r ResourceRecordSet, p Place) float64 { return p.latency(r.Region) })), 24
	case Geoproximity:
		return one(nearest(alive(sets, m), a, pull)), 24
	case Geographic:
		return one(geographic(sets, a, m)), 24
	case IPBased:
		return ipBased(sets, a, m)
	}
	return sets[:1], 0
}

func one(r *ResourceRecordSet) []ResourceRecordSet {
	if r == nil {
		return nil
	}
	return []ResourceRecordSet{*r}
}

// healthy are the sets that are.
func healthy(sets []ResourceRecordSet, m Mind) []ResourceRecordSet {
	var ok []ResourceRecordSet
	for _, r := range sets {
		if m.Healthy == nil || m.Healthy(r) {
			ok = append(ok, r)
		}
	}
	return ok
}

// alive are the healthy sets, or all if none is.
func alive(sets []ResourceRecordSet, m Mind) []ResourceRecordSet {
	if ok := healthy(sets, m); len(ok) > 0 {
		return ok
	}
	return sets
}

// weighted draws by weight. Sets of weight 0 are heard only where no healthy set
// has another weight, and then all alike; where nothing is healthy everything is.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
func weighted(ok, all []ResourceRecordSet, draw uint64) *ResourceRecordSet {
	if len(ok) == 0 {
		ok = all
	}
	total := uint64(0)
	for _, r := range ok {
		total += uint64(*r.Weight)
	}
	at := mixed(draw)
	if total == 0 {
		return &ok[at%uint64(len(ok))]
	}
	at %= total
	for k := range ok {
		w := uint64(*ok[k].Weight)
		if at < w {
			return &ok[k]
		}
		at -= w
	}
	return nil
}

// failover is the primary while it is healthy, then the secondary while that is;
// if neither is, the primary again.
func failover(sets []ResourceRecordSet, m Mind) *ResourceRecordSet {
	find := func(which string) *ResourceRecordSet {
		if k := slices.IndexFunc(sets, func(r ResourceRecordSet) bool { return r.Failover == which }); k >= 0 {
			return &sets[k]
		}
		return nil
	}
	primary, secondary := find("PRIMARY"), find("SECONDARY")
	up := func(r *ResourceRecordSet) bool { return r != nil && (m.Healthy == nil || m.Healthy(*r)) }
	switch {
	case up(primary):
		return primary
	case up(secondary):
		return secondary
	case primary != nil:
		return primary
	}
	return secondary
}

// several are up to eight of the healthy sets, in an order left to chance.
func several(sets []ResourceRecordSet, m Mind, draw uint64) []ResourceRecordSet {
	return Shuffled(alive(sets, m), draw)[:min(maxMultivalue, len(alive(sets, m)))]
}

// Shuffled is a list in an order that follows from draw.
func Shuffled[T any](all []T, draw uint64) []T {
	all = slices.Clone(all)
	for k := len(all) - 1; k > 0; k-- {
		draw = mixed(draw + uint64(k))
		at := int(draw % uint64(k+1))
		all[k], all[at] = all[at], all[k]
	}
	return all
}

// mixed spreads a number over all bits (the finaliser of SplitMix64).
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// nearest is the set for which far is least. Somebody who is on no map is taken
// to be in Virginia, where most of Route 53's own view of the world begins.
func nearest(sets []ResourceRecordSet, a Asker, far func(ResourceRecordSet, Place) float64) *ResourceRecordSet {
	p, ok := a.place()
	if !ok {
		p, _ = placeOfRegion("us-east-1")
	}
	best, least := -1, math.Inf(1)
	for k, r := range sets {
		if d := far(r, p); d < least {
			best, least = k, d
		}
	}
	if best < 0 {
		return &sets[0]
	}
	return &sets[best]
}

// pull is the distance to a geoproximity location after its bias.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geoproximity.html
func pull(r ResourceRecordSet, p Place) float64 {
	lat, long, ok := r.GeoProximityLocation.at()
	if !ok {
		return math.Inf(1)
	}
	d := kilometres(p.Latitude, p.Longitude, lat, long)
	if r.GeoProximityLocation.Bias == nil {
		return d
	}
	if bias := float64(*r.GeoProximityLocation.Bias); bias >= 0 {
		return d * (1 - bias/100)
	}
	return d / (1 + float64(*r.GeoProximityLocation.Bias)/100)
}

// geographic goes from the smallest place that has a healthy record to the
// largest, and then to the default. Where nothing fits there is no answer; where
// only unhealthy records fit, the smallest answers.
func geographic(sets []ResourceRecordSet, a Asker, m Mind) *ResourceRecordSet {
	p, mapped := a.place()
	var fits []*ResourceRecordSet
	for _, level := range []func(g *GeoLocation) bool{
		func(g *GeoLocation) bool {
			return mapped && g.SubdivisionCode != "" && g.CountryCode == p.Country && g.SubdivisionCode == p.Subdivision
		},
		func(g *GeoLocation) bool { return mapped && g.SubdivisionCode == "" && g.CountryCode == p.Country },
		func(g *GeoLocation) bool { return mapped && g.ContinentCode == p.Continent },
		func(g *GeoLocation) bool { return g.CountryCode == "*" },
	} {
		for k := range sets {
			if level(sets[k].GeoLocation) {
				fits = append(fits, &sets[k])
			}
		}
	}
	for _, r := range fits {
		if m.Healthy == nil || m.Healthy(*r) {
			return r
		}
	}
	if len(fits) > 0 {
		return fits[0]
	}
	return nil
}

// ipBased is the healthy set whose location has the longest block with the asker's
// address, or else the default location's. Where only unhealthy ones fit, the
// longest block answers.
func ipBased(sets []ResourceRecordSet, a Asker, m Mind) ([]ResourceRecordSet, uint8) {
	type fit struct {
		set  *ResourceRecordSet
		bits int // of the block; 0 for the default
	}
	var fits []fit
	for k, r := range sets {
		if r.CidrRoutingConfig.LocationName == "*" {
			fits = append(fits, fit{&sets[k], 0})
			continue
		}
		bits := 0
		for _, b := range m.Blocks(r.CidrRoutingConfig.CollectionId, r.CidrRoutingConfig.LocationName) {
			if b.Contains(a.Addr) {
				bits = max(bits, b.Bits())
			}
		}
		if bits > 0 {
			fits = append(fits, fit{&sets[k], bits})
		}
	}
	if len(fits) == 0 {
		return nil, 24
	}
	slices.SortStableFunc(fits, func(x, y fit) int { return y.bits - x.bits })
	for _, f := range fits {
		if m.Healthy == nil || m.Healthy(*f.set) {
			return one(f.set), uint8(max(f.bits, 24))
		}
	}
	return one(fits[0].set), uint8(max(fits[0].bits, 24))
}
