package ec2

import (
	"fmt"
	"net/netip"
	"slices"

	"skylab/engine/world"
)

// NetworkInterfaceAttachmentChanges says what becomes of an interface when its
// instance ends.
type NetworkInterfaceAttachmentChanges struct {
	AttachmentId        string
	DeleteOnTermination *bool
}

// ModifyNetworkInterfaceAttribute changes one attribute of an interface.
type ModifyNetworkInterfaceAttribute struct {
	AssociatePublicIpAddress *bool
	world.Dry
	NetworkInterfaceId string `aws:"required,id=network-interface"`
	Description        *AttributeValue
	SourceDestCheck    *AttributeBooleanValue
	Groups             []string `aws:"wire=SecurityGroupId,id=security-group"`
	Attachment         *NetworkInterfaceAttachmentChanges
}

// Apply changes the attribute.
func (c ModifyNetworkInterfaceAttribute) Apply(tx *world.Tx) (any, error) {
	n, err := ownInterface(tx, c.NetworkInterfaceId)
	if err != nil {
		return nil, err
	}
	given := 0
	for _, g := range []bool{
		c.AssociatePublicIpAddress != nil, c.Description != nil, c.SourceDestCheck != nil, len(c.Groups) > 0, c.Attachment != nil,
	} {
		if g {
			given++
		}
	}
	if given != 1 {
		return nil, world.Refuse("InvalidParameterCombination", "Exactly one attribute must be specified.").
			Because("change-one-attribute", n.NetworkInterfaceId)
	}
	switch {
	case c.Description != nil:
		n.Description = c.Description.Value
	case c.SourceDestCheck != nil:
		n.SourceDestCheck = c.SourceDestCheck.Value
	case len(c.Groups) > 0:
		s, err := find[Subnet](tx, "subnet", n.SubnetId)
		if err != nil {
			return nil, err
		}
		if n.Groups, err = GroupsFor(tx, s, c.Groups); err != nil {
			return nil, err
		}
	case c.Attachment != nil:
		if n, err = c.onAttachment(n); err != nil {
			return nil, err
		}
	default:
		if n, err = c.public(tx, n); err != nil {
			return nil, err
		}
	}
	tx.Put(n)
	return nil, nil
}

func (c ModifyNetworkInterfaceAttribute) onAttachment(n NetworkInterface) (NetworkInterface, error) {
	if n.Attachment == nil || n.Attachment.AttachmentId != c.Attachment.AttachmentId || c.Attachment.DeleteOnTermination == nil {
		return n, world.Refuse("InvalidAttachmentID.NotFound",
			fmt.Sprintf("The interface attachment '%s' does not exist", c.Attachment.AttachmentId)).
			Because("not-found", "network-interface-attachment", c.Attachment.AttachmentId)
	}
	a := *n.Attachment
	a.DeleteOnTermination = *c.Attachment.DeleteOnTermination
	n.Attachment = &a
	return n, nil
}

// public gives the primary interface of an instance a public address of
// Amazon's pool, or takes it away.
func (c ModifyNetworkInterfaceAttribute) public(tx *world.Tx, n NetworkInterface) (NetworkInterface, error) {
	if n.Attachment == nil || n.Attachment.DeviceIndex != 0 {
		return n, world.Refuse("InvalidParameterValue", "AssociatePublicIpAddress can only be changed on the primary network interface of an instance.").
			Because("public-address-primary-only", n.NetworkInterfaceId)
	}
	n.AutoPublicIp = *c.AssociatePublicIpAddress
	if !n.AutoPublicIp {
		if a := n.Association; a != nil && a.AllocationId == "" {
			n = n.mapped(n.PrivateIpAddress, nil)
		}
		return n, nil
	}
	if i, ok := world.Get[Instance](tx.World(), tx.Scope, n.Attachment.InstanceId); ok && (i.State == Running || i.State == Pending) {
		n = wakeMapping(tx, n, len(interfacesOf(tx.World(), i.InstanceId)))
	}
	return n, nil
}

// AssignPrivateIpAddresses gives an interface further private addresses.
type AssignPrivateIpAddresses struct {
	NetworkInterfaceId             string   `aws:"required,id=network-interface"`
	PrivateIpAddresses             []string `aws:"wire=PrivateIpAddress"`
	SecondaryPrivateIpAddressCount int
	AllowReassignment              bool
}

// AssignPrivateIpAddressesResult is the answer to [AssignPrivateIpAddresses].
type AssignPrivateIpAddressesResult struct {
	NetworkInterfaceId         string
	AssignedPrivateIpAddresses []AssignedPrivateIpAddress `aws:"wire=AssignedPrivateIpAddressesSet"`
}

// AssignedPrivateIpAddress is a private address that was given.
type AssignedPrivateIpAddress struct{ PrivateIpAddress netip.Addr }

// Apply assigns, all or none.
func (c AssignPrivateIpAddresses) Apply(tx *world.Tx) (any, error) {
	n, err := ownInterface(tx, c.NetworkInterfaceId)
	if err != nil {
		return nil, err
	}
	s, err := find[Subnet](tx, "subnet", n.SubnetId)
	if err != nil {
		return nil, err
	}
	if len(c.PrivateIpAddresses) == 0 && c.SecondaryPrivateIpAddressCount < 1 {
		return nil, world.Refuse("MissingParameter", "Either privateIpAddresses or secondaryPrivateIpAddressCount must be specified").
			Because("parameter-either", "PrivateIpAddresses", "SecondaryPrivateIpAddressCount")
	}
	others, err := s.anyOf("secondaryPrivateIpAddressCount", c.SecondaryPrivateIpAddressCount)
	if err != nil {
		return nil, err
	}
	var more []netip.Addr
	for _, p := range c.PrivateIpAddresses {
		a, err := parseAddress("privateIpAddress", p)
		if err != nil {
			return nil, err
		}
		if c.AllowReassignment {
			takeOver(tx, s, n, a)
		}
		more = append(more, a)
	}
	more = append(more, others...)
	before := len(n.PrivateIpAddresses)
	if err := checkAddressCount(tx, n, before+len(more)); err != nil {
		return nil, err
	}
	if n, err = n.withMore(tx, s, more); err != nil {
		return nil, err
	}
	tx.Put(n)
	out := AssignPrivateIpAddressesResult{NetworkInterfaceId: n.NetworkInterfaceId}
	for _, p := range n.PrivateIpAddresses[before:] {
		out.AssignedPrivateIpAddresses = append(out.AssignedPrivateIpAddresses, AssignedPrivateIpAddress{p.PrivateIpAddress})
	}
	return out, nil
}

// takeOver frees a secondary address that another interface of the subnet has.
func takeOver(tx *world.Tx, s Subnet, to NetworkInterface, a netip.Addr) {
	for _, o := range world.All[NetworkInterface](tx.World(), tx.Scope) {
		at := o.private(a)
		if o.SubnetId != s.SubnetId || o.NetworkInterfaceId == to.NetworkInterfaceId || o.RequesterManaged || at < 0 || o.PrivateIpAddresses[at].Primary {
			continue
		}
		dropAddress(tx, o, a)
	}
}

// dropAddress takes a secondary address, and what it is mapped to, off an
// interface.
func dropAddress(tx *world.Tx, n NetworkInterface, a netip.Addr) NetworkInterface {
	at := n.private(a)
	if m := n.PrivateIpAddresses[at].Association; m != nil && m.AllocationId != "" {
		if e, ok := world.Get[Address](tx.World(), tx.Scope, m.AllocationId); ok {
			dissociate(tx, e)
			n, _ = world.Get[NetworkInterface](tx.World(), tx.Scope, n.NetworkInterfaceId)
		}
	}
	n.PrivateIpAddresses = slices.Delete(slices.Clone(n.PrivateIpAddresses), at, at+1)
	tx.Put(n)
	return n
}

// checkAddressCount holds the private addresses of an attached interface
// against what its instance's type can carry.
func checkAddressCount(tx *world.Tx, n NetworkInterface, count int) error {
	if n.Attachment == nil {
		return nil
	}
	i, _ := world.Get[Instance](tx.World(), tx.Scope, n.Attachment.InstanceId)
	if t, err := typeNamed(i.InstanceType); err == nil && count > t.addresses {
		return addressLimit(t)
	}
	return nil
}

// UnassignPrivateIpAddresses takes secondary private addresses off an
// interface.
type UnassignPrivateIpAddresses struct {
	NetworkInterfaceId string   `aws:"required,id=network-interface"`
	PrivateIpAddresses []string `aws:"wire=PrivateIpAddress"`
}

// Apply unassigns, all or none.
func (c UnassignPrivateIpAddresses) Apply(tx *world.Tx) (any, error) {
	n, err := ownInterface(tx, c.NetworkInterfaceId)
	if err != nil {
		return nil, err
	}
	if len(c.PrivateIpAddresses) == 0 {
		return nil, absent("privateIpAddresses")
	}
	for _, p := range c.PrivateIpAddresses {
		a, err := parseAddress("privateIpAddress", p)
		if err != nil {
			return nil, err
		}
		at := n.private(a)
		if at < 0 {
			return nil, world.Refuse("InvalidParameterValue", "Some of "+fmt.Sprint(c.PrivateIpAddresses)+" are not assigned to interface "+n.NetworkInterfaceId).
				Because("address-not-on-interface", p, n.NetworkInterfaceId)
		}
		if n.PrivateIpAddresses[at].Primary {
			return nil, world.Refuse("InvalidParameterValue", "The primary IP address of an interface cannot be unassigned").
				Because("address-primary-stays", p, n.NetworkInterfaceId)
		}
		n = dropAddress(tx, n, a)
	}
	return nil, nil
}
