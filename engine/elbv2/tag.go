package elbv2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

const maxTags = 50

// checkTags holds tags against AWS's rules.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html
func checkTags(tags []Tag) error {
	for k, t := range tags {
		if strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return invalid("aws: prefixed tag key names are not allowed for external use.").Because("tag-reserved", t.Key)
		}
		if t.Key == "" || len([]rune(t.Key)) > 128 || len([]rune(t.Value)) > 256 {
			return invalid(fmt.Sprintf("The tag key '%s' or its value is not valid", t.Key)).Because("elb-tag", t.Key)
		}
		if slices.ContainsFunc(tags[:k], func(o Tag) bool { return o.Key == t.Key }) {
			return world.Refuse("DuplicateTagKeys", fmt.Sprintf("The tag key '%s' was specified more than once", t.Key)).Because("elb-tag", t.Key)
		}
	}
	if len(tags) > maxTags {
		return world.Refuse("TooManyTags", "The maximum number of tags has been reached").Because("quota", maxTags)
	}
	return nil
}

// tagged is what carries tags here.
type tagged interface {
	world.Resource
	tags() []Tag
	withTags([]Tag) world.Resource
}

func (b LoadBalancer) tags() []Tag                     { return b.Tags }
func (b LoadBalancer) withTags(t []Tag) world.Resource { b.Tags = t; return b }
func (g TargetGroup) tags() []Tag                      { return g.Tags }
func (g TargetGroup) withTags(t []Tag) world.Resource  { g.Tags = t; return g }
func (l Listener) tags() []Tag                         { return l.Tags }
func (l Listener) withTags(t []Tag) world.Resource     { l.Tags = t; return l }
func (r Rule) tags() []Tag                             { return r.Tags }
func (r Rule) withTags(t []Tag) world.Resource         { r.Tags = t; return r }

// taggedBy finds what ARNs name.
func taggedBy(tx *world.Tx, arns []string) ([]tagged, error) {
	var all []tagged
	for _, arn := range arns {
		kind := "load-balancer"
		for _, k := range []string{"target-group", "listener", "rule"} {
			if strings.HasPrefix(arn, arnOf(tx, k)) {
				kind = k
			}
		}
		r, err := find[tagged](tx, kind, arn)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// AddTags puts tags on load balancers, target groups, listeners and rules.
type AddTags struct {
	ResourceArns []string `aws:"required"`
	Tags         []Tag    `aws:"required"`
}

// Apply puts them on all or none.
func (c AddTags) Apply(tx *world.Tx) (any, error) {
	all, err := taggedBy(tx, c.ResourceArns)
	if err != nil {
		return nil, err
	}
	if err := checkTags(c.Tags); err != nil {
		return nil, err
	}
	for _, r := range all {
		tags := slices.DeleteFunc(slices.Clone(r.tags()), func(t Tag) bool {
			return slices.ContainsFunc(c.Tags, func(n Tag) bool { return n.Key == t.Key })
		})
		tags = append(tags, c.Tags...)
		if err := checkTags(tags); err != nil {
			return nil, err
		}
		tx.Put(r.withTags(tags))
	}
	return world.Done{}, nil
}

// RemoveTags takes tags off.
type RemoveTags struct {
	ResourceArns []string `aws:"required"`
	TagKeys      []string `aws:"required"`
}

// Apply takes them off.
func (c RemoveTags) Apply(tx *world.Tx) (any, error) {
	all, err := taggedBy(tx, c.ResourceArns)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		tx.Put(r.withTags(slices.DeleteFunc(slices.Clone(r.tags()), func(t Tag) bool { return slices.Contains(c.TagKeys, t.Key) })))
	}
	return world.Done{}, nil
}

// DescribeTags shows tags.
type DescribeTags struct {
	ResourceArns []string `aws:"required"`
}

// DescribeTagsResult is the answer to [DescribeTags].
type DescribeTagsResult struct{ TagDescriptions []TagDescription }

// TagDescription is a resource and its tags.
type TagDescription struct {
	ResourceArn string
	Tags        []Tag `aws:"always"`
}

// Apply reads.
func (c DescribeTags) Apply(tx *world.Tx) (any, error) {
	all, err := taggedBy(tx, c.ResourceArns)
	var out DescribeTagsResult
	for _, r := range all {
		out.TagDescriptions = append(out.TagDescriptions, TagDescription{r.ID(), append([]Tag{}, r.tags()...)})
	}
	return out, err
}
