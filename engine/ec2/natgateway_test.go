package ec2

import (
	"strings"
	"testing"

	"skylab/engine/world"
)

func TestANatGatewayComesUpGoesAndLeavesItsElasticIp(t *testing.T) {
	b := newBench(t)
	_, s := b.network(true)
	eip := answer[AllocateAddressResult](b, AllocateAddress{})
	g := answer[CreateNatGatewayResult](b, CreateNatGateway{SubnetId: s, AllocationId: eip.AllocationId}).NatGateway
	if g.State != "pending" {
		t.Fatalf("made: %+v", g)
	}
	see := func() NatGateway {
		return answer[DescribeNatGatewaysResult](b, DescribeNatGateways{NatGatewayIds: []string{g.NatGatewayId}}).NatGateways[0]
	}
	b.skip(natPending)
	if g = see(); g.State != "available" || g.NatGatewayAddresses[0].PublicIp != eip.PublicIp.String() || g.NatGatewayAddresses[0].PrivateIp != "10.0.1.4" {
		t.Fatalf("after %s: %+v", natPending, g)
	}
	b.refusedWith("InvalidIPAddress.InUse", ReleaseAddress{AllocationId: eip.AllocationId})
	answer[DeleteNatGatewayResult](b, DeleteNatGateway{NatGatewayId: g.NatGatewayId})
	if g = see(); g.State != "deleting" {
		t.Fatalf("deleting: %+v", g)
	}
	b.skip(natDeleting)
	if g = see(); g.State != "deleted" {
		t.Fatalf("deleted: %+v", g)
	}
	b.do(ReleaseAddress{AllocationId: eip.AllocationId})
	b.skip(natKept)
	b.refusedWith("NatGatewayNotFound", DescribeNatGateways{NatGatewayIds: []string{g.NatGatewayId}})
}

func TestANatGatewayWithoutAnInternetGatewayFailsLater(t *testing.T) {
	b := newBench(t)
	v, s := b.network(false)
	eip := answer[AllocateAddressResult](b, AllocateAddress{})
	g := answer[CreateNatGatewayResult](b, CreateNatGateway{SubnetId: s, AllocationId: eip.AllocationId}).NatGateway
	b.skip(natPending)
	g = answer[DescribeNatGatewaysResult](b, DescribeNatGateways{NatGatewayIds: []string{g.NatGatewayId}}).NatGateways[0]
	if g.State != "failed" || g.FailureCode != "Gateway.NotAttached" || g.FailureMessage != "Network "+v+" has no Internet gateway attached" {
		t.Fatalf("%+v", g)
	}
	b.do(ReleaseAddress{AllocationId: eip.AllocationId})
}

func TestWhatANatGatewayFailsOfIsSaidLater(t *testing.T) {
	for _, tt := range []struct {
		code, message string
		ask           func(*bench) CreateNatGateway
	}{
		{"Resource.AlreadyAssociated", "Elastic IP address EIP is already associated", func(b *bench) CreateNatGateway {
			_, subnet := b.network(true)
			eip := b.eip()
			b.do(AssociateAddress{AllocationId: eip, InstanceId: b.instance(subnet)})
			return CreateNatGateway{SubnetId: subnet, AllocationId: eip}
		}},
		{"InsufficientFreeAddressesInSubnet", "Subnet has insufficient free addresses to create this NAT gateway", func(b *bench) CreateNatGateway {
			vpc, _ := b.network(true)
			subnet := b.subnet(vpc, "10.0.9.0/28")
			for range 11 {
				b.nic(subnet)
			}
			return CreateNatGateway{SubnetId: subnet, AllocationId: b.eip()}
		}},
	} {
		b := newBench(t)
		c := tt.ask(b)
		g := answer[CreateNatGatewayResult](b, c).NatGateway
		if g.State != "pending" || g.FailureCode != "" {
			t.Errorf("%s is said at once: %+v", tt.code, g)
		}
		b.skip(natPending)
		g = answer[DescribeNatGatewaysResult](b, DescribeNatGateways{Filter: []Filter{{"state", []string{"failed"}}}}).NatGateways[0]
		if g.FailureCode != tt.code || g.FailureMessage != strings.ReplaceAll(tt.message, "EIP", c.AllocationId) {
			t.Errorf("%+v", g)
		}
		b.skip(natKept)
		b.refusedWith("NatGatewayNotFound", DescribeNatGateways{NatGatewayIds: []string{g.NatGatewayId}})
	}
}

func TestAPrivateNatGatewayNeedsNoInternetGateway(t *testing.T) {
	b := newBench(t)
	_, subnet := b.network(false)
	c := CreateNatGateway{SubnetId: subnet, ConnectivityType: "private", PrivateIpAddress: "10.0.1.9", SecondaryPrivateIpAddressCount: 2, ClientToken: "once"}
	g := answer[CreateNatGatewayResult](b, c).NatGateway
	if again := answer[CreateNatGatewayResult](b, c).NatGateway; again.NatGatewayId != g.NatGatewayId {
		t.Errorf("the same token made %s and %s", g.NatGatewayId, again.NatGatewayId)
	}
	b.skip(natPending)
	g = answer[DescribeNatGatewaysResult](b, DescribeNatGateways{}).NatGateways[0]
	var at []string
	for _, a := range g.NatGatewayAddresses {
		at = append(at, a.PrivateIp+a.PublicIp)
	}
	if got := strings.Join(at, " "); g.State != "available" || got != "10.0.1.9 10.0.1.4 10.0.1.5" {
		t.Errorf("%s %s", g.State, got)
	}
}

// natAddress is the Elastic IP of a new NAT gateway.
func (b *bench) natAddress(subnet string) NatGatewayAddress {
	b.Helper()
	return answer[CreateNatGatewayResult](b, CreateNatGateway{SubnetId: subnet, AllocationId: b.eip()}).NatGateway.NatGatewayAddresses[0]
}

var natRefusals = []refusal{
	{"3.2", "DisassociateAddress of a NAT gateway", "AuthFailure", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return DisassociateAddress{AssociationId: b.natAddress(subnet).AssociationId}, "You do not have permission to access the specified resource."
	}, ""},
	{"3.2", "AssociateAddress of a NAT gateway's address", "AuthFailure", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return AssociateAddress{AllocationId: b.natAddress(subnet).AllocationId, InstanceId: b.instance(subnet)}, "You do not have permission to access the specified resource."
	}, ""},
	{"11.4", "CreateNatGateway beyond the quota", "NatGatewayLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		for range maxNatGateways {
			b.do(CreateNatGateway{SubnetId: subnet, ConnectivityType: "private"})
		}
		return CreateNatGateway{SubnetId: subnet, ConnectivityType: "private"}, "Performing this operation would exceed the limit of 5 NAT gateways"
	}, ""},
	{"11.4", "CreateNatGateway with an unknown Elastic IP", "InvalidElasticIpID.NotFound", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return CreateNatGateway{SubnetId: subnet, AllocationId: absentID("eipalloc")}, "The elastic-ip ID 'eipalloc-0123456789abcdef0' does not exist"
	}, ""},
	{"11.4", "CreateNatGateway, public, without an Elastic IP", "MissingParameter", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return CreateNatGateway{SubnetId: subnet}, "The request must contain the parameter AllocationId"
	}, ""},
	{"3.2", "CreateNatGateway, private, with an Elastic IP", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return CreateNatGateway{SubnetId: subnet, AllocationId: b.eip(), ConnectivityType: "private"}, "AllocationId cannot be specified for a private NAT gateway"
	}, ""},
	{"1.3", "CreateNatGateway with three Elastic IPs", "AddressLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return CreateNatGateway{SubnetId: subnet, AllocationId: b.eip(), SecondaryAllocationIds: []string{b.eip(), b.eip()}},
			"The maximum number of addresses for this NAT gateway has been reached."
	}, ""},
	{"1.3", "CreateNatGateway with nine private addresses", "PrivateIpAddressLimitExceeded", func(b *bench) (world.Command, string) {
		_, subnet := b.network(true)
		return CreateNatGateway{SubnetId: subnet, ConnectivityType: "private", SecondaryPrivateIpAddressCount: 8},
			"The maximum number of private addresses for this NAT gateway has been reached."
	}, ""},
	{"3.3", "CreateNatGateway, regional", "UnsupportedOperation", func(b *bench) (world.Command, string) {
		vpc, _ := b.network(true)
		return CreateNatGateway{VpcId: vpc, AvailabilityMode: "regional"}, "Regional NAT gateways are not supported."
	}, ""},
	{"3.2", "CreateNatGateway in an unknown subnet", "InvalidSubnetID.NotFound", says(CreateNatGateway{SubnetId: absentID("subnet"), ConnectivityType: "private"}, "The subnet ID 'subnet-0123456789abcdef0' does not exist"), ""},
	{"11.4", "DeleteNatGateway of an unknown one", "NatGatewayNotFound", says(DeleteNatGateway{NatGatewayId: absentID("nat")}, "NAT gateway nat-0123456789abcdef0 was not found"), ""},
	{"3.2", "DeleteNatGateway of a malformed id", "NatGatewayMalformed", says(DeleteNatGateway{NatGatewayId: "nat"}, `Invalid id: "nat" (expecting "nat-...")`), ""},
}
