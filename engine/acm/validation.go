package acm

import (
	"cmp"
	"slices"
	"strings"

	"skylab/engine/world"
)

// Ask asks the public DNS for the values of a name and type, past all caches. The
// error says that nobody who knows could be asked: it is no answer.
type Ask func(name, kind string) ([]string, error)

// Wants reports whether a look at DNS could change anything: validation is pending,
// or the time to renew has come and something uses it.
func (c Certificate) Wants(w *world.World) bool {
	return c.Status == Pending || c.Status == Issued && c.Renewing && len(c.users(w)) > 0
}

// Validate looks for the records that show whose the names are. A name whose record is
// there validates a minute later; a renewal wants all records to be there still. A name
// below no top-level domain of the public DNS never can be shown.
// https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html
func (c Certificate) Validate(tx *world.Tx, ask Ask) {
	there, fault := []string{}, ""
	for _, d := range c.DomainValidationOptions {
		top := d.DomainName[strings.LastIndexByte(d.DomainName, '.')+1:]
		if servers, err := ask(top, "NS"); err == nil && len(servers) == 0 {
			fault = "INVALID_PUBLIC_DOMAIN"
			continue
		}
		if !d.shown(ask) {
			continue
		}
		ok, err := Permitted(d.DomainName, ask)
		if err != nil {
			continue
		}
		if !ok {
			fault = cmp.Or(fault, "CAA_ERROR")
		}
		if c.Status == Issued || d.ValidationStatus == Pending && !slices.Contains(c.Shown, d.DomainName) {
			there = append(there, d.DomainName)
		}
	}
	switch {
	case c.Status == Pending && fault != "":
		c.Status, c.FailureReason, c.Shown = Failed, fault, nil
		c.mark(Failed, func(d DomainValidation) bool { return d.ValidationStatus == Pending })
	case c.Status == Pending && len(there) > 0:
		c.Shown, c.ShownAt = append(slices.Clone(c.Shown), there...), tx.Now()
	case c.Status == Issued && len(there) == len(c.DomainValidationOptions):
		c.issue(tx.Now())
		c.Renewing = false
		c.renewing(success, "", tx.Now())
	default:
		return
	}
	tx.Put(c)
}

// shown reports whether the record that validates the name is there.
func (d DomainValidation) shown(ask Ask) bool {
	r := d.ResourceRecord
	if r == nil {
		return false
	}
	values, _ := ask(r.Name, r.Type)
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, r.Value) })
}

// Shown reports whether the record stands that shows that a name is an account's.
func Shown(account, name string, ask Ask) bool {
	return DomainValidation{ResourceRecord: recordFor(account, name)}.shown(ask)
}

// Amazons are the names by which a CAA record lets Amazon issue.
// https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
var Amazons = []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}

// Permitted reports whether the CAA records that hold for a domain, its own or those
// of the nearest name above that has some, let Amazon issue. What they say of
// wildcards goes before what they say of all: RFC 8659 sections 3 and 4. With an
// error nobody can say, and then nothing may be issued.
func Permitted(domain string, ask Ask) (bool, error) {
	name, wild := strings.CutPrefix(domain, "*.")
	for ; strings.Contains(name, "."); _, name, _ = strings.Cut(name, ".") {
		records, err := ask(name, "CAA")
		if err != nil {
			return false, err
		}
		if len(records) == 0 {
			continue
		}
		issuers := property(records, "issue")
		if w := property(records, "issuewild"); wild && len(w) > 0 {
			issuers = w
		}
		return len(issuers) == 0 || slices.ContainsFunc(issuers, func(i string) bool { return slices.Contains(Amazons, i) }), nil
	}
	return true, nil
}

// property are the issuers that CAA records name under a tag.
func property(records []string, tag string) (issuers []string) {
	for _, r := range records {
		if f := strings.SplitN(r, " ", 3); len(f) == 3 && f[1] == tag {
			who, _, _ := strings.Cut(strings.Trim(f[2], `"`), ";")
			issuers = append(issuers, strings.TrimSpace(who))
		}
	}
	return issuers
}
