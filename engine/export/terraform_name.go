package export

import (
	"strings"

	"skylab/engine/acm"
	"skylab/engine/route53"
)

// tfName tells steps that make certificates, zones and records, and waits.
func (t *template) tfName(s step) bool {
	switch c := s.Command.(type) {
	case nil:
		if len(s.after) > 0 { // the one wait that stands alone is for a certificate
			t.add(s, "aws_acm_certificate_validation", field{"certificate_arn", s.after[len(s.after)-1]})
			return true
		}
		return s.note == ""
	case acm.RequestCertificate:
		var tags object
		for _, g := range c.Tags {
			tags = append(tags, field{g.Key, expr(tfQuoted(g.Value))})
		}
		t.tf(s, "arn", "aws_acm_certificate", field{"domain_name", c.DomainName}, field{"validation_method", c.ValidationMethod}, field{"subject_alternative_names", c.SubjectAlternativeNames}, field{"key_algorithm", c.KeyAlgorithm}, field{"tags", tags})
	case route53.CreateReusableDelegationSet:
		t.tf(s, "id", "aws_route53_delegation_set", field{"reference_name", c.CallerReference})
	case route53.CreateHostedZone:
		t.tfZone(s, c)
	case route53.AssociateVPCWithHostedZone:
		t.add(s, "aws_route53_zone_association", field{"zone_id", c.HostedZoneId}, field{"vpc_id", c.VPC.VPCId}, field{"vpc_region", c.VPC.VPCRegion})
	case route53.ChangeTagsForResource:
		var tags object
		for _, g := range c.AddTags {
			tags = append(tags, field{g.Key, expr(tfQuoted(g.Value))})
		}
		return t.tfSet(c.ResourceId, field{"tags", tags})
	case route53.CreateHealthCheck:
		h := c.HealthCheckConfig
		t.tf(s, "id", "aws_route53_health_check", field{"type", h.Type}, field{"fqdn", h.FullyQualifiedDomainName}, field{"ip_address", h.IPAddress}, field{"port", h.Port}, field{"resource_path", h.ResourcePath},
			field{"search_string", h.SearchString}, field{"request_interval", h.RequestInterval}, field{"failure_threshold", h.FailureThreshold}, field{"measure_latency", h.MeasureLatency},
			field{"invert_healthcheck", h.Inverted}, field{"disabled", h.Disabled}, field{"child_health_threshold", h.HealthThreshold}, field{"child_healthchecks", h.ChildHealthChecks}, field{"enable_sni", h.EnableSNI}, field{"regions", h.Regions})
	case route53.CreateCidrCollection:
		t.tf(s, "id", "aws_route53_cidr_collection", field{"name", c.Name})
	case route53.ChangeCidrCollection:
		for _, l := range c.Changes {
			t.add(s, "aws_route53_cidr_location", field{"cidr_collection_id", c.Id}, field{"name", l.LocationName}, field{"cidr_blocks", l.CidrList})
		}
	case route53.ChangeResourceRecordSets:
		for _, r := range c.ChangeBatch.Changes {
			t.tfRecord(s, c.HostedZoneId, *r.ResourceRecordSet)
		}
	default:
		return false
	}
	return true
}

func (t *template) tfZone(s step, c route53.CreateHostedZone) {
	d := t.tf(s, "zone_id", "aws_route53_zone", field{"name", strings.TrimSuffix(c.Name, ".")}, field{"delegation_set_id", c.DelegationSetId})
	if c.HostedZoneConfig != nil {
		d.set(field{"comment", c.HostedZoneConfig.Comment})
	}
	if c.VPC != nil {
		d.set(field{"vpc", block{{"vpc_id", c.VPC.VPCId}, {"vpc_region", c.VPC.VPCRegion}}})
	}
	t.means["alias/"+s.gives.id] = t.means[s.gives.id]
}

func (t *template) tfRecord(s step, zone string, r route53.ResourceRecordSet) {
	var values []string
	for _, v := range r.ResourceRecords {
		values = append(values, v.Value)
	}
	if r.Type == "TXT" || r.Type == "SPF" { // the provider puts the quotes itself
		for i := range values {
			values[i] = strings.Trim(values[i], `"`)
		}
	}
	d := t.add(s, "aws_route53_record", field{"zone_id", zone}, field{"name", strings.TrimSuffix(strings.ReplaceAll(r.Name, `\052`, "*"), ".")}, field{"type", r.Type}, field{"ttl", r.TTL}, field{"records", values},
		field{"set_identifier", r.SetIdentifier}, field{"health_check_id", r.HealthCheckId}, field{"multivalue_answer_routing_policy", r.MultiValueAnswer})
	if a := r.AliasTarget; a != nil {
		d.set(field{"alias", block{{"name", a.DNSName}, {"zone_id", a.HostedZoneId}, {"evaluate_target_health", a.EvaluateTargetHealth}}})
	}
	if r.Weight != nil {
		d.set(field{"weighted_routing_policy", block{{"weight", r.Weight}}})
	}
	if r.Region != "" {
		d.set(field{"latency_routing_policy", block{{"region", r.Region}}})
	}
	if r.Failover != "" {
		d.set(field{"failover_routing_policy", block{{"type", r.Failover}}})
	}
	if g := r.GeoLocation; g != nil {
		d.set(field{"geolocation_routing_policy", block{{"continent", g.ContinentCode}, {"country", g.CountryCode}, {"subdivision", g.SubdivisionCode}}})
	}
	if g := r.CidrRoutingConfig; g != nil {
		d.set(field{"cidr_routing_policy", block{{"collection_id", g.CollectionId}, {"location_name", g.LocationName}}})
	}
	if g := r.GeoProximityLocation; g != nil {
		policy := block{{"aws_region", g.AWSRegion}, {"bias", g.Bias}}
		if c := g.Coordinates; c != nil {
			policy = append(policy, field{"coordinates", block{{"latitude", c.Latitude}, {"longitude", c.Longitude}}})
		}
		d.set(field{"geoproximity_routing_policy", policy})
	}
}
