package elbv2

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// LoadBalancer hands requests or connections to targets. It has a node, with an
// address of its own, in each of its zones.
type LoadBalancer struct {
	LoadBalancerArn       string
	DNSName               string
	CanonicalHostedZoneId string
	CreatedTime           time.Time
	LoadBalancerName      string
	Scheme                string // internet-facing or internal
	VpcId                 string
	State                 State
	Type                  string // application or network
	AvailabilityZones     []AvailabilityZone
	SecurityGroups        []string
	IpAddressType         string

	Nodes      []Node      `aws:"-"`
	Attributes []Attribute `aws:"-"` // those that differ from the default
	Tags       []Tag       `aws:"-"`
}

// State is how far a load balancer is: provisioning, then active.
type State struct {
	Code   string
	Reason string
}

// AvailabilityZone is a zone that a load balancer is enabled in, and its subnet there.
type AvailabilityZone struct {
	ZoneName              string
	SubnetId              string
	LoadBalancerAddresses []LoadBalancerAddress `aws:"always"`
}

// LoadBalancerAddress is a fixed address of a network load balancer in a zone.
type LoadBalancerAddress struct {
	IpAddress          string
	AllocationId       string
	PrivateIPv4Address string
}

// Node is a load balancer's presence in one zone: what clients connect to, and what
// connects to targets.
type Node struct {
	Zone, SubnetId, NetworkInterfaceId string
	Private, Public                    netip.Addr
}

// Tag is a name and a value that somebody put on a resource.
type Tag struct {
	Key   string `aws:"required"`
	Value string
}

// How long a load balancer takes to be made, in lab time. AWS says a few minutes.
const provisioning = 150 * time.Second

// The types and schemes of load balancers, and states.
const (
	Application    = "application"
	Network        = "network"
	InternetFacing = "internet-facing"
	Internal       = "internal"
	Active         = "active"
	Provisioning   = "provisioning"
)

// ID is the ARN.
func (b LoadBalancer) ID() string { return b.LoadBalancerArn }

// Refs names the VPC, the subnets and the security groups.
func (b LoadBalancer) Refs() []string {
	refs := append([]string{b.VpcId}, b.SecurityGroups...)
	for _, z := range b.AvailabilityZones {
		refs = append(refs, z.SubnetId)
	}
	return refs
}

// Due is when it becomes active.
func (b LoadBalancer) Due() time.Time {
	if b.State.Code == Provisioning {
		return b.CreatedTime.Add(provisioning)
	}
	return time.Time{}
}

// Elapse makes it active.
func (b LoadBalancer) Elapse(tx *world.Tx) {
	b.State = State{Code: Active}
	tx.Put(b)
}

// path is what the ARNs of a load balancer and its parts have in common:
// app/NAME/HEX.
func (b LoadBalancer) path() string {
	_, p, _ := strings.Cut(b.LoadBalancerArn, ":loadbalancer/")
	return p
}

// Attribute is the value of one of its attributes.
func (b LoadBalancer) Attribute(key string) string { return valueOf(b.Attributes, b.defaults(), key) }

// CrossZone reports whether a node may use targets in other zones than its own.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
func (b LoadBalancer) CrossZone(g TargetGroup) bool {
	if own := g.Attribute(crossZone); own == "true" || own == "false" {
		return own == "true"
	}
	return b.Type == Application || b.Attribute(crossZone) == "true"
}

// Listeners are its listeners, the oldest first.
func (b LoadBalancer) Listeners(w *world.World) []Listener {
	return slices.DeleteFunc(world.All[Listener](w, world.Everywhere), func(l Listener) bool { return l.LoadBalancerArn != b.LoadBalancerArn })
}

// ListenerAt is its listener at a port.
func (b LoadBalancer) ListenerAt(w *world.World, port int) (Listener, bool) {
	for _, l := range b.Listeners(w) {
		if l.Port == port {
			return l, true
		}
	}
	return Listener{}, false
}

// Certificates are the ARNs of the certificates that its listeners serve.
func (b LoadBalancer) Certificates(w *world.World) []string {
	var all []string
	for _, l := range b.Listeners(w) {
		all = append(all, l.Arns()...)
	}
	return all
}

// live are the nodes that clients are sent to: those that reach a healthy target or,
// where none does, all that stand in a zone that works.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html
func (b LoadBalancer) live(w *world.World) []Node {
	var good, up []Node
	groups := b.TargetGroups(w)
	for _, n := range b.Nodes {
		if b.State.Code != Active || ec2.ZoneOut(w, world.Everywhere, n.Zone) {
			continue
		}
		up = append(up, n)
		if slices.ContainsFunc(groups, func(g TargetGroup) bool {
			_, open := g.routable(b, n.Zone)
			return !open
		}) {
			good = append(good, n)
		}
	}
	if len(good) == 0 {
		return up
	}
	return good
}

// TargetGroups are those that any of its listeners forwards to.
func (b LoadBalancer) TargetGroups(w *world.World) []TargetGroup {
	return slices.DeleteFunc(world.All[TargetGroup](w, world.Everywhere), func(g TargetGroup) bool {
		return !slices.Contains(g.LoadBalancerArns, b.LoadBalancerArn)
	})
}

// Addresses are what its name answers: public addresses of its nodes, or private ones
// of an internal load balancer, whoever asks.
func (b LoadBalancer) Addresses(w *world.World) []netip.Addr {
	var all []netip.Addr
	for _, n := range b.live(w) {
		if b.Scheme == InternetFacing {
			all = append(all, n.Public)
		} else {
			all = append(all, n.Private)
		}
	}
	return all
}

// AliasZone is the hosted zone and the name that an alias record gives for it.
func (b LoadBalancer) AliasZone() (zone, host string) { return b.CanonicalHostedZoneId, b.DNSName }

// AliasAddresses are what such an alias answers.
func (b LoadBalancer) AliasAddresses(w *world.World) []netip.Addr { return b.Addresses(w) }

// AliasHealthy reports whether an alias that evaluates its target's health counts as
// healthy: each of its target groups has a healthy target.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html
func (b LoadBalancer) AliasHealthy(w *world.World) bool {
	groups := b.TargetGroups(w)
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(g TargetGroup) bool {
		return !slices.ContainsFunc(g.Targets, func(t Target) bool { return t.Health.State == Healthy })
	})
}

// NodeOf finds the load balancer and the node that a network interface belongs to.
func NodeOf(w *world.World, networkInterface string) (LoadBalancer, Node, bool) {
	for _, b := range world.All[LoadBalancer](w, world.Everywhere) {
		for _, n := range b.Nodes {
			if n.NetworkInterfaceId == networkInterface {
				return b, n, true
			}
		}
	}
	return LoadBalancer{}, Node{}, false
}
