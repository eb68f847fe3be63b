package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// protocolNames are the protocols that security group rules call by name.
var protocolNames = map[string]string{
	"all": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6",
}

// ruleProtocol is the spelling in which AWS stores a protocol.
func ruleProtocol(p string) (string, error) {
	p = strings.ToLower(p)
	if n, ok := protocolNames[p]; ok {
		return n, nil
	}
	if slices.Contains([]string{"-1", "tcp", "udp", "icmp", "icmpv6"}, p) {
		return p, nil
	}
	if n, err := strconv.Atoi(p); err == nil && n >= 0 && n <= 255 {
		return p, nil
	}
	return "", world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%s' for IP protocol. Unknown protocol.", p)).
		Because("rule-protocol", p)
}

// rulePorts checks and completes the ports of a rule. Ports of protocols
// without ports are ignored, as AWS does.
func rulePorts(protocol string, from, to *int) (int, int, error) {
	switch protocol {
	case "tcp", "udp":
		if from == nil || to == nil {
			return 0, 0, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Invalid value 'Must specify both from and to ports with %s' for portRange.", strings.ToUpper(protocol))).
				Because("rule-ports-missing", protocol)
		}
		if *from == -1 && *to == -1 {
			return 0, 65535, nil
		}
		if *from < 0 || *from > 65535 || *to < 0 || *to > 65535 {
			return 0, 0, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Invalid value '%s' for portRange. %s ports must be in 0-65535", portRange(*from, *to), strings.ToUpper(protocol))).
				Because("rule-port", portRange(*from, *to))
		}
		if *from > *to {
			return 0, 0, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Invalid value '%s' for portRange. The from port is greater than the to port", portRange(*from, *to))).
				Because("rule-port", portRange(*from, *to))
		}
		return *from, *to, nil
	case "icmp", "icmpv6":
		typ, code := -1, -1
		if from != nil {
			typ = *from
		}
		if to != nil {
			code = *to
		}
		if typ < -1 || typ > 255 || code < -1 || code > 255 || typ == -1 && code != -1 {
			return 0, 0, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Invalid value '%s' for portRange. ICMP type and code must be -1 or in 0-255", portRange(typ, code))).
				Because("rule-icmp", portRange(typ, code))
		}
		return typ, code, nil
	}
	return -1, -1, nil
}

func portRange(from, to int) string { return fmt.Sprintf("%d-%d", from, to) }

// rulesOf are the rules that permissions spell, without ids.
func rulesOf(tx *world.Tx, g SecurityGroup, egress bool, permissions []IpPermission) ([]SecurityGroupRule, error) {
	var out []SecurityGroupRule
	for _, p := range permissions {
		protocol, err := ruleProtocol(p.IpProtocol)
		if err != nil {
			return nil, err
		}
		from, to, err := rulePorts(protocol, p.FromPort, p.ToPort)
		if err != nil {
			return nil, err
		}
		base := SecurityGroupRule{IsEgress: egress, IpProtocol: protocol, FromPort: from, ToPort: to}
		peers, err := peersOf(tx, g, base, p)
		if err != nil {
			return nil, err
		}
		out = append(out, peers...)
	}
	if len(out) == 0 {
		return nil, world.Refuse("MissingParameter", "Missing source specification: include source security group or CIDR information").
			Because("rule-no-source")
	}
	for i, r := range out {
		if slices.ContainsFunc(out[:i], r.same) {
			return nil, world.Refuse("InvalidParameterValue", "The same permission must not appear multiple times").
				Because("rule-twice", r.String())
		}
	}
	return out, nil
}

// peersOf makes one rule of base for every peer of p.
func peersOf(tx *world.Tx, g SecurityGroup, base SecurityGroupRule, p IpPermission) ([]SecurityGroupRule, error) {
	var out []SecurityGroupRule
	for _, v := range p.IpRanges {
		r := base
		block, err := ruleBlock(v.CidrIp, true)
		if err != nil {
			return nil, err
		}
		r.CidrIpv4, r.Description = block, v.Description
		out = append(out, r)
	}
	for _, v := range p.Ipv6Ranges {
		r := base
		block, err := ruleBlock(v.CidrIpv6, false)
		if err != nil {
			return nil, err
		}
		r.CidrIpv6, r.Description = block, v.Description
		out = append(out, r)
	}
	for _, v := range p.UserIdGroupPairs {
		r := base
		ref, err := reference(tx, g, v)
		if err != nil {
			return nil, err
		}
		r.ReferencedGroupInfo, r.Description = ref, v.Description
		out = append(out, r)
	}
	for _, v := range p.PrefixListIds {
		return nil, world.Refuse("InvalidPrefixListID.NotFound", fmt.Sprintf("The prefix list ID '%s' does not exist", v.PrefixListId)).
			Because("not-found", "prefix-list", v.PrefixListId)
	}
	for _, r := range out {
		if err := checkDescription(r.Description); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func checkDescription(d string) error {
	if len(d) > 255 || !groupText.MatchString(d) {
		return invalid("description", d, "Invalid rule description.").Because("sg-text", "Description", d)
	}
	return nil
}

// ruleBlock canonicalises a block as AWS does: host bits go, a lone address
// is one host.
func ruleBlock(s string, v4 bool) (string, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4() != v4 {
		return "", world.Refuse("InvalidParameterValue", fmt.Sprintf("CIDR block %s is malformed", s)).
			Because("cidr-unreadable", s)
	}
	return p.Masked().String(), nil
}

// reference is the group that a rule names as its peer.
func reference(tx *world.Tx, g SecurityGroup, v UserIdGroupPair) (*ReferencedSecurityGroup, error) {
	if v.GroupId == "" {
		peer, err := groupNamed(tx, "", v.GroupName)
		if err != nil {
			return nil, err
		}
		v.GroupId = peer.GroupId
	}
	// The peer of a peering may be another account's: its id is known in the
	// Region, whoever owns it.
	peer, ok := world.Get[SecurityGroup](tx.World(), world.Scope{Region: tx.Region}, v.GroupId)
	if !ok {
		return nil, notFound("security-group", v.GroupId)
	}
	ref := &ReferencedSecurityGroup{GroupId: v.GroupId, UserId: peer.OwnerId}
	if peer.VpcId == g.VpcId {
		return ref, nil
	}
	for _, c := range world.All[VpcPeeringConnection](tx.World(), world.Everywhere) {
		if c.Status.Code == "active" && c.joins(g.VpcId, peer.VpcId) {
			ref.VpcId, ref.VpcPeeringConnectionId, ref.PeeringStatus = peer.VpcId, c.VpcPeeringConnectionId, "active"
			return ref, nil
		}
	}
	return nil, world.Refuse("InvalidGroup.NotFound",
		fmt.Sprintf("You have specified two resources that belong to different networks. The security group '%s' does not exist in VPC '%s'", v.GroupId, g.VpcId)).
		Because("different-networks", v.GroupId, g.VpcId)
}

// joins reports whether the connection is between these two VPCs.
func (p VpcPeeringConnection) joins(a, b string) bool {
	x, y := p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId
	return x == a && y == b || x == b && y == a
}

// same reports whether two rules allow the same and would be duplicates.
func (r SecurityGroupRule) same(o SecurityGroupRule) bool {
	return r.IsEgress == o.IsEgress && r.IpProtocol == o.IpProtocol && r.FromPort == o.FromPort && r.ToPort == o.ToPort &&
		r.Peer() == o.Peer()
}

// Peer is the block or the id of the group that the rule allows.
func (r SecurityGroupRule) Peer() string {
	switch {
	case r.ReferencedGroupInfo != nil:
		return r.ReferencedGroupInfo.GroupId
	case r.CidrIpv6 != "":
		return r.CidrIpv6
	}
	return r.CidrIpv4
}

// String is the rule as AWS writes it in refusals.
func (r SecurityGroupRule) String() string {
	switch r.IpProtocol {
	case "-1":
		return fmt.Sprintf("peer: %s, ALL, ALLOW", r.Peer())
	case "icmp", "icmpv6":
		return fmt.Sprintf("peer: %s, %s, type: %d, code: %d, ALLOW", r.Peer(), strings.ToUpper(r.IpProtocol), r.FromPort, r.ToPort)
	case "tcp", "udp":
		return fmt.Sprintf("peer: %s, %s, from port: %d, to port: %d, ALLOW", r.Peer(), strings.ToUpper(r.IpProtocol), r.FromPort, r.ToPort)
	}
	return fmt.Sprintf("peer: %s, %s, ALLOW", r.Peer(), r.IpProtocol)
}

// permissionsOf spells rules of one direction the older way: peers with the
// same protocol and ports together, in the order in which rules were made.
func permissionsOf(rules []SecurityGroupRule, egress bool) []IpPermission {
	out := []IpPermission{}
	at := map[string]int{}
	for _, r := range rules {
		if r.IsEgress != egress {
			continue
		}
		key := fmt.Sprint(r.IpProtocol, r.FromPort, r.ToPort)
		i, ok := at[key]
		if !ok {
			p := IpPermission{IpProtocol: r.IpProtocol, UserIdGroupPairs: []UserIdGroupPair{}, IpRanges: []IpRange{}, Ipv6Ranges: []Ipv6Range{}, PrefixListIds: []PrefixListId{}}
			if slices.Contains([]string{"tcp", "udp", "icmp", "icmpv6"}, r.IpProtocol) {
				from, to := r.FromPort, r.ToPort
				p.FromPort, p.ToPort = &from, &to
			}
			i = len(out)
			at[key] = i
			out = append(out, p)
		}
		switch ref := r.ReferencedGroupInfo; {
		case ref != nil:
			out[i].UserIdGroupPairs = append(out[i].UserIdGroupPairs, UserIdGroupPair{
				Description: r.Description, UserId: ref.UserId, GroupId: ref.GroupId, VpcId: ref.VpcId,
				VpcPeeringConnectionId: ref.VpcPeeringConnectionId, PeeringStatus: ref.PeeringStatus,
			})
		case r.CidrIpv6 != "":
			out[i].Ipv6Ranges = append(out[i].Ipv6Ranges, Ipv6Range{r.Description, r.CidrIpv6})
		default:
			out[i].IpRanges = append(out[i].IpRanges, IpRange{r.Description, r.CidrIpv4})
		}
	}
	return out
}
