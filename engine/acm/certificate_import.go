package acm

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"skylab/engine/pki"
	"skylab/engine/world"
)

// ImportCertificate brings a certificate that somebody else issued. With an ARN it
// takes the place of an imported one.
type ImportCertificate struct {
	CertificateArn   string `aws:"id=certificate"`
	Certificate      string `aws:"required"` // PEM, as it is or in base64
	PrivateKey       string `aws:"required"`
	CertificateChain string
	Tags             []Tag
}

// ImportCertificateResult is the answer to [ImportCertificate].
type ImportCertificateResult struct{ CertificateArn string }

// imported is what the Type of such a certificate is.
const imported = "IMPORTED"

// Apply imports it. AWS tells whoever imports when it ends, and never renews it.
// https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html
func (c ImportCertificate) Apply(tx *world.Tx) (any, error) {
	body, key, chain := plain(c.Certificate), plain(c.PrivateKey), plain(c.CertificateChain)
	leaf, err := readImported(tx.Now(), body, key, chain)
	if err != nil {
		return nil, err
	}
	n := Certificate{CertificateArn: newArn(tx), CreatedAt: tx.Now(), Tags: c.Tags}
	if c.CertificateArn != "" {
		if n, err = certificateOf(tx, c.CertificateArn); err != nil {
			return nil, err
		}
		switch {
		case n.Type != imported:
			return nil, wrongImport("The certificate was not imported, and can't be imported again.", "certificate-import-not-imported")
		case len(c.Tags) > 0:
			return nil, world.Refuse("ValidationException", "Tags can't be given when a certificate is imported again.").Because("certificate-import-tags")
		}
	}
	if err := checkTags(nil, n.Tags); err != nil {
		return nil, err
	}
	n.DomainName, n.SubjectAlternativeNames = leaf.Subject.CommonName, leaf.DNSNames
	if n.DomainName == "" && len(leaf.DNSNames) > 0 {
		n.DomainName = leaf.DNSNames[0]
	}
	n.Serial, n.Subject, n.Issuer = colons(leaf.SerialNumber.Bytes()), leaf.Subject.String(), leaf.Issuer.CommonName
	n.NotBefore, n.NotAfter, n.ImportedAt, n.Status, n.Type = leaf.NotBefore, leaf.NotAfter, tx.Now(), Issued, imported
	n.KeyAlgorithm, n.SignatureAlgorithm = kindOf(leaf.PublicKey), strings.ToUpper(strings.NewReplacer("SHA256-RSA", "SHA256WITHRSA", "ECDSA-SHA256", "SHA256WITHECDSA", "ECDSA-SHA384", "SHA384WITHECDSA").Replace(leaf.SignatureAlgorithm.String()))
	n.RenewalEligibility = "INELIGIBLE"
	n.Body, n.Chain, n.Key = body, chain, key
	tx.Put(n)
	return ImportCertificateResult{n.CertificateArn}, nil
}

// plain is PEM as it is, whether it was given so or in base64.
func plain(text string) string {
	if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text)); err == nil && strings.Contains(string(b), "-----BEGIN ") {
		return string(b)
	}
	return text
}

func wrongImport(message, why string) error {
	return world.Refuse("ValidationException", message).Because(why)
}

// readImported holds what is to be imported against what ACM demands of it.
func readImported(now time.Time, body, key, chain string) (*x509.Certificate, error) {
	certs, err := inPEM(body)
	if err != nil || len(certs) == 0 {
		return nil, wrongImport("The certificate body/chain provided is not in a valid PEM format, InternalFailure, or Unable to parse certificate. Please ensure the certificate is in PEM format.", "certificate-import-pem")
	}
	if len(certs) > 1 {
		return nil, wrongImport("The certificate field contains more than one certificate. You can specify only one certificate in this field.", "certificate-import-many")
	}
	leaf := certs[0]
	above, err := inPEM(chain)
	if err != nil || chain != "" && len(above) == 0 {
		return nil, wrongImport("The certificate body/chain provided is not in a valid PEM format, InternalFailure, or Unable to parse certificate. Please ensure the certificate is in PEM format.", "certificate-import-pem")
	}
	if kindOf(leaf.PublicKey) == "" {
		return nil, wrongImport("The certificate's key algorithm or key size is not supported.", "certificate-import-key-size")
	}
	switch {
	case now.Before(leaf.NotBefore):
		return nil, wrongImport("The certificate is not valid yet.", "certificate-import-early")
	case now.After(leaf.NotAfter):
		return nil, wrongImport("The certificate has expired.", "certificate-import-expired")
	}
	if b, _ := pem.Decode([]byte(key)); b == nil || b.Headers["DEK-Info"] != "" || b.Type == "ENCRYPTED PRIVATE KEY" {
		return nil, wrongImport("The private key is not in a valid PEM format, or it is encrypted. Please ensure the private key is in PEM format and has no passphrase.", "certificate-import-key-pem")
	}
	if _, err := tls.X509KeyPair([]byte(body), []byte(key)); err != nil {
		return nil, wrongImport("The private key does not match the certificate.", "certificate-import-key")
	}
	for k, c := 0, leaf; k < len(above); k++ {
		if c.CheckSignatureFrom(above[k]) != nil {
			return nil, wrongImport("Can not validate the certificate with the certificate chain.", "certificate-import-chain")
		}
		c = above[k]
	}
	return leaf, nil
}

// inPEM are the certificates of a text.
func inPEM(text string) (all []*x509.Certificate, err error) {
	for b, rest := pem.Decode([]byte(text)); b != nil; b, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, fmt.Errorf("reading a certificate: %w", err)
		}
		all = append(all, c)
	}
	return all, nil
}

// kindOf is ACM's name for a kind of key; empty where it takes none such.
func kindOf(k crypto.PublicKey) string {
	switch k := k.(type) {
	case *rsa.PublicKey:
		if n := k.N.BitLen(); n == 1024 || n == 2048 || n == 3072 || n == 4096 {
			return fmt.Sprintf("RSA-%d", n)
		}
	case *ecdsa.PublicKey:
		return map[elliptic.Curve]string{elliptic.P256(): "EC-prime256v1", elliptic.P384(): "EC-secp384r1", elliptic.P521(): "EC-secp521r1"}[k.Curve]
	}
	return ""
}

// imports is an imported certificate as a server sends it, with its key.
func (c Certificate) imports() tls.Certificate {
	t, err := tls.X509KeyPair([]byte(strings.TrimRight(c.Body, "\n")+"\n"+c.Chain), []byte(c.Key))
	if err != nil {
		return tls.Certificate{} // it was looked at when it came
	}
	return t
}

// public is the key's algorithm as pki has it.
func (c Certificate) public() pki.Algorithm {
	return pki.Algorithm(strings.Replace(c.KeyAlgorithm, "-", "_", 1))
}
