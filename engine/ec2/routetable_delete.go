package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// DeleteRouteTable deletes a table that decides for no subnet.
type DeleteRouteTable struct {
	world.Dry
	RouteTableId string `aws:"required,id=route-table"`
}

// Apply deletes it.
func (c DeleteRouteTable) Apply(tx *world.Tx) (any, error) {
	t, err := find[RouteTable](tx, "route-table", c.RouteTableId)
	if err != nil {
		return nil, err
	}
	r := world.Refuse("DependencyViolation",
		fmt.Sprintf("The routeTable '%s' has dependencies and cannot be deleted.", t.RouteTableId))
	if t.Main() {
		return nil, r.Because("route-table-is-main", t.RouteTableId)
	}
	if len(t.Associations) > 0 {
		return nil, r.Because("route-table-in-use", t.RouteTableId,
			strings.Join(each(t.Associations, func(a RouteTableAssociation) string { return a.SubnetId }), ", "))
	}
	tx.Delete(t)
	return nil, nil
}

// findAssociation finds the table with this association, and which it is.
func findAssociation(tx *world.Tx, id string) (RouteTable, int, error) {
	for _, t := range world.All[RouteTable](tx.World(), tx.Scope) {
		for i, a := range t.Associations {
			if a.RouteTableAssociationId == id {
				return t, i, nil
			}
		}
	}
	return RouteTable{}, 0, world.Refuse("InvalidAssociationID.NotFound",
		fmt.Sprintf("The association ID '%s' does not exist", id)).Because("not-found", "association", id)
}

// DisassociateRouteTable gives a subnet back to the main table.
type DisassociateRouteTable struct {
	world.Dry
	AssociationId string `aws:"required,id=route-table-association"`
}

// Apply ends the association.
func (c DisassociateRouteTable) Apply(tx *world.Tx) (any, error) {
	t, i, err := findAssociation(tx, c.AssociationId)
	if err != nil {
		return nil, err
	}
	if t.Associations[i].Main {
		return nil, world.Refuse("InvalidParameterValue",
			fmt.Sprintf("cannot disassociate the main route table association %s", c.AssociationId)).
			Because("route-table-main-association", c.AssociationId)
	}
	t.Associations = slices.Delete(slices.Clone(t.Associations), i, i+1)
	tx.Put(t)
	return nil, nil
}

// ReplaceRouteTableAssociation moves a subnet, or being the main table, to
// another table.
type ReplaceRouteTableAssociation struct {
	world.Dry
	AssociationId string `aws:"required,id=route-table-association"`
	RouteTableId  string `aws:"required,id=route-table"`
}

// ReplaceRouteTableAssociationResult is the answer to
// [ReplaceRouteTableAssociation].
type ReplaceRouteTableAssociationResult struct {
	NewAssociationId string
	AssociationState AssociationState
}

// Apply moves the association, which gets a new id.
func (c ReplaceRouteTableAssociation) Apply(tx *world.Tx) (any, error) {
	from, i, err := findAssociation(tx, c.AssociationId)
	if err != nil {
		return nil, err
	}
	to, err := find[RouteTable](tx, "route-table", c.RouteTableId)
	if err != nil {
		return nil, err
	}
	if from.VpcId != to.VpcId {
		return nil, otherNetwork(to, "network", from.VpcId)
	}
	old := from.Associations[i]
	from.Associations = slices.Delete(slices.Clone(from.Associations), i, i+1)
	if from.RouteTableId == to.RouteTableId {
		to = from
	}
	tx.Put(from)
	a := newAssociation(tx, to, old.SubnetId)
	to.Associations = append(slices.Clip(to.Associations), a)
	tx.Put(to)
	return ReplaceRouteTableAssociationResult{a.RouteTableAssociationId, a.AssociationState}, nil
}
