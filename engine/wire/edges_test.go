package wire_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

func TestGatewaysDropWhatClaimsToComeFromElsewhere(t *testing.T) {
	unchecked := func() *lab {
		l := twoTier()
		for _, id := range []string{"eni-web", "eni-app"} {
			change(l, id, func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
		}
		l.vpc("vpc-2", "10.2.0.0/16")
		l.peer("pcx-1", "vpc-1", "vpc-2", "active")
		return l
	}
	toPeer := func() *lab {
		l := unchecked()
		l.table("rtb-public", "vpc-1", []string{"public"}, viaPeering("10.2.0.0/16", "pcx-1"))
		return l
	}
	for _, c := range []struct {
		lab            *lab
		from, src, dst string
		proto          uint8
		want           string
	}{
		{unchecked(), "i-web", "192.0.2.1", "198.51.100.34", wire.TCP, "there igw-1 GATEWAY_REJECTS_SPOOFED_TRAFFIC"},
		{unchecked(), "i-app", "192.0.2.1", "198.51.100.34", wire.TCP, "there nat-1 NGW_REQUIRES_SOURCE_IN_VPC"},
		{unchecked(), "i-app", "10.0.2.10", "198.51.100.34", 47, "there nat-1 PROTOCOL_RESTRICTION"},
		{toPeer(), "i-web", "192.0.2.1", "10.2.0.5", wire.TCP, "there pcx-1 PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"},
		{twoTier(), "i-web", "192.0.2.1", "10.0.1.5", wire.TCP, "there eni-web ENI_SOURCE_DEST_CHECK_RESTRICTION"},
		{twoTier(), "internet", "10.9.9.9", "52.78.10.4", wire.TCP, "there igw-1 IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"},
		{twoTier(), "internet", "100.64.0.9", "52.78.10.4", wire.TCP, "there igw-1 IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"},
		{twoTier(), "internet", "54.1.1.5", "52.78.10.4", wire.TCP, "there internet GATEWAY_REJECTS_SPOOFED_TRAFFIC"},
		{twoTier(), "laptop", "198.51.100.34", "52.78.10.4", wire.TCP, "back updates.example NO_POSSIBLE_DESTINATION"},
		{twoTier(), "nobody", "10.0.1.10", "10.0.2.10", wire.TCP, "there internet NO_SOURCE_OR_DESTINATION"},
	} {
		p := wire.Packet{From: c.from, Src: addr(c.src), Dst: addr(c.dst), Proto: c.proto, SrcPort: 40000, DstPort: 80}
		v := wire.Probe(wire.Index(c.lab.World), p)
		if got := codes(v); len(got) == 0 || got[0] != c.want {
			t.Errorf("from %s as %s to %s: %q, want %q\n%s", c.from, c.src, c.dst, got, c.want, show(v))
		}
	}
}

// between puts a machine between app and web that passes packets on.
func between(userData string) *lab {
	l := twoTier()
	l.subnet("middle", "vpc-1", "10.0.3.0/24", "ap-northeast-2a")
	l.group("sg-middle", "vpc-1", inAll(), outAll())
	l.instance("middle", "middle", "10.0.3.10", "", userData, "sg-middle")
	change(l, "eni-middle", func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	l.table("rtb-private", "vpc-1", []string{"private"}, viaInterface("10.0.1.0/24", "eni-middle"))
	return l
}

func TestAMachineBetweenHidesWhoseMemberTheSenderIs(t *testing.T) {
	l := between(forwarding)
	l.group("sg-web", "vpc-1", in("tcp", 80, "sg-app"), outAll())
	v := l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there sg-web SG_REFERENCES_NOT_PRESERVED"}) {
		t.Errorf("through a machine that forwards: %q\n%s", got, show(v))
	}
	l = between(forwarding + "iptables -t nat -A POSTROUTING -j MASQUERADE\n")
	l.group("sg-web", "vpc-1", in("tcp", 80, "sg-middle"), outAll())
	if v = l.probe(t, "app", "10.0.1.10", wire.TCP, 80); !v.Open() {
		t.Errorf("a machine that masquerades is itself the sender\n%s", show(v))
	}
	l = twoTier()
	l.group("sg-web", "vpc-1", in("tcp", 80, "sg-app"), outAll())
	l.table("rtb-private", "vpc-1", []string{"private"}, viaNat("10.0.1.0/24", "nat-1"))
	v = l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there sg-web SG_REFERENCES_NOT_PRESERVED"}) {
		t.Errorf("through a NAT gateway: %q\n%s", got, show(v))
	}
	v = between("").probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if got := codes(v); !slices.Equal(got, []string{"there middle NO_POSSIBLE_DESTINATION"}) {
		t.Errorf("a machine that does not forward: %q", got)
	}
}

func TestAnAnswerIsNotMasqueraded(t *testing.T) {
	l := between(forwarding + "iptables -t nat -A POSTROUTING -j MASQUERADE\n")
	l.table("rtb-private", "vpc-1", []string{"private"})
	l.table("rtb-public", "vpc-1", []string{"public"}, viaInterface("10.0.2.0/24", "eni-middle"))
	v := l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
	if !v.Open() || !slices.ContainsFunc(v.Back, func(h wire.Hop) bool { return h.At.ID == "i-middle" && h.Did == wire.Forwarded }) {
		t.Errorf("only new connections are masqueraded\n%s", show(v))
	}
}

func TestGroupsReachThroughPeeringWithinARegion(t *testing.T) {
	for _, c := range []struct {
		region string
		want   []string
	}{
		{here.Region, nil},
		{"us-east-1", []string{"there sg-b ENI_SG_RULES_MISMATCH"}},
	} {
		l := newLab()
		l.vpc("vpc-a", "10.1.0.0/16")
		far := newLab()
		far.vpc("vpc-b", "10.2.0.0/16")
		l.in(world.Scope{Account: here.Account, Region: c.region}, func(tx *world.Tx) {
			for _, r := range world.All[world.Resource](far.World, world.Everywhere) {
				tx.Put(r)
			}
		})
		for _, v := range []string{"a", "b"} {
			block := map[string]string{"a": "10.1.0.0/16", "b": "10.2.0.0/16"}
			l.subnet("subnet-"+v, "vpc-"+v, block[v], "zone")
			l.group("sg-"+v, "vpc-"+v, in("tcp", 22, "sg-a"), outAll())
			l.instance(v, "subnet-"+v, prefix(block[v]).Addr().Next().Next().Next().Next().String(), "", "", "sg-"+v)
		}
		l.peer("pcx", "vpc-a", "vpc-b", "active")
		l.table("rtb-a", "vpc-a", []string{"subnet-a"}, viaPeering("10.2.0.0/16", "pcx"))
		l.table("rtb-b", "vpc-b", []string{"subnet-b"}, viaPeering("10.1.0.0/16", "pcx"))
		if got := codes(l.probe(t, "a", "b", wire.TCP, 22)); !slices.Equal(got, c.want) {
			t.Errorf("with b in %s: %q, want %q", c.region, got, c.want)
		}
	}
}

func TestAmazonsServicesAreAnsweredBeforeAnyFilter(t *testing.T) {
	l := twoTier()
	l.group("sg-app", "vpc-1")
	change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = nil })
	for _, c := range []struct {
		to    string
		proto uint8
		port  uint16
		open  bool
	}{
		{"10.0.0.2", wire.UDP, 53, true},
		{"169.254.169.253", wire.TCP, 53, true},
		{"169.254.169.254", wire.TCP, 80, true},
		{"169.254.169.123", wire.UDP, 123, true},
		{"169.254.169.254", wire.TCP, 443, false},
		{"10.0.0.2", wire.ICMP, 0, false},
	} {
		if v := l.probe(t, "app", c.to, c.proto, c.port); v.Open() != c.open {
			t.Errorf("%s %d/%d: open %v\n%s", c.to, c.proto, c.port, v.Open(), show(v))
		}
	}
	change(l, "vpc-1", func(v *ec2.Vpc) { v.EnableDnsSupport = false })
	if got := codes(l.probe(t, "app", "10.0.0.2", wire.UDP, 53)); !slices.Equal(got, []string{"there vpc-1 BAD_STATE"}) {
		t.Errorf("without enableDnsSupport: %q", got)
	}
}

func TestAnInternetGatewayThatIsGoneLeavesABlackholeAndNoWayIn(t *testing.T) {
	l := twoTier()
	change(l, "igw-1", func(g *ec2.InternetGateway) { g.Attachments = nil })
	if got := codes(l.probe(t, "web", "updates.example", wire.TCP, 443)); !slices.Equal(got, []string{"there rtb-public BAD_STATE_ROUTE"}) {
		t.Errorf("out: %q", got)
	}
	if got := codes(l.probe(t, "laptop", "52.78.10.4", wire.TCP, 80)); !slices.Equal(got, []string{"there vpc-1 IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"}) {
		t.Errorf("in: %q", got)
	}
	l.remove(mustGet[ec2.NatGateway](l, "nat-1"))
	if got := codes(l.probe(t, "app", "updates.example", wire.TCP, 443)); !slices.Equal(got, []string{"there rtb-private BAD_STATE_ROUTE"}) {
		t.Errorf("after the NAT gateway was deleted: %q", got)
	}
}

func TestABlockedHopSaysItInTheReadersWords(t *testing.T) {
	l := twoTier()
	change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) {
		a.Entries = append([]ec2.NetworkAclEntry{{RuleNumber: 90, RuleAction: "deny", Protocol: "6", CidrBlock: prefix("203.0.113.0/24"), PortRange: &ec2.PortRange{From: 0, To: 1023}}}, a.Entries...)
	})
	l.table("rtb-public", "vpc-1", []string{"public"}, viaIgw("0.0.0.0/0", "igw-gone"))
	v := l.probe(t, "laptop", "web", wire.TCP, 80)
	var got []string
	for _, b := range v.Blockers {
		got = append(got, fmt.Sprint(b.Sentence().Key, b.Sentence().Args, " on ", b.On.Label(), " leaving ", b.Egress))
	}
	source := v.There[0].Before.SrcPort
	want := []string{
		"SUBNET_ACL_RESTRICTION.in[acl-default-vpc-1 10.0.1.10 203.0.113.7 tcp/80 90 deny tcp/0-1023 203.0.113.0/24 public] on public leaving false",
		fmt.Sprintf("BAD_STATE_ROUTE.back[rtb-public 203.0.113.7 10.0.1.10 tcp/%d 0.0.0.0/0 > igw-gone public] on public leaving false", source),
	}
	if !slices.Equal(got, want) {
		t.Errorf("said\n%q\nwant\n%q", got, want)
	}
}

func TestWhereAPublicAddressIsMissingTheTableThatLedThereIsNamed(t *testing.T) {
	l := twoTier()
	l.remove(mustGet[ec2.RouteTable](l, "rtb-private"))
	change(l, "rtb-main-vpc-1", func(r *ec2.RouteTable) { r.Routes = append(r.Routes, viaIgw("0.0.0.0/0", "igw-1")) })
	v := l.probe(t, "app", "updates.example", wire.TCP, 443)
	if b := v.Blockers[0]; len(v.Blockers) != 1 || b.At.ID != "igw-1" || b.On.ID != "rtb-main-vpc-1" || b.RuleText() != "0.0.0.0/0 > igw-1" {
		t.Errorf("%q\n%s", codes(v), show(v))
	}
}

func TestRulesReadAsAwsWritesThem(t *testing.T) {
	for want, h := range map[string]wire.Hop{
		"sgr-1 tcp/443 0.0.0.0/0":     {Rule: &ec2.SecurityGroupRule{SecurityGroupRuleId: "sgr-1", IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIpv4: "0.0.0.0/0"}},
		"sgr-2 all sg-2":              {Rule: &ec2.SecurityGroupRule{SecurityGroupRuleId: "sgr-2", IpProtocol: "-1", FromPort: -1, ToPort: -1, ReferencedGroupInfo: &ec2.ReferencedSecurityGroup{GroupId: "sg-2"}}},
		"sgr-3 icmp 10.0.0.0/8":       {Rule: &ec2.SecurityGroupRule{SecurityGroupRuleId: "sgr-3", IpProtocol: "icmp", FromPort: 8, ToPort: -1, CidrIpv4: "10.0.0.0/8"}},
		"* deny all 0.0.0.0/0":        {Entry: &ec2.NetworkAclEntry{RuleNumber: ec2.LastRule, RuleAction: "deny", Protocol: "-1", CidrBlock: prefix("0.0.0.0/0")}},
		"100 allow udp/53 10.0.0.0/8": {Entry: &ec2.NetworkAclEntry{RuleNumber: 100, RuleAction: "allow", Protocol: "17", CidrBlock: prefix("10.0.0.0/8"), PortRange: &ec2.PortRange{From: 53, To: 53}}},
		"10.0.0.0/16 > local":         {Route: &ec2.Route{DestinationCidrBlock: prefix("10.0.0.0/16"), GatewayId: "local"}},
		"":                            {},
	} {
		if got := h.RuleText(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOneWorldHasOneTrace(t *testing.T) {
	l := twoTier()
	a, b := l.probe(t, "app", "updates.example", wire.TCP, 443), l.probe(t, "app", "updates.example", wire.TCP, 443)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("two probes of one World differ:\n%s\n%s", show(a), show(b))
	}
	n := wire.Index(l.World)
	var v wire.Verdict
	for _, to := range []string{"app", "web", "updates.example", "web"} {
		p, err := n.Between("laptop", to, wire.TCP, 80)
		if err != nil {
			t.Fatal(err)
		}
		wire.ProbeInto(n, p, &v)
		if fresh := wire.Probe(n, p); show(fresh) != show(v) || len(fresh.Blockers) != len(v.Blockers) {
			t.Errorf("a Verdict that is used again remembers:\n%s\n%s", show(v), show(fresh))
		}
	}
}

func TestFlowsThroughOneTranslatorHavePortsOfTheirOwn(t *testing.T) {
	var s wire.Scratch
	f := wire.Flow{Src: addr("10.0.2.10"), Dst: addr("198.51.100.34"), SrcPort: 40000, DstPort: 443, Proto: wire.TCP}
	g := f
	g.SrcPort++
	nat := addr("10.0.1.5")
	p1, _ := s.Translate("nat", nat, f)
	p2, _ := s.Translate("nat", nat, g)
	again, _ := s.Translate("nat", nat, f)
	if p1 == p2 || p1 != again {
		t.Errorf("ports %d, %d, then %d", p1, p2, again)
	}
	for port, want := range map[uint16]wire.Flow{p1: f, p2: g} {
		answer := wire.Flow{Src: f.Dst, Dst: nat, SrcPort: 443, DstPort: port, Proto: wire.TCP}
		if got, ok := s.Restore("nat", answer); !ok || got != want {
			t.Errorf("port %d leads back to %+v", port, got)
		}
		answer.Src = addr("203.0.113.7")
		if _, ok := s.Restore("nat", answer); ok {
			t.Errorf("a stranger came in by port %d", port)
		}
	}
}

func TestEndpointsAreCalledByIdNameOrAddress(t *testing.T) {
	l := twoTier()
	l.host("other", "198.51.100.99", machine.Listener{Proto: "tcp", Port: 80})
	n := wire.Index(l.World)
	for _, c := range []struct{ from, to, src, dst string }{
		{"laptop", "web", "203.0.113.7", "52.78.10.4"},
		{"app", "web", "10.0.2.10", "10.0.1.10"},
		{"i-app", "eni-web", "10.0.2.10", "10.0.1.10"},
		{"10.0.2.10", "52.78.10.4", "10.0.2.10", "52.78.10.4"},
		{"192.0.2.1", "web", "192.0.2.1", "52.78.10.4"},
		{"laptop", "app", "203.0.113.7", "10.0.2.10"},
		{"web", "other", "10.0.1.10", "198.51.100.99"},
	} {
		p, err := n.Between(c.from, c.to, wire.TCP, 80)
		if err != nil || p.Src != addr(c.src) || p.Dst != addr(c.dst) || p.SrcPort < 32768 || p.SrcPort > 60999 {
			t.Errorf("from %s to %s: %s, %v", c.from, c.to, p, err)
		}
	}
	for _, bad := range [][2]string{{"nobody", "web"}, {"web", "nobody"}, {"web", "2001:db8::1"}, {"", "web"}, {"internet", "web"}} {
		if p, err := n.Between(bad[0], bad[1], wire.TCP, 80); err == nil {
			t.Errorf("from %q to %q there is a packet: %s", bad[0], bad[1], p)
		}
	}
}

func TestOneRepairIsNamedOnce(t *testing.T) {
	for _, c := range []struct {
		name      string
		app, box  []string
		aclClosed bool
		want      []string
	}{
		{"one group on both", []string{"sg-x"}, []string{"sg-x"}, false, []string{"there sg-x SG_HAS_NO_RULES"}},
		{"the second machine has it among others", []string{"sg-x"}, []string{"sg-y", "sg-x"}, false, []string{"there sg-x SG_HAS_NO_RULES"}},
		{"the first machine has it among others", []string{"sg-y", "sg-x"}, []string{"sg-x"}, false, []string{"there sg-x SG_HAS_NO_RULES"}},
		{"nothing in common", []string{"sg-x"}, []string{"sg-y"}, false, []string{"there sg-x SG_HAS_NO_RULES", "there sg-y SG_HAS_NO_RULES"}},
		{"one list at three edges", []string{"sg-open"}, []string{"sg-open"}, true, []string{
			"there acl-default-vpc-1 SUBNET_ACL_RESTRICTION", "there acl-default-vpc-1 SUBNET_ACL_RESTRICTION",
			"back acl-default-vpc-1 SUBNET_ACL_RESTRICTION", "back acl-default-vpc-1 SUBNET_ACL_RESTRICTION",
		}},
	} {
		l := between(forwarding)
		l.group("sg-x", "vpc-1", inAll())
		l.group("sg-y", "vpc-1", inAll())
		l.group("sg-open", "vpc-1", inAll(), outAll())
		for id, groups := range map[string][]string{"eni-app": c.app, "eni-middle": c.box} {
			change(l, id, func(n *ec2.NetworkInterface) {
				n.Groups = nil
				for _, g := range groups {
					n.Groups = append(n.Groups, ec2.GroupIdentifier{GroupId: g})
				}
			})
		}
		if c.aclClosed {
			change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = closedAcl() })
		}
		v := l.probe(t, "app", "10.0.1.10", wire.TCP, 80)
		if got := codes(v); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q\n%s", c.name, got, c.want, show(v))
		}
		if fixed := repair(l, v, -1).probe(t, "app", "10.0.1.10", wire.TCP, 80); !fixed.Open() {
			t.Errorf("%s: repaired, and still\n%s", c.name, show(fixed))
		}
	}
}

func TestAnAssociationThatDoesNotCountLeavesTheMainTable(t *testing.T) {
	l := twoTier()
	change(l, "rtb-public", func(r *ec2.RouteTable) {
		r.Associations = slices.Clone(r.Associations)
		r.Associations[0].AssociationState.State = "disassociated"
	})
	if got := codes(l.probe(t, "web", "updates.example", wire.TCP, 443)); !slices.Equal(got, []string{"there rtb-main-vpc-1 NO_ROUTE_TO_DESTINATION"}) {
		t.Errorf("%q", got)
	}
}

func TestAnInterfaceWithoutAMachineTakesNothing(t *testing.T) {
	l := twoTier()
	l.put(
		ec2.NetworkInterface{NetworkInterfaceId: "eni-spare", SubnetId: "private", VpcId: "vpc-1", PrivateIpAddress: addr("10.0.2.77")},
		ec2.NetworkInterface{NetworkInterfaceId: "eni-kept", SubnetId: "private", VpcId: "vpc-1", PrivateIpAddress: addr("10.0.2.78"), Groups: []ec2.GroupIdentifier{{GroupId: "sg-app"}}},
	)
	for to, want := range map[string][]string{
		"10.0.2.77": {"there eni-spare BAD_STATE_ATTACHMENT"},
		"10.0.2.78": {"there sg-app ENI_SG_RULES_MISMATCH", "there eni-kept BAD_STATE_ATTACHMENT"},
		"10.0.2.79": {"there vpc-1 NO_POSSIBLE_DESTINATION"},
	} {
		if got := codes(l.probe(t, "app", to, wire.TCP, 22)); !slices.Equal(got, want) {
			t.Errorf("to %s: %q, want %q", to, got, want)
		}
	}
}
