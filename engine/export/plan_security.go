package export

import (
	"slices"

	"skylab/engine/ec2"
)

func (p *plan) groups() {
	each(p, func(g ec2.SecurityGroup) {
		if g.GroupName == "default" {
			if len(g.Tags) > 0 {
				p.do(ec2.CreateTags{Resources: []string{g.GroupId}, Tags: g.Tags})
			}
			return
		}
		p.makes(ec2.CreateSecurityGroup{GroupName: g.GroupName, Description: g.Description, VpcId: g.VpcId, TagSpecifications: tagged("security-group", g.Tags)},
			g.GroupId, "group", g.GroupName, "GroupId")
	})
	each(p, p.rules)
}

// rules puts the rules of a group that differ from those that it is born with: all out, and
// in a default group everything from itself.
func (p *plan) rules(g ec2.SecurityGroup) {
	anyOut, own := false, g.GroupName != "default"
	for _, r := range g.Rules {
		plain := r.IpProtocol == "-1" && r.Description == "" && len(r.Tags) == 0
		if plain && r.IsEgress && r.CidrIpv4 == "0.0.0.0/0" {
			anyOut = true
			continue
		}
		if plain && !r.IsEgress && !own && r.ReferencedGroupInfo != nil && r.ReferencedGroupInfo.GroupId == g.GroupId {
			own = true
			continue
		}
		c := ec2.AuthorizeSecurityGroupIngress{GroupId: g.GroupId, IpPermissions: []ec2.IpPermission{permission(r)}, TagSpecifications: tagged("security-group-rule", r.Tags)}
		if r.IsEgress {
			p.do(ec2.AuthorizeSecurityGroupEgress{GroupId: c.GroupId, IpPermissions: c.IpPermissions, TagSpecifications: c.TagSpecifications})
		} else {
			p.do(c)
		}
	}
	if !anyOut {
		p.do(ec2.RevokeSecurityGroupEgress{GroupId: g.GroupId, IpPermissions: []ec2.IpPermission{{IpProtocol: "-1", IpRanges: []ec2.IpRange{{CidrIp: "0.0.0.0/0"}}}}})
	}
	if !own {
		p.do(ec2.RevokeSecurityGroupIngress{GroupId: g.GroupId, IpPermissions: []ec2.IpPermission{{IpProtocol: "-1", UserIdGroupPairs: []ec2.UserIdGroupPair{{GroupId: g.GroupId}}}}})
	}
}

func permission(r ec2.SecurityGroupRule) ec2.IpPermission {
	out := ec2.IpPermission{IpProtocol: r.IpProtocol}
	if slices.Contains([]string{"tcp", "udp", "icmp", "icmpv6"}, r.IpProtocol) {
		out.FromPort, out.ToPort = &r.FromPort, &r.ToPort
	}
	switch {
	case r.ReferencedGroupInfo != nil:
		out.UserIdGroupPairs = []ec2.UserIdGroupPair{{GroupId: r.ReferencedGroupInfo.GroupId, Description: r.Description}}
	case r.CidrIpv6 != "":
		out.Ipv6Ranges = []ec2.Ipv6Range{{CidrIpv6: r.CidrIpv6, Description: r.Description}}
	default:
		out.IpRanges = []ec2.IpRange{{CidrIp: r.CidrIpv4, Description: r.Description}}
	}
	return out
}

func (p *plan) acls() {
	each(p, func(l ec2.NetworkAcl) {
		if l.IsDefault {
			if len(l.Tags) > 0 {
				p.do(ec2.CreateTags{Resources: []string{l.NetworkAclId}, Tags: l.Tags})
			}
		} else {
			p.makes(ec2.CreateNetworkAcl{VpcId: l.VpcId, TagSpecifications: tagged("network-acl", l.Tags)}, l.NetworkAclId, "acl", l.Tags.Name(), "NetworkAcl.NetworkAclId")
		}
		born := map[bool]bool{false: l.IsDefault, true: l.IsDefault} // rule 100, which allows all, by direction
		var more []ec2.NetworkAclEntry
		for _, e := range l.Entries {
			all := e.RuleNumber == 100 && e.Protocol == "-1" && e.RuleAction == "allow" && e.CidrBlock.Bits() == 0
			switch {
			case e.RuleNumber == ec2.LastRule:
			case all && born[e.Egress]:
				born[e.Egress] = false
			default:
				more = append(more, e)
			}
		}
		for _, out := range []bool{false, true} {
			if born[out] {
				p.do(ec2.DeleteNetworkAclEntry{NetworkAclId: l.NetworkAclId, RuleNumber: new(100), Egress: new(out)})
			}
		}
		for _, e := range more {
			p.do(ec2.CreateNetworkAclEntry{
				NetworkAclId: l.NetworkAclId, RuleNumber: &e.RuleNumber, Protocol: e.Protocol, RuleAction: e.RuleAction, Egress: &e.Egress,
				CidrBlock: e.CidrBlock.String(), IcmpTypeCode: e.IcmpTypeCode, PortRange: e.PortRange,
			})
		}
	})
}
