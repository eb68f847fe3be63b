package machine

import (
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Outage is an Availability Zone that fails: no power, no network, a fire. It
// satisfies [ec2.Outage].
type Outage struct {
	Account string
	Zone    string // as the account calls it
	Since   time.Time
}

// ID is unique among the zones of all accounts.
func (o Outage) ID() string { return "outage/" + o.Account + "/" + o.Zone }

// Refs is empty: a zone fails whatever stands in it.
func (o Outage) Refs() []string { return nil }

// OutZone is the name of the zone.
func (o Outage) OutZone() string { return o.Zone }

// OutSince is when it failed.
func (o Outage) OutSince() time.Time { return o.Since }

// PutOutage lets an Availability Zone of the account fail, by name or id and in
// whichever Region. Of one that failed already it is a repeat.
type PutOutage struct {
	Zone string `aws:"required"`
}

// Apply stores the outage in the zone's Region.
func (c PutOutage) Apply(tx *world.Tx) (any, error) {
	z, err := zoneNamed(tx, c.Zone)
	if err != nil {
		return nil, err
	}
	at := world.Scope{Account: tx.Account, Region: z.RegionName}
	if !ec2.ZoneOut(tx.World(), at, z.ZoneName) {
		tx.PutIn(at, Outage{tx.Account, z.ZoneName, tx.Now()})
	}
	return world.Done{Return: true}, nil
}

// DeleteOutage lets an Availability Zone work again. Of one that works it is a
// repeat.
type DeleteOutage struct {
	Zone string `aws:"required"`
}

// Apply removes the outage.
func (c DeleteOutage) Apply(tx *world.Tx) (any, error) {
	z, err := zoneNamed(tx, c.Zone)
	if err != nil {
		return nil, err
	}
	if o, ok := world.Get[Outage](tx.World(), world.Everywhere, Outage{Account: tx.Account, Zone: z.ZoneName}.ID()); ok {
		tx.Delete(o)
	}
	return world.Done{Return: true}, nil
}

// zoneNamed is the zone that a command means.
func zoneNamed(tx *world.Tx, word string) (ec2.AvailabilityZone, error) {
	z, ok := ec2.Zone(tx.Account, word)
	if !ok {
		known := strings.Join(ec2.ZoneNames(tx.Region), ", ")
		return z, world.Refuse("InvalidParameterValue", "Invalid availability zone: ["+word+"]").Because("outage-zone-unknown", word, known)
	}
	return z, nil
}
