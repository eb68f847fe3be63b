package snapshot_test

import (
	"maps"
	"regexp"
	"testing"
	"testing/fstest"
)

// card is the network interface of a machine that vpc made.
func (r region) card(machine string) obj {
	for _, x := range r["Reservations"] {
		for _, i := range x.(obj)["Instances"].([]any) {
			if i.(obj)["InstanceId"] == machine {
				return i.(obj)["NetworkInterfaces"].([]any)[0].(obj)
			}
		}
	}
	return nil
}

// gateway attaches an internet gateway to a VPC, and gives a machine in it a public address.
func (r region) gateway(vpc, id string) {
	r.add("InternetGateways", obj{"InternetGatewayId": id, "Attachments": []any{obj{"VpcId": vpc, "State": "available"}}})
}

func (r region) public(machine, address string) {
	r.card(machine)["Association"] = obj{"PublicIp": address}
}

// vpn is a connection from 10.1.0.0/16 to a customer gateway at an address.
func (r region) vpn(address string, rest obj) {
	r.add("VpnGateways", obj{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": []any{obj{"VpcId": "vpc-1", "State": "attached"}}})
	r.add("CustomerGateways", obj{"CustomerGatewayId": "cgw-1", "IpAddress": address, "BgpAsn": "65000", "State": "available"})
	c := obj{"VpnConnectionId": "vpn-1", "CustomerGatewayId": "cgw-1", "State": "available"}
	for k, v := range rest {
		c[k] = v
	}
	r.add("VpnConnections", c)
}

type ask struct {
	from, to string
	port     uint16
	want     string
}

func (r region) ask(t *testing.T, what string, all ...ask) {
	t.Helper()
	n := read(t, r.files("eu-west-1"))
	for _, a := range all {
		if got := codes(t, n, a.from, a.to, a.port); got != a.want {
			t.Errorf("%s: %s to %s:%d: %s, want %s", what, a.from, a.to, a.port, got, a.want)
		}
	}
}

// TestBehindAVpnNothingIsKnown unless the customer gateway is a machine in the snapshot.
func TestBehindAVpnNothingIsKnown(t *testing.T) {
	static := obj{"VpnGatewayId": "vgw-1", "Options": obj{"StaticRoutesOnly": true}, "Routes": []any{obj{"DestinationCidrBlock": "10.2.0.0/16", "State": "available"}}}
	made := func(address string, c obj, router bool) region {
		r := region{}
		r.vpc(1, via("10.0.0.0/8", "GatewayId", "vgw-1"))
		r.vpc(2, via("10.1.0.0/16", "NetworkInterfaceId", "eni-i-2a"))
		r.vpn(address, c)
		r.public("i-2a", "198.51.100.7")
		r.card("i-2a")["SourceDestCheck"] = !router
		return r
	}
	made("203.0.113.77", static, true).ask(t, "a customer gateway elsewhere",
		ask{"i-1a", "10.2.2.10", 22, "UNSUPPORTED_COMPONENT"},
		ask{"i-1a", "10.3.2.10", 22, "NO_ROUTE_TO_DESTINATION"})
	made("198.51.100.7", static, true).ask(t, "a router in here",
		ask{"i-1a", "10.2.2.10", 22, "answered"},
		ask{"i-1a", "10.2.1.10", 22, "answered"},
		ask{"i-2b", "10.1.2.10", 22, "answered"},
		ask{"i-2a", "10.1.2.10", 22, "answered"})
	made("198.51.100.7", static, false).ask(t, "a router that is checked",
		ask{"i-1a", "10.2.1.10", 22, "answered"},
		ask{"i-2b", "10.1.2.10", 22, "ENI_SOURCE_DEST_CHECK_RESTRICTION"})
	bgp := obj{"VpnGatewayId": "vgw-1", "VgwTelemetry": []any{obj{"Status": "DOWN"}, obj{"Status": "UP"}}}
	made("198.51.100.7", bgp, true).ask(t, "a router that speaks BGP",
		ask{"i-1a", "10.2.2.10", 22, "answered"})
	bgp["VgwTelemetry"] = []any{obj{"Status": "DOWN"}, obj{"Status": "DOWN"}}
	made("198.51.100.7", bgp, true).ask(t, "tunnels that are down",
		ask{"i-1a", "10.2.2.10", 22, "BAD_STATE"})
	r := made("203.0.113.77", bgp, true)
	delete(r, "VpnGateways")
	r.ask(t, "a gateway of which nothing was written down", ask{"i-1a", "10.2.2.10", 22, "UNSUPPORTED_COMPONENT"})
}

// TestATransitGatewayReachesARouterByVpn, and the router all that its table knows.
func TestATransitGatewayReachesARouterByVpn(t *testing.T) {
	r := region{}
	r.vpc(1, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
	r.vpc(2, via("10.1.0.0/16", "NetworkInterfaceId", "eni-i-2a"))
	r.transit(map[int][]any{1: {"subnet-1a", "subnet-1b"}})
	r.vpn("198.51.100.7", obj{"TransitGatewayId": "tgw-1"})
	r.public("i-2a", "198.51.100.7")
	r.card("i-2a")["SourceDestCheck"] = false
	r.add("TransitGatewayAttachments", obj{
		"TransitGatewayAttachmentId": "tgw-attach-vpn", "TransitGatewayId": "tgw-1", "ResourceType": "vpn", "ResourceId": "vpn-1", "State": "available",
		"Association": obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
	})
	spread := r["TransitGatewayPropagations"][0].(obj)
	spread["TransitGatewayRouteTablePropagations"] = append(spread["TransitGatewayRouteTablePropagations"].([]any), obj{"TransitGatewayAttachmentId": "tgw-attach-vpn", "State": "enabled"})
	r.ask(t, "by BGP",
		ask{"i-1a", "10.2.2.10", 22, "answered"},
		ask{"i-2b", "10.1.1.10", 22, "answered"},
		ask{"i-1a", "10.3.2.10", 22, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"})
}

// TestEgressThroughOneVpc: others reach the Internet through the NAT gateway of one.
func TestEgressThroughOneVpc(t *testing.T) {
	r := region{}
	r.vpc(1, via("0.0.0.0/0", "TransitGatewayId", "tgw-1"))
	r.vpc(2, via("0.0.0.0/0", "NatGatewayId", "nat-1"))
	r.gateway("vpc-2", "igw-2")
	r.add("RouteTables", obj{"RouteTableId": "rtb-out", "VpcId": "vpc-2", "Associations": []any{obj{"SubnetId": "subnet-2b", "AssociationState": obj{"State": "associated"}}}, "Routes": []any{
		obj{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-2", "State": "active"},
		obj{"DestinationCidrBlock": "10.1.0.0/16", "TransitGatewayId": "tgw-1", "State": "active"},
	}})
	r.add("NatGateways", obj{"NatGatewayId": "nat-1", "SubnetId": "subnet-2b", "VpcId": "vpc-2", "State": "available", "NatGatewayAddresses": []any{obj{"PrivateIp": "10.2.2.99", "PublicIp": "198.51.100.9"}}})
	r.transit(map[int][]any{1: {"subnet-1a"}, 2: {"subnet-2a", "subnet-2b"}})
	r.add("TransitGatewayStaticRoutes", obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "Routes": []any{obj{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", "TransitGatewayAttachments": []any{obj{"TransitGatewayAttachmentId": "tgw-attach-2"}}}}})
	r.ask(t, "egress", ask{"i-1a", "8.8.8.8", 443, "answered"}, ask{"i-2a", "8.8.8.8", 443, "answered"})
}

// TestANatInstanceTranslates, as far as it can be told from outside.
func TestANatInstanceTranslates(t *testing.T) {
	r := region{}
	r.vpc(1, via("0.0.0.0/0", "GatewayId", "igw-1"))
	r.gateway("vpc-1", "igw-1")
	r.public("i-1a", "198.51.100.7")
	r.card("i-1a")["SourceDestCheck"] = false
	r.add("RouteTables", obj{"RouteTableId": "rtb-in", "VpcId": "vpc-1", "Associations": []any{obj{"SubnetId": "subnet-1b", "AssociationState": obj{"State": "associated"}}}, "Routes": []any{
		obj{"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "eni-i-1a", "State": "active"},
	}})
	r.ask(t, "a NAT instance", ask{"i-1b", "8.8.8.8", 443, "answered"})
	r.card("i-1a")["SourceDestCheck"] = true
	r.ask(t, "one that is checked", ask{"i-1b", "8.8.8.8", 443, "ENI_SOURCE_DEST_CHECK_RESTRICTION"})
}

// TestGroupsAreNamedOverATransitGateway where it and the attachments let them.
func TestGroupsAreNamedOverATransitGateway(t *testing.T) {
	for _, c := range []struct{ gateway, attachment, want string }{
		{"enable", "enable", "answered"},
		{"enable", "", "answered"},
		{"disable", "enable", "ENI_SG_RULES_MISMATCH"},
		{"enable", "disable", "ENI_SG_RULES_MISMATCH"},
	} {
		r := region{}
		r.vpc(1, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
		r.vpc(2, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
		r.transit(map[int][]any{1: {"subnet-1a"}, 2: {"subnet-2a"}})
		r["TransitGateways"][0].(obj)["Options"] = obj{"SecurityGroupReferencingSupport": c.gateway}
		if c.attachment != "" {
			r["TransitGatewayVpcAttachments"][1].(obj)["Options"] = obj{"SecurityGroupReferencingSupport": c.attachment}
		}
		r["SecurityGroups"][1].(obj)["IpPermissions"] = []any{obj{"IpProtocol": "-1", "UserIdGroupPairs": []any{obj{"GroupId": "sg-1"}}}}
		r.ask(t, c.gateway+" "+c.attachment, ask{"i-1a", "10.2.1.10", 443, c.want})
	}
}

// TestAPeerThatIsNotHereIsUnknown, rather than unreachable.
func TestAPeerThatIsNotHereIsUnknown(t *testing.T) {
	r := region{}
	r.vpc(1, via("10.9.0.0/16", "VpcPeeringConnectionId", "pcx-1"))
	r.add("VpcPeeringConnections", obj{"VpcPeeringConnectionId": "pcx-1", "Status": obj{"Code": "active"}, "RequesterVpcInfo": obj{"VpcId": "vpc-1"}, "AccepterVpcInfo": obj{"VpcId": "vpc-far", "OwnerId": "444455556666"}})
	r.ask(t, "a peer", ask{"i-1a", "10.9.0.1", 443, "UNSUPPORTED_COMPONENT"})
}

// TestListsOfBlocksAreReadFromTheirEntries, for routes and for groups.
func TestListsOfBlocksAreReadFromTheirEntries(t *testing.T) {
	r := region{}
	r.vpc(1, obj{"DestinationPrefixListId": "pl-mine", "VpcPeeringConnectionId": "pcx-1"})
	r.vpc(2, via("10.1.0.0/16", "VpcPeeringConnectionId", "pcx-1"))
	r.add("VpcPeeringConnections", obj{"VpcPeeringConnectionId": "pcx-1", "Status": obj{"Code": "active"}, "RequesterVpcInfo": obj{"VpcId": "vpc-1"}, "AccepterVpcInfo": obj{"VpcId": "vpc-2"}})
	r.add("PrefixLists", obj{"PrefixListId": "pl-mine", "PrefixListName": "mine", "OwnerId": "111122223333"})
	r.add("ManagedPrefixListEntries", obj{"PrefixListId": "pl-mine", "Entries": []any{obj{"Cidr": "10.2.1.0/24"}}})
	r["SecurityGroups"][1].(obj)["IpPermissions"] = []any{obj{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": []any{obj{"PrefixListId": "pl-mine"}}}}
	r.ask(t, "lists",
		ask{"i-1a", "10.2.2.10", 443, "NO_ROUTE_TO_DESTINATION"},
		ask{"i-1a", "10.2.1.10", 443, "ENI_SG_RULES_MISMATCH"},
		ask{"i-2b", "10.2.1.10", 443, "ENI_SG_RULES_MISMATCH"},
		ask{"10.2.1.10", "10.2.1.10", 443, "answered"})
}

// TestAnAddressOfTwoVpcsMeansTheOneNearTheDestination.
func TestAnAddressOfTwoVpcsMeansTheOneNearTheDestination(t *testing.T) {
	r, twin := region{}, region{}
	r.vpc(1)
	twin.vpc(1)
	n := read(t, merged(r.files("eu-west-1"), renamed(twin, "us-west-2")))
	for _, to := range []string{"i-1b", "i-1bx", "10.1.2.10"} {
		if got := codes(t, n, "10.1.1.10", to, 443); got != "answered" {
			t.Errorf("to %s: %s", to, got)
		}
	}
}

// renamed is the same network in another Region, with other ids.
func renamed(r region, dir string) fstest.MapFS {
	files := r.files(dir)
	id := regexp.MustCompile(`"((?:vpc|subnet|i|eni|eni-i|sg|acl|rtb)-[0-9]+[ab]?)"`)
	for _, f := range files {
		f.Data = id.ReplaceAll(f.Data, []byte(`"${1}x"`))
	}
	return files
}

func merged(a, b fstest.MapFS) fstest.MapFS {
	maps.Copy(a, b)
	return a
}
