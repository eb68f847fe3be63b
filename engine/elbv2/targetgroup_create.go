package elbv2

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

const maxTargetGroups = 3000

// CreateTargetGroup makes a target group.
type CreateTargetGroup struct {
	Name            string `aws:"required"`
	Protocol        string `aws:"enum=HTTP|HTTPS|TCP|TLS|UDP|TCP_UDP"`
	ProtocolVersion string
	Port            int
	VpcId           string `aws:"id=vpc"`
	HealthChecks
	TargetType    string `aws:"enum=instance|ip|lambda|alb"`
	Tags          []Tag
	IpAddressType string `aws:"enum=ipv4|ipv6"`
}

// HealthChecks are the settings of health checks, where they are given.
type HealthChecks struct {
	HealthCheckProtocol        string `aws:"enum=HTTP|HTTPS|TCP"`
	HealthCheckPort            string
	HealthCheckEnabled         *bool
	HealthCheckPath            string
	HealthCheckIntervalSeconds *int
	HealthCheckTimeoutSeconds  *int
	HealthyThresholdCount      *int
	UnhealthyThresholdCount    *int
	Matcher                    *Matcher
}

// TargetGroupsResult is the answer to commands that make or show target groups.
type TargetGroupsResult struct {
	TargetGroups []TargetGroup `aws:"always"`
}

var (
	httpProtocols = []string{"HTTP", "HTTPS"}
	tcpProtocols  = []string{"TCP", "TLS", "UDP", "TCP_UDP"}
)

// http reports whether it belongs to application load balancers.
func (g TargetGroup) http() bool { return slices.Contains(httpProtocols, g.Protocol) }

// Apply makes it.
func (c CreateTargetGroup) Apply(tx *world.Tx) (any, error) {
	if c.TargetType == "" {
		c.TargetType = "instance"
	}
	if err := c.check(tx); err != nil {
		return nil, err
	}
	g := c.group()
	if err := g.set(c.HealthChecks); err != nil {
		return nil, err
	}
	if old, ok := named[TargetGroup](tx, c.Name); ok {
		g.TargetGroupArn, g.LoadBalancerArns, g.Targets, g.Attributes, g.Tags = old.TargetGroupArn, old.LoadBalancerArns, old.Targets, old.Attributes, old.Tags
		if equal(g, old) {
			return TargetGroupsResult{[]TargetGroup{old}}, nil
		}
		return nil, world.Refuse("DuplicateTargetGroupName", fmt.Sprintf("A target group with the same name '%s' exists, but with different settings", c.Name)).Because("elb-duplicate", c.Name)
	}
	if len(world.All[TargetGroup](tx.World(), tx.Scope)) >= maxTargetGroups {
		return nil, world.Refuse("TooManyTargetGroups", "The maximum number of target groups has been reached").Because("quota", maxTargetGroups)
	}
	d := tx.Draw("target-group")
	g.TargetGroupArn = fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:targetgroup/%s/%s", tx.Region, tx.Account, c.Name, hex.EncodeToString(d[:8]))
	tx.Put(g)
	return TargetGroupsResult{[]TargetGroup{g}}, nil
}

func (c CreateTargetGroup) check(tx *world.Tx) error {
	if err := checkName("Target group", c.Name); err != nil {
		return err
	}
	if c.TargetType == "lambda" || c.TargetType == "alb" {
		return world.Refuse("UnsupportedOperation", fmt.Sprintf("Target type %s is not supported.", c.TargetType)).Because("elb-type", c.TargetType)
	}
	if err := oneOf("TargetType", c.TargetType, "instance", "ip", "lambda", "alb"); err != nil {
		return err
	}
	switch {
	case c.Protocol == "":
		return invalid("A protocol must be specified").Because("missing-parameter", "Protocol")
	case c.Port == 0:
		return invalid("A port must be specified").Because("missing-parameter", "Port")
	case c.VpcId == "":
		return invalid("A VPC ID must be specified").Because("missing-parameter", "VpcId")
	case c.ProtocolVersion != "" && c.ProtocolVersion != "HTTP1":
		return world.Refuse("UnsupportedOperation", fmt.Sprintf("Protocol version %s is not supported.", c.ProtocolVersion)).Because("elb-type", c.ProtocolVersion)
	case c.IpAddressType == "ipv6":
		return world.Refuse("UnsupportedOperation", "Only IPv4 target groups are supported.").Because("elb-type", c.IpAddressType)
	}
	if err := oneOf("Protocol", c.Protocol, append(slices.Clone(httpProtocols), tcpProtocols...)...); err != nil {
		return err
	}
	if err := between("Port", c.Port, 1, 65535); err != nil {
		return err
	}
	if _, ok := world.Get[ec2.Vpc](tx.World(), tx.Scope, c.VpcId); !ok {
		return invalid(fmt.Sprintf("The VPC ID '%s' is not found", c.VpcId)).Because("not-found", "vpc", c.VpcId)
	}
	return checkTags(c.Tags)
}

// group is what the command asks for, with the defaults of its protocol.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
func (c CreateTargetGroup) group() TargetGroup {
	g := TargetGroup{
		TargetGroupName: c.Name, Protocol: c.Protocol, Port: c.Port, VpcId: c.VpcId, TargetType: c.TargetType, IpAddressType: "ipv4", Tags: c.Tags,
		HealthCheckProtocol: "TCP", HealthCheckPort: "traffic-port", HealthCheckEnabled: true, HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 10,
		HealthyThresholdCount: 5, UnhealthyThresholdCount: 2, LoadBalancerArns: []string{},
	}
	if g.http() {
		g.HealthCheckProtocol, g.HealthCheckTimeoutSeconds, g.ProtocolVersion = "HTTP", 5, "HTTP1"
	}
	if p := c.HealthCheckProtocol; p == "HTTP" || p == "HTTPS" || p == "" && g.http() {
		g.HealthCheckPath, g.Matcher = "/", &Matcher{HttpCode: "200"}
	}
	if !g.http() && g.Matcher != nil {
		g.Matcher = &Matcher{HttpCode: "200-399"}
		g.HealthCheckTimeoutSeconds = map[string]int{"HTTP": 6, "HTTPS": 10}[c.HealthCheckProtocol]
	}
	return g
}

// set changes the settings of health checks, or refuses and changes nothing that is
// kept.
func (g *TargetGroup) set(h HealthChecks) error {
	put := func(at *int, v *int) {
		if v != nil {
			*at = *v
		}
	}
	put(&g.HealthCheckIntervalSeconds, h.HealthCheckIntervalSeconds)
	put(&g.HealthCheckTimeoutSeconds, h.HealthCheckTimeoutSeconds)
	put(&g.HealthyThresholdCount, h.HealthyThresholdCount)
	put(&g.UnhealthyThresholdCount, h.UnhealthyThresholdCount)
	if h.HealthCheckProtocol != "" {
		g.HealthCheckProtocol = h.HealthCheckProtocol
	}
	if h.HealthCheckPort != "" {
		g.HealthCheckPort = h.HealthCheckPort
	}
	if h.HealthCheckPath != "" {
		g.HealthCheckPath = h.HealthCheckPath
	}
	if h.Matcher != nil {
		g.Matcher = h.Matcher
	}
	if h.HealthCheckEnabled != nil && !*h.HealthCheckEnabled {
		return invalid(fmt.Sprintf("Health check enabled must be true for target groups with target type '%s'", g.TargetType)).Because("elb-check-off")
	}
	return g.checkHealth(h)
}

var statusForm = regexp.MustCompile(`^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$`)

func (g *TargetGroup) checkHealth(h HealthChecks) error {
	if err := oneOf("HealthCheckProtocol", g.HealthCheckProtocol, "HTTP", "HTTPS", "TCP"); err != nil {
		return err
	}
	for _, r := range []struct {
		name      string
		n         int
		low, high int
	}{
		{"Health check interval", g.HealthCheckIntervalSeconds, 5, 300},
		{"Health check timeout", g.HealthCheckTimeoutSeconds, 2, 120},
		{"Healthy threshold count", g.HealthyThresholdCount, 2, 10},
		{"Unhealthy threshold count", g.UnhealthyThresholdCount, 2, 10},
	} {
		if err := between(r.name, r.n, r.low, r.high); err != nil {
			return err
		}
	}
	port, err := strconv.Atoi(g.HealthCheckPort)
	switch {
	case g.http() && g.HealthCheckProtocol == "TCP":
		return invalid(fmt.Sprintf("Health check protocol 'TCP' is not supported for target groups with protocol '%s'", g.Protocol)).Because("elb-check-protocol", g.Protocol)
	case g.HealthCheckTimeoutSeconds >= g.HealthCheckIntervalSeconds:
		return invalid(fmt.Sprintf("Health check timeout '%d' must be smaller than the interval '%d'", g.HealthCheckTimeoutSeconds, g.HealthCheckIntervalSeconds)).
			Because("elb-check-timeout", g.HealthCheckTimeoutSeconds, g.HealthCheckIntervalSeconds)
	case g.HealthCheckPort != "traffic-port" && (err != nil || port < 1 || port > 65535):
		return invalid(fmt.Sprintf("Health check port '%s' must be 'traffic-port' or a port between 1 and 65535", g.HealthCheckPort)).Because("elb-check-port", g.HealthCheckPort)
	case g.HealthCheckProtocol == "TCP" && (h.HealthCheckPath != "" || h.Matcher != nil):
		return invalid("Health check path and matcher are not supported for health checks with protocol 'TCP'").Because("elb-check-tcp")
	case g.HealthCheckProtocol != "TCP" && (!strings.HasPrefix(g.HealthCheckPath, "/") || len(g.HealthCheckPath) > 1024):
		return invalid(fmt.Sprintf("Health check path '%s' must begin with a '/' character, and can have at most 1024 characters", g.HealthCheckPath)).Because("elb-check-path", g.HealthCheckPath)
	case g.HealthCheckProtocol != "TCP" && !g.matcherFits():
		return invalid("Health check matcher HTTP code is not valid").Because("elb-check-matcher")
	}
	return nil
}

func (g *TargetGroup) matcherFits() bool {
	if g.Matcher == nil || !statusForm.MatchString(g.Matcher.HttpCode) {
		return false
	}
	high := 499
	if !g.http() {
		high = 599
	}
	for part := range strings.SplitSeq(g.Matcher.HttpCode, ",") {
		if a, b := span(part); a < 200 || a > b || b > high {
			return false
		}
	}
	return true
}

// Matches reports whether a status counts as healthy.
func (m Matcher) Matches(status int) bool {
	for part := range strings.SplitSeq(m.HttpCode, ",") {
		if a, b := span(part); a <= status && status <= b {
			return true
		}
	}
	return false
}

// span is what a part of a matcher means, such as 200 or 301-302.
func span(part string) (low, high int) {
	from, to, is := strings.Cut(part, "-")
	if !is {
		to = from
	}
	low, _ = strconv.Atoi(from)
	high, _ = strconv.Atoi(to)
	return low, high
}
