package ec2

import (
	"cmp"
	"slices"
)

// Tag is a key and a value on a resource.
type Tag struct {
	Key   string
	Value string
}

// Tags are a resource's tags, sorted by key.
type Tags []Tag

// Get is the value of the tag with this key.
func (t Tags) Get(key string) (string, bool) {
	i, ok := slices.BinarySearchFunc(t, key, func(t Tag, k string) int { return cmp.Compare(t.Key, k) })
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

// TagSpecification says how to tag what a command creates.
type TagSpecification struct {
	ResourceType string
	Tags         []Tag `aws:"wire=Tag"`
}
