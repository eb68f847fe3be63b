package ec2

import (
	"fmt"
	"regexp"
	"strings"

	"skylab/engine/world"
)

// noun is how AWS speaks of one kind of resource when an id is wrong. The code
// differs by noun and follows no pattern.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
type noun struct {
	prefix    string // of ids
	missing   string // code for a well-formed id that does not exist
	malformed string // code for an id of the wrong form
	says      string // message for a missing one; %s is the id
}

// nouns is keyed by the id tag of parameters.
var nouns = map[string]noun{
	"vpc":                        {"vpc", "InvalidVpcID.NotFound", "InvalidVpcID.Malformed", "The vpc ID '%s' does not exist"},
	"subnet":                     {"subnet", "InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed", "The subnet ID '%s' does not exist"},
	"route-table":                {"rtb", "InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed", "The routeTable ID '%s' does not exist"},
	"internet-gateway":           {"igw", "InvalidInternetGatewayID.NotFound", "InvalidInternetGatewayId.Malformed", "The internetGateway ID '%s' does not exist"},
	"network-acl":                {"acl", "InvalidNetworkAclID.NotFound", "InvalidNetworkAclId.Malformed", "The networkAcl ID '%s' does not exist"},
	"security-group":             {"sg", "InvalidGroup.NotFound", "InvalidGroupId.Malformed", "The security group '%s' does not exist"},
	"security-group-rule":        {"sgr", "InvalidSecurityGroupRuleId.NotFound", "InvalidSecurityGroupRuleId.Malformed", "The security group rule ID '%s' does not exist"},
	"instance":                   {"i", "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed", "The instance ID '%s' does not exist"},
	"image":                      {"ami", "InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "The image id '[%s]' does not exist"},
	"network-interface":          {"eni", "InvalidNetworkInterfaceID.NotFound", "InvalidNetworkInterfaceId.Malformed", "The networkInterface ID '%s' does not exist"},
	"elastic-ip":                 {"eipalloc", "InvalidAllocationID.NotFound", "InvalidAllocationID.Malformed", "The allocation ID '%s' does not exist"},
	"vpc-peering-connection":     {"pcx", "InvalidVpcPeeringConnectionID.NotFound", "InvalidVpcPeeringConnectionId.Malformed", "The vpcPeeringConnection ID '%s' does not exist"},
	"natgateway":                 {"nat", "NatGatewayNotFound", "NatGatewayMalformed", "NAT gateway %s was not found"},
	"dhcp-options":               {"dopt", "InvalidDhcpOptionID.NotFound", "InvalidDhcpOptionsId.Malformed", "The dhcpOption ID '%s' does not exist"},
	"vpc-cidr-block-association": {"vpc-cidr-assoc", "InvalidVpcCidrBlockAssociationID.NotFound", "InvalidVpcCidrBlockAssociationID.Malformed", "The vpc CIDR block association ID '%s' does not exist"},
	"launch-template":            {"lt", "InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.Malformed", "The specified launch template, with template ID %s, does not exist."},
	"key-pair":                   {"key", "InvalidKeyPair.NotFound", "InvalidKeyPair.Format", "The key pair '%s' does not exist"},
}

// IDPrefix is how ids of a kind begin, without the hyphen: igw for
// internet-gateway. It is empty for a kind that has no ids here.
func IDPrefix(kind string) string { return nouns[kind].prefix }

// Noun is the kind of resource that has such an id, as IDPrefix calls it, or
// empty.
func Noun(id string) string {
	at := strings.LastIndexByte(id, '-')
	for kind, n := range nouns { // each prefix is there once
		if at > 0 && n.prefix == id[:at] {
			return kind
		}
	}
	return ""
}

var idForm = regexp.MustCompile(`^[a-z-]+-[0-9a-f]{8}([0-9a-f]{9})?$`)

// find returns the resource that a parameter names, or refuses in the words
// that AWS has for that kind.
func find[T world.Resource](tx *world.Tx, kind, id string) (T, error) {
	r, ok := world.Get[T](tx.World(), tx.Scope, id)
	if ok {
		return r, nil
	}
	return r, notFound(kind, id)
}

// notFound says that no resource of this kind has the id, or that the id can't
// be one.
func notFound(kind, id string) error {
	n := nouns[kind]
	if !strings.HasPrefix(id, n.prefix+"-") || !idForm.MatchString(id) {
		return world.Refuse(n.malformed, fmt.Sprintf("Invalid id: %q (expecting \"%s-...\")", id, n.prefix)).
			Because("malformed-id", id, n.prefix+"-")
	}
	return world.Refuse(n.missing, fmt.Sprintf(n.says, id)).Because("not-found", kind, id)
}

// invalid is AWS's general refusal of one parameter's value.
func invalid(parameter, value, why string) *world.Refusal {
	return world.Refuse("InvalidParameterValue",
		strings.TrimRight(fmt.Sprintf("Value (%s) for parameter %s is invalid. %s", value, parameter, why), " "))
}

// dependency refuses to delete what something else needs.
func dependency(message string, what world.Resource) *world.Refusal {
	return world.Refuse("DependencyViolation", message).Because("in-use-by", what.ID())
}
