package acme_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/engine/acm"
	"skylab/engine/acme"
	"skylab/engine/names"
	"skylab/engine/nameserver"
	"skylab/engine/pki"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/world"
)

const account = "111122223333"

// shop is a world with a hosted zone that its registry points to. Records of type TXT
// come from a file, a name and a value to a line, which a client's hook appends to.
type shop struct {
	t       *testing.T
	dir     string
	w       *world.World
	zone    string
	records string // the file
}

func newShop(t *testing.T) *shop {
	s := &shop{t: t, dir: t.TempDir(), w: world.New("acme", time.Now().UTC())}
	s.records = filepath.Join(s.dir, "records")
	z := s.do(route53.CreateHostedZone{Name: "brand.com", CallerReference: "1"}).(route53.CreateHostedZoneResult)
	s.zone = z.HostedZone.Id
	r := names.PutRegistration{Domain: "brand.com"}
	for _, n := range z.DelegationSet.NameServers {
		r.Nameservers = append(r.Nameservers, route53domains.Nameserver{Name: n})
	}
	s.do(r)
	return s
}

func (s *shop) do(c world.Command) any {
	s.t.Helper()
	next, out, err := world.Apply(s.w, world.Scope{Account: account, Region: "us-east-1"}, s.w.Now(), c)
	if err != nil {
		s.t.Fatalf("%T: %v", c, err)
	}
	s.w = next
	return out
}

func (s *shop) put(w *world.World, name, kind string, values ...string) (*world.World, error) {
	ttl := int64(60)
	set := &route53.ResourceRecordSet{Name: name, Type: kind, TTL: &ttl}
	for _, v := range values {
		set.ResourceRecords = append(set.ResourceRecords, route53.ResourceRecord{Value: v})
	}
	next, _, err := world.Apply(w, world.Scope{Account: account, Region: "us-east-1"}, w.Now(), route53.ChangeResourceRecordSets{
		HostedZoneId: s.zone, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{{Action: "UPSERT", ResourceRecordSet: set}}},
	})
	return next, err
}

// ask is the public DNS of the world with the records of the file.
func (s *shop) ask(name, kind string) ([]string, error) {
	w, txt := s.w, map[string][]string{}
	text, _ := os.ReadFile(s.records)
	for l := range strings.Lines(string(text)) {
		if f := strings.Fields(l); len(f) == 2 {
			txt[f[0]] = append(txt[f[0]], `"`+f[1]+`"`)
		}
	}
	for n, values := range txt {
		var err error
		if w, err = s.put(w, n, "TXT", values...); err != nil {
			return nil, err
		}
	}
	return names.Public(w)(name, kind)
}

// serve begins an authority on loopback and returns its directory, and the file with
// the root that vouches for it.
func (s *shop) serve(external bool) (directory, root string) {
	s.t.Helper()
	now := time.Now()
	var h *acme.Server
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	from, until := acm.Term(now)
	by := acm.Authority(pki.P256, now)
	c := by.Issue(from, until, "localhost", "127.0.0.1")
	c.Certificate = append(c.Certificate, by.Certificate().Raw)
	front.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
	front.StartTLS()
	s.t.Cleanup(front.Close)
	h = acme.New(acme.Config{
		URL: front.URL, Seed: "clients", Now: time.Now, Ask: s.ask, External: external, Keys: map[string][]byte{account: []byte("the key of an account")},
		Approved: func(_, name string) bool { return acm.Shown(account, name, s.ask) },
	})
	root = filepath.Join(s.dir, "root.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pki.Root(now).Certificate().Raw})
	if err := os.WriteFile(root, text, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return front.URL + "/directory", root
}

func (s *shop) script(name, text string) string {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		s.t.Fatal(err)
	}
	return file
}

func run(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// verified asks the real openssl what it thinks of a chain.
func verified(t *testing.T, root, chain, host string) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Log("openssl is not installed: the chain was not looked at")
		return
	}
	if out := run(t, nil, "openssl", "verify", "-x509_strict", "-verify_hostname", host, "-CAfile", root, "-untrusted", chain, chain); !strings.HasSuffix(out, ": OK\n") {
		t.Error(out)
	}
}

func installed(t *testing.T, name string) {
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
}

// TestLegoGetsAWildcard by dns-01, with a hook that puts the record in place.
func TestLegoGetsAWildcard(t *testing.T) {
	t.Parallel()
	installed(t, "lego")
	s := newShop(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), ln.Addr().(*net.TCPAddr).AddrPort().Port())
	ln.Close()
	dns, err := nameserver.Serve(context.Background(), nameserver.Config{Universe: names.Of(s.w), Listen: at})
	if err != nil {
		t.Fatal(err)
	}
	defer dns.Close()
	directory, root := s.serve(false)
	hook := s.script("hook", `[ "$1" = present ] || exit 0; printf '%s %s\n' "$2" "$3" >>`+s.records)
	run(t, []string{"EXEC_PATH=" + hook, "EXEC_SEQUENCE_INTERVAL=1", "EXEC_POLLING_INTERVAL=1", "LEGO_CA_CERTIFICATES=" + root}, "lego", "--server", directory, "--accept-tos", "--email", "a@brand.com", "--path", s.dir,
		"--dns", "exec", "--dns.disable-cp", "--dns.resolvers", at.String(), "--domains", "*.brand.com", "--domains", "brand.com", "run")
	verified(t, root, filepath.Join(s.dir, "certificates", "_.brand.com.crt"), "www.brand.com")
}

// TestCertbotComesWithAnExternalAccount and gets a certificate for a name whose ACM
// record stands in the DNS without any challenge, and one for another name by its
// manual hook.
func TestCertbotComesWithAnExternalAccount(t *testing.T) {
	t.Parallel()
	installed(t, "certbot")
	s := newShop(t)
	cert := s.do(acm.RequestCertificate{DomainName: "brand.com", ValidationMethod: "DNS"}).(acm.RequestCertificateResult)
	d := s.do(acm.DescribeCertificate(cert)).(acm.DescribeCertificateResult)
	r := d.Certificate.DomainValidationOptions[0].ResourceRecord
	var err error
	if s.w, err = s.put(s.w, r.Name, r.Type, r.Value); err != nil {
		t.Fatal(err)
	}
	directory, root := s.serve(true)
	hook := s.script("hook", `printf '_acme-challenge.%s %s\n' "$CERTBOT_DOMAIN" "$CERTBOT_VALIDATION" >>`+s.records)
	refuses := s.script("refuses", "exit 1") // nobody may need it
	certbot := func(hook string, name string) {
		run(t, []string{"REQUESTS_CA_BUNDLE=" + root}, "certbot", "certonly", "--server", directory, "--non-interactive", "--agree-tos", "-m", "a@brand.com",
			"--eab-kid", account, "--eab-hmac-key", base64.RawURLEncoding.EncodeToString([]byte("the key of an account")),
			"--manual", "--preferred-challenges", "dns", "--manual-auth-hook", hook, "-d", name,
			"--config-dir", s.dir+"/config", "--work-dir", s.dir+"/work", "--logs-dir", s.dir+"/logs")
		verified(t, root, filepath.Join(s.dir, "config", "live", strings.TrimPrefix(name, "*."), "fullchain.pem"), strings.Replace(name, "*", "www", 1))
	}
	certbot(refuses, "brand.com")
	certbot(hook, "*.shop.brand.com")
	if text, err := os.ReadFile(s.records); err != nil || strings.Count(string(text), "\n") != 1 {
		t.Errorf("the hook wrote %q, %v", text, err)
	}
}
