package route53

import (
	"slices"
	"strings"

	"skylab/engine/world"
)

// ChangeTagsForResource adds and removes the tags of a hosted zone.
type ChangeTagsForResource struct {
	ResourceType  string `aws:"required,enum=healthcheck|hostedzone"`
	ResourceId    string `aws:"required"`
	AddTags       []Tag
	RemoveTagKeys []string
}

// Apply changes them.
func (c ChangeTagsForResource) Apply(tx *world.Tx) (any, error) {
	z, err := c.zone(tx)
	if err != nil {
		return nil, err
	}
	tags := slices.DeleteFunc(slices.Clone(z.Tags), func(t Tag) bool {
		return slices.Contains(c.RemoveTagKeys, t.Key) || slices.ContainsFunc(c.AddTags, func(n Tag) bool { return n.Key == t.Key })
	})
	z.Tags = append(tags, c.AddTags...)
	put(tx, z)
	return world.Done{}, nil
}

func (c ChangeTagsForResource) zone(tx *world.Tx) (HostedZone, error) {
	if !strings.EqualFold(c.ResourceType, "hostedzone") {
		return HostedZone{}, invalidInput("Tags of "+c.ResourceType+" are not kept").Because("tag-resource", c.ResourceType)
	}
	return zoneOf(tx, c.ResourceId)
}

// ListTagsForResource lists the tags of a hosted zone.
type ListTagsForResource struct {
	ResourceType string `aws:"required,enum=healthcheck|hostedzone"`
	ResourceId   string `aws:"required"`
}

// ListTagsForResourceResult is the answer to [ListTagsForResource].
type ListTagsForResourceResult struct{ ResourceTagSet ResourceTagSet }

// ResourceTagSet is a resource and its tags.
type ResourceTagSet struct {
	ResourceType string
	ResourceId   string
	Tags         []Tag `aws:"always"`
}

// Apply lists.
func (c ListTagsForResource) Apply(tx *world.Tx) (any, error) {
	z, err := ChangeTagsForResource{ResourceType: c.ResourceType, ResourceId: c.ResourceId}.zone(tx)
	return ListTagsForResourceResult{ResourceTagSet{c.ResourceType, z.ID(), append([]Tag{}, z.Tags...)}}, err
}
