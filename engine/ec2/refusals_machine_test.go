package ec2

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

func init() {
	for _, rows := range [][]refusal{instanceRefusals, launchRefusals, keyRefusals, interfaceRefusals, addressRefusals, natRefusals} {
		refusals = append(refusals, rows...)
	}
}

// run is a launch that nothing is wrong with.
func run(subnet string) RunInstances {
	return RunInstances{ImageId: anImage("x86_64"), InstanceType: "t3.micro", MinCount: new(1), MaxCount: new(1), SubnetId: subnet}
}

// instance is running in subnet.
func (b *bench) instance(subnet string) string {
	b.Helper()
	id := answer[Reservation](b, run(subnet)).Instances[0].InstanceId
	b.skip(instancePending)
	return id
}

// stoppedInstance is stopped in subnet.
func (b *bench) stoppedInstance(subnet string) string {
	b.Helper()
	id := b.instance(subnet)
	b.do(StopInstances{InstanceIds: []string{id}})
	b.skip(instanceStopping)
	return id
}

// nic is an interface in subnet that is attached to nothing.
func (b *bench) nic(subnet string) string {
	b.Helper()
	return answer[CreateNetworkInterfaceResult](b, CreateNetworkInterface{SubnetId: subnet}).NetworkInterface.NetworkInterfaceId
}

// group is a security group of vpc.
func (b *bench) group(vpc, name string) string {
	b.Helper()
	return answer[CreateSecurityGroupResult](b, CreateSecurityGroup{VpcId: vpc, GroupName: name, Description: name}).GroupId
}

// eip is an Elastic IP that is free.
func (b *bench) eip() string {
	b.Helper()
	return answer[AllocateAddressResult](b, AllocateAddress{}).AllocationId
}

// primary is the interface at device index 0.
func (b *bench) primary(instance string) InstanceNetworkInterface {
	b.Helper()
	return b.see(instance).NetworkInterfaces[0]
}

func index(n int) *int { return &n }

var launchRefusals = []refusal{
	{"5.4", "RunInstances of another architecture", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.InstanceType = "t4g.micro"
		return c, "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. " +
			"Specify an instance type and an AMI that have matching architectures, and try again. " +
			"You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI."
	}, ""},
	{"4.2", "RunInstances with another VPC's group", "InvalidParameter", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		other := b.group(b.vpc("10.1.0.0/16"), "web")
		c := run(subnet)
		c.SecurityGroupIds = []string{other}
		return c, fmt.Sprintf("Security group %s and subnet %s belong to different networks.", other, subnet)
	}, ""},
	{"11.4", "RunInstances with an unknown group", "InvalidGroup.NotFound", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.SecurityGroupIds = []string{absentID("sg")}
		return c, "The security group 'sg-0123456789abcdef0' does not exist"
	}, ""},
	{"11.4", "RunInstances without a subnet or default VPC", "VPCIdNotSpecified", says(run(""), "No default VPC for this user"), ""},
	{"11.4", "RunInstances of an unknown image", "InvalidAMIID.NotFound", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.ImageId = absentID("ami")
		return c, "The image id '[ami-0123456789abcdef0]' does not exist"
	}, ""},
	{"11.4", "RunInstances of a malformed image", "InvalidAMIID.Malformed", func(b *bench) (world.Command, string) {
		c := run("")
		c.ImageId = "ubuntu"
		return c, `Invalid id: "ubuntu" (expecting "ami-...")`
	}, ""},
	{"11.4", "RunInstances in an unknown subnet", "InvalidSubnetID.NotFound", says(run(absentID("subnet")), "The subnet ID 'subnet-0123456789abcdef0' does not exist"), ""},
	{"11.4", "RunInstances with an unknown key", "InvalidKeyPair.NotFound", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.KeyName = "mine"
		return c, "The key pair 'mine' does not exist"
	}, ""},
	{"11.4", "RunInstances in a full subnet", "InsufficientFreeAddressesInSubnet", func(b *bench) (world.Command, string) {
		subnet := b.subnet(b.vpc("10.0.0.0/16"), "10.0.1.0/28")
		for range 11 {
			b.nic(subnet)
		}
		return run(subnet), "The specified subnet does not have enough free addresses to satisfy the request."
	}, ""},
	{"11.4", "RunInstances of a type that the zone lacks", "Unsupported", func(b *bench) (world.Command, string) {
		subnet := answer[CreateSubnetResult](b, CreateSubnet{VpcId: b.vpc("10.0.0.0/16"), CidrBlock: "10.0.1.0/24", AvailabilityZone: "ap-northeast-2d"}).Subnet.SubnetId
		c := run(subnet)
		c.InstanceType = "t2.micro"
		return c, "Your requested instance type (t2.micro) is not supported in your requested Availability Zone (ap-northeast-2d). " +
			"Please retry your request by not specifying an Availability Zone or choosing ap-northeast-2a, ap-northeast-2b, ap-northeast-2c."
	}, ""},
	{"11.4", "RunInstances beyond the vCPU quota", "VcpuLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.InstanceType, c.MinCount, c.MaxCount = "t3.large", new(17), new(17)
		return c, "You have requested more vCPU capacity than your current vCPU limit of 32 allows " +
			"for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
	}, ""},
	{"11.4", "RunInstances of an unknown type", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		c := run("")
		c.InstanceType = "t9.huge"
		return c, "Value (t9.huge) for parameter InstanceType is invalid."
	}, ""},
	{"11.4", "RunInstances of more at least than at most", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		c := run("")
		c.MinCount = new(3)
		return c, "Value (3) for parameter minCount is invalid. Expecting a value between 1 and maxCount, 1."
	}, ""},
	{"11.4", "RunInstances of none at all", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		c := run("")
		c.MinCount, c.MaxCount = new(0), new(0)
		return c, "Value (0) for parameter minCount is invalid. Expecting a value between 1 and maxCount, 0."
	}, ""},
	{"5.1", "RunInstances with too much user data", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.UserData = "#" + strings.Repeat("!", maxUserData)
		return c, "User data is limited to 16384 bytes"
	}, ""},
	{"1.7", "RunInstances with a subnet beside an interface", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.NetworkInterfaces = []InstanceNetworkInterfaceSpecification{{SubnetId: subnet}}
		return c, "Network interfaces and an instance-level subnet ID may not be specified on the same request"
	}, ""},
	{"1.7", "RunInstances with a public address on an existing interface", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		yes, c := true, run("")
		c.NetworkInterfaces = []InstanceNetworkInterfaceSpecification{{NetworkInterfaceId: b.nic(subnet), AssociatePublicIpAddress: &yes}}
		return c, "The associatePublicIPAddress parameter cannot be specified with an existing network interface."
	}, ""},
	{"1.7", "RunInstances with a public address and two interfaces", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		yes, c := true, run("")
		c.NetworkInterfaces = []InstanceNetworkInterfaceSpecification{{SubnetId: subnet, AssociatePublicIpAddress: &yes}, {SubnetId: subnet, DeviceIndex: index(1)}}
		return c, "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces."
	}, ""},
	{"5.2", "RunInstances with more interfaces than the type takes", "AttachmentLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run("")
		for i := range 3 {
			c.NetworkInterfaces = append(c.NetworkInterfaces, InstanceNetworkInterfaceSpecification{SubnetId: subnet, DeviceIndex: index(i)})
		}
		return c, "Interface count exceeds the limit for t3.micro. The limit is 2."
	}, ""},
	{"1.2", "RunInstances with a reserved address", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.PrivateIpAddress = "10.0.1.3"
		return c, "Address is in subnet's reserved address range"
	}, ""},
	{"1.2", "RunInstances with the subnet's last address", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.PrivateIpAddress = "10.0.1.255"
		return c, "Address is in subnet's reserved address range"
	}, ""},
	{"1.2", "RunInstances with an address outside the subnet", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.PrivateIpAddress = "10.0.2.9"
		return c, "Address does not fall within the subnet's address range"
	}, ""},
	{"1.2", "RunInstances with an address that is taken", "InvalidIPAddress.InUse", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		b.nic(subnet)
		c := run(subnet)
		c.PrivateIpAddress = "10.0.1.4"
		return c, "Address 10.0.1.4 is in use."
	}, ""},
	{"11.3", "RunInstances with a token and other parameters", "IdempotentParameterMismatch", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		c := run(subnet)
		c.ClientToken = "once"
		b.do(c)
		c.InstanceType = "t3.small"
		return c, "The client token is already in use with different parameters."
	}, ""},
	{"11.4", "RunInstances with no capacity in the zone", "InsufficientInstanceCapacity", nil, "AWS never runs out of machines here"},
}

var instanceRefusals = []refusal{
	{"11.4", "StartInstances of an unknown instance", "InvalidInstanceID.NotFound", says(StartInstances{InstanceIds: []string{absentID("i")}}, "The instance ID 'i-0123456789abcdef0' does not exist"), ""},
	{"11.4", "StopInstances of a malformed id", "InvalidInstanceID.Malformed", says(StopInstances{InstanceIds: []string{"web"}}, `Invalid id: "web" (expecting "i-...")`), ""},
	{"5.1", "StartInstances while stopping", "IncorrectInstanceState", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		b.do(StopInstances{InstanceIds: []string{id}})
		return StartInstances{InstanceIds: []string{id}}, fmt.Sprintf("The instance '%s' is not in a state from which it can be started.", id)
	}, ""},
	{"5.1", "StopInstances of a terminated instance", "IncorrectInstanceState", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		b.do(TerminateInstances{InstanceIds: []string{id}})
		return StopInstances{InstanceIds: []string{id}}, fmt.Sprintf("The instance '%s' is not in a state from which it can be stopped.", id)
	}, ""},
	{"5.1", "RebootInstances of a stopped instance", "IncorrectInstanceState", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.stoppedInstance(subnet)
		return RebootInstances{InstanceIds: []string{id}}, fmt.Sprintf("The instance '%s' is not in a state from which it can be rebooted.", id)
	}, ""},
	{"5.1", "TerminateInstances of a protected instance", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		b.do(ModifyInstanceAttribute{InstanceId: id, DisableApiTermination: &AttributeBooleanValue{true}})
		return TerminateInstances{InstanceIds: []string{id}},
			fmt.Sprintf("The instance '%s' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.", id)
	}, ""},
	{"5.1", "StopInstances of a protected instance", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		b.do(ModifyInstanceAttribute{InstanceId: id, DisableApiStop: &AttributeBooleanValue{true}})
		return StopInstances{InstanceIds: []string{id}},
			fmt.Sprintf("The instance '%s' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", id)
	}, ""},
	{"5.1", "ModifyInstanceAttribute of a running instance's type", "IncorrectInstanceState", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		return ModifyInstanceAttribute{InstanceId: id, InstanceType: &AttributeValue{"t3.small"}}, fmt.Sprintf("The instance '%s' is not in the 'stopped' state.", id)
	}, ""},
	{"5.1", "ModifyInstanceAttribute of a running instance's user data", "IncorrectInstanceState", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		return ModifyInstanceAttribute{InstanceId: id, UserData: &BlobAttributeValue{"x"}}, fmt.Sprintf("The instance '%s' is not in the 'stopped' state.", id)
	}, ""},
	{"5.1", "ModifyInstanceAttribute of nothing", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		return ModifyInstanceAttribute{InstanceId: b.instance(subnet)}, "Exactly one attribute must be specified."
	}, ""},
	{"5.1", "StopInstances with the root disk in the host", "UnsupportedOperation", nil, "every image has its root disk in EBS"},
	{"11.4", "DescribeInstanceTypes of an unknown type", "InvalidInstanceType", says(DescribeInstanceTypes{InstanceTypes: []string{"t9.huge"}}, "The following supplied instance types do not exist: [t9.huge]"), ""},
}

var keyRefusals = []refusal{
	{"11.4", "CreateKeyPair with a name that is taken", "InvalidKeyPair.Duplicate", func(b *bench) (world.Command, string) {
		b.do(CreateKeyPair{KeyName: "mine", KeyType: "ed25519"})
		return CreateKeyPair{KeyName: "mine"}, "The keypair already exists"
	}, ""},
	{"11.4", "DescribeKeyPairs of an unknown name", "InvalidKeyPair.NotFound", says(DescribeKeyPairs{KeyNames: []string{"x"}}, "The key pair 'x' does not exist"), ""},
	{"1.3", "CreateKeyPair beyond the quota", "KeyPairLimitExceeded", nil, "5,000 keys would slow the test, and the count is compared in one line"},
	{"11.4", "ImportKeyPair of something else", "InvalidKey.Format", says(ImportKeyPair{KeyName: "mine", PublicKeyMaterial: "ssh-rsa nonsense"}, "Key is not in valid OpenSSH public key format"), ""},
}

var interfaceRefusals = []refusal{
	{"11.4", "DeleteNetworkInterface of an unknown one", "InvalidNetworkInterfaceID.NotFound", says(DeleteNetworkInterface{NetworkInterfaceId: absentID("eni")}, "The networkInterface ID 'eni-0123456789abcdef0' does not exist"), ""},
	{"11.4", "DeleteNetworkInterface that is attached", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.primary(b.instance(subnet)).NetworkInterfaceId
		return DeleteNetworkInterface{NetworkInterfaceId: id}, fmt.Sprintf("Network interface '%s' is currently in use.", id)
	}, ""},
	{"11.4", "DetachNetworkInterface at device index 0", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		return DetachNetworkInterface{AttachmentId: b.primary(b.instance(subnet)).Attachment.AttachmentId}, "The network interface at device index 0 cannot be detached."
	}, ""},
	{"5.2", "AttachNetworkInterface that is attached", "InvalidNetworkInterface.InUse", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id, other := b.primary(b.instance(subnet)).NetworkInterfaceId, b.instance(subnet)
		return AttachNetworkInterface{NetworkInterfaceId: id, InstanceId: other, DeviceIndex: index(1)}, fmt.Sprintf("Network interface '%s' is currently in use.", id)
	}, ""},
	{"5.2", "AttachNetworkInterface of another zone", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		vpc, subnet := b.network(false)
		other := answer[CreateSubnetResult](b, CreateSubnet{VpcId: vpc, CidrBlock: "10.0.2.0/24", AvailabilityZone: "ap-northeast-2c"}).Subnet
		return AttachNetworkInterface{NetworkInterfaceId: b.nic(other.SubnetId), InstanceId: b.instance(subnet), DeviceIndex: index(1)},
			"You may not attach a network interface to an instance if they are not in the same availability zone (ap-northeast-2c and ap-northeast-2a)"
	}, ""},
	{"5.2", "AttachNetworkInterface at an index that is taken", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		id := b.instance(subnet)
		return AttachNetworkInterface{NetworkInterfaceId: b.nic(subnet), InstanceId: id, DeviceIndex: index(0)},
			fmt.Sprintf("Instance '%s' already has an interface attached at device index '0'.", id)
	}, ""},
	{"5.2", "AttachNetworkInterface beyond what the type takes", "AttachmentLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		return AttachNetworkInterface{NetworkInterfaceId: b.nic(subnet), InstanceId: b.instance(subnet), DeviceIndex: index(2)},
			"Interface count exceeds the limit for t3.micro. The limit is 2."
	}, ""},
	{"5.2", "AssignPrivateIpAddresses beyond what the type takes", "PrivateIpAddressLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		return AssignPrivateIpAddresses{NetworkInterfaceId: b.primary(b.instance(subnet)).NetworkInterfaceId, SecondaryPrivateIpAddressCount: 2},
			"Number of private addresses will exceed limit. The limit for t3.micro is 2."
	}, ""},
	{"5.2", "ModifyNetworkInterfaceAttribute of a NAT gateway's interface", "AuthFailure", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		g := answer[CreateNatGatewayResult](b, CreateNatGateway{SubnetId: subnet, AllocationId: b.eip()}).NatGateway
		id := g.NatGatewayAddresses[0].NetworkInterfaceId
		return ModifyNetworkInterfaceAttribute{NetworkInterfaceId: id, SourceDestCheck: &AttributeBooleanValue{false}},
			"You do not have permission to access the specified resource."
	}, ""},
	{"1.3", "CreateNetworkInterface with six groups", "SecurityGroupsPerInterfaceLimitExceeded", func(b *bench) (world.Command, string) {
		vpc, subnet := b.network(false)
		c := CreateNetworkInterface{SubnetId: subnet}
		for i := range 6 {
			c.Groups = append(c.Groups, b.group(vpc, fmt.Sprint("g", i)))
		}
		return c, "The maximum number of security groups per interface has been reached."
	}, ""},
	{"1.3", "CreateNetworkInterface beyond the quota", "NetworkInterfaceLimitExceeded", nil, "5,000 interfaces would slow the test, and the count is compared in one line"},
}

var addressRefusals = []refusal{
	{"11.4", "AllocateAddress beyond the quota", "AddressLimitExceeded", func(b *bench) (world.Command, string) {
		for range maxAddresses {
			b.eip()
		}
		return AllocateAddress{}, "The maximum number of addresses has been reached."
	}, ""},
	{"11.4", "AssociateAddress without an internet gateway", "Gateway.NotAttached", func(b *bench) (world.Command, string) {
		vpc, subnet := b.network(false)
		return AssociateAddress{AllocationId: b.eip(), InstanceId: b.instance(subnet)}, fmt.Sprintf("Network %s is not attached to any internet gateway", vpc)
	}, ""},
	{"11.4", "AssociateAddress that may not move", "Resource.AlreadyAssociated", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		eip, no := b.eip(), false
		id := answer[AssociateAddressResult](b, AssociateAddress{AllocationId: eip, InstanceId: b.instance(subnet)}).AssociationId
		return AssociateAddress{AllocationId: eip, InstanceId: b.instance(subnet), AllowReassociation: &no},
			fmt.Sprintf("resource %s is already associated with associate-id %s", eip, id)
	}, ""},
	{"11.4", "AssociateAddress with a pending instance", "InvalidInstanceID", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		id := answer[Reservation](b, run(subnet)).Instances[0].InstanceId
		return AssociateAddress{AllocationId: b.eip(), InstanceId: id}, fmt.Sprintf("The pending instance '%s' is not in a valid state for this operation.", id)
	}, ""},
	{"5.3", "AssociateAddress by the address", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return AssociateAddress{PublicIp: "3.34.0.9", InstanceId: b.instance(subnet)}, "You must specify an allocation id when mapping an address to a VPC instance"
	}, ""},
	{"5.3", "AssociateAddress with several interfaces", "InvalidInstanceID", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		id := b.instance(subnet)
		b.do(AttachNetworkInterface{NetworkInterfaceId: b.nic(subnet), InstanceId: id, DeviceIndex: index(1)})
		return AssociateAddress{AllocationId: b.eip(), InstanceId: id},
			fmt.Sprintf("There are multiple interfaces attached to instance '%s'. Please specify an interface ID for the operation instead.", id)
	}, ""},
	{"11.4", "AssociateAddress of an unknown one", "InvalidAllocationID.NotFound", says(AssociateAddress{AllocationId: absentID("eipalloc")}, "The allocation ID 'eipalloc-0123456789abcdef0' does not exist"), ""},
	{"11.4", "DisassociateAddress of an unknown association", "InvalidAssociationID.NotFound", says(DisassociateAddress{AssociationId: absentID("eipassoc")}, "The association ID 'eipassoc-0123456789abcdef0' does not exist"), ""},
	{"11.4", "ReleaseAddress that is in use", "InvalidIPAddress.InUse", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		eip := answer[AllocateAddressResult](b, AllocateAddress{})
		b.do(AssociateAddress{AllocationId: eip.AllocationId, InstanceId: b.instance(subnet)})
		return ReleaseAddress{AllocationId: eip.AllocationId}, fmt.Sprintf("Address %s is in use.", eip.PublicIp)
	}, ""},
	{"5.3", "AllocateAddress of a released address", "InvalidAddress.NotFound", says(AllocateAddress{Address: "3.34.0.9"}, "Address '3.34.0.9' not found."), ""},
	{"11.4", "DescribeAddresses of an unknown address", "InvalidAddress.NotFound", says(DescribeAddresses{PublicIps: []string{"3.34.0.9"}}, "Address '3.34.0.9' not found."), ""},
}
