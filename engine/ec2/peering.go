package ec2

import (
	"time"

	"skylab/engine/world"
)

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

func (p VpcPeeringConnection) tags() Tags                     { return p.Tags }
func (p VpcPeeringConnection) withTags(t Tags) world.Resource { p.Tags = t; return p }

// findPeering finds a connection that the account is a side of. It stands in
// the requester's account, and both sides see it.
func findPeering(tx *world.Tx, id string) (VpcPeeringConnection, error) {
	p, ok := world.Get[VpcPeeringConnection](tx.World(), world.Everywhere, id)
	if !ok || !p.concerns(tx.Scope) {
		return p, notFound("vpc-peering-connection", id)
	}
	return p, nil
}

// concerns reports whether one of the sides is in s.
func (p VpcPeeringConnection) concerns(s world.Scope) bool {
	for _, side := range []VpcPeeringConnectionVpcInfo{p.RequesterVpcInfo, p.AccepterVpcInfo} {
		if side.OwnerId == s.Account && side.Region == s.Region {
			return true
		}
	}
	return false
}
