package pki_test

import (
	"bytes"
	"crypto/x509"
	"testing"
	"time"

	"skylab/engine/pki"
)

var now = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

func TestTheSameNameMakesTheSameCertificate(t *testing.T) {
	a, b := pki.Root(now).Issue(now, now.AddDate(0, 3, 0), "shop.example"), pki.Root(now.AddDate(0, 1, 0)).Issue(now, now.AddDate(0, 3, 0), "shop.example")
	if !bytes.Equal(a.Certificate[0], b.Certificate[0]) {
		t.Error("two certificates for the same name differ")
	}
}

func TestAClientSaysWhyItDoesNotBelieve(t *testing.T) {
	root := pki.Root(now)
	issue := func(from, until time.Time, names ...string) *x509.Certificate {
		return root.Issue(from, until, names...).Leaf
	}
	for name, c := range map[string]struct {
		leaf *x509.Certificate
		host string
		want pki.Reason
	}{
		"good":                        {issue(now, now.AddDate(0, 3, 0), "shop.example"), "shop.example", ""},
		"a wildcard covers one label": {issue(now, now.AddDate(0, 3, 0), "*.shop.example"), "www.shop.example", ""},
		"and not the apex":            {issue(now, now.AddDate(0, 3, 0), "*.shop.example"), "shop.example", pki.WrongName},
		"nor two":                     {issue(now, now.AddDate(0, 3, 0), "*.shop.example"), "a.b.shop.example", pki.WrongName},
		"another name":                {issue(now, now.AddDate(0, 3, 0), "shop.example"), "bank.example", pki.WrongName},
		"old":                         {issue(now.AddDate(0, -4, 0), now.AddDate(0, -1, 0), "shop.example"), "shop.example", pki.Expired},
		"too new":                     {issue(now.AddDate(0, 1, 0), now.AddDate(0, 4, 0), "shop.example"), "shop.example", pki.NotYet},
		"self-signed":                 {pki.SelfSigned(pki.Key(pki.P256, "self"), now, now.AddDate(1, 0, 0), "shop.example").Leaf, "shop.example", pki.SelfIssued},
		"a stranger's":                {pki.NewAuthority("Stranger", now).Issue(now, now.AddDate(0, 3, 0), "shop.example").Leaf, "shop.example", pki.UnknownIssuer},
	} {
		if got := pki.Judge([]*x509.Certificate{c.leaf}, []*x509.Certificate{root.Certificate()}, c.host, now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
