package snapshot

import (
	"encoding/json"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// kinds are all lists that are known, in the order in which they are read. Those without
// a reader have no part in where packets go, or are not modelled.
var kinds = []kind{
	{"PrefixLists", prefixList},
	{"ManagedPrefixListEntries", prefixListEntries},
	{"Vpcs", vpc},
	{"Subnets", subnet},
	{"SecurityGroups", securityGroup},
	{"NetworkAcls", plain(func(a ec2.NetworkAcl) string { return a.OwnerId })},
	{"InternetGateways", plain(func(g ec2.InternetGateway) string { return g.OwnerId })},
	{"Addresses", plain(func(a ec2.Address) string { return "" })},
	{"VpcPeeringConnections", plain(func(p ec2.VpcPeeringConnection) string { return p.RequesterVpcInfo.OwnerId })},
	{"VpcEndpoints", plain(func(e ec2.VpcEndpoint) string { return e.OwnerId })},
	{"VpnGateways", plain(func(ec2.VpnGateway) string { return "" })},
	{"CustomerGateways", plain(func(ec2.CustomerGateway) string { return "" })},
	{"VpnConnections", plain(func(ec2.VpnConnection) string { return "" })},
	{"TransitGateways", plain(func(g ec2.TransitGateway) string { return g.OwnerId })},
	{"TransitGatewayRouteTables", transitTable},
	{"TransitGatewayAttachments", transitAttachment},
	{"TransitGatewayVpcAttachments", transitVpcAttachment},
	{"TransitGatewayPropagations", propagations},
	{"TransitGatewayStaticRoutes", transitRoutes},
	{"TransitGatewayRoutes", transitRoutes},
	{"NatGateways", plain(func(g ec2.NatGateway) string { return "" })},
	{"RouteTables", plain(func(t ec2.RouteTable) string { return t.OwnerId })},
	{"NetworkInterfaces", networkInterface},
	{"Reservations", reservation},
	{"LoadBalancers", loadBalancer},
	{"LoadBalancerAttributes", loadBalancerAttributes},
	{"TargetGroups", targetGroup},
	{"TargetGroupAttributes", targetGroupAttributes},
	{"LoadBalancerTargetHealth", targetHealth},
	{"LoadBalancerListeners", listeners},
	{"Listeners", listener},
	{"LaunchTemplates", nil},
	{"DirectConnectGateways", nil},
	{"RdsInstances", nil},
	{"DBInstances", nil},
	{"ElasticsearchDomains", nil},
	{"LoadBalancerDescriptions", nil},
	{"EgressOnlyInternetGateways", nil},
	{"AutoScalingGroups", nil},
	{"AvailabilityZones", func(*reader, world.Scope, json.RawMessage) error { return nil }},
	{"ServiceDetails", func(*reader, world.Scope, json.RawMessage) error { return nil }},
}

func isKind(key string) bool {
	return slices.ContainsFunc(kinds, func(k kind) bool { return k.key == key })
}

// plain reads what is a resource as it is described.
func plain[T world.Resource](owner func(T) string) func(*reader, world.Scope, json.RawMessage) error {
	return func(r *reader, at world.Scope, raw json.RawMessage) error {
		v, err := decode[T](raw)
		if err != nil {
			return err
		}
		return r.add(at, owner(v), v)
	}
}

func vpc(r *reader, at world.Scope, raw json.RawMessage) error {
	v, err := decode[ec2.Vpc](raw)
	if err != nil {
		return err
	}
	v.EnableDnsSupport, v.EnableDnsHostnames = true, v.IsDefault // describe-vpcs does not say; it is so unless somebody changed it
	if len(v.CidrBlockAssociationSet) == 0 && v.CidrBlock.IsValid() {
		v.CidrBlockAssociationSet = []ec2.VpcCidrBlockAssociation{{CidrBlock: v.CidrBlock, CidrBlockState: ec2.CidrBlockState{State: "associated"}}}
	}
	return r.add(at, v.OwnerId, v)
}

func subnet(r *reader, at world.Scope, raw json.RawMessage) error {
	s, err := decode[ec2.Subnet](raw)
	if err != nil {
		return err
	}
	r.subnets[s.SubnetId] = s
	return r.add(at, s.OwnerId, s)
}

func networkInterface(r *reader, at world.Scope, raw json.RawMessage) error {
	n, err := decode[ec2.NetworkInterface](raw)
	if err != nil {
		return err
	}
	r.cards[n.NetworkInterfaceId] = n
	return r.add(at, n.OwnerId, n)
}

// reservation is what describe-instances lists. An interface that no other file has is
// taken from its instance.
func reservation(r *reader, at world.Scope, raw json.RawMessage) error {
	all, err := decode[struct {
		OwnerId   string
		Instances []struct {
			ec2.Instance
			NetworkInterfaces []ec2.NetworkInterface
		}
	}](raw)
	if err != nil {
		return err
	}
	for _, i := range all.Instances {
		one := i.Instance
		one.NetworkInterfaces, one.OwnerId = nil, all.OwnerId
		r.instances[one.InstanceId] = one
		if err := r.add(at, all.OwnerId, one); err != nil {
			return err
		}
		for _, n := range i.NetworkInterfaces {
			if n.Attachment != nil {
				attached := *n.Attachment
				attached.InstanceId = one.InstanceId
				n.Attachment = &attached
			}
			r.cards[n.NetworkInterfaceId] = n
			if err := r.add(at, all.OwnerId, n); err != nil {
				return err
			}
		}
	}
	return nil
}
