package host

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// bundle is the file with the roots that the programs of an image trust.
func bundle(image string) string {
	switch ec2.ImageUser(image) {
	case "ubuntu", "admin":
		return "/etc/ssl/certs/ca-certificates.crt"
	}
	return "/etc/pki/tls/certs/ca-bundle.crt"
}

// laptopBundle is the learner's own, which the prompt's shell has as a file.
const laptopBundle = "/etc/ssl/certs/ca-certificates.crt"

// Files are what the machine that the learner sits at has before anybody writes there.
func (n *Network) Files() map[string]string {
	return map[string]string{laptopBundle: inPEM(pki.Root(n.account.Now()).Certificate())}
}

// trusted are the roots that a program of whoever sits there believes.
func (s *seat) trusted(now time.Time) []*x509.Certificate {
	i, _ := s.instance()
	return Roots(s.world(), i.InstanceId, now, s.read)
}

// Roots are those that programs of an instance believe, or of the machine that the
// learner sits at where there is no instance of that id: those in its bundle, which is
// a file as others are and can be written, and the lab's own where nobody has written
// there. Read reads a file of the learner's machine.
func Roots(w *world.World, id string, now time.Time, read func(name string) ([]byte, error)) []*x509.Certificate {
	if i, ok := world.Get[ec2.Instance](w, world.Everywhere, id); ok {
		for _, f := range machine.Files(w, i) {
			if f.Name == bundle(i.ImageId) {
				return certificates([]byte(f.Data))
			}
		}
	} else if b, err := read(laptopBundle); err == nil {
		return certificates(b)
	}
	return []*x509.Certificate{pki.Root(now).Certificate()}
}

// certificates are those that can be read in a text.
func certificates(text []byte) (all []*x509.Certificate) {
	for b, rest := pem.Decode(text); b != nil; b, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(b.Bytes); err == nil {
			all = append(all, c)
		}
	}
	return all
}

func inPEM(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}
