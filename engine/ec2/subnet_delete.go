package ec2

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// DeleteSubnet deletes a subnet in which no network interface is left.
type DeleteSubnet struct {
	SubnetId string `aws:"required,id=subnet"`
	world.Dry
}

// Apply deletes it, with its associations.
func (c DeleteSubnet) Apply(tx *world.Tx) (any, error) {
	s, err := find[Subnet](tx, "subnet", c.SubnetId)
	if err != nil {
		return nil, err
	}
	around := world.Referrers(tx.World(), s.SubnetId)
	left := slices.DeleteFunc(slices.Clone(around), func(r world.Resource) bool {
		switch r.(type) {
		case RouteTable, NetworkAcl:
			return true
		}
		return false
	})
	if len(left) > 0 {
		return nil, dependency(fmt.Sprintf("The subnet '%s' has dependencies and cannot be deleted.", s.SubnetId), left[0]).
			Because("subnet-in-use", s.SubnetId, idsOf(left))
	}
	for _, r := range around {
		switch r := r.(type) {
		case RouteTable:
			r.Associations = slices.DeleteFunc(slices.Clone(r.Associations),
				func(a RouteTableAssociation) bool { return a.SubnetId == s.SubnetId })
			tx.Put(r)
		case NetworkAcl:
			r.Associations = slices.DeleteFunc(slices.Clone(r.Associations),
				func(a NetworkAclAssociation) bool { return a.SubnetId == s.SubnetId })
			tx.Put(r)
		}
	}
	tx.Delete(s)
	return nil, nil
}
