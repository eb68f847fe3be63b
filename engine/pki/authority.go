// Package pki answers who vouches for whom, until when, and why a client would
// not believe it.
package pki

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Authority is a certificate authority. Its key follows from its name: the same
// name makes the same certificates on any machine.
type Authority struct {
	cert *x509.Certificate
	key  crypto.Signer

	issued memo[string, *x509.Certificate] // by all that makes them differ
	under  memo[string, *Authority]
}

// Root is the authority that every machine of the lab trusts. It is made once a
// year of the lab's, and is safe for concurrent use.
func Root(now time.Time) *Authority {
	return roots.get(now.UTC().Year(), func() *Authority { return NewAuthority("Skylab Root CA", now) })
}

var roots memo[int, *Authority] // by year

// NewAuthority makes an authority whose own certificate is good for ten years
// around now.
func NewAuthority(name string, now time.Time) *Authority {
	year := time.Date(now.UTC().Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	key := Key(P256, "authority "+name)
	t := &x509.Certificate{
		SerialNumber: serial(name), Subject: subject(name, "Skylab"),
		NotBefore: year.AddDate(-5, 0, 0), NotAfter: year.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	return &Authority{cert: sign(t, t, key.Public(), key), key: key}
}

// Certificate is the authority's own.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Under is an authority of an organization that this one vouches for and that may
// vouch for nobody but servers: an intermediate, as public authorities issue from. It
// signs with a key of that kind.
func (a *Authority) Under(name, organization string, kind Algorithm) *Authority {
	return a.under.get(name, func() *Authority {
		key := Key(kind, "authority "+name)
		t := &x509.Certificate{
			SerialNumber: serial(name), Subject: subject(name, organization),
			NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
			KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		a.vouch(t)
		return &Authority{cert: sign(t, a.cert, key.Public(), a.key), key: key}
	})
}

func subject(name, organization string) pkix.Name {
	return pkix.Name{CommonName: name, Organization: []string{organization}, Country: []string{"US"}}
}

// validated is the policy of certificates whose owner showed no more than that the
// names are theirs. https://cabforum.org/resources/object-registry/
var validated = func() x509.OID {
	o, err := x509.ParseOID("2.23.140.1.2.1")
	if err != nil {
		panic(err)
	}
	return o
}()

// vouch puts into a certificate to be what a public authority must say about itself
// in it: its policy, and where its own certificate and its list of revoked ones would
// be. The names are reserved ones, and nothing in the lab looks there. CA/Browser
// Forum, Baseline Requirements, sections 7.1.2.6 and 7.1.2.7.
func (a *Authority) vouch(t *x509.Certificate) {
	at := "http://pki.example.com/" + strings.ReplaceAll(strings.ToLower(a.cert.Subject.CommonName), " ", "-")
	t.Policies = []x509.OID{validated}
	t.IssuingCertificateURL, t.CRLDistributionPoints = []string{at + ".crt"}, []string{at + ".crl"}
}

// Issue makes a certificate for names, good from one time until another, with
// the key that goes with it.
func (a *Authority) Issue(from, until time.Time, names ...string) tls.Certificate {
	key := Key(P256, fmt.Sprint("leaf ", names))
	leaf := a.IssueTo(key.Public(), from, until, names...)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

// IssueTo makes a certificate for the owner of a key, ECDSA or RSA. Its serial number
// is its own: another key, another number.
func (a *Authority) IssueTo(owner crypto.PublicKey, from, until time.Time, names ...string) *x509.Certificate {
	of, err := x509.MarshalPKIXPublicKey(owner)
	if err != nil {
		panic("pki: a certificate for a key that there is not: " + err.Error())
	}
	what := fmt.Sprint(names, from.Unix(), until.Unix(), of)
	return a.issued.get(what, func() *x509.Certificate {
		t := template(from, until, names)
		t.SerialNumber = serial(what)
		if _, ok := owner.(*rsa.PublicKey); ok {
			t.KeyUsage |= x509.KeyUsageKeyEncipherment // TLS 1.2 with an exchange by RSA
		}
		a.vouch(t)
		return sign(t, a.cert, owner, a.key)
	})
}

// SelfSigned is a certificate that nobody but its owner vouches for.
func SelfSigned(key crypto.Signer, from, until time.Time, names ...string) tls.Certificate {
	t := template(from, until, names)
	leaf := sign(t, t, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

func template(from, until time.Time, names []string) *x509.Certificate {
	t := &x509.Certificate{
		SerialNumber: serial(fmt.Sprint(names, from.Unix())), Subject: pkix.Name{CommonName: names[0]},
		NotBefore: from.UTC().Truncate(time.Second), NotAfter: until.UTC().Truncate(time.Second),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, n := range names {
		if a, err := netip.ParseAddr(n); err == nil {
			t.IPAddresses = append(t.IPAddresses, a.AsSlice())
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	return t
}

func serial(of string) *big.Int {
	sum := sha256.Sum256([]byte("serial " + of))
	return new(big.Int).SetBytes(sum[:16])
}

// sign fails only where a template is wrong, which none here is.
func sign(t, parent *x509.Certificate, owner crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	der, err := x509.CreateCertificate(nil, t, parent, owner, by)
	if err == nil {
		var c *x509.Certificate
		if c, err = x509.ParseCertificate(der); err == nil {
			return c
		}
	}
	panic("pki: a certificate can't be made: " + err.Error())
}

// Reason says why a client does not believe a certificate.
type Reason string

// Why a client does not believe a certificate, as OpenSSL's verify says it where it
// has words for it.
const (
	NoCertificate    Reason = "no peer certificate available"
	Expired          Reason = "certificate has expired"
	NotYet           Reason = "certificate is not yet valid"
	WrongName        Reason = "hostname mismatch"
	NoNames          Reason = "no alternative certificate subject name"
	UnknownIssuer    Reason = "unable to get local issuer certificate"
	SelfIssued       Reason = "self-signed certificate"
	BadSignature     Reason = "certificate signature failure"
	NoAuthority      Reason = "invalid CA certificate"
	MayNotSign       Reason = "key usage does not include certificate signing"
	TooDeep          Reason = "path length constraint exceeded"
	WrongPurpose     Reason = "unsuitable certificate purpose"
	NameConstrained  Reason = "permitted subtree violation"
	UnknownExtension Reason = "unhandled critical extension"
	LivesTooLong     Reason = "certificate lifetime exceeds what the CA/Browser Forum allows"
	WeakKey          Reason = "EE certificate key too weak"
)

// Judge is the first reason for which a client that trusts roots would not take a
// chain for name at now, as OpenSSL orders them: who vouches comes before until
// when, and the name last. It is empty where the client would. An empty name asks
// for none.
func Judge(sent, roots []*x509.Certificate, name string, now time.Time) Reason {
	_, faults := Explain(Client{Roots: roots, Name: name, Now: now}, sent)
	for _, first := range [][]Reason{{SelfIssued, UnknownIssuer}, {Expired, NotYet}} {
		for _, f := range faults {
			if slices.Contains(first, f.Reason) {
				return f.Reason
			}
		}
	}
	if len(faults) > 0 {
		return faults[0].Reason
	}
	return ""
}
