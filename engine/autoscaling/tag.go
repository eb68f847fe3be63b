package autoscaling

import (
	"cmp"
	"fmt"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Tag is a tag of a group, which new members may get too.
type Tag struct {
	ResourceId        string
	ResourceType      string
	Key               string `aws:"required"`
	Value             string
	PropagateAtLaunch *bool
}

// TagDescription is a tag that a group has.
type TagDescription struct {
	ResourceId        string
	ResourceType      string
	Key               string
	Value             string `aws:"always"`
	PropagateAtLaunch bool
}

const (
	maxTags = 50
	// groupTag is the tag by which a member knows its group.
	groupTag = "aws:autoscaling:groupName"
)

// tag gives tags to the group; a key that is there gets the new value.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Tag.html
func (g *AutoScalingGroup) tag(tags []Tag) error {
	g.Tags = slices.Clone(g.Tags)
	for _, t := range tags {
		if t.Key == "" || len([]rune(t.Key)) > 128 || len([]rune(t.Value)) > 256 || len(t.Key) > 3 && t.Key[:4] == "aws:" {
			return invalid(fmt.Sprintf("The tag key '%s' or its value is not valid", t.Key)).Because("elb-tag", t.Key)
		}
		d := TagDescription{g.AutoScalingGroupName, "auto-scaling-group", t.Key, t.Value, t.PropagateAtLaunch == nil || *t.PropagateAtLaunch}
		if k, ok := slices.BinarySearchFunc(g.Tags, t.Key, byKey); ok {
			g.Tags[k] = d
		} else {
			g.Tags = slices.Insert(g.Tags, k, d)
		}
	}
	if len(g.Tags) > maxTags {
		return world.Refuse("LimitExceeded", "The maximum number of tags has been reached").Because("quota", maxTags)
	}
	return nil
}

func byKey(d TagDescription, key string) int { return cmp.Compare(d.Key, key) }

// launchTags are the tags that a new member gets.
func (g *AutoScalingGroup) launchTags() []ec2.Tag {
	tags := []ec2.Tag{{Key: groupTag, Value: g.AutoScalingGroupName}}
	for _, t := range g.Tags {
		if t.PropagateAtLaunch {
			tags = append(tags, ec2.Tag{Key: t.Key, Value: t.Value})
		}
	}
	return tags
}

// CreateOrUpdateTags gives tags to groups.
type CreateOrUpdateTags struct {
	Tags []Tag `aws:"required"`
}

// Apply gives them, all or none.
func (c CreateOrUpdateTags) Apply(tx *world.Tx) (any, error) {
	return world.Done{}, retag(tx, c.Tags, func(g *AutoScalingGroup, t Tag) error { return g.tag([]Tag{t}) })
}

// DeleteTags takes tags from groups.
type DeleteTags struct {
	Tags []Tag `aws:"required"`
}

// Apply takes them.
func (c DeleteTags) Apply(tx *world.Tx) (any, error) {
	return world.Done{}, retag(tx, c.Tags, func(g *AutoScalingGroup, t Tag) error {
		g.Tags = slices.DeleteFunc(slices.Clone(g.Tags), func(d TagDescription) bool { return d.Key == t.Key && (t.Value == "" || t.Value == d.Value) })
		return nil
	})
}

// retag changes the group that each tag names.
func retag(tx *world.Tx, tags []Tag, do func(*AutoScalingGroup, Tag) error) error {
	for _, t := range tags {
		if t.ResourceType != "auto-scaling-group" {
			return invalid(fmt.Sprintf("The resource type '%s' is not valid. Valid values are: [auto-scaling-group]", t.ResourceType)).Because("parameter-value", t.ResourceType, "ResourceType", "auto-scaling-group")
		}
		g, err := change(tx, t.ResourceId)
		if err != nil {
			return err
		}
		if err := do(&g, t); err != nil {
			return err
		}
		tx.Put(g)
	}
	return nil
}

// DescribeTags shows the tags of groups.
type DescribeTags struct {
	Filters []Filter
}

// Filter keeps tags of which something has one of some values: auto-scaling-group,
// key, value or propagate-at-launch.
type Filter struct {
	Name   string
	Values []string
}

// DescribeTagsResult is the answer to [DescribeTags].
type DescribeTagsResult struct {
	Tags []TagDescription `aws:"always"`
}

// Apply reads.
func (c DescribeTags) Apply(tx *world.Tx) (any, error) {
	out := DescribeTagsResult{}
	for _, f := range c.Filters {
		if err := oneOf("Filters", f.Name, "auto-scaling-group", "key", "value", "propagate-at-launch"); err != nil {
			return nil, err
		}
	}
	for _, g := range world.All[AutoScalingGroup](tx.World(), tx.Scope) {
		for _, t := range g.Tags {
			if !slices.ContainsFunc(c.Filters, func(f Filter) bool {
				is := map[string]string{"auto-scaling-group": t.ResourceId, "key": t.Key, "value": t.Value, "propagate-at-launch": fmt.Sprint(t.PropagateAtLaunch)}
				return !has(f.Values, is[f.Name])
			}) {
				out.Tags = append(out.Tags, t)
			}
		}
	}
	return out, nil
}
