package ec2

import (
	"fmt"
	"net/netip"

	"skylab/engine/world"
)

func init() {
	refusals = append(refusals, vpcRefusals...)
	refusals = append(refusals, blockRefusals...)
	refusals = append(refusals, subnetRefusals...)
}

func notACidr(given, parameter string) string {
	return fmt.Sprintf("Value (%s) for parameter %s is invalid. This is not a valid CIDR block.", given, parameter)
}

func badCidr(given string) string { return fmt.Sprintf("The CIDR '%s' is invalid.", given) }

// vpcInUse is a DeleteVpc after fill put something into the VPC.
func vpcInUse(fill func(b *bench, vpc string)) func(*bench) (world.Command, string) {
	return func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		fill(b, vpc)
		return DeleteVpc{VpcId: vpc}, fmt.Sprintf("The vpc '%s' has dependencies and cannot be deleted.", vpc)
	}
}

var vpcRefusals = []refusal{
	{"1.1", "CreateVpc wider than /16", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "10.0.0.0/8"}, badCidr("10.0.0.0/8")), ""},
	{"1.1", "CreateVpc narrower than /28", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "10.0.0.0/29"}, badCidr("10.0.0.0/29")), ""},
	{"1.1", "CreateVpc in 0.0.0.0/8", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "0.1.0.0/16"}, badCidr("0.1.0.0/16")), ""},
	{"1.1", "CreateVpc in loopback", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "127.0.0.0/16"}, badCidr("127.0.0.0/16")), ""},
	{"1.1", "CreateVpc in link-local", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "169.254.0.0/16"}, badCidr("169.254.0.0/16")), ""},
	{"1.1", "CreateVpc in multicast", "InvalidVpc.Range", says(CreateVpc{CidrBlock: "239.1.0.0/16"}, badCidr("239.1.0.0/16")), ""},
	{"11.4", "CreateVpc with an unreadable CIDR", "InvalidParameterValue", says(CreateVpc{CidrBlock: "10.0.0"}, notACidr("10.0.0", "cidrBlock")), ""},
	{"11.4", "CreateVpc with an IPv6 block as CidrBlock", "InvalidParameterValue", says(CreateVpc{CidrBlock: "fd00::/16"}, notACidr("fd00::/16", "cidrBlock")), ""},
	{"11.4", "CreateVpc without a CIDR", "MissingParameter", says(CreateVpc{}, "The request must contain the parameter cidrBlock"), ""},
	{"1.1", "CreateVpc with host tenancy", "InvalidParameterValue", says(CreateVpc{CidrBlock: "10.0.0.0/16", InstanceTenancy: "host"},
		"Value (host) for parameter instanceTenancy is invalid. Expecting one of default, dedicated."), ""},
	{"1.3", "CreateVpc beyond the quota", "VpcLimitExceeded", func(b *bench) (world.Command, string) {
		for range maxVpcs {
			b.vpc("10.0.0.0/16")
		}
		return CreateVpc{CidrBlock: "10.0.0.0/16"}, "The maximum number of VPCs has been reached."
	}, ""},
	{"1.1", "ModifyVpcTenancy to dedicated", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return ModifyVpcTenancy{VpcId: b.vpc("10.0.0.0/16"), InstanceTenancy: "dedicated"},
			"Value (dedicated) for parameter instanceTenancy is invalid. The tenancy can only be changed to default."
	}, ""},
	{"1.4", "CreateDefaultVpc where there is one", "DefaultVpcAlreadyExists", func(b *bench) (world.Command, string) {
		b.do(CreateDefaultVpc{})
		return CreateDefaultVpc{}, "A Default VPC already exists for this account in this region."
	}, ""},
	{"1.4", "CreateDefaultSubnet where there is one", "DefaultSubnetAlreadyExistsInAvailabilityZone", func(b *bench) (world.Command, string) {
		b.do(CreateDefaultVpc{})
		return CreateDefaultSubnet{AvailabilityZone: "ap-northeast-2b"},
			"A default subnet already exists in the Availability Zone ap-northeast-2b."
	}, ""},
	{"1.4", "CreateDefaultSubnet without a default VPC", "DefaultVpcDoesNotExist", says(CreateDefaultSubnet{AvailabilityZone: "ap-northeast-2a"},
		"A Default VPC does not exist for this account in this region."), ""},
	{"1.4", "CreateDefaultSubnet without a zone", "MissingParameter", says(CreateDefaultSubnet{},
		"The request must contain the parameter availabilityZone"), ""},
	{"1.4", "DeleteVpc with a subnet", "DependencyViolation", vpcInUse(func(b *bench, vpc string) { b.subnet(vpc, "10.0.1.0/24") }), ""},
	{"1.4", "DeleteVpc with an internet gateway", "DependencyViolation", vpcInUse(func(b *bench, vpc string) { b.gateway(vpc) }), ""},
	{"1.4", "DeleteVpc with a route table", "DependencyViolation", vpcInUse(func(b *bench, vpc string) { b.table(vpc) }), ""},
	{"1.4", "DeleteVpc with a security group", "DependencyViolation", vpcInUse(func(b *bench, vpc string) {
		b.put(SecurityGroup{GroupId: absentID("sg"), GroupName: "web", VpcId: vpc})
	}), ""},
	{"1.4", "DeleteVpc with a network ACL", "DependencyViolation", vpcInUse(func(b *bench, vpc string) {
		b.put(NetworkAcl{NetworkAclId: absentID("acl"), VpcId: vpc})
	}), ""},
	{"1.4", "DeleteVpc with a NAT gateway", "DependencyViolation", vpcInUse(func(b *bench, vpc string) {
		b.put(NatGateway{NatGatewayId: absentID("nat"), VpcId: vpc, State: "available"})
	}), ""},
	{"1.4", "DeleteVpc with a network interface", "DependencyViolation", vpcInUse(func(b *bench, vpc string) {
		b.put(NetworkInterface{NetworkInterfaceId: absentID("eni"), VpcId: vpc})
	}), ""},
	{"1.4", "DeleteVpc with a peering connection", "DependencyViolation", vpcInUse(func(b *bench, vpc string) {
		b.peering(vpc, b.vpc("10.1.0.0/16"))
	}), ""},
	{"1.4", "DeleteVpc with an endpoint", "DependencyViolation", nil, "VPC endpoints are not simulated"},
	{"1.3", "IPv6 blocks beyond the quota", "CidrLimitExceeded", nil, "the simulated network is IPv4"},
	{"1.3", "Egress-only internet gateways beyond the quota", "EgressOnlyInternetGatewayLimitExceeded", nil, "the simulated network is IPv4"},
	{"1.3", "VPC endpoints beyond the quota", "VpcEndpointLimitExceeded", nil, "VPC endpoints are not simulated"},
	{"1.10", "Block Public Access exclusions beyond the quota", "VpcBlockPublicAccessExclusionLimitExceeded", nil, "VPC Block Public Access is not simulated"},
	{"1.8", "ModifyVpcAttribute of two attributes", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		on := &AttributeBooleanValue{true}
		return ModifyVpcAttribute{VpcId: b.vpc("10.0.0.0/16"), EnableDnsHostnames: on, EnableDnsSupport: on},
			"Fields for multiple attribute types specified: only one attribute can be modified at a time"
	}, ""},
	{"1.8", "ModifyVpcAttribute of nothing", "MissingParameter", func(b *bench) (world.Command, string) {
		return ModifyVpcAttribute{VpcId: b.vpc("10.0.0.0/16")}, "The request must contain the attribute to modify"
	}, ""},
	{"1.8", "DescribeVpcAttribute of an unknown attribute", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return DescribeVpcAttribute{VpcId: b.vpc("10.0.0.0/16"), Attribute: "dns"}, "Value (dns) for parameter attribute is invalid. " +
			"Expecting one of enableDnsSupport, enableDnsHostnames, enableNetworkAddressUsageMetrics."
	}, ""},
	{"1.8", "CreateDhcpOptions with five resolvers", "InvalidParameterValue", says(CreateDhcpOptions{DhcpConfigurations: []NewDhcpConfiguration{
		{"domain-name-servers", []string{"10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"}},
	}}, "Value (10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6) for parameter domain-name-servers is invalid. "+
		"The option takes at most 4 values."), ""},
	{"1.8", "CreateDhcpOptions with an unknown option", "InvalidParameterValue", says(CreateDhcpOptions{DhcpConfigurations: []NewDhcpConfiguration{
		{"domain", []string{"example.com"}},
	}}, "Value (domain) for parameter key is invalid. Unknown DHCP option"), ""},
	{"1.8", "CreateDhcpOptions with a name where an address belongs", "InvalidParameterValue", says(CreateDhcpOptions{DhcpConfigurations: []NewDhcpConfiguration{
		{"ntp-servers", []string{"time.example.com"}},
	}}, "Value (time.example.com) for parameter ntp-servers is invalid. This is not a valid IP address."), ""},
	{"1.8", "DeleteDhcpOptions in use", "DependencyViolation", func(b *bench) (world.Command, string) {
		b.vpc("10.0.0.0/16")
		id := world.All[DhcpOptions](b.w, b.scope)[0].DhcpOptionsId
		return DeleteDhcpOptions{DhcpOptionsId: id}, fmt.Sprintf("The dhcpOptions '%s' has dependencies and cannot be deleted.", id)
	}, ""},
	{"11.4", "AssociateDhcpOptions with an unknown set", "InvalidDhcpOptionID.NotFound", func(b *bench) (world.Command, string) {
		id := absentID("dopt")
		return AssociateDhcpOptions{DhcpOptionsId: id, VpcId: b.vpc("10.0.0.0/16")}, fmt.Sprintf("The dhcpOption ID '%s' does not exist", id)
	}, ""},
}

// joining is an AssociateVpcCidrBlock of block to a VPC with the primary one.
func joining(primary, block, message string) func(*bench) (world.Command, string) {
	return func(b *bench) (world.Command, string) {
		return AssociateVpcCidrBlock{VpcId: b.vpc(primary), CidrBlock: block}, message
	}
}

func restrictedCidr(block string) string {
	return fmt.Sprintf("The CIDR '%s' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, "+
		"or use a publicly-routable CIDR.", block)
}

var blockRefusals = []refusal{
	{"1.1", "AssociateVpcCidrBlock wider than /16", "InvalidVpc.Range", joining("10.0.0.0/16", "100.64.0.0/10", badCidr("100.64.0.0/10")), ""},
	{"1.1", "AssociateVpcCidrBlock unreadable", "InvalidParameterValue", joining("10.0.0.0/16", "10.300.0.0/16", notACidr("10.300.0.0/16", "cidrBlock")), ""},
	{"1.1", "AssociateVpcCidrBlock without a block", "MissingParameter", joining("10.0.0.0/16", "", "The request must contain the parameter cidrBlock"), ""},
	{
		"1.1", "AssociateVpcCidrBlock overlapping a block of the VPC", "CidrConflict",
		joining("10.2.0.0/16", "10.2.1.0/24", "The CIDR '10.2.1.0/24' conflicts with another CIDR block of the VPC"), "",
	},
	{
		"1.1", "AssociateVpcCidrBlock of another private family", "InvalidVpc.Range",
		joining("10.2.0.0/16", "192.168.0.0/16", restrictedCidr("192.168.0.0/16")), "",
	},
	{
		"1.1", "AssociateVpcCidrBlock of 10.0.0.0/16 to a VPC in 10.0.0.0/15", "InvalidVpc.Range",
		joining("10.1.0.0/16", "10.0.0.0/16", restrictedCidr("10.0.0.0/16")), "",
	},
	{
		"1.1", "AssociateVpcCidrBlock of 172.31.0.0/16 to a VPC in 172.16.0.0/12", "InvalidVpc.Range",
		joining("172.16.0.0/16", "172.31.0.0/16", restrictedCidr("172.31.0.0/16")), "",
	},
	{
		"1.1", "AssociateVpcCidrBlock of 198.19.0.0/16", "InvalidVpc.Range",
		joining("10.2.0.0/16", "198.19.0.0/16", restrictedCidr("198.19.0.0/16")), "",
	},
	{"1.1", "AssociateVpcCidrBlock equal to a route's destination", "CidrConflict", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		b.do(CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "10.3.0.0/24", GatewayId: b.gateway(vpc)})
		return AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.3.0.0/24"}, "The CIDR '10.3.0.0/24' conflicts with a route of the VPC"
	}, ""},
	{"1.1", "AssociateVpcCidrBlock larger than a route's destination", "CidrConflict", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		b.do(CreateRoute{RouteTableId: b.mainTable(vpc).RouteTableId, DestinationCidrBlock: "10.3.7.0/24", GatewayId: b.gateway(vpc)})
		return AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.3.0.0/16"}, "The CIDR '10.3.0.0/16' conflicts with a route of the VPC"
	}, ""},
	{"1.1", "AssociateVpcCidrBlock overlapping a peer", "CidrConflict", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		b.peered(vpc, b.vpc("10.3.0.0/16"))
		return AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.3.1.0/24"}, "The CIDR '10.3.1.0/24' conflicts with a peered VPC"
	}, ""},
	{"1.1", "AssociateVpcCidrBlock while a request for peering waits", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		id := b.peering(vpc, b.vpc("10.3.0.0/16"))
		return AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.4.0.0/16"},
			fmt.Sprintf("The VPC '%s' has requested the VPC peering connection '%s', which is pending acceptance.", vpc, id)
	}, ""},
	{"1.3", "AssociateVpcCidrBlock beyond the quota", "CidrLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		for i := range maxBlocks - 1 {
			b.do(AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: fmt.Sprintf("10.%d.0.0/16", 3+i)})
		}
		return AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.9.0.0/16"},
			fmt.Sprintf("This network '%s' has met its maximum number of allowed CIDRs: 5", vpc)
	}, ""},
	{"1.1", "DisassociateVpcCidrBlock of the primary block", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		id := b.do(CreateVpc{CidrBlock: "10.2.0.0/16"}).(CreateVpcResult).Vpc.CidrBlockAssociationSet[0].AssociationId
		return DisassociateVpcCidrBlock{AssociationId: id}, "The vpc CIDR block with association ID " + id +
			" may not be disassociated. It is the primary IPv4 CIDR block of the VPC"
	}, ""},
	{"1.1", "DisassociateVpcCidrBlock with a subnet in it", "InvalidCidrBlock.InUse", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.2.0.0/16")
		id := b.do(AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.3.0.0/16"}).(AssociateVpcCidrBlockResult).CidrBlockAssociation.AssociationId
		b.subnet(vpc, "10.3.0.0/24")
		return DisassociateVpcCidrBlock{AssociationId: id},
			fmt.Sprintf("The vpc %s currently has a subnet within CIDR block 10.3.0.0/16", vpc)
	}, ""},
	{
		"11.2", "DisassociateVpcCidrBlock of an unknown association", "InvalidVpcCidrBlockAssociationID.NotFound",
		says(DisassociateVpcCidrBlock{AssociationId: absentID("vpc-cidr-assoc")},
			"The vpc CIDR block association ID 'vpc-cidr-assoc-0123456789abcdef0' does not exist"), "",
	},
}

// subnetIn is a CreateSubnet in a VPC of 10.0.0.0/16 that has 10.0.1.0/24.
func subnetIn(c CreateSubnet, message string) func(*bench) (world.Command, string) {
	return func(b *bench) (world.Command, string) {
		c.VpcId = b.vpc("10.0.0.0/16")
		b.subnet(c.VpcId, "10.0.1.0/24")
		return c, message
	}
}

const whichZones = "Subnets can currently only be created in the following availability zones: "

var subnetRefusals = []refusal{
	{"1.1", "CreateSubnet narrower than /28", "InvalidSubnet.Range", subnetIn(CreateSubnet{CidrBlock: "10.0.2.0/29"}, badCidr("10.0.2.0/29")), ""},
	{"1.1", "CreateSubnet wider than /16", "InvalidSubnet.Range", subnetIn(CreateSubnet{CidrBlock: "10.0.0.0/15"}, badCidr("10.0.0.0/15")), ""},
	{"1.1", "CreateSubnet outside the VPC", "InvalidSubnet.Range", subnetIn(CreateSubnet{CidrBlock: "10.1.0.0/24"}, badCidr("10.1.0.0/24")), ""},
	{
		"1.1", "CreateSubnet overlapping another subnet", "InvalidSubnet.Conflict",
		subnetIn(CreateSubnet{CidrBlock: "10.0.0.0/22"}, "The CIDR '10.0.0.0/22' conflicts with another subnet"), "",
	},
	{"11.4", "CreateSubnet with an unreadable CIDR", "InvalidParameterValue", subnetIn(CreateSubnet{CidrBlock: "10.0.2.0"}, notACidr("10.0.2.0", "cidrBlock")), ""},
	{"11.4", "CreateSubnet without a CIDR", "MissingParameter", subnetIn(CreateSubnet{}, "The request must contain the parameter cidrBlock"), ""},
	{"11.4", "CreateSubnet in another Region's zone", "InvalidParameterValue", subnetIn(CreateSubnet{CidrBlock: "10.0.2.0/24", AvailabilityZone: "us-east-1a"},
		"Value (us-east-1a) for parameter availabilityZone is invalid. "+whichZones+
			"ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d."), ""},
	{"1.6", "CreateSubnet in an unknown zone id", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		known := ""
		for i, z := range zonesOf(b.scope.Account, b.scope.Region) {
			known += []string{"", ", "}[min(i, 1)] + z.id
		}
		return CreateSubnet{VpcId: b.vpc("10.0.0.0/16"), CidrBlock: "10.0.2.0/24", AvailabilityZoneId: "apne2-az9"},
			"Value (apne2-az9) for parameter availabilityZoneId is invalid. " + whichZones + known + "."
	}, ""},
	{
		"1.6", "CreateSubnet with a zone and a zone id", "InvalidParameterCombination",
		subnetIn(CreateSubnet{CidrBlock: "10.0.2.0/24", AvailabilityZone: "ap-northeast-2a", AvailabilityZoneId: "apne2-az1"},
			"The parameters availabilityZone and availabilityZoneId cannot be used together."), "",
	},
	{"1.3", "CreateSubnet beyond the quota", "SubnetLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		for i := range maxSubnets {
			b.subnet(vpc, fmt.Sprintf("10.0.%d.0/24", i))
		}
		return CreateSubnet{VpcId: vpc, CidrBlock: "10.0.240.0/24"}, "The maximum number of subnets has been reached."
	}, ""},
	{"11.4", "CreateSubnet in an unknown VPC", "InvalidVpcID.NotFound", says(CreateSubnet{VpcId: absentID("vpc"), CidrBlock: "10.0.0.0/24"},
		"The vpc ID 'vpc-0123456789abcdef0' does not exist"), ""},
	{"11.4", "DeleteSubnet with a network interface", "DependencyViolation", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		subnet := b.subnet(vpc, "10.0.1.0/24")
		b.put(NetworkInterface{NetworkInterfaceId: absentID("eni"), VpcId: vpc, SubnetId: subnet, PrivateIpAddress: netip.MustParseAddr("10.0.1.4")})
		return DeleteSubnet{SubnetId: subnet}, fmt.Sprintf("The subnet '%s' has dependencies and cannot be deleted.", subnet)
	}, ""},
	{"1.7", "ModifySubnetAttribute of nothing", "MissingParameter", func(b *bench) (world.Command, string) {
		return ModifySubnetAttribute{SubnetId: b.subnet(b.vpc("10.0.0.0/16"), "10.0.1.0/24")}, "The request must contain the attribute to modify"
	}, ""},
}
