package ec2

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"skylab/engine/world"
)

// Tag is a key and a value on a resource.
type Tag struct {
	Key   string
	Value string `aws:"always"`
}

// Tags are a resource's tags, sorted by key.
type Tags []Tag

// Get is the value of the tag with this key.
func (t Tags) Get(key string) (string, bool) {
	i, ok := t.find(key)
	if !ok {
		return "", false
	}
	return t[i].Value, true
}

// Name is the value of the tag Name, or nothing.
func (t Tags) Name() string {
	n, _ := t.Get("Name")
	return n
}

func (t Tags) find(key string) (int, bool) {
	return slices.BinarySearchFunc(t, key, func(t Tag, k string) int { return cmp.Compare(t.Key, k) })
}

// with is t and more; a key that is in both has more's value.
func (t Tags) with(more []Tag) Tags {
	out := slices.Clone(t)
	for _, m := range more {
		i, ok := out.find(m.Key)
		if ok {
			out[i] = m
		} else {
			out = slices.Insert(out, i, m)
		}
	}
	return out
}

// without is t but for the tags that any of gone names: by its key, and by its
// value too where it has one.
func (t Tags) without(gone []Tag) Tags {
	return slices.DeleteFunc(slices.Clone(t), func(have Tag) bool {
		return slices.ContainsFunc(gone, func(g Tag) bool {
			return g.Key == have.Key && (g.Value == "" || g.Value == have.Value)
		})
	})
}

// TagSpecification says how to tag what a command creates.
type TagSpecification struct {
	ResourceType string
	Tags         []Tag `aws:"wire=Tag"`
}

// tagged is a resource that can carry tags.
type tagged interface {
	world.Resource
	tags() Tags
	withTags(Tags) world.Resource
}

// TagsOf are the tags of a resource of any kind, none if it has none.
func TagsOf(r world.Resource) Tags {
	if t, ok := r.(tagged); ok {
		return t.tags()
	}
	return nil
}

// compound is a resource with parts that carry tags of their own, as a security
// group's rules do. What withTags of a part returns is the whole.
type compound interface {
	world.Resource
	parts() []tagged
}

// newTags returns the tags that specs give to a new resource of this kind, such
// as vpc. A specification for any other kind than this one and those in also is
// refused.
func newTags(kind string, specs []TagSpecification, also ...string) (Tags, error) {
	var out Tags
	seen := map[string]bool{}
	for _, s := range specs {
		if s.ResourceType != kind && !slices.Contains(also, s.ResourceType) {
			return nil, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("'%s' is not a valid taggable resource type for this operation.", s.ResourceType)).
				Because("tag-wrong-type", s.ResourceType, kind)
		}
		if seen[s.ResourceType] {
			return nil, world.Refuse("InvalidParameterValue",
				fmt.Sprintf("The resource type '%s' is specified more than once.", s.ResourceType)).
				Because("tag-type-twice", s.ResourceType)
		}
		seen[s.ResourceType] = true
		if err := checkTags(s.Tags); err != nil {
			return nil, err
		}
		if s.ResourceType == kind {
			out = out.with(s.Tags)
		}
	}
	return out, tooManyTags(out)
}

// checkTags refuses tags that no resource can carry.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case t.Key == "":
			return world.Refuse("InvalidParameterValue", "Tag key cannot be empty.").Because("tag-key-empty")
		case utf8.RuneCountInString(t.Key) > 128:
			return world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Tag key exceeds the maximum length of 128 characters: '%s'", t.Key)).Because("tag-too-long", 128)
		case utf8.RuneCountInString(t.Value) > 256:
			return world.Refuse("InvalidParameterValue",
				fmt.Sprintf("Tag value exceeds the maximum length of 256 characters: '%s'", t.Value)).Because("tag-too-long", 256)
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return world.Refuse("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use").
				Because("tag-reserved", t.Key)
		case seen[t.Key]:
			return world.Refuse("InvalidParameterValue", fmt.Sprintf("Duplicate tag key '%s' specified.", t.Key)).
				Because("tag-key-twice", t.Key)
		}
		seen[t.Key] = true
	}
	return nil
}

func tooManyTags(t Tags) error {
	if len(t) > maxTags {
		return world.Refuse("TagLimitExceeded", "The maximum number of tags has been reached.").Because("tag-quota", maxTags)
	}
	return nil
}
