package ec2

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

// kindOf is the kind of resource that an id of this form names, such as subnet
// for subnet-0123, or nothing.
func kindOf(id string) string {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return ""
	}
	for kind, n := range nouns { // prefixes are unique: the order does not show
		if n.prefix == id[:i] {
			return kind
		}
	}
	return ""
}

// taggedByID finds what CreateTags and DeleteTags speak of.
func taggedByID(tx *world.Tx, id string) (tagged, error) {
	if r, ok := world.Get[tagged](tx.World(), tx.Scope, id); ok {
		return r, nil
	}
	for _, whole := range world.All[compound](tx.World(), tx.Scope) {
		for _, part := range whole.parts() {
			if part.ID() == id {
				return part, nil
			}
		}
	}
	kind := kindOf(id)
	if kind == "vpc-peering-connection" { // the other side's, perhaps
		return findPeering(tx, id)
	}
	if kind == "" {
		return nil, world.Refuse("InvalidID", fmt.Sprintf("The ID '%s' is not valid", id)).Because("id-unknown-kind", id)
	}
	return nil, notFound(kind, id)
}

// CreateTags puts tags on resources of any kind; a key that is there gets the
// new value.
type CreateTags struct {
	Resources []string `aws:"required,wire=ResourceId"`
	Tags      []Tag    `aws:"required,wire=Tag"`
	world.Dry
}

// Apply tags.
func (c CreateTags) Apply(tx *world.Tx) (any, error) {
	if err := checkTags(c.Tags); err != nil {
		return nil, err
	}
	for _, id := range c.Resources {
		r, err := taggedByID(tx, id)
		if err != nil {
			return nil, err
		}
		tags := r.tags().with(c.Tags)
		if err := tooManyTags(tags); err != nil {
			return nil, err
		}
		tx.Put(r.withTags(tags))
	}
	return nil, nil
}

// DeleteTags takes tags off resources. A tag given without a value goes
// whatever its value; without tags, all go.
type DeleteTags struct {
	Resources []string `aws:"required,wire=ResourceId"`
	Tags      []Tag    `aws:"wire=Tag"`
	world.Dry
}

// Apply untags. Tags that are not there are no reason to refuse.
func (c DeleteTags) Apply(tx *world.Tx) (any, error) {
	for _, id := range c.Resources {
		r, err := taggedByID(tx, id)
		if err != nil {
			return nil, err
		}
		var left Tags
		if len(c.Tags) > 0 {
			left = r.tags().without(c.Tags)
		}
		tx.Put(r.withTags(left))
	}
	return nil, nil
}
