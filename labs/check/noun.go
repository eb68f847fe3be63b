package check

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/cidr"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// noun is a kind of thing that have can count.
type noun struct {
	all  func(*world.World) []world.Resource
	keys map[string]quality
}

func (n noun) names() []string {
	var out []string
	for k := range n.keys {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func nounNames() []string {
	var out []string
	for k := range nouns {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// every lists the things of one type that count: what was deleted stays in
// describe for a while, and does not.
func every[T world.Resource](counts func(T) bool) func(*world.World) []world.Resource {
	return func(w *world.World) []world.Resource {
		var out []world.Resource
		for _, r := range world.All[T](w, world.Everywhere) {
			if counts == nil || counts(r) {
				out = append(out, r)
			}
		}
		return out
	}
}

func key[T world.Resource](value func(*Scene, T) string) quality {
	return quality{value: func(s *Scene, r world.Resource) string { return value(s, r.(T)) }}
}

var nameTag = quality{value: func(_ *Scene, r world.Resource) string { return ec2.TagsOf(r).Name() }}

func (q quality) of(kind string) quality { q.kind = kind; return q }

var nouns = map[string]noun{
	"vpc": {every[ec2.Vpc](nil), map[string]quality{
		"name": nameTag,
		"cidr": key(func(_ *Scene, v ec2.Vpc) string {
			var out []string
			for _, b := range v.Blocks() {
				out = append(out, b.String())
			}
			return strings.Join(out, " ")
		}).of("cidr"),
		"default": key(func(_ *Scene, v ec2.Vpc) string { return yes(v.IsDefault) }).of("yes"),
	}},
	"subnet": {every[ec2.Subnet](nil), map[string]quality{
		"name":   nameTag,
		"cidr":   key(func(_ *Scene, n ec2.Subnet) string { return n.CidrBlock.String() }).of("cidr"),
		"zone":   key(func(_ *Scene, n ec2.Subnet) string { return n.AvailabilityZone }),
		"vpc":    key(func(s *Scene, n ec2.Subnet) string { return vpcName(s, n.VpcId) }),
		"hosts":  key(func(_ *Scene, n ec2.Subnet) string { return strconv.Itoa(cidr.Hosts(n.CidrBlock)) }).of("least"),
		"public": key(func(s *Scene, n ec2.Subnet) string { return yes(public(s.World, n)) }).of("yes"),
	}},
	"internet-gateway": {every[ec2.InternetGateway](nil), map[string]quality{
		"name": nameTag,
		"vpc":  key(func(s *Scene, g ec2.InternetGateway) string { return vpcName(s, g.VpcId()) }),
	}},
	"nat-gateway": {every(func(g ec2.NatGateway) bool { return g.State == "available" || g.State == "pending" }), map[string]quality{
		"name":  nameTag,
		"state": key(func(_ *Scene, g ec2.NatGateway) string { return g.State }),
		"vpc":   key(func(s *Scene, g ec2.NatGateway) string { return vpcName(s, g.VpcId) }),
		"zone": key(func(s *Scene, g ec2.NatGateway) string {
			n, _ := world.Get[ec2.Subnet](s.World, world.Everywhere, g.SubnetId)
			return n.AvailabilityZone
		}),
	}},
	"load-balancer": {every[elbv2.LoadBalancer](nil), map[string]quality{
		"name":  key(func(_ *Scene, b elbv2.LoadBalancer) string { return b.LoadBalancerName }),
		"type":  key(func(_ *Scene, b elbv2.LoadBalancer) string { return b.Type }),
		"state": key(func(_ *Scene, b elbv2.LoadBalancer) string { return b.State.Code }),
		"zones": key(func(_ *Scene, b elbv2.LoadBalancer) string { return strconv.Itoa(len(b.Nodes)) }).of("least"),
	}},
	"launch-template": {every[ec2.LaunchTemplate](nil), map[string]quality{
		"name": key(func(_ *Scene, t ec2.LaunchTemplate) string { return t.LaunchTemplateName }),
	}},
	"auto-scaling-group": {every[autoscaling.AutoScalingGroup](nil), map[string]quality{
		"name":  key(func(_ *Scene, g autoscaling.AutoScalingGroup) string { return g.AutoScalingGroupName }),
		"min":   key(func(_ *Scene, g autoscaling.AutoScalingGroup) string { return strconv.Itoa(g.MinSize) }).of("least"),
		"max":   key(func(_ *Scene, g autoscaling.AutoScalingGroup) string { return strconv.Itoa(g.MaxSize) }).of("least"),
		"zones": key(func(_ *Scene, g autoscaling.AutoScalingGroup) string { return strconv.Itoa(len(g.AvailabilityZones)) }).of("least"),
		"health": key(func(_ *Scene, g autoscaling.AutoScalingGroup) string {
			return strings.ReplaceAll(g.HealthCheckType, ",", " ")
		}),
	}},
	"certificate": {every[acm.Certificate](nil), map[string]quality{
		"name":  key(func(_ *Scene, c acm.Certificate) string { return strings.Join(c.SubjectAlternativeNames, " ") }),
		"state": key(func(_ *Scene, c acm.Certificate) string { return c.Status }),
	}},
	"instance": {every(func(i ec2.Instance) bool { return i.State != ec2.Terminated && i.State != ec2.ShuttingDown }), map[string]quality{
		"name":  nameTag,
		"state": key(func(_ *Scene, i ec2.Instance) string { return i.State.Name }),
		"type":  key(func(_ *Scene, i ec2.Instance) string { return i.InstanceType }),
		"arch":  key(func(_ *Scene, i ec2.Instance) string { return i.Architecture }),
		"zone":  key(func(_ *Scene, i ec2.Instance) string { return i.Placement.AvailabilityZone }),
		"vpc":   key(func(s *Scene, i ec2.Instance) string { return vpcName(s, i.VpcId) }),
		"subnet": key(func(s *Scene, i ec2.Instance) string {
			n, _ := world.Get[ec2.Subnet](s.World, world.Everywhere, i.SubnetId)
			return strings.TrimSpace(n.Tags.Name() + " " + n.SubnetId)
		}),
	}},
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func vpcName(s *Scene, id string) string {
	v, _ := world.Get[ec2.Vpc](s.World, world.Everywhere, id)
	return strings.TrimSpace(v.Tags.Name() + " " + v.VpcId)
}

// called is a thing's name, or its id where it has none.
func called(r world.Resource) string {
	switch r := r.(type) {
	case acm.Certificate:
		return r.DomainName
	case elbv2.LoadBalancer:
		return r.LoadBalancerName
	}
	return cmp.Or(ec2.TagsOf(r).Name(), r.ID())
}

// public reports whether a subnet's effective route table leads the whole
// Internet to an internet gateway of its VPC: the definition of the VPC User
// Guide, which knows no flag for it.
// https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types
func public(w *world.World, n ec2.Subnet) bool {
	t, _ := ec2.TableOf(w, n)
	return slices.ContainsFunc(t.Routes, func(r ec2.Route) bool {
		g, ok := world.Get[ec2.InternetGateway](w, world.Everywhere, r.GatewayId)
		return ok && r.DestinationCidrBlock.Bits() == 0 && g.VpcId() == n.VpcId
	})
}
