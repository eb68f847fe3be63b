package elbv2

import (
	"fmt"
	"reflect"
	"slices"

	"skylab/engine/world"
)

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// DescribeTargetGroups shows target groups.
type DescribeTargetGroups struct {
	LoadBalancerArn string   `aws:"id=load-balancer"`
	TargetGroupArns []string `aws:"id=target-group"`
	Names           []string
}

// Apply reads.
func (c DescribeTargetGroups) Apply(tx *world.Tx) (any, error) {
	all := world.All[TargetGroup](tx.World(), tx.Scope)
	if c.LoadBalancerArn != "" {
		b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
		if err != nil {
			return nil, err
		}
		all = b.TargetGroups(tx.World())
	}
	if len(c.TargetGroupArns) > 0 {
		all = nil
		for _, arn := range c.TargetGroupArns {
			g, err := find[TargetGroup](tx, "target-group", arn)
			if err != nil {
				return nil, err
			}
			all = append(all, g)
		}
	}
	if len(c.Names) > 0 {
		all = nil
		for _, name := range c.Names {
			g, ok := named[TargetGroup](tx, name)
			if !ok {
				return nil, world.Refuse("TargetGroupNotFound", "One or more target groups not found").Because("elb-unknown", name)
			}
			all = append(all, g)
		}
	}
	return TargetGroupsResult{all}, nil
}

// ModifyTargetGroup changes the health checks of a target group.
type ModifyTargetGroup struct {
	TargetGroupArn string `aws:"required,id=target-group"`
	HealthChecks
}

// Apply changes them. What checks found so far stands; new ones count from now on.
func (c ModifyTargetGroup) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	if c.HealthCheckProtocol == "TCP" {
		g.HealthCheckPath, g.Matcher = "", nil
	} else if c.HealthCheckProtocol != "" && g.Matcher == nil {
		g.HealthCheckPath, g.Matcher = "/", &Matcher{HttpCode: "200-399"}
	}
	if err := g.set(c.HealthChecks); err != nil {
		return nil, err
	}
	tx.Put(g)
	return TargetGroupsResult{[]TargetGroup{g}}, nil
}

// DeleteTargetGroup deletes a target group that nothing forwards to.
type DeleteTargetGroup struct {
	TargetGroupArn string `aws:"required,id=target-group"`
}

// Apply deletes; of one that is gone it is a repeat.
func (c DeleteTargetGroup) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if r, ok := err.(*world.Refusal); ok && r.Code == "TargetGroupNotFound" {
		return world.Done{}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, u := range world.All[forwarder](tx.World(), tx.Scope) {
		if slices.Contains(u.forwardsTo(), g.TargetGroupArn) {
			return nil, world.Refuse("ResourceInUse", fmt.Sprintf("Target group '%s' is currently in use by a listener or a rule", g.TargetGroupArn)).Because("in-use-by", u.ID())
		}
	}
	tx.Delete(g)
	return world.Done{}, nil
}

// ModifyTargetGroupAttributes sets attributes of a target group.
type ModifyTargetGroupAttributes struct {
	TargetGroupArn string      `aws:"required,id=target-group"`
	Attributes     []Attribute `aws:"required"`
}

// Apply sets them.
func (c ModifyTargetGroupAttributes) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	if err != nil {
		return nil, err
	}
	if g.Attributes, err = changed(g.Attributes, g.defaults(), c.Attributes); err != nil {
		return nil, err
	}
	tx.Put(g)
	return AttributesResult{listed(g.Attributes, g.defaults())}, nil
}

// DescribeTargetGroupAttributes shows the attributes of a target group.
type DescribeTargetGroupAttributes struct {
	TargetGroupArn string `aws:"required,id=target-group"`
}

// Apply reads.
func (c DescribeTargetGroupAttributes) Apply(tx *world.Tx) (any, error) {
	g, err := find[TargetGroup](tx, "target-group", c.TargetGroupArn)
	return AttributesResult{listed(g.Attributes, g.defaults())}, err
}
