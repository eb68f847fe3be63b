package acme

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"skylab/engine/acm"
)

// identifier is a name that a certificate is to have.
type identifier struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// order is a certificate that was asked for.
type order struct {
	id, account string
	names       []identifier
	authzs      []*authorization
	expires     time.Time
	err         *Problem
	cert        *certificate
}

// status follows from what became of the names: RFC 8555 section 7.1.6.
func (o *order) status(now time.Time) string {
	ready := true
	for _, a := range o.authzs {
		switch a.state(now) {
		case "valid":
		case "pending":
			ready = false
		default:
			return map[bool]string{true: "valid", false: "invalid"}[o.cert != nil]
		}
	}
	switch {
	case o.cert != nil:
		return "valid"
	case o.err != nil || now.After(o.expires):
		return "invalid"
	case ready:
		return "ready"
	}
	return "pending"
}

func (s *Server) showing(o *order, status int) answer {
	urls := []string{}
	for _, a := range o.authzs {
		urls = append(urls, s.at("authz", a.id))
	}
	body := map[string]any{
		"status": o.status(s.c.Now()), "expires": o.expires.UTC().Format(time.RFC3339), "identifiers": o.names,
		"authorizations": urls, "finalize": s.at("finalize", o.id),
	}
	if o.err != nil {
		body["error"] = o.err
	}
	if o.cert != nil {
		body["certificate"] = s.at("certificate", o.cert.id)
	}
	return answer{status: status, location: s.at("order", o.id), body: body}
}

// newOrder begins an order, and an authorization for each of its names.
func (s *Server) newOrder(q *request) (answer, error) {
	a, err := s.own(q, "")
	if err != nil {
		return answer{}, err
	}
	var in struct {
		Identifiers         []identifier
		NotBefore, NotAfter json.RawMessage
	}
	if err := q.read(&in); err != nil {
		return answer{}, err
	}
	switch {
	case len(in.Identifiers) == 0 || len(in.Identifiers) > maxNames:
		return answer{}, malformed("An order has 1 to %d identifiers", maxNames)
	case len(in.NotBefore)+len(in.NotAfter) > 0:
		return answer{}, malformed("The authority decides how long a certificate is good for")
	case len(a.orders) >= maxOrders:
		return answer{}, problem(http.StatusTooManyRequests, "rateLimited", "The account has %d orders already", maxOrders)
	}
	o := &order{account: a.id, expires: s.c.Now().Add(patience)}
	var bad []*Problem
	for _, n := range in.Identifiers {
		n.Value = strings.ToLower(n.Value)
		if p := rejected(n); p != nil {
			bad = append(bad, p)
		} else if !slices.Contains(o.names, n) {
			o.names = append(o.names, n)
		}
	}
	if len(bad) > 0 {
		p := *bad[0]
		if len(bad) > 1 {
			p.Identifier, p.Sub = nil, bad
		}
		return answer{}, &p
	}
	o.id = s.draw("order")
	for _, n := range o.names {
		o.authzs = append(o.authzs, s.authorize(a, n.Value, o.expires))
	}
	s.orders[o.id] = o
	a.orders = append(a.orders, o.id)
	return s.showing(o, http.StatusCreated), nil
}

// rejected says why no certificate can have a name.
func rejected(n identifier) *Problem {
	var p *Problem
	switch {
	case n.Type != "dns":
		p = problem(http.StatusBadRequest, "unsupportedIdentifier", "Identifiers are of type dns, not %q", n.Type)
	case !acm.Valid(n.Value):
		p = problem(http.StatusBadRequest, "rejectedIdentifier", "%q is no name that a certificate can have", n.Value)
	default:
		return nil
	}
	p.Identifier = &n
	return p
}

// ordered is one of the account's orders.
func (s *Server) ordered(q *request) (*order, error) {
	a, err := s.own(q, "")
	if err != nil {
		return nil, err
	}
	o := s.orders[q.last()]
	switch {
	case o == nil:
		return nil, problem(http.StatusNotFound, "malformed", "There is no such order")
	case o.account != a.id:
		return nil, unauthorized("That order is another account's")
	}
	return o, nil
}

func (s *Server) showOrder(q *request) (answer, error) {
	o, err := s.ordered(q)
	if err != nil {
		return answer{}, err
	}
	return s.showing(o, http.StatusOK), nil
}

// finalize issues the certificate, where the names of the signing request are those
// of the order.
func (s *Server) finalize(q *request) (answer, error) {
	o, err := s.ordered(q)
	if err != nil {
		return answer{}, err
	}
	if status := o.status(s.c.Now()); status != "ready" {
		return answer{}, problem(http.StatusForbidden, "orderNotReady", "The order is %s", status)
	}
	var in struct{ CSR string }
	if err := q.read(&in); err != nil {
		return answer{}, err
	}
	der, err := decode(in.CSR)
	if err != nil {
		return answer{}, malformed("The signing request can't be read")
	}
	csr, err := s.request(der, o, q.account)
	if err != nil {
		return answer{}, err
	}
	for _, n := range o.names {
		if p := s.forbidden(n.Value); p != nil {
			o.err = p
			return answer{}, p
		}
	}
	s.issue(o, csr)
	return s.showing(o, http.StatusOK), nil
}

// request reads a certificate signing request and holds it against an order: RFC 8555
// section 7.4.
func (s *Server) request(der []byte, o *order, a *account) (*x509.CertificateRequest, error) {
	bad := func(format string, v ...any) error {
		return problem(http.StatusBadRequest, "badCSR", format, v...)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil || csr.CheckSignature() != nil {
		return nil, bad("The signing request can't be read, or is not signed with its own key")
	}
	strong := false
	switch k := csr.PublicKey.(type) {
	case *ecdsa.PublicKey:
		strong = k.Curve == elliptic.P256() || k.Curve == elliptic.P384()
	case *rsa.PublicKey:
		strong = k.N.BitLen() >= 2048 && k.N.BitLen() <= 4096 && k.N.BitLen()%8 == 0 && k.E == 65537
	}
	if !strong {
		return nil, bad("The key must be P-256, P-384, or RSA of 2048 to 4096 bits")
	}
	if own, ok := a.key.public.(interface{ Equal(x crypto.PublicKey) bool }); ok && own.Equal(csr.PublicKey) {
		return nil, bad("A certificate's key must not be the account's")
	}
	if len(csr.IPAddresses)+len(csr.EmailAddresses)+len(csr.URIs) > 0 {
		return nil, bad("Only DNS names can be certified")
	}
	asked := slices.Clone(csr.DNSNames)
	if cn := csr.Subject.CommonName; cn != "" {
		asked = append(asked, cn)
	}
	for k := range asked {
		asked[k] = strings.ToLower(asked[k])
	}
	slices.Sort(asked)
	var wanted []string
	for _, n := range o.names {
		wanted = append(wanted, n.Value)
	}
	slices.Sort(wanted)
	if asked = slices.Compact(asked); !slices.Equal(asked, wanted) {
		return nil, bad("The signing request is for %s, the order for %s", strings.Join(asked, ", "), strings.Join(wanted, ", "))
	}
	return csr, nil
}
