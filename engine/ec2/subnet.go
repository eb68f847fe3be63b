package ec2

import (
	"net/netip"
	"strconv"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// Subnet is a range of a VPC's addresses in exactly one Availability Zone.
type Subnet struct {
	AvailabilityZoneId      string
	OwnerId                 string
	Tags                    Tags `aws:"wire=TagSet"`
	SubnetArn               string
	SubnetId                string
	State                   string
	VpcId                   string
	CidrBlock               netip.Prefix
	AvailableIpAddressCount int // computed when described
	AvailabilityZone        string
	DefaultForAz            bool
	MapPublicIpOnLaunch     bool
}

// ID is the SubnetId.
func (s Subnet) ID() string { return s.SubnetId }

// Refs names the VPC.
func (s Subnet) Refs() []string { return []string{s.VpcId} }

func (s Subnet) tags() Tags                     { return s.Tags }
func (s Subnet) withTags(t Tags) world.Resource { s.Tags = t; return s }

// computed fills in what follows from the rest of the World.
func (s Subnet) computed(w *world.World) Subnet {
	s.AvailableIpAddressCount = FreeAddresses(w, s)
	return s
}

// FreeAddresses is how many addresses of a subnet nothing holds.
func FreeAddresses(w *world.World, s Subnet) int {
	return cidr.Hosts(s.CidrBlock) - len(usedAddresses(w, s))
}

// usedAddresses are those that network interfaces hold.
func usedAddresses(w *world.World, s Subnet) map[netip.Addr]bool {
	used := map[netip.Addr]bool{}
	for _, n := range world.All[NetworkInterface](w, world.Everywhere) {
		if n.SubnetId != s.SubnetId {
			continue
		}
		used[n.PrivateIpAddress] = true
		for _, a := range n.PrivateIpAddresses {
			used[a.PrivateIpAddress] = true
		}
	}
	return used
}

// freeAddress is the lowest address of a subnet that nothing holds.
func freeAddress(tx *world.Tx, s Subnet) (netip.Addr, error) {
	used := usedAddresses(tx.World(), s)
	for a := cidr.Nth(s.CidrBlock, cidr.ReservedFirst); s.CidrBlock.Contains(a.Next()); a = a.Next() { // the last one is reserved
		if !used[a] {
			return a, nil
		}
	}
	return netip.Addr{}, s.full()
}

func (s Subnet) full() error {
	return world.Refuse("InsufficientFreeAddressesInSubnet",
		"The specified subnet does not have enough free addresses to satisfy the request.").
		Because("subnet-full", s.SubnetId, s.CidrBlock.String())
}

// anyOf are as many addresses of the subnet as somebody asks for, whichever: invalid ones
// stand for them.
func (s Subnet) anyOf(parameter string, many int) ([]netip.Addr, error) {
	switch {
	case many < 0:
		return nil, invalid(parameter, strconv.Itoa(many), "").Because("parameter-value", many, parameter, "0, 1, 2, ...")
	case many > 1<<(32-s.CidrBlock.Bits()):
		return nil, s.full()
	}
	return make([]netip.Addr, many), nil
}
