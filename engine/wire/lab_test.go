package wire_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// lab is a World under construction. Tests put resources into it as they are,
// so that nothing here depends on what EC2's commands would refuse.
type lab struct{ *world.World }

var here = world.Scope{Account: "111122223333", Region: "ap-northeast-2", Caller: "learner"}

// edit is a command that does what a test wants done.
type edit struct{ do func(*world.Tx) }

func (e edit) Apply(tx *world.Tx) (any, error) { e.do(tx); return nil, nil }

func newLab() *lab {
	return &lab{world.New("wire", time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
}

func (l *lab) in(s world.Scope, do func(*world.Tx)) {
	w, _, err := world.Apply(l.World, s, l.Now(), edit{do})
	if err != nil {
		panic(err)
	}
	l.World = w
}

func (l *lab) put(rs ...world.Resource) {
	l.in(here, func(tx *world.Tx) {
		for _, r := range rs {
			tx.Put(r)
		}
	})
}

func (l *lab) remove(rs ...world.Resource) {
	l.in(here, func(tx *world.Tx) {
		for _, r := range rs {
			tx.Delete(r)
		}
	})
}

// change edits the resource with this id as it is now.
func change[T world.Resource](l *lab, id string, f func(*T)) {
	r := mustGet[T](l, id)
	f(&r)
	l.put(r)
}

func tags(name string) ec2.Tags { return ec2.Tags{{Key: "Name", Value: name}} }

func addr(s string) netip.Addr     { return netip.MustParseAddr(s) }
func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

// vpc makes a VPC with what CreateVpc brings: a main table with the local
// routes, and an ACL that allows everything.
func (l *lab) vpc(id string, blocks ...string) {
	v := ec2.Vpc{VpcId: id, State: "available", CidrBlock: prefix(blocks[0]), EnableDnsSupport: true, Tags: tags(id)}
	t := ec2.RouteTable{
		RouteTableId: "rtb-main-" + id, VpcId: id,
		Associations: []ec2.RouteTableAssociation{{Main: true, AssociationState: ec2.AssociationState{State: "associated"}}},
	}
	for _, b := range blocks {
		v.CidrBlockAssociationSet = append(v.CidrBlockAssociationSet,
			ec2.VpcCidrBlockAssociation{CidrBlock: prefix(b), CidrBlockState: ec2.CidrBlockState{State: "associated"}})
		t.Routes = append(t.Routes, ec2.Route{DestinationCidrBlock: prefix(b), GatewayId: "local", Origin: "CreateRouteTable", State: "active"})
	}
	l.put(v, t, ec2.NetworkAcl{NetworkAclId: "acl-default-" + id, VpcId: id, IsDefault: true, Entries: openAcl()})
}

func openAcl() []ec2.NetworkAclEntry {
	return []ec2.NetworkAclEntry{
		{RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: prefix("0.0.0.0/0")},
		{RuleNumber: ec2.LastRule, RuleAction: "deny", Protocol: "-1", CidrBlock: prefix("0.0.0.0/0")},
		{RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: prefix("0.0.0.0/0"), Egress: true},
		{RuleNumber: ec2.LastRule, RuleAction: "deny", Protocol: "-1", CidrBlock: prefix("0.0.0.0/0"), Egress: true},
	}
}

func closedAcl() []ec2.NetworkAclEntry {
	return slices.DeleteFunc(openAcl(), func(e ec2.NetworkAclEntry) bool { return e.RuleNumber == 100 })
}

// subnet puts a subnet into the first VPC that has its block.
func (l *lab) subnet(id, vpc, block, zone string) {
	l.put(ec2.Subnet{SubnetId: id, VpcId: vpc, CidrBlock: prefix(block), AvailabilityZone: zone, State: "available", Tags: tags(id)})
}

func (l *lab) igw(id, vpc string) {
	l.put(ec2.InternetGateway{InternetGatewayId: id, Attachments: []ec2.InternetGatewayAttachment{{State: "available", VpcId: vpc}}})
}

// table makes a route table for subnets, with the local route and these rows.
func (l *lab) table(id, vpc string, subnets []string, rows ...ec2.Route) {
	v, _ := world.Get[ec2.Vpc](l.World, world.Everywhere, vpc)
	t := ec2.RouteTable{RouteTableId: id, VpcId: vpc, Tags: tags(id)}
	for _, b := range v.Blocks() {
		t.Routes = append(t.Routes, ec2.Route{DestinationCidrBlock: b, GatewayId: "local", Origin: "CreateRouteTable", State: "active"})
	}
	t.Routes = append(t.Routes, rows...)
	for _, s := range subnets {
		t.Associations = append(t.Associations, ec2.RouteTableAssociation{SubnetId: s, RouteTableId: id, AssociationState: ec2.AssociationState{State: "associated"}})
	}
	l.put(t)
}

func viaIgw(to, id string) ec2.Route {
	return ec2.Route{DestinationCidrBlock: prefix(to), GatewayId: id, Origin: "CreateRoute"}
}

func viaNat(to, id string) ec2.Route {
	return ec2.Route{DestinationCidrBlock: prefix(to), NatGatewayId: id, Origin: "CreateRoute"}
}

func viaPeering(to, id string) ec2.Route {
	return ec2.Route{DestinationCidrBlock: prefix(to), VpcPeeringConnectionId: id, Origin: "CreateRoute"}
}

func viaInterface(to, id string) ec2.Route {
	return ec2.Route{DestinationCidrBlock: prefix(to), NetworkInterfaceId: id, Origin: "CreateRoute"}
}

// group makes a security group; rules are written "in tcp 80 0.0.0.0/0",
// "out all sg-x", "in icmp 10.0.0.0/8", "in tcp 1024-65535 0.0.0.0/0".
func (l *lab) group(id, vpc string, rules ...ec2.SecurityGroupRule) {
	l.put(ec2.SecurityGroup{GroupId: id, GroupName: id, VpcId: vpc, Rules: rules})
}

func allow(egress bool, proto string, from, to int, peer string) ec2.SecurityGroupRule {
	r := ec2.SecurityGroupRule{IsEgress: egress, IpProtocol: proto, FromPort: from, ToPort: to}
	r.SecurityGroupRuleId = fmt.Sprintf("sgr-%v-%s-%d-%s", egress, proto, from, peer)
	if _, err := netip.ParsePrefix(peer); err == nil {
		r.CidrIpv4 = peer
	} else {
		r.ReferencedGroupInfo = &ec2.ReferencedSecurityGroup{GroupId: peer}
	}
	return r
}

func in(proto string, port int, peer string) ec2.SecurityGroupRule {
	return allow(false, proto, port, port, peer)
}

func outAll() ec2.SecurityGroupRule { return allow(true, "-1", -1, -1, "0.0.0.0/0") }
func inAll() ec2.SecurityGroupRule  { return allow(false, "-1", -1, -1, "0.0.0.0/0") }

// instance makes a running machine with one interface; public may be empty.
func (l *lab) instance(name, subnet, private, public, userData string, groups ...string) {
	s, _ := world.Get[ec2.Subnet](l.World, world.Everywhere, subnet)
	n := ec2.NetworkInterface{
		NetworkInterfaceId: "eni-" + name, SubnetId: subnet, VpcId: s.VpcId, SourceDestCheck: true, Status: "in-use",
		InterfaceType: "interface", AvailabilityZone: s.AvailabilityZone, PrivateIpAddress: addr(private),
		Attachment: &ec2.NetworkInterfaceAttachment{InstanceId: "i-" + name, Status: "attached"},
	}
	p := ec2.NetworkInterfacePrivateIpAddress{Primary: true, PrivateIpAddress: addr(private)}
	if public != "" {
		p.Association = &ec2.NetworkInterfaceAssociation{PublicIp: addr(public)}
		n.Association = p.Association
	}
	n.PrivateIpAddresses = []ec2.NetworkInterfacePrivateIpAddress{p}
	for _, g := range groups {
		n.Groups = append(n.Groups, ec2.GroupIdentifier{GroupId: g})
	}
	l.put(ec2.Instance{
		InstanceId: "i-" + name, ImageId: "ami-1", State: ec2.Running, SubnetId: subnet, VpcId: s.VpcId, UserData: userData,
		Placement: ec2.Placement{AvailabilityZone: s.AvailabilityZone}, Tags: tags(name),
	}, n)
}

func (l *lab) nat(id, subnet, private, public string) {
	s, _ := world.Get[ec2.Subnet](l.World, world.Everywhere, subnet)
	a := ec2.NatGatewayAddress{IsPrimary: true, NetworkInterfaceId: "eni-" + id, PrivateIp: private, PublicIp: public}
	n := ec2.NetworkInterface{
		NetworkInterfaceId: "eni-" + id, SubnetId: subnet, VpcId: s.VpcId, InterfaceType: "nat_gateway",
		AvailabilityZone: s.AvailabilityZone, PrivateIpAddress: addr(private), Status: "in-use",
	}
	kind := "private"
	if public != "" {
		kind = "public"
		n.Association = &ec2.NetworkInterfaceAssociation{PublicIp: addr(public)}
	}
	l.put(n, ec2.NatGateway{
		NatGatewayId: id, ConnectivityType: kind, State: "available", SubnetId: subnet, VpcId: s.VpcId,
		NatGatewayAddresses: []ec2.NatGatewayAddress{a}, Tags: tags(id),
	})
}

func (l *lab) host(name, address string, listens ...machine.Listener) {
	l.in(world.Outside, func(tx *world.Tx) {
		tx.Put(machine.Host{Name: name, Address: addr(address), Listens: listens})
	})
}

func (l *lab) peer(id, a, b, status string) {
	l.put(ec2.VpcPeeringConnection{
		VpcPeeringConnectionId: id, Status: ec2.VpcPeeringConnectionStatus{Code: status},
		RequesterVpcInfo: ec2.VpcPeeringConnectionVpcInfo{VpcId: a}, AccepterVpcInfo: ec2.VpcPeeringConnectionVpcInfo{VpcId: b},
	})
}

const nginx = "#!/bin/bash\ndnf install -y nginx\nsystemctl enable --now nginx\n"

// twoTier is the network of the lab private-nat: a public subnet with web and
// a NAT gateway, a private one with app, and two hosts outside.
func twoTier() *lab {
	l := newLab()
	l.vpc("vpc-1", "10.0.0.0/16")
	l.subnet("public", "vpc-1", "10.0.1.0/24", "ap-northeast-2a")
	l.subnet("private", "vpc-1", "10.0.2.0/24", "ap-northeast-2a")
	l.igw("igw-1", "vpc-1")
	l.group("sg-web", "vpc-1", in("tcp", 80, "0.0.0.0/0"), in("icmp", -1, "0.0.0.0/0"), outAll())
	l.group("sg-app", "vpc-1", in("tcp", 22, "sg-web"), outAll())
	l.instance("web", "public", "10.0.1.10", "52.78.10.4", nginx, "sg-web")
	l.instance("app", "private", "10.0.2.10", "", "", "sg-app")
	l.nat("nat-1", "public", "10.0.1.5", "54.1.1.5")
	l.table("rtb-public", "vpc-1", []string{"public"}, viaIgw("0.0.0.0/0", "igw-1"))
	l.table("rtb-private", "vpc-1", []string{"private"}, viaNat("0.0.0.0/0", "nat-1"))
	l.host("laptop", "203.0.113.7")
	l.host("updates.example", "198.51.100.34", machine.Listener{Proto: "tcp", Port: 443, Name: "https", Status: "200 OK"})
	return l
}

func (l *lab) probe(t testing.TB, from, to string, proto uint8, port uint16, opts ...wire.Option) wire.Verdict {
	t.Helper()
	n := wire.Index(l.World, opts...)
	p, err := n.Between(from, to, proto, port)
	if err != nil {
		t.Fatal(err)
	}
	return wire.Probe(n, p)
}

func show(v wire.Verdict) string {
	s := fmt.Sprintf("delivered %v, answered %v, refused %v, unknown beyond %v\n", v.Delivered, v.Answered, v.Refused, v.UnknownBeyond)
	for _, t := range []wire.Trace{v.There, v.Back} {
		for _, h := range t {
			arrow := "->"
			if h.Back {
				arrow = "<-"
			}
			s += fmt.Sprintf("%s %-24s %-14s %-10s %s => %s  %s %s\n", arrow, h.At.Kind, h.At.Label(), h.Did, h.Before, h.After, h.RuleText(), h.Code)
		}
	}
	return s
}

func codes(v wire.Verdict) []string {
	var out []string
	for _, b := range v.Blockers {
		way := "there"
		if b.Back {
			way = "back"
		}
		out = append(out, fmt.Sprintf("%s %s %s", way, b.At.Label(), b.Code))
	}
	return out
}

func mustGet[T world.Resource](l *lab, id string) T {
	r, ok := world.Get[T](l.World, world.Everywhere, id)
	if !ok {
		panic(fmt.Sprintf("no %T with id %q", r, id))
	}
	return r
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
