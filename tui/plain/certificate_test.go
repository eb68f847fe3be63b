package plain

import (
	"testing"

	"skylab/assets"
)

// What the screen shows in two sheets is said in lines.
func TestACertificateAndAHandshakeAreToldInLines(t *testing.T) {
	for _, l := range assets.Langs() {
		p := sits(t, l, "sandbox")
		d := p.s.words()
		p.types(d.Say("plain.word.handshake"))
		p.hears(d.Say("no-handshake"))
		p.types("curl -s https://updates.example")
		p.types("certificate")
		p.hears("1. updates.example")
		p.types(d.Say("plain.word.certificate") + " 1")
		p.hears("Skylab TLS 1", "Skylab Root CA", d.Say("cert-believed", "updates.example"))
		p.types("handshake updates.example")
		p.hears("ClientHello", "CertificateVerify", d.Say("hs-sealed"))
	}
}
