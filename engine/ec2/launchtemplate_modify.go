package ec2

import (
	"fmt"
	"slices"
	"strconv"

	"skylab/engine/world"
)

// ModifyLaunchTemplate says which version is meant where none is named.
type ModifyLaunchTemplate struct {
	world.Dry
	ClientToken        string
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
	DefaultVersion     string `aws:"wire=SetDefaultVersion"`
}

// ModifyLaunchTemplateResult is the answer to [ModifyLaunchTemplate].
type ModifyLaunchTemplateResult struct{ LaunchTemplate LaunchTemplate }

// Apply says so.
func (c ModifyLaunchTemplate) Apply(tx *world.Tx) (any, error) {
	t, v, err := LaunchTemplateSpecification{c.LaunchTemplateId, c.LaunchTemplateName, c.DefaultVersion}.Template(tx)
	if err != nil {
		return nil, err
	}
	if t.DefaultVersionNumber != v.VersionNumber {
		t.DefaultVersionNumber = v.VersionNumber
		tx.Put(t)
	}
	return ModifyLaunchTemplateResult{t}, nil
}

// DeleteLaunchTemplate deletes a template with all its versions. Machines that were
// started from it stay.
type DeleteLaunchTemplate struct {
	world.Dry
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
}

// DeleteLaunchTemplateResult is the answer to [DeleteLaunchTemplate].
type DeleteLaunchTemplateResult struct{ LaunchTemplate LaunchTemplate }

// Apply deletes.
func (c DeleteLaunchTemplate) Apply(tx *world.Tx) (any, error) {
	t, err := templateOf(tx, c.LaunchTemplateId, c.LaunchTemplateName)
	if err != nil {
		return nil, err
	}
	tx.Delete(t)
	return DeleteLaunchTemplateResult{t}, nil
}

// DeleteLaunchTemplateVersions deletes versions, all but the default one.
type DeleteLaunchTemplateVersions struct {
	world.Dry
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
	Versions           []string `aws:"required,wire=LaunchTemplateVersion"`
}

// DeleteLaunchTemplateVersionsResult is the answer to [DeleteLaunchTemplateVersions].
type DeleteLaunchTemplateVersionsResult struct {
	SuccessfullyDeletedLaunchTemplateVersions   []DeleteLaunchTemplateVersionsResponseSuccessItem `aws:"wire=SuccessfullyDeletedLaunchTemplateVersionSet"`
	UnsuccessfullyDeletedLaunchTemplateVersions []DeleteLaunchTemplateVersionsResponseErrorItem   `aws:"wire=UnsuccessfullyDeletedLaunchTemplateVersionSet"`
}

// DeleteLaunchTemplateVersionsResponseSuccessItem is a version that is gone.
type DeleteLaunchTemplateVersionsResponseSuccessItem struct {
	LaunchTemplateId   string
	LaunchTemplateName string
	VersionNumber      int
}

// DeleteLaunchTemplateVersionsResponseErrorItem is a version that stayed, and why.
type DeleteLaunchTemplateVersionsResponseErrorItem struct {
	LaunchTemplateId   string
	LaunchTemplateName string
	VersionNumber      int
	ResponseError      ResponseError
}

// ResponseError is why, in AWS's words.
type ResponseError struct{ Code, Message string }

// Apply deletes what can be deleted and says what can't.
func (c DeleteLaunchTemplateVersions) Apply(tx *world.Tx) (any, error) {
	t, err := templateOf(tx, c.LaunchTemplateId, c.LaunchTemplateName)
	if err != nil {
		return nil, err
	}
	out := DeleteLaunchTemplateVersionsResult{
		[]DeleteLaunchTemplateVersionsResponseSuccessItem{}, []DeleteLaunchTemplateVersionsResponseErrorItem{},
	}
	for _, word := range c.Versions {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, invalid("version", word, "A version to delete is a number.").Because("parameter-value", word, "Versions", "1, 2, 3")
		}
		why := ResponseError{}
		switch _, err := t.version(word); {
		case err != nil:
			why = ResponseError{"launchTemplateVersionDoesNotExist", fmt.Sprintf("The specified launch template version %d does not exist.", n)}
		case n == t.DefaultVersionNumber:
			why = ResponseError{"unexpectedError", fmt.Sprintf("The default version %d of a launch template cannot be deleted.", n)}
		}
		if why.Code != "" {
			out.UnsuccessfullyDeletedLaunchTemplateVersions = append(out.UnsuccessfullyDeletedLaunchTemplateVersions,
				DeleteLaunchTemplateVersionsResponseErrorItem{t.LaunchTemplateId, t.LaunchTemplateName, n, why})
			continue
		}
		t.Versions = slices.DeleteFunc(slices.Clone(t.Versions), func(v LaunchTemplateVersion) bool { return v.VersionNumber == n })
		out.SuccessfullyDeletedLaunchTemplateVersions = append(out.SuccessfullyDeletedLaunchTemplateVersions,
			DeleteLaunchTemplateVersionsResponseSuccessItem{t.LaunchTemplateId, t.LaunchTemplateName, n})
	}
	if len(out.SuccessfullyDeletedLaunchTemplateVersions) > 0 {
		tx.Put(t)
	}
	return out, nil
}
