package host

import (
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// request is what curl was asked for.
type request struct {
	url        string
	method     string
	body       string
	headers    []string
	resolve    []string
	output     string
	format     string
	limit      time.Duration
	silent     bool
	showError  bool
	head       bool
	headersToo bool
	follow     bool
	fail       bool
	insecure   bool
	verbose    bool
	packed     bool // --compressed
}

// patience is how long curl waits for a connection.
func (r *request) patience() time.Duration {
	if r.limit > 0 {
		return min(r.limit, synRetries)
	}
	return synRetries
}

// short are the letters of curl's options, by their long names.
var short = map[byte]string{
	's': "silent", 'S': "show-error", 'I': "head", 'i': "include", 'L': "location", 'f': "fail", 'k': "insecure", 'v': "verbose",
	'm': "max-time", 'o': "output", 'O': "remote-name", 'w': "write-out", 'H': "header", 'X': "request", 'd': "data", '4': "ipv4",
}

// curlArgs reads the words after curl; the status is negative where it could.
func curlArgs(s *seat, args []string) (r *request, status int) {
	r = &request{}
	wrong := func(format string, a ...any) (*request, int) {
		fmt.Fprintf(s.errw, "curl: "+format+"\ncurl: try 'curl --help' for more information\n", a...)
		return r, 2
	}
	remote := false
	for k := 0; k < len(args); k++ {
		a := args[k]
		switch {
		case a == "--version" || a == "-V":
			fmt.Fprintln(s.out, "curl 8.5.0 (x86_64-amazon-linux-gnu) libcurl/8.5.0 OpenSSL/3.2.2\nProtocols: http https")
			return r, 0
		case strings.HasPrefix(a, "--"):
			name, value, glued := strings.Cut(a[2:], "=")
			if name == "connect-timeout" {
				name = "max-time"
			}
			if name == "show-headers" {
				name = "include"
			}
			if r.flag(name) {
				continue
			}
			if !takes(name) {
				return wrong("option %s: is unknown", a)
			}
			if !glued {
				if k++; k == len(args) {
					return wrong("option %s: requires parameter", a)
				}
				value = args[k]
			}
			if !r.set(name, value) {
				return wrong("option %s: expected a proper numerical parameter", a)
			}
		case strings.HasPrefix(a, "-") && len(a) > 1:
			for n := 1; n < len(a); n++ {
				name := short[a[n]]
				if name == "remote-name" {
					remote = true
					continue
				}
				if r.flag(name) {
					continue
				}
				if !takes(name) {
					return wrong("option -%s: is unknown", a[n:])
				}
				value := a[n+1:]
				if value == "" {
					if k++; k == len(args) {
						return wrong("option -%c: requires parameter", a[n])
					}
					value = args[k]
				}
				if !r.set(name, value) {
					return wrong("option -%c: expected a proper numerical parameter", a[n])
				}
				break
			}
		default:
			r.url = a
		}
	}
	if r.url == "" {
		return wrong("(2) no URL specified")
	}
	if remote {
		r.output = path.Base(r.url)
	}
	return r, -1
}

// flag sets an option that stands alone, and reports whether there is one of
// that name.
func (r *request) flag(name string) bool {
	at, ok := map[string]*bool{
		"silent": &r.silent, "show-error": &r.showError, "head": &r.head, "include": &r.headersToo, "location": &r.follow,
		"fail": &r.fail, "insecure": &r.insecure, "verbose": &r.verbose, "ipv4": new(bool), "http1.1": new(bool), "compressed": &r.packed,
	}[name]
	if ok {
		*at = true
	}
	return ok
}

func takes(name string) bool {
	return slices.Contains([]string{"max-time", "output", "write-out", "header", "request", "data", "resolve"}, name)
}

// set sets an option that takes a value; it is not ok where the value is wrong.
func (r *request) set(name, value string) bool {
	switch name {
	case "max-time":
		d, err := strconv.ParseFloat(value, 64)
		if err != nil || !(d >= 0 && d < 1e6) {
			return false
		}
		r.limit = time.Duration(d * float64(time.Second))
	case "output":
		r.output = value
	case "write-out":
		r.format = value
	case "header":
		r.headers = append(r.headers, value)
	case "request":
		r.method = value
	case "data":
		r.body = value
	case "resolve":
		r.resolve = append(r.resolve, value)
	}
	return true
}

func headerNames(h http.Header) []string { return slices.Sorted(maps.Keys(h)) }

// formatted fills in what -w asks for.
func (r *request) formatted(res *http.Response, size int64) string {
	return strings.NewReplacer(
		"%{http_code}", strconv.Itoa(res.StatusCode), "%{response_code}", strconv.Itoa(res.StatusCode),
		"%{size_download}", strconv.FormatInt(size, 10), "%{url_effective}", r.url, "%{scheme}", strings.ToUpper(res.Request.URL.Scheme),
		"%{content_type}", res.Header.Get("Content-Type"), `\n`, "\n", `\t`, "\t", "%%", "%",
	).Replace(r.format)
}
