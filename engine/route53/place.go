package route53

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
)

// Place is a part of the world as Route 53 sees it from an address.
type Place struct {
	City        string // in lower case
	Country     string // ISO 3166-1
	Continent   string // AF AN AS EU NA OC SA
	Subdivision string // of the United States
	Region      string // the Region that stands there, if one does
	Latitude    float64
	Longitude   float64
	Blocks      []netip.Prefix // whose addresses are there
}

// places are where people ask from and where Regions are. The three documentation
// networks (RFC 5737) stand in one each, so that labs can use their addresses.
var places = []Place{
	place("seoul", "KR", "AS", "", "ap-northeast-2", 37.57, 126.98, "168.126.0.0/16", "203.0.113.0/24", "211.168.0.0/13"),
	place("tokyo", "JP", "AS", "", "ap-northeast-1", 35.69, 139.69, "210.130.0.0/16", "133.0.0.0/8"),
	place("osaka", "JP", "AS", "", "ap-northeast-3", 34.69, 135.50),
	place("singapore", "SG", "AS", "", "ap-southeast-1", 1.35, 103.82, "165.21.0.0/16"),
	place("jakarta", "ID", "AS", "", "ap-southeast-3", -6.21, 106.85),
	place("hongkong", "HK", "AS", "", "ap-east-1", 22.32, 114.17),
	place("mumbai", "IN", "AS", "", "ap-south-1", 19.08, 72.88, "117.192.0.0/10"),
	place("sydney", "AU", "OC", "", "ap-southeast-2", -33.87, 151.21, "139.130.0.0/16"),
	place("frankfurt", "DE", "EU", "", "eu-central-1", 50.11, 8.68, "194.25.0.0/16", "192.0.2.0/24"),
	place("ireland", "IE", "EU", "", "eu-west-1", 53.35, -6.26),
	place("london", "GB", "EU", "", "eu-west-2", 51.51, -0.13, "212.58.224.0/19"),
	place("paris", "FR", "EU", "", "eu-west-3", 48.86, 2.35, "193.252.0.0/16"),
	place("stockholm", "SE", "EU", "", "eu-north-1", 59.33, 18.07),
	place("virginia", "US", "NA", "VA", "us-east-1", 38.95, -77.45, "68.105.0.0/16", "198.51.100.0/24", "8.0.0.0/8"),
	place("ohio", "US", "NA", "OH", "us-east-2", 39.96, -83.00),
	place("california", "US", "NA", "CA", "us-west-1", 37.34, -121.89, "64.81.0.0/16"),
	place("oregon", "US", "NA", "OR", "us-west-2", 45.84, -119.69, "205.171.0.0/16"),
	place("montreal", "CA", "NA", "", "ca-central-1", 45.50, -73.57, "206.167.0.0/16"),
	place("saopaulo", "BR", "SA", "", "sa-east-1", -23.55, -46.63, "200.221.0.0/16"),
	place("capetown", "ZA", "AF", "", "af-south-1", -33.92, 18.42, "196.7.0.0/16"),
}

func place(city, country, continent, subdivision, region string, lat, long float64, blocks ...string) Place {
	p := Place{city, country, continent, subdivision, region, lat, long, nil}
	for _, b := range blocks {
		p.Blocks = append(p.Blocks, netip.MustParsePrefix(b))
	}
	return p
}

// ResolverAddress is where the resolvers of a Region's VPCs ask the Internet from.
func ResolverAddress(region string) netip.Addr {
	for k, p := range places {
		if p.Region == region {
			return netip.AddrFrom4([4]byte{15, 178, byte(k), 53})
		}
	}
	return netip.AddrFrom4([4]byte{15, 178, 255, 53})
}

// PlaceOf is where an address is; false for one that is on no map.
func PlaceOf(a netip.Addr) (Place, bool) {
	for _, p := range places {
		if a == ResolverAddress(p.Region) || slices.ContainsFunc(p.Blocks, func(b netip.Prefix) bool { return b.Contains(a) }) {
			return p, true
		}
	}
	return Place{}, false
}

// placeOfRegion is where a Region is.
func placeOfRegion(region string) (Place, bool) {
	for _, p := range places {
		if p.Region == region && region != "" {
			return p, true
		}
	}
	return Place{}, false
}

// kilometres is the length of the great circle between two points.
func kilometres(lat1, long1, lat2, long2 float64) float64 {
	const radius, degree = 6371.0, math.Pi / 180
	a, b := lat1*degree, lat2*degree
	s := math.Pow(math.Sin((b-a)/2), 2) + math.Cos(a)*math.Cos(b)*math.Pow(math.Sin((long2-long1)*degree/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(s)))
}

// latency is the round trip in milliseconds between a place and a Region: light in
// fibre, on ways that are half again as long as the straight one, and the cables
// that are missing. Real latencies are measured, and differ from distance.
func (p Place) latency(region string) float64 {
	r, ok := placeOfRegion(region)
	if !ok {
		return math.Inf(1)
	}
	ms := 2 + 1.5*2*kilometres(p.Latitude, p.Longitude, r.Latitude, r.Longitude)/200
	for _, d := range detours {
		if p.Continent == d.a && r.Continent == d.b || p.Continent == d.b && r.Continent == d.a {
			ms += d.ms
		}
	}
	return ms
}

// detours are pairs of continents between which traffic goes round by a third:
// South America by Miami, Africa and the south of Asia by Europe.
var detours = []struct {
	a, b string
	ms   float64
}{{"SA", "EU", 20}, {"SA", "AS", 60}, {"SA", "AF", 90}, {"SA", "OC", 60}, {"AF", "AS", 60}, {"AF", "OC", 80}, {"EU", "AS", 40}}

// String spells a location as messages name it.
func (g *GeoLocation) String() string {
	return fmt.Sprintf("[ContinentCode=%s, CountryCode=%s, SubdivisionCode=%s]", cmp.Or(g.ContinentCode, "null"), cmp.Or(g.CountryCode, "null"), cmp.Or(g.SubdivisionCode, "null"))
}

// known reports whether the location is one that Route 53 offers: a continent
// alone, a country, a state of the United States, or the default.
func (g *GeoLocation) known() bool {
	switch {
	case g.ContinentCode != "":
		return g.CountryCode == "" && g.SubdivisionCode == "" && continents[g.ContinentCode] != ""
	case g.SubdivisionCode != "":
		return g.CountryCode == "US" && len(g.SubdivisionCode) == 2
	case g.CountryCode == "*":
		return true
	}
	return countries[g.CountryCode] != ""
}

// check says what is wrong with a geoproximity location.
func (l *GeoProximityLocation) check() (string, bool) {
	if l.Bias != nil && (*l.Bias < -99 || *l.Bias > 99) {
		return fmt.Sprintf("Value '%d' at 'bias' failed to satisfy constraint: Member must have value between -99 and 99", *l.Bias), false
	}
	if (l.AWSRegion == "") == (l.Coordinates == nil) {
		return "Expected exactly one of [AWSRegion, LocalZoneGroup, Coordinates]", false
	}
	if _, _, ok := l.at(); !ok {
		return "The location of a geoproximity record is not known", false
	}
	return "", true
}

// at is where the location is, in degrees.
func (l *GeoProximityLocation) at() (lat, long float64, ok bool) {
	if l.Coordinates == nil {
		p, ok := placeOfRegion(l.AWSRegion)
		return p.Latitude, p.Longitude, ok
	}
	lat, err := strconv.ParseFloat(l.Coordinates.Latitude, 64)
	long, err2 := strconv.ParseFloat(l.Coordinates.Longitude, 64)
	return lat, long, err == nil && err2 == nil && math.Abs(lat) <= 90 && math.Abs(long) <= 180
}
