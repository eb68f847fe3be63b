package ec2

import (
	"strings"
	"testing"
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
