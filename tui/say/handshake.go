package say

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"slices"
	"strings"

	"skylab/assets"
	"skylab/engine/capture"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/term"
)

// Message is what a message of a handshake is called, what it is for, and what it
// says.
func Message(d *assets.Dictionary, m capture.Message) (name, means string, rows []Row) {
	name, key := m.Name, "hs."+m.Name
	if d.Has("hs-name." + m.Name) {
		name = d.Say("hs-name." + m.Name)
	}
	if m.Name == "Alert" {
		key += map[bool]string{true: "-client", false: "-server"}[m.Client]
	}
	if d.Has(key) {
		means = d.Say(key)
	}
	for _, f := range m.Fields {
		rows = append(rows, Row{d.Say(f.Key), term.Clean(f.Value)})
	}
	if m.Name == capture.Data {
		return name, means, nil
	}
	return name, means, append(rows, Row{d.Say("hs-bytes"), d.Say("hs-bytes-in", m.Bytes)})
}

// Gist is the most important of what a message says, for one row.
func Gist(m capture.Message) string {
	var all []string
	for _, f := range m.Fields {
		if f.Key != "hs-ciphers" && f.Key != "hs-group" && f.Key != "hs-certificates" {
			all = append(all, term.Clean(f.Value))
		}
	}
	return strings.Join(all, " · ")
}

// Open says whether whoever listens on the wire can read a message.
func Open(d *assets.Dictionary, m capture.Message) string {
	if m.Sealed {
		return d.Say("hs-sealed")
	}
	return d.Say("hs-clear")
}

// Client is the id of the instance at whose interface a handshake was begun; empty
// where that was not one.
func Client(w *world.World, at string) string {
	n, ok := world.Get[ec2.NetworkInterface](w, world.Everywhere, at)
	if !ok || n.Attachment == nil {
		return ""
	}
	return n.Attachment.InstanceId
}

// Met is what a client that trusts roots met in a handshake.
func Met(h capture.Handshake, roots []*x509.Certificate) Shown {
	s := Shown{Name: h.Name, Site: h.Name, At: h.Began, Sent: parsed(h.Chain)}
	if s.Name == "" { // who calls an address asks for it, but can't say so (RFC 6066, 3)
		s.Name, s.Site = h.Server.Addr().String(), h.Server.String()
	}
	return s.judged(roots)
}

// Outcome says how a handshake ended and why, in sentences. Seen is what its client
// met in it.
func Outcome(d *assets.Dictionary, h capture.Handshake, seen Shown) (all []string) {
	alert, refused := h.Alert()
	what, name := "", ""
	if len(alert.Fields) > 0 {
		what = term.Clean(alert.Fields[0].Value)
		name, _, _ = strings.Cut(what, " ")
	}
	judge := func() {
		for _, f := range seen.Faults {
			all = append(all, seen.Fault(d, f))
		}
	}
	unread := slices.ContainsFunc(h.Messages, func(m capture.Message) bool { return m.Name == capture.Unreadable })
	switch {
	case refused && alert.Client:
		all = append(all, d.Say("hs-refused", what))
		judge()
	case refused && d.Has("hs-server."+name):
		all = append(all, d.Say("hs-server."+name, what))
	case refused:
		all = append(all, d.Say("hs-server", what))
	case slices.ContainsFunc(h.Messages, func(m capture.Message) bool { return m.Name == capture.Cleartext }):
		all = append(all, d.Say("hs-cleartext"))
	case unread:
		all = append(all, d.Say("hs-dark"))
	case !h.Done(true):
		all = append(all, d.Say("hs-broken"))
	case len(seen.Faults) > 0:
		all = append(all, d.Say("hs-unjudged"))
		judge()
	default:
		all = append(all, d.Say("hs-agreed"))
	}
	return all
}

// Toward reports whether a handshake was with what has an id.
func Toward(w *world.World, h capture.Handshake, id string) bool {
	return slices.ContainsFunc(doors(w, id).addresses, func(a netip.Addr) bool { return a.IsValid() && a == h.Server.Addr() })
}

// Note is the key of what is to be known about reading along in a handshake.
func Note(h capture.Handshake, blind bool) string {
	switch {
	case h.Version != 0 && h.Version < tls.VersionTLS13:
		return "hs-note-clear"
	case blind:
		return "hs-note-blind"
	}
	return "hs-note"
}
