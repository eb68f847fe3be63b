package names

import (
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// verdict is what an answer is worth.
type verdict struct {
	final   bool // nobody else needs to be asked
	resort  bool // it may do if nobody knows better
	outcome Outcome
	next    string
	ttl     uint32
	cut     *cut
	entry   entry
	under   question // what the entry is remembered as
}

// judge reads an answer: only what lies in the zone that was asked counts, and
// only what was asked for (RFC 2181 section 5.4.1, RFC 5452 section 6).
func (w *walk) judge(m *dns.Msg, at *cut, name string, kind uint16) verdict {
	if !m.Response || len(m.Question) != 1 || !sameName(m.Question[0].Name, name) || m.Question[0].Qtype != kind {
		return verdict{outcome: Failed}
	}
	switch m.Rcode {
	case dns.RcodeSuccess, dns.RcodeNameError, dns.RcodeYXDomain:
	case dns.RcodeRefused:
		return verdict{outcome: Lame}
	default:
		return verdict{outcome: Failed}
	}
	v, found := w.positive(m, at, name, kind)
	if !found {
		if k := w.referral(m, at, name); k != nil {
			return verdict{final: true, outcome: Referred, next: k.zone, ttl: seconds(k.until.Sub(w.now)), cut: k}
		}
		v = w.negative(m, at, name, kind)
	}
	if !m.Authoritative && m.RecursionAvailable { // a resolver was asked, not a server of the zone
		v.final, v.resort, v.outcome = false, v.final, Lame
	}
	return v
}

// positive finds the link for the name in an answer, and remembers those behind it
// that lie in the same zone.
func (w *walk) positive(m *dns.Msg, at *cut, name string, kind uint16) (verdict, bool) {
	link := linkOf(m.Answer, at.zone, name, kind)
	if len(link) == 0 {
		return verdict{}, false
	}
	v := verdict{final: true, outcome: Answered, under: question{name, kind}, next: aliasOf(name, kind, link)}
	v.entry = w.entry(m, link)
	if m.Rcode == dns.RcodeYXDomain {
		v.entry.rcode, v.outcome, v.next = m.Rcode, Failed, ""
		v.ttl = seconds(v.entry.until.Sub(w.now))
		return v, true
	}
	v.ttl = seconds(v.entry.until.Sub(w.now))
	if v.next == "" {
		return v, true
	}
	v.outcome = Aliased
	v.under.kind = dns.TypeCNAME
	w.behind(m, at, v.next, kind)
	return v, true
}

// behind remembers the rest of a chain of aliases.
func (w *walk) behind(m *dns.Msg, at *cut, name string, kind uint16) {
	for range maxChain {
		if !within(name, at.zone) || w.r.cache.nearest(name, w.now) != w.r.cache.nearest(at.zone, w.now) {
			return
		}
		link := linkOf(m.Answer, at.zone, name, kind)
		if len(link) == 0 {
			break
		}
		q := question{name, kind}
		next := aliasOf(name, kind, link)
		if next != "" {
			q.kind = dns.TypeCNAME
		}
		w.r.cache.put(q, w.entry(m, link), w.now)
		if next == "" {
			return
		}
		name = next
	}
	if soa := soaOf(m.Ns, at.zone, name); soa != nil && m.Authoritative {
		q := question{name, kind}
		if m.Rcode == dns.RcodeNameError {
			q.kind = anyType
		}
		w.r.cache.put(q, w.absent(m.Rcode, soa), w.now)
	}
}

// linkOf are the records of an answer that are about a name: those of the type,
// or its CNAME, or a DNAME above it with the CNAME that follows from it.
func linkOf(answer []dns.RR, zone, name string, kind uint16) []dns.RR {
	if !within(name, zone) {
		return nil
	}
	var set, alias []dns.RR
	for _, rr := range answer {
		h := rr.Header()
		owner := canonical(h.Name)
		switch {
		case owner == name && (h.Rrtype == kind || kind == dns.TypeANY):
			set = append(set, named(rr, name))
		case owner == name && h.Rrtype == dns.TypeCNAME && alias == nil:
			alias = []dns.RR{named(rr, name)}
		case h.Rrtype == dns.TypeDNAME && owner != name && within(name, owner) && within(owner, zone):
			d := rr.(*dns.DNAME)
			alias = []dns.RR{rr}
			if target, ok := redirected(name, owner, d.Target); ok {
				alias = append(alias, &dns.CNAME{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: h.Ttl}, Target: target})
			}
		}
	}
	if len(set) > 0 {
		return set
	}
	return alias
}

func named(rr dns.RR, name string) dns.RR {
	rr.Header().Name = name // the message is ours
	return rr
}

// entry is what is remembered of records, for the clients that they hold for.
func (w *walk) entry(m *dns.Msg, rrs []dns.RR) entry {
	ttl := rrs[0].Header().Ttl
	for _, rr := range rrs {
		ttl = min(ttl, rr.Header().Ttl)
	}
	e := entry{rrs: rrs, until: w.until(ttl)}
	if opt := m.IsEdns0(); opt != nil && w.r.SendSubnet {
		for _, o := range opt.Option {
			if s, ok := o.(*dns.EDNS0_SUBNET); ok && s.SourceScope > 0 {
				bits := min(s.SourceScope, s.SourceNetmask)
				e.prefix, _ = w.client.At().Prefix(int(bits))
				w.scope = max(w.scope, bits)
			}
		}
	}
	return e
}

// until is when something with this TTL is forgotten.
func (w *walk) until(ttl uint32) time.Time {
	top := w.r.MaxTTL
	if top == 0 {
		top = longest
	}
	return w.now.Add(time.Duration(min(max(ttl, w.r.MinTTL), top)) * time.Second)
}

// negative reads an answer without records: that the name or the type is not
// there (RFC 2308 section 2), or nothing that makes sense.
func (w *walk) negative(m *dns.Msg, at *cut, name string, kind uint16) verdict {
	soa := soaOf(m.Ns, at.zone, name)
	v := verdict{final: true, outcome: NoData, under: question{name, kind}, entry: w.absent(m.Rcode, soa)}
	v.ttl = seconds(v.entry.until.Sub(w.now))
	switch {
	case m.Rcode == dns.RcodeNameError && (soa != nil || m.Authoritative):
		v.outcome, v.under.kind = NoName, anyType
	case m.Rcode == dns.RcodeNameError, soa == nil && upward(m.Ns, at.zone):
		v.final, v.outcome = false, Lame
	case soa == nil && !m.Authoritative:
		v.final, v.resort, v.outcome = false, len(m.Ns) == 0, Lame
	}
	return v
}

// upward reports whether an answer refers to a zone above the one that was asked.
func upward(ns []dns.RR, zone string) bool {
	return slices.ContainsFunc(ns, func(rr dns.RR) bool {
		owner := canonical(rr.Header().Name)
		return rr.Header().Rrtype == dns.TypeNS && owner != zone && within(zone, owner)
	})
}

// absent is what is remembered of something that is not there.
func (w *walk) absent(rcode int, soa *dns.SOA) entry {
	e := entry{rcode: rcode, until: w.until(0)}
	if soa != nil {
		e.soa, e.until = soa, w.until(min(soa.Hdr.Ttl, soa.Minttl, maxNegative))
	}
	return e
}

// maxNegative is the longest that an absence is believed: RFC 2308 section 5.
const maxNegative = 10800

// soaOf is the SOA record that vouches for an absence.
func soaOf(ns []dns.RR, zone, name string) *dns.SOA {
	for _, rr := range ns {
		if soa, ok := rr.(*dns.SOA); ok {
			if owner := canonical(soa.Hdr.Name); within(owner, zone) && within(name, owner) {
				return soa
			}
		}
	}
	return nil
}

// referral reads the delegation in an answer: it must lead down towards the name.
// Addresses count only for hosts of the zone that refers.
func (w *walk) referral(m *dns.Msg, at *cut, name string) *cut {
	var k *cut
	for _, rr := range m.Ns {
		ns, ok := rr.(*dns.NS)
		if !ok {
			continue
		}
		owner := canonical(ns.Hdr.Name)
		if owner == at.zone || !within(owner, at.zone) || !within(name, owner) || k != nil && owner != k.zone {
			continue
		}
		if k == nil {
			k = &cut{zone: owner, glue: map[string][]netip.Addr{}, until: w.until(ns.Hdr.Ttl)}
		}
		k.servers = append(k.servers, canonical(ns.Ns))
	}
	if k == nil {
		return nil
	}
	for _, rr := range m.Extra {
		owner := canonical(rr.Header().Name)
		if (w.r.LooseGlue || within(owner, at.zone)) && slices.Contains(k.servers, owner) {
			k.glue[owner] = append(k.glue[owner], addressesIn([]dns.RR{rr})...)
		}
	}
	return k
}
