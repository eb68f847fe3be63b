package ec2

import (
	"encoding/base64"
	"strings"
	"testing"

	"skylab/engine/world"
)

// template is one that nothing is wrong with, but for the subnet.
func (b *bench) template(name string) LaunchTemplate {
	return answer[CreateLaunchTemplateResult](b, CreateLaunchTemplate{
		LaunchTemplateName: name,
		LaunchTemplateData: &RequestLaunchTemplateData{
			ImageId: anImage("x86_64"), InstanceType: "t3.micro", UserData: base64.StdEncoding.EncodeToString([]byte("#!/bin/sh\n")),
			TagSpecifications: []LaunchTemplateTagSpecificationRequest{{"instance", []Tag{{"Name", "web"}}}},
		},
	}).LaunchTemplate
}

func TestAMachineIsStartedFromATemplateAndWhatTheCommandSaysGoesBefore(t *testing.T) {
	b := newBench(t)
	_, s := b.network(false)
	b.template("web")
	v := answer[CreateLaunchTemplateVersionResult](b, CreateLaunchTemplateVersion{
		LaunchTemplateName: "web", SourceVersion: "1", LaunchTemplateData: &RequestLaunchTemplateData{InstanceType: "t3.small"},
	}).LaunchTemplateVersion
	if v.VersionNumber != 2 || v.DefaultVersion || v.LaunchTemplateData.ImageId == "" || v.LaunchTemplateData.InstanceType != "t3.small" {
		t.Fatalf("%+v", v)
	}
	for version, want := range map[string]string{"": "t3.micro", "$Default": "t3.micro", "$Latest": "t3.small", "2": "t3.small"} {
		c := RunInstances{MinCount: new(1), MaxCount: new(1), SubnetId: s, LaunchTemplate: &LaunchTemplateSpecification{LaunchTemplateName: "web", Version: version}}
		i := answer[Reservation](b, c).Instances[0]
		if i.InstanceType != want || i.Tags.Name() != "web" {
			t.Errorf("version %q: %s, tags %v", version, i.InstanceType, i.Tags)
		}
		c.InstanceType = "t3.nano"
		if i := answer[Reservation](b, c).Instances[0]; i.InstanceType != "t3.nano" {
			t.Errorf("the command's own type counts for nothing: %s", i.InstanceType)
		}
	}
	if l := answer[ModifyLaunchTemplateResult](b, ModifyLaunchTemplate{LaunchTemplateName: "web", DefaultVersion: "2"}).LaunchTemplate; l.DefaultVersionNumber != 2 {
		t.Errorf("%+v", l)
	}
}

func TestVersionsAreListedNewestFirstAndTheDefaultOneStays(t *testing.T) {
	b := newBench(t)
	l := b.template("web")
	for range 3 {
		b.do(CreateLaunchTemplateVersion{LaunchTemplateId: l.LaunchTemplateId, LaunchTemplateData: &RequestLaunchTemplateData{ImageId: anImage("x86_64")}})
	}
	out := answer[DeleteLaunchTemplateVersionsResult](b, DeleteLaunchTemplateVersions{LaunchTemplateName: "web", Versions: []string{"1", "2", "9"}})
	if len(out.SuccessfullyDeletedLaunchTemplateVersions) != 1 || len(out.UnsuccessfullyDeletedLaunchTemplateVersions) != 2 {
		t.Errorf("%+v", out)
	}
	var seen []int
	for _, v := range answer[DescribeLaunchTemplateVersionsResult](b, DescribeLaunchTemplateVersions{LaunchTemplateName: "web", MinVersion: "1"}).LaunchTemplateVersions {
		seen = append(seen, v.VersionNumber)
	}
	if len(seen) != 3 || seen[0] != 4 || seen[2] != 1 {
		t.Errorf("versions %v", seen)
	}
	if got := answer[DescribeLaunchTemplatesResult](b, DescribeLaunchTemplates{LaunchTemplateNames: []string{"web"}}).LaunchTemplates; got[0].LatestVersionNumber != 4 {
		t.Errorf("%+v", got)
	}
	b.do(DeleteLaunchTemplate{LaunchTemplateName: "web"})
	b.refusedWith("InvalidLaunchTemplateId.NotFound", DeleteLaunchTemplate{LaunchTemplateId: l.LaunchTemplateId})
}

func init() {
	after := func(c world.Command, message string) func(*bench) (world.Command, string) {
		return func(b *bench) (world.Command, string) {
			l := b.template("web")
			return c, strings.ReplaceAll(message, "{id}", l.LaunchTemplateId)
		}
	}
	data := &RequestLaunchTemplateData{ImageId: "ami-0123456789abcdef0"}
	refusals = append(refusals,
		refusal{"5.5", "CreateLaunchTemplate twice", "InvalidLaunchTemplateName.AlreadyExistsException", after(CreateLaunchTemplate{LaunchTemplateName: "web", LaunchTemplateData: data}, "Launch template name already in use."), ""},
		refusal{"5.5", "CreateLaunchTemplate with a short name", "InvalidLaunchTemplateName.MalformedException", says(CreateLaunchTemplate{LaunchTemplateName: "w", LaunchTemplateData: data}, "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _."), ""},
		refusal{"5.5", "CreateLaunchTemplate with user data that is not in base64", "InvalidUserData.Malformed", says(CreateLaunchTemplate{LaunchTemplateName: "web", LaunchTemplateData: &RequestLaunchTemplateData{UserData: "#!/bin/sh"}}, "Invalid BASE64 encoding of user data."), ""},
		refusal{"5.5", "RunInstances of a template that is nowhere", "InvalidLaunchTemplateName.NotFoundException", says(RunInstances{MinCount: new(1), MaxCount: new(1), LaunchTemplate: &LaunchTemplateSpecification{LaunchTemplateName: "none"}}, "The specified launch template, with template name none, does not exist."), ""},
		refusal{"5.5", "RunInstances of a version that is nowhere", "InvalidLaunchTemplateId.VersionNotFound", after(RunInstances{MinCount: new(1), MaxCount: new(1), LaunchTemplate: &LaunchTemplateSpecification{LaunchTemplateName: "web", Version: "7"}}, "Could not find the specified version 7 for the launch template with ID {id}."), ""},
		refusal{"5.5", "DescribeLaunchTemplateVersions of nothing", "MissingParameter", says(DescribeLaunchTemplateVersions{}, "Either a launch template ID or a launch template name must be specified in the request."), ""},
		refusal{"5.5", "ModifyLaunchTemplate by id and name", "InvalidParameterCombination", says(ModifyLaunchTemplate{LaunchTemplateId: absentID("lt"), LaunchTemplateName: "web"}, "The parameters launchTemplateId and launchTemplateName cannot be used together."), ""},
		refusal{"5.5", "ModifyLaunchTemplate to a word", "InvalidParameterValue", after(ModifyLaunchTemplate{LaunchTemplateName: "web", DefaultVersion: "new"}, "Value (new) for parameter version is invalid. A version is a number, $Latest or $Default."), ""},
		refusal{"5.5", "DeleteLaunchTemplate that is nowhere", "InvalidLaunchTemplateId.NotFound", says(DeleteLaunchTemplate{LaunchTemplateId: absentID("lt")}, "The specified launch template, with template ID lt-0123456789abcdef0, does not exist."), ""},
	)
}
