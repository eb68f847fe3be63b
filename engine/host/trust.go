package host

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/pki"
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

// trusted are the roots that a program of whoever sits there believes: those in the
// machine's bundle, which is a file as others are and can be written, and the lab's own
// where nobody has written there.
func (s *seat) trusted(now time.Time) []*x509.Certificate {
	if i, ok := s.instance(); ok {
		for _, f := range machine.Files(s.world(), i) {
			if f.Name == bundle(i.ImageId) {
				return certificates([]byte(f.Data))
			}
		}
	} else if b, err := s.read(laptopBundle); err == nil {
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
