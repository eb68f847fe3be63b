package names

import (
	"fmt"
	"io"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/route53"
)

// Import reads a zone file as record sets for Route 53, as its console does: the
// SOA and NS records of the zone's own name stay the hosted zone's. The error names
// the line.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-creating-import.html
func Import(apex string, r io.Reader) ([]route53.ResourceRecordSet, error) {
	apex = canonical(apex)
	zp := dns.NewZoneParser(io.LimitReader(r, maxZoneBytes), apex, "")
	zp.SetDefaultTTL(3600)
	zp.SetIncludeAllowed(false)
	var all []route53.ResourceRecordSet
	at := map[question]int{}
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		h := rr.Header()
		name := canonical(h.Name)
		if name == apex && (h.Rrtype == dns.TypeSOA || h.Rrtype == dns.TypeNS) {
			continue
		}
		if !within(name, apex) {
			return nil, fmt.Errorf("%s: out of zone %s", h.Name, apex)
		}
		q := question{name, h.Rrtype}
		k, seen := at[q]
		if !seen {
			ttl := int64(h.Ttl)
			k = len(all)
			at[q] = k
			all = append(all, route53.ResourceRecordSet{Name: name, Type: TypeName(h.Rrtype), TTL: &ttl})
		}
		all[k].ResourceRecords = append(all[k].ResourceRecords, route53.ResourceRecord{Value: strings.TrimPrefix(rr.String(), h.String())})
	}
	return all, zp.Err()
}

// Export spells a hosted zone as a zone file. What a zone file has no words for,
// aliases and routing policies, stands in it as comments.
func Export(h route53.HostedZone, w io.Writer) error {
	if _, err := fmt.Fprintf(w, "$ORIGIN %s\n", h.Name); err != nil {
		return err
	}
	for _, r := range route53.Sorted(h.Records) {
		before := ""
		if r.Policy() != route53.Simple {
			before = fmt.Sprintf("; %s %s: ", r.Policy(), r.SetIdentifier)
		}
		if t := r.AliasTarget; t != nil {
			if _, err := fmt.Fprintf(w, "; alias: %s IN %s -> %s\n", r.Name, r.Type, t.DNSName); err != nil {
				return err
			}
			continue
		}
		for _, v := range r.ResourceRecords {
			line := fmt.Sprintf("%s\t%d\tIN\t%s\t%s", r.Name, *r.TTL, r.Type, v.Value)
			if rr := record(r.Name, r.Type, *r.TTL, v.Value); rr != nil {
				line = rr.String()
			}
			if _, err := fmt.Fprintln(w, before+line); err != nil {
				return err
			}
		}
	}
	return nil
}
