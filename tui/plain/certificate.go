package plain

import (
	"crypto/x509"
	"slices"

	"skylab/engine/capture"
	"skylab/engine/host"
	"skylab/engine/world"
	"skylab/tui/say"
)

// roots are those that programs of an instance believe, or of the laptop.
func (s *session) roots(w *world.World, instance string) []*x509.Certificate {
	return host.Roots(w, instance, w.Now(), s.bench.attempt.Engine.Home().ReadFile)
}

// certificate tells what a site shows, or a certificate of the account, link by link,
// and whether a client believes it.
func (s *session) certificate(rest ...string) {
	w := s.bench.attempt.Engine.World()
	all := say.Sites(w)
	id := ""
	switch {
	case len(rest) > 0:
		if id = s.thing(rest[0]); id == "" {
			s.tell("plain.no-thing", rest[0])
			return
		}
	case len(all) == 0:
		s.tell("no-certificate")
		return
	default:
		s.tell("plain.certificate-which")
		s.bench.map_ = all
		for i, one := range all {
			s.item(0, "plain.choice", i+1, say.Name(w, one))
		}
		return
	}
	shown := say.Certificates(w, id, s.roots(w, ""))
	if len(shown) == 0 {
		s.tell("no-certificate")
	}
	for _, x := range shown {
		s.shown(x)
	}
}

// shown tells one chain.
func (s *session) shown(x say.Shown) {
	d := s.words()
	if x.Name == "" {
		s.tell("plain.certificate-own", x.Site)
	} else {
		s.tell("plain.certificate", x.Site)
	}
	for i, c := range x.Chain {
		role, from := x.Role(d, i)
		s.item(0, "plain.link", i+1, role, say.Subject(c), x.Left(d, c), from)
		for _, r := range x.Rows(d, i) {
			if i == 0 {
				s.item(1, "plain.fact", r.Label, r.Text)
			}
		}
	}
	s.out.prose(x.Verdict(d))
	for _, f := range x.Faults {
		s.out.prose(x.Fault(d, f))
	}
}

// handshake tells the last TLS handshake that somebody of the account began, or the
// last with what is named.
func (s *session) handshake(rest ...string) {
	e, d := s.bench.attempt.Engine, s.words()
	w, id := e.World(), ""
	if len(rest) > 0 {
		if id = s.thing(rest[0]); id == "" {
			s.tell("plain.no-thing", rest[0])
			return
		}
	}
	var all []capture.Handshake
	if n, ok := e.Live().(*host.Network); ok {
		all = capture.Handshakes(n.Captured().Frames("", 0), n.Keys())
	}
	all = slices.DeleteFunc(all, func(h capture.Handshake) bool { return !h.Own || id != "" && !say.Toward(w, h, id) })
	if len(all) == 0 {
		s.tell("no-handshake")
		return
	}
	h := all[len(all)-1]
	seen := say.Met(h, s.roots(w, say.Client(w, h.At)))
	s.tell("plain.handshake", seen.Site)
	for i, m := range h.Messages {
		name, means, _ := say.Message(d, m)
		key := "plain.hs-server"
		switch {
		case m.Name == capture.Data:
			key = "plain.hs-both"
		case m.Client:
			key = "plain.hs-client"
		}
		if gist := say.Gist(m); gist != "" {
			means = gist + ". " + means
		}
		s.item(0, key, i+1, name, say.Open(d, m), means)
	}
	for _, text := range say.Outcome(d, h, seen) {
		s.out.prose(text)
	}
	s.out.prose(d.Say(say.Note(h, false)))
}
