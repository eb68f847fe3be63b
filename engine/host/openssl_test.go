package host_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/engine/pki"
)

// TestOpensslSaysWhatTheRealOneSays of the same files at the same time, to the byte
// but for its stack of errors.
func TestOpensslSaysWhatTheRealOneSays(t *testing.T) {
	real, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	root, other := pki.Root(now), pki.NewAuthority("Other Root CA", now)
	by := root.Under("Skylab TLS 1", "Skylab", pki.P256)
	byRSA := root.Under("Skylab RSA 1", "Skylab", pki.RSA2048)
	until := now.AddDate(0, 0, 90)
	leaf := by.IssueTo(pki.Key(pki.P256, "a").Public(), now, until, "shop.example", "*.shop.example", "192.0.2.1")
	dir := t.TempDir()
	script := &strings.Builder{}
	for name, certs := range map[string][]*x509.Certificate{
		"root": {root.Certificate()}, "other": {other.Certificate()}, "int": {by.Certificate()}, "leaf": {leaf}, "full": {leaf, by.Certificate()},
		"rsaint": {byRSA.Certificate()}, "rsa": {byRSA.IssueTo(pki.Key(pki.RSA2048, "a").Public(), now, until, "shop.example")},
		"p384": {by.IssueTo(pki.Key(pki.P384, "a").Public(), now, until, "shop.example")},
		"self": {pki.SelfSigned(pki.Key(pki.P256, "s"), now, until, "shop.example").Leaf},
	} {
		var text strings.Builder
		for _, c := range certs {
			_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(script, "cat >%s <<'E'\n%sE\n", name, text.String())
	}
	if err := os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e := sandbox(t, "true").Engine
	typed(t, e, script.String()+": >empty")
	at := fmt.Sprintf("verify -attime %d ", now.Add(time.Hour).Unix())
	late := fmt.Sprintf("verify -attime %d ", until.Add(time.Hour).Unix())
	early := fmt.Sprintf("verify -attime %d ", now.Add(-time.Hour).Unix())
	for _, args := range []string{
		"x509 -noout -text -in leaf", "x509 -noout -text -in rsa", "x509 -noout -text -in p384", "x509 -noout -text -in root", "x509 -noout -text -in int", "x509 -noout -text -in self",
		"x509 -in leaf", "x509 -noout -subject -issuer -serial -dates -in leaf", "x509 -noout -startdate -enddate -in root", "x509 -noout -fingerprint -in leaf",
		"x509 -noout -fingerprint -sha256 -in leaf", "x509 -noout -ext subjectAltName,keyUsage -in leaf", "x509 -noout -ext basicConstraints -in int",
		"x509 -noout -in nothing", "x509 -noout -in empty", "x509 -in",
		at + "-CAfile root -untrusted int leaf", at + "-CAfile root leaf", at + "-CAfile root -untrusted full full", at + "-CAfile root full", at + "-CAfile other -untrusted int leaf",
		at + "-CAfile root -untrusted rsaint leaf", at + "-CAfile root -untrusted rsaint rsa", at + "-CAfile root root", at + "-CAfile other root", at + "-CAfile root self", at + "-CAfile self self",
		at + "-CAfile root -untrusted int -verify_hostname www.shop.example leaf", at + "-CAfile root -untrusted int -verify_hostname bank.example leaf",
		late + "-CAfile root -untrusted int leaf", early + "-CAfile root -untrusted int leaf", late + "-CAfile root -untrusted int -verify_hostname bank.example leaf",
		at + "-CAfile int leaf", at + "-partial_chain -CAfile int leaf", at + "-show_chain -CAfile root -untrusted int leaf", at + "-CAfile root -untrusted int rsa leaf",
		at + "-CAfile root nothing", at + "-CAfile nothing leaf", at + "-CAfile root -untrusted nothing leaf", at + "-CAfile root empty", "verify -frob", "verify -CAfile",
		at + "-CAfile other -untrusted root self", at + "-CAfile other -untrusted root -untrusted int leaf",
	} {
		cmd := exec.Command(real, strings.Fields(args)...)
		cmd.Dir = dir
		b, _ := cmd.CombinedOutput()
		var want strings.Builder
		for l := range strings.Lines(string(b)) {
			if !strings.Contains(l, ":error:") { // the stack of errors names addresses
				want.WriteString(l)
			}
		}
		got, status := typed(t, e, "openssl "+args)
		if got != want.String() || status != cmd.ProcessState.ExitCode() {
			t.Errorf("openssl %s\nsays %d %s\nthe real one %d %s", args, status, got, cmd.ProcessState.ExitCode(), want.String())
		}
	}
}

// TestALaptopTrustsWhatItsFilesSay: the system's store can be read and written, and
// another one named.
func TestALaptopTrustsWhatItsFilesSay(t *testing.T) {
	e := shopping(t)
	store := "/etc/ssl/certs/ca-certificates.crt"
	for _, c := range []struct{ line, want string }{
		{"openssl x509 -noout -subject -in " + store, "subject=C = US, O = Skylab, CN = Skylab Root CA\n"},
		{"curl -s --cacert " + store + " https://x.example", "<h1>nginx on x.example</h1>"},
		{"curl -sS --cacert nothing https://x.example", "curl: (77) error setting certificate file: nothing"},
		{"echo | openssl s_client -connect x.example:443 2>&1", "Verify return code: 0 (ok)"},
		{"echo | openssl s_client -connect x.example:443 -showcerts | grep -c BEGIN", "3\n"},
		{"echo | openssl s_client -connect xincomplete.example:443 2>&1", "Verify return code: 21 (unable to verify the first certificate)"},
		{"echo | openssl s_client -connect xwrong-intermediate.example:443 2>&1", "Verify return code: 21 (unable to verify the first certificate)"},
		{"echo | openssl s_client -connect xuntrusted-root.example:443 2>&1", "Verify return code: 20 (unable to get local issuer certificate)"},
		{"echo | openssl s_client -connect xexpired.example:443 2>&1", "Verify return code: 10 (certificate has expired)"},
		{"echo | openssl s_client -connect xself-signed.example:443 2>&1", "Verify return code: 18 (self-signed certificate)"},
		{"echo | openssl s_client -connect xother-name.example:443 2>&1", "Verify return code: 0 (ok)"}, // nobody asked for a name
		{"echo | openssl s_client -connect xother-name.example:443 -verify_hostname xother-name.example 2>&1", "Verify return code: 62 (hostname mismatch)"},
		{"echo | openssl s_client -connect xself-signed.example:443 | openssl x509 >mine.pem; curl -s --cacert mine.pem https://xself-signed.example", "<h1>nginx on xself-signed.example</h1>"},
		{"echo | openssl s_client -connect xself-signed.example:443 -CAfile mine.pem 2>&1", "Verify return code: 0 (ok)"},
		{"curl -sS --cacert mine.pem https://x.example", "unable to get local issuer certificate"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("$ %s\n%swant %q", c.line, out, c.want)
		}
	}
}
