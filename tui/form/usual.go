package form

import "strings"

// usual are the rows that people fill in of operations with many, beside those
// that are required and the name: the others are folded away.
var usual = map[string][]string{
	"AllocateAddress":                 {"Name"},
	"AssociateAddress":                {"AllocationId", "InstanceId", "NetworkInterfaceId"},
	"AssociateRouteTable":             {"SubnetId"},
	"AuthorizeSecurityGroupEgress":    {"protocol", "port", "cidr", "source-group"},
	"AuthorizeSecurityGroupIngress":   {"GroupId", "protocol", "port", "cidr", "source-group"},
	"CreateNatGateway":                {"SubnetId", "AllocationId", "Name", "ConnectivityType"},
	"CreateNetworkAclEntry":           {"CidrBlock", "PortRange"},
	"CreateNetworkInterface":          {"Name", "Groups", "PrivateIpAddress", "Description"},
	"CreateRoute":                     {"DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "VpcPeeringConnectionId"},
	"CreateSecurityGroup":             {"VpcId", "Name"},
	"CreateSubnet":                    {"CidrBlock", "AvailabilityZone", "Name"},
	"CreateVpc":                       {"CidrBlock", "Name"},
	"CreateVpcPeeringConnection":      {"PeerVpcId", "Name"},
	"DeleteKeyPair":                   {"KeyName"},
	"DeleteSecurityGroup":             {"GroupId"},
	"DisassociateAddress":             {"AssociationId"},
	"ModifyInstanceAttribute":         {"Groups", "SourceDestCheck", "InstanceType", "DisableApiTermination"},
	"ModifyNetworkInterfaceAttribute": {"Groups", "SourceDestCheck", "Description"},
	"ModifyVpcAttribute":              {"EnableDnsSupport", "EnableDnsHostnames"},
	"ReleaseAddress":                  {"AllocationId"},
	"ReplaceNetworkAclEntry":          {"CidrBlock", "PortRange"},
	"ReplaceRoute":                    {"DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "VpcPeeringConnectionId"},
	"RevokeSecurityGroupEgress":       {"SecurityGroupRuleIds", "protocol", "port", "cidr", "source-group"},
	"RevokeSecurityGroupIngress":      {"GroupId", "SecurityGroupRuleIds", "protocol", "port", "cidr", "source-group"},
	"RunInstances": {
		"ImageId", "InstanceType", "SubnetId", "SecurityGroupIds", "associate-public-ip-address", "Name", "UserData", "KeyName",
	},
	"UpdateSecurityGroupRuleDescriptionsEgress":  {"GroupId", "SecurityGroupRuleDescriptions"},
	"UpdateSecurityGroupRuleDescriptionsIngress": {"GroupId", "SecurityGroupRuleDescriptions"},
}

// tagged is what an operation makes, as TagSpecifications call it, where that
// is not in the operation's name.
var tagged = map[string]string{
	"AllocateAddress":               "elastic-ip",
	"AuthorizeSecurityGroupEgress":  "security-group-rule",
	"AuthorizeSecurityGroupIngress": "security-group-rule",
	"CreateNatGateway":              "natgateway",
	"RunInstances":                  "instance",
}

// makes is the type of resource that the form's operation tags.
func (f *Form) makes() string {
	if kind, ok := tagged[f.Op.Action]; ok {
		return kind
	}
	_, kind, _ := strings.Cut(f.Op.Verb, "-")
	return kind
}
