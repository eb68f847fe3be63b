package ec2

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"

	"skylab/engine/world"
)

// BlobAttributeValue is an attribute that holds text.
type BlobAttributeValue struct{ Value string }

// ModifyInstanceAttribute changes one attribute of an instance.
type ModifyInstanceAttribute struct {
	SourceDestCheck *AttributeBooleanValue
	DisableApiStop  *AttributeBooleanValue
	world.Dry
	InstanceId                        string `aws:"required,id=instance"`
	Attribute                         string `aws:"enum=instanceType|userData|disableApiTermination|instanceInitiatedShutdownBehavior|sourceDestCheck|groupSet|disableApiStop"`
	Value                             string
	DisableApiTermination             *AttributeBooleanValue
	InstanceType                      *AttributeValue
	UserData                          *BlobAttributeValue
	InstanceInitiatedShutdownBehavior *AttributeValue
	Groups                            []string `aws:"wire=GroupId,id=security-group"`
}

// Apply changes the attribute. Type and user data can change only while the
// instance is stopped.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
func (c ModifyInstanceAttribute) Apply(tx *world.Tx) (any, error) {
	i, err := find[Instance](tx, "instance", c.InstanceId)
	if err != nil {
		return nil, err
	}
	if c.Attribute != "" {
		if c, err = c.spelledOut(); err != nil {
			return nil, err
		}
	}
	if n := c.count(); n != 1 {
		return nil, world.Refuse("InvalidParameterCombination", "Exactly one attribute must be specified.").
			Because("change-one-attribute", i.InstanceId)
	}
	switch {
	case c.SourceDestCheck != nil || len(c.Groups) > 0:
		return nil, c.onInterface(tx, i)
	case c.InstanceType != nil || c.UserData != nil:
		if i, err = c.stopped(i); err != nil {
			return nil, err
		}
	case c.DisableApiTermination != nil:
		i.DisableApiTermination = c.DisableApiTermination.Value
	case c.DisableApiStop != nil:
		i.DisableApiStop = c.DisableApiStop.Value
	default:
		v := c.InstanceInitiatedShutdownBehavior.Value
		if v != "stop" && v != "terminate" {
			return nil, invalid("instanceInitiatedShutdownBehavior", v, "Expecting one of stop, terminate.").
				Because("parameter-value", v, "InstanceInitiatedShutdownBehavior", "stop, terminate")
		}
		i.InstanceInitiatedShutdownBehavior = v
	}
	tx.Put(i)
	return nil, nil
}

// spelledOut turns the older way of naming an attribute into the newer one.
func (c ModifyInstanceAttribute) spelledOut() (ModifyInstanceAttribute, error) {
	yes, notBool := strconv.ParseBool(c.Value)
	boolean := &AttributeBooleanValue{yes}
	switch c.Attribute {
	case "instanceType":
		c.InstanceType = &AttributeValue{c.Value}
		return c, nil
	case "userData":
		c.UserData = &BlobAttributeValue{c.Value}
		return c, nil
	case "instanceInitiatedShutdownBehavior":
		c.InstanceInitiatedShutdownBehavior = &AttributeValue{c.Value}
		return c, nil
	case "disableApiTermination":
		c.DisableApiTermination = boolean
	case "disableApiStop":
		c.DisableApiStop = boolean
	case "sourceDestCheck":
		c.SourceDestCheck = boolean
	default:
		return c, invalid("attribute", c.Attribute, "").Because("parameter-value", c.Attribute, "Attribute", "instanceType, userData, disableApiTermination, ...")
	}
	if notBool != nil {
		return c, invalid("value", c.Value, "Expecting true or false.").Because("parameter-value", c.Value, "Value", "true, false")
	}
	return c, nil
}

func (c ModifyInstanceAttribute) count() int {
	n := 0
	for _, given := range []bool{
		c.SourceDestCheck != nil, c.DisableApiStop != nil, c.DisableApiTermination != nil, c.InstanceType != nil,
		c.UserData != nil, c.InstanceInitiatedShutdownBehavior != nil, len(c.Groups) > 0,
	} {
		if given {
			n++
		}
	}
	return n
}

// onInterface changes what is an attribute of the instance's only interface.
func (c ModifyInstanceAttribute) onInterface(tx *world.Tx, i Instance) error {
	all := interfacesOf(tx.World(), i.InstanceId)
	if len(all) != 1 {
		return world.Refuse("InvalidInstanceID",
			fmt.Sprintf("There are multiple interfaces attached to instance '%s'. Please specify an interface ID for the operation instead.", i.InstanceId)).
			Because("several-interfaces", i.InstanceId)
	}
	n := all[0]
	if c.SourceDestCheck != nil {
		n.SourceDestCheck = c.SourceDestCheck.Value
	} else {
		s, err := find[Subnet](tx, "subnet", n.SubnetId)
		if err != nil {
			return err
		}
		if n.Groups, err = GroupsFor(tx, s, c.Groups); err != nil {
			return err
		}
	}
	tx.Put(n)
	return nil
}

// stopped changes what a running machine can't change under itself.
func (c ModifyInstanceAttribute) stopped(i Instance) (Instance, error) {
	if i.State != Stopped {
		return i, world.Refuse("IncorrectInstanceState", fmt.Sprintf("The instance '%s' is not in the 'stopped' state.", i.InstanceId)).
			Because("instance-not-stopped", i.InstanceId, i.State.Name)
	}
	if c.UserData != nil {
		text, err := userData(c.UserData.Value)
		i.UserData = text
		return i, err
	}
	t, err := typeNamed(c.InstanceType.Value)
	if err != nil {
		return i, err
	}
	if m, ok := imageWithID(i.ImageId); ok && m.Architecture != t.architecture {
		return i, wrongArchitecture(t, m)
	}
	i.InstanceType = t.name
	return i, nil
}

func wrongArchitecture(t instanceType, m Image) *world.Refusal {
	return world.Refuse("InvalidParameterValue", fmt.Sprintf("The architecture '%s' of the specified instance type does not match the architecture '%s' of the specified AMI. "+
		"Specify an instance type and an AMI that have matching architectures, and try again. "+
		"You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.", t.architecture, m.Architecture)).
		Because("wrong-architecture", t.name, t.architecture, m.ImageId, m.Architecture)
}

// DescribeInstanceAttribute shows one attribute of an instance.
type DescribeInstanceAttribute struct {
	world.Dry
	InstanceId string `aws:"required,id=instance"`
	Attribute  string `aws:"required,enum=instanceType|kernel|ramdisk|userData|disableApiTermination|instanceInitiatedShutdownBehavior|rootDeviceName|sourceDestCheck|groupSet|ebsOptimized|enaSupport|disableApiStop"`
}

// DescribeInstanceAttributeResult is the answer to [DescribeInstanceAttribute]:
// the attribute that was asked for, and no other.
type DescribeInstanceAttributeResult struct {
	DisableApiTermination             *AttributeBooleanValue
	EnaSupport                        *AttributeBooleanValue
	EbsOptimized                      *AttributeBooleanValue
	InstanceId                        string
	InstanceInitiatedShutdownBehavior *AttributeValue
	InstanceType                      *AttributeValue
	KernelId                          *AttributeValue `aws:"wire=Kernel"`
	RamdiskId                         *AttributeValue `aws:"wire=Ramdisk"`
	RootDeviceName                    *AttributeValue
	SourceDestCheck                   *AttributeBooleanValue
	UserData                          *AttributeValue
	DisableApiStop                    *AttributeBooleanValue
	Groups                            []GroupIdentifier `aws:"wire=GroupSet"`
}

// Apply shows.
func (c DescribeInstanceAttribute) Apply(tx *world.Tx) (any, error) {
	i, err := find[Instance](tx, "instance", c.InstanceId)
	if err != nil {
		return nil, err
	}
	i = i.computed(tx.World())
	out := DescribeInstanceAttributeResult{InstanceId: i.InstanceId}
	switch c.Attribute {
	case "instanceType":
		out.InstanceType = &AttributeValue{i.InstanceType}
	case "kernel":
		out.KernelId = &AttributeValue{}
	case "ramdisk":
		out.RamdiskId = &AttributeValue{}
	case "userData":
		out.UserData = &AttributeValue{base64.StdEncoding.EncodeToString([]byte(i.UserData))}
	case "disableApiTermination":
		out.DisableApiTermination = &AttributeBooleanValue{i.DisableApiTermination}
	case "disableApiStop":
		out.DisableApiStop = &AttributeBooleanValue{i.DisableApiStop}
	case "instanceInitiatedShutdownBehavior":
		out.InstanceInitiatedShutdownBehavior = &AttributeValue{i.InstanceInitiatedShutdownBehavior}
	case "rootDeviceName":
		out.RootDeviceName = &AttributeValue{i.RootDeviceName}
	case "sourceDestCheck":
		out.SourceDestCheck = &AttributeBooleanValue{i.SourceDestCheck}
	case "groupSet":
		out.Groups = slices.Clone(i.SecurityGroups)
	case "ebsOptimized":
		out.EbsOptimized = &AttributeBooleanValue{}
	case "enaSupport":
		out.EnaSupport = &AttributeBooleanValue{i.EnaSupport}
	default:
		return nil, invalid("attribute", c.Attribute, "Unknown attribute.").
			Because("parameter-value", c.Attribute, "Attribute", "instanceType, userData, sourceDestCheck, groupSet, ...")
	}
	return out, nil
}
