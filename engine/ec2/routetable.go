package ec2

import (
	"net/netip"
	"slices"

	"skylab/engine/world"
)

// RouteTable says where packets that leave a subnet go.
type RouteTable struct {
	Associations    []RouteTableAssociation `aws:"wire=AssociationSet,always"`
	PropagatingVgws []PropagatingVgw        `aws:"wire=PropagatingVgwSet,always"`
	RouteTableId    string
	Routes          []Route `aws:"wire=RouteSet"` // the local routes first
	Tags            Tags    `aws:"wire=TagSet,always"`
	VpcId           string
	OwnerId         string
}

// RouteTableAssociation ties a table to a subnet, or makes it its VPC's main
// table.
type RouteTableAssociation struct {
	Main                    bool
	RouteTableAssociationId string
	RouteTableId            string
	SubnetId                string
	AssociationState        AssociationState
}

// PropagatingVgw is a virtual private gateway that writes routes by itself.
type PropagatingVgw struct{ GatewayId string }

// AssociationState is associated while the association counts.
type AssociationState struct{ State string }

// Route is one row of a table: a destination and exactly one target. State is
// computed from the target when the route is described or walked.
type Route struct {
	DestinationCidrBlock    netip.Prefix
	DestinationPrefixListId string // instead of a block
	GatewayId               string // local, igw-..., vpce-... of a gateway endpoint, or vgw-...
	InstanceId              string
	InstanceOwnerId         string
	NatGatewayId            string
	TransitGatewayId        string
	NetworkInterfaceId      string
	Origin                  string
	State                   string
	VpcPeeringConnectionId  string
}

// ID is the RouteTableId.
func (t RouteTable) ID() string { return t.RouteTableId }

// Refs names the VPC and the subnets. Targets are not among them: what a route
// points to may go, and the route stays as a blackhole.
func (t RouteTable) Refs() []string {
	refs := []string{t.VpcId}
	for _, a := range t.Associations {
		if a.SubnetId != "" {
			refs = append(refs, a.SubnetId)
		}
	}
	return refs
}

func (t RouteTable) tags() Tags                        { return t.Tags }
func (t RouteTable) withTags(tags Tags) world.Resource { t.Tags = tags; return t }

// Main reports whether the table is its VPC's main one.
func (t RouteTable) Main() bool {
	for _, a := range t.Associations {
		if a.Main {
			return true
		}
	}
	return false
}

// TableOf is the table that decides for a subnet: the one associated with it,
// or else its VPC's main one.
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
func TableOf(w *world.World, s Subnet) (RouteTable, bool) {
	var main RouteTable
	for _, t := range world.All[RouteTable](w, world.Everywhere) {
		if t.VpcId != s.VpcId {
			continue
		}
		for _, a := range t.Associations {
			if a.SubnetId == s.SubnetId {
				return t, true
			}
			if a.Main {
				main = t
			}
		}
	}
	return main, main.RouteTableId != ""
}

// computed fills in the state of each route, and the instance behind an
// interface that a route points to.
func (t RouteTable) computed(w *world.World) RouteTable {
	t.Routes = slices.Clone(t.Routes)
	for i, r := range t.Routes {
		t.Routes[i].State = RouteState(w, t, r)
		n, ok := world.Get[NetworkInterface](w, world.Everywhere, r.NetworkInterfaceId)
		if ok && n.Attachment != nil && n.Attachment.InstanceId != "" {
			t.Routes[i].InstanceId, t.Routes[i].InstanceOwnerId = n.Attachment.InstanceId, n.OwnerId
		}
	}
	return t
}
