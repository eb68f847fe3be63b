package ec2

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/world"
)

// asking asks for a free address.
type asking struct{ s Subnet }

type asked struct {
	addr netip.Addr
	err  error
}

func (a asking) Apply(tx *world.Tx) (any, error) {
	addr, err := freeAddress(tx, a.s)
	return asked{addr, err}, nil
}

// held is an interface with these addresses in the subnet.
func held(subnet, id string, addrs ...netip.Addr) NetworkInterface {
	n := NetworkInterface{NetworkInterfaceId: "eni-" + id, SubnetId: subnet, PrivateIpAddress: addrs[0]}
	for i, a := range addrs {
		n.PrivateIpAddresses = append(n.PrivateIpAddresses, NetworkInterfacePrivateIpAddress{Primary: i == 0, PrivateIpAddress: a})
	}
	return n
}

func TestASubnetHasAllItsAddressesButFive(t *testing.T) {
	// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
	for block, want := range map[string]int{
		"10.0.0.0/28": 11, "10.0.0.0/27": 27, "10.0.0.0/26": 59, "10.0.0.0/25": 123, "10.0.0.0/24": 251, "10.0.0.0/20": 4091, "10.0.0.0/16": 65531,
	} {
		b := newBench(t)
		b.subnet(b.vpc("10.0.0.0/16"), block)
		if got := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets[0].AvailableIpAddressCount; got != want {
			t.Errorf("%s has %d addresses, want %d", block, got, want)
		}
	}
}

func TestAddressesAreGivenFromBelowUntilNoneIsLeft(t *testing.T) {
	b := newBench(t)
	subnet := b.subnet(b.vpc("10.0.0.0/16"), "10.0.0.16/28")
	next := func() (netip.Addr, error) {
		s := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets[0]
		out := b.do(asking{s}).(asked)
		return out.addr, out.err
	}
	for i := range 11 {
		a, err := next()
		if want := netip.AddrFrom4([4]byte{10, 0, 0, byte(20 + i)}); err != nil || a != want {
			t.Fatalf("the next address is %s (%v), want %s", a, err, want)
		}
		b.put(held(subnet, a.String(), a))
	}
	if a, err := next(); err == nil {
		t.Errorf("a full subnet gave %s", a)
	}
	if n := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets[0].AvailableIpAddressCount; n != 0 {
		t.Errorf("a full subnet counts %d free addresses", n)
	}
}

func TestTheFreeAddressIsFreeAndCounted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		subnet := b.subnet(b.vpc("10.0.0.0/16"), "10.0.3.0/28")
		taken := rapid.SliceOfNDistinct(rapid.IntRange(4, 14), 0, 10, rapid.ID).Draw(rt, "taken")
		for _, n := range taken {
			a := netip.AddrFrom4([4]byte{10, 0, 3, byte(n)})
			b.put(held(subnet, a.String(), a))
		}
		s := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets[0]
		got := b.do(asking{s}).(asked)
		lowest := 4
		for used := true; used; {
			used = false
			for _, n := range taken {
				if n == lowest {
					used, lowest = true, lowest+1
				}
			}
		}
		if want := netip.AddrFrom4([4]byte{10, 0, 3, byte(lowest)}); got.err != nil || got.addr != want {
			rt.Fatalf("with %v taken the free one is %s (%v), want %s", taken, got.addr, got.err, want)
		}
		if s.AvailableIpAddressCount != 11-len(taken) {
			rt.Fatalf("with %v taken %d are counted free", taken, s.AvailableIpAddressCount)
		}
	})
}

func TestASubnetWithoutAZoneGoesToTheFirst(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	b.subnet(vpc, "10.0.0.0/24")
	b.subnet(vpc, "10.0.1.0/24")
	b.do(CreateSubnet{VpcId: vpc, CidrBlock: "10.0.2.0/24", AvailabilityZoneId: zonesOf(b.scope.Account, b.scope.Region)[2].id})
	for i, want := range []string{"ap-northeast-2a", "ap-northeast-2a", "ap-northeast-2c"} {
		if s := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets[i]; s.AvailabilityZone != want {
			t.Errorf("%s is in %s, want %s", s.CidrBlock, s.AvailabilityZone, want)
		}
	}
}

func TestADeletedSubnetLeavesItsTableAndAcl(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	subnet, table := b.subnet(vpc, "10.0.0.0/24"), b.table(vpc)
	b.do(AssociateRouteTable{RouteTableId: table, SubnetId: subnet})
	b.do(DeleteSubnet{SubnetId: subnet})
	b.do(DeleteRouteTable{RouteTableId: table})
	b.do(DeleteVpc{VpcId: vpc})
}
