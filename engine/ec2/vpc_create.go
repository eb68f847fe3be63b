package ec2

import (
	"fmt"
	"net/netip"

	"skylab/engine/world"
)

// CreateVpc makes a network, and with it what no network is without: a main
// route table, a network ACL and a security group.
type CreateVpc struct {
	CidrBlock         string
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	InstanceTenancy   string             `aws:"enum=default|dedicated|host"`
	world.Dry
}

// CreateVpcResult is the answer to [CreateVpc].
type CreateVpcResult struct{ Vpc Vpc }

// Apply creates the VPC.
func (c CreateVpc) Apply(tx *world.Tx) (any, error) {
	if c.CidrBlock == "" {
		return nil, absent("cidrBlock")
	}
	block, err := parseBlock("cidrBlock", c.CidrBlock)
	if err != nil {
		return nil, err
	}
	tags, err := newTags("vpc", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	if err := vpcBlockAllowed(c.CidrBlock, block); err != nil {
		return nil, err
	}
	switch c.InstanceTenancy {
	case "":
		c.InstanceTenancy = "default"
	case "default", "dedicated":
	default:
		return nil, invalid("instanceTenancy", c.InstanceTenancy, "Expecting one of default, dedicated.").
			Because("value-unknown", c.InstanceTenancy, "default, dedicated")
	}
	if err := roomForVpc(tx); err != nil {
		return nil, err
	}
	v, _ := newVpc(tx, Vpc{CidrBlock: block, InstanceTenancy: c.InstanceTenancy, Tags: tags})
	v.State = "pending" // for the moment of this answer
	return CreateVpcResult{v}, nil
}

// roomForVpc refuses one VPC more than the quota allows.
func roomForVpc(tx *world.Tx) error {
	if len(world.All[Vpc](tx.World(), tx.Scope)) >= maxVpcs {
		return world.Refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached.").
			Because("vpc-quota", maxVpcs, tx.Region)
	}
	return nil
}

// newVpc puts v and its side effects, and returns both v and its main table.
func newVpc(tx *world.Tx, v Vpc) (Vpc, RouteTable) {
	v.VpcId, v.OwnerId, v.State = tx.NewID("vpc"), tx.Account, "available"
	v.CidrBlockAssociationSet = []VpcCidrBlockAssociation{
		{tx.NewID("vpc-cidr-assoc"), v.CidrBlock, CidrBlockState{"associated"}},
	}
	v.DhcpOptionsId = defaultDhcpOptions(tx).DhcpOptionsId
	v.EnableDnsSupport, v.EnableDnsHostnames = true, v.IsDefault
	tx.Put(v)
	main := newRouteTable(tx, v, nil)
	main.Associations = []RouteTableAssociation{newAssociation(tx, main, "")}
	tx.Put(main)
	tx.Put(newDefaultAcl(tx, v))
	tx.Put(newDefaultGroup(tx, v))
	return v, main
}

// newDefaultAcl is the list that guards a VPC's subnets until they get another:
// it lets everything through.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
func newDefaultAcl(tx *world.Tx, v Vpc) NetworkAcl {
	acl := NetworkAcl{IsDefault: true, NetworkAclId: tx.NewID("acl"), VpcId: v.VpcId, OwnerId: tx.Account}
	for _, egress := range []bool{true, false} {
		acl.Entries = append(acl.Entries,
			NetworkAclEntry{CidrBlock: everyAddress, Egress: egress, Protocol: "-1", RuleAction: "allow", RuleNumber: 100},
			NetworkAclEntry{CidrBlock: everyAddress, Egress: egress, Protocol: "-1", RuleAction: "deny", RuleNumber: LastRule})
	}
	return acl
}

// newDefaultGroup is the group that machines carry if they name none: its
// members may talk to each other, and to everyone outward.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
func newDefaultGroup(tx *world.Tx, v Vpc) SecurityGroup {
	g := SecurityGroup{
		GroupId: tx.NewID("sg"), GroupName: "default", Description: "default VPC security group",
		VpcId: v.VpcId, OwnerId: tx.Account,
	}
	g.SecurityGroupArn = arn(tx, "security-group", g.GroupId)
	rule := func(egress bool) SecurityGroupRule {
		r := SecurityGroupRule{
			SecurityGroupRuleId: tx.NewID("sgr"), GroupId: g.GroupId, GroupOwnerId: tx.Account,
			IsEgress: egress, IpProtocol: "-1", FromPort: -1, ToPort: -1,
		}
		r.SecurityGroupRuleArn = arn(tx, "security-group-rule", r.SecurityGroupRuleId)
		return r
	}
	in, out := rule(false), rule(true)
	in.ReferencedGroupInfo = &ReferencedSecurityGroup{GroupId: g.GroupId, UserId: tx.Account}
	out.CidrIpv4 = everyAddress.String()
	g.Rules = []SecurityGroupRule{in, out}
	return g
}

var everyAddress = netip.MustParsePrefix("0.0.0.0/0")

// parseBlock reads an IPv4 block; bits of the host are cleared in silence.
func parseBlock(parameter, s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() {
		return p, invalid(parameter, s, "This is not a valid CIDR block.").Because("cidr-unreadable", s)
	}
	return p.Masked(), nil
}

// unusable can't be a VPC's.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
var unusable = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("224.0.0.0/4"),
}

// vpcBlockAllowed refuses what no VPC can have; given is the block as it was
// written.
func vpcBlockAllowed(given string, block netip.Prefix) error {
	r := world.Refuse("InvalidVpc.Range", fmt.Sprintf("The CIDR '%s' is invalid.", given))
	if block.Bits() < 16 || block.Bits() > 28 {
		return r.Because("vpc-size", given)
	}
	for _, u := range unusable {
		if u.Overlaps(block) {
			return r.Because("vpc-block-reserved", given, u.String())
		}
	}
	return nil
}

// absent refuses a command without a parameter that AWS's model calls optional
// and its endpoint demands.
func absent(parameter string) *world.Refusal {
	return world.Refuse("MissingParameter", "The request must contain the parameter "+parameter).
		Because("missing-parameter", parameter)
}
