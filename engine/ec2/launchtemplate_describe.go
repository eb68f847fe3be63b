package ec2

import (
	"strconv"
	"time"

	"skylab/engine/world"
)

var launchTemplateFilters = filters[LaunchTemplate]{
	"create-time":          func(t LaunchTemplate) []string { return []string{t.CreateTime.Format(time.RFC3339)} },
	"launch-template-name": func(t LaunchTemplate) []string { return []string{t.LaunchTemplateName} },
}.tagged(func(t LaunchTemplate) Tags { return t.Tags })

// DescribeLaunchTemplates lists templates.
type DescribeLaunchTemplates struct {
	world.Dry
	LaunchTemplateIds   []string `aws:"wire=LaunchTemplateId,id=launch-template"`
	LaunchTemplateNames []string `aws:"wire=LaunchTemplateName"`
	Filters             []Filter `aws:"wire=Filter"`
	Page
}

// DescribeLaunchTemplatesResult is the answer to [DescribeLaunchTemplates].
type DescribeLaunchTemplatesResult struct {
	LaunchTemplates []LaunchTemplate
	NextToken       string
}

// Apply lists.
func (c DescribeLaunchTemplates) Apply(tx *world.Tx) (any, error) {
	ids := append([]string{}, c.LaunchTemplateIds...)
	for _, n := range c.LaunchTemplateNames {
		t, err := templateOf(tx, "", n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, t.LaunchTemplateId)
	}
	out, next, err := describe(tx, "launch-template", ids, launchTemplateFilters, c.Filters, c.Page)
	return DescribeLaunchTemplatesResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeLaunchTemplates) FilterNames() []string { return launchTemplateFilters.names() }

var launchTemplateVersionFilters = filters[LaunchTemplateVersion]{
	"create-time":        func(v LaunchTemplateVersion) []string { return []string{v.CreateTime.Format(time.RFC3339)} },
	"image-id":           func(v LaunchTemplateVersion) []string { return []string{v.LaunchTemplateData.ImageId} },
	"instance-type":      func(v LaunchTemplateVersion) []string { return []string{v.LaunchTemplateData.InstanceType} },
	"is-default-version": func(v LaunchTemplateVersion) []string { return []string{strconv.FormatBool(v.DefaultVersion)} },
}

// DescribeLaunchTemplateVersions lists versions of a template, newest first, or with
// $Latest and $Default one or two of each.
type DescribeLaunchTemplateVersions struct {
	world.Dry
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
	Versions           []string `aws:"wire=LaunchTemplateVersion"`
	MinVersion         string
	MaxVersion         string
	Page
	Filters []Filter `aws:"wire=Filter"`
}

// DescribeLaunchTemplateVersionsResult is the answer to [DescribeLaunchTemplateVersions].
type DescribeLaunchTemplateVersionsResult struct {
	LaunchTemplateVersions []LaunchTemplateVersion `aws:"wire=LaunchTemplateVersionSet"`
	NextToken              string
}

// Apply lists.
func (c DescribeLaunchTemplateVersions) Apply(tx *world.Tx) (any, error) {
	templates := world.All[LaunchTemplate](tx.World(), tx.Scope)
	if c.LaunchTemplateId != "" || c.LaunchTemplateName != "" || len(c.Versions) == 0 {
		t, err := templateOf(tx, c.LaunchTemplateId, c.LaunchTemplateName)
		if err != nil {
			return nil, err
		}
		templates = []LaunchTemplate{t}
	}
	all := []LaunchTemplateVersion{}
	for _, t := range templates {
		some, err := c.of(t)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	all, err := launchTemplateVersionFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	out, next, err := page(all, c.Page, 0)
	return DescribeLaunchTemplateVersionsResult{out, next}, err
}

// of are the versions of one template that are asked for.
func (c DescribeLaunchTemplateVersions) of(t LaunchTemplate) (out []LaunchTemplateVersion, err error) {
	for _, word := range c.Versions {
		v, err := t.version(word)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if len(c.Versions) > 0 {
		return out, nil
	}
	least, most := LaunchTemplateVersion{}, LaunchTemplateVersion{VersionNumber: t.LatestVersionNumber}
	if c.MinVersion != "" {
		if least, err = t.version(c.MinVersion); err != nil {
			return nil, err
		}
	}
	if c.MaxVersion != "" {
		if most, err = t.version(c.MaxVersion); err != nil {
			return nil, err
		}
	}
	for k := len(t.Versions) - 1; k >= 0; k-- {
		v := t.Versions[k]
		if v.DefaultVersion = v.VersionNumber == t.DefaultVersionNumber; v.VersionNumber >= least.VersionNumber && v.VersionNumber <= most.VersionNumber {
			out = append(out, v)
		}
	}
	return out, nil
}

// FilterNames lists the filters of the operation.
func (DescribeLaunchTemplateVersions) FilterNames() []string {
	return launchTemplateVersionFilters.names()
}
