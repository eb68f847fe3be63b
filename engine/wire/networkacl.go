package wire

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

type acl struct {
	Component
	in, out []aclEntry // ascending by number
}

type aclEntry struct {
	block
	proto      int16 // -1 for all
	from, to   int32 // -1 for all
	kind, code int32 // of ICMP; -1 for all
	allow      bool
	entry      *ec2.NetworkAclEntry
}

// lastEntries deny what nothing else matched, where a list lacks its own.
var lastEntries = [2]*ec2.NetworkAclEntry{
	{RuleAction: "deny", Protocol: "-1", RuleNumber: ec2.LastRule},
	{RuleAction: "deny", Protocol: "-1", RuleNumber: ec2.LastRule, Egress: true},
}

func (n *Net) indexAcls(w *world.World) {
	for _, r := range world.All[ec2.NetworkAcl](w, world.Everywhere) {
		a := &acl{Component: Component{Kind: KindNetworkAcl, ID: r.NetworkAclId, Name: r.Tags.Name()}}
		for k := range r.Entries {
			e := aclEntryOf(&r.Entries[k])
			if e.entry.Egress {
				a.out = append(a.out, e)
			} else {
				a.in = append(a.in, e)
			}
		}
		ascending := func(x, y aclEntry) int { return x.entry.RuleNumber - y.entry.RuleNumber }
		slices.SortStableFunc(a.in, ascending)
		slices.SortStableFunc(a.out, ascending)
		if v := n.vpcs[r.VpcId]; v != nil && r.IsDefault && v.acl == nil {
			v.acl = a
		}
		for _, as := range r.Associations {
			if s := n.subnets[as.SubnetId]; s != nil && s.acl == nil {
				s.acl = a
			}
		}
	}
	for _, s := range n.subnets {
		if s.acl == nil {
			s.acl = s.vpc.acl
		}
		if s.acl == nil {
			s.acl = &acl{Component: Component{Kind: KindNetworkAcl}}
		}
	}
}

func aclEntryOf(r *ec2.NetworkAclEntry) aclEntry {
	e := aclEntry{
		block: blockOf(r.CidrBlock), proto: protocol(r.Protocol), from: -1, to: -1, kind: -1, code: -1,
		allow: r.RuleAction == "allow", entry: r,
	}
	if r.PortRange != nil {
		e.from, e.to = int32(r.PortRange.From), int32(r.PortRange.To)
	}
	if r.IcmpTypeCode != nil {
		e.kind, e.code = int32(r.IcmpTypeCode.Type), int32(r.IcmpTypeCode.Code)
	}
	return e
}

func (e *aclEntry) fits(p *Packet) bool {
	switch {
	case e.proto == -1:
		return true
	case e.proto != int16(p.Proto):
		return false
	case p.Proto == TCP || p.Proto == UDP:
		return e.from == -1 || int32(p.DstPort) >= e.from && int32(p.DstPort) <= e.to
	case p.Proto == ICMP:
		return (e.kind == -1 || e.kind == int32(p.ICMPType)) && (e.code == -1 || e.code == int32(p.ICMPCode))
	}
	return true
}

// checkAcl asks the list at the edge of s about a packet that crosses it. It
// is stateless: answers are asked about too. It reports whether the walk ends
// there.
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
func (w *walk) checkAcl(s *subnet, in bool) (ends bool) {
	entries, peer, decided := s.acl.out, w.dst(), lastEntries[1]
	if in {
		entries, peer, decided = s.acl.in, w.src(), lastEntries[0]
	}
	allow := false
	for k := range entries {
		e := &entries[k]
		if e.has(peer) && e.fits(w.p) {
			allow, decided = e.allow, e.entry
			break
		}
	}
	h := w.hop(&s.acl.Component, &s.Component, Allowed)
	h.Egress, h.Entry = !in, decided
	return !allow && w.note(h, AclRestriction)
}
