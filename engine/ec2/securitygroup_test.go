package ec2

import (
	"fmt"
	"strings"
	"testing"

	"skylab/engine/world"
)

func init() { refusals = append(refusals, groupRefusals...) }

// tcp allows one port from one block.
func tcp(port int, block string) []IpPermission {
	return []IpPermission{{IpProtocol: "tcp", FromPort: &port, ToPort: &port, IpRanges: []IpRange{{CidrIp: block}}}}
}

var groupRefusals = []refusal{
	{"11.4", "CreateSecurityGroup with a name that is taken", "InvalidGroup.Duplicate", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		b.group(vpc, "web")
		return CreateSecurityGroup{VpcId: vpc, GroupName: "WEB", Description: "x"}, fmt.Sprintf("The security group 'WEB' already exists for VPC '%s'", vpc)
	}, ""},
	{"11.4", "CreateSecurityGroup with the name default", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return CreateSecurityGroup{VpcId: b.vpc("10.0.0.0/16"), GroupName: "default", Description: "x"}, "Cannot use reserved security group name: default"
	}, ""},
	{"4.2", "CreateSecurityGroup with a name like an id", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return CreateSecurityGroup{VpcId: b.vpc("10.0.0.0/16"), GroupName: "sg-web", Description: "x"},
			"Value (sg-web) for parameter groupName is invalid. A group name cannot start with sg-."
	}, ""},
	{"11.4", "CreateSecurityGroup with letters beyond ASCII", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return CreateSecurityGroup{VpcId: b.vpc("10.0.0.0/16"), GroupName: "web", Description: "웹"},
			"Value (웹) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported."
	}, ""},
	{"11.4", "CreateSecurityGroup without a description", "MissingParameter", says(CreateSecurityGroup{GroupName: "web"}, "The request must contain the parameter description"), ""},
	{"11.4", "CreateSecurityGroup without a default VPC", "VPCIdNotSpecified", says(CreateSecurityGroup{GroupName: "web", Description: "x"}, "No default VPC for this user"), ""},
	{"11.4", "AuthorizeSecurityGroupIngress of what is there", "InvalidPermission.Duplicate", func(b *bench) (world.Command, string) {
		g := b.group(b.vpc("10.0.0.0/16"), "web")
		b.do(AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(22, "0.0.0.0/0")})
		return AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(22, "0.0.0.0/0")},
			`the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists`
	}, ""},
	{"4.2", "AuthorizeSecurityGroupIngress of what is there with host bits", "InvalidPermission.Duplicate", func(b *bench) (world.Command, string) {
		g := b.group(b.vpc("10.0.0.0/16"), "web")
		b.do(AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(22, "10.0.0.24/29")})
		return AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(22, "10.0.0.28/29")},
			`the specified rule "peer: 10.0.0.24/29, TCP, from port: 22, to port: 22, ALLOW" already exists`
	}, ""},
	{"11.4", "AuthorizeSecurityGroupEgress of what every group has", "InvalidPermission.Duplicate", func(b *bench) (world.Command, string) {
		g := b.group(b.vpc("10.0.0.0/16"), "web")
		return AuthorizeSecurityGroupEgress{GroupId: g, IpPermissions: []IpPermission{{IpProtocol: "-1", IpRanges: []IpRange{{CidrIp: "0.0.0.0/0"}}}}},
			`the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists`
	}, ""},
	{"11.4", "AuthorizeSecurityGroupIngress of the same twice", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		g := b.group(b.vpc("10.0.0.0/16"), "web")
		return AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: append(tcp(80, "0.0.0.0/0"), tcp(80, "0.0.0.0/0")...)},
			"The same permission must not appear multiple times"
	}, ""},
	{"11.4", "AuthorizeSecurityGroupIngress of a port that none is", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: tcp(70000, "0.0.0.0/0")},
			"Invalid value '70000-70000' for portRange. TCP ports must be in 0-65535"
	}, ""},
	{"11.4", "AuthorizeSecurityGroupIngress of a CIDR that none is", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: tcp(80, "10.0.0/33")},
			"CIDR block 10.0.0/33 is malformed"
	}, ""},
	{"11.4", "AuthorizeSecurityGroupIngress from nobody", "MissingParameter", func(b *bench) (world.Command, string) {
		return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: []IpPermission{{IpProtocol: "tcp", FromPort: index(80), ToPort: index(80)}}},
			"Missing source specification: include source security group or CIDR information"
	}, ""},
	{"11.4", "AuthorizeSecurityGroupIngress of the 61st rule", "RulesPerSecurityGroupLimitExceeded", func(b *bench) (world.Command, string) {
		g := b.group(b.vpc("10.0.0.0/16"), "web")
		for port := range maxRulesPerGroup {
			b.do(AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(port+1, "0.0.0.0/0")})
		}
		return AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(443, "0.0.0.0/0")}, "The maximum number of rules per security group has been reached."
	}, ""},
	{"4.2", "AuthorizeSecurityGroupIngress from another VPC's group", "InvalidGroup.NotFound", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		g, other := b.group(vpc, "web"), b.group(b.vpc("10.1.0.0/16"), "db")
		return AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: []IpPermission{{IpProtocol: "-1", UserIdGroupPairs: []UserIdGroupPair{{GroupId: other}}}}},
			fmt.Sprintf("You have specified two resources that belong to different networks. The security group '%s' does not exist in VPC '%s'", other, vpc)
	}, ""},
	{"4.2", "AuthorizeSecurityGroupIngress from a prefix list", "InvalidPrefixListID.NotFound", func(b *bench) (world.Command, string) {
		return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: []IpPermission{{IpProtocol: "-1", PrefixListIds: []PrefixListId{{PrefixListId: "pl-1"}}}}},
			"The prefix list ID 'pl-1' does not exist"
	}, ""},
	{"11.4", "RevokeSecurityGroupIngress of what is not there", "InvalidPermission.NotFound", func(b *bench) (world.Command, string) {
		return RevokeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: tcp(80, "0.0.0.0/0")},
			"The specified rule does not exist in this security group."
	}, ""},
	{"11.4", "RevokeSecurityGroupIngress of an unknown rule", "InvalidSecurityGroupRuleId.NotFound", func(b *bench) (world.Command, string) {
		return RevokeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), SecurityGroupRuleIds: []string{absentID("sgr")}},
			"The security group rule ID 'sgr-0123456789abcdef0' does not exist"
	}, ""},
	{"11.4", "DeleteSecurityGroup on an interface", "DependencyViolation", func(b *bench) (world.Command, string) {
		vpc, subnet := b.network(false)
		g := b.group(vpc, "web")
		b.do(CreateNetworkInterface{SubnetId: subnet, Groups: []string{g}})
		return DeleteSecurityGroup{GroupId: g}, fmt.Sprintf("resource %s has a dependent object", g)
	}, ""},
	{"4.2", "DeleteSecurityGroup named in a rule", "DependencyViolation", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		g, other := b.group(vpc, "web"), b.group(vpc, "db")
		b.do(AuthorizeSecurityGroupIngress{GroupId: other, IpPermissions: []IpPermission{{IpProtocol: "-1", UserIdGroupPairs: []UserIdGroupPair{{GroupId: g}}}}})
		return DeleteSecurityGroup{GroupId: g}, fmt.Sprintf("resource %s has a dependent object", g)
	}, ""},
	{"11.4", "DeleteSecurityGroup of the default one", "CannotDelete", func(b *bench) (world.Command, string) {
		b.vpc("10.0.0.0/16")
		id := answer[DescribeSecurityGroupsResult](b, DescribeSecurityGroups{}).SecurityGroups[0].GroupId
		return DeleteSecurityGroup{GroupId: id}, fmt.Sprintf(`the specified group: "%s" name: "default" cannot be deleted by a user`, id)
	}, ""},
	{"11.4", "DeleteSecurityGroup of a malformed id", "InvalidGroupId.Malformed", says(DeleteSecurityGroup{GroupId: "web"}, `Invalid id: "web" (expecting "sg-...")`), ""},
	{"1.3", "CreateSecurityGroup beyond the quota", "SecurityGroupLimitExceeded", nil, "2,500 groups would slow the test, and the count is compared in one line"},
	{"4.2", "Rules from prefix lists beyond the quota", "RulesPerSecurityGroupLimitExceeded", nil, "prefix lists are not simulated"},
}

func TestRulesAreStoredInOneSpelling(t *testing.T) {
	b := newBench(t)
	g := b.group(b.vpc("10.0.0.0/16"), "web")
	for _, tt := range []struct {
		give IpPermission
		want string
	}{
		{IpPermission{IpProtocol: "6", FromPort: index(80), ToPort: index(81), IpRanges: []IpRange{{CidrIp: "10.1.2.3/24"}}}, "tcp 80-81 10.1.2.0/24"},
		{IpPermission{IpProtocol: "TCP", FromPort: index(-1), ToPort: index(-1), IpRanges: []IpRange{{CidrIp: "10.1.2.3/32"}}}, "tcp 0-65535 10.1.2.3/32"},
		{IpPermission{IpProtocol: "all", FromPort: index(5), ToPort: index(6), IpRanges: []IpRange{{CidrIp: "0.0.0.0/0"}}}, "-1 -1--1 0.0.0.0/0"},
		{IpPermission{IpProtocol: "47", IpRanges: []IpRange{{CidrIp: "0.0.0.0/0"}}}, "47 -1--1 0.0.0.0/0"},
		{IpPermission{IpProtocol: "icmp", FromPort: index(8), ToPort: index(-1), IpRanges: []IpRange{{CidrIp: "0.0.0.0/0"}}}, "icmp 8--1 0.0.0.0/0"},
		{IpPermission{IpProtocol: "58", Ipv6Ranges: []Ipv6Range{{CidrIpv6: "2001:db8::1/64"}}}, "icmpv6 -1--1 2001:db8::/64"},
		{IpPermission{IpProtocol: "17", FromPort: index(53), ToPort: index(53), UserIdGroupPairs: []UserIdGroupPair{{GroupId: g}}}, "udp 53-53 " + g},
	} {
		r := answer[AuthorizeSecurityGroupResult](b, AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: []IpPermission{tt.give}}).SecurityGroupRules[0]
		if got := fmt.Sprintf("%s %s %s", r.IpProtocol, portRange(r.FromPort, r.ToPort), r.Peer()); got != tt.want {
			t.Errorf("%+v is stored as %s, want %s", tt.give, got, tt.want)
		}
		// What is described can be given back, and is then the same rule.
		b.do(RevokeSecurityGroupIngress{GroupId: g, SecurityGroupRuleIds: []string{r.SecurityGroupRuleId}})
		b.do(AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: []IpPermission{tt.give}})
		shown := answer[DescribeSecurityGroupsResult](b, DescribeSecurityGroups{GroupIds: []string{g}}).SecurityGroups[0].IpPermissions
		b.refusedWith("InvalidPermission.Duplicate", AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: shown})
		b.do(RevokeSecurityGroupIngress{GroupId: g, IpPermissions: shown})
	}
	if left := answer[DescribeSecurityGroupsResult](b, DescribeSecurityGroups{GroupIds: []string{g}}).SecurityGroups[0].IpPermissions; len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestTheDefaultVpcOnlyListsRulesThatCouldNotBeRevoked(t *testing.T) {
	b := newBench(t)
	b.do(CreateDefaultVpc{})
	b.do(CreateSecurityGroup{GroupName: "web", Description: "x"})
	b.do(AuthorizeSecurityGroupIngress{GroupName: "web", IpPermissions: tcp(80, "0.0.0.0/0")})
	got := answer[RevokeSecurityGroupResult](b, RevokeSecurityGroupIngress{GroupName: "web", IpPermissions: append(tcp(80, "0.0.0.0/0"), tcp(81, "0.0.0.0/0")...)})
	if len(got.RevokedSecurityGroupRules) != 1 || len(got.UnknownIpPermissions) != 1 || *got.UnknownIpPermissions[0].FromPort != 81 {
		t.Errorf("%+v", got)
	}
}

func TestARuleIsModifiedInPlace(t *testing.T) {
	b := newBench(t)
	g := b.group(b.vpc("10.0.0.0/16"), "web")
	r := answer[AuthorizeSecurityGroupResult](b, AuthorizeSecurityGroupIngress{GroupId: g, IpPermissions: tcp(22, "0.0.0.0/0")}).SecurityGroupRules[0]
	change := func(q SecurityGroupRuleRequest) ModifySecurityGroupRules {
		return ModifySecurityGroupRules{GroupId: g, SecurityGroupRules: []SecurityGroupRuleUpdate{{r.SecurityGroupRuleId, &q}}}
	}
	b.do(change(SecurityGroupRuleRequest{IpProtocol: "tcp", FromPort: index(22), ToPort: index(22), CidrIpv4: "10.0.0.7/8", Description: "inside"}))
	b.refusedWith("InvalidParameterValue", change(SecurityGroupRuleRequest{IpProtocol: "-1", ReferencedGroupId: g}))
	b.do(UpdateSecurityGroupRuleDescriptionsIngress{GroupId: g, SecurityGroupRuleDescriptions: []SecurityGroupRuleDescription{{r.SecurityGroupRuleId, "ssh"}}})
	b.do(CreateTags{Resources: []string{g}, Tags: []Tag{{"Name", "front"}}})
	rules := answer[DescribeSecurityGroupRulesResult](b, DescribeSecurityGroupRules{Filters: []Filter{{"group-id", []string{g}}}}).SecurityGroupRules
	var said []string
	for _, r := range rules {
		said = append(said, r.String()+" "+r.Description)
	}
	want := "peer: 0.0.0.0/0, ALL, ALLOW ; peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW ssh"
	if got := strings.Join(said, "; "); got != want || rules[1].SecurityGroupRuleId != r.SecurityGroupRuleId {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestARuleAboutAPeersGroupStaysWhenTheGroupGoes(t *testing.T) {
	b := newBench(t)
	mine, theirs := b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16")
	web, db := b.group(mine, "web"), b.group(theirs, "db")
	from := AuthorizeSecurityGroupIngress{GroupId: db, IpPermissions: []IpPermission{{IpProtocol: "-1", UserIdGroupPairs: []UserIdGroupPair{{GroupId: web}}}}}
	b.refusedWith("InvalidGroup.NotFound", from)
	pcx := answer[CreateVpcPeeringConnectionResult](b, CreateVpcPeeringConnection{VpcId: mine, PeerVpcId: theirs}).VpcPeeringConnection.VpcPeeringConnectionId
	b.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: pcx})
	r := answer[AuthorizeSecurityGroupResult](b, from).SecurityGroupRules[0]
	if r.ReferencedGroupInfo.VpcPeeringConnectionId != pcx || r.ReferencedGroupInfo.VpcId != mine {
		t.Errorf("%+v", r.ReferencedGroupInfo)
	}
	b.do(DeleteSecurityGroup{GroupId: web})
	rules := answer[DescribeSecurityGroupRulesResult](b, DescribeSecurityGroupRules{SecurityGroupRuleIds: []string{r.SecurityGroupRuleId}}).SecurityGroupRules
	if len(rules) != 1 || rules[0].Peer() != web {
		t.Errorf("%+v", rules)
	}
}
