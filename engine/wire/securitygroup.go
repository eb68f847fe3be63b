package wire

import (
	"slices"
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

type group struct {
	Component
	vpc     *vpc
	in, out []groupRule
}

type groupRule struct {
	block
	proto    int16 // -1 for all
	from, to int32 // -1 for all; of ICMP type and code
	ref      *group
	isBlock  bool
	rule     *ec2.SecurityGroupRule
}

func (n *Net) indexGroups(w *world.World) {
	all := world.All[ec2.SecurityGroup](w, world.Everywhere)
	for _, r := range all {
		name := r.GroupName
		if t := r.Tags.Name(); t != "" {
			name = t
		}
		n.groups[r.GroupId] = &group{Component: Component{Kind: KindSecurityGroup, ID: r.GroupId, Name: name}, vpc: n.vpcs[r.VpcId]}
	}
	for _, r := range all {
		g := n.groups[r.GroupId]
		for k := range r.Rules {
			rule := &r.Rules[k]
			c := groupRule{proto: protocol(rule.IpProtocol), from: int32(rule.FromPort), to: int32(rule.ToPort), rule: rule}
			if p, ok := rule.Block(); ok && p.Addr().Is4() {
				c.block, c.isBlock = blockOf(p), true
			}
			if rule.ReferencedGroupInfo != nil {
				c.ref = n.groups[rule.ReferencedGroupInfo.GroupId]
			}
			if rule.IsEgress {
				g.out = append(g.out, c)
			} else {
				g.in = append(g.in, c)
			}
		}
	}
}

// protocol is the number of a protocol in AWS's spelling, or -1 for all; -2
// matches nothing.
func protocol(s string) int16 {
	switch s {
	case "-1", "all":
		return -1
	case "tcp":
		return int16(TCP)
	case "udp":
		return int16(UDP)
	case "icmp":
		return int16(ICMP)
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 256 {
		return int16(n)
	}
	return -2
}

func (r *groupRule) fits(p *Packet) bool {
	switch {
	case r.proto == -1:
		return true
	case r.proto != int16(p.Proto):
		return false
	case p.Proto == TCP || p.Proto == UDP:
		return r.from == -1 || int32(p.DstPort) >= r.from && int32(p.DstPort) <= r.to
	case p.Proto == ICMP:
		return r.from == -1 || r.from == int32(p.ICMPType) && (r.to == -1 || r.to == int32(p.ICMPCode))
	}
	return true
}

// checkGroups asks the groups of i about a packet that enters or leaves it.
// They are stateful: what belongs to a flow that was let pass is not asked
// about, and any rule of any group suffices for the rest. It reports whether
// the walk ends there.
func (w *walk) checkGroups(i *networkInterface, in bool) (ends bool) {
	if len(i.groups) == 0 && i.instance != nil && i.instance.stands != "" { // a network load balancer without groups takes everything
		return false
	}
	f := w.p.flow()
	if w.st.Tracked(i.ID, !in, f.Reverse()) || w.st.Tracked(i.ID, in, f) {
		h := w.hop(i.firstGroup(), &i.Component, Tracked)
		h.Egress = !in
		return false
	}
	g, r, code := w.decide(i, in)
	if r != nil {
		h := w.hop(&g.Component, &i.Component, Allowed)
		h.Egress, h.Rule = !in, r.rule
		if !w.st.Noting() && i.untracked(r, in, w.p) {
			return false
		}
	} else {
		h := w.hop(i.firstGroup(), &i.Component, Dropped)
		h.Egress = !in
		if w.note(h, code) {
			return true
		}
	}
	w.st.Track(i.ID, in, f)
	return false
}

// untracked reports whether r lets pass what is never remembered: TCP or UDP
// with everybody, where both directions have a rule for it and one of them
// allows everything. Each packet of such a flow is asked about, so it ends with
// its rule. A probe need not know: its answer is let pass by the other rule.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
func (i *networkInterface) untracked(r *groupRule, in bool, p *Packet) bool {
	if p.Proto != TCP && p.Proto != UDP || !r.everybody() {
		return false
	}
	back := Packet{Proto: p.Proto, DstPort: p.SrcPort}
	for _, g := range i.groups {
		rules := g.in
		if in {
			rules = g.out
		}
		for k := range rules {
			o := &rules[k]
			if o.everybody() && o.fits(&back) && (o.proto == -1 || r.proto == -1) {
				return true
			}
		}
	}
	return false
}

func (r *groupRule) everybody() bool { return r.isBlock && r.mask == 0 }

func (i *networkInterface) firstGroup() *Component {
	if len(i.groups) == 0 {
		return &i.Component
	}
	return &i.groups[0].Component
}

// decide finds the first rule that lets the packet pass, or says why none does.
func (w *walk) decide(i *networkInterface, in bool) (*group, *groupRule, Code) {
	peer := w.dst()
	if in {
		peer = w.src()
	}
	code := GroupHasNoRules
	for _, g := range i.groups {
		rules := g.out
		if in {
			rules = g.in
		}
		for k := range rules {
			r := &rules[k]
			if code == GroupHasNoRules {
				code = GroupRulesMismatch
			}
			switch {
			case !r.fits(w.p):
			case r.isBlock && r.has(peer):
				return g, r, ""
			case r.ref == nil:
			case in && w.node != nil:
				if w.node.carries(r.ref) {
					return g, r, ""
				}
				if w.n.isMember(r.ref, i.vpc, peer, in) {
					code = GroupsOfClients
				}
			case (w.preserved || !in) && w.n.isMember(r.ref, i.vpc, peer, in):
				return g, r, ""
			case in && !w.preserved && w.origin != nil && w.origin.carries(r.ref):
				code = GroupsNotPreserved
			}
		}
	}
	return nil, nil, code
}

func (i *networkInterface) carries(g *group) bool {
	for _, have := range i.groups {
		if have == g {
			return true
		}
	}
	return false
}

// isMember reports whether ip is the private address of an interface that
// carries g, in v, in a VPC that is peered with v within the Region, or, for rules about
// who may come in, in one that a transit gateway lets v refer to.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security
func (n *Net) isMember(g *group, v *vpc, ip uint32, in bool) bool {
	if a := n.byPrivate[place{v.number, ip}]; a != nil && a.of.carries(g) {
		return true
	}
	if in && len(v.shows) > 0 && v.sees(n, g, ip) {
		return true
	}
	for _, p := range v.peers {
		o := p.other(v)
		if o.region != v.region {
			continue
		}
		if a := n.byPrivate[place{o.number, ip}]; a != nil && a.of.carries(g) {
			return true
		}
	}
	return false
}

// sees reports whether ip carries g in a VPC that a transit gateway lets v refer to.
func (v *vpc) sees(n *Net, g *group, ip uint32) bool {
	for _, mine := range v.shows {
		for _, other := range mine.at.attachments {
			if other.vpc == nil || !slices.Contains(other.vpc.shows, other) {
				continue
			}
			if a := n.byPrivate[place{other.vpc.number, ip}]; a != nil && a.of.carries(g) {
				return true
			}
		}
	}
	return false
}
