package ec2

import (
	"cmp"
	"time"

	"skylab/engine/world"
)

// CreateVpcPeeringConnection asks the owner of another VPC, who may be the same
// account, to join it to this one.
type CreateVpcPeeringConnection struct {
	PeerRegion        string
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
	VpcId       string `aws:"required,id=vpc"`
	PeerVpcId   string `aws:"id=vpc"`
	PeerOwnerId string
}

// CreateVpcPeeringConnectionResult is the answer to
// [CreateVpcPeeringConnection].
type CreateVpcPeeringConnectionResult struct{ VpcPeeringConnection VpcPeeringConnection }

// Apply asks. What could never work is accepted too, and then failed.
func (c CreateVpcPeeringConnection) Apply(tx *world.Tx) (any, error) {
	if c.PeerVpcId == "" {
		return nil, absent("peerVpcId")
	}
	tags, err := newTags("vpc-peering-connection", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if wellFormed := notFound("vpc", c.PeerVpcId).(*world.Refusal); wellFormed.Code == nouns["vpc"].malformed {
		return nil, wellFormed
	}
	if c.VpcId == c.PeerVpcId {
		return nil, invalid("peerVpcId", c.PeerVpcId, "A VPC cannot be peered with itself.").Because("peering-itself")
	}
	if err := c.another(tx.World()); err != nil {
		return nil, err
	}
	at := world.Scope{Account: cmp.Or(c.PeerOwnerId, tx.Account), Region: cmp.Or(c.PeerRegion, tx.Region)}
	p := VpcPeeringConnection{
		VpcPeeringConnectionId: tx.NewID("pcx"), Tags: tags, RequesterVpcInfo: sideOf(v, tx.Region),
		AccepterVpcInfo: VpcPeeringConnectionVpcInfo{OwnerId: at.Account, VpcId: c.PeerVpcId, Region: at.Region},
	}
	peer, ok := world.Get[Vpc](tx.World(), at, c.PeerVpcId)
	if _, _, overlap := overlapping(v.Blocks(), peer.Blocks()); !ok || overlap {
		tx.Put(p.failed(tx))
	} else {
		p.ExpirationTime = tx.Now().Add(requestWaits)
		tx.Put(p.turned("pending-acceptance", "Pending Acceptance by "+at.Account, p.ExpirationTime))
	}
	p.Status = VpcPeeringConnectionStatus{"initiating-request", "Initiating Request to " + at.Account}
	return CreateVpcPeeringConnectionResult{p}, nil
}

// failed is p after AWS saw that it can't work.
func (p VpcPeeringConnection) failed(tx *world.Tx) VpcPeeringConnection {
	return p.turned("failed", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range", tx.Now().Add(failureShows))
}

// another refuses a second connection of the same two VPCs, and a request more
// than the quota allows.
func (c CreateVpcPeeringConnection) another(w *world.World) error {
	pending := 0
	for _, p := range world.All[VpcPeeringConnection](w, world.Everywhere) {
		one, two := p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId
		if len(p.Refs()) == 0 {
			continue
		}
		if one == c.VpcId && two == c.PeerVpcId || one == c.PeerVpcId && two == c.VpcId {
			return world.Refuse("VpcPeeringConnectionAlreadyExists", "A VPC peering connection between the VPCs already exists.").
				Because("peering-exists", p.VpcPeeringConnectionId)
		}
		if one == c.VpcId && p.Status.Code == "pending-acceptance" {
			pending++
		}
	}
	if pending >= maxPendingPeerings {
		return exhausted("OutstandingVpcPeeringConnectionLimitExceeded",
			"The maximum number of outstanding VPC peering connection requests has been reached.", maxPendingPeerings)
	}
	return nil
}

// AcceptVpcPeeringConnection joins the two VPCs. Routes are up to both sides.
type AcceptVpcPeeringConnection struct {
	world.Dry
	VpcPeeringConnectionId string `aws:"required,id=vpc-peering-connection"`
}

// AcceptVpcPeeringConnectionResult is the answer to
// [AcceptVpcPeeringConnection].
type AcceptVpcPeeringConnectionResult struct{ VpcPeeringConnection VpcPeeringConnection }

// Apply accepts.
func (c AcceptVpcPeeringConnection) Apply(tx *world.Tx) (any, error) {
	p, err := answered(tx, c.VpcPeeringConnectionId, "accept", "active")
	if err != nil {
		return nil, err
	}
	requester, _ := p.other(tx.World(), p.AccepterVpcInfo.VpcId)
	accepter, _ := p.other(tx.World(), p.RequesterVpcInfo.VpcId)
	for _, v := range []Vpc{requester, accepter} {
		if activePeerings(tx.World(), v.VpcId) >= maxActivePeerings {
			return nil, world.Refuse("ActiveVpcPeeringConnectionPerVpcLimitExceeded",
				"The maximum number of active VPC peering connections has been reached.").
				Because("peering-quota", maxActivePeerings, v.VpcId)
		}
	}
	p.RequesterVpcInfo = sideOf(requester, p.RequesterVpcInfo.Region)
	p.AccepterVpcInfo = sideOf(accepter, p.AccepterVpcInfo.Region)
	p.ExpirationTime = time.Time{}
	if _, _, overlap := overlapping(requester.Blocks(), accepter.Blocks()); overlap {
		p = p.failed(tx)
	} else {
		p = p.turned("active", "Active", time.Time{})
	}
	tx.Put(p)
	return AcceptVpcPeeringConnectionResult{p}, nil
}

func activePeerings(w *world.World, vpcID string) int {
	n := 0
	for _, p := range world.All[VpcPeeringConnection](w, world.Everywhere) {
		if _, ours := p.other(w, vpcID); ours && p.Status.Code == "active" {
			n++
		}
	}
	return n
}
