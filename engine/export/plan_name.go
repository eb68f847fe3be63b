package export

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
)

func (p *plan) certificates() {
	each(p, func(n acm.Certificate) {
		if n.Type == "IMPORTED" {
			p.notes("The certificate for %s was imported. Its key can't be taken out of AWS: import it again, and put its ARN where %s stands.", n.DomainName, n.CertificateArn)
			return
		}
		c := acm.RequestCertificate{DomainName: n.DomainName, ValidationMethod: "DNS", Tags: n.Tags}
		for _, d := range n.DomainValidationOptions {
			if d.ValidationMethod != "" {
				c.ValidationMethod = d.ValidationMethod
			}
		}
		for _, s := range n.SubjectAlternativeNames {
			if s != n.DomainName {
				c.SubjectAlternativeNames = append(c.SubjectAlternativeNames, s)
			}
		}
		if n.KeyAlgorithm != "RSA-2048" && n.KeyAlgorithm != "RSA_2048" {
			c.KeyAlgorithm = n.KeyAlgorithm
		}
		p.makes(c, n.CertificateArn, "certificate", n.DomainName, "CertificateArn")
		for i, d := range n.DomainValidationOptions {
			if d.ResourceRecord == nil {
				continue
			}
			ask, at := acm.DescribeCertificate{CertificateArn: n.CertificateArn}, fmt.Sprintf("Certificate.DomainValidationOptions[%d].ResourceRecord.", i)
			p.found(ask, strings.ToLower(d.ResourceRecord.Name), "record_name", d.DomainName, at+"Name")
			p.found(ask, strings.ToLower(d.ResourceRecord.Value), "record_value", d.DomainName, at+"Value")
		}
	})
}

func (p *plan) zones() {
	each(p, func(s route53.ReusableDelegationSet) {
		p.makes(route53.CreateReusableDelegationSet{CallerReference: p.reference()}, s.Id, "delegation_set", "", "DelegationSet.Id")
	})
	each(p, func(z route53.HostedZone) {
		c := route53.CreateHostedZone{Name: z.Name, CallerReference: p.reference(), DelegationSetId: z.DelegationSetId}
		if z.Config.Comment != "" || z.Config.PrivateZone {
			c.HostedZoneConfig = &z.Config
		}
		if len(z.VPCs) > 0 {
			c.VPC = &z.VPCs[0]
		}
		p.makes(c, z.ID(), "zone", z.Name, "HostedZone.Id")
		for _, v := range z.VPCs[min(1, len(z.VPCs)):] {
			p.do(route53.AssociateVPCWithHostedZone{HostedZoneId: z.ID(), VPC: &v})
		}
		for i, n := range z.NameServers {
			p.found(route53.GetHostedZone{Id: z.ID()}, strings.ToLower(n), "name_server", z.Name, fmt.Sprintf("DelegationSet.NameServers[%d]", i))
		}
		if len(z.Tags) > 0 {
			p.do(route53.ChangeTagsForResource{ResourceType: "hostedzone", ResourceId: z.ID(), AddTags: z.Tags})
		}
	})
	p.publicAddresses()
	each(p, func(h route53.HealthCheck) {
		p.makes(route53.CreateHealthCheck{CallerReference: p.reference(), HealthCheckConfig: &h.HealthCheckConfig}, h.Id, "health_check", h.HealthCheckConfig.FullyQualifiedDomainName, "HealthCheck.Id")
	})
	each(p, func(c route53.CidrCollection) {
		p.makes(route53.CreateCidrCollection{Name: c.Name, CallerReference: p.reference()}, c.Id, "cidr_collection", c.Name, "Collection.Id")
		set := route53.ChangeCidrCollection{Id: c.Id}
		for _, l := range c.Locations {
			var blocks []string
			for _, b := range l.Blocks {
				blocks = append(blocks, b.String())
			}
			set.Changes = append(set.Changes, route53.CidrCollectionChange{LocationName: l.LocationName, Action: "PUT", CidrList: blocks})
		}
		if len(set.Changes) > 0 {
			p.do(set)
		}
	})
	each(p, func(d route53domains.Domain) {
		p.notes("The domain %s is registered in this account. Registering one costs money, so this does not; where it is registered, it is pointed to the zone made here.", d.DomainName)
		if servers := d.Nameservers; len(servers) > 0 {
			p.put(step{Command: route53domains.UpdateDomainNameservers{DomainName: d.DomainName, Nameservers: servers}, may: true})
		}
	})
	each(p, func(z route53.HostedZone) { p.records(z, false) })
}

// reference tells calls to Route 53 apart. The same each time: a script that is run again
// makes nothing twice.
func (p *plan) reference() string { return fmt.Sprintf("export-%d", len(p.steps)) }

// publicAddresses can be looked up where a record or a rule names them.
func (p *plan) publicAddresses() {
	each(p, func(a ec2.Address) {
		p.found(ec2.DescribeAddresses{AllocationIds: []string{a.AllocationId}}, a.PublicIp.String(), "public_address", a.Tags.Name(), "Addresses[0].PublicIp")
	})
}

// issued waits for certificates, whose records are there by now.
func (p *plan) issued() {
	each(p, func(n acm.Certificate) {
		if n.Type != "IMPORTED" && n.Status == acm.Issued {
			p.steps = append(p.steps, step{region: p.region, after: []string{"acm", "wait", "certificate-validated", "--certificate-arn", n.CertificateArn}})
		}
	})
}

// late are the records that lead to load balancers.
func (p *plan) late() {
	each(p, func(z route53.HostedZone) { p.records(z, true) })
}

// bare is a zone's id for where AWS takes it without what create-hosted-zone puts before it.
func (p *plan) bare(zone string) string {
	g, made := p.given[zone]
	if !made {
		return zone // a load balancer's
	}
	g.id, g.cut = "alias/"+zone, "/"
	p.gives(g)
	return g.id
}

// records puts a zone's records, but for those that a zone is born with: those that lead to
// a load balancer, or the others.
func (p *plan) records(z route53.HostedZone, late bool) {
	var names []string
	for _, b := range of[elbv2.LoadBalancer](p.Account) {
		names = append(names, strings.ToLower(b.DNSName))
	}
	batch := &route53.ChangeBatch{}
	for _, r := range z.Records {
		if r.Name == z.Name && (r.Type == "SOA" || r.Type == "NS") {
			continue
		}
		leads := r.AliasTarget != nil
		if leads {
			t := *r.AliasTarget
			t.HostedZoneId = p.bare(strings.TrimPrefix(t.HostedZoneId, "/hostedzone/"))
			r.AliasTarget = &t
		}
		for _, v := range r.ResourceRecords {
			leads = leads || slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(v.Value), n) })
		}
		if leads == late {
			batch.Changes = append(batch.Changes, route53.RecordChange{Action: "CREATE", ResourceRecordSet: &r})
		}
	}
	if len(batch.Changes) > 0 {
		p.do(route53.ChangeResourceRecordSets{HostedZoneId: z.ID(), ChangeBatch: batch})
	}
}
