package browse

import (
	"net/netip"
	"net/url"

	"skylab/engine/elbv2"
)

// balanced is what a node of a load balancer answers.
func (k look) balanced(c Client, u *url.URL, b elbv2.LoadBalancer, node elbv2.Node, source netip.Addr) []Answer {
	l, ok := b.ListenerAt(k.w, int(portOf(u)))
	one := Answer{Part: 1, Ending: Answered, By: b.LoadBalancerArn}
	switch {
	case !ok:
		one.Ending = Refused
	case l.Secure() != (u.Scheme == "https"):
		one.Ending = NoTLS
		if !l.Secure() || b.Type == elbv2.Network {
			break
		}
		one.Ending, one.Status = Answered, 400 // an ALB says so in plain HTTP
	case u.Scheme == "https":
		cert, _ := l.Serves(k.w, u.Hostname())
		k.trusts(&one, c, u.Hostname(), cert.Served().Certificate)
	}
	if one.Ending != Answered || one.Status != 0 {
		return []Answer{one}
	}
	d := b.Decide(k.w, l, node.Zone, elbv2.Request{Method: "GET", Host: u.Host, Path: pathOf(u), Query: u.RawQuery, Source: source})
	if len(d.Shares) == 0 && b.Type == elbv2.Network {
		one.Ending, one.Cause = NoHTTP, NoTargets
		return []Answer{one}
	}
	if len(d.Shares) == 0 {
		one.Status, one.Location = d.Status, d.Location
		if d.Unserved {
			one.Cause = NoTargets
		}
		return []Answer{one}
	}
	var all []Answer
	for _, s := range d.Shares {
		a := one
		a.Part, a.Balancer = s.Part, b.LoadBalancerArn
		k.handed(&a, node, source, s, pathOf(u))
		if b.Type == elbv2.Network && a.Cause != "" { // it ends TLS and speaks no HTTP
			a.Ending, a.Status = NoHTTP, 0
		}
		all = append(all, a)
	}
	return all
}

func pathOf(u *url.URL) string {
	if u.Path == "" {
		return "/"
	}
	return u.Path
}

// handed is what a target answers to a node.
func (k look) handed(a *Answer, node elbv2.Node, source netip.Addr, s elbv2.Share, path string) {
	v, ending := k.reachTo(node.NetworkInterfaceId, asClient(s, source), s.Target.Address(k.w).String(), uint16(s.Target.Port), 0)
	switch ending {
	case Refused:
		a.Status, a.Cause, a.Stopped = 502, TargetRefused, v
		return
	case Answered:
	default:
		a.Status, a.Cause, a.Stopped = 504, TargetSilent, v
		return
	}
	id := v.There[len(v.There)-1].At.ID
	l, ok := k.listener(id, uint16(s.Target.Port))
	if !ok || l.Status == "" || l.Secure() != s.Group.Secure() {
		a.Status, a.Cause = 502, TargetNoHTTP
		return
	}
	a.By, a.Status = id, l.Page(k.w, id, path).Status
}

// asClient is the address in whose name a node calls a target, or none.
func asClient(s elbv2.Share, source netip.Addr) netip.Addr {
	if s.Group.PreservesClient() {
		return source
	}
	return netip.Addr{}
}
