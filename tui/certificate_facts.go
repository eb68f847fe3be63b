package tui

import (
	"strings"

	"skylab/engine/acm"
	"skylab/engine/elbv2"
	"skylab/engine/world"
	"skylab/tui/say"
	"skylab/tui/term"
)

// certificate is what the account knows of one of its certificates.
func (f *facts) certificate(c acm.Certificate) {
	f.is("domain", c.DomainName)
	f.is("more-names", strings.Join(c.SubjectAlternativeNames, ", "))
	f.warn("cert-status", c.Status, c.Status != acm.Issued)
	if !c.NotAfter.IsZero() {
		f.is("valid-until", c.NotAfter.UTC().Format("2006-01-02")+"  "+f.d.Say("cert-left", int(c.NotAfter.Sub(f.w.Now()).Hours()/24)))
	}
	f.is("type", c.KeyAlgorithm)
}

// shows leads from what shows a certificate to that, and to the last handshake.
func (f *facts) shows(r world.Resource) {
	if !say.Serves(f.w, r.ID()) {
		return
	}
	f.head("certificate")
	if b, is := r.(elbv2.LoadBalancer); is {
		f.certificates(b)
	}
	row := func(do action, key string) {
		f.rows = append(f.rows, fact{label: f.d.Say("fact.look-" + key), text: f.d.Say("fact.shows-" + key), link: r.ID(), opens: do})
	}
	row(certificate, "certificate")
	if _, is := r.(acm.Certificate); !is {
		row(handshake, "handshake")
	}
}

// certificates lists the certificates of a load balancer's listeners, which are things of
// their own.
func (f *facts) certificates(b elbv2.LoadBalancer) {
	for _, l := range world.All[elbv2.Listener](f.w, world.Everywhere) {
		if l.LoadBalancerArn != b.LoadBalancerArn {
			continue
		}
		for k, arn := range l.Arns() {
			key := "fact.default-certificate"
			if k > 0 {
				key = "fact.sni-certificate"
			}
			if c, ok := world.Get[acm.Certificate](f.w, world.Everywhere, arn); ok {
				f.rows = append(f.rows, fact{label: f.d.Say(key), text: term.Clean(c.DomainName), link: arn})
			}
		}
	}
}
