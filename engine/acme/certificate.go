package acme

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/pki"
)

// certificate is one that was issued.
type certificate struct {
	id, account string
	leaf        *x509.Certificate
	chain       string // PEM: the leaf, and who issued it; clients have the root
	revoked     bool
}

// issue makes the certificate of an order.
func (s *Server) issue(o *order, csr *x509.CertificateRequest) {
	var names []string
	for _, n := range o.names {
		names = append(names, n.Value)
	}
	now := s.c.Now()
	from, until := acm.Term(now)
	kind := pki.P256
	if _, ok := csr.PublicKey.(*rsa.PublicKey); ok {
		kind = pki.RSA2048
	}
	by := acm.Authority(kind, now)
	c := &certificate{id: s.draw("certificate"), account: o.account, leaf: by.IssueTo(csr.PublicKey, from, until, names...)}
	var text strings.Builder
	for _, link := range []*x509.Certificate{c.leaf, by.Certificate()} {
		_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: link.Raw}) // a Builder takes everything
	}
	c.chain = text.String()
	s.certs[c.id], o.cert = c, c
}

// download gives an account the chain.
func (s *Server) download(q *request) (answer, error) {
	a, err := s.own(q, "")
	if err != nil {
		return answer{}, err
	}
	c := s.certs[q.last()]
	switch {
	case c == nil:
		return answer{}, problem(http.StatusNotFound, "malformed", "There is no such certificate")
	case c.account != a.id:
		return answer{}, unauthorized("That certificate is another account's")
	}
	return answer{status: http.StatusOK, chain: c.chain}, nil
}

// revoke takes a certificate back, for the account that has it or whoever has its key:
// RFC 8555 section 7.6.
func (s *Server) revoke(q *request) (answer, error) {
	var in struct {
		Certificate string
		Reason      *int
	}
	if err := q.read(&in); err != nil {
		return answer{}, err
	}
	der, err := decode(in.Certificate)
	if err != nil {
		return answer{}, malformed("The certificate can't be read")
	}
	if r := in.Reason; r != nil && (*r < 0 || *r > 10 || *r == 7) {
		return answer{}, problem(http.StatusBadRequest, "badRevocationReason", "%d is no reason of RFC 5280 section 5.3.1", *r)
	}
	var c *certificate
	for _, o := range s.certs {
		if string(o.leaf.Raw) == string(der) {
			c = o
			if q.account != nil && q.account.id == o.account {
				break
			}
		}
	}
	if c == nil {
		return answer{}, problem(http.StatusNotFound, "malformed", "That certificate was not issued here")
	}
	own, _ := c.leaf.PublicKey.(interface{ Equal(x crypto.PublicKey) bool })
	switch {
	case q.account != nil && q.account.id != c.account, q.account == nil && !own.Equal(q.key.public):
		return answer{}, unauthorized("Only its account or its own key can revoke a certificate")
	case c.revoked:
		return answer{}, problem(http.StatusBadRequest, "alreadyRevoked", "The certificate is revoked already")
	}
	c.revoked = true
	return answer{status: http.StatusOK}, nil
}
