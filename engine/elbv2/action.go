package elbv2

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Action is what a listener or rule does with a request: forward it, redirect it, or
// answer by itself.
type Action struct {
	Type                string `aws:"required,enum=forward|redirect|fixed-response"`
	TargetGroupArn      string
	Order               int
	RedirectConfig      *RedirectConfig
	FixedResponseConfig *FixedResponseConfig
	ForwardConfig       *ForwardConfig
}

// ForwardConfig are the target groups that share what is forwarded, by weight.
type ForwardConfig struct {
	TargetGroups                []WeightedTargetGroup
	TargetGroupStickinessConfig *TargetGroupStickinessConfig
}

// WeightedTargetGroup is a target group and its share.
type WeightedTargetGroup struct {
	TargetGroupArn string
	Weight         *int
}

// TargetGroupStickinessConfig keeps a client with its target group.
type TargetGroupStickinessConfig struct {
	Enabled         *bool
	DurationSeconds int
}

// RedirectConfig is where a client is sent. What is not given stays as it was asked
// for.
type RedirectConfig struct {
	Protocol   string
	Port       string
	Host       string
	Path       string
	Query      string
	StatusCode string `aws:"required,enum=HTTP_301|HTTP_302"`
}

// FixedResponseConfig is what the load balancer answers itself.
type FixedResponseConfig struct {
	MessageBody string
	StatusCode  string `aws:"required"`
	ContentType string
}

// Limits of actions.
const (
	maxForwards = 5
	maxWeight   = 999
	maxBody     = 1024
	maxSticky   = 604800 // seconds
)

// Groups are the target groups that an action forwards to.
func (a Action) Groups() []WeightedTargetGroup {
	if a.ForwardConfig != nil {
		return a.ForwardConfig.TargetGroups
	}
	if a.TargetGroupArn != "" {
		return []WeightedTargetGroup{{TargetGroupArn: a.TargetGroupArn}}
	}
	return nil
}

// Part is its weight, which is 1 unless it was said.
func (g WeightedTargetGroup) Part() int {
	if g.Weight == nil {
		return 1
	}
	return *g.Weight
}

// targetsOf are the target groups that any of some actions forwards to.
func targetsOf(actions []Action) []string {
	var all []string
	for _, a := range actions {
		for _, g := range a.Groups() {
			if !slices.Contains(all, g.TargetGroupArn) {
				all = append(all, g.TargetGroupArn)
			}
		}
	}
	return all
}

// checkActions checks what a listener or rule is to do, and returns it as AWS keeps it.
func checkActions(tx *world.Tx, b LoadBalancer, l Listener, actions []Action) ([]Action, error) {
	if len(actions) != 1 {
		return nil, world.Refuse("InvalidLoadBalancerAction", "Exactly one of the actions 'forward', 'redirect' and 'fixed-response' must be specified").Because("elb-actions-one")
	}
	a := actions[0]
	if b.Type == Network && a.Type != "forward" {
		return nil, world.Refuse("InvalidLoadBalancerAction", fmt.Sprintf("The action type '%s' is not valid with network load balancers", a.Type)).Because("elb-action-network", a.Type)
	}
	var err error
	switch a.Type {
	case "forward":
		a, err = a.checkForward(tx, b, l)
	case "redirect":
		a, err = a.checkRedirect(l)
	case "fixed-response":
		err = a.checkFixed()
	case "authenticate-oidc", "authenticate-cognito", "jwt-validation":
		err = world.Refuse("UnsupportedOperation", fmt.Sprintf("Action type %s is not supported.", a.Type)).Because("elb-type", a.Type)
	default:
		err = oneOf("Type", a.Type, "forward", "redirect", "fixed-response")
	}
	return []Action{a}, err
}

func (a Action) checkForward(tx *world.Tx, b LoadBalancer, l Listener) (Action, error) {
	if a.ForwardConfig != nil && a.TargetGroupArn != "" && !(len(a.ForwardConfig.TargetGroups) == 1 && a.ForwardConfig.TargetGroups[0].TargetGroupArn == a.TargetGroupArn) {
		return a, world.Refuse("InvalidLoadBalancerAction", "You cannot specify both a target group ARN and a forward config with other target groups").Because("parameter-combination", "TargetGroupArn", "ForwardConfig")
	}
	groups := slices.Clone(a.Groups())
	switch {
	case len(groups) == 0:
		return a, world.Refuse("InvalidLoadBalancerAction", "A target group ARN must be specified for action type 'forward'").Because("missing-parameter", "TargetGroupArn")
	case len(groups) > maxForwards:
		return a, world.Refuse("TooManyUniqueTargetGroupsPerLoadBalancer", fmt.Sprintf("The maximum number of target groups per action is %d", maxForwards)).Because("quota", maxForwards)
	case b.Type == Network && len(groups) > 1:
		return a, world.Refuse("InvalidLoadBalancerAction", "Network load balancers forward to one target group").Because("elb-actions-one")
	}
	for k, wg := range groups {
		g, err := find[TargetGroup](tx, "target-group", wg.TargetGroupArn)
		if err != nil {
			return a, err
		}
		if err := g.serves(b, l); err != nil {
			return a, err
		}
		if err := between("Weight", wg.Part(), 0, maxWeight); err != nil {
			return a, err
		}
		if w := wg.Part(); b.Type == Application {
			groups[k].Weight = &w
		}
	}
	if len(groups) == 1 {
		a.TargetGroupArn = groups[0].TargetGroupArn
	}
	if b.Type == Application || a.ForwardConfig != nil {
		f := ForwardConfig{TargetGroups: groups}
		off := false
		f.TargetGroupStickinessConfig = &TargetGroupStickinessConfig{Enabled: &off}
		if a.ForwardConfig != nil && a.ForwardConfig.TargetGroupStickinessConfig != nil {
			f.TargetGroupStickinessConfig = a.ForwardConfig.TargetGroupStickinessConfig
		}
		a.ForwardConfig = &f
		return a, f.TargetGroupStickinessConfig.check()
	}
	return a, nil
}

// check demands a time of stickiness that is on.
func (c TargetGroupStickinessConfig) check() error {
	on := c.Enabled != nil && *c.Enabled
	if n := c.DurationSeconds; (on || n != 0) && (n < 1 || n > maxSticky) {
		return invalid(fmt.Sprintf("Target group stickiness duration must be between 1 and %d seconds", maxSticky)).Because("elb-range", n, "DurationSeconds", 1, maxSticky)
	}
	return nil
}

// serves checks that a target group can belong to a load balancer and listener.
func (g TargetGroup) serves(b LoadBalancer, l Listener) error {
	tls := l.Protocol == "TLS" && (g.Protocol == "TCP" || g.Protocol == "TLS")
	switch {
	case g.VpcId != b.VpcId:
		return world.Refuse("InvalidConfigurationRequest", fmt.Sprintf("The following target groups are not in the VPC of the load balancer: '%s'", g.TargetGroupArn)).Because("elb-group-vpc", g.TargetGroupName, b.VpcId)
	case b.Type == Application && !g.http(), b.Type == Network && !tls && g.Protocol != l.Protocol:
		return world.Refuse("IncompatibleProtocols", fmt.Sprintf("The protocol '%s' of target group '%s' is not compatible with the listener protocol '%s'", g.Protocol, g.TargetGroupArn, l.Protocol)).
			Because("elb-protocols", g.Protocol, l.Protocol)
	}
	for _, arn := range g.LoadBalancerArns {
		if arn != b.LoadBalancerArn {
			return world.Refuse("TargetGroupAssociationLimit", fmt.Sprintf("The following target groups cannot be associated with more than one load balancer: %s", g.TargetGroupArn)).Because("elb-group-taken", g.TargetGroupName)
		}
	}
	return nil
}

var portForm = regexp.MustCompile(`^(#\{port\}|[0-9]{1,5})$`)

func (a Action) checkRedirect(l Listener) (Action, error) {
	if a.RedirectConfig == nil {
		return a, world.Refuse("InvalidLoadBalancerAction", "A redirect config must be specified for action type 'redirect'").Because("missing-parameter", "RedirectConfig")
	}
	r := *a.RedirectConfig
	for at, value := range map[*string]string{&r.Protocol: "#{protocol}", &r.Port: "#{port}", &r.Host: "#{host}", &r.Path: "/#{path}", &r.Query: "#{query}"} {
		if *at == "" {
			*at = value
		}
	}
	a.RedirectConfig = &r
	port, _ := strconv.Atoi(r.Port)
	switch {
	case r.StatusCode != "HTTP_301" && r.StatusCode != "HTTP_302":
		return a, oneOf("StatusCode", r.StatusCode, "HTTP_301", "HTTP_302")
	case r.Protocol != "HTTP" && r.Protocol != "HTTPS" && r.Protocol != "#{protocol}":
		return a, world.Refuse("InvalidLoadBalancerAction", fmt.Sprintf("The redirect protocol '%s' must be HTTP, HTTPS or #{protocol}", r.Protocol)).Because("parameter-value", r.Protocol, "Protocol", "HTTP, HTTPS, #{protocol}")
	case !portForm.MatchString(r.Port) || r.Port != "#{port}" && (port < 1 || port > 65535):
		return a, world.Refuse("InvalidLoadBalancerAction", fmt.Sprintf("The redirect port '%s' is not valid", r.Port)).Because("elb-redirect-port", r.Port)
	case !strings.HasPrefix(r.Path, "/"):
		return a, world.Refuse("InvalidLoadBalancerAction", "The redirect path must start with '/'").Because("elb-redirect-path", r.Path)
	case l.Protocol == "HTTPS" && r.Protocol == "HTTP":
		return a, world.Refuse("InvalidLoadBalancerAction", "You cannot redirect HTTPS to HTTP").Because("elb-redirect-down")
	case (r.Protocol == "#{protocol}" || r.Protocol == l.Protocol) && (r.Port == "#{port}" || r.Port == strconv.Itoa(l.Port)) && r.Host == "#{host}" && r.Path == "/#{path}":
		return a, world.Refuse("InvalidLoadBalancerAction", "The redirect configuration is not valid because it creates a loop").Because("elb-redirect-loop")
	}
	return a, nil
}

var fixedStatus = regexp.MustCompile(`^[245]\d\d$`)

func (a Action) checkFixed() error {
	f := a.FixedResponseConfig
	switch {
	case f == nil:
		return world.Refuse("InvalidLoadBalancerAction", "A fixed response config must be specified for action type 'fixed-response'").Because("missing-parameter", "FixedResponseConfig")
	case !fixedStatus.MatchString(f.StatusCode):
		return world.Refuse("InvalidLoadBalancerAction", fmt.Sprintf("The fixed response status code '%s' must be 2XX, 4XX or 5XX", f.StatusCode)).Because("parameter-value", f.StatusCode, "StatusCode", "2XX, 4XX, 5XX")
	case len(f.MessageBody) > maxBody:
		return world.Refuse("InvalidLoadBalancerAction", fmt.Sprintf("The fixed response body cannot be longer than %d characters", maxBody)).Because("elb-body", maxBody)
	}
	if f.ContentType == "" {
		return nil
	}
	return oneOf("ContentType", f.ContentType, "text/plain", "text/css", "text/html", "application/javascript", "application/json")
}
