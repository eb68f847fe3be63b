package host

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// digging is what dig was asked to do.
type digging struct {
	name    string
	kind    uint16
	server  string
	at      netip.Addr
	from    string // the server that a trace is at
	subnet  netip.Prefix
	brief   bool
	trace   bool
	tcp     bool
	recurse bool
	edns    bool
	parts   map[string]bool // what of a message is shown
}

// parts of a message, as +[no] calls them.
var digParts = []string{"cmd", "comments", "question", "answer", "authority", "additional", "stats"}

// digArgs reads the words behind dig; without a digging the status says why.
func digArgs(s *seat, args []string) (*digging, int) {
	d := &digging{name: ".", kind: dns.TypeNS, recurse: true, edns: true, parts: map[string]bool{}}
	d.all(true)
	named, typed := false, false
	for k := 0; k < len(args); k++ {
		a := args[k]
		kind, isType := dns.StringToType[strings.ToUpper(a)]
		switch {
		case strings.HasPrefix(a, "@"):
			d.server = a[1:]
		case strings.HasPrefix(a, "+"):
			if !d.option(a[1:]) {
				fmt.Fprintf(s.errw, "Invalid option: %s\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n            {global-d-opt} host [@local-server] {local-d-opt}\n            [ host [@local-server] {local-d-opt} [...]]\n\nUse \"dig -h\" (or \"dig -h | more\") for complete list of options\n", a)
				return nil, 1
			}
		case a == "-x" && k+1 < len(args):
			k++
			back, err := dns.ReverseAddr(args[k])
			if err != nil {
				fmt.Fprintf(s.errw, "Invalid IP address %s\n", args[k])
				return nil, 1
			}
			d.name, d.kind, named, typed = back, dns.TypePTR, true, true
		case a == "-t" && k+1 < len(args):
			k++
			t, ok := dns.StringToType[strings.ToUpper(args[k])]
			if !ok {
				fmt.Fprintf(s.errw, ";; Warning, ignoring invalid type %s\n", args[k])
				continue
			}
			d.kind, typed = t, true
		case a == "-4":
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "Invalid option: %s\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n", a)
			return nil, 1
		case strings.EqualFold(a, "IN"):
		case isType && kind != dns.TypeNone && (named || k+1 < len(args) || !strings.Contains(a, ".")) && !typed:
			d.kind, typed = kind, true
		default:
			d.name, named = dns.Fqdn(a), true
			if !typed {
				d.kind = dns.TypeA
			}
		}
	}
	if _, ok := dns.IsDomainName(d.name); !ok || strings.Contains(d.name, "..") || len(d.name) > 254 {
		fmt.Fprintf(s.errw, "dig: '%s' is not a legal name (bad label type)\n", strings.TrimSuffix(d.name, "."))
		return nil, 10
	}
	return d, 0
}

func (d *digging) all(yes bool) {
	for _, p := range digParts {
		d.parts[p] = yes
	}
}

// option is what stands behind a plus sign; false is what dig does not know.
func (d *digging) option(o string) bool {
	name, no := strings.CutPrefix(o, "no")
	if name == "" || o == "norecurse" && !no {
		return false
	}
	yes := !no
	switch name, value, _ := strings.Cut(name, "="); name {
	case "all":
		d.all(yes)
	case "short":
		d.brief = yes
	case "trace":
		d.trace = yes
	case "tcp", "vc":
		d.tcp = yes
	case "recurse", "rec", "rdflag":
		d.recurse = yes
	case "edns":
		d.edns = yes
	case "subnet", "client":
		p, err := netip.ParsePrefix(value)
		if a, aerr := netip.ParseAddr(value); aerr == nil {
			p, err = a.Prefix(a.BitLen())
		}
		d.subnet = p
		return err == nil && p.Addr().Is4()
	case "cmd", "comments", "question", "answer", "authority", "additional", "stats":
		d.parts[name] = yes
	case "dnssec", "multiline", "time", "tries", "retry", "cookie", "bufsize", "ttlid", "class", "search", "identify", "adflag", "cdflag":
	default:
		return false
	}
	return true
}
