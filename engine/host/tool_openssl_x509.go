package host

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// x509Tool shows a certificate: what is asked for, and then itself.
func x509Tool(s *seat, args []string) int {
	file, silent, sha := "", false, false
	var show []func(*x509.Certificate)
	status := 0
	for k := 0; k < len(args); k++ {
		a := args[k]
		switch a {
		case "-in", "-ext", "-checkend":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "x509: Option %s needs a value\nx509: Use -help for summary.\n", a)
				return 1
			}
		}
		print := func(format string, what func(*x509.Certificate) any) {
			show = append(show, func(c *x509.Certificate) { fmt.Fprintf(s.out, format, what(c)) })
		}
		value := args[k]
		switch a {
		case "-in":
			file = value
		case "-noout":
			silent = true
		case "-sha256":
			sha = true
		case "-sha1":
		case "-subject":
			print("subject=%s\n", func(c *x509.Certificate) any { return oneLine(c.RawSubject) })
		case "-issuer":
			print("issuer=%s\n", func(c *x509.Certificate) any { return oneLine(c.RawIssuer) })
		case "-startdate", "-enddate", "-dates":
			if a != "-enddate" {
				print("notBefore=%s\n", func(c *x509.Certificate) any { return c.NotBefore.Format(certTime) })
			}
			if a != "-startdate" {
				print("notAfter=%s\n", func(c *x509.Certificate) any { return c.NotAfter.Format(certTime) })
			}
		case "-serial":
			print("serial=%s\n", func(c *x509.Certificate) any { return fmt.Sprintf("%X", c.SerialNumber.Bytes()) })
		case "-fingerprint":
			print("%s\n", func(c *x509.Certificate) any { return fingerprint(c, sha) })
		case "-text":
			print("%s", func(c *x509.Certificate) any { return certText(c) })
		case "-ext":
			show = append(show, func(c *x509.Certificate) { s.showExtensions(c, strings.Split(value, ",")) })
		case "-checkend":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				fmt.Fprintf(s.errw, "x509: Can't parse \"%s\" as a number\n", value)
				return 1
			}
			show = append(show, func(c *x509.Certificate) { status = s.checkEnd(c, time.Duration(n)*time.Second) })
		default:
			fmt.Fprintf(s.errw, "x509: Unknown option: %s\nx509: Use -help for summary.\n", a)
			return 1
		}
	}
	cert, ok := s.load(file)
	if !ok {
		return 1
	}
	for _, f := range show {
		f(cert)
	}
	if !silent {
		fmt.Fprint(s.out, inPEM(cert))
	}
	return status
}

// load reads the first certificate of a file, or of the input.
func (s *seat) load(file string) (*x509.Certificate, bool) {
	var text []byte
	shown := "<stdin>"
	if file != "" {
		b, err := s.read(file)
		if err != nil {
			fmt.Fprintf(s.errw, "Could not open file or uri for loading certificate from %s\nUnable to load certificate\n", file)
			return nil, false
		}
		text, shown = b, file
	} else if s.in != nil {
		text, _ = io.ReadAll(io.LimitReader(s.in, 1<<20))
	}
	if found := certificates(text); len(found) > 0 {
		return found[0], true
	}
	fmt.Fprintf(s.errw, "Could not read certificate from %s\nUnable to load certificate\n", shown)
	return nil, false
}

func fingerprint(c *x509.Certificate, sha bool) string {
	if sha {
		sum := sha256.Sum256(c.Raw)
		return "sha256 Fingerprint=" + octets(sum[:])
	}
	sum := sha1.Sum(c.Raw)
	return "SHA1 Fingerprint=" + octets(sum[:])
}

// checkEnd says whether a certificate ends within a time; the status is 1 then.
func (s *seat) checkEnd(c *x509.Certificate, in time.Duration) int {
	if s.f.c.Now().Add(in).After(c.NotAfter) {
		fmt.Fprintln(s.out, "Certificate will expire")
		return 1
	}
	fmt.Fprintln(s.out, "Certificate will not expire")
	return 0
}

// octets are bytes in upper case with colons.
func octets(b []byte) string {
	return strings.TrimSuffix(strings.ToUpper(lower(b)), ":")
}

func lower(b []byte) string {
	var out strings.Builder
	for _, x := range b {
		fmt.Fprintf(&out, "%02x:", x)
	}
	return out.String()
}

// octetRows writes bytes in rows.
func octetRows(b []byte, row int, indent string) string {
	var out strings.Builder
	for len(b) > 0 {
		n := min(row, len(b))
		text := lower(b[:n])
		if b = b[n:]; len(b) == 0 {
			text = strings.TrimSuffix(text, ":")
		}
		out.WriteString(indent + text + "\n")
	}
	return out.String()
}

var signatures = map[x509.SignatureAlgorithm]string{
	x509.ECDSAWithSHA256: "ecdsa-with-SHA256", x509.ECDSAWithSHA384: "ecdsa-with-SHA384", x509.SHA256WithRSA: "sha256WithRSAEncryption",
	x509.SHA384WithRSA: "sha384WithRSAEncryption", x509.SHA1WithRSA: "sha1WithRSAEncryption",
}

// keyOf is what kind of key is in a certificate, and how long.
func keyOf(c *x509.Certificate) (kind string, bits int) {
	switch k := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return "id-ecPublicKey", k.Curve.Params().BitSize
	case *rsa.PublicKey:
		return "rsaEncryption", k.N.BitLen()
	}
	return "unknown", 0
}

// certText is a certificate as x509 -text prints it.
func certText(c *x509.Certificate) string {
	var b strings.Builder
	kind, bits := keyOf(c)
	fmt.Fprintf(&b, "Certificate:\n    Data:\n        Version: %d (0x%x)\n        Serial Number:%s\n        Signature Algorithm: %s\n        Issuer: %s\n        Validity\n            Not Before: %s\n            Not After : %s\n        Subject: %s\n        Subject Public Key Info:\n            Public Key Algorithm: %s\n                Public-Key: (%d bit)\n",
		c.Version, c.Version-1, number(c.SerialNumber), signatures[c.SignatureAlgorithm], oneLine(c.RawIssuer), c.NotBefore.Format(certTime), c.NotAfter.Format(certTime), oneLine(c.RawSubject), kind, bits)
	switch k := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		point, _ := k.Bytes()
		name := map[int][2]string{256: {"prime256v1", "P-256"}, 384: {"secp384r1", "P-384"}, 521: {"secp521r1", "P-521"}}[bits]
		fmt.Fprintf(&b, "                pub:\n%s                ASN1 OID: %s\n                NIST CURVE: %s\n", octetRows(point, 15, strings.Repeat(" ", 20)), name[0], name[1])
	case *rsa.PublicKey:
		fmt.Fprintf(&b, "                Modulus:\n%s                Exponent: %d (0x%x)\n", octetRows(append([]byte{0}, k.N.Bytes()...), 15, strings.Repeat(" ", 20)), k.E, k.E)
	}
	if len(c.Extensions) > 0 {
		b.WriteString("        X509v3 extensions:\n")
		for _, e := range c.Extensions {
			title, lines := extension(c, e.Id.String(), e.Value)
			fmt.Fprintf(&b, "            %s: %s\n", title, map[bool]string{true: "critical"}[e.Critical])
			for _, l := range lines {
				b.WriteString("                " + l + "\n")
			}
		}
	}
	fmt.Fprintf(&b, "    Signature Algorithm: %s\n    Signature Value:\n%s", signatures[c.SignatureAlgorithm], octetRows(c.Signature, 18, strings.Repeat(" ", 8)))
	return b.String()
}

// number is a serial number: short ones in one line, long ones as bytes.
func number(n *big.Int) string {
	if n.IsInt64() {
		return fmt.Sprintf(" %d (0x%x)", n, n)
	}
	return "\n            " + strings.TrimSuffix(lower(n.Bytes()), ":")
}
