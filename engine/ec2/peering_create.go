package ec2

import (
	"cmp"
	"fmt"
	"slices"
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
// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
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
	pending, at := 0, c.peer(tx)
	for _, p := range world.All[VpcPeeringConnection](tx.World(), world.Everywhere) {
		if p.RequesterVpcInfo.VpcId != c.VpcId || len(p.Refs()) == 0 {
			continue
		}
		if there := p.AccepterVpcInfo; there.VpcId == c.PeerVpcId && there.OwnerId == at.Account && there.Region == at.Region {
			return CreateVpcPeeringConnectionResult{p}, nil // asking again is no mistake
		}
		if p.Status.Code == "pending-acceptance" {
			pending++
		}
	}
	if pending >= maxPendingPeerings {
		return nil, exhausted("OutstandingVpcPeeringConnectionLimitExceeded",
			"The maximum number of outstanding VPC peering connection requests has been reached.", maxPendingPeerings)
	}
	return CreateVpcPeeringConnectionResult{c.ask(tx, v, tags)}, nil
}

// peer is where the other VPC is said to be: with nothing said, where this one
// is.
func (c CreateVpcPeeringConnection) peer(tx *world.Tx) world.Scope {
	return world.Scope{Account: cmp.Or(c.PeerOwnerId, tx.Account), Region: cmp.Or(c.PeerRegion, tx.Region)}
}

// ask puts the request, or what became of it, and returns it as it was for the
// moment of the answer.
func (c CreateVpcPeeringConnection) ask(tx *world.Tx, v Vpc, tags Tags) VpcPeeringConnection {
	at := c.peer(tx)
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
	return p
}

// failed is p after AWS saw that it can't work.
func (p VpcPeeringConnection) failed(tx *world.Tx) VpcPeeringConnection {
	return p.turned("failed", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range", tx.Now().Add(failureShows))
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
	for _, other := range activePeerings(tx.World(), requester.VpcId) {
		if slices.Contains(other.Refs(), accepter.VpcId) {
			return nil, world.Refuse("VpcPeeringConnectionAlreadyExists",
				fmt.Sprintf("The vpc peering connection identified by %s already exists.", p.VpcPeeringConnectionId)).
				Because("peering-exists", other.VpcPeeringConnectionId)
		}
	}
	for _, v := range []Vpc{requester, accepter} {
		if len(activePeerings(tx.World(), v.VpcId)) >= maxActivePeerings {
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

// activePeerings are those of a VPC that carry packets.
func activePeerings(w *world.World, vpcID string) []VpcPeeringConnection {
	return slices.DeleteFunc(world.All[VpcPeeringConnection](w, world.Everywhere), func(p VpcPeeringConnection) bool {
		return p.Status.Code != "active" || !slices.Contains(p.Refs(), vpcID)
	})
}
