package ec2

import (
	"slices"
	"strconv"

	"skylab/engine/world"
)

var securityGroupFilters = filters[SecurityGroup]{
	"group-id":    func(g SecurityGroup) []string { return []string{g.GroupId} },
	"group-name":  func(g SecurityGroup) []string { return []string{g.GroupName} },
	"vpc-id":      func(g SecurityGroup) []string { return []string{g.VpcId} },
	"owner-id":    func(g SecurityGroup) []string { return []string{g.OwnerId} },
	"description": func(g SecurityGroup) []string { return []string{g.Description} },

	"ip-permission.cidr":             ofRules(false, func(r SecurityGroupRule) string { return r.CidrIpv4 }),
	"ip-permission.ipv6-cidr":        ofRules(false, func(r SecurityGroupRule) string { return r.CidrIpv6 }),
	"ip-permission.from-port":        ofRules(false, func(r SecurityGroupRule) string { return strconv.Itoa(r.FromPort) }),
	"ip-permission.to-port":          ofRules(false, func(r SecurityGroupRule) string { return strconv.Itoa(r.ToPort) }),
	"ip-permission.protocol":         ofRules(false, func(r SecurityGroupRule) string { return r.IpProtocol }),
	"ip-permission.group-id":         ofRules(false, SecurityGroupRule.referenced),
	"egress.ip-permission.cidr":      ofRules(true, func(r SecurityGroupRule) string { return r.CidrIpv4 }),
	"egress.ip-permission.ipv6-cidr": ofRules(true, func(r SecurityGroupRule) string { return r.CidrIpv6 }),
	"egress.ip-permission.from-port": ofRules(true, func(r SecurityGroupRule) string { return strconv.Itoa(r.FromPort) }),
	"egress.ip-permission.to-port":   ofRules(true, func(r SecurityGroupRule) string { return strconv.Itoa(r.ToPort) }),
	"egress.ip-permission.protocol":  ofRules(true, func(r SecurityGroupRule) string { return r.IpProtocol }),
	"egress.ip-permission.group-id":  ofRules(true, SecurityGroupRule.referenced),
}.tagged(func(g SecurityGroup) Tags { return g.Tags })

// ofRules offers one field of every rule of a direction to a filter.
func ofRules(egress bool, field func(SecurityGroupRule) string) func(SecurityGroup) []string {
	return func(g SecurityGroup) []string {
		var out []string
		for _, r := range g.Rules {
			if v := field(r); r.IsEgress == egress && v != "" {
				out = append(out, v)
			}
		}
		return out
	}
}

func (r SecurityGroupRule) referenced() string {
	if r.ReferencedGroupInfo == nil {
		return ""
	}
	return r.ReferencedGroupInfo.GroupId
}

// DescribeSecurityGroups lists security groups.
type DescribeSecurityGroups struct {
	GroupIds   []string `aws:"wire=GroupId,id=security-group"`
	GroupNames []string `aws:"wire=GroupName"`
	Page
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeSecurityGroupsResult is the answer to [DescribeSecurityGroups].
type DescribeSecurityGroupsResult struct {
	NextToken      string
	SecurityGroups []SecurityGroup `aws:"wire=SecurityGroupInfo"`
}

// Apply lists.
func (c DescribeSecurityGroups) Apply(tx *world.Tx) (any, error) {
	ids := c.GroupIds
	for _, n := range c.GroupNames {
		g, err := groupNamed(tx, "", n)
		if err != nil {
			return nil, err
		}
		ids = append(ids[:len(ids):len(ids)], g.GroupId)
	}
	groups, next, err := describe(tx, "security-group", ids, securityGroupFilters, c.Filters, c.Page)
	if err != nil {
		return nil, err
	}
	out := make([]SecurityGroup, len(groups))
	for i, g := range groups {
		g.IpPermissions, g.IpPermissionsEgress = permissionsOf(g.Rules, false), permissionsOf(g.Rules, true)
		out[i] = g
	}
	return DescribeSecurityGroupsResult{next, out}, nil
}

// FilterNames lists the filters of the operation.
func (DescribeSecurityGroups) FilterNames() []string { return securityGroupFilters.names() }

var securityGroupRuleFilters = filters[SecurityGroupRule]{
	"group-id":               func(r SecurityGroupRule) []string { return []string{r.GroupId} },
	"security-group-rule-id": func(r SecurityGroupRule) []string { return []string{r.SecurityGroupRuleId} },
}.tagged(func(r SecurityGroupRule) Tags { return r.Tags })

// DescribeSecurityGroupRules lists rules of all groups.
type DescribeSecurityGroupRules struct {
	Filters              []Filter `aws:"wire=Filter"`
	SecurityGroupRuleIds []string `aws:"wire=SecurityGroupRuleId,id=security-group-rule"`
	world.Dry
	Page
}

// DescribeSecurityGroupRulesResult is the answer to
// [DescribeSecurityGroupRules].
type DescribeSecurityGroupRulesResult struct {
	SecurityGroupRules []SecurityGroupRule `aws:"wire=SecurityGroupRuleSet"`
	NextToken          string
}

// Apply lists.
func (c DescribeSecurityGroupRules) Apply(tx *world.Tx) (any, error) {
	all := []SecurityGroupRule{}
	for _, g := range world.All[SecurityGroup](tx.World(), tx.Scope) {
		all = append(all, g.Rules...)
	}
	if len(c.SecurityGroupRuleIds) > 0 {
		var named []SecurityGroupRule
		for _, id := range c.SecurityGroupRuleIds {
			i := slices.IndexFunc(all, func(r SecurityGroupRule) bool { return r.SecurityGroupRuleId == id })
			if i < 0 {
				return nil, notFound("security-group-rule", id)
			}
			named = append(named, all[i])
		}
		all = named
	}
	all, err := securityGroupRuleFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	out, next, err := page(all, c.Page, len(c.SecurityGroupRuleIds))
	return DescribeSecurityGroupRulesResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeSecurityGroupRules) FilterNames() []string { return securityGroupRuleFilters.names() }
