package tui

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine/capture"
	"skylab/labs"
)

// street is a sandbox beside which hosts of the Internet show chains, good and broken.
func street() *labs.Lab {
	l := labs.NewSandbox()
	l.Name = "street"
	l.Start.Text += `
aws machine put-host --name shop.example --address 198.51.100.50 --listens Proto=tcp,Port=443,Name=nginx,Status='200 OK'
aws machine put-certificate --host shop.example --names shop.example www.shop.example
aws machine put-host --name old.example --address 198.51.100.51 --listens Proto=tcp,Port=443,Name=nginx,Status='200 OK'
aws machine put-certificate --host old.example --names old.example --broken expired
aws machine put-host --name half.example --address 198.51.100.52 --listens Proto=tcp,Port=443,Name=nginx,Status='200 OK'
aws machine put-certificate --host half.example --names half.example --broken incomplete`
	return l
}

// eachStreet runs a test there in both languages at both sizes.
func eachStreet(t *testing.T, f func(p *player, name func(string) string)) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			suffix := "-" + string(l) + map[bool]string{true: "-80x24", false: "-120x40"}[s.w == 80]
			t.Run(suffix[1:], func(t *testing.T) {
				f(open(t, s.w, s.h, l, "street", street()), func(moment string) string { return moment + suffix })
			})
		}
	}
}

// looks looks at a thing in the details.
func (p *player) looks(id string) {
	p.m.goTo(id)
	p.m.bench.touch()
}

// heard waits until the last handshake with a site has ended: what a client sends
// last is still on its way when it has ended.
func (p *player) heard(name string) {
	p.t.Helper()
	n, _ := p.m.bench.live()
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); runtime.Gosched() {
		for _, h := range capture.Handshakes(n.Captured().Frames("", 0), n.Keys()) {
			_, refused := h.Alert()
			if last := h.Messages[len(h.Messages)-1]; h.Name == name && h.Own && (refused || last.Name == capture.Data) {
				return
			}
		}
	}
	p.t.Fatalf("no handshake with %s comes to an end:\n%s", name, p.screen())
}

func TestACertificateLooksAsItIsKept(t *testing.T) {
	eachStreet(t, func(p *player, name func(string) string) {
		p.looks("shop.example")
		p.holds(name("certificate-details"))
		p.key("l")
		p.holds(name("certificate"))
		p.key("esc")
		p.looks("half.example")
		p.key("l")
		p.holds(name("certificate-incomplete"))
	})
}

func TestAHandshakeLooksAsItIsKept(t *testing.T) {
	eachStreet(t, func(p *player, name func(string) string) {
		p.line("curl -s https://shop.example")
		p.heard("shop.example")
		p.looks("shop.example")
		p.key("l", "h")
		p.holds(name("handshake"))
		p.key("e")
		p.holds(name("handshake-wire"))
		p.key("esc", "esc", "i")
		p.line("curl -s https://old.example")
		p.heard("old.example")
		p.looks("old.example")
		p.key("l", "h", "down", "down", "down")
		p.holds(name("handshake-refused"))
	})
}

// Who looks from a frame comes to the handshake that it belongs to, and from there to
// the chain that was really sent.
func TestAHandshakeIsReachedFromAFrame(t *testing.T) {
	p := open(t, 120, 40, assets.English, "street", street())
	p.line("ping -c 1 shop.example; curl -s https://shop.example")
	p.heard("shop.example")
	p.key("alt+v", "h")
	p.needs(p.m.words.Say("no-handshake-frame"))
	for p.m.focus() == inFrames && p.m.topSheet().(*frameSheet).at < len(p.m.topSheet().(*frameSheet).all)-1 {
		p.key("down", "h")
	}
	p.needs("ClientHello", "EncryptedExtensions", p.m.words.Say("hs-agreed")[:30])
	p.key("c")
	p.needs("Skylab TLS 1", p.m.words.Say("cert-believed", "shop.example")[:30])
	p.key("h")
	p.needs("ClientHello")
	p.key("e", "c")
	p.needs(p.m.words.Say("no-certificate-seen"))
	if p.has("EncryptedExtensions") {
		t.Errorf("somebody on the wire reads what is encrypted:\n%s", p.screen())
	}
}

// The mouse comes to a certificate and to the handshake by itself.
func TestACertificateIsReachedByTheMouse(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "street", street())
	p.line("curl -s https://shop.example")
	p.heard("shop.example")
	p.looks("shop.example")
	h := hand{p}
	h.finds(strings.Fields(p.m.words.Say("fact.shows-certificate"))[0], certificate)
	h.clicks("Skylab Root CA", choose)
	p.needs("Skylab Root CA")
	h.presses(handshake)
	h.clicks("ServerHello", choose)
	h.presses(eavesdrop)
	if p.has("CertificateVerify") {
		t.Errorf("the wire tells too much:\n%s", p.screen())
	}
	everySize(t, "a handshake", p.m)
	h.presses(shut)
	everySize(t, "a certificate", p.m)
}

// Where nobody has called, or nothing speaks TLS, a sentence says so.
func TestWithoutACertificateOrAHandshakeThatIsSaid(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "street", street())
		p.looks("shop.example")
		p.key("l", "h")
		p.needs(p.m.words.Say("no-handshake")[:24])
		p.key("esc")
		p.looks("laptop")
		p.key("l")
		p.needs(p.m.words.Say("no-certificate")[:24])
	}
}

// A certificate of the account is looked at in the details, before it is issued too.
func TestACertificateOfTheAccountIsLookedAt(t *testing.T) {
	p := open(t, 120, 40, assets.English, "sandbox")
	p.line("arn=$(aws acm request-certificate --domain-name shop.example --validation-method DNS --query CertificateArn --output text)")
	arn, _ := p.m.bench.attempt.Engine.Shell().Getenv("arn")
	p.looks(strings.TrimSpace(arn))
	p.needs("shop.example", "PENDING_VALIDATION")
	p.key("l")
	p.needs(p.m.words.Say("cert-no.unissued", "shop.example")[:30])
}
