package names

import (
	"strings"

	"github.com/miekg/dns"
)

// Names are kept canonical: lower case and with the dot at their end.

// canonical is a name as it is compared; most names are so already and cost
// nothing.
func canonical(name string) string {
	for k := 0; k < len(name); k++ {
		if 'A' <= name[k] && name[k] <= 'Z' {
			return dns.CanonicalName(name)
		}
	}
	return dns.Fqdn(name)
}

// ValidName reports whether a name can be asked for at all.
func ValidName(name string) bool {
	_, ok := dns.IsDomainName(name)
	return ok && name != "" && len(name) < 254 && !strings.Contains(name, "..")
}

// parent is the name without its first label; the root has none above it.
func parent(name string) string {
	at, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	return name[at:]
}

// within reports whether a canonical name is zone or lies below it.
func within(name, zone string) bool {
	if zone == "." || name == zone {
		return true
	}
	cut := len(name) - len(zone)
	return cut > 0 && name[cut-1] == '.' && !escaped(name, cut-1) && name[cut:] == zone
}

// escaped reports whether the byte at k is part of a label for a backslash
// before it.
func escaped(name string, k int) bool {
	odd := false
	for k--; k >= 0 && name[k] == '\\'; k-- {
		odd = !odd
	}
	return odd
}

// below is the ancestor of name, or name itself, that is one label longer than
// zone.
func below(name, zone string) string {
	for {
		up := parent(name)
		if up == zone || up == "." {
			return name
		}
		name = up
	}
}

// wildcard is the name that stands for what does not exist below its owner.
func wildcard(owner string) string {
	if owner == "." {
		return "*."
	}
	return "*." + owner
}

// sameName compares two names whatever their case.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }
