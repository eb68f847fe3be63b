package ec2

import "net/netip"

// Subnet is a range of a VPC's addresses in exactly one Availability Zone.
type Subnet struct {
	AvailabilityZone        string
	AvailabilityZoneId      string
	AvailableIpAddressCount int // computed when described
	CidrBlock               netip.Prefix
	DefaultForAz            bool
	MapPublicIpOnLaunch     bool
	OwnerId                 string
	State                   string
	SubnetArn               string
	SubnetId                string
	VpcId                   string
	Tags                    Tags
}

// ID is the SubnetId.
func (s Subnet) ID() string { return s.SubnetId }

// Refs names the VPC.
func (s Subnet) Refs() []string { return []string{s.VpcId} }
