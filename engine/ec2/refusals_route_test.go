package ec2

import (
	"fmt"
	"net/netip"

	"skylab/engine/world"
)

func init() {
	refusals = append(refusals, tableRefusals...)
	refusals = append(refusals, routeRefusals...)
	refusals = append(refusals, gatewayRefusals...)
}

var tableRefusals = []refusal{
	{"2.1", "AssociateRouteTable of a subnet that has a table", "Resource.AlreadyAssociated", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		subnet, one, two := b.subnet(vpc, "10.0.1.0/24"), b.table(vpc), b.table(vpc)
		b.do(AssociateRouteTable{RouteTableId: one, SubnetId: subnet})
		return AssociateRouteTable{RouteTableId: two, SubnetId: subnet},
			fmt.Sprintf("the specified association for route table %s conflicts with an existing association", two)
	}, ""},
	{"11.4", "AssociateRouteTable of another VPC's subnet", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		subnet, table := b.subnet(b.vpc("10.0.0.0/16"), "10.0.1.0/24"), b.table(b.vpc("10.0.0.0/16"))
		return AssociateRouteTable{RouteTableId: table, SubnetId: subnet},
			fmt.Sprintf("route table %s and subnet %s belong to different networks", table, subnet)
	}, ""},
	{"11.4", "AssociateRouteTable without a subnet", "MissingParameter", func(b *bench) (world.Command, string) {
		return AssociateRouteTable{RouteTableId: b.table(b.vpc("10.0.0.0/16"))}, "The request must contain the parameter subnetId"
	}, ""},
	{"2.5", "AssociateRouteTable of a gateway", "InvalidParameterValue", nil, "edge associations are not simulated"},
	{"2.1", "DisassociateRouteTable of the main table", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		id := b.mainTable(b.vpc("10.0.0.0/16")).Associations[0].RouteTableAssociationId
		return DisassociateRouteTable{AssociationId: id}, "cannot disassociate the main route table association " + id
	}, ""},
	{
		"11.4", "DisassociateRouteTable of an unknown association", "InvalidAssociationID.NotFound",
		says(DisassociateRouteTable{AssociationId: absentID("rtbassoc")}, "The association ID 'rtbassoc-0123456789abcdef0' does not exist"), "",
	},
	{"2.1", "ReplaceRouteTableAssociation with another VPC's table", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc, table := b.vpc("10.0.0.0/16"), b.table(b.vpc("10.1.0.0/16"))
		return ReplaceRouteTableAssociation{AssociationId: b.mainTable(vpc).Associations[0].RouteTableAssociationId, RouteTableId: table},
			fmt.Sprintf("route table %s and network %s belong to different networks", table, vpc)
	}, ""},
	{"2.1", "DeleteRouteTable of the main table", "DependencyViolation", func(b *bench) (world.Command, string) {
		id := b.mainTable(b.vpc("10.0.0.0/16")).RouteTableId
		return DeleteRouteTable{RouteTableId: id}, fmt.Sprintf("The routeTable '%s' has dependencies and cannot be deleted.", id)
	}, ""},
	{"2.1", "DeleteRouteTable with a subnet", "DependencyViolation", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		id := b.table(vpc)
		b.do(AssociateRouteTable{RouteTableId: id, SubnetId: b.subnet(vpc, "10.0.1.0/24")})
		return DeleteRouteTable{RouteTableId: id}, fmt.Sprintf("The routeTable '%s' has dependencies and cannot be deleted.", id)
	}, ""},
	{"1.3", "CreateRouteTable beyond the quota", "RouteTableLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		for range maxRouteTables - 1 {
			b.table(vpc)
		}
		return CreateRouteTable{VpcId: vpc}, fmt.Sprintf("The maximum number of route tables has been reached for VPC '%s'.", vpc)
	}, ""},
}

// routed is a CreateRoute in a table of 10.0.0.0/16, which has the subnet
// 10.0.1.0/24 and an Internet gateway that fills an empty target.
func routed(destination, message string) func(*bench) (world.Command, string) {
	return func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		b.subnet(vpc, "10.0.1.0/24")
		return CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: destination, GatewayId: b.gateway(vpc)}, message
	}
}

const (
	inside     = "The destination CIDR block %s is equal to or more specific than one of this VPC's CIDR blocks. "
	oneOf      = "The request must contain exactly one of " + targetNames
	apart      = "route table %s and %s %s belong to different networks"
	noRouteFor = "There is no route defined for '%s' in the route table. Use CreateRoute instead."
)

var routeRefusals = []refusal{
	{"11.4", "CreateRoute to a destination that has one", "RouteAlreadyExists", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		table, peering := b.table(vpc), b.peered(vpc, b.vpc("10.1.0.0/16"))
		b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc)})
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", VpcPeeringConnectionId: peering},
			"The route identified by 0.0.0.0/0 already exists."
	}, ""},
	{"11.4", "CreateRoute to the VPC's own block", "RouteAlreadyExists", routed("10.0.0.0/16", "The route identified by 10.0.0.0/16 already exists."), ""},
	{"11.4", "CreateRoute with an unreadable CIDR", "InvalidParameterValue", routed("0.0.0.0", notACidr("0.0.0.0", "destinationCidrBlock")), ""},
	{"11.4", "CreateRoute without a destination", "MissingParameter", routed("", "The request must contain the parameter destinationCidrBlock"), ""},
	{
		"2.4", "CreateRoute to a subnet through an internet gateway", "InvalidParameterValue",
		routed("10.0.1.0/24", fmt.Sprintf(inside, "10.0.1.0/24")+"This route can target only an interface or an instance."), "",
	},
	{"2.4", "CreateRoute to a part of a subnet through an interface", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		b.subnet(vpc, "10.0.1.0/24")
		b.put(NetworkInterface{NetworkInterfaceId: absentID("eni"), VpcId: vpc})
		return CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "10.0.1.0/25", NetworkInterfaceId: absentID("eni")},
			fmt.Sprintf(inside, "10.0.1.0/25") + "Route destination doesn't match any subnet CIDR blocks."
	}, ""},
	{"2.4", "CreateRoute into 169.254.168.0/22", "InvalidParameterValue", routed("169.254.169.0/24",
		"Value (169.254.169.0/24) for parameter destinationCidrBlock is invalid. Routes to this range are not allowed."), ""},
	{"2.4", "CreateRoute into fd00:ec2::/32", "InvalidParameterValue", nil, "the simulated network is IPv4"},
	{
		"2.4", "CreateRoute to an egress-only internet gateway, transit gateway, endpoint or prefix list", "InvalidParameterValue", nil,
		"these targets and destinations are not simulated; their parameters are unknown to the command line",
	},
	{"11.4", "CreateRoute with two targets", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		return CreateRoute{
			RouteTableId: b.table(vpc), DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc), NatGatewayId: absentID("nat"),
		}, oneOf
	}, ""},
	{"11.4", "CreateRoute without a target", "MissingParameter", func(b *bench) (world.Command, string) {
		return CreateRoute{RouteTableId: b.table(b.vpc("10.0.0.0/16")), DestinationCidrBlock: "0.0.0.0/0"}, oneOf
	}, ""},
	{"2.4", "CreateRoute to local", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return CreateRoute{RouteTableId: b.table(b.vpc("10.0.0.0/16")), DestinationCidrBlock: "10.1.0.0/16", GatewayId: "local"},
			"Value (local) for parameter gatewayId is invalid. A route to local exists for every CIDR block of the VPC."
	}, ""},
	{"2.4", "CreateRoute to a gateway that is not attached", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, gateway := b.table(b.vpc("10.0.0.0/16")), b.gateway("")
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway}, fmt.Sprintf(apart, table, "network gateway", gateway)
	}, ""},
	{"2.4", "CreateRoute to a gateway of another VPC", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, gateway := b.table(b.vpc("10.0.0.0/16")), b.gateway(b.vpc("10.1.0.0/16"))
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway}, fmt.Sprintf(apart, table, "network gateway", gateway)
	}, ""},
	{"11.4", "CreateRoute to a gateway that does not exist", "InvalidGatewayID.NotFound", func(b *bench) (world.Command, string) {
		return CreateRoute{RouteTableId: b.table(b.vpc("10.0.0.0/16")), DestinationCidrBlock: "0.0.0.0/0", GatewayId: absentID("nat")},
			"The gateway ID 'nat-0123456789abcdef0' does not exist"
	}, ""},
	{"11.4", "CreateRoute to a NAT gateway that does not exist", "NatGatewayNotFound", func(b *bench) (world.Command, string) {
		return CreateRoute{RouteTableId: b.table(b.vpc("10.0.0.0/16")), DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: absentID("nat")},
			"NAT gateway nat-0123456789abcdef0 was not found"
	}, ""},
	{"11.4", "CreateRoute to an interface that does not exist", "InvalidNetworkInterfaceID.NotFound", func(b *bench) (world.Command, string) {
		return CreateRoute{RouteTableId: b.table(b.vpc("10.0.0.0/16")), DestinationCidrBlock: "0.0.0.0/0", NetworkInterfaceId: absentID("eni")},
			"The networkInterface ID 'eni-0123456789abcdef0' does not exist"
	}, ""},
	{"2.4", "CreateRoute to a NAT gateway of another VPC", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, nat := b.table(b.vpc("10.0.0.0/16")), NatGateway{NatGatewayId: absentID("nat"), VpcId: b.vpc("10.1.0.0/16"), State: "available"}
		b.put(nat)
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: nat.NatGatewayId},
			fmt.Sprintf(apart, table, "nat gateway", nat.NatGatewayId)
	}, ""},
	{"2.4", "CreateRoute to an interface of another VPC", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, eni := b.table(b.vpc("10.0.0.0/16")), absentID("eni")
		b.put(NetworkInterface{NetworkInterfaceId: eni, VpcId: b.vpc("10.1.0.0/16")})
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", NetworkInterfaceId: eni}, fmt.Sprintf(apart, table, "interface", eni)
	}, ""},
	{"11.4", "CreateRoute to an instance with several interfaces", "InvalidInstanceID", func(b *bench) (world.Command, string) {
		vpc, id := b.vpc("10.0.0.0/16"), absentID("i")
		b.put(Instance{InstanceId: id, VpcId: vpc, State: Running})
		for _, eni := range []string{"eni-0a", "eni-0b"} {
			b.put(NetworkInterface{NetworkInterfaceId: eni, VpcId: vpc, Attachment: &NetworkInterfaceAttachment{InstanceId: id}})
		}
		return CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "0.0.0.0/0", InstanceId: id},
			"There are multiple interfaces attached to instance '" + id + "'. Please specify an interface ID for the operation instead."
	}, ""},
	{"2.4", "CreateRoute to an instance of another VPC", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, vpc, id := b.table(b.vpc("10.0.0.0/16")), b.vpc("10.1.0.0/16"), absentID("i")
		b.put(Instance{InstanceId: id, VpcId: vpc, State: Running})
		b.put(NetworkInterface{NetworkInterfaceId: absentID("eni"), VpcId: vpc, Attachment: &NetworkInterfaceAttachment{InstanceId: id}})
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", InstanceId: id}, fmt.Sprintf(apart, table, "instance", id)
	}, ""},
	{"2.4", "CreateRoute to a peering connection that was deleted", "InvalidVpcPeeringConnectionID.NotFound", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		peering := b.peered(vpc, b.vpc("10.1.0.0/16"))
		b.do(DeleteVpcPeeringConnection{VpcPeeringConnectionId: peering})
		return CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: peering},
			fmt.Sprintf("The vpcPeeringConnection ID '%s' does not exist", peering)
	}, ""},
	{"2.4", "CreateRoute to a peering connection of other VPCs", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table, peering := b.table(b.vpc("10.0.0.0/16")), b.peered(b.vpc("10.1.0.0/16"), b.vpc("10.2.0.0/16"))
		return CreateRoute{RouteTableId: table, DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: peering},
			fmt.Sprintf(apart, table, "vpc peering connection", peering)
	}, ""},
	{"1.3", "CreateRoute beyond the quota", "RouteLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		t, gateway := b.mainTable(vpc), b.gateway(vpc)
		for i := range maxRoutes {
			t.Routes = append(t.Routes, Route{
				DestinationCidrBlock: netip.PrefixFrom(netip.AddrFrom4([4]byte{11, byte(i >> 8), byte(i), 0}), 24),
				GatewayId:            gateway, Origin: "CreateRoute",
			})
		}
		b.put(t)
		return CreateRoute{RouteTableId: t.RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway},
			fmt.Sprintf("The maximum number of routes has been reached for route table '%s'.", t.RouteTableId)
	}, ""},
	{"1.3", "Propagated routes beyond the quota", "RouteLimitExceeded", nil, "virtual private gateways are not simulated"},
	{"11.4", "ReplaceRoute where there is none", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		return ReplaceRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc)}, fmt.Sprintf(noRouteFor, "0.0.0.0/0")
	}, ""},
	{"2.3", "ReplaceRoute of the local route with an internet gateway", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		return ReplaceRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "10.0.0.0/16", GatewayId: b.gateway(vpc)},
			fmt.Sprintf(inside, "10.0.0.0/16") + "This route can target only an interface or an instance."
	}, ""},
	{"2.3", "ReplaceRoute of another route with local", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		table := b.table(vpc)
		b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc)})
		return ReplaceRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", LocalTarget: true},
			"Value (true) for parameter localTarget is invalid. Only a local route can have the target local."
	}, ""},
	{"11.4", "DeleteRoute where there is none", "InvalidRoute.NotFound", func(b *bench) (world.Command, string) {
		table := b.table(b.vpc("10.0.0.0/16"))
		return DeleteRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0"},
			"no route with destination-cidr-block 0.0.0.0/0 in route table " + table
	}, ""},
	{"2.3", "DeleteRoute of the local route", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		table := b.table(b.vpc("10.0.0.0/16"))
		return DeleteRoute{RouteTableId: table, DestinationCidrBlock: "10.0.0.0/16"}, "cannot remove local route 10.0.0.0/16 in route table " + table
	}, ""},
}

// attachedIn is a bench with a VPC and its gateway.
func attachedIn(b *bench) (vpc, gateway string) {
	vpc = b.vpc("10.0.0.0/16")
	return vpc, b.gateway(vpc)
}

// mapped is a DetachInternetGateway from a VPC in which n has a public address.
func mapped(n NetworkInterface) func(*bench) (world.Command, string) {
	return func(b *bench) (world.Command, string) {
		vpc, gateway := attachedIn(b)
		n.NetworkInterfaceId, n.VpcId = absentID("eni"), vpc
		n.Association = &NetworkInterfaceAssociation{PublicIp: netip.MustParseAddr("203.0.113.7")}
		b.put(n)
		return DetachInternetGateway{InternetGatewayId: gateway, VpcId: vpc}, fmt.Sprintf("Network %s has some mapped public address(es). "+
			"Please unmap those public address(es) before detaching the gateway.", vpc)
	}
}

var gatewayRefusals = []refusal{
	{"3.1", "AttachInternetGateway that is attached", "Resource.AlreadyAssociated", func(b *bench) (world.Command, string) {
		vpc, gateway := attachedIn(b)
		return AttachInternetGateway{InternetGatewayId: gateway, VpcId: b.vpc("10.1.0.0/16")},
			fmt.Sprintf("resource %s is already attached to network %s", gateway, vpc)
	}, ""},
	{"3.1", "AttachInternetGateway to a VPC that has one", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc, _ := attachedIn(b)
		return AttachInternetGateway{InternetGatewayId: b.gateway(""), VpcId: vpc},
			fmt.Sprintf("Network %s already has an internet gateway attached", vpc)
	}, ""},
	{"3.1", "DetachInternetGateway that is not attached", "Gateway.NotAttached", func(b *bench) (world.Command, string) {
		vpc, gateway := b.vpc("10.0.0.0/16"), b.gateway("")
		return DetachInternetGateway{InternetGatewayId: gateway, VpcId: vpc},
			fmt.Sprintf("resource %s is not attached to network %s", gateway, vpc)
	}, ""},
	{"3.1", "DetachInternetGateway from another VPC than its own", "Gateway.NotAttached", func(b *bench) (world.Command, string) {
		_, gateway := attachedIn(b)
		other := b.vpc("10.1.0.0/16")
		return DetachInternetGateway{InternetGatewayId: gateway, VpcId: other},
			fmt.Sprintf("resource %s is not attached to network %s", gateway, other)
	}, ""},
	{"3.1", "DetachInternetGateway while an Elastic IP is mapped", "DependencyViolation", mapped(NetworkInterface{}), ""},
	{
		"3.1", "DetachInternetGateway while an instance has a public address", "DependencyViolation",
		mapped(NetworkInterface{Attachment: &NetworkInterfaceAttachment{InstanceId: absentID("i")}}), "",
	},
	{
		"3.1", "DetachInternetGateway while a NAT gateway has a public address", "DependencyViolation",
		mapped(NetworkInterface{InterfaceType: "nat_gateway", RequesterManaged: true}), "",
	},
	{"3.1", "DeleteInternetGateway that is attached", "DependencyViolation", func(b *bench) (world.Command, string) {
		_, gateway := attachedIn(b)
		return DeleteInternetGateway{InternetGatewayId: gateway},
			fmt.Sprintf("The internetGateway '%s' has dependencies and cannot be deleted.", gateway)
	}, ""},
	{"1.3", "CreateInternetGateway beyond the quota", "InternetGatewayLimitExceeded", func(b *bench) (world.Command, string) {
		for range maxInternetGateways {
			b.gateway("")
		}
		return CreateInternetGateway{}, "The maximum number of internet gateways has been reached."
	}, ""},
}
