package route53

import (
	"strings"
	"time"

	"skylab/engine/world"
)

// Change is something that was asked of Route 53 and takes a while to reach all
// of its servers.
type Change struct {
	Id          string // without its prefix
	SubmittedAt time.Time
	Comment     string
}

// ID is the Id.
func (c Change) ID() string { return c.Id }

// Refs is empty.
func (c Change) Refs() []string { return nil }

// ChangeInfo is a change as answers show it.
type ChangeInfo struct {
	Id          string
	Status      string
	SubmittedAt time.Time
	Comment     string
}

// propagation is how long a change takes until every server answers by it.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
const propagation = 60 * time.Second

func (c Change) info(now time.Time) ChangeInfo {
	status := "PENDING"
	if !now.Before(c.SubmittedAt.Add(propagation)) {
		status = "INSYNC"
	}
	return ChangeInfo{changePrefix + c.Id, status, c.SubmittedAt, c.Comment}
}

// change records that something was asked now.
func change(tx *world.Tx, comment string) ChangeInfo {
	c := Change{newID(tx, "C"), tx.Now(), comment}
	put(tx, c)
	return c.info(tx.Now())
}

// GetChange tells whether a change has reached every server.
type GetChange struct {
	Id string `aws:"required"`
}

// Apply reads by the lab's clock.
func (c GetChange) Apply(tx *world.Tx) (any, error) {
	id := strings.TrimPrefix(strings.TrimPrefix(c.Id, "/"), "change/")
	ch, ok := world.Get[Change](tx.World(), mine(tx), id)
	if !ok {
		return nil, world.Refuse("NoSuchChange", "Could not find resource with ID: "+id).Because("change-unknown", id)
	}
	return ChangeInfoResult{ch.info(tx.Now())}, nil
}
