package elbv2

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"skylab/engine/world"
)

// Attribute is a name and a value that a load balancer or target group is set to.
type Attribute struct {
	Key   string
	Value string
}

// Attributes that decisions read.
const (
	crossZone   = "load_balancing.cross_zone.enabled"
	idleTimeout = "idle_timeout.timeout_seconds"
	drainDelay  = "deregistration_delay.timeout_seconds"
	protection  = "deletion_protection.enabled"
	stickiness  = "stickiness.enabled"
	stickyType  = "stickiness.type"
	stickyFor   = "stickiness.lb_cookie.duration_seconds"
	preserveIP  = "preserve_client_ip.enabled"
	forwarded   = "routing.http.xff_header_processing.mode"
)

// setting is an attribute that exists, with its default and what it may be: one of
// some words, or a number between two.
type setting struct {
	key, value string
	words      []string
	min, max   int
}

var bools = []string{"true", "false"}

// defaults are the attributes of a load balancer of this type.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
func (b LoadBalancer) defaults() []setting {
	all := []setting{
		{protection, "false", bools, 0, 0},
		{"access_logs.s3.enabled", "false", bools, 0, 0},
		{"access_logs.s3.bucket", "", nil, 0, 0},
		{"access_logs.s3.prefix", "", nil, 0, 0},
	}
	if b.Type == Network {
		return append(all, setting{crossZone, "false", bools, 0, 0},
			setting{"dns_record.client_routing_policy", "any_availability_zone", []string{"any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"}, 0, 0})
	}
	return append(all,
		setting{crossZone, "true", []string{"true"}, 0, 0},
		setting{idleTimeout, "60", nil, 1, 4000},
		setting{"client_keep_alive.seconds", "3600", nil, 60, 604800},
		setting{"routing.http2.enabled", "true", bools, 0, 0},
		setting{"routing.http.drop_invalid_header_fields.enabled", "false", bools, 0, 0},
		setting{"routing.http.desync_mitigation_mode", "defensive", []string{"monitor", "defensive", "strictest"}, 0, 0},
		setting{"routing.http.preserve_host_header.enabled", "false", bools, 0, 0},
		setting{"routing.http.xff_client_port.enabled", "false", bools, 0, 0},
		setting{forwarded, "append", []string{"append", "preserve", "remove"}, 0, 0},
	)
}

// defaults are the attributes of a target group of this protocol.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
func (g TargetGroup) defaults() []setting {
	all := []setting{
		{drainDelay, "300", nil, 0, 3600},
		{stickiness, "false", bools, 0, 0},
		{crossZone, "use_load_balancer_configuration", []string{"true", "false", "use_load_balancer_configuration"}, 0, 0},
	}
	if !g.http() {
		preserve := "true"
		if g.TargetType == "ip" && (g.Protocol == "TCP" || g.Protocol == "TLS") {
			preserve = "false"
		}
		return append(all, setting{stickyType, "source_ip", []string{"source_ip"}, 0, 0},
			setting{preserveIP, preserve, bools, 0, 0},
			setting{"proxy_protocol_v2.enabled", "false", bools, 0, 0},
			setting{"deregistration_delay.connection_termination.enabled", "false", bools, 0, 0})
	}
	// Of these, app_cookie waits for a cookie that no target in here sets, requests are over
	// at once, so that least_outstanding_requests finds none outstanding, and slow_start is
	// kept and has no effect.
	return append(all,
		setting{stickyType, "lb_cookie", []string{"lb_cookie", "app_cookie"}, 0, 0},
		setting{stickyFor, "86400", nil, 1, 604800},
		setting{"stickiness.app_cookie.cookie_name", "", nil, 0, 0},
		setting{"stickiness.app_cookie.duration_seconds", "86400", nil, 1, 604800},
		setting{"load_balancing.algorithm.type", "round_robin", []string{"round_robin", "least_outstanding_requests", "weighted_random"}, 0, 0},
		setting{"slow_start.duration_seconds", "0", nil, 0, 900},
	)
}

// valueOf is an attribute's value: what was set, or the default.
func valueOf(set []Attribute, defaults []setting, key string) string {
	for _, a := range set {
		if a.Key == key {
			return a.Value
		}
	}
	for _, s := range defaults {
		if s.key == key {
			return s.value
		}
	}
	return ""
}

// listed are all attributes with their values.
func listed(set []Attribute, defaults []setting) []Attribute {
	var all []Attribute
	for _, s := range defaults {
		all = append(all, Attribute{s.key, valueOf(set, defaults, s.key)})
	}
	return all
}

// changed is what was set with more set on top of it.
func changed(set []Attribute, defaults []setting, more []Attribute) ([]Attribute, error) {
	set = slices.Clone(set)
	for _, a := range more {
		k := slices.IndexFunc(defaults, func(s setting) bool { return s.key == a.Key })
		if k < 0 {
			return nil, world.Refuse("InvalidConfigurationRequest", fmt.Sprintf("The attribute key '%s' is not recognized", a.Key)).Because("elb-attribute", a.Key)
		}
		s := defaults[k]
		n, err := strconv.Atoi(a.Value)
		if s.words != nil && !slices.Contains(s.words, a.Value) || s.max > 0 && (err != nil || n < s.min || n > s.max) {
			return nil, world.Refuse("InvalidConfigurationRequest", fmt.Sprintf("The value '%s' is not valid for attribute '%s'", a.Value, a.Key)).Because("elb-attribute-value", a.Value, a.Key)
		}
		set = slices.DeleteFunc(set, func(o Attribute) bool { return o.Key == a.Key })
		set = append(set, a)
	}
	slices.SortFunc(set, func(a, b Attribute) int { return cmp.Compare(a.Key, b.Key) })
	return set, nil
}
