package route53

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// ChangeResourceRecordSets creates, replaces and deletes record sets. All of a
// batch happens or nothing does.
type ChangeResourceRecordSets struct {
	HostedZoneId string       `aws:"required,id=hosted-zone"`
	ChangeBatch  *ChangeBatch `aws:"required"`
}

// ChangeBatch is what is to be changed, with a comment.
type ChangeBatch struct {
	Comment string
	Changes []RecordChange `aws:"required"`
}

// RecordChange is one of the changes.
type RecordChange struct {
	Action            string             `aws:"required,enum=CREATE|DELETE|UPSERT"`
	ResourceRecordSet *ResourceRecordSet `aws:"required"`
}

// Limits of one request.
const (
	maxElements = 1000
	maxText     = 32000
)

// Apply changes the zone, or says of every change that is wrong what is wrong
// with it.
func (c ChangeResourceRecordSets) Apply(tx *world.Tx) (any, error) {
	z, err := zoneOf(tx, c.HostedZoneId)
	if err != nil {
		return nil, err
	}
	b := &batch{tx: tx, zone: z, all: slices.Clone(z.Records)}
	if err := b.size(c.ChangeBatch.Changes); err != nil {
		return nil, err
	}
	for _, ch := range c.ChangeBatch.Changes {
		if ch.ResourceRecordSet == nil {
			return nil, invalidInput("ResourceRecordSet is missing in a change").Because("missing-parameter", "ResourceRecordSet")
		}
		b.one(ch.Action, *ch.ResourceRecordSet)
	}
	b.together()
	if len(b.wrong) > 0 {
		return nil, b.refusal()
	}
	z.Records = b.all
	put(tx, z)
	return ChangeInfoResult{change(tx, c.ChangeBatch.Comment)}, nil
}

// batch is the records of a zone while they are changed.
type batch struct {
	tx    *world.Tx
	zone  HostedZone
	all   []ResourceRecordSet
	touch []ResourceRecordSet // what was created or replaced
	wrong []*world.Refusal
}

// say notes that something is wrong; what it means here is for the caller to add.
func (b *batch) say(message string) *world.Refusal {
	r := world.Refuse("InvalidChangeBatch", message)
	if slices.ContainsFunc(b.wrong, func(o *world.Refusal) bool { return o.Message == message }) {
		return r // it is said once
	}
	b.wrong = append(b.wrong, r)
	return r
}

// refusal lists every message, as Route 53 does, and explains the first.
func (b *batch) refusal() error {
	var all []string
	for _, r := range b.wrong {
		all = append(all, r.Message)
	}
	r := world.Refuse("InvalidChangeBatch", "["+strings.Join(all, ", ")+"]")
	r.Why = b.wrong[0].Why
	return r
}

func (b *batch) size(changes []RecordChange) error {
	elements, text := 0, 0
	for _, ch := range changes {
		if ch.ResourceRecordSet == nil {
			continue
		}
		times := 1
		if ch.Action == "UPSERT" {
			times = 2
		}
		elements += times * max(1, len(ch.ResourceRecordSet.ResourceRecords))
		for _, v := range ch.ResourceRecordSet.ResourceRecords {
			text += times * len(v.Value)
		}
	}
	if len(changes) == 0 || elements > maxElements || text > maxText {
		return world.Refuse("InvalidChangeBatch", fmt.Sprintf("Number of records limit of %d exceeded.", maxElements)).Because("batch-size", maxElements, maxText)
	}
	return nil
}

// one applies a change to the draft, or says why it cannot be.
func (b *batch) one(action string, r ResourceRecordSet) {
	name, ok := canonical(strings.Replace(r.Name, `\052`, "*", 1))
	if !ok {
		b.say(fmt.Sprintf("FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '%s'", r.Name)).Because("domain-name", r.Name)
		return
	}
	r.Name, r.Type = name, strings.ToUpper(r.Type)
	if !b.zone.has(name) {
		b.say(fmt.Sprintf("RRSet with DNS name %s is not permitted in zone %s", name, b.zone.Name)).Because("record-outside-zone", name, b.zone.Name)
		return
	}
	at := slices.IndexFunc(b.all, r.same)
	switch action {
	case "DELETE":
		b.remove(at, r)
	case "CREATE", "UPSERT":
		if action == "CREATE" && at >= 0 {
			b.say(fmt.Sprintf("Tried to create resource record set %s but it already exists", titleOf(r))).Because("record-exists", name, r.Type)
			return
		}
		if !b.check(r) {
			return
		}
		if at >= 0 {
			b.all[at] = r
		} else {
			b.all = append(b.all, r)
		}
		b.touch = append(b.touch, r)
	default:
		b.say(fmt.Sprintf("Value '%s' at 'action' failed to satisfy constraint: Member must satisfy enum value set: [CREATE, DELETE, UPSERT]", action)).Because("change-action", action)
	}
}

func (b *batch) remove(at int, r ResourceRecordSet) {
	switch {
	case at < 0:
		b.say(fmt.Sprintf("Tried to delete resource record set %s but it was not found", titleOf(r))).Because("record-not-found", r.Name, r.Type)
	case b.zone.isDefault(r):
		message := "A HostedZone must contain exactly one SOA record."
		if r.Type == "NS" {
			message = "A HostedZone must contain at least one NS record for the zone itself."
		}
		b.say(message).Because("record-needed", r.Type, r.Name)
	case !b.all[at].equal(r):
		b.say(fmt.Sprintf("Tried to delete resource record set %s but the values provided do not match the current values", titleOf(r))).Because("record-differs", r.Name, r.Type)
	default:
		b.all = slices.Delete(b.all, at, at+1)
	}
}

// titleOf is how messages name a record set.
func titleOf(r ResourceRecordSet) string {
	if r.SetIdentifier != "" {
		return fmt.Sprintf("[name='%s', type='%s', set-identifier='%s']", r.Name, r.Type, r.SetIdentifier)
	}
	return fmt.Sprintf("[name='%s', type='%s']", r.Name, r.Type)
}

// together checks what no change could see alone: what stands beside what when
// the whole batch is done.
func (b *batch) together() {
	if len(b.all) > maxRecords {
		b.say(fmt.Sprintf("Number of records limit of %d exceeded.", maxRecords)).Because("quota", maxRecords)
	}
	seen := map[string]bool{}
	for _, r := range b.touch {
		for _, o := range b.all {
			if o.Name != r.Name || seen[r.Name+r.Type+o.Type] {
				continue
			}
			if r.Type != o.Type && (r.Type == "CNAME" || o.Type == "CNAME") {
				seen[r.Name+r.Type+o.Type] = true
				b.say(fmt.Sprintf("RRSet of type %s with DNS name %s is not permitted as it conflicts with other records with the same DNS name in zone %s", r.Type, r.Name, b.zone.Name)).Because("cname-beside", r.Name, r.Type, o.Type)
			}
			if r.Type == o.Type && r.Policy() != o.Policy() {
				seen[r.Name+r.Type+o.Type] = true
				b.say(fmt.Sprintf("RRSet with DNS name %s, type %s, SetIdentifier %s, and policy %s cannot be created as it conflicts with other RRSets of the same name and type", r.Name, r.Type, r.SetIdentifier, r.Policy())).Because("policies-mixed", r.Name, r.Type, string(r.Policy()), string(o.Policy()))
			}
		}
		b.alone(r)
	}
}

// alone checks a set against those that it is chosen among.
func (b *batch) alone(r ResourceRecordSet) {
	for _, o := range b.all {
		if o.Name != r.Name || o.Type != r.Type || o.SetIdentifier == r.SetIdentifier {
			continue
		}
		switch {
		case r.Policy() == Failover && o.Failover == r.Failover:
			b.say(fmt.Sprintf("RRSet with DNS name %s, type %s, failover %s cannot be created as a %s already exists", r.Name, r.Type, r.Failover, r.Failover)).Because("failover-twice", r.Name, r.Failover)
		case r.Policy() == Latency && o.Region == r.Region:
			b.say(fmt.Sprintf("RRSet with DNS name %s, type %s, region %s cannot be created as the region is used already", r.Name, r.Type, r.Region)).Because("region-twice", r.Name, r.Region)
		case r.Policy() == Geographic && equal(o.GeoLocation, r.GeoLocation):
			b.say(fmt.Sprintf("RRSet with DNS name %s, type %s cannot be created as the location is used already", r.Name, r.Type)).Because("location-twice", r.Name)
		case r.Policy() == Weighted && !equal(o.TTL, r.TTL) && o.AliasTarget == nil && r.AliasTarget == nil:
			b.say(fmt.Sprintf("RRSet with DNS name %s, type %s must have the same TTL as the others of its group", r.Name, r.Type)).Because("weighted-ttl", r.Name)
		default:
			continue
		}
		return
	}
}

// invalidInput is a refusal of a request that makes no sense.
func invalidInput(message string) *world.Refusal { return world.Refuse("InvalidInput", message) }
