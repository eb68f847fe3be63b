package ec2

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/engine/world"
)

// Outage is something that makes an Availability Zone fail: whatever stands in it
// is dead while it lasts, and nothing new starts there.
type Outage interface {
	world.Resource
	// OutZone is the name of the zone, in the account and Region that it is put in.
	OutZone() string
	// OutSince is when it began.
	OutSince() time.Time
}

// ZoneOut reports whether a zone of an account's Region is out.
func ZoneOut(w *world.World, s world.Scope, zone string) bool {
	_, out := outage(w, s, zone)
	return out
}

func outage(w *world.World, s world.Scope, zone string) (Outage, bool) {
	all := world.All[Outage](w, world.Scope{Account: s.Account, Region: s.Region})
	i := slices.IndexFunc(all, func(o Outage) bool { return o.OutZone() == zone })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// checkCapacity refuses to start machines of a type in a zone that is out. Who
// named the zone hears which others there are.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func (t instanceType) checkCapacity(tx *world.Tx, zone string) error {
	if !ZoneOut(tx.World(), tx.Scope, zone) {
		return nil
	}
	var others []string
	for _, z := range zonesOf(tx.Account, tx.Region) {
		if t.offeredIn(tx.Region, z.name) && !ZoneOut(tx.World(), tx.Scope, z.name) {
			others = append(others, z.name)
		}
	}
	text := fmt.Sprintf("We currently do not have sufficient %s capacity in the Availability Zone you requested (%s). "+
		"Our system will be working on provisioning additional capacity.", t.name, zone)
	if len(others) > 0 {
		text += fmt.Sprintf(" You can currently get %s capacity by not specifying an Availability Zone in your request or choosing %s.",
			t.name, strings.Join(others, ", "))
	}
	return world.Refuse("InsufficientInstanceCapacity", text).Because("zone-capacity", zone)
}
