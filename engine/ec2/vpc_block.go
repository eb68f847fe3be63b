package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// AssociateVpcCidrBlock adds addresses to a VPC.
type AssociateVpcCidrBlock struct {
	CidrBlock string
	VpcId     string `aws:"required,id=vpc"`
}

// AssociateVpcCidrBlockResult is the answer to [AssociateVpcCidrBlock] and
// [DisassociateVpcCidrBlock].
type AssociateVpcCidrBlockResult struct {
	CidrBlockAssociation VpcCidrBlockAssociation
	VpcId                string
}

// Apply adds the block, and a local route to it in every table of the VPC.
func (c AssociateVpcCidrBlock) Apply(tx *world.Tx) (any, error) {
	if c.CidrBlock == "" {
		return nil, absent("cidrBlock")
	}
	block, err := parseBlock("cidrBlock", c.CidrBlock)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if err := vpcBlockAllowed(c.CidrBlock, block); err != nil {
		return nil, err
	}
	if err := blockJoins(tx.World(), v, block); err != nil {
		return nil, err
	}
	a := VpcCidrBlockAssociation{tx.NewID("vpc-cidr-assoc"), block, CidrBlockState{"associated"}}
	v.CidrBlockAssociationSet = append(slices.Clip(v.CidrBlockAssociationSet), a)
	tx.Put(v)
	for _, t := range tablesOf(tx.World(), v.VpcId) {
		local := slices.IndexFunc(t.Routes, func(r Route) bool { return !r.local() })
		if local < 0 {
			local = len(t.Routes)
		}
		t.Routes = slices.Insert(slices.Clone(t.Routes), local,
			Route{DestinationCidrBlock: block, GatewayId: "local", Origin: "CreateRouteTable"})
		tx.Put(t)
	}
	a.CidrBlockState.State = "associating" // for the moment of this answer
	return AssociateVpcCidrBlockResult{a, v.VpcId}, nil
}

// blockJoins refuses a further block that can't be v's.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-resize
func blockJoins(w *world.World, v Vpc, block netip.Prefix) error {
	if len(v.Blocks()) >= maxBlocks {
		return world.Refuse("CidrLimitExceeded",
			fmt.Sprintf("This network '%s' has met its maximum number of allowed CIDRs: %d", v.VpcId, maxBlocks)).
			Because("vpc-cidr-quota", maxBlocks, v.VpcId)
	}
	for _, b := range v.Blocks() {
		if b.Overlaps(block) {
			return blockConflict(block, "another CIDR block of the VPC").Because("vpc-cidr-overlaps", block.String(), b.String())
		}
	}
	if why := restricted(v.CidrBlock, block); why != "" {
		return world.Refuse("InvalidVpc.Range", fmt.Sprintf("The CIDR '%s' is restricted. Use a CIDR from the same private "+
			"address range as the current VPC CIDR, or use a publicly-routable CIDR.", block)).
			Because(why, block.String(), v.CidrBlock.String())
	}
	for _, t := range tablesOf(w, v.VpcId) {
		for _, r := range t.Routes {
			if !r.local() && cidr.Within(block, r.DestinationCidrBlock) {
				return blockConflict(block, "a route of the VPC").
					Because("vpc-cidr-covers-route", block.String(), r.DestinationCidrBlock.String(), t.RouteTableId)
			}
		}
	}
	for _, p := range world.All[VpcPeeringConnection](w, world.Everywhere) {
		if p.Status.Code == "pending-acceptance" && p.RequesterVpcInfo.VpcId == v.VpcId {
			return world.Refuse("OperationNotPermitted", fmt.Sprintf("The VPC '%s' has requested the VPC peering connection '%s', "+
				"which is pending acceptance.", v.VpcId, p.VpcPeeringConnectionId)).
				Because("vpc-cidr-peering-pending", p.VpcPeeringConnectionId)
		}
		if peer, ok := p.other(w, v.VpcId); ok && p.Status.Code == "active" {
			if _, b, overlap := overlapping([]netip.Prefix{block}, peer.Blocks()); overlap {
				return blockConflict(block, "a peered VPC").
					Because("vpc-cidr-overlaps-peer", block.String(), b.String(), p.VpcPeeringConnectionId)
			}
		}
	}
	return nil
}

func blockConflict(block netip.Prefix, with string) *world.Refusal {
	return world.Refuse("CidrConflict", fmt.Sprintf("The CIDR '%s' conflicts with %s", block, with))
}

// overlapping finds two blocks, one of each side, that share addresses.
func overlapping(left, right []netip.Prefix) (l, r netip.Prefix, found bool) {
	for _, l := range left {
		for _, r := range right {
			if l.Overlaps(r) {
				return l, r, true
			}
		}
	}
	return l, r, false
}

// families are the private ranges that do not mix in one VPC.
var families = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
}

// restricted says why a VPC with this primary block can't have the other one,
// or nothing.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
func restricted(primary, block netip.Prefix) (why string) {
	for _, f := range families {
		if cidr.Within(f, block) && private(primary) && !cidr.Within(f, primary) {
			return "vpc-cidr-restricted"
		}
	}
	overlaps := func(s string) bool { return netip.MustParsePrefix(s).Overlaps(block) }
	if overlaps("198.19.0.0/16") ||
		cidr.Within(netip.MustParsePrefix("10.0.0.0/15"), primary) && overlaps("10.0.0.0/16") ||
		cidr.Within(families[1], primary) && overlaps("172.31.0.0/16") {
		return "vpc-cidr-kept"
	}
	return ""
}

func private(block netip.Prefix) bool {
	return slices.ContainsFunc(families, func(f netip.Prefix) bool { return cidr.Within(f, block) })
}

// DisassociateVpcCidrBlock takes a block away that was added.
type DisassociateVpcCidrBlock struct {
	AssociationId string `aws:"required,id=vpc-cidr-block-association"`
}

// DisassociateVpcCidrBlockResult is the answer to [DisassociateVpcCidrBlock].
type DisassociateVpcCidrBlockResult AssociateVpcCidrBlockResult

// Apply takes the block away, and the local routes to it.
func (c DisassociateVpcCidrBlock) Apply(tx *world.Tx) (any, error) {
	v, i, err := findBlock(tx, c.AssociationId)
	if err != nil {
		return nil, err
	}
	a := v.CidrBlockAssociationSet[i]
	if i == 0 {
		return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("The vpc CIDR block with association ID %s may not be "+
			"disassociated. It is the primary IPv4 CIDR block of the VPC", a.AssociationId)).
			Because("vpc-cidr-primary", a.CidrBlock.String())
	}
	var inside []string
	for _, s := range subnetsOf(tx.World(), v.VpcId) {
		if a.CidrBlock.Overlaps(s.CidrBlock) {
			inside = append(inside, s.SubnetId)
		}
	}
	if len(inside) > 0 {
		return nil, world.Refuse("InvalidCidrBlock.InUse",
			fmt.Sprintf("The vpc %s currently has a subnet within CIDR block %s", v.VpcId, a.CidrBlock)).
			Because("vpc-cidr-has-subnets", a.CidrBlock.String(), strings.Join(inside, ", "))
	}
	v.CidrBlockAssociationSet = slices.Delete(slices.Clone(v.CidrBlockAssociationSet), i, i+1)
	tx.Put(v)
	for _, t := range tablesOf(tx.World(), v.VpcId) {
		t.Routes = slices.DeleteFunc(slices.Clone(t.Routes), func(r Route) bool {
			return r.local() && r.DestinationCidrBlock == a.CidrBlock
		})
		tx.Put(t)
	}
	a.CidrBlockState.State = "disassociating" // for the moment of this answer
	return DisassociateVpcCidrBlockResult{a, v.VpcId}, nil
}

// findBlock finds the VPC with this association, and which of its blocks it is.
func findBlock(tx *world.Tx, id string) (Vpc, int, error) {
	for _, v := range world.All[Vpc](tx.World(), tx.Scope) {
		for i, a := range v.CidrBlockAssociationSet {
			if a.AssociationId == id {
				return v, i, nil
			}
		}
	}
	return Vpc{}, 0, notFound("vpc-cidr-block-association", id)
}
