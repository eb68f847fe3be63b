package ec2

import (
	"net/netip"

	"skylab/engine/world"
)

// ForService is a network interface that another service asks for.
type ForService struct {
	Subnet       Subnet
	Private      netip.Addr // or any
	Groups       []GroupIdentifier
	Public       bool   // it has a public address whenever it is there
	AllocationId string // of the Elastic IP that this is, or empty for one of Amazon's pool
	Type         string // InterfaceType
	Requester    string // who made it, and whom it is attached to
	Description  string
}

// ServiceInterface makes such an interface, attached and managed by whoever asked.
func ServiceInterface(tx *world.Tx, f ForService) (NetworkInterface, error) {
	n, err := newInterface(tx, f.Subnet, f.Private, f.Groups)
	if err != nil {
		return n, err
	}
	n.InterfaceType, n.RequesterManaged, n.RequesterId, n.Description, n.Status = f.Type, true, f.Requester, f.Description, "in-use"
	n.Attachment = &NetworkInterfaceAttachment{AttachTime: tx.Now(), AttachmentId: tx.NewID("ela-attach"), InstanceOwnerId: f.Requester, Status: "attached", DeviceIndex: 1}
	tx.Put(n)
	switch a, ok := world.Get[Address](tx.World(), tx.Scope, f.AllocationId); {
	case ok:
		_, n = associate(tx, a, n, n.PrivateIpAddress)
	case f.Public:
		vpc, _ := world.Get[Vpc](tx.World(), tx.Scope, n.VpcId)
		n = n.mapped(n.PrivateIpAddress, amazonAssociation(tx, vpc))
		tx.Put(n)
	}
	return n, nil
}

// ReleaseInterface ends an interface that a service made; its Elastic IP stays the
// account's.
func ReleaseInterface(tx *world.Tx, id string) {
	unmap(tx, id, true)
	if n, ok := world.Get[NetworkInterface](tx.World(), world.Everywhere, id); ok {
		tx.Delete(n)
	}
}
