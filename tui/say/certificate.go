package say

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/assets"
	"skylab/engine/browse"
	"skylab/engine/pki"
	"skylab/tui/term"
)

// Shown is a chain of certificates as a client sees it.
type Shown struct {
	Name   string // that the client asks for; empty where it asks for none
	Site   string // who shows it: a name or an address, with its port where that is not 443
	Answer browse.Answer
	Sent   []*x509.Certificate // by the server, its own first
	Chain  []*x509.Certificate // as far as the client can walk it
	Faults []pki.Fault         // why the client refuses; what it says first stands first
	At     time.Time           // of the lab
}

// judged walks the chain as a client does that trusts roots.
func (s Shown) judged(roots []*x509.Certificate) Shown {
	if len(s.Sent) == 0 {
		return s
	}
	s.Chain, s.Faults = pki.Explain(pki.Client{Roots: roots, Name: s.Name, Now: s.At, Browser: true}, s.Sent)
	s.Faults = slices.DeleteFunc(s.Faults, func(f pki.Fault) bool { return s.Name == "" && f.Reason == pki.NoNames })
	first := pki.Judge(s.Sent, roots, s.Name, s.At)
	slices.SortStableFunc(s.Faults, func(a, b pki.Fault) int { return rank(a, first) - rank(b, first) })
	return s
}

func rank(f pki.Fault, first pki.Reason) int {
	switch f.Reason {
	case first:
		return 0
	case pki.LivesTooLong, pki.WeakKey: // only browsers mind
		return 2
	}
	return 1
}

// faults are the words for what can be wrong, by what a client calls it.
var faults = map[pki.Reason]string{
	pki.NoCertificate: "none", pki.Expired: "expired", pki.NotYet: "not-yet", pki.WrongName: "name", pki.NoNames: "no-names",
	pki.UnknownIssuer: "issuer", pki.SelfIssued: "self", pki.BadSignature: "signature", pki.NoAuthority: "no-authority",
	pki.MayNotSign: "may-not-sign", pki.TooDeep: "too-deep", pki.WrongPurpose: "purpose", pki.NameConstrained: "constrained",
	pki.UnknownExtension: "extension", pki.LivesTooLong: "life", pki.WeakKey: "weak",
}

// Fault says in plain words what is wrong, and with whose certificate.
func (s Shown) Fault(d *assets.Dictionary, f pki.Fault) string {
	if f.Cert == nil {
		return d.Say("fault.none")
	}
	key := "fault." + faults[f.Reason]
	issuer := Called(f.Cert.Issuer.CommonName, f.Cert.Issuer.String())
	if f.Reason == pki.UnknownIssuer && s.skipped(f) {
		key += "-skipped"
	}
	return term.Clean(d.Say(key, Subject(f.Cert), issuer, s.Name, until(f.Cert, s.At), sans(f.Cert)))
}

// skipped reports whether the server sent something behind a certificate that did not
// issue it: an intermediate is there, and it is another one.
func (s Shown) skipped(f pki.Fault) bool {
	return f.At == 0 && len(s.Sent) > 1
}

// Reason is how a client such as curl calls the first thing that it does not accept.
func (s Shown) Reason() pki.Reason {
	if len(s.Faults) == 0 {
		return ""
	}
	return s.Faults[0].Reason
}

// Verdict says whether a client believes it.
func (s Shown) Verdict(d *assets.Dictionary) string {
	site := term.Clean(s.Site)
	switch {
	case len(s.Sent) == 0 && s.Answer.Ending != "":
		return d.Say("cert-no."+string(s.Answer.Ending), site, s.Answer.Address.String())
	case len(s.Sent) == 0:
		return d.Say("cert-no.unissued", site)
	case len(s.Faults) > 0 && rank(s.Faults[0], "") == 2:
		return d.Say("cert-browser", site)
	case len(s.Faults) > 0:
		return d.Say("cert-refused", site, string(s.Faults[0].Reason))
	case s.Name == "":
		return d.Say("cert-sound", site)
	}
	return d.Say("cert-believed", site)
}

// Role is what a certificate of the chain is there for, and who brought it.
func (s Shown) Role(d *assets.Dictionary, i int) (role, from string) {
	c := s.Chain[i]
	from = d.Say("cert-stored")
	if slices.ContainsFunc(s.Sent, c.Equal) {
		from = d.Say("cert-sent")
	}
	switch {
	case i == 0:
		return d.Say("cert-leaf"), from
	case bytes.Equal(c.RawIssuer, c.RawSubject):
		return d.Say("cert-root"), from
	}
	return d.Say("cert-intermediate"), from
}

// Faulty reports whether something is wrong with a certificate of the chain.
func (s Shown) Faulty(i int) bool {
	return slices.ContainsFunc(s.Faults, func(f pki.Fault) bool { return f.At == i })
}

// Subject is whom a certificate is for, in short.
func Subject(c *x509.Certificate) string {
	own := c.Subject.CommonName
	if own == "" && len(c.DNSNames) > 0 {
		own = c.DNSNames[0]
	}
	return Called(own, c.Subject.String())
}

// Called is a name, or what stands for it where there is none.
func Called(name, other string) string {
	if name == "" {
		name = other
	}
	return term.Clean(name)
}

func sans(c *x509.Certificate) string {
	all := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	return term.Clean(strings.Join(all, ", "))
}

// until is how many days a certificate is good for still, or since when it is over, or
// for how long it is not good yet.
func until(c *x509.Certificate, now time.Time) int {
	switch {
	case now.Before(c.NotBefore):
		return int((c.NotBefore.Sub(now) + 24*time.Hour - 1) / (24 * time.Hour))
	case now.After(c.NotAfter):
		return int(now.Sub(c.NotAfter) / (24 * time.Hour))
	}
	return int(c.NotAfter.Sub(now) / (24 * time.Hour))
}

// Left says how long a certificate is good for still, by the lab's clock.
func (s Shown) Left(d *assets.Dictionary, c *x509.Certificate) string {
	key := "cert-left"
	switch {
	case s.At.Before(c.NotBefore):
		key = "cert-early"
	case s.At.After(c.NotAfter):
		key = "cert-over"
	}
	return d.Say(key, until(c, s.At))
}

// Row is one thing that is known of a certificate or a message: a word, and what it is.
type Row struct{ Label, Text string }

// Rows is what a certificate says, in its own order.
func (s Shown) Rows(d *assets.Dictionary, i int) []Row {
	c := s.Chain[i]
	_, from := s.Role(d, i)
	rows := []Row{
		{d.Say("cert.subject"), term.Clean(c.Subject.String())},
		{d.Say("cert.names"), sans(c)},
		{d.Say("cert.issuer"), term.Clean(c.Issuer.String())},
		{d.Say("cert.from"), c.NotBefore.UTC().Format(time.DateTime) + " UTC"},
		{d.Say("cert.until"), c.NotAfter.UTC().Format(time.DateTime) + " UTC  " + s.Left(d, c)},
		{d.Say("cert.key"), key(c)},
		{d.Say("cert.serial"), pairs(c.SerialNumber.Bytes())},
		{d.Say("cert.by"), from},
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return r.Text == "" })
}

func key(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	}
	return c.PublicKeyAlgorithm.String()
}

func pairs(b []byte) string { return strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":") }
