package remedy

import (
	"net/netip"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Remedy is what helps against one blocker.
type Remedy struct {
	// Command is the next one to run, or nil where no command helps.
	Command world.Command
	// Region is where it has to be run.
	Region string
	// Say is the key of a sentence that says what the command does, or what to
	// do where there is none.
	Say string
}

// patient is a blocker and what is known of its surroundings.
type patient struct {
	w     *world.World
	here  world.Scope // whose things may be changed
	trace wire.Trace  // of the direction in which it stands
	at    int         // its place there
	b     wire.Hop
}

// Of is what helps against the blocker b that one of the hops in trace is.
// Only what belongs to the account is changed.
func Of(w *world.World, account string, trace wire.Trace, b wire.Hop) Remedy {
	p := patient{w: w, here: world.Scope{Account: account}, trace: trace, b: b}
	p.at = slices.IndexFunc(trace, func(h wire.Hop) bool {
		return h.At == b.At && h.On == b.On && h.Back == b.Back && h.Egress == b.Egress && h.Blocked == b.Blocked
	})
	r := p.remedy()
	if r.Command == nil {
		return r
	}
	if r.Region == "" {
		at, known := w.Where(b.At.ID)
		if known && at.Account != account {
			return Remedy{Say: "remedy-theirs"}
		}
		r.Region = at.Region
	}
	return r
}

func (p patient) remedy() Remedy {
	switch b := p.b; b.Code {
	case wire.GroupRulesMismatch, wire.GroupHasNoRules, wire.GroupsNotPreserved:
		return p.rule()
	case wire.AclRestriction:
		return p.entry()
	case wire.SourceDestCheck:
		off := &ec2.AttributeBooleanValue{}
		return Remedy{Command: ec2.ModifyNetworkInterfaceAttribute{NetworkInterfaceId: b.At.ID, SourceDestCheck: off}, Say: "remedy-check"}
	case wire.BadState:
		return p.state()
	case wire.BadStateRoute:
		return p.blackhole()
	case wire.PublicForEgress:
		return p.egress()
	case wire.PrivateForIngress:
		return p.ingress()
	case wire.NoRouteToDestination, wire.DisconnectedVpcs, wire.DestinationRFC1918, wire.DestinationRFC6598,
		wire.NatSourceReassign, wire.PeeringAddress:
		return p.route()
	case wire.NoPossibleDestination:
		if b.At.Kind == wire.KindInstance && !b.Back {
			return Remedy{Say: "remedy-forward"}
		}
	}
	if p.b.Did == wire.Refused {
		return Remedy{Say: "remedy-listen"}
	}
	return Remedy{Say: "remedy-none"}
}

// far is the address at the other end, as a filter sees it.
func (p patient) far() netip.Addr {
	if p.b.Egress {
		return p.b.Before.Dst
	}
	return p.b.Before.Src
}

// rule lets exactly this packet through the security group.
func (p patient) rule() Remedy {
	if p.b.At.Kind != wire.KindSecurityGroup {
		return Remedy{Say: "remedy-none"}
	}
	one := ec2.SinglePermission{IpProtocol: wire.ProtocolName(p.b.Before.Proto), CidrIp: netip.PrefixFrom(p.far(), 32).String()}
	switch p.b.Before.Proto {
	case wire.TCP, wire.UDP:
		one.FromPort, one.ToPort = number(int(p.b.Before.DstPort)), number(int(p.b.Before.DstPort))
	case wire.ICMP:
		one.FromPort, one.ToPort = number(int(p.b.Before.ICMPType)), number(-1)
	}
	if p.b.Egress {
		return Remedy{Command: ec2.AuthorizeSecurityGroupEgress{GroupId: p.b.At.ID, SinglePermission: one}, Say: "remedy-rule-out"}
	}
	return Remedy{Command: ec2.AuthorizeSecurityGroupIngress{GroupId: p.b.At.ID, SinglePermission: one}, Say: "remedy-rule-in"}
}

func number(n int) *int { return &n }

// Ports that answers go to: a NAT gateway uses more of them than Linux does.
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
const firstEphemeral, lastEphemeral = 1024, 65535

// entry lets the packet over the edge of the subnet by a rule that comes before
// the one that denied it. Answers need all ephemeral ports.
func (p patient) entry() Remedy {
	acl, ok := world.Get[ec2.NetworkAcl](p.w, world.Everywhere, p.b.At.ID)
	if !ok {
		return Remedy{Say: "remedy-none"}
	}
	n, free := before(acl.Entries, p.b.Egress, p.b.RuleNumber())
	if !free {
		n = p.b.RuleNumber()
		return Remedy{Command: ec2.DeleteNetworkAclEntry{NetworkAclId: acl.NetworkAclId, RuleNumber: &n, Egress: &p.b.Egress}, Say: "remedy-entry-gone"}
	}
	c := ec2.CreateNetworkAclEntry{
		NetworkAclId: acl.NetworkAclId, RuleNumber: &n, Protocol: wire.ProtocolName(p.b.Before.Proto), RuleAction: "allow",
		Egress: &p.b.Egress, CidrBlock: netip.PrefixFrom(p.far(), 32).String(),
	}
	switch q := p.b.Before; {
	case q.Proto == wire.ICMP:
		c.IcmpTypeCode = &ec2.IcmpTypeCode{Type: int(q.ICMPType), Code: -1}
	case q.Proto != wire.TCP && q.Proto != wire.UDP:
	case q.Reply && q.DstPort >= firstEphemeral:
		c.PortRange = &ec2.PortRange{From: firstEphemeral, To: lastEphemeral}
	default:
		c.PortRange = &ec2.PortRange{From: int(q.DstPort), To: int(q.DstPort)}
	}
	say := "remedy-entry"
	if p.b.Back {
		say = "remedy-entry-back"
	}
	return Remedy{Command: c, Say: say}
}

// before is a free rule number below limit, in steps of ten where there is
// room, and whether there is one.
func before(entries []ec2.NetworkAclEntry, egress bool, limit int) (n int, ok bool) {
	taken, last := map[int]bool{}, 0
	for _, e := range entries {
		if e.Egress == egress && e.RuleNumber != ec2.LastRule {
			taken[e.RuleNumber] = true
			if e.RuleNumber < limit {
				last = max(last, e.RuleNumber)
			}
		}
	}
	if n = last - last%10 + 10; n < limit && !taken[n] && limit == ec2.LastRule {
		return n, true
	}
	if n = (limit - 1) / 10 * 10; n > last && n < limit {
		return n, true
	}
	for n = limit - 1; n > 0; n-- {
		if !taken[n] {
			return n, true
		}
	}
	return 0, false
}

// state wakes what is down.
func (p patient) state() Remedy {
	id := p.b.At.ID
	switch {
	case p.b.At.Dark:
		return Remedy{Say: "remedy-dark"}
	case p.b.At.Kind == wire.KindVpc:
		on := &ec2.AttributeBooleanValue{Value: true}
		return Remedy{Command: ec2.ModifyVpcAttribute{VpcId: id, EnableDnsSupport: on}, Say: "remedy-dns"}
	}
	return p.start(id)
}

// start starts an instance that is stopped, and says that what is on its way up
// needs time.
func (p patient) start(id string) Remedy {
	if g, ok := world.Get[ec2.NatGateway](p.w, world.Everywhere, id); ok && g.State == "pending" {
		return Remedy{Say: "remedy-wait"}
	}
	i, ok := world.Get[ec2.Instance](p.w, world.Everywhere, id)
	switch {
	case ok && i.State == ec2.Stopped:
		return Remedy{Command: ec2.StartInstances{InstanceIds: []string{id}}, Say: "remedy-start"}
	case ok && (i.State == ec2.Pending || i.State == ec2.Stopping):
		return Remedy{Say: "remedy-wait"}
	}
	return Remedy{Say: "remedy-none"}
}
