package wire_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// TestProbesAgreeWithWhatRealMachinesHeard holds the walk against networks
// that existed on AWS and what nmap and ping got back there. The network with
// the load balancer waits for load balancers.
func TestProbesAgreeWithWhatRealMachinesHeard(t *testing.T) {
	root := os.Getenv("SKYLAB_ORACLES")
	if root == "" {
		t.Skip("SKYLAB_ORACLES is not set: no recordings of real networks to compare with")
	}
	for _, name := range []string{"aws_instance_multiple_interface", "aws_traffic_in_igw_out_ngw"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(root, "aws-live", name)
			l := newLab()
			l.host("resolver", "8.8.8.8", machine.Listener{Proto: "tcp", Port: 443})
			regions, err := os.ReadDir(filepath.Join(dir, "aws_configs"))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range regions {
				l.describe(t, filepath.Join(dir, "aws_configs", r.Name()), r.Name())
			}
			n := wire.Index(l.World)
			for _, p := range recorded(t, filepath.Join(dir, "probes.jsonl")) {
				proto := wire.TCP
				if p.Proto == "icmp" {
					proto = wire.ICMP
				}
				packet, err := n.Between(p.Src, p.Dst, proto, p.Dport)
				if err != nil {
					t.Fatal(err)
				}
				if v := wire.Probe(n, packet); v.Answered != p.Answered {
					t.Errorf("%+v: answered %v\n%s", p, v.Answered, show(v))
				}
			}
		})
	}
}

type recording struct {
	Src, Dst, Proto string
	Dport           uint16
	Answered        bool
}

func recorded(t *testing.T, file string) []recording {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []recording
	for s := bufio.NewScanner(f); s.Scan(); {
		var r recording
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if len(out) < 20 {
		t.Fatalf("%s holds %d probes", file, len(out))
	}
	return out
}

var pythonTime = regexp.MustCompile(`"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(\.\d+)?\+00:00)"`)

// answer reads the result of one describe call: the list under the file's name.
func answer[T any](t *testing.T, dir, key string) []T {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, key+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string][]T
	if err := json.Unmarshal(pythonTime.ReplaceAll(b, []byte(`"${1}T$2"`)), &out); err != nil {
		t.Fatalf("%s/%s: %v", dir, key, err)
	}
	return out[key]
}

// describe puts what one Region's describe calls answered into the World.
func (l *lab) describe(t *testing.T, dir, region string) {
	t.Helper()
	var all []world.Resource
	for _, r := range answer[ec2.Vpc](t, dir, "Vpcs") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.Subnet](t, dir, "Subnets") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.RouteTable](t, dir, "RouteTables") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.NetworkAcl](t, dir, "NetworkAcls") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.InternetGateway](t, dir, "InternetGateways") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.NatGateway](t, dir, "NatGateways") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.NetworkInterface](t, dir, "NetworkInterfaces") {
		all = append(all, r)
	}
	for _, r := range answer[ec2.Address](t, dir, "Addresses") {
		all = append(all, r)
	}
	for _, g := range answer[ec2.SecurityGroup](t, dir, "SecurityGroups") {
		g.Rules = append(rulesOf(g.IpPermissions, false), rulesOf(g.IpPermissionsEgress, true)...)
		all = append(all, g)
	}
	for _, r := range answer[struct{ Instances []ec2.Instance }](t, dir, "Reservations") {
		for _, i := range r.Instances {
			all = append(all, i)
		}
	}
	l.in(world.Scope{Account: here.Account, Region: region}, func(tx *world.Tx) {
		for _, r := range all {
			tx.Put(r)
		}
	})
}

// rulesOf writes permissions as rules, one for each peer.
func rulesOf(ps []ec2.IpPermission, egress bool) []ec2.SecurityGroupRule {
	var out []ec2.SecurityGroupRule
	for _, p := range ps {
		from, to := -1, -1
		if p.FromPort != nil && p.ToPort != nil {
			from, to = *p.FromPort, *p.ToPort
		}
		for _, r := range p.IpRanges {
			out = append(out, allow(egress, p.IpProtocol, from, to, r.CidrIp))
		}
		for _, g := range p.UserIdGroupPairs {
			out = append(out, allow(egress, p.IpProtocol, from, to, g.GroupId))
		}
	}
	return out
}
