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
	AcceptVpcPeeringConnection{},
	AssociateDhcpOptions{},
	AssociateRouteTable{},
	AssociateVpcCidrBlock{},
	AttachInternetGateway{},
	CreateDefaultSubnet{},
	CreateDefaultVpc{},
	CreateDhcpOptions{},
	CreateInternetGateway{},
	CreateRoute{},
	CreateRouteTable{},
	CreateSubnet{},
	CreateTags{},
	CreateVpc{},
	CreateVpcPeeringConnection{},
	DeleteDhcpOptions{},
	DeleteInternetGateway{},
	DeleteRoute{},
	DeleteRouteTable{},
	DeleteSubnet{},
	DeleteTags{},
	DeleteVpc{},
	DeleteVpcPeeringConnection{},
	DescribeAccountAttributes{},
	DescribeAvailabilityZones{},
	DescribeDhcpOptions{},
	DescribeInternetGateways{},
	DescribeRegions{},
	DescribeRouteTables{},
	DescribeSubnets{},
	DescribeTags{},
	DescribeVpcAttribute{},
	DescribeVpcPeeringConnections{},
	DescribeVpcs{},
	DetachInternetGateway{},
	DisassociateRouteTable{},
	DisassociateVpcCidrBlock{},
	ModifySubnetAttribute{},
	ModifyVpcAttribute{},
	ModifyVpcPeeringConnectionOptions{},
	ModifyVpcTenancy{},
	RejectVpcPeeringConnection{},
	ReplaceRoute{},
	ReplaceRouteTableAssociation{},
}
