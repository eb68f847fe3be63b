package elbv2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/world"
)

// Listener is a port that a load balancer takes connections at, and what becomes of
// what no rule takes.
type Listener struct {
	ListenerArn     string
	LoadBalancerArn string
	Port            int
	Protocol        string
	Certificates    []Certificate // the default one
	SslPolicy       string
	DefaultActions  []Action
	AlpnPolicy      []string

	More []string `aws:"-"` // ARNs of further certificates, by SNI
	Tags []Tag    `aws:"-"`
}

// Certificate names a certificate of ACM that a listener serves.
type Certificate struct {
	CertificateArn string
	IsDefault      *bool
}

// ID is the ARN.
func (l Listener) ID() string { return l.ListenerArn }

// Refs names the load balancer.
func (l Listener) Refs() []string { return []string{l.LoadBalancerArn} }

// Secure reports whether it ends TLS.
func (l Listener) Secure() bool { return l.Protocol == "HTTPS" || l.Protocol == "TLS" }

// Transports are tcp, udp or both: what arrives in one of them at its port is for it.
func (l Listener) Transports() []string {
	switch l.Protocol {
	case "UDP":
		return []string{"udp"}
	case "TCP_UDP":
		return []string{"tcp", "udp"}
	}
	return []string{"tcp"}
}

// Arns are the certificates that it serves, the default one first.
func (l Listener) Arns() []string {
	var all []string
	for _, c := range l.Certificates {
		all = append(all, c.CertificateArn)
	}
	return append(all, l.More...)
}

// forwarder is what forwards to target groups: a listener or a rule.
type forwarder interface {
	world.Resource
	forwardsTo() []string
}

func (l Listener) forwardsTo() []string { return targetsOf(l.DefaultActions) }

// remove deletes the listener and its rules.
func (l Listener) remove(tx *world.Tx) {
	for _, r := range l.rules(tx.World()) {
		tx.Delete(r)
	}
	tx.Delete(l)
}

// rules are the listener's rules but the default one, in the order in which they are
// tried.
func (l Listener) rules(w *world.World) []Rule {
	rules := slices.DeleteFunc(world.All[Rule](w, world.Everywhere), func(r Rule) bool { return r.ListenerArn != l.ListenerArn })
	slices.SortStableFunc(rules, func(a, b Rule) int { return a.order() - b.order() })
	return rules
}

// relink makes every target group know the load balancers that forward to it.
func relink(tx *world.Tx) {
	uses := map[string][]string{}
	for _, f := range world.All[forwarder](tx.World(), tx.Scope) {
		of := balancerOf(tx.World(), f)
		for _, arn := range f.forwardsTo() {
			if !slices.Contains(uses[arn], of) {
				uses[arn] = append(uses[arn], of)
			}
		}
	}
	for _, g := range world.All[TargetGroup](tx.World(), tx.Scope) {
		if now := append([]string{}, uses[g.TargetGroupArn]...); !slices.Equal(now, g.LoadBalancerArns) {
			g.LoadBalancerArns = now
			tx.Put(g)
		}
	}
}

func balancerOf(w *world.World, f forwarder) string {
	switch f := f.(type) {
	case Listener:
		return f.LoadBalancerArn
	case Rule:
		l, _ := world.Get[Listener](w, world.Everywhere, f.ListenerArn)
		return l.LoadBalancerArn
	}
	return ""
}

// certificateFor checks a certificate that a listener is to serve.
func certificateFor(tx *world.Tx, arn string) error {
	c, ok := world.Get[acm.Certificate](tx.World(), tx.Scope, arn)
	switch {
	case !ok:
		return world.Refuse("CertificateNotFound", fmt.Sprintf("Certificate '%s' not found", arn)).Because("elb-certificate-unknown", arn, tx.Region)
	case c.Status != acm.Issued:
		return world.Refuse("UnsupportedCertificate", fmt.Sprintf("The certificate '%s' must have a fully-qualified domain name, a supported signature, and a supported key size.", arn)).
			Because("elb-certificate-pending", c.DomainName, c.Status)
	}
	return nil
}

// Serves chooses the certificate for the name that a client asks for: an exact match
// before a wildcard, and the default one where none matches.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
func (l Listener) Serves(w *world.World, name string) (acm.Certificate, bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	_, parent, _ := strings.Cut(name, ".")
	var chosen acm.Certificate
	best := 0
	for k, arn := range l.Arns() {
		c, ok := world.Get[acm.Certificate](w, world.Everywhere, arn)
		if !ok {
			continue
		}
		fits := 0
		switch {
		case slices.Contains(c.SubjectAlternativeNames, name):
			fits = 3
		case slices.Contains(c.SubjectAlternativeNames, "*."+parent):
			fits = 2
		case k == 0:
			fits = 1
		}
		if fits > best {
			chosen, best = c, fits
		}
	}
	return chosen, best > 0
}
