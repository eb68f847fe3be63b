package ec2

import "skylab/engine/world"

// InternetGateway joins one VPC to the Internet and maps private to public
// addresses one to one.
type InternetGateway struct {
	Attachments       []InternetGatewayAttachment `aws:"wire=AttachmentSet,always"`
	InternetGatewayId string
	OwnerId           string
	Tags              Tags `aws:"wire=TagSet,always"`
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

func (g InternetGateway) tags() Tags                     { return g.Tags }
func (g InternetGateway) withTags(t Tags) world.Resource { g.Tags = t; return g }

// VpcId is the VPC that the gateway is attached to, or nothing.
func (g InternetGateway) VpcId() string {
	for _, a := range g.Attachments {
		return a.VpcId
	}
	return ""
}

// InternetGatewayOf is the Internet gateway that a VPC has.
func InternetGatewayOf(w *world.World, vpcID string) (InternetGateway, bool) {
	for _, g := range world.All[InternetGateway](w, world.Everywhere) {
		if g.VpcId() == vpcID {
			return g, true
		}
	}
	return InternetGateway{}, false
}
