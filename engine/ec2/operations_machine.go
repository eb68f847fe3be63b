package ec2

import "skylab/engine/world"

// machineOperations are the commands about what stands in networks and what
// guards it: instances, images, keys, interfaces, addresses, NAT gateways,
// security groups, network ACLs.
var machineOperations = []world.Command{
	RunInstances{},
	StartInstances{},
	StopInstances{},
	RebootInstances{},
	TerminateInstances{},
	DescribeInstances{},
	AllocateAddress{},
	AssociateAddress{},
	DisassociateAddress{},
	ReleaseAddress{},
	DescribeAddresses{},
	CreateNatGateway{},
	DeleteNatGateway{},
	DescribeNatGateways{},
	CreateSecurityGroup{},
	DeleteSecurityGroup{},
	DescribeSecurityGroups{},
	AuthorizeSecurityGroupIngress{},
	AuthorizeSecurityGroupEgress{},
}
