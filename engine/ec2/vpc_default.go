package ec2

import (
	"fmt"

	"skylab/engine/world"
)

// CreateDefaultVpc makes the Region's default VPC again after it was deleted.
type CreateDefaultVpc struct{ world.Dry }

// CreateDefaultVpcResult is the answer to [CreateDefaultVpc].
type CreateDefaultVpcResult struct{ Vpc Vpc }

// Apply creates the VPC with a public subnet in every zone.
func (c CreateDefaultVpc) Apply(tx *world.Tx) (any, error) {
	if v, ok := defaultVpc(tx); ok {
		return nil, world.Refuse("DefaultVpcAlreadyExists",
			"A Default VPC already exists for this account in this region.").Because("default-vpc-exists", v.VpcId, tx.Region)
	}
	if err := roomForVpc(tx); err != nil {
		return nil, err
	}
	v := newDefaultVpc(tx)
	v.State = "pending" // for the moment of this answer
	return CreateDefaultVpcResult{v}, nil
}

// CreateDefaultSubnet makes a zone's default subnet again after it was deleted.
type CreateDefaultSubnet struct {
	AvailabilityZone string
	world.Dry
	AvailabilityZoneId string
}

// CreateDefaultSubnetResult is the answer to [CreateDefaultSubnet].
type CreateDefaultSubnetResult struct{ Subnet Subnet }

// Apply creates the subnet with the next free /20 of the default VPC.
func (c CreateDefaultSubnet) Apply(tx *world.Tx) (any, error) {
	if c.AvailabilityZone == "" && c.AvailabilityZoneId == "" {
		return nil, absent("availabilityZone")
	}
	z, err := pickZone(tx, c.AvailabilityZone, c.AvailabilityZoneId)
	if err != nil {
		return nil, err
	}
	v, ok := defaultVpc(tx)
	if !ok {
		return nil, world.Refuse("DefaultVpcDoesNotExist",
			"A Default VPC does not exist for this account in this region.").Because("default-vpc-missing", tx.Region)
	}
	for _, s := range subnetsOf(tx.World(), v.VpcId) {
		if s.DefaultForAz && s.AvailabilityZone == z.name {
			return nil, world.Refuse("DefaultSubnetAlreadyExistsInAvailabilityZone",
				fmt.Sprintf("A default subnet already exists in the Availability Zone %s.", z.name)).
				Because("default-subnet-exists", z.name, s.SubnetId)
		}
	}
	s, ok := newDefaultSubnet(tx, v, z)
	if !ok {
		return nil, world.Refuse("InsufficientCidrBlocks", "There is no free CIDR block in the default VPC for a default subnet.").
			Because("default-vpc-full", v.VpcId, defaultBlock.String())
	}
	return CreateDefaultSubnetResult{s.computed(tx.World())}, nil
}
