package pki

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Client is who is to believe a certificate: what it trusts, whom it wants to speak
// to, and when.
type Client struct {
	Roots []*x509.Certificate
	Name  string // empty asks for no name
	Now   time.Time
	// Browser has it demand what browsers do beyond RFC 5280: no longer life than
	// the CA/Browser Forum allows, and no weak keys.
	Browser bool
}

// Fault is one thing that is wrong with a chain.
type Fault struct {
	Reason Reason
	Cert   *x509.Certificate // whose fault it is
	At     int               // its place in the chain, the server's own being 0
}

// Explain walks from the server's certificate, the first that was sent, to a root
// that the client trusts, and names everything on the way that the client would not
// accept. No fault means that it believes. The chain is as far as it could be walked.
// It follows RFC 5280 section 6 and RFC 9525, link by link, and decides nothing by
// asking crypto/x509, so that each can be held against the other.
func Explain(c Client, sent []*x509.Certificate) (chain []*x509.Certificate, faults []Fault) {
	if len(sent) == 0 {
		return nil, []Fault{{Reason: NoCertificate}}
	}
	w := &explaining{c: c, sent: sent}
	w.link(sent[0])
	w.leaf()
	return w.chain, w.faults
}

// explaining is one walk.
type explaining struct {
	c      Client
	sent   []*x509.Certificate
	chain  []*x509.Certificate
	faults []Fault
}

func (w *explaining) fault(r Reason) {
	at := len(w.chain) - 1
	w.faults = append(w.faults, Fault{r, w.chain[at], at})
}

// link takes a certificate into the chain, looks at it, and goes on to who issued
// it.
func (w *explaining) link(c *x509.Certificate) {
	w.chain = append(w.chain, c)
	trusted := slices.ContainsFunc(w.c.Roots, c.Equal)
	w.dates(c)
	if len(w.chain) > 1 {
		w.authority(c, trusted)
	}
	if trusted {
		return
	}
	if len(c.UnhandledCriticalExtensions) > 0 {
		w.fault(UnknownExtension)
	}
	issuer, found := w.issuer(c)
	switch {
	case bytes.Equal(c.RawIssuer, c.RawSubject) && !found:
		w.fault(SelfIssued)
	case !found:
		w.fault(UnknownIssuer)
	case len(w.chain) > 10:
		w.fault(UnknownIssuer)
	default:
		if c.CheckSignatureFrom(issuer) != nil && issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
			w.fault(BadSignature)
		}
		w.link(issuer)
	}
}

// issuer finds who issued a certificate: among those whose name fits the one whose
// key does, roots first.
func (w *explaining) issuer(c *x509.Certificate) (*x509.Certificate, bool) {
	var named *x509.Certificate
	for _, o := range slices.Concat(w.c.Roots, w.sent[1:]) {
		if !bytes.Equal(o.RawSubject, c.RawIssuer) || o.Equal(c) {
			continue
		}
		if len(c.AuthorityKeyId) > 0 && len(o.SubjectKeyId) > 0 && !bytes.Equal(c.AuthorityKeyId, o.SubjectKeyId) {
			continue
		}
		if o.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil {
			return o, true
		}
		if named == nil {
			named = o
		}
	}
	return named, named != nil
}

func (w *explaining) dates(c *x509.Certificate) {
	switch {
	case w.c.Now.Before(c.NotBefore):
		w.fault(NotYet)
	case w.c.Now.After(c.NotAfter):
		w.fault(Expired)
	}
}

// authority looks at a certificate that vouches for another one.
func (w *explaining) authority(c *x509.Certificate, trusted bool) {
	old := c.Version < 3 && trusted // a root from before there were extensions
	if !old && (!c.BasicConstraintsValid || !c.IsCA) {
		w.fault(NoAuthority)
	}
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0 {
		w.fault(MayNotSign)
	}
	below := len(w.chain) - 2 // RFC 5280 leaves out those that issued themselves; clients, crypto/x509 among them, do not
	if c.BasicConstraintsValid && (c.MaxPathLen > 0 || c.MaxPathLenZero) && below > c.MaxPathLen {
		w.fault(TooDeep)
	}
	if !serves(c) {
		w.fault(WrongPurpose)
	}
	w.constrained(c)
}

// constrained holds the names below an authority against what it may vouch for: DNS
// names, mail addresses and URIs by the domain that they are in.
func (w *explaining) constrained(c *x509.Certificate) {
	leaf := w.chain[0]
	var mail, hosts []string
	for _, m := range leaf.EmailAddresses {
		mail = append(mail, m[strings.LastIndexByte(m, '@')+1:])
	}
	for _, u := range leaf.URIs {
		hosts = append(hosts, u.Hostname())
	}
	if !allowed(leaf.DNSNames, c.PermittedDNSDomains, c.ExcludedDNSDomains) ||
		!allowed(mail, c.PermittedEmailAddresses, c.ExcludedEmailAddresses) || !allowed(hosts, c.PermittedURIDomains, c.ExcludedURIDomains) {
		w.fault(NameConstrained)
	}
}

// allowed reports whether every name lies in a permitted domain, where there are
// some, and in no excluded one.
func allowed(names, permitted, excluded []string) bool {
	for _, name := range names {
		in := func(d string) bool { return inDomain(name, d) }
		if len(permitted) > 0 && !slices.ContainsFunc(permitted, in) || slices.ContainsFunc(excluded, in) {
			return false
		}
	}
	return true
}

// inDomain is RFC 5280 section 4.2.1.10 for DNS names: a domain stands for itself
// and all below it, with a dot before it for those below alone.
func inDomain(name, domain string) bool {
	name, domain = strings.ToLower(name), strings.ToLower(domain)
	if strings.HasPrefix(domain, ".") {
		return strings.HasSuffix(name, domain)
	}
	return domain == "" || name == domain || strings.HasSuffix(name, "."+domain)
}

// serves reports whether a certificate may stand for a server, or for those that do.
func serves(c *x509.Certificate) bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// leaf looks at what only the server's own certificate must be.
func (w *explaining) leaf() {
	c := w.chain[0]
	at := func(r Reason) { w.faults = append(w.faults, Fault{r, c, 0}) }
	if !serves(c) {
		at(WrongPurpose)
	}
	if w.c.Name != "" {
		switch {
		case len(c.DNSNames)+len(c.IPAddresses) == 0:
			at(NoNames)
		case !Matches(c, w.c.Name):
			at(WrongName)
		}
	}
	if !w.c.Browser {
		return
	}
	if c.NotAfter.Sub(c.NotBefore) > LongestLife(c.NotBefore)+time.Second {
		at(LivesTooLong)
	}
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() < 2048 {
		at(WeakKey)
	}
}

// Matches reports whether a certificate is for a name: RFC 9525 section 6. Only the
// subjectAltName counts, a wildcard stands for one whole label, and an address is
// no name.
func Matches(c *x509.Certificate, name string) bool {
	if a, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return slices.ContainsFunc(c.IPAddresses, func(ip net.IP) bool { o, _ := netip.AddrFromSlice(ip); return o.Unmap() == a.Unmap() })
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return slices.ContainsFunc(c.DNSNames, func(pattern string) bool {
		pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
		if rest, ok := strings.CutPrefix(pattern, "*."); ok {
			first, under, found := strings.Cut(name, ".")
			return found && first != "" && under == rest && !strings.Contains(rest, "*")
		}
		return pattern == name && name != ""
	})
}
