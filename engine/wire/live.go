package wire

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylab/engine/elbv2"
)

// How long a flow is remembered without a packet of it. A stream of UDP is one
// that was heard from both sides. AWS gives no figure for ICMP; it is taken to
// be a stream's lower bound.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
const (
	idleTCP    = 432000 * time.Second
	idleStream = 180 * time.Second
	idleUDP    = 30 * time.Second
	idleICMP   = 30 * time.Second
	idleOther  = 600 * time.Second
)

// idleNat is how long a translation is kept without a packet.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
const idleNat = 350 * time.Second

// maxFlows bounds what is remembered at once; a flow that has no room is not
// tracked, and its answer is not let in.
const maxFlows = 1 << 16

// Live is the State of an account's live traffic. It forgets flows and
// translations that were idle too long, by the time that it is told. It belongs
// to one goroutine.
type Live struct {
	// Log is told of packets at interfaces. Nil looks away.
	Log func(at string, p *Packet, accepted bool)

	// Pick chooses among the targets of a load balancer for a flow that is new. Nil takes
	// the first.
	Pick func(f Flow, all []elbv2.Share) int

	now     func() time.Duration // since some moment, never backwards
	tracked map[track]memory
	mapped  map[mapped]*mapping // by what was translated
	given   map[given]*mapping  // by what stands for it
	used    map[*mapping]time.Duration
	next    map[string]uint16 // the port to try first, by translator
	chosen  map[track]choice
	sweep   int // entries at which the next sweep is due
}

type memory struct {
	last   time.Duration
	stream bool // an answer was seen
}

type mapped struct {
	f  Flow
	at string
	to netip.Addr
}

// given is a translated port towards one far end: translators use a port again
// for another.
type given struct {
	at   string
	to   netip.Addr
	port uint16
	far  netip.AddrPort
	p    uint8
}

// choice is which target a flow goes to.
type choice struct {
	to   elbv2.Served
	last time.Duration
}

// NewLive remembers nothing yet. now is the lab's time since some moment.
func NewLive(now func() time.Duration) *Live {
	l := &Live{now: now}
	l.Forget()
	return l
}

// Forget clears everything, as when the World goes back to an earlier moment.
func (l *Live) Forget() {
	l.tracked, l.mapped, l.given = map[track]memory{}, map[mapped]*mapping{}, map[given]*mapping{}
	l.chosen = map[track]choice{}
	l.used, l.next, l.sweep = map[*mapping]time.Duration{}, map[string]uint16{}, 1024
}

// Noting is false: a live packet ends where it is dropped.
func (l *Live) Noting() bool { return false }

// Flowed tells the log.
func (l *Live) Flowed(at string, p *Packet, accepted bool) {
	if l.Log != nil {
		l.Log(at, p, accepted)
	}
}

// Track remembers f from now on.
func (l *Live) Track(at string, in bool, f Flow) {
	if l.makeRoom(); len(l.tracked) < maxFlows {
		l.tracked[track{f, at, in}] = memory{last: l.now()}
	}
}

// Tracked reports whether f is remembered; asking is a packet of it.
func (l *Live) Tracked(at string, in bool, f Flow) bool {
	k := track{f, at, in}
	m, ok := l.tracked[k]
	if !ok {
		return false
	}
	now := l.now()
	if now-m.last > m.idle(f.Proto) {
		delete(l.tracked, k)
		return false
	}
	// Which side a packet came from is not told here, so the second one makes a
	// stream, whoever sent it.
	l.tracked[k] = memory{now, true}
	return true
}

func (m memory) idle(proto uint8) time.Duration {
	switch {
	case proto == TCP:
		return idleTCP
	case proto == UDP && m.stream:
		return idleStream
	case proto == UDP:
		return idleUDP
	case proto == ICMP:
		return idleICMP
	}
	return idleOther
}

// Translate gives out ports from 1024 upward, the same port again only to
// another far end or after it was idle.
func (l *Live) Translate(at string, to netip.Addr, f Flow) (uint16, bool) {
	l.makeRoom()
	k := mapped{f, at, to}
	if m := l.mapped[k]; m != nil && l.fresh(m) {
		l.used[m] = l.now()
		return m.port, true
	}
	if len(l.mapped) >= maxFlows {
		return 0, false
	}
	port := max(l.next[at], firstNatPort)
	for range 1 << 16 {
		g := given{at, to, port, netip.AddrPortFrom(f.Dst, f.DstPort), f.Proto}
		if taken := l.given[g]; taken == nil || !l.fresh(taken) {
			m := &mapping{f, at, to, port, g.far}
			l.mapped[k], l.given[g], l.used[m] = m, m, l.now()
			l.next[at] = max(port+1, firstNatPort)
			return port, true
		}
		port = max(port+1, firstNatPort)
	}
	return 0, false
}

// Choose keeps to the target that a flow had, while that is one and the flow was not
// idle too long.
func (l *Live) Choose(at string, f Flow, all []elbv2.Share, later bool) (int, bool) {
	l.makeRoom()
	k := track{f, at, true}
	c, ok := l.chosen[k]
	if ok && l.now()-c.last <= idleNat {
		if n := slices.IndexFunc(all, func(s elbv2.Share) bool { return s.Served() == c.to }); n >= 0 {
			l.chosen[k] = choice{c.to, l.now()}
			return n, true
		}
	}
	delete(l.chosen, k)
	if later || len(l.chosen) >= maxFlows {
		return 0, false
	}
	n := 0
	if l.Pick != nil {
		n = l.Pick(f, all)
	}
	l.chosen[k] = choice{all[n].Served(), l.now()}
	return n, true
}

// Translated reports whether f has a port that was used lately.
func (l *Live) Translated(at string, to netip.Addr, f Flow) bool {
	m := l.mapped[mapped{f, at, to}]
	return m != nil && l.fresh(m)
}

// fresh reports whether a translation was used lately; one that was not is
// taken away.
func (l *Live) fresh(m *mapping) bool {
	if l.now()-l.used[m] <= m.idle() {
		return true
	}
	delete(l.used, m)
	delete(l.mapped, mapped{m.f, m.at, m.to})
	delete(l.given, m.given())
	return false
}

func (m *mapping) given() given { return given{m.at, m.to, m.port, m.far, m.f.Proto} }

// idle is how long a translation is kept without a packet: at a NAT gateway as
// AWS says, at an instance as its kernel's connection tracking does.
func (m *mapping) idle() time.Duration {
	if strings.HasPrefix(m.at, "i-") {
		return memory{stream: true}.idle(m.f.Proto)
	}
	return idleNat
}

// Redirect remembers the flow, or that it was used again.
func (l *Live) Redirect(at string, f, to Flow) bool {
	l.makeRoom()
	m := redirected(at, f, to)
	if was := l.given[m.given()]; was != nil && was.f == f {
		l.used[was] = l.now()
		return true
	}
	if len(l.given) >= maxFlows {
		return false
	}
	l.given[m.given()], l.used[&m] = &m, l.now()
	return true
}

// Restore finds what a translated port stands for; asking is a packet of it.
func (l *Live) Restore(at string, f Flow) (Flow, bool) {
	m := l.given[given{at, f.Dst, f.DstPort, netip.AddrPortFrom(f.Src, f.SrcPort), f.Proto}]
	if m == nil || !l.fresh(m) {
		return Flow{}, false
	}
	l.used[m] = l.now()
	return m.f, true
}

// makeRoom takes away what is idle whenever twice as much is remembered as was
// left the last time.
func (l *Live) makeRoom() {
	if len(l.tracked)+len(l.mapped)+len(l.chosen) < l.sweep {
		return
	}
	now := l.now()
	for k, m := range l.tracked {
		if now-m.last > m.idle(k.f.Proto) {
			delete(l.tracked, k)
		}
	}
	for _, m := range l.given {
		l.fresh(m)
	}
	maps.DeleteFunc(l.chosen, func(_ track, c choice) bool { return now-c.last > idleNat })
	l.sweep = 2*(len(l.tracked)+len(l.mapped)+len(l.chosen)) + 1024
}
