package line

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"skylab/engine/acm"
	"skylab/engine/acme"
	"skylab/engine/host"
	"skylab/engine/names"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// acmeListen is where the certificate authority answers unless it is told otherwise.
const acmeListen = "127.0.0.1:14000"

// acme lets real lego and certbot get certificates for the names of an account, until
// it is interrupted or its input ends. It reads the account anew whenever it looks at
// the world, so that what is done there meanwhile counts.
func (p *program) acme() (int, error) {
	at, err := p.listen(acmeListen)
	if err != nil {
		return misuse, err
	}
	a, err := p.account(0)
	if err != nil {
		return open, err
	}
	account, now := a.Engine.Scope().Account, time.Now
	look := func() (*world.World, error) {
		a, err := p.account(0)
		if err != nil {
			return nil, err
		}
		return a.Engine.World(), nil
	}
	ask := func(name, kind string) ([]string, error) {
		w, err := look()
		if err != nil {
			return nil, err
		}
		return names.Public(w)(name, kind)
	}
	mac := hmac.New(sha256.New, []byte("skylab/acme/"+account))
	mac.Write([]byte(p.learner()))
	secret := mac.Sum(nil)
	s := acme.New(acme.Config{
		URL: "https://" + at.String(), Seed: account + now().String(), Now: now, Ask: ask,
		Get: func(name, path string) (string, error) {
			w, err := look()
			if err != nil {
				return "", err
			}
			return host.FromOutside(context.Background(), w, name, path)
		},
		Keys: map[string][]byte{account: secret}, External: p.flags["--external"] != "",
		Approved: func(_, name string) bool { return acm.Shown(account, name, ask) },
	})
	if file := p.flags["--root"]; file != "" {
		root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pki.Root(now()).Certificate().Raw})
		if err := os.WriteFile(file, root, 0o644); err != nil {
			return open, cannot("main.hints-unwritable", file, reason(err))
		}
	}
	end, err := serveACME(s, at, now())
	if err != nil {
		return open, cannot("main.dns-taken", reason(err))
	}
	defer end()
	p.print(p.stdout, p.words.Say("main.acme-serves", "https://"+at.String()+"/directory", account, base64.RawURLEncoding.EncodeToString(secret)))
	p.untilEnded()
	return done, nil
}

// serveACME answers over TLS, with a certificate that the lab's root vouches for, and
// returns what ends it.
func serveACME(s http.Handler, at netip.AddrPort, now time.Time) (func(), error) {
	ln, err := net.Listen("tcp", at.String())
	if err != nil {
		return nil, err
	}
	from, until := acm.Term(now)
	by := acm.Authority(pki.P256, now)
	c := by.Issue(from, until, "localhost", at.Addr().String())
	c.Certificate = append(c.Certificate, by.Certificate().Raw)
	h := &http.Server{
		Handler: s, TLSConfig: &tls.Config{Certificates: []tls.Certificate{c}}, ErrorLog: log.New(io.Discard, "", 0),
		ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := h.ServeTLS(ln, "", ""); !errors.Is(err, http.ErrServerClosed) {
			_ = ln.Close()
		}
	}()
	return func() {
		_ = h.Close()
		<-ended
	}, nil
}
