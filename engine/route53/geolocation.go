package route53

import (
	"cmp"
	"fmt"
	"slices"

	"skylab/engine/world"
)

var continents = map[string]string{
	"AF": "Africa", "AN": "Antarctica", "AS": "Asia", "EU": "Europe", "OC": "Oceania", "NA": "North America", "SA": "South America",
}

// countries are those that the lab's world has somebody in, and their neighbours.
var countries = map[string]string{
	"AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile",
	"CN": "China", "CO": "Colombia", "CZ": "Czech Republic", "DE": "Germany", "DK": "Denmark", "EG": "Egypt", "ES": "Spain", "FI": "Finland",
	"FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel",
	"IN": "India", "IT": "Italy", "JP": "Japan", "KE": "Kenya", "KR": "Republic of Korea", "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria",
	"NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PE": "Peru", "PH": "Philippines", "PL": "Poland", "PT": "Portugal", "RO": "Romania",
	"SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore", "TH": "Thailand", "TR": "Turkey", "TW": "Taiwan", "UA": "Ukraine",
	"US": "United States", "VN": "Vietnam", "ZA": "South Africa",
}

// GeoLocationDetails names a location.
type GeoLocationDetails struct {
	ContinentCode   string
	ContinentName   string
	CountryCode     string
	CountryName     string
	SubdivisionCode string
	SubdivisionName string
}

// GetGeoLocation tells whether a location can be used.
type GetGeoLocation struct {
	ContinentCode   string
	CountryCode     string
	SubdivisionCode string
}

// GetGeoLocationResult is the answer to [GetGeoLocation].
type GetGeoLocationResult struct{ GeoLocationDetails GeoLocationDetails }

// Apply reads.
func (c GetGeoLocation) Apply(tx *world.Tx) (any, error) {
	g := &GeoLocation{c.ContinentCode, c.CountryCode, c.SubdivisionCode}
	if !g.known() {
		return nil, world.Refuse("NoSuchGeoLocation", fmt.Sprintf("No such geolocation: %s", g)).Because("geolocation-unknown", g.String())
	}
	return GetGeoLocationResult{details(g)}, nil
}

func details(g *GeoLocation) GeoLocationDetails {
	d := GeoLocationDetails{g.ContinentCode, continents[g.ContinentCode], g.CountryCode, countries[g.CountryCode], g.SubdivisionCode, ""}
	if g.CountryCode == "*" {
		d.CountryName = "Default"
	}
	return d
}

// ListGeoLocations lists the locations that records can name.
type ListGeoLocations struct {
	StartContinentCode string
	StartCountryCode   string
}

// ListGeoLocationsResult is the answer to [ListGeoLocations].
type ListGeoLocationsResult struct {
	GeoLocationDetailsList []GeoLocationDetails `aws:"always"`
	IsTruncated            bool                 `aws:"always"`
	MaxItems               string
}

// Apply lists continents, then the default, then countries.
func (c ListGeoLocations) Apply(tx *world.Tx) (any, error) {
	out := ListGeoLocationsResult{GeoLocationDetailsList: []GeoLocationDetails{}, MaxItems: "100"}
	for _, code := range sorted(continents) {
		if c.StartCountryCode == "" && cmp.Compare(code, c.StartContinentCode) >= 0 {
			out.GeoLocationDetailsList = append(out.GeoLocationDetailsList, details(&GeoLocation{ContinentCode: code}))
		}
	}
	for _, code := range append([]string{"*"}, sorted(countries)...) {
		if code >= c.StartCountryCode {
			out.GeoLocationDetailsList = append(out.GeoLocationDetailsList, details(&GeoLocation{CountryCode: code}))
		}
	}
	return out, nil
}

func sorted(m map[string]string) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
