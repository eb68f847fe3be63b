package check

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/browse"
	"skylab/engine/ec2"
	"skylab/engine/names"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// Browse demands what a client like a browser gets by name: which status, from
// whom, where it is sent on to, and which certificate it accepted.
type Browse struct {
	URL  string
	From string // a machine or host
	// Status is 0 where no answer is wanted at all: `-> nothing`.
	Status int
	// By are machines of which each must answer somebody, and nobody else may.
	By []string
	// To is where a redirect leads, Certificate the name of the certificate that is
	// accepted; empty where they do not matter.
	To, Certificate string
	// Loss is what fails before.
	Loss
}

const browseForm = "write browse https://www.example.com/ from laptop -> 200 by web-a,web-b"

// parseBrowse reads `browse URL from MACHINE -> 200 [by A,B] [to URL]
// [certificate NAME]` and `browse URL from MACHINE -> nothing`. What is lost stands
// before it: `survive zone ZONE: browse ...`, `survive loss MACHINE: browse ...`.
func parseBrowse(words []string) (Browse, error) {
	b := Browse{}
	if len(words) < 6 || words[2] != "from" || words[4] != "->" {
		return b, fmt.Errorf("browse says which page, from where and what comes; %s", browseForm)
	}
	b.URL, b.From = words[1], words[3]
	u, err := url.Parse(b.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return b, fmt.Errorf("%q is no address of a page; %s", b.URL, browseForm)
	}
	rest := words[6:]
	if words[5] != nothing {
		if b.Status, err = strconv.Atoi(words[5]); err != nil || b.Status < 100 || b.Status > 599 {
			return b, fmt.Errorf("%q is no HTTP status; write -> 200, -> 301 or -> nothing", words[5])
		}
	}
	for ; len(rest) >= 2 && b.Status > 0; rest = rest[2:] {
		switch {
		case rest[0] == "by" && b.By == nil:
			b.By = strings.Split(rest[1], ",")
			if slices.Contains(b.By, "") {
				return b, fmt.Errorf("%q lists machines with commas between them and no spaces; write by web-a,web-b", rest[1])
			}
		case rest[0] == "to" && b.To == "":
			b.To = rest[1]
		case rest[0] == "certificate" && b.Certificate == "" && u.Scheme == "https":
			b.Certificate = rest[1]
		default:
			return b, fmt.Errorf("%q is not understood here; after the status come by, to and, of https, certificate, each once", rest[0])
		}
	}
	if len(rest) > 0 {
		return b, fmt.Errorf("%q comes after the end of the demand; %s", strings.Join(rest, " "), browseForm)
	}
	return b, nil
}

// String is the demand as it is written.
func (b Browse) String() string {
	text := "browse " + b.URL + " from " + quote(b.From) + " -> "
	if b.Status == 0 {
		text += nothing
	} else {
		text += strconv.Itoa(b.Status)
	}
	for _, p := range [][2]string{{"by", strings.Join(b.By, ",")}, {"to", b.To}, {"certificate", b.Certificate}} {
		if p[1] != "" {
			text += " " + p[0] + " " + quote(p[1])
		}
	}
	return b.before(text)
}

// Asks says what is demanded.
func (b Browse) Asks() world.Sentence {
	what := world.Sentence{Key: "want-browse", Args: b.args()}
	switch {
	case b.Status == 0:
		what.Key = "want-browse-nothing"
	case b.To != "":
		what = world.Sentence{Key: "want-browse-to", Args: b.args(b.To)}
	case len(b.By) > 0:
		what = world.Sentence{Key: "want-browse-by", Args: b.args(strings.Join(b.By, ", "))}
	case b.Certificate != "":
		what = world.Sentence{Key: "want-browse-certificate", Args: b.args(b.Certificate)}
	}
	return b.without(what)
}

func (b Browse) args(more ...any) []any {
	return append([]any{b.URL, b.From, strconv.Itoa(b.Status)}, more...)
}

// Check opens the page: every answer that a client may get counts.
func (b Browse) Check(s *Scene) Finding {
	at, err := b.after(s)
	if err != nil {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{b.name()}}}
	}
	resolver, client, ok := Resolve{From: b.From}.asker(at)
	from := (Endpoint{Name: b.From}).machines(at)
	if !ok || len(from) == 0 {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{b.From}}}
	}
	who := browse.Client{From: from[0].instance.InstanceId, Roots: []*x509.Certificate{pki.Root(at.World.Now()).Certificate()}, Resolve: func(name string) []netip.Addr {
		walk, _ := names.Ask(at.World, resolver, name, (Resolve{Type: "A"}).kind(), client)
		var all []netip.Addr
		for _, v := range walk.Values() {
			if a, err := netip.ParseAddr(v); err == nil {
				all = append(all, a)
			}
		}
		return all
	}}
	if from[0].isHost() {
		who.From = from[0].host.ID()
	}
	return b.judge(at, browse.Get(at.World, at.net(""), who, b.URL))
}

// judge looks at everything that a client may get.
func (b Browse) judge(s *Scene, got []browse.Answer) Finding {
	heard := map[string]bool{}
	for _, a := range got {
		if f, ok := b.accepts(s, a); !ok {
			return f
		}
		heard[nameOf(s, a.By)] = true
	}
	for _, name := range b.By {
		if !heard[name] {
			return Finding{Say: world.Sentence{Key: "saw-browse-idle", Args: b.args(name)}}
		}
	}
	f := Finding{Met: true, Say: world.Sentence{Key: "saw-browse", Args: b.args()}}
	if b.Status == 0 {
		f.Say.Key = "saw-browse-nothing"
		f.see(got[0])
	}
	return f
}

// see keeps the packets of an attempt that failed.
func (f *Finding) see(a browse.Answer) {
	if a.Stopped != nil {
		f.Saw, f.Blockers = traces(a.Stopped), a.Stopped.Blockers
	}
}

// nameOf is what an instance is called, or a host.
func nameOf(s *Scene, id string) string {
	if i, ok := world.Get[ec2.Instance](s.World, world.Everywhere, id); ok {
		return called(i)
	}
	return id
}

// accepts reports whether one answer is what is wanted, and what it is otherwise.
func (b Browse) accepts(s *Scene, a browse.Answer) (f Finding, ok bool) {
	f.see(a)
	no := func(key string, more ...any) (Finding, bool) {
		f.Say = world.Sentence{Key: key, Args: b.args(more...)}
		return f, false
	}
	if b.Status == 0 {
		if a.Ending == browse.Answered {
			return no("saw-browse-status", strconv.Itoa(a.Status))
		}
		return f, true
	}
	switch a.Ending {
	case browse.NoName:
		return no("saw-browse-no-name", hostOf(b.URL))
	case browse.Silence:
		return no("saw-browse-silence", a.Address.String())
	case browse.Refused:
		return no("saw-browse-refused", a.Address.String())
	case browse.NoTLS:
		return no("saw-browse-no-tls", a.Address.String())
	case browse.Untrusted:
		if a.Unread {
			return no("saw-browse-unread", nameOf(s, a.By), string(a.Fault))
		}
		return no("saw-browse-untrusted", string(a.Fault))
	case browse.NoHTTP, browse.BadURL:
		return no("saw-browse-no-http", a.Address.String())
	}
	switch {
	case a.Status != b.Status:
		return b.other(a, no)
	case b.To != "" && plain(a.Location) != plain(b.To):
		return no("saw-browse-to", a.Location)
	case b.Certificate != "" && (a.Certificate == nil || !slices.Contains(a.Certificate.DNSNames, b.Certificate)):
		return no("saw-browse-certificate", strings.Join(a.Certificate.DNSNames, ", "))
	case len(b.By) > 0 && !slices.Contains(b.By, nameOf(s, a.By)):
		return no("saw-browse-other", nameOf(s, a.By))
	}
	return f, true
}

// other says which status came instead, and of what a load balancer's own tells.
func (b Browse) other(a browse.Answer, no func(string, ...any) (Finding, bool)) (Finding, bool) {
	status := strconv.Itoa(a.Status)
	switch a.Cause {
	case browse.NoTargets:
		return no("saw-browse-no-targets", status)
	case browse.TargetRefused:
		return no("saw-browse-target-refused", status)
	case browse.TargetSilent:
		return no("saw-browse-target-silent", status)
	case browse.TargetNoHTTP:
		return no("saw-browse-target-no-http", status)
	}
	return no("saw-browse-status", status)
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.Hostname()
}

// plain is an address of a page without the ports that its scheme means anyway.
func plain(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	if u.Scheme == "http" && u.Port() == "80" || u.Scheme == "https" && u.Port() == "443" {
		u.Host = u.Hostname()
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}
