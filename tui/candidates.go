package tui

import (
	"slices"
	"strconv"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
	"skylab/engine/world"
	"skylab/tui/term"
)

// ids lists what exists of a kind, by id and by what it is called: what the
// learner or the lab has made first.
func (b *bench) ids(kind, last string) []candidate {
	switch kind {
	case "image":
		return b.images(last)
	case "route-table-association":
		return b.associations(last)
	case "hosted-zone", "health-check", "delegation-set", "cidr-collection", "certificate":
		return b.named(kind, last)
	}
	prefix := ec2.IDPrefix(kind)
	var out, rest []candidate
	for _, r := range world.All[world.Resource](b.seen.world, b.scope()) {
		c := candidate{text: r.ID()}
		if prefix == "" || !strings.HasPrefix(c.text, prefix+"-") {
			continue
		}
		name := ec2.TagsOf(r).Name()
		if g, ok := r.(ec2.SecurityGroup); ok {
			name += " " + g.GroupName
		}
		if !fits(c, last, name) {
			continue
		}
		if c.what = b.what(r, ec2.TagsOf(r).Name()); b.aws(r) {
			rest = append(rest, c)
		} else {
			out = append(out, c)
		}
	}
	return append(out, rest...)
}

// named lists what Route 53 has of a kind, found by its name as well as by its id.
func (b *bench) named(kind, last string) []candidate {
	var out []candidate
	add := func(id, what, name string) {
		if c := (candidate{text: id, what: term.Clean(what)}); fits(c, last, name) {
			out = append(out, c)
		}
	}
	for _, r := range world.All[world.Resource](b.seen.world, world.Scope{Account: b.scope().Account}) {
		switch r := r.(type) {
		case route53.HostedZone:
			if kind == "hosted-zone" {
				add(r.ID(), r.Name, r.Name)
			}
		case route53.HealthCheck:
			if c := r.HealthCheckConfig; kind == "health-check" {
				add(r.Id, strings.Join([]string{c.Type, c.IPAddress, c.FullyQualifiedDomainName}, " "), c.IPAddress)
			}
		case route53.ReusableDelegationSet:
			if kind == "delegation-set" {
				add(r.Id, strings.Join(r.NameServers, " "), "")
			}
		case acm.Certificate:
			if kind == "certificate" {
				add(r.CertificateArn, strings.Join(r.SubjectAlternativeNames, " ")+" "+r.Status, r.DomainName)
			}
		case autoscaling.AutoScalingGroup:
			if kind == "auto-scaling-group" {
				add(r.AutoScalingGroupName, strconv.Itoa(len(r.Instances))+"/"+strconv.Itoa(r.DesiredCapacity), "")
			}
		case elbv2.LoadBalancer:
			if kind == "load-balancer" {
				add(r.LoadBalancerArn, r.LoadBalancerName+" "+r.State.Code, r.LoadBalancerName)
			}
		case elbv2.TargetGroup:
			if kind == "target-group" {
				add(r.TargetGroupArn, r.TargetGroupName+" "+r.Protocol+" "+strconv.Itoa(r.Port), r.TargetGroupName)
			}
		case elbv2.Listener:
			if kind == "listener" {
				add(r.ListenerArn, r.Protocol+" "+strconv.Itoa(r.Port), "")
			}
		case elbv2.Rule:
			if kind == "listener-rule" {
				add(r.RuleArn, r.Priority, "")
			}
		case route53.CidrCollection:
			if kind == "cidr-collection" {
				add(r.Id, r.Name, r.Name)
			}
		}
	}
	return out
}

// images lists what machines can be started from.
func (b *bench) images(last string) []candidate {
	var out []candidate
	for _, i := range ec2.Images(b.attempt.Engine.Scope().Region) {
		c := candidate{text: i.ImageId, what: i.Name + " · " + i.Architecture}
		if fits(c, last, i.Name) {
			out = append(out, c)
		}
	}
	return out
}

// aws reports whether a resource came with the account: it stands below what
// the learner has made.
func (b *bench) aws(r world.Resource) bool {
	vpc := ""
	switch r := r.(type) {
	case ec2.Vpc:
		return r.IsDefault
	case ec2.Subnet:
		return r.DefaultForAz
	case ec2.SecurityGroup:
		vpc = r.VpcId
	case ec2.RouteTable:
		vpc = r.VpcId
	case ec2.InternetGateway:
		vpc = r.VpcId()
	case ec2.NetworkAcl:
		vpc = r.VpcId
	}
	v, ok := world.Get[ec2.Vpc](b.seen.world, world.Everywhere, vpc)
	return ok && v.IsDefault
}

// what says about a resource what helps to choose it.
func (b *bench) what(r world.Resource, name string) string {
	say := b.words().Say
	parts := []string{name}
	switch r := r.(type) {
	case ec2.Vpc:
		parts = append(parts, r.CidrBlock.String())
		if r.IsDefault {
			parts = append(parts, say("default-vpc"))
		}
	case ec2.Subnet:
		s := subnetOf(b.seen.world, b.attempt.Engine.Scope(), r)
		kind := "private"
		if s.public {
			kind = "public"
		}
		parts = append(parts, say(kind), r.AvailabilityZone, s.cidr)
	case ec2.Instance:
		parts = append(parts, r.State.Name)
	case ec2.NatGateway:
		parts = append(parts, r.State)
	case ec2.Address:
		parts = append(parts, r.PublicIp.String())
	case ec2.NetworkInterface:
		parts = append(parts, r.PrivateIpAddress.String())
	case ec2.SecurityGroup:
		parts = append(parts, r.GroupName, b.in(r.VpcId))
	case ec2.RouteTable:
		if r.Main() {
			parts = append(parts, say("main-table"))
		}
		parts = append(parts, b.in(r.VpcId))
	case ec2.InternetGateway:
		parts = append(parts, b.in(r.VpcId()))
	case ec2.NetworkAcl:
		parts = append(parts, b.in(r.VpcId))
	}
	seen := map[string]bool{"": true}
	var out []string
	for _, p := range parts {
		if !seen[p] {
			out = append(out, p)
		}
		seen[p] = true
	}
	return term.Clean(strings.Join(out, " · "))
}

// in says in which VPC something is.
func (b *bench) in(vpc string) string {
	if vpc == "" {
		return b.words().Say("in-none")
	}
	return b.words().Say("in-vpc", nameOf(b.seen.world, vpc))
}

// zones lists the zones of the Region, which its default subnets stand in.
func (b *bench) zones(last string) []candidate {
	var out []candidate
	for _, s := range world.All[ec2.Subnet](b.seen.world, b.attempt.Engine.Scope()) {
		if s.DefaultForAz && strings.HasPrefix(s.AvailabilityZone, last) {
			out = append(out, candidate{text: s.AvailabilityZone})
		}
	}
	slices.SortFunc(out, func(x, y candidate) int { return strings.Compare(x.text, y.text) })
	return out
}

// associations lists what ties route tables to subnets, and those of the
// learner's own VPCs first.
func (b *bench) associations(last string) []candidate {
	var out, rest []candidate
	for _, t := range world.All[ec2.RouteTable](b.seen.world, b.attempt.Engine.Scope()) {
		for _, a := range t.Associations {
			if !strings.HasPrefix(a.RouteTableAssociationId, last) {
				continue
			}
			with := b.words().Say("main-table")
			if !a.Main {
				with = nameOf(b.seen.world, a.SubnetId)
			}
			c := candidate{text: a.RouteTableAssociationId, what: term.Clean(nameOf(b.seen.world, t.RouteTableId) + " · " + with)}
			if b.aws(t) {
				rest = append(rest, c)
			} else {
				out = append(out, c)
			}
		}
	}
	return append(out, rest...)
}
