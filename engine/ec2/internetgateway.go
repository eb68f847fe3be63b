package ec2

// InternetGateway joins one VPC to the Internet and maps private to public
// addresses one to one.
type InternetGateway struct {
	Attachments       []InternetGatewayAttachment
	InternetGatewayId string
	OwnerId           string
	Tags              Tags
}

// InternetGatewayAttachment ties the gateway to a VPC; there is at most one.
type InternetGatewayAttachment struct {
	State string
	VpcId string
}

// ID is the InternetGatewayId.
func (g InternetGateway) ID() string { return g.InternetGatewayId }

// Refs names the VPC that the gateway is attached to.
func (g InternetGateway) Refs() []string {
	if v := g.VpcId(); v != "" {
		return []string{v}
	}
	return nil
}

// VpcId is the VPC that the gateway is attached to, or nothing.
func (g InternetGateway) VpcId() string {
	for _, a := range g.Attachments {
		return a.VpcId
	}
	return ""
}
