package names

import (
	"strings"

	"github.com/miekg/dns"
)

var servers = []testCase{
	{"Nameserver01", "NO_RECURSOR", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) { q.SetQuestion("xn--nameservertest.iis.se.", dns.TypeA) })
			if m != nil && (m.RecursionAvailable || m.Rcode == dns.RcodeNameError && !within("iis.se.", p.zone)) {
				p.say(Grave, "IS_A_RECURSOR", s.called())
			}
		})
	}},
	{"Nameserver02", "EDNS0_SUPPORT", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if m := p.send(s.addr, false, func(q *dns.Msg) { q.SetQuestion(p.zone, dns.TypeSOA); q.SetEdns0(udpSize, false) }); m == nil || m.IsEdns0() == nil {
				p.say(Warning, "NO_EDNS_SUPPORT", s.called())
			}
		})
	}},
	{"Nameserver03", "AXFR_FAILURE", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if m := p.send(s.addr, true, func(q *dns.Msg) { q.SetAxfr(p.zone) }); m != nil && m.Rcode == dns.RcodeSuccess && len(m.Answer) > 0 {
				p.say(Notice, "AXFR_AVAILABLE", s.called())
			}
		})
	}},
	{"Nameserver04", "SAME_SOURCE_IP", true, func(*patient) {}}, // an answer comes back on the flow of its question, or not at all
	{"Nameserver05", "AAAA_WELL_PROCESSED", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.query(s.addr, "www."+p.zone, dns.TypeAAAA)
			switch {
			case m == nil:
				p.say(Grave, "AAAA_QUERY_DROPPED", s.called())
			case m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError:
				p.say(Grave, "AAAA_UNEXPECTED_RCODE", s.called(), dns.RcodeToString[m.Rcode])
			}
		})
	}},
	{"Nameserver06", "CAN_BE_RESOLVED", true, func(p *patient) {
		for _, n := range p.bothSides() {
			if len(p.addresses(n)) == 0 {
				p.say(Grave, "CAN_NOT_BE_RESOLVED", shorn(n))
			}
		}
	}},
	{"Nameserver07", "NO_UPWARD_REFERRAL", true, func(p *patient) {
		p.each(func(s *nameserver) {
			if m := p.query(s.addr, ".", dns.TypeNS); m != nil && upward(m.Ns, p.zone) {
				p.say(Warning, "UPWARD_REFERRAL", s.called())
			}
		})
	}},
	{"Nameserver08", "QNAME_CASE_SENSITIVE", true, func(p *patient) {
		p.mixed(func(s *nameserver, _, m *dns.Msg, odd string) {
			if m != nil && len(m.Question) == 1 && m.Question[0].Name != odd {
				p.say(Notice, "QNAME_CASE_INSENSITIVE", s.called())
			}
		})
	}},
	{"Nameserver09", "CASE_QUERIES_RESULTS_OK", true, func(p *patient) {
		p.mixed(func(s *nameserver, plain, m *dns.Msg, _ string) {
			if m == nil || m.Rcode != plain.Rcode || len(m.Answer) != len(plain.Answer) {
				p.say(Warning, "CASE_QUERY_DIFFERENT_ANSWER", s.called())
			}
		})
	}},
	{"Nameserver10", "", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) {
				q.SetQuestion(p.zone, dns.TypeSOA)
				q.SetEdns0(udpSize, false)
				q.IsEdns0().SetVersion(1)
			})
			if m != nil && m.Rcode != dns.RcodeBadVers {
				p.say(Warning, "N10_UNEXPECTED_RCODE", s.called(), dns.RcodeToString[m.Rcode])
			}
		})
	}},
	{"Nameserver11", "", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) {
				q.SetQuestion(p.zone, dns.TypeSOA)
				q.SetEdns0(udpSize, false)
				q.IsEdns0().Option = append(q.IsEdns0().Option, &dns.EDNS0_LOCAL{Code: 137, Data: []byte{1}})
			})
			if m != nil && m.IsEdns0() != nil && len(m.IsEdns0().Option) > 0 {
				p.say(Warning, "N11_RETURNS_UNKNOWN_OPTION_CODE", s.called())
			}
		})
	}},
	{"Nameserver12", "", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) {
				q.SetQuestion(p.zone, dns.TypeSOA)
				q.SetEdns0(udpSize, false)
				q.IsEdns0().SetZ(3)
			})
			if m != nil && m.IsEdns0() != nil && m.IsEdns0().Z() != 0 {
				p.say(Warning, "Z_FLAGS_NOTCLEAR", s.called())
			}
		})
	}},
	{"Nameserver13", "", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) { q.SetQuestion(p.zone, dns.TypeANY); q.SetEdns0(512, false) })
			if m != nil && m.Truncated && m.IsEdns0() == nil {
				p.say(Warning, "MISSING_OPT_IN_TRUNCATED", s.called())
			}
		})
	}},
	{"Nameserver15", "N15_NO_VERSION_REVEALED", true, func(p *patient) {
		p.each(func(s *nameserver) {
			m := p.send(s.addr, false, func(q *dns.Msg) {
				q.SetQuestion("version.bind.", dns.TypeTXT)
				q.Question[0].Qclass = dns.ClassCHAOS
			})
			if m != nil && len(m.Answer) > 0 {
				p.say(Info, "N15_SOFTWARE_VERSION", s.called())
			}
		})
	}},
}

// mixed asks every server for the zone's SOA once plainly and once in letters of
// both sizes.
func (p *patient) mixed(look func(s *nameserver, plain, m *dns.Msg, odd string)) {
	var b strings.Builder
	for k, c := range p.zone {
		if k%2 == 0 {
			b.WriteString(strings.ToUpper(string(c)))
		} else {
			b.WriteRune(c)
		}
	}
	odd := b.String()
	p.each(func(s *nameserver) { look(s, s.soa, p.query(s.addr, odd, dns.TypeSOA), odd) })
}
