package wire

// Kind says what a component is, in the words of AWS's resource types.
type Kind string

// The kinds of components that a packet meets.
const (
	KindInstance        Kind = "instance"
	KindInterface       Kind = "network-interface"
	KindSecurityGroup   Kind = "security-group"
	KindNetworkAcl      Kind = "network-acl"
	KindSubnet          Kind = "subnet"
	KindRouteTable      Kind = "route-table"
	KindVpc             Kind = "vpc"
	KindInternetGateway Kind = "internet-gateway"
	KindNatGateway      Kind = "nat-gateway"
	KindPeering         Kind = "vpc-peering-connection"
	KindLoadBalancer    Kind = "load-balancer" // a node of one
	KindTransitGateway  Kind = "transit-gateway"
	KindTransitTable    Kind = "transit-gateway-route-table"
	KindEndpoint        Kind = "vpc-endpoint"
	KindVpnGateway      Kind = "vpn-gateway"
	KindVpn             Kind = "vpn-connection"
	KindAddress         Kind = "elastic-ip"
	KindHost            Kind = "host"
	KindInternet        Kind = "internet"
	KindAmazon          Kind = "amazon" // resolver, instance metadata, time
)

// Component is something that a packet meets. A [Net] makes each once, and
// hops point to it.
type Component struct {
	Kind Kind
	ID   string
	Name string // the tag Name, or nothing
	Zone string // where the component stands in exactly one
	Dark bool   // that zone is dark
}

// Label is what people call the component: its name, or its id without one.
func (c *Component) Label() string {
	if c.Name != "" {
		return c.Name
	}
	return c.ID
}
