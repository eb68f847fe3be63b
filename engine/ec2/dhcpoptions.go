package ec2

// DhcpOptions is what a VPC's machines are told at boot: domain, resolvers,
// clocks. The set never changes after it is made.
type DhcpOptions struct {
	DhcpConfigurations []DhcpConfiguration
	DhcpOptionsId      string
	OwnerId            string
	Tags               Tags
}

// DhcpConfiguration is one option and its values.
type DhcpConfiguration struct {
	Key    string
	Values []AttributeValue
}

// AttributeValue is one value of an attribute.
type AttributeValue struct{ Value string }

// ID is the DhcpOptionsId.
func (d DhcpOptions) ID() string { return d.DhcpOptionsId }

// Refs is empty: a set of options needs nothing.
func (d DhcpOptions) Refs() []string { return nil }
