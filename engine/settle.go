package engine

import (
	"slices"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/names"
	"skylab/engine/world"
)

// settled is a World after everybody has seen what changed in it who watches: the
// checkers of health checks, and who issues certificates. It follows from the World
// and is not logged.
func settled(was, w *world.World) *world.World {
	if w.Turn() == was.Turn() {
		return w
	}
	return certified(names.Observe(w))
}

// certified lets ACM look for the records that show whose the names of certificates
// are.
func certified(w *world.World) *world.World {
	var ask func(name string, kind string) []string // made when first needed
	for _, c := range world.All[acm.Certificate](w, world.Everywhere) {
		if !c.Wants(w) {
			continue
		}
		if ask == nil {
			ask = names.Public(w)
		}
		w, _, _ = world.Apply(w, world.Outside, w.Now(), validated{c, looked(c, ask)})
	}
	return w
}

// looked is what the public DNS says about the names of a certificate.
func looked(c acm.Certificate, ask func(name, kind string) []string) acm.Found {
	f := acm.Found{Records: map[string]bool{}}
	for _, d := range c.DomainValidationOptions {
		if r := d.ResourceRecord; r != nil {
			f.Records[d.DomainName] = slices.ContainsFunc(ask(r.Name, "CNAME"), func(v string) bool { return strings.EqualFold(v, r.Value) })
		}
		f.Denied = f.Denied || f.Records[d.DomainName] && denied(strings.TrimPrefix(d.DomainName, "*."), ask)
	}
	return f
}

// amazons are the names by which a CAA record lets Amazon issue.
// https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
var amazons = []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}

// denied reports whether the CAA records that hold for a name, its own or those of
// the nearest name above that has some, leave Amazon out: RFC 8659 section 3.
func denied(name string, ask func(name, kind string) []string) bool {
	for ; strings.Contains(name, "."); _, name, _ = strings.Cut(name, ".") {
		issuers, any := []string{}, false
		for _, v := range ask(name, "CAA") {
			if f := strings.Fields(v); len(f) == 3 && f[1] == "issue" {
				who, _, _ := strings.Cut(strings.Trim(f[2], `"`), ";")
				issuers, any = append(issuers, strings.TrimSpace(who)), true
			}
		}
		if any {
			return !slices.ContainsFunc(issuers, func(i string) bool { return slices.Contains(amazons, i) })
		}
	}
	return false
}

// validated is what was found, as a command that no log needs.
type validated struct {
	c acm.Certificate
	f acm.Found
}

// Apply takes it in.
func (v validated) Apply(tx *world.Tx) (any, error) {
	if at, ok := tx.World().Where(v.c.CertificateArn); ok {
		tx.Scope = at
	}
	v.c.Validate(tx, v.f)
	return nil, nil
}
