package wire_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

func TestRepairingEveryNamedBlockerDeliversAndRepairingFewerDoesNot(t *testing.T) {
	repaired := 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomLab(t, false)
		n := wire.Index(d.World)
		for range 8 {
			repaired += d.repairsAreEnoughAndNeeded(n, d.packet(n))
		}
	})
	t.Logf("%d blockers repaired", repaired)
}

func (d *draw) repairsAreEnoughAndNeeded(n *wire.Net, p wire.Packet) int {
	v := wire.Probe(n, p)
	if v.Answered != (len(v.Blockers) == 0) {
		d.Fatalf("%d blockers, and answered is %v\n%s", len(v.Blockers), v.Answered, show(v))
	}
	if v.UnknownBeyond {
		return 0
	}
	if fixed := wire.Probe(wire.Index(repair(d.lab, v, -1).World), p); !fixed.Answered {
		d.Fatalf("all of %q repaired, and no answer\n%s\n%s", codes(v), show(v), show(fixed))
	}
	for left := range v.Blockers {
		if fixed := wire.Probe(wire.Index(repair(d.lab, v, left).World), p); fixed.Answered {
			d.Fatalf("%q left as it is, and an answer all the same\n%s\n%s", codes(v)[left], show(v), show(fixed))
		}
	}
	return len(v.Blockers)
}

func TestRepairingRoundByRoundReachesWhatWasUnknown(t *testing.T) {
	reached, hopeless := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomLab(t, false)
		n := wire.Index(d.World)
		for range 4 {
			switch v := d.repairInRounds(wire.Probe(n, d.packet(n))); {
			case v.Answered:
				reached++
			default:
				hopeless++
			}
		}
	})
	t.Logf("%d reached, %d can't be", reached, hopeless)
}

// repairInRounds repairs what a probe names, looks again, and ends with an
// answer or with something that no repair helps.
func (d *draw) repairInRounds(v wire.Verdict) wire.Verdict {
	l, p := d.lab, v.There[0].Before
	for range 14 {
		if v.Answered || slices.ContainsFunc(v.Blockers, func(b wire.Hop) bool { return !repairable(&b, v.There[0].At) }) {
			return v
		}
		l = repair(l, v, -1)
		v = wire.Probe(wire.Index(l.World), p)
	}
	d.Fatalf("no answer after many rounds: %q\n%s", codes(v), show(v))
	return v
}

// repairable leaves out what no change of the network helps: the packet itself
// is for an address that can't be reached from where it comes.
func repairable(b *wire.Hop, sender *wire.Component) bool {
	switch b.Code {
	case wire.PrivateForIngress:
		return b.At.Kind == wire.KindAddress
	case wire.NatKeepsDestination, wire.RejectsSpoofed, wire.ProtocolRestriction, wire.BadStateAttachment, wire.NoPath:
		return false
	case wire.NoPossibleDestination:
		return b.At.Kind == wire.KindInstance && b.At != sender // that does not forward
	}
	return true
}

// repair is the World with every blocker of v repaired but one.
func repair(l *lab, v wire.Verdict, but int) *lab {
	out := &lab{l.World}
	for k, b := range v.Blockers {
		if k != but {
			out.repair(&b, v)
		}
	}
	return out
}

func (l *lab) repair(b *wire.Hop, v wire.Verdict) {
	switch b.Code {
	case wire.GroupRulesMismatch, wire.GroupHasNoRules, wire.GroupsNotPreserved:
		change(l, b.At.ID, func(g *ec2.SecurityGroup) { g.Rules = append(slices.Clone(g.Rules), ruleFor(b)) })
	case wire.AclRestriction:
		change(l, b.At.ID, func(a *ec2.NetworkAcl) { a.Entries = append(entryFor(b, a), a.Entries...) })
	case wire.InstanceFirewall:
		change(l, b.At.ID, func(i *ec2.Instance) {
			for _, line := range map[string][]string{"INPUT": {inputDrop, inputReject}, "FORWARD": {forwardDrop}}[b.Chain.Name] {
				i.UserData = strings.ReplaceAll(i.UserData, line, "")
			}
		})
	case wire.SourceDestCheck:
		change(l, b.At.ID, func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	case wire.BadState:
		if b.At.Kind == wire.KindNatGateway {
			change(l, b.At.ID, func(g *ec2.NatGateway) { g.State = "available" })
			return
		}
		change(l, b.At.ID, func(i *ec2.Instance) { i.State = ec2.Running })
	case wire.PublicForEgress:
		l.givePublic(b.Before.Src)
	case wire.PrivateForIngress:
		l.associate(b.Before.Dst)
	case wire.UnknownDestination:
		l.host("new-"+b.Before.Dst.String(), b.Before.Dst.String(), machine.Listener{Proto: "tcp", Port: 443})
	default:
		l.reroute(b, v)
	}
}

// ruleFor allows exactly the packet that b is about.
func ruleFor(b *wire.Hop) ec2.SecurityGroupRule {
	peer := b.Before.Src
	if b.Egress {
		peer = b.Before.Dst
	}
	from, to := int(b.Before.DstPort), int(b.Before.DstPort)
	if b.Before.Proto == wire.ICMP {
		from, to = int(b.Before.ICMPType), int(b.Before.ICMPCode)
	}
	return allow(b.Egress, wire.ProtocolName(b.Before.Proto), from, to, netip.PrefixFrom(peer, 32).String())
}

func entryFor(b *wire.Hop, a *ec2.NetworkAcl) []ec2.NetworkAclEntry {
	lowest := 1
	for _, e := range a.Entries {
		lowest = min(lowest, e.RuleNumber)
	}
	peer := b.Before.Src
	if b.Egress {
		peer = b.Before.Dst
	}
	e := ec2.NetworkAclEntry{
		RuleNumber: lowest - 1, RuleAction: "allow", Egress: b.Egress,
		Protocol: fmt.Sprint(b.Before.Proto), CidrBlock: netip.PrefixFrom(peer, 32),
	}
	if b.Before.Proto == wire.ICMP {
		e.IcmpTypeCode = &ec2.IcmpTypeCode{Type: int(b.Before.ICMPType), Code: int(b.Before.ICMPCode)}
	} else {
		e.PortRange = &ec2.PortRange{From: int(b.Before.DstPort), To: int(b.Before.DstPort)}
	}
	return []ec2.NetworkAclEntry{e}
}

// holder is the interface that has a private address.
func (l *lab) holder(a netip.Addr) (ec2.NetworkInterface, bool) {
	for _, n := range world.All[ec2.NetworkInterface](l.World, world.Everywhere) {
		if n.PrivateIpAddress == a {
			return n, true
		}
	}
	return ec2.NetworkInterface{}, false
}

func (l *lab) givePublic(private netip.Addr) {
	n, _ := l.holder(private)
	free := len(world.All[ec2.NetworkInterface](l.World, world.Everywhere)) + 100*int(private.As4()[1]) + int(private.As4()[2])*7 + int(private.As4()[3])
	n.Association = &ec2.NetworkInterfaceAssociation{PublicIp: addr(fmt.Sprintf("43.200.%d.%d", free/250, free%250))}
	n.PrivateIpAddresses = slices.DeleteFunc(slices.Clone(n.PrivateIpAddresses), func(p ec2.NetworkInterfacePrivateIpAddress) bool { return p.Primary })
	l.put(n)
}

// associate maps a spare address to a new private address of some machine;
// which one is all the same.
func (l *lab) associate(public netip.Addr) {
	for _, n := range world.All[ec2.NetworkInterface](l.World, world.Everywhere) {
		if n.InterfaceType == "interface" {
			b := n.PrivateIpAddress.As4()
			b[3] = 250
			n.PrivateIpAddresses = append(slices.Clone(n.PrivateIpAddresses), ec2.NetworkInterfacePrivateIpAddress{
				PrivateIpAddress: netip.AddrFrom4(b), Association: &ec2.NetworkInterfaceAssociation{PublicIp: public},
			})
			l.put(n)
			return
		}
	}
}

// reroute gives the table that sent b's packet the wrong way a route to where
// the packet is for.
func (l *lab) reroute(b *wire.Hop, v wire.Verdict) {
	trace := v.There
	if b.Back {
		trace = v.Back
	}
	for k := len(trace) - 1; k >= 0; k-- {
		if h := trace[k]; h.At.Kind == wire.KindRouteTable {
			change(l, h.At.ID, func(t *ec2.RouteTable) { l.addRoute(t, h.Before.Dst) })
			return
		}
	}
	panic("no table sent it here: " + string(b.Code))
}

func (l *lab) addRoute(t *ec2.RouteTable, dst netip.Addr) {
	to := netip.PrefixFrom(dst, 32)
	row := ec2.Route{DestinationCidrBlock: to, GatewayId: "local"}
	if !l.covers(t.VpcId, dst) {
		row = viaIgw(to.String(), l.gatewayOf(t.VpcId))
		for _, v := range world.All[ec2.Vpc](l.World, world.Everywhere) {
			if l.covers(v.VpcId, dst) {
				id := "pcx-" + t.VpcId + v.VpcId
				l.peer(id, t.VpcId, v.VpcId, "active")
				row = viaPeering(to.String(), id)
			}
		}
	}
	t.Routes = append(slices.DeleteFunc(slices.Clone(t.Routes), func(r ec2.Route) bool { return r.DestinationCidrBlock == to }), row)
}

func (l *lab) covers(vpc string, a netip.Addr) bool {
	return slices.ContainsFunc(mustGet[ec2.Vpc](l, vpc).Blocks(), func(b netip.Prefix) bool { return b.Contains(a) })
}

func (l *lab) gatewayOf(vpc string) string {
	for _, g := range world.All[ec2.InternetGateway](l.World, world.Everywhere) {
		if g.VpcId() == vpc {
			return g.InternetGatewayId
		}
	}
	l.igw("igw-new-"+vpc, vpc)
	return "igw-new-" + vpc
}
