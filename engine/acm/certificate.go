package acm

import (
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/engine/pki"
	"skylab/engine/world"
)

// Certificate is a certificate that was asked for, from the request until long
// after it has expired.
type Certificate struct {
	CertificateArn          string
	DomainName              string
	SubjectAlternativeNames []string
	DomainValidationOptions []DomainValidation
	Serial                  string
	Subject                 string
	Issuer                  string
	CreatedAt               time.Time
	IssuedAt                time.Time
	ImportedAt              time.Time
	Status                  string
	NotBefore               time.Time
	NotAfter                time.Time
	KeyAlgorithm            string
	SignatureAlgorithm      string
	InUseBy                 []string `aws:"always"`
	FailureReason           string
	Type                    string
	RenewalEligibility      string
	RenewalSummary          *RenewalSummary

	Tags []Tag `aws:"-"`

	Shown   []string  `aws:"-"` // names whose record was seen, and that validate soon
	ShownAt time.Time `aws:"-"` // when the last of them was

	Renewing bool `aws:"-"` // the time to renew it has come

	Body  string `aws:"-"` // of one that was imported, in PEM
	Chain string `aws:"-"`
	Key   string `aws:"-"`
}

// RenewalSummary is how far ACM is with a renewal.
// https://docs.aws.amazon.com/acm/latest/APIReference/API_RenewalSummary.html
type RenewalSummary struct {
	RenewalStatus           string
	DomainValidationOptions []DomainValidation
	RenewalStatusReason     string
	UpdatedAt               time.Time
}

// DomainValidation is how one name of a certificate is shown to be the owner's.
type DomainValidation struct {
	DomainName       string
	ValidationDomain string
	ValidationStatus string
	ResourceRecord   *ResourceRecord
	ValidationMethod string
}

// ResourceRecord is the DNS record that shows it.
type ResourceRecord struct{ Name, Type, Value string }

// The states of a certificate.
// https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
const (
	Pending  = "PENDING_VALIDATION"
	Issued   = "ISSUED"
	Expired  = "EXPIRED"
	TimedOut = "VALIDATION_TIMED_OUT"
	Failed   = "FAILED"

	success = "SUCCESS"            // of one name, and of a renewal
	waiting = "PENDING_VALIDATION" // of a renewal whose records are looked for
)

// Times of a public certificate: how long validation may take, how long it takes once
// the record is there (AWS promises nothing: minutes, up to hours), and how long before
// its end it is renewed.
// https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
const (
	patience = 72 * time.Hour
	looking  = time.Minute
	renewal  = 45 * 24 * time.Hour
)

// ID is the ARN.
func (c Certificate) ID() string { return c.CertificateArn }

// Refs is empty.
func (c Certificate) Refs() []string { return nil }

// User is what can use a certificate, a load balancer for example.
type User interface {
	world.Resource
	// Certificates are the ARNs of those that it uses.
	Certificates(w *world.World) []string
}

// users are the ids of what uses a certificate.
func (c Certificate) users(w *world.World) []string {
	all := []string{}
	for _, u := range world.All[User](w, world.Everywhere) {
		if slices.Contains(u.Certificates(w), c.CertificateArn) {
			all = append(all, u.ID())
		}
	}
	return all
}

// Due is when time changes the certificate by itself.
func (c Certificate) Due() time.Time {
	switch {
	case c.Status == Pending && len(c.Shown) > 0:
		return c.ShownAt.Add(looking)
	case c.Status == Pending:
		return c.CreatedAt.Add(patience)
	case c.Status == Issued && !c.Renewing && c.Type != imported:
		return c.renewsAt()
	case c.Status == Issued:
		return c.NotAfter
	}
	return time.Time{}
}

// renewsAt is when ACM begins to renew it: a certificate that is good for less than
// 135 days, as will be in 2029, in the last third of its life.
func (c Certificate) renewsAt() time.Time {
	return c.NotAfter.Add(-min(renewal, c.NotAfter.Sub(c.NotBefore)/3))
}

// renewing says how far the renewal is.
func (c *Certificate) renewing(status, reason string, now time.Time) {
	options := slices.Clone(c.DomainValidationOptions)
	for k := range options {
		if status == waiting {
			options[k].ValidationStatus = Pending
		}
	}
	c.RenewalSummary = &RenewalSummary{status, options, reason, now}
}

// Elapse validates the names whose record was seen, lets validation time out, or the
// certificate expire.
func (c Certificate) Elapse(tx *world.Tx) {
	switch {
	case c.Status == Issued && !c.Renewing && c.Type != imported:
		if c.Renewing = true; len(c.users(tx.World())) > 0 {
			c.renewing(waiting, "", tx.Now())
		}
	case c.Status == Issued:
		c.Status = Expired
		if c.RenewalSummary != nil && c.RenewalSummary.RenewalStatus == waiting {
			c.renewing(Failed, "DOMAIN_VALIDATION_DENIED", tx.Now())
		}
	case len(c.Shown) == 0:
		c.Status = TimedOut
		c.mark(Failed, func(d DomainValidation) bool { return d.ValidationStatus == Pending })
	default:
		c.mark(success, func(d DomainValidation) bool { return slices.Contains(c.Shown, d.DomainName) })
		c.Shown = nil
		if !slices.ContainsFunc(c.DomainValidationOptions, func(d DomainValidation) bool { return d.ValidationStatus != success }) {
			c.issue(tx.Now())
		}
	}
	tx.Put(c)
}

// mark gives those of its names a status that are asked for.
func (c *Certificate) mark(status string, which func(DomainValidation) bool) {
	c.DomainValidationOptions = slices.Clone(c.DomainValidationOptions)
	for k, d := range c.DomainValidationOptions {
		if which(d) {
			c.DomainValidationOptions[k].ValidationStatus = status
		}
	}
}

// issue makes the certificate good from the day's beginning on.
func (c *Certificate) issue(now time.Time) {
	c.Status, c.IssuedAt = Issued, now
	c.NotBefore, c.NotAfter = Term(now)
	leaf := c.Served().Leaf
	c.Serial = colons(leaf.SerialNumber.Bytes())
	c.Subject, c.Issuer = "CN="+c.DomainName, "Amazon"
	c.SignatureAlgorithm = map[string]string{"RSA-2048": "SHA256WITHRSA", "EC-secp384r1": "SHA384WITHECDSA"}[c.KeyAlgorithm]
	if c.SignatureAlgorithm == "" {
		c.SignatureAlgorithm = "SHA256WITHECDSA"
	}
	c.RenewalEligibility = "INELIGIBLE"
}

// Served is the certificate as a server sends it, with its intermediate and key. It
// follows from what the certificate is; of one that was never issued there is none.
func (c Certificate) Served() tls.Certificate {
	if c.NotAfter.IsZero() {
		return tls.Certificate{}
	}
	if c.Type == imported {
		return c.imports()
	}
	kind := c.public()
	by, key := Authority(kind, c.NotBefore), pki.Key(kind, c.CertificateArn)
	leaf := by.IssueTo(key.Public(), c.NotBefore, c.NotAfter, c.SubjectAlternativeNames...)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, by.Certificate().Raw}, PrivateKey: key, Leaf: leaf}
}

// Authority is who issues certificates for a kind of key from here at a time,
// whichever door the request came in by.
func Authority(kind pki.Algorithm, at time.Time) *pki.Authority {
	name := map[pki.Algorithm]string{pki.RSA2048: "Amazon RSA 2048 M02", pki.P256: "Amazon ECDSA 256 M02", pki.P384: "Amazon ECDSA 384 M02"}[kind]
	return pki.Root(at).Under(name, "Amazon", kind)
}

// Term is how long a certificate is good for that is issued then: from the day's
// beginning, and two days less than the CA/Browser Forum allows.
func Term(issued time.Time) (from, until time.Time) {
	from = issued.UTC().Truncate(24 * time.Hour)
	return from, from.Add(pki.LongestLife(from) - 48*time.Hour - time.Second)
}

func colons(b []byte) string {
	var parts []string
	for _, x := range b {
		parts = append(parts, hex.EncodeToString([]byte{x}))
	}
	return strings.Join(parts, ":")
}

// certificateOf finds one of the account's certificates in the command's Region.
func certificateOf(tx *world.Tx, arn string) (Certificate, error) {
	if !strings.HasPrefix(arn, "arn:aws:acm:") || !strings.Contains(arn, ":certificate/") {
		return Certificate{}, world.Refuse("InvalidArnException", fmt.Sprintf("Invalid ARN: %s", arn)).Because("certificate-arn", arn)
	}
	c, ok := world.Get[Certificate](tx.World(), tx.Scope, arn)
	if !ok {
		return c, world.Refuse("ResourceNotFoundException", fmt.Sprintf("Could not find certificate %s in account %s.", arn, tx.Account)).
			Because("certificate-unknown", arn, tx.Region)
	}
	return c, nil
}
