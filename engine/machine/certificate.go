package machine

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// Site is what a host of the Internet shows to clients that speak TLS, in PEM. One
// without a Site has what a host has that is looked after.
type Site struct{ Host, Chain, Key string }

// ID is unique by host.
func (s Site) ID() string { return "site/" + s.Host }

// Refs names the host.
func (s Site) Refs() []string { return []string{s.Host} }

// tlsFiles are where web servers look for what they show, as the configuration that
// each comes with says: the chain, and its key. They are read when the server starts or
// is told to reload.
var tlsFiles = map[string]struct{ chain, key string }{
	"nginx":   {"/etc/pki/nginx/server.crt", "/etc/pki/nginx/private/server.key"},
	"httpd":   {"/etc/pki/tls/certs/localhost.crt", "/etc/pki/tls/private/localhost.key"},
	"apache2": {"/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/private/ssl-cert-snakeoil.key"},
}

// What can be wrong with what a machine shows.
const (
	Incomplete        = "incomplete"         // the intermediate is not sent
	Outdated          = "expired"            // it ended 30 days ago
	OtherName         = "other-name"         // it is for old.NAME
	SelfSigned        = "self-signed"        // nobody else vouches for it
	WrongIntermediate = "wrong-intermediate" // one is sent, but it issued another
	UntrustedRoot     = "untrusted-root"     // a root that nobody trusts is above it
	WrongOrder        = "wrong-order"        // the intermediate stands before the leaf
	Absent            = "absent"             // there is none
)

var broken = []string{Incomplete, Outdated, OtherName, SelfSigned, WrongIntermediate, UntrustedRoot, WrongOrder, Absent}

// PutCertificate has a machine show a certificate for names, good or broken in one
// way. On an instance it becomes files: those that the web server reads, and in
// issued/ beside them what the authority really issued, leaf.crt and intermediate.crt,
// which go with the same key.
type PutCertificate struct {
	Host       string   // of the Internet, or
	InstanceId string   `aws:"id=instance"`
	Unit       string   `aws:"enum=nginx|httpd|apache2"` // nginx where it is not said; of an instance
	Names      []string `aws:"required"`
	Broken     string   `aws:"enum=incomplete|expired|other-name|self-signed|wrong-intermediate|untrusted-root|wrong-order|absent"`
}

// Apply makes the certificate.
func (c PutCertificate) Apply(tx *world.Tx) (any, error) {
	if c.Broken != "" && !slices.Contains(broken, c.Broken) {
		return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%s' for broken: %s", c.Broken, strings.Join(broken, ", "))).
			Because("parameter-value", c.Broken, "Broken", strings.Join(broken, ", "))
	}
	made := make(map[string]string)
	key := pki.Key(pki.P256, fmt.Sprint("site ", c.Names))
	issued := public(key.Public(), tx.Now(), c.Names)
	chain := text(wronged(c.Broken, c.Names, tx.Now())...)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing a key: %w", err)
	}
	secret := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if c.Host != "" {
		if _, ok := world.Get[Host](tx.World(), world.Outside, c.Host); !ok {
			return nil, world.Refuse("InvalidHost.NotFound", "The host '"+c.Host+"' does not exist").Because("host-unknown", c.Host)
		}
		tx.PutIn(world.Outside, Site{c.Host, chain, secret})
		return world.Done{Return: true}, nil
	}
	unit := c.Unit
	if unit == "" {
		unit = "nginx"
	}
	at, ok := tlsFiles[unit]
	if !ok {
		return nil, world.Refuse("InvalidUnit.NotFound", fmt.Sprintf("Unit %s.service could not be found.", unit)).Because("unit-unknown", unit, c.InstanceId)
	}
	dir := at.chain[:strings.LastIndexByte(at.chain, '/')+1] + "issued/"
	made[at.chain], made[at.key], made[dir+"leaf.crt"], made[dir+"intermediate.crt"] = chain, secret, text(issued[0]), text(issued[1])
	for _, name := range []string{at.chain, at.key, dir + "leaf.crt", dir + "intermediate.crt"} {
		gone := made[name] == ""
		if _, err := (WriteFile{InstanceId: c.InstanceId, Name: name, Data: made[name], Gone: &gone}).Apply(tx); err != nil {
			return nil, err
		}
	}
	return world.Done{Return: true}, c.read(tx, unit)
}

// read has the unit read its files, and fail where it can't.
func (c PutCertificate) read(tx *world.Tx, unit string) error {
	if err := (ReloadUnit{c.InstanceId, unit}).now(tx); err != nil {
		return err
	}
	i, _ := world.Get[ec2.Instance](tx.World(), world.Everywhere, c.InstanceId)
	if Readable(tx.World(), i, unit) == nil {
		return nil
	}
	if _, ok := unitNamed(Units(tx.World(), i), unit); !ok {
		return nil
	}
	no := false
	_, err := SetUnit{InstanceId: c.InstanceId, Name: unit, Active: &no}.Apply(tx)
	return err
}

// wronged is the chain for names, broken in one way.
func wronged(how string, names []string, now time.Time) []*x509.Certificate {
	key := pki.Key(pki.P256, fmt.Sprint("site ", names))
	owner := key.Public()
	good := public(owner, now, names)
	from, until := good[0].NotBefore, good[0].NotAfter
	by := authority(now)
	switch how {
	case Incomplete:
		return good[:1]
	case Outdated:
		until = now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -30).Add(-time.Second)
		return []*x509.Certificate{by.IssueTo(owner, until.Add(from.Sub(good[0].NotAfter)), until, names...), good[1]}
	case OtherName:
		return []*x509.Certificate{by.IssueTo(owner, from, until, "old."+strings.TrimPrefix(names[0], "*.")), good[1]}
	case SelfSigned:
		return []*x509.Certificate{pki.SelfSigned(key, from, until, names...).Leaf}
	case WrongIntermediate:
		return []*x509.Certificate{good[0], pki.Root(now).Under("Skylab TLS 2", "Skylab", pki.P256).Certificate()}
	case UntrustedRoot:
		other := pki.NewAuthority("Harbor Office Root CA", now).Under("Harbor Office CA 1", "Harbor Office", pki.P256)
		return []*x509.Certificate{other.IssueTo(owner, from, until, names...), other.Certificate()}
	case WrongOrder:
		return []*x509.Certificate{good[1], good[0]}
	case Absent:
		return nil
	}
	return good
}

// authority is who issues for hosts of the Internet that are looked after.
func authority(now time.Time) *pki.Authority {
	return pki.Root(now).Under("Skylab TLS 1", "Skylab", pki.P256)
}

// public is a certificate as a host has it that renews it each month, and its
// intermediate: good from the month's first day on, and two days less than is allowed.
func public(owner crypto.PublicKey, now time.Time, names []string) []*x509.Certificate {
	y, m, _ := now.UTC().Date()
	from := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	by := authority(now)
	return []*x509.Certificate{by.IssueTo(owner, from, from.Add(pki.LongestLife(from)-48*time.Hour-time.Second), names...), by.Certificate()}
}

func text(all ...*x509.Certificate) string {
	var b strings.Builder
	for _, c := range all {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // a Builder takes everything
	}
	return b.String()
}

// Shown is what a host of the Internet shows to a client that asks for a name.
func (h Host) Shown(w *world.World, asked string, now time.Time) (tls.Certificate, error) {
	if s, ok := world.Get[Site](w, world.Outside, "site/"+h.Name); ok {
		return tls.X509KeyPair([]byte(s.Chain), []byte(s.Key))
	}
	names := []string{h.Name}
	if serves(h.Name, asked) {
		names = append(names, asked)
	}
	key := pki.Key(pki.P256, fmt.Sprint("leaf ", names))
	return shown(key, public(key.Public(), now, names)), nil
}

// Shown is what a unit of an instance shows: what stood in its files when it read them
// last, or else one that the machine made itself when it was set up.
func Shown(w *world.World, i ec2.Instance, unit string, now time.Time) (tls.Certificate, error) {
	if h, ok := systemOf(w, i.InstanceId).holds(i, unit); ok {
		return certificateOf(h.Files, i, unit, now)
	}
	return certificateOf(Files(w, i), i, unit, now)
}

// certificateOf is what a unit makes of these files, whose chain and key must go
// together.
func certificateOf(all []File, i ec2.Instance, unit string, now time.Time) (tls.Certificate, error) {
	chain, has := fileNamed(all, tlsFiles[unit].chain)
	if key, ok := fileNamed(all, tlsFiles[unit].key); has && ok {
		return tls.X509KeyPair([]byte(chain), []byte(key))
	}
	name, _, _ := strings.Cut(i.PrivateDnsName, ".")
	year := time.Date(now.UTC().Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	return pki.SelfSigned(pki.Key(pki.P256, "self "+name), year, year.AddDate(2, 0, 0), name), nil
}

func fileNamed(all []File, name string) (string, bool) {
	k := slices.IndexFunc(all, func(f File) bool { return f.Name == name })
	if k < 0 {
		return "", false
	}
	return all[k].Data, true
}

func shown(key any, chain []*x509.Certificate) tls.Certificate {
	c := tls.Certificate{PrivateKey: key, Leaf: chain[0]}
	for _, x := range chain {
		c.Certificate = append(c.Certificate, x.Raw)
	}
	return c
}

// serves reports whether a host answers to a name that is not its own: that of
// a Region's package repository, or of a country's mirror.
func serves(host, name string) bool {
	switch host {
	case name:
		return false
	case AmazonPackages:
		return strings.HasPrefix(name, "al2023-repos-") && strings.HasSuffix(name, ".amazonaws.com")
	case "archive.ubuntu.com":
		return strings.HasSuffix(name, ".archive.ubuntu.com")
	}
	return false
}
