package ec2

import (
	"net/netip"
	"strconv"

	"skylab/engine/world"
)

// ofAddresses offers one field of every address of an interface to a filter.
func ofAddresses(field func(NetworkInterfacePrivateIpAddress) string) func(NetworkInterface) []string {
	return func(n NetworkInterface) []string {
		var out []string
		for _, p := range n.PrivateIpAddresses {
			if v := field(p); v != "" {
				out = append(out, v)
			}
		}
		return out
	}
}

// ofAttachment offers one field of the attachment to a filter.
func ofAttachment(field func(NetworkInterfaceAttachment) string) func(NetworkInterface) []string {
	return func(n NetworkInterface) []string {
		if n.Attachment == nil {
			return nil
		}
		return []string{field(*n.Attachment)}
	}
}

// ofAssociation offers one field of every public mapping to a filter.
func ofAssociation(field func(NetworkInterfaceAssociation) string) func(NetworkInterface) []string {
	return ofAddresses(func(p NetworkInterfacePrivateIpAddress) string {
		if p.Association == nil {
			return ""
		}
		return field(*p.Association)
	})
}

func publicIp(a NetworkInterfaceAssociation) string { return text(a.PublicIp) }

var networkInterfaceFilters = filters[NetworkInterface]{
	"network-interface-id": func(n NetworkInterface) []string { return []string{n.NetworkInterfaceId} },
	"availability-zone":    func(n NetworkInterface) []string { return []string{n.AvailabilityZone} },
	"description":          func(n NetworkInterface) []string { return []string{n.Description} },
	"interface-type":       func(n NetworkInterface) []string { return []string{n.InterfaceType} },
	"mac-address":          func(n NetworkInterface) []string { return []string{n.MacAddress} },
	"owner-id":             func(n NetworkInterface) []string { return []string{n.OwnerId} },
	"private-dns-name":     func(n NetworkInterface) []string { return []string{n.PrivateDnsName} },
	"private-ip-address":   func(n NetworkInterface) []string { return []string{text(n.PrivateIpAddress)} },
	"requester-id":         func(n NetworkInterface) []string { return []string{n.RequesterId} },
	"requester-managed":    func(n NetworkInterface) []string { return []string{strconv.FormatBool(n.RequesterManaged)} },
	"source-dest-check":    func(n NetworkInterface) []string { return []string{strconv.FormatBool(n.SourceDestCheck)} },
	"status":               func(n NetworkInterface) []string { return []string{n.Status} },
	"subnet-id":            func(n NetworkInterface) []string { return []string{n.SubnetId} },
	"vpc-id":               func(n NetworkInterface) []string { return []string{n.VpcId} },
	"group-id": func(n NetworkInterface) []string {
		return each(n.Groups, func(g GroupIdentifier) string { return g.GroupId })
	},

	"addresses.private-ip-address":    ofAddresses(func(p NetworkInterfacePrivateIpAddress) string { return text(p.PrivateIpAddress) }),
	"addresses.primary":               ofAddresses(func(p NetworkInterfacePrivateIpAddress) string { return strconv.FormatBool(p.Primary) }),
	"addresses.association.public-ip": ofAssociation(publicIp),
	"association.public-ip":           ofAssociation(publicIp),
	"association.allocation-id":       ofAssociation(func(a NetworkInterfaceAssociation) string { return a.AllocationId }),
	"association.association-id":      ofAssociation(func(a NetworkInterfaceAssociation) string { return a.AssociationId }),
	"association.ip-owner-id":         ofAssociation(func(a NetworkInterfaceAssociation) string { return a.IpOwnerId }),
	"attachment.attachment-id":        ofAttachment(func(a NetworkInterfaceAttachment) string { return a.AttachmentId }),
	"attachment.instance-id":          ofAttachment(func(a NetworkInterfaceAttachment) string { return a.InstanceId }),
	"attachment.device-index":         ofAttachment(func(a NetworkInterfaceAttachment) string { return strconv.Itoa(a.DeviceIndex) }),
	"attachment.status":               ofAttachment(func(a NetworkInterfaceAttachment) string { return a.Status }),
}.tagged(func(n NetworkInterface) Tags { return n.TagSet })

// DescribeNetworkInterfaces lists network interfaces, those of services among
// them.
type DescribeNetworkInterfaces struct {
	Page
	world.Dry
	NetworkInterfaceIds []string `aws:"wire=NetworkInterfaceId,id=network-interface"`
	Filters             []Filter `aws:"wire=Filter"`
}

// DescribeNetworkInterfacesResult is the answer to [DescribeNetworkInterfaces].
type DescribeNetworkInterfacesResult struct {
	NetworkInterfaces []NetworkInterface `aws:"wire=NetworkInterfaceSet"`
	NextToken         string
}

// Apply lists.
func (c DescribeNetworkInterfaces) Apply(tx *world.Tx) (any, error) {
	out, next, err := describe(tx, "network-interface", c.NetworkInterfaceIds, networkInterfaceFilters, c.Filters, c.Page)
	return DescribeNetworkInterfacesResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeNetworkInterfaces) FilterNames() []string { return networkInterfaceFilters.names() }

// text is an address as a filter sees it.
func text(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}
