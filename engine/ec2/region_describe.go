package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// Region is a part of the world in which AWS has data centers.
type Region struct {
	OptInStatus string
	RegionName  string
	Endpoint    string `aws:"wire=RegionEndpoint"`
}

var regionFilters = filters[Region]{
	"endpoint":      func(r Region) []string { return []string{r.Endpoint} },
	"opt-in-status": func(r Region) []string { return []string{r.OptInStatus} },
	"region-name":   func(r Region) []string { return []string{r.RegionName} },
}

// DescribeRegions lists the Regions of the lab.
type DescribeRegions struct {
	RegionNames []string `aws:"wire=RegionName"`
	AllRegions  bool
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeRegionsResult is the answer to [DescribeRegions].
type DescribeRegionsResult struct {
	Regions []Region `aws:"wire=RegionInfo"`
}

// Apply lists.
func (c DescribeRegions) Apply(*world.Tx) (any, error) {
	for _, name := range c.RegionNames {
		if _, ok := regionNamed(name); !ok {
			return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid region provided: (%s)", name)).
				Because("value-unknown", name, strings.Join(Regions(), ", "))
		}
	}
	all := []Region{}
	for _, r := range regions {
		if len(c.RegionNames) == 0 || slices.Contains(c.RegionNames, r.name) {
			all = append(all, Region{"opt-in-not-required", r.name, "ec2." + r.name + ".amazonaws.com"})
		}
	}
	all, err := regionFilters.apply(all, c.Filters)
	return DescribeRegionsResult{all}, err
}

// FilterNames lists the filters of the operation.
func (DescribeRegions) FilterNames() []string { return regionFilters.names() }
