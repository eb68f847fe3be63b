package plain

import (
	"strconv"

	"skylab/engine/wire"
	"skylab/labs"
	"skylab/tui/say"
)

// packet tells the way of a packet hop by hop: of the one that is numbered, or
// of the one that decides what is to be done now.
func (s *session) packet(rest ...string) {
	b := s.bench
	if b.sight.Sealed {
		s.senderSees()
		return
	}
	all := b.sight.Packets(b.reveal, b.sent)
	if len(all) == 0 {
		s.tell("no-packets")
		return
	}
	n := b.sight.Deciding(all)
	if b.reveal != nil && len(b.reveal.Saw) > 0 || len(b.sent) > 0 {
		n = 0
	}
	if len(rest) > 0 {
		k, err := strconv.Atoi(rest[0])
		if err != nil || k < 1 || k > len(all) {
			s.tell("plain.no-packet", len(all))
			s.listed(all)
			return
		}
		n = k - 1
	}
	s.walk(all[n], n+1, len(all))
	if len(all) > 1 {
		s.once("plain.more-packets", len(all))
	}
}

// listed lists the packets by number.
func (s *session) listed(all []labs.Packet) {
	for i, p := range all {
		s.item(0, "plain.choice", i+1, say.Sentence(s.words(), p.Asks))
	}
}

// walk tells one packet's way.
func (s *session) walk(p labs.Packet, n, of int) {
	d := s.words()
	switch key := p.Asks.Key; {
	case key == "packet-tried" || key == "packet-asked":
		s.tell("plain.packet-question")
	case of > 1:
		s.tell("plain.packet-of", n, of, say.Sentence(d, p.Asks))
	default:
		s.tell("plain.packet", say.Sentence(d, p.Asks))
	}
	if p.Dark != "" {
		s.tell("plain.packet-dark", p.Dark)
	}
	back, stopped := false, ""
	refused := false
	for i, h := range p.Hops {
		if h.Back && !back {
			back = true
			s.tell("plain.way-back")
		}
		key := "plain.hop"
		switch {
		case stopped != "":
			key = "plain.hop-beyond"
		case h.Blocked:
			key, stopped = "plain.hop-stops", s.component(h.At)
		}
		refused = refused || h.Did == wire.Refused
		s.item(0, key, i+1, s.component(h.At), say.Did(d, p.World, h))
	}
	switch {
	case stopped != "":
		s.tell("plain.packet-stopped", stopped)
	case refused:
		s.tell("plain.packet-refused")
	default:
		s.tell("plain.packet-arrived")
	}
	for _, h := range p.Blockers {
		if h.Code == "" { // it was no network that stopped it
			s.tell("plain.why-here", say.Why(d, h))
			continue
		}
		s.tell("plain.why", say.Why(d, h), string(h.Code))
	}
}

// component is what a hop is at: what kind of thing, and its name.
func (s *session) component(c *wire.Component) string {
	label := say.Label(s.words(), c)
	switch c.Kind {
	case wire.KindInstance, wire.KindHost, wire.KindInternet, wire.KindAmazon:
		return label
	}
	return s.words().Say("plain.component", string(c.Kind), label)
}
