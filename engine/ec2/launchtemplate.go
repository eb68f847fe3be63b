package ec2

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"skylab/engine/world"
)

// LaunchTemplate is what new machines are to be like, under a name, in versions
// that never change.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html
type LaunchTemplate struct {
	LaunchTemplateId     string
	LaunchTemplateName   string
	CreateTime           time.Time
	CreatedBy            string
	DefaultVersionNumber int
	LatestVersionNumber  int
	Tags                 Tags `aws:"wire=TagSet"`

	Versions []LaunchTemplateVersion `aws:"-"` // oldest first
}

// LaunchTemplateVersion is one version of a template.
type LaunchTemplateVersion struct {
	LaunchTemplateId   string
	LaunchTemplateName string
	VersionNumber      int
	VersionDescription string
	CreateTime         time.Time
	CreatedBy          string
	DefaultVersion     bool `aws:"always"` // computed
	LaunchTemplateData ResponseLaunchTemplateData
}

// ResponseLaunchTemplateData is what a version holds.
type ResponseLaunchTemplateData struct {
	NetworkInterfaces                 []LaunchTemplateInstanceNetworkInterfaceSpecification `aws:"wire=NetworkInterfaceSet,omitempty"`
	ImageId                           string
	InstanceType                      string
	KeyName                           string
	Placement                         *LaunchTemplatePlacement
	DisableApiTermination             *bool
	InstanceInitiatedShutdownBehavior string
	UserData                          string                           // in base64
	TagSpecifications                 []LaunchTemplateTagSpecification `aws:"wire=TagSpecificationSet,omitempty"`
	SecurityGroupIds                  []string                         `aws:"wire=SecurityGroupIdSet,omitempty"`
	SecurityGroups                    []string                         `aws:"wire=SecurityGroupSet,omitempty"`
	DisableApiStop                    *bool
}

// LaunchTemplatePlacement is the zone that a version names.
type LaunchTemplatePlacement struct {
	AvailabilityZone string
	GroupName        string
	Tenancy          string
}

// LaunchTemplateTagSpecification are the tags that a version gives to what is made.
type LaunchTemplateTagSpecification struct {
	ResourceType string
	Tags         []Tag `aws:"wire=TagSet"`
}

// LaunchTemplateInstanceNetworkInterfaceSpecification is an interface that a version
// describes.
type LaunchTemplateInstanceNetworkInterfaceSpecification struct {
	AssociatePublicIpAddress       *bool
	DeleteOnTermination            *bool
	Description                    string
	DeviceIndex                    *int
	Groups                         []string `aws:"wire=GroupSet,omitempty"`
	InterfaceType                  string
	NetworkInterfaceId             string
	PrivateIpAddress               string
	PrivateIpAddresses             []PrivateIpAddressSpecification `aws:"wire=PrivateIpAddressesSet,omitempty"`
	SecondaryPrivateIpAddressCount int
	SubnetId                       string
}

// LaunchTemplateSpecification names a template and one of its versions: a number,
// $Latest, or $Default, which it is without a word.
type LaunchTemplateSpecification struct {
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
	Version            string
}

// ID is the LaunchTemplateId.
func (t LaunchTemplate) ID() string { return t.LaunchTemplateId }

// Refs is empty: what a template names may not exist.
func (t LaunchTemplate) Refs() []string { return nil }

func (t LaunchTemplate) tags() Tags                        { return t.Tags }
func (t LaunchTemplate) withTags(tags Tags) world.Resource { t.Tags = tags; return t }

// templateName is how a template may be called.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
var templateName = regexp.MustCompile(`^[a-zA-Z0-9().\-/_]{3,128}$`)

// maxTemplateVersions is how many versions a template may have.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-template-limits.html
const maxTemplateVersions = 10000

// templateOf finds the template that exactly one of id and name names.
func templateOf(tx *world.Tx, id, name string) (LaunchTemplate, error) {
	switch {
	case id != "" && name != "":
		return LaunchTemplate{}, world.Refuse("InvalidParameterCombination", "The parameters launchTemplateId and launchTemplateName cannot be used together.").
			Because("parameter-combination", "LaunchTemplateId", "LaunchTemplateName")
	case id != "":
		return find[LaunchTemplate](tx, "launch-template", id)
	case name == "":
		return LaunchTemplate{}, world.Refuse("MissingParameter", "Either a launch template ID or a launch template name must be specified in the request.").
			Because("missing-parameter", "LaunchTemplateName")
	}
	for _, t := range world.All[LaunchTemplate](tx.World(), tx.Scope) {
		if t.LaunchTemplateName == name {
			return t, nil
		}
	}
	return LaunchTemplate{}, world.Refuse("InvalidLaunchTemplateName.NotFoundException",
		fmt.Sprintf("The specified launch template, with template name %s, does not exist.", name)).Because("not-found", "launch-template", name)
}

// version is the version that a word names.
func (t LaunchTemplate) version(word string) (LaunchTemplateVersion, error) {
	n, err := strconv.Atoi(word)
	switch word {
	case "", "$Default":
		n, err = t.DefaultVersionNumber, nil
	case "$Latest":
		n, err = t.LatestVersionNumber, nil
	}
	if err != nil {
		return LaunchTemplateVersion{}, invalid("version", word, "A version is a number, $Latest or $Default.").
			Because("parameter-value", word, "Version", "$Latest, $Default, 1")
	}
	for _, v := range t.Versions {
		if v.VersionNumber == n {
			v.DefaultVersion = n == t.DefaultVersionNumber
			return v, nil
		}
	}
	return LaunchTemplateVersion{}, world.Refuse("InvalidLaunchTemplateId.VersionNotFound",
		fmt.Sprintf("Could not find the specified version %s for the launch template with ID %s.", word, t.LaunchTemplateId)).
		Because("template-version", t.LaunchTemplateName, word, t.LatestVersionNumber)
}

// Template is the template of that a specification names, with the version that it
// means now.
func (s LaunchTemplateSpecification) Template(tx *world.Tx) (LaunchTemplate, LaunchTemplateVersion, error) {
	t, err := templateOf(tx, s.LaunchTemplateId, s.LaunchTemplateName)
	if err != nil {
		return t, LaunchTemplateVersion{}, err
	}
	v, err := t.version(s.Version)
	return t, v, err
}
