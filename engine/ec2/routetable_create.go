package ec2

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// CreateRouteTable makes a table that knows the way inside its VPC only.
type CreateRouteTable struct {
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	ClientToken       string
	VpcId             string `aws:"required,id=vpc"`
	world.Dry
}

// CreateRouteTableResult is the answer to [CreateRouteTable].
type CreateRouteTableResult struct {
	RouteTable  RouteTable
	ClientToken string
}

// Apply creates the table.
func (c CreateRouteTable) Apply(tx *world.Tx) (any, error) {
	tags, err := newTags("route-table", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if len(tablesOf(tx.World(), v.VpcId)) >= maxRouteTables {
		return nil, world.Refuse("RouteTableLimitExceeded",
			fmt.Sprintf("The maximum number of route tables has been reached for VPC '%s'.", v.VpcId)).
			Because("route-table-quota", maxRouteTables, v.VpcId)
	}
	t := newRouteTable(tx, v, tags)
	tx.Put(t)
	return CreateRouteTableResult{t.computed(tx.World()), c.ClientToken}, nil
}

// newRouteTable is a table with a VPC's local routes; it is not put yet.
func newRouteTable(tx *world.Tx, v Vpc, tags Tags) RouteTable {
	t := RouteTable{RouteTableId: tx.NewID("rtb"), VpcId: v.VpcId, OwnerId: tx.Account, Tags: tags}
	for _, b := range v.Blocks() {
		t.Routes = append(t.Routes, Route{DestinationCidrBlock: b, GatewayId: "local", Origin: "CreateRouteTable"})
	}
	return t
}

// newAssociation ties t to a subnet or, without one, makes it the main table.
func newAssociation(tx *world.Tx, t RouteTable, subnetID string) RouteTableAssociation {
	return RouteTableAssociation{
		Main: subnetID == "", RouteTableAssociationId: tx.NewID("rtbassoc"), RouteTableId: t.RouteTableId,
		SubnetId: subnetID, AssociationState: AssociationState{"associated"},
	}
}

// tablesOf lists a VPC's route tables.
func tablesOf(w *world.World, vpcID string) []RouteTable {
	return slices.DeleteFunc(world.All[RouteTable](w, world.Everywhere), func(t RouteTable) bool { return t.VpcId != vpcID })
}

// AssociateRouteTable makes a table decide for a subnet.
type AssociateRouteTable struct {
	SubnetId     string `aws:"id=subnet"`
	RouteTableId string `aws:"required,id=route-table"`
	world.Dry
}

// AssociateRouteTableResult is the answer to [AssociateRouteTable].
type AssociateRouteTableResult struct {
	AssociationId    string
	AssociationState AssociationState
}

// Apply associates.
func (c AssociateRouteTable) Apply(tx *world.Tx) (any, error) {
	if c.SubnetId == "" {
		return nil, absent("subnetId")
	}
	t, err := find[RouteTable](tx, "route-table", c.RouteTableId)
	if err != nil {
		return nil, err
	}
	s, err := find[Subnet](tx, "subnet", c.SubnetId)
	if err != nil {
		return nil, err
	}
	if s.VpcId != t.VpcId {
		return nil, otherNetwork(t, "subnet", s.SubnetId)
	}
	for _, other := range tablesOf(tx.World(), s.VpcId) {
		for _, a := range other.Associations {
			switch {
			case a.SubnetId != s.SubnetId:
			case other.RouteTableId == t.RouteTableId:
				return AssociateRouteTableResult{a.RouteTableAssociationId, a.AssociationState}, nil
			default:
				return nil, world.Refuse("Resource.AlreadyAssociated",
					fmt.Sprintf("the specified association for route table %s conflicts with an existing association", t.RouteTableId)).
					Because("route-table-taken", s.SubnetId, other.RouteTableId)
			}
		}
	}
	a := newAssociation(tx, t, s.SubnetId)
	t.Associations = append(slices.Clip(t.Associations), a)
	tx.Put(t)
	return AssociateRouteTableResult{a.RouteTableAssociationId, a.AssociationState}, nil
}

// otherNetwork refuses to join a table to something of another VPC.
func otherNetwork(t RouteTable, what, id string) *world.Refusal {
	return world.Refuse("InvalidParameterValue",
		fmt.Sprintf("route table %s and %s %s belong to different networks", t.RouteTableId, what, id)).
		Because("different-networks", t.RouteTableId, id)
}
