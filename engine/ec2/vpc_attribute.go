package ec2

import "skylab/engine/world"

// AttributeBooleanValue is a switch that may also be left alone.
type AttributeBooleanValue struct{ Value bool }

// ModifyVpcAttribute turns one of a VPC's switches.
type ModifyVpcAttribute struct {
	EnableDnsHostnames               *AttributeBooleanValue
	EnableDnsSupport                 *AttributeBooleanValue
	VpcId                            string `aws:"required,id=vpc"`
	EnableNetworkAddressUsageMetrics *AttributeBooleanValue
}

// Apply turns it. AWS takes one switch a call.
func (c ModifyVpcAttribute) Apply(tx *world.Tx) (any, error) {
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	given := 0
	for _, s := range []struct {
		asked *AttributeBooleanValue
		field *bool
	}{
		{c.EnableDnsHostnames, &v.EnableDnsHostnames},
		{c.EnableDnsSupport, &v.EnableDnsSupport},
		{c.EnableNetworkAddressUsageMetrics, &v.EnableNetworkAddressUsageMetrics},
	} {
		if s.asked != nil {
			given++
			*s.field = s.asked.Value
		}
	}
	if err := oneAttribute(given); err != nil {
		return nil, err
	}
	tx.Put(v)
	return nil, nil
}

// oneAttribute refuses a call that modifies several attributes, or none.
func oneAttribute(given int) error {
	switch {
	case given > 1:
		return world.Refuse("InvalidParameterCombination", "Fields for multiple attribute types specified: only one attribute can be modified at a time").
			Because("one-attribute")
	case given == 0:
		return world.Refuse("MissingParameter", "The request must contain the attribute to modify").Because("one-attribute")
	}
	return nil
}

// DescribeVpcAttribute tells how one of a VPC's switches stands.
type DescribeVpcAttribute struct {
	Attribute string `aws:"required,enum=enableDnsSupport|enableDnsHostnames|enableNetworkAddressUsageMetrics"`
	VpcId     string `aws:"required,id=vpc"`
	world.Dry
}

// DescribeVpcAttributeResult is the answer to [DescribeVpcAttribute].
type DescribeVpcAttributeResult struct {
	EnableDnsHostnames               *AttributeBooleanValue
	EnableDnsSupport                 *AttributeBooleanValue
	EnableNetworkAddressUsageMetrics *AttributeBooleanValue
	VpcId                            string
}

// Apply looks.
func (c DescribeVpcAttribute) Apply(tx *world.Tx) (any, error) {
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	out := DescribeVpcAttributeResult{VpcId: v.VpcId}
	switch c.Attribute {
	case "enableDnsSupport":
		out.EnableDnsSupport = &AttributeBooleanValue{v.EnableDnsSupport}
	case "enableDnsHostnames":
		out.EnableDnsHostnames = &AttributeBooleanValue{v.EnableDnsHostnames}
	case "enableNetworkAddressUsageMetrics":
		out.EnableNetworkAddressUsageMetrics = &AttributeBooleanValue{v.EnableNetworkAddressUsageMetrics}
	default:
		known := "enableDnsSupport, enableDnsHostnames, enableNetworkAddressUsageMetrics"
		return nil, invalid("attribute", c.Attribute, "Expecting one of "+known+".").Because("value-unknown", c.Attribute, known)
	}
	return out, nil
}
