package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// DetachInternetGateway parts a gateway and its VPC. Routes to it stay, as
// blackholes.
type DetachInternetGateway struct {
	world.Dry
	InternetGatewayId string `aws:"required,id=internet-gateway"`
	VpcId             string `aws:"required,id=vpc"`
}

// Apply detaches.
func (c DetachInternetGateway) Apply(tx *world.Tx) (any, error) {
	g, err := find[InternetGateway](tx, "internet-gateway", c.InternetGatewayId)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if g.VpcId() != v.VpcId {
		return nil, world.Refuse("Gateway.NotAttached",
			fmt.Sprintf("resource %s is not attached to network %s", g.InternetGatewayId, v.VpcId)).
			Because("igw-not-attached", g.InternetGatewayId, v.VpcId)
	}
	if mapped := publicHolders(tx.World(), v.VpcId); len(mapped) > 0 {
		return nil, world.Refuse("DependencyViolation", fmt.Sprintf("Network %s has some mapped public address(es). "+
			"Please unmap those public address(es) before detaching the gateway.", v.VpcId)).
			Because("detach-mapped-addresses", v.VpcId, strings.Join(mapped, ", "))
	}
	g.Attachments = nil
	tx.Put(g)
	return nil, nil
}

// publicHolders lists the ids of what has public addresses in a VPC: the
// instance where an interface belongs to one, or else the interface.
func publicHolders(w *world.World, vpcID string) []string {
	var out []string
	for _, n := range world.All[NetworkInterface](w, world.Everywhere) {
		public := n.Association != nil || slices.ContainsFunc(n.PrivateIpAddresses,
			func(a NetworkInterfacePrivateIpAddress) bool { return a.Association != nil })
		switch {
		case n.VpcId != vpcID || !public:
		case n.Attachment != nil && n.Attachment.InstanceId != "":
			out = append(out, n.Attachment.InstanceId)
		default:
			out = append(out, n.NetworkInterfaceId)
		}
	}
	return slices.Compact(out)
}

// DeleteInternetGateway deletes a gateway that is attached to nothing.
type DeleteInternetGateway struct {
	world.Dry
	InternetGatewayId string `aws:"required,id=internet-gateway"`
}

// Apply deletes it.
func (c DeleteInternetGateway) Apply(tx *world.Tx) (any, error) {
	g, err := find[InternetGateway](tx, "internet-gateway", c.InternetGatewayId)
	if err != nil {
		return nil, err
	}
	if at := g.VpcId(); at != "" {
		return nil, world.Refuse("DependencyViolation",
			fmt.Sprintf("The internetGateway '%s' has dependencies and cannot be deleted.", g.InternetGatewayId)).
			Because("igw-still-attached", g.InternetGatewayId, at)
	}
	tx.Delete(g)
	return nil, nil
}
