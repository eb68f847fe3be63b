package names

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// Outcome is what one step of a resolution came to.
type Outcome string

// The outcomes of a step; RFC 9499 has the words.
const (
	Answered  Outcome = "answer"
	Aliased   Outcome = "alias"    // a CNAME or DNAME leads elsewhere
	Referred  Outcome = "referral" // to the servers of a zone below
	NoData    Outcome = "nodata"   // the name exists, the type does not
	NoName    Outcome = "nxdomain"
	Lame      Outcome = "lame"    // the server does not know the zone that it was given
	Failed    Outcome = "failed"  // an error code, or an answer that makes no sense
	Silent    Outcome = "silent"  // nothing came back
	NoAddress Outcome = "unknown" // a server whose address cannot be found
)

// Step is one question of a resolution: who was asked, what they said, how long
// it lives.
type Step struct {
	Zone    string     // the zone whose server was asked
	Server  string     // the server's name; empty for what the cache answered
	Addr    netip.Addr // where it was asked; not valid for what the cache answered
	TCP     bool
	Name    string // what was asked, after minimisation
	Type    uint16
	Outcome Outcome
	Rcode   int
	Next    string   // the zone that was referred to, or the target of an alias
	TTL     uint32   // seconds that what was learned is kept, or has left in the cache
	For     string   // the name of a server that this step looks for; empty in the walk itself
	Said    []string // the records of the answer that count, as a zone file spells them

	rrs []dns.RR
}

// Cached reports whether the step cost no question.
func (s Step) Cached() bool { return !s.Addr.IsValid() && s.Server == "" && s.Outcome != NoAddress }

// Answer is what a resolver found.
type Answer struct {
	Rcode   int
	Records []dns.RR // aliases first, in order; TTLs as they are left
	Soa     dns.RR   // of a negative answer, where it is known
	Trail   []Step
	Scope   uint8 // how long the client prefix is that the answer holds for
	Until   time.Time
}
