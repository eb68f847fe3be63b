package names

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// cache is what a resolver remembers. What a zone says of itself and what its
// parent says of it are kept apart: answers only ever come from the first, the
// way to a zone only from the second, which is why a domain that was taken away
// is forgotten when the parent's TTL ends, however long the old servers talk
// (the "ghost domain" of CVE-2012-1033).
type cache struct {
	sets map[question][]entry
	cuts map[string]*cut
	down map[netip.Addr]time.Time // servers that did not answer, until when they are asked last
}

type question struct {
	name string
	kind uint16
}

// anyType is the type of an entry that says that a name does not exist.
const anyType = 0

// entry is an answer or its absence, for all clients or for a part of the
// network.
type entry struct {
	rcode  int
	rrs    []dns.RR
	soa    dns.RR
	until  time.Time
	prefix netip.Prefix // not valid: for everybody
}

// cut is a delegation as the parent spelled it.
type cut struct {
	zone    string
	servers []string
	glue    map[string][]netip.Addr
	until   time.Time
}

func newCache() *cache {
	return &cache{sets: map[question][]entry{}, cuts: map[string]*cut{}, down: map[netip.Addr]time.Time{}}
}

// get finds what is known about a name and type, or that the name is not there.
func (c *cache) get(name string, kind uint16, who netip.Addr, now time.Time) (entry, bool) {
	if e, ok := c.fresh(question{name, kind}, who, now); ok {
		return e, true
	}
	return c.fresh(question{name, anyType}, who, now)
}

func (c *cache) fresh(q question, who netip.Addr, now time.Time) (entry, bool) {
	for _, e := range c.sets[q] {
		if now.Before(e.until) && (!e.prefix.IsValid() || e.prefix.Contains(who)) {
			return e, true
		}
	}
	return entry{}, false
}

// put remembers an entry in place of the one for the same clients.
func (c *cache) put(q question, e entry, now time.Time) {
	if !now.Before(e.until) {
		return
	}
	kept := []entry{e}
	for _, old := range c.sets[q] {
		if old.prefix != e.prefix && now.Before(old.until) {
			kept = append(kept, old)
		}
	}
	c.sets[q] = kept
}

// nearest is the lowest known delegation at or above a name.
func (c *cache) nearest(name string, now time.Time) *cut {
	for {
		if k := c.cuts[name]; k != nil && now.Before(k.until) {
			return k
		}
		if name == "." {
			return nil
		}
		name = parent(name)
	}
}

// glue are the addresses that the parent of a server's zone gave for it.
func (c *cache) glue(server string, now time.Time) []netip.Addr {
	for at := server; at != "."; at = parent(at) {
		if k := c.cuts[at]; k != nil && now.Before(k.until) && len(k.glue[server]) > 0 {
			return k.glue[server]
		}
	}
	return nil
}

// left copies records with what is left of their time.
func left(rrs []dns.RR, until, now time.Time) []dns.RR {
	ttl := seconds(until.Sub(now))
	out := make([]dns.RR, len(rrs))
	for k, rr := range rrs {
		if rr.Header().Ttl != ttl {
			rr = dns.Copy(rr)
			rr.Header().Ttl = ttl
		}
		out[k] = rr
	}
	return out
}

func seconds(d time.Duration) uint32 { return uint32(max(0, d/time.Second)) }
