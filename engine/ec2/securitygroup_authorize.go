package ec2

import (
	"cmp"
	"slices"

	"skylab/engine/world"
)

// AuthorizeSecurityGroupIngress adds rules for what may come in.
type AuthorizeSecurityGroupIngress struct {
	SinglePermission
	GroupId           string `aws:"id=security-group"`
	GroupName         string
	IpPermissions     []IpPermission
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
}

// AuthorizeSecurityGroupEgress adds rules for what may go out.
type AuthorizeSecurityGroupEgress struct {
	SinglePermission
	GroupId           string `aws:"required,id=security-group"`
	IpPermissions     []IpPermission
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
}

// AuthorizeSecurityGroupResult is the answer to [AuthorizeSecurityGroupIngress]
// and [AuthorizeSecurityGroupEgress].
type AuthorizeSecurityGroupResult struct {
	Return             bool
	SecurityGroupRules []SecurityGroupRule `aws:"wire=SecurityGroupRuleSet"`
}

// AuthorizeSecurityGroupIngressResult is the answer to
// [AuthorizeSecurityGroupIngress].
type AuthorizeSecurityGroupIngressResult = AuthorizeSecurityGroupResult

// AuthorizeSecurityGroupEgressResult is the answer to
// [AuthorizeSecurityGroupEgress].
type AuthorizeSecurityGroupEgressResult = AuthorizeSecurityGroupResult

// SinglePermission spells one permission in the parameters that commands about
// rules had before there was IpPermissions.
type SinglePermission struct {
	CidrIp                     string
	FromPort                   *int
	IpProtocol                 string
	SourceSecurityGroupName    string
	SourceSecurityGroupOwnerId string
	ToPort                     *int
}

// after adds the permission to others, if it is given.
func (s SinglePermission) after(permissions []IpPermission) []IpPermission {
	if s.IpProtocol == "" && s.CidrIp == "" && s.SourceSecurityGroupName == "" {
		return permissions
	}
	p := IpPermission{IpProtocol: cmp.Or(s.IpProtocol, "-1"), FromPort: s.FromPort, ToPort: s.ToPort}
	if s.CidrIp != "" {
		p.IpRanges = []IpRange{{CidrIp: s.CidrIp}}
	}
	if s.SourceSecurityGroupName != "" {
		p.UserIdGroupPairs = []UserIdGroupPair{{GroupName: s.SourceSecurityGroupName, UserId: s.SourceSecurityGroupOwnerId}}
	}
	return append(slices.Clip(permissions), p)
}

// Apply adds the rules, all or none.
func (c AuthorizeSecurityGroupIngress) Apply(tx *world.Tx) (any, error) {
	return authorize(tx, c.GroupId, c.GroupName, false, c.after(c.IpPermissions), c.TagSpecifications)
}

// Apply adds the rules, all or none.
func (c AuthorizeSecurityGroupEgress) Apply(tx *world.Tx) (any, error) {
	return authorize(tx, c.GroupId, "", true, c.after(c.IpPermissions), c.TagSpecifications)
}

func authorize(tx *world.Tx, id, name string, egress bool, permissions []IpPermission, specs []TagSpecification) (any, error) {
	g, err := groupNamed(tx, id, name)
	if err != nil {
		return nil, err
	}
	rules, err := rulesOf(tx, g, egress, permissions)
	if err != nil {
		return nil, err
	}
	tags, err := newTags("security-group-rule", specs)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(g.Rules)
	for i, r := range rules {
		if slices.ContainsFunc(g.Rules, r.same) {
			return nil, ruleExists(r, g)
		}
		r.Tags = tags
		rules[i] = g.minted(tx, r)
		all = append(all, rules[i])
	}
	if err := checkRuleCount(g.GroupId, all); err != nil {
		return nil, err
	}
	g.Rules = all
	tx.Put(g)
	return AuthorizeSecurityGroupResult{true, rules}, nil
}

// checkRuleCount holds the rules of a group against the quota, which counts
// IPv4 and IPv6 apart and a reference in both.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
func checkRuleCount(group string, rules []SecurityGroupRule) error {
	var v4, v6 [2]int
	for _, r := range rules {
		d := 0
		if r.IsEgress {
			d = 1
		}
		if r.CidrIpv6 == "" {
			v4[d]++
		}
		if r.CidrIpv4 == "" {
			v6[d]++
		}
	}
	if max(v4[0], v4[1], v6[0], v6[1]) > maxRulesPerGroup {
		return world.Refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.").
			Because("sg-rule-quota", maxRulesPerGroup, group)
	}
	return nil
}

func ruleExists(r SecurityGroupRule, g SecurityGroup) *world.Refusal {
	return world.Refuse("InvalidPermission.Duplicate", `the specified rule "`+r.String()+`" already exists`).
		Because("rule-exists", r.String(), g.GroupId)
}
