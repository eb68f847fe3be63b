package tui

import (
	"slices"
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
	"skylab/tui/say"
)

func (f *facts) balancer(b elbv2.LoadBalancer) {
	f.warn("state", b.State.Code, b.State.Code != elbv2.Active)
	f.is("type", b.Type+", "+b.Scheme)
	f.is("dns-name", b.DNSName)
	all := b.Listeners(f.w)
	if f.head("listeners"); len(all) == 0 {
		f.warn("listeners", f.d.Say("balancer-no-listener"), true)
	}
	for _, l := range all {
		f.link(say.Name(f.w, l.ListenerArn), f.secured(l), l.ListenerArn)
		f.rules(l)
	}
	for _, g := range b.TargetGroups(f.w) {
		f.targets(g)
	}
	f.head("nodes")
	for _, n := range b.Nodes {
		text := n.Private.String()
		if n.Public.IsValid() {
			text += " = " + n.Public.String()
		}
		f.link(n.Zone, f.called(n.SubnetId)+"  "+text, n.SubnetId)
		if ec2.ZoneOut(f.w, world.Everywhere, n.Zone) {
			row := &f.rows[len(f.rows)-1]
			row.text, row.warns = row.text+"  "+f.d.Say("zone-out"), true
		}
	}
	f.refer("groups", b.SecurityGroups...)
	f.refer("vpc", b.VpcId)
}

// link notes what leads to another resource and has a label of its own.
func (f *facts) link(label, text, id string) {
	f.plain(label, text)
	if f.kind(id) != "" {
		f.rows[len(f.rows)-1].link = id
	}
}

// secured is in a few words how a listener ends TLS, or that it does not.
func (f *facts) secured(l elbv2.Listener) string {
	switch {
	case l.Secure():
		return l.SslPolicy
	case l.Protocol == "HTTP":
		return f.d.Say("balancer-open")
	}
	return f.d.Say("balancer-unread")
}

// rules lists what a listener does, in the order in which it looks.
func (f *facts) rules(l elbv2.Listener) {
	for _, c := range l.Certificates {
		f.link("  "+f.d.Say("fact.certificate"), say.Name(f.w, c.CertificateArn), c.CertificateArn)
	}
	for _, arn := range l.More {
		f.link("  "+f.d.Say("fact.certificate"), say.Name(f.w, arn), arn)
	}
	for _, r := range l.Rules(f.w) {
		label, when := r.Priority, f.conditions(r)
		if r.IsDefault {
			label, when = f.d.Say("balancer-otherwise"), ""
		}
		to := ""
		if arns := r.Actions[0].Groups(); len(arns) > 0 {
			to = arns[0].TargetGroupArn
		}
		f.link("  "+label, strings.TrimSpace(when+" > "+f.action(r.Actions[0])), to)
	}
}

// conditions are in a few words what a request must be like for a rule.
func (f *facts) conditions(r elbv2.Rule) string {
	var all []string
	for _, c := range r.Conditions {
		values := strings.Join(c.Patterns(), " | ")
		switch c.Field {
		case "http-header":
			values = c.HttpHeaderConfig.HttpHeaderName + ": " + values
		case "query-string":
			var pairs []string
			for _, p := range c.QueryStringConfig.Values {
				pairs = append(pairs, strings.TrimPrefix(p.Key+"="+p.Value, "="))
			}
			values = strings.Join(pairs, " | ")
		}
		all = append(all, f.d.Say("balancer-if."+c.Field, values))
	}
	return strings.Join(all, ", ")
}

// action is in a few words what becomes of a request.
func (f *facts) action(a elbv2.Action) string {
	switch a.Type {
	case "redirect":
		c := a.RedirectConfig
		to := strings.ToLower(c.Protocol) + "://" + c.Host + ":" + c.Port + c.Path
		if c.Query != "" && c.Query != "#{query}" {
			to += "?" + c.Query
		}
		// What stays as it was asked for goes without saying.
		to = strings.NewReplacer("#{protocol}://#{host}:#{port}", "", "#{protocol}", "*", "#{host}", "*", ":#{port}", "", "/#{path}", "/*").Replace(to)
		return f.d.Say("balancer-redirect", strings.TrimPrefix(c.StatusCode, "HTTP_"), to)
	case "fixed-response":
		return f.d.Say("balancer-answer", a.FixedResponseConfig.StatusCode, a.FixedResponseConfig.MessageBody)
	}
	total := 0
	for _, g := range a.Groups() {
		total += g.Part()
	}
	var all []string
	for _, g := range a.Groups() {
		name := say.Name(f.w, g.TargetGroupArn)
		if len(a.Groups()) > 1 && total > 0 {
			name += " " + strconv.Itoa(g.Part()*100/total) + "%"
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func (f *facts) listener(l elbv2.Listener) {
	f.refer("load-balancer", l.LoadBalancerArn)
	f.is("tls", f.secured(l))
	f.head("rules")
	f.rules(l)
}

func (f *facts) rule(r elbv2.Rule) {
	f.refer("listener", r.ListenerArn)
	f.is("priority", r.Priority)
	f.is("if", f.conditions(r))
	f.is("then", f.action(r.Actions[0]))
	for _, g := range r.Actions[0].Groups() {
		f.refer("target-group", g.TargetGroupArn)
	}
}

func (f *facts) targetGroup(g elbv2.TargetGroup) {
	f.is("protocol", g.Protocol+":"+strconv.Itoa(g.Port))
	if f.refer("load-balancer", g.LoadBalancerArns...); len(g.LoadBalancerArns) == 0 {
		f.warn("load-balancer", f.d.Say("no-balancer"), true)
	}
	f.targets(g)
	f.head("checks")
	check := g.HealthCheckProtocol
	if g.HealthCheckPath != "" {
		check += " " + g.HealthCheckPath
	}
	f.is("asks", check+" @ "+g.HealthCheckPort)
	if g.Matcher != nil {
		f.is("expects", g.Matcher.HttpCode)
	}
	f.is("every", f.d.Say("balancer-every", g.HealthCheckIntervalSeconds, g.HealthCheckTimeoutSeconds))
	f.is("believes", f.d.Say("balancer-thresholds", g.HealthyThresholdCount, g.UnhealthyThresholdCount))
	f.head("group-attributes")
	f.yes("sticky", g.Attribute("stickiness.enabled") == "true")
	f.is("drain", f.d.Say("seconds", g.Attribute("deregistration_delay.timeout_seconds")))
	f.refer("vpc", g.VpcId)
}

// targets lists a group's targets: how each is, why, and which part it was given of
// what came.
func (f *facts) targets(g elbv2.TargetGroup) {
	f.head("targets", say.Name(f.w, g.TargetGroupArn))
	if len(g.Targets) == 0 {
		f.plain("", f.d.Say("balancer-no-target"))
		f.rows[len(f.rows)-1].warns = true
	}
	for _, t := range g.Targets {
		id := targetID(f.w, g, t)
		name := t.Id
		if id != "" {
			name = say.Name(f.w, id)
		}
		f.target(name+":"+strconv.Itoa(t.Port), "", id, g, t)
	}
}

// target notes how one target of a group is, behind what it is called there, with a
// label and where that leads.
func (f *facts) target(label, name, to string, g elbv2.TargetGroup, t elbv2.Target) {
	h := t.Health
	f.link(label, name+h.State, to)
	f.rows[len(f.rows)-1].warns = !slices.Contains([]string{elbv2.Healthy, elbv2.Initial}, h.State)
	if h.Reason != "" {
		f.plain("", strings.TrimSuffix(h.Reason+": "+h.Description, ": "))
		if !f.sealed {
			f.plain("", f.reason(g, t))
		}
	}
	all := 0
	for _, o := range g.Targets {
		all += f.served[g.Served(o)]
	}
	if all == 0 {
		return
	}
	n := f.served[g.Served(t)]
	key := "balancer-requests"
	if !slices.Contains([]string{"HTTP", "HTTPS"}, g.Protocol) {
		key = "balancer-connections"
	}
	f.plain("", f.d.Say(key, n, (200*n+all)/(2*all)))
	f.rows[len(f.rows)-1].meter = &meter{n, all}
}

// reason is in plain words why a target is not healthy.
func (f *facts) reason(g elbv2.TargetGroup, t elbv2.Target) string {
	port := g.HealthCheckPort
	if port == "traffic-port" {
		port = strconv.Itoa(t.Port)
	}
	expects := ""
	if g.Matcher != nil {
		expects = g.Matcher.HttpCode
	}
	key := t.Health.Reason
	if key == elbv2.NotInUse && len(g.LoadBalancerArns) > 0 {
		key = "zone"
	}
	return f.d.Say("target-health."+key, g.HealthCheckTimeoutSeconds, port, g.HealthCheckPath, expects, t.AvailabilityZone)
}

// memberships lists the target groups that an instance stands in, and how it is there.
func (f *facts) memberships(instance string) {
	for _, s := range standsIn(f.w, instance) {
		arn := s.group.TargetGroupArn
		f.target(f.d.Say("fact.target-group"), say.Name(f.w, arn)+"  ", arn, s.group, s.target)
	}
}
