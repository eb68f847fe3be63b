package ec2

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// newInterface makes an interface in the subnet with the address, or with a
// free one where it is not valid. It puts nothing.
func newInterface(tx *world.Tx, s Subnet, addr netip.Addr, groups []GroupIdentifier) (NetworkInterface, error) {
	addr, err := takeAddress(tx, s, addr)
	if err != nil {
		return NetworkInterface{}, err
	}
	id := tx.NewID("eni")
	return NetworkInterface{
		AvailabilityZone: s.AvailabilityZone, Groups: groups, InterfaceType: "interface", MacAddress: mac(id),
		NetworkInterfaceId: id, OwnerId: tx.Account, PrivateDnsName: privateName(tx.Region, addr), PrivateIpAddress: addr,
		PrivateIpAddresses: []NetworkInterfacePrivateIpAddress{{Primary: true, PrivateDnsName: privateName(tx.Region, addr), PrivateIpAddress: addr}},
		SourceDestCheck:    true, Status: "available", SubnetId: s.SubnetId, VpcId: s.VpcId,
	}, nil
}

// takeAddress checks that addr can be given out in the subnet; an invalid addr
// asks for any.
func takeAddress(tx *world.Tx, s Subnet, addr netip.Addr) (netip.Addr, error) {
	if !addr.IsValid() {
		return freeAddress(tx, s)
	}
	if !s.CidrBlock.Contains(addr) {
		return addr, world.Refuse("InvalidParameterValue", "Address does not fall within the subnet's address range").
			Because("address-outside-subnet", addr.String(), s.CidrBlock.String())
	}
	if cidr.Kept(s.CidrBlock, addr) {
		return addr, world.Refuse("InvalidParameterValue", "Address is in subnet's reserved address range").
			Because("address-reserved", addr.String(), s.CidrBlock.String())
	}
	for _, n := range world.All[NetworkInterface](tx.World(), world.Everywhere) {
		if n.SubnetId == s.SubnetId && n.private(addr) >= 0 {
			return addr, world.Refuse("InvalidIPAddress.InUse", fmt.Sprintf("Address %s is in use.", addr)).
				Because("address-taken", addr.String(), n.NetworkInterfaceId)
		}
	}
	return addr, nil
}

// private is the place of a private address on the interface, or -1.
func (n NetworkInterface) private(addr netip.Addr) int {
	return slices.IndexFunc(n.PrivateIpAddresses, func(p NetworkInterfacePrivateIpAddress) bool {
		return p.PrivateIpAddress == addr
	})
}

// mac is a locally administered address that follows from the interface's id,
// as those of EC2 look: 02, 06, 0a or 0e first.
func mac(id string) string {
	h := sha256.Sum256([]byte("mac/" + id))
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", 0x02|h[0]&0x0c, h[1], h[2], h[3], h[4], h[5])
}

// privateName is the IP name of a private address.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html
func privateName(region string, addr netip.Addr) string {
	if region == "us-east-1" {
		return "ip-" + dashed(addr) + ".ec2.internal"
	}
	return "ip-" + dashed(addr) + "." + region + ".compute.internal"
}

// publicName is the DNS name of a public address.
func publicName(region string, addr netip.Addr) string {
	if region == "us-east-1" {
		return "ec2-" + dashed(addr) + ".compute-1.amazonaws.com"
	}
	return "ec2-" + dashed(addr) + "." + region + ".compute.amazonaws.com"
}

func dashed(addr netip.Addr) string { return strings.ReplaceAll(addr.String(), ".", "-") }

// mapped is the interface with what its private address is mapped to replaced:
// nil unmaps. The primary address's mapping stands on the interface too.
func (n NetworkInterface) mapped(addr netip.Addr, to *NetworkInterfaceAssociation) NetworkInterface {
	n.PrivateIpAddresses = slices.Clone(n.PrivateIpAddresses)
	i := n.private(addr)
	if i < 0 {
		return n
	}
	n.PrivateIpAddresses[i].Association = to
	if n.PrivateIpAddresses[i].Primary {
		n.Association = to
	}
	return n
}

// interfacesOf are the interfaces of an instance by device index.
func interfacesOf(w *world.World, instance string) []NetworkInterface {
	var out []NetworkInterface
	for _, n := range world.All[NetworkInterface](w, world.Everywhere) {
		if instance != "" && n.Attachment != nil && n.Attachment.InstanceId == instance {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b NetworkInterface) int { return a.Attachment.DeviceIndex - b.Attachment.DeviceIndex })
	return out
}

// attachedInterfaces are the interfaces of all instances, each's by device index.
func attachedInterfaces(w *world.World) map[string][]NetworkInterface {
	out := map[string][]NetworkInterface{}
	for _, n := range world.All[NetworkInterface](w, world.Everywhere) {
		if n.Attachment != nil && n.Attachment.InstanceId != "" {
			out[n.Attachment.InstanceId] = append(out[n.Attachment.InstanceId], n)
		}
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b NetworkInterface) int { return a.Attachment.DeviceIndex - b.Attachment.DeviceIndex })
	}
	return out
}

// GroupsFor checks that the groups exist in the VPC and fit on one interface.
// No groups ask for the VPC's default one.
func GroupsFor(tx *world.Tx, s Subnet, ids []string) ([]GroupIdentifier, error) {
	if len(ids) == 0 {
		for _, g := range world.All[SecurityGroup](tx.World(), tx.Scope) {
			if g.VpcId == s.VpcId && g.GroupName == "default" {
				return []GroupIdentifier{{g.GroupId, g.GroupName}}, nil
			}
		}
		return nil, nil
	}
	if len(ids) > maxGroupsPerInterface {
		return nil, world.Refuse("SecurityGroupsPerInterfaceLimitExceeded",
			"The maximum number of security groups per interface has been reached.").
			Because("sg-interface-quota", maxGroupsPerInterface)
	}
	var out []GroupIdentifier
	for _, id := range ids {
		g, err := find[SecurityGroup](tx, "security-group", id)
		if err != nil {
			return nil, err
		}
		if g.VpcId != s.VpcId {
			return nil, world.Refuse("InvalidParameter",
				fmt.Sprintf("Security group %s and subnet %s belong to different networks.", id, s.SubnetId)).
				Because("different-networks", id, s.SubnetId)
		}
		if !slices.Contains(out, GroupIdentifier{g.GroupId, g.GroupName}) {
			out = append(out, GroupIdentifier{g.GroupId, g.GroupName})
		}
	}
	return out, nil
}

// withMore is the interface with further private addresses; invalid ones ask
// for any.
func (n NetworkInterface) withMore(tx *world.Tx, s Subnet, more []netip.Addr) (NetworkInterface, error) {
	n.PrivateIpAddresses = slices.Clone(n.PrivateIpAddresses)
	for _, a := range more {
		tx.Put(n) // so that the next free address is another one
		addr, err := takeAddress(tx, s, a)
		if err != nil {
			return n, err
		}
		n.PrivateIpAddresses = append(slices.Clip(n.PrivateIpAddresses),
			NetworkInterfacePrivateIpAddress{PrivateDnsName: privateName(tx.Region, addr), PrivateIpAddress: addr})
	}
	return n, nil
}

// makeInterface makes an interface with the addresses that a command asks for
// in any of AWS's three ways.
func makeInterface(tx *world.Tx, s Subnet, groups []GroupIdentifier, primary string, list []PrivateIpAddressSpecification, more int) (NetworkInterface, error) {
	var extra []netip.Addr
	for _, p := range list {
		a, err := parseAddress("privateIpAddress", p.PrivateIpAddress)
		if err != nil {
			return NetworkInterface{}, err
		}
		switch {
		case p.Primary && primary == "":
			primary = p.PrivateIpAddress
		case !p.Primary:
			extra = append(extra, a)
		default:
			return NetworkInterface{}, world.Refuse("InvalidParameterCombination", "Only one primary private IP address can be specified.").
				Because("parameter-combination", "PrivateIpAddress", "PrivateIpAddresses")
		}
	}
	addr, err := addressOrAny("privateIpAddress", primary)
	if err != nil {
		return NetworkInterface{}, err
	}
	n, err := newInterface(tx, s, addr, groups)
	if err != nil {
		return n, err
	}
	others, err := s.anyOf("secondaryPrivateIpAddressCount", more)
	if err != nil {
		return n, err
	}
	return n.withMore(tx, s, append(extra, others...))
}

// reseat puts an interface that came to an instance or left it, and tells its
// Elastic IPs.
func reseat(tx *world.Tx, n NetworkInterface) {
	tx.Put(n)
	instance := ""
	if n.Attachment != nil {
		instance = n.Attachment.InstanceId
	}
	for _, p := range n.PrivateIpAddresses {
		if p.Association == nil || p.Association.AllocationId == "" {
			continue
		}
		if a, ok := world.Get[Address](tx.World(), tx.Scope, p.Association.AllocationId); ok {
			a.InstanceId = instance
			tx.Put(a)
		}
	}
}

// detached is the interface without its instance.
func (n NetworkInterface) detached() NetworkInterface {
	n.Attachment, n.Status, n.AutoPublicIp = nil, "available", false
	return n
}
