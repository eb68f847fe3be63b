package ec2

import (
	"strconv"
	"time"

	"skylab/engine/world"
)

// computed fills in what follows from the instance's interfaces.
func (i Instance) computed(w *world.World) Instance { return i.with(interfacesOf(w, i.InstanceId)) }

// with is the instance with what follows from these interfaces.
func (i Instance) with(interfaces []NetworkInterface) Instance {
	i.NetworkInterfaces, i.SecurityGroups = []InstanceNetworkInterface{}, []GroupIdentifier{}
	for _, n := range interfaces {
		if n.Attachment.DeviceIndex == 0 {
			i.SecurityGroups, i.SourceDestCheck = n.Groups, n.SourceDestCheck
			if a := n.Association; a != nil {
				i.PublicIpAddress, i.PublicDnsName = a.PublicIp, a.PublicDnsName
			}
		}
		i.NetworkInterfaces = append(i.NetworkInterfaces, n.onInstance())
	}
	return i
}

// onInstance is the interface as its instance shows it.
func (n NetworkInterface) onInstance() InstanceNetworkInterface {
	out := InstanceNetworkInterface{
		Association: n.Association.onInstance(), Description: n.Description, Groups: n.Groups, MacAddress: n.MacAddress,
		Attachment: &InstanceNetworkInterfaceAttachment{
			n.Attachment.AttachTime, n.Attachment.AttachmentId, n.Attachment.DeleteOnTermination, n.Attachment.DeviceIndex, n.Attachment.Status,
		},
		NetworkInterfaceId: n.NetworkInterfaceId, OwnerId: n.OwnerId, PrivateDnsName: n.PrivateDnsName, PrivateIpAddress: n.PrivateIpAddress,
		SourceDestCheck: n.SourceDestCheck, Status: n.Status, SubnetId: n.SubnetId, VpcId: n.VpcId, InterfaceType: n.InterfaceType,
	}
	for _, p := range n.PrivateIpAddresses {
		out.PrivateIpAddresses = append(out.PrivateIpAddresses,
			InstancePrivateIpAddress{p.Association.onInstance(), p.Primary, p.PrivateDnsName, p.PrivateIpAddress})
	}
	return out
}

func (a *NetworkInterfaceAssociation) onInstance() *InstanceNetworkInterfaceAssociation {
	if a == nil {
		return nil
	}
	return &InstanceNetworkInterfaceAssociation{a.IpOwnerId, a.PublicDnsName, a.PublicIp}
}

var instanceFilters = filters[Instance]{
	"instance-id":          func(i Instance) []string { return []string{i.InstanceId} },
	"image-id":             func(i Instance) []string { return []string{i.ImageId} },
	"instance-type":        func(i Instance) []string { return []string{i.InstanceType} },
	"instance-state-name":  func(i Instance) []string { return []string{i.State.Name} },
	"instance-state-code":  func(i Instance) []string { return []string{strconv.Itoa(i.State.Code)} },
	"architecture":         func(i Instance) []string { return []string{i.Architecture} },
	"availability-zone":    func(i Instance) []string { return []string{i.Placement.AvailabilityZone} },
	"availability-zone-id": func(i Instance) []string { return []string{i.Placement.AvailabilityZoneId} },
	"key-name":             func(i Instance) []string { return []string{i.KeyName} },
	"launch-time":          func(i Instance) []string { return []string{i.LaunchTime.Format(time.RFC3339)} },
	"private-ip-address":   func(i Instance) []string { return []string{text(i.PrivateIpAddress)} },
	"private-dns-name":     func(i Instance) []string { return []string{i.PrivateDnsName} },
	"ip-address":           func(i Instance) []string { return []string{text(i.PublicIpAddress)} },
	"dns-name":             func(i Instance) []string { return []string{i.PublicDnsName} },
	"reservation-id":       func(i Instance) []string { return []string{i.ReservationId} },
	"owner-id":             func(i Instance) []string { return []string{i.OwnerId} },
	"subnet-id":            func(i Instance) []string { return []string{i.SubnetId} },
	"vpc-id":               func(i Instance) []string { return []string{i.VpcId} },
	"source-dest-check":    func(i Instance) []string { return []string{strconv.FormatBool(i.SourceDestCheck)} },
	"instance.group-id":    Instance.groupIds,
	"instance.group-name": func(i Instance) []string {
		var out []string
		for _, g := range i.SecurityGroups {
			out = append(out, g.GroupName)
		}
		return out
	},
	"network-interface.network-interface-id": func(i Instance) []string {
		var out []string
		for _, n := range i.NetworkInterfaces {
			out = append(out, n.NetworkInterfaceId)
		}
		return out
	},
	"network-interface.addresses.private-ip-address": func(i Instance) []string {
		var out []string
		for _, n := range i.NetworkInterfaces {
			for _, p := range n.PrivateIpAddresses {
				out = append(out, text(p.PrivateIpAddress))
			}
		}
		return out
	},
}.tagged(func(i Instance) Tags { return i.Tags })

func (i Instance) groupIds() []string {
	var out []string
	for _, g := range i.SecurityGroups {
		out = append(out, g.GroupId)
	}
	return out
}

// DescribeInstances lists instances, those that ended within the last hour
// among them.
type DescribeInstances struct {
	InstanceIds []string `aws:"wire=InstanceId,id=instance"`
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
	Page
}

// DescribeInstancesResult is the answer to [DescribeInstances].
type DescribeInstancesResult struct {
	NextToken    string
	Reservations []Reservation `aws:"wire=ReservationSet"`
}

// Apply lists.
func (c DescribeInstances) Apply(tx *world.Tx) (any, error) {
	all, next, err := describeInstances(tx, c.InstanceIds, instanceFilters, c.Filters, c.Page)
	if err != nil {
		return nil, err
	}
	out := DescribeInstancesResult{NextToken: next, Reservations: []Reservation{}}
	at := map[string]int{}
	for _, i := range all {
		n, ok := at[i.ReservationId]
		if !ok {
			n = len(out.Reservations)
			at[i.ReservationId] = n
			out.Reservations = append(out.Reservations, Reservation{ReservationId: i.ReservationId, OwnerId: i.OwnerId, Groups: []GroupIdentifier{}})
		}
		out.Reservations[n].Instances = append(out.Reservations[n].Instances, i)
	}
	return out, nil
}

// describeInstances is [describe], of instances with their computed fields.
func describeInstances(tx *world.Tx, ids []string, by filters[Instance], want []Filter, p Page) ([]Instance, string, error) {
	all, err := kept[Instance](tx, "instance", ids)
	if err != nil {
		return nil, "", err
	}
	full := make([]Instance, len(all))
	attached := attachedInterfaces(tx.World())
	for n, i := range all {
		full[n] = i.with(attached[i.InstanceId])
	}
	if full, err = by.apply(full, want); err != nil {
		return nil, "", err
	}
	return page(full, p, len(ids))
}

// FilterNames lists the filters of the operation.
func (DescribeInstances) FilterNames() []string { return instanceFilters.names() }

// Computed is the instance with what follows from its interfaces: its public
// address and name, and the groups of the first.
func (i Instance) Computed(w *world.World) Instance { return i.computed(w) }
