package ec2

import (
	"strconv"

	"skylab/engine/world"
)

// ofAssociations and ofRoutes offer f of every row to a filter.
func ofAssociations(f func(RouteTableAssociation) string) func(RouteTable) []string {
	return func(t RouteTable) []string { return each(t.Associations, f) }
}

func ofRoutes(f func(Route) string) func(RouteTable) []string {
	return func(t RouteTable) []string { return each(t.Routes, f) }
}

var routeTableFilters = filters[RouteTable]{
	"association.main": ofAssociations(func(a RouteTableAssociation) string { return strconv.FormatBool(a.Main) }),
	"association.route-table-association-id": ofAssociations(func(a RouteTableAssociation) string {
		return a.RouteTableAssociationId
	}),
	"association.route-table-id":      ofAssociations(func(a RouteTableAssociation) string { return a.RouteTableId }),
	"association.subnet-id":           ofAssociations(func(a RouteTableAssociation) string { return a.SubnetId }),
	"owner-id":                        func(t RouteTable) []string { return []string{t.OwnerId} },
	"route-table-id":                  func(t RouteTable) []string { return []string{t.RouteTableId} },
	"route.destination-cidr-block":    ofRoutes(func(r Route) string { return r.DestinationCidrBlock.String() }),
	"route.gateway-id":                ofRoutes(func(r Route) string { return r.GatewayId }),
	"route.instance-id":               ofRoutes(func(r Route) string { return r.InstanceId }),
	"route.nat-gateway-id":            ofRoutes(func(r Route) string { return r.NatGatewayId }),
	"route.origin":                    ofRoutes(func(r Route) string { return r.Origin }),
	"route.state":                     ofRoutes(func(r Route) string { return r.State }),
	"route.vpc-peering-connection-id": ofRoutes(func(r Route) string { return r.VpcPeeringConnectionId }),
	"vpc-id":                          func(t RouteTable) []string { return []string{t.VpcId} },
}.tagged(func(t RouteTable) Tags { return t.Tags })

// DescribeRouteTables lists route tables. A subnet that follows the main table
// shows in no association.
type DescribeRouteTables struct {
	Page
	RouteTableIds []string `aws:"wire=RouteTableId,id=route-table"`
	Filters       []Filter `aws:"wire=Filter"`
	world.Dry
}

// DescribeRouteTablesResult is the answer to [DescribeRouteTables].
type DescribeRouteTablesResult struct {
	RouteTables []RouteTable `aws:"wire=RouteTableSet"`
	NextToken   string
}

// Apply lists.
func (c DescribeRouteTables) Apply(tx *world.Tx) (any, error) {
	if err := c.atMost(100); err != nil {
		return nil, err
	}
	tables, next, err := describe(tx, "route-table", c.RouteTableIds, routeTableFilters, c.Filters, c.Page)
	return DescribeRouteTablesResult{tables, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeRouteTables) FilterNames() []string { return routeTableFilters.names() }
