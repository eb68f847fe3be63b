package ec2

import "net/netip"

// RouteTable says where packets that leave a subnet go.
type RouteTable struct {
	Associations    []RouteTableAssociation
	PropagatingVgws []string
	RouteTableId    string
	Routes          []Route // the local routes first
	Tags            Tags
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

// AssociationState is associated while the association counts.
type AssociationState struct{ State string }

// Route is one row of a table: a destination and exactly one target. State is
// computed from the target when the route is described or walked.
type Route struct {
	DestinationCidrBlock   netip.Prefix
	GatewayId              string // local or igw-...
	InstanceId             string
	InstanceOwnerId        string
	NatGatewayId           string
	NetworkInterfaceId     string
	VpcPeeringConnectionId string
	Origin                 string
	State                  string
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

// Main reports whether the table is its VPC's main one.
func (t RouteTable) Main() bool {
	for _, a := range t.Associations {
		if a.Main {
			return true
		}
	}
	return false
}

// Target is the id that the route points to, or local.
func (r Route) Target() string {
	for _, t := range []string{r.NatGatewayId, r.NetworkInterfaceId, r.VpcPeeringConnectionId, r.GatewayId, r.InstanceId} {
		if t != "" {
			return t
		}
	}
	return ""
}
