package snapshot

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// permission is a permission of a group as it is described, prefix lists too.
type permission struct {
	ec2.IpPermission
	PrefixListIds []struct{ PrefixListId string }
}

// securityGroup reads a group, and writes its permissions as rules with one peer each.
func securityGroup(r *reader, at world.Scope, raw json.RawMessage) error {
	g, err := decode[ec2.SecurityGroup](raw)
	if err != nil {
		return err
	}
	lists, err := decode[struct{ IpPermissions, IpPermissionsEgress []permission }](raw)
	if err != nil {
		return err
	}
	g.IpPermissions, g.IpPermissionsEgress = nil, nil
	for _, p := range lists.IpPermissions {
		g.Rules = append(g.Rules, r.rules(g, p, false)...)
	}
	for _, p := range lists.IpPermissionsEgress {
		g.Rules = append(g.Rules, r.rules(g, p, true)...)
	}
	for k := range g.Rules {
		g.Rules[k].SecurityGroupRuleId = fmt.Sprintf("%s/%d", g.GroupId, k+1)
	}
	return r.add(at, g.OwnerId, g)
}

func (r *reader) rules(g ec2.SecurityGroup, p permission, egress bool) []ec2.SecurityGroupRule {
	one := ec2.SecurityGroupRule{GroupId: g.GroupId, GroupOwnerId: g.OwnerId, IsEgress: egress, IpProtocol: p.IpProtocol, FromPort: -1, ToPort: -1}
	if p.FromPort != nil && p.ToPort != nil {
		one.FromPort, one.ToPort = *p.FromPort, *p.ToPort
	}
	var all []ec2.SecurityGroupRule
	block := func(cidr string) {
		rule := one
		if b, err := netip.ParsePrefix(cidr); err == nil {
			rule.CidrIpv4 = b.Masked().String()
			all = append(all, rule)
		}
	}
	for _, b := range p.IpRanges {
		block(b.CidrIp)
	}
	for _, l := range p.PrefixListIds {
		if list := r.lists[l.PrefixListId]; list != nil {
			for _, b := range list.Cidrs {
				block(b.String())
			}
		}
	}
	for _, u := range p.UserIdGroupPairs {
		rule := one
		rule.ReferencedGroupInfo = &ec2.ReferencedSecurityGroup{GroupId: u.GroupId, UserId: u.UserId}
		all = append(all, rule)
	}
	return all
}
