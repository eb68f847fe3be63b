package snapshot_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"skylab/engine/export"
	"skylab/engine/snapshot"
	"skylab/engine/wire"
)

// region is what describe calls print for a Region, under construction.
type region map[string][]any

type obj = map[string]any

func (r region) add(key string, things ...any) { r[key] = append(r[key], things...) }

// vpc is a VPC with one subnet in each of two zones, open lists and groups, a machine in
// each subnet at .10, and one route table with these routes besides the local one.
func (r region) vpc(n int, routes ...obj) {
	vpc, block := fmt.Sprintf("vpc-%d", n), fmt.Sprintf("10.%d.0.0/16", n)
	r.add("Vpcs", obj{"VpcId": vpc, "CidrBlock": block, "State": "available", "OwnerId": "111122223333"})
	table := fmt.Sprintf("rtb-%d", n)
	rows := []any{obj{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}}
	for _, x := range routes {
		x["State"] = "active"
		rows = append(rows, x)
	}
	r.add("RouteTables", obj{"RouteTableId": table, "VpcId": vpc, "Routes": rows, "Associations": []any{obj{"Main": true, "AssociationState": obj{"State": "associated"}}}})
	everything := []any{
		obj{"RuleNumber": 100, "Egress": false, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
		obj{"RuleNumber": 100, "Egress": true, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
	}
	r.add("NetworkAcls", obj{"NetworkAclId": fmt.Sprintf("acl-%d", n), "VpcId": vpc, "IsDefault": true, "Entries": everything})
	all := []any{obj{"IpProtocol": "-1", "IpRanges": []any{obj{"CidrIp": "0.0.0.0/0"}}}}
	r.add("SecurityGroups", obj{"GroupId": fmt.Sprintf("sg-%d", n), "GroupName": "all", "VpcId": vpc, "IpPermissions": all, "IpPermissionsEgress": all})
	for k, zone := range []string{"eu-west-1a", "eu-west-1b"} {
		subnet, address := fmt.Sprintf("subnet-%d%s", n, zone[9:]), fmt.Sprintf("10.%d.%d.10", n, k+1)
		r.add("Subnets", obj{"SubnetId": subnet, "VpcId": vpc, "CidrBlock": fmt.Sprintf("10.%d.%d.0/24", n, k+1), "AvailabilityZone": zone})
		id := fmt.Sprintf("i-%d%s", n, zone[9:])
		card := obj{
			"NetworkInterfaceId": "eni-" + id, "SubnetId": subnet, "VpcId": vpc, "PrivateIpAddress": address, "SourceDestCheck": true, "InterfaceType": "interface",
			"Groups": []any{obj{"GroupId": fmt.Sprintf("sg-%d", n)}}, "PrivateIpAddresses": []any{obj{"PrivateIpAddress": address, "Primary": true}},
			"Attachment": obj{"Status": "attached"},
		}
		r.add("Reservations", obj{"OwnerId": "111122223333", "Instances": []any{obj{
			"InstanceId": id, "State": obj{"Name": "running", "Code": 16}, "SubnetId": subnet, "VpcId": vpc, "PrivateIpAddress": address,
			"Placement": obj{"AvailabilityZone": zone}, "NetworkInterfaces": []any{card}, "LaunchTime": "2026-01-02 03:04:05+00:00",
		}}})
	}
}

// transit attaches VPCs to a transit gateway whose one table knows all of them.
func (r region) transit(subnets map[int][]any) {
	r.add("TransitGateways", obj{"TransitGatewayId": "tgw-1", "State": "available"})
	r.add("TransitGatewayRouteTables", obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1", "State": "available"})
	var spread []any
	for _, n := range []int{1, 2, 3} {
		if subnets[n] == nil {
			continue
		}
		id := fmt.Sprintf("tgw-attach-%d", n)
		r.add("TransitGatewayAttachments", obj{
			"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": fmt.Sprintf("vpc-%d", n), "State": "available",
			"Association": obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
		})
		r.add("TransitGatewayVpcAttachments", obj{"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "VpcId": fmt.Sprintf("vpc-%d", n), "State": "available", "SubnetIds": subnets[n]})
		spread = append(spread, obj{"TransitGatewayAttachmentId": id, "State": "enabled"})
	}
	r.add("TransitGatewayPropagations", obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayRouteTablePropagations": spread})
}

func (r region) files(dir string) fstest.MapFS {
	fs := fstest.MapFS{}
	for key, list := range r {
		b, _ := json.Marshal(obj{key: list})
		fs[dir+"/"+key+".json"] = &fstest.MapFile{Data: b}
	}
	return fs
}

func read(t *testing.T, fs fstest.MapFS) *wire.Net {
	t.Helper()
	s, err := snapshot.From(fs, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range s.Unmodelled {
		if u.Err != nil {
			t.Fatal(u)
		}
	}
	return wire.Index(s.World)
}

// codes are what stands in the way of a connection.
func codes(t *testing.T, n *wire.Net, from, to string, port uint16) string {
	t.Helper()
	p, err := n.Between(from, to, wire.TCP, port)
	if err != nil {
		t.Fatal(err)
	}
	v := wire.Probe(n, p)
	var all []string
	for _, b := range v.Blockers {
		all = append(all, string(b.Code))
	}
	if v.Answered {
		all = append(all, "answered")
	}
	return strings.Join(all, " ")
}

func via(block string, rest ...string) obj {
	o := obj{"DestinationCidrBlock": block}
	for k := 0; k < len(rest); k += 2 {
		o[rest[k]] = rest[k+1]
	}
	return o
}

// TestTransitGatewaysCarry between VPCs whose tables lead there, from zones in which they
// are attached, and to where their own table says.
func TestTransitGatewaysCarry(t *testing.T) {
	both := func(n int) []any { return []any{fmt.Sprintf("subnet-%da", n), fmt.Sprintf("subnet-%db", n)} }
	made := func(change func(region)) *wire.Net {
		r := region{}
		r.vpc(1, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
		r.vpc(2, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
		r.vpc(3)
		r.transit(map[int][]any{1: both(1), 2: {"subnet-2a"}, 3: both(3)})
		if change != nil {
			change(r)
		}
		return read(t, r.files("111122223333/eu-west-1"))
	}
	n := made(nil)
	static := func(routes ...any) func(region) {
		return func(r region) {
			r.add("TransitGatewayStaticRoutes", obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "Routes": routes})
		}
	}
	for _, c := range []struct {
		n              *wire.Net
		from, to, want string
	}{
		{n, "i-1a", "10.2.1.10", "answered"},
		{n, "i-1b", "10.2.1.10", "answered"},
		{n, "i-2a", "10.1.2.10", "answered"},
		{n, "i-1a", "10.2.2.10", "TGW_ATTACH_VPC_AZ_RESTRICTION"}, // it arrives, and its answer can't leave from that zone
		{n, "i-2b", "10.1.1.10", "TGW_ATTACH_VPC_AZ_RESTRICTION"},
		{n, "i-1a", "10.3.1.10", "NO_ROUTE_TO_DESTINATION"}, // the answer's
		{n, "i-1a", "10.9.1.10", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"},
		{made(static(obj{"DestinationCidrBlock": "10.2.1.0/24", "State": "blackhole"})), "i-1a", "10.2.1.10", "TGW_RTB_BAD_STATE_ROUTE"},
		{made(static(obj{"DestinationCidrBlock": "10.2.0.0/16", "State": "active", "TransitGatewayAttachments": []any{obj{"TransitGatewayAttachmentId": "tgw-attach-3"}}})), "i-1a", "10.2.1.10", "NO_ROUTE_TO_DESTINATION"}, // static before propagated
		{made(func(r region) { r["TransitGateways"][0].(obj)["State"] = "deleted" }), "i-1a", "10.2.1.10", "BAD_STATE_ROUTE"},
		{made(func(r region) { delete(r["TransitGatewayAttachments"][0].(obj), "Association") }), "i-1a", "10.2.1.10", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"},
		{made(func(r region) {
			r.add("NetworkAcls", obj{"NetworkAclId": "acl-door", "VpcId": "vpc-2", "Associations": []any{obj{"SubnetId": "subnet-2a"}}, "Entries": []any{}})
		}), "i-1a", "10.2.1.10", "SUBNET_ACL_RESTRICTION SUBNET_ACL_RESTRICTION"}, // in the attachment's own subnet: the request's list is not asked, the answer's is, twice
		{made(func(r region) {
			delete(r, "TransitGatewayVpcAttachments")
			for _, s := range []string{"subnet-1a", "subnet-2a"} {
				r.add("NetworkInterfaces", obj{"NetworkInterfaceId": "eni-tgw-" + s, "SubnetId": s, "InterfaceType": "transit_gateway", "Description": "Network Interface for Transit Gateway Attachment tgw-attach-" + s[7:8], "PrivateIpAddress": "10." + s[7:8] + ".1.200"})
			}
		}), "i-1a", "10.2.1.10", "answered"}, // where an attachment stands is told by its interfaces
		{made(func(r region) { delete(r, "TransitGateways") }), "i-1a", "10.2.1.10", "UNSUPPORTED_COMPONENT"}, // of an account that is not here
		{made(func(r region) {
			r["TransitGateways"][0].(obj)["OwnerId"] = "999900001111"
			delete(r, "TransitGatewayRouteTables")
		}), "i-1a", "10.2.1.10", "UNSUPPORTED_COMPONENT"},
		{made(func(r region) {
			r.add("TransitGatewayAttachments", obj{"TransitGatewayAttachmentId": "tgw-attach-dx", "TransitGatewayId": "tgw-1", "ResourceType": "direct-connect-gateway", "ResourceId": "dxgw", "State": "available"})
			spread := r["TransitGatewayPropagations"][0].(obj)
			spread["TransitGatewayRouteTablePropagations"] = append(spread["TransitGatewayRouteTablePropagations"].([]any), obj{"TransitGatewayAttachmentId": "tgw-attach-dx", "State": "enabled"})
		}), "i-1a", "10.9.1.10", "UNSUPPORTED_COMPONENT"}, // it may be there
		{made(func(r region) {
			delete(r, "TransitGatewayPropagations")
			r.add("TransitGatewayRoutes", obj{"TransitGatewayRouteTableId": "tgw-rtb-1", "Routes": []any{
				obj{"DestinationCidrBlock": "10.1.0.0/16", "Type": "propagated", "State": "active", "TransitGatewayAttachments": []any{obj{"TransitGatewayAttachmentId": "tgw-attach-1"}}},
				obj{"DestinationCidrBlock": "10.2.0.0/16", "Type": "propagated", "State": "active", "TransitGatewayAttachments": []any{obj{"TransitGatewayAttachmentId": "tgw-attach-2"}}},
			}})
		}), "i-1a", "10.2.1.10", "answered"}, // what propagated, as it was written down
	} {
		if got := codes(t, c.n, c.from, c.to, 443); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

// TestEndpointsAnswer: a gateway endpoint where a route leads to it, an interface endpoint
// at port 443 where its groups let in.
func TestEndpointsAnswer(t *testing.T) {
	r := region{}
	r.vpc(1, obj{"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1"})
	r.add("PrefixLists", obj{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Cidrs": []any{"52.218.0.0/17"}})
	r.add("VpcEndpoints",
		obj{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-1", "State": "available"},
		obj{"VpcEndpointId": "vpce-2", "VpcEndpointType": "Interface", "VpcId": "vpc-1", "State": "available", "NetworkInterfaceIds": []any{"eni-vpce"}})
	r.add("NetworkInterfaces", obj{
		"NetworkInterfaceId": "eni-vpce", "SubnetId": "subnet-1b", "VpcId": "vpc-1", "PrivateIpAddress": "10.1.2.99", "InterfaceType": "vpc_endpoint",
		"RequesterManaged": true, "Groups": []any{obj{"GroupId": "sg-1"}}, "Attachment": obj{"Status": "attached"}, "SourceDestCheck": true,
	})
	n := read(t, r.files("eu-west-1"))
	for _, c := range []struct {
		to   string
		port uint16
		want string
	}{
		{"52.218.1.1", 443, "answered"},
		{"52.219.1.1", 443, "NO_ROUTE_TO_DESTINATION"},
		{"10.1.2.99", 443, "answered"},
		{"10.1.2.99", 22, "NO_POSSIBLE_DESTINATION"},
	} {
		if got := codes(t, n, "i-1a", c.to, c.port); got != c.want {
			t.Errorf("%s:%d: %s, want %s", c.to, c.port, got, c.want)
		}
	}
}

// TestASharedSubnetIsItsOwners, and the machine in it a participant's.
func TestASharedSubnetIsItsOwners(t *testing.T) {
	r := region{}
	r.vpc(1)
	files := r.files("111122223333/eu-west-1")
	other := region{"Subnets": r["Subnets"][:1], "Vpcs": r["Vpcs"]}
	other["Subnets"][0].(obj)["OwnerId"] = "111122223333"
	other.add("NetworkInterfaces", obj{
		"NetworkInterfaceId": "eni-guest", "OwnerId": "444455556666", "SubnetId": "subnet-1a", "VpcId": "vpc-1", "PrivateIpAddress": "10.1.1.77",
		"Groups": []any{obj{"GroupId": "sg-1"}}, "Attachment": obj{"InstanceId": "i-guest", "Status": "attached"}, "InterfaceType": "interface",
	})
	other.add("Reservations", obj{"OwnerId": "444455556666", "Instances": []any{obj{"InstanceId": "i-guest", "State": obj{"Name": "running"}}}})
	for name, f := range other.files("444455556666/eu-west-1") {
		files[name] = f
	}
	n := read(t, files)
	if got := codes(t, n, "i-1b", "10.1.1.77", 22); got != "answered" {
		t.Errorf("owner to participant: %s", got)
	}
	if got := codes(t, n, "i-guest", "10.1.2.10", 22); got != "answered" {
		t.Errorf("participant to owner: %s", got)
	}
}

// TestWhatIsNoSnapshotIsSaidInOneSentence, with the file's name, and what is unknown is
// left alone.
func TestWhatIsNoSnapshotIsSaidInOneSentence(t *testing.T) {
	good := `{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}]}`
	for text, want := range map[string]string{
		good[:30]:                   "eu-west-1/Vpcs.json: it ends too early",
		`{"Vpcs": [1,}`:             "eu-west-1/Vpcs.json: it is no JSON from byte",
		"":                          "eu-west-1/Vpcs.json: it ends too early",
		`[1,2]`:                     "no file here",
		`{"Cats":[{}]}`:             "no file here",
		strings.Repeat("[", 100000): "eu-west-1/Vpcs.json: it is no JSON",
	} {
		_, err := snapshot.From(fstest.MapFS{"eu-west-1/Vpcs.json": {Data: []byte(text)}}, now)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40s: %v", text, err)
		}
	}
	s, err := snapshot.From(fstest.MapFS{
		"eu-west-1/Vpcs.json": {Data: []byte(good)}, "eu-west-1/Cats.json": {Data: []byte(`{"Cats":[{}]}`)}, "eu-west-1/readme.txt": {Data: []byte("x")},
		"eu-west-1/Subnets.json": {Data: []byte(`{"Subnets":[{"SubnetId":7},{"SubnetId":"subnet-1","CidrBlock":"10.0.0.0/24","VpcId":"vpc-1"}]}`)}, "eu-west-1/Dx.json": {Data: []byte(`{"DirectConnectGateways":[{}]}`)},
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Alone, []string{"eu-west-1/Cats.json", "eu-west-1/readme.txt"}) {
		t.Errorf("left alone: %v", s.Alone)
	}
	if len(s.Unmodelled) != 2 || s.Unmodelled[0].Key != "Subnets[0]" || s.Unmodelled[1].Key != "DirectConnectGateways" {
		t.Errorf("unmodelled: %+v", s.Unmodelled)
	}
	if len(s.Read) != 2 || s.Read[0].Region != "eu-west-1" {
		t.Errorf("read: %v", s.Read)
	}
}

// TestWhatIsTooMuchOrNoFileIsNotRead: a pipe would never end, and a giant would fill the
// memory.
func TestWhatIsTooMuchOrNoFileIsNotRead(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, size int64) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(`{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}]}`); err != nil {
			t.Fatal(err)
		}
		if size > 0 {
			if err := f.Truncate(size); err != nil {
				t.Fatal(err)
			}
		}
	}
	file("Vpcs.json", 0)
	if err := syscall.Mkfifo(filepath.Join(dir, "Pipe.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.From(os.DirFS(dir), now)
	if err != nil || !slices.Equal(s.Alone, []string{"Pipe.json"}) {
		t.Errorf("%v, left alone: %v", err, s)
	}
	file("Z.json", snapshot.MaxBytes-10)
	if _, err := snapshot.From(os.DirFS(dir), now); err == nil || !strings.Contains(err.Error(), "more than 256 MiB") {
		t.Errorf("two files that are too large together: %v", err)
	}
}

// FuzzSnapshot: whatever a file holds, it is read or said to be broken, and what was read
// can be walked.
func FuzzSnapshot(f *testing.F) {
	r := region{}
	r.vpc(1, via("10.0.0.0/8", "TransitGatewayId", "tgw-1"))
	r.transit(map[int][]any{1: {"subnet-1a"}})
	whole := obj{}
	for k, v := range r {
		whole[k] = v
	}
	b, _ := json.Marshal(whole)
	f.Add(b)
	f.Add([]byte(`{"TransitGatewayRouteTables":[{"TransitGatewayRouteTableId":"a/b"}],"TransitGatewayVpcAttachments":[{"TransitGatewayAttachmentId":"a","TransitGatewayId":"b"}]}`)) // two things with one name
	f.Add([]byte(`{"LoadBalancers":[{"LoadBalancerArn":"a:loadbalancer/net/x/1","Type":"network"}],"LoadBalancerListeners":[{"Listeners":[{"ListenerArn":"l","LoadBalancerArn":"a:loadbalancer/net/x/1","Port":80,"Protocol":"TCP","DefaultActions":[]}]}],"TargetGroups":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := snapshot.From(fstest.MapFS{"eu-west-1/a.json": {Data: data}}, now)
		if err != nil {
			return
		}
		n := wire.Index(s.World)
		for _, format := range export.Formats {
			if text, err := (export.Account{World: s.World, ID: s.Account}).As(format, ""); err != nil || format == "json" && !json.Valid([]byte(text)) {
				t.Errorf("as %s: %v %s", format, err, text)
			}
		}
		for _, to := range []string{"10.1.2.10", "10.2.0.1", "8.8.8.8"} {
			if p, err := n.Between("10.1.1.10", to, wire.TCP, 80); err == nil {
				wire.Probe(n, p)
			}
		}
		n.All(s.World, wire.TCP, 22)
	})
}
