package ec2

import (
	"slices"
	"strconv"

	"skylab/engine/world"
)

// templated is the command with what it leaves open as its template says, and the
// tags by which AWS marks what came from a template.
func (c RunInstances) templated(tx *world.Tx) (RunInstances, []Tag, error) {
	if c.LaunchTemplate == nil {
		return c, nil, nil
	}
	t, v, err := c.LaunchTemplate.Template(tx)
	if err != nil {
		return c, nil, err
	}
	d := ResponseLaunchTemplateData{
		ImageId: c.ImageId, InstanceType: c.InstanceType, KeyName: c.KeyName, UserData: c.UserData,
		InstanceInitiatedShutdownBehavior: c.InstanceInitiatedShutdownBehavior,
		SecurityGroupIds:                  c.SecurityGroupIds, SecurityGroups: c.SecurityGroups,
	}.over(v.LaunchTemplateData)
	c.ImageId, c.InstanceType, c.KeyName, c.UserData = d.ImageId, d.InstanceType, d.KeyName, d.UserData
	c.InstanceInitiatedShutdownBehavior = d.InstanceInitiatedShutdownBehavior
	c.DisableApiStop = c.DisableApiStop || d.DisableApiStop != nil && *d.DisableApiStop
	c.DisableApiTermination = c.DisableApiTermination || d.DisableApiTermination != nil && *d.DisableApiTermination
	if c.Placement == nil && d.Placement != nil {
		c.Placement = &Placement{AvailabilityZone: d.Placement.AvailabilityZone, GroupName: d.Placement.GroupName, Tenancy: d.Placement.Tenancy}
	}
	if len(c.NetworkInterfaces) == 0 {
		c.NetworkInterfaces = d.interfaces()
	}
	if len(c.NetworkInterfaces) == 0 {
		c.SecurityGroupIds, c.SecurityGroups = d.SecurityGroupIds, d.SecurityGroups
	}
	if len(c.TagSpecifications) == 0 {
		for _, s := range d.TagSpecifications {
			c.TagSpecifications = append(c.TagSpecifications, TagSpecification(s))
		}
	}
	return c, []Tag{{"aws:ec2launchtemplate:id", t.LaunchTemplateId}, {"aws:ec2launchtemplate:version", strconv.Itoa(v.VersionNumber)}}, nil
}

// interfaces are those that the data describes, as a command does.
func (d ResponseLaunchTemplateData) interfaces() (out []InstanceNetworkInterfaceSpecification) {
	for _, n := range d.NetworkInterfaces {
		out = append(out, InstanceNetworkInterfaceSpecification{
			AssociatePublicIpAddress: n.AssociatePublicIpAddress, DeleteOnTermination: n.DeleteOnTermination, Description: n.Description,
			DeviceIndex: n.DeviceIndex, Groups: n.Groups, NetworkInterfaceId: n.NetworkInterfaceId, PrivateIpAddress: n.PrivateIpAddress,
			PrivateIpAddresses: n.PrivateIpAddresses, SecondaryPrivateIpAddressCount: n.SecondaryPrivateIpAddressCount,
			SubnetId: n.SubnetId, InterfaceType: n.InterfaceType,
		})
	}
	return out
}

// Launch starts one machine of a template in a subnet on behalf of a service of
// AWS's, with tags that only AWS may give besides. What is refused changes nothing.
func Launch(tx *world.Tx, t LaunchTemplateSpecification, subnet string, tags []Tag) (Instance, error) {
	c, _, err := RunInstances{LaunchTemplate: &t}.templated(tx)
	if err != nil {
		return Instance{}, err
	}
	one := 1
	c.MinCount, c.MaxCount, c.Placement = &one, &one, nil
	if len(c.NetworkInterfaces) == 0 {
		c.SubnetId = subnet
	} else {
		c.NetworkInterfaces = slices.Clone(c.NetworkInterfaces)
		c.NetworkInterfaces[0].SubnetId = subnet
	}
	if _, _, err := world.Apply(tx.World(), tx.Scope, tx.Now(), c); err != nil { // a trial, which leaves nothing half made
		return Instance{}, err
	}
	out, err := c.Apply(tx)
	if err != nil {
		return Instance{}, err
	}
	i, _ := world.Get[Instance](tx.World(), tx.Scope, out.(Reservation).Instances[0].InstanceId)
	i.Tags = i.Tags.with(tags)
	tx.Put(i)
	return i, nil
}

// End terminates a machine on behalf of a service of AWS's: protection from
// termination holds against people only.
func End(tx *world.Tx, id string) {
	i, ok := world.Get[Instance](tx.World(), tx.Scope, id)
	if !ok || i.State == Terminated || i.State == ShuttingDown {
		return
	}
	i = i.because(tx.Now(), "Client.UserInitiatedShutdown", "User initiated shutdown")
	tx.Put(i.in(ShuttingDown, tx.Now(), instanceStopping))
}

// VCPUs is how many virtual processors a type of machine has; 0 if there is no
// such type.
func VCPUs(kind string) int {
	t, _ := typeNamed(kind)
	return t.vcpus
}
