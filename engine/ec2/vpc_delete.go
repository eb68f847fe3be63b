package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// DeleteVpc deletes a VPC in which nothing is left but what it came with.
type DeleteVpc struct {
	VpcId string `aws:"required,id=vpc"`
	world.Dry
}

// Apply deletes the VPC, its main table, default network ACL and default group.
func (c DeleteVpc) Apply(tx *world.Tx) (any, error) {
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	inside := slices.DeleteFunc(world.Referrers(tx.World(), v.VpcId), func(r world.Resource) bool { _, stays := r.(Outliving); return stays })
	if left := slices.DeleteFunc(slices.Clone(inside), cameWithVpc); len(left) > 0 {
		return nil, dependency(fmt.Sprintf("The vpc '%s' has dependencies and cannot be deleted.", v.VpcId), left[0]).
			Because("vpc-has-children", v.VpcId, idsOf(left))
	}
	for _, r := range inside {
		tx.Delete(r)
	}
	tx.Delete(v)
	return nil, nil
}

// Outliving is what names a VPC and keeps it from nothing: it stays as it is when the VPC
// goes, as target groups do.
type Outliving interface {
	world.Resource
	OutlivesNetwork()
}

// cameWithVpc reports whether CreateVpc made r.
func cameWithVpc(r world.Resource) bool {
	switch r := r.(type) {
	case RouteTable:
		return r.Main()
	case NetworkAcl:
		return r.IsDefault
	case SecurityGroup:
		return r.GroupName == "default"
	}
	return false
}

// idsOf lists resources in a sentence.
func idsOf(list []world.Resource) string {
	return strings.Join(each(list, world.Resource.ID), ", ")
}

// ModifyVpcTenancy lets new machines of a dedicated VPC share hardware.
type ModifyVpcTenancy struct {
	VpcId           string `aws:"required,id=vpc"`
	InstanceTenancy string `aws:"required,enum=default"`
	world.Dry
}

// ModifyVpcTenancyResult is the answer to [ModifyVpcTenancy].
type ModifyVpcTenancyResult struct {
	ReturnValue bool `aws:"wire=Return"`
}

// Apply changes the tenancy, in the one direction that there is.
func (c ModifyVpcTenancy) Apply(tx *world.Tx) (any, error) {
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if c.InstanceTenancy != "default" {
		return nil, invalid("instanceTenancy", c.InstanceTenancy, "The tenancy can only be changed to default.").
			Because("vpc-tenancy-one-way", v.VpcId)
	}
	v.InstanceTenancy = "default"
	tx.Put(v)
	return ModifyVpcTenancyResult{true}, nil
}
