package autoscaling

import (
	"fmt"
	"slices"
	"time"

	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// ScalingPolicy follows a metric and changes how many members a group has.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ScalingPolicy.html
type ScalingPolicy struct {
	AutoScalingGroupName        string
	PolicyName                  string
	PolicyARN                   string
	PolicyType                  string
	EstimatedInstanceWarmup     *int    // in seconds
	Alarms                      []Alarm `aws:"always"` // the high one, the low one
	TargetTrackingConfiguration *TargetTrackingConfiguration
	Enabled                     bool

	// Value is what the metric is, HighSince and LowSince since when it is beyond a
	// threshold, ActedAt when the group last followed an alarm.
	Value     float64   `aws:"-"`
	HighSince time.Time `aws:"-"`
	LowSince  time.Time `aws:"-"`
	ActedAt   time.Time `aws:"-"`
}

// Alarm is one of the alarms that a policy made for itself.
type Alarm struct {
	AlarmName string
	AlarmARN  string
}

// TargetTrackingConfiguration says which metric is to stay at which value.
type TargetTrackingConfiguration struct {
	PredefinedMetricSpecification *PredefinedMetricSpecification
	TargetValue                   float64 `aws:"required"`
	DisableScaleIn                bool
}

// PredefinedMetricSpecification names a metric.
type PredefinedMetricSpecification struct {
	PredefinedMetricType string `aws:"required,enum=ASGAverageCPUUtilization|ASGAverageNetworkIn|ASGAverageNetworkOut|ALBRequestCountPerTarget"`
	ResourceLabel        string
}

const (
	targetTracking = "TargetTrackingScaling"
	cpuMetric      = "ASGAverageCPUUtilization"
	requestMetric  = "ALBRequestCountPerTarget"
)

// PutScalingPolicy makes a policy, or replaces the one of this name.
type PutScalingPolicy struct {
	AutoScalingGroupName        string `aws:"required,id=auto-scaling-group"`
	PolicyName                  string `aws:"required"`
	PolicyType                  string `aws:"enum=SimpleScaling|StepScaling|TargetTrackingScaling|PredictiveScaling"`
	EstimatedInstanceWarmup     *int
	TargetTrackingConfiguration *TargetTrackingConfiguration
	Enabled                     *bool
}

// PutScalingPolicyResult is the answer to [PutScalingPolicy].
type PutScalingPolicyResult struct {
	PolicyARN string
	Alarms    []Alarm `aws:"always"`
}

// Apply makes or replaces it.
func (c PutScalingPolicy) Apply(tx *world.Tx) (any, error) {
	g, err := change(tx, c.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	if err := c.check(tx, g); err != nil {
		return nil, err
	}
	k := slices.IndexFunc(g.Policies, func(p ScalingPolicy) bool { return p.PolicyName == c.PolicyName })
	if k < 0 {
		k = len(g.Policies)
		p := ScalingPolicy{AutoScalingGroupName: g.AutoScalingGroupName, PolicyName: c.PolicyName, PolicyType: targetTracking}
		p.PolicyARN = fmt.Sprintf("arn:aws:autoscaling:%s:%s:scalingPolicy:%s:autoScalingGroupName/%s:policyName/%s", tx.Region, tx.Account, uuidOf(tx, "policy"), g.AutoScalingGroupName, c.PolicyName)
		for _, kind := range []string{"AlarmHigh", "AlarmLow"} {
			name := fmt.Sprintf("TargetTracking-%s-%s-%s", g.AutoScalingGroupName, kind, uuidOf(tx, kind))
			p.Alarms = append(p.Alarms, Alarm{name, fmt.Sprintf("arn:aws:cloudwatch:%s:%s:alarm:%s", tx.Region, tx.Account, name)})
		}
		g.Policies = append(g.Policies, p)
	}
	p := &g.Policies[k]
	p.EstimatedInstanceWarmup, p.TargetTrackingConfiguration = c.EstimatedInstanceWarmup, c.TargetTrackingConfiguration
	p.Enabled = c.Enabled == nil || *c.Enabled
	p.HighSince, p.LowSince = time.Time{}, time.Time{}
	tx.Put(g)
	return PutScalingPolicyResult{p.PolicyARN, p.Alarms}, nil
}

func (c PutScalingPolicy) check(tx *world.Tx, g AutoScalingGroup) error {
	t := c.TargetTrackingConfiguration
	switch {
	case c.PolicyType != targetTracking:
		return world.Refuse("UnsupportedOperation", "Only policies of the type TargetTrackingScaling are supported.").Because("asg-policy-type")
	case t == nil:
		return invalid("TargetTrackingConfiguration is required for policy type TargetTrackingScaling").Because("missing-parameter", "TargetTrackingConfiguration")
	case t.PredefinedMetricSpecification == nil:
		return invalid("Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified").Because("missing-parameter", "PredefinedMetricSpecification")
	case t.TargetValue <= 0:
		return invalid("Target value must be greater than 0").Because("asg-target-value")
	}
	if c.EstimatedInstanceWarmup != nil {
		if err := between("EstimatedInstanceWarmup", *c.EstimatedInstanceWarmup, 0, longest); err != nil {
			return err
		}
	}
	m := t.PredefinedMetricSpecification
	switch m.PredefinedMetricType {
	case cpuMetric:
		return nil
	case requestMetric:
		return checkLabel(tx, g, m.ResourceLabel)
	case "ASGAverageNetworkIn", "ASGAverageNetworkOut":
		return world.Refuse("UnsupportedOperation", fmt.Sprintf("The metric %s is not supported.", m.PredefinedMetricType)).Because("asg-metric", m.PredefinedMetricType)
	}
	return oneOf("PredefinedMetricType", m.PredefinedMetricType, cpuMetric, "ASGAverageNetworkIn", "ASGAverageNetworkOut", requestMetric)
}

// checkLabel holds the name of a metric of requests against the group's target groups.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html
func checkLabel(tx *world.Tx, g AutoScalingGroup, label string) error {
	if label == "" {
		return invalid("ResourceLabel is required for predefined metric type ALBRequestCountPerTarget").Because("asg-label", g.AutoScalingGroupName)
	}
	if !slices.ContainsFunc(g.targets(tx.World()), func(t elbv2.TargetGroup) bool { return t.RequestLabel(tx.World()) == label }) {
		return invalid("The load balancer and target group of the ResourceLabel must be attached to the Auto Scaling group").Because("asg-label", g.AutoScalingGroupName)
	}
	return nil
}

// DeletePolicy deletes a policy and its alarms.
type DeletePolicy struct {
	AutoScalingGroupName string `aws:"id=auto-scaling-group"`
	PolicyName           string `aws:"required"` // its name or ARN
}

// Apply deletes it.
func (c DeletePolicy) Apply(tx *world.Tx) (any, error) {
	for _, g := range world.All[AutoScalingGroup](tx.World(), tx.Scope) {
		k := slices.IndexFunc(g.Policies, func(p ScalingPolicy) bool {
			return p.PolicyARN == c.PolicyName || p.PolicyName == c.PolicyName && g.AutoScalingGroupName == c.AutoScalingGroupName
		})
		if k >= 0 {
			g = g.copied()
			g.Policies = slices.Delete(g.Policies, k, k+1)
			tx.Put(g)
			return world.Done{}, nil
		}
	}
	return nil, invalid("No scaling policy found for this name: "+c.PolicyName).Because("asg-policy-unknown", c.PolicyName)
}

// DescribePolicies shows policies.
type DescribePolicies struct {
	AutoScalingGroupName string `aws:"id=auto-scaling-group"`
	PolicyNames          []string
	PolicyTypes          []string
}

// DescribePoliciesResult is the answer to [DescribePolicies].
type DescribePoliciesResult struct {
	ScalingPolicies []ScalingPolicy `aws:"always"`
}

// Apply reads.
func (c DescribePolicies) Apply(tx *world.Tx) (any, error) {
	groups := world.All[AutoScalingGroup](tx.World(), tx.Scope)
	if c.AutoScalingGroupName != "" {
		g, err := find(tx, c.AutoScalingGroupName)
		if err != nil {
			return nil, err
		}
		groups = []AutoScalingGroup{g}
	}
	out := DescribePoliciesResult{}
	for _, g := range groups {
		for _, p := range g.Policies {
			named := len(c.PolicyNames) == 0 || slices.Contains(c.PolicyNames, p.PolicyName) || slices.Contains(c.PolicyNames, p.PolicyARN)
			if named && (len(c.PolicyTypes) == 0 || slices.Contains(c.PolicyTypes, p.PolicyType)) {
				out.ScalingPolicies = append(out.ScalingPolicies, p)
			}
		}
	}
	return out, nil
}
