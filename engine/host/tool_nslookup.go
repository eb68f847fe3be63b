package host

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// lookedUp is what the simple tools ask: one name, of one type or of those that
// they show by themselves, at the machine's resolver or at another server.
type lookedUp struct {
	name  string
	kinds []uint16
	at    netip.Addr
}

// lookUpArgs reads NAME [SERVER] with -type=T or -t T before them.
func lookUpArgs(s *seat, tool string, args []string, kinds ...uint16) (l lookedUp, status int) {
	l.kinds = kinds
	var words []string
	for k := 0; k < len(args); k++ {
		kind, given := strings.CutPrefix(strings.ToLower(args[k]), "-type=")
		if args[k] == "-t" && k+1 < len(args) {
			k++
			kind, given = args[k], true
		}
		t, ok := dns.StringToType[strings.ToUpper(kind)]
		switch {
		case given && !ok:
			fmt.Fprintf(s.errw, "%s: invalid type: %s\n", tool, kind)
			return l, 1
		case given:
			l.kinds = []uint16{t}
		default:
			words = append(words, args[k])
		}
	}
	if len(words) == 0 || len(words) > 2 || strings.HasPrefix(words[0], "-") {
		fmt.Fprintf(s.errw, "Usage: %s [-t TYPE] NAME [SERVER]\n", tool)
		return l, 1
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, ";; connection timed out; no servers could be reached")
		return l, 1
	}
	l.name, l.at = dns.Fqdn(words[0]), s.m.resolver()
	if a, err := netip.ParseAddr(words[0]); err == nil {
		l.name, _ = dns.ReverseAddr(a.String())
		l.kinds = []uint16{dns.TypePTR}
	}
	if len(words) == 2 {
		a, ok := s.resolve(words[1])
		if !ok {
			fmt.Fprintf(s.errw, "%s: couldn't get address for '%s': not found\n", tool, words[1])
			return l, 1
		}
		l.at = a
	}
	return l, 0
}

// ask asks for every type in turn; the error is that nobody answered.
func (l lookedUp) ask(s *seat, each func(r *dns.Msg) (more bool)) error {
	for _, kind := range l.kinds {
		q := new(dns.Msg)
		q.SetQuestion(l.name, kind)
		r, _, err := s.m.exchange(s.ctx, netip.AddrPortFrom(l.at, 53), q)
		if err != nil {
			s.pass(10 * time.Second)
			fmt.Fprintln(s.out, ";; connection timed out; no servers could be reached")
			return err
		}
		if !each(r) {
			break
		}
	}
	return nil
}

// nslookup is the tool that most people learn first.
func nslookup(s *seat, args []string) int {
	l, status := lookUpArgs(s, "nslookup", args, dns.TypeA)
	if status != 0 {
		return status
	}
	err := l.ask(s, func(r *dns.Msg) bool {
		fmt.Fprintf(s.out, "Server:\t\t%s\nAddress:\t%s#53\n\n", l.at, l.at)
		if r.Rcode != dns.RcodeSuccess {
			fmt.Fprintf(s.out, "** server can't find %s: %s\n\n", strings.TrimSuffix(l.name, "."), dns.RcodeToString[r.Rcode])
			status = 1
			return false
		}
		if !r.Authoritative {
			fmt.Fprintln(s.out, "Non-authoritative answer:")
		}
		for _, rr := range r.Answer {
			name := strings.TrimSuffix(rr.Header().Name, ".")
			switch r := rr.(type) {
			case *dns.A:
				fmt.Fprintf(s.out, "Name:\t%s\nAddress: %s\n", name, r.A)
			case *dns.CNAME:
				fmt.Fprintf(s.out, "%s\tcanonical name = %s\n", name, r.Target)
			case *dns.MX:
				fmt.Fprintf(s.out, "%s\tmail exchanger = %d %s\n", name, r.Preference, r.Mx)
			case *dns.NS:
				fmt.Fprintf(s.out, "%s\tnameserver = %s\n", name, r.Ns)
			case *dns.PTR:
				fmt.Fprintf(s.out, "%s\tname = %s\n", name, r.Ptr)
			default:
				fmt.Fprintf(s.out, "%s\t%s = %s\n", name, strings.ToLower(dns.Type(rr.Header().Rrtype).String()), rdata(rr))
			}
		}
		if len(r.Answer) == 0 {
			fmt.Fprintf(s.out, "*** Can't find %s: No answer\n", strings.TrimSuffix(l.name, "."))
		}
		fmt.Fprintln(s.out)
		return true
	})
	if err != nil {
		return 1
	}
	return status
}

// hostTool is host, which says in sentences what a name has.
func hostTool(s *seat, args []string) int {
	l, status := lookUpArgs(s, "host", args, dns.TypeA, dns.TypeAAAA, dns.TypeMX)
	if status != 0 {
		return status
	}
	told := 0
	err := l.ask(s, func(r *dns.Msg) bool {
		if r.Rcode != dns.RcodeSuccess {
			fmt.Fprintf(s.out, "Host %s not found: %d(%s)\n", strings.TrimSuffix(l.name, "."), r.Rcode, dns.RcodeToString[r.Rcode])
			status = 1
			return false
		}
		for _, rr := range r.Answer {
			name := strings.TrimSuffix(rr.Header().Name, ".")
			told++
			switch r := rr.(type) {
			case *dns.A:
				fmt.Fprintf(s.out, "%s has address %s\n", name, r.A)
			case *dns.AAAA:
				fmt.Fprintf(s.out, "%s has IPv6 address %s\n", name, r.AAAA)
			case *dns.CNAME:
				if l.kinds[0] == dns.TypeA && told == 1 || l.kinds[0] != dns.TypeA {
					fmt.Fprintf(s.out, "%s is an alias for %s\n", name, r.Target)
				}
			case *dns.MX:
				fmt.Fprintf(s.out, "%s mail is handled by %d %s\n", name, r.Preference, r.Mx)
			case *dns.NS:
				fmt.Fprintf(s.out, "%s name server %s\n", name, r.Ns)
			case *dns.PTR:
				fmt.Fprintf(s.out, "%s domain name pointer %s\n", name, r.Ptr)
			default:
				fmt.Fprintf(s.out, "%s has %s record %s\n", name, dns.Type(rr.Header().Rrtype), rdata(rr))
			}
		}
		return true
	})
	if err != nil {
		return 1
	}
	if told == 0 && status == 0 && len(l.kinds) == 1 {
		fmt.Fprintf(s.out, "%s has no %s record\n", strings.TrimSuffix(l.name, "."), dns.Type(l.kinds[0]))
	}
	return status
}
