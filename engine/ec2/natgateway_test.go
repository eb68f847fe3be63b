package ec2

import "testing"

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
