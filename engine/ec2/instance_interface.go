package ec2

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// placeInterfaces decides which interfaces the new machines get, and so in
// which subnet they stand.
func (l *launch) placeInterfaces(tx *world.Tx) error {
	specs := slices.Clone(l.NetworkInterfaces)
	if len(specs) == 0 {
		groups, err := l.groups(tx)
		if err != nil {
			return err
		}
		specs = []InstanceNetworkInterfaceSpecification{{Groups: groups, PrivateIpAddress: l.PrivateIpAddress, SubnetId: l.SubnetId}}
	} else if err := l.onlyInside(); err != nil {
		return err
	}
	if len(specs) > l.kind.interfaces {
		return interfaceLimit(l.kind)
	}
	for i := range specs {
		if err := l.placeInterface(tx, &specs[i], len(specs)); err != nil {
			return err
		}
	}
	slices.SortStableFunc(specs, func(a, b InstanceNetworkInterfaceSpecification) int { return *a.DeviceIndex - *b.DeviceIndex })
	for i, s := range specs {
		if *s.DeviceIndex != i {
			return world.Refuse("InvalidParameterCombination", "Network interfaces must have device indexes from 0 on, each used once.").
				Because("parameter-value", *s.DeviceIndex, "DeviceIndex", fmt.Sprint(i))
		}
	}
	l.interfaces = specs
	var err error
	if l.subnet, err = find[Subnet](tx, "subnet", specs[0].SubnetId); err != nil {
		return err
	}
	return l.together(tx)
}

// together refuses interfaces that are too far apart to be one machine's.
func (l *launch) together(tx *world.Tx) error {
	for i, spec := range l.interfaces[1:] {
		s, err := find[Subnet](tx, "subnet", spec.SubnetId)
		if err != nil {
			return err
		}
		if s.VpcId != l.subnet.VpcId || s.AvailabilityZone != l.subnet.AvailabilityZone {
			return world.Refuse("InvalidParameterCombination", "All network interfaces of an instance must be in the same VPC and availability zone.").
				Because("different-networks", s.SubnetId, l.subnet.SubnetId)
		}
		if spec.NetworkInterfaceId == "" {
			continue
		}
		for _, o := range l.interfaces[:i+1] {
			if o.NetworkInterfaceId == spec.NetworkInterfaceId {
				return invalid("networkInterfaceId", spec.NetworkInterfaceId, "A network interface can be specified once.").
					Because("parameter-combination", "NetworkInterfaceId", "NetworkInterfaceId")
			}
		}
	}
	return nil
}

// groups are the ids of the groups that the command names for its only
// interface.
func (l *launch) groups(tx *world.Tx) ([]string, error) {
	groups := slices.Clone(l.SecurityGroupIds)
	if len(l.SecurityGroups) > 0 && l.SubnetId != "" {
		return nil, world.Refuse("InvalidParameterCombination", "The parameter groupName cannot be used with the parameter subnet").
			Because("parameter-combination", "SecurityGroups", "SubnetId")
	}
	for _, n := range l.SecurityGroups {
		g, err := groupNamed(tx, "", n)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g.GroupId)
	}
	return groups, nil
}

// onlyInside refuses parameters that belong inside the description of an
// interface where there is one.
func (l *launch) onlyInside() error {
	for _, p := range []struct {
		given      bool
		name, says string
	}{
		{l.SubnetId != "", "SubnetId", "an instance-level subnet ID"},
		{len(l.SecurityGroupIds)+len(l.SecurityGroups) > 0, "SecurityGroupIds", "instance-level security groups"},
		{l.PrivateIpAddress != "", "PrivateIpAddress", "an instance-level private address"},
	} {
		if p.given {
			return world.Refuse("InvalidParameterCombination",
				fmt.Sprintf("Network interfaces and %s may not be specified on the same request", p.says)).
				Because("interface-instead", p.name)
		}
	}
	return nil
}

// placeInterface completes and checks one of the many descriptions.
func (l *launch) placeInterface(tx *world.Tx, spec *InstanceNetworkInterfaceSpecification, many int) error {
	if spec.DeviceIndex == nil {
		spec.DeviceIndex = new(0)
	}
	alone := spec.NetworkInterfaceId != "" || spec.PrivateIpAddress != "" || len(spec.PrivateIpAddresses) > 0
	if alone && *l.MaxCount > 1 {
		return world.Refuse("InvalidParameterCombination", "A private address or a network interface can be given to one instance only.").
			Because("parameter-combination", "PrivateIpAddress", "MaxCount")
	}
	if spec.AssociatePublicIpAddress != nil && many > 1 {
		return world.Refuse("InvalidParameterCombination",
			"The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.").
			Because("parameter-combination", "AssociatePublicIpAddress", "NetworkInterfaces")
	}
	if spec.NetworkInterfaceId != "" {
		return l.placeExisting(tx, spec)
	}
	s, err := l.subnetFor(tx, spec.SubnetId)
	if err != nil {
		return err
	}
	spec.SubnetId = s.SubnetId
	if many == 1 && spec.AssociatePublicIpAddress == nil {
		spec.AssociatePublicIpAddress = &s.MapPublicIpOnLaunch
	}
	if _, err := s.anyOf("secondaryPrivateIpAddressCount", spec.SecondaryPrivateIpAddressCount); err != nil {
		return err
	}
	if n := 1 + len(spec.PrivateIpAddresses) + spec.SecondaryPrivateIpAddressCount; n > l.kind.addresses+1 {
		return addressLimit(l.kind)
	}
	_, err = GroupsFor(tx, s, spec.Groups)
	return err
}

// placeExisting checks an interface that is there already.
func (l *launch) placeExisting(tx *world.Tx, spec *InstanceNetworkInterfaceSpecification) error {
	n, err := ownInterface(tx, spec.NetworkInterfaceId)
	if err != nil {
		return err
	}
	if spec.AssociatePublicIpAddress != nil {
		return world.Refuse("InvalidParameterCombination",
			"The associatePublicIPAddress parameter cannot be specified with an existing network interface.").
			Because("public-address-existing-interface", n.NetworkInterfaceId)
	}
	if n.Attachment != nil {
		return interfaceInUse(n)
	}
	spec.SubnetId = n.SubnetId
	return nil
}

// subnetFor is the subnet with this id, or a default one of the zone that the
// command asks for.
func (l *launch) subnetFor(tx *world.Tx, id string) (Subnet, error) {
	zone := ""
	if l.Placement != nil {
		zone = l.Placement.AvailabilityZone
	}
	if id != "" {
		s, err := find[Subnet](tx, "subnet", id)
		if err == nil && zone != "" && s.AvailabilityZone != zone {
			return s, invalid("availabilityZone", zone, fmt.Sprintf("The subnet '%s' is in the availability zone %s", id, s.AvailabilityZone)).
				Because("parameter-value", zone, "AvailabilityZone", s.AvailabilityZone)
		}
		return s, err
	}
	vpc, err := vpcOrDefault(tx, "")
	if err != nil {
		return Subnet{}, err
	}
	var out *Subnet // where nothing works
	for _, s := range subnetsOf(tx.World(), vpc.VpcId) {
		switch {
		case !s.DefaultForAz || zone != "" && s.AvailabilityZone != zone:
		case zone == "" && ZoneOut(tx.World(), tx.Scope, s.AvailabilityZone):
			out = &s
		default:
			return s, nil
		}
	}
	if out != nil {
		return *out, nil
	}
	if zone != "" {
		return Subnet{}, world.Refuse("MissingInput", fmt.Sprintf("No default subnet for availability zone: '%s'.", zone)).
			Because("no-default-subnet", zone)
	}
	return Subnet{}, world.Refuse("MissingInput", fmt.Sprintf("No subnets found for the default VPC '%s'. Please specify a subnet.", vpc.VpcId)).
		Because("no-default-subnet", tx.Region)
}

// plug gives a new machine one of its interfaces.
func (l launch) plug(tx *world.Tx, i Instance, spec InstanceNetworkInterfaceSpecification) (NetworkInterface, error) {
	var n NetworkInterface
	var err error
	deletes := spec.NetworkInterfaceId == ""
	if spec.NetworkInterfaceId != "" {
		n, err = find[NetworkInterface](tx, "network-interface", spec.NetworkInterfaceId)
	} else {
		n, err = l.newInterface(tx, spec)
	}
	if err != nil {
		return n, err
	}
	if spec.DeleteOnTermination != nil {
		deletes = *spec.DeleteOnTermination
	}
	n = n.attachedTo(tx, i, *spec.DeviceIndex, deletes)
	n = wakeMapping(tx, n, len(l.interfaces))
	reseat(tx, n)
	return n, nil
}

// newInterface makes the interface that spec describes.
func (l launch) newInterface(tx *world.Tx, spec InstanceNetworkInterfaceSpecification) (NetworkInterface, error) {
	s, err := find[Subnet](tx, "subnet", spec.SubnetId)
	if err != nil {
		return NetworkInterface{}, err
	}
	groups, err := GroupsFor(tx, s, spec.Groups)
	if err != nil {
		return NetworkInterface{}, err
	}
	n, err := makeInterface(tx, s, groups, spec.PrivateIpAddress, spec.PrivateIpAddresses, spec.SecondaryPrivateIpAddressCount)
	if err != nil {
		return n, err
	}
	n.Description, n.TagSet = spec.Description, l.eniTags
	n.AutoPublicIp = spec.AssociatePublicIpAddress != nil && *spec.AssociatePublicIpAddress
	return n, nil
}

// attachedTo is the interface on the instance.
func (n NetworkInterface) attachedTo(tx *world.Tx, i Instance, index int, deletes bool) NetworkInterface {
	n.Status = "in-use"
	n.Attachment = &NetworkInterfaceAttachment{
		AttachTime: tx.Now(), AttachmentId: tx.NewID("eni-attach"), DeleteOnTermination: deletes,
		DeviceIndex: index, InstanceId: i.InstanceId, InstanceOwnerId: i.OwnerId, Status: "attached",
	}
	return n
}

// wakeMapping gives the primary interface of an instance that begins to run a
// public address of Amazon's pool, if it is to have one: an instance with
// several interfaces gets none.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
func wakeMapping(tx *world.Tx, n NetworkInterface, interfaces int) NetworkInterface {
	if !n.AutoPublicIp || n.Association != nil || interfaces > 1 || n.Attachment.DeviceIndex != 0 {
		return n
	}
	vpc, _ := world.Get[Vpc](tx.World(), tx.Scope, n.VpcId)
	return n.mapped(n.PrivateIpAddress, amazonAssociation(tx, vpc))
}

func interfaceInUse(n NetworkInterface) *world.Refusal {
	return world.Refuse("InvalidNetworkInterface.InUse", fmt.Sprintf("Network interface '%s' is currently in use.", n.NetworkInterfaceId)).
		Because("interface-in-use", n.NetworkInterfaceId, n.user())
}

// user is the id of what the interface serves, or nothing.
func (n NetworkInterface) user() string {
	switch {
	case n.Attachment != nil && n.Attachment.InstanceId != "":
		return n.Attachment.InstanceId
	case n.RequesterId != "":
		return n.RequesterId
	}
	return n.OwnerId
}

func interfaceLimit(t instanceType) *world.Refusal {
	return world.Refuse("AttachmentLimitExceeded",
		fmt.Sprintf("Interface count exceeds the limit for %s. The limit is %d.", t.name, t.interfaces)).
		Because("interface-quota", t.name, t.interfaces)
}

func addressLimit(t instanceType) *world.Refusal {
	return world.Refuse("PrivateIpAddressLimitExceeded",
		fmt.Sprintf("Number of private addresses will exceed limit. The limit for %s is %d.", t.name, t.addresses)).
		Because("private-address-quota", t.name, t.addresses)
}
