package names

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Zone is the data of one zone: every name in it with its record sets, the names
// that exist only because something lies below them included. It is written
// while it is made and only read afterwards; reading is safe for concurrent use.
type Zone struct {
	Apex  string // canonical
	nodes map[string]*node
	soa   *dns.SOA
}

// node is a name that exists. With no sets it is an empty non-terminal, which
// RFC 8020 and RFC 4592 count as existing.
type node struct {
	sets []rrset
}

// rrset is all records of one name and type. Where pick is set, it decides who
// hears which records.
type rrset struct {
	kind uint16
	rrs  []dns.RR
	pick func(Client) Picked
}

// Picked is what a policy answers one client: the records, how long the prefix
// of the client is that the choice depended on, and whether the name is an alias
// of something that does not exist.
type Picked struct {
	Records []dns.RR
	Scope   uint8
}

// NewZone is a zone without any record.
func NewZone(apex string) *Zone {
	apex = canonical(apex)
	return &Zone{Apex: apex, nodes: map[string]*node{apex: {}}}
}

// at makes the node of a name and those above it, up to the apex.
func (z *Zone) at(name string) *node {
	n := z.nodes[name]
	if n == nil {
		n = &node{}
		z.nodes[name] = n
		if name != z.Apex {
			z.at(parent(name))
		}
	}
	return n
}

func (n *node) set(kind uint16) *rrset {
	if n == nil {
		return nil
	}
	for k := range n.sets {
		if n.sets[k].kind == kind {
			return &n.sets[k]
		}
	}
	return nil
}

// Add puts a record in. What it refuses would make the zone mean two things: a
// name outside of it, a CNAME beside other data, a second SOA (RFC 1034 section
// 3.6.2, RFC 2181 section 10.1). A record that is there already changes nothing,
// and the TTL of a set is that of its first record (RFC 2181 section 5.2).
func (z *Zone) Add(rr dns.RR) error {
	h := rr.Header()
	name := canonical(h.Name)
	switch {
	case !within(name, z.Apex):
		return fmt.Errorf("%s: out of zone %s", h.Name, z.Apex)
	case h.Class != dns.ClassINET:
		return fmt.Errorf("%s: class %s is not served", h.Name, dns.Class(h.Class))
	case h.Rrtype == dns.TypeSOA && name != z.Apex:
		return fmt.Errorf("%s: SOA record not at top of zone", h.Name)
	}
	n := z.nodes[name]
	alone := n.set(dns.TypeCNAME) != nil
	if h.Rrtype == dns.TypeCNAME && n != nil && len(n.sets) > 0 && !alone || h.Rrtype != dns.TypeCNAME && alone {
		return fmt.Errorf("%s: CNAME and other data", h.Name)
	}
	if one := n.set(h.Rrtype); one != nil && (h.Rrtype == dns.TypeSOA || h.Rrtype == dns.TypeCNAME || h.Rrtype == dns.TypeDNAME) {
		if slices.ContainsFunc(one.rrs, func(o dns.RR) bool { return dns.IsDuplicate(o, rr) }) {
			return nil
		}
		return fmt.Errorf("%s: multiple %s records", h.Name, dns.Type(h.Rrtype))
	}
	z.put(name, rr)
	return nil
}

func (z *Zone) put(name string, rr dns.RR) {
	n := z.at(name)
	h := rr.Header()
	h.Name = name
	s := n.set(h.Rrtype)
	if s == nil {
		n.sets = append(n.sets, rrset{kind: h.Rrtype})
		s = &n.sets[len(n.sets)-1]
	}
	if slices.ContainsFunc(s.rrs, func(o dns.RR) bool { return dns.IsDuplicate(o, rr) }) {
		return
	}
	if len(s.rrs) > 0 {
		h.Ttl = s.rrs[0].Header().Ttl
	}
	s.rrs = append(s.rrs, rr)
	if soa, ok := rr.(*dns.SOA); ok {
		z.soa = soa
	}
}

// decide lets a policy answer for a name and type.
func (z *Zone) decide(name string, kind uint16, pick func(Client) Picked) {
	n := z.at(name)
	n.sets = append(n.sets, rrset{kind: kind, pick: pick})
}

// Limits of a zone file that is read in.
const (
	maxZoneBytes   = 4 << 20
	maxZoneRecords = 20000
)

// Parse reads a zone file (RFC 1035 section 5); $INCLUDE and $GENERATE are
// refused, since a zone comes in one piece. The error names the line.
func Parse(apex string, r io.Reader) (*Zone, error) {
	z := NewZone(apex)
	zp := dns.NewZoneParser(io.LimitReader(r, maxZoneBytes), z.Apex, "")
	zp.SetDefaultTTL(3600)
	zp.SetIncludeAllowed(false)
	n := 0
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		if n++; n > maxZoneRecords {
			return nil, fmt.Errorf("more than %d records", maxZoneRecords)
		}
		if err := z.Add(rr); err != nil {
			return nil, err
		}
	}
	if err := zp.Err(); err != nil {
		return nil, err
	}
	switch {
	case z.soa == nil:
		return nil, fmt.Errorf("zone %s has no SOA record", z.Apex)
	case z.nodes[z.Apex].set(dns.TypeNS) == nil:
		return nil, fmt.Errorf("zone %s has no NS records", z.Apex)
	}
	return z, nil
}

// Names are all names that own records, in canonical order (RFC 4034 section
// 6.1), the apex first.
func (z *Zone) Names() []string {
	var all []string
	for name, n := range z.nodes {
		if len(n.sets) > 0 {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, Order)
	return all
}

// Order compares names by their labels from the right, as zones are listed.
func Order(a, b string) int {
	x, y := dns.SplitDomainName(canonical(a)), dns.SplitDomainName(canonical(b))
	for k := 1; k <= len(x) && k <= len(y); k++ {
		if c := strings.Compare(x[len(x)-k], y[len(y)-k]); c != 0 {
			return c
		}
	}
	return len(x) - len(y)
}

// Write spells the zone as a file that [Parse] reads back to the same zone: the
// SOA record first, then name by name.
func (z *Zone) Write(w io.Writer) error {
	if z.soa != nil {
		if _, err := fmt.Fprintln(w, z.soa); err != nil {
			return err
		}
	}
	for _, name := range z.Names() {
		for _, s := range z.nodes[name].sets {
			for _, rr := range s.rrs {
				if s.kind == dns.TypeSOA {
					continue
				}
				if _, err := fmt.Fprintln(w, rr); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
