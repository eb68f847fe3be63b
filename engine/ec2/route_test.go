package ec2

import (
	"fmt"
	"testing"
	"time"

	"skylab/engine/world"
)

// state is how DescribeRouteTables shows the route to this destination.
func (b *bench) state(table, destination string) string {
	b.Helper()
	t := b.do(DescribeRouteTables{RouteTableIds: []string{table}}).(DescribeRouteTablesResult).RouteTables[0]
	for _, r := range t.Routes {
		if r.DestinationCidrBlock.String() == destination {
			return r.State
		}
	}
	return "missing"
}

func TestARouteIsABlackholeWhileItsTargetCanTakeNothing(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	table, gateway := b.table(vpc), b.gateway(vpc)
	b.put(NatGateway{NatGatewayId: "nat-0", VpcId: vpc, State: "available"})
	b.put(Instance{InstanceId: "i-0", VpcId: vpc, State: Running})
	b.put(NetworkInterface{NetworkInterfaceId: "eni-0", VpcId: vpc, Attachment: &NetworkInterfaceAttachment{InstanceId: "i-0"}})
	peering := b.peering(vpc, b.vpc("10.1.0.0/16"))
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway})
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: peering})
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "8.8.8.0/24", NatGatewayId: "nat-0"})
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "9.9.9.0/24", InstanceId: "i-0"})

	for _, step := range []struct {
		name, destination, want string
		do                      func()
	}{
		{"local", "10.0.0.0/16", "active", func() {}},
		{"gateway attached", "0.0.0.0/0", "active", func() {}},
		{"gateway detached", "0.0.0.0/0", "blackhole", func() { b.do(DetachInternetGateway{InternetGatewayId: gateway, VpcId: vpc}) }},
		{"gateway attached again", "0.0.0.0/0", "active", func() { b.do(AttachInternetGateway{InternetGatewayId: gateway, VpcId: vpc}) }},
		{"gateway gone", "0.0.0.0/0", "blackhole", func() {
			b.do(DetachInternetGateway{InternetGatewayId: gateway, VpcId: vpc})
			b.do(DeleteInternetGateway{InternetGatewayId: gateway})
		}},
		{"peering waits", "10.1.0.0/16", "blackhole", func() {}},
		{"peering accepted", "10.1.0.0/16", "active", func() { b.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: peering}) }},
		{"peering deleted", "10.1.0.0/16", "blackhole", func() { b.do(DeleteVpcPeeringConnection{VpcPeeringConnectionId: peering}) }},
		{"peering forgotten", "10.1.0.0/16", "blackhole", func() { b.skip(24 * time.Hour) }},
		{"NAT gateway available", "8.8.8.0/24", "active", func() {}},
		{"NAT gateway deleting", "8.8.8.0/24", "active", func() { b.put(NatGateway{NatGatewayId: "nat-0", VpcId: vpc, State: "deleting"}) }},
		{"NAT gateway deleted", "8.8.8.0/24", "blackhole", func() { b.put(NatGateway{NatGatewayId: "nat-0", VpcId: vpc, State: "deleted"}) }},
		{"instance running", "9.9.9.0/24", "active", func() {}},
		{"instance stopped", "9.9.9.0/24", "blackhole", func() { b.put(Instance{InstanceId: "i-0", VpcId: vpc, State: Stopped}) }},
		{"interface gone", "9.9.9.0/24", "blackhole", func() { b.do(removing{NetworkInterface{NetworkInterfaceId: "eni-0"}}) }},
	} {
		step.do()
		if got := b.state(table, step.destination); got != step.want {
			t.Errorf("%s: the route is %s, want %s", step.name, got, step.want)
		}
	}
}

type removing struct{ r world.Resource }

func (r removing) Apply(tx *world.Tx) (any, error) {
	tx.Delete(r.r)
	return nil, nil
}

func TestTheSameRouteTwiceIsNoMistake(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	c := CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc)}
	b.do(c)
	before := b.w.Digest()
	if out := b.do(c).(world.Done); !out.Return || b.w.Digest() != before {
		t.Errorf("answered %+v", out)
	}
}

func TestANatGatewayMayBeNamedAsAGateway(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	table := b.table(vpc)
	b.put(NatGateway{NatGatewayId: "nat-0", VpcId: vpc, State: "available"})
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: "nat-0"})
	got := b.do(DescribeRouteTables{RouteTableIds: []string{table}}).(DescribeRouteTablesResult).RouteTables[0].Routes[1]
	if got.NatGatewayId != "nat-0" || got.GatewayId != "" {
		t.Errorf("the route is %+v", got)
	}
}

func TestHostBitsOfADestinationAreCleared(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	table := b.table(vpc)
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "8.8.8.8/24", GatewayId: b.gateway(vpc)})
	if got := b.state(table, "8.8.8.0/24"); got != "active" {
		t.Errorf("the route is %s", got)
	}
	b.do(DeleteRoute{RouteTableId: table, DestinationCidrBlock: "8.8.8.77/24"})
}

func TestARouteIntoTheVpcMayLeadThroughAnInterface(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	b.subnet(vpc, "10.0.1.0/24")
	table := b.table(vpc)
	b.put(NetworkInterface{NetworkInterfaceId: "eni-0", VpcId: vpc})
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "10.0.1.0/24", NetworkInterfaceId: "eni-0"})
	b.do(ReplaceRoute{RouteTableId: table, DestinationCidrBlock: "10.0.0.0/16", NetworkInterfaceId: "eni-0"})
	b.refused(DeleteRoute{RouteTableId: table, DestinationCidrBlock: "10.0.0.0/16"})
	b.do(ReplaceRoute{RouteTableId: table, DestinationCidrBlock: "10.0.0.0/16", LocalTarget: true})
	if got := b.state(table, "10.0.0.0/16"); got != "active" {
		t.Errorf("the local route is %s", got)
	}
}

func TestASubnetFollowsItsOwnTableOrTheMainOne(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	subnet, own, other := b.subnet(vpc, "10.0.0.0/24"), b.table(vpc), b.table(vpc)
	main := b.mainTable(vpc)
	follows := func(when, want string) {
		t.Helper()
		s, _ := world.Get[Subnet](b.w, b.scope, subnet)
		if got, _ := TableOf(b.w, s); got.RouteTableId != want {
			t.Errorf("%s: follows %s, want %s", when, got.RouteTableId, want)
		}
	}
	follows("at first", main.RouteTableId)
	id := b.do(AssociateRouteTable{RouteTableId: own, SubnetId: subnet}).(AssociateRouteTableResult).AssociationId
	follows("associated", own)
	if again := b.do(AssociateRouteTable{RouteTableId: own, SubnetId: subnet}).(AssociateRouteTableResult); again.AssociationId != id {
		t.Errorf("the same association again is %s, was %s", again.AssociationId, id)
	}
	shown := b.do(DescribeRouteTables{Filters: []Filter{{"association.subnet-id", []string{subnet}}}}).(DescribeRouteTablesResult).RouteTables
	if len(shown) != 1 || shown[0].RouteTableId != own {
		t.Errorf("by its subnet, AWS shows %+v", shown)
	}
	moved := b.do(ReplaceRouteTableAssociation{AssociationId: id, RouteTableId: other}).(ReplaceRouteTableAssociationResult)
	if moved.NewAssociationId == id || moved.AssociationState.State != "associated" {
		t.Errorf("moved as %+v", moved)
	}
	follows("moved", other)
	b.do(DisassociateRouteTable{AssociationId: moved.NewAssociationId})
	follows("disassociated", main.RouteTableId)
	if shown := b.do(DescribeRouteTables{Filters: []Filter{{"association.subnet-id", []string{subnet}}}}).(DescribeRouteTablesResult).RouteTables; len(shown) != 0 {
		t.Errorf("a subnet that follows the main table shows in %+v", shown)
	}
	b.do(ReplaceRouteTableAssociation{AssociationId: main.Associations[0].RouteTableAssociationId, RouteTableId: own})
	follows("another main table", own)
	b.do(DeleteRouteTable{RouteTableId: main.RouteTableId})
	b.refused(DeleteRouteTable{RouteTableId: own})
}

func TestFiltersAndPages(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	for i := range 12 {
		b.do(CreateSubnet{
			VpcId: vpc, CidrBlock: fmt.Sprintf("10.0.%d.0/24", i),
			TagSpecifications: []TagSpecification{{"subnet", []Tag{{"Name", fmt.Sprintf("s%d", i)}, {"Tier", []string{"web", "db"}[i%2]}}}},
		})
	}
	find := func(filters ...Filter) (out []string) {
		for _, s := range b.do(DescribeSubnets{Filters: filters}).(DescribeSubnetsResult).Subnets {
			out = append(out, s.Tags.Name())
		}
		return out
	}
	for _, c := range []struct {
		filters []Filter
		want    string
	}{
		{[]Filter{{"tag:Name", []string{"s1?"}}}, "[s10 s11]"},
		{[]Filter{{"tag:Name", []string{"s1*"}}}, "[s1 s10 s11]"},
		{[]Filter{{"tag:Name", []string{"s2", "s3"}}, {"tag:Tier", []string{"db"}}}, "[s3]"},
		{[]Filter{{"tag:name", []string{"s1"}}}, "[]"},
		{[]Filter{{"tag:Name", []string{"S1"}}}, "[]"},
		{[]Filter{{"tag-key", []string{"Tier"}}, {"cidr-block", []string{"10.0.4.*"}}}, "[s4]"},
		{[]Filter{{"vpc-id", []string{absentID("vpc")}}}, "[]"},
		{[]Filter{{"cidr-block", []string{`10.0.[4].0/24`}}}, "[]"},
	} {
		if got := fmt.Sprint(find(c.filters...)); got != c.want {
			t.Errorf("%v finds %s, want %s", c.filters, got, c.want)
		}
	}
	var pages []int
	for token, more := "", true; more; more = token != "" {
		out := b.do(DescribeSubnets{Page: Page{MaxResults: new(5), NextToken: token}}).(DescribeSubnetsResult)
		pages, token = append(pages, len(out.Subnets)), out.NextToken
	}
	if fmt.Sprint(pages) != "[5 5 2]" {
		t.Errorf("pages of %v", pages)
	}
}

func TestDryRunChangesNothingAndSaysSo(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	dry := world.Dry{DryRun: true}
	for _, c := range []world.Command{
		CreateVpc{CidrBlock: "10.0.0.0/16", Dry: dry},
		DeleteVpc{VpcId: vpc, Dry: dry},
		CreateTags{Resources: []string{vpc}, Tags: []Tag{{"a", "b"}}, Dry: dry},
		DescribeVpcs{Dry: dry},
	} {
		if r := b.refused(c); r.Code != "DryRunOperation" {
			t.Errorf("%T: %v", c, r)
		}
	}
	if r := b.refused(DeleteVpc{VpcId: absentID("vpc"), Dry: dry}); r.Code != "InvalidVpcID.NotFound" {
		t.Errorf("a dry run of a mistake: %v", r)
	}
}
