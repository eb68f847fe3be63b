package export

import (
	"skylab/engine/ec2"
)

// tfMachine tells steps that make machines, their interfaces and addresses.
func (t *template) tfMachine(s step) bool {
	switch c := s.Command.(type) {
	case ec2.ImportKeyPair:
		t.tf(s, "id", "aws_key_pair", field{"key_name", c.KeyName}, field{"public_key", c.PublicKeyMaterial}, tfTags(c.TagSpecifications))
	case ec2.AllocateAddress:
		t.tf(s, "id", "aws_eip", field{"domain", "vpc"}, tfTags(c.TagSpecifications))
	case ec2.AssociateAddress:
		t.add(s, "aws_eip_association", field{"allocation_id", c.AllocationId}, field{"instance_id", c.InstanceId}, field{"network_interface_id", c.NetworkInterfaceId}, field{"private_ip_address", c.PrivateIpAddress})
	case ec2.CreateNatGateway:
		d := t.tf(s, "id", "aws_nat_gateway", field{"subnet_id", c.SubnetId}, field{"allocation_id", c.AllocationId}, field{"private_ip", c.PrivateIpAddress}, field{"connectivity_type", c.ConnectivityType},
			field{"secondary_allocation_ids", c.SecondaryAllocationIds}, field{"secondary_private_ip_addresses", c.SecondaryPrivateIpAddresses}, tfTags(c.TagSpecifications))
		for _, o := range t.all {
			if o.kind == "aws_internet_gateway_attachment" {
				d.after = append(d.after, o.kind+"."+o.name)
			}
		}
	case ec2.CreateNetworkInterface:
		t.tf(s, "id", "aws_network_interface", field{"subnet_id", c.SubnetId}, field{"description", c.Description}, field{"private_ips", []string{c.PrivateIpAddress}}, field{"security_groups", c.Groups}, tfTags(c.TagSpecifications))
	case ec2.ModifyNetworkInterfaceAttribute:
		return t.tfSet(c.NetworkInterfaceId, field{"source_dest_check", value(c.SourceDestCheck)})
	case ec2.AssignPrivateIpAddresses:
		return t.tfMore(c)
	case ec2.AttachNetworkInterface:
		t.add(s, "aws_network_interface_attachment", field{"network_interface_id", c.NetworkInterfaceId}, field{"instance_id", c.InstanceId}, field{"device_index", c.DeviceIndex})
	case ec2.RunInstances:
		t.tfInstance(s, c)
	case ec2.ModifyInstanceAttribute:
		return t.tfSet(c.InstanceId, field{"source_dest_check", value(c.SourceDestCheck)})
	case ec2.StopInstances:
		t.add(s, "aws_ec2_instance_state", field{"instance_id", c.InstanceIds[0]}, field{"state", "stopped"})
	case ec2.CreateLaunchTemplate:
		t.tfTemplate(s, c)
	default:
		return false
	}
	return true
}

// tfMore adds addresses to an interface, or to the one that comes with an instance.
func (t *template) tfMore(c ec2.AssignPrivateIpAddresses) bool {
	if d := t.by[c.NetworkInterfaceId]; d != nil {
		for i := range d.fields {
			if first, ok := d.fields[i].value.([]string); ok && d.fields[i].key == "private_ips" {
				d.fields[i].value = append(first, c.PrivateIpAddresses...)
			}
		}
		return true
	}
	for _, i := range of[ec2.Instance](t.Account) {
		if n, own := t.root(i.InstanceId); own && n.NetworkInterfaceId == c.NetworkInterfaceId {
			return t.tfSet(i.InstanceId, field{"secondary_private_ips", c.PrivateIpAddresses})
		}
	}
	return false
}

func (t *template) tfInstance(s step, c ec2.RunInstances) {
	d := t.tf(s, "id", "aws_instance", field{"ami", c.ImageId}, field{"instance_type", c.InstanceType})
	if c.KeyName != "" {
		d.set(field{"key_name", c.KeyName})
		for _, o := range t.all {
			if o.kind == "aws_key_pair" {
				d.after = append(d.after, o.kind+"."+o.name)
			}
		}
	}
	d.set(field{"subnet_id", c.SubnetId}, field{"vpc_security_group_ids", c.SecurityGroupIds}, field{"private_ip", c.PrivateIpAddress})
	for _, n := range c.NetworkInterfaces {
		if n.NetworkInterfaceId != "" {
			d.set(field{"network_interface", block{{"device_index", n.DeviceIndex}, {"network_interface_id", n.NetworkInterfaceId}}})
			continue
		}
		d.set(field{"subnet_id", n.SubnetId}, field{"vpc_security_group_ids", n.Groups}, field{"private_ip", n.PrivateIpAddress}, field{"associate_public_ip_address", n.AssociatePublicIpAddress})
	}
	d.set(field{"user_data", c.UserData}, field{"instance_initiated_shutdown_behavior", c.InstanceInitiatedShutdownBehavior})
	if c.DisableApiTermination {
		d.set(field{"disable_api_termination", true})
	}
	if c.DisableApiStop {
		d.set(field{"disable_api_stop", true})
	}
	if c.Placement != nil {
		d.set(field{"tenancy", c.Placement.Tenancy})
	}
	d.set(tfTags(c.TagSpecifications))
}

func (t *template) tfTemplate(s step, c ec2.CreateLaunchTemplate) {
	l := c.LaunchTemplateData
	d := t.tf(s, "id", "aws_launch_template", field{"name", c.LaunchTemplateName}, field{"description", c.VersionDescription}, field{"image_id", l.ImageId}, field{"instance_type", l.InstanceType},
		field{"key_name", l.KeyName}, field{"user_data", l.UserData}, field{"vpc_security_group_ids", l.SecurityGroupIds}, field{"security_group_names", l.SecurityGroups},
		field{"disable_api_termination", l.DisableApiTermination}, field{"disable_api_stop", l.DisableApiStop}, field{"instance_initiated_shutdown_behavior", l.InstanceInitiatedShutdownBehavior})
	if p := l.Placement; p != nil {
		d.set(field{"placement", block{{"availability_zone", p.AvailabilityZone}, {"group_name", p.GroupName}, {"tenancy", p.Tenancy}}})
	}
	for _, n := range l.NetworkInterfaces {
		d.set(field{"network_interfaces", block{
			{"device_index", n.DeviceIndex},
			{"subnet_id", n.SubnetId},
			{"security_groups", n.Groups},
			{"associate_public_ip_address", n.AssociatePublicIpAddress},
			{"delete_on_termination", n.DeleteOnTermination},
			{"description", n.Description},
			{"private_ip_address", n.PrivateIpAddress},
			{"network_interface_id", n.NetworkInterfaceId},
		}})
	}
	for _, g := range l.TagSpecifications {
		d.set(field{"tag_specifications", block{{"resource_type", g.ResourceType}, tfTags([]ec2.TagSpecification{{Tags: g.Tags}})}})
	}
	d.set(tfTags(c.TagSpecifications))
}
