package ec2

import (
	"encoding/base64"
	"slices"

	"skylab/engine/world"
)

// RequestLaunchTemplateData is what new machines of a version are to be like.
type RequestLaunchTemplateData struct {
	NetworkInterfaces                 []LaunchTemplateInstanceNetworkInterfaceSpecificationRequest `aws:"wire=NetworkInterface"`
	ImageId                           string                                                       `aws:"id=image"`
	InstanceType                      string
	KeyName                           string
	Placement                         *LaunchTemplatePlacementRequest
	DisableApiTermination             *bool
	InstanceInitiatedShutdownBehavior string `aws:"enum=stop|terminate"`
	UserData                          string
	TagSpecifications                 []LaunchTemplateTagSpecificationRequest `aws:"wire=TagSpecification"`
	SecurityGroupIds                  []string                                `aws:"wire=SecurityGroupId,id=security-group"`
	SecurityGroups                    []string                                `aws:"wire=SecurityGroup"`
	DisableApiStop                    *bool
}

// LaunchTemplatePlacementRequest names a zone.
type LaunchTemplatePlacementRequest struct {
	AvailabilityZone string
	GroupName        string
	Tenancy          string `aws:"enum=default|dedicated|host"`
}

// LaunchTemplateTagSpecificationRequest says how to tag what is made.
type LaunchTemplateTagSpecificationRequest struct {
	ResourceType string
	Tags         []Tag `aws:"wire=Tag"`
}

// LaunchTemplateInstanceNetworkInterfaceSpecificationRequest describes an interface.
type LaunchTemplateInstanceNetworkInterfaceSpecificationRequest struct {
	AssociatePublicIpAddress       *bool
	DeleteOnTermination            *bool
	Description                    string
	DeviceIndex                    *int
	Groups                         []string `aws:"wire=SecurityGroupId,id=security-group"`
	InterfaceType                  string
	NetworkInterfaceId             string `aws:"id=network-interface"`
	PrivateIpAddress               string
	PrivateIpAddresses             []PrivateIpAddressSpecification
	SecondaryPrivateIpAddressCount int
	SubnetId                       string `aws:"id=subnet"`
}

// kept is the data as a version holds it.
func (d RequestLaunchTemplateData) kept() ResponseLaunchTemplateData {
	out := ResponseLaunchTemplateData{
		ImageId: d.ImageId, InstanceType: d.InstanceType, KeyName: d.KeyName, DisableApiTermination: d.DisableApiTermination,
		InstanceInitiatedShutdownBehavior: d.InstanceInitiatedShutdownBehavior, UserData: d.UserData,
		SecurityGroupIds: d.SecurityGroupIds, SecurityGroups: d.SecurityGroups, DisableApiStop: d.DisableApiStop,
	}
	if d.Placement != nil {
		p := LaunchTemplatePlacement(*d.Placement)
		out.Placement = &p
	}
	for _, s := range d.TagSpecifications {
		out.TagSpecifications = append(out.TagSpecifications, LaunchTemplateTagSpecification(s))
	}
	for _, n := range d.NetworkInterfaces {
		out.NetworkInterfaces = append(out.NetworkInterfaces, LaunchTemplateInstanceNetworkInterfaceSpecification(n))
	}
	return out
}

// check refuses what no machine could be started with, as far as AWS looks when a
// version is made: an image that does not exist shows at launch.
func (d RequestLaunchTemplateData) check() error {
	if d.UserData != "" {
		if _, err := base64.StdEncoding.DecodeString(d.UserData); err != nil {
			return world.Refuse("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.").Because("template-user-data")
		}
	}
	if b := d.InstanceInitiatedShutdownBehavior; b != "" && b != "stop" && b != "terminate" {
		return invalid("instanceInitiatedShutdownBehavior", b, "").Because("parameter-value", b, "InstanceInitiatedShutdownBehavior", "stop, terminate")
	}
	for _, s := range d.TagSpecifications {
		if _, err := newTags("instance", []TagSpecification{{s.ResourceType, s.Tags}}, "volume", "network-interface", "spot-instances-request", "elastic-gpu"); err != nil {
			return err
		}
	}
	return nil
}

// CreateLaunchTemplate makes a template with its first version.
type CreateLaunchTemplate struct {
	world.Dry
	ClientToken        string
	LaunchTemplateName string `aws:"required"`
	VersionDescription string
	LaunchTemplateData *RequestLaunchTemplateData `aws:"required"`
	TagSpecifications  []TagSpecification         `aws:"wire=TagSpecification"`
}

// CreateLaunchTemplateResult is the answer to [CreateLaunchTemplate].
type CreateLaunchTemplateResult struct{ LaunchTemplate LaunchTemplate }

// Apply makes it.
func (c CreateLaunchTemplate) Apply(tx *world.Tx) (any, error) {
	if !templateName.MatchString(c.LaunchTemplateName) {
		return nil, world.Refuse("InvalidLaunchTemplateName.MalformedException", "A launch template name must be between 3 and 128 characters, "+
			"and may contain letters, numbers, and the following characters: - ( ) . / _.").Because("template-name", c.LaunchTemplateName)
	}
	if _, err := templateOf(tx, "", c.LaunchTemplateName); err == nil {
		return nil, world.Refuse("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.").
			Because("template-exists", c.LaunchTemplateName)
	}
	if err := c.LaunchTemplateData.check(); err != nil {
		return nil, err
	}
	tags, err := newTags("launch-template", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	t := LaunchTemplate{
		LaunchTemplateId: tx.NewID("lt"), LaunchTemplateName: c.LaunchTemplateName, CreateTime: tx.Now(),
		CreatedBy: creator(tx), DefaultVersionNumber: 1, Tags: tags,
	}
	t, _ = t.with(tx, c.VersionDescription, c.LaunchTemplateData.kept())
	tx.Put(t)
	return CreateLaunchTemplateResult{t}, nil
}

// creator is the ARN of whoever commands.
func creator(tx *world.Tx) string { return "arn:aws:iam::" + tx.Account + ":root" }

// with is the template with one more version.
func (t LaunchTemplate) with(tx *world.Tx, description string, d ResponseLaunchTemplateData) (LaunchTemplate, LaunchTemplateVersion) {
	t.LatestVersionNumber++
	v := LaunchTemplateVersion{
		LaunchTemplateId: t.LaunchTemplateId, LaunchTemplateName: t.LaunchTemplateName, VersionNumber: t.LatestVersionNumber,
		VersionDescription: description, CreateTime: tx.Now(), CreatedBy: creator(tx), LaunchTemplateData: d,
	}
	t.Versions = append(slices.Clone(t.Versions), v)
	v.DefaultVersion = v.VersionNumber == t.DefaultVersionNumber
	return t, v
}

// CreateLaunchTemplateVersion adds a version: what it names, over what a source
// version holds if there is one.
type CreateLaunchTemplateVersion struct {
	world.Dry
	ClientToken        string
	LaunchTemplateId   string `aws:"id=launch-template"`
	LaunchTemplateName string
	SourceVersion      string
	VersionDescription string
	LaunchTemplateData *RequestLaunchTemplateData `aws:"required"`
}

// CreateLaunchTemplateVersionResult is the answer to [CreateLaunchTemplateVersion].
type CreateLaunchTemplateVersionResult struct{ LaunchTemplateVersion LaunchTemplateVersion }

// Apply adds it. It is not the default before somebody says so.
func (c CreateLaunchTemplateVersion) Apply(tx *world.Tx) (any, error) {
	t, err := templateOf(tx, c.LaunchTemplateId, c.LaunchTemplateName)
	if err != nil {
		return nil, err
	}
	if err := c.LaunchTemplateData.check(); err != nil {
		return nil, err
	}
	d := c.LaunchTemplateData.kept()
	if c.SourceVersion != "" {
		v, err := t.version(c.SourceVersion)
		if err != nil {
			return nil, err
		}
		d = d.over(v.LaunchTemplateData)
	}
	if len(t.Versions) >= maxTemplateVersions {
		return nil, exhausted("VersionLimitExceeded", "You have reached the maximum number of versions for this launch template.", maxTemplateVersions)
	}
	t, v := t.with(tx, c.VersionDescription, d)
	tx.Put(t)
	return CreateLaunchTemplateVersionResult{v}, nil
}

// over is d, with what it leaves open as in base.
func (d ResponseLaunchTemplateData) over(base ResponseLaunchTemplateData) ResponseLaunchTemplateData {
	for _, f := range []struct{ mine, theirs *string }{
		{&d.ImageId, &base.ImageId},
		{&d.InstanceType, &base.InstanceType},
		{&d.KeyName, &base.KeyName},
		{&d.UserData, &base.UserData},
		{&d.InstanceInitiatedShutdownBehavior, &base.InstanceInitiatedShutdownBehavior},
	} {
		if *f.mine == "" {
			*f.mine = *f.theirs
		}
	}
	if d.Placement == nil {
		d.Placement = base.Placement
	}
	if d.DisableApiTermination == nil {
		d.DisableApiTermination = base.DisableApiTermination
	}
	if d.DisableApiStop == nil {
		d.DisableApiStop = base.DisableApiStop
	}
	if len(d.NetworkInterfaces) == 0 {
		d.NetworkInterfaces = base.NetworkInterfaces
	}
	if len(d.TagSpecifications) == 0 {
		d.TagSpecifications = base.TagSpecifications
	}
	if len(d.SecurityGroupIds)+len(d.SecurityGroups) == 0 {
		d.SecurityGroupIds, d.SecurityGroups = base.SecurityGroupIds, base.SecurityGroups
	}
	return d
}
