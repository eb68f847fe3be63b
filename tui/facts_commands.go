package tui

import (
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// commandsOf are the commands that would change a resource, with blanks for
// what is the learner's to decide. They are written from the commands' own
// structs; flags of numbers, which hold no blank, come behind.
func commandsOf(w *world.World, r world.Resource) []string {
	line := engine.Book.Line
	switch r := r.(type) {
	case ec2.Vpc:
		out := []string{line(ec2.CreateSubnet{VpcId: r.VpcId, CidrBlock: blank, AvailabilityZone: blank})}
		if !slices.ContainsFunc(world.All[ec2.InternetGateway](w, world.Everywhere), func(g ec2.InternetGateway) bool { return g.VpcId() == r.VpcId }) {
			return append(out, line(ec2.AttachInternetGateway{InternetGatewayId: blank, VpcId: r.VpcId}))
		}
		return append(out, line(ec2.CreateRouteTable{VpcId: r.VpcId}))
	case ec2.Subnet:
		return subnetCommands(w, r)
	case ec2.RouteTable:
		return []string{
			line(ec2.CreateRoute{RouteTableId: r.RouteTableId, DestinationCidrBlock: blank, GatewayId: blank}),
			line(ec2.AssociateRouteTable{RouteTableId: r.RouteTableId, SubnetId: blank}),
		}
	case ec2.InternetGateway:
		if v := r.VpcId(); v != "" {
			return []string{line(ec2.DetachInternetGateway{InternetGatewayId: r.InternetGatewayId, VpcId: v})}
		}
		return []string{line(ec2.AttachInternetGateway{InternetGatewayId: r.InternetGatewayId, VpcId: blank})}
	case ec2.NatGateway:
		return []string{
			line(ec2.CreateRoute{RouteTableId: blank, DestinationCidrBlock: blank, NatGatewayId: r.NatGatewayId}),
			line(ec2.DeleteNatGateway{NatGatewayId: r.NatGatewayId}),
		}
	case ec2.VpcPeeringConnection:
		if r.Status.Code == "pending-acceptance" {
			return []string{line(ec2.AcceptVpcPeeringConnection{VpcPeeringConnectionId: r.VpcPeeringConnectionId})}
		}
		return []string{line(ec2.CreateRoute{RouteTableId: blank, DestinationCidrBlock: blank, VpcPeeringConnectionId: r.VpcPeeringConnectionId})}
	case ec2.DhcpOptions:
		return []string{line(ec2.AssociateDhcpOptions{DhcpOptionsId: r.DhcpOptionsId, VpcId: blank})}
	case ec2.KeyPair:
		return []string{line(ec2.DeleteKeyPair{KeyPairId: r.KeyPairId})}
	case machine.Host:
		if strings.ContainsAny(r.Name, " \t\n'\"\\$`;|&<>()*?[]#~%!{}") {
			return nil
		}
		return []string{"reach " + r.Name + " " + blank + " tcp/" + blank}
	}
	return guardCommands(r)
}

func subnetCommands(w *world.World, s ec2.Subnet) []string {
	line := engine.Book.Line
	first := line(ec2.AssociateRouteTable{RouteTableId: blank, SubnetId: s.SubnetId})
	if t, ok := ec2.TableOf(w, s); ok {
		for _, a := range t.Associations {
			if a.SubnetId == s.SubnetId {
				first = line(ec2.ReplaceRouteTableAssociation{AssociationId: a.RouteTableAssociationId, RouteTableId: blank})
			}
		}
	}
	return []string{
		first,
		line(ec2.ModifySubnetAttribute{SubnetId: s.SubnetId, MapPublicIpOnLaunch: &ec2.AttributeBooleanValue{Value: !s.MapPublicIpOnLaunch}}),
		outageLine(w, s),
	}
}

// outageLine lets the zone that a subnet stands in fail, or work again.
func outageLine(w *world.World, s ec2.Subnet) string {
	if at, _ := w.Where(s.SubnetId); ec2.ZoneOut(w, at, s.AvailabilityZone) {
		return "outage end " + s.AvailabilityZone
	}
	return "outage " + s.AvailabilityZone
}

// guardCommands are those of machines and of what stands before them.
func guardCommands(r world.Resource) []string {
	line := engine.Book.Line
	switch r := r.(type) {
	case ec2.Instance:
		out := []string{line(ec2.ModifyInstanceAttribute{InstanceId: r.InstanceId, Groups: []string{blank}})}
		if r.State == ec2.Stopped {
			return append(out, line(ec2.StartInstances{InstanceIds: []string{r.InstanceId}}))
		}
		return append(out, line(ec2.StopInstances{InstanceIds: []string{r.InstanceId}}))
	case ec2.NetworkInterface:
		return []string{line(ec2.ModifyNetworkInterfaceAttribute{NetworkInterfaceId: r.NetworkInterfaceId, Groups: []string{blank}})}
	case ec2.SecurityGroup:
		return []string{
			line(ec2.AuthorizeSecurityGroupIngress{GroupId: r.GroupId}) + " --protocol tcp --port " + blank + " --cidr " + blank,
			line(ec2.RevokeSecurityGroupIngress{GroupId: r.GroupId, SecurityGroupRuleIds: []string{blank}}),
		}
	case ec2.NetworkAcl:
		return []string{
			line(ec2.CreateNetworkAclEntry{NetworkAclId: r.NetworkAclId, Protocol: "tcp", RuleAction: "allow", CidrBlock: blank}) +
				" --rule-number " + blank + " --ingress --port-range From=" + blank + ",To=" + blank,
			line(ec2.ReplaceNetworkAclAssociation{AssociationId: blank, NetworkAclId: r.NetworkAclId}),
		}
	case ec2.Address:
		if r.AssociationId != "" {
			return []string{line(ec2.DisassociateAddress{AssociationId: r.AssociationId})}
		}
		return []string{
			line(ec2.AssociateAddress{AllocationId: r.AllocationId, InstanceId: blank}),
			line(ec2.ReleaseAddress{AllocationId: r.AllocationId}),
		}
	}
	return balancerCommands(r)
}

// balancerCommands are those of load balancers and their parts.
func balancerCommands(r world.Resource) []string {
	line := engine.Book.Line
	switch r := r.(type) {
	case elbv2.LoadBalancer:
		return []string{
			line(elbv2.CreateListener{LoadBalancerArn: r.LoadBalancerArn, Protocol: blank, DefaultActions: []elbv2.Action{{Type: "forward", TargetGroupArn: blank}}}) + " --port " + blank,
			line(elbv2.SetSecurityGroups{LoadBalancerArn: r.LoadBalancerArn, SecurityGroups: []string{blank}}),
		}
	case elbv2.TargetGroup:
		return []string{
			line(elbv2.RegisterTargets{TargetGroupArn: r.TargetGroupArn, Targets: []elbv2.TargetDescription{{Id: blank}}}),
			line(elbv2.ModifyTargetGroup{TargetGroupArn: r.TargetGroupArn}) + " --health-check-path " + blank,
			line(elbv2.DeregisterTargets{TargetGroupArn: r.TargetGroupArn, Targets: []elbv2.TargetDescription{{Id: blank}}}),
		}
	case elbv2.Listener:
		return []string{
			line(elbv2.CreateRule{
				ListenerArn: r.ListenerArn, Conditions: []elbv2.RuleCondition{{Field: "path-pattern", Values: []string{blank}}},
				Actions: []elbv2.Action{{Type: "forward", TargetGroupArn: blank}},
			}) + " --priority " + blank,
			line(elbv2.DeleteListener{ListenerArn: r.ListenerArn}),
		}
	case elbv2.Rule:
		return []string{line(elbv2.DeleteRule{RuleArn: r.RuleArn})}
	}
	return nil
}
