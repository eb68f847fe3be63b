package ec2

import (
	"strconv"

	"skylab/engine/world"
)

var subnetFilters = filters[Subnet]{
	"availability-zone":          func(s Subnet) []string { return []string{s.AvailabilityZone} },
	"availability-zone-id":       func(s Subnet) []string { return []string{s.AvailabilityZoneId} },
	"available-ip-address-count": func(s Subnet) []string { return []string{strconv.Itoa(s.AvailableIpAddressCount)} },
	"cidr-block":                 func(s Subnet) []string { return []string{s.CidrBlock.String()} },
	"default-for-az":             func(s Subnet) []string { return []string{strconv.FormatBool(s.DefaultForAz)} },
	"map-public-ip-on-launch":    func(s Subnet) []string { return []string{strconv.FormatBool(s.MapPublicIpOnLaunch)} },
	"owner-id":                   func(s Subnet) []string { return []string{s.OwnerId} },
	"state":                      func(s Subnet) []string { return []string{s.State} },
	"subnet-arn":                 func(s Subnet) []string { return []string{s.SubnetArn} },
	"subnet-id":                  func(s Subnet) []string { return []string{s.SubnetId} },
	"vpc-id":                     func(s Subnet) []string { return []string{s.VpcId} },
}.tagged(func(s Subnet) Tags { return s.Tags })

// DescribeSubnets lists subnets.
type DescribeSubnets struct {
	Filters   []Filter `aws:"wire=Filter"`
	SubnetIds []string `aws:"wire=SubnetId,id=subnet"`
	Page
	world.Dry
}

// DescribeSubnetsResult is the answer to [DescribeSubnets].
type DescribeSubnetsResult struct {
	NextToken string
	Subnets   []Subnet `aws:"wire=SubnetSet"`
}

// Apply lists.
func (c DescribeSubnets) Apply(tx *world.Tx) (any, error) {
	subnets, next, err := describe(tx, "subnet", c.SubnetIds, subnetFilters, c.Filters, c.Page)
	return DescribeSubnetsResult{next, subnets}, err
}

// FilterNames lists the filters of the operation.
func (DescribeSubnets) FilterNames() []string { return subnetFilters.names() }
