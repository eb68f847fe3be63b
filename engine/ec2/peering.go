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
	Tags                   Tags `aws:"wire=TagSet"`
	VpcPeeringConnectionId string

	NextChange time.Time `aws:"-"` // when Status changes by itself; zero means it does not
}

// VpcPeeringConnectionVpcInfo is one side of a peering connection.
type VpcPeeringConnectionVpcInfo struct {
	CidrBlock      string
	CidrBlockSet   []CidrBlock
	OwnerId        string
	PeeringOptions *VpcPeeringConnectionOptionsDescription
	VpcId          string
	Region         string
}

// VpcPeeringConnectionOptionsDescription is what one side allows the other.
type VpcPeeringConnectionOptionsDescription struct {
	AllowDnsResolutionFromRemoteVpc            bool
	AllowEgressFromLocalClassicLinkToRemoteVpc bool
	AllowEgressFromLocalVpcToRemoteClassicLink bool
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

// other is the VPC on the side that is not this one, while it exists.
func (p VpcPeeringConnection) other(w *world.World, vpcID string) (Vpc, bool) {
	switch vpcID {
	case p.RequesterVpcInfo.VpcId:
		return world.Get[Vpc](w, world.Everywhere, p.AccepterVpcInfo.VpcId)
	case p.AccepterVpcInfo.VpcId:
		return world.Get[Vpc](w, world.Everywhere, p.RequesterVpcInfo.VpcId)
	}
	return Vpc{}, false
}

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
	return p.RequesterVpcInfo.in(s) || p.AccepterVpcInfo.in(s)
}

func (i VpcPeeringConnectionVpcInfo) in(s world.Scope) bool {
	return i.OwnerId == s.Account && i.Region == s.Region
}

// sideOf describes a VPC as a side of a connection.
func sideOf(v Vpc, region string) VpcPeeringConnectionVpcInfo {
	i := VpcPeeringConnectionVpcInfo{
		CidrBlock: v.CidrBlock.String(), OwnerId: v.OwnerId, VpcId: v.VpcId, Region: region,
		PeeringOptions: &VpcPeeringConnectionOptionsDescription{},
	}
	for _, b := range v.Blocks() {
		i.CidrBlockSet = append(i.CidrBlockSet, CidrBlock{b.String()})
	}
	return i
}

// How long connections stay in a list after they are over, and how long a
// request waits.
// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
const (
	requestWaits   = 7 * 24 * time.Hour
	failureShows   = 2 * time.Hour
	rejectionShows = 2 * 24 * time.Hour
	deletionShows  = 2 * time.Hour
)

// turned is p in another state, until next; a zero next means for good.
func (p VpcPeeringConnection) turned(code, message string, next time.Time) VpcPeeringConnection {
	p.Status, p.NextChange = VpcPeeringConnectionStatus{code, message}, next
	return p
}

// Elapse lets a request expire, and forgets what has been over for long.
func (p VpcPeeringConnection) Elapse(tx *world.Tx) {
	if p.Status.Code == "pending-acceptance" {
		tx.Put(p.turned("expired", "Expired", tx.Now().Add(rejectionShows)))
		return
	}
	tx.Delete(p)
}
