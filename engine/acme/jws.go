package acme

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strings"
)

// request is a request whose signature is right.
type request struct {
	path    []string // of the address
	payload []byte   // empty in a POST-as-GET
	url     string
	account *account // who signed, where the key was named by its account
	key     key      // that signed
}

// key is a public key and its thumbprint, RFC 7638.
type key struct {
	public crypto.PublicKey
	thumb  string
}

// signed is a JSON Web Signature in the flattened form: RFC 7515 section 7.2.2.
type signed struct{ Protected, Payload, Signature string }

// heading is the protected header of one: RFC 8555 section 6.2.
type heading struct {
	Alg   string          `json:"alg"`
	Nonce string          `json:"nonce"`
	URL   string          `json:"url"`
	Kid   string          `json:"kid"`
	JWK   json.RawMessage `json:"jwk"`
	Crit  []string        `json:"crit"`
}

// decode reads base64url that has one spelling: RFC 7515 section 2. The decoder would let
// line breaks pass, and one key would have many thumbprints.
func decode(text string) ([]byte, error) {
	if k := strings.IndexAny(text, "\r\n"); k >= 0 {
		return nil, base64.CorruptInputError(k)
	}
	return base64.RawURLEncoding.Strict().DecodeString(text)
}

// open reads one without believing it.
func open(text []byte) (s signed, h heading, payload []byte, err error) {
	if err := json.Unmarshal(text, &s); err != nil {
		return s, h, nil, malformed("The request is no JSON Web Signature")
	}
	head, err := decode(s.Protected)
	if err != nil || json.Unmarshal(head, &h) != nil {
		return s, h, nil, malformed("The protected header can't be read")
	}
	if len(h.Crit) > 0 {
		return s, h, nil, malformed("No critical header is known here")
	}
	if payload, err = decode(s.Payload); err != nil {
		return s, h, nil, malformed("The payload can't be read")
	}
	return s, h, payload, nil
}

// verify reads a request and holds its signature, nonce and address against what they
// must be.
func (s *Server) verify(text []byte, path string) (*request, error) {
	sig, h, payload, err := open(text)
	if err != nil {
		return nil, err
	}
	q := &request{path: strings.Split(strings.Trim(path, "/"), "/"), payload: payload, url: s.c.URL + path}
	switch {
	case (h.Kid == "") == (len(h.JWK) == 0):
		return nil, malformed("Exactly one of jwk and kid must be there")
	case h.Kid != "":
		id, ok := strings.CutPrefix(h.Kid, s.at("account", ""))
		if q.account = s.accounts[id]; !ok || q.account == nil {
			return nil, problem(http.StatusBadRequest, "accountDoesNotExist", "There is no account %s", h.Kid)
		}
		q.key = q.account.key
	default:
		if q.key, err = parseKey(h.JWK); err != nil {
			return nil, err
		}
	}
	if err := sig.check(h.Alg, q.key); err != nil {
		return nil, err
	}
	if h.URL != q.url {
		return nil, unauthorized("The request was signed for %s, and came to %s", h.URL, q.url)
	}
	if !s.nonces[h.Nonce] {
		return nil, problem(http.StatusBadRequest, "badNonce", "The nonce is not one of ours, or it was used before")
	}
	delete(s.nonces, h.Nonce)
	if q.account != nil && q.account.status != "valid" {
		return nil, unauthorized("The account is %s", q.account.status)
	}
	return q, nil
}

// parseKey reads a JSON Web Key: P-256, or RSA from 2048 bits on.
func parseKey(text []byte) (key, error) {
	var j struct{ Kty, Crv, X, Y, N, E string }
	if json.Unmarshal(text, &j) != nil {
		return key{}, malformed("The key can't be read")
	}
	bad := problem(http.StatusBadRequest, "badPublicKey", "Keys are P-256, or RSA of 2048 to 4096 bits")
	var k key
	var canonical string
	switch {
	case j.Kty == "EC" && j.Crv == "P-256":
		x, xerr := decode(j.X)
		y, yerr := decode(j.Y)
		p, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
		if xerr != nil || yerr != nil || len(x) != 32 || err != nil {
			return key{}, bad
		}
		k.public, canonical = p, fmt.Sprintf(`{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}`, j.X, j.Y)
	case j.Kty == "RSA":
		n, nerr := decode(j.N)
		e, eerr := decode(j.E)
		p := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		if nerr != nil || eerr != nil || len(e) > 4 || p.E < 3 || p.E%2 == 0 || p.N.BitLen() < 2048 || p.N.BitLen() > 4096 || p.N.Bit(0) == 0 {
			return key{}, bad
		}
		k.public, canonical = p, fmt.Sprintf(`{"e":"%s","kty":"RSA","n":"%s"}`, j.E, j.N)
	default:
		return key{}, bad
	}
	sum := sha256.Sum256([]byte(canonical))
	k.thumb = base64.RawURLEncoding.EncodeToString(sum[:])
	return k, nil
}

// check holds the signature against a key.
func (s signed) check(alg string, k key) error {
	sig, err := decode(s.Signature)
	sum := sha256.Sum256([]byte(s.Protected + "." + s.Payload))
	right := false
	switch p := k.public.(type) {
	case *ecdsa.PublicKey:
		if alg == "ES256" && len(sig) == 64 {
			right = ecdsa.Verify(p, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
		}
	case *rsa.PublicKey:
		right = alg == "RS256" && rsa.VerifyPKCS1v15(p, crypto.SHA256, sum[:], sig) == nil
	}
	if alg != "ES256" && alg != "RS256" {
		p := problem(http.StatusBadRequest, "badSignatureAlgorithm", "Signatures are made with ES256 or RS256, not %q", alg)
		p.Algorithms = []string{"ES256", "RS256"}
		return p
	}
	if err != nil || !right {
		return unauthorized("The signature is not that of the key")
	}
	return nil
}

// bound reads an external account binding, and returns the identifier of its key:
// RFC 8555 section 7.3.4.
func (s *Server) bound(text []byte, q *request) (string, error) {
	sig, h, payload, err := open(text)
	if err != nil {
		return "", err
	}
	secret, ok := s.c.Keys[h.Kid]
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(sig.Protected + "." + sig.Payload))
	given, derr := decode(sig.Signature)
	if h.Alg != "HS256" || h.Nonce != "" || h.URL != q.url {
		return "", malformed("An external account binding is made with HS256, for the same address, and has no nonce")
	}
	if !ok || derr != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return "", unauthorized("The external account binding is not signed with the key %q", h.Kid)
	}
	if inner, err := parseKey(payload); err != nil || inner.thumb != q.key.thumb {
		return "", malformed("The external account binding is for another key")
	}
	return h.Kid, nil
}

// read takes a payload apart.
func (q *request) read(into any) error {
	if err := json.NewDecoder(bytes.NewReader(q.payload)).Decode(into); err != nil {
		return malformed("The payload can't be read: %v", err)
	}
	return nil
}

// last is the identifier at the end of the address.
func (q *request) last() string { return q.path[len(q.path)-1] }
