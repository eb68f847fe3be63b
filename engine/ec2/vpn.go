package ec2

import "net/netip"

// VpnGateway is a virtual private gateway: the end of VPN connections and of Direct
// Connect at a VPC.
// https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html
type VpnGateway struct {
	VpnGatewayId     string
	State            string
	Type             string
	AvailabilityZone string
	VpcAttachments   []VpcAttachment `aws:"wire=Attachments"`
	AmazonSideAsn    int
	Tags             Tags `aws:"wire=TagSet"`
}

// VpcAttachment ties a virtual private gateway to a VPC.
type VpcAttachment struct {
	VpcId string
	State string
}

// ID is the VpnGatewayId.
func (g VpnGateway) ID() string { return g.VpnGatewayId }

// Refs names the VPCs that it is attached to.
func (g VpnGateway) Refs() []string {
	var all []string
	for _, a := range g.VpcAttachments {
		all = append(all, a.VpcId)
	}
	return all
}

// CustomerGateway is the device at the other end of a VPN connection, as AWS knows it: by
// its address.
type CustomerGateway struct {
	CustomerGatewayId string
	BgpAsn            string
	IpAddress         netip.Addr
	DeviceName        string
	State             string
	Type              string
	Tags              Tags `aws:"wire=TagSet"`
}

// ID is the CustomerGatewayId.
func (g CustomerGateway) ID() string { return g.CustomerGatewayId }

// Refs is empty: it needs nothing.
func (g CustomerGateway) Refs() []string { return nil }

// VpnConnection is two tunnels between a customer gateway and either a virtual private
// gateway or a transit gateway.
// https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html
type VpnConnection struct {
	VpnConnectionId   string
	CustomerGatewayId string
	VpnGatewayId      string
	TransitGatewayId  string
	State             string
	Type              string
	Category          string
	Options           *VpnConnectionOptions
	Routes            []VpnStaticRoute
	VgwTelemetry      []VgwTelemetry
	Tags              Tags `aws:"wire=TagSet"`
}

// VpnConnectionOptions says how AWS learns what is behind the customer gateway.
type VpnConnectionOptions struct {
	StaticRoutesOnly      bool
	LocalIpv4NetworkCidr  string
	TunnelInsideIpVersion string
}

// VpnStaticRoute is a block behind the customer gateway that AWS was told of.
type VpnStaticRoute struct {
	DestinationCidrBlock netip.Prefix
	Source               string
	State                string
}

// VgwTelemetry is the state of one tunnel: UP or DOWN.
type VgwTelemetry struct {
	AcceptedRouteCount int
	OutsideIpAddress   string
	Status             string
	StatusMessage      string
}

// ID is the VpnConnectionId.
func (c VpnConnection) ID() string { return c.VpnConnectionId }

// Refs names both ends.
func (c VpnConnection) Refs() []string {
	var all []string
	for _, id := range []string{c.CustomerGatewayId, c.VpnGatewayId, c.TransitGatewayId} {
		if id != "" {
			all = append(all, id)
		}
	}
	return all
}

// Up reports whether a packet would pass: one tunnel is up, or nothing is known of them.
func (c VpnConnection) Up() bool {
	for _, t := range c.VgwTelemetry {
		if t.Status == "UP" {
			return true
		}
	}
	return len(c.VgwTelemetry) == 0
}
