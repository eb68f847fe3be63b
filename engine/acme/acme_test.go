package acme

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"skylab/engine/pki"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// authority is a server to be tested, and the world around it.
type authority struct {
	*Server
	now   time.Time
	txt   map[string][]string // TXT records
	caa   map[string][]string
	dead  string            // the zone whose servers are silent
	pages map[string]string // what web servers show
}

const secret = "an HMAC key of an external account"

func newAuthority(change func(*Config)) *authority {
	a := &authority{now: start, txt: map[string][]string{}, caa: map[string][]string{}, pages: map[string]string{}}
	c := Config{
		URL: "https://acme.test", Seed: "test", Now: func() time.Time { return a.now }, Keys: map[string][]byte{"kid-1": []byte(secret)},
		Ask: func(name, kind string) ([]string, error) {
			if a.dead != "" && strings.HasSuffix(name, a.dead) {
				return nil, errors.New("SERVFAIL")
			}
			return map[string]map[string][]string{"TXT": a.txt, "CAA": a.caa}[kind][name], nil
		},
		Get: func(name, path string) (string, error) {
			if p, ok := a.pages[name+path]; ok {
				return p, nil
			}
			return "", errors.New("connection refused")
		},
		Approved: func(key, name string) bool { return key == "kid-1" && strings.HasSuffix(name, "approved.com") },
	}
	if change != nil {
		change(&c)
	}
	a.Server = New(c)
	return a
}

// client speaks ACME, well or badly.
type client struct {
	t     *testing.T
	a     *authority
	key   *ecdsa.PrivateKey
	kid   string
	nonce string // to use instead of a new one
	url   string // to sign instead of the right one
}

func newClient(t *testing.T, a *authority) *client {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, a: a, key: k}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (c *client) jwk() map[string]string {
	b, _ := c.key.PublicKey.Bytes()
	return map[string]string{"kty": "EC", "crv": "P-256", "x": encode(b[1:33]), "y": encode(b[33:])}
}

func (c *client) thumb() string {
	text, _ := json.Marshal(c.jwk())
	k, err := parseKey(text)
	if err != nil {
		c.t.Fatal(err)
	}
	return k.thumb
}

func (c *client) fresh() string {
	w := httptest.NewRecorder()
	c.a.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/new-nonce", nil))
	return w.Header().Get("Replay-Nonce")
}

func (c *client) sign(header map[string]any, payload any) []byte {
	head, _ := json.Marshal(header)
	var body []byte
	if payload != nil {
		body, _ = json.Marshal(payload)
	}
	input := encode(head) + "." + encode(body)
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, c.key, sum[:])
	if err != nil {
		c.t.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	out, _ := json.Marshal(map[string]string{"protected": encode(head), "payload": encode(body), "signature": encode(sig)})
	return out
}

// post asks, and returns the answer with what stands in it.
func (c *client) post(url string, payload any) (*http.Response, map[string]any) {
	c.t.Helper()
	header := map[string]any{"alg": "ES256", "nonce": c.nonce, "url": url}
	if c.nonce == "" {
		header["nonce"] = c.fresh()
	}
	if c.url != "" {
		header["url"] = c.url
	}
	if c.kid == "" {
		header["jwk"] = c.jwk()
	} else {
		header["kid"] = c.kid
	}
	return c.send(url, c.sign(header, payload))
}

func (c *client) send(url string, body []byte) (*http.Response, map[string]any) {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, strings.TrimPrefix(url, "https://acme.test"), bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/jose+json")
	w := httptest.NewRecorder()
	c.a.ServeHTTP(w, r)
	res := w.Result()
	out := map[string]any{}
	text := w.Body.String()
	if json.Unmarshal([]byte(text), &out) != nil {
		out["text"] = text
	}
	return res, out
}

// registered has an account; with an external account's key where it names one.
func (c *client) registered(external string) *client {
	c.t.Helper()
	in := map[string]any{"contact": []string{"mailto:a@shop.com"}}
	if external != "" {
		in["externalAccountBinding"] = json.RawMessage(c.binding(external, secret, "https://acme.test/new-account"))
	}
	res, out := c.post("https://acme.test/new-account", in)
	if res.StatusCode != http.StatusCreated {
		c.t.Fatalf("%d %v", res.StatusCode, out)
	}
	c.kid = res.Header.Get("Location")
	return c
}

func (c *client) binding(kid, with, url string) []byte {
	head, _ := json.Marshal(map[string]string{"alg": "HS256", "kid": kid, "url": url})
	body, _ := json.Marshal(c.jwk())
	m := hmac.New(sha256.New, []byte(with))
	m.Write([]byte(encode(head) + "." + encode(body)))
	out, _ := json.Marshal(map[string]string{"protected": encode(head), "payload": encode(body), "signature": encode(m.Sum(nil))})
	return out
}

func (c *client) order(names ...string) (url string, body map[string]any) {
	c.t.Helper()
	var all []identifier
	for _, n := range names {
		all = append(all, identifier{"dns", n})
	}
	res, out := c.post("https://acme.test/new-order", map[string]any{"identifiers": all})
	if res.StatusCode != http.StatusCreated {
		c.t.Fatalf("%d %v", res.StatusCode, out)
	}
	return res.Header.Get("Location"), out
}

// answers shows that every name of an order is the client's.
func (c *client) answers(order map[string]any, kind string) (last map[string]any) {
	c.t.Helper()
	for _, url := range order["authorizations"].([]any) {
		_, authz := c.post(url.(string), nil)
		name := authz["identifier"].(map[string]any)["value"].(string)
		for _, ch := range authz["challenges"].([]any) {
			ch := ch.(map[string]any)
			if ch["type"] != kind || ch["status"] != "pending" {
				continue
			}
			full := ch["token"].(string) + "." + c.thumb()
			sum := sha256.Sum256([]byte(full))
			c.a.txt["_acme-challenge."+name] = append(c.a.txt["_acme-challenge."+name], `"`+encode(sum[:])+`"`)
			c.a.pages[name+"/.well-known/acme-challenge/"+ch["token"].(string)] = full + "\n"
			_, last = c.post(ch["url"].(string), map[string]any{})
		}
	}
	return last
}

func csr(t *testing.T, key crypto.Signer, names ...string) map[string]any {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: names[0]}, DNSNames: names}, key)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"csr": encode(der)}
}

// TestAnOrderBecomesACertificate by either challenge, and a browser believes it.
func TestAnOrderBecomesACertificate(t *testing.T) {
	for kind, names := range map[string][]string{"dns-01": {"shop.com", "*.shop.com"}, "http-01": {"www.shop.com"}} {
		a := newAuthority(nil)
		c, leaf := newClient(t, a).registered(""), newClient(t, a).key
		url, order := c.order(names...)
		if last := c.answers(order, kind); last["status"] != "valid" {
			t.Fatalf("%s: %v", kind, last)
		}
		if _, done := c.post(order["finalize"].(string), csr(t, leaf, names...)); done["status"] != "valid" {
			t.Fatalf("%s: %v", kind, done)
		}
		_, order = c.post(url, nil)
		_, out := c.post(order["certificate"].(string), nil)
		var sent []*x509.Certificate
		for b, rest := pem.Decode([]byte(out["text"].(string))); b != nil; b, rest = pem.Decode(rest) {
			x, err := x509.ParseCertificate(b.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, x)
		}
		root := pki.Root(a.now).Certificate()
		if why := pki.Judge(sent, []*x509.Certificate{root}, names[0], a.now); why != "" || len(sent) != 2 || !leaf.PublicKey.Equal(sent[0].PublicKey) {
			t.Errorf("%s: %q, %d certificates", kind, why, len(sent))
		}
		for n, want := range []int{http.StatusOK, http.StatusBadRequest} {
			if res, out := c.post("https://acme.test/revoke-cert", map[string]any{"certificate": encode(sent[0].Raw), "reason": 1}); res.StatusCode != want {
				t.Errorf("revoking it, time %d: %d %v", n+1, res.StatusCode, out)
			}
		}
	}
}

// TestAnExternalAccountNeedsNoChallengeForWhatWasApproved, and only for that.
func TestAnExternalAccountNeedsNoChallengeForWhatWasApproved(t *testing.T) {
	a := newAuthority(func(c *Config) { c.External = true })
	c := newClient(t, a)
	for what, in := range map[string]struct {
		body any
		want string
	}{
		"none":        {map[string]any{}, "externalAccountRequired"},
		"another key": {map[string]any{"externalAccountBinding": json.RawMessage(c.binding("kid-1", "guessed", "https://acme.test/new-account"))}, "unauthorized"},
		"another kid": {map[string]any{"externalAccountBinding": json.RawMessage(c.binding("kid-2", secret, "https://acme.test/new-account"))}, "unauthorized"},
		"elsewhere":   {map[string]any{"externalAccountBinding": json.RawMessage(c.binding("kid-1", secret, "https://acme.test/new-order"))}, "malformed"},
		"stolen":      {map[string]any{"externalAccountBinding": json.RawMessage(newClient(t, a).binding("kid-1", secret, "https://acme.test/new-account"))}, "malformed"},
	} {
		if _, out := c.post("https://acme.test/new-account", in.body); out["type"] != "urn:ietf:params:acme:error:"+in.want {
			t.Errorf("%s: %v", what, out)
		}
	}
	c.registered("kid-1")
	if _, order := c.order("www.approved.com", "*.approved.com"); order["status"] != "ready" {
		t.Errorf("an approved name: %v", order)
	}
	if _, order := c.order("other.com"); order["status"] != "pending" {
		t.Errorf("another name: %v", order)
	}
}

// TestWhatIsWrongIsRefused, each by its own name, and changes nothing.
func TestWhatIsWrongIsRefused(t *testing.T) {
	a := newAuthority(nil)
	alice, mallory := newClient(t, a).registered(""), newClient(t, a).registered("")
	orderURL, order := alice.order("shop.com")
	authz := order["authorizations"].([]any)[0].(string)
	_, shown := alice.post(authz, nil)
	challenge := shown["challenges"].([]any)[0].(map[string]any)["url"].(string)
	ready, readyOrder := alice.order("ready.com")
	alice.answers(readyOrder, "dns-01")
	finalize := readyOrder["finalize"].(string)
	used := alice.fresh()
	alice.nonce = used
	alice.post(orderURL, nil)
	alice.nonce = ""
	with := func(c client, change func(*client)) *client { change(&c); return &c }
	leaf := newClient(t, a).key
	for what, c := range map[string]struct {
		by   *client
		url  string
		body any
		want string
	}{
		"a made-up nonce":         {with(*alice, func(c *client) { c.nonce = "abc" }), orderURL, nil, "badNonce"},
		"a replayed nonce":        {with(*alice, func(c *client) { c.nonce = used }), orderURL, nil, "badNonce"},
		"another's key":           {with(*alice, func(c *client) { c.key = mallory.key }), orderURL, nil, "unauthorized"},
		"signed for elsewhere":    {with(*alice, func(c *client) { c.url = authz }), orderURL, nil, "unauthorized"},
		"an unknown account":      {with(*alice, func(c *client) { c.kid += "x" }), orderURL, nil, "accountDoesNotExist"},
		"a key where a kid is":    {with(*alice, func(c *client) { c.kid = "" }), orderURL, nil, "malformed"},
		"another's order":         {mallory, orderURL, nil, "unauthorized"},
		"another's authorization": {mallory, authz, nil, "unauthorized"},
		"another's challenge":     {mallory, challenge, map[string]any{}, "unauthorized"},
		"another's end":           {mallory, finalize, csr(t, leaf, "ready.com"), "unauthorized"},
		"another's account":       {mallory, alice.kid, map[string]any{"status": "deactivated"}, "unauthorized"},
		"too early":               {alice, order["finalize"].(string), csr(t, leaf, "shop.com"), "orderNotReady"},
		"other names":             {alice, finalize, csr(t, leaf, "ready.com", "bank.com"), "badCSR"},
		"the account's key":       {alice, finalize, csr(t, alice.key, "ready.com"), "badCSR"},
		"no signing request":      {alice, finalize, map[string]any{"csr": "AAAA"}, "badCSR"},
		"no name":                 {alice, "https://acme.test/new-order", map[string]any{"identifiers": []identifier{{"dns", "*.*.com"}}}, "rejectedIdentifier"},
		"an address":              {alice, "https://acme.test/new-order", map[string]any{"identifiers": []identifier{{"ip", "192.0.2.1"}}}, "unsupportedIdentifier"},
		"nothing":                 {alice, "https://acme.test/new-order", map[string]any{}, "malformed"},
		"a contact that is none":  {alice, alice.kid, map[string]any{"contact": []string{"tel:1"}}, "unsupportedContact"},
	} {
		res, out := c.by.post(c.url, c.body)
		if out["type"] != "urn:ietf:params:acme:error:"+c.want || res.StatusCode < 400 || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v, wanted %s", what, res.StatusCode, out, c.want)
		}
	}
	if res, out := alice.send(orderURL, bytes.Repeat([]byte("a"), maxBody+1)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge body: %d %v", res.StatusCode, out)
	}
	if _, out := alice.post(ready, nil); out["status"] != "ready" {
		t.Errorf("after all that the order is %v", out)
	}
	a.now = a.now.Add(patience + time.Second)
	if _, out := alice.post(finalize, csr(t, leaf, "ready.com")); out["type"] != "urn:ietf:params:acme:error:orderNotReady" {
		t.Errorf("an expired order: %v", out)
	}
	if _, out := alice.post(ready, nil); out["status"] != "invalid" {
		t.Errorf("an expired order is %v", out)
	}
}

// TestAnAnswerThatIsNotThereIsNamed: what the authority met on its way.
func TestAnAnswerThatIsNotThereIsNamed(t *testing.T) {
	for what, c := range map[string]struct {
		name, kind, want string
		change           func(*authority)
	}{
		"no record":               {"shop.com", "dns-01", "unauthorized", func(a *authority) { clear(a.txt) }},
		"silent servers":          {"shop.com", "dns-01", "dns", func(a *authority) { a.dead = "shop.com" }},
		"nobody listens":          {"shop.com", "http-01", "connection", func(a *authority) { clear(a.pages) }},
		"another page":            {"shop.com", "http-01", "unauthorized", func(a *authority) { a.pages = everywhere{"hello"}.of(a.pages) }},
		"CAA above it":            {"www.shop.com", "dns-01", "caa", func(a *authority) { a.caa["shop.com"] = []string{`0 issue "letsencrypt.org"`} }},
		"CAA about wildcards":     {"*.shop.com", "dns-01", "caa", func(a *authority) { a.caa["shop.com"] = []string{`0 issue "amazon.com"`, `0 issuewild ";"`} }},
		"CAA that lets Amazon in": {"shop.com", "dns-01", "", func(a *authority) { a.caa["shop.com"] = []string{`0 issue "amazon.com"`} }},
	} {
		a := newAuthority(nil)
		ask, get := a.c.Ask, a.c.Get
		changed := false
		once := func() {
			if !changed {
				c.change(a)
				changed = true
			}
		}
		a.c.Ask = func(name, kind string) ([]string, error) { once(); return ask(name, kind) }
		a.c.Get = func(name, path string) (string, error) { once(); return get(name, path) }
		cl := newClient(t, a).registered("")
		url, order := cl.order(c.name)
		last := cl.answers(order, c.kind)
		got := ""
		if p, ok := last["error"].(map[string]any); ok {
			got = strings.TrimPrefix(p["type"].(string), "urn:ietf:params:acme:error:")
		}
		if got != c.want {
			t.Errorf("%s: %v, wanted %q", what, last, c.want)
		}
		if _, now := cl.post(url, nil); now["status"] != map[bool]string{true: "ready", false: "invalid"}[c.want == ""] {
			t.Errorf("%s: the order is %v", what, now["status"])
		}
	}
}

// everywhere shows one page wherever there was any.
type everywhere struct{ page string }

func (e everywhere) of(pages map[string]string) map[string]string {
	out := map[string]string{}
	for at := range pages {
		out[at] = e.page
	}
	return out
}

// TestAKeyHasOneSpelling, so that nobody has two accounts with one.
func TestAKeyHasOneSpelling(t *testing.T) {
	j := newClient(t, newAuthority(nil)).jwk()
	if text, _ := json.Marshal(j); !readable(text) {
		t.Fatal("a key is refused")
	}
	for _, bad := range []string{j["x"] + "\n", "\r\n" + j["x"], j["x"] + "=", j["x"][1:]} {
		other := map[string]string{"kty": "EC", "crv": "P-256", "x": bad, "y": j["y"]}
		if text, _ := json.Marshal(other); readable(text) {
			t.Errorf("%q is taken for %q", bad, j["x"])
		}
	}
}

func readable(jwk []byte) bool { _, err := parseKey(jwk); return err == nil }

// TestAnAccountChangesItsKey, and then the old one opens nothing.
func TestAnAccountChangesItsKey(t *testing.T) {
	a := newAuthority(nil)
	c, next := newClient(t, a).registered(""), newClient(t, a)
	url := "https://acme.test/key-change"
	inner := func(by *client, account string) json.RawMessage {
		return by.sign(map[string]any{"alg": "ES256", "jwk": by.jwk(), "url": url}, map[string]any{"account": account, "oldKey": c.jwk()})
	}
	if res, out := c.post(url, inner(next, "https://acme.test/account/other")); res.StatusCode != http.StatusBadRequest {
		t.Errorf("for another account: %d %v", res.StatusCode, out)
	}
	if res, out := c.post(url, inner(next, c.kid)); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, out)
	}
	if res, _ := c.post(c.kid, nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("the old key: %d", res.StatusCode)
	}
	next.kid = c.kid
	if res, out := next.post(c.kid, map[string]any{"status": "deactivated"}); res.StatusCode != http.StatusOK || out["status"] != "deactivated" {
		t.Errorf("the new key: %d %v", res.StatusCode, out)
	}
	if res, _ := next.post(c.kid, nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("an account that was ended: %d", res.StatusCode)
	}
}

// FuzzRequest: whatever is sent, the server answers with a problem and lives.
func FuzzRequest(f *testing.F) {
	f.Add("/new-account", `{"protected":"e30","payload":"","signature":""}`)
	f.Add("/challenge/x", fmt.Sprintf(`{"protected":%q,"payload":"","signature":"AA"}`, encode([]byte(`{"alg":"RS256","jwk":{"kty":"RSA","n":"AA","e":"AQAB"}}`))))
	a := newAuthority(nil)
	f.Fuzz(func(t *testing.T, path, body string) {
		if !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' || r == '%' }) {
			return
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.URL.Path = path
		r.Header.Set("Content-Type", "application/jose+json")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code < 400 {
			t.Errorf("%d for %s", w.Code, body)
		}
	})
}
