package export

import (
	"strconv"
	"strings"

	"skylab/engine/autoscaling"
	"skylab/engine/elbv2"
)

// tfBalancer tells steps that make load balancers and Auto Scaling groups.
func (t *template) tfBalancer(s step) bool {
	switch c := s.Command.(type) {
	case elbv2.CreateTargetGroup:
		h := c.HealthChecks
		d := t.tf(s, "arn", "aws_lb_target_group", field{"name", c.Name}, field{"protocol", c.Protocol}, field{"port", c.Port}, field{"vpc_id", c.VpcId}, field{"target_type", c.TargetType}, field{"protocol_version", c.ProtocolVersion})
		check := block{
			{"protocol", h.HealthCheckProtocol},
			{"port", h.HealthCheckPort},
			{"path", h.HealthCheckPath},
			{"interval", h.HealthCheckIntervalSeconds},
			{"timeout", h.HealthCheckTimeoutSeconds},
			{"healthy_threshold", h.HealthyThresholdCount},
			{"unhealthy_threshold", h.UnhealthyThresholdCount},
		}
		if h.Matcher != nil {
			check = append(check, field{"matcher", h.Matcher.HttpCode + h.Matcher.GrpcCode})
		}
		d.set(field{"health_check", check}, field{"tags", elbTags(c.Tags)})
		t.suffixes(s)
	case elbv2.ModifyTargetGroupAttributes:
		t.tfAttributes(c.TargetGroupArn, c.Attributes, groupFields)
	case elbv2.CreateLoadBalancer:
		d := t.tf(s, "arn", "aws_lb", field{"name", c.Name}, field{"load_balancer_type", c.Type}, field{"internal", c.Scheme == "internal"}, field{"security_groups", c.SecurityGroups}, field{"subnets", c.Subnets})
		for _, m := range c.SubnetMappings {
			d.set(field{"subnet_mapping", block{{"subnet_id", m.SubnetId}, {"allocation_id", m.AllocationId}, {"private_ipv4_address", m.PrivateIPv4Address}}})
		}
		d.set(field{"tags", elbTags(c.Tags)})
		t.suffixes(s)
	case elbv2.ModifyLoadBalancerAttributes:
		t.tfAttributes(c.LoadBalancerArn, c.Attributes, balancerFields)
	case elbv2.CreateListener:
		d := t.tf(s, "arn", "aws_lb_listener", field{"load_balancer_arn", c.LoadBalancerArn}, field{"port", c.Port}, field{"protocol", c.Protocol}, field{"ssl_policy", c.SslPolicy})
		for _, n := range c.Certificates {
			d.set(field{"certificate_arn", n.CertificateArn})
		}
		for _, p := range c.AlpnPolicy {
			d.set(field{"alpn_policy", p})
		}
		d.set(field{"default_action", tfActions(c.DefaultActions)}, field{"tags", elbTags(c.Tags)})
		for _, o := range t.all {
			if o.kind == "aws_acm_certificate_validation" {
				d.after = append(d.after, o.kind+"."+o.name)
			}
		}
	case elbv2.AddListenerCertificates:
		t.add(s, "aws_lb_listener_certificate", field{"listener_arn", c.ListenerArn}, field{"certificate_arn", c.Certificates[0].CertificateArn})
	case elbv2.CreateRule:
		t.add(s, "aws_lb_listener_rule", field{"listener_arn", c.ListenerArn}, field{"priority", c.Priority}, field{"action", tfActions(c.Actions)}, field{"condition", tfConditions(c.Conditions)}, field{"tags", elbTags(c.Tags)})
	case elbv2.RegisterTargets:
		for _, d := range c.Targets {
			t.add(s, "aws_lb_target_group_attachment", field{"target_group_arn", c.TargetGroupArn}, field{"target_id", d.Id}, field{"port", d.Port}, field{"availability_zone", d.AvailabilityZone})
		}
	default:
		return t.tfScaling(s)
	}
	return true
}

// suffixes lets metrics name the thing.
func (t *template) suffixes(s step) {
	for id, g := range t.given {
		if g.cut != "" && g.name == s.gives.name {
			t.means[id], _ = t.attribute(s.gives.id, "arn_suffix")
		}
	}
}

func elbTags(tags []elbv2.Tag) object {
	var out object
	for _, g := range tags {
		out = append(out, field{g.Key, expr(tfQuoted(g.Value))})
	}
	return out
}

// Attributes of target groups and load balancers as the provider calls them.
var (
	groupFields = map[string]string{
		"deregistration_delay.timeout_seconds":                "deregistration_delay",
		"deregistration_delay.connection_termination.enabled": "connection_termination",
		"slow_start.duration_seconds":                         "slow_start",
		"load_balancing.algorithm.type":                       "load_balancing_algorithm_type",
		"load_balancing.cross_zone.enabled":                   "load_balancing_cross_zone_enabled",
		"preserve_client_ip.enabled":                          "preserve_client_ip",
		"proxy_protocol_v2.enabled":                           "proxy_protocol_v2",
		"stickiness.enabled":                                  "stickiness enabled",
		"stickiness.type":                                     "stickiness type",
		"stickiness.lb_cookie.duration_seconds":               "stickiness cookie_duration",
		"stickiness.app_cookie.duration_seconds":              "stickiness cookie_duration",
		"stickiness.app_cookie.cookie_name":                   "stickiness cookie_name",
	}
	balancerFields = map[string]string{
		"deletion_protection.enabled":                              "enable_deletion_protection",
		"idle_timeout.timeout_seconds":                             "idle_timeout",
		"client_keep_alive.seconds":                                "client_keep_alive",
		"load_balancing.cross_zone.enabled":                        "enable_cross_zone_load_balancing",
		"routing.http2.enabled":                                    "enable_http2",
		"routing.http.drop_invalid_header_fields.enabled":          "drop_invalid_header_fields",
		"routing.http.preserve_host_header.enabled":                "preserve_host_header",
		"routing.http.desync_mitigation_mode":                      "desync_mitigation_mode",
		"routing.http.xff_client_port.enabled":                     "enable_xff_client_port",
		"routing.http.xff_header_processing.mode":                  "xff_header_processing_mode",
		"routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "enable_tls_version_and_cipher_suite_headers",
		"waf.fail_open.enabled":                                    "enable_waf_fail_open",
		"dns_record.client_routing_policy":                         "dns_record_client_routing_policy",
	}
)

// tfAttributes sets attributes; what the provider has no name for is left.
func (t *template) tfAttributes(id string, attributes []elbv2.Attribute, fields map[string]string) {
	d, parts := t.by[id], block{}
	for _, a := range attributes {
		name, ok := fields[a.Key]
		if !ok {
			t.left = append(t.left, "the attribute "+a.Key+"="+a.Value+" of "+d.kind+"."+d.name)
			continue
		}
		var v any = expr(tfQuoted(a.Value))
		if _, err := strconv.Atoi(a.Value); err == nil || a.Value == "true" || a.Value == "false" {
			v = expr(a.Value)
		}
		if part, inner, ok := strings.Cut(name, " "); ok {
			_ = part // all parts are of stickiness
			parts = append(parts, field{inner, v})
		} else {
			d.set(field{name, v})
		}
	}
	d.set(field{"stickiness", parts})
}

func tfActions(actions []elbv2.Action) []block {
	var out []block
	for _, a := range actions {
		b := block{{"type", a.Type}, {"order", a.Order}, {"target_group_arn", a.TargetGroupArn}}
		if f := a.ForwardConfig; f != nil {
			var inner block
			for _, g := range f.TargetGroups {
				inner = append(inner, field{"target_group", block{{"arn", g.TargetGroupArn}, {"weight", g.Weight}}})
			}
			if k := f.TargetGroupStickinessConfig; k != nil {
				inner = append(inner, field{"stickiness", block{{"enabled", k.Enabled}, {"duration", k.DurationSeconds}}})
			}
			b = append(b, field{"forward", inner})
		}
		if r := a.RedirectConfig; r != nil {
			b = append(b, field{"redirect", block{{"protocol", r.Protocol}, {"port", r.Port}, {"host", r.Host}, {"path", r.Path}, {"query", r.Query}, {"status_code", r.StatusCode}}})
		}
		if r := a.FixedResponseConfig; r != nil {
			b = append(b, field{"fixed_response", block{{"content_type", r.ContentType}, {"message_body", r.MessageBody}, {"status_code", r.StatusCode}}})
		}
		out = append(out, b)
	}
	return out
}

func tfConditions(conditions []elbv2.RuleCondition) []block {
	var out []block
	values := func(name string, v *elbv2.ValuesConfig, c elbv2.RuleCondition, field_ string) {
		switch {
		case v != nil:
			out = append(out, block{{name, block{{"values", v.Values}}}})
		case c.Field == field_ && len(c.Values) > 0:
			out = append(out, block{{name, block{{"values", c.Values}}}})
		}
	}
	for _, c := range conditions {
		values("host_header", c.HostHeaderConfig, c, "host-header")
		values("path_pattern", c.PathPatternConfig, c, "path-pattern")
		values("http_request_method", c.HttpRequestMethodConfig, c, "")
		values("source_ip", c.SourceIpConfig, c, "")
		if h := c.HttpHeaderConfig; h != nil {
			out = append(out, block{{"http_header", block{{"http_header_name", h.HttpHeaderName}, {"values", h.Values}}}})
		}
		if q := c.QueryStringConfig; q != nil {
			var pairs block
			for _, v := range q.Values {
				pairs = append(pairs, field{"query_string", block{{"key", v.Key}, {"value", v.Value}}})
			}
			out = append(out, pairs)
		}
	}
	return out
}

func (t *template) tfScaling(s step) bool {
	switch c := s.Command.(type) {
	case autoscaling.CreateAutoScalingGroup:
		d := t.tf(s, "arn", "aws_autoscaling_group", field{"name", c.AutoScalingGroupName}, field{"min_size", c.MinSize}, field{"max_size", c.MaxSize}, field{"desired_capacity", c.DesiredCapacity}, field{"default_cooldown", c.DefaultCooldown},
			field{"target_group_arns", c.TargetGroupARNs}, field{"health_check_type", c.HealthCheckType}, field{"health_check_grace_period", c.HealthCheckGracePeriod}, field{"availability_zones", c.AvailabilityZones},
			field{"termination_policies", c.TerminationPolicies}, field{"default_instance_warmup", c.DefaultInstanceWarmup})
		if c.VPCZoneIdentifier != "" {
			d.set(field{"vpc_zone_identifier", strings.Split(c.VPCZoneIdentifier, ",")})
		}
		if c.NewInstancesProtectedFromScaleIn {
			d.set(field{"protect_from_scale_in", true})
		}
		if l := c.LaunchTemplate; l != nil {
			d.set(field{"launch_template", block{{"id", l.LaunchTemplateId}, {"version", l.Version}}})
		}
		for _, g := range c.Tags {
			d.set(field{"tag", block{{"key", g.Key}, {"value", g.Value}, {"propagate_at_launch", g.PropagateAtLaunch}}})
		}
	case autoscaling.PutScalingPolicy:
		k := c.TargetTrackingConfiguration
		d := t.add(s, "aws_autoscaling_policy", field{"autoscaling_group_name", c.AutoScalingGroupName}, field{"name", c.PolicyName}, field{"policy_type", c.PolicyType}, field{"estimated_instance_warmup", c.EstimatedInstanceWarmup}, field{"enabled", c.Enabled})
		if k != nil {
			tracking := block{{"target_value", k.TargetValue}}
			if k.DisableScaleIn {
				tracking = append(tracking, field{"disable_scale_in", true})
			}
			if m := k.PredefinedMetricSpecification; m != nil {
				tracking = append(tracking, field{"predefined_metric_specification", block{{"predefined_metric_type", m.PredefinedMetricType}, {"resource_label", m.ResourceLabel}}})
			}
			d.set(field{"target_tracking_configuration", tracking})
		}
		for _, o := range t.all {
			if o.kind == "aws_autoscaling_group" {
				d.after = append(d.after, o.kind+"."+o.name)
			}
		}
	case autoscaling.SuspendProcesses:
		for _, d := range t.all {
			if d.kind == "aws_autoscaling_group" && d.fields[0].value == c.AutoScalingGroupName {
				d.set(field{"suspended_processes", c.ScalingProcesses})
			}
		}
	default:
		return false
	}
	return true
}
