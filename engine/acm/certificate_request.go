package acm

import (
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"skylab/engine/pki"
	"skylab/engine/world"
)

// Limits of a request.
// https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
const (
	maxNames        = 10
	maxCommonName   = 64 // octets, RFC 5280 appendix A.1
	maxCertificates = 2500
	tokenLife       = time.Hour
)

// RequestCertificate asks for a public certificate. Whoever asks must then show that
// the names are theirs. Where that is by mail, AWS writes to five addresses of the
// domain, such as admin@. No mail is carried in this world and nobody reads such a
// box, so that the request waits for 72 hours and then times out, as it does for a
// domain whose mail nobody reads.
type RequestCertificate struct {
	DomainName              string `aws:"required"`
	ValidationMethod        string `aws:"enum=EMAIL|DNS|HTTP"`
	SubjectAlternativeNames []string
	IdempotencyToken        string
	KeyAlgorithm            string `aws:"enum=RSA_1024|RSA_2048|RSA_3072|RSA_4096|EC_prime256v1|EC_secp384r1|EC_secp521r1"`
	Tags                    []Tag
}

// kinds are the keys that a public certificate can be requested for.
// https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
var kinds = []pki.Algorithm{pki.RSA2048, pki.P256, pki.P384}

// RequestCertificateResult is the answer to [RequestCertificate].
type RequestCertificateResult struct{ CertificateArn string }

// requested remembers an idempotency token for an hour.
type requested struct {
	Token, Arn, Names string
	At                time.Time
}

func (r requested) ID() string     { return "acm-token/" + r.Token }
func (r requested) Refs() []string { return nil }

var tokenForm = regexp.MustCompile(`^\w{1,32}$`)

// before is the request that the command repeats, where there is one and its certificate
// still stands.
func (c RequestCertificate) before(tx *world.Tx, names []string) (requested, bool) {
	r, ok := world.Get[requested](tx.World(), tx.Scope, "acm-token/"+c.IdempotencyToken)
	_, stands := world.Get[Certificate](tx.World(), tx.Scope, r.Arn)
	return r, ok && stands && r.Names == strings.Join(names, " ") && tx.Now().Sub(r.At) < tokenLife
}

// Apply makes the request.
func (c RequestCertificate) Apply(tx *world.Tx) (any, error) {
	names := []string{}
	for _, n := range append([]string{c.DomainName}, c.SubjectAlternativeNames...) {
		n = strings.TrimSuffix(strings.ToLower(n), ".")
		if strings.ContainsFunc(n, func(r rune) bool { return r > unicode.MaxASCII }) {
			return nil, world.Refuse("ValidationException", fmt.Sprintf("The domain name %s is not valid.", n)).Because("certificate-punycode", n)
		}
		if !Valid(n) {
			return nil, world.Refuse("InvalidDomainValidationOptionsException", fmt.Sprintf("The domain name %s is not valid.", n)).Because("certificate-name", n)
		}
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if t := c.IdempotencyToken; t != "" && !tokenForm.MatchString(t) {
		return nil, world.Refuse("ValidationException", fmt.Sprintf("1 validation error detected: Value '%s' at 'idempotencyToken' failed to satisfy constraint: Member must satisfy regular expression pattern: \\w+", t)).
			Because("certificate-token", t)
	}
	if r, ok := c.before(tx, names); ok {
		return RequestCertificateResult{r.Arn}, nil
	}
	switch {
	case len(names[0]) > maxCommonName:
		return nil, world.Refuse("InvalidDomainValidationOptionsException", fmt.Sprintf("The first domain name can't be longer than %d octets.", maxCommonName)).Because("certificate-common-name", maxCommonName)
	case len(names) > maxNames:
		return nil, world.Refuse("LimitExceededException", fmt.Sprintf("Error: the maximum number of %d domain names per certificate has been reached.", maxNames)).Because("quota", maxNames)
	case len(world.All[Certificate](tx.World(), tx.Scope)) >= maxCertificates:
		return nil, world.Refuse("LimitExceededException", fmt.Sprintf("Error: you have reached your limit of %d certificates.", maxCertificates)).Because("quota", maxCertificates)
	case c.ValidationMethod == "HTTP":
		return nil, world.Refuse("InvalidParameterException", "HTTP validation is available only through CloudFront.").Because("certificate-http")
	case c.ValidationMethod != "" && c.ValidationMethod != "DNS" && c.ValidationMethod != "EMAIL":
		return nil, world.Refuse("ValidationException", fmt.Sprintf("Value '%s' at 'validationMethod' failed to satisfy constraint: Member must satisfy enum value set: [EMAIL, DNS, HTTP]", c.ValidationMethod)).
			Because("parameter-value", c.ValidationMethod, "ValidationMethod", "DNS, EMAIL")
	case !slices.Contains(kinds, pki.Algorithm(c.KeyAlgorithm)) && c.KeyAlgorithm != "":
		return nil, world.Refuse("ValidationException", fmt.Sprintf("Key algorithm %s is not available here.", c.KeyAlgorithm)).Because("certificate-key", c.KeyAlgorithm)
	}
	if c.KeyAlgorithm == "" {
		c.KeyAlgorithm = string(pki.RSA2048)
	}
	if err := checkTags(nil, c.Tags); err != nil {
		return nil, err
	}
	n := Certificate{
		CertificateArn: newArn(tx),
		DomainName:     names[0], SubjectAlternativeNames: names, CreatedAt: tx.Now(), Status: Pending, KeyAlgorithm: strings.Replace(c.KeyAlgorithm, "_", "-", 1), Type: "AMAZON_ISSUED",
		RenewalEligibility: "INELIGIBLE", Tags: c.Tags,
	}
	for _, name := range names {
		v := DomainValidation{DomainName: name, ValidationDomain: name, ValidationStatus: Pending, ValidationMethod: "EMAIL"}
		if c.ValidationMethod == "DNS" {
			v.ValidationMethod, v.ResourceRecord = "DNS", recordFor(tx.Account, name)
		}
		n.DomainValidationOptions = append(n.DomainValidationOptions, v)
	}
	tx.Put(n)
	if c.IdempotencyToken != "" {
		tx.Put(requested{c.IdempotencyToken, n.CertificateArn, strings.Join(names, " "), tx.Now()})
	}
	return RequestCertificateResult{n.CertificateArn}, nil
}

// newArn is the ARN of a certificate that is made now.
func newArn(tx *world.Tx) string {
	d := tx.Draw("certificate")
	id := hex.EncodeToString(d[:16])
	return fmt.Sprintf("arn:aws:acm:%s:%s:certificate/%s-%s-%s-%s-%s", tx.Region, tx.Account, id[:8], id[8:12], id[12:16], id[16:20], id[20:])
}

// recordFor is the record that shows that a name is the account's: the same for the
// name and its wildcard, in every Region, at every request.
// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
func recordFor(account, name string) *ResourceRecord {
	base := strings.TrimPrefix(name, "*.")
	sum := sha512.Sum512([]byte(account + "/" + base))
	host := strings.ToLower(base32.StdEncoding.EncodeToString(sum[32:40]))[:10]
	return &ResourceRecord{
		Name: fmt.Sprintf("_%s.%s.", hex.EncodeToString(sum[:16]), base), Type: "CNAME",
		Value: fmt.Sprintf("_%s.%s.acm-validations.aws.", hex.EncodeToString(sum[16:32]), host),
	}
}

// Valid reports whether a name can stand in a certificate: a wildcard is the whole
// first label and there is one of them. An address is no name: its last label is a
// number, and no top-level domain is one or has a single letter.
func Valid(name string) bool {
	rest := strings.TrimPrefix(name, "*.")
	top := rest[strings.LastIndexByte(rest, '.')+1:]
	if len(name) > 253 || top == rest || len(top) < 2 || strings.Trim(top, "0123456789") == "" {
		return false
	}
	for _, l := range strings.Split(rest, ".") {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.ContainsFunc(l, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
			return false
		}
	}
	return true
}

// DescribeCertificate shows a certificate and what is still to be shown for it.
type DescribeCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
}

// DescribeCertificateResult is the answer to [DescribeCertificate].
type DescribeCertificateResult struct{ Certificate Certificate }

// Apply reads.
func (c DescribeCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	if err != nil {
		return nil, err
	}
	if n.InUseBy = n.users(tx.World()); len(n.InUseBy) > 0 && n.Status == Issued && n.Type != imported {
		n.RenewalEligibility = "ELIGIBLE"
	}
	return DescribeCertificateResult{n}, nil
}

// ListCertificates lists the Region's certificates.
type ListCertificates struct {
	CertificateStatuses []string
}

// ListCertificatesResult is the answer to [ListCertificates].
type ListCertificatesResult struct {
	CertificateSummaryList []CertificateSummary `aws:"always"`
}

// CertificateSummary is a certificate in a list.
type CertificateSummary struct {
	CertificateArn                       string
	DomainName                           string
	SubjectAlternativeNameSummaries      []string
	HasAdditionalSubjectAlternativeNames bool `aws:"always"`
	Status                               string
	Type                                 string
	KeyAlgorithm                         string
	InUse                                bool `aws:"always"`
	RenewalEligibility                   string
	NotBefore, NotAfter                  time.Time
	CreatedAt, IssuedAt                  time.Time
}

// Apply lists.
func (c ListCertificates) Apply(tx *world.Tx) (any, error) {
	out := ListCertificatesResult{CertificateSummaryList: []CertificateSummary{}}
	for _, n := range world.All[Certificate](tx.World(), tx.Scope) {
		if len(c.CertificateStatuses) > 0 && !slices.Contains(c.CertificateStatuses, n.Status) {
			continue
		}
		out.CertificateSummaryList = append(out.CertificateSummaryList, CertificateSummary{
			n.CertificateArn, n.DomainName, n.SubjectAlternativeNames, false, n.Status, n.Type, n.KeyAlgorithm, len(n.users(tx.World())) > 0,
			n.RenewalEligibility, n.NotBefore, n.NotAfter, n.CreatedAt, n.IssuedAt,
		})
	}
	return out, nil
}

// GetCertificate is the certificate itself and its chain, in PEM.
type GetCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
}

// GetCertificateResult is the answer to [GetCertificate].
type GetCertificateResult struct{ Certificate, CertificateChain string }

// Apply reads.
func (c GetCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	if err != nil {
		return nil, err
	}
	if n.NotAfter.IsZero() {
		return nil, world.Refuse("RequestInProgressException", "The certificate request is in progress.").Because("certificate-not-issued", n.DomainName)
	}
	text := func(der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	if n.Type == imported {
		return GetCertificateResult{n.Body, n.Chain}, nil
	}
	s := n.Served()
	return GetCertificateResult{text(s.Certificate[0]), text(s.Certificate[1]) + text(pki.Root(n.NotBefore).Certificate().Raw)}, nil
}

// DeleteCertificate removes a certificate that nothing uses.
type DeleteCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
}

// Apply deletes.
func (c DeleteCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	if err != nil {
		return nil, err
	}
	if u := n.users(tx.World()); len(u) > 0 {
		return nil, world.Refuse("ResourceInUseException", fmt.Sprintf("Certificate %s in account %s is in use.", n.CertificateArn, tx.Account)).Because("certificate-in-use", n.DomainName, u[0])
	}
	tx.Delete(n)
	return world.Done{}, nil
}

// Operations holds one of every command of this package, in no order that matters.
var Operations = []world.Command{
	RequestCertificate{},
	DescribeCertificate{},
	ListCertificates{},
	GetCertificate{},
	DeleteCertificate{},
	ImportCertificate{},
	AddTagsToCertificate{},
	RemoveTagsFromCertificate{},
	ListTagsForCertificate{},
}
