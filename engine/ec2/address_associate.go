package ec2

import (
	"fmt"
	"net/netip"

	"skylab/engine/world"
)

// AssociateAddress maps an Elastic IP to a private address of an interface.
type AssociateAddress struct {
	AllocationId string `aws:"id=elastic-ip"`
	InstanceId   string `aws:"id=instance"`
	PublicIp     string
	world.Dry
	NetworkInterfaceId string `aws:"id=network-interface"`
	PrivateIpAddress   string
	AllowReassociation *bool
}

// AssociateAddressResult is the answer to [AssociateAddress].
type AssociateAddressResult struct{ AssociationId string }

// Apply associates; an association that the address had before ends, unless
// AllowReassociation is false.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
func (c AssociateAddress) Apply(tx *world.Tx) (any, error) {
	if c.AllocationId == "" && c.PublicIp != "" {
		return nil, world.Refuse("InvalidParameterCombination",
			"You must specify an allocation id when mapping an address to a VPC instance").Because("eip-needs-allocation-id")
	}
	a, err := elastic(tx, c.AllocationId, c.PublicIp)
	if err != nil {
		return nil, err
	}
	n, private, err := c.target(tx)
	if err != nil {
		return nil, err
	}
	if _, ok := InternetGatewayOf(tx.World(), n.VpcId); !ok {
		return nil, world.Refuse("Gateway.NotAttached", fmt.Sprintf("Network %s is not attached to any internet gateway", n.VpcId)).
			Because("gateway-not-attached", n.VpcId)
	}
	if a.AssociationId != "" {
		if a.NetworkInterfaceId == n.NetworkInterfaceId && a.PrivateIpAddress == private {
			return AssociateAddressResult{a.AssociationId}, nil
		}
		if c.AllowReassociation != nil && !*c.AllowReassociation {
			return nil, alreadyAssociated(a)
		}
		if err := free(tx, a); err != nil {
			return nil, err
		}
		a = dissociate(tx, a)
		n, _ = world.Get[NetworkInterface](tx.World(), tx.Scope, n.NetworkInterfaceId)
	}
	a, _ = associate(tx, a, n, private)
	return AssociateAddressResult{a.AssociationId}, nil
}

func alreadyAssociated(a Address) *world.Refusal {
	return world.Refuse("Resource.AlreadyAssociated",
		fmt.Sprintf("resource %s is already associated with associate-id %s", a.AllocationId, a.AssociationId)).
		Because("eip-taken", a.AllocationId, a.NetworkInterfaceId)
}

// target is the interface that is meant, and the private address on it.
func (c AssociateAddress) target(tx *world.Tx) (NetworkInterface, netip.Addr, error) {
	var n NetworkInterface
	switch {
	case c.NetworkInterfaceId != "" && c.InstanceId != "":
		return n, netip.Addr{}, world.Refuse("InvalidParameterCombination",
			"You may specify either instance id or network interface id, but not both").Because("parameter-combination", "InstanceId", "NetworkInterfaceId")
	case c.NetworkInterfaceId != "":
		found, err := find[NetworkInterface](tx, "network-interface", c.NetworkInterfaceId)
		if err != nil {
			return n, netip.Addr{}, err
		}
		n = found
	case c.InstanceId != "":
		i, err := find[Instance](tx, "instance", c.InstanceId)
		if err != nil {
			return n, netip.Addr{}, err
		}
		if i.State != Running && i.State != Stopped && i.State != Stopping {
			return n, netip.Addr{}, world.Refuse("InvalidInstanceID",
				fmt.Sprintf("The %s instance '%s' is not in a valid state for this operation.", i.State.Name, i.InstanceId)).
				Because("eip-instance-state", i.InstanceId, i.State.Name)
		}
		all := interfacesOf(tx.World(), i.InstanceId)
		if len(all) > 1 {
			return n, netip.Addr{}, world.Refuse("InvalidInstanceID",
				fmt.Sprintf("There are multiple interfaces attached to instance '%s'. Please specify an interface ID for the operation instead.", i.InstanceId)).
				Because("eip-several-interfaces", i.InstanceId)
		}
		n = all[0]
	default:
		return n, netip.Addr{}, world.Refuse("MissingParameter", "Either instance ID or network interface id must be specified").
			Because("eip-target-missing")
	}
	if n.RequesterManaged {
		return n, netip.Addr{}, managed(n)
	}
	if c.PrivateIpAddress == "" {
		return n, n.PrivateIpAddress, nil
	}
	addr, err := parseAddress("privateIpAddress", c.PrivateIpAddress)
	if err != nil {
		return n, addr, err
	}
	if n.private(addr) < 0 {
		return n, addr, invalid("privateIpAddress", c.PrivateIpAddress,
			fmt.Sprintf("The private IP address is not assigned to the interface %s", n.NetworkInterfaceId)).
			Because("address-not-on-interface", c.PrivateIpAddress, n.NetworkInterfaceId)
	}
	return n, addr, nil
}

func parseAddress(parameter, s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is4() {
		return netip.Addr{}, invalid(parameter, s, "Invalid IPv4 address").Because("address-unreadable", s)
	}
	return a, nil
}

// managed refuses to touch what belongs to a service.
func managed(n NetworkInterface) *world.Refusal {
	return world.Refuse("AuthFailure", "You do not have permission to access the specified resource.").
		Because("interface-managed", n.NetworkInterfaceId, n.RequesterId)
}

// associate maps the free address a to a private address of n, and puts both.
// Whatever the private address was mapped to before ends. It and [dissociate]
// are the only writers of associations, so that address and interface agree.
func associate(tx *world.Tx, a Address, n NetworkInterface, private netip.Addr) (Address, NetworkInterface) {
	if old := n.PrivateIpAddresses[n.private(private)].Association; old != nil && old.AllocationId != "" {
		if other, ok := world.Get[Address](tx.World(), tx.Scope, old.AllocationId); ok {
			dissociate(tx, other)
		}
	}
	vpc, _ := world.Get[Vpc](tx.World(), tx.Scope, n.VpcId)
	a.AssociationId, a.NetworkInterfaceId, a.NetworkInterfaceOwnerId = tx.NewID("eipassoc"), n.NetworkInterfaceId, n.OwnerId
	a.PrivateIpAddress, a.InstanceId = private, ""
	if n.Attachment != nil {
		a.InstanceId = n.Attachment.InstanceId
	}
	n = n.mapped(private, &NetworkInterfaceAssociation{
		AllocationId: a.AllocationId, AssociationId: a.AssociationId, IpOwnerId: tx.Account,
		PublicDnsName: vpc.publicName(tx.Region, a.PublicIp), PublicIp: a.PublicIp,
	})
	tx.Put(a)
	tx.Put(n)
	return a, n
}

// dissociate ends what a is associated with, and puts both sides.
func dissociate(tx *world.Tx, a Address) Address {
	if n, ok := world.Get[NetworkInterface](tx.World(), world.Everywhere, a.NetworkInterfaceId); ok {
		tx.Put(n.mapped(a.PrivateIpAddress, nil))
	}
	a.AssociationId, a.NetworkInterfaceId, a.NetworkInterfaceOwnerId = "", "", ""
	a.InstanceId, a.PrivateIpAddress = "", netip.Addr{}
	tx.Put(a)
	return a
}

// unmap ends every public mapping of the interface that is Amazon's, and of
// Elastic IPs too where elastic is true.
func unmap(tx *world.Tx, id string, elastic bool) {
	n, ok := world.Get[NetworkInterface](tx.World(), world.Everywhere, id)
	if !ok {
		return
	}
	for _, p := range n.PrivateIpAddresses {
		switch {
		case p.Association == nil:
		case p.Association.AllocationId == "":
			n, _ = world.Get[NetworkInterface](tx.World(), world.Everywhere, id)
			tx.Put(n.mapped(p.PrivateIpAddress, nil))
		case elastic:
			if a, ok := world.Get[Address](tx.World(), world.Everywhere, p.Association.AllocationId); ok {
				dissociate(tx, a)
			}
		}
	}
}

// DisassociateAddress ends an association; the address stays the account's.
type DisassociateAddress struct {
	AssociationId string
	PublicIp      string
	world.Dry
}

// Apply ends the association. An address that has none is left as it is.
func (c DisassociateAddress) Apply(tx *world.Tx) (any, error) {
	if c.AssociationId == "" {
		a, err := elastic(tx, "", c.PublicIp)
		if err != nil {
			return nil, err
		}
		return c.end(tx, a)
	}
	for _, a := range world.All[Address](tx.World(), tx.Scope) {
		if a.AssociationId == c.AssociationId {
			return c.end(tx, a)
		}
	}
	return nil, world.Refuse("InvalidAssociationID.NotFound", fmt.Sprintf("The association ID '%s' does not exist", c.AssociationId)).
		Because("not-found", "association", c.AssociationId)
}

func (c DisassociateAddress) end(tx *world.Tx, a Address) (any, error) {
	if a.AssociationId == "" {
		return nil, nil
	}
	if err := free(tx, a); err != nil {
		return nil, err
	}
	dissociate(tx, a)
	return nil, nil
}

// free refuses to take an Elastic IP away from a NAT gateway, which keeps it
// for as long as it lives.
func free(tx *world.Tx, a Address) error {
	n, ok := world.Get[NetworkInterface](tx.World(), tx.Scope, a.NetworkInterfaceId)
	if !ok || !n.RequesterManaged {
		return nil
	}
	return managed(n).Because("eip-nat-keeps", a.PublicIp.String(), n.RequesterId)
}
