package export

import (
	"slices"
	"strconv"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/route53"
)

// lookup is what a step finds, where it is one that finds something.
func (t *cloud) lookup(s step) bool {
	id := s.gives.id
	as := func(of, attribute string) bool {
		if !t.made(of) {
			return t.parameter(s, "String")
		}
		t.names[id] = t.get(t.by[of].name, attribute)
		return true
	}
	switch c := s.Command.(type) {
	case ec2.DescribeVpcs:
		return t.parameter(s, "AWS::EC2::VPC::Id")
	case ec2.DescribeSubnets:
		return t.parameter(s, "AWS::EC2::Subnet::Id")
	case ec2.DescribeInternetGateways, ec2.DescribeDhcpOptions:
		return t.parameter(s, "String")
	case ec2.DescribeRouteTables:
		if vpc := c.Filters[0].Values[0]; !t.made(vpc) {
			return t.parameter(s, "String")
		}
		t.names[id] = expr(s.gives.id) // a new VPC does not tell of its main table
	case ec2.DescribeSecurityGroups:
		return as(c.Filters[0].Values[0], "DefaultSecurityGroup")
	case ec2.DescribeNetworkAcls:
		if c.Filters[0].Name == "association.subnet-id" {
			t.of[id] = c.Filters[0].Values[0]
			return true
		}
		return as(c.Filters[0].Values[0], "DefaultNetworkAcl")
	case ec2.DescribeInstances:
		return as(c.InstanceIds[0], "") // what needs the interface is left
	case ec2.DescribeAddresses:
		return as(c.AllocationIds[0], "PublicIp")
	case elbv2.DescribeLoadBalancers:
		return as(c.LoadBalancerArns[0], "DNSName")
	case acm.DescribeCertificate: // CloudFormation puts the records itself
	case route53.GetHostedZone:
		if t.made(c.Id) {
			t.names[id] = block{{"Fn::Select", []any{index(s.gives.query), t.get(t.by[c.Id].name, "NameServers")}}}
		}
	default:
		return false
	}
	return true
}

// mainTable reports whether an id is of a main route table that comes with a new VPC, or of
// its association: CloudFormation does not tell them.
func (t *cloud) mainTable(id string) bool {
	e, ok := t.names[id].(expr)
	return ok && string(e) == id
}

func (t *cloud) network(s step) bool {
	switch c := s.Command.(type) {
	case ec2.CreateDhcpOptions:
		d := t.declare(s, "AWS::EC2::DHCPOptions", "")
		for _, o := range c.DhcpConfigurations {
			key := strings.ReplaceAll(logical(strings.ReplaceAll(o.Key, "-", "_")), "Netbios", "NetBios")
			if key == "DomainName" {
				d.set(field{key, o.Values[0]})
			} else {
				d.set(field{key, o.Values})
			}
		}
		d.set(field{"Tags", params(c).at("Tags")})
	case ec2.AssociateDhcpOptions:
		t.add(s, "AWS::EC2::VPCDHCPOptionsAssociation", params(c)...)
	case ec2.CreateVpc:
		t.declare(s, "AWS::EC2::VPC", "", params(c)...)
	case ec2.ModifyVpcAttribute:
		if d := t.by[c.VpcId]; d != nil && c.EnableNetworkAddressUsageMetrics == nil {
			d.set(field{"EnableDnsSupport", value(c.EnableDnsSupport)}, field{"EnableDnsHostnames", value(c.EnableDnsHostnames)})
			return true
		}
		return false
	case ec2.AssociateVpcCidrBlock:
		t.add(s, "AWS::EC2::VPCCidrBlock", params(c)...)
	case ec2.CreateSubnet:
		t.declare(s, "AWS::EC2::Subnet", "", params(c)...).after = t.kinds("AWS::EC2::VPCCidrBlock")
	case ec2.ModifySubnetAttribute:
		d := t.by[c.SubnetId]
		if d != nil {
			d.set(field{"MapPublicIpOnLaunch", value(c.MapPublicIpOnLaunch)})
		}
		return d != nil
	case ec2.CreateInternetGateway:
		t.declare(s, "AWS::EC2::InternetGateway", "", params(c)...)
	case ec2.AttachInternetGateway:
		t.add(s, "AWS::EC2::VPCGatewayAttachment", params(c)...)
	case ec2.CreateRouteTable:
		t.declare(s, "AWS::EC2::RouteTable", "", params(c)...)
	case ec2.CreateRoute:
		if t.mainTable(c.RouteTableId) {
			return false
		}
		d := t.add(s, "AWS::EC2::Route", params(c)...)
		if c.GatewayId != "" {
			d.after = t.kinds("AWS::EC2::VPCGatewayAttachment")
		}
	case ec2.AssociateRouteTable:
		t.add(s, "AWS::EC2::SubnetRouteTableAssociation", params(c)...)
	default:
		return t.firewall(s)
	}
	return true
}

// kinds are the logical ids of all resources of a kind so far.
func (t *cloud) kinds(kind string) []string {
	var out []string
	for _, d := range t.all {
		if d.kind == kind {
			out = append(out, logical(d.name))
		}
	}
	return out
}

func (t *cloud) firewall(s step) bool {
	switch c := s.Command.(type) {
	case ec2.CreateSecurityGroup:
		d := t.declare(s, "AWS::EC2::SecurityGroup", "GroupId", params(c).as("Description", "GroupDescription")...)
		if t.shut(c, s.gives.id) { // a rule of its own takes the place of the one that lets all out
			d.set(field{"SecurityGroupEgress", []block{{{"IpProtocol", "-1"}, {"CidrIp", "127.0.0.1/32"}}}})
		}
	case ec2.AuthorizeSecurityGroupIngress:
		t.rule(s, "AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId", c.GroupId, c.IpPermissions[0])
	case ec2.AuthorizeSecurityGroupEgress:
		t.rule(s, "AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId", c.GroupId, c.IpPermissions[0])
	case ec2.RevokeSecurityGroupEgress:
		return t.made(c.GroupId)
	case ec2.CreateNetworkAcl:
		t.declare(s, "AWS::EC2::NetworkAcl", "", params(c)...)
	case ec2.CreateNetworkAclEntry:
		b := params(c).as("IcmpTypeCode", "Icmp")
		for i := range b {
			if b[i].key == "Protocol" {
				n, err := strconv.Atoi(c.Protocol)
				if err != nil {
					return false
				}
				b[i].value = n
			}
		}
		t.add(s, "AWS::EC2::NetworkAclEntry", b...)
	case ec2.ReplaceNetworkAclAssociation:
		t.add(s, "AWS::EC2::SubnetNetworkAclAssociation", field{"SubnetId", t.of[c.AssociationId]}, field{"NetworkAclId", c.NetworkAclId})
	case ec2.CreateVpcPeeringConnection:
		t.declare(s, "AWS::EC2::VPCPeeringConnection", "", params(c)...)
	case ec2.AcceptVpcPeeringConnection:
		return true // one's own are accepted by CloudFormation
	default:
		return false
	}
	return true
}

func (t *cloud) rule(s step, kind, peer, group string, p ec2.IpPermission) {
	d := t.add(s, kind, field{"GroupId", group}, field{"IpProtocol", p.IpProtocol}, field{"FromPort", p.FromPort}, field{"ToPort", p.ToPort})
	for _, r := range p.IpRanges {
		d.set(field{"CidrIp", r.CidrIp}, field{"Description", r.Description})
	}
	for _, r := range p.Ipv6Ranges {
		d.set(field{"CidrIpv6", r.CidrIpv6}, field{"Description", r.Description})
	}
	for _, r := range p.UserIdGroupPairs {
		d.set(field{peer, r.GroupId}, field{"Description", r.Description})
	}
}

func (t *cloud) machine(s step) bool {
	switch c := s.Command.(type) {
	case ec2.ImportKeyPair:
		t.declare(s, "AWS::EC2::KeyPair", "KeyPairId", params(c)...)
	case ec2.AllocateAddress:
		t.declare(s, "AWS::EC2::EIP", "AllocationId", slices.Concat(block{{"Domain", "vpc"}}, params(c))...)
	case ec2.AssociateAddress:
		t.add(s, "AWS::EC2::EIPAssociation", params(c)...)
	case ec2.CreateNatGateway:
		t.declare(s, "AWS::EC2::NatGateway", "", params(c)...).after = t.kinds("AWS::EC2::VPCGatewayAttachment")
	case ec2.CreateNetworkInterface:
		t.declare(s, "AWS::EC2::NetworkInterface", "", params(c).as("Groups", "GroupSet")...)
	case ec2.ModifyNetworkInterfaceAttribute:
		if d := t.by[c.NetworkInterfaceId]; d != nil {
			d.set(field{"SourceDestCheck", value(c.SourceDestCheck)})
			return true
		}
		return false
	case ec2.AttachNetworkInterface:
		t.add(s, "AWS::EC2::NetworkInterfaceAttachment", field{"NetworkInterfaceId", c.NetworkInterfaceId}, field{"InstanceId", c.InstanceId}, field{"DeviceIndex", strconv.Itoa(*c.DeviceIndex)})
	case ec2.RunInstances:
		t.instance(s, c)
	case ec2.ModifyInstanceAttribute:
		if d := t.by[c.InstanceId]; d != nil {
			d.set(field{"SourceDestCheck", value(c.SourceDestCheck)})
			return true
		}
		return false
	case ec2.CreateLaunchTemplate:
		t.declare(s, "AWS::EC2::LaunchTemplate", "", params(c, "TagSpecifications")...)
	default:
		return false
	}
	return true
}

func (t *cloud) instance(s step, c ec2.RunInstances) {
	d := t.declare(s, "AWS::EC2::Instance", "", params(c, "MinCount", "MaxCount", "UserData", "NetworkInterfaces", "Placement", "DisableApiStop")...)
	var cards []block
	for _, n := range c.NetworkInterfaces {
		cards = append(cards, block{
			{"DeviceIndex", strconv.Itoa(*n.DeviceIndex)},
			{"NetworkInterfaceId", n.NetworkInterfaceId},
			{"SubnetId", n.SubnetId},
			{"GroupSet", n.Groups},
			{"PrivateIpAddress", n.PrivateIpAddress},
			{"AssociatePublicIpAddress", n.AssociatePublicIpAddress},
			{"Description", n.Description},
		})
	}
	d.set(field{"NetworkInterfaces", cards})
	if c.UserData != "" {
		d.set(field{"UserData", block{{"Fn::Base64", c.UserData}}})
	}
	if c.Placement != nil {
		d.set(field{"Tenancy", c.Placement.Tenancy})
	}
	if c.KeyName != "" {
		d.after = t.kinds("AWS::EC2::KeyPair")
	}
}

func (t *cloud) balancer(s step) bool {
	attributes := func(id, key string, list any) bool {
		d := t.by[id]
		if d != nil {
			d.set(field{key, list})
		}
		return d != nil
	}
	switch c := s.Command.(type) {
	case elbv2.CreateTargetGroup:
		t.declare(s, "AWS::ElasticLoadBalancingV2::TargetGroup", "", params(c)...)
		t.full(s, "TargetGroupFullName")
	case elbv2.ModifyTargetGroupAttributes:
		return attributes(c.TargetGroupArn, "TargetGroupAttributes", params(c).at("Attributes"))
	case elbv2.RegisterTargets:
		return attributes(c.TargetGroupArn, "Targets", params(c).at("Targets"))
	case elbv2.CreateLoadBalancer:
		t.declare(s, "AWS::ElasticLoadBalancingV2::LoadBalancer", "", params(c)...).after = t.kinds("AWS::EC2::VPCGatewayAttachment")
		t.full(s, "LoadBalancerFullName")
	case elbv2.ModifyLoadBalancerAttributes:
		return attributes(c.LoadBalancerArn, "LoadBalancerAttributes", params(c).at("Attributes"))
	case elbv2.CreateListener:
		t.declare(s, "AWS::ElasticLoadBalancingV2::Listener", "", params(c, "Tags")...)
	case elbv2.AddListenerCertificates:
		t.add(s, "AWS::ElasticLoadBalancingV2::ListenerCertificate", params(c)...)
	case elbv2.CreateRule:
		t.add(s, "AWS::ElasticLoadBalancingV2::ListenerRule", params(c, "Tags")...)
	case autoscaling.CreateAutoScalingGroup:
		b := params(c, "VPCZoneIdentifier").as("DefaultCooldown", "Cooldown")
		for i := range b {
			if slices.Contains([]string{"MinSize", "MaxSize", "DesiredCapacity", "Cooldown"}, b[i].key) {
				b[i].value = digits(b[i].value)
			}
			if l := c.LaunchTemplate; l != nil && b[i].key == "LaunchTemplate" && t.made(l.LaunchTemplateId) {
				b[i].value = block{{"LaunchTemplateId", l.LaunchTemplateId}, {"Version", t.version(l)}}
			}
		}
		if c.VPCZoneIdentifier != "" {
			b = append(b, field{"VPCZoneIdentifier", strings.Split(c.VPCZoneIdentifier, ",")})
		}
		t.declare(s, "AWS::AutoScaling::AutoScalingGroup", "", b...)
	case autoscaling.PutScalingPolicy:
		t.add(s, "AWS::AutoScaling::ScalingPolicy", params(c, "PolicyName", "Enabled")...).after = t.kinds("AWS::AutoScaling::AutoScalingGroup")
	default:
		return false
	}
	return true
}

// full lets metrics name the thing.
func (t *cloud) full(s step, attribute string) {
	for id, g := range t.given {
		if g.cut != "" && g.name == s.gives.name {
			t.names[id] = t.get(g.name, attribute)
		}
	}
}

// version is a launch template's version: CloudFormation takes no $Latest and no $Default.
func (t *cloud) version(l *ec2.LaunchTemplateSpecification) any {
	name := t.by[l.LaunchTemplateId].name
	switch l.Version {
	case "$Latest":
		return t.get(name, "LatestVersionNumber")
	case "", "$Default":
		return t.get(name, "DefaultVersionNumber")
	}
	return l.Version
}
