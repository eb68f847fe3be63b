package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine/pki"
)

// made is a chain whose three certificates can be changed before they are signed.
type made struct {
	root, between, leaf *x509.Certificate // templates
	leafKey             any               // nil: ECDSA
	sent                []string          // of "leaf" and "between"; nil: both
	stranger            bool              // the client trusts another root
	forged              string            // whose signature is broken
}

func key(n int64) *ecdsa.PrivateKey {
	b := make([]byte, 32)
	big.NewInt(n).FillBytes(b)
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b)
	if err != nil {
		panic(err)
	}
	return k
}

func newMade() *made {
	ca := func(name string, n int64) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(n), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(5, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
	}
	return &made{
		root: ca("Root", 1), between: ca("Between", 2),
		leaf: &x509.Certificate{
			SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "shop.example"}, DNSNames: []string{"shop.example", "*.shop.example"},
			NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 2, 0), KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
		},
	}
}

// chain signs the three and returns what is sent and what is trusted.
func (m *made) chain(t *testing.T) (sent, roots []*x509.Certificate) {
	t.Helper()
	sign := func(who string, c, by *x509.Certificate, public any, k *ecdsa.PrivateKey) *x509.Certificate {
		der, err := x509.CreateCertificate(nil, c, by, public, k)
		if err != nil {
			t.Fatal(err)
		}
		if m.forged == who {
			der[len(der)-1] ^= 1
		}
		out, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	root := sign("root", m.root, m.root, &key(11).PublicKey, key(11))
	between := sign("between", m.between, root, &key(12).PublicKey, key(11))
	public := any(&key(13).PublicKey)
	if m.leafKey != nil {
		public = m.leafKey
	}
	leaf := sign("leaf", m.leaf, between, public, key(12))
	trusted := root
	if m.stranger {
		other := newMade()
		other.root.Subject.CommonName = "Other root"
		trusted = sign("other", other.root, other.root, &key(14).PublicKey, key(14))
	}
	sent = []*x509.Certificate{leaf, between}
	if m.sent != nil {
		sent = nil
		for _, who := range m.sent {
			sent = append(sent, map[string]*x509.Certificate{"leaf": leaf, "between": between, "root": root}[who])
		}
	}
	return sent, []*x509.Certificate{trusted}
}

// verdict is what crypto/x509 says of the same, a browser's rules left out.
func verdict(sent, roots []*x509.Certificate, name string, at time.Time) error {
	pool, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range roots {
		pool.AddCert(c)
	}
	for _, c := range sent[1:] {
		between.AddCert(c)
	}
	_, err := sent[0].Verify(x509.VerifyOptions{Roots: pool, Intermediates: between, CurrentTime: at, DNSName: name})
	return err
}

// TestOneBrokenPropertyIsOneNamedCause breaks a good chain in one way at a time, as
// the sites of badssl.com are broken: exactly that is named, and crypto/x509 does
// not believe it either.
func TestOneBrokenPropertyIsOneNamedCause(t *testing.T) {
	weak := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 1023, 1), E: 65537}
	for _, c := range []struct {
		what    string
		change  func(m *made)
		host    string
		want    pki.Reason
		at      int
		browser bool // it is a browser's rule: crypto/x509 knows nothing of it
	}{
		{"nothing", func(*made) {}, "shop.example", "", 0, false},
		{"a name under the wildcard", func(*made) {}, "www.shop.example", "", 0, false},
		{"the root is sent too", func(m *made) { m.sent = []string{"leaf", "between", "root"} }, "shop.example", "", 0, false},
		{"expired", func(m *made) { m.leaf.NotAfter = now.AddDate(0, 0, -1) }, "shop.example", pki.Expired, 0, false},
		{"not yet valid", func(m *made) { m.leaf.NotBefore = now.AddDate(0, 0, 1) }, "shop.example", pki.NotYet, 0, false},
		{"the intermediate expired", func(m *made) { m.between.NotAfter = now.AddDate(0, 0, -1) }, "shop.example", pki.Expired, 1, false},
		{"wrong host", func(*made) {}, "bank.example", pki.WrongName, 0, false},
		{"two labels under a wildcard", func(*made) {}, "a.b.shop.example", pki.WrongName, 0, false},
		{"an address", func(*made) {}, "192.0.2.1", pki.WrongName, 0, false},
		{"no names at all", func(m *made) { m.leaf.DNSNames = nil }, "shop.example", pki.NoNames, 0, false},
		{"an address as a name", func(m *made) { m.leaf.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} }, "192.0.2.1", "", 0, false},
		{"untrusted root", func(m *made) { m.stranger = true }, "shop.example", pki.UnknownIssuer, 1, false},
		{"untrusted root that is sent", func(m *made) { m.stranger = true; m.sent = []string{"leaf", "between", "root"} }, "shop.example", pki.SelfIssued, 2, false},
		{"incomplete chain", func(m *made) { m.sent = []string{"leaf"} }, "shop.example", pki.UnknownIssuer, 0, false},
		{"forged", func(m *made) { m.forged = "leaf" }, "shop.example", pki.BadSignature, 0, false},
		{"forged intermediate", func(m *made) { m.forged = "between" }, "shop.example", pki.BadSignature, 1, false},
		{"the intermediate is no authority", func(m *made) { m.between.IsCA = false }, "shop.example", pki.NoAuthority, 1, false},
		{"it may not sign", func(m *made) { m.between.KeyUsage = x509.KeyUsageDigitalSignature }, "shop.example", pki.MayNotSign, 1, false},
		{"the root allows nobody between", func(m *made) { m.root.MaxPathLenZero = true }, "shop.example", pki.TooDeep, 2, false},
		{"for clients only", func(m *made) { m.leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, "shop.example", pki.WrongPurpose, 0, false},
		{"an authority for mail", func(m *made) { m.between.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }, "shop.example", pki.WrongPurpose, 1, false},
		{"an authority for others", func(m *made) {
			m.between.PermittedDNSDomains, m.between.PermittedDNSDomainsCritical = []string{"bank.example"}, true
		}, "shop.example", pki.NameConstrained, 1, false},
		{"an authority for all but these", func(m *made) { m.between.ExcludedDNSDomains = []string{"shop.example"} }, "shop.example", pki.NameConstrained, 1, false},
		{"an extension that nobody knows", func(m *made) {
			m.leaf.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}, "shop.example", pki.UnknownExtension, 0, false},
		{"good for too long", func(m *made) { m.leaf.NotAfter = m.leaf.NotBefore.AddDate(0, 0, 201) }, "shop.example", pki.LivesTooLong, 0, true},
		{"a weak key", func(m *made) { m.leafKey = weak }, "shop.example", pki.WeakKey, 0, true},
	} {
		m := newMade()
		c.change(m)
		sent, roots := m.chain(t)
		_, faults := pki.Explain(pki.Client{Roots: roots, Name: c.host, Now: now, Browser: true}, sent)
		switch {
		case c.want == "" && len(faults) > 0, c.want != "" && (len(faults) != 1 || faults[0].Reason != c.want || faults[0].At != c.at):
			t.Errorf("%s: %v, wanted %q at %d", c.what, told(faults), c.want, c.at)
		}
		if err := verdict(sent, roots, c.host, now); (err == nil) != (c.want == "" || c.browser) {
			t.Errorf("%s: crypto/x509 says %v", c.what, err)
		}
	}
}

func told(faults []pki.Fault) string {
	var all []string
	for _, f := range faults {
		all = append(all, fmt.Sprintf("%s at %d", f.Reason, f.At))
	}
	return strings.Join(all, "; ")
}

// TestAnAuthorityIssuesFromBelow: a chain through an intermediate is believed, and a
// browser finds nothing in it.
func TestAnAuthorityIssuesFromBelow(t *testing.T) {
	root := pki.Root(now)
	mid := root.Under("Skylab TLS 1", "Skylab", pki.P256)
	leaf := mid.Issue(now, now.Add(198*24*time.Hour), "shop.example").Leaf
	sent, roots := []*x509.Certificate{leaf, mid.Certificate()}, []*x509.Certificate{root.Certificate()}
	chain, faults := pki.Explain(pki.Client{Roots: roots, Name: "shop.example", Now: now, Browser: true}, sent)
	if len(faults) > 0 || len(chain) != 3 {
		t.Errorf("%s; %d certificates", told(faults), len(chain))
	}
	if err := verdict(sent, roots, "shop.example", now); err != nil {
		t.Error(err)
	}
}

// TestTheLongestLifeFollowsTheCalendar at its four boundaries.
func TestTheLongestLifeFollowsTheCalendar(t *testing.T) {
	for _, c := range []struct {
		day  string
		want int
	}{
		{"2020-08-31", 825},
		{"2020-09-01", 398},
		{"2026-03-14", 398},
		{"2026-03-15", 200},
		{"2027-03-14", 200},
		{"2027-03-15", 100},
		{"2029-03-14", 100},
		{"2029-03-15", 47},
	} {
		at, _ := time.Parse(time.DateOnly, c.day)
		if got := int(pki.LongestLife(at).Hours() / 24); got != c.want {
			t.Errorf("%s: %d days, wanted %d", c.day, got, c.want)
		}
	}
}

// TestTheExplainerAgreesWithCryptoX509OnPKITS holds the two against each other on
// NIST's certification path vectors, which Go brings along. Certificate policies,
// which no browser looks at, are not the explainer's: vectors that fail for those
// alone are counted.
func TestTheExplainerAgreesWithCryptoX509OnPKITS(t *testing.T) {
	root, _ := exec.Command("go", "env", "GOROOT").Output() // the program is built without knowing it
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "crypto", "x509", "testdata", "nist-pkits")
	text, err := os.ReadFile(filepath.Join(dir, "vectors.json"))
	if err != nil {
		t.Skipf("Go's sources bring no PKITS vectors here: %v", err)
	}
	var vectors []struct {
		Name     string
		CertPath []string
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
	agreed, policies, unread := 0, 0, 0
	for _, v := range vectors {
		var path []*x509.Certificate
		for _, name := range v.CertPath {
			der, err := os.ReadFile(filepath.Join(dir, "certs", name))
			if err != nil {
				t.Fatal(err)
			}
			c, err := x509.ParseCertificate(der)
			if err != nil {
				break
			}
			path = append(path, c)
		}
		if len(path) != len(v.CertPath) || len(path) < 2 {
			unread++ // crypto/x509 does not even read it
			continue
		}
		roots, sent := path[:1], slices.Clone(path[1:])
		slices.Reverse(sent)
		for _, c := range path {
			c.ExtKeyUsage, c.UnknownExtKeyUsage = nil, nil // they are for no server
		}
		_, faults := pki.Explain(pki.Client{Roots: roots, Now: at}, sent)
		err := verdict(sent, roots, "", at)
		var invalid x509.CertificateInvalidError
		switch {
		case (err == nil) == (len(faults) == 0):
			agreed++
		case len(faults) == 0 && errors.As(err, &invalid) && (invalid.Reason == x509.NoValidChains):
			policies++
		default:
			t.Errorf("%s: crypto/x509 says %v, the explainer %q", v.Name, err, told(faults))
		}
	}
	t.Logf("of %d vectors they agree on %d; %d fail for policies or names alone, %d cannot be read", len(vectors), agreed, policies, unread)
}
