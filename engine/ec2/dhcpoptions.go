package ec2

import "skylab/engine/world"

// DhcpOptions is what a VPC's machines are told at boot: domain, resolvers,
// clocks. The set never changes after it is made.
type DhcpOptions struct {
	OwnerId            string
	Tags               Tags `aws:"wire=TagSet"`
	DhcpOptionsId      string
	DhcpConfigurations []DhcpConfiguration `aws:"wire=DhcpConfigurationSet"`

	Default bool `aws:"-"` // the Region's own set, which new VPCs get
}

// DhcpConfiguration is one option and its values.
type DhcpConfiguration struct {
	Key    string
	Values []AttributeValue `aws:"wire=ValueSet"`
}

// AttributeValue is one value of an attribute.
type AttributeValue struct{ Value string }

// ID is the DhcpOptionsId.
func (d DhcpOptions) ID() string { return d.DhcpOptionsId }

// Refs is empty: a set of options needs nothing.
func (d DhcpOptions) Refs() []string { return nil }

func (d DhcpOptions) tags() Tags                     { return d.Tags }
func (d DhcpOptions) withTags(t Tags) world.Resource { d.Tags = t; return d }

// defaultDhcpOptions is the Region's own set, made when it is first needed.
func defaultDhcpOptions(tx *world.Tx) DhcpOptions {
	for _, d := range world.All[DhcpOptions](tx.World(), tx.Scope) {
		if d.Default {
			return d
		}
	}
	d := DhcpOptions{
		DhcpConfigurations: []DhcpConfiguration{
			{"domain-name", []AttributeValue{{privateDomain(tx.Region)}}},
			{"domain-name-servers", []AttributeValue{{"AmazonProvidedDNS"}}},
		},
		DhcpOptionsId: tx.NewID("dopt"), OwnerId: tx.Account, Default: true,
	}
	tx.Put(d)
	return d
}

// privateDomain ends the private names of a Region's machines.
// https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSet.html
func privateDomain(region string) string {
	if region == "us-east-1" {
		return "ec2.internal"
	}
	return region + ".compute.internal"
}
