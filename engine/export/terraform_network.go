package export

import (
	"slices"
	"strings"

	"skylab/engine/ec2"
)

// tfNetwork tells steps that make networks.
func (t *template) tfNetwork(s step) bool {
	switch c := s.Command.(type) {
	case ec2.CreateDhcpOptions:
		d := t.tf(s, "id", "aws_vpc_dhcp_options", tfTags(c.TagSpecifications))
		for _, o := range c.DhcpConfigurations {
			key := strings.ReplaceAll(o.Key, "-", "_")
			if slices.Contains([]string{"domain_name", "netbios_node_type"}, key) {
				d.set(field{key, o.Values[0]})
			} else {
				d.set(field{key, o.Values})
			}
		}
	case ec2.AssociateDhcpOptions:
		t.add(s, "aws_vpc_dhcp_options_association", field{"vpc_id", c.VpcId}, field{"dhcp_options_id", c.DhcpOptionsId})
	case ec2.CreateVpc:
		t.tf(s, "id", "aws_vpc", field{"cidr_block", c.CidrBlock}, field{"instance_tenancy", c.InstanceTenancy}, tfTags(c.TagSpecifications))
	case ec2.ModifyVpcAttribute:
		return t.tfSet(c.VpcId, field{"enable_dns_support", value(c.EnableDnsSupport)}, field{"enable_dns_hostnames", value(c.EnableDnsHostnames)},
			field{"enable_network_address_usage_metrics", value(c.EnableNetworkAddressUsageMetrics)})
	case ec2.AssociateVpcCidrBlock:
		t.add(s, "aws_vpc_ipv4_cidr_block_association", field{"vpc_id", c.VpcId}, field{"cidr_block", c.CidrBlock})
	case ec2.CreateSubnet:
		d := t.tf(s, "id", "aws_subnet", field{"vpc_id", c.VpcId}, field{"cidr_block", c.CidrBlock}, field{"availability_zone", c.AvailabilityZone}, tfTags(c.TagSpecifications))
		for _, o := range t.all {
			if o.kind == "aws_vpc_ipv4_cidr_block_association" {
				d.after = append(d.after, o.kind+"."+o.name)
			}
		}
	case ec2.ModifySubnetAttribute:
		return t.tfSet(c.SubnetId, field{"map_public_ip_on_launch", value(c.MapPublicIpOnLaunch)})
	case ec2.CreateInternetGateway:
		t.tf(s, "id", "aws_internet_gateway", tfTags(c.TagSpecifications))
	case ec2.AttachInternetGateway:
		t.add(s, "aws_internet_gateway_attachment", field{"internet_gateway_id", c.InternetGatewayId}, field{"vpc_id", c.VpcId})
	case ec2.CreateRouteTable:
		t.tf(s, "id", "aws_route_table", field{"vpc_id", c.VpcId}, tfTags(c.TagSpecifications))
	case ec2.CreateRoute:
		t.tfRoute(s, c)
	case ec2.AssociateRouteTable:
		t.add(s, "aws_route_table_association", field{"subnet_id", c.SubnetId}, field{"route_table_id", c.RouteTableId})
	case ec2.ReplaceRouteTableAssociation:
		t.add(s, "aws_main_route_table_association", field{"vpc_id", t.of[c.AssociationId]}, field{"route_table_id", c.RouteTableId})
	default:
		return t.tfFirewall(s)
	}
	return true
}

// tfFirewall tells steps that make security groups, network ACLs and peerings.
func (t *template) tfFirewall(s step) bool {
	switch c := s.Command.(type) {
	case ec2.CreateSecurityGroup:
		t.tf(s, "id", "aws_security_group", field{"name", c.GroupName}, field{"description", c.Description}, field{"vpc_id", c.VpcId}, tfTags(c.TagSpecifications))
		if !t.shut(c, s.gives.id) { // Terraform takes away the rule that AWS gives to new groups
			t.add(s.unnamed(), "aws_vpc_security_group_egress_rule", field{"security_group_id", s.gives.id}, field{"ip_protocol", "-1"}, field{"cidr_ipv4", "0.0.0.0/0"})
		}
	case ec2.AuthorizeSecurityGroupIngress:
		t.tfRule(s, "aws_vpc_security_group_ingress_rule", c.GroupId, c.IpPermissions[0], c.TagSpecifications)
	case ec2.AuthorizeSecurityGroupEgress:
		t.tfRule(s, "aws_vpc_security_group_egress_rule", c.GroupId, c.IpPermissions[0], c.TagSpecifications)
	case ec2.RevokeSecurityGroupEgress:
		d := t.by[c.GroupId]
		return d != nil && !d.data
	case ec2.CreateNetworkAcl:
		t.tf(s, "id", "aws_network_acl", field{"vpc_id", c.VpcId}, tfTags(c.TagSpecifications))
	case ec2.CreateNetworkAclEntry:
		d := t.add(s, "aws_network_acl_rule", field{"network_acl_id", c.NetworkAclId}, field{"rule_number", c.RuleNumber}, field{"egress", c.Egress},
			field{"protocol", c.Protocol}, field{"rule_action", c.RuleAction}, field{"cidr_block", c.CidrBlock})
		if c.PortRange != nil {
			d.set(field{"from_port", &c.PortRange.From}, field{"to_port", &c.PortRange.To})
		}
		if c.IcmpTypeCode != nil {
			d.set(field{"icmp_type", &c.IcmpTypeCode.Type}, field{"icmp_code", &c.IcmpTypeCode.Code})
		}
	case ec2.ReplaceNetworkAclAssociation:
		t.add(s, "aws_network_acl_association", field{"network_acl_id", c.NetworkAclId}, field{"subnet_id", t.of[c.AssociationId]})
	case ec2.CreateVpcPeeringConnection:
		t.tf(s, "id", "aws_vpc_peering_connection", field{"vpc_id", c.VpcId}, field{"peer_vpc_id", c.PeerVpcId}, field{"peer_region", c.PeerRegion}, field{"peer_owner_id", c.PeerOwnerId}, tfTags(c.TagSpecifications))
	case ec2.AcceptVpcPeeringConnection:
		t.add(s, "aws_vpc_peering_connection_accepter", field{"vpc_peering_connection_id", c.VpcPeeringConnectionId}, field{"auto_accept", true})
	case ec2.ModifyVpcPeeringConnectionOptions:
		side := func(o *ec2.PeeringConnectionOptionsRequest) block {
			if o == nil {
				return nil
			}
			return block{{"allow_remote_vpc_dns_resolution", o.AllowDnsResolutionFromRemoteVpc}}
		}
		t.add(s, "aws_vpc_peering_connection_options", field{"vpc_peering_connection_id", c.VpcPeeringConnectionId},
			field{"requester", side(c.RequesterPeeringConnectionOptions)}, field{"accepter", side(c.AccepterPeeringConnectionOptions)})
	default:
		return false
	}
	return true
}

// unnamed is a step for something beside what it gives.
func (s step) unnamed() step {
	s.gives = given{}
	return s
}

// shut reports whether a later step takes away a new group's rule that lets all out.
func (t *template) shut(c ec2.CreateSecurityGroup, id string) bool {
	return slices.ContainsFunc(t.steps, func(s step) bool {
		r, ok := s.Command.(ec2.RevokeSecurityGroupEgress)
		return ok && r.GroupId == id
	})
}

// tfSet sets fields of a thing that is declared already. What is only found can't be set.
func (t *template) tfSet(id string, fields ...field) bool {
	d := t.by[id]
	if d == nil || d.data {
		return false
	}
	d.set(fields...)
	return true
}

func value(v *ec2.AttributeBooleanValue) *bool {
	if v == nil {
		return nil
	}
	return &v.Value
}

func (t *template) tfRoute(s step, c ec2.CreateRoute) {
	d := t.add(s, "aws_route", field{"route_table_id", c.RouteTableId}, field{"destination_cidr_block", c.DestinationCidrBlock},
		field{"gateway_id", c.GatewayId}, field{"nat_gateway_id", c.NatGatewayId}, field{"network_interface_id", c.NetworkInterfaceId}, field{"vpc_peering_connection_id", c.VpcPeeringConnectionId})
	if e, ok := t.attribute(c.InstanceId, "primary_network_interface_id"); ok {
		d.set(field{"network_interface_id", e})
	}
	for _, o := range t.all {
		if c.GatewayId != "" && o.kind == "aws_internet_gateway_attachment" || c.VpcPeeringConnectionId != "" && o.kind == "aws_vpc_peering_connection_accepter" {
			d.after = append(d.after, o.kind+"."+o.name)
		}
	}
}

func (t *template) tfRule(s step, kind, group string, p ec2.IpPermission, tags []ec2.TagSpecification) {
	d := t.add(s, kind, field{"security_group_id", group}, field{"ip_protocol", p.IpProtocol}, field{"from_port", p.FromPort}, field{"to_port", p.ToPort})
	for _, r := range p.IpRanges {
		d.set(field{"cidr_ipv4", r.CidrIp}, field{"description", r.Description})
	}
	for _, r := range p.Ipv6Ranges {
		d.set(field{"cidr_ipv6", r.CidrIpv6}, field{"description", r.Description})
	}
	for _, r := range p.UserIdGroupPairs {
		d.set(field{"referenced_security_group_id", r.GroupId}, field{"description", r.Description})
	}
	d.set(tfTags(tags))
}
