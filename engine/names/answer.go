package names

import (
	"net/netip"
	"slices"

	"github.com/miekg/dns"
)

// Client is who asks: the address that a question came from, the part of the
// network it was asked for where the question says so (EDNS client subnet, RFC
// 7871), and a number that breaks ties where a policy leaves them to chance.
type Client struct {
	Addr   netip.Addr
	Subnet netip.Prefix
	Draw   uint64
}

// At is the address that a policy goes by.
func (c Client) At() netip.Addr {
	if c.Subnet.IsValid() {
		return c.Subnet.Addr()
	}
	return c.Addr
}

// maxChain bounds how many CNAMEs one answer follows.
const maxChain = 16

// search is one question on its way through a zone.
type search struct {
	z     *Zone
	c     Client
	m     *dns.Msg
	kind  uint16
	asked string // as it was asked, which is how an answer repeats it
	scope uint8
	chain bool // a CNAME stands in the answer already
}

// answer fills in the message: RFC 1034 section 4.3.2, step 3, once for the name
// and once more for every CNAME that stays inside the zone.
func (z *Zone) answer(m *dns.Msg, c Client) (scope uint8) {
	q := m.Question[0]
	s := &search{z: z, c: c, m: m, kind: q.Qtype, asked: q.Name}
	name := canonical(q.Name)
	for range maxChain {
		next, on := s.step(name)
		if !on || !within(next, z.Apex) || s.been(next) {
			break
		}
		name, s.asked, s.chain = next, next, true
	}
	return s.scope
}

// been reports whether the answer holds the alias of a name already: a loop.
func (s *search) been(name string) bool {
	return slices.ContainsFunc(s.m.Answer, func(rr dns.RR) bool {
		return rr.Header().Rrtype == dns.TypeCNAME && canonical(rr.Header().Name) == name
	})
}

// step goes down from the apex to a name and says where its CNAME leads.
func (s *search) step(name string) (next string, on bool) {
	z := s.z
	here, exists := z.nodes[name]
	if name != z.Apex {
		encloser := z.Apex
		for at := range downTo(name, z.Apex) {
			n := z.nodes[at]
			if n == nil {
				break
			}
			if cut := n.set(dns.TypeNS); cut != nil && (at != name || s.kind != dns.TypeDS) {
				s.refer(cut)
				return "", false
			}
			if d := n.set(dns.TypeDNAME); d != nil && at != name {
				return s.dname(d, name, at)
			}
			encloser = at
		}
		if !exists {
			here = z.nodes[wildcard(encloser)] // RFC 4592 section 3.3.1
		}
	}
	s.m.Authoritative = true
	if here == nil {
		s.m.Rcode = dns.RcodeNameError
		s.negative()
		return "", false
	}
	return s.atNode(here)
}

// atNode answers from the name that was found, under the name that was asked.
func (s *search) atNode(n *node) (next string, on bool) {
	if cname := n.set(dns.TypeCNAME); cname != nil && s.kind != dns.TypeCNAME && s.kind != dns.TypeANY {
		got := s.take(cname)
		if len(got) == 0 {
			s.negative()
			return "", false
		}
		return canonical(got[0].(*dns.CNAME).Target), true
	}
	found := false
	for k := range n.sets {
		if n.sets[k].kind == s.kind || s.kind == dns.TypeANY {
			found = len(s.take(&n.sets[k])) > 0 || found
		}
	}
	if !found {
		s.negative()
		return "", false
	}
	s.additional(s.m.Answer)
	return "", false
}

// take copies a set into the answer, under the name that was asked where the
// owner is a wildcard or was asked in another case.
func (s *search) take(set *rrset) []dns.RR {
	rrs := set.rrs
	if set.pick != nil {
		p := set.pick(s.c)
		rrs, s.scope = p.Records, max(s.scope, p.Scope)
	}
	from := len(s.m.Answer)
	for _, rr := range rrs {
		if rr.Header().Name != s.asked {
			rr = dns.Copy(rr)
			rr.Header().Name = s.asked
		}
		s.m.Answer = append(s.m.Answer, rr)
	}
	return s.m.Answer[from:]
}

// negative says that there is nothing, and for how long to believe it: RFC 2308
// section 3.
func (s *search) negative() {
	if s.z.soa == nil {
		return
	}
	soa := *s.z.soa
	soa.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl)
	s.m.Ns = append(s.m.Ns, &soa)
}

// refer hands the question on to the servers of a zone below, with every address
// of theirs that this zone knows (RFC 9471).
func (s *search) refer(cut *rrset) {
	s.m.Authoritative = s.chain
	s.m.Ns = append(s.m.Ns, cut.rrs...)
	s.additional(cut.rrs)
}

// dname answers for a name below a DNAME by a CNAME made for it: RFC 6672.
func (s *search) dname(d *rrset, name, owner string) (string, bool) {
	s.m.Authoritative = true
	rr := d.rrs[0].(*dns.DNAME)
	s.m.Answer = append(s.m.Answer, rr)
	target, ok := redirected(name, owner, rr.Target)
	if !ok {
		s.m.Rcode = dns.RcodeYXDomain
		return "", false
	}
	s.m.Answer = append(s.m.Answer, &dns.CNAME{Hdr: dns.RR_Header{Name: s.asked, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: rr.Hdr.Ttl}, Target: target})
	if s.kind == dns.TypeCNAME {
		return "", false
	}
	return target, true
}

// redirected is a name below the owner of a DNAME, moved below its target; it can
// become too long.
func redirected(name, owner, target string) (string, bool) {
	moved := name[:len(name)-len(owner)]
	if target != "." {
		moved += canonical(target)
	}
	_, ok := dns.IsDomainName(moved)
	return moved, ok && len(moved) < 255
}

// additional adds the addresses of the hosts that records name, as far as the
// zone has them.
func (s *search) additional(rrs []dns.RR) {
	for _, rr := range rrs {
		var host string
		switch r := rr.(type) {
		case *dns.NS:
			host = r.Ns
		case *dns.MX:
			host = r.Mx
		case *dns.SRV:
			host = r.Target
		default:
			continue
		}
		n := s.z.nodes[canonical(host)]
		if n == nil {
			continue
		}
		for _, kind := range [...]uint16{dns.TypeA, dns.TypeAAAA} {
			if set := n.set(kind); set != nil && !slices.ContainsFunc(s.m.Extra, func(x dns.RR) bool {
				return x.Header().Rrtype == kind && x.Header().Name == set.owner()
			}) {
				s.m.Extra = append(s.m.Extra, set.rrs...)
			}
		}
	}
}

func (s *rrset) owner() string {
	if len(s.rrs) == 0 {
		return ""
	}
	return s.rrs[0].Header().Name
}

// downTo yields the names between a zone and a name in it: first the one just
// below the apex, last the name itself.
func downTo(name, apex string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var at [128]int
		n, off := 0, 0
		for name[off:] != apex && n < len(at) {
			at[n] = off
			n++
			next, end := dns.NextLabel(name, off)
			if end {
				break
			}
			off = next
		}
		for n--; n >= 0; n-- {
			if !yield(name[at[n]:]) {
				return
			}
		}
	}
}
