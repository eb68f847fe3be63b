package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// CreateSubnet takes a range of a VPC's addresses into one zone.
type CreateSubnet struct {
	TagSpecifications  []TagSpecification `aws:"wire=TagSpecification"`
	AvailabilityZone   string
	AvailabilityZoneId string
	CidrBlock          string
	VpcId              string `aws:"required,id=vpc"`
	world.Dry
}

// CreateSubnetResult is the answer to [CreateSubnet].
type CreateSubnetResult struct{ Subnet Subnet }

// Apply creates the subnet.
func (c CreateSubnet) Apply(tx *world.Tx) (any, error) {
	if c.CidrBlock == "" {
		return nil, absent("cidrBlock")
	}
	block, err := parseBlock("cidrBlock", c.CidrBlock)
	if err != nil {
		return nil, err
	}
	tags, err := newTags("subnet", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	z, err := pickZone(tx, c.AvailabilityZone, c.AvailabilityZoneId)
	if err != nil {
		return nil, err
	}
	if err := subnetBlockAllowed(v, c.CidrBlock, block); err != nil {
		return nil, err
	}
	siblings := subnetsOf(tx.World(), v.VpcId)
	for _, s := range siblings {
		if s.CidrBlock.Overlaps(block) {
			return nil, world.Refuse("InvalidSubnet.Conflict",
				fmt.Sprintf("The CIDR '%s' conflicts with another subnet", c.CidrBlock)).
				Because("subnet-overlaps", c.CidrBlock, s.CidrBlock.String(), s.SubnetId)
		}
	}
	if len(siblings) >= maxSubnets {
		return nil, world.Refuse("SubnetLimitExceeded", "The maximum number of subnets has been reached.").
			Because("subnet-quota", maxSubnets, v.VpcId)
	}
	s := newSubnet(tx, v, Subnet{CidrBlock: block, Tags: tags}, z)
	return CreateSubnetResult{s.computed(tx.World())}, nil
}

// subnetBlockAllowed refuses a size that no subnet can have, and what lies
// outside the VPC.
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
func subnetBlockAllowed(v Vpc, given string, block netip.Prefix) error {
	r := world.Refuse("InvalidSubnet.Range", fmt.Sprintf("The CIDR '%s' is invalid.", given))
	if block.Bits() > cidr.Smallest {
		return r.Because("subnet-too-small", given, cidr.Size(block))
	}
	if block.Bits() < cidr.Largest {
		return r.Because("subnet-too-large", given)
	}
	if !slices.ContainsFunc(v.Blocks(), func(b netip.Prefix) bool { return cidr.Within(b, block) }) {
		return r.Because("subnet-outside-vpc", given, strings.Join(each(v.Blocks(), netip.Prefix.String), ", "))
	}
	return nil
}

// subnetsOf lists a VPC's subnets.
func subnetsOf(w *world.World, vpcID string) []Subnet {
	return slices.DeleteFunc(world.All[Subnet](w, world.Everywhere), func(s Subnet) bool { return s.VpcId != vpcID })
}

// newSubnet puts s, guarded by its VPC's default network ACL.
func newSubnet(tx *world.Tx, v Vpc, s Subnet, z zone) Subnet {
	s.SubnetId, s.VpcId, s.OwnerId, s.State = tx.NewID("subnet"), v.VpcId, tx.Account, "available"
	s.AvailabilityZone, s.AvailabilityZoneId = z.name, z.id
	s.SubnetArn = arn(tx, "subnet", s.SubnetId)
	tx.Put(s)
	for _, acl := range world.All[NetworkAcl](tx.World(), tx.Scope) {
		if acl.VpcId == v.VpcId && acl.IsDefault {
			acl.Associations = append(slices.Clip(acl.Associations),
				NetworkAclAssociation{tx.NewID("aclassoc"), acl.NetworkAclId, s.SubnetId})
			tx.Put(acl)
		}
	}
	return s
}

// ModifySubnetAttribute turns one of a subnet's switches.
type ModifySubnetAttribute struct {
	MapPublicIpOnLaunch *AttributeBooleanValue
	SubnetId            string `aws:"required,id=subnet"`
}

// Apply turns it.
func (c ModifySubnetAttribute) Apply(tx *world.Tx) (any, error) {
	s, err := find[Subnet](tx, "subnet", c.SubnetId)
	if err != nil {
		return nil, err
	}
	if c.MapPublicIpOnLaunch == nil {
		return nil, oneAttribute(0)
	}
	s.MapPublicIpOnLaunch = c.MapPublicIpOnLaunch.Value
	tx.Put(s)
	return nil, nil
}
