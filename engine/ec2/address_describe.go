package ec2

import "skylab/engine/world"

var addressFilters = filters[Address]{
	"allocation-id":              func(a Address) []string { return []string{a.AllocationId} },
	"association-id":             func(a Address) []string { return []string{a.AssociationId} },
	"instance-id":                func(a Address) []string { return []string{a.InstanceId} },
	"network-border-group":       func(a Address) []string { return []string{a.NetworkBorderGroup} },
	"network-interface-id":       func(a Address) []string { return []string{a.NetworkInterfaceId} },
	"network-interface-owner-id": func(a Address) []string { return []string{a.NetworkInterfaceOwnerId} },
	"private-ip-address":         func(a Address) []string { return []string{text(a.PrivateIpAddress)} },
	"public-ip":                  func(a Address) []string { return []string{a.PublicIp.String()} },
}.tagged(func(a Address) Tags { return a.Tags })

// DescribeAddresses lists Elastic IPs.
type DescribeAddresses struct {
	PublicIps []string `aws:"wire=PublicIp"`
	world.Dry
	Filters       []Filter `aws:"wire=Filter"`
	AllocationIds []string `aws:"wire=AllocationId,id=elastic-ip"`
}

// DescribeAddressesResult is the answer to [DescribeAddresses].
type DescribeAddressesResult struct {
	Addresses []Address `aws:"wire=AddressesSet"`
}

// Apply lists.
func (c DescribeAddresses) Apply(tx *world.Tx) (any, error) {
	ids := c.AllocationIds
	for _, ip := range c.PublicIps {
		a, err := elastic(tx, "", ip)
		if err != nil {
			return nil, err
		}
		ids = append(ids[:len(ids):len(ids)], a.AllocationId)
	}
	out, _, err := describe(tx, "elastic-ip", ids, addressFilters, c.Filters, Page{})
	return DescribeAddressesResult{out}, err
}

// FilterNames lists the filters of the operation.
func (DescribeAddresses) FilterNames() []string { return addressFilters.names() }
