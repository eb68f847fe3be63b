package wire_test

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// FuzzWalkEnds walks packets through Worlds that no sequence of commands could
// make: references to nothing or to the wrong thing, addresses twice, rows
// without targets, gateways in circles.
func FuzzWalkEnds(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(walkEnds))
}

func TestWalkEndsOnInconsistentWorlds(t *testing.T) { rapid.Check(t, walkEnds) }

// live is a State that drops at the first no and remembers nothing else than
// what a probe does.
type live struct{ wire.Scratch }

func (*live) Noting() bool { return false }

// mostHops is more than any walk may write: several hops a step, and every
// step counted.
const mostHops = 400

func walkEnds(t *rapid.T) {
	c := &chaos{T: t, lab: newLab()}
	for range rapid.IntRange(0, 40).Draw(t, "things") {
		c.thing()
	}
	n := wire.Index(c.World, wire.Dark(c.text("dark", "", "a", "c")))
	for range 4 {
		p := wire.Packet{
			Src: c.addr("src"), Dst: c.addr("dst"), Proto: rapid.Byte().Draw(t, "proto"), ICMPType: rapid.Byte().Draw(t, "type"),
			SrcPort: 40000, DstPort: rapid.SampledFrom([]uint16{0, 22, 80, 1024, 65535}).Draw(t, "port"),
			From: c.text("from", "", "", "internet", "eni-0", "eni-1", "i-0", "h", "nobody"), Reply: rapid.Bool().Draw(t, "reply"),
		}
		if rapid.Bool().Draw(t, "tcp") {
			p.Proto = wire.TCP
		}
		v := wire.Probe(n, p)
		if v.Answered && (!v.Delivered || len(v.Blockers) > 0) || v.Refused && !v.Delivered || len(v.There) == 0 || len(v.There)+len(v.Back) > 2*mostHops {
			t.Fatalf("a verdict that can't be:\n%s", show(v))
		}
		var trace wire.Trace
		q := p
		out := wire.Walk(n, &live{}, &q, &trace)
		if last := trace[len(trace)-1]; out.Blocked != last.Blocked || out.Blocked != (out.End == wire.Lost) {
			t.Fatalf("a live packet ends at the first no, but: %+v after %d hops, the last of them %+v", out, len(trace), last)
		}
		q = p
		if got := wire.Walk(n, &live{}, &q, nil); got != out {
			t.Fatalf("without a trace it ends differently: %+v, not %+v", got, out)
		}
	}
}

// chaos makes things that refer to each other by chance.
type chaos struct {
	*rapid.T
	*lab
}

func (c *chaos) text(what string, from ...string) string {
	return rapid.SampledFrom(from).Draw(c.T, what)
}

func (c *chaos) id(kind string) string {
	return c.text(kind, kind+"-0", kind+"-0", kind+"-1", kind+"-2", "")
}

func (c *chaos) addr(what string) netip.Addr {
	s := c.text(what, "10.0.0.5", "10.0.0.6", "10.0.1.5", "10.1.0.5", "52.0.0.1", "52.0.0.2", "203.0.113.7", "8.8.8.8",
		"100.64.0.1", "0.0.0.0", "255.255.255.255", "127.0.0.1", "169.254.169.253", "10.0.0.2", "2001:db8::1", "::ffff:10.0.0.5", "")
	a, _ := netip.ParseAddr(s)
	return a
}

func (c *chaos) prefix(what string) netip.Prefix {
	p, _ := netip.ParsePrefix(c.text(what, "10.0.0.0/16", "10.0.0.0/24", "10.0.1.0/24", "10.1.0.0/16", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.5/32", "10.0.0.99/8", "2001:db8::/32", ""))
	return p
}

func (c *chaos) public(what string) *ec2.NetworkInterfaceAssociation {
	if rapid.Bool().Draw(c.T, what) {
		return nil
	}
	return &ec2.NetworkInterfaceAssociation{PublicIp: c.addr(what)}
}

func (c *chaos) thing() {
	switch c.text("thing", "vpc", "subnet", "table", "table", "acl", "group", "instance", "instance", "interface", "interface", "igw", "nat", "peering", "host", "address", "unit") {
	case "vpc":
		v := ec2.Vpc{VpcId: c.id("vpc"), CidrBlock: c.prefix("cidr"), EnableDnsSupport: rapid.Bool().Draw(c.T, "dns")}
		for range rapid.IntRange(0, 2).Draw(c.T, "blocks") {
			v.CidrBlockAssociationSet = append(v.CidrBlockAssociationSet, ec2.VpcCidrBlockAssociation{
				CidrBlock: c.prefix("block"), CidrBlockState: ec2.CidrBlockState{State: c.text("state", "associated", "disassociating")},
			})
		}
		c.put(v)
	case "subnet":
		c.put(ec2.Subnet{SubnetId: c.id("subnet"), VpcId: c.id("vpc"), CidrBlock: c.prefix("cidr"), AvailabilityZone: c.text("zone", "a", "c", "")})
	case "table":
		c.table()
	case "acl":
		a := ec2.NetworkAcl{NetworkAclId: c.id("acl"), VpcId: c.id("vpc"), IsDefault: rapid.Bool().Draw(c.T, "default"), Associations: []ec2.NetworkAclAssociation{{SubnetId: c.id("subnet")}}}
		for range rapid.IntRange(0, 3).Draw(c.T, "entries") {
			a.Entries = append(a.Entries, ec2.NetworkAclEntry{CidrBlock: c.prefix("cidr"), Egress: rapid.Bool().Draw(c.T, "out"), Protocol: c.text("proto", "-1", "6", "", "x", "999"), RuleAction: "allow", RuleNumber: rapid.Int().Draw(c.T, "number")})
		}
		c.put(a)
	case "group":
		c.put(ec2.SecurityGroup{GroupId: c.id("sg"), VpcId: c.id("vpc"), Rules: []ec2.SecurityGroupRule{
			{IsEgress: true, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0"},
			{IpProtocol: c.text("proto", "-1", "tcp", "x"), CidrIpv4: c.text("peer", "0.0.0.0/0", "nonsense", ""), ReferencedGroupInfo: &ec2.ReferencedSecurityGroup{GroupId: c.id("sg")}},
		}})
	case "instance":
		c.put(ec2.Instance{
			InstanceId: c.id("i"), State: rapid.SampledFrom([]ec2.InstanceState{ec2.Running, ec2.Running, ec2.Stopped, ec2.Terminated, {}}).Draw(c.T, "state"),
			UserData: c.text("data", "", forwarding, forwarding+"iptables -t nat -A POSTROUTING -j MASQUERADE\n", nginx),
		})
	case "interface":
		c.networkInterface()
	default:
		c.edge()
	}
}

func (c *chaos) table() {
	t := ec2.RouteTable{RouteTableId: c.id("rtb"), VpcId: c.id("vpc")}
	for range rapid.IntRange(0, 3).Draw(c.T, "rows") {
		r := ec2.Route{DestinationCidrBlock: c.prefix("to")}
		switch c.text("target", "gateway", "nat", "eni", "pcx", "instance", "none") {
		case "gateway":
			r.GatewayId = c.text("gateway", "local", "igw-0", "igw-1", "vgw-0")
		case "nat":
			r.NatGatewayId = c.id("nat")
		case "eni":
			r.NetworkInterfaceId = c.id("eni")
		case "pcx":
			r.VpcPeeringConnectionId = c.id("pcx")
		case "instance":
			r.InstanceId = c.id("i")
		}
		t.Routes = append(t.Routes, r)
	}
	t.Associations = []ec2.RouteTableAssociation{{SubnetId: c.id("subnet"), Main: rapid.Bool().Draw(c.T, "main")}}
	c.put(t)
}

func (c *chaos) networkInterface() {
	n := ec2.NetworkInterface{
		NetworkInterfaceId: c.id("eni"), SubnetId: c.id("subnet"), VpcId: c.id("vpc"), PrivateIpAddress: c.addr("private"),
		Association: c.public("public"), SourceDestCheck: rapid.Bool().Draw(c.T, "check"), Groups: []ec2.GroupIdentifier{{GroupId: c.id("sg")}},
	}
	if rapid.Bool().Draw(c.T, "second address") {
		n.PrivateIpAddresses = []ec2.NetworkInterfacePrivateIpAddress{{PrivateIpAddress: c.addr("second"), Association: c.public("second public")}}
	}
	if !rapid.Bool().Draw(c.T, "loose") {
		n.Attachment = &ec2.NetworkInterfaceAttachment{InstanceId: c.id("i"), DeviceIndex: rapid.IntRange(-1, 2).Draw(c.T, "device")}
	}
	c.put(n)
}

func (c *chaos) edge() {
	switch c.text("edge", "igw", "nat", "peering", "host", "address", "unit") {
	case "igw":
		c.igw(c.text("id", "igw-0", "igw-1"), c.id("vpc"))
	case "nat":
		c.put(ec2.NatGateway{
			NatGatewayId: c.id("nat"), SubnetId: c.id("subnet"), VpcId: c.id("vpc"), State: c.text("state", "available", "available", "pending", "failed"),
			NatGatewayAddresses: []ec2.NatGatewayAddress{{NetworkInterfaceId: c.id("eni"), PrivateIp: fmt.Sprint(c.addr("private")), PublicIp: fmt.Sprint(c.addr("public"))}},
		})
	case "peering":
		c.peer(c.id("pcx"), c.id("vpc"), c.id("vpc"), c.text("status", "active", "active", "failed"))
	case "host":
		c.in(world.Outside, func(tx *world.Tx) {
			tx.Put(machine.Host{Name: c.text("name", "h", "g", ""), Address: c.addr("address")})
		})
	case "address":
		c.put(ec2.Address{AllocationId: c.id("eipalloc"), PublicIp: c.addr("address")})
	case "unit":
		c.put(machine.Unit{InstanceId: c.id("i"), Name: "x", Proto: "tcp", Port: 80})
	}
}
