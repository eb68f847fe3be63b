package names

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// cases is the plan: every case that needs no DNSSEC, in the plan's order.
var cases = slices.Concat(basic, addresses, connectivity, consistency, delegation, servers, syntax, contents)

var basic = []testCase{
	{"Basic01", "B01_CHILD_FOUND", false, func(p *patient) {
		if len(p.given) == 0 {
			p.say(Critical, "B01_NO_CHILD", shorn(p.zone), shorn(p.parent))
		}
	}},
	{"Basic02", "B02_AUTH_RESPONSE_SOA", false, (*patient).working},
	{"Basic03", "HAS_A_RECORDS", true, func(p *patient) {
		if a := p.lookUp("www."+p.zone, dns.TypeA); len(a.Records) == 0 {
			p.say(Info, "NO_A_RECORDS", "www."+shorn(p.zone))
		}
	}},
}

// working is Basic02: somebody answers for the zone.
func (p *patient) working() {
	if len(p.given) == 0 {
		p.say(Critical, "B02_NO_DELEGATION", shorn(p.zone))
		return
	}
	good := 0
	for _, n := range p.given {
		if len(p.addrs[n]) == 0 {
			p.say(Grave, "B02_NS_NO_IP_ADDR", shorn(n))
		}
	}
	for _, s := range p.servers {
		switch {
		case s.soa == nil:
			p.say(Grave, "B02_NS_NO_RESPONSE", s.called())
		case s.soa.Rcode != dns.RcodeSuccess:
			p.say(Grave, "B02_UNEXPECTED_RCODE", s.called(), dns.RcodeToString[s.soa.Rcode])
		case !s.soa.Authoritative:
			p.say(Grave, "B02_NS_NOT_AUTH", s.called())
		case len(s.soa.Answer) == 0:
			p.say(Grave, "B02_NS_BROKEN", s.called())
		default:
			good++
		}
	}
	if good == 0 {
		p.say(Critical, "B02_NO_WORKING_NS", shorn(p.zone))
	}
}

var addresses = []testCase{
	{"Address01", "A01_GLOBALLY_REACHABLE_ADDR", true, func(p *patient) {
		for _, s := range p.servers {
			switch a := s.addr; {
			case a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast():
				p.say(Grave, "A01_LOCAL_USE_ADDR", s.called())
			case documented(a):
				p.say(Notice, "A01_DOCUMENTATION_ADDR", s.called())
			}
		}
	}},
	{"Address02", "NAMESERVERS_IP_WITH_REVERSE", true, func(p *patient) {
		for _, s := range p.servers {
			if p.reverse(s.addr) == "" {
				p.say(Notice, "NAMESERVER_IP_WITHOUT_REVERSE", s.called())
			}
		}
	}},
	{"Address03", "NAMESERVER_IP_PTR_MATCH", true, func(p *patient) {
		for _, s := range p.servers {
			if back := p.reverse(s.addr); back != "" && !sameName(back, s.name) {
				p.say(Notice, "NAMESERVER_IP_PTR_MISMATCH", s.called(), shorn(back))
			}
		}
	}},
}

// documented reports whether an address is one of RFC 5737's, which mean nothing
// outside of examples.
func documented(a netip.Addr) bool {
	for _, b := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"} {
		if netip.MustParsePrefix(b).Contains(a) {
			return true
		}
	}
	return false
}

func (p *patient) reverse(a netip.Addr) string {
	back, err := dns.ReverseAddr(a.String())
	if err != nil {
		return ""
	}
	for _, rr := range p.lookUp(back, dns.TypePTR).Records {
		if ptr, ok := rr.(*dns.PTR); ok {
			return canonical(ptr.Ptr)
		}
	}
	return ""
}

var connectivity = []testCase{
	{"Connectivity01", "", true, func(p *patient) {
		for _, s := range p.servers {
			if s.soa == nil {
				p.say(Warning, "CN01_NO_RESPONSE_UDP", s.called())
			}
		}
	}},
	{"Connectivity02", "", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if p.send(s.addr, true, func(q *dns.Msg) { q.SetQuestion(p.zone, dns.TypeSOA) }) == nil {
				p.say(Grave, "CN02_NO_RESPONSE_TCP", s.called())
			}
		})
	}},
	{"Connectivity03", "IPV4_DIFFERENT_ASN", true, func(p *patient) {
		if n := p.networks(autonomousSystem); n == 1 {
			p.say(Notice, "IPV4_ONE_ASN", shorn(p.zone))
		}
	}},
	{"Connectivity04", "CN04_IPV4_DIFFERENT_PREFIX", true, func(p *patient) {
		if n := p.networks(func(a netip.Addr) string { b, _ := a.Prefix(24); return b.String() }); n == 1 {
			p.say(Notice, "CN04_IPV4_SINGLE_PREFIX", shorn(p.zone))
		}
	}},
}

func (p *patient) networks(of func(netip.Addr) string) int {
	seen := map[string]bool{}
	for _, s := range p.servers {
		seen[of(s.addr)] = true
	}
	return len(seen)
}

// autonomousSystem is whose network an address is in: all of Route 53 is Amazon's,
// AS16509; of others the first half of the address tells.
func autonomousSystem(a netip.Addr) string {
	if netip.MustParsePrefix("205.251.184.0/20").Contains(a) || netip.MustParsePrefix("205.251.192.0/21").Contains(a) {
		return "16509"
	}
	b, _ := a.Prefix(16)
	return b.String()
}

var delegation = []testCase{
	{"Delegation01", "ENOUGH_NS_DEL", true, func(p *patient) {
		if len(p.given) < 2 {
			p.say(Grave, "NOT_ENOUGH_NS_DEL", len(p.given))
		}
		if len(p.own) > 0 && len(p.own) < 2 {
			p.say(Grave, "NOT_ENOUGH_NS_CHILD", len(p.own))
		}
	}},
	{"Delegation02", "DEL_DISTINCT_NS_IP", true, func(p *patient) {
		at := map[netip.Addr]string{}
		for _, s := range p.servers {
			if first, ok := at[s.addr]; ok && first != s.name {
				p.say(Grave, "DEL_NS_SAME_IP", shorn(first), shorn(s.name), s.addr)
			}
			at[s.addr] = s.name
		}
	}},
	{"Delegation03", "REFERRAL_SIZE_OK", true, func(p *patient) {
		if p.referral > 512 {
			p.say(Warning, "REFERRAL_SIZE_TOO_LARGE", p.referral)
		}
	}},
	{"Delegation04", "ARE_AUTHORITATIVE", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if !s.soa.Authoritative {
				p.say(Grave, "IS_NOT_AUTHORITATIVE", s.called())
			}
		})
	}},
	{"Delegation05", "NO_NS_CNAME", true, func(p *patient) {
		for _, n := range p.bothSides() {
			if a := p.lookUp(n, dns.TypeCNAME); len(a.Records) > 0 {
				p.say(Grave, "NS_IS_CNAME", shorn(n))
			}
		}
	}},
	{"Delegation06", "SOA_EXISTS", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if s.soa.Rcode == dns.RcodeSuccess && len(s.soa.Answer) == 0 {
				p.say(Critical, "SOA_NOT_EXISTS", s.called())
			}
		})
	}},
	{"Delegation07", "NAMES_MATCH", true, func(p *patient) {
		if len(p.own) == 0 {
			return
		}
		var extra, missing []string
		for _, n := range p.own {
			if !slices.Contains(p.given, n) {
				extra = append(extra, n)
			}
		}
		for _, n := range p.given {
			if !slices.Contains(p.own, n) {
				missing = append(missing, n)
			}
		}
		if len(extra) > 0 {
			p.say(Notice, "EXTRA_NAME_CHILD", list(extra))
		}
		if len(missing) > 0 {
			p.say(Warning, "EXTRA_NAME_PARENT", list(missing))
		}
		if len(missing) == len(p.given) {
			p.say(Grave, "TOTAL_NAME_MISMATCH", shorn(p.zone))
		}
	}},
}

// bothSides are all servers that the parent or the zone names.
func (p *patient) bothSides() []string {
	all := slices.Clone(p.given)
	for _, n := range p.own {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

var consistency = []testCase{
	{"Consistency01", "ONE_SOA_SERIAL", true, func(p *patient) {
		p.differ(Warning, "MULTIPLE_SOA_SERIALS", func(s *dns.SOA) string { return strconv.FormatUint(uint64(s.Serial), 10) })
	}},
	{"Consistency02", "ONE_SOA_RNAME", true, func(p *patient) {
		p.differ(Notice, "MULTIPLE_SOA_RNAMES", func(s *dns.SOA) string { return canonical(s.Mbox) })
	}},
	{"Consistency03", "ONE_SOA_TIME_PARAMETER_SET", true, func(p *patient) {
		p.differ(Notice, "MULTIPLE_SOA_TIME_PARAMETER_SET", func(s *dns.SOA) string {
			f := strings.Fields(s.String())
			return strings.Join(f[len(f)-4:], " ")
		})
	}},
	{"Consistency04", "ONE_NS_SET", true, func(p *patient) {
		sets := map[string]bool{}
		p.each(func(s *nameserver) {
			if set := nsOf(s.ns); len(set) > 0 {
				sets[list(set)] = true
			}
		})
		if len(sets) > 1 {
			p.say(Warning, "MULTIPLE_NS_SET", len(sets))
		}
	}},
	{"Consistency05", "ADDRESSES_MATCH", true, func(p *patient) {
		for _, n := range p.given {
			glue := p.glue[n]
			if len(glue) == 0 || !within(n, p.zone) {
				continue
			}
			for _, s := range p.servers {
				own := addressesIn(answerOf(p.query(s.addr, n, dns.TypeA)))
				if len(own) > 0 && !slices.Equal(own, glue) {
					p.say(Grave, "IN_BAILIWICK_ADDR_MISMATCH", shorn(n), glue[0], own[0])
					break
				}
			}
		}
	}},
	{"Consistency06", "ONE_SOA_MNAME", true, func(p *patient) {
		p.differ(Notice, "MULTIPLE_SOA_MNAMES", func(s *dns.SOA) string { return canonical(s.Ns) })
	}},
}

func answerOf(m *dns.Msg) []dns.RR {
	if m == nil {
		return nil
	}
	return m.Answer
}

// differ says that the servers' SOA records disagree about something.
func (p *patient) differ(l Level, tag string, of func(*dns.SOA) string) {
	var seen []string
	p.each(func(s *nameserver) {
		for _, rr := range s.soa.Answer {
			if soa, ok := rr.(*dns.SOA); ok && !slices.Contains(seen, of(soa)) {
				seen = append(seen, of(soa))
			}
		}
	})
	if len(seen) > 1 {
		p.say(l, tag, list(seen))
	}
}
