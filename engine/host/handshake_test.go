package host_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/capture"
	"skylab/engine/host"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// laptops are the handshakes that the laptop's interface saw, read with keys.
func laptops(t *testing.T, e *engine.Engine, keys *capture.Keys) []capture.Handshake {
	t.Helper()
	n := e.Live().(*host.Network)
	at := world.All[machine.Host](e.World(), world.Everywhere)
	k := slices.IndexFunc(at, func(h machine.Host) bool { return h.Kind == "laptop" })
	return capture.Handshakes(n.Captured().Frames(at[k].Name, 0), keys)
}

// last is the newest handshake, as soon as it has come as far as is wanted: an alert
// is still on its way when the client has ended.
func last(t *testing.T, e *engine.Engine, keys *capture.Keys, want string) capture.Handshake {
	t.Helper()
	for until := time.Now().Add(5 * time.Second); ; runtime.Gosched() {
		late := time.Now().After(until)
		all := laptops(t, e, keys)
		if len(all) == 0 && late {
			t.Fatal("there was no handshake")
		}
		if len(all) > 0 && (late || strings.HasPrefix(story(all[len(all)-1]), want)) {
			return all[len(all)-1]
		}
	}
}

// story is a handshake in one line: who said what, and what was sealed.
func story(h capture.Handshake) string {
	var out []string
	for _, m := range h.Messages {
		text := "<"
		if m.Client {
			text = ">"
		}
		if text += m.Name; m.Sealed {
			text += "*"
		}
		if m.Name == "Alert" {
			text += " " + m.Fields[0].Value
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// What a client does with a chain is what its messages say: those behind ServerHello
// only for whoever has the keys.
func TestAHandshakeIsReadFromItsFrames(t *testing.T) {
	const good = ">ClientHello <ServerHello <EncryptedExtensions* <Certificate* <CertificateVerify* <Finished* "
	e := shopping(t)
	n := e.Live().(*host.Network)
	for _, c := range []struct{ line, want string }{
		{"curl -sS https://x.example", good + ">Finished*"},
		{"curl -sSk https://xself-signed.example", good + ">Finished*"},
		{"curl -sS https://xexpired.example", good + ">Alert* bad_certificate (42)"},
		{"openssl s_client -connect xself-signed.example:443", good + ">Finished*"},
	} {
		typed(t, e, c.line)
		h := last(t, e, n.Keys(), c.want)
		if got := story(h); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.line, got, c.want)
		}
		if name := strings.Fields(c.line)[len(strings.Fields(c.line))-1]; !strings.Contains(name, h.Name) || h.Name == "" {
			t.Errorf("%s: the client asked for %q", c.line, h.Name)
		}
		leaf, err := x509.ParseCertificate(h.Chain[0])
		if err != nil || leaf.VerifyHostname(h.Name) != nil {
			t.Errorf("%s: the server showed %v, %v", c.line, leaf, err)
		}
		h = last(t, e, nil, "")
		if got := story(h); !strings.HasPrefix(got, ">ClientHello <ServerHello <unreadable*") || len(h.Chain) > 0 {
			t.Errorf("%s: who has no keys reads\n%s", c.line, got)
		}
	}
}

// Nothing that comes over a wire makes the reader fall.
func TestABrokenHandshakeIsReadAsFarAsItGoes(t *testing.T) {
	e := shopping(t)
	typed(t, e, "curl -sS https://x.example")
	n := e.Live().(*host.Network)
	all := n.Captured().Frames("", 0)
	for i := range all {
		for _, cut := range []int{1, 7, 40} {
			broken := slices.Clone(all)
			b := bytes.Clone(broken[i].Data)
			if len(b) > 60 {
				b[len(b)-cut] ^= 0xff
				b[54+cut%5] ^= 0x10
			}
			broken[i].Data = b
			for _, h := range capture.Handshakes(broken, n.Keys()) {
				_ = fmt.Sprint(h)
			}
			capture.Handshakes(slices.Delete(slices.Clone(all), i, i+1), n.Keys())
		}
	}
}

// A client that meets a server without TLS hears words in place of a ServerHello.
func TestAServerWithoutTLSAnswersInTheClear(t *testing.T) {
	e := staged(t, "aws machine put-host --name plain.example --address 198.51.100.70 --listens Proto=tcp,Port=80,Name=nginx,Status='200 OK'")
	typed(t, e, "openssl s_client -connect plain.example:80")
	if got := story(last(t, e, nil, ">ClientHello <")); !strings.HasPrefix(got, ">ClientHello <cleartext") {
		t.Errorf("it went %s", got)
	}
}
