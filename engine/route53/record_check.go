package route53

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// check looks at one record set by itself and reports whether it may stand.
func (b *batch) check(r ResourceRecordSet) bool {
	before := len(b.wrong)
	if !slices.Contains(recordTypes, r.Type) {
		b.say(fmt.Sprintf("Value '%s' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [%s]", r.Type, strings.Join(recordTypes, ", "))).Because("record-type", r.Type)
		return false
	}
	apex := r.Name == b.zone.Name
	if apex && r.Type == "CNAME" {
		b.say(fmt.Sprintf("RRSet of type CNAME with DNS name %s is not permitted at apex in zone %s", r.Name, b.zone.Name)).Because("cname-at-apex", r.Name)
	}
	if !apex && r.Type == "SOA" {
		b.say(fmt.Sprintf("RRSet of type SOA with DNS name %s is not permitted in zone %s", r.Name, b.zone.Name)).Because("soa-below-apex", r.Name)
	}
	b.policy(r)
	if r.AliasTarget != nil {
		b.alias(r)
	} else {
		b.plain(r)
	}
	if r.HealthCheckId != "" {
		if _, ok := world.Get[HealthCheck](b.tx.World(), mine(b.tx), r.HealthCheckId); !ok {
			b.say("The health check "+r.HealthCheckId+" does not exist").Because("health-check-unknown", r.HealthCheckId)
		}
	}
	return len(b.wrong) == before
}

var recordTypes = []string{"SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS", "TLSA", "SSHFP", "SVCB", "HTTPS"}

// policy checks the fields of the routing policies.
func (b *batch) policy(r ResourceRecordSet) {
	ps := r.Policies()
	switch {
	case len(ps) > 1:
		b.say("Invalid XML ; a resource record set has more than one routing policy").Because("policies-two", r.Name, string(ps[0]), string(ps[1]))
		return
	case len(ps) == 1 && r.SetIdentifier == "":
		b.say(fmt.Sprintf("Missing field 'SetIdentifier' in Change with [Action, RRSet name '%s', type '%s']", r.Name, r.Type)).Because("set-identifier-missing", r.Name)
	case len(ps) == 0 && r.SetIdentifier != "":
		b.say("Invalid request: Missing field 'Weight', 'Region', 'GeoLocation', 'Failover', 'MultiValueAnswer', 'CidrRoutingConfig' or 'GeoProximityLocation' beside SetIdentifier").Because("set-identifier-alone", r.Name)
	case len(ps) == 0 && r.HealthCheckId != "":
		b.say("Invalid request: A health check is not permitted for a simple record").Because("simple-health", r.Name)
	}
	switch r.Policy() {
	case Weighted:
		if *r.Weight < 0 || *r.Weight > 255 {
			b.say(fmt.Sprintf("Value '%d' at 'weight' failed to satisfy constraint: Member must have value between 0 and 255", *r.Weight)).Because("weight-range", *r.Weight)
		}
	case Latency:
		if _, ok := placeOfRegion(r.Region); !ok {
			b.say(fmt.Sprintf("Value '%s' at 'region' failed to satisfy constraint: Member must satisfy enum value set", r.Region)).Because("region-name", r.Region)
		}
	case Failover:
		if r.Failover != "PRIMARY" && r.Failover != "SECONDARY" {
			b.say(fmt.Sprintf("Value '%s' at 'failover' failed to satisfy constraint: Member must satisfy enum value set: [PRIMARY, SECONDARY]", r.Failover)).Because("failover-name", r.Failover)
		}
	case Geographic:
		if !r.GeoLocation.known() {
			b.say(fmt.Sprintf("GeoLocation %s is not known", r.GeoLocation)).Because("geolocation-unknown", r.GeoLocation.String())
		}
	case Geoproximity:
		if message, ok := r.GeoProximityLocation.check(); !ok {
			b.say(message).Because("geoproximity-wrong", r.Name)
		}
	case Multivalue:
		if r.AliasTarget != nil || len(r.ResourceRecords) > 1 {
			b.say("Multivalue answer records have one value and are no alias").Because("multivalue-one", r.Name)
		}
	case IPBased:
		b.ipBased(r)
	}
}

func (b *batch) ipBased(r ResourceRecordSet) {
	c, ok := world.Get[CidrCollection](b.tx.World(), mine(b.tx), r.CidrRoutingConfig.CollectionId)
	switch {
	case b.zone.Config.PrivateZone:
		b.say("CIDR routing is not supported in private hosted zones").Because("ip-based-private", r.Name)
	case !ok:
		b.say("The CIDR collection "+r.CidrRoutingConfig.CollectionId+" does not exist").Because("cidr-collection-unknown", r.CidrRoutingConfig.CollectionId)
	case r.CidrRoutingConfig.LocationName != "*" && !c.has(r.CidrRoutingConfig.LocationName):
		b.say("The CIDR location "+r.CidrRoutingConfig.LocationName+" does not exist").Because("cidr-location-unknown", r.CidrRoutingConfig.LocationName)
	}
}

// plain checks a set with a TTL and values.
func (b *batch) plain(r ResourceRecordSet) {
	switch {
	case r.TTL == nil:
		b.say(fmt.Sprintf("Missing field 'TTL' in Change with [Action, RRSet name '%s', type '%s']", r.Name, r.Type)).Because("ttl-missing", r.Name)
	case *r.TTL < 0 || *r.TTL > 2147483647:
		b.say(fmt.Sprintf("Value '%d' at 'ttl' failed to satisfy constraint: Member must have value less than or equal to 2147483647", *r.TTL)).Because("ttl-range", *r.TTL)
	}
	switch {
	case len(r.ResourceRecords) == 0:
		b.say(fmt.Sprintf("Missing field 'ResourceRecords' in Change with [Action, RRSet name '%s', type '%s']", r.Name, r.Type)).Because("values-missing", r.Name)
	case len(r.ResourceRecords) > maxValues:
		b.say(fmt.Sprintf("Number of values limit of %d exceeded", maxValues)).Because("quota", maxValues)
	case r.Type == "CNAME" && len(r.ResourceRecords) > 1:
		b.say(fmt.Sprintf("RRSet of type CNAME with DNS name %s cannot have more than one value", r.Name)).Because("cname-one", r.Name)
	}
	seen := map[string]bool{}
	for _, v := range r.ResourceRecords {
		if message := wrongValue(r.Type, v.Value); message != "" {
			b.say(fmt.Sprintf("Invalid Resource Record: '%s'", message)).Because("record-value", r.Type, v.Value)
		}
		if seen[v.Value] {
			b.say(fmt.Sprintf("Duplicate Resource Record: '%s'", v.Value)).Because("record-value-twice", v.Value)
		}
		seen[v.Value] = true
	}
}

// alias checks a set that answers in place of something else.
func (b *batch) alias(r ResourceRecordSet) {
	t := r.AliasTarget
	name, ok := canonical(t.DNSName)
	id := strings.TrimPrefix(t.HostedZoneId, zonePrefix)
	switch {
	case r.TTL != nil:
		b.say(fmt.Sprintf("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one in Change with [Action, RRSet name '%s', type '%s']", r.Name, r.Type)).Because("alias-ttl", r.Name)
	case len(r.ResourceRecords) > 0:
		b.say(fmt.Sprintf("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one in Change with [Action, RRSet name '%s', type '%s']", r.Name, r.Type)).Because("alias-values", r.Name)
	case !ok:
		b.say("Invalid alias target name "+t.DNSName).Because("domain-name", t.DNSName)
	case r.Type == "NS" || r.Type == "SOA":
		b.say(fmt.Sprintf("Alias records of type %s are not permitted", r.Type)).Because("alias-type", r.Type)
	case id == b.zone.ID():
		b.aliasInZone(r, name)
	default:
		b.aliasOutside(r, id, name)
	}
}

func (b *batch) aliasInZone(r ResourceRecordSet, name string) {
	switch {
	case !b.zone.has(name):
		b.say(fmt.Sprintf("Tried to create an alias that targets %s, type %s in zone %s, but the alias target name does not lie within the target zone", name, r.Type, b.zone.ID())).Because("alias-outside-zone", name, b.zone.Name)
	case name == r.Name && r.SetIdentifier == "":
		b.say(fmt.Sprintf("Tried to create an alias that targets itself: %s", name)).Because("alias-itself", name)
	case !slices.ContainsFunc(b.all, func(o ResourceRecordSet) bool { return o.Name == name && o.Type == r.Type }):
		b.say(fmt.Sprintf("Tried to create an alias that targets %s, type %s in zone %s, but that target was not found", name, r.Type, b.zone.ID())).Because("alias-target-missing", name, r.Type)
	}
}

func (b *batch) aliasOutside(r ResourceRecordSet, id, name string) {
	for _, t := range world.All[Target](b.tx.World(), world.Everywhere) {
		zone, host := t.AliasZone()
		if zone == id && canonicalOf(host) == strings.TrimPrefix(name, "dualstack.") {
			if r.Type != "A" && r.Type != "AAAA" && r.Type != "HTTPS" {
				b.say(fmt.Sprintf("Alias target %s has no records of type %s", name, r.Type)).Because("alias-type", r.Type)
			}
			return
		}
	}
	b.say(fmt.Sprintf("Tried to create an alias that targets %s, type %s in zone %s, but the alias target name does not lie within the target zone", name, r.Type, id)).Because("alias-target-missing", name, r.Type)
}

func canonicalOf(name string) string { c, _ := canonical(name); return c }

// Target is something of AWS's that an alias record can stand for.
type Target interface {
	world.Resource
	// AliasZone is the id of the zone that AWS keeps for it, and its name there.
	AliasZone() (zone, name string)
	// AliasAddresses are what the name means now.
	AliasAddresses(w *world.World) []netip.Addr
}

var (
	quoted  = regexp.MustCompile(`^"(?:[^"\\]|\\.){0,255}"(?:\s+"(?:[^"\\]|\\.){0,255}")*$`)
	numbers = map[string]int{"MX": 1, "SRV": 3}
)

// wrongValue says what is wrong with the value of a record, or nothing.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
func wrongValue(kind, v string) string {
	switch kind {
	case "A":
		if a, err := netip.ParseAddr(v); err != nil || !a.Is4() {
			return fmt.Sprintf("ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '%s'", v)
		}
	case "AAAA":
		if a, err := netip.ParseAddr(v); err != nil || !a.Is6() || a.Zone() != "" {
			return fmt.Sprintf("AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '%s'", v)
		}
	case "TXT", "SPF":
		if !quoted.MatchString(v) {
			return fmt.Sprintf("InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '%s'", v)
		}
	case "CNAME", "NS", "PTR":
		if _, ok := canonical(v); !ok {
			return fmt.Sprintf("DomainLabelEmpty (Domain label is empty) encountered with '%s'", v)
		}
	case "MX", "SRV":
		f := strings.Fields(v)
		n := numbers[kind]
		ok := len(f) == n+1
		for k := 0; ok && k < n; k++ {
			_, err := strconv.ParseUint(f[k], 10, 16)
			ok = err == nil
		}
		if ok {
			_, ok = canonical(f[n])
		}
		if !ok {
			return fmt.Sprintf("%sRRDATANotEnoughFields (Expected %d numbers and a name) encountered with '%s'", kind, n, v)
		}
	case "CAA":
		f := strings.SplitN(v, " ", 3)
		if len(f) != 3 || !slices.Contains([]string{"issue", "issuewild", "iodef"}, f[1]) || !quoted.MatchString(f[2]) {
			return fmt.Sprintf("CAARRDATAIllegalFormat (CAA record should be <flags> <tag> \"<value>\") encountered with '%s'", v)
		}
	case "DS", "TLSA", "SSHFP", "NAPTR", "SVCB", "HTTPS":
		if want, ok := fields(kind, v); !ok {
			return fmt.Sprintf("%sRRDATAIllegalFormat (Expected %s) encountered with '%s'", kind, want, v)
		}
	case "SOA":
		if len(strings.Fields(v)) != 7 {
			return fmt.Sprintf("SOARRDATANotEnoughFields (Expected 7 fields) encountered with '%s'", v)
		}
	}
	return ""
}

// formats are what the rarer types hold, field by field: n is a number, x
// hexadecimal digits, q a quoted text, and d a name.
var formats = map[string]string{"DS": "nnnx", "TLSA": "nnnx", "SSHFP": "nnx", "NAPTR": "nnqqqd", "SVCB": "nd", "HTTPS": "nd"}

var fieldForms = map[rune]*regexp.Regexp{
	'n': regexp.MustCompile(`^\d{1,5}$`), 'x': regexp.MustCompile(`^[0-9A-Fa-f]+$`), 'q': regexp.MustCompile(`^"[^"]*"$`), 'd': regexp.MustCompile(`^(\.|[^\s"]+)$`),
}

// fields reports whether a value has the fields of its type; a service binding may
// have parameters behind them.
func fields(kind, v string) (want string, ok bool) {
	form, given := formats[kind], strings.Fields(v)
	more := kind == "SVCB" || kind == "HTTPS"
	if len(given) < len(form) || len(given) > len(form) && !more {
		return fmt.Sprintf("%d fields", len(form)), false
	}
	for k, f := range form {
		if !fieldForms[f].MatchString(given[k]) {
			return fmt.Sprintf("another field %d", k+1), false
		}
	}
	return "", true
}
