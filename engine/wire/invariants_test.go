package wire_test

import (
	"slices"
	"testing"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
)

// The tests of this file are named after the invariants that a simulated
// network must never get wrong, as far as they concern packets.

func TestASubnetLivesAndDiesWithItsOneZone(t *testing.T) {
	l := twoTier()
	l.subnet("second", "vpc-1", "10.0.3.0/24", "ap-northeast-2a") // a zone holds many
	l.subnet("other", "vpc-1", "10.0.4.0/24", "ap-northeast-2c")
	l.table("rtb-more", "vpc-1", []string{"second", "other"}, viaIgw("0.0.0.0/0", "igw-1"))
	l.instance("twin", "second", "10.0.3.10", "52.78.10.5", nginx, "sg-web")
	l.instance("far", "other", "10.0.4.10", "52.78.10.6", nginx, "sg-web")
	for name, survives := range map[string]bool{"web": false, "twin": false, "far": true} {
		v := l.probe(t, "laptop", name, wire.TCP, 80, wire.Dark("ap-northeast-2a"))
		if v.Open() != survives {
			t.Errorf("%s without its neighbours' zone: open %v\n%s", name, v.Open(), show(v))
		}
	}
	v := l.probe(t, "app", "updates.example", wire.TCP, 443, wire.Dark("ap-northeast-2a"))
	if got := codes(v); !slices.Equal(got, []string{"there app BAD_STATE", "there nat-1 BAD_STATE"}) {
		t.Errorf("the dark zone's machine and NAT gateway are both dead, but the blockers are %q", got)
	}
}

func TestTheLongestPrefixChoosesTheRoute(t *testing.T) {
	l := twoTier()
	l.instance("server", "public", "10.0.1.20", "52.78.10.9", "", "sg-web")
	l.table("rtb-private", "vpc-1", []string{"private"},
		viaIgw("0.0.0.0/0", "igw-1"), viaNat("198.51.100.0/24", "nat-1"), viaNat("198.51.100.34/32", "nat-gone"))
	at := func(to string) *ec2.Route {
		for _, h := range l.probe(t, "app", to, wire.TCP, 443).There {
			if h.Route != nil {
				return h.Route
			}
		}
		return nil
	}
	for to, want := range map[string]string{
		"203.0.113.7": "igw-1", "198.51.100.35": "nat-1", "198.51.100.34": "nat-gone", "10.0.1.10": "local",
	} {
		if r := at(to); r.Target() != want {
			t.Errorf("to %s the router takes %s > %s, want %s", to, r.DestinationCidrBlock, r.Target(), want)
		}
	}
	v := l.probe(t, "app", "updates.example", wire.TCP, 443)
	if got := codes(v); !slices.Equal(got, []string{"there rtb-private BAD_STATE_ROUTE"}) {
		t.Errorf("a blackhole still matches, but the blockers are %q", got)
	}
}

func TestARouteMoreSpecificThanLocalWins(t *testing.T) {
	l := twoTier()
	forward := "#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\n"
	l.subnet("middle", "vpc-1", "10.0.3.0/24", "ap-northeast-2a")
	l.group("sg-open", "vpc-1", inAll(), outAll())
	l.instance("inspect", "middle", "10.0.3.10", "", forward, "sg-open")
	change(l, "eni-inspect", func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	l.table("rtb-private", "vpc-1", []string{"private"}, viaInterface("10.0.1.0/24", "eni-inspect"))
	v := l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if !v.Open() || !slices.ContainsFunc(v.There, func(h wire.Hop) bool { return h.At.ID == "i-inspect" && h.Did == wire.Forwarded }) {
		t.Errorf("app's packet did not pass the machine between\n%s", show(v))
	}
	change(l, "eni-inspect", func(n *ec2.NetworkInterface) { n.SourceDestCheck = true })
	v = l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there eni-inspect ENI_SOURCE_DEST_CHECK_RESTRICTION"}) {
		t.Errorf("with the check on, the blockers are %q", got)
	}
}

func TestTheLowestAclRuleThatMatchesDecides(t *testing.T) {
	entry := func(number int, action string) ec2.NetworkAclEntry {
		return ec2.NetworkAclEntry{RuleNumber: number, RuleAction: action, Protocol: "6", CidrBlock: prefix("203.0.113.0/24"), PortRange: &ec2.PortRange{From: 80, To: 80}}
	}
	for _, c := range []struct {
		deny int
		open bool
	}{{90, false}, {110, true}} {
		l := twoTier()
		change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) {
			a.Entries = append(slices.Clone(a.Entries), entry(c.deny, "deny")) // out of order on purpose
		})
		if v := l.probe(t, "laptop", "web", wire.TCP, 80); v.Open() != c.open {
			t.Errorf("deny %d beside allow 100: open %v\n%s", c.deny, v.Open(), show(v))
		}
	}
	l := twoTier()
	change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = nil })
	v := l.probe(t, "laptop", "web", wire.TCP, 80)
	if len(v.Blockers) == 0 || v.Blockers[0].RuleNumber() != ec2.LastRule {
		t.Errorf("a list without rules ends in the implicit deny, but the blockers are %q", codes(v))
	}
}

func TestAnAclIsAskedOnlyAtTheSubnetsEdgeAndBothWays(t *testing.T) {
	l := twoTier()
	l.instance("neighbour", "public", "10.0.1.11", "", "", "sg-web")
	change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = closedAcl() })
	if v := l.probe(t, "neighbour", "web", wire.TCP, 80); !v.Open() {
		t.Errorf("inside the subnet a closed list blocks\n%s", show(v))
	}
	v := l.probe(t, "laptop", "web", wire.TCP, 80)
	want := []string{"there acl-default-vpc-1 SUBNET_ACL_RESTRICTION", "back acl-default-vpc-1 SUBNET_ACL_RESTRICTION"}
	if got := codes(v); !slices.Equal(got, want) {
		t.Errorf("across the edge the blockers are %q, want %q", got, want)
	}
}

func TestGroupsAreAUnionOfAllowRulesAndStateful(t *testing.T) {
	l := twoTier()
	l.group("sg-none", "vpc-1")
	l.group("sg-http", "vpc-1", in("tcp", 80, "203.0.113.7/32")) // no way out at all
	l.instance("shop", "public", "10.0.1.30", "52.78.10.30", nginx, "sg-none", "sg-http")
	if v := l.probe(t, "laptop", "shop", wire.TCP, 80); !v.Open() {
		t.Errorf("one rule of one group of two suffices, and the answer needs none\n%s", show(v))
	}
	v := l.probe(t, "shop", "laptop", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there sg-none SG_HAS_NO_RULES"}) {
		t.Errorf("what shop opens itself is blocked by %q", got)
	}
	v = l.probe(t, "app", "10.0.1.30", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there sg-none ENI_SG_RULES_MISMATCH"}) {
		t.Errorf("app is let in by nobody, but the blockers are %q", got)
	}
}

func TestAGroupAsPeerMeansThePrivateAddressesOfItsMembers(t *testing.T) {
	l := twoTier()
	l.instance("db", "private", "10.0.2.20", "52.78.10.20", "", "sg-app") // ssh from sg-web only
	l.table("rtb-private", "vpc-1", []string{"private"}, viaIgw("0.0.0.0/0", "igw-1"))
	if v := l.probe(t, "web", "10.0.2.20", wire.TCP, 22); !v.Open() {
		t.Errorf("web is a member\n%s", show(v))
	}
	if v := l.probe(t, "app", "10.0.2.20", wire.TCP, 22); v.Delivered {
		t.Errorf("app is none\n%s", show(v))
	}
	v := l.probe(t, "web", "52.78.10.20", wire.TCP, 22)
	if got := codes(v); !slices.Equal(got, []string{"there sg-app SG_REFERENCES_NOT_PRESERVED"}) {
		t.Errorf("by its public address web is a stranger, but the blockers are %q", got)
	}
}

func TestEgressMeetsGroupThenAclThenRouterAndIngressAclThenGroup(t *testing.T) {
	v := twoTier().probe(t, "web", "app", wire.TCP, 22)
	var kinds []wire.Kind
	for _, h := range v.There {
		kinds = append(kinds, h.At.Kind)
	}
	want := []wire.Kind{
		wire.KindInstance, wire.KindSecurityGroup, wire.KindNetworkAcl, wire.KindRouteTable,
		wire.KindNetworkAcl, wire.KindSecurityGroup, wire.KindInstance,
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("the packet met %q, want %q", kinds, want)
	}
	l := twoTier()
	l.group("sg-app", "vpc-1", outAll())
	change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = closedAcl() })
	if got := codes(l.probe(t, "web", "app", wire.TCP, 22)); len(got) != 5 {
		t.Errorf("the group and the list are independent, there and back: %q", got)
	}
}

func TestAnInternetGatewayDropsWhatHasNoPublicAddress(t *testing.T) {
	l := twoTier()
	l.table("rtb-private", "vpc-1", []string{"private"}, viaIgw("0.0.0.0/0", "igw-1"))
	v := l.probe(t, "app", "updates.example", wire.TCP, 443)
	if got := codes(v); !slices.Equal(got, []string{"there igw-1 IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}) {
		t.Errorf("without a public address the blockers are %q", got)
	}
	for to, want := range map[string]string{
		"172.20.0.1": "there igw-1 IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
		"100.64.0.1": "there igw-1 IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
	} {
		if got := codes(l.probe(t, "web", to, wire.TCP, 443)); !slices.Equal(got, []string{want}) {
			t.Errorf("to %s the blockers are %q, want %q", to, got, want)
		}
	}
}

func TestANatGatewayLetsOutAndNeverIn(t *testing.T) {
	l := twoTier()
	l.instance("far", "public", "10.0.1.40", "52.78.10.40", "", "sg-web")
	v := l.probe(t, "app", "updates.example", wire.TCP, 443)
	last := v.There[len(v.There)-1].After
	if last.Src != addr("54.1.1.5") || last.SrcPort < 1024 {
		t.Errorf("the far end sees %s", last)
	}
	for _, to := range []string{"54.1.1.5", "10.0.1.5"} {
		for _, from := range []string{"laptop", "far"} {
			if v := l.probe(t, from, to, wire.TCP, 22); v.Delivered || v.Answered {
				t.Errorf("the NAT gateway let %s in\n%s", from, show(v))
			}
		}
	}
	l.table("rtb-public", "vpc-1", []string{"public"}, viaNat("0.0.0.0/0", "nat-1"))
	v = l.probe(t, "laptop", "web", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"back nat-1 NGW_SOURCE_ADDRESS_REASSIGN"}) {
		t.Errorf("an answer that leaves by NAT is lost, but the blockers are %q", got)
	}
	v = l.probe(t, "app", "updates.example", wire.TCP, 443)
	if got := codes(v); !slices.Equal(got, []string{"there rtb-public NO_ROUTE_TO_DESTINATION"}) {
		t.Errorf("a NAT gateway whose own route leads back to it is blocked by %q", got)
	}
}

func TestAnInstanceThatMasqueradesIsANatInstance(t *testing.T) {
	l := twoTier()
	l.group("sg-nat", "vpc-1", in("tcp", 443, "10.0.0.0/16"), outAll())
	l.instance("nat", "public", "10.0.1.60", "52.78.10.60",
		"#!/bin/bash\nsysctl -w net.ipv4.ip_forward=1\niptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE\n", "sg-nat")
	l.table("rtb-private", "vpc-1", []string{"private"}, viaInterface("0.0.0.0/0", "eni-nat"))
	v := l.probe(t, "app", "updates.example", wire.TCP, 443)
	if got := codes(v); !slices.Equal(got, []string{"there eni-nat ENI_SOURCE_DEST_CHECK_RESTRICTION"}) {
		t.Errorf("with the check on, the blockers are %q\n%s", got, show(v))
	}
	change(l, "eni-nat", func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	if v = l.probe(t, "app", "updates.example", wire.TCP, 443); !v.Open() {
		t.Errorf("with the check off, it does not pass\n%s", show(v))
	}
	change(l, "i-nat", func(i *ec2.Instance) { i.State = ec2.Stopped })
	v = l.probe(t, "app", "updates.example", wire.TCP, 443)
	if got := codes(v); !slices.Equal(got, []string{"there rtb-private BAD_STATE_ROUTE"}) {
		t.Errorf("a stopped NAT instance leaves a blackhole, but the blockers are %q", got)
	}
}

func TestPeeringIsNotTransitiveAndNoWayToTheEdge(t *testing.T) {
	l := newLab()
	for id, block := range map[string]string{"a": "10.1.0.0/16", "b": "10.2.0.0/16", "c": "10.3.0.0/16"} {
		l.vpc("vpc-"+id, block)
		l.subnet("subnet-"+id, "vpc-"+id, block, "ap-northeast-2a")
		l.group("sg-"+id, "vpc-"+id, inAll(), outAll())
		l.instance(id, "subnet-"+id, addr(prefix(block).Addr().String()).Next().Next().Next().Next().String(), "", "", "sg-"+id)
	}
	l.igw("igw-b", "vpc-b")
	l.peer("pcx-ab", "vpc-a", "vpc-b", "active")
	l.host("site", "198.51.100.1", machine.Listener{Proto: "tcp", Port: 22})
	if got := codes(l.probe(t, "a", "c", wire.TCP, 22)); !slices.Equal(got, []string{"there rtb-main-vpc-a DISCONNECTED_VPCS"}) {
		t.Errorf("without any peering to c: %q", got)
	}
	l.peer("pcx-bc", "vpc-b", "vpc-c", "active")
	l.table("rtb-a", "vpc-a", []string{"subnet-a"}, viaPeering("10.2.0.0/16", "pcx-ab"), viaPeering("10.3.0.0/16", "pcx-ab"), viaPeering("0.0.0.0/0", "pcx-ab"))
	if got := codes(l.probe(t, "a", "b", wire.TCP, 22)); !slices.Equal(got, []string{"back rtb-main-vpc-b NO_ROUTE_TO_DESTINATION"}) {
		t.Errorf("routes on one side only: %q", got)
	}
	l.table("rtb-b", "vpc-b", []string{"subnet-b"}, viaPeering("10.1.0.0/16", "pcx-ab"), viaPeering("10.3.0.0/16", "pcx-bc"), viaIgw("0.0.0.0/0", "igw-b"))
	l.table("rtb-c", "vpc-c", []string{"subnet-c"}, viaPeering("10.2.0.0/16", "pcx-bc"), viaPeering("10.1.0.0/16", "pcx-bc"))
	if v := l.probe(t, "a", "b", wire.TCP, 22); !v.Open() {
		t.Errorf("with routes on both sides\n%s", show(v))
	}
	for _, to := range []string{"c", "site"} {
		if got := codes(l.probe(t, "a", to, wire.TCP, 22)); !slices.Equal(got, []string{"there pcx-ab PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"}) {
			t.Errorf("through b to %s: %q", to, got)
		}
	}
	l.peer("pcx-ab", "vpc-a", "vpc-b", "pending-acceptance")
	if got := codes(l.probe(t, "a", "b", wire.TCP, 22)); !slices.Equal(got, []string{"there rtb-a BAD_STATE_ROUTE"}) {
		t.Errorf("before it is accepted: %q", got)
	}
}

func TestAMachineIsReachedByThePublicAddressThatItHasNow(t *testing.T) {
	l := twoTier()
	change(l, "eni-web", func(n *ec2.NetworkInterface) { // what stopping does to an address of Amazon's pool
		n.Association = nil
		n.PrivateIpAddresses = []ec2.NetworkInterfacePrivateIpAddress{{Primary: true, PrivateIpAddress: addr("10.0.1.10")}}
	})
	if v := l.probe(t, "laptop", "52.78.10.4", wire.TCP, 80); v.Delivered {
		t.Errorf("the address is gone, and still leads there\n%s", show(v))
	}
	l.put(ec2.Address{AllocationId: "eipalloc-1", PublicIp: addr("43.200.1.1")})
	if got := codes(l.probe(t, "laptop", "43.200.1.1", wire.TCP, 80)); !slices.Equal(got, []string{"there eipalloc-1 IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"}) {
		t.Errorf("an Elastic IP that is associated with nothing: %q", got)
	}
	l = twoTier()
	change(l, "i-web", func(i *ec2.Instance) { i.State = ec2.Stopped })
	v := l.probe(t, "laptop", "52.78.10.4", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there web BAD_STATE"}) || v.UnknownBeyond {
		t.Errorf("a stopped machine that kept its Elastic IP: %q, unknown beyond %v", got, v.UnknownBeyond)
	}
}
