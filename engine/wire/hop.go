package wire

import (
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Did says what a component did with a packet.
type Did uint8

// What components do.
const (
	Sent       Did = iota // made it
	Allowed               // a rule let it pass
	Tracked               // it belongs to a connection that was let pass before
	Routed                // a route chose where it goes next
	Forwarded             // a machine or a peering connection passed it on
	Translated            // an address, and maybe a port, was replaced
	Delivered             // it arrived, and somebody listens
	Refused               // it arrived, and nobody listens
	Dropped               // it ends here
)

var didNames = [...]string{"sent", "allowed", "tracked", "routed", "forwarded", "translated", "delivered", "refused", "dropped"}

// String is one English word, for logs and as part of a dictionary key.
func (d Did) String() string { return didNames[d] }

// Hop is one component's decision about a packet. It has a fixed size and
// holds no text of its own; what it points to belongs to the Net and is never
// written to.
type Hop struct {
	At *Component // who decided
	// On is whom it decided for: a group's interface, an ACL's or table's
	// subnet, a NAT gateway's interface; where an address is missing at an
	// internet gateway, the route table that led there. It is nil otherwise.
	On *Component

	Did     Did
	Back    bool // on the way of the answer
	Blocked bool // the packet does not pass; the walk may look further all the same
	Unknown bool // and the walk did not look further
	Egress  bool // of interfaces, groups and ACLs: the packet leaves, rather than enters
	Code    Code // why it was blocked

	Rule  *ec2.SecurityGroupRule // what decided, where one rule did
	Entry *ec2.NetworkAclEntry
	Route *ec2.Route // with its State computed
	// Chain is the chain of a machine's own firewall that stopped the packet,
	// Filter the rule that decided there or in the nat table; it is nil where
	// the chain's policy did.
	Chain  *machine.Chain
	Filter *machine.Rule

	Before, After Packet
}

// Trace is the hops of one walk, in order.
type Trace []Hop

// RuleNumber is the number of the network ACL rule that decided, or 0.
func (h *Hop) RuleNumber() int {
	if h.Entry == nil {
		return 0
	}
	return h.Entry.RuleNumber
}

// RuleText is the rule or route that decided, in AWS's own terms and no
// language: "100 allow tcp/443 0.0.0.0/0", "0.0.0.0/0 > igw-1". It is empty
// where no rule matched.
func (h *Hop) RuleText() string {
	switch {
	case h.Rule != nil:
		return ruleText(h.Rule)
	case h.Entry != nil:
		return entryText(h.Entry)
	case h.Chain != nil && h.Filter == nil:
		return "-P " + h.Chain.Name + " " + h.Chain.Policy
	case h.Chain != nil:
		return "-A " + h.Chain.Name + " " + h.Filter.String()
	case h.Filter != nil:
		return h.Filter.String()
	case h.Route != nil:
		return h.Route.DestinationCidrBlock.String() + " > " + h.Route.Target()
	}
	return ""
}

// Sentence is why the packet went no further at h, for people. Its key is as
// exact as can be, CODE[.back][.in|.out]: on the way of the answer, and into
// or out of what the hop decided for; a dictionary that has no words for so
// exact a case has some for a plainer one. The arguments are the name or id of
// the component, the packet's destination and source, its service, the rule or
// route, and whom it was decided for.
func (h *Hop) Sentence() world.Sentence {
	key, who := string(h.Code), h.At.Label()
	switch {
	case h.Did == Refused:
		key = "nobody-listens"
	case h.Code == NoRouteToDestination && h.Route != nil: // it leads back to who sent the packet
		key, who = "forwarding-loop", h.Route.Target()
	case h.Code == NoRouteToDestination && h.At.Kind == KindVpnGateway:
		key += ".vpn"
	case h.Code == BadState && h.At.Dark:
		key += ".dark"
	case h.Code == PrivateForIngress && h.At.Kind == KindInternet:
		key += ".private"
	case h.Code == PrivateForIngress && h.At.Kind == KindVpc:
		key += ".detached"
	case h.Code == PrivateForIngress && h.At.Kind == KindAddress:
		key += ".idle"
	}
	if h.Back {
		key += ".back"
	}
	switch {
	case h.At.Kind != KindSecurityGroup && h.At.Kind != KindNetworkAcl && h.At.Kind != KindInterface:
	case h.Egress:
		key += ".out"
	default:
		key += ".in"
	}
	on := ""
	if h.On != nil {
		on = h.On.Label()
	}
	return world.Sentence{
		Key:  key,
		Args: []any{who, h.Before.Dst.String(), h.Before.Src.String(), h.Before.Service(), h.RuleText(), on},
	}
}

func ruleText(r *ec2.SecurityGroupRule) string {
	return r.SecurityGroupRuleId + " " + portsText(r.IpProtocol, r.FromPort, r.ToPort) + " " + r.Peer()
}

func entryText(e *ec2.NetworkAclEntry) string {
	number, proto, from, to := "*", e.Protocol, -1, -1
	if e.RuleNumber != ec2.LastRule {
		number = strconv.Itoa(e.RuleNumber)
	}
	if n, err := strconv.Atoi(proto); err == nil && n >= 0 {
		proto = ProtocolName(uint8(n))
	}
	if e.PortRange != nil {
		from, to = e.PortRange.From, e.PortRange.To
	}
	return number + " " + e.RuleAction + " " + portsText(proto, from, to) + " " + e.CidrBlock.String()
}

func portsText(proto string, from, to int) string {
	switch {
	case proto == "-1":
		return "all"
	case proto != "tcp" && proto != "udp", from < 0:
		return proto
	case from == to:
		return proto + "/" + strconv.Itoa(from)
	}
	return proto + "/" + strconv.Itoa(from) + "-" + strconv.Itoa(to)
}
