package ec2

import (
	"fmt"
	"strings"
	"testing"

	"skylab/engine/world"
)

func init() { refusals = append(refusals, aclRefusals...) }

// entry is rule number of acl, inbound, for web traffic.
func entry(acl string, number int) CreateNetworkAclEntry {
	in := false
	return CreateNetworkAclEntry{NetworkAclId: acl, RuleNumber: &number, Protocol: "6", RuleAction: "allow", Egress: &in, CidrBlock: "0.0.0.0/0", PortRange: &PortRange{80, 80}}
}

// acl is a list of vpc.
func (b *bench) acl(vpc string) string {
	b.Helper()
	return answer[CreateNetworkAclResult](b, CreateNetworkAcl{VpcId: vpc}).NetworkAcl.NetworkAclId
}

// guard is the association of a subnet with its list.
func (b *bench) guard(subnet string) NetworkAclAssociation {
	b.Helper()
	acl := answer[DescribeNetworkAclsResult](b, DescribeNetworkAcls{Filters: []Filter{{"association.subnet-id", []string{subnet}}}}).NetworkAcls[0]
	for _, a := range acl.Associations {
		if a.SubnetId == subnet {
			return a
		}
	}
	return NetworkAclAssociation{}
}

var aclRefusals = []refusal{
	{"11.4", "CreateNetworkAclEntry with a number that is taken", "NetworkAclEntryAlreadyExists", func(b *bench) (world.Command, string) {
		acl := b.acl(b.vpc("10.0.0.0/16"))
		b.do(entry(acl, 100))
		return entry(acl, 100), "The network acl entry identified by 100 already exists."
	}, ""},
	{"11.4", "CreateNetworkAclEntry with a number that is reserved", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return entry(b.acl(b.vpc("10.0.0.0/16")), LastRule), "Value (32767) for parameter ruleNumber is invalid. The rule number must be between 1 and 32766."
	}, ""},
	{"11.4", "CreateNetworkAclEntry with number 0", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return entry(b.acl(b.vpc("10.0.0.0/16")), 0), "Value (0) for parameter ruleNumber is invalid. The rule number must be between 1 and 32766."
	}, ""},
	{"11.4", "CreateNetworkAclEntry without a number", "MissingParameter", func(b *bench) (world.Command, string) {
		c := entry(b.acl(b.vpc("10.0.0.0/16")), 100)
		c.RuleNumber = nil
		return c, "The request must contain the parameter ruleNumber"
	}, ""},
	{"11.4", "CreateNetworkAclEntry with a negative number", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return entry(b.acl(b.vpc("10.0.0.0/16")), -1), "Value (-1) for parameter ruleNumber is invalid. The rule number must be between 1 and 32766."
	}, ""},
	{"11.4", "CreateNetworkAclEntry beyond the quota", "NetworkAclEntryLimitExceeded", func(b *bench) (world.Command, string) {
		acl := b.acl(b.vpc("10.0.0.0/16"))
		for n := 1; n < maxEntries; n++ {
			b.do(entry(acl, n))
		}
		return entry(acl, 100), "The maximum number of network acl entries has been reached."
	}, ""},
	{"4.4", "CreateNetworkAclEntry without ports", "MissingParameter", func(b *bench) (world.Command, string) {
		c := entry(b.acl(b.vpc("10.0.0.0/16")), 100)
		c.PortRange = nil
		return c, "The request must contain the parameter portRange"
	}, ""},
	{"4.4", "CreateNetworkAclEntry for ICMP without a type", "MissingParameter", func(b *bench) (world.Command, string) {
		c := entry(b.acl(b.vpc("10.0.0.0/16")), 100)
		c.Protocol = "1"
		return c, "The request must contain the parameter icmpTypeCode.code"
	}, ""},
	{"11.4", "CreateNetworkAclEntry with an unreadable CIDR", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		c := entry(b.acl(b.vpc("10.0.0.0/16")), 100)
		c.CidrBlock = "10.0.0"
		return c, "Value (10.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block."
	}, ""},
	{"11.4", "ReplaceNetworkAclEntry of none", "InvalidNetworkAclEntry.NotFound", func(b *bench) (world.Command, string) {
		acl := b.acl(b.vpc("10.0.0.0/16"))
		return ReplaceNetworkAclEntry(entry(acl, 100)), fmt.Sprintf("There is no ingress entry identified by 100 in the network ACL %s", acl)
	}, ""},
	{"4.4", "DeleteNetworkAclEntry of the last rule", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		in := false
		return DeleteNetworkAclEntry{NetworkAclId: b.acl(b.vpc("10.0.0.0/16")), RuleNumber: new(LastRule), Egress: &in},
			"Value (32767) for parameter ruleNumber is invalid. The rule number must be between 1 and 32766."
	}, ""},
	{"11.4", "DeleteNetworkAcl of a list in use", "DependencyViolation", func(b *bench) (world.Command, string) {
		vpc, subnet := b.network(false)
		acl := b.acl(vpc)
		b.do(ReplaceNetworkAclAssociation{AssociationId: b.guard(subnet).NetworkAclAssociationId, NetworkAclId: acl})
		return DeleteNetworkAcl{NetworkAclId: acl}, fmt.Sprintf("The networkAcl '%s' has dependencies and cannot be deleted.", acl)
	}, ""},
	{"11.4", "DeleteNetworkAcl of the default one", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		acl := b.guard(subnet).NetworkAclId
		return DeleteNetworkAcl{NetworkAclId: acl}, "cannot delete default network ACL " + acl
	}, ""},
	{"11.4", "DeleteNetworkAcl of an unknown one", "InvalidNetworkAclID.NotFound", says(DeleteNetworkAcl{NetworkAclId: absentID("acl")}, "The networkAcl ID 'acl-0123456789abcdef0' does not exist"), ""},
	{"4.4", "ReplaceNetworkAclAssociation with another VPC's list", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		_, subnet := b.network(false)
		acl := b.acl(b.vpc("10.1.0.0/16"))
		return ReplaceNetworkAclAssociation{AssociationId: b.guard(subnet).NetworkAclAssociationId, NetworkAclId: acl},
			fmt.Sprintf("Value (%s) for parameter networkAclId is invalid. network ACL %s and subnet %s belong to different networks", acl, acl, subnet)
	}, ""},
	{
		"11.4", "ReplaceNetworkAclAssociation of an unknown one", "InvalidAssociationID.NotFound", func(b *bench) (world.Command, string) {
			return ReplaceNetworkAclAssociation{AssociationId: absentID("aclassoc"), NetworkAclId: b.acl(b.vpc("10.0.0.0/16"))},
				"The association ID 'aclassoc-0123456789abcdef0' does not exist"
		}, "",
	},
	{"1.3", "CreateNetworkAcl beyond the quota", "NetworkAclLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		for range maxAcls - 1 {
			b.acl(vpc)
		}
		return CreateNetworkAcl{VpcId: vpc}, "The maximum number of network ACLs has been reached."
	}, ""},
}

func TestRulesOfAListStandByNumberAndTheLastOneDenies(t *testing.T) {
	b := newBench(t)
	acl, out := b.acl(b.vpc("10.0.0.0/16")), true
	for _, n := range []int{200, 90, 100} {
		b.do(entry(acl, n))
		c := entry(acl, n+1)
		c.Egress, c.Protocol, c.PortRange = &out, "-1", nil
		b.do(c)
	}
	c := ReplaceNetworkAclEntry(entry(acl, 90))
	c.RuleAction = "deny"
	b.do(c)
	in := false
	b.do(DeleteNetworkAclEntry{NetworkAclId: acl, RuleNumber: new(100), Egress: &in})
	var got []string
	for _, e := range answer[DescribeNetworkAclsResult](b, DescribeNetworkAcls{NetworkAclIds: []string{acl}}).NetworkAcls[0].Entries {
		got = append(got, fmt.Sprint(direction(e.Egress), " ", e.RuleNumber, " ", e.RuleAction))
	}
	want := "egress 91 allow, egress 101 allow, egress 201 allow, egress 32767 deny, ingress 90 deny, ingress 200 allow, ingress 32767 deny"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestASubnetMovesToAnotherListUnderANewAssociation(t *testing.T) {
	b := newBench(t)
	vpc, subnet := b.network(false)
	old, acl := b.guard(subnet), b.acl(vpc)
	id := answer[ReplaceNetworkAclAssociationResult](b, ReplaceNetworkAclAssociation{AssociationId: old.NetworkAclAssociationId, NetworkAclId: acl}).NewAssociationId
	if now := b.guard(subnet); now.NetworkAclId != acl || now.NetworkAclAssociationId != id || id == old.NetworkAclAssociationId {
		t.Errorf("was %+v, is %+v", old, now)
	}
	b.refusedWith("InvalidAssociationID.NotFound", ReplaceNetworkAclAssociation{AssociationId: old.NetworkAclAssociationId, NetworkAclId: acl})
	again := answer[ReplaceNetworkAclAssociationResult](b, ReplaceNetworkAclAssociation{AssociationId: id, NetworkAclId: acl}).NewAssociationId
	if now := b.guard(subnet); now.NetworkAclAssociationId != again {
		t.Errorf("is %+v, want %s", now, again)
	}
}
