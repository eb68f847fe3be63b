package ec2

import "time"

// VpcPeeringConnection joins two VPCs, and nothing behind them.
type VpcPeeringConnection struct {
	AccepterVpcInfo        VpcPeeringConnectionVpcInfo
	ExpirationTime         time.Time
	RequesterVpcInfo       VpcPeeringConnectionVpcInfo
	Status                 VpcPeeringConnectionStatus
	Tags                   Tags
	VpcPeeringConnectionId string

	NextChange time.Time `aws:"-"` // when Status changes by itself; zero means it does not
}

// VpcPeeringConnectionVpcInfo is one side of a peering connection.
type VpcPeeringConnectionVpcInfo struct {
	CidrBlock    string
	CidrBlockSet []CidrBlock
	OwnerId      string
	VpcId        string
	Region       string
}

// CidrBlock is one IPv4 block of a peered VPC.
type CidrBlock struct{ CidrBlock string }

// VpcPeeringConnectionStatus is active while the connection carries packets.
type VpcPeeringConnectionStatus struct {
	Code    string
	Message string
}

// ID is the VpcPeeringConnectionId.
func (p VpcPeeringConnection) ID() string { return p.VpcPeeringConnectionId }

// Refs names both VPCs while the connection is usable or may become so.
func (p VpcPeeringConnection) Refs() []string {
	switch p.Status.Code {
	case "active", "pending-acceptance", "provisioning", "initiating-request":
		return []string{p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId}
	}
	return nil
}

// Due is when the status changes next.
func (p VpcPeeringConnection) Due() time.Time { return p.NextChange }
