package awsapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// skew is how far a request's time may be from the server's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
const skew = 15 * time.Minute

// signed is what the Authorization header of signature version 4 says.
type signed struct {
	key, date, region, service string
	headers                    []string
	signature                  string
}

// admit finds out which account and service a request is for, and whether it may come in.
func (s *Server) admit(x *exchange) *world.Refusal {
	x.service = services["ec2"] // in whose words errors are said until it is known
	a, ok := authorization(x.r.Header.Get("Authorization"))
	if !ok {
		return world.Refuse("MissingAuthenticationToken", "Request is missing Authentication Token")
	}
	service, known := services[a.service]
	if !known {
		return world.Refuse("UnknownService", "The service "+a.service+" does not exist here")
	}
	x.service, x.key, x.region = service, a.key, a.region
	if a.service != "route53" && !slices.Contains(s.Regions(), a.region) {
		return world.Refuse("SignatureDoesNotMatch", "Credential should be scoped to a valid region.")
	}
	account, err := s.Open(a.key)
	if err != nil {
		return world.Refuse("AuthFailure", "AWS was not able to validate the provided access credentials")
	}
	x.account = account
	secret := account.Secret()
	if secret == "" {
		return nil
	}
	at, err := time.Parse("20060102T150405Z", x.r.Header.Get("X-Amz-Date"))
	switch d := s.Now().Sub(at); {
	case err != nil:
		return world.Refuse("IncompleteSignature", "Date must be in ISO-8601 'basic format'.")
	case d > skew || d < -skew || a.date != at.Format("20060102"):
		return world.Refuse("RequestExpired", "Request has expired.")
	case !hmac.Equal([]byte(a.signature), []byte(a.sign(x.r, x.body, secret, at))):
		return world.Refuse("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

// authorization reads the header of the form AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...
func authorization(header string) (signed, bool) {
	rest, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	if !ok {
		return signed{}, false
	}
	var a signed
	for part := range strings.SplitSeq(rest, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "Credential":
			scope := strings.Split(value, "/")
			if len(scope) != 5 || scope[4] != "aws4_request" || len(scope[0]) < 1 || len(scope[0]) > 128 {
				return signed{}, false
			}
			a.key, a.date, a.region, a.service = scope[0], scope[1], scope[2], scope[3]
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	return a, a.key != ""
}

// sign computes the signature that the request should have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
func (a signed) sign(r *http.Request, body []byte, secret string, at time.Time) string {
	var c strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	c.WriteString(r.Method + "\n" + path + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, h := range a.headers {
		value := strings.Join(r.Header.Values(h), ",")
		if h == "host" {
			value = r.Host
		}
		c.WriteString(h + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	hash := func(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) }
	c.WriteString("\n" + strings.Join(a.headers, ";") + "\n" + hash(body))
	scope := strings.Join([]string{a.date, a.region, a.service, "aws4_request"}, "/")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", at.Format("20060102T150405Z"), scope, hash([]byte(c.String()))}, "\n")
	mac := func(key []byte, s string) []byte {
		m := hmac.New(sha256.New, key)
		_, _ = m.Write([]byte(s)) // a hash takes everything
		return m.Sum(nil)
	}
	key := []byte("AWS4" + secret)
	for _, part := range []string{a.date, a.region, a.service, "aws4_request"} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

func canonicalQuery(q url.Values) string {
	var all []string
	for k, values := range q {
		for _, v := range values {
			all = append(all, encode(k)+"="+encode(v))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "&")
}

func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
