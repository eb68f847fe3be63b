package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// CreateNetworkAcl makes a list that lets nothing through yet.
type CreateNetworkAcl struct {
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	ClientToken       string
	world.Dry
	VpcId string `aws:"required,id=vpc"`
}

// CreateNetworkAclResult is the answer to [CreateNetworkAcl].
type CreateNetworkAclResult struct {
	NetworkAcl  NetworkAcl
	ClientToken string
}

// Apply creates the list with its last rules, which deny.
func (c CreateNetworkAcl) Apply(tx *world.Tx) (any, error) {
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	tags, err := newTags("network-acl", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, a := range world.All[NetworkAcl](tx.World(), tx.Scope) {
		if a.VpcId == v.VpcId {
			n++
		}
	}
	if n >= maxAcls {
		return nil, world.Refuse("NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached.").
			Because("acl-quota", maxAcls, v.VpcId)
	}
	a := NetworkAcl{NetworkAclId: tx.NewID("acl"), Tags: tags, VpcId: v.VpcId, OwnerId: tx.Account, Associations: []NetworkAclAssociation{}}
	for _, egress := range []bool{true, false} {
		a.Entries = append(a.Entries, NetworkAclEntry{CidrBlock: everyAddress, Egress: egress, Protocol: "-1", RuleAction: "deny", RuleNumber: LastRule})
	}
	tx.Put(a)
	return CreateNetworkAclResult{a, c.ClientToken}, nil
}

// DeleteNetworkAcl deletes a list that no subnet uses.
type DeleteNetworkAcl struct {
	world.Dry
	NetworkAclId string `aws:"required,id=network-acl"`
}

// Apply deletes the list.
func (c DeleteNetworkAcl) Apply(tx *world.Tx) (any, error) {
	a, err := find[NetworkAcl](tx, "network-acl", c.NetworkAclId)
	if err != nil {
		return nil, err
	}
	if a.IsDefault {
		return nil, world.Refuse("InvalidParameterValue", "cannot delete default network ACL "+a.NetworkAclId).
			Because("acl-default-stays", a.NetworkAclId)
	}
	if len(a.Associations) > 0 {
		subnets := each(a.Associations, func(s NetworkAclAssociation) string { return s.SubnetId })
		return nil, world.Refuse("DependencyViolation", fmt.Sprintf("The networkAcl '%s' has dependencies and cannot be deleted.", a.NetworkAclId)).
			Because("acl-in-use", a.NetworkAclId, strings.Join(subnets, ", "))
	}
	tx.Delete(a)
	return nil, nil
}

// ReplaceNetworkAclAssociation gives a subnet another list.
type ReplaceNetworkAclAssociation struct {
	world.Dry
	AssociationId string `aws:"required"`
	NetworkAclId  string `aws:"required,id=network-acl"`
}

// ReplaceNetworkAclAssociationResult is the answer to
// [ReplaceNetworkAclAssociation].
type ReplaceNetworkAclAssociationResult struct{ NewAssociationId string }

// Apply moves the subnet from its list to the other, under a new association.
func (c ReplaceNetworkAclAssociation) Apply(tx *world.Tx) (any, error) {
	to, err := find[NetworkAcl](tx, "network-acl", c.NetworkAclId)
	if err != nil {
		return nil, err
	}
	for _, from := range world.All[NetworkAcl](tx.World(), tx.Scope) {
		i := slices.IndexFunc(from.Associations, func(a NetworkAclAssociation) bool { return a.NetworkAclAssociationId == c.AssociationId })
		if i < 0 {
			continue
		}
		subnet := from.Associations[i].SubnetId
		if from.VpcId != to.VpcId {
			return nil, invalid("networkAclId", to.NetworkAclId, fmt.Sprintf("network ACL %s and subnet %s belong to different networks", to.NetworkAclId, subnet)).
				Because("different-networks", to.NetworkAclId, subnet)
		}
		from.Associations = slices.Delete(slices.Clone(from.Associations), i, i+1)
		tx.Put(from)
		if from.NetworkAclId == to.NetworkAclId {
			to = from
		}
		id := tx.NewID("aclassoc")
		to.Associations = append(slices.Clip(to.Associations), NetworkAclAssociation{id, to.NetworkAclId, subnet})
		tx.Put(to)
		return ReplaceNetworkAclAssociationResult{id}, nil
	}
	return nil, world.Refuse("InvalidAssociationID.NotFound", fmt.Sprintf("The association ID '%s' does not exist", c.AssociationId)).
		Because("not-found", "association", c.AssociationId)
}
