// Package awsapi answers one question: what does a client of AWS get over HTTP?
//
// It speaks the wire protocols of the services that a World has: EC2's Query protocol,
// the Query protocol of load balancers, Auto Scaling and STS, Route 53's REST with XML, and
// JSON 1.1. It reads a request, has the command run, and writes the answer; it decides
// nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
package awsapi

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Account is what a request is about: whoever has its access key.
type Account interface {
	// Call runs a command in a Region. Its error is a *[world.Refusal], or what kept
	// the command from being run.
	Call(region string, c world.Command) (any, error)
	// ID is the account's number.
	ID() string
	// Secret is the secret key with which requests are signed, or empty where nobody
	// checks.
	Secret() string
}

// Server answers requests. It may be used from any number of goroutines.
type Server struct {
	Book *spelling.Book
	// Open finds the account of an access key. An error keeps the client out.
	Open func(accessKey string) (Account, error)
	// Regions are those that there are.
	Regions func() []string
	// Now is the wall's time, by which signatures are judged.
	Now func() time.Time
	// Trouble is told of a panic that ended a request. Nil looks away.
	Trouble func(panicked any)

	served atomic.Uint64
}

// MaxBody bounds the body of a request, in bytes.
const MaxBody = 1 << 20

// service is how a service of AWS's is spoken to.
type service struct {
	name    string // in the book
	xmlns   string
	version string
	speaks  func(*Server, *exchange)
}

// services are known by the name that signatures carry.
var services = map[string]service{
	"ec2":                  {"ec2", "http://ec2.amazonaws.com/doc/2016-11-15/", "2016-11-15", (*Server).query},
	"elasticloadbalancing": {"elbv2", "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", "2015-12-01", (*Server).query},
	"autoscaling":          {"autoscaling", "http://autoscaling.amazonaws.com/doc/2011-01-01/", "2011-01-01", (*Server).query},
	"sts":                  {"sts", "https://sts.amazonaws.com/doc/2011-06-15/", "2011-06-15", (*Server).query},
	"route53":              {"route53", "https://route53.amazonaws.com/doc/2013-04-01/", "", (*Server).rest},
	"acm":                  {"acm", "", "", (*Server).json},
	"route53domains":       {"route53domains", "", "", (*Server).json},
}

// exchange is one request while it is answered.
type exchange struct {
	service
	w       http.ResponseWriter
	r       *http.Request
	body    []byte
	account Account
	region  string
	key     string // the access key
	id      string // of the request
}

// ServeHTTP answers one request. A panic ends this request alone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{w: w, r: r, id: s.requestID()}
	defer func() {
		if p := recover(); p != nil {
			if s.Trouble != nil {
				s.Trouble(p)
			}
			x.fails(http.StatusInternalServerError, "InternalError", "An internal error has occurred")
		}
	}()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		x.service = services["ec2"]
		x.fails(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", fmt.Sprintf("The request is larger than %d bytes", MaxBody))
		return
	}
	x.body = body
	if refusal := s.admit(x); refusal != nil {
		x.fails(http.StatusForbidden, refusal.Code, refusal.Message)
		return
	}
	x.speaks(s, x)
}

// requestID is different for each request.
func (s *Server) requestID() string {
	h := sha256.Sum256(fmt.Appendf(nil, "request %d", s.served.Add(1)))
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// call runs a command, or writes why not.
func (s *Server) call(x *exchange, c world.Command, err error) (any, bool) {
	var out any
	if err == nil {
		out, err = x.account.Call(x.region, c)
	}
	var r *world.Refusal
	switch {
	case err == nil:
		return out, true
	case errors.As(err, &r):
		x.fails(status(r.Code), r.Code, r.Message)
	default:
		x.fails(http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
	}
	return nil, false
}

// status is the HTTP status of a refusal. Clients go by its code.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func status(code string) int {
	switch {
	case strings.HasPrefix(code, "NoSuch"):
		return http.StatusNotFound
	case code == "DryRunOperation":
		return http.StatusPreconditionFailed
	}
	return http.StatusBadRequest
}

// fails writes an error in the service's form.
func (x *exchange) fails(code int, name, message string) {
	var b bytes.Buffer
	switch {
	case x.xmlns == "" && x.name != "":
		x.w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		x.w.Header().Set("X-Amzn-RequestId", x.id)
		x.w.WriteHeader(code)
		fmt.Fprintf(&b, `{"__type":%s,"message":%s}`, quoted(name), quoted(message))
	case x.name == "ec2" || x.name == "":
		x.head(&b, code)
		fmt.Fprintf(&b, "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>%s</RequestID></Response>", escaped(name), escaped(message), x.id)
	default:
		x.head(&b, code)
		fmt.Fprintf(&b, `<ErrorResponse xmlns="%s"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>`, x.xmlns, escaped(name), escaped(message), x.id)
	}
	_, _ = x.w.Write(b.Bytes()) // who hung up misses it
}

func (x *exchange) head(b *bytes.Buffer, code int) {
	x.w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	x.w.Header().Set("X-Amzn-RequestId", x.id)
	x.w.WriteHeader(code)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
}
