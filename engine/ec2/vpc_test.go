package ec2

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine/world"
)

func TestANewVpcComesWithTableAclGroupAndOptions(t *testing.T) {
	b := newBench(t)
	v := b.do(CreateVpc{
		CidrBlock:         "100.68.0.18/18",
		TagSpecifications: []TagSpecification{{"vpc", []Tag{{"Name", "lab"}, {"Env", "x"}}}},
	}).(CreateVpcResult).Vpc
	if v.State != "pending" || v.CidrBlock.String() != "100.68.0.0/18" || v.Tags.Name() != "lab" || v.Tags[0].Key != "Env" {
		t.Errorf("answered %+v", v)
	}
	got := b.do(DescribeVpcs{}).(DescribeVpcsResult).Vpcs[0]
	if got.State != "available" || !got.EnableDnsSupport || got.EnableDnsHostnames || got.IsDefault {
		t.Errorf("stands as %+v", got)
	}
	tables := b.do(DescribeRouteTables{}).(DescribeRouteTablesResult).RouteTables
	if len(tables) != 1 || !tables[0].Main() || len(tables[0].Routes) != 1 || tables[0].Routes[0].State != "active" {
		t.Errorf("tables: %+v", tables)
	}
	acl := world.All[NetworkAcl](b.w, b.scope)[0]
	if !acl.IsDefault || len(acl.Entries) != 4 || acl.Entries[0].RuleNumber != 100 || acl.Entries[1].RuleNumber != LastRule {
		t.Errorf("network ACL: %+v", acl)
	}
	group := world.All[SecurityGroup](b.w, b.scope)[0]
	if group.GroupName != "default" || len(group.Rules) != 2 || group.Rules[0].ReferencedGroupInfo.GroupId != group.GroupId ||
		!group.Rules[1].IsEgress || group.Rules[1].CidrIpv4 != "0.0.0.0/0" {
		t.Errorf("security group: %+v", group)
	}
	options := b.do(DescribeDhcpOptions{DhcpOptionsIds: []string{got.DhcpOptionsId}}).(DescribeDhcpOptionsResult).DhcpOptions[0]
	if options.DhcpConfigurations[0].Values[0].Value != "ap-northeast-2.compute.internal" {
		t.Errorf("DHCP options: %+v", options)
	}
	b.do(DeleteVpc{VpcId: v.VpcId})
	if left := world.All[world.Resource](b.w, b.scope); len(left) != 1 || left[0].ID() != options.DhcpOptionsId {
		t.Errorf("after DeleteVpc there is still %+v", left)
	}
}

func TestADefaultVpcIsPublicInEveryZone(t *testing.T) {
	for _, region := range Regions() {
		b := newBench(t).as("123456789012", region)
		b.do(opening{})
		b.do(opening{}) // a second time changes nothing
		v := b.do(DescribeVpcs{Filters: []Filter{{"is-default", []string{"true"}}}}).(DescribeVpcsResult).Vpcs[0]
		zones := b.do(DescribeAvailabilityZones{}).(DescribeAvailabilityZonesResult).AvailabilityZones
		subnets := b.do(DescribeSubnets{}).(DescribeSubnetsResult).Subnets
		if v.CidrBlock != defaultBlock || !v.EnableDnsHostnames || len(subnets) != len(zones) {
			t.Errorf("%s: %+v with %d subnets in %d zones", region, v, len(subnets), len(zones))
		}
		for i, s := range subnets {
			if s.CidrBlock.String() != fmt.Sprintf("172.31.%d.0/20", 16*i) || s.AvailabilityZone != zones[i].ZoneName ||
				s.AvailabilityZoneId != zones[i].ZoneId || !s.MapPublicIpOnLaunch || !s.DefaultForAz || s.AvailableIpAddressCount != 4091 {
				t.Errorf("%s: %+v", region, s)
			}
			table, ok := TableOf(b.w, s)
			if gateway, _ := InternetGatewayOf(b.w, v.VpcId); !ok || table.Routes[1].GatewayId != gateway.InternetGatewayId {
				t.Errorf("%s: %+v has no way to the Internet", region, s)
			}
		}
	}
}

func TestADefaultVpcCanBeDeletedAndMadeAgain(t *testing.T) {
	b := newBench(t)
	first := b.do(CreateDefaultVpc{}).(CreateDefaultVpcResult).Vpc
	subnets := subnetsOf(b.w, first.VpcId)
	b.do(DeleteSubnet{SubnetId: subnets[1].SubnetId})
	again := b.do(CreateDefaultSubnet{AvailabilityZone: "ap-northeast-2b"}).(CreateDefaultSubnetResult).Subnet
	if again.CidrBlock != subnets[1].CidrBlock || again.SubnetId == subnets[1].SubnetId {
		t.Errorf("the subnet came back as %+v", again)
	}
	for _, s := range subnetsOf(b.w, first.VpcId) {
		b.do(DeleteSubnet{SubnetId: s.SubnetId})
	}
	gateway, _ := InternetGatewayOf(b.w, first.VpcId)
	b.do(DetachInternetGateway{InternetGatewayId: gateway.InternetGatewayId, VpcId: first.VpcId})
	b.do(DeleteVpc{VpcId: first.VpcId})
	if second := b.do(CreateDefaultVpc{}).(CreateDefaultVpcResult).Vpc; second.VpcId == first.VpcId || !second.IsDefault {
		t.Errorf("the VPC came back as %+v", second)
	}
}

func TestVpcsMayOverlapAndSubnetsOfOneMayNot(t *testing.T) {
	b := newBench(t)
	b.vpc("10.0.0.0/16")
	vpc := b.vpc("10.0.0.0/16")
	b.subnet(vpc, "10.0.0.0/17")
	b.refused(CreateSubnet{VpcId: vpc, CidrBlock: "10.0.64.0/18"})
	b.subnet(vpc, "10.0.128.0/17")
	whole := b.vpc("10.9.0.0/16")
	b.subnet(whole, "10.9.0.0/16") // the VPC's block itself
}

func TestASwitchOfAVpcIsTurnedAndSeen(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	b.do(ModifyVpcAttribute{VpcId: vpc, EnableDnsHostnames: &AttributeBooleanValue{true}})
	got := b.do(DescribeVpcAttribute{VpcId: vpc, Attribute: "enableDnsHostnames"}).(DescribeVpcAttributeResult)
	if got.EnableDnsHostnames == nil || !got.EnableDnsHostnames.Value || got.EnableDnsSupport != nil {
		t.Errorf("%+v", got)
	}
}

func TestASecondaryBlockBringsALocalRouteToEveryTable(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.1.0.0/16")
	table := b.table(vpc)
	b.do(CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: b.gateway(vpc)})
	a := b.do(AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "100.64.3.0/24"}).(AssociateVpcCidrBlockResult).CidrBlockAssociation
	destinations := func() string {
		var out []string
		for _, t := range b.do(DescribeRouteTables{}).(DescribeRouteTablesResult).RouteTables {
			for _, r := range t.Routes {
				out = append(out, r.DestinationCidrBlock.String()+" "+r.Target()[:3])
			}
		}
		return strings.Join(out, ", ")
	}
	if got, want := destinations(), "10.1.0.0/16 loc, 100.64.3.0/24 loc, 10.1.0.0/16 loc, 100.64.3.0/24 loc, 0.0.0.0/0 igw"; got != want {
		t.Errorf("with the block: %s, want %s", got, want)
	}
	subnet := b.subnet(vpc, "100.64.3.0/26")
	b.refused(DisassociateVpcCidrBlock{AssociationId: a.AssociationId})
	b.do(DeleteSubnet{SubnetId: subnet})
	b.do(DisassociateVpcCidrBlock{AssociationId: a.AssociationId})
	if got, want := destinations(), "10.1.0.0/16 loc, 10.1.0.0/16 loc, 0.0.0.0/0 igw"; got != want {
		t.Errorf("without it: %s, want %s", got, want)
	}
}

func TestABlockSmallerThanARoutesDestinationMayJoin(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.2.0.0/16")
	b.do(CreateRoute{RouteTableId: b.table(vpc), DestinationCidrBlock: "10.3.0.0/16", GatewayId: b.gateway(vpc)})
	b.do(AssociateVpcCidrBlock{VpcId: vpc, CidrBlock: "10.3.4.0/24"})
}

func TestPublicAndSharedBlocksJoinAnyVpcAndAreJoinedByAny(t *testing.T) {
	for _, c := range []struct{ primary, block string }{
		{"10.2.0.0/16", "100.64.0.0/16"},
		{"192.168.0.0/16", "52.1.0.0/16"},
		{"100.64.0.0/16", "10.0.0.0/16"},
		{"52.1.0.0/16", "192.168.0.0/24"},
		{"10.2.0.0/16", "10.0.0.0/16"},
		{"172.16.0.0/16", "172.30.0.0/16"},
	} {
		b := newBench(t)
		b.do(AssociateVpcCidrBlock{VpcId: b.vpc(c.primary), CidrBlock: c.block})
	}
}

func TestZonesAreShuffledByAccountAndStayTheSame(t *testing.T) {
	orders := map[string]bool{}
	for i := range 40 {
		account := fmt.Sprintf("%012d", 100000000000+i*7919)
		zones := zonesOf(account, "ap-northeast-2")
		if !slices.Equal(zones, zonesOf(account, "ap-northeast-2")) {
			t.Fatalf("%s sees its zones change", account)
		}
		ids := each(zones, func(z zone) string { return z.id })
		orders[strings.Join(ids, " ")] = true
		slices.Sort(ids)
		if strings.Join(ids, " ") != "apne2-az1 apne2-az2 apne2-az3 apne2-az4" {
			t.Fatalf("%s sees %v", account, zones)
		}
	}
	if len(orders) < 10 {
		t.Errorf("forty accounts see only %d orders of the zones", len(orders))
	}
}

func TestDhcpOptionsAreChangedByAnotherSet(t *testing.T) {
	b := newBench(t)
	vpc := b.vpc("10.0.0.0/16")
	set := b.do(CreateDhcpOptions{DhcpConfigurations: []NewDhcpConfiguration{
		{"domain-name", []string{"corp.example"}}, {"domain-name-servers", []string{"10.0.0.5", "AmazonProvidedDNS"}},
	}}).(CreateDhcpOptionsResult).DhcpOptions
	b.do(AssociateDhcpOptions{DhcpOptionsId: set.DhcpOptionsId, VpcId: vpc})
	b.refused(DeleteDhcpOptions{DhcpOptionsId: set.DhcpOptionsId})
	b.do(AssociateDhcpOptions{DhcpOptionsId: "default", VpcId: vpc})
	b.do(DeleteDhcpOptions{DhcpOptionsId: set.DhcpOptionsId})
	if v := b.do(DescribeVpcs{}).(DescribeVpcsResult).Vpcs[0]; v.DhcpOptionsId != "default" {
		t.Errorf("the VPC has the options %s", v.DhcpOptionsId)
	}
}

func TestAClientTokenMakesOneTable(t *testing.T) {
	b := newBench(t)
	c := CreateRouteTable{VpcId: b.vpc("10.0.0.0/16"), ClientToken: "once"}
	first := b.do(c).(CreateRouteTableResult).RouteTable.RouteTableId
	b.skip(time.Hour)
	if second := b.do(c).(CreateRouteTableResult).RouteTable.RouteTableId; second != first {
		t.Errorf("the token made %s and %s", first, second)
	}
}
