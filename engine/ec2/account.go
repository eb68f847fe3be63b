package ec2

import (
	"net/netip"
	"slices"

	"skylab/engine/world"
)

// OpenRegion makes what an account finds in a Region that it never used: the
// default VPC and its company. Where there is a default VPC it does nothing.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
func OpenRegion(tx *world.Tx) {
	if _, ok := defaultVpc(tx); !ok {
		newDefaultVpc(tx)
	}
}

// defaultBlock is every default VPC's.
var defaultBlock = netip.MustParsePrefix("172.31.0.0/16")

// defaultVpc is the Region's, if it has one.
func defaultVpc(tx *world.Tx) (Vpc, bool) {
	for _, v := range world.All[Vpc](tx.World(), tx.Scope) {
		if v.IsDefault {
			return v, true
		}
	}
	return Vpc{}, false
}

// newDefaultVpc makes a VPC in which everything has a way to the Internet.
func newDefaultVpc(tx *world.Tx) Vpc {
	v, main := newVpc(tx, Vpc{CidrBlock: defaultBlock, InstanceTenancy: "default", IsDefault: true})
	g := attachedTo(InternetGateway{InternetGatewayId: tx.NewID("igw"), OwnerId: tx.Account}, v)
	tx.Put(g)
	main.Routes = append(slices.Clip(main.Routes),
		Route{DestinationCidrBlock: everyAddress, GatewayId: g.InternetGatewayId, Origin: "CreateRoute"})
	tx.Put(main)
	for _, z := range zonesOf(tx.Account, tx.Region) {
		newDefaultSubnet(tx, v, z)
	}
	return v
}

// newDefaultSubnet takes the first /20 of the default VPC that is free; false
// means that none is.
func newDefaultSubnet(tx *world.Tx, v Vpc, z zone) (Subnet, bool) {
	siblings := subnetsOf(tx.World(), v.VpcId)
	base := defaultBlock.Addr().As4()
	for i := range 16 {
		base[2] = byte(i << 4)
		block := netip.PrefixFrom(netip.AddrFrom4(base), 20)
		free := true
		for _, s := range siblings {
			free = free && !s.CidrBlock.Overlaps(block)
		}
		if free {
			return newSubnet(tx, v, Subnet{CidrBlock: block, DefaultForAz: true, MapPublicIpOnLaunch: true}, z), true
		}
	}
	return Subnet{}, false
}
