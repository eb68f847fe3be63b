package ec2

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

func init() {
	refusals = append(refusals, peeringRefusals...)
	refusals = append(refusals, idRefusals...)
	refusals = append(refusals, requestRefusals...)
	refusals = append(refusals, tagRefusals...)
}

const badTransition = "Invalid state transition for %s, attempted to transition from %s to %s"

var peeringRefusals = []refusal{
	{"11.4", "AcceptVpcPeeringConnection of VPCs that are peered", "VpcPeeringConnectionAlreadyExists", func(b *bench) (world.Command, string) {
		one, two := b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16")
		b.peered(one, two)
		id := b.peering(two, one)
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id},
			fmt.Sprintf("The vpc peering connection identified by %s already exists.", id)
	}, ""},
	{"2.7", "CreateVpcPeeringConnection of a VPC with itself", "InvalidParameterValue", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		return CreateVpcPeeringConnection{VpcId: vpc, PeerVpcId: vpc},
			fmt.Sprintf("Value (%s) for parameter peerVpcId is invalid. A VPC cannot be peered with itself.", vpc)
	}, ""},
	{"2.7", "CreateVpcPeeringConnection without a peer", "MissingParameter", func(b *bench) (world.Command, string) {
		return CreateVpcPeeringConnection{VpcId: b.vpc("10.0.0.0/16")}, "The request must contain the parameter peerVpcId"
	}, ""},
	{"1.3", "CreateVpcPeeringConnection beyond the quota of requests", "OutstandingVpcPeeringConnectionLimitExceeded", func(b *bench) (world.Command, string) {
		vpc, other := b.vpc("10.0.0.0/16"), b.as("210987654321", b.scope.Region)
		ids := make([]string, maxPendingPeerings+1)
		for i := range ids {
			ids[i] = fmt.Sprintf("vpc-%08x", i)
			put := putting{Vpc{VpcId: ids[i]}}
			w, _, _ := world.Apply(b.w, other.scope, b.w.Now(), put)
			b.w = w
		}
		for _, id := range ids[1:] {
			b.do(CreateVpcPeeringConnection{VpcId: vpc, PeerVpcId: id, PeerOwnerId: other.scope.Account})
		}
		return CreateVpcPeeringConnection{VpcId: vpc, PeerVpcId: ids[0], PeerOwnerId: other.scope.Account},
			"The maximum number of outstanding VPC peering connection requests has been reached."
	}, ""},
	{"1.3", "AcceptVpcPeeringConnection beyond the quota", "ActiveVpcPeeringConnectionPerVpcLimitExceeded", func(b *bench) (world.Command, string) {
		one, two := b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16")
		id := b.peering(one, two)
		for i := range maxActivePeerings {
			b.put(VpcPeeringConnection{
				VpcPeeringConnectionId: fmt.Sprintf("pcx-%08x", i), Status: VpcPeeringConnectionStatus{Code: "active"},
				RequesterVpcInfo: VpcPeeringConnectionVpcInfo{VpcId: fmt.Sprintf("vpc-%08x", i)}, AccepterVpcInfo: VpcPeeringConnectionVpcInfo{VpcId: one},
			})
		}
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, "The maximum number of active VPC peering connections has been reached."
	}, ""},
	{"11.4", "AcceptVpcPeeringConnection that is active", "InvalidStateTransition", func(b *bench) (world.Command, string) {
		id := b.peered(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, fmt.Sprintf(badTransition, id, "active", "active")
	}, ""},
	{"2.7", "AcceptVpcPeeringConnection of overlapping VPCs", "InvalidStateTransition", func(b *bench) (world.Command, string) {
		id := b.peering(b.vpc("10.0.0.0/16"), b.vpc("10.0.0.0/16"))
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, fmt.Sprintf(badTransition, id, "failed", "active")
	}, ""},
	{"2.7", "AcceptVpcPeeringConnection after seven days", "InvalidStateTransition", func(b *bench) (world.Command, string) {
		id := b.peering(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		b.skip(requestWaits)
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, fmt.Sprintf(badTransition, id, "expired", "active")
	}, ""},
	{"2.7", "AcceptVpcPeeringConnection by the side that asked", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		peer := b.as("210987654321", b.scope.Region)
		theirs := peer.vpc("10.1.0.0/16")
		b.w = peer.w
		ours := b.vpc("10.0.0.0/16")
		id := b.do(CreateVpcPeeringConnection{VpcId: ours, PeerVpcId: theirs, PeerOwnerId: "210987654321"}).(CreateVpcPeeringConnectionResult).
			VpcPeeringConnection.VpcPeeringConnectionId
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, "User 123456789012 cannot accept peering " + id
	}, ""},
	{"2.7", "AcceptVpcPeeringConnection in the Region that asked", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		tokyo := b.as(b.scope.Account, "ap-northeast-1")
		theirs := tokyo.vpc("10.1.0.0/16")
		b.w = tokyo.w
		ours := b.vpc("10.0.0.0/16")
		id := b.do(CreateVpcPeeringConnection{VpcId: ours, PeerVpcId: theirs, PeerRegion: "ap-northeast-1"}).(CreateVpcPeeringConnectionResult).
			VpcPeeringConnection.VpcPeeringConnectionId
		return AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}, "Incorrect region (ap-northeast-2) specified for this request. " +
			"VPC peering connection " + id + " must be accepted in region ap-northeast-1"
	}, ""},
	{"11.4", "RejectVpcPeeringConnection that is active", "InvalidStateTransition", func(b *bench) (world.Command, string) {
		id := b.peered(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		return RejectVpcPeeringConnection{VpcPeeringConnectionId: id}, fmt.Sprintf(badTransition, id, "active", "rejected")
	}, ""},
	{"2.7", "DeleteVpcPeeringConnection that was rejected", "InvalidStateTransition", func(b *bench) (world.Command, string) {
		id := b.peering(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		b.do(RejectVpcPeeringConnection{VpcPeeringConnectionId: id})
		return DeleteVpcPeeringConnection{VpcPeeringConnectionId: id}, fmt.Sprintf(badTransition, id, "rejected", "deleted")
	}, ""},
	{"2.7", "ModifyVpcPeeringConnectionOptions before it is active", "OperationNotPermitted", func(b *bench) (world.Command, string) {
		id := b.peering(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		return ModifyVpcPeeringConnectionOptions{
			VpcPeeringConnectionId: id, RequesterPeeringConnectionOptions: &PeeringConnectionOptionsRequest{true},
		}, "Peering " + id + " is not active. Peering options can be added only to active peerings."
	}, ""},
}

// unknown is that no resource has an id of this prefix; other than that, there
// is a VPC and what comes with it.
func unknown(code, message string, c world.Command) refusal {
	return refusal{"11.4", fmt.Sprintf("%T of an id that does not exist", c), code, says(c, message), ""}
}

func malformed(code, prefix string, c world.Command) refusal {
	return refusal{
		"11.2", fmt.Sprintf("%T of a malformed id", c), code,
		says(c, fmt.Sprintf("Invalid id: \"x-1\" (expecting \"%s-...\")", prefix)), "",
	}
}

var idRefusals = []refusal{
	unknown("InvalidVpcID.NotFound", "The vpc ID 'vpc-0123456789abcdef0' does not exist", DeleteVpc{VpcId: absentID("vpc")}),
	unknown("InvalidSubnetID.NotFound", "The subnet ID 'subnet-0123456789abcdef0' does not exist", DeleteSubnet{SubnetId: absentID("subnet")}),
	unknown("InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-0123456789abcdef0' does not exist", DeleteRouteTable{RouteTableId: absentID("rtb")}),
	unknown("InvalidInternetGatewayID.NotFound", "The internetGateway ID 'igw-0123456789abcdef0' does not exist",
		DeleteInternetGateway{InternetGatewayId: absentID("igw")}),
	unknown("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID 'pcx-0123456789abcdef0' does not exist",
		DeleteVpcPeeringConnection{VpcPeeringConnectionId: absentID("pcx")}),
	unknown("InvalidDhcpOptionID.NotFound", "The dhcpOption ID 'dopt-0123456789abcdef0' does not exist", DeleteDhcpOptions{DhcpOptionsId: absentID("dopt")}),
	unknown("InvalidVpcID.NotFound", "The vpc ID 'vpc-0123456789abcdef0' does not exist", DescribeVpcs{VpcIds: []string{absentID("vpc")}}),
	unknown("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID 'pcx-0123456789abcdef0' does not exist",
		DescribeVpcPeeringConnections{VpcPeeringConnectionIds: []string{absentID("pcx")}}),
	unknown("InvalidInstanceID.NotFound", "The instance ID 'i-0123456789abcdef0' does not exist",
		CreateTags{Resources: []string{absentID("i")}, Tags: []Tag{{"Name", "web"}}}),
	malformed("InvalidVpcID.Malformed", "vpc", DeleteVpc{VpcId: "x-1"}),
	malformed("InvalidSubnetID.Malformed", "subnet", DeleteSubnet{SubnetId: "x-1"}),
	malformed("InvalidRouteTableId.Malformed", "rtb", DeleteRouteTable{RouteTableId: "x-1"}),
	malformed("InvalidInternetGatewayId.Malformed", "igw", DeleteInternetGateway{InternetGatewayId: "x-1"}),
	malformed("InvalidVpcPeeringConnectionId.Malformed", "pcx", DeleteVpcPeeringConnection{VpcPeeringConnectionId: "x-1"}),
	malformed("InvalidDhcpOptionsId.Malformed", "dopt", DeleteDhcpOptions{DhcpOptionsId: "x-1"}),
	malformed("InvalidVpcID.Malformed", "vpc", CreateVpcPeeringConnection{PeerVpcId: "x-1", VpcId: "x-1"}),
	{"11.2", "CreateTags on an id of no kind", "InvalidID", says(CreateTags{Resources: []string{"web"}, Tags: []Tag{{"Name", "web"}}}, "The ID 'web' is not valid"), ""},
}

var manyValues = strings.Split(strings.Repeat("x,", maxFilterValues)+"x", ",")

var requestRefusals = []refusal{
	{"11.4", "A required parameter that is missing", "MissingParameter", says(DeleteVpc{}, "The request must contain the parameter vpcId"), ""},
	{"11.3", "An unknown filter", "InvalidParameterValue", says(DescribeVpcs{Filters: []Filter{{"cidr-blok", []string{"x"}}}}, "The filter 'cidr-blok' is invalid"), ""},
	{"11.3", "A filter tag: without a key", "InvalidParameterValue", says(DescribeVpcs{Filters: []Filter{{"tag:", []string{"x"}}}}, "The filter 'tag:' is invalid"), ""},
	{"11.3", "A filter with more than 200 values", "FilterLimitExceeded", says(DescribeVpcs{Filters: []Filter{{"cidr", manyValues}}},
		"The maximum number of filter values specified on a single call is 200"), ""},
	{"11.3", "A page of fewer than 5 results", "InvalidParameterValue", says(DescribeVpcs{Page: Page{MaxResults: new(4)}},
		"Value (4) for parameter maxResults is invalid. Expecting a value between 5 and 1000."), ""},
	{"11.3", "A page of no results", "InvalidParameterValue", says(DescribeVpcs{Page: Page{MaxResults: new(0)}},
		"Value (0) for parameter maxResults is invalid. Expecting a value between 5 and 1000."), ""},
	{"11.3", "A page of more than 1000 results", "InvalidParameterValue", says(DescribeTags{Page: Page{MaxResults: new(1001)}},
		"Value (1001) for parameter maxResults is invalid. Expecting a value between 5 and 1000."), ""},
	{"11.3", "A page of more than 100 route tables", "InvalidParameterValue", says(DescribeRouteTables{Page: Page{MaxResults: new(101)}},
		"Value (101) for parameter maxResults is invalid. Expecting a value between 5 and 100."), ""},
	{"11.3", "A page together with ids", "InvalidParameterCombination", func(b *bench) (world.Command, string) {
		return DescribeVpcs{VpcIds: []string{b.vpc("10.0.0.0/16")}, Page: Page{MaxResults: new(5)}},
			"The parameter MaxResults cannot be used with the parameter that names ids."
	}, ""},
	{"11.3", "A NextToken that nobody gave", "InvalidParameterValue", says(DescribeSubnets{Page: Page{NextToken: "more"}},
		"Value (more) for parameter nextToken is invalid."), ""},
	{"11.3", "A ClientToken with other parameters", "IdempotentParameterMismatch", func(b *bench) (world.Command, string) {
		b.do(CreateRouteTable{VpcId: b.vpc("10.0.0.0/16"), ClientToken: "t1"})
		return CreateRouteTable{VpcId: b.vpc("10.1.0.0/16"), ClientToken: "t1"}, "The client token is already in use with different parameters."
	}, ""},
	{"11.3", "A ClientToken of more than 64 characters", "InvalidParameterValue", nil, "the length of tokens is not looked at"},
	{"11.3", "DryRun of what is allowed", "DryRunOperation", says(CreateInternetGateway{Dry: world.Dry{DryRun: true}},
		"Request would have succeeded, but DryRun flag is set."), ""},
	{"11.3", "DryRun of what is not allowed", "UnauthorizedOperation", nil, "every caller may do everything until there is IAM"},
	{"11.4", "A request without a valid signature", "AuthFailure", nil, "signatures are read by the endpoint, not by commands"},
	{"11.4", "An unknown action", "InvalidAction", nil, "actions are read by the endpoint, not by commands"},
	{"11.4", "An unknown parameter", "UnknownParameter", nil, "parameters are read by the endpoint, not by commands"},
	{"11.3", "Too many requests", "RequestLimitExceeded", nil, "requests are not throttled"},
	{
		"1.6", "DescribeAvailabilityZones of another Region's zone", "InvalidParameterValue",
		says(DescribeAvailabilityZones{ZoneNames: []string{"us-east-1a"}}, "Invalid availability zone: [us-east-1a]"), "",
	},
	{
		"1.6", "DescribeRegions of an unknown Region", "InvalidParameterValue",
		says(DescribeRegions{RegionNames: []string{"ap-northeast-9"}}, "Invalid region provided: (ap-northeast-9)"), "",
	},
}

// tagging is a CreateVpc with tags of a resource type.
func tagging(kind, message string, tags ...Tag) func(*bench) (world.Command, string) {
	return says(CreateVpc{CidrBlock: "10.0.0.0/16", TagSpecifications: []TagSpecification{{kind, tags}}}, message)
}

// numbered makes n different tags.
func numbered(n int) []Tag {
	out := make([]Tag, n)
	for i := range out {
		out[i].Key = fmt.Sprintf("k%d", i)
	}
	return out
}

var tagRefusals = []refusal{
	{"11.3", "More than 50 tags on something new", "TagLimitExceeded", tagging("vpc", "The maximum number of tags has been reached.", numbered(51)...), ""},
	{"11.3", "More than 50 tags in the end", "TagLimitExceeded", func(b *bench) (world.Command, string) {
		vpc := b.vpc("10.0.0.0/16")
		b.do(CreateTags{Resources: []string{vpc}, Tags: numbered(50)})
		return CreateTags{Resources: []string{vpc}, Tags: []Tag{{"Name", "x"}}}, "The maximum number of tags has been reached."
	}, ""},
	{"11.3", "A tag's key of more than 128 characters", "InvalidParameterValue", tagging("vpc",
		"Tag key exceeds the maximum length of 128 characters: '"+strings.Repeat("가", 129)+"'", Tag{strings.Repeat("가", 129), ""}), ""},
	{"11.3", "A tag's value of more than 256 characters", "InvalidParameterValue", tagging("vpc",
		"Tag value exceeds the maximum length of 256 characters: '"+strings.Repeat("v", 257)+"'", Tag{"k", strings.Repeat("v", 257)}), ""},
	{"11.3", "A tag's key that is AWS's own", "InvalidParameterValue", tagging("vpc",
		"Tag keys starting with 'aws:' are reserved for internal use", Tag{"aws:owner", "me"}), ""},
	{"11.3", "A tag without a key", "InvalidParameterValue", tagging("vpc", "Tag key cannot be empty.", Tag{"", "x"}), ""},
	{"11.3", "A tag's key twice", "InvalidParameterValue", tagging("vpc", "Duplicate tag key 'a' specified.", Tag{"a", "1"}, Tag{"a", "2"}), ""},
	{"11.3", "Tags for another kind of resource", "InvalidParameterValue", tagging("subnet",
		"'subnet' is not a valid taggable resource type for this operation.", Tag{"a", "1"}), ""},
	{"11.3", "Two lists of tags for one resource", "InvalidParameterValue", says(CreateVpc{CidrBlock: "10.0.0.0/16", TagSpecifications: []TagSpecification{
		{"vpc", []Tag{{"a", "1"}}}, {"vpc", []Tag{{"b", "2"}}},
	}}, "The resource type 'vpc' is specified more than once."), ""},
}
