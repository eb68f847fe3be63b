package names

import (
	"regexp"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

var syntax = []testCase{
	{"Syntax01", "ONLY_ALLOWED_CHARS", false, func(p *patient) {
		if !allowed.MatchString(p.zone) {
			p.say(Grave, "NON_ALLOWED_CHARS", shorn(p.zone))
		}
	}},
	{"Syntax02", "NO_ENDING_HYPHENS", false, func(p *patient) {
		for _, l := range dns.SplitDomainName(p.zone) {
			if strings.HasPrefix(l, "-") {
				p.say(Grave, "INITIAL_HYPHEN", l)
			}
			if strings.HasSuffix(l, "-") {
				p.say(Grave, "TERMINAL_HYPHEN", l)
			}
		}
	}},
	{"Syntax03", "NO_DOUBLE_DASH", false, func(p *patient) {
		for _, l := range dns.SplitDomainName(p.zone) {
			if len(l) > 3 && l[2:4] == "--" && !strings.HasPrefix(l, "xn") {
				p.say(Grave, "DISCOURAGED_DOUBLE_DASH", l)
			}
		}
	}},
	{"Syntax04", "NAMESERVER_SYNTAX_OK", true, func(p *patient) {
		for _, n := range p.bothSides() {
			if !hostname(n) {
				p.say(Grave, "NAMESERVER_NON_ALLOWED_CHARS", shorn(n))
			}
		}
	}},
	{"Syntax05", "RNAME_NO_AT_SIGN", true, func(p *patient) {
		if p.soa != nil && strings.Contains(p.soa.Mbox, "@") {
			p.say(Warning, "RNAME_MISUSED_AT_SIGN", p.soa.Mbox)
		}
	}},
	{"Syntax06", "RNAME_RFC822_VALID", true, func(p *patient) {
		if p.soa == nil {
			return
		}
		labels := dns.SplitDomainName(p.soa.Mbox)
		if len(labels) < 2 || strings.Contains(p.soa.Mbox, "@") {
			p.say(Warning, "RNAME_RFC822_INVALID", shorn(p.soa.Mbox))
		}
	}},
	{"Syntax07", "MNAME_SYNTAX_OK", true, func(p *patient) {
		if p.soa != nil && !hostname(p.soa.Ns) {
			p.say(Grave, "MNAME_NON_ALLOWED_CHARS", shorn(p.soa.Ns))
		}
	}},
	{"Syntax08", "MX_SYNTAX_OK", true, func(p *patient) {
		for _, mx := range p.mail() {
			if mx.Mx != "." && !hostname(mx.Mx) {
				p.say(Grave, "MX_NON_ALLOWED_CHARS", shorn(mx.Mx))
			}
		}
	}},
}

var allowed = regexp.MustCompile(`^([a-z0-9/_-]+\.)+$|^\.$`)

func (p *patient) mail() []*dns.MX {
	var all []*dns.MX
	for _, rr := range p.lookUp(p.zone, dns.TypeMX).Records {
		if mx, ok := rr.(*dns.MX); ok {
			all = append(all, mx)
		}
	}
	return all
}

// The least and the most that Zonemaster finds reasonable in an SOA, in seconds.
const (
	leastRefresh = 14400
	leastRetry   = 3600
	leastExpire  = 604800
	leastDefault = 300
	mostDefault  = 86400
)

var contents = []testCase{
	{"Zone01", "Z01_MNAME_IS_MASTER", true, func(p *patient) {
		if p.soa == nil {
			return
		}
		primary := canonical(p.soa.Ns)
		at := p.addresses(primary)
		switch {
		case len(at) == 0:
			p.say(Notice, "Z01_MNAME_NOT_RESOLVE", shorn(primary))
		case !slices.Contains(p.own, primary):
			p.say(Notice, "Z01_MNAME_NOT_IN_NS_LIST", shorn(primary))
		default:
			if m := p.query(at[0], p.zone, dns.TypeSOA); m == nil || !m.Authoritative {
				p.say(Warning, "Z01_MNAME_NOT_AUTHORITATIVE", shorn(primary))
			}
		}
	}},
	{"Zone02", "REFRESH_MINIMUM_VALUE_OK", true, func(p *patient) {
		if p.soa != nil && p.soa.Refresh < leastRefresh {
			p.say(Notice, "REFRESH_MINIMUM_VALUE_LOWER", p.soa.Refresh, leastRefresh)
		}
	}},
	{"Zone03", "REFRESH_HIGHER_THAN_RETRY", true, func(p *patient) {
		if p.soa != nil && p.soa.Refresh <= p.soa.Retry {
			p.say(Warning, "REFRESH_LOWER_THAN_RETRY", p.soa.Refresh, p.soa.Retry)
		}
	}},
	{"Zone04", "RETRY_MINIMUM_VALUE_OK", true, func(p *patient) {
		if p.soa != nil && p.soa.Retry < leastRetry {
			p.say(Notice, "RETRY_MINIMUM_VALUE_LOWER", p.soa.Retry, leastRetry)
		}
	}},
	{"Zone05", "EXPIRE_MINIMUM_VALUE_OK", true, func(p *patient) {
		if p.soa != nil && p.soa.Expire < leastExpire {
			p.say(Warning, "EXPIRE_MINIMUM_VALUE_LOWER", p.soa.Expire, leastExpire)
		}
		if p.soa != nil && p.soa.Expire < p.soa.Refresh {
			p.say(Warning, "EXPIRE_LOWER_THAN_REFRESH", p.soa.Expire, p.soa.Refresh)
		}
	}},
	{"Zone06", "SOA_DEFAULT_TTL_MAXIMUM_VALUE_OK", true, func(p *patient) {
		if p.soa != nil && p.soa.Minttl > mostDefault {
			p.say(Notice, "SOA_DEFAULT_TTL_MAXIMUM_VALUE_HIGHER", p.soa.Minttl, mostDefault)
		}
		if p.soa != nil && p.soa.Minttl < leastDefault {
			p.say(Notice, "SOA_DEFAULT_TTL_MAXIMUM_VALUE_LOWER", p.soa.Minttl, leastDefault)
		}
	}},
	{"Zone07", "MNAME_IS_NOT_CNAME", true, func(p *patient) {
		if p.soa != nil && len(p.lookUp(p.soa.Ns, dns.TypeCNAME).Records) > 0 {
			p.say(Notice, "MNAME_IS_CNAME", shorn(p.soa.Ns))
		}
	}},
	{"Zone08", "MX_RECORD_IS_NOT_CNAME", true, func(p *patient) {
		for _, mx := range p.mail() {
			if len(p.lookUp(mx.Mx, dns.TypeCNAME).Records) > 0 {
				p.say(Grave, "MX_RECORD_IS_CNAME", shorn(mx.Mx))
			}
		}
	}},
	{"Zone09", "Z09_MX_DATA", true, func(p *patient) {
		all := p.mail()
		if len(all) == 0 {
			p.say(Info, "Z09_MISSING_MAIL_TARGET", shorn(p.zone))
		}
		null := slices.ContainsFunc(all, func(mx *dns.MX) bool { return mx.Mx == "." })
		if null && len(all) > 1 {
			p.say(Grave, "Z09_NULL_MX_WITH_OTHER_MX", shorn(p.zone))
		}
	}},
	{"Zone10", "ONE_SOA", true, func(p *patient) {
		p.each(func(s *nameserver) {
			n := 0
			for _, rr := range s.soa.Answer {
				if rr.Header().Rrtype == dns.TypeSOA {
					n++
				}
			}
			if n > 1 {
				p.say(Grave, "MULTIPLE_SOA", s.called(), n)
			}
		})
	}},
	{"Zone11", "Z11_SPF_SYNTAX_OK", true, (*patient).spf},
}

// spf is Zone11: at most one policy, and one that can be read (RFC 7208).
func (p *patient) spf() {
	var policies []string
	for _, rr := range p.lookUp(p.zone, dns.TypeTXT).Records {
		if txt, ok := rr.(*dns.TXT); ok {
			if text := strings.Join(txt.Txt, ""); strings.HasPrefix(strings.ToLower(text), "v=spf1") {
				policies = append(policies, text)
			}
		}
	}
	switch {
	case len(policies) == 0:
		p.say(Info, "Z11_NO_SPF_FOUND", shorn(p.zone))
	case len(policies) > 1:
		p.say(Grave, "Z11_SPF_MULTIPLE_RECORDS", len(policies))
	case !spfTerms.MatchString(strings.ToLower(policies[0])):
		p.say(Grave, "Z11_SPF_SYNTAX_ERROR", policies[0])
	}
}

var spfTerms = regexp.MustCompile(`^v=spf1( +[-+~?]?(all|a|mx|ptr|include:\S+|a[:/]\S+|mx[:/]\S+|ptr:\S+|ip4:[0-9./]+|ip6:[0-9a-f:./]+|exists:\S+)| +(redirect|exp)=\S+)* *$`)
