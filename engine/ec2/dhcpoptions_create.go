package ec2

import (
	"fmt"
	"net/netip"
	"strings"

	"skylab/engine/world"
)

// NewDhcpConfiguration is one option of a new set, with its values.
type NewDhcpConfiguration struct {
	Key    string
	Values []string `aws:"wire=Value"`
}

// CreateDhcpOptions makes a set of options. It can't be changed, only replaced.
type CreateDhcpOptions struct {
	DhcpConfigurations []NewDhcpConfiguration `aws:"required,wire=DhcpConfiguration"`
	TagSpecifications  []TagSpecification     `aws:"wire=TagSpecification"`
	world.Dry
}

// CreateDhcpOptionsResult is the answer to [CreateDhcpOptions].
type CreateDhcpOptionsResult struct{ DhcpOptions DhcpOptions }

// dhcpValues is how many values each option takes.
// https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
var dhcpValues = map[string]int{
	"domain-name":          1,
	"domain-name-servers":  4,
	"ntp-servers":          4,
	"netbios-name-servers": 4,
	"netbios-node-type":    1,
}

// Apply creates the set.
func (c CreateDhcpOptions) Apply(tx *world.Tx) (any, error) {
	tags, err := newTags("dhcp-options", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	d := DhcpOptions{OwnerId: tx.Account, Tags: tags}
	for _, o := range c.DhcpConfigurations {
		if err := o.check(); err != nil {
			return nil, err
		}
		out := DhcpConfiguration{Key: o.Key}
		for _, v := range o.Values {
			out.Values = append(out.Values, AttributeValue{v})
		}
		d.DhcpConfigurations = append(d.DhcpConfigurations, out)
	}
	d.DhcpOptionsId = tx.NewID("dopt")
	tx.Put(d)
	return CreateDhcpOptionsResult{d}, nil
}

// check refuses an option that DHCP in a VPC does not have, and values that it
// can't have.
func (o NewDhcpConfiguration) check() error {
	limit, ok := dhcpValues[o.Key]
	switch {
	case !ok:
		return invalid("key", o.Key, "Unknown DHCP option").Because("dhcp-option-unknown", o.Key)
	case len(o.Values) == 0:
		return world.Refuse("MissingParameter", fmt.Sprintf("The request must contain a value for the DHCP option %s", o.Key)).
			Because("missing-parameter", o.Key)
	case len(o.Values) > limit:
		return invalid(o.Key, strings.Join(o.Values, ", "), fmt.Sprintf("The option takes at most %d values.", limit)).
			Because("dhcp-values", o.Key, limit)
	}
	for _, v := range o.Values {
		switch o.Key {
		case "domain-name-servers", "ntp-servers", "netbios-name-servers":
			if _, err := netip.ParseAddr(v); err != nil && (o.Key != "domain-name-servers" || v != "AmazonProvidedDNS") {
				return invalid(o.Key, v, "This is not a valid IP address.").Because("address-unreadable", v)
			}
		case "netbios-node-type":
			if v != "1" && v != "2" && v != "4" && v != "8" {
				return invalid(o.Key, v, "Expecting one of 1, 2, 4, 8.").Because("value-unknown", v, "1, 2, 4, 8")
			}
		}
	}
	return nil
}

// DeleteDhcpOptions deletes a set that no VPC uses.
type DeleteDhcpOptions struct {
	DhcpOptionsId string `aws:"required,id=dhcp-options"`
	world.Dry
}

// Apply deletes it.
func (c DeleteDhcpOptions) Apply(tx *world.Tx) (any, error) {
	d, err := find[DhcpOptions](tx, "dhcp-options", c.DhcpOptionsId)
	if err != nil {
		return nil, err
	}
	if users := world.Referrers(tx.World(), d.DhcpOptionsId); len(users) > 0 {
		return nil, dependency(fmt.Sprintf("The dhcpOptions '%s' has dependencies and cannot be deleted.", d.DhcpOptionsId), users[0]).
			Because("dhcp-in-use", d.DhcpOptionsId, idsOf(users))
	}
	tx.Delete(d)
	return nil, nil
}

// AssociateDhcpOptions gives a VPC a set of options, or none.
type AssociateDhcpOptions struct {
	DhcpOptionsId string `aws:"required,id=dhcp-options"` // or default, for none
	VpcId         string `aws:"required,id=vpc"`
	world.Dry
}

// Apply associates. The VPC's machines hear of it when they next renew.
func (c AssociateDhcpOptions) Apply(tx *world.Tx) (any, error) {
	if c.DhcpOptionsId != "default" {
		if _, err := find[DhcpOptions](tx, "dhcp-options", c.DhcpOptionsId); err != nil {
			return nil, err
		}
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	v.DhcpOptionsId = c.DhcpOptionsId
	tx.Put(v)
	return nil, nil
}

var dhcpFilters = filters[DhcpOptions]{
	"dhcp-options-id": func(d DhcpOptions) []string { return []string{d.DhcpOptionsId} },
	"key": func(d DhcpOptions) []string {
		return each(d.DhcpConfigurations, func(o DhcpConfiguration) string { return o.Key })
	},
	"owner-id": func(d DhcpOptions) []string { return []string{d.OwnerId} },
	"value": func(d DhcpOptions) []string {
		var out []string
		for _, o := range d.DhcpConfigurations {
			out = append(out, each(o.Values, func(v AttributeValue) string { return v.Value })...)
		}
		return out
	},
}.tagged(func(d DhcpOptions) Tags { return d.Tags })

// DescribeDhcpOptions lists sets of options.
type DescribeDhcpOptions struct {
	DhcpOptionsIds []string `aws:"wire=DhcpOptionsId,id=dhcp-options"`
	Page
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeDhcpOptionsResult is the answer to [DescribeDhcpOptions].
type DescribeDhcpOptionsResult struct {
	NextToken   string
	DhcpOptions []DhcpOptions `aws:"wire=DhcpOptionsSet"`
}

// Apply lists.
func (c DescribeDhcpOptions) Apply(tx *world.Tx) (any, error) {
	sets, next, err := describe(tx, "dhcp-options", c.DhcpOptionsIds, dhcpFilters, c.Filters, c.Page)
	return DescribeDhcpOptionsResult{next, sets}, err
}

// FilterNames lists the filters of the operation.
func (DescribeDhcpOptions) FilterNames() []string { return dhcpFilters.names() }
