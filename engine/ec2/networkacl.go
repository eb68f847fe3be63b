package ec2

import (
	"net/netip"

	"skylab/engine/world"
)

// NetworkAcl guards the edge of subnets, packet by packet.
type NetworkAcl struct {
	Associations []NetworkAclAssociation `aws:"wire=AssociationSet,always"`
	Entries      []NetworkAclEntry       `aws:"wire=EntrySet"` // the last rule, 32767, among them
	IsDefault    bool                    `aws:"wire=Default"`
	NetworkAclId string
	Tags         Tags `aws:"wire=TagSet,always"`
	VpcId        string
	OwnerId      string
}

// NetworkAclAssociation ties the list to a subnet.
type NetworkAclAssociation struct {
	NetworkAclAssociationId string
	NetworkAclId            string
	SubnetId                string
}

// NetworkAclEntry is one rule. The lowest number that matches decides.
type NetworkAclEntry struct {
	CidrBlock    netip.Prefix
	Egress       bool
	IcmpTypeCode *IcmpTypeCode
	PortRange    *PortRange
	Protocol     string // a number, -1 for all
	RuleAction   string // allow or deny
	RuleNumber   int
}

// IcmpTypeCode limits an ICMP rule; -1 means all.
type IcmpTypeCode struct {
	Code int
	Type int
}

// PortRange limits a TCP or UDP rule.
type PortRange struct {
	From int
	To   int
}

// LastRule is the number of the rule that denies what no other rule matched.
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
const LastRule = 32767

// ID is the NetworkAclId.
func (a NetworkAcl) ID() string { return a.NetworkAclId }

// Refs names the VPC and the subnets.
func (a NetworkAcl) Refs() []string {
	refs := []string{a.VpcId}
	for _, s := range a.Associations {
		refs = append(refs, s.SubnetId)
	}
	return refs
}

func (a NetworkAcl) tags() Tags                     { return a.Tags }
func (a NetworkAcl) withTags(t Tags) world.Resource { a.Tags = t; return a }
