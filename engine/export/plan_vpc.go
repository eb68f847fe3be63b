package export

import (
	"net/netip"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

func (p *plan) vpcs() {
	each(p, func(o ec2.DhcpOptions) {
		if o.Default {
			p.found(ec2.DescribeDhcpOptions{Filters: []ec2.Filter{where("key", "domain-name-servers"), where("value", "AmazonProvidedDNS")}}, o.DhcpOptionsId, "dhcp_options", "default", "DhcpOptions[0].DhcpOptionsId")
			return
		}
		var c ec2.CreateDhcpOptions
		for _, d := range o.DhcpConfigurations {
			var values []string
			for _, v := range d.Values {
				values = append(values, v.Value)
			}
			c.DhcpConfigurations = append(c.DhcpConfigurations, ec2.NewDhcpConfiguration{Key: d.Key, Values: values})
		}
		c.TagSpecifications = tagged("dhcp-options", o.Tags)
		p.makes(c, o.DhcpOptionsId, "dhcp_options", o.Tags.Name(), "DhcpOptions.DhcpOptionsId")
	})
	each(p, p.vpc)
	each(p, p.subnet)
	each(p, p.internetGateway)
	p.defaults()
}

func (p *plan) vpc(v ec2.Vpc) {
	p.children(v)
	if v.IsDefault {
		p.found(ec2.DescribeVpcs{Filters: []ec2.Filter{where("is-default", "true")}}, v.VpcId, "vpc", "default", "Vpcs[0].VpcId")
		if len(v.Tags) > 0 {
			p.do(ec2.CreateTags{Resources: []string{v.VpcId}, Tags: v.Tags})
		}
	} else {
		c := ec2.CreateVpc{CidrBlock: v.CidrBlock.String(), TagSpecifications: tagged("vpc", v.Tags)}
		if v.InstanceTenancy != "default" {
			c.InstanceTenancy = v.InstanceTenancy
		}
		p.makes(c, v.VpcId, "vpc", v.Tags.Name(), "Vpc.VpcId")
	}
	for _, b := range v.Blocks() {
		if b != v.CidrBlock {
			p.do(ec2.AssociateVpcCidrBlock{VpcId: v.VpcId, CidrBlock: b.String()})
		}
	}
	if !v.EnableDnsSupport {
		p.do(ec2.ModifyVpcAttribute{VpcId: v.VpcId, EnableDnsSupport: on(false)})
	}
	if v.EnableDnsHostnames != v.IsDefault {
		p.do(ec2.ModifyVpcAttribute{VpcId: v.VpcId, EnableDnsHostnames: on(v.EnableDnsHostnames)})
	}
	if v.EnableNetworkAddressUsageMetrics {
		p.do(ec2.ModifyVpcAttribute{VpcId: v.VpcId, EnableNetworkAddressUsageMetrics: on(true)})
	}
	if o, ok := one[ec2.DhcpOptions](p.Account, v.DhcpOptionsId); ok && !o.Default || v.DhcpOptionsId == "default" {
		p.do(ec2.AssociateDhcpOptions{VpcId: v.VpcId, DhcpOptionsId: v.DhcpOptionsId})
	}
}

// children says how what AWS makes together with a VPC is found.
func (p *plan) children(v ec2.Vpc) {
	label, in := v.Tags.Name(), where("vpc-id", v.VpcId)
	if v.IsDefault {
		label = "default"
	}
	if table := p.born[v.VpcId]; table != "" {
		p.found(ec2.DescribeRouteTables{Filters: []ec2.Filter{in, where("association.main", "true")}}, table, "main_table", label, "RouteTables[0].RouteTableId")
	}
	for _, g := range of[ec2.SecurityGroup](p.Account) {
		if g.VpcId == v.VpcId && g.GroupName == "default" {
			p.found(ec2.DescribeSecurityGroups{Filters: []ec2.Filter{in, where("group-name", "default")}}, g.GroupId, "default_group", label, "SecurityGroups[0].GroupId")
		}
	}
	for _, l := range of[ec2.NetworkAcl](p.Account) {
		if l.VpcId == v.VpcId && l.IsDefault {
			p.found(ec2.DescribeNetworkAcls{Filters: []ec2.Filter{in, where("default", "true")}}, l.NetworkAclId, "default_acl", label, "NetworkAcls[0].NetworkAclId")
		}
	}
}

func (p *plan) subnet(s ec2.Subnet) {
	if s.DefaultForAz {
		p.found(ec2.DescribeSubnets{Filters: []ec2.Filter{where("default-for-az", "true"), where("availability-zone", s.AvailabilityZone)}}, s.SubnetId, "subnet", "default_"+s.AvailabilityZone, "Subnets[0].SubnetId")
		if len(s.Tags) > 0 {
			p.do(ec2.CreateTags{Resources: []string{s.SubnetId}, Tags: s.Tags})
		}
	} else {
		p.makes(ec2.CreateSubnet{VpcId: s.VpcId, CidrBlock: s.CidrBlock.String(), AvailabilityZone: s.AvailabilityZone, TagSpecifications: tagged("subnet", s.Tags)},
			s.SubnetId, "subnet", s.Tags.Name(), "Subnet.SubnetId")
	}
	if s.MapPublicIpOnLaunch != s.DefaultForAz {
		p.do(ec2.ModifySubnetAttribute{SubnetId: s.SubnetId, MapPublicIpOnLaunch: on(s.MapPublicIpOnLaunch)})
	}
}

func (p *plan) internetGateway(g ec2.InternetGateway) {
	for _, at := range g.Attachments {
		if v, ok := one[ec2.Vpc](p.Account, at.VpcId); ok && v.IsDefault {
			p.found(ec2.DescribeInternetGateways{Filters: []ec2.Filter{where("attachment.vpc-id", v.VpcId)}}, g.InternetGatewayId, "internet_gateway", "default", "InternetGateways[0].InternetGatewayId")
			return
		}
	}
	p.makes(ec2.CreateInternetGateway{TagSpecifications: tagged("internet-gateway", g.Tags)}, g.InternetGatewayId, "internet_gateway", g.Tags.Name(), "InternetGateway.InternetGatewayId")
	for _, at := range g.Attachments {
		p.do(ec2.AttachInternetGateway{InternetGatewayId: g.InternetGatewayId, VpcId: at.VpcId})
	}
}

// defaults takes away what each Region has before anybody comes and this account has not:
// the default VPC or parts of it.
func (p *plan) defaults() {
	var seen []string
	each(p, func(v ec2.Vpc) {
		if slices.Contains(seen, p.region) {
			return
		}
		seen = append(seen, p.region)
		at := world.Scope{Account: p.ID, Region: p.region}
		for _, v := range world.All[ec2.Vpc](p.World, at) {
			if v.IsDefault {
				p.parts(at, v.VpcId)
				return
			}
		}
		none := "vpc-spare-" + p.region // the id of nothing, for what is only elsewhere
		p.found(ec2.DescribeVpcs{Filters: []ec2.Filter{where("is-default", "true")}}, none, "spare_vpc", "", "Vpcs[0].VpcId")
		p.parts(at, none)
		p.spare(ec2.DeleteVpc{VpcId: none})
	})
}

// parts takes away the gateway and the subnets of a default VPC that are not there.
func (p *plan) parts(at world.Scope, vpc string) {
	has := func(g ec2.InternetGateway) bool {
		return slices.ContainsFunc(g.Attachments, func(a ec2.InternetGatewayAttachment) bool { return a.VpcId == vpc })
	}
	if !slices.ContainsFunc(world.All[ec2.InternetGateway](p.World, at), has) {
		none := "igw-spare-" + at.Region
		p.found(ec2.DescribeInternetGateways{Filters: []ec2.Filter{where("attachment.vpc-id", vpc)}}, none, "spare_gateway", "", "InternetGateways[0].InternetGatewayId")
		p.spare(ec2.DetachInternetGateway{InternetGatewayId: none, VpcId: vpc})
		p.spare(ec2.DeleteInternetGateway{InternetGatewayId: none})
	}
	_, out, err := world.Apply(p.World, at, p.World.Now(), ec2.DescribeAvailabilityZones{})
	if err != nil {
		return
	}
	for _, z := range out.(ec2.DescribeAvailabilityZonesResult).AvailabilityZones {
		if slices.ContainsFunc(world.All[ec2.Subnet](p.World, at), func(s ec2.Subnet) bool { return s.DefaultForAz && s.AvailabilityZone == z.ZoneName }) {
			continue
		}
		id := "subnet-spare-" + z.ZoneName
		p.found(ec2.DescribeSubnets{Filters: []ec2.Filter{where("default-for-az", "true"), where("availability-zone", z.ZoneName)}}, id, "spare_subnet", z.ZoneName, "Subnets[0].SubnetId")
		p.spare(ec2.DeleteSubnet{SubnetId: id})
	}
}

// spare puts a command that takes something away, which is for fresh accounts alone.
func (p *plan) spare(c world.Command) { p.put(step{Command: c, fresh: true}) }

func (p *plan) tables() {
	each(p, func(t ec2.RouteTable) {
		if p.born[t.VpcId] == t.RouteTableId {
			if len(t.Tags) > 0 {
				p.do(ec2.CreateTags{Resources: []string{t.RouteTableId}, Tags: t.Tags})
			}
			return
		}
		p.makes(ec2.CreateRouteTable{VpcId: t.VpcId, TagSpecifications: tagged("route-table", t.Tags)}, t.RouteTableId, "route_table", t.Tags.Name(), "RouteTable.RouteTableId")
	})
}

func (p *plan) routes() {
	each(p, func(t ec2.RouteTable) {
		v, _ := one[ec2.Vpc](p.Account, t.VpcId)
		preset := v.IsDefault && p.born[t.VpcId] == t.RouteTableId // it has its way to the Internet
		everywhere := netip.MustParsePrefix("0.0.0.0/0")
		for _, r := range t.Routes {
			switch {
			case preset && r.DestinationCidrBlock == everywhere && r.GatewayId != "":
				preset = false
			case r.Origin == "CreateRouteTable" && r.GatewayId == "local":
			case preset && r.DestinationCidrBlock == everywhere:
				preset = false
				p.route(t, r, true)
			default:
				p.route(t, r, false)
			}
		}
		if preset {
			p.do(ec2.DeleteRoute{RouteTableId: t.RouteTableId, DestinationCidrBlock: everywhere.String()})
		}
	})
}

func (p *plan) route(t ec2.RouteTable, r ec2.Route, instead bool) {
	c := ec2.CreateRoute{
		RouteTableId: t.RouteTableId, DestinationCidrBlock: validText(r.DestinationCidrBlock), GatewayId: r.GatewayId, InstanceId: r.InstanceId,
		NatGatewayId: r.NatGatewayId, NetworkInterfaceId: r.NetworkInterfaceId, VpcPeeringConnectionId: r.VpcPeeringConnectionId,
	}
	if c.InstanceId != "" {
		c.NetworkInterfaceId = "" // its only one
	}
	target := c.GatewayId + c.NatGatewayId + c.InstanceId + c.NetworkInterfaceId + c.VpcPeeringConnectionId
	_, made := p.given[target]
	_, there := p.lookups[target]
	switch {
	case c.DestinationCidrBlock == "" || target == "":
		p.notes("A route of %s to %s%s through %s is left out: no command here makes it.", t.RouteTableId, r.DestinationPrefixListId, c.DestinationCidrBlock, r.TransitGatewayId+r.GatewayId)
	case !made && !there:
		p.notes("The route of %s to %s is left out: its target, %s, is gone.", t.RouteTableId, c.DestinationCidrBlock, target)
	case instead || p.local(t, r):
		p.do(ec2.ReplaceRoute{
			RouteTableId: c.RouteTableId, DestinationCidrBlock: c.DestinationCidrBlock, GatewayId: c.GatewayId, InstanceId: c.InstanceId,
			NatGatewayId: c.NatGatewayId, NetworkInterfaceId: c.NetworkInterfaceId, VpcPeeringConnectionId: c.VpcPeeringConnectionId,
		})
	default:
		p.do(c)
	}
}

// local reports whether a route took the place of a table's local one.
func (p *plan) local(t ec2.RouteTable, r ec2.Route) bool {
	v, _ := one[ec2.Vpc](p.Account, t.VpcId)
	return slices.Contains(v.Blocks(), r.DestinationCidrBlock)
}

func validText(b netip.Prefix) string {
	if !b.IsValid() {
		return ""
	}
	return b.String()
}

func (p *plan) associations() {
	each(p, func(t ec2.RouteTable) {
		for _, a := range t.Associations {
			switch {
			case a.Main && p.born[t.VpcId] != t.RouteTableId:
				p.found(ec2.DescribeRouteTables{Filters: []ec2.Filter{where("vpc-id", t.VpcId), where("association.main", "true")}},
					a.RouteTableAssociationId, "main_association", t.Tags.Name(), "RouteTables[0].Associations[?Main].RouteTableAssociationId | [0]")
				p.do(ec2.ReplaceRouteTableAssociation{AssociationId: a.RouteTableAssociationId, RouteTableId: t.RouteTableId})
			case !a.Main:
				p.do(ec2.AssociateRouteTable{SubnetId: a.SubnetId, RouteTableId: t.RouteTableId})
			}
		}
	})
	each(p, func(l ec2.NetworkAcl) {
		for _, a := range l.Associations {
			if !l.IsDefault {
				p.found(ec2.DescribeNetworkAcls{Filters: []ec2.Filter{where("association.subnet-id", a.SubnetId)}},
					a.NetworkAclAssociationId, "acl_association", "", "NetworkAcls[0].Associations[?SubnetId=='"+a.SubnetId+"'].NetworkAclAssociationId | [0]")
				p.do(ec2.ReplaceNetworkAclAssociation{AssociationId: a.NetworkAclAssociationId, NetworkAclId: l.NetworkAclId})
			}
		}
	})
}
