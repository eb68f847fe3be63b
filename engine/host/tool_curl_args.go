package host

import (
	"crypto/x509"
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
	packed     bool                // --compressed
	roots      []*x509.Certificate // of cacert, once it was read
	cacert     string              // a file with the roots to trust instead of the machine's
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
	c := &curlWords{r: &request{}, rest: args}
	for len(c.rest) > 0 && c.wrong == "" {
		a := c.rest[0]
		c.rest = c.rest[1:]
		switch {
		case a == "--version" || a == "-V":
			fmt.Fprintln(s.out, "curl 8.5.0 (x86_64-amazon-linux-gnu) libcurl/8.5.0 OpenSSL/3.2.2\nProtocols: http https")
			return c.r, 0
		case strings.HasPrefix(a, "--"):
			c.long(a)
		case strings.HasPrefix(a, "-") && len(a) > 1:
			c.letters(a[1:])
		default:
			c.r.url = a
		}
	}
	if c.wrong == "" && c.r.url == "" {
		c.wrong = "(2) no URL specified"
	}
	if c.wrong != "" {
		fmt.Fprintf(s.errw, "curl: %s\ncurl: try 'curl --help' for more information\n", c.wrong)
		return c.r, 2
	}
	if c.remote {
		c.r.output = path.Base(c.r.url)
	}
	return c.r, -1
}

// curlWords is curl's command line while it is read.
type curlWords struct {
	r      *request
	rest   []string
	remote bool   // the file is called as the URL ends
	wrong  string // what can't be read, in curl's words
}

// long reads an option that is written out.
func (c *curlWords) long(a string) {
	name, value, glued := strings.Cut(a[2:], "=")
	switch name {
	case "connect-timeout":
		name = "max-time"
	case "show-headers":
		name = "include"
	}
	switch {
	case c.r.flag(name):
	case !takes(name):
		c.wrong = fmt.Sprintf("option %s: is unknown", a)
	case glued:
		c.set(name, value, a)
	default:
		c.next(name, a)
	}
}

// letters reads options of one letter each, the last of which may take a value,
// glued to it or behind it.
func (c *curlWords) letters(all string) {
	for n := range len(all) {
		name, value := short[all[n]], all[n+1:]
		switch {
		case name == "remote-name":
			c.remote = true
			continue
		case c.r.flag(name):
			continue
		case !takes(name):
			c.wrong = fmt.Sprintf("option -%s: is unknown", all[n:])
		case value != "":
			c.set(name, value, "-"+all[n:n+1])
		default:
			c.next(name, "-"+all[n:n+1])
		}
		return
	}
}

// next takes the following word as the option's value.
func (c *curlWords) next(name, a string) {
	if len(c.rest) == 0 {
		c.wrong = fmt.Sprintf("option %s: requires parameter", a)
		return
	}
	value := c.rest[0]
	c.rest = c.rest[1:]
	c.set(name, value, a)
}

func (c *curlWords) set(name, value, a string) {
	if !c.r.set(name, value) {
		c.wrong = fmt.Sprintf("option %s: expected a proper numerical parameter", a)
	}
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
	return slices.Contains([]string{"max-time", "output", "write-out", "header", "request", "data", "resolve", "cacert"}, name)
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
	case "cacert":
		r.cacert = value
	case "resolve":
		r.resolve = append(r.resolve, value)
	}
	return true
}

func headerNames(h http.Header) []string { return slices.Sorted(maps.Keys(h)) }

// formatted fills in what -w asks for.
func (r *request) formatted(res *http.Response, size int64) string {
	status := fmt.Sprintf("%03d", res.StatusCode) // 000 where none came
	return strings.NewReplacer(
		"%{http_code}", status, "%{response_code}", status,
		"%{size_download}", strconv.FormatInt(size, 10), "%{url_effective}", r.url, "%{scheme}", strings.ToUpper(res.Request.URL.Scheme),
		"%{content_type}", res.Header.Get("Content-Type"), `\n`, "\n", `\t`, "\t", "%%", "%",
	).Replace(r.format)
}
