package elbv2

import (
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Decision is what a listener does with a request.
type Decision struct {
	Rule Rule
	// Shares are the targets that may get it, where it is forwarded.
	Shares []Share
	// Status is what the load balancer answers itself, or 0 where a target does.
	Status      int
	Location    string // of a redirect
	Body        string
	Unserved    bool // it should be forwarded, and no target could take it
	ContentType string
}

// Share is a target and which part of what is forwarded it gets; parts add up to 1.
type Share struct {
	Group  TargetGroup
	Target Target
	Part   float64
}

// Served names a target of a group, of which somebody counts what it was given.
type Served struct {
	TargetGroupArn, Target string
	Port                   int
}

// Served is how the target is counted.
func (s Share) Served() Served { return s.Group.Served(s.Target) }

// Served is how one of its targets is counted.
func (g TargetGroup) Served(t Target) Served { return Served{g.TargetGroupArn, t.Id, t.Port} }

// Decide is what a node in a zone does with a request: answer it, or hand it to one of
// its targets.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
func (b LoadBalancer) Decide(w *world.World, l Listener, zone string, q Request) Decision {
	d := Decision{Rule: l.Rule(w, q)}
	a := d.Rule.Actions[len(d.Rule.Actions)-1]
	switch a.Type {
	case "redirect":
		d.Status = 302
		if a.RedirectConfig.StatusCode == "HTTP_301" {
			d.Status = 301
		}
		d.Location = a.RedirectConfig.location(l, q)
		return d
	case "fixed-response":
		f := a.FixedResponseConfig
		d.Status, _ = strconv.Atoi(f.StatusCode)
		d.Body, d.ContentType = f.MessageBody, f.ContentType
		return d
	}
	if d.Shares = b.shares(w, a, zone); len(d.Shares) == 0 {
		d.Status, d.Unserved = 503, true // nothing is registered, or nothing that could be used
	}
	return d
}

// shares are the targets that an action forwards to from a zone. A target group gets
// its part by its weight whether it has targets or not.
func (b LoadBalancer) shares(w *world.World, a Action, zone string) []Share {
	total := 0
	for _, wg := range a.Groups() {
		total += wg.Part()
	}
	var all []Share
	for _, wg := range a.Groups() {
		g, ok := world.Get[TargetGroup](w, world.Everywhere, wg.TargetGroupArn)
		if !ok || wg.Part() == 0 {
			continue
		}
		targets, _ := g.routable(b, zone)
		for _, t := range targets {
			all = append(all, Share{g, t, float64(wg.Part()) / float64(total) / float64(len(targets))})
		}
	}
	return all
}

// Next chooses among shares so that each gets its part in turn: the one that is
// furthest behind. had says how many requests each has had.
func Next(shares []Share, had func(Share) int) Share {
	best := 0
	behind := func(k int) float64 { return float64(had(shares[k])+1) / shares[k].Part }
	for k := range shares {
		if behind(k) < behind(best)-1e-9 {
			best = k
		}
	}
	return shares[best]
}

// location fills in what a redirect keeps of the request.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
func (c RedirectConfig) location(l Listener, q Request) string {
	host, _, _ := strings.Cut(q.Host, ":")
	fill := strings.NewReplacer("#{protocol}", strings.ToLower(l.Protocol), "#{host}", host, "#{port}", strconv.Itoa(l.Port),
		"#{path}", strings.TrimPrefix(q.Path, "/"), "#{query}", q.Query).Replace
	to := strings.ToLower(fill(c.Protocol)) + "://" + fill(c.Host) + ":" + fill(c.Port) + fill(c.Path)
	if query := fill(c.Query); query != "" {
		to += "?" + query
	}
	return to
}
