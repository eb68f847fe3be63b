package ec2

// VpcEndpoint is a way to a service that leaves the VPC at no gateway: a target of routes
// (Gateway), or network interfaces in subnets (Interface).
// https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
type VpcEndpoint struct {
	VpcEndpointId       string
	VpcEndpointType     string // Gateway, Interface or GatewayLoadBalancer
	VpcId               string
	ServiceName         string
	State               string
	RouteTableIds       []string          `aws:"wire=RouteTableIdSet"`
	SubnetIds           []string          `aws:"wire=SubnetIdSet"`
	Groups              []GroupIdentifier `aws:"wire=GroupSet"`
	NetworkInterfaceIds []string          `aws:"wire=NetworkInterfaceIdSet"`
	OwnerId             string
	Tags                Tags `aws:"wire=TagSet"`
}

// ID is the VpcEndpointId.
func (e VpcEndpoint) ID() string { return e.VpcEndpointId }

// Refs names the VPC.
func (e VpcEndpoint) Refs() []string { return []string{e.VpcId} }
