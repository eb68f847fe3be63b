package host

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylab/engine/pki"
)

// verifyCodes are the numbers of x509_verify_cert(3).
var verifyCodes = map[pki.Reason]int{
	"": 0, pki.NotYet: 9, pki.Expired: 10, pki.SelfIssued: 18, pki.UnknownIssuer: 20, pki.BadSignature: 7,
	pki.NoAuthority: 79, pki.TooDeep: 25, pki.WrongPurpose: 26, pki.MayNotSign: 32, pki.UnknownExtension: 34, pki.NameConstrained: 47,
	pki.WrongName: 62, pki.NoNames: 62,
}

// verdict is a fault in OpenSSL's number and words.
func verdict(f pki.Fault) (int, string) {
	switch {
	case f.Reason == pki.SelfIssued && f.At > 0:
		return 19, "self-signed certificate in certificate chain"
	case f.Reason == pki.NoNames:
		return 62, string(pki.WrongName)
	}
	return verifyCodes[f.Reason], string(f.Reason)
}

// inOrder are faults as OpenSSL meets them: who vouches, then the name, then from the
// root down until when. One of the first kind or a wrong signature ends it there.
func inOrder(faults []pki.Fault) []pki.Fault {
	rank := func(f pki.Fault) int {
		switch f.Reason {
		case pki.UnknownIssuer, pki.SelfIssued:
			return 0
		case pki.WrongName, pki.NoNames:
			return 2
		case pki.Expired, pki.NotYet, pki.BadSignature:
			return 3
		}
		return 1
	}
	all := slices.Clone(faults)
	slices.SortStableFunc(all, func(a, b pki.Fault) int {
		if rank(a) != rank(b) {
			return rank(a) - rank(b)
		}
		return b.At - a.At
	})
	return all
}

// goesOn reports whether openssl verify looks further behind a fault.
func goesOn(r pki.Reason, at int) bool {
	return r == pki.Expired || r == pki.NotYet || r == pki.NoAuthority || r == pki.TooDeep || r == pki.SelfIssued && at == 0 || r == pki.UnknownExtension
}

// verifying is openssl verify's command line.
type verifying struct {
	roots, between []*x509.Certificate
	name           string
	partial, chain bool
	at             time.Time
	files          []string
}

// verifyTool says whether certificates are believed.
func verifyTool(s *seat, args []string) int {
	now := s.f.c.Now()
	v := verifying{roots: s.trusted(now), at: now}
	for k := 0; k < len(args); k++ {
		switch a := args[k]; a {
		case "-CAfile", "-untrusted", "-trusted", "-verify_hostname", "-attime", "-purpose":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "verify: Option %s needs a value\nverify: Use -help for summary.\n", a)
				return 1
			}
			if !v.set(s, a, args[k]) {
				return 1
			}
		case "-partial_chain":
			v.partial = true
		case "-show_chain":
			v.chain = true
		case "-x509_strict", "-no-CApath", "-no-CAstore":
		default:
			if strings.HasPrefix(a, "-") {
				fmt.Fprintf(s.errw, "verify: Unknown option: %s\nverify: Use -help for summary.\n", a)
				return 1
			}
			v.files = append(v.files, a)
		}
	}
	if len(v.files) == 0 {
		v.files = []string{""}
	}
	status := 0
	for _, f := range v.files {
		status = max(status, v.one(s, f))
	}
	return status
}

// set takes an option's value; it is not ok where that can't be.
func (v *verifying) set(s *seat, option, value string) bool {
	switch option {
	case "-verify_hostname":
		v.name = value
	case "-purpose":
	case "-attime":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			fmt.Fprintf(s.errw, "verify: Can't parse \"%s\" as a number\n", value)
			return false
		}
		v.at = time.Unix(n, 0)
	default:
		b, err := s.read(value)
		if err != nil {
			noSuchFile(s, map[string]string{"-untrusted": "certs of untrusted certificates", "-trusted": "certs of trusted certificates"}[option], value)
			return false
		}
		if option == "-untrusted" {
			v.between = append(v.between, certificates(b)...)
		} else {
			v.roots = certificates(b)
		}
	}
	return true
}

// noSuchFile is how OpenSSL says that it can't open one.
func noSuchFile(s *seat, what, name string) {
	if what == "" {
		fmt.Fprintf(s.errw, "Error loading file %s\n", name)
		return
	}
	fmt.Fprintf(s.errw, "Could not open file or uri for loading %s from %s\n", what, name)
}

// one verifies one file, or what stands at the input.
func (v *verifying) one(s *seat, file string) int {
	shown, text, err := file, []byte(nil), error(nil)
	if file == "" {
		shown = "stdin"
		if s.in != nil {
			text, err = io.ReadAll(io.LimitReader(s.in, 1<<20))
		}
	} else {
		text, err = s.read(file)
	}
	if err != nil {
		fmt.Fprintf(s.errw, "Could not open file or uri for loading certificate file from %s\nUnable to load certificate file\n", file)
		return 2
	}
	certs := certificates(text)
	if len(certs) == 0 {
		fmt.Fprintf(s.errw, "Could not read certificate file from %s\nUnable to load certificate file\n", shown)
		return 2
	}
	chain, faults := v.look(certs[0])
	if len(faults) == 0 {
		fmt.Fprintf(s.out, "%s: OK\n", shown)
		v.show(s, chain)
		return 0
	}
	for _, f := range inOrder(faults) {
		code, words := verdict(f)
		if code == 20 && f.At > 0 && slices.ContainsFunc(v.roots, f.Cert.Equal) {
			code, words = 2, "unable to get issuer certificate"
		}
		fmt.Fprintf(s.errw, "%s\nerror %d at %d depth lookup: %s\n", oneLine(f.Cert.RawSubject), code, f.At, words)
		if !goesOn(f.Reason, f.At) {
			break
		}
	}
	fmt.Fprintf(s.errw, "error %s: verification failed\n", shown)
	return 2
}

// look explains a chain. Without -partial_chain OpenSSL wants a root that signed
// itself at its end, even where it trusts what stands before that.
func (v *verifying) look(leaf *x509.Certificate) (chain []*x509.Certificate, faults []pki.Fault) {
	roots, sent := []*x509.Certificate(nil), append([]*x509.Certificate{leaf}, v.between...)
	for _, r := range v.roots {
		if v.partial || string(r.RawIssuer) == string(r.RawSubject) {
			roots = append(roots, r)
		} else {
			sent = append(sent, r)
		}
	}
	return pki.Explain(pki.Client{Roots: roots, Name: v.name, Now: v.at}, sent)
}

func (v *verifying) show(s *seat, chain []*x509.Certificate) {
	if !v.chain {
		return
	}
	fmt.Fprintln(s.out, "Chain:")
	for k, c := range chain {
		trust := " (untrusted)"
		if slices.ContainsFunc(v.roots, c.Equal) {
			trust = ""
		}
		fmt.Fprintf(s.out, "depth=%d: %s%s\n", k, oneLine(c.RawSubject), trust)
	}
}

// oneLine is a name as OpenSSL writes it: in the order in which it stands there, with
// spaces around =.
func oneLine(der []byte) string {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return ""
	}
	var parts []string
	for _, set := range name {
		for _, a := range set {
			key, ok := map[string]string{"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU"}[a.Type.String()]
			if !ok {
				key = a.Type.String()
			}
			parts = append(parts, fmt.Sprintf("%s = %v", key, a.Value))
		}
	}
	return strings.Join(parts, ", ")
}
