package ec2

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// CreateNetworkInterface makes an interface in a subnet, attached to nothing.
type CreateNetworkInterface struct {
	InterfaceType                  string             `aws:"enum=efa|efa-only|branch|trunk"`
	TagSpecifications              []TagSpecification `aws:"wire=TagSpecification"`
	ClientToken                    string
	SubnetId                       string `aws:"required,id=subnet"`
	Description                    string
	PrivateIpAddress               string
	Groups                         []string `aws:"wire=SecurityGroupId,id=security-group"`
	PrivateIpAddresses             []PrivateIpAddressSpecification
	SecondaryPrivateIpAddressCount int
	world.Dry
}

// CreateNetworkInterfaceResult is the answer to [CreateNetworkInterface].
type CreateNetworkInterfaceResult struct {
	NetworkInterface NetworkInterface
	ClientToken      string
}

// Apply creates the interface.
func (c CreateNetworkInterface) Apply(tx *world.Tx) (any, error) {
	s, err := find[Subnet](tx, "subnet", c.SubnetId)
	if err != nil {
		return nil, err
	}
	if c.InterfaceType != "" && c.InterfaceType != "interface" {
		return nil, invalid("interfaceType", c.InterfaceType, "").
			Because("parameter-value", c.InterfaceType, "InterfaceType", "interface")
	}
	groups, err := GroupsFor(tx, s, c.Groups)
	if err != nil {
		return nil, err
	}
	tags, err := newTags("network-interface", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	if len(world.All[NetworkInterface](tx.World(), tx.Scope)) >= maxInterfaces {
		return nil, exhausted("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.", maxInterfaces)
	}
	n, err := makeInterface(tx, s, groups, c.PrivateIpAddress, c.PrivateIpAddresses, c.SecondaryPrivateIpAddressCount)
	if err != nil {
		return nil, err
	}
	n.Description, n.TagSet, n.RequesterId = c.Description, tags, tx.Caller
	tx.Put(n)
	n.Status = "pending" // for the moment of this answer
	return CreateNetworkInterfaceResult{n, c.ClientToken}, nil
}

// DeleteNetworkInterface deletes an interface that is attached to nothing.
type DeleteNetworkInterface struct {
	world.Dry
	NetworkInterfaceId string `aws:"required,id=network-interface"`
}

// Apply deletes the interface and ends its associations.
func (c DeleteNetworkInterface) Apply(tx *world.Tx) (any, error) {
	n, err := find[NetworkInterface](tx, "network-interface", c.NetworkInterfaceId)
	if err != nil {
		return nil, err
	}
	if n.Attachment != nil {
		no := world.Refuse("InvalidParameterValue", fmt.Sprintf("Network interface '%s' is currently in use.", n.NetworkInterfaceId))
		if n.RequesterManaged {
			return nil, no.Because("interface-managed", n.NetworkInterfaceId, n.RequesterId)
		}
		return nil, no.Because("interface-in-use", n.NetworkInterfaceId, n.user())
	}
	unmap(tx, n.NetworkInterfaceId, true)
	tx.Delete(n)
	return nil, nil
}

// ownInterface finds an interface that the account, not a service, manages.
func ownInterface(tx *world.Tx, id string) (NetworkInterface, error) {
	n, err := find[NetworkInterface](tx, "network-interface", id)
	if err == nil && n.RequesterManaged {
		return n, managed(n)
	}
	return n, err
}

// AttachNetworkInterface gives an instance a further interface.
type AttachNetworkInterface struct {
	world.Dry
	NetworkInterfaceId string `aws:"required,id=network-interface"`
	InstanceId         string `aws:"required,id=instance"`
	DeviceIndex        *int   `aws:"required"`
}

// AttachNetworkInterfaceResult is the answer to [AttachNetworkInterface].
type AttachNetworkInterfaceResult struct {
	AttachmentId     string
	NetworkCardIndex int
}

// Apply attaches.
func (c AttachNetworkInterface) Apply(tx *world.Tx) (any, error) {
	n, err := ownInterface(tx, c.NetworkInterfaceId)
	if err != nil {
		return nil, err
	}
	i, err := find[Instance](tx, "instance", c.InstanceId)
	if err != nil {
		return nil, err
	}
	if n.Attachment != nil {
		return nil, interfaceInUse(n)
	}
	if i.State != Running && i.State != Stopped {
		return nil, world.Refuse("IncorrectState", fmt.Sprintf("Instance '%s' is not 'running' or 'stopped'.", i.InstanceId)).
			Because("instance-state", i.InstanceId, i.State.Name, Running.Name)
	}
	if n.VpcId != i.VpcId {
		return nil, invalid("networkInterfaceId", n.NetworkInterfaceId, "The network interface and the instance are not in the same VPC.").
			Because("different-networks", n.NetworkInterfaceId, i.InstanceId)
	}
	if n.AvailabilityZone != i.Placement.AvailabilityZone {
		return nil, world.Refuse("InvalidParameterCombination",
			fmt.Sprintf("You may not attach a network interface to an instance if they are not in the same availability zone (%s and %s)", n.AvailabilityZone, i.Placement.AvailabilityZone)).
			Because("interface-other-zone", n.NetworkInterfaceId, n.AvailabilityZone, i.Placement.AvailabilityZone)
	}
	all := interfacesOf(tx.World(), i.InstanceId)
	if at := slices.IndexFunc(all, func(o NetworkInterface) bool { return o.Attachment.DeviceIndex == *c.DeviceIndex }); at >= 0 {
		return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("Instance '%s' already has an interface attached at device index '%d'.", i.InstanceId, *c.DeviceIndex)).
			Because("interface-index-taken", *c.DeviceIndex, all[at].NetworkInterfaceId)
	}
	t, err := typeNamed(i.InstanceType)
	if err != nil {
		return nil, err
	}
	if *c.DeviceIndex < 0 || *c.DeviceIndex >= t.interfaces {
		return nil, interfaceLimit(t)
	}
	n = n.attachedTo(tx, i, *c.DeviceIndex, false)
	reseat(tx, n)
	return AttachNetworkInterfaceResult{AttachmentId: n.Attachment.AttachmentId}, nil
}

// DetachNetworkInterface takes a further interface off its instance.
type DetachNetworkInterface struct {
	world.Dry
	AttachmentId string `aws:"required"`
	Force        bool
}

// Apply detaches; the interface keeps its addresses.
func (c DetachNetworkInterface) Apply(tx *world.Tx) (any, error) {
	for _, n := range world.All[NetworkInterface](tx.World(), tx.Scope) {
		if n.Attachment == nil || n.Attachment.AttachmentId != c.AttachmentId {
			continue
		}
		if n.RequesterManaged {
			return nil, world.Refuse("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.").
				Because("interface-managed", n.NetworkInterfaceId, n.RequesterId)
		}
		if n.Attachment.DeviceIndex == 0 {
			return nil, world.Refuse("OperationNotPermitted", "The network interface at device index 0 cannot be detached.").
				Because("interface-primary-stays", n.NetworkInterfaceId)
		}
		reseat(tx, n.detached())
		return nil, nil
	}
	return nil, world.Refuse("InvalidAttachmentID.NotFound", fmt.Sprintf("The interface attachment '%s' does not exist", c.AttachmentId)).
		Because("not-found", "network-interface-attachment", c.AttachmentId)
}
