package elbv2

import (
	"slices"

	"skylab/engine/world"
)

// SslPolicy says which versions of TLS and which ciphers a listener speaks.
type SslPolicy struct {
	SslProtocols               []string
	Ciphers                    []Cipher
	Name                       string
	SupportedLoadBalancerTypes []string
}

// Cipher is a suite and its place in the order of preference.
type Cipher struct {
	Name     string
	Priority int
}

// defaultPolicy is what a listener has that names none.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
const defaultPolicy = "ELBSecurityPolicy-2016-08"

var (
	ciphers13 = []string{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}
	ciphers12 = []string{
		"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
		"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
	}
	ciphersOld = []string{"ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256", "AES128-SHA256", "AES128-SHA", "AES256-GCM-SHA384", "AES256-SHA256", "AES256-SHA"}
)

// policies are those that are offered here, a part of AWS's list.
var policies = []SslPolicy{
	policy(defaultPolicy, []string{"TLSv1", "TLSv1.1", "TLSv1.2"}, ciphers12, ciphersOld),
	policy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", []string{"TLSv1.3", "TLSv1.2"}, ciphers13, []string{"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"}),
	policy("ELBSecurityPolicy-TLS13-1-2-2021-06", []string{"TLSv1.3", "TLSv1.2"}, ciphers13, ciphers12),
	policy("ELBSecurityPolicy-TLS13-1-3-2021-06", []string{"TLSv1.3"}, ciphers13),
	policy("ELBSecurityPolicy-TLS-1-2-2017-01", []string{"TLSv1.2"}, ciphers12, []string{"AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384", "AES256-SHA256"}),
	policy("ELBSecurityPolicy-FS-1-2-Res-2020-10", []string{"TLSv1.2"}, []string{"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"}),
}

func policy(name string, protocols []string, ciphers ...[]string) SslPolicy {
	p := SslPolicy{SslProtocols: protocols, Name: name, SupportedLoadBalancerTypes: []string{Application, Network}}
	for k, c := range slices.Concat(ciphers...) {
		p.Ciphers = append(p.Ciphers, Cipher{c, k + 1})
	}
	return p
}

func policyNamed(name string) (SslPolicy, bool) {
	k := slices.IndexFunc(policies, func(p SslPolicy) bool { return p.Name == name })
	if k < 0 {
		return SslPolicy{}, false
	}
	return policies[k], true
}

// Protocols are the versions of TLS that a listener speaks, as AWS names them.
func (l Listener) Protocols() []string {
	p, _ := policyNamed(l.SslPolicy)
	return p.SslProtocols
}

// DescribeSSLPolicies shows the policies that listeners can have.
type DescribeSSLPolicies struct {
	Names            []string
	LoadBalancerType string `aws:"enum=application|network"`
}

// DescribeSSLPoliciesResult is the answer to [DescribeSSLPolicies].
type DescribeSSLPoliciesResult struct{ SslPolicies []SslPolicy }

// Apply reads.
func (c DescribeSSLPolicies) Apply(*world.Tx) (any, error) {
	if len(c.Names) == 0 {
		return DescribeSSLPoliciesResult{policies}, nil
	}
	var out DescribeSSLPoliciesResult
	for _, name := range c.Names {
		p, ok := policyNamed(name)
		if !ok {
			return nil, world.Refuse("SSLPolicyNotFound", "SSL policy '"+name+"' not found").Because("elb-unknown", name)
		}
		out.SslPolicies = append(out.SslPolicies, p)
	}
	return out, nil
}
