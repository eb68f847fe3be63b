package ec2

// How many of each an account may have until it asks for more.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
// https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
const (
	maxVcpus              = 32   // of running standard instances in a Region
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
	maxKeyPairs           = 5000 // in a Region
)
