package capture

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"time"
)

// Handshake is how two ends of a TCP connection came to speak TLS, or did not: what
// one of them sent and heard, in its order.
type Handshake struct {
	Client, Server netip.AddrPort
	At             string // the interface
	Own            bool   // it is the client's own
	Began          time.Time
	Messages       []Message
	Suite          uint16 // that the server chose, or 0
	Version        uint16 // likewise
	Name           string // that the client asked for, or nothing
	// Chain is what the server showed in DER, its own certificate first. It is empty
	// where nobody can read it.
	Chain [][]byte
}

// Message is one message of a handshake, or what came in place of one.
type Message struct {
	Name   string // as RFC 8446 calls it; [Unreadable], [Cleartext] or [Data] otherwise
	Frame  int    // the number of the frame that completed it
	Time   time.Time
	Client bool // who sent it
	Sealed bool // it is encrypted on the wire
	Bytes  int
	Fields []Field
}

// Names of what is no message of a handshake, or none that can be read.
const (
	Unreadable = "unreadable" // it is sealed, and nobody wrote down the keys
	Cleartext  = "cleartext"  // it is no TLS
	Data       = "data"       // what the two had to say to each other; there is one of it for both
)

// Alert is the alert that ended it, and who sent it.
func (h Handshake) Alert() (m Message, ok bool) {
	for _, m := range h.Messages {
		if m.Name == "Alert" {
			return m, true
		}
	}
	return Message{}, false
}

// Done reports whether an end said that it is finished.
func (h Handshake) Done(client bool) bool {
	for _, m := range h.Messages {
		if m.Client == client && m.Name == "Finished" {
			return true
		}
	}
	return false
}

// Handshakes are those that interfaces saw in frames, the oldest first; one that two of
// them saw is there twice. Keys open
// what was sealed, as far as they are known; nil knows none.
func Handshakes(frames []Frame, keys *Keys) []Handshake {
	var all []*conversation
	type way struct {
		at       string
		from, to netip.AddrPort
	}
	by := map[way]*conversation{}
	for _, f := range frames {
		e, ok := ends(f)
		if !ok {
			continue
		}
		there, back := way{f.At, e.from, e.to}, way{f.At, e.to, e.from}
		if e.tcp.SYN && !e.tcp.ACK {
			c := &conversation{h: Handshake{Client: e.from, Server: e.to, At: f.At, Own: f.Out, Began: f.Time}, keys: keys}
			by[there], by[back] = c, c
			all = append(all, c)
		}
		if c := by[there]; c != nil {
			c.take(f, e)
		}
	}
	var out []Handshake
	for _, c := range all {
		if len(c.h.Messages) > 0 && c.h.Messages[0].Name == "ClientHello" {
			out = append(out, c.h)
		}
	}
	return out
}

// HandshakeOf is that of the TCP connection which a frame belongs to.
func HandshakeOf(frames []Frame, of Frame, keys *Keys) (h Handshake, ok bool) {
	e, is := ends(of)
	if !is {
		return h, false
	}
	for _, x := range Handshakes(frames, keys) {
		same := x.Client == e.from && x.Server == e.to || x.Client == e.to && x.Server == e.from
		if same && x.At == of.At && !x.Began.After(of.Time) {
			h, ok = x, true
		}
	}
	return h, ok
}

// conversation is a TCP connection as it is read.
type conversation struct {
	h      Handshake
	keys   *Keys
	random []byte
	sides  [2]side // the server's, the client's
	seal   bool    // ServerHello has been: in TLS 1.3 all that follows is sealed
}

// side is what one end has sent.
type side struct {
	next    uint32 // the sequence number that is missing
	began   bool
	held    map[uint32][]byte // what came before it was its turn
	bytes   []byte            // not read yet
	partial []byte            // the beginning of a message of a handshake
	open    *opener
	closed  bool // nothing of it is read any more
	changed bool // ChangeCipherSpec has been
}

func which(client bool) int {
	if client {
		return 1
	}
	return 0
}

// take takes in a frame and reads as far as the bytes of its end reach.
func (c *conversation) take(f Frame, e tcpEnds) {
	client := e.from == c.h.Client
	s := &c.sides[which(client)]
	seq := e.tcp.Seq
	if e.tcp.SYN {
		s.next, s.began = seq+1, true
		return
	}
	if !s.began || s.closed || len(e.tcp.Payload) == 0 {
		return
	}
	if s.held == nil {
		s.held = map[uint32][]byte{}
	}
	s.held[seq] = e.tcp.Payload
	for {
		b, ok := s.held[s.next]
		if !ok {
			break
		}
		delete(s.held, s.next)
		s.next += uint32(len(b))
		s.bytes = append(s.bytes, b...)
	}
	// A server that knows no TLS answers the first piece of a ClientHello that is long: what
	// it says is read behind the whole of it.
	if first := c.sides[which(true)].bytes; !client && len(c.h.Messages) == 0 && len(first) >= 5 && isTLS(first) {
		return
	}
	c.read(f, client, s)
	if answer := &c.sides[which(false)]; client && len(c.h.Messages) > 0 {
		c.read(f, false, answer)
	}
}

// read reads the whole records that an end has sent (RFC 8446, 5.1).
func (c *conversation) read(f Frame, client bool, s *side) {
	for !s.closed && len(s.bytes) >= 5 {
		if !isTLS(s.bytes) {
			line, _, _ := strings.Cut(string(s.bytes[:min(len(s.bytes), 200)]), "\r\n")
			c.note(f, client, Message{Name: Cleartext, Bytes: len(s.bytes), Fields: []Field{{"text-says", printable(line)}}})
			s.closed = true
			return
		}
		n := 5 + int(binary.BigEndian.Uint16(s.bytes[3:]))
		if len(s.bytes) < n {
			return
		}
		record := s.bytes[:n]
		s.bytes = s.bytes[n:]
		c.record(f, client, s, record)
	}
}

func (c *conversation) note(f Frame, client bool, m Message) {
	m.Frame, m.Time, m.Client = f.Number, f.Time, client
	for i, had := range c.h.Messages {
		switch {
		case m.Name == Unreadable && had.Name == Unreadable && had.Client == client:
			c.h.Messages[i].Bytes += m.Bytes // where one ends and the next begins tells nothing
			return
		case m.Name == Data && had.Name == Data: // who speaks first is no part of the handshake
			c.h.Messages[i].Bytes += m.Bytes
			return
		}
	}
	c.h.Messages = append(c.h.Messages, m)
}

// record reads one record.
func (c *conversation) record(f Frame, client bool, s *side, record []byte) {
	kind, body, sealed := record[0], record[5:], false
	switch {
	case kind == 20:
		s.changed = true // in TLS 1.3 it means nothing (RFC 8446, D.4)
		if c.h.Version != 0 && !c.seal {
			c.note(f, client, Message{Name: "ChangeCipherSpec", Bytes: len(record)})
		}
		return
	case kind == 23 && !c.seal:
		c.note(f, client, Message{Name: Data, Sealed: true, Bytes: len(record)})
		s.closed = true
		return
	case kind == 23:
		sealed = true
		if s.open == nil {
			s.open = newOpener(c.h.Suite, c.keys.secret(secretOf(client), c.random))
		}
		if s.open == nil {
			c.note(f, client, Message{Name: Unreadable, Sealed: true, Bytes: len(record)})
			return
		}
		var ok bool
		if kind, body, ok = s.open.open(record[:5], record[5:]); !ok {
			c.note(f, client, Message{Name: Data, Sealed: true, Bytes: len(record)})
			s.closed = true
			return
		}
	case s.changed && !c.seal: // TLS 1.2 seals with keys that are not handed out here
		name := Unreadable
		if kind == 22 {
			name = "Finished"
		}
		c.note(f, client, Message{Name: name, Sealed: true, Bytes: len(record)})
		return
	}
	switch kind {
	case 21:
		c.note(f, client, alert(body, sealed, len(record)))
	case 22:
		s.partial = append(s.partial, body...)
		c.handshake(f, client, s, sealed)
	}
}

func secretOf(client bool) string {
	if client {
		return clientSecret
	}
	return serverSecret
}

// handshake reads the messages that an end's records have brought so far.
func (c *conversation) handshake(f Frame, client bool, s *side, sealed bool) {
	for len(s.partial) >= 4 {
		n := 4 + int(s.partial[1])<<16 + int(binary.BigEndian.Uint16(s.partial[2:]))
		if len(s.partial) < n {
			return
		}
		m := s.partial[:n]
		s.partial = s.partial[n:]
		c.message(f, client, m, sealed)
	}
}
