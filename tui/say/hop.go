package say

import (
	"slices"
	"strconv"
	"strings"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/term"
)

// Did says in a few words what a component did with the packet. W is the world
// in which it was sent, for names; it may be nil.
func Did(d *assets.Dictionary, w *world.World, h wire.Hop) string {
	key := didKey(h)
	from, to := addresses(key, h)
	rule := Rule(d, w, h)
	if key == "down" || key == "gateway-down" {
		rule = state(d, w, h.At.ID)
	}
	return term.Clean(d.Say(key, Label(d, h.At), rule, from, to, h.Before.Service()))
}

// Why is the sentence of a hop that stopped a packet.
func Why(d *assets.Dictionary, h wire.Hop) string { return Sentence(d, h.Sentence()) }

// Kind is the short word for what a component is, as its id begins: sg, rtb,
// acl. It is empty for machines, for what has no id of AWS's, and where Label
// says it already.
func Kind(c *wire.Component) string {
	prefix, _, ok := strings.Cut(c.ID, "-")
	if c.Name == "" || !ok || c.Kind == wire.KindInstance || c.Kind == wire.KindHost {
		return ""
	}
	return prefix
}

// addresses are the two that the words for a hop speak of.
func addresses(key string, h wire.Hop) (before, after string) {
	before, after = h.Before.Dst.String(), h.After.Dst.String()
	if h.Before.Src != h.After.Src {
		before, after = h.Before.Src.String(), h.After.Src.String()
	}
	switch key {
	case "sg-in-deny", "igw-out-drop", "igw-spoofed-drop", "hop-nat-stranger", "hop-private-source", "hop-not-asked":
		before = h.Before.Src.String()
	case "elb-to":
		before, after = h.Before.Dst.String(), h.After.Dst.String()
	case "eni-check-drop":
		if h.Egress {
			before = h.Before.Src.String()
		}
	}
	return before, after
}

// Label is what people call a component.
func Label(d *assets.Dictionary, c *wire.Component) string {
	switch c.Kind {
	case wire.KindInternet, wire.KindAmazon:
		return d.Say("hop-at-" + string(c.Kind))
	}
	if c.Name == "" {
		return ShortID(c.ID)
	}
	return term.Clean(c.Name)
}

// Rule is the rule or route that decided, with names for ids.
func Rule(d *assets.Dictionary, w *world.World, h wire.Hop) string {
	switch {
	case h.Rule != nil:
		peer := h.Rule.CidrIpv4
		if g := h.Rule.ReferencedGroupInfo; g != nil {
			peer = Name(w, g.GroupId)
		}
		return Ports(d, h.Rule) + " " + peer
	case h.Entry != nil:
		if n := h.RuleNumber(); n != ec2.LastRule {
			return strconv.Itoa(n)
		}
		return "*"
	case h.Route != nil:
		return h.Route.DestinationCidrBlock.String() + " > " + Name(w, h.Route.Target())
	}
	return ""
}

// Ports says the protocol and ports that a rule lets through.
func Ports(d *assets.Dictionary, r *ec2.SecurityGroupRule) string {
	switch {
	case r.IpProtocol == "-1":
		return d.Say("all-traffic")
	case r.FromPort < 0 || r.IpProtocol != "tcp" && r.IpProtocol != "udp":
		return r.IpProtocol
	case r.FromPort == r.ToPort:
		return r.IpProtocol + "/" + strconv.Itoa(r.FromPort)
	}
	return r.IpProtocol + "/" + strconv.Itoa(r.FromPort) + "-" + strconv.Itoa(r.ToPort)
}

// state is why a component does not do its work. One that is up carries
// nothing because its zone is dark.
func state(d *assets.Dictionary, w *world.World, id string) string {
	if w == nil {
		return d.Say("dark")
	}
	if i, ok := world.Get[ec2.Instance](w, world.Everywhere, id); ok && i.State != ec2.Running {
		return i.State.Name
	}
	if g, ok := world.Get[ec2.NatGateway](w, world.Everywhere, id); ok && g.State != "available" {
		return g.State
	}
	for _, b := range world.All[elbv2.LoadBalancer](w, world.Everywhere) {
		if b.State.Code != elbv2.Active && slices.ContainsFunc(b.Nodes, func(n elbv2.Node) bool { return n.NetworkInterfaceId == id }) {
			return b.State.Code
		}
	}
	return d.Say("dark")
}

// didKey picks the words for a hop.
func didKey(h wire.Hop) string {
	if h.Blocked {
		if h.At.Kind == wire.KindVpc && h.Code == wire.PrivateForIngress {
			return "hop-no-gateway"
		}
		if h.Code == wire.NoRouteToDestination && h.Route != nil { // it leads back to the sender
			return "loop"
		}
		if key, ok := codeKeys[h.Code]; ok {
			return key
		}
	}
	way := "in"
	if h.Egress {
		way = "out"
	}
	switch h.At.Kind {
	case wire.KindSecurityGroup:
		return "sg-" + way + "-" + verdict(h)
	case wire.KindNetworkAcl:
		return "acl-" + way + "-" + verdict(h)
	case wire.KindRouteTable, wire.KindTransitTable:
		if h.Blocked {
			return "no-route"
		}
		return "route"
	case wire.KindInternetGateway:
		if h.Before.Src != h.After.Src {
			return "igw-out"
		}
		return "igw-in"
	case wire.KindNatGateway:
		switch {
		case h.Blocked:
			return "gateway-down"
		case h.Before.Dst != h.After.Dst:
			return "nat-back"
		}
		return "nat-out"
	case wire.KindLoadBalancer:
		if h.Did == wire.Translated && h.Back {
			return "elb-back"
		}
		if h.Did == wire.Translated {
			return "elb-to"
		}
	case wire.KindPeering:
		return "peer"
	}
	return machineKey(h)
}

// codeKeys are the words for what stopped a packet, where the code alone says
// enough for a few words.
var codeKeys = map[wire.Code]string{
	wire.BadStateRoute:         "route-blackhole",
	wire.NoRouteToDestination:  "no-route",
	wire.DisconnectedVpcs:      "no-route",
	wire.PublicForEgress:       "igw-out-drop",
	wire.PrivateForIngress:     "igw-in-drop",
	wire.RejectsSpoofed:        "igw-spoofed-drop",
	wire.DestinationRFC1918:    "igw-private-drop",
	wire.DestinationRFC6598:    "igw-private-drop",
	wire.DestinationOutsideVpc: "igw-in-drop",
	wire.SourceRFC1918:         "hop-private-source",
	wire.SourceRFC6598:         "hop-private-source",
	wire.NatKeepsDestination:   "nat-drop",
	wire.NatSourceReassign:     "nat-drop",
	wire.NatSourceInVpc:        "hop-nat-stranger",
	wire.NatPorts:              "hop-ports",
	wire.ProtocolRestriction:   "hop-protocol",
	wire.PeeringAddress:        "peer-drop",
	wire.SourceDestCheck:       "eni-check-drop",
	wire.BadStateAttachment:    "hop-unattached",
	wire.UnknownDestination:    "absent",
	wire.NoSourceOrDestination: "hop-no-sender",
	wire.NoPath:                "hop-no-path",
	wire.GroupsNotPreserved:    "sg-in-deny",
	wire.GroupsOfClients:       "sg-in-deny",
	wire.ListenersMismatch:     "elb-deaf",
	wire.TransitZone:           "tgw-zone",
	wire.TransitUnassociated:   "tgw-alone",
	wire.TransitNoRoute:        "no-route",
	wire.TransitBadRoute:       "route-blackhole",
	wire.UnsupportedComponent:  "unknown",
	wire.EndpointProtocol:      "hop-protocol",
	wire.OwnSource:             "own-source",
	wire.InstanceFirewall:      "os-firewall",
}

func verdict(h wire.Hop) string {
	switch {
	case h.Blocked:
		return "deny"
	case h.Did == wire.Tracked:
		return "known"
	}
	return "allow"
}

// machineKey picks the words for what stands at an end of the way, and for
// machines on it.
func machineKey(h wire.Hop) string {
	switch {
	case h.Blocked && h.Code == wire.BadState:
		return "down"
	case h.Blocked && h.Code == wire.NoPossibleDestination:
		switch {
		case h.At.Kind == wire.KindInstance && !h.Back, h.At.Kind == wire.KindInterface:
			return "os-no-forward"
		case h.At.Kind == wire.KindVpc, h.At.Kind == wire.KindRouteTable, h.At.Kind == wire.KindAmazon:
			return "absent"
		}
		return "hop-not-asked"
	case h.Blocked:
		return "absent"
	}
	switch h.Did {
	case wire.Sent:
		if h.Back {
			return "reply"
		}
		return "send"
	case wire.Delivered:
		if h.Back {
			return "deliver"
		}
		return "listen"
	case wire.Refused:
		return "refused"
	case wire.Forwarded:
		return "os-forward"
	case wire.Translated:
		return "os-rewrite"
	}
	return "deliver"
}
