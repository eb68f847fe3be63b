package ec2

import (
	"fmt"

	"skylab/engine/world"
)

// answered finds a request that the command's account is to accept or reject.
func answered(tx *world.Tx, id, verb, to string) (VpcPeeringConnection, error) {
	p, err := findPeering(tx, id)
	if err != nil {
		return p, err
	}
	owner, at := p.AccepterVpcInfo.OwnerId, p.AccepterVpcInfo.Region
	switch {
	case owner != tx.Account:
		return p, world.Refuse("OperationNotPermitted", fmt.Sprintf("User %s cannot %s peering %s", tx.Account, verb, id)).
			Because("peering-not-yours", id, owner)
	case at != tx.Region:
		return p, world.Refuse("OperationNotPermitted", fmt.Sprintf("Incorrect region (%s) specified for this request. "+
			"VPC peering connection %s must be %sed in region %s", tx.Region, id, verb, at)).Because("peering-other-region", id, at)
	case p.Status.Code != "pending-acceptance":
		return p, p.stuck(to, "pending-acceptance")
	}
	return p, nil
}

// stuck refuses to turn p into a state that does not follow from its own.
func (p VpcPeeringConnection) stuck(to, needed string) *world.Refusal {
	return world.Refuse("InvalidStateTransition", fmt.Sprintf("Invalid state transition for %s, attempted to transition from %s to %s",
		p.VpcPeeringConnectionId, p.Status.Code, to)).
		Because("peering-state", p.VpcPeeringConnectionId, p.Status.Code, needed)
}

// RejectVpcPeeringConnection declines a request.
type RejectVpcPeeringConnection struct {
	world.Dry
	VpcPeeringConnectionId string `aws:"required,id=vpc-peering-connection"`
}

// Apply rejects.
func (c RejectVpcPeeringConnection) Apply(tx *world.Tx) (any, error) {
	p, err := answered(tx, c.VpcPeeringConnectionId, "reject", "rejected")
	if err != nil {
		return nil, err
	}
	tx.Put(p.turned("rejected", "Rejected by "+tx.Account, tx.Now().Add(rejectionShows)))
	return world.Done{Return: true}, nil
}

// DeleteVpcPeeringConnection parts two VPCs, or takes a request back. Either
// side may part them.
type DeleteVpcPeeringConnection struct {
	world.Dry
	VpcPeeringConnectionId string `aws:"required,id=vpc-peering-connection"`
}

// Apply deletes. Routes stay, as blackholes.
func (c DeleteVpcPeeringConnection) Apply(tx *world.Tx) (any, error) {
	p, err := findPeering(tx, c.VpcPeeringConnectionId)
	if err != nil {
		return nil, err
	}
	asked := p.Status.Code == "pending-acceptance" && p.RequesterVpcInfo.in(tx.Scope)
	if p.Status.Code != "active" && !asked {
		return nil, p.stuck("deleted", "active")
	}
	tx.Put(p.turned("deleted", "Deleted by "+tx.Account, tx.Now().Add(deletionShows)))
	return world.Done{Return: true}, nil
}

// PeeringConnectionOptionsRequest is what one side is to allow the other.
type PeeringConnectionOptionsRequest struct {
	AllowDnsResolutionFromRemoteVpc bool
}

// PeeringConnectionOptions is what one side allows the other.
type PeeringConnectionOptions struct {
	AllowDnsResolutionFromRemoteVpc            bool
	AllowEgressFromLocalClassicLinkToRemoteVpc bool
	AllowEgressFromLocalVpcToRemoteClassicLink bool
}

// ModifyVpcPeeringConnectionOptions says whether the other side's machines
// learn private addresses from public names.
type ModifyVpcPeeringConnectionOptions struct {
	AccepterPeeringConnectionOptions *PeeringConnectionOptionsRequest
	world.Dry
	RequesterPeeringConnectionOptions *PeeringConnectionOptionsRequest
	VpcPeeringConnectionId            string `aws:"required,id=vpc-peering-connection"`
}

// ModifyVpcPeeringConnectionOptionsResult is the answer to
// [ModifyVpcPeeringConnectionOptions].
type ModifyVpcPeeringConnectionOptionsResult struct {
	AccepterPeeringConnectionOptions  *PeeringConnectionOptions
	RequesterPeeringConnectionOptions *PeeringConnectionOptions
}

// Apply changes the options of the account's own side.
func (c ModifyVpcPeeringConnectionOptions) Apply(tx *world.Tx) (any, error) {
	p, err := findPeering(tx, c.VpcPeeringConnectionId)
	if err != nil {
		return nil, err
	}
	if c.AccepterPeeringConnectionOptions == nil && c.RequesterPeeringConnectionOptions == nil {
		return nil, absent("requesterPeeringConnectionOptions")
	}
	if p.Status.Code != "active" {
		return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("Peering %s is not active. "+
			"Peering options can be added only to active peerings.", p.VpcPeeringConnectionId)).
			Because("peering-state", p.VpcPeeringConnectionId, p.Status.Code, "active")
	}
	out := ModifyVpcPeeringConnectionOptionsResult{}
	for _, side := range []struct {
		name  string
		asked *PeeringConnectionOptionsRequest
		info  *VpcPeeringConnectionVpcInfo
		out   **PeeringConnectionOptions
	}{
		{"accepter", c.AccepterPeeringConnectionOptions, &p.AccepterVpcInfo, &out.AccepterPeeringConnectionOptions},
		{"requester", c.RequesterPeeringConnectionOptions, &p.RequesterVpcInfo, &out.RequesterPeeringConnectionOptions},
	} {
		if side.asked == nil {
			continue
		}
		if !side.info.in(tx.Scope) {
			return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("User %s cannot modify %s peering options on peering %s",
				tx.Account, side.name, p.VpcPeeringConnectionId)).
				Because("peering-other-side", p.VpcPeeringConnectionId, side.info.OwnerId)
		}
		allow := side.asked.AllowDnsResolutionFromRemoteVpc
		side.info.PeeringOptions = &VpcPeeringConnectionOptionsDescription{AllowDnsResolutionFromRemoteVpc: allow}
		*side.out = &PeeringConnectionOptions{AllowDnsResolutionFromRemoteVpc: allow}
	}
	tx.Put(p)
	return out, nil
}
