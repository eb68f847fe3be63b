package names

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"skylab/engine/world"
)

// Remembered is what a resolver of the World knows, and how it found the last
// thing that it was asked. It is a part of the World, so that an answer is the
// same whenever the log is run again.
type Remembered struct {
	Resolver string
	Sets     []RememberedSet
	Cuts     []RememberedCut
	Last     Walk
}

// RememberedSet is an answer in a cache.
type RememberedSet struct {
	Name    string
	Type    uint16 // 0: the name does not exist
	Rcode   int
	Records []string
	Soa     string
	Until   time.Time
	Prefix  netip.Prefix
}

// RememberedCut is a delegation in a cache.
type RememberedCut struct {
	Zone    string
	Servers []string
	Glue    []OutsideServer
	Until   time.Time
}

// Walk is a resolution as it is looked at afterwards.
type Walk struct {
	Resolver string
	At       time.Time
	Turn     uint64 // of the World that it was asked in
	Name     string
	Type     uint16
	Client   netip.Addr
	Rcode    int
	Records  []string
	Soa      string
	Scope    uint8
	Trail    []Step
}

// ID names the resolver.
func (r Remembered) ID() string { return "cache/" + r.Resolver }

// Refs is empty: nothing needs a cache.
func (r Remembered) Refs() []string { return nil }

// Due is when the first thing is forgotten.
func (r Remembered) Due() time.Time {
	var due time.Time
	for _, s := range r.Sets {
		due = earlier(due, s.Until)
	}
	for _, c := range r.Cuts {
		due = earlier(due, c.Until)
	}
	return due
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Elapse forgets what is too old.
func (r Remembered) Elapse(tx *world.Tx) {
	now := tx.Now()
	r.Sets = slices.DeleteFunc(slices.Clone(r.Sets), func(s RememberedSet) bool { return !now.Before(s.Until) })
	r.Cuts = slices.DeleteFunc(slices.Clone(r.Cuts), func(c RememberedCut) bool { return !now.Before(c.Until) })
	tx.PutIn(world.Outside, r)
}

// cache reads what was remembered.
func (r Remembered) cache() *cache {
	c := newCache()
	for _, s := range r.Sets {
		e := entry{rcode: s.Rcode, until: s.Until, prefix: s.Prefix, rrs: parsed(s.Records)}
		if soa := parsed([]string{s.Soa}); s.Soa != "" && len(soa) > 0 {
			e.soa = soa[0]
		}
		q := question{s.Name, s.Type}
		c.sets[q] = append(c.sets[q], e)
	}
	for _, k := range r.Cuts {
		n := &cut{zone: k.Zone, servers: k.Servers, glue: map[string][]netip.Addr{}, until: k.Until}
		for _, g := range k.Glue {
			n.glue[g.Name] = append(n.glue[g.Name], g.Address)
		}
		c.cuts[k.Zone] = n
	}
	return c
}

func parsed(lines []string) []dns.RR {
	var rrs []dns.RR
	for _, l := range lines {
		if rr, err := dns.NewRR(l); err == nil && rr != nil {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}

// maxRemembered is how many answers a resolver keeps; those that live shortest go
// first.
const maxRemembered = 400

// remember spells a cache as a part of the World, in an order of its own.
func remember(resolver string, c *cache, now time.Time) Remembered {
	r := Remembered{Resolver: resolver}
	for q, entries := range c.sets {
		for _, e := range entries {
			if !now.Before(e.until) {
				continue
			}
			s := RememberedSet{Name: q.name, Type: q.kind, Rcode: e.rcode, Records: spell(e.rrs), Until: e.until, Prefix: e.prefix}
			if e.soa != nil {
				s.Soa = e.soa.String()
			}
			r.Sets = append(r.Sets, s)
		}
	}
	for _, k := range c.cuts {
		if !now.Before(k.until) {
			continue
		}
		n := RememberedCut{Zone: k.zone, Servers: k.servers, Until: k.until}
		for _, s := range k.servers {
			for _, a := range k.glue[s] {
				n.Glue = append(n.Glue, OutsideServer{s, a})
			}
		}
		r.Cuts = append(r.Cuts, n)
	}
	if len(r.Sets) > maxRemembered {
		slices.SortFunc(r.Sets, func(a, b RememberedSet) int {
			return cmp.Or(b.Until.Compare(a.Until), Order(a.Name, b.Name), cmp.Compare(a.Type, b.Type), strings.Compare(a.Prefix.String(), b.Prefix.String()))
		})
		r.Sets = r.Sets[:maxRemembered]
	}
	slices.SortFunc(r.Sets, func(a, b RememberedSet) int {
		if c := Order(a.Name, b.Name); c != 0 {
			return c
		}
		if a.Type != b.Type {
			return int(a.Type) - int(b.Type)
		}
		return strings.Compare(a.Prefix.String(), b.Prefix.String())
	})
	slices.SortFunc(r.Cuts, func(a, b RememberedCut) int { return Order(a.Zone, b.Zone) })
	return r
}

func spell(rrs []dns.RR) []string {
	var all []string
	for _, rr := range rrs {
		all = append(all, rr.String())
	}
	return all
}

// Fill writes what was found into the reply of a resolver.
func (w Walk) Fill(m *dns.Msg) (scope uint8) {
	m.Rcode, m.Answer = w.Rcode, parsed(w.Records)
	if w.Soa != "" && len(m.Answer) == 0 {
		m.Ns = parsed([]string{w.Soa})
	}
	return w.Scope
}
