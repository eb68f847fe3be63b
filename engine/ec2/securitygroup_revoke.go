package ec2

import (
	"slices"

	"skylab/engine/world"
)

// RevokeSecurityGroupIngress takes away rules for what may come in.
type RevokeSecurityGroupIngress struct {
	SinglePermission
	GroupId              string `aws:"id=security-group"`
	GroupName            string
	IpPermissions        []IpPermission
	SecurityGroupRuleIds []string `aws:"wire=SecurityGroupRuleId,id=security-group-rule"`
	world.Dry
}

// RevokeSecurityGroupEgress takes away rules for what may go out.
type RevokeSecurityGroupEgress struct {
	SinglePermission
	GroupId              string `aws:"required,id=security-group"`
	IpPermissions        []IpPermission
	SecurityGroupRuleIds []string `aws:"wire=SecurityGroupRuleId,id=security-group-rule"`
	world.Dry
}

// RevokeSecurityGroupResult is the answer to [RevokeSecurityGroupIngress] and
// [RevokeSecurityGroupEgress].
type RevokeSecurityGroupResult struct {
	Return                    bool
	UnknownIpPermissions      []IpPermission             `aws:"wire=UnknownIpPermissionSet"`
	RevokedSecurityGroupRules []RevokedSecurityGroupRule `aws:"wire=RevokedSecurityGroupRuleSet"`
}

// RevokeSecurityGroupIngressResult is the answer to
// [RevokeSecurityGroupIngress].
type RevokeSecurityGroupIngressResult = RevokeSecurityGroupResult

// RevokeSecurityGroupEgressResult is the answer to
// [RevokeSecurityGroupEgress].
type RevokeSecurityGroupEgressResult = RevokeSecurityGroupResult

// RevokedSecurityGroupRule is a rule that is no more.
type RevokedSecurityGroupRule struct {
	SecurityGroupRuleId string
	GroupId             string
	IsEgress            bool
	IpProtocol          string
	FromPort            int
	ToPort              int
	CidrIpv4            string
	CidrIpv6            string
	ReferencedGroupId   string
	Description         string
}

// Apply revokes, all or none.
func (c RevokeSecurityGroupIngress) Apply(tx *world.Tx) (any, error) {
	return revoke(tx, c.GroupId, c.GroupName, false, c.after(c.IpPermissions), c.SecurityGroupRuleIds)
}

// Apply revokes, all or none.
func (c RevokeSecurityGroupEgress) Apply(tx *world.Tx) (any, error) {
	return revoke(tx, c.GroupId, "", true, c.after(c.IpPermissions), c.SecurityGroupRuleIds)
}

func revoke(tx *world.Tx, id, name string, egress bool, permissions []IpPermission, ids []string) (any, error) {
	g, err := groupNamed(tx, id, name)
	if err != nil {
		return nil, err
	}
	out := RevokeSecurityGroupResult{Return: true}
	var gone []SecurityGroupRule
	if len(ids) > 0 {
		if len(permissions) > 0 {
			return nil, world.Refuse("InvalidParameterCombination", "The parameters SecurityGroupRuleIds and IpPermissions cannot be used together.").
				Because("parameter-combination", "SecurityGroupRuleIds", "IpPermissions")
		}
		gone, err = g.ruled(ids, egress)
	} else {
		gone, out.UnknownIpPermissions, err = g.matching(tx, egress, permissions)
	}
	if err != nil {
		return nil, err
	}
	g.Rules = slices.DeleteFunc(slices.Clone(g.Rules), func(r SecurityGroupRule) bool {
		return slices.ContainsFunc(gone, func(o SecurityGroupRule) bool { return o.SecurityGroupRuleId == r.SecurityGroupRuleId })
	})
	tx.Put(g)
	for _, r := range gone {
		out.RevokedSecurityGroupRules = append(out.RevokedSecurityGroupRules, RevokedSecurityGroupRule{
			r.SecurityGroupRuleId, r.GroupId, r.IsEgress, r.IpProtocol, r.FromPort, r.ToPort, r.CidrIpv4, r.CidrIpv6, r.referenced(), r.Description,
		})
	}
	return out, nil
}

// ruled are the rules of the group with these ids, in one direction.
func (g SecurityGroup) ruled(ids []string, egress bool) ([]SecurityGroupRule, error) {
	var out []SecurityGroupRule
	for _, id := range ids {
		i := slices.IndexFunc(g.Rules, func(r SecurityGroupRule) bool { return r.SecurityGroupRuleId == id && r.IsEgress == egress })
		if i < 0 {
			return nil, notFound("security-group-rule", id)
		}
		out = append(out, g.Rules[i])
	}
	return out, nil
}

// matching are the rules of the group that permissions spell. A rule that does
// not exist is refused, but in a default VPC it is only listed as unknown.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
func (g SecurityGroup) matching(tx *world.Tx, egress bool, permissions []IpPermission) ([]SecurityGroupRule, []IpPermission, error) {
	rules, err := rulesOf(tx, g, egress, permissions)
	if err != nil {
		return nil, nil, err
	}
	vpc, _ := world.Get[Vpc](tx.World(), tx.Scope, g.VpcId)
	var gone, unknown []SecurityGroupRule
	for _, r := range rules {
		i := slices.IndexFunc(g.Rules, r.same)
		switch {
		case i >= 0:
			gone = append(gone, g.Rules[i])
		case vpc.IsDefault:
			unknown = append(unknown, r)
		default:
			return nil, nil, world.Refuse("InvalidPermission.NotFound", "The specified rule does not exist in this security group.").
				Because("rule-missing", r.String(), g.GroupId)
		}
	}
	if len(unknown) == 0 {
		return gone, nil, nil
	}
	return gone, permissionsOf(unknown, egress), nil
}
