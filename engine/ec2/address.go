package ec2

import (
	"net/netip"

	"skylab/engine/world"
)

// Address is an Elastic IP: a public address that stays the account's until it
// is released. What it is associated with stands here and, for describing, on
// the network interface.
type Address struct {
	AllocationId            string
	AssociationId           string
	Domain                  string
	NetworkInterfaceId      string
	NetworkInterfaceOwnerId string
	PrivateIpAddress        netip.Addr
	Tags                    Tags `aws:"wire=TagSet"`
	PublicIpv4Pool          string
	NetworkBorderGroup      string
	InstanceId              string
	PublicIp                netip.Addr
}

// ID is the AllocationId.
func (a Address) ID() string { return a.AllocationId }

// Refs is empty: an address never keeps anything from being deleted.
func (a Address) Refs() []string { return nil }

func (a Address) tags() Tags                     { return a.Tags }
func (a Address) withTags(t Tags) world.Resource { a.Tags = t; return a }
