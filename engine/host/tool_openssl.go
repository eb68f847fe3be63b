package host

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"skylab/engine/pki"
)

// openssl knows s_client -connect and x509.
func openssl(s *seat, args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(s.errw, "openssl: only s_client and x509 are available here")
		return 1
	}
	switch args[0] {
	case "s_client":
		return sClient(s, args[1:])
	case "x509":
		return x509Tool(s, args[1:])
	case "version":
		fmt.Fprintln(s.out, "OpenSSL 3.2.2 4 Jun 2024 (Library: OpenSSL 3.2.2 4 Jun 2024)")
		return 0
	}
	fmt.Fprintf(s.errw, "Invalid command '%s'; type \"help\" for a list.\n", args[0])
	return 1
}

// sClient makes a handshake and shows what the server showed.
func sClient(s *seat, args []string) int {
	to, name, all := "", "", false
	for k := 0; k < len(args); k++ {
		switch a := args[k]; a {
		case "-connect", "-servername":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "s_client: Option %s needs a value\n", a)
				return 1
			}
			if a == "-connect" {
				to = args[k]
			} else {
				name = args[k]
			}
		case "-showcerts":
			all = true
		case "-brief", "-quiet", "-ign_eof", "-tls1_2", "-tls1_3":
		default:
			fmt.Fprintf(s.errw, "s_client: Unknown option or cipher: %s\ns_client: Use -help for summary.\n", strings.TrimPrefix(a, "-"))
			return 1
		}
	}
	host, portText, err := net.SplitHostPort(to)
	port, perr := strconv.ParseUint(portText, 10, 16)
	if err != nil || perr != nil || port == 0 {
		fmt.Fprintf(s.errw, "s_client: -connect argument or target parameter malformed or ambiguous\n")
		return 1
	}
	a, ok := s.resolve(host)
	if !ok {
		fmt.Fprintf(s.errw, "BIO_lookup_ex:Name or service not known:%s\nconnect:errno=22\n", host)
		return 1
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, "connect:errno=101")
		return 1
	}
	raw, err := s.m.Dial(s.ctx, netip.AddrPortFrom(a, uint16(port)))
	if err != nil {
		number := map[bool]int{true: 111, false: 110}[err == syscall.ECONNREFUSED]
		fmt.Fprintf(s.errw, "%s\nconnect:errno=%d\n", map[int]string{111: "Connection refused", 110: "Connection timed out"}[number], number)
		return 1
	}
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(slow))
	now := s.f.c.Now()
	conn := tls.Client(raw, &tls.Config{ServerName: first(name, host), InsecureSkipVerify: true, Time: s.f.c.Now})
	if err := conn.HandshakeContext(s.ctx); err != nil {
		fmt.Fprintf(s.out, "CONNECTED(00000003)\n---\nno peer certificate available\n---\n")
		fmt.Fprintln(s.errw, "error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl/record/ssl3_record.c:354:")
		return 1
	}
	s.showHandshake(conn.ConnectionState(), now, all)
	return 0
}

// verifyCodes are the numbers of x509_verify_cert(3).
var verifyCodes = map[pki.Reason]int{
	"": 0, pki.NotYet: 9, pki.Expired: 10, pki.SelfIssued: 18, pki.UnknownIssuer: 20, pki.BadSignature: 7,
	pki.NoAuthority: 24, pki.TooDeep: 25, pki.WrongPurpose: 26, pki.MayNotSign: 32, pki.UnknownExtension: 34, pki.NameConstrained: 47, pki.WrongName: 62,
}

func (s *seat) showHandshake(c tls.ConnectionState, now time.Time, all bool) {
	why := pki.Judge(c.PeerCertificates, s.trusted(now), "", now)
	text := "ok"
	if why != "" {
		text = string(why)
	}
	fmt.Fprint(s.out, "CONNECTED(00000003)\n---\nCertificate chain\n")
	for k, cert := range c.PeerCertificates {
		fmt.Fprintf(s.out, " %d s:%s\n   i:%s\n   v:NotBefore: %s; NotAfter: %s\n", k, spaced(cert.Subject.String()), spaced(cert.Issuer.String()),
			cert.NotBefore.Format(certTime), cert.NotAfter.Format(certTime))
		if all {
			fmt.Fprint(s.out, inPEM(cert))
		}
	}
	leaf := c.PeerCertificates[0]
	fmt.Fprint(s.out, "---\nServer certificate\n")
	fmt.Fprintf(s.out, "%ssubject=%s\nissuer=%s\n---\nNew, %s, Cipher is %s\nVerify return code: %d (%s)\n---\n", inPEM(leaf), spaced(leaf.Subject.String()), spaced(leaf.Issuer.String()),
		strings.Replace(tls.VersionName(c.Version), " ", "v", 1), tls.CipherSuiteName(c.CipherSuite), verifyCodes[why], text)
}

const certTime = "Jan _2 15:04:05 2006 GMT"

// spaced is a name with the spaces that OpenSSL writes around =.
func spaced(name string) string { return strings.NewReplacer("=", " = ", ",", ", ").Replace(name) }

// x509Tool shows the certificate that stands at its input.
func x509Tool(s *seat, args []string) int {
	var text []byte
	if s.in != nil {
		text, _ = io.ReadAll(io.LimitReader(s.in, 1<<20))
	}
	if k := slices.Index(args, "-in"); k >= 0 && k+1 < len(args) {
		b, err := s.read(args[k+1])
		if err != nil {
			fmt.Fprintf(s.errw, "Could not open file or uri for loading certificate from %s\n", args[k+1])
			return 1
		}
		text = b
	}
	found := certificates(text)
	if len(found) == 0 {
		fmt.Fprintln(s.errw, "Could not find certificate from <stdin>")
		return 1
	}
	cert := found[0]
	for _, a := range args {
		switch a {
		case "-subject":
			fmt.Fprintf(s.out, "subject=%s\n", spaced(cert.Subject.String()))
		case "-issuer":
			fmt.Fprintf(s.out, "issuer=%s\n", spaced(cert.Issuer.String()))
		case "-dates":
			fmt.Fprintf(s.out, "notBefore=%s\nnotAfter=%s\n", cert.NotBefore.Format(certTime), cert.NotAfter.Format(certTime))
		case "-enddate":
			fmt.Fprintf(s.out, "notAfter=%s\n", cert.NotAfter.Format(certTime))
		case "-serial":
			fmt.Fprintf(s.out, "serial=%X\n", cert.SerialNumber)
		case "-ext", "-text":
			fmt.Fprintf(s.out, "Certificate:\n    Data:\n        Serial Number: %x\n        Issuer: %s\n        Validity\n            Not Before: %s\n            Not After : %s\n        Subject: %s\n        X509v3 extensions:\n            X509v3 Subject Alternative Name: \n                DNS:%s\n",
				cert.SerialNumber, spaced(cert.Issuer.String()), cert.NotBefore.Format(certTime), cert.NotAfter.Format(certTime), spaced(cert.Subject.String()), strings.Join(cert.DNSNames, ", DNS:"))
		}
	}
	return 0
}
