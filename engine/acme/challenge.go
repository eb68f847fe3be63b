package acme

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"skylab/engine/acm"
)

// authorization is an account's right to have a name certified.
type authorization struct {
	id, account, name string
	wildcard          bool
	status            string
	expires           time.Time
	challenges        []*challenge
}

// challenge is one way to show that a name is one's own.
type challenge struct {
	kind, token, status string
	validated           time.Time
	err                 *Problem
}

func (a *authorization) state(now time.Time) string {
	if (a.status == "pending" || a.status == "valid") && now.After(a.expires) {
		return "expired"
	}
	return a.status
}

// authorize makes one: a wildcard is shown in DNS alone, and a name that was approved
// before needs nothing any more.
func (s *Server) authorize(by *account, name string, until time.Time) *authorization {
	a := &authorization{id: s.draw("authz"), account: by.id, status: "pending", expires: until}
	a.name, a.wildcard = strings.CutPrefix(name, "*.")
	kinds := []string{"dns-01", "http-01"}
	if a.wildcard || s.c.Get == nil {
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		a.challenges = append(a.challenges, &challenge{kind: kind, token: s.draw("token"), status: "pending"})
	}
	if by.external != "" && s.c.Approved != nil && s.c.Approved(by.external, name) {
		a.status, a.challenges[0].status, a.challenges[0].validated = "valid", "valid", s.c.Now()
	}
	s.authzs[a.id] = a
	return a
}

func (s *Server) showingAuthorization(a *authorization) answer {
	all := []any{}
	for _, c := range a.challenges {
		if a.status != "pending" && c.status == "pending" {
			continue // only what was tried stays: RFC 8555 section 7.1.4
		}
		all = append(all, s.challenge(a, c))
	}
	body := map[string]any{
		"identifier": identifier{"dns", a.name}, "status": a.state(s.c.Now()), "expires": a.expires.UTC().Format(time.RFC3339), "challenges": all,
	}
	if a.wildcard {
		body["wildcard"] = true
	}
	return answer{status: http.StatusOK, body: body}
}

func (s *Server) challenge(a *authorization, c *challenge) map[string]any {
	body := map[string]any{"type": c.kind, "url": s.at("challenge", a.id, c.kind), "token": c.token, "status": c.status}
	if c.status == "valid" {
		body["validated"] = c.validated.UTC().Format(time.RFC3339)
	}
	if c.err != nil {
		body["error"] = c.err
	}
	return body
}

// authorized is one of the account's authorizations.
func (s *Server) authorized(q *request, id string) (*authorization, error) {
	by, err := s.own(q, "")
	if err != nil {
		return nil, err
	}
	a := s.authzs[id]
	switch {
	case a == nil:
		return nil, problem(http.StatusNotFound, "malformed", "There is no such authorization")
	case a.account != by.id:
		return nil, unauthorized("That authorization is another account's")
	}
	return a, nil
}

// showAuthorization shows one, or gives it up.
func (s *Server) showAuthorization(q *request) (answer, error) {
	a, err := s.authorized(q, q.last())
	if err != nil {
		return answer{}, err
	}
	if len(q.payload) > 0 {
		var in struct{ Status string }
		if err := q.read(&in); err != nil {
			return answer{}, err
		}
		if in.Status == "deactivated" {
			a.status = in.Status
		}
	}
	return s.showingAuthorization(a), nil
}

// answerChallenge looks whether what the challenge asks for is there. Others are
// answered while it looks.
func (s *Server) answerChallenge(q *request) (answer, error) {
	if len(q.path) != 3 {
		return answer{}, problem(http.StatusNotFound, "malformed", "There is no such challenge")
	}
	a, err := s.authorized(q, q.path[1])
	if err != nil {
		return answer{}, err
	}
	k := slices.IndexFunc(a.challenges, func(c *challenge) bool { return c.kind == q.path[2] })
	if k < 0 {
		return answer{}, problem(http.StatusNotFound, "malformed", "There is no such challenge")
	}
	c := a.challenges[k]
	if c.status == "pending" && len(q.payload) > 0 {
		if state := a.state(s.c.Now()); state != "pending" {
			return answer{}, malformed("The authorization is %s", state)
		}
		c.status = "processing"
		if p := s.tryAlone(a, c, q.account.key.thumb); p != nil {
			a.status, c.status, c.err = "invalid", "invalid", p
		} else {
			c.status, c.validated = "valid", s.c.Now()
			if a.status == "pending" {
				a.status = "valid"
			}
		}
	}
	return answer{status: http.StatusOK, body: s.challenge(a, c), up: s.at("authz", a.id)}, nil
}

// tryAlone tries without keeping others waiting.
func (s *Server) tryAlone(a *authorization, c *challenge, thumb string) *Problem {
	s.mu.Unlock()
	defer s.mu.Lock()
	return s.try(a, c, thumb)
}

// try looks for the answer to a challenge: RFC 8555 section 8.
func (s *Server) try(a *authorization, c *challenge, thumb string) *Problem {
	want := c.token + "." + thumb
	if c.kind == "dns-01" {
		sum := sha256.Sum256([]byte(want))
		name := "_acme-challenge." + a.name
		values, err := s.c.Ask(name, "TXT")
		switch {
		case err != nil:
			return problem(http.StatusBadRequest, "dns", "%v", err)
		case !slices.ContainsFunc(values, func(v string) bool {
			return strings.Trim(v, `"`) == base64.RawURLEncoding.EncodeToString(sum[:])
		}):
			return unauthorized("No TXT record of %s has the value that answers the challenge", name)
		}
	} else {
		page, err := s.c.Get(a.name, "/.well-known/acme-challenge/"+c.token)
		switch {
		case err != nil:
			return problem(http.StatusBadRequest, "connection", "http://%s/.well-known/acme-challenge/%s: %v", a.name, c.token, err)
		case strings.TrimRight(page, " \t\r\n") != want:
			return unauthorized("http://%s/.well-known/acme-challenge/%s holds something else", a.name, c.token)
		}
	}
	name := a.name
	if a.wildcard {
		name = "*." + name
	}
	return s.forbidden(name)
}

// forbidden says why CAA keeps a name from being certified here; nil lets it.
func (s *Server) forbidden(name string) *Problem {
	switch ok, err := acm.Permitted(name, s.c.Ask); {
	case err != nil:
		return problem(http.StatusForbidden, "dns", "The CAA records of %s could not be asked for: %v", name, err)
	case !ok:
		return problem(http.StatusForbidden, "caa", "The CAA records of %s let others issue, and not %s", name, acm.Amazons[0])
	}
	return nil
}
