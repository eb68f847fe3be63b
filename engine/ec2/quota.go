package ec2

import "skylab/engine/world"

// How many of each an account may have until it asks for more.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
// https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
const (
	maxVpcs               = 5    // in a Region
	maxSubnets            = 200  // in a VPC
	maxBlocks             = 5    // of a VPC, the primary one counted
	maxInternetGateways   = 5    // in a Region
	maxRouteTables        = 200  // in a VPC, the main one counted
	maxRoutes             = 500  // in a table, local ones not counted
	maxActivePeerings     = 50   // of a VPC
	maxPendingPeerings    = 25   // requested by a VPC
	maxInterfaces         = 5000 // in a Region
	maxGroups             = 2500 // in a Region
	maxRulesPerGroup      = 60   // in each direction, IPv4 and IPv6 apart
	maxGroupsPerInterface = 5
	maxAcls               = 200 // in a VPC
	maxEntries            = 20  // of a network ACL in each direction, the last rule counted
	maxAddresses          = 5   // in a Region
	maxNatGateways        = 5   // in a zone
	maxAddressesPerNat    = 2   // Elastic IPs
	maxPrivatesPerNat     = 8
	maxVcpus              = 32   // of running standard instances in a Region
	maxKeyPairs           = 5000 // in a Region
	maxTags               = 50   // on a resource
)

// exhausted refuses one more of what the quota allows only limit of, where
// there is nothing more particular to say.
func exhausted(code, message string, limit int) *world.Refusal {
	return world.Refuse(code, message).Because("quota", limit)
}
