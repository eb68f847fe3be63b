package autoscaling

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/world"
)

// maxGroups is AWS's default quota.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html
const maxGroups = 500

// CreateAutoScalingGroup makes a group, which then starts its machines.
type CreateAutoScalingGroup struct {
	AutoScalingGroupName             string `aws:"required"`
	LaunchTemplate                   *ec2.LaunchTemplateSpecification
	MinSize                          *int `aws:"required"`
	MaxSize                          *int `aws:"required"`
	DesiredCapacity                  *int
	DefaultCooldown                  *int
	AvailabilityZones                []string
	TargetGroupARNs                  []string `aws:"id=target-group"`
	HealthCheckType                  string   `aws:"enum=EC2|ELB"`
	HealthCheckGracePeriod           *int
	VPCZoneIdentifier                string
	TerminationPolicies              []string
	NewInstancesProtectedFromScaleIn bool
	Tags                             []Tag
	DefaultInstanceWarmup            *int
}

// Apply makes it; its machines follow.
func (c CreateAutoScalingGroup) Apply(tx *world.Tx) (any, error) {
	if err := checkName(c.AutoScalingGroupName); err != nil {
		return nil, err
	}
	if _, ok := named(tx, c.AutoScalingGroupName); ok {
		return nil, world.Refuse("AlreadyExists", fmt.Sprintf("AutoScalingGroup by this name already exists - A group with the name %s already exists", c.AutoScalingGroupName)).Because("asg-exists", c.AutoScalingGroupName)
	}
	if len(world.All[AutoScalingGroup](tx.World(), tx.Scope)) >= maxGroups {
		return nil, world.Refuse("LimitExceeded", fmt.Sprintf("You have reached the limit of %d Auto Scaling groups in this Region.", maxGroups)).Because("quota", maxGroups)
	}
	if c.LaunchTemplate == nil {
		return nil, invalid("Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.").Because("missing-parameter", "LaunchTemplate")
	}
	g := AutoScalingGroup{
		AutoScalingGroupName: c.AutoScalingGroupName, DefaultCooldown: 300, HealthCheckType: "EC2", CreatedTime: tx.Now(),
		NewInstancesProtectedFromScaleIn: c.NewInstancesProtectedFromScaleIn, TerminationPolicies: []string{"Default"},
		ServiceLinkedRoleARN: fmt.Sprintf("arn:aws:iam::%s:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", tx.Account),
	}
	s := settings{
		LaunchTemplate: c.LaunchTemplate, MinSize: c.MinSize, MaxSize: c.MaxSize, DesiredCapacity: c.DesiredCapacity, DefaultCooldown: c.DefaultCooldown,
		AvailabilityZones: c.AvailabilityZones, HealthCheckType: c.HealthCheckType, HealthCheckGracePeriod: c.HealthCheckGracePeriod, VPCZoneIdentifier: c.VPCZoneIdentifier,
		TerminationPolicies: c.TerminationPolicies, DefaultInstanceWarmup: c.DefaultInstanceWarmup,
	}
	if c.DesiredCapacity == nil {
		s.DesiredCapacity = c.MinSize
	}
	if err := g.set(tx, s); err != nil {
		return nil, err
	}
	if err := g.attach(tx, c.TargetGroupARNs); err != nil {
		return nil, err
	}
	if err := g.tag(c.Tags); err != nil {
		return nil, err
	}
	g.AutoScalingGroupARN = fmt.Sprintf("arn:aws:autoscaling:%s:%s:autoScalingGroup:%s:autoScalingGroupName/%s", tx.Region, tx.Account, uuidOf(tx, "group"), c.AutoScalingGroupName)
	g.Why = fmt.Sprintf("%s a user request created an AutoScalingGroup changing the desired capacity from 0 to %d.", moment(tx.Now()), g.DesiredCapacity)
	tx.Put(g)
	return world.Done{}, nil
}

// checkName holds a name against AWS's rules.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
func checkName(name string) error {
	bad := strings.ContainsFunc(name, func(r rune) bool { return r == ':' || r > unicode.MaxASCII || !unicode.IsPrint(r) })
	if name == "" || len(name) > 255 || bad {
		return invalid(fmt.Sprintf("AutoScalingGroupName '%s' must have 1 to 255 printable ASCII characters and no colon", name)).Because("asg-name", name)
	}
	return nil
}

// settings are what a group can be given; nil and empty leave it as it is.
type settings struct {
	LaunchTemplate                    *ec2.LaunchTemplateSpecification
	MinSize, MaxSize, DesiredCapacity *int
	DefaultCooldown                   *int
	AvailabilityZones                 []string
	HealthCheckType                   string
	HealthCheckGracePeriod            *int
	VPCZoneIdentifier                 string
	TerminationPolicies               []string
	DefaultInstanceWarmup             *int
}

// set changes the settings that are given, or refuses.
func (g *AutoScalingGroup) set(tx *world.Tx, s settings) error {
	if err := g.template(tx, s.LaunchTemplate); err != nil {
		return err
	}
	for _, p := range []struct {
		name string
		from *int
		to   *int
		most int
	}{
		{"MinSize", s.MinSize, &g.MinSize, 10000},
		{"MaxSize", s.MaxSize, &g.MaxSize, 10000},
		{"DesiredCapacity", s.DesiredCapacity, &g.DesiredCapacity, 10000},
		{"DefaultCooldown", s.DefaultCooldown, &g.DefaultCooldown, longest},
		{"HealthCheckGracePeriod", s.HealthCheckGracePeriod, &g.HealthCheckGracePeriod, longest},
	} {
		if p.from == nil {
			continue
		}
		if err := between(p.name, *p.from, 0, p.most); err != nil {
			return err
		}
		*p.to = *p.from
	}
	if s.DefaultInstanceWarmup != nil {
		if err := between("DefaultInstanceWarmup", *s.DefaultInstanceWarmup, -1, longest); err != nil {
			return err
		}
		if g.DefaultInstanceWarmup = s.DefaultInstanceWarmup; *s.DefaultInstanceWarmup < 0 {
			g.DefaultInstanceWarmup = nil
		}
	}
	if err := g.sizes(s.DesiredCapacity != nil); err != nil {
		return err
	}
	if s.HealthCheckType != "" {
		for t := range strings.SplitSeq(s.HealthCheckType, ",") {
			if err := oneOf("HealthCheckType", t, "EC2", "ELB"); err != nil {
				return err
			}
		}
		g.HealthCheckType = s.HealthCheckType
	}
	for _, p := range s.TerminationPolicies {
		if err := oneOf("TerminationPolicies", p, "Default", "OldestInstance", "NewestInstance", "OldestLaunchTemplate", "ClosestToNextInstanceHour"); err != nil {
			return err
		}
		g.TerminationPolicies = s.TerminationPolicies
	}
	return g.place(tx, s.VPCZoneIdentifier, s.AvailabilityZones)
}

// sizes holds a group's sizes against each other. A desired capacity that nobody
// asked for gives way.
func (g *AutoScalingGroup) sizes(asked bool) error {
	switch {
	case g.MaxSize < g.MinSize:
		return invalid(fmt.Sprintf("Max bound, %d, must be greater than or equal to min bound, %d", g.MaxSize, g.MinSize)).Because("asg-bounds", g.MinSize, g.MaxSize)
	case asked && (g.DesiredCapacity < g.MinSize || g.DesiredCapacity > g.MaxSize):
		return invalid(fmt.Sprintf("Desired capacity:%d must be between the specified min size:%d and max size:%d", g.DesiredCapacity, g.MinSize, g.MaxSize)).
			Because("asg-desired", g.DesiredCapacity, g.MinSize, g.MaxSize)
	}
	g.DesiredCapacity = min(max(g.DesiredCapacity, g.MinSize), g.MaxSize)
	return nil
}

// template takes a launch template that exists.
func (g *AutoScalingGroup) template(tx *world.Tx, s *ec2.LaunchTemplateSpecification) error {
	if s == nil {
		return nil
	}
	t, v, err := s.Template(tx)
	if err != nil {
		r := err.(*world.Refusal)
		r.Code, r.Message = "ValidationError", "You must use a valid fully-formed launch template. "+r.Message
		return r
	}
	if v.LaunchTemplateData.ImageId == "" {
		return invalid("You must use a valid fully-formed launch template. The request must contain the parameter ImageId").Because("missing-parameter", "ImageId")
	}
	version := s.Version
	if version == "" {
		version = "$Default"
	}
	g.LaunchTemplate = &ec2.LaunchTemplateSpecification{LaunchTemplateId: t.LaunchTemplateId, LaunchTemplateName: t.LaunchTemplateName, Version: version}
	return nil
}

// place takes the subnets that machines are started in.
func (g *AutoScalingGroup) place(tx *world.Tx, list string, zones []string) error {
	ids := strings.Split(strings.ReplaceAll(list, " ", ""), ",")
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" }) // clients leave gaps
	if list = strings.Join(ids, ","); list == "" {
		switch {
		case len(g.AvailabilityZones) > 0 && len(zones) == 0:
			return nil
		case len(zones) == 0:
			return invalid("At least one Availability Zone or VPC Subnet is required.").Because("asg-no-place")
		}
		return invalid("No default VPC for this user").Because("asg-no-default")
	}
	var in []string
	vpc := ""
	for _, id := range ids {
		s, ok := world.Get[ec2.Subnet](tx.World(), tx.Scope, id)
		switch {
		case !ok:
			return invalid(fmt.Sprintf("The subnet ID '%s' does not exist", id)).Because("not-found", "subnet", id)
		case vpc != "" && s.VpcId != vpc:
			return invalid("All subnets must belong to the same VPC").Because("asg-two-vpcs", id)
		}
		vpc = s.VpcId
		if !slices.Contains(in, s.AvailabilityZone) {
			in = append(in, s.AvailabilityZone)
		}
	}
	slices.Sort(in)
	if want := slices.Sorted(slices.Values(zones)); len(zones) > 0 && !slices.Equal(want, in) {
		return invalid("The availability zones of the specified subnets and the Auto Scaling group do not match").Because("asg-zones", strings.Join(in, ", "))
	}
	g.VPCZoneIdentifier, g.AvailabilityZones = list, in
	return g.together(tx, g.TargetGroupARNs)
}

// together refuses target groups of another network than the group's.
func (g *AutoScalingGroup) together(tx *world.Tx, arns []string) error {
	for _, arn := range arns {
		t, ok := world.Get[elbv2.TargetGroup](tx.World(), tx.Scope, arn)
		if !ok || !t.TakesInstances() {
			return invalid("Provided Target Groups may not be valid. Please ensure they exist and try again.").Because("asg-target-group", arn)
		}
		if vpc := g.network(tx.World()); vpc != "" && vpc != t.VpcId {
			return invalid(fmt.Sprintf("The target group %s and the subnets of the Auto Scaling group must belong to the same VPC", t.TargetGroupName)).Because("asg-target-vpc", t.TargetGroupName)
		}
	}
	return nil
}
