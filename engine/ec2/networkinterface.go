package ec2

import (
	"net/netip"
	"time"

	"skylab/engine/world"
)

// NetworkInterface holds addresses and security groups in one subnet; packets
// enter and leave machines, NAT gateways and load balancers through one.
type NetworkInterface struct {
	Association        *NetworkInterfaceAssociation
	Attachment         *NetworkInterfaceAttachment
	AvailabilityZone   string
	Description        string
	Groups             []GroupIdentifier `aws:"wire=GroupSet,always"`
	InterfaceType      string            // interface, nat_gateway, load_balancer, ...
	MacAddress         string
	NetworkInterfaceId string
	OwnerId            string
	PrivateDnsName     string
	PrivateIpAddress   netip.Addr
	PrivateIpAddresses []NetworkInterfacePrivateIpAddress `aws:"wire=PrivateIpAddressesSet"` // the primary one first
	RequesterId        string
	RequesterManaged   bool
	SourceDestCheck    bool
	Status             string // available or in-use
	SubnetId           string
	TagSet             Tags `aws:"always"`
	VpcId              string

	// AutoPublicIp is true while the interface is to have a public address of
	// Amazon's pool whenever its instance runs.
	AutoPublicIp bool `aws:"-"`
}

// NetworkInterfacePrivateIpAddress is one private address and what it is
// mapped to at the internet gateway.
type NetworkInterfacePrivateIpAddress struct {
	Association      *NetworkInterfaceAssociation
	Primary          bool
	PrivateDnsName   string
	PrivateIpAddress netip.Addr
}

// NetworkInterfaceAssociation is a public address. Without an AllocationId it
// is one of Amazon's pool.
type NetworkInterfaceAssociation struct {
	AllocationId  string
	AssociationId string
	IpOwnerId     string
	PublicDnsName string
	PublicIp      netip.Addr
}

// NetworkInterfaceAttachment ties the interface to an instance.
type NetworkInterfaceAttachment struct {
	AttachTime          time.Time
	AttachmentId        string
	DeleteOnTermination bool
	DeviceIndex         int
	InstanceId          string
	InstanceOwnerId     string
	Status              string
}

// GroupIdentifier names a security group.
type GroupIdentifier struct {
	GroupId   string
	GroupName string
}

// ID is the NetworkInterfaceId.
func (n NetworkInterface) ID() string { return n.NetworkInterfaceId }

// Refs names the subnet, the VPC, the groups and the instance.
func (n NetworkInterface) Refs() []string {
	refs := []string{n.SubnetId, n.VpcId}
	for _, g := range n.Groups {
		refs = append(refs, g.GroupId)
	}
	if n.Attachment != nil && n.Attachment.InstanceId != "" {
		refs = append(refs, n.Attachment.InstanceId)
	}
	return refs
}

func (n NetworkInterface) tags() Tags                     { return n.TagSet }
func (n NetworkInterface) withTags(t Tags) world.Resource { n.TagSet = t; return n }
