package snapshot

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// loadBalancer reads a load balancer of the second version. Its nodes are found by what
// their network interfaces are described as: ELB net/NAME/ID.
func loadBalancer(r *reader, at world.Scope, raw json.RawMessage) error {
	b, err := decode[elbv2.LoadBalancer](raw)
	if err != nil || !r.later(at, "", b.LoadBalancerArn) {
		return err
	}
	_, p, _ := strings.Cut(b.LoadBalancerArn, ":loadbalancer/")
	var cards []ec2.NetworkInterface
	for _, n := range r.cards {
		if n.Description == "ELB "+p {
			cards = append(cards, n)
		}
	}
	slices.SortFunc(cards, func(a, b ec2.NetworkInterface) int {
		return strings.Compare(a.NetworkInterfaceId, b.NetworkInterfaceId)
	})
	for _, n := range cards {
		node := elbv2.Node{Zone: r.subnets[n.SubnetId].AvailabilityZone, SubnetId: n.SubnetId, NetworkInterfaceId: n.NetworkInterfaceId, Private: n.PrivateIpAddress}
		if n.Association != nil {
			node.Public = n.Association.PublicIp
		}
		b.Nodes = append(b.Nodes, node)
	}
	r.balancers[b.LoadBalancerArn] = &b
	return nil
}

func loadBalancerAttributes(r *reader, _ world.Scope, raw json.RawMessage) error {
	a, err := decode[struct {
		LoadBalancerArn string
		Attributes      []elbv2.Attribute
	}](raw)
	if b := r.balancers[a.LoadBalancerArn]; b != nil {
		b.Attributes = a.Attributes
	}
	return err
}

func targetGroup(r *reader, at world.Scope, raw json.RawMessage) error {
	g, err := decode[elbv2.TargetGroup](raw)
	if err == nil && r.later(at, "", g.TargetGroupArn) {
		r.groups[g.TargetGroupArn] = &g
	}
	return err
}

func targetGroupAttributes(r *reader, _ world.Scope, raw json.RawMessage) error {
	a, err := decode[struct {
		TargetGroupArn string
		Attributes     []elbv2.Attribute
	}](raw)
	if g := r.groups[a.TargetGroupArn]; g != nil {
		g.Attributes = a.Attributes
	}
	return err
}

// targetHealth are the targets of a group, as describe-target-health prints them, with
// the group's ARN beside them.
func targetHealth(r *reader, _ world.Scope, raw json.RawMessage) error {
	h, err := decode[struct {
		TargetGroupArn           string
		TargetHealthDescriptions []struct {
			Target struct {
				Id               string
				Port             int
				AvailabilityZone string
			}
			TargetHealth elbv2.TargetHealth
		}
	}](raw)
	g := r.groups[h.TargetGroupArn]
	if err != nil || g == nil {
		return err
	}
	for _, d := range h.TargetHealthDescriptions {
		g.Targets = append(g.Targets, elbv2.Target{
			Id: d.Target.Id, Port: d.Target.Port, AvailabilityZone: r.zoneOf(d.Target.Id, g.VpcId, d.Target.AvailabilityZone), Health: d.TargetHealth,
		})
	}
	return nil
}

// zoneOf is where a target is; all for one outside of the VPCs.
func (r *reader) zoneOf(id, vpc, said string) string {
	if i, ok := r.instances[id]; ok {
		return i.Placement.AvailabilityZone
	}
	if a, err := netip.ParseAddr(id); err == nil && said == "" {
		for _, n := range r.cards {
			if n.PrivateIpAddress == a && n.VpcId == vpc {
				return r.subnets[n.SubnetId].AvailabilityZone
			}
		}
	}
	if said == "" {
		return "all"
	}
	return said
}

func listeners(r *reader, at world.Scope, raw json.RawMessage) error {
	l, err := decode[struct{ Listeners []json.RawMessage }](raw)
	if err != nil {
		return err
	}
	for _, one := range l.Listeners {
		if err := listener(r, at, one); err != nil {
			return err
		}
	}
	return nil
}

func listener(r *reader, at world.Scope, raw json.RawMessage) error {
	l, err := decode[elbv2.Listener](raw)
	if err != nil {
		return err
	}
	return r.add(at, "", l)
}
