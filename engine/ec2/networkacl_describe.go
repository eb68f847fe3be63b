package ec2

import (
	"strconv"

	"skylab/engine/world"
)

// ofEntries offers one field of every rule of a list to a filter.
func ofEntries(field func(NetworkAclEntry) string) func(NetworkAcl) []string {
	return func(a NetworkAcl) []string {
		var out []string
		for _, e := range a.Entries {
			if v := field(e); v != "" {
				out = append(out, v)
			}
		}
		return out
	}
}

// ofAclAssociations offers one field of every association to a filter.
func ofAclAssociations(field func(NetworkAclAssociation) string) func(NetworkAcl) []string {
	return func(a NetworkAcl) []string {
		var out []string
		for _, s := range a.Associations {
			out = append(out, field(s))
		}
		return out
	}
}

var networkAclFilters = filters[NetworkAcl]{
	"network-acl-id": func(a NetworkAcl) []string { return []string{a.NetworkAclId} },
	"vpc-id":         func(a NetworkAcl) []string { return []string{a.VpcId} },
	"owner-id":       func(a NetworkAcl) []string { return []string{a.OwnerId} },
	"default":        func(a NetworkAcl) []string { return []string{strconv.FormatBool(a.IsDefault)} },

	"association.association-id": ofAclAssociations(func(s NetworkAclAssociation) string { return s.NetworkAclAssociationId }),
	"association.network-acl-id": ofAclAssociations(func(s NetworkAclAssociation) string { return s.NetworkAclId }),
	"association.subnet-id":      ofAclAssociations(func(s NetworkAclAssociation) string { return s.SubnetId }),

	"entry.cidr":        ofEntries(func(e NetworkAclEntry) string { return e.CidrBlock.String() }),
	"entry.egress":      ofEntries(func(e NetworkAclEntry) string { return strconv.FormatBool(e.Egress) }),
	"entry.protocol":    ofEntries(func(e NetworkAclEntry) string { return e.Protocol }),
	"entry.rule-action": ofEntries(func(e NetworkAclEntry) string { return e.RuleAction }),
	"entry.rule-number": ofEntries(func(e NetworkAclEntry) string { return strconv.Itoa(e.RuleNumber) }),
	"entry.port-range.from": ofEntries(func(e NetworkAclEntry) string {
		if e.PortRange == nil {
			return ""
		}
		return strconv.Itoa(e.PortRange.From)
	}),
	"entry.port-range.to": ofEntries(func(e NetworkAclEntry) string {
		if e.PortRange == nil {
			return ""
		}
		return strconv.Itoa(e.PortRange.To)
	}),
}.tagged(func(a NetworkAcl) Tags { return a.Tags })

// DescribeNetworkAcls lists network ACLs.
type DescribeNetworkAcls struct {
	Page
	world.Dry
	NetworkAclIds []string `aws:"wire=NetworkAclId,id=network-acl"`
	Filters       []Filter `aws:"wire=Filter"`
}

// DescribeNetworkAclsResult is the answer to [DescribeNetworkAcls].
type DescribeNetworkAclsResult struct {
	NetworkAcls []NetworkAcl `aws:"wire=NetworkAclSet"`
	NextToken   string
}

// Apply lists.
func (c DescribeNetworkAcls) Apply(tx *world.Tx) (any, error) {
	out, next, err := describe(tx, "network-acl", c.NetworkAclIds, networkAclFilters, c.Filters, c.Page)
	return DescribeNetworkAclsResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeNetworkAcls) FilterNames() []string { return networkAclFilters.names() }
