package elbv2

import (
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// TargetGroup is a set of targets that are checked and used alike.
type TargetGroup struct {
	TargetGroupArn             string
	TargetGroupName            string
	Protocol                   string
	Port                       int
	VpcId                      string
	HealthCheckProtocol        string
	HealthCheckPort            string
	HealthCheckEnabled         bool
	HealthCheckIntervalSeconds int
	HealthCheckTimeoutSeconds  int
	HealthyThresholdCount      int
	UnhealthyThresholdCount    int
	HealthCheckPath            string
	Matcher                    *Matcher
	LoadBalancerArns           []string `aws:"always"`
	TargetType                 string   // instance or ip
	ProtocolVersion            string
	IpAddressType              string

	Targets    []Target    `aws:"-"`
	Attributes []Attribute `aws:"-"` // those that differ from the default
	Tags       []Tag       `aws:"-"`
}

// Matcher says which statuses count as healthy, such as 200,301-302.
type Matcher struct {
	HttpCode string
	GrpcCode string
}

// ID is the ARN.
func (g TargetGroup) ID() string { return g.TargetGroupArn }

// Refs names the VPC.
func (g TargetGroup) Refs() []string { return []string{g.VpcId} }

// OutlivesNetwork says that the VPC can be deleted before it: see [ec2.Outliving].
func (g TargetGroup) OutlivesNetwork() {}

// Attribute is the value of one of its attributes.
func (g TargetGroup) Attribute(key string) string { return valueOf(g.Attributes, g.defaults(), key) }

func (g TargetGroup) path() string {
	_, p, _ := strings.Cut(g.TargetGroupArn, ":targetgroup/")
	return "targetgroup/" + p
}

// Due is when the next check of a target decides something, or one has drained.
func (g TargetGroup) Due() time.Time {
	var first time.Time
	for _, t := range g.Targets {
		if at := g.due(t); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// Elapse lets checks that are due decide.
func (g TargetGroup) Elapse(tx *world.Tx) {
	var left []Target
	for _, t := range g.Targets {
		at := g.due(t)
		switch {
		case at.IsZero() || at.After(tx.Now()):
			left = append(left, t)
		case t.Health.State != Draining:
			left = append(left, t.decided())
		}
	}
	g.Targets = left
	tx.Put(g)
}

// Find is the target with this id, at this port or, where that is 0, at any.
func (g TargetGroup) Find(id string, port int) (Target, bool) {
	k := g.index(id, port)
	if k < 0 {
		return Target{}, false
	}
	return g.Targets[k], true
}

func (g TargetGroup) index(id string, port int) int {
	return slices.IndexFunc(g.Targets, func(t Target) bool { return t.Id == id && (port == 0 || t.Port == port) })
}

// routable are the targets that a node in a zone chooses from. Where none is healthy
// it uses the unhealthy ones all the same, which open says.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g TargetGroup) routable(b LoadBalancer, zone string) (all []Target, open bool) {
	var good, bad []Target
	for _, t := range g.Targets {
		if t.AvailabilityZone != zone && t.AvailabilityZone != "all" && !b.CrossZone(g) {
			continue
		}
		switch t.Health.State {
		case Healthy:
			good = append(good, t)
		case Unhealthy:
			bad = append(bad, t)
		}
	}
	if len(good) > 0 {
		return good, false
	}
	return bad, true
}

// Register adds an instance at the group's port; of one that is there it is a repeat.
func (g TargetGroup) Register(tx *world.Tx, instance string) {
	_ = g.register(tx, []TargetDescription{{Id: instance}})
}

// Deregister begins to drain an instance; of one that is not there it is a repeat.
func (g TargetGroup) Deregister(tx *world.Tx, instance string) {
	g.deregister(tx, func(t Target) bool { return t.Id == instance })
}

// TargetState is the state of an instance's target, or empty where it is none.
func (g TargetGroup) TargetState(_ *world.World, instance string) string {
	t, _ := g.Find(instance, 0)
	return t.Health.State
}

// RequestLabel is what CloudWatch's ALBRequestCountPerTarget calls the group, or empty
// where no application load balancer forwards to it.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html
func (g TargetGroup) RequestLabel(w *world.World) string {
	for _, arn := range g.LoadBalancerArns {
		if b, ok := world.Get[LoadBalancer](w, world.Everywhere, arn); ok && b.Type == Application {
			return b.path() + "/" + g.path()
		}
	}
	return ""
}

// TakesInstances reports whether its targets are instances.
func (g TargetGroup) TakesInstances() bool { return g.TargetType == "instance" }

// Network is the VPC.
func (g TargetGroup) Network() string { return g.VpcId }

// Secure reports whether targets are spoken to in TLS.
func (g TargetGroup) Secure() bool { return g.Protocol == "HTTPS" || g.Protocol == "TLS" }

// PreservesClient reports whether targets see the addresses of clients and not those of
// the load balancer: its attribute preserve_client_ip.enabled.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
func (g TargetGroup) PreservesClient() bool { return g.Attribute(preserveIP) == "true" }
