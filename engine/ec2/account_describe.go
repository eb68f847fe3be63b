package ec2

import (
	"slices"
	"strings"

	"skylab/engine/world"
)

// AccountAttribute is something about the account in a Region.
type AccountAttribute struct {
	AttributeName   string
	AttributeValues []AccountAttributeValue `aws:"wire=AttributeValueSet"`
}

// AccountAttributeValue is one value of an attribute.
type AccountAttributeValue struct{ AttributeValue string }

// DescribeAccountAttributes tells the account's default VPC and quotas.
type DescribeAccountAttributes struct {
	world.Dry
	AttributeNames []string `aws:"wire=AttributeName,enum=supported-platforms|default-vpc"`
}

// DescribeAccountAttributesResult is the answer to [DescribeAccountAttributes].
type DescribeAccountAttributesResult struct {
	AccountAttributes []AccountAttribute `aws:"wire=AccountAttributeSet"`
}

// Apply tells.
func (c DescribeAccountAttributes) Apply(tx *world.Tx) (any, error) {
	vpc := "none"
	if v, ok := defaultVpc(tx); ok {
		vpc = v.VpcId
	}
	all := []AccountAttribute{
		{"supported-platforms", []AccountAttributeValue{{"VPC"}}},
		{"default-vpc", []AccountAttributeValue{{vpc}}},
		{"vpc-max-security-groups-per-interface", []AccountAttributeValue{{"5"}}},
		{"max-elastic-ips", []AccountAttributeValue{{"5"}}},
		{"vpc-max-elastic-ips", []AccountAttributeValue{{"5"}}},
	}
	names := each(all, func(a AccountAttribute) string { return a.AttributeName })
	for _, n := range c.AttributeNames {
		if !slices.Contains(names, n) {
			return nil, invalid("attributeName", n, "Expecting one of "+strings.Join(names, ", ")+".").
				Because("value-unknown", n, strings.Join(names, ", "))
		}
	}
	if len(c.AttributeNames) > 0 {
		all = slices.DeleteFunc(all, func(a AccountAttribute) bool { return !slices.Contains(c.AttributeNames, a.AttributeName) })
	}
	return DescribeAccountAttributesResult{all}, nil
}
