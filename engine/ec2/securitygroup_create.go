package ec2

import (
	"fmt"
	"regexp"
	"strings"

	"skylab/engine/world"
)

// CreateSecurityGroup makes a group that lets nothing in and everything out.
type CreateSecurityGroup struct {
	Description       string             `aws:"required,wire=GroupDescription"`
	GroupName         string             `aws:"required"`
	VpcId             string             `aws:"id=vpc"`
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
}

// CreateSecurityGroupResult is the answer to [CreateSecurityGroup].
type CreateSecurityGroupResult struct {
	GroupId          string
	Tags             Tags `aws:"wire=TagSet"`
	SecurityGroupArn string
}

// groupText is what names and descriptions of groups in a VPC may hold.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
var groupText = regexp.MustCompile(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*$`)

// Apply creates the group in the VPC, or in the default one.
func (c CreateSecurityGroup) Apply(tx *world.Tx) (any, error) {
	vpc, err := vpcOrDefault(tx, c.VpcId)
	if err != nil {
		return nil, err
	}
	if err := c.checkWords(tx, vpc); err != nil {
		return nil, err
	}
	if len(world.All[SecurityGroup](tx.World(), tx.Scope)) >= maxGroups {
		return nil, world.Refuse("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.").
			Because("sg-quota", maxGroups, tx.Region)
	}
	tags, err := newTags("security-group", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	g := newGroup(tx, vpc, c.GroupName, c.Description)
	g.Tags = tags
	tx.Put(g)
	return CreateSecurityGroupResult{g.GroupId, g.Tags, g.SecurityGroupArn}, nil
}

func (c CreateSecurityGroup) checkWords(tx *world.Tx, vpc Vpc) error {
	for _, v := range []struct{ name, text string }{{"groupName", c.GroupName}, {"GroupDescription", c.Description}} {
		if len(v.text) > 255 || !groupText.MatchString(v.text) {
			return invalid(v.name, v.text, "Character sets beyond ASCII are not supported.").Because("sg-text", v.name, v.text)
		}
	}
	if strings.EqualFold(c.GroupName, "default") {
		return world.Refuse("InvalidParameterValue", "Cannot use reserved security group name: "+c.GroupName).
			Because("sg-name-reserved", c.GroupName)
	}
	if strings.HasPrefix(c.GroupName, "sg-") {
		return invalid("groupName", c.GroupName, "A group name cannot start with sg-.").Because("sg-name-reserved", c.GroupName)
	}
	for _, g := range world.All[SecurityGroup](tx.World(), tx.Scope) {
		if g.VpcId == vpc.VpcId && strings.EqualFold(g.GroupName, c.GroupName) {
			return world.Refuse("InvalidGroup.Duplicate",
				fmt.Sprintf("The security group '%s' already exists for VPC '%s'", c.GroupName, vpc.VpcId)).
				Because("sg-name-taken", c.GroupName, vpc.VpcId)
		}
	}
	return nil
}

// newGroup is a group with the one rule that every new group has.
// https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html
func newGroup(tx *world.Tx, vpc Vpc, name, description string) SecurityGroup {
	g := SecurityGroup{GroupId: tx.NewID("sg"), VpcId: vpc.VpcId, OwnerId: vpc.OwnerId, GroupName: name, Description: description}
	g.SecurityGroupArn = arn(tx, "security-group", g.GroupId)
	all := SecurityGroupRule{IsEgress: true, IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0"}
	g.Rules = []SecurityGroupRule{g.minted(tx, all)}
	return g
}

// minted gives a rule of the group its id.
func (g SecurityGroup) minted(tx *world.Tx, r SecurityGroupRule) SecurityGroupRule {
	r.SecurityGroupRuleId, r.GroupId, r.GroupOwnerId = tx.NewID("sgr"), g.GroupId, g.OwnerId
	r.SecurityGroupRuleArn = arn(tx, "security-group-rule", r.SecurityGroupRuleId)
	return r
}

// vpcOrDefault is the VPC with this id, or the Region's default one.
func vpcOrDefault(tx *world.Tx, id string) (Vpc, error) {
	if id != "" {
		return find[Vpc](tx, "vpc", id)
	}
	for _, v := range world.All[Vpc](tx.World(), tx.Scope) {
		if v.IsDefault {
			return v, nil
		}
	}
	return Vpc{}, world.Refuse("VPCIdNotSpecified", "No default VPC for this user").Because("no-default-vpc", tx.Region)
}

// DeleteSecurityGroup deletes a group that nothing uses.
type DeleteSecurityGroup struct {
	GroupId   string `aws:"id=security-group"`
	GroupName string
	world.Dry
}

// DeleteSecurityGroupResult is the answer to [DeleteSecurityGroup].
type DeleteSecurityGroupResult struct {
	Return  bool
	GroupId string
}

// Apply deletes the group. Rules of other groups of the VPC that name it keep
// it; those of peers become stale.
func (c DeleteSecurityGroup) Apply(tx *world.Tx) (any, error) {
	g, err := groupNamed(tx, c.GroupId, c.GroupName)
	if err != nil {
		return nil, err
	}
	if g.GroupName == "default" {
		return nil, world.Refuse("CannotDelete",
			fmt.Sprintf(`the specified group: "%s" name: "default" cannot be deleted by a user`, g.GroupId)).
			Because("sg-default-stays", g.GroupId)
	}
	if users := world.Referrers(tx.World(), g.GroupId); len(users) > 0 {
		return nil, world.Refuse("DependencyViolation", fmt.Sprintf("resource %s has a dependent object", g.GroupId)).
			Because("sg-in-use", g.GroupId, strings.Join(each(users, world.Resource.ID), ", "))
	}
	tx.Delete(g)
	return DeleteSecurityGroupResult{true, g.GroupId}, nil
}

// groupNamed finds a group by id, or by its name in the default VPC.
func groupNamed(tx *world.Tx, id, name string) (SecurityGroup, error) {
	if id != "" {
		return find[SecurityGroup](tx, "security-group", id)
	}
	if name == "" {
		return SecurityGroup{}, world.Refuse("MissingParameter", "The request must contain the parameter groupId").
			Because("missing-parameter", "GroupId")
	}
	vpc, err := vpcOrDefault(tx, "")
	if err != nil {
		return SecurityGroup{}, err
	}
	for _, g := range world.All[SecurityGroup](tx.World(), tx.Scope) {
		if g.VpcId == vpc.VpcId && g.GroupName == name {
			return g, nil
		}
	}
	return SecurityGroup{}, world.Refuse("InvalidGroup.NotFound",
		fmt.Sprintf("The security group '%s' does not exist in default VPC '%s'", name, vpc.VpcId)).
		Because("not-found", "security-group", name)
}
