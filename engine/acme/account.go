package acme

import (
	"encoding/json"
	"net/http"
	"strings"
)

// account is who asks for certificates: a key, and whoever it is bound to.
type account struct {
	id       string
	key      key
	status   string
	contact  []string
	external string // the identifier of the key that it came with
	orders   []string
}

func (s *Server) accountURL(a *account) string { return s.at("account", a.id) }

func (s *Server) show(a *account, status int) answer {
	body := map[string]any{"status": a.status, "contact": append([]string{}, a.contact...), "orders": s.at("orders", a.id)}
	return answer{status: status, location: s.accountURL(a), body: body}
}

func (s *Server) withKey(thumb string) *account {
	for _, a := range s.accounts {
		if a.key.thumb == thumb {
			return a
		}
	}
	return nil
}

// newAccount makes one, or finds the one that the key has: RFC 8555 section 7.3.
func (s *Server) newAccount(q *request) (answer, error) {
	var in struct {
		Contact                []string
		OnlyReturnExisting     bool
		ExternalAccountBinding json.RawMessage
	}
	if q.account != nil {
		return answer{}, malformed("A new account's request is signed with its jwk")
	}
	if err := q.read(&in); err != nil {
		return answer{}, err
	}
	switch a := s.withKey(q.key.thumb); {
	case a != nil && a.status != "valid":
		return answer{}, unauthorized("The account is %s", a.status)
	case a != nil:
		return s.show(a, http.StatusOK), nil
	case in.OnlyReturnExisting:
		return answer{}, problem(http.StatusBadRequest, "accountDoesNotExist", "No account has this key")
	case len(s.accounts) >= maxAccounts:
		return answer{}, problem(http.StatusTooManyRequests, "rateLimited", "There are %d accounts already", maxAccounts)
	}
	if err := contacts(in.Contact); err != nil {
		return answer{}, err
	}
	a := &account{key: q.key, status: "valid", contact: in.Contact}
	switch {
	case len(in.ExternalAccountBinding) > 0:
		by, err := s.bound(in.ExternalAccountBinding, q)
		if err != nil {
			return answer{}, err
		}
		a.external = by
	case s.c.External:
		return answer{}, problem(http.StatusForbidden, "externalAccountRequired", "An account here needs an external account binding")
	}
	a.id = s.draw("account")
	s.accounts[a.id] = a
	return s.show(a, http.StatusCreated), nil
}

func contacts(all []string) error {
	for _, c := range all {
		if to, ok := strings.CutPrefix(c, "mailto:"); !ok {
			return problem(http.StatusBadRequest, "unsupportedContact", "%q is no mailto address", c)
		} else if !strings.Contains(to, "@") || strings.ContainsAny(to, ",? ") {
			return problem(http.StatusBadRequest, "invalidContact", "%q is no address", c)
		}
	}
	return nil
}

// own is the account that signed, which must be the one that is meant where one is.
func (s *Server) own(q *request, id string) (*account, error) {
	switch {
	case q.account == nil:
		return nil, malformed("This request is signed by an account's kid")
	case id != "" && q.account.id != id:
		return nil, unauthorized("That is another account's")
	}
	return q.account, nil
}

// showAccount shows, changes or ends an account.
func (s *Server) showAccount(q *request) (answer, error) {
	a, err := s.own(q, q.last())
	if err != nil || len(q.payload) == 0 {
		return s.showOr(a, err)
	}
	var in struct {
		Contact *[]string
		Status  string
	}
	if err := q.read(&in); err != nil {
		return answer{}, err
	}
	switch {
	case in.Status == "deactivated":
		a.status = in.Status
	case in.Status != "" && in.Status != a.status:
		return answer{}, malformed("An account can only be deactivated")
	case in.Contact != nil:
		if err := contacts(*in.Contact); err != nil {
			return answer{}, err
		}
		a.contact = *in.Contact
	}
	return s.show(a, http.StatusOK), nil
}

func (s *Server) showOr(a *account, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return s.show(a, http.StatusOK), nil
}

func (s *Server) listOrders(q *request) (answer, error) {
	a, err := s.own(q, q.last())
	if err != nil {
		return answer{}, err
	}
	all := []string{}
	for _, id := range a.orders {
		all = append(all, s.at("order", id))
	}
	return answer{status: http.StatusOK, body: map[string]any{"orders": all}}, nil
}

// keyChange gives an account another key, which signs inside what the old one signs:
// RFC 8555 section 7.3.5.
func (s *Server) keyChange(q *request) (answer, error) {
	a, err := s.own(q, "")
	if err != nil {
		return answer{}, err
	}
	sig, h, payload, err := open(q.payload)
	if err != nil {
		return answer{}, err
	}
	next, err := parseKey(h.JWK)
	if err != nil {
		return answer{}, err
	}
	if err := sig.check(h.Alg, next); err != nil {
		return answer{}, err
	}
	var in struct {
		Account string
		OldKey  json.RawMessage
	}
	if json.Unmarshal(payload, &in) != nil {
		return answer{}, malformed("The inner payload can't be read")
	}
	old, err := parseKey(in.OldKey)
	if err != nil || old.thumb != a.key.thumb || in.Account != s.accountURL(a) || h.URL != q.url {
		return answer{}, malformed("The inner signature is not about this account and its key")
	}
	if other := s.withKey(next.thumb); other != nil {
		p := problem(http.StatusConflict, "malformed", "Another account has that key")
		return answer{}, p
	}
	a.key = next
	return s.show(a, http.StatusOK), nil
}
