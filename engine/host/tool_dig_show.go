package host

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// show prints a message in dig's order and columns.
func (d *digging) show(s *seat, r *dns.Msg) {
	if d.parts["comments"] {
		fmt.Fprintf(s.out, ";; Got answer:\n;; ->>HEADER<<- opcode: %s, status: %s, id: %d\n;; flags:%s; QUERY: %d, ANSWER: %d, AUTHORITY: %d, ADDITIONAL: %d\n",
			dns.OpcodeToString[r.Opcode], dns.RcodeToString[r.Rcode], r.Id, flagsOf(r), len(r.Question), len(r.Answer), len(r.Ns), len(r.Extra))
		if d.recurse && !r.RecursionAvailable {
			fmt.Fprintln(s.out, ";; WARNING: recursion requested but not available")
		}
		fmt.Fprintln(s.out)
	}
	if opt := r.IsEdns0(); opt != nil && d.parts["comments"] {
		fmt.Fprintf(s.out, ";; OPT PSEUDOSECTION:\n; EDNS: version: %d, flags:; udp: %d\n", opt.Version(), opt.UDPSize())
		for _, o := range opt.Option {
			if e, ok := o.(*dns.EDNS0_SUBNET); ok {
				fmt.Fprintf(s.out, "; CLIENT-SUBNET: %s/%d/%d\n", e.Address, e.SourceNetmask, e.SourceScope)
			}
		}
	}
	if d.parts["question"] {
		if d.parts["comments"] {
			fmt.Fprintln(s.out, ";; QUESTION SECTION:")
		}
		for _, q := range r.Question {
			fmt.Fprintln(s.out, columns(";"+q.Name, 32, dns.Class(q.Qclass).String(), 40, dns.Type(q.Qtype).String()))
		}
		fmt.Fprintln(s.out)
	}
	for _, section := range []struct {
		name, part string
		rrs        []dns.RR
	}{{"ANSWER", "answer", r.Answer}, {"AUTHORITY", "authority", r.Ns}, {"ADDITIONAL", "additional", r.Extra}} {
		d.section(s, section.name, section.part, section.rrs)
	}
}

func (d *digging) section(s *seat, name, part string, rrs []dns.RR) {
	var lines []string
	for _, rr := range rrs {
		if rr.Header().Rrtype != dns.TypeOPT {
			lines = append(lines, line(rr))
		}
	}
	if len(lines) == 0 || !d.parts[part] {
		return
	}
	if d.parts["comments"] {
		fmt.Fprintf(s.out, ";; %s SECTION:\n", name)
	}
	fmt.Fprintln(s.out, strings.Join(lines, "\n"))
	if d.parts["comments"] {
		fmt.Fprintln(s.out)
	}
}

// flagsOf are the flags of a header as dig spells them.
func flagsOf(r *dns.Msg) string {
	var b strings.Builder
	for _, f := range []struct {
		on   bool
		name string
	}{{r.Response, "qr"}, {r.Authoritative, "aa"}, {r.Truncated, "tc"}, {r.RecursionDesired, "rd"}, {r.RecursionAvailable, "ra"}} {
		if f.on {
			b.WriteString(" " + f.name)
		}
	}
	return b.String()
}

// line is a record in dig's columns.
func line(rr dns.RR) string {
	h := rr.Header()
	return columns(h.Name, 24, fmt.Sprint(h.Ttl), 32, dns.Class(h.Class).String(), 40, dns.Type(h.Rrtype).String(), 48, rdata(rr))
}

// rdata is a record's value alone.
func rdata(rr dns.RR) string { return strings.TrimPrefix(rr.String(), rr.Header().String()) }

// columns sets words at columns, by tabs as far as they go; one that comes too
// late gets a space before it.
func columns(first string, rest ...any) string {
	var b strings.Builder
	b.WriteString(first)
	at := len(first)
	for k := 0; k < len(rest); k += 2 {
		to := max(rest[k].(int), at+1)
		if tabs := to/8 - at/8; tabs > 0 {
			b.WriteString(strings.Repeat("\t", tabs))
			at = to / 8 * 8
		}
		b.WriteString(strings.Repeat(" ", to-at))
		word := rest[k+1].(string)
		b.WriteString(word)
		at = to + len(word)
	}
	return b.String()
}
