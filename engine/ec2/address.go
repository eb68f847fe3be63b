package ec2

import "net/netip"

// Address is an Elastic IP: a public address that stays the account's until it
// is released. What it is associated with stands here and, for describing, on
// the network interface.
type Address struct {
	AllocationId            string
	AssociationId           string
	Domain                  string
	InstanceId              string
	NetworkBorderGroup      string
	NetworkInterfaceId      string
	NetworkInterfaceOwnerId string
	PrivateIpAddress        netip.Addr
	PublicIp                netip.Addr
	PublicIpv4Pool          string
	Tags                    Tags
}

// ID is the AllocationId.
func (a Address) ID() string { return a.AllocationId }

// Refs is empty: an address never keeps anything from being deleted.
func (a Address) Refs() []string { return nil }
