package host

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"skylab/engine/pki"
)

// maxBody bounds what curl takes of one page, in bytes.
const maxBody = 4 << 20

// slow is how long, by the wall, a server may be silent before curl gives up on
// it: nothing here needs longer.
const slow = 2 * time.Second

// curl speaks as version 8 does. Its statuses are those of
// https://curl.se/libcurl/c/libcurl-errors.html
func curl(s *seat, args []string) int {
	r, code := curlArgs(s, args)
	if code >= 0 {
		return code
	}
	for hop := 0; ; hop++ {
		res, code := r.do(s)
		if code != 0 || res == nil {
			fmt.Fprint(s.out, r.formatted(&http.Response{Request: &http.Request{URL: &url.URL{}}}, 0))
			return code
		}
		next := res.Header.Get("Location")
		if r.follow && next != "" && res.StatusCode/100 == 3 {
			res.Body.Close()
			to, err := res.Request.URL.Parse(next)
			if hop == 50 || err != nil {
				return r.say(s, 47, "Maximum (50) redirects followed")
			}
			r.url = to.String()
			continue
		}
		return r.show(s, res)
	}
}

func (r *request) say(s *seat, code int, format string, a ...any) int {
	if !r.silent || r.showError {
		fmt.Fprintf(s.errw, "curl: (%d) %s\n", code, fmt.Sprintf(format, a...))
	}
	return code
}

func (r *request) note(s *seat, format string, a ...any) {
	if r.verbose {
		fmt.Fprintf(s.errw, "* "+format+"\n", a...)
	}
}

// do asks for one page.
func (r *request) do(s *seat) (*http.Response, int) {
	u, port, err := split(r.url)
	switch {
	case err != nil:
		return nil, r.say(s, 3, "%v", err)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, r.say(s, 1, "Protocol \"%s\" not supported", u.Scheme)
	}
	host := u.Hostname()
	to, ok := r.resolved(host, port)
	if !ok {
		to, ok = s.resolve(host)
	}
	if !ok {
		return nil, r.say(s, 6, "Could not resolve host: %s", host)
	}
	if u.Scheme == "https" && r.cacert != "" && !r.insecure {
		b, err := s.read(r.cacert)
		if r.roots = certificates(b); err != nil || len(r.roots) == 0 {
			return nil, r.say(s, 77, "error setting certificate file: %s", r.cacert)
		}
	}
	r.note(s, "  Trying %s...", netip.AddrPortFrom(to, port))
	res, err := r.get(s, u, netip.AddrPortFrom(to, port))
	if err != nil {
		return nil, r.failed(s, host, port, err)
	}
	return res, 0
}

// resolved is what --resolve says of a host and port.
func (r *request) resolved(host string, port uint16) (netip.Addr, bool) {
	for _, e := range r.resolve {
		if at, ok := strings.CutPrefix(e, fmt.Sprintf("%s:%d:", host, port)); ok {
			a, err := netip.ParseAddr(at)
			return a, err == nil && a.Is4()
		}
	}
	return netip.Addr{}, false
}

// split reads a URL as curl does: without a scheme it is http.
func split(text string) (*url.URL, uint16, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil && strings.Contains(err.Error(), "invalid port"):
		return nil, 0, errors.New("URL rejected: Port number was not a decimal number between 0 and 65535")
	case err != nil:
		return nil, 0, errors.New("URL rejected: Malformed input to a URL function")
	case u.Hostname() == "":
		return nil, 0, errors.New("URL rejected: No host part in the URL")
	}
	port := uint16(80)
	if u.Scheme == "https" {
		port = 443
	}
	if p := u.Port(); p != "" {
		var n uint32
		if _, err := fmt.Sscan(p, &n); err != nil || n > 65535 {
			return nil, 0, errors.New("URL rejected: Port number was not a decimal number between 0 and 65535")
		}
		port = uint16(n)
	}
	return u, port, nil
}

// get asks for the page over the machine's own stack.
func (r *request) get(s *seat, u *url.URL, to netip.AddrPort) (*http.Response, error) {
	if s.m == nil {
		return nil, syscall.ENETUNREACH
	}
	method := r.method
	if method == "" {
		method = map[bool]string{true: http.MethodHead, false: http.MethodGet}[r.head]
		if r.body != "" {
			method = http.MethodPost
		}
	}
	q, err := http.NewRequestWithContext(s.ctx, method, u.String(), strings.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	q.Header.Set("User-Agent", "curl/8.5.0")
	q.Header.Set("Accept", "*/*")
	if r.packed {
		q.Header.Set("Accept-Encoding", "gzip")
	}
	if r.body != "" {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range r.headers {
		name, value, _ := strings.Cut(h, ":")
		if q.Header.Set(name, strings.TrimSpace(value)); strings.EqualFold(name, "host") {
			q.Host = strings.TrimSpace(value)
		}
	}
	t := &http.Transport{
		DisableKeepAlives: true, DisableCompression: true, ResponseHeaderTimeout: slow, TLSHandshakeTimeout: slow,
		TLSClientConfig: r.trust(s, u.Hostname()),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := s.m.Dial(ctx, to)
			if err == nil {
				r.note(s, "Connected to %s (%s) port %d", u.Hostname(), to.Addr(), to.Port())
				c = asking(c)
			}
			return c, err
		},
	}
	if r.verbose {
		defer func() { r.sent(s, q, u) }()
	}
	return t.RoundTrip(q)
}

// sent shows the head of a request.
func (r *request) sent(s *seat, q *http.Request, u *url.URL) {
	host := q.Host
	if host == "" {
		host = u.Host
	}
	fmt.Fprintf(s.errw, "> %s %s HTTP/1.1\n> Host: %s\n> User-Agent: %s\n> Accept: %s\n>\n", q.Method, u.RequestURI(), host, q.Header.Get("User-Agent"), q.Header.Get("Accept"))
}

// untrusted is a certificate that was not believed.
type untrusted struct {
	reason pki.Reason
	host   string
}

func (e *untrusted) Error() string { return string(e.reason) }

// trust believes what the lab's root vouches for, at the lab's time.
func (r *request) trust(s *seat, host string) *tls.Config {
	now := s.f.c.Now()
	return &tls.Config{
		ServerName: host, Time: s.f.c.Now, KeyLogWriter: &s.n.keys, InsecureSkipVerify: true, // it is verified here, to say why not
		VerifyConnection: func(c tls.ConnectionState) error {
			leaf := c.PeerCertificates[0]
			r.note(s, "SSL connection using %s / %s", strings.Replace(tls.VersionName(c.Version), " ", "v", 1), tls.CipherSuiteName(c.CipherSuite))
			r.note(s, "Server certificate:\n*  subject: %s\n*  expire date: %s\n*  issuer: %s", leaf.Subject, leaf.NotAfter.Format("Jan _2 15:04:05 2006 GMT"), leaf.Issuer)
			if r.insecure {
				return nil
			}
			roots := r.roots
			if r.cacert == "" {
				roots = s.trusted(now)
			}
			if why := pki.Judge(c.PeerCertificates, roots, host, now); why != "" {
				return &untrusted{why, host}
			}
			return nil
		},
	}
}

const verifyFailed = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`

// failed says why there is no page.
func (r *request) failed(s *seat, host string, port uint16, err error) int {
	var u *untrusted
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &u) && u.reason == pki.WrongName:
		return r.say(s, 60, "SSL: no alternative certificate subject name matches target host name '%s'%s", host, verifyFailed)
	case errors.As(err, &u):
		return r.say(s, 60, "SSL certificate problem: %s%s", u.reason, verifyFailed)
	case errors.As(err, &record):
		return r.say(s, 35, "OpenSSL/3.2.2: error:0A00010B:SSL routines::wrong version number")
	case strings.Contains(err.Error(), "remote error: tls: internal error"): // the server has nothing to show
		return r.say(s, 35, "OpenSSL/3.2.2: error:0A000438:SSL routines::tlsv1 alert internal error")
	case errors.Is(err, syscall.ETIMEDOUT):
		s.pass(r.patience())
		if r.limit > 0 {
			return r.say(s, 28, "Connection timed out after %d milliseconds", r.limit.Milliseconds())
		}
		return r.say(s, 28, "Failed to connect to %s port %d after %d ms: Could not connect to server", host, port, synRetries.Milliseconds())
	case errors.Is(err, syscall.ECONNREFUSED):
		return r.say(s, 7, "Failed to connect to %s port %d after 0 ms: Could not connect to server", host, port)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return r.say(s, 7, "Failed to connect to %s port %d after 0 ms: Network is unreachable", host, port)
	case strings.Contains(err.Error(), "malformed HTTP"):
		return r.say(s, 1, "Received HTTP/0.9 when not allowed")
	case errors.As(err, &timeout) && timeout.Timeout():
		s.pass(max(r.limit, 2*time.Minute))
		return r.say(s, 28, "Operation timed out after %d milliseconds with 0 bytes received", max(r.limit, 2*time.Minute).Milliseconds())
	case errors.Is(err, syscall.ECONNRESET) || strings.Contains(err.Error(), "connection reset"):
		return r.say(s, 56, "Recv failure: Connection reset by peer")
	case s.ctx.Err() != nil:
		return 130
	}
	return r.say(s, 52, "Empty reply from server")
}

// broken is a body that can't be read.
type broken struct{ error }

func (b broken) Read([]byte) (int, error) { return 0, b.error }

// unpacked is the body as it was before the server packed it, where that was
// asked for. What is not packed as it says ends in an error.
func (r *request) unpacked(res *http.Response) io.Reader {
	if !r.packed || res.Header.Get("Content-Encoding") != "gzip" {
		return res.Body
	}
	body, err := gzip.NewReader(res.Body)
	if err != nil {
		return broken{err}
	}
	return body
}

// show writes the page to where it is wanted.
func (r *request) show(s *seat, res *http.Response) int {
	defer res.Body.Close()
	if r.verbose {
		fmt.Fprintf(s.errw, "< %s %s\n", res.Proto, res.Status)
		for _, name := range headerNames(res.Header) {
			fmt.Fprintf(s.errw, "< %s: %s\n", name, res.Header.Get(name))
		}
		fmt.Fprintln(s.errw, "<")
	}
	if r.fail && res.StatusCode >= 400 {
		return r.say(s, 22, "The requested URL returned error: %d", res.StatusCode)
	}
	var page bytes.Buffer
	if r.head || r.headersToo {
		fmt.Fprintf(&page, "%s %s\r\n", res.Proto, res.Status)
		_ = res.Header.Write(&page)
		page.WriteString("\r\n")
	}
	n, err := io.Copy(&page, io.LimitReader(r.unpacked(res), maxBody+1))
	switch {
	case err != nil:
		return r.say(s, 56, "Recv failure: %v", err)
	case n > maxBody:
		return r.say(s, 63, "Maximum file size exceeded")
	}
	switch {
	case r.output == "/dev/null":
	case r.output != "":
		if s.write == nil || s.write(r.output, page.Bytes()) != nil {
			return r.say(s, 23, "Failure writing output to destination, passed %d returned 0", n)
		}
	default:
		if _, err := s.out.Write(page.Bytes()); err != nil {
			return 23
		}
	}
	if r.format != "" {
		fmt.Fprint(s.out, r.formatted(res, n))
	}
	return 0
}
