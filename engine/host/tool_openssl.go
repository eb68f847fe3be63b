package host

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"skylab/engine/pki"
)

// openssl knows s_client, verify and x509, in the words of version 3.0.
func openssl(s *seat, args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(s.errw, "openssl: only s_client, verify and x509 are available here")
		return 1
	}
	switch args[0] {
	case "s_client":
		return sClient(s, args[1:])
	case "verify":
		return verifyTool(s, args[1:])
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
	var to, name, file string
	v := view{roots: s.trusted(s.f.c.Now()), now: s.f.c.Now()}
	valued := map[string]*string{"-connect": &to, "-servername": &name, "-CAfile": &file, "-verify_hostname": &v.name}
	for k := 0; k < len(args); k++ {
		switch a := args[k]; a {
		case "-connect", "-servername", "-CAfile", "-verify_hostname":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "s_client: Option %s needs a value\ns_client: Use -help for summary.\n", a)
				return 1
			}
			*valued[a] = args[k]
		case "-showcerts":
			v.all = true
		case "-verify_return_error":
			v.strict = true
		case "-brief", "-quiet", "-ign_eof", "-tls1_2", "-tls1_3":
		default:
			fmt.Fprintf(s.errw, "s_client: Unknown option or cipher: %s\ns_client: Use -help for summary.\n", strings.TrimPrefix(a, "-"))
			return 1
		}
	}
	if file != "" {
		b, err := s.read(file)
		if err != nil {
			noSuchFile(s, "", file)
			return 1
		}
		v.roots = certificates(b)
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
	conn := tls.Client(raw, &tls.Config{ServerName: first(name, host), InsecureSkipVerify: true, Time: s.f.c.Now, KeyLogWriter: &s.n.keys})
	if err := conn.HandshakeContext(s.ctx); err != nil {
		fmt.Fprintf(s.out, "CONNECTED(00000003)\n---\nno peer certificate available\n---\n")
		fmt.Fprintln(s.errw, "error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl/record/ssl3_record.c:354:")
		return 1
	}
	return s.showHandshake(conn.ConnectionState(), v)
}

// view is how s_client looks at what it was shown.
type view struct {
	roots  []*x509.Certificate
	name   string // that must fit, where one was asked for
	now    time.Time
	all    bool // every certificate is printed
	strict bool // what can't be verified ends it
}

func (s *seat) showHandshake(c tls.ConnectionState, v view) int {
	chain, faults := pki.Explain(pki.Client{Roots: v.roots, Name: v.name, Now: v.now}, c.PeerCertificates)
	code, text := 0, "ok"
	fmt.Fprintln(s.out, "CONNECTED(00000003)")
	for _, f := range inOrder(faults) {
		code, text = verdict(f)
		fmt.Fprintf(s.errw, "depth=%d %s\nverify error:num=%d:%s\n", f.At, oneLine(f.Cert.RawSubject), code, text)
		if code == 20 && len(chain) == 1 { // the signature of the first can't be looked at either
			code, text = 21, "unable to verify the first certificate"
			fmt.Fprintf(s.errw, "verify return:1\ndepth=%d %s\nverify error:num=%d:%s\n", f.At, oneLine(f.Cert.RawSubject), code, text)
		}
		if v.strict {
			fmt.Fprintln(s.errw, "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1889:")
			return 1
		}
		fmt.Fprintln(s.errw, "verify return:1")
	}
	for k := len(chain) - 1; k >= 0 && len(faults) == 0; k-- {
		fmt.Fprintf(s.errw, "depth=%d %s\nverify return:1\n", k, oneLine(chain[k].RawSubject))
	}
	fmt.Fprint(s.out, "---\nCertificate chain\n")
	for k, cert := range c.PeerCertificates {
		kind, bits := keyOf(cert)
		fmt.Fprintf(s.out, " %d s:%s\n   i:%s\n   a:PKEY: %s, %d (bit); sigalg: %s\n   v:NotBefore: %s; NotAfter: %s\n", k, oneLine(cert.RawSubject), oneLine(cert.RawIssuer),
			kind, bits, signatures[cert.SignatureAlgorithm], cert.NotBefore.Format(certTime), cert.NotAfter.Format(certTime))
		if v.all {
			fmt.Fprint(s.out, inPEM(cert))
		}
	}
	leaf := c.PeerCertificates[0]
	_, bits := keyOf(leaf)
	fmt.Fprintf(s.out, "---\nServer certificate\n%ssubject=%s\nissuer=%s\n---\n", inPEM(leaf), oneLine(leaf.RawSubject), oneLine(leaf.RawIssuer))
	if code == 0 {
		fmt.Fprintln(s.out, "Verification: OK")
	} else {
		fmt.Fprintf(s.out, "Verification error: %s\n", text)
	}
	fmt.Fprintf(s.out, "---\nNew, %s, Cipher is %s\nServer public key is %d bit\nVerify return code: %d (%s)\n---\n",
		strings.Replace(tls.VersionName(c.Version), " ", "v", 1), tls.CipherSuiteName(c.CipherSuite), bits, code, text)
	return 0
}

const certTime = "Jan _2 15:04:05 2006 GMT"
