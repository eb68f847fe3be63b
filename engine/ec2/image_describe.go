package ec2

import (
	"slices"
	"strconv"

	"skylab/engine/world"
)

var imageFilters = filters[Image]{
	"architecture":        func(i Image) []string { return []string{i.Architecture} },
	"creation-date":       func(i Image) []string { return []string{i.CreationDate} },
	"description":         func(i Image) []string { return []string{i.Description} },
	"hypervisor":          func(i Image) []string { return []string{i.Hypervisor} },
	"image-id":            func(i Image) []string { return []string{i.ImageId} },
	"image-type":          func(i Image) []string { return []string{i.ImageType} },
	"is-public":           func(i Image) []string { return []string{strconv.FormatBool(i.Public)} },
	"name":                func(i Image) []string { return []string{i.Name} },
	"owner-alias":         func(i Image) []string { return []string{i.ImageOwnerAlias} },
	"owner-id":            func(i Image) []string { return []string{i.OwnerId} },
	"root-device-type":    func(i Image) []string { return []string{i.RootDeviceType} },
	"state":               func(i Image) []string { return []string{i.State} },
	"virtualization-type": func(i Image) []string { return []string{i.VirtualizationType} },
}.tagged(func(i Image) Tags { return i.Tags })

// DescribeImages lists the images of the Region.
type DescribeImages struct {
	ExecutableUsers []string `aws:"wire=ExecutableBy"`
	ImageIds        []string `aws:"wire=ImageId,id=image"`
	Owners          []string `aws:"wire=Owner"`
	Page
	world.Dry
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeImagesResult is the answer to [DescribeImages].
type DescribeImagesResult struct {
	NextToken string
	Images    []Image `aws:"wire=ImagesSet"`
}

// Apply lists.
func (c DescribeImages) Apply(tx *world.Tx) (any, error) {
	all := Images(tx.Region)
	if len(c.ImageIds) > 0 {
		all = nil
		for _, id := range c.ImageIds {
			m, err := imageNamed(tx, id)
			if err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	if len(c.Owners) > 0 {
		all = slices.DeleteFunc(all, func(m Image) bool {
			return !slices.Contains(c.Owners, m.OwnerId) && !slices.Contains(c.Owners, m.ImageOwnerAlias)
		})
	}
	all, err := imageFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	out, next, err := page(all, c.Page, len(c.ImageIds))
	if out == nil {
		out = []Image{}
	}
	return DescribeImagesResult{next, out}, err
}

// FilterNames lists the filters of the operation.
func (DescribeImages) FilterNames() []string { return imageFilters.names() }

// imageNamed finds an image of the Region by its id.
func imageNamed(tx *world.Tx, id string) (Image, error) {
	for _, m := range Images(tx.Region) {
		if m.ImageId == id {
			return m, nil
		}
	}
	return Image{}, notFound("image", id)
}
