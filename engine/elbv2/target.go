package elbv2

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// maxTargets is how many targets a target group may have.
const maxTargets = 1000

// TargetDescription names a target.
type TargetDescription struct {
	Id               string `aws:"required"`
	Port             int
	AvailabilityZone string
}

// RegisterTargets adds targets to a group.
type RegisterTargets struct {
	TargetGroupArn string              `aws:"required,id=target-group"`
	Targets        []TargetDescription `aws:"required"`
}

// Apply adds them; of those that are there it is a repeat.
func (c RegisterTargets) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	return world.Done{}, g.register(tx, c.Targets)
}

// register checks all targets before it adds any.
func (g TargetGroup) register(tx *world.Tx, targets []TargetDescription) error {
	g.Targets = slices.Clone(g.Targets)
	more := false
	for _, d := range targets {
		if d.Port == 0 {
			d.Port = g.Port
		}
		if err := between("Port", d.Port, 1, 65535); err != nil {
			return err
		}
		zone, err := g.zoneOf(tx, d)
		if err != nil {
			return err
		}
		t := Target{Id: d.Id, Port: d.Port, AvailabilityZone: zone, SeenAt: tx.Now(), Began: tx.Now()}
		t.Seen = Without(NotInUse, "Target group is not configured to receive traffic from the load balancer")
		t.Health = TargetHealth{Unused, t.Seen.Reason, t.Seen.Description}
		switch k := g.index(d.Id, d.Port); {
		case k < 0:
			g.Targets, more = append(g.Targets, t), true
		case g.Targets[k].Health.State == Draining:
			g.Targets[k], more = t, true
		}
	}
	if len(g.Targets) > maxTargets {
		return world.Refuse("TooManyTargets", "The maximum number of targets has been reached").Because("quota", maxTargets)
	}
	if more {
		tx.Put(g)
	}
	return nil
}

// zoneOf checks a target and says in which zone it is.
func (g TargetGroup) zoneOf(tx *world.Tx, d TargetDescription) (string, error) {
	if g.TargetType == "ip" {
		return g.zoneOfAddress(tx, d)
	}
	i, ok := world.Get[ec2.Instance](tx.World(), tx.Scope, d.Id)
	vpc, _ := world.Get[ec2.Subnet](tx.World(), tx.Scope, i.SubnetId)
	switch {
	case !ok:
		return "", world.Refuse("InvalidTarget", fmt.Sprintf("The following targets are not valid: '%s'", d.Id)).Because("elb-target", d.Id)
	case vpc.VpcId != g.VpcId:
		return "", world.Refuse("InvalidTarget", fmt.Sprintf("The following targets are not in the target group VPC '%s': '%s'", g.VpcId, d.Id)).Because("elb-target-vpc", d.Id, g.VpcId)
	case i.State.Name != ec2.Running.Name:
		return "", world.Refuse("InvalidTarget", fmt.Sprintf("The following targets are not in a running state and cannot be registered: '%s'", d.Id)).Because("elb-target-stopped", d.Id)
	}
	return i.Placement.AvailabilityZone, nil
}

// private ranges from which a target may come that is outside of the VPC.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
var outsideRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}

func (g TargetGroup) zoneOfAddress(tx *world.Tx, d TargetDescription) (string, error) {
	a, err := netip.ParseAddr(d.Id)
	if err != nil || !a.Is4() {
		return "", invalid(fmt.Sprintf("The IP address '%s' is not a valid IPv4 address", d.Id)).Because("elb-target", d.Id)
	}
	for _, s := range world.All[ec2.Subnet](tx.World(), tx.Scope) {
		if s.VpcId == g.VpcId && s.CidrBlock.Contains(a) {
			return s.AvailabilityZone, nil
		}
	}
	v, _ := world.Get[ec2.Vpc](tx.World(), tx.Scope, g.VpcId)
	inside := slices.ContainsFunc(v.CidrBlockAssociationSet, func(b ec2.VpcCidrBlockAssociation) bool { return b.CidrBlock.Contains(a) })
	allowed := slices.ContainsFunc(outsideRanges, func(p netip.Prefix) bool { return p.Contains(a) })
	switch {
	case inside:
		return "", world.Refuse("InvalidTarget", fmt.Sprintf("The IP address '%s' is not within a subnet of the VPC '%s'", d.Id, g.VpcId)).Because("elb-target", d.Id)
	case !allowed:
		return "", invalid(fmt.Sprintf("The IP address '%s' is not within the VPC CIDR blocks or the allowed ranges", d.Id)).Because("elb-target-public", d.Id)
	case d.AvailabilityZone != "all":
		return "", invalid(fmt.Sprintf("The Availability Zone 'all' must be specified for the IP address '%s', which is outside of the VPC", d.Id)).Because("elb-target-all", d.Id)
	}
	return "all", nil
}

// DeregisterTargets takes targets out of a group, after their last requests.
type DeregisterTargets struct {
	TargetGroupArn string              `aws:"required,id=target-group"`
	Targets        []TargetDescription `aws:"required"`
}

// Apply begins to drain them; of those that are not there it is a repeat.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
func (c DeregisterTargets) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	g.deregister(tx, func(t Target) bool {
		return slices.ContainsFunc(c.Targets, func(d TargetDescription) bool { return d.Id == t.Id && (d.Port == 0 || d.Port == t.Port) })
	})
	return world.Done{}, nil
}

// deregister drains those that are in use, and forgets the others at once.
func (g TargetGroup) deregister(tx *world.Tx, which func(Target) bool) {
	if !slices.ContainsFunc(g.Targets, func(t Target) bool { return which(t) && t.Health.State != Draining }) {
		return
	}
	delay, _ := strconv.Atoi(g.Attribute(drainDelay))
	var left []Target
	for _, t := range g.Targets {
		switch {
		case !which(t) || t.Health.State == Draining:
		case t.Health.State == Unused || delay == 0:
			continue
		default:
			t.Health, t.Gone = TargetHealth{Draining, DeregistrationInProgress, descriptions[DeregistrationInProgress]}, tx.Now().Add(time.Duration(delay)*time.Second)
		}
		left = append(left, t)
	}
	g.Targets = left
	tx.Put(g)
}

// DescribeTargetHealth shows the health of a group's targets.
type DescribeTargetHealth struct {
	TargetGroupArn string `aws:"required,id=target-group"`
	Targets        []TargetDescription
}

// DescribeTargetHealthResult is the answer to [DescribeTargetHealth].
type DescribeTargetHealthResult struct {
	TargetHealthDescriptions []TargetHealthDescription `aws:"always"`
}

// TargetHealthDescription is a target and its health.
type TargetHealthDescription struct {
	Target          TargetDescription
	HealthCheckPort string
	TargetHealth    TargetHealth
}

// Apply reads. A target that was asked for and is not there is unused.
func (c DescribeTargetHealth) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	var out []TargetHealthDescription
	add := func(d TargetDescription, h TargetHealth) {
		port := g.HealthCheckPort
		if port == "traffic-port" {
			port = strconv.Itoa(d.Port)
		}
		out = append(out, TargetHealthDescription{d, port, h})
	}
	for _, t := range g.Targets {
		if len(c.Targets) == 0 || slices.ContainsFunc(c.Targets, func(d TargetDescription) bool { return d.Id == t.Id && (d.Port == 0 || d.Port == t.Port) }) {
			d := TargetDescription{Id: t.Id, Port: t.Port}
			if g.TargetType == "ip" {
				d.AvailabilityZone = t.AvailabilityZone
			}
			add(d, t.Health)
		}
	}
	for _, d := range c.Targets {
		if _, ok := g.Find(d.Id, d.Port); !ok {
			add(d, TargetHealth{Unused, NotRegistered, descriptions[NotRegistered]})
		}
	}
	return DescribeTargetHealthResult{out}, nil
}
