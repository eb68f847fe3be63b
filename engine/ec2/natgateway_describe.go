package ec2

import "skylab/engine/world"

var natGatewayFilters = filters[NatGateway]{
	"nat-gateway-id": func(g NatGateway) []string { return []string{g.NatGatewayId} },
	"state":          func(g NatGateway) []string { return []string{g.State} },
	"subnet-id":      func(g NatGateway) []string { return []string{g.SubnetId} },
	"vpc-id":         func(g NatGateway) []string { return []string{g.VpcId} },
}.tagged(func(g NatGateway) Tags { return g.Tags })

// DescribeNatGateways lists NAT gateways, those that failed or were deleted
// within the last hour among them.
type DescribeNatGateways struct {
	world.Dry
	Filter []Filter
	Page
	NatGatewayIds []string `aws:"wire=NatGatewayId,id=natgateway"`
}

// DescribeNatGatewaysResult is the answer to [DescribeNatGateways].
type DescribeNatGatewaysResult struct {
	NatGateways []NatGateway `aws:"wire=NatGatewaySet"`
	NextToken   string
}

// Apply lists.
func (c DescribeNatGateways) Apply(tx *world.Tx) (any, error) {
	out, next, err := describe(tx, "natgateway", c.NatGatewayIds, natGatewayFilters, c.Filter, c.Page)
	return DescribeNatGatewaysResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeNatGateways) FilterNames() []string { return natGatewayFilters.names() }
