package names

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// Exchange carries a packed question to a server and brings its packed answer;
// an error is silence.
type Exchange func(query []byte, to netip.Addr, tcp bool) ([]byte, error)

// Hint is a root server that a resolver starts from.
type Hint struct {
	Name string
	Addr netip.Addr
}

// Resolver finds what a name means by walking down from the root (RFC 1034
// section 5.3.3) and remembers it. It is used by one goroutine at a time.
type Resolver struct {
	Hints    []Hint
	Exchange Exchange
	Now      func() time.Time

	Minimise   bool // ask each server no more than it needs: RFC 9156
	IPv6       bool // servers may be asked at IPv6 addresses
	LooseGlue  bool // believe addresses of hosts outside of the zone that refers
	Loopback   bool // servers may stand at 127/8, where a real one never does
	SendSubnet bool // tell servers which part of the network asks: RFC 7871
	MinTTL     uint32
	MaxTTL     uint32 // 0: a week
	Budget     int    // questions that one resolution may cost; 0: 64

	cache *cache
}

// errs of a walk; each ends in SERVFAIL.
var (
	errBudget = errors.New("too many questions")
	errDepth  = errors.New("servers that are named by each other")
	errAll    = errors.New("no server of the zone answered")
)

// walk is one resolution on its way.
type walk struct {
	r      *Resolver
	client Client
	now    time.Time
	left   int
	flying []question // what is being looked for, to see cycles
	seeks  string     // the server whose address is looked for
	scope  uint8
	trail  []Step
	id     uint16
}

const (
	defaultBudget = 64
	maxDepth      = 8
	// longest is how long anything is kept at most: a week, as BIND does.
	longest = 604800
	// failTime is how long a server that did not answer is asked last, and how
	// long a failure is remembered: RFC 9520 section 3.2 allows 1 s to 5 min.
	failTime = 5 * time.Second
)

// Resolve answers a question for a client. The answer's Rcode is SERVFAIL where
// nobody could be made to answer; its trail says why.
func (r *Resolver) Resolve(name string, kind uint16, client Client) Answer {
	if r.cache == nil {
		r.cache = newCache()
	}
	w := &walk{r: r, client: client, now: r.Now(), left: r.Budget, id: uint16(client.Draw)}
	if w.left == 0 {
		w.left = defaultBudget
	}
	a := Answer{Until: w.now.Add(longest * time.Second)}
	name = canonical(name)
	for range maxChain {
		e, err := w.find(name, kind)
		if err != nil {
			a.Rcode, a.Records = dns.RcodeServerFailure, nil
			break
		}
		for _, rr := range left(e.rrs, e.until, w.now) {
			if rr.Header().Rrtype != dns.TypeDNAME || !slices.ContainsFunc(a.Records, func(o dns.RR) bool { return dns.IsDuplicate(o, rr) }) {
				a.Records = append(a.Records, rr) // a DNAME that is met twice is shown once
			}
		}
		a.Rcode, a.Soa = e.rcode, nil
		if e.soa != nil {
			a.Soa = left([]dns.RR{e.soa}, e.until, w.now)[0]
		}
		if e.until.Before(a.Until) {
			a.Until = e.until
		}
		next := aliasOf(name, kind, e.rrs)
		if next == "" {
			break
		}
		name = next
		if follows(a.Records, name) {
			a.Rcode = dns.RcodeServerFailure
			break
		}
	}
	a.Trail, a.Scope = w.trail, w.scope
	return a
}

// Serve answers a message as a resolver that recurses for whoever asks.
func (r *Resolver) Serve(in []byte, from netip.Addr, tcp bool) []byte {
	return Reply(in, from, tcp, func(m *dns.Msg, c Client) uint8 {
		m.RecursionAvailable = true
		a := r.Resolve(m.Question[0].Name, m.Question[0].Qtype, c)
		m.Rcode, m.Answer = a.Rcode, a.Records
		if a.Soa != nil && len(a.Records) == 0 {
			m.Ns = []dns.RR{a.Soa}
		}
		return a.Scope
	})
}

// aliasOf is where an answer leads that has no record of the type itself.
func aliasOf(name string, kind uint16, rrs []dns.RR) string {
	next := ""
	for _, rr := range rrs {
		if rr.Header().Rrtype == kind || kind == dns.TypeANY {
			return ""
		}
		if c, ok := rr.(*dns.CNAME); ok {
			next = canonical(c.Target)
		}
	}
	return next
}

// follows reports whether the name has been an alias in this answer: a loop.
func follows(rrs []dns.RR, name string) bool {
	for _, rr := range rrs {
		if rr.Header().Rrtype == dns.TypeCNAME && canonical(rr.Header().Name) == name {
			return true
		}
	}
	return false
}

// find is one link of the chain: the records of the name, or its alias, or that
// there is nothing.
func (w *walk) find(name string, kind uint16) (entry, error) {
	if e, ok := w.recall(name, kind); ok {
		return e, nil
	}
	q := question{name, kind}
	for _, f := range w.flying {
		if f == q {
			return entry{}, errDepth
		}
	}
	if len(w.flying) >= maxDepth {
		return entry{}, errDepth
	}
	w.flying = append(w.flying, q)
	defer func() { w.flying = w.flying[:len(w.flying)-1] }()
	return w.descend(name, kind)
}

// recall looks the question up in the cache.
func (w *walk) recall(name string, kind uint16) (entry, bool) {
	c, who := w.r.cache, w.client.At()
	e, ok := c.get(name, kind, who, w.now)
	if !ok && kind != dns.TypeCNAME {
		e, ok = c.fresh(question{name, dns.TypeCNAME}, who, w.now)
		ok = ok && len(e.rrs) > 0 // that a name is no alias says nothing of its other records
	}
	for up := name; !ok && up != "."; { // RFC 8020: below what does not exist nothing does
		up = parent(up)
		if len(c.sets) == 0 {
			break
		}
		e, ok = c.fresh(question{up, anyType}, who, w.now)
	}
	if !ok {
		return e, false
	}
	if e.prefix.IsValid() {
		w.scope = max(w.scope, uint8(e.prefix.Bits()))
	}
	w.note(Step{Name: name, Type: kind, Outcome: outcomeOf(e, name, kind), Rcode: e.rcode, Next: aliasOf(name, kind, e.rrs), TTL: seconds(e.until.Sub(w.now)), rrs: e.rrs})
	return e, true
}

func outcomeOf(e entry, name string, kind uint16) Outcome {
	switch {
	case e.rcode == dns.RcodeNameError:
		return NoName
	case e.rcode != dns.RcodeSuccess:
		return Failed
	case len(e.rrs) == 0:
		return NoData
	case aliasOf(name, kind, e.rrs) != "":
		return Aliased
	}
	return Answered
}

func (w *walk) note(s Step) {
	s.For = w.seeks
	w.trail = append(w.trail, s)
}

// maxMinimise is how many labels are revealed one by one before the whole name
// is asked: RFC 9156 section 2.3.
const maxMinimise = 10

// descend walks from the nearest known delegation down to whoever answers.
func (w *walk) descend(name string, kind uint16) (entry, error) {
	from := name
	if kind == dns.TypeDS && name != "." {
		from = parent(name)
	}
	at := w.r.cache.nearest(from, w.now)
	old := at != nil // known from before, not from this walk
	if at == nil {
		at = w.root()
	}
	known, hide := at.zone, 0
	if w.r.Minimise {
		hide = maxMinimise
	}
	for {
		qname, qkind := name, kind
		if hide > 0 && known != name {
			hide--
			if qname = below(name, known); qname != name {
				qkind = dns.TypeNS // the servers that are asked here all know what a cut is
			}
		}
		v, err := w.ask(at, qname, qkind)
		switch {
		case err != nil && qname != name, qname != name && v.entry.rcode != dns.RcodeSuccess:
			hide = 0 // a server that does not take part in this is asked all of it
		case err == errAll && old: // all of its servers fail: the parent may know better ones by now
			delete(w.r.cache.cuts, at.zone)
			return w.descend(name, kind)
		case err != nil:
			return entry{}, err
		case v.cut != nil:
			w.r.cache.cuts[v.cut.zone] = v.cut
			at, known, old = v.cut, v.cut.zone, false
		case qname != name:
			known = qname
		default:
			w.r.cache.put(v.under, v.entry, w.now)
			return v.entry, nil
		}
	}
}

// root is the delegation that everything starts from, which is not in the cache.
func (w *walk) root() *cut {
	k := &cut{zone: ".", glue: map[string][]netip.Addr{}, until: w.now.Add(longest * time.Second)}
	for _, h := range w.r.Hints {
		name := canonical(h.Name)
		if k.glue[name] == nil {
			k.servers = append(k.servers, name)
		}
		k.glue[name] = append(k.glue[name], h.Addr)
	}
	return k
}
