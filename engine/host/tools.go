package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is what a word of the prompt runs. args are the words behind it; what
// is returned is the exit status.
type program func(s *seat, args []string) int

// tools are the programs that every machine has.
func tools() map[string]program {
	return map[string]program{"curl": curl, "ping": ping, "ssh": ssh}
}

// onInstances are the programs that instances have besides.
func onInstances() map[string]program {
	return map[string]program{}
}

// request is what curl was asked for.
type request struct {
	url          string
	silent, show bool
	head, header bool
	limit        time.Duration
}

// patience is how long curl waits for a connection.
func (r request) patience() time.Duration {
	if r.limit > 0 {
		return min(r.limit, synRetries)
	}
	return synRetries
}

// curl speaks as version 8 does. Its statuses are those of
// https://curl.se/libcurl/c/libcurl-errors.html
func curl(s *seat, args []string) int {
	r, code := curlArgs(s, args)
	if code != 0 {
		return code
	}
	say := func(code int, format string, a ...any) int {
		if !r.silent || r.show {
			fmt.Fprintf(s.errw, "curl: (%d) %s\n", code, fmt.Sprintf(format, a...))
		}
		return code
	}
	scheme, host, port, err := split(r.url)
	switch {
	case err != nil:
		return say(3, "%v", err)
	case scheme != "http":
		return say(1, "Protocol \"%s\" not supported", scheme)
	}
	to, ok := s.resolve(host)
	if !ok {
		return say(6, "Could not resolve host: %s", host)
	}
	res, err := s.get(r, netip.AddrPortFrom(to, port))
	if err != nil {
		if errors.Is(err, syscall.ETIMEDOUT) {
			s.pass(r.patience())
		}
		return curlError(say, r, host, port, err)
	}
	defer res.Body.Close()
	if r.head || r.header {
		fmt.Fprintf(s.out, "%s %s\r\n", res.Proto, res.Status)
		_ = res.Header.Write(s.out)
		fmt.Fprint(s.out, "\r\n")
	}
	if _, err := io.Copy(s.out, res.Body); err != nil {
		return say(56, "Recv failure: %v", err)
	}
	return 0
}

func curlError(say func(int, string, ...any) int, r request, host string, port uint16, err error) int {
	switch {
	case errors.Is(err, syscall.ETIMEDOUT) && r.limit > 0:
		return say(28, "Connection timed out after %d milliseconds", r.limit.Milliseconds())
	case errors.Is(err, syscall.ETIMEDOUT):
		return say(28, "Failed to connect to %s port %d after %d ms: Could not connect to server", host, port, synRetries.Milliseconds())
	case errors.Is(err, syscall.ECONNREFUSED):
		return say(7, "Failed to connect to %s port %d after 0 ms: Could not connect to server", host, port)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return say(7, "Failed to connect to %s port %d after 0 ms: Network is unreachable", host, port)
	}
	return say(52, "Empty reply from server")
}

// curlArgs reads the words after curl; the status is not 0 where it can't.
func curlArgs(s *seat, args []string) (r request, status int) {
	wrong := func(format string, a ...any) (request, int) {
		fmt.Fprintf(s.errw, "curl: "+format+"\ncurl: try 'curl --help' for more information\n", a...)
		return r, 2
	}
	for k := 0; k < len(args); k++ {
		switch a := args[k]; a {
		case "-s", "--silent":
			r.silent = true
		case "-S", "--show-error":
			r.show = true
		case "-sS", "-Ss":
			r.silent, r.show = true, true
		case "-I", "--head", "-sI":
			r.head, r.silent = true, r.silent || a == "-sI"
		case "-i", "--include", "--show-headers":
			r.header = true
		case "-m", "--max-time", "--connect-timeout":
			if k++; k == len(args) {
				return wrong("option %s: requires parameter", a)
			}
			d, err := strconv.ParseFloat(args[k], 64)
			if err != nil || !(d >= 0 && d < 1e6) {
				return wrong("option %s: expected a proper numerical parameter", a)
			}
			r.limit = time.Duration(d * float64(time.Second))
		default:
			if strings.HasPrefix(a, "-") {
				return wrong("option %s: is unknown", a)
			}
			r.url = a
		}
	}
	if r.url == "" {
		return wrong("(2) no URL specified")
	}
	return r, 0
}

// split reads a URL as curl does: without a scheme it is http.
func split(url string) (scheme, host string, port uint16, err error) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		scheme, rest = "http", url
	}
	scheme = strings.ToLower(scheme)
	host, _, _ = strings.Cut(rest, "/")
	port = 80
	if h, p, ok := strings.Cut(host, ":"); ok {
		n, perr := strconv.ParseUint(p, 10, 16)
		if perr != nil {
			return scheme, h, 0, errors.New("URL rejected: Port number was not a decimal number between 0 and 65535")
		}
		host, port = h, uint16(n)
	}
	if host == "" {
		return scheme, host, port, errors.New("URL rejected: No host part in the URL")
	}
	return scheme, host, port, nil
}

// get asks for the page over the machine's own stack.
func (s *seat) get(r request, to netip.AddrPort) (*http.Response, error) {
	if s.m == nil {
		return nil, syscall.ENETUNREACH
	}
	method, url := http.MethodGet, r.url
	if r.head {
		method = http.MethodHead
	}
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	q, err := http.NewRequestWithContext(s.ctx, method, url, nil)
	if err != nil {
		return nil, err
	}
	q.Header.Set("User-Agent", "curl/8.5.0")
	t := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return s.m.Dial(ctx, to)
	}}
	return t.RoundTrip(q)
}

// ping speaks as that of iputils does.
func ping(s *seat, args []string) int {
	count, name := 4, ""
	for k := 0; k < len(args); k++ {
		switch a := args[k]; {
		case a == "-c":
			if k++; k == len(args) {
				fmt.Fprintln(s.errw, "ping: option requires an argument -- 'c'")
				return 2
			}
			n, err := strconv.Atoi(args[k])
			if err != nil || n < 1 || n > 100 {
				fmt.Fprintf(s.errw, "ping: invalid argument: '%s': out of range: 1 <= value <= 100\n", args[k])
				return 1
			}
			count = n
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "ping: invalid option -- '%s'\n", strings.TrimLeft(a, "-"))
			return 2
		default:
			name = a
		}
	}
	if name == "" {
		fmt.Fprintln(s.errw, "ping: usage error: Destination address required")
		return 1
	}
	to, ok := s.resolve(name)
	if !ok {
		fmt.Fprintf(s.errw, "ping: %s: Name or service not known\n", name)
		return 2
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, "ping: connect: Network is unreachable")
		return 2
	}
	return pings(s, name, to, count)
}

func pings(s *seat, name string, to netip.Addr, count int) int {
	fmt.Fprintf(s.out, "PING %s (%s) 56(84) bytes of data.\n", name, to)
	came := 0
	for seq := 1; seq <= count && s.ctx.Err() == nil; seq++ {
		began := time.Now()
		if err := s.m.Ping(s.ctx, to, uint16(seq)); err == nil {
			came++
			fmt.Fprintf(s.out, "64 bytes from %s: icmp_seq=%d ttl=64 time=%.3f ms\n", to, seq, float64(time.Since(began).Microseconds())/1000)
		}
	}
	fmt.Fprintf(s.out, "\n--- %s ping statistics ---\n%d packets transmitted, %d received, %.4g%% packet loss, time %dms\n",
		name, count, came, 100-100*float64(came)/float64(count), (count-1)*1000)
	if came == 0 {
		return 1
	}
	return 0
}
