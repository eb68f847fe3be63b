package ec2

import (
	"fmt"
	"net/netip"

	"skylab/engine/world"
)

// AllocateAddress takes an Elastic IP out of Amazon's pool.
type AllocateAddress struct {
	Domain             string `aws:"enum=vpc|standard"`
	Address            string
	PublicIpv4Pool     string
	NetworkBorderGroup string
	TagSpecifications  []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
}

// AllocateAddressResult is the answer to [AllocateAddress].
type AllocateAddressResult struct {
	AllocationId       string
	PublicIpv4Pool     string
	NetworkBorderGroup string
	Domain             string
	PublicIp           netip.Addr
}

// Apply allocates. A released address does not come back: the pool is large
// and somebody else has it by then.
func (c AllocateAddress) Apply(tx *world.Tx) (any, error) {
	if c.Address != "" {
		return nil, world.Refuse("InvalidAddress.NotFound", fmt.Sprintf("Address '%s' not found.", c.Address)).
			Because("not-found", "elastic-ip", c.Address)
	}
	if len(world.All[Address](tx.World(), tx.Scope)) >= maxAddresses {
		return nil, world.Refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.").
			Because("address-quota", maxAddresses, tx.Region)
	}
	tags, err := newTags("elastic-ip", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	a := Address{AllocationId: tx.NewID("eipalloc"), Domain: "vpc", NetworkBorderGroup: tx.Region, PublicIp: publicAddress(tx), PublicIpv4Pool: "amazon", Tags: tags}
	tx.Put(a)
	return AllocateAddressResult{a.AllocationId, a.PublicIpv4Pool, a.NetworkBorderGroup, a.Domain, a.PublicIp}, nil
}

// ReleaseAddress gives an Elastic IP back.
type ReleaseAddress struct {
	AllocationId       string `aws:"id=elastic-ip"`
	PublicIp           string
	NetworkBorderGroup string
	world.Dry
}

// Apply releases what is not associated.
func (c ReleaseAddress) Apply(tx *world.Tx) (any, error) {
	a, err := elastic(tx, c.AllocationId, c.PublicIp)
	if err != nil {
		return nil, err
	}
	if a.AssociationId != "" {
		return nil, world.Refuse("InvalidIPAddress.InUse", fmt.Sprintf("Address %s is in use.", a.PublicIp)).
			Because("eip-in-use", a.PublicIp.String(), a.NetworkInterfaceId)
	}
	tx.Delete(a)
	return nil, nil
}

// elastic finds an Elastic IP by its id, or by the address itself.
func elastic(tx *world.Tx, id, ip string) (Address, error) {
	switch {
	case id != "":
		return find[Address](tx, "elastic-ip", id)
	case ip == "":
		return Address{}, world.Refuse("MissingParameter", "Either public IP or allocation id must be specified").
			Because("missing-parameter", "AllocationId")
	}
	for _, a := range world.All[Address](tx.World(), tx.Scope) {
		if a.PublicIp.String() == ip {
			return a, nil
		}
	}
	return Address{}, world.Refuse("InvalidAddress.NotFound", fmt.Sprintf("Address '%s' not found.", ip)).
		Because("not-found", "elastic-ip", ip)
}
