package host

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// balancer is what a node of a load balancer does at one port. What it decides is
// [elbv2.LoadBalancer.Decide]; it moves the bytes.
type balancer struct {
	m     *Machine
	port  int
	proxy *httputil.ReverseProxy
	seen  atomic.Pointer[world.World] // that the idle connections to targets are from
}

// balance serves a port of a node and returns what ends it.
func (m *Machine) balance(ln net.Listener, port int) func() {
	b := &balancer{m: m, port: port}
	lb, _, l, ok := b.now()
	switch {
	case !ok:
		return func() { ln.Close() }
	case lb.Type == elbv2.Network:
		go m.guard(func() { b.accept(ln) })
		return func() { ln.Close() }
	}
	b.proxy = b.reverse()
	s := &http.Server{Handler: b, ErrorLog: log.New(io.Discard, "", 0), IdleTimeout: clientKeepAlive}
	if l.Secure() {
		s.TLSConfig = b.tls()
		go func() { _ = s.ServeTLS(ln, "", "") }()
	} else {
		go func() { _ = s.Serve(ln) }()
	}
	return func() {
		s.Close()
		go b.proxy.Transport.(*http.Transport).CloseIdleConnections() // who ends a machine holds the Fabric, which they say goodbye to
	}
}

// clientKeepAlive is how long a load balancer keeps an idle connection of a client.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
const clientKeepAlive = 60 * time.Second

// now is what the node belongs to, as it is now.
func (b *balancer) now() (elbv2.LoadBalancer, elbv2.Node, elbv2.Listener, bool) {
	w := b.m.f.now.Load()
	lb, node, ok := elbv2.NodeOf(w, b.m.id)
	if !ok {
		return lb, node, elbv2.Listener{}, false
	}
	l, ok := lb.ListenerAt(w, b.port)
	return lb, node, l, ok
}

// versions are AWS's names of what a policy lets speak.
var versions = map[string]uint16{"TLSv1": tls.VersionTLS10, "TLSv1.1": tls.VersionTLS11, "TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13}

// tls ends TLS as the listener's policy and certificates say at each handshake.
func (b *balancer) tls() *tls.Config {
	return &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		_, _, l, ok := b.now()
		if !ok || !l.Secure() {
			return nil, errors.New("no TLS here")
		}
		c, ok := l.Serves(b.m.f.now.Load(), hello.ServerName)
		if !ok {
			return nil, errors.New("no certificate")
		}
		config := &tls.Config{Certificates: []tls.Certificate{c.Served()}, Time: b.m.f.c.Now, NextProtos: []string{"h2", "http/1.1"}}
		for k, name := range l.Protocols() {
			if v := versions[name]; k == 0 || v < config.MinVersion {
				config.MinVersion = v
			}
			config.MaxVersion = max(config.MaxVersion, versions[name])
		}
		return config, nil
	}}
}

// ServeHTTP answers a request, or hands it to a target.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := b.m.f.now.Load()
	lb, node, l, ok := b.now()
	if !ok {
		panic(http.ErrAbortHandler)
	}
	if b.seen.Swap(now) != now {
		// The next request opens a connection of its own, so that it meets the
		// network as it is and not as it was.
		b.proxy.Transport.(*http.Transport).CloseIdleConnections()
	}
	source, _ := netip.ParseAddrPort(r.RemoteAddr)
	d := lb.Decide(now, l, node.Zone, elbv2.Request{Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header, Source: source.Addr()})
	if len(d.Shares) == 0 {
		b.answer(w, d)
		return
	}
	s, known := b.sticky(r, d.Shares)
	if !known {
		s = b.m.f.served.next(d.Shares)
	}
	b.m.f.served.count(s)
	if s.Group.Attribute("stickiness.enabled") == "true" {
		b.stick(w, s)
	}
	to := s.Target.Address(now).String()
	b.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), carried{}, handing{lb, l, s, net.JoinHostPort(to, strconv.Itoa(s.Target.Port))})))
}

// carried is the key of a request's handing.
type carried struct{}

// handing is what a request that is handed on carries with it.
type handing struct {
	lb elbv2.LoadBalancer
	l  elbv2.Listener
	s  elbv2.Share
	to string
}

// answer is what the load balancer says itself.
func (b *balancer) answer(w http.ResponseWriter, d elbv2.Decision) {
	h := w.Header()
	h.Set("Server", "awselb/2.0")
	h.Set("Date", b.m.f.c.Now().UTC().Format(http.TimeFormat))
	if d.Location != "" {
		h.Set("Location", d.Location)
	}
	if d.Rule.Actions[0].Type == "fixed-response" {
		h.Set("Content-Type", d.ContentType+"; charset=utf-8")
		w.WriteHeader(d.Status)
		fmt.Fprint(w, d.Body)
		return
	}
	says(w, d.Status)
}

// says is the page that a load balancer has for a status.
func says(w http.ResponseWriter, status int) {
	text := http.StatusText(status)
	if status == http.StatusServiceUnavailable {
		text = "Service Temporarily Unavailable"
	}
	if status == http.StatusGatewayTimeout {
		text = "Gateway Time-out"
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n</body>\r\n</html>\r\n", status, text, status, text)
}

// reverse hands requests to targets over the account's network.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
func (b *balancer) reverse() *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			h := p.In.Context().Value(carried{}).(handing)
			scheme := "http"
			if h.s.Group.Protocol == "HTTPS" {
				scheme = "https"
			}
			p.SetURL(&url.URL{Scheme: scheme, Host: h.to})
			p.Out.Host = p.In.Host
			b.forwarded(p, h)
		},
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
				at, err := netip.ParseAddrPort(to)
				if err != nil {
					return nil, err
				}
				c, err := b.m.watch(ctx, at)
				if err != nil {
					return nil, err
				}
				return c, nil
			},
			TLSClientConfig:    &tls.Config{InsecureSkipVerify: true, Time: b.m.f.c.Now}, // a load balancer takes whatever certificate a target shows
			DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: clientKeepAlive,
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			status := http.StatusBadGateway
			if errors.Is(err, syscall.ETIMEDOUT) || errors.Is(err, context.DeadlineExceeded) {
				status = http.StatusGatewayTimeout
			}
			w.Header().Set("Server", "awselb/2.0")
			w.Header().Set("Date", b.m.f.c.Now().UTC().Format(http.TimeFormat))
			says(w, status)
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

// forwarded tells the target who asked, and how.
func (b *balancer) forwarded(p *httputil.ProxyRequest, h handing) {
	source, _ := netip.ParseAddrPort(p.In.RemoteAddr)
	client := source.Addr().String()
	if h.lb.Attribute("routing.http.xff_client_port.enabled") == "true" {
		client = source.String()
	}
	was := strings.Join(p.In.Header["X-Forwarded-For"], ", ")
	out := p.Out.Header
	switch h.lb.Attribute("routing.http.xff_header_processing.mode") {
	case "remove":
		out.Del("X-Forwarded-For")
	case "preserve":
		if was != "" {
			out.Set("X-Forwarded-For", was)
		}
	default:
		if was != "" {
			was += ", "
		}
		out.Set("X-Forwarded-For", was+client)
	}
	out.Set("X-Forwarded-Proto", strings.ToLower(h.l.Protocol))
	out.Set("X-Forwarded-Port", strconv.Itoa(h.l.Port))
	if out.Get("X-Amzn-Trace-Id") == "" {
		sum := sha256.Sum256([]byte(fmt.Sprint(b.m.id, b.m.f.served.total())))
		out.Set("X-Amzn-Trace-Id", fmt.Sprintf("Root=1-%08x-%x", b.m.f.c.Now().Unix(), sum[:12]))
	}
}

// cookie is the load balancer's own cookie for a target.
func cookie(s elbv2.Share) string {
	h := hmac.New(sha256.New, []byte(s.Group.TargetGroupArn))
	fmt.Fprint(h, s.Target.Id, ":", s.Target.Port)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// sticky finds the target that a client's cookie binds it to, if it can still be used.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
func (b *balancer) sticky(r *http.Request, shares []elbv2.Share) (elbv2.Share, bool) {
	c, err := r.Cookie("AWSALB")
	if err != nil {
		return elbv2.Share{}, false
	}
	k := slices.IndexFunc(shares, func(s elbv2.Share) bool {
		return s.Group.Attribute("stickiness.enabled") == "true" && cookie(s) == c.Value
	})
	if k < 0 {
		return elbv2.Share{}, false
	}
	return shares[k], true
}

func (b *balancer) stick(w http.ResponseWriter, s elbv2.Share) {
	seconds, _ := strconv.Atoi(s.Group.Attribute("stickiness.lb_cookie.duration_seconds"))
	until := b.m.f.c.Now().Add(time.Duration(seconds) * time.Second).UTC()
	w.Header().Add("Set-Cookie", fmt.Sprintf("AWSALB=%s; Expires=%s; Path=/", cookie(s), until.Format(http.TimeFormat)))
	w.Header().Add("Set-Cookie", fmt.Sprintf("AWSALBCORS=%s; Expires=%s; Path=/; SameSite=None; Secure", cookie(s), until.Format(http.TimeFormat)))
}

// accept ends TLS for connections that it hands to targets: a network load balancer's
// work at a listener of TLS. What else arrives it relays, see [wire.Walk].
func (b *balancer) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go b.m.guard(func() { b.pass(c) })
	}
}

// pass joins a client's connection to one with a target, once TLS stands. One that no
// target takes ends there.
func (b *balancer) pass(raw net.Conn) {
	defer raw.Close()
	now := b.m.f.now.Load()
	lb, node, l, ok := b.now()
	if !ok {
		return
	}
	c := tls.Server(raw, b.tls())
	defer c.Close()
	d := lb.Decide(now, l, node.Zone, elbv2.Request{})
	if c.Handshake() != nil {
		return
	}
	hungUp := func() { _, _ = c.Read(make([]byte, 4096)) } // what was asked is read, so that the end is an end and no reset
	if len(d.Shares) == 0 {
		hungUp()
		return
	}
	s := b.m.f.served.next(d.Shares)
	b.m.f.served.count(s)
	to := s.Target.Address(now)
	if !to.IsValid() {
		return
	}
	from := netip.AddrPortFrom(b.m.source(to), b.m.ephemeral())
	if s.Group.PreservesClient() {
		from, _ = netip.ParseAddrPort(c.RemoteAddr().String())
	}
	t, err := b.m.dialAs(context.Background(), from, netip.AddrPortFrom(to, uint16(s.Target.Port)))
	if err != nil {
		hungUp()
		return
	}
	defer t.Close()
	if s.Group.Secure() {
		t = tls.Client(t, &tls.Config{InsecureSkipVerify: true, Time: b.m.f.c.Now}) // it takes whatever certificate a target shows
	}
	done := make(chan struct{}, 2)
	join := func(dst, src net.Conn) {
		_, _ = io.Copy(dst, src)
		if h, ok := dst.(interface{ CloseWrite() error }); ok {
			_ = h.CloseWrite()
		}
		done <- struct{}{}
	}
	go join(t, c)
	go join(c, t)
	<-done
	<-done
}
