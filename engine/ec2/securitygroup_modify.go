package ec2

import (
	"slices"

	"skylab/engine/world"
)

// SecurityGroupRuleUpdate says what the rule with an id becomes.
type SecurityGroupRuleUpdate struct {
	SecurityGroupRuleId string `aws:"required,id=security-group-rule"`
	SecurityGroupRule   *SecurityGroupRuleRequest
}

// SecurityGroupRuleRequest describes a rule.
type SecurityGroupRuleRequest struct {
	IpProtocol        string
	FromPort          *int
	ToPort            *int
	CidrIpv4          string
	CidrIpv6          string
	PrefixListId      string
	ReferencedGroupId string `aws:"id=security-group"`
	Description       string
}

// ModifySecurityGroupRules changes rules in place. A rule keeps its id and its
// direction.
type ModifySecurityGroupRules struct {
	GroupId            string                    `aws:"required,id=security-group"`
	SecurityGroupRules []SecurityGroupRuleUpdate `aws:"required,wire=SecurityGroupRule"`
	world.Dry
}

// Apply changes all or none.
func (c ModifySecurityGroupRules) Apply(tx *world.Tx) (any, error) {
	g, err := find[SecurityGroup](tx, "security-group", c.GroupId)
	if err != nil {
		return nil, err
	}
	g.Rules = slices.Clone(g.Rules)
	for _, u := range c.SecurityGroupRules {
		i := slices.IndexFunc(g.Rules, func(r SecurityGroupRule) bool { return r.SecurityGroupRuleId == u.SecurityGroupRuleId })
		if i < 0 {
			return nil, notFound("security-group-rule", u.SecurityGroupRuleId)
		}
		if u.SecurityGroupRule == nil {
			continue
		}
		r, err := u.SecurityGroupRule.changed(tx, g, g.Rules[i])
		if err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(g.Rules, r.same); at >= 0 && at != i {
			return nil, ruleExists(r, g)
		}
		g.Rules[i] = r
	}
	if err := checkRuleCount(g.GroupId, g.Rules); err != nil {
		return nil, err
	}
	tx.Put(g)
	return world.Done{Return: true}, nil
}

// changed is the rule old with what q says. A peer of another kind than the
// rule had is refused.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
func (q SecurityGroupRuleRequest) changed(tx *world.Tx, g SecurityGroup, old SecurityGroupRule) (SecurityGroupRule, error) {
	p := IpPermission{IpProtocol: q.IpProtocol, FromPort: q.FromPort, ToPort: q.ToPort}
	kind := old.kind()
	switch {
	case q.CidrIpv4 != "":
		kind = "CidrIpv4"
		p.IpRanges = []IpRange{{q.Description, q.CidrIpv4}}
	case q.CidrIpv6 != "":
		kind = "CidrIpv6"
		p.Ipv6Ranges = []Ipv6Range{{q.Description, q.CidrIpv6}}
	case q.ReferencedGroupId != "":
		kind = "ReferencedGroupId"
		p.UserIdGroupPairs = []UserIdGroupPair{{Description: q.Description, GroupId: q.ReferencedGroupId}}
	case q.PrefixListId != "":
		p.PrefixListIds = []PrefixListId{{q.Description, q.PrefixListId}}
	}
	rules, err := rulesOf(tx, g, old.IsEgress, []IpPermission{p})
	if err != nil {
		return old, err
	}
	if kind != old.kind() {
		return old, world.Refuse("InvalidParameterValue", "The source or destination type of a rule cannot be changed.").
			Because("parameter-combination", old.kind(), kind)
	}
	r := rules[0]
	r.SecurityGroupRuleId, r.GroupId, r.GroupOwnerId = old.SecurityGroupRuleId, old.GroupId, old.GroupOwnerId
	r.SecurityGroupRuleArn, r.Tags = old.SecurityGroupRuleArn, old.Tags
	return r, nil
}

// kind is the parameter that names the rule's peer.
func (r SecurityGroupRule) kind() string {
	switch {
	case r.ReferencedGroupInfo != nil:
		return "ReferencedGroupId"
	case r.CidrIpv6 != "":
		return "CidrIpv6"
	}
	return "CidrIpv4"
}

// SecurityGroupRuleDescription gives the rule with an id a description.
type SecurityGroupRuleDescription struct {
	SecurityGroupRuleId string `aws:"id=security-group-rule"`
	Description         string
}

// UpdateSecurityGroupRuleDescriptionsIngress changes descriptions of rules for
// what may come in.
type UpdateSecurityGroupRuleDescriptionsIngress struct {
	world.Dry
	GroupId                       string `aws:"id=security-group"`
	GroupName                     string
	IpPermissions                 []IpPermission
	SecurityGroupRuleDescriptions []SecurityGroupRuleDescription `aws:"wire=SecurityGroupRuleDescription"`
}

// UpdateSecurityGroupRuleDescriptionsEgress changes descriptions of rules for
// what may go out.
type UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress

// Apply changes all or none.
func (c UpdateSecurityGroupRuleDescriptionsIngress) Apply(tx *world.Tx) (any, error) {
	return redescribe(tx, c.GroupId, c.GroupName, false, c.IpPermissions, c.SecurityGroupRuleDescriptions)
}

// Apply changes all or none.
func (c UpdateSecurityGroupRuleDescriptionsEgress) Apply(tx *world.Tx) (any, error) {
	return redescribe(tx, c.GroupId, c.GroupName, true, c.IpPermissions, c.SecurityGroupRuleDescriptions)
}

func redescribe(tx *world.Tx, id, name string, egress bool, permissions []IpPermission, byID []SecurityGroupRuleDescription) (any, error) {
	g, err := groupNamed(tx, id, name)
	if err != nil {
		return nil, err
	}
	g.Rules = slices.Clone(g.Rules)
	if len(byID) == 0 {
		rules, err := rulesOf(tx, g, egress, permissions)
		if err != nil {
			return nil, err
		}
		for _, r := range rules {
			i := slices.IndexFunc(g.Rules, r.same)
			if i < 0 {
				return nil, world.Refuse("InvalidPermission.NotFound", "The specified rule does not exist in this security group.").
					Because("rule-missing", r.String(), g.GroupId)
			}
			g.Rules[i].Description = r.Description
		}
	}
	for _, d := range byID {
		if err := checkDescription(d.Description); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(g.Rules, func(r SecurityGroupRule) bool {
			return r.SecurityGroupRuleId == d.SecurityGroupRuleId && r.IsEgress == egress
		})
		if i < 0 {
			return nil, notFound("security-group-rule", d.SecurityGroupRuleId)
		}
		g.Rules[i].Description = d.Description
	}
	tx.Put(g)
	return world.Done{Return: true}, nil
}
