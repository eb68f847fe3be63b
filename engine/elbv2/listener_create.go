package elbv2

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// Limits of listeners.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
const (
	maxListeners    = 50
	maxRules        = 100
	maxCertificates = 25 // besides the default one
)

// CreateListener makes a load balancer listen at a port.
type CreateListener struct {
	LoadBalancerArn string `aws:"required,id=load-balancer"`
	Protocol        string `aws:"enum=HTTP|HTTPS|TCP|TLS|UDP|TCP_UDP"`
	Port            int
	SslPolicy       string
	Certificates    []Certificate
	DefaultActions  []Action `aws:"required"`
	AlpnPolicy      []string
	Tags            []Tag
}

// ListenersResult is the answer to commands that make or show listeners.
type ListenersResult struct {
	Listeners []Listener `aws:"always"`
}

// Apply makes it; of one that stands with the same settings it is a repeat.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
func (c CreateListener) Apply(tx *world.Tx) (any, error) {
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	if err != nil {
		return nil, err
	}
	l := Listener{
		LoadBalancerArn: b.LoadBalancerArn, Port: c.Port, Protocol: c.Protocol, SslPolicy: c.SslPolicy, Certificates: c.Certificates,
		DefaultActions: c.DefaultActions, AlpnPolicy: c.AlpnPolicy, Tags: c.Tags,
	}
	if old, ok := b.ListenerAt(tx.World(), c.Port); ok {
		again := l
		again.ListenerArn, again.More, again.Tags = old.ListenerArn, old.More, old.Tags
		if again, err = again.checked(tx, b); err == nil && equal(again, old) {
			return ListenersResult{[]Listener{old}}, nil
		}
	}
	if len(b.Listeners(tx.World())) >= maxListeners {
		return nil, world.Refuse("TooManyListeners", "The maximum number of listeners has been reached").Because("quota", maxListeners)
	}
	if err := checkTags(c.Tags); err != nil {
		return nil, err
	}
	d := tx.Draw("listener")
	l.ListenerArn = strings.Replace(b.LoadBalancerArn, ":loadbalancer/", ":listener/", 1) + "/" + hex.EncodeToString(d[:8])
	if l, err = l.checked(tx, b); err != nil {
		return nil, err
	}
	tx.Put(l)
	relink(tx)
	return ListenersResult{[]Listener{l}}, nil
}

// checked is the listener as it is kept, or why it can't be.
func (l Listener) checked(tx *world.Tx, b LoadBalancer) (Listener, error) {
	switch {
	case l.Protocol == "":
		return l, invalid("A listener protocol must be specified").Because("missing-parameter", "Protocol")
	case l.Port == 0:
		return l, invalid("A listener port must be specified").Because("missing-parameter", "Port")
	}
	if err := between("Port", l.Port, 1, 65535); err != nil {
		return l, err
	}
	words := httpProtocols
	if b.Type == Network {
		words = tcpProtocols
	}
	if !slices.Contains(words, l.Protocol) {
		return l, invalid(fmt.Sprintf("Listener protocol '%s' must be one of '%s'", l.Protocol, strings.Join(words, ", "))).Because("parameter-value", l.Protocol, "Protocol", strings.Join(words, ", "))
	}
	for _, o := range b.Listeners(tx.World()) {
		if o.Port == l.Port && o.ListenerArn != l.ListenerArn {
			return l, world.Refuse("DuplicateListener", fmt.Sprintf("A listener already exists on this port for this load balancer '%s'", b.LoadBalancerArn)).Because("elb-port-taken", l.Port, b.LoadBalancerName)
		}
	}
	l, err := l.secured(tx)
	if err != nil {
		return l, err
	}
	l.DefaultActions, err = checkActions(tx, b, l, l.DefaultActions)
	return l, err
}

// secured checks certificate and policy, which belong to TLS.
func (l Listener) secured(tx *world.Tx) (Listener, error) {
	if !l.Secure() {
		if len(l.Certificates) > 0 || l.SslPolicy != "" {
			return l, world.Refuse("InvalidConfigurationRequest", fmt.Sprintf("A certificate or SSL policy cannot be specified for %s listeners", l.Protocol)).Because("elb-certificate-unwanted", l.Protocol)
		}
		return l, nil
	}
	switch {
	case len(l.Certificates) == 0:
		return l, invalid(fmt.Sprintf("A certificate must be specified for %s listeners", l.Protocol)).Because("elb-certificate-needed", l.Protocol)
	case len(l.Certificates) > 1:
		return l, world.Refuse("TooManyCertificates", "Only one certificate can be specified; add others with AddListenerCertificates").Because("elb-certificates-one")
	}
	was, _ := world.Get[Listener](tx.World(), tx.Scope, l.ListenerArn)
	if arn := l.Certificates[0].CertificateArn; !slices.Contains(was.Arns(), arn) { // what it serves may have ended since
		if err := certificateFor(tx, arn); err != nil {
			return l, err
		}
	}
	l.Certificates = []Certificate{{CertificateArn: l.Certificates[0].CertificateArn}}
	if l.SslPolicy == "" {
		l.SslPolicy = defaultPolicy
	}
	if _, ok := policyNamed(l.SslPolicy); !ok {
		return l, world.Refuse("SSLPolicyNotFound", fmt.Sprintf("SSL policy '%s' not found", l.SslPolicy)).Because("elb-unknown", l.SslPolicy)
	}
	return l, nil
}

// DescribeListeners shows listeners.
type DescribeListeners struct {
	LoadBalancerArn string   `aws:"id=load-balancer"`
	ListenerArns    []string `aws:"id=listener"`
}

// Apply reads.
func (c DescribeListeners) Apply(tx *world.Tx) (any, error) {
	switch {
	case c.LoadBalancerArn == "" && len(c.ListenerArns) == 0:
		return nil, invalid("You must specify either listener ARNs or a load balancer ARN").Because("missing-parameter", "LoadBalancerArn")
	case len(c.ListenerArns) > 0:
		var all []Listener
		for _, arn := range c.ListenerArns {
			l, err := find[Listener](tx, "listener", arn)
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
		return ListenersResult{all}, nil
	}
	b, err := find[LoadBalancer](tx, "load-balancer", c.LoadBalancerArn)
	return ListenersResult{b.Listeners(tx.World())}, err
}

// ModifyListener changes a listener.
type ModifyListener struct {
	ListenerArn    string `aws:"required,id=listener"`
	Port           int
	Protocol       string `aws:"enum=HTTP|HTTPS|TCP|TLS|UDP|TCP_UDP"`
	SslPolicy      string
	Certificates   []Certificate
	DefaultActions []Action
	AlpnPolicy     []string
}

// Apply changes what is given. A listener that becomes plain loses certificate and
// policy.
func (c ModifyListener) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	if err != nil {
		return nil, err
	}
	if c.Port != 0 {
		l.Port = c.Port
	}
	if c.Protocol != "" {
		if l.Protocol = c.Protocol; !l.Secure() {
			l.Certificates, l.SslPolicy, l.More = nil, "", nil
		}
	}
	if c.SslPolicy != "" {
		l.SslPolicy = c.SslPolicy
	}
	if len(c.Certificates) > 0 {
		l.Certificates = c.Certificates
	}
	if len(c.DefaultActions) > 0 {
		l.DefaultActions = c.DefaultActions
	}
	b, _ := world.Get[LoadBalancer](tx.World(), tx.Scope, l.LoadBalancerArn)
	if l, err = l.checked(tx, b); err != nil {
		return nil, err
	}
	tx.Put(l)
	relink(tx)
	return ListenersResult{[]Listener{l}}, nil
}

// DeleteListener deletes a listener and its rules.
type DeleteListener struct {
	ListenerArn string `aws:"required,id=listener"`
}

// Apply deletes.
func (c DeleteListener) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	if err != nil {
		return nil, err
	}
	l.remove(tx)
	relink(tx)
	return world.Done{}, nil
}
