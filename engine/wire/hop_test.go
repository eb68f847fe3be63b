package wire_test

import (
	"testing"

	"skylab/engine/ec2"
	"skylab/engine/wire"
)

func TestASentenceIsAskedForByTheMostExactKey(t *testing.T) {
	detached, idle, checked, shut := twoTier(), twoTier(), twoTier(), twoTier()
	change(detached, "igw-1", func(g *ec2.InternetGateway) { g.Attachments = nil })
	idle.put(ec2.Address{AllocationId: "eipalloc-1", PublicIp: addr("43.200.1.1")})
	checked.table("rtb-private", "vpc-1", []string{"private"}, viaInterface("203.0.113.0/24", "eni-web"))
	change(shut, "acl-default-vpc-1", func(a *ec2.NetworkAcl) {
		a.Entries = append([]ec2.NetworkAclEntry{{RuleNumber: 90, Egress: true, RuleAction: "deny", Protocol: "-1", CidrBlock: prefix("203.0.113.0/24")}}, a.Entries...)
	})
	for _, c := range []struct {
		lab           *lab
		from, to, key string
		port          uint16
	}{
		{twoTier(), "laptop", "web", "ENI_SG_RULES_MISMATCH.in", 22},
		{twoTier(), "laptop", "app", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.private", 80},
		{detached, "laptop", "web", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.detached", 80},
		{idle, "laptop", "43.200.1.1", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.idle", 80},
		{checked, "app", "laptop", "ENI_SOURCE_DEST_CHECK_RESTRICTION.in", 80},
		{shut, "web", "laptop", "SUBNET_ACL_RESTRICTION.out", 80},
		{shut, "laptop", "web", "SUBNET_ACL_RESTRICTION.back.out", 80},
	} {
		v := c.lab.probe(t, c.from, c.to, wire.TCP, c.port)
		if len(v.Blockers) == 0 || v.Blockers[0].Sentence().Key != c.key {
			t.Errorf("%s to %s: %q, want %s first\n%s", c.from, c.to, codes(v), c.key, show(v))
		}
	}
	stray := wire.Packet{From: "i-web", Src: addr("192.0.2.1"), Dst: addr("10.0.2.10"), Proto: wire.TCP, DstPort: 22}
	if v := wire.Probe(wire.Index(twoTier().World), stray); v.Blockers[0].Sentence().Key != "ENI_SOURCE_DEST_CHECK_RESTRICTION.out" {
		t.Errorf("what claims another address on its way out is told with %s", v.Blockers[0].Sentence().Key)
	}
	v := twoTier().probe(t, "app", "updates.example", wire.TCP, 80)
	if s := v.There[len(v.There)-1].Sentence(); s.Key != "nobody-listens" {
		t.Errorf("a closed port is told with %s", s.Key)
	}
}
