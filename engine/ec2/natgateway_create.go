package ec2

import (
	"fmt"
	"net/netip"
	"time"

	"skylab/engine/world"
)

// How long a NAT gateway takes, in lab time, and how long AWS still shows one
// that failed or is gone.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
const (
	natPending  = 90 * time.Second
	natDeleting = 60 * time.Second
	natKept     = time.Hour
)

// CreateNatGateway makes a NAT gateway in a subnet.
type CreateNatGateway struct {
	AvailabilityMode string `aws:"enum=zonal|regional"`
	AllocationId     string `aws:"id=elastic-ip"`
	ClientToken      string
	world.Dry
	SubnetId                       string             `aws:"id=subnet"`
	VpcId                          string             `aws:"id=vpc"`
	TagSpecifications              []TagSpecification `aws:"wire=TagSpecification"`
	ConnectivityType               string             `aws:"enum=private|public"`
	PrivateIpAddress               string
	SecondaryAllocationIds         []string `aws:"wire=SecondaryAllocationId,id=elastic-ip"`
	SecondaryPrivateIpAddresses    []string `aws:"wire=SecondaryPrivateIpAddress"`
	SecondaryPrivateIpAddressCount int
}

// CreateNatGatewayResult is the answer to [CreateNatGateway].
type CreateNatGatewayResult struct {
	ClientToken string
	NatGateway  NatGateway
}

// Apply accepts what it can check at once. What AWS finds out later, such as a
// VPC without an internet gateway, makes the gateway fail later.
func (c CreateNatGateway) Apply(tx *world.Tx) (any, error) {
	if c.AvailabilityMode == "regional" {
		return nil, world.Refuse("UnsupportedOperation", "Regional NAT gateways are not supported.").Because("nat-regional")
	}
	if t := c.ConnectivityType; t != "" && t != "public" && t != "private" {
		return nil, invalid("connectivityType", t, "Expecting one of public, private.").
			Because("parameter-value", t, "ConnectivityType", "public, private")
	}
	if c.SubnetId == "" {
		return nil, world.Refuse("MissingParameter", "The request must contain the parameter SubnetId").
			Because("missing-parameter", "SubnetId")
	}
	s, err := find[Subnet](tx, "subnet", c.SubnetId)
	if err != nil {
		return nil, err
	}
	elastics, err := c.elastics(tx)
	if err != nil {
		return nil, err
	}
	privates, err := c.privates(tx, s)
	if err != nil {
		return nil, err
	}
	if err := checkNatCount(tx, s); err != nil {
		return nil, err
	}
	tags, err := newTags("natgateway", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	g := NatGateway{
		ConnectivityType: "public", CreateTime: tx.Now(), NatGatewayId: tx.NewID("nat"), State: "pending",
		SubnetId: s.SubnetId, VpcId: s.VpcId, Tags: tags, NextChange: tx.Now().Add(natPending),
	}
	if c.ConnectivityType == "private" {
		g.ConnectivityType = "private"
	}
	g = g.equip(tx, s, elastics, privates)
	tx.Put(g)
	return CreateNatGatewayResult{c.ClientToken, g}, nil
}

// elastics are the Elastic IPs that the command names, the primary one first.
func (c CreateNatGateway) elastics(tx *world.Tx) ([]Address, error) {
	if c.ConnectivityType == "private" {
		if c.AllocationId != "" || len(c.SecondaryAllocationIds) > 0 {
			return nil, world.Refuse("InvalidParameterCombination", "AllocationId cannot be specified for a private NAT gateway").
				Because("nat-private-takes-no-eip")
		}
		return nil, nil
	}
	if c.AllocationId == "" {
		return nil, world.Refuse("MissingParameter", "The request must contain the parameter AllocationId").Because("nat-needs-eip")
	}
	ids := append([]string{c.AllocationId}, c.SecondaryAllocationIds...)
	if len(ids) > maxAddressesPerNat {
		return nil, exhausted("AddressLimitExceeded", "The maximum number of addresses for this NAT gateway has been reached.", maxAddressesPerNat)
	}
	var out []Address
	for _, id := range ids {
		a, ok := world.Get[Address](tx.World(), tx.Scope, id)
		if !ok {
			return nil, world.Refuse("InvalidElasticIpID.NotFound", fmt.Sprintf("The elastic-ip ID '%s' does not exist", id)).
				Because("nat-eip-unknown", id)
		}
		out = append(out, a)
	}
	return out, nil
}

// privates are the private addresses that the command asks for; an invalid
// one stands for any.
func (c CreateNatGateway) privates(tx *world.Tx, s Subnet) ([]netip.Addr, error) {
	asked := append([]string{c.PrivateIpAddress}, c.SecondaryPrivateIpAddresses...)
	others, err := s.anyOf("secondaryPrivateIpAddressCount", c.SecondaryPrivateIpAddressCount)
	if err != nil {
		return nil, err
	}
	asked = append(asked, make([]string, len(others))...)
	for len(asked) <= len(c.SecondaryAllocationIds) {
		asked = append(asked, "")
	}
	if len(asked) > maxPrivatesPerNat {
		return nil, exhausted("PrivateIpAddressLimitExceeded", "The maximum number of private addresses for this NAT gateway has been reached.", maxPrivatesPerNat)
	}
	out := make([]netip.Addr, len(asked))
	for i, a := range asked {
		if a == "" {
			continue
		}
		addr, err := parseAddress("privateIpAddress", a)
		if err != nil {
			return nil, err
		}
		if out[i], err = takeAddress(tx, s, addr); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// checkNatCount holds the gateways of the subnet's zone against the quota.
func checkNatCount(tx *world.Tx, s Subnet) error {
	n := 0
	for _, g := range world.All[NatGateway](tx.World(), tx.Scope) {
		at, _ := world.Get[Subnet](tx.World(), tx.Scope, g.SubnetId)
		if len(g.Refs()) > 0 && at.AvailabilityZone == s.AvailabilityZone {
			n++
		}
	}
	if n >= maxNatGateways {
		return world.Refuse("NatGatewayLimitExceeded",
			fmt.Sprintf("Performing this operation would exceed the limit of %d NAT gateways", maxNatGateways)).
			Because("nat-quota", maxNatGateways, s.AvailabilityZone)
	}
	return nil
}

// equip gives a pending gateway its interface and addresses, or finds what it
// is going to fail of.
func (g NatGateway) equip(tx *world.Tx, s Subnet, elastics []Address, privates []netip.Addr) NatGateway {
	g.NatGatewayAddresses = make([]NatGatewayAddress, max(1, len(elastics)))
	for i, a := range elastics {
		g.NatGatewayAddresses[i] = NatGatewayAddress{AllocationId: a.AllocationId, IsPrimary: i == 0, Status: "associating"}
	}
	g.NatGatewayAddresses[0].IsPrimary = true
	if _, ok := InternetGatewayOf(tx.World(), s.VpcId); len(elastics) > 0 && !ok {
		return g.doomed("Gateway.NotAttached", fmt.Sprintf("Network %s has no Internet gateway attached", s.VpcId))
	}
	for _, a := range elastics {
		if a.AssociationId != "" {
			return g.doomed("Resource.AlreadyAssociated", fmt.Sprintf("Elastic IP address %s is already associated", a.AllocationId))
		}
	}
	n, err := newInterface(tx, s, privates[0], nil)
	if err == nil {
		n, err = n.withMore(tx, s, privates[1:])
	}
	if err != nil {
		return g.doomed("InsufficientFreeAddressesInSubnet", "Subnet has insufficient free addresses to create this NAT gateway")
	}
	n.InterfaceType, n.RequesterManaged, n.RequesterId = "nat_gateway", true, g.NatGatewayId
	n.Description, n.SourceDestCheck, n.Status = "Interface for NAT Gateway "+g.NatGatewayId, false, "in-use"
	n.Attachment = &NetworkInterfaceAttachment{AttachmentId: tx.NewID("ela-attach"), InstanceOwnerId: "amazon-aws", Status: "attached", DeviceIndex: 1}
	tx.Put(n)
	g.NatGatewayAddresses = nil
	for i, p := range n.PrivateIpAddresses {
		at := NatGatewayAddress{NetworkInterfaceId: n.NetworkInterfaceId, PrivateIp: p.PrivateIpAddress.String(), IsPrimary: i == 0, Status: "succeeded"}
		if i < len(elastics) {
			var a Address
			a, n = associate(tx, elastics[i], n, p.PrivateIpAddress)
			at.AllocationId, at.AssociationId, at.PublicIp = a.AllocationId, a.AssociationId, a.PublicIp.String()
		}
		g.NatGatewayAddresses = append(g.NatGatewayAddresses, at)
	}
	return g
}

// doomed is a gateway that will fail when it is no longer pending.
func (g NatGateway) doomed(code, message string) NatGateway {
	g.Doom = &NatGatewayFailure{code, message}
	return g
}
