package wire

import (
	"net/netip"
	"slices"

	"skylab/engine/elbv2"
)

// Flow is a connection as its opener sees it.
type Flow struct {
	Src, Dst         netip.Addr
	SrcPort, DstPort uint16
	Proto            uint8
}

// Reverse is the flow as the other end sees it.
func (f Flow) Reverse() Flow {
	f.Src, f.Dst, f.SrcPort, f.DstPort = f.Dst, f.Src, f.DstPort, f.SrcPort
	return f
}

// State is what the network remembers between packets. A probe brings an empty
// one; live traffic keeps one for the lab, forgets by lab time, and is told
// when a rule that let a flow pass is gone.
type State interface {
	// Noting says that a filter's no is written down and the packet looked at
	// further, as a probe does; live packets end there.
	Noting() bool
	// Flowed is told that the interface at let p pass, or that its groups or the
	// list of its subnet stopped it: what a flow log records.
	Flowed(at string, p *Packet, accepted bool)
	// Track remembers that f, which enters (in) or leaves the interface at, was
	// let pass. at is empty for the Internet itself.
	Track(at string, in bool, f Flow)
	// Tracked reports whether f was let pass in that direction.
	Tracked(at string, in bool, f Flow) bool
	// Translate is the source port, at the translator at with the address to,
	// that stands for f; the same flow gets the same port. It is not ok when
	// there is no port left.
	Translate(at string, to netip.Addr, f Flow) (port uint16, ok bool)
	// Choose is which of the shares of a node of a load balancer a flow goes to: the same
	// flow to the same one. It is not ok where it goes on (later) and is not remembered.
	Choose(at string, f Flow, all []elbv2.Share, later bool) (k int, ok bool)
	// Translated reports whether f has a port at the translator at.
	Translated(at string, to netip.Addr, f Flow) bool
	// Redirect remembers that at passes f on as to, another flow: an answer to
	// that is one to f. It is false where there is no room.
	Redirect(at string, f, to Flow) bool
	// Restore finds the flow that at translated or redirected, from the flow of
	// an answer to what became of it.
	Restore(at string, f Flow) (Flow, bool)
}

// Scratch is the State of one probe: it holds few flows, in place, and costs
// no allocation. The zero value is empty.
type Scratch struct {
	tracked [24]track
	mapped  [16]mapping
	nt, nm  int
	packet  Packet // the one that is walked
	choice  int    // of the targets of a load balancer
	open    *Net   // whose groups all let pass, or nil
}

type track struct {
	f  Flow
	at string
	in bool
}

// mapping is a flow that goes on under another name: from to and port, to far.
type mapping struct {
	f    Flow
	at   string
	to   netip.Addr
	port uint16
	far  netip.AddrPort
}

func redirected(at string, f, to Flow) mapping {
	return mapping{f, at, to.Src, to.SrcPort, netip.AddrPortFrom(to.Dst, to.DstPort)}
}

// firstNatPort is where translated source ports begin.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
const firstNatPort = 1024

// Reset forgets everything.
func (s *Scratch) Reset() { s.nt, s.nm = 0, 0 }

// Noting is true: a probe names all that is in its way.
func (s *Scratch) Noting() bool { return true }

// Flowed forgets it: a probe is no traffic.
func (s *Scratch) Flowed(string, *Packet, bool) {}

// Track remembers f while there is room.
func (s *Scratch) Track(at string, in bool, f Flow) {
	if s.nt < len(s.tracked) {
		s.tracked[s.nt] = track{f, at, in}
		s.nt++
	}
}

// Tracked looks among what was remembered.
func (s *Scratch) Tracked(at string, in bool, f Flow) bool {
	if s.open != nil && s.open.byID[at] != nil {
		return true
	}
	for i := range s.tracked[:s.nt] {
		t := &s.tracked[i]
		if t.in == in && t.f == f && t.at == at {
			return true
		}
	}
	return false
}

// Translate gives out ports from 1024 upward: a list that opens the ephemeral
// ports of Linux alone does not let a NAT gateway's answers in, and a probe
// should say so.
func (s *Scratch) Translate(at string, to netip.Addr, f Flow) (uint16, bool) {
	for i := range s.mapped[:s.nm] {
		if m := &s.mapped[i]; m.f == f && m.at == at && m.to == to && m.far == netip.AddrPortFrom(f.Dst, f.DstPort) {
			return m.port, true
		}
	}
	if s.nm == len(s.mapped) {
		return 0, false
	}
	port := uint16(firstNatPort + s.nm)
	s.mapped[s.nm] = mapping{f, at, to, port, netip.AddrPortFrom(f.Dst, f.DstPort)}
	s.nm++
	return port, true
}

// Choose takes the target that the probe is about.
func (s *Scratch) Choose(_ string, _ Flow, all []elbv2.Share, _ bool) (int, bool) {
	return s.choice % len(all), true
}

// Translated looks among what was translated.
func (s *Scratch) Translated(at string, to netip.Addr, f Flow) bool {
	return slices.ContainsFunc(s.mapped[:s.nm], func(m mapping) bool { return m.f == f && m.at == at && m.to == to })
}

// Redirect remembers the flow while there is room.
func (s *Scratch) Redirect(at string, f, to Flow) bool {
	m := redirected(at, f, to)
	if slices.Contains(s.mapped[:s.nm], m) {
		return true
	}
	if s.nm == len(s.mapped) {
		return false
	}
	s.mapped[s.nm] = m
	s.nm++
	return true
}

// Restore looks among what was translated and redirected.
func (s *Scratch) Restore(at string, f Flow) (Flow, bool) {
	for i := range s.mapped[:s.nm] {
		m := &s.mapped[i]
		if m.port == f.DstPort && m.at == at && m.to == f.Dst && m.f.Proto == f.Proto &&
			m.far == netip.AddrPortFrom(f.Src, f.SrcPort) {
			return m.f, true
		}
	}
	return Flow{}, false
}
