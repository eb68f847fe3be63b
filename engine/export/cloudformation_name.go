package export

import (
	"fmt"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/route53"
)

// name tells steps that make certificates, zones and records, and waits.
func (t *cloud) name(s step) bool {
	switch c := s.Command.(type) {
	case nil:
		return s.note == ""
	case acm.RequestCertificate:
		d := t.declare(s, "AWS::CertificateManager::Certificate", "", params(c, "IdempotencyToken")...)
		d.set(field{"DomainValidationOptions", t.validation(c)})
	case route53.CreateHostedZone:
		d := t.declare(s, "AWS::Route53::HostedZone", "", field{"Name", c.Name})
		if c.HostedZoneConfig != nil {
			d.set(field{"HostedZoneConfig", block{{"Comment", c.HostedZoneConfig.Comment}}})
		}
		if c.VPC != nil {
			d.set(field{"VPCs", []block{{{"VPCId", c.VPC.VPCId}, {"VPCRegion", c.VPC.VPCRegion}}}})
		}
		t.names["alias/"+s.gives.id] = t.names[s.gives.id]
	case route53.AssociateVPCWithHostedZone:
		return t.another(c)
	case route53.ChangeTagsForResource:
		if d := t.by[c.ResourceId]; d != nil {
			d.set(field{"HostedZoneTags", params(c).at("AddTags")})
			return true
		}
		return false
	case route53.CreateHealthCheck:
		t.declare(s, "AWS::Route53::HealthCheck", "", params(c, "CallerReference")...)
	case route53.CreateCidrCollection:
		t.declare(s, "AWS::Route53::CidrCollection", "Id", params(c, "CallerReference")...)
	case route53.ChangeCidrCollection:
		d := t.by[c.Id]
		var places []block
		for _, l := range c.Changes {
			places = append(places, block{{"LocationName", l.LocationName}, {"CidrList", l.CidrList}})
		}
		if d != nil {
			d.set(field{"Locations", places})
		}
		return d != nil
	case route53.ChangeResourceRecordSets:
		t.recordSets(s, c)
	default:
		return false
	}
	return true
}

// validation names the zone in which each name's record is to be put.
func (t *cloud) validation(c acm.RequestCertificate) []block {
	var out []block
	for _, name := range append([]string{c.DomainName}, c.SubjectAlternativeNames...) {
		best := route53.HostedZone{}
		for _, z := range of[route53.HostedZone](t.Account) {
			below := strings.HasSuffix("."+strings.TrimPrefix(name, "*.")+".", "."+z.Name)
			if below && !z.Config.PrivateZone && len(z.Name) > len(best.Name) {
				best = z
			}
		}
		if best.Name != "" {
			g := t.given[best.ID()]
			out = append(out, block{{"DomainName", name}, {"HostedZoneId", t.get(g.name, "")}})
		}
	}
	return out
}

// another adds a VPC to a private zone.
func (t *cloud) another(c route53.AssociateVPCWithHostedZone) bool {
	d := t.by[c.HostedZoneId]
	if d == nil {
		return false
	}
	for i := range d.fields {
		if all, ok := d.fields[i].value.([]block); ok && d.fields[i].key == "VPCs" {
			d.fields[i].value = append(all, block{{"VPCId", c.VPC.VPCId}, {"VPCRegion", c.VPC.VPCRegion}})
		}
	}
	return true
}

// recordSets leaves out those that show who a name belongs to.
func (t *cloud) recordSets(s step, c route53.ChangeResourceRecordSets) {
	shows := map[string]bool{}
	for _, n := range of[acm.Certificate](t.Account) {
		for _, d := range n.DomainValidationOptions {
			if d.ResourceRecord != nil {
				shows[strings.ToLower(strings.TrimSuffix(d.ResourceRecord.Name, "."))] = true
			}
		}
	}
	changes, _ := params(c).at("ChangeBatch").(block).at("Changes").([]any)
	for i, ch := range changes {
		set := ch.(block).at("ResourceRecordSet").(block)
		if shows[strings.TrimSuffix(c.ChangeBatch.Changes[i].ResourceRecordSet.Name, ".")] {
			continue
		}
		var values []any
		records, _ := set.at("ResourceRecords").([]any)
		for _, r := range records {
			values = append(values, r.(block).at("Value"))
		}
		d := t.add(s, "AWS::Route53::RecordSet", field{"HostedZoneId", c.HostedZoneId})
		for _, f := range set {
			switch f.key {
			case "ResourceRecords":
				f.value = values
			case "TTL":
				f.value = digits(f.value)
			}
			d.set(f)
		}
	}
}

// digits is a number as a word, as some properties want it.
func digits(v any) string { return fmt.Sprint(v) }
