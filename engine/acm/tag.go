package acm

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"skylab/engine/world"
)

// Tag is a name and a value that somebody put on a certificate.
type Tag struct {
	Key   string `aws:"required"`
	Value string
}

// maxTags is how many a certificate carries.
// https://docs.aws.amazon.com/acm/latest/userguide/tags-restrictions.html
const maxTags = 50

// checkTags refuses tags that a certificate which has some already can't be given.
func checkTags(has, more []Tag) error {
	seen := map[string]bool{}
	for _, t := range more {
		switch {
		case t.Key == "":
			return world.Refuse("InvalidTagException", "The tag key must not be empty.").Because("tag-key-empty")
		case utf8.RuneCountInString(t.Key) > 128:
			return world.Refuse("InvalidTagException", "The tag key is longer than 128 characters.").Because("tag-too-long", 128)
		case utf8.RuneCountInString(t.Value) > 256:
			return world.Refuse("InvalidTagException", "The tag value is longer than 256 characters.").Because("tag-too-long", 256)
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return world.Refuse("InvalidTagException", "aws: prefixed tag key names are not allowed for external use.").Because("tag-reserved", t.Key)
		case seen[t.Key]:
			return world.Refuse("InvalidTagException", fmt.Sprintf("The tag key %s is there more than once.", t.Key)).Because("tag-key-twice", t.Key)
		}
		seen[t.Key] = true
	}
	if len(tagged(has, more)) > maxTags {
		return world.Refuse("TooManyTagsException", fmt.Sprintf("A certificate can have at most %d tags.", maxTags)).Because("tag-quota", maxTags)
	}
	return nil
}

// tagged are tags with more put on.
func tagged(has, more []Tag) []Tag {
	return append(slices.DeleteFunc(slices.Clone(has), func(t Tag) bool {
		return slices.ContainsFunc(more, func(o Tag) bool { return o.Key == t.Key })
	}), more...)
}

// AddTagsToCertificate puts tags on a certificate.
type AddTagsToCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
	Tags           []Tag  `aws:"required"`
}

// Apply puts them on.
func (c AddTagsToCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	if err != nil {
		return nil, err
	}
	if err := checkTags(n.Tags, c.Tags); err != nil {
		return nil, err
	}
	n.Tags = tagged(n.Tags, c.Tags)
	tx.Put(n)
	return world.Done{}, nil
}

// RemoveTagsFromCertificate takes tags off: those with the value, where one is given.
type RemoveTagsFromCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
	Tags           []Tag  `aws:"required"`
}

// Apply takes them off.
func (c RemoveTagsFromCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	if err != nil {
		return nil, err
	}
	n.Tags = slices.DeleteFunc(slices.Clone(n.Tags), func(t Tag) bool {
		return slices.ContainsFunc(c.Tags, func(o Tag) bool { return o.Key == t.Key && (o.Value == "" || o.Value == t.Value) })
	})
	tx.Put(n)
	return world.Done{}, nil
}

// ListTagsForCertificate lists them.
type ListTagsForCertificate struct {
	CertificateArn string `aws:"required,id=certificate"`
}

// ListTagsForCertificateResult is the answer to [ListTagsForCertificate].
type ListTagsForCertificateResult struct {
	Tags []Tag `aws:"always"`
}

// Apply reads.
func (c ListTagsForCertificate) Apply(tx *world.Tx) (any, error) {
	n, err := certificateOf(tx, c.CertificateArn)
	return ListTagsForCertificateResult{append([]Tag{}, n.Tags...)}, err
}
