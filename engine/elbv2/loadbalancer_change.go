package elbv2

import (
	"fmt"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// DescribeLoadBalancers shows load balancers.
type DescribeLoadBalancers struct {
	LoadBalancerArns []string `aws:"id=load-balancer"`
	Names            []string
}

// Apply reads.
func (c DescribeLoadBalancers) Apply(tx *world.Tx) (any, error) {
	all := world.All[LoadBalancer](tx.World(), tx.Scope)
	if len(c.LoadBalancerArns) > 0 {
		all = nil
		for _, arn := range c.LoadBalancerArns {
			b, err := find[LoadBalancer](tx, "load-balancer", arn)
			if err != nil {
				return nil, err
			}
			all = append(all, b)
		}
	}
	if len(c.Names) > 0 {
		all = nil
		for _, name := range c.Names {
			b, ok := named[LoadBalancer](tx, name)
			if !ok {
				return nil, world.Refuse("LoadBalancerNotFound", fmt.Sprintf("Load balancers '[%s]' not found", name)).Because("elb-unknown", name)
			}
			all = append(all, b)
		}
	}
	return LoadBalancersResult{all}, nil
}

// DeleteLoadBalancer deletes a load balancer and its listeners; target groups stay.
type DeleteLoadBalancer struct {
	LoadBalancerArn string `aws:"required,id=load-balancer"`
}

// Apply deletes; of one that is gone it is a repeat.
func (c DeleteLoadBalancer) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	if r, ok := err.(*world.Refusal); ok && r.Code == "LoadBalancerNotFound" {
		return world.Done{}, nil
	}
	if err != nil {
		return nil, err
	}
	if b.Attribute(protection) == "true" {
		return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("Load balancer '%s' cannot be deleted because deletion protection is enabled", c.LoadBalancerArn)).Because("elb-protected", b.LoadBalancerName)
	}
	for _, l := range b.Listeners(tx.World()) {
		l.remove(tx)
	}
	for _, n := range b.Nodes {
		ec2.ReleaseInterface(tx, n.NetworkInterfaceId)
	}
	tx.Delete(b)
	relink(tx)
	return world.Done{}, nil
}

// SetSubnets replaces the subnets of a load balancer, and so its zones.
type SetSubnets struct {
	LoadBalancerArn string `aws:"required,id=load-balancer"`
	Subnets         []string
	SubnetMappings  []SubnetMapping
}

// SetSubnetsResult is the answer to [SetSubnets].
type SetSubnetsResult struct {
	AvailabilityZones []AvailabilityZone
	IpAddressType     string
}

// Apply replaces them: nodes in subnets that stay stay.
func (c SetSubnets) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	if err != nil {
		return nil, err
	}
	places, err := placesOf(tx, c.Subnets, c.SubnetMappings, b.Type, b.Scheme)
	if err != nil {
		return nil, err
	}
	if places[0].subnet.VpcId != b.VpcId {
		return nil, world.Refuse("InvalidConfigurationRequest", "All subnets must belong to the VPC of the load balancer").Because("elb-subnets-vpc", places[0].subnet.SubnetId, b.VpcId)
	}
	groups, err := groupsOf(tx, places[0].subnet, b.SecurityGroups, b.Type)
	if err != nil {
		return nil, err
	}
	stays := func(subnet string) bool {
		return slices.ContainsFunc(places, func(p place) bool { return p.subnet.SubnetId == subnet })
	}
	was := b.Nodes
	b.AvailabilityZones = slices.DeleteFunc(slices.Clone(b.AvailabilityZones), func(z AvailabilityZone) bool { return !stays(z.SubnetId) })
	b.Nodes = nil
	for _, n := range was {
		if stays(n.SubnetId) {
			b.Nodes = append(b.Nodes, n)
		} else {
			ec2.ReleaseInterface(tx, n.NetworkInterfaceId)
		}
	}
	for _, p := range places {
		if !slices.ContainsFunc(was, func(n Node) bool { return n.SubnetId == p.subnet.SubnetId }) {
			if b, err = b.enable(tx, p, groups); err != nil {
				return nil, err
			}
		}
	}
	b.sort()
	tx.Put(b)
	return SetSubnetsResult{b.AvailabilityZones, b.IpAddressType}, nil
}

// SetSecurityGroups replaces the security groups of a load balancer.
type SetSecurityGroups struct {
	LoadBalancerArn string   `aws:"required,id=load-balancer"`
	SecurityGroups  []string `aws:"required,id=security-group"`
}

// SetSecurityGroupsResult is the answer to [SetSecurityGroups].
type SetSecurityGroupsResult struct{ SecurityGroupIds []string }

// Apply replaces them. A network load balancer that was made without any never gets
// one.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
func (c SetSecurityGroups) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	if err != nil {
		return nil, err
	}
	if b.Type == Network && len(b.SecurityGroups) == 0 {
		return nil, world.Refuse("InvalidConfigurationRequest", "You cannot set security groups on a network load balancer that was created without security groups").Because("elb-no-groups", b.LoadBalancerName)
	}
	s, _ := world.Get[ec2.Subnet](tx.World(), tx.Scope, b.Nodes[0].SubnetId)
	groups, err := groupsOf(tx, s, c.SecurityGroups, b.Type)
	if err != nil {
		return nil, err
	}
	b.SecurityGroups = idsOf(groups)
	for _, n := range b.Nodes {
		if i, ok := world.Get[ec2.NetworkInterface](tx.World(), tx.Scope, n.NetworkInterfaceId); ok {
			i.Groups = groups
			tx.Put(i)
		}
	}
	tx.Put(b)
	return SetSecurityGroupsResult{b.SecurityGroups}, nil
}

// ModifyLoadBalancerAttributes sets attributes of a load balancer.
type ModifyLoadBalancerAttributes struct {
	LoadBalancerArn string      `aws:"required,id=load-balancer"`
	Attributes      []Attribute `aws:"required"`
}

// AttributesResult is the answer to commands about attributes.
type AttributesResult struct{ Attributes []Attribute }

// Apply sets them.
func (c ModifyLoadBalancerAttributes) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	if err != nil {
		return nil, err
	}
	if b.Attributes, err = changed(b.Attributes, b.defaults(), c.Attributes); err != nil {
		return nil, err
	}
	tx.Put(b)
	return AttributesResult{listed(b.Attributes, b.defaults())}, nil
}

// DescribeLoadBalancerAttributes shows the attributes of a load balancer.
type DescribeLoadBalancerAttributes struct {
	LoadBalancerArn string `aws:"required,id=load-balancer"`
}

// Apply reads.
func (c DescribeLoadBalancerAttributes) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	return AttributesResult{listed(b.Attributes, b.defaults())}, err
}
