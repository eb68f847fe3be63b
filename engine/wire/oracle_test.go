package wire_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// oracle is a second opinion on where packets go, written to be obviously
// right and not to be fast: it looks through everything that exists at every
// step, keeps what it remembers as text, and shares nothing but the nouns with
// what it is held against.
type oracle struct {
	w          *world.World
	remembered []string
	mapped     []portMapping
	said       []string // codes of what was in the way
	way        string   // there or back
	steps      int
	sender     string // the interface that the packet began at, or was masqueraded by
	recognised bool
	p          letter
}

// letter is the oracle's packet.
type letter struct {
	src, dst     netip.Addr
	proto        int
	sport, dport int
	kind, code   int // of ICMP
	about        int
	reply        bool
}

type portMapping struct {
	where string
	was   letter
	by    netip.Addr
	port  int
	far   letter // of one whose destination was replaced: the packet that went on
}

// ends of a walk.
const (
	lost     = ""
	atAmazon = "amazon"
	atNobody = "somebody outside"
)

func every[T any](o *oracle) []T { return world.All[T](o.w, world.Everywhere) }

// ask walks p from an interface, or from outside if that is empty, and its
// answer back. It reports delivered, answered, refused.
func (o *oracle) ask(from string, p letter) (delivered, answered, refused bool) {
	sent := p
	o.p, o.way = p, "there"
	end, is := o.begin(from)
	delivered = end != lost && len(o.said) == 0
	if end == atAmazon || end == lost {
		return delivered, delivered, false
	}
	closed := !is
	refused = delivered && closed
	a := o.p
	a.src, a.dst, a.sport, a.dport, a.reply = o.p.dst, o.p.src, o.p.dport, o.p.sport, true
	if a.proto == 1 {
		a.kind, a.code = 0, 0
	} else if closed && a.proto == 17 {
		a.about, a.proto, a.kind, a.code = a.proto, 1, 3, 3
	}
	o.p, o.way = a, "back"
	if !strings.HasPrefix(end, "eni-") {
		end = ""
	}
	home, _ := o.begin(end)
	if home == lost {
		return delivered, false, refused
	}
	if from == "" {
		from = atNobody
	}
	if home != from || o.p.src != sent.dst || o.p.dst != sent.src || o.p.dport != sent.sport || o.p.sport != sent.dport {
		o.blocked("NO_POSSIBLE_DESTINATION")
	}
	return delivered, len(o.said) == 0, refused
}

func (o *oracle) blocked(code string) { o.said = append(o.said, o.way+" "+code) }

func (o *oracle) lose(code string) (string, bool) {
	o.blocked(code)
	return lost, false
}

func (o *oracle) eni(id string) *ec2.NetworkInterface {
	for _, n := range every[ec2.NetworkInterface](o) {
		if n.NetworkInterfaceId == id {
			return &n
		}
	}
	return nil
}

func (o *oracle) machineOf(n *ec2.NetworkInterface) *ec2.Instance {
	for _, i := range every[ec2.Instance](o) {
		if n.Attachment != nil && n.Attachment.InstanceId == i.InstanceId {
			return &i
		}
	}
	return nil
}

func (o *oracle) natOf(n *ec2.NetworkInterface) *ec2.NatGateway {
	for _, g := range every[ec2.NatGateway](o) {
		for _, a := range g.NatGatewayAddresses {
			if a.NetworkInterfaceId == n.NetworkInterfaceId && g.State != "failed" && g.State != "deleted" {
				return &g
			}
		}
	}
	return nil
}

func (o *oracle) who(vpc string, a netip.Addr) *ec2.NetworkInterface {
	for _, n := range every[ec2.NetworkInterface](o) {
		if n.VpcId == vpc && n.PrivateIpAddress == a {
			return &n
		}
	}
	return nil
}

func (o *oracle) begin(from string) (string, bool) {
	o.recognised = from != ""
	o.sender = from
	if from == "" {
		if !o.p.reply {
			o.remembered = append(o.remembered, "outside "+o.conversation(o.p))
		}
		return o.outside()
	}
	n := o.eni(from)
	i := o.machineOf(n)
	if i.State.Name != "running" {
		o.blocked("BAD_STATE")
	}
	if o.p.reply && told(i, "iptables") {
		o.restore(i.InstanceId)
	}
	if n.PrivateIpAddress == o.p.dst {
		return from, o.listens(i)
	}
	return o.out(n)
}

// conversation is the text under which a flow is remembered.
func (o *oracle) conversation(p letter) string {
	proto := p.proto
	if p.about != 0 {
		proto = p.about
	}
	return fmt.Sprint(proto, " ", p.src, ":", p.sport, " to ", p.dst, ":", p.dport)
}

func (o *oracle) opposite(p letter) string {
	p.src, p.dst, p.sport, p.dport = p.dst, p.src, p.dport, p.sport
	return o.conversation(p)
}

func (o *oracle) knows(what string) bool { return slices.Contains(o.remembered, what) }

func (o *oracle) listens(i *ec2.Instance) bool {
	up := *i
	up.State = ec2.Running
	return o.p.reply || o.heard(machine.Listeners(o.w, up))
}

func (o *oracle) heard(by []machine.Listener) bool {
	if o.p.proto == 1 {
		return o.p.kind == 8
	}
	return slices.ContainsFunc(by, func(l machine.Listener) bool {
		return l.Port == o.p.dport && (l.Proto == "tcp" && o.p.proto == 6 || l.Proto == "udp" && o.p.proto == 17)
	})
}

// out is a packet that leaves an interface.
func (o *oracle) out(n *ec2.NetworkInterface) (string, bool) {
	if o.steps++; o.steps > 200 {
		return o.lose("NO_PATH")
	}
	if o.natOf(n) == nil {
		if special := o.p.dst.String(); special == o.resolver(n.VpcId) || special == "169.254.169.253" {
			return o.served((o.p.proto == 17 || o.p.proto == 6) && o.p.dport == 53)
		} else if special == "169.254.169.254" {
			return o.served(o.p.proto == 6 && o.p.dport == 80)
		}
		if n.SourceDestCheck && o.p.src != n.PrivateIpAddress {
			o.blocked("ENI_SOURCE_DEST_CHECK_RESTRICTION")
		}
		o.group(n, "out")
	}
	s := o.subnet(n)
	if s.CidrBlock.Contains(o.p.dst) {
		to := o.who(n.VpcId, o.p.dst)
		if to == nil {
			return o.lose("NO_POSSIBLE_DESTINATION")
		}
		return o.into(to)
	}
	o.acl(s, true)
	return o.router(n, s)
}

func (o *oracle) served(yes bool) (string, bool) {
	if !yes {
		return o.lose("NO_POSSIBLE_DESTINATION")
	}
	return atAmazon, true
}

func (o *oracle) resolver(vpc string) string {
	for _, v := range every[ec2.Vpc](o) {
		if v.VpcId == vpc {
			return v.CidrBlock.Addr().Next().Next().String()
		}
	}
	return ""
}

func (o *oracle) subnet(n *ec2.NetworkInterface) ec2.Subnet {
	for _, s := range every[ec2.Subnet](o) {
		if s.SubnetId == n.SubnetId {
			return s
		}
	}
	panic("an interface without a subnet")
}

func (o *oracle) blocks(vpc string, a netip.Addr) bool {
	for _, v := range every[ec2.Vpc](o) {
		for _, b := range v.Blocks() {
			if v.VpcId == vpc && b.Contains(a) {
				return true
			}
		}
	}
	return false
}

// router finds the row of the subnet's table with the longest prefix.
func (o *oracle) router(n *ec2.NetworkInterface, s ec2.Subnet) (string, bool) {
	var rows []ec2.Route
	for pass := range 2 { // first tables that name the subnet, then main ones
		for _, t := range every[ec2.RouteTable](o) {
			for _, a := range t.Associations {
				if len(rows) == 0 && t.VpcId == s.VpcId && (pass == 0 && a.SubnetId == s.SubnetId || pass == 1 && a.Main) {
					rows = t.Routes
				}
			}
		}
	}
	var best *ec2.Route
	for k := range rows {
		r := &rows[k]
		if r.DestinationCidrBlock.Contains(o.p.dst) && (best == nil || r.DestinationCidrBlock.Bits() > best.DestinationCidrBlock.Bits()) {
			best = r
		}
	}
	if best == nil {
		return o.lose("NO_ROUTE_TO_DESTINATION")
	}
	return o.follow(n, best)
}

func (o *oracle) follow(n *ec2.NetworkInterface, r *ec2.Route) (string, bool) {
	var hop *ec2.NetworkInterface
	switch target := r.Target(); {
	case target == "local":
		to := o.who(n.VpcId, o.p.dst)
		if to == nil {
			return o.lose("NO_POSSIBLE_DESTINATION")
		}
		return o.across(to)
	case strings.HasPrefix(target, "igw-"):
		if o.gateway(n.VpcId) == target {
			return o.gatewayOut(n.VpcId)
		}
	case strings.HasPrefix(target, "pcx-"):
		for _, c := range every[ec2.VpcPeeringConnection](o) {
			if c.VpcPeeringConnectionId == target && c.Status.Code == "active" {
				ends := []string{c.RequesterVpcInfo.VpcId, c.AccepterVpcInfo.VpcId}
				if k := slices.Index(ends, n.VpcId); k >= 0 {
					return o.peering(n.VpcId, ends[1-k])
				}
			}
		}
	case strings.HasPrefix(target, "nat-"):
		for _, g := range every[ec2.NatGateway](o) {
			if g.NatGatewayId == target && g.State != "deleted" && g.State != "failed" && g.VpcId == n.VpcId {
				hop = o.eni(g.NatGatewayAddresses[0].NetworkInterfaceId)
			}
		}
	default:
		if e := o.eni(target); e != nil && e.VpcId == n.VpcId {
			if i := o.machineOf(e); i != nil && i.State.Name == "running" {
				hop = e
			}
		}
	}
	switch {
	case hop == nil:
		return o.lose("BAD_STATE_ROUTE")
	case hop.NetworkInterfaceId == n.NetworkInterfaceId:
		return o.lose("NO_ROUTE_TO_DESTINATION")
	case hop.SubnetId == n.SubnetId:
		return o.into(hop)
	}
	return o.across(hop)
}

func (o *oracle) across(n *ec2.NetworkInterface) (string, bool) {
	o.acl(o.subnet(n), false)
	return o.into(n)
}

func (o *oracle) into(n *ec2.NetworkInterface) (string, bool) {
	if g := o.natOf(n); g != nil {
		return o.nat(n, g)
	}
	i := o.machineOf(n)
	if i == nil {
		return o.lose("BAD_STATE_ATTACHMENT")
	}
	o.group(n, "in")
	mine := o.p.dst == n.PrivateIpAddress
	if n.SourceDestCheck && !mine {
		o.blocked("ENI_SOURCE_DEST_CHECK_RESTRICTION")
	}
	if i.State.Name != "running" {
		o.blocked("BAD_STATE")
	}
	return o.kernel(i, n)
}

// told reports whether user data tells the kernel of a machine something.
func told(i *ec2.Instance, what string) bool { return strings.Contains(i.UserData, what) }

// kernel is a machine's own packet filter, of which the oracle knows only the
// lines that random machines are given.
func (o *oracle) kernel(i *ec2.Instance, n *ec2.NetworkInterface) (string, bool) {
	nat := told(i, "iptables")
	restored := nat && o.restore(i.InstanceId)
	if restored {
		o.restore(i.InstanceId)
	}
	for _, rule := range []struct {
		dport, to int
		line      string
	}{{80, 80, inward80}, {443, 22, inward443}} {
		if _, far, ok := strings.Cut(i.UserData, rule.line); ok && !restored && !o.p.reply && o.p.proto == 6 && o.p.dport == rule.dport {
			far, _, _ = strings.Cut(far, "\n")
			far, _, _ = strings.Cut(far, ":")
			m := portMapping{where: i.InstanceId, was: o.p, by: o.p.src, port: o.p.sport}
			o.p.dst, o.p.dport = netip.MustParseAddr(far), rule.to
			m.far = o.p
			o.mapped = append(o.mapped, m)
			break
		}
	}
	if o.p.dst == n.PrivateIpAddress {
		if told(i, inputReject) && o.p.proto == 6 && o.p.dport == 22 {
			o.blocked("INSTANCE_FIREWALL")
		}
		if told(i, inputDrop) && o.p.proto == 6 && o.p.dport == 80 {
			o.blocked("INSTANCE_FIREWALL")
		}
		return n.NetworkInterfaceId, o.listens(i)
	}
	if !restored {
		if !machine.Behaviours(o.w)(*i).Forwards {
			return o.lose("NO_POSSIBLE_DESTINATION")
		}
		o.recognised = false
	}
	if told(i, forwardDrop) && !o.p.reply {
		o.blocked("INSTANCE_FIREWALL")
	}
	if !restored && told(i, masquerade) && !o.p.reply {
		o.replace(i.InstanceId, n.PrivateIpAddress)
		o.sender, o.recognised = n.NetworkInterfaceId, true
	}
	return o.out(n)
}
