package wire_test

import (
	"net/netip"
	"slices"
	"strconv"

	"skylab/engine/ec2"
)

// replace puts by in place of the source, on a port of its own.
func (o *oracle) replace(where string, by netip.Addr) {
	for _, m := range o.mapped {
		if m.where == where && !m.far.dst.IsValid() && o.conversation(m.was) == o.conversation(o.p) {
			o.p.src, o.p.sport = by, m.port
			return
		}
	}
	m := portMapping{where: where, was: o.p, by: by, port: 1024 + len(o.mapped)}
	o.mapped = append(o.mapped, m)
	o.p.src, o.p.sport = by, m.port
}

func (o *oracle) restore(where string) bool {
	for _, m := range o.mapped {
		translated := m.was
		translated.src, translated.sport = m.by, m.port
		if m.far.dst.IsValid() {
			translated = m.far
		}
		if m.where == where && o.conversation(translated) == o.opposite(o.p) {
			o.p.dst, o.p.dport, o.p.src, o.p.sport = m.was.src, m.was.sport, m.was.dst, m.was.dport
			return true
		}
	}
	return false
}

// acl finds the rule with the lowest number that matches.
func (o *oracle) acl(s ec2.Subnet, egress bool) {
	var list *ec2.NetworkAcl
	for pass := range 2 {
		for _, a := range every[ec2.NetworkAcl](o) {
			mine := slices.ContainsFunc(a.Associations, func(x ec2.NetworkAclAssociation) bool { return x.SubnetId == s.SubnetId })
			if list == nil && (pass == 0 && mine || pass == 1 && a.IsDefault && a.VpcId == s.VpcId) {
				list = &a
			}
		}
	}
	far := o.p.src
	if egress {
		far = o.p.dst
	}
	lowest, verdict := 1<<30, "deny"
	for _, e := range list.Entries {
		if e.Egress == egress && e.RuleNumber < lowest && e.CidrBlock.Contains(far) && o.entryFits(e) {
			lowest, verdict = e.RuleNumber, e.RuleAction
		}
	}
	if verdict != "allow" {
		o.blocked("SUBNET_ACL_RESTRICTION")
	}
}

func (o *oracle) entryFits(e ec2.NetworkAclEntry) bool {
	if e.Protocol == "-1" {
		return true
	}
	if e.Protocol != strconv.Itoa(o.p.proto) {
		return false
	}
	if o.p.proto == 1 {
		return e.IcmpTypeCode == nil || (e.IcmpTypeCode.Type == -1 || e.IcmpTypeCode.Type == o.p.kind) &&
			(e.IcmpTypeCode.Code == -1 || e.IcmpTypeCode.Code == o.p.code)
	}
	return e.PortRange == nil || e.PortRange.From <= o.p.dport && o.p.dport <= e.PortRange.To
}

// group asks every rule of every group of an interface.
func (o *oracle) group(n *ec2.NetworkInterface, way string) {
	other := map[string]string{"in": "out", "out": "in"}[way]
	id := n.NetworkInterfaceId
	if o.knows(id+" "+other+" "+o.opposite(o.p)) || o.knows(id+" "+way+" "+o.conversation(o.p)) {
		return
	}
	defer func() { o.remembered = append(o.remembered, id+" "+way+" "+o.conversation(o.p)) }()
	rules, lostName := 0, false
	for _, g := range every[ec2.SecurityGroup](o) {
		if !has(n, g.GroupId) {
			continue
		}
		for _, r := range g.Rules {
			if r.IsEgress != (way == "out") {
				continue
			}
			rules++
			if !o.ruleFits(r) {
				continue
			}
			if o.peerFits(r, n, way) {
				return
			}
			lostName = lostName || way == "in" && !o.recognised && o.sender != "" && r.ReferencedGroupInfo != nil &&
				has(o.eni(o.sender), r.ReferencedGroupInfo.GroupId)
		}
	}
	switch {
	case rules == 0:
		o.blocked("SG_HAS_NO_RULES")
	case lostName:
		o.blocked("SG_REFERENCES_NOT_PRESERVED")
	default:
		o.blocked("ENI_SG_RULES_MISMATCH")
	}
}

func has(n *ec2.NetworkInterface, group string) bool {
	return slices.ContainsFunc(n.Groups, func(g ec2.GroupIdentifier) bool { return g.GroupId == group })
}

func (o *oracle) ruleFits(r ec2.SecurityGroupRule) bool {
	number := map[string]string{"tcp": "6", "udp": "17", "icmp": "1"}[r.IpProtocol]
	if number == "" {
		number = r.IpProtocol
	}
	switch {
	case number == "-1":
		return true
	case number != strconv.Itoa(o.p.proto):
		return false
	case o.p.proto == 1:
		return r.FromPort == -1 || r.FromPort == o.p.kind && (r.ToPort == -1 || r.ToPort == o.p.code)
	}
	return r.FromPort == -1 || r.FromPort <= o.p.dport && o.p.dport <= r.ToPort
}

func (o *oracle) peerFits(r ec2.SecurityGroupRule, n *ec2.NetworkInterface, way string) bool {
	far := o.p.src
	if way == "out" {
		far = o.p.dst
	}
	if b, ok := r.Block(); ok {
		return b.Contains(far)
	}
	if r.ReferencedGroupInfo == nil || way == "in" && !o.recognised {
		return false
	}
	vpcs := []string{n.VpcId}
	for _, c := range every[ec2.VpcPeeringConnection](o) {
		ends := []string{c.RequesterVpcInfo.VpcId, c.AccepterVpcInfo.VpcId}
		if k := slices.Index(ends, n.VpcId); k >= 0 && c.Status.Code == "active" {
			vpcs = append(vpcs, ends[1-k])
		}
	}
	for _, v := range vpcs {
		if m := o.who(v, far); m != nil && has(m, r.ReferencedGroupInfo.GroupId) {
			return true
		}
	}
	return false
}
