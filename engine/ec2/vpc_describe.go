package ec2

import (
	"strconv"

	"skylab/engine/world"
)

var vpcFilters = filters[Vpc]{
	"vpc-id":          func(v Vpc) []string { return []string{v.VpcId} },
	"cidr":            func(v Vpc) []string { return []string{v.CidrBlock.String()} },
	"state":           func(v Vpc) []string { return []string{v.State} },
	"is-default":      func(v Vpc) []string { return []string{strconv.FormatBool(v.IsDefault)} },
	"dhcp-options-id": func(v Vpc) []string { return []string{v.DhcpOptionsId} },
	"owner-id":        func(v Vpc) []string { return []string{v.OwnerId} },
	"cidr-block-association.cidr-block": func(v Vpc) []string {
		var out []string
		for _, b := range v.Blocks() {
			out = append(out, b.String())
		}
		return out
	},
}.tagged(func(v Vpc) Tags { return v.Tags })

// DescribeVpcs lists VPCs.
type DescribeVpcs struct {
	VpcIds  []string `aws:"wire=VpcId,id=vpc"`
	Filters []Filter `aws:"wire=Filter"`
	Page
	world.Dry
}

// DescribeVpcsResult is the answer to [DescribeVpcs].
type DescribeVpcsResult struct {
	Vpcs      []Vpc
	NextToken string
}

// Apply lists.
func (c DescribeVpcs) Apply(tx *world.Tx) (any, error) {
	vpcs, next, err := describe(tx, "vpc", c.VpcIds, vpcFilters, c.Filters, c.Page)
	return DescribeVpcsResult{vpcs, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeVpcs) FilterNames() []string { return vpcFilters.names() }
