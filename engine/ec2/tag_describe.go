package ec2

import "skylab/engine/world"

// TagDescription is a tag and what it is on.
type TagDescription struct {
	Key          string
	ResourceId   string
	ResourceType string
	Value        string
}

var tagFilters = filters[TagDescription]{
	"key":           func(d TagDescription) []string { return []string{d.Key} },
	"resource-id":   func(d TagDescription) []string { return []string{d.ResourceId} },
	"resource-type": func(d TagDescription) []string { return []string{d.ResourceType} },
	"value":         func(d TagDescription) []string { return []string{d.Value} },
	"tag:":          func(d TagDescription) []string { return []string{d.Key + "\x00" + d.Value} },
}

// DescribeTags lists the tags on everything.
type DescribeTags struct {
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
	Page
}

// DescribeTagsResult is the answer to [DescribeTags].
type DescribeTagsResult struct {
	NextToken string
	Tags      []TagDescription `aws:"wire=TagSet"`
}

// Apply lists.
func (c DescribeTags) Apply(tx *world.Tx) (any, error) {
	all := []TagDescription{}
	list := func(r tagged) {
		for _, t := range r.tags() {
			all = append(all, TagDescription{t.Key, r.ID(), kindOf(r.ID()), t.Value})
		}
	}
	for _, r := range world.All[world.Resource](tx.World(), tx.Scope) {
		if t, ok := r.(tagged); ok {
			list(t)
		}
		if c, ok := r.(compound); ok {
			for _, part := range c.parts() {
				list(part)
			}
		}
	}
	all, err := tagFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	all, next, err := page(all, c.Page, 0)
	return DescribeTagsResult{next, all}, err
}

// FilterNames lists the filters of the operation.
func (DescribeTags) FilterNames() []string { return tagFilters.names() }
