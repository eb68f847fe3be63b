package ec2

import "net/netip"

// TransitGateway is a router of a Region, to which VPCs are attached.
// https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
type TransitGateway struct {
	TransitGatewayId string
	Description      string
	OwnerId          string
	State            string
	Options          *TransitGatewayOptions
	Tags             Tags `aws:"wire=TagSet"`
}

// TransitGatewayOptions are those of its options that packets meet, and what new
// attachments are associated with.
type TransitGatewayOptions struct {
	AmazonSideAsn                   int
	AutoAcceptSharedAttachments     string
	DefaultRouteTableAssociation    string
	AssociationDefaultRouteTableId  string
	DefaultRouteTablePropagation    string
	PropagationDefaultRouteTableId  string
	VpnEcmpSupport                  string
	DnsSupport                      string
	SecurityGroupReferencingSupport string // enable or disable
	MulticastSupport                string
}

// References reports whether groups of one attached VPC may be named in rules of another.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html#create-tgw
func (g TransitGateway) References() bool {
	return g.Options != nil && g.Options.SecurityGroupReferencingSupport == "enable"
}

// ID is the TransitGatewayId.
func (g TransitGateway) ID() string { return g.TransitGatewayId }

// Refs is empty: it needs nothing.
func (g TransitGateway) Refs() []string { return nil }

// TransitGatewayAttachment ties a VPC, a VPN connection or another transit gateway to one.
// The two ends of a peering have one TransitGatewayAttachmentId.
type TransitGatewayAttachment struct {
	TransitGatewayAttachmentId string
	TransitGatewayId           string
	ResourceOwnerId            string
	ResourceType               string // vpc, vpn, peering, direct-connect-gateway, ...
	ResourceId                 string
	State                      string
	Association                *TransitGatewayAssociation
	Tags                       Tags     `aws:"wire=TagSet"`
	SubnetIds                  []string `aws:"-"` // of a VPC: one in each Availability Zone that it can be reached from

	SecurityGroupReferencingSupport string `aws:"-"` // of a VPC: enable, which is usual, or disable
}

// References reports whether groups beyond the attachment may be named in the VPC.
func (a TransitGatewayAttachment) References() bool {
	return a.SecurityGroupReferencingSupport != "disable"
}

// TransitGatewayAssociation names the route table that decides for what comes from an
// attachment.
type TransitGatewayAssociation struct {
	TransitGatewayRouteTableId string
	State                      string
}

// ID is unique by attachment and transit gateway.
func (a TransitGatewayAttachment) ID() string {
	return a.TransitGatewayAttachmentId + "/" + a.TransitGatewayId
}

// Refs names the transit gateway.
func (a TransitGatewayAttachment) Refs() []string { return []string{a.TransitGatewayId} }

// TransitGatewayRouteTable says to which attachment a destination belongs.
// https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
type TransitGatewayRouteTable struct {
	TransitGatewayRouteTableId string
	TransitGatewayId           string
	State                      string
	Tags                       Tags `aws:"wire=TagSet"`

	Propagations []string              `aws:"-"` // attachments whose blocks stand in it by themselves
	Static       []TransitGatewayRoute `aws:"-"`
	Learned      []TransitGatewayRoute `aws:"-"` // propagated ones, where somebody wrote down what they are
}

// TransitGatewayRoute is a static row: without an attachment it is a blackhole.
type TransitGatewayRoute struct {
	DestinationCidrBlock       netip.Prefix
	State                      string // active or blackhole
	TransitGatewayAttachmentId string
}

// ID is the TransitGatewayRouteTableId.
func (t TransitGatewayRouteTable) ID() string { return t.TransitGatewayRouteTableId }

// Refs names the transit gateway.
func (t TransitGatewayRouteTable) Refs() []string { return []string{t.TransitGatewayId} }
