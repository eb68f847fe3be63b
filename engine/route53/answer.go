package route53

import (
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/world"
)

// Answered is what Route 53 answers for a name and type: values as a zone file
// spells them.
type Answered struct {
	Values []string
	TTL    int64
	Scope  uint8
}

// aliasTTL is the time to live of aliases to load balancers and their like.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
const aliasTTL = 60

// maxAliases bounds how deep alias records may stand in for each other.
const maxAliases = 16

// Answer chooses among the record sets of a name and type and follows aliases.
// False means that there is nothing to answer.
func (z HostedZone) Answer(w *world.World, name, kind string, a Asker) (Answered, bool) {
	return z.answer(w, name, kind, a, 0)
}

func (z HostedZone) answer(w *world.World, name, kind string, a Asker, depth int) (Answered, bool) {
	if depth > maxAliases {
		return Answered{}, false
	}
	m := Mind{
		Healthy: func(r ResourceRecordSet) bool { return z.healthy(w, r, a, depth) },
		Blocks:  func(c, l string) []netip.Prefix { return BlocksOf(w, c, l) },
	}
	chosen, scope := Choose(z.Sets(name, kind), a, m)
	out := Answered{Scope: scope}
	for _, r := range chosen {
		one := Answered{Values: values(r)}
		if r.TTL != nil {
			one.TTL = *r.TTL
		}
		if r.AliasTarget != nil {
			var ok bool
			if one, ok = z.alias(w, r, a, depth); !ok {
				continue
			}
		}
		out.Values, out.TTL, out.Scope = append(out.Values, one.Values...), one.TTL, max(out.Scope, one.Scope)
	}
	if len(out.Values) > 1 {
		out.Values = Shuffled(out.Values, a.Draw)
	}
	return out, len(out.Values) > 0
}

// alias is what an alias record answers: the other record set's answer, or the
// addresses of something of AWS's.
func (z HostedZone) alias(w *world.World, r ResourceRecordSet, a Asker, depth int) (Answered, bool) {
	name := canonicalOf(r.AliasTarget.DNSName)
	if strings.TrimPrefix(r.AliasTarget.HostedZoneId, zonePrefix) == z.ID() {
		return z.answer(w, name, r.Type, a, depth+1)
	}
	out := Answered{TTL: aliasTTL}
	if t, ok := targetOf(w, *r.AliasTarget); ok && r.Type == "A" {
		for _, addr := range t.AliasAddresses(w) {
			out.Values = append(out.Values, addr.String())
		}
	}
	return out, len(out.Values) > 0
}

func targetOf(w *world.World, t AliasTarget) (Target, bool) {
	name := strings.TrimPrefix(canonicalOf(t.DNSName), "dualstack.")
	for _, o := range world.All[Target](w, world.Everywhere) {
		if zone, host := o.AliasZone(); zone == strings.TrimPrefix(t.HostedZoneId, zonePrefix) && canonicalOf(host) == name {
			return o, true
		}
	}
	return nil, false
}

// healthy is whether a record set counts as healthy: by its health check, and, if
// it is an alias that evaluates its target, by that.
func (z HostedZone) healthy(w *world.World, r ResourceRecordSet, a Asker, depth int) bool {
	if r.HealthCheckId != "" && !Healthy(w, r.HealthCheckId) {
		return false
	}
	if r.AliasTarget == nil || !r.AliasTarget.EvaluateTargetHealth || depth > maxAliases {
		return true
	}
	if strings.TrimPrefix(r.AliasTarget.HostedZoneId, zonePrefix) == z.ID() {
		sets := z.Sets(canonicalOf(r.AliasTarget.DNSName), r.Type)
		return len(sets) == 0 || slices.ContainsFunc(sets, func(o ResourceRecordSet) bool { return z.healthy(w, o, a, depth+1) })
	}
	t, ok := targetOf(w, *r.AliasTarget)
	if !ok {
		return false
	}
	h, evaluates := t.(interface{ AliasHealthy(*world.World) bool })
	return !evaluates || h.AliasHealthy(w)
}

// TestDNSAnswer asks Route 53's own servers what they would answer somebody,
// without any cache between.
type TestDNSAnswer struct {
	HostedZoneId          string `aws:"required,id=hosted-zone"`
	RecordName            string `aws:"required"`
	RecordType            string `aws:"required"`
	ResolverIP            string
	EDNS0ClientSubnetIP   string
	EDNS0ClientSubnetMask string
}

// TestDNSAnswerResult is the answer to [TestDNSAnswer].
type TestDNSAnswerResult struct {
	Nameserver   string
	RecordName   string
	RecordType   string
	RecordData   []string `aws:"always"`
	ResponseCode string
	Protocol     string
}

// Apply asks.
func (c TestDNSAnswer) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.HostedZoneId)
	if err != nil {
		return nil, err
	}
	name, ok := canonical(c.RecordName)
	if !ok || !z.has(name) {
		return nil, invalidInput("RecordName "+c.RecordName+" does not lie in the hosted zone").Because("record-outside-zone", c.RecordName, z.Name)
	}
	a := Asker{Addr: Checkers[0].Address, Region: "us-east-1"}
	for _, text := range []string{c.ResolverIP, c.EDNS0ClientSubnetIP} {
		if text == "" {
			continue
		}
		if a.Addr, err = netip.ParseAddr(text); err != nil {
			return nil, invalidInput(text+" is not a valid IP address").Because("address-wrong", text)
		}
		a.Region = ""
	}
	out := TestDNSAnswerResult{Nameserver: z.NameServers[0], RecordName: name, RecordType: c.RecordType, RecordData: []string{}, ResponseCode: "NOERROR", Protocol: "UDP"}
	owner, exists := z.Owner(name)
	if !exists {
		out.ResponseCode = "NXDOMAIN"
		return out, nil
	}
	got, found := z.Answer(tx.World(), owner, c.RecordType, a)
	if !found {
		got, _ = z.Answer(tx.World(), owner, "CNAME", a)
	}
	out.RecordData = append(out.RecordData, got.Values...)
	return out, nil
}

// Owner is the name whose records answer for a name: itself, or the wildcard at
// its closest encloser (RFC 4592). False means that the name does not exist.
func (z HostedZone) Owner(name string) (string, bool) {
	exists := func(n string) bool {
		return slices.ContainsFunc(z.Records, func(r ResourceRecordSet) bool { return r.Name == n || strings.HasSuffix(r.Name, "."+n) })
	}
	if exists(name) {
		return name, true
	}
	for at := name; at != z.Name; {
		_, at, _ = strings.Cut(at, ".")
		if exists(at) {
			star := "*." + at
			return star, exists(star)
		}
	}
	return name, false
}
