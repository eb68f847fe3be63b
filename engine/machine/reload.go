package machine

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Held is what a unit read from files that have changed since: it goes on with that
// until it is started again or told to reload, as nginx does.
// https://nginx.org/en/docs/control.html#reconfiguration
type Held struct {
	Unit  string
	Boot  string // the LaunchTime that it is about: a start reads the files anew
	Files []File // those of the unit's files that there were
}

// holds is what a unit goes on with although its files have changed.
func (s System) holds(i ec2.Instance, unit string) (Held, bool) {
	k := slices.IndexFunc(s.Held, func(h Held) bool { return h.Unit == unit && h.Boot == boot(i) })
	if k < 0 {
		return Held{}, false
	}
	return s.Held[k], true
}

// hold remembers what the units read that run and read the file of this name, before it
// changes.
func (s *System) hold(w *world.World, i ec2.Instance, name string) {
	for _, k := range services {
		unit := k.units[0]
		at, ok := tlsFiles[unit]
		if !ok || name != at.chain && name != at.key {
			continue
		}
		if u, ok := unitNamed(Units(w, i), unit); !ok || !u.Active {
			continue
		}
		if _, ok := s.holds(i, unit); ok {
			continue
		}
		h := Held{Unit: unit, Boot: boot(i)}
		for _, f := range Files(w, i) {
			if f.Name == at.chain || f.Name == at.key {
				h.Files = append(h.Files, f)
			}
		}
		s.Held = append(s.letGo(unit), h)
	}
}

// letGo is what units hold, without this one.
func (s *System) letGo(unit string) []Held {
	return slices.DeleteFunc(slices.Clone(s.Held), func(h Held) bool { return h.Unit == unit })
}

// Unread reports whether a unit's files have changed since it read them.
func Unread(w *world.World, i ec2.Instance, unit string) bool {
	_, ok := systemOf(w, i.InstanceId).holds(i, unit)
	return ok
}

// Readable reports what keeps a unit from reading its files as they are now, in the
// words of nginx and OpenSSL 3; nil where nothing does.
func Readable(w *world.World, i ec2.Instance, unit string) error {
	all, at := Files(w, i), tlsFiles[unit]
	if _, err := certificateOf(all, i, unit, w.Now()); err == nil {
		return nil
	}
	chain, _ := fileNamed(all, at.chain)
	key, _ := fileNamed(all, at.key)
	const noStart = "failed (SSL: error:0480006C:PEM routines::no start line:Expecting: %s)"
	switch {
	case !strings.Contains(chain, "-----BEGIN CERTIFICATE-----"):
		return fmt.Errorf("cannot load certificate %q: PEM_read_bio_X509_AUX() "+noStart, at.chain, "TRUSTED CERTIFICATE")
	case !strings.Contains(key, "PRIVATE KEY-----"):
		return fmt.Errorf("cannot load certificate key %q: PEM_read_bio_PrivateKey() "+noStart, at.key, "ANY PRIVATE KEY")
	}
	return fmt.Errorf("SSL_CTX_use_PrivateKey(%q) failed (SSL: error:05800074:x509 certificate routines::key values mismatch)", at.key)
}

// ReloadUnit is systemctl reload: the unit reads its files again.
type ReloadUnit struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"`
}

// Apply lets the files count.
func (c ReloadUnit) Apply(tx *world.Tx) (any, error) {
	return world.Done{Return: true}, c.now(tx)
}

func (c ReloadUnit) now(tx *world.Tx) error {
	_, err := alter(tx, c.InstanceId, func(s *System) error {
		s.Held = s.letGo(c.Name)
		return nil
	})
	return err
}
