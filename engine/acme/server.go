package acme

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"skylab/engine/acm"
)

// Config is all that a server is given from outside.
type Config struct {
	URL  string // what all addresses begin with, without a slash at the end
	Seed string // nonces, identifiers and tokens follow from it
	Now  func() time.Time
	Ask  acm.Ask // the public DNS, for dns-01 and CAA
	// Get fetches a page over plain HTTP, port 80, from outside; nil where nobody can.
	Get func(name, path string) (string, error)
	// Keys are the HMAC keys of external accounts, by their identifier.
	Keys map[string][]byte
	// External lets only those in who bring such a key.
	External bool
	// Approved reports whether a name was shown to be an external account's before;
	// nil approves none.
	Approved func(key, name string) bool
}

// Limits: a body in bytes, nonces that wait to be used, accounts, and how many
// orders one account may have.
const (
	maxBody     = 64 << 10
	maxNonces   = 4096
	maxAccounts = 1000
	maxOrders   = 1000
	maxNames    = 100
	patience    = 7 * 24 * time.Hour // of an order and of an authorization
)

// Server is a certificate authority's ACME endpoint. Requests may come at once.
type Server struct {
	c Config

	mu       sync.Mutex
	drawn    int
	nonces   map[string]bool
	waiting  []string // nonces in the order in which they were given
	accounts map[string]*account
	orders   map[string]*order
	authzs   map[string]*authorization
	certs    map[string]*certificate
}

// New is a server with no accounts.
func New(c Config) *Server {
	return &Server{
		c: c, nonces: map[string]bool{}, accounts: map[string]*account{}, orders: map[string]*order{},
		authzs: map[string]*authorization{}, certs: map[string]*certificate{},
	}
}

// draw is the next identifier. None can be foretold without the seed.
func (s *Server) draw(what string) string {
	s.drawn++
	h := hmac.New(sha256.New, []byte(s.c.Seed))
	fmt.Fprintf(h, "%s/%d", what, s.drawn)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))[:32]
}

// Problem is why a request is refused: RFC 7807, with the types of RFC 8555 section
// 6.7.
type Problem struct {
	Type       string      `json:"type"`
	Detail     string      `json:"detail"`
	Status     int         `json:"status"`
	Algorithms []string    `json:"algorithms,omitempty"`
	Identifier *identifier `json:"identifier,omitempty"`
	Sub        []*Problem  `json:"subproblems,omitempty"`
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, kind, format string, a ...any) *Problem {
	return &Problem{Type: "urn:ietf:params:acme:error:" + kind, Detail: fmt.Sprintf(format, a...), Status: status}
}

func malformed(format string, a ...any) *Problem {
	return problem(http.StatusBadRequest, "malformed", format, a...)
}

func unauthorized(format string, a ...any) *Problem {
	return problem(http.StatusForbidden, "unauthorized", format, a...)
}

// answer is what a request comes to.
type answer struct {
	status   int
	location string
	body     any    // JSON, or
	chain    string // PEM
	up       string // the resource above this one
}

// ServeHTTP answers a client.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Link", fmt.Sprintf(`<%s/directory>;rel="index"`, s.c.URL))
	w.Header().Set("Cache-Control", "no-store")
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case first == "directory" && reading:
		s.write(w, answer{status: http.StatusOK, body: s.directory()})
	case first == "new-nonce" && reading:
		s.nonce(w)
		w.WriteHeader(map[bool]int{true: http.StatusOK, false: http.StatusNoContent}[r.Method == http.MethodHead])
	case s.posts(first) == nil:
		s.refuse(w, problem(http.StatusNotFound, "malformed", "There is nothing at %s", r.URL.Path))
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "POST")
		s.refuse(w, problem(http.StatusMethodNotAllowed, "malformed", "Resources are read with POST-as-GET"))
	default:
		s.nonce(w)
		a, err := s.post(w, r, s.posts(first))
		if err != nil {
			s.refuse(w, err)
			return
		}
		s.write(w, a)
	}
}

// posts is what answers a signed request to a resource.
func (s *Server) posts(resource string) func(*request) (answer, error) {
	return map[string]func(*request) (answer, error){
		"new-account": s.newAccount, "account": s.showAccount, "orders": s.listOrders, "key-change": s.keyChange,
		"new-order": s.newOrder, "order": s.showOrder, "finalize": s.finalize,
		"authz": s.showAuthorization, "challenge": s.answerChallenge,
		"certificate": s.download, "revoke-cert": s.revoke,
	}[resource]
}

// post reads a signed request and has it answered.
func (s *Server) post(w http.ResponseWriter, r *http.Request, do func(*request) (answer, error)) (answer, error) {
	if t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); t != "application/jose+json" {
		return answer{}, problem(http.StatusUnsupportedMediaType, "malformed", "The content type must be application/jose+json")
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var huge *http.MaxBytesError
	switch {
	case errors.As(err, &huge):
		return answer{}, problem(http.StatusRequestEntityTooLarge, "malformed", "A request may have %d bytes", maxBody)
	case err != nil:
		return answer{}, malformed("The request could not be read")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.verify(text, r.URL.Path)
	if err != nil {
		return answer{}, err
	}
	return do(q)
}

// directory is where everything is.
func (s *Server) directory() map[string]any {
	all := map[string]any{"meta": map[string]any{"caaIdentities": acm.Amazons, "externalAccountRequired": s.c.External, "website": "https://docs.aws.amazon.com/acm/"}}
	for field, path := range map[string]string{
		"newNonce": "new-nonce", "newAccount": "new-account", "newOrder": "new-order", "revokeCert": "revoke-cert", "keyChange": "key-change",
	} {
		all[field] = s.at(path)
	}
	return all
}

func (s *Server) at(path ...string) string { return s.c.URL + "/" + strings.Join(path, "/") }

// nonce gives the client a new one. The oldest that nobody used are forgotten.
func (s *Server) nonce(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.draw("nonce")
	s.nonces[n] = true
	if s.waiting = append(s.waiting, n); len(s.waiting) > maxNonces {
		delete(s.nonces, s.waiting[0])
		s.waiting = s.waiting[1:]
	}
	w.Header().Set("Replay-Nonce", n)
}

func (s *Server) write(w http.ResponseWriter, a answer) {
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	if a.up != "" {
		w.Header().Add("Link", fmt.Sprintf(`<%s>;rel="up"`, a.up))
	}
	if a.chain != "" {
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = io.WriteString(w, a.chain)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	if a.body != nil {
		_ = json.NewEncoder(w).Encode(a.body)
	}
}

func (s *Server) refuse(w http.ResponseWriter, err error) {
	var p *Problem
	if !errors.As(err, &p) {
		p = problem(http.StatusInternalServerError, "serverInternal", "%v", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}
