package ec2

import (
	"slices"

	"skylab/engine/world"
)

// Operations holds one of every command of this service, in no order that
// matters.
var Operations = slices.Concat(networkOperations, machineOperations)

// networkOperations are the commands about networks: VPCs, subnets, routes,
// gateways to the Internet, peering, DHCP options, tags, Regions and zones.
var networkOperations = []world.Command{
	AssociateRouteTable{},
	AttachInternetGateway{},
	CreateInternetGateway{},
	CreateRoute{},
	CreateRouteTable{},
	CreateSubnet{},
	CreateTags{},
	CreateVpc{},
	DeleteTags{},
	DescribeInternetGateways{},
	DescribeRouteTables{},
	DescribeSubnets{},
	DescribeVpcAttribute{},
	DescribeVpcs{},
	ModifySubnetAttribute{},
	ModifyVpcAttribute{},
}
