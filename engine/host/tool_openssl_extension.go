package host

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
)

// extensions are those that OpenSSL has a name for: what it is called behind -ext, and
// the title above it.
var extensions = map[string][2]string{
	"2.5.29.14":         {"subjectKeyIdentifier", "X509v3 Subject Key Identifier"},
	"2.5.29.15":         {"keyUsage", "X509v3 Key Usage"},
	"2.5.29.17":         {"subjectAltName", "X509v3 Subject Alternative Name"},
	"2.5.29.19":         {"basicConstraints", "X509v3 Basic Constraints"},
	"2.5.29.30":         {"nameConstraints", "X509v3 Name Constraints"},
	"2.5.29.31":         {"crlDistributionPoints", "X509v3 CRL Distribution Points"},
	"2.5.29.32":         {"certificatePolicies", "X509v3 Certificate Policies"},
	"2.5.29.35":         {"authorityKeyIdentifier", "X509v3 Authority Key Identifier"},
	"2.5.29.37":         {"extendedKeyUsage", "X509v3 Extended Key Usage"},
	"1.3.6.1.5.5.7.1.1": {"authorityInfoAccess", "Authority Information Access"},
}

// extension is one as OpenSSL prints it: its title and the lines below.
func extension(c *x509.Certificate, id string, value []byte) (title string, lines []string) {
	e, ok := extensions[id]
	if !ok {
		return id, []string{fmt.Sprintf("%q", value)}
	}
	switch e[0] {
	case "subjectKeyIdentifier":
		lines = []string{octets(c.SubjectKeyId)}
	case "authorityKeyIdentifier":
		lines = []string{octets(c.AuthorityKeyId)}
	case "keyUsage":
		lines = []string{strings.Join(usages(c.KeyUsage), ", ")}
	case "extendedKeyUsage":
		lines = []string{strings.Join(purposes(c), ", ")}
	case "subjectAltName":
		var all []string
		for _, n := range c.DNSNames {
			all = append(all, "DNS:"+n)
		}
		for _, a := range c.IPAddresses {
			all = append(all, "IP Address:"+a.String())
		}
		lines = []string{strings.Join(all, ", ")}
	case "basicConstraints":
		text := "CA:" + strings.ToUpper(fmt.Sprint(c.IsCA))
		if c.IsCA && (c.MaxPathLen > 0 || c.MaxPathLenZero) {
			text += fmt.Sprintf(", pathlen:%d", c.MaxPathLen)
		}
		lines = []string{text}
	case "certificatePolicies":
		for _, p := range c.Policies {
			lines = append(lines, "Policy: "+p.String())
		}
	case "authorityInfoAccess":
		for _, u := range c.IssuingCertificateURL {
			lines = append(lines, "CA Issuers - URI:"+u)
		}
	case "crlDistributionPoints":
		for _, u := range c.CRLDistributionPoints {
			lines = append(lines, "Full Name:", "  URI:"+u)
		}
	}
	return e[1], lines
}

func usages(u x509.KeyUsage) (all []string) {
	for k, name := range []string{
		"Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement",
		"Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
	} {
		if u&(1<<k) != 0 {
			all = append(all, name)
		}
	}
	return all
}

func purposes(c *x509.Certificate) (all []string) {
	names := map[x509.ExtKeyUsage]string{
		x509.ExtKeyUsageAny: "Any Extended Key Usage", x509.ExtKeyUsageServerAuth: "TLS Web Server Authentication",
		x509.ExtKeyUsageClientAuth: "TLS Web Client Authentication", x509.ExtKeyUsageCodeSigning: "Code Signing",
		x509.ExtKeyUsageEmailProtection: "E-mail Protection", x509.ExtKeyUsageTimeStamping: "Time Stamping", x509.ExtKeyUsageOCSPSigning: "OCSP Signing",
	}
	for _, u := range c.ExtKeyUsage {
		all = append(all, names[u])
	}
	for _, u := range c.UnknownExtKeyUsage {
		all = append(all, u.String())
	}
	return all
}

// showExtensions prints those that are named, as x509 -ext does.
func (s *seat) showExtensions(c *x509.Certificate, names []string) {
	found := false
	for _, e := range c.Extensions {
		if !slices.Contains(names, extensions[e.Id.String()][0]) || extensions[e.Id.String()][0] == "" {
			continue
		}
		found = true
		title, lines := extension(c, e.Id.String(), e.Value)
		fmt.Fprintf(s.out, "%s: %s\n", title, map[bool]string{true: "critical"}[e.Critical])
		for _, l := range lines {
			fmt.Fprintf(s.out, "    %s\n", l)
		}
	}
	if !found {
		fmt.Fprintf(s.errw, "No extensions matching %s in certificate\n", strings.Join(names, ","))
	}
}
