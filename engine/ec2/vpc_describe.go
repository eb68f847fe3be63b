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
	"cidr-block-association.association-id": func(v Vpc) []string {
		return each(v.CidrBlockAssociationSet, func(a VpcCidrBlockAssociation) string { return a.AssociationId })
	},
	"cidr-block-association.cidr-block": func(v Vpc) []string {
		return each(v.CidrBlockAssociationSet, func(a VpcCidrBlockAssociation) string { return a.CidrBlock.String() })
	},
	"cidr-block-association.state": func(v Vpc) []string {
		return each(v.CidrBlockAssociationSet, func(a VpcCidrBlockAssociation) string { return a.CidrBlockState.State })
	},
}.tagged(func(v Vpc) Tags { return v.Tags })

// DescribeVpcs lists VPCs.
type DescribeVpcs struct {
	Filters []Filter `aws:"wire=Filter"`
	VpcIds  []string `aws:"wire=VpcId,id=vpc"`
	Page
	world.Dry
}

// DescribeVpcsResult is the answer to [DescribeVpcs].
type DescribeVpcsResult struct {
	NextToken string
	Vpcs      []Vpc `aws:"wire=VpcSet"`
}

// Apply lists.
func (c DescribeVpcs) Apply(tx *world.Tx) (any, error) {
	vpcs, next, err := describe(tx, "vpc", c.VpcIds, vpcFilters, c.Filters, c.Page)
	return DescribeVpcsResult{next, vpcs}, err
}

// FilterNames lists the filters of the operation.
func (DescribeVpcs) FilterNames() []string { return vpcFilters.names() }
