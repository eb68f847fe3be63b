package route53

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// associate lets a VPC's resolver answer from a private zone.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
func (z *HostedZone) associate(tx *world.Tx, v VPC) error {
	region, ok := regionOf(tx, v.VPCId)
	if !ok || region != v.VPCRegion {
		return world.Refuse("InvalidVPCId", fmt.Sprintf("The VPC %s in region %s that you provided is not authorized to make the association.", v.VPCId, v.VPCRegion)).
			Because("vpc-not-there", v.VPCId, v.VPCRegion)
	}
	if slices.Contains(z.VPCs, v) {
		return world.Refuse("ConflictingDomainExists", fmt.Sprintf("The VPC %s has already been associated with the hosted zone %s.", v.VPCId, z.ID())).
			Because("vpc-associated", v.VPCId, z.Name)
	}
	for _, o := range world.All[HostedZone](tx.World(), world.Everywhere) {
		if o.Id != z.Id && o.Config.PrivateZone && o.Name == z.Name && slices.Contains(o.VPCs, v) {
			return world.Refuse("ConflictingDomainExists",
				fmt.Sprintf("The VPC %s in region %s has already been associated with the hosted zone %s with the same domain name.", v.VPCId, v.VPCRegion, o.ID())).
				Because("private-zone-twice", v.VPCId, o.Name, o.ID())
		}
	}
	if len(z.VPCs) >= maxVPCs {
		return world.Refuse("LimitsExceeded", fmt.Sprintf("A private hosted zone can have no more than %d VPCs.", maxVPCs)).Because("quota", maxVPCs)
	}
	z.VPCs = append(slices.Clip(z.VPCs), v)
	return nil
}

// regionOf is the Region of one of the account's VPCs.
func regionOf(tx *world.Tx, vpc string) (string, bool) {
	for _, n := range world.All[Network](tx.World(), mine(tx)) {
		if n.ID() == vpc {
			at, ok := tx.World().Where(vpc)
			return at.Region, ok
		}
	}
	return "", false
}

// AssociateVPCWithHostedZone adds a VPC to a private zone.
type AssociateVPCWithHostedZone struct {
	HostedZoneId string `aws:"required,id=hosted-zone"`
	VPC          *VPC   `aws:"required"`
	Comment      string
}

// Apply associates.
func (c AssociateVPCWithHostedZone) Apply(tx *world.Tx) (any, error) {
	z, err := privateZone(tx, c.HostedZoneId)
	if err != nil {
		return nil, err
	}
	if err := z.associate(tx, *c.VPC); err != nil {
		return nil, err
	}
	put(tx, z)
	return ChangeInfoResult{change(tx, c.Comment)}, nil
}

// privateZone finds a zone that must be private.
func privateZone(tx *world.Tx, id string) (HostedZone, error) {
	z, err := zoneOf(tx, id)
	if err == nil && !z.Config.PrivateZone {
		err = world.Refuse("PublicZoneVPCAssociation", fmt.Sprintf("You're trying to associate a VPC with the public hosted zone %s. Amazon Route 53 doesn't support that.", z.ID())).
			Because("public-zone-vpc", z.Name)
	}
	return z, err
}

// DisassociateVPCFromHostedZone takes a VPC from a private zone, which must keep
// at least one.
type DisassociateVPCFromHostedZone struct {
	HostedZoneId string `aws:"required,id=hosted-zone"`
	VPC          *VPC   `aws:"required"`
	Comment      string
}

// Apply disassociates.
func (c DisassociateVPCFromHostedZone) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.HostedZoneId)
	if err != nil {
		return nil, err
	}
	at := slices.Index(z.VPCs, *c.VPC)
	switch {
	case at < 0:
		return nil, world.Refuse("VPCAssociationNotFound", fmt.Sprintf("The VPC %s in region %s is not associated with the hosted zone %s.", c.VPC.VPCId, c.VPC.VPCRegion, z.ID())).
			Because("vpc-not-associated", c.VPC.VPCId, z.Name)
	case len(z.VPCs) == 1:
		return nil, world.Refuse("LastVPCAssociation", fmt.Sprintf("Unable to disassociate the last VPC from the hosted zone %s.", z.ID())).
			Because("last-vpc", z.Name)
	}
	z.VPCs = slices.Delete(slices.Clone(z.VPCs), at, at+1)
	put(tx, z)
	return ChangeInfoResult{change(tx, c.Comment)}, nil
}

// ListHostedZonesByVPC lists the private zones that a VPC's resolver answers from.
type ListHostedZonesByVPC struct {
	VPCId     string `aws:"required,id=vpc"`
	VPCRegion string `aws:"required"`
	MaxItems  string
	NextToken string
}

// ListHostedZonesByVPCResult is the answer to [ListHostedZonesByVPC].
type ListHostedZonesByVPCResult struct {
	HostedZoneSummaries []HostedZoneSummary `aws:"always"`
	MaxItems            string
}

// HostedZoneSummary names a zone and who owns it.
type HostedZoneSummary struct {
	HostedZoneId string
	Name         string
	Owner        struct{ OwningAccount string }
}

// Apply lists.
func (c ListHostedZonesByVPC) Apply(tx *world.Tx) (any, error) {
	if region, ok := regionOf(tx, c.VPCId); !ok || region != c.VPCRegion {
		return nil, world.Refuse("InvalidVPCId", fmt.Sprintf("The VPC ID %s is invalid.", c.VPCId)).Because("vpc-not-there", c.VPCId, c.VPCRegion)
	}
	out := ListHostedZonesByVPCResult{HostedZoneSummaries: []HostedZoneSummary{}, MaxItems: "100"}
	for _, z := range world.All[HostedZone](tx.World(), mine(tx)) {
		if slices.Contains(z.VPCs, VPC{c.VPCRegion, c.VPCId}) {
			s := HostedZoneSummary{HostedZoneId: z.ID(), Name: z.Name}
			s.Owner.OwningAccount = tx.Account
			out.HostedZoneSummaries = append(out.HostedZoneSummaries, s)
		}
	}
	return out, nil
}
