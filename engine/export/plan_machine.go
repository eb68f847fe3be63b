package export

import (
	"skylab/engine/ec2"
	"skylab/engine/world"
)

// one is the account's resource with this id.
func one[T any](a Account, id string) (T, bool) {
	return world.Get[T](a.World, world.Scope{Account: a.ID}, id)
}

func (p *plan) keyPairs() {
	each(p, func(k ec2.KeyPair) {
		p.makes(ec2.ImportKeyPair{KeyName: k.KeyName, PublicKeyMaterial: k.PublicKey, TagSpecifications: tagged("key-pair", k.Tags)}, k.KeyPairId, "key_pair", k.KeyName, "KeyPairId")
	})
}

func (p *plan) addresses() {
	each(p, func(a ec2.Address) {
		p.makes(ec2.AllocateAddress{TagSpecifications: tagged("elastic-ip", a.Tags)}, a.AllocationId, "address", a.Tags.Name(), "AllocationId")
	})
}

// interfaces are those that somebody made by themselves.
func (p *plan) interfaces() {
	each(p, func(n ec2.NetworkInterface) {
		if n.RequesterManaged || n.InterfaceType != "interface" {
			return
		}
		if at := n.Attachment; at != nil && (at.DeviceIndex == 0 && at.DeleteOnTermination || p.member(at.InstanceId)) {
			return
		}
		c := ec2.CreateNetworkInterface{SubnetId: n.SubnetId, Description: n.Description, PrivateIpAddress: n.PrivateIpAddress.String(), Groups: groupIds(n.Groups), TagSpecifications: tagged("network-interface", n.TagSet)}
		p.makes(c, n.NetworkInterfaceId, "network_interface", n.TagSet.Name(), "NetworkInterface.NetworkInterfaceId")
		p.more(n)
		if !n.SourceDestCheck {
			p.do(ec2.ModifyNetworkInterfaceAttribute{NetworkInterfaceId: n.NetworkInterfaceId, SourceDestCheck: on(false)})
		}
	})
}

// more gives an interface its further private addresses.
func (p *plan) more(n ec2.NetworkInterface) {
	var more []string
	for _, a := range n.PrivateIpAddresses {
		if !a.Primary {
			more = append(more, a.PrivateIpAddress.String())
		}
	}
	if len(more) > 0 {
		p.do(ec2.AssignPrivateIpAddresses{NetworkInterfaceId: n.NetworkInterfaceId, PrivateIpAddresses: more})
	}
}

func groupIds(groups []ec2.GroupIdentifier) []string {
	var out []string
	for _, g := range groups {
		out = append(out, g.GroupId)
	}
	return out
}

func (p *plan) natGateways() {
	each(p, func(g ec2.NatGateway) {
		if g.State != "available" && g.State != "pending" {
			return
		}
		c := ec2.CreateNatGateway{SubnetId: g.SubnetId, TagSpecifications: tagged("natgateway", g.Tags)}
		if g.ConnectivityType == "private" {
			c.ConnectivityType = "private"
		}
		for _, a := range g.NatGatewayAddresses {
			switch {
			case a.IsPrimary:
				c.AllocationId, c.PrivateIpAddress = a.AllocationId, a.PrivateIp
			case a.AllocationId != "":
				c.SecondaryAllocationIds = append(c.SecondaryAllocationIds, a.AllocationId)
				c.SecondaryPrivateIpAddresses = append(c.SecondaryPrivateIpAddresses, a.PrivateIp)
			default:
				c.SecondaryPrivateIpAddresses = append(c.SecondaryPrivateIpAddresses, a.PrivateIp)
			}
		}
		p.makes(c, g.NatGatewayId, "nat_gateway", g.Tags.Name(), "NatGateway.NatGatewayId").after = []string{"ec2", "wait", "nat-gateway-available", "--nat-gateway-ids", g.NatGatewayId}
	})
}

func (p *plan) instances() {
	each(p, func(i ec2.Instance) {
		if state := i.State.Name; state == "terminated" || state == "shutting-down" || p.member(i.InstanceId) {
			return
		}
		p.makes(p.launch(i), i.InstanceId, "instance", i.Tags.Name(), "Instances[0].InstanceId").after = []string{"ec2", "wait", "instance-running", "--instance-ids", i.InstanceId}
		n, own := p.root(i.InstanceId)
		if own {
			p.found(ec2.DescribeInstances{InstanceIds: []string{i.InstanceId}}, n.NetworkInterfaceId, "network_interface", i.Tags.Name(), "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId")
			p.more(n)
		}
		if own && !n.SourceDestCheck {
			p.do(ec2.ModifyInstanceAttribute{InstanceId: i.InstanceId, SourceDestCheck: on(false)})
		}
		if s := i.State.Name; s == "stopped" || s == "stopping" {
			p.put(step{Command: ec2.StopInstances{InstanceIds: []string{i.InstanceId}}, after: []string{"ec2", "wait", "instance-stopped", "--instance-ids", i.InstanceId}})
		}
	})
}

func (p *plan) launch(i ec2.Instance) ec2.RunInstances {
	c := ec2.RunInstances{
		ImageId: i.ImageId, InstanceType: i.InstanceType, KeyName: i.KeyName, MinCount: new(1), MaxCount: new(1),
		UserData: i.UserData, TagSpecifications: tagged("instance", i.Tags), DisableApiTermination: i.DisableApiTermination, DisableApiStop: i.DisableApiStop,
	}
	if i.InstanceInitiatedShutdownBehavior != "stop" {
		c.InstanceInitiatedShutdownBehavior = i.InstanceInitiatedShutdownBehavior
	}
	if t := i.Placement.Tenancy; t != "" && t != "default" {
		c.Placement = &ec2.Placement{Tenancy: t}
	}
	n, own := p.root(i.InstanceId)
	s, _ := one[ec2.Subnet](p.Account, i.SubnetId)
	switch {
	case !own:
		c.NetworkInterfaces = []ec2.InstanceNetworkInterfaceSpecification{{DeviceIndex: new(0), NetworkInterfaceId: n.NetworkInterfaceId}}
	case n.AutoPublicIp != s.MapPublicIpOnLaunch || n.Description != "":
		c.NetworkInterfaces = []ec2.InstanceNetworkInterfaceSpecification{{
			DeviceIndex: new(0), SubnetId: i.SubnetId, Groups: groupIds(n.Groups), PrivateIpAddress: n.PrivateIpAddress.String(), AssociatePublicIpAddress: &n.AutoPublicIp, Description: n.Description,
		}}
	default:
		c.SubnetId, c.SecurityGroupIds, c.PrivateIpAddress = i.SubnetId, groupIds(n.Groups), n.PrivateIpAddress.String()
	}
	return c
}

// attachments puts interfaces and addresses where they belong.
func (p *plan) attachments() {
	each(p, func(n ec2.NetworkInterface) {
		if _, made := p.given[n.NetworkInterfaceId]; !made || n.Attachment == nil || n.Attachment.DeviceIndex == 0 {
			return
		}
		p.do(ec2.AttachNetworkInterface{NetworkInterfaceId: n.NetworkInterfaceId, InstanceId: n.Attachment.InstanceId, DeviceIndex: &n.Attachment.DeviceIndex})
	})
	each(p, func(a ec2.Address) {
		n, ok := one[ec2.NetworkInterface](p.Account, a.NetworkInterfaceId)
		if !ok || n.RequesterManaged || n.InterfaceType != "interface" || p.member(a.InstanceId) {
			return
		}
		c := ec2.AssociateAddress{AllocationId: a.AllocationId, NetworkInterfaceId: a.NetworkInterfaceId}
		if root, own := p.root(a.InstanceId); own && root.NetworkInterfaceId == a.NetworkInterfaceId {
			c.InstanceId, c.NetworkInterfaceId = a.InstanceId, ""
		}
		if a.PrivateIpAddress != n.PrivateIpAddress {
			c.PrivateIpAddress = a.PrivateIpAddress.String()
		}
		p.do(c)
	})
}

func (p *plan) peerings() {
	each(p, func(c ec2.VpcPeeringConnection) {
		state, from, to := c.Status.Code, c.RequesterVpcInfo, c.AccepterVpcInfo
		if state != "active" && state != "pending-acceptance" && state != "provisioning" {
			return
		}
		p.region = from.Region
		ask := ec2.CreateVpcPeeringConnection{VpcId: from.VpcId, PeerVpcId: to.VpcId, TagSpecifications: tagged("vpc-peering-connection", c.Tags)}
		if to.Region != from.Region {
			ask.PeerRegion = to.Region
		}
		if to.OwnerId != from.OwnerId {
			ask.PeerOwnerId = to.OwnerId
		}
		id := c.VpcPeeringConnectionId
		s := p.makes(ask, id, "peering", c.Tags.Name(), "VpcPeeringConnection.VpcPeeringConnectionId")
		s.after, s.settle = []string{"ec2", "wait", "vpc-peering-connection-exists", "--vpc-peering-connection-ids", id}, 10
		switch p.region = to.Region; {
		case state == "pending-acceptance":
		case to.OwnerId != p.ID:
			p.notes("%s has to accept the peering %s.", to.OwnerId, id)
		default:
			p.put(step{Command: ec2.AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, settle: 10})
		}
		p.region = from.Region
		p.peeringOptions(c)
	})
}

func (p *plan) peeringOptions(c ec2.VpcPeeringConnection) {
	resolves := func(o *ec2.VpcPeeringConnectionOptionsDescription) *ec2.PeeringConnectionOptionsRequest {
		if o == nil || !o.AllowDnsResolutionFromRemoteVpc {
			return nil
		}
		return &ec2.PeeringConnectionOptionsRequest{AllowDnsResolutionFromRemoteVpc: true}
	}
	set := ec2.ModifyVpcPeeringConnectionOptions{
		VpcPeeringConnectionId:            c.VpcPeeringConnectionId,
		RequesterPeeringConnectionOptions: resolves(c.RequesterVpcInfo.PeeringOptions),
		AccepterPeeringConnectionOptions:  resolves(c.AccepterVpcInfo.PeeringOptions),
	}
	if c.Status.Code == "active" && (set.RequesterPeeringConnectionOptions != nil || set.AccepterPeeringConnectionOptions != nil) {
		p.do(set)
	}
}

// strange notes what no command here makes: it is known from snapshots alone.
func (p *plan) strange() {
	each(p, func(e ec2.VpcEndpoint) {
		p.notes("The VPC endpoint %s for %s is left out.", e.VpcEndpointId, e.ServiceName)
	})
	each(p, func(g ec2.TransitGateway) {
		p.notes("The transit gateway %s is left out, with its attachments and route tables.", g.TransitGatewayId)
	})
}
