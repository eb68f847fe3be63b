package ec2

import "skylab/engine/world"

var internetGatewayFilters = filters[InternetGateway]{
	"attachment.state": func(g InternetGateway) []string {
		return each(g.Attachments, func(a InternetGatewayAttachment) string { return a.State })
	},
	"attachment.vpc-id": func(g InternetGateway) []string {
		return each(g.Attachments, func(a InternetGatewayAttachment) string { return a.VpcId })
	},
	"internet-gateway-id": func(g InternetGateway) []string { return []string{g.InternetGatewayId} },
	"owner-id":            func(g InternetGateway) []string { return []string{g.OwnerId} },
}.tagged(func(g InternetGateway) Tags { return g.Tags })

// DescribeInternetGateways lists gateways, attached or not.
type DescribeInternetGateways struct {
	InternetGatewayIds []string `aws:"wire=InternetGatewayId,id=internet-gateway"`
	Filters            []Filter `aws:"wire=Filter"`
	Page
	world.Dry
}

// DescribeInternetGatewaysResult is the answer to [DescribeInternetGateways].
type DescribeInternetGatewaysResult struct {
	InternetGateways []InternetGateway `aws:"wire=InternetGatewaySet"`
	NextToken        string
}

// Apply lists.
func (c DescribeInternetGateways) Apply(tx *world.Tx) (any, error) {
	gateways, next, err := describe(tx, "internet-gateway", c.InternetGatewayIds, internetGatewayFilters, c.Filters, c.Page)
	return DescribeInternetGatewaysResult{gateways, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeInternetGateways) FilterNames() []string { return internetGatewayFilters.names() }
