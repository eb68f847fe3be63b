package wire_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// TestAMatrixIsWhatProbesSay of all pairs, on random Worlds.
func TestAMatrixIsWhatProbesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomLab(t, true)
		n := wire.Index(d.World)
		for proto, ports := range map[uint8][]uint16{wire.TCP: {22, 443}, wire.UDP: {53}, wire.ICMP: {0}} {
			same(t, n, n.All(d.World, proto, ports...), d.World)
		}
	})
}

func same(t interface{ Fatalf(string, ...any) }, n *wire.Net, m *wire.Matrix, w *world.World) {
	for k, port := range m.Ports {
		for a, from := range m.Ends {
			for b, to := range m.Ends {
				i, _ := world.Get[ec2.Instance](w, world.Everywhere, to.ID)
				mine, _ := n.Machine(to.ID)
				address := mine.Plugs[0].Addresses[0]
				p, err := n.Between(from.ID, address.String(), m.Proto, port)
				if err != nil {
					t.Fatalf("%v", err)
				}
				p.SrcPort = wire.MatrixPort
				if v := wire.Probe(n, p); v.Answered != m.Answered(k, a, b) {
					t.Fatalf("%s to %s (%s), %d/%d: probe %v, matrix %v\n%v\n%v", from.ID, to.ID, i.InstanceId, m.Proto, port, v.Answered, m.Answered(k, a, b), v.There, v.Back)
				}
			}
		}
	}
}

// fleet is 1,000 instances in 50 subnets, with 60 groups, half of whose rules name
// groups, and 10 lists.
func fleet() *lab {
	l := newLab()
	l.vpc("vpc-1", "10.0.0.0/16")
	for g := range 60 {
		peer := fmt.Sprintf("sg-%d", (g*7+3)%60)
		if g%2 == 0 {
			peer = fmt.Sprintf("10.0.%d.0/24", g%50)
		}
		l.group(fmt.Sprintf("sg-%d", g), "vpc-1", allow(false, "tcp", 22, 22, peer), allow(false, "tcp", 443, 443, "10.0.0.0/8"), allow(false, "tcp", 5432, 5432, fmt.Sprintf("sg-%d", (g+1)%60)), outAll())
	}
	for s := range 50 {
		l.subnet(fmt.Sprintf("subnet-%d", s), "vpc-1", fmt.Sprintf("10.0.%d.0/24", s), "ap-northeast-2a")
	}
	for a := range 10 {
		acl := ec2.NetworkAcl{NetworkAclId: fmt.Sprintf("acl-%d", a), VpcId: "vpc-1"}
		for s := a; s < 40; s += 10 {
			acl.Associations = append(acl.Associations, ec2.NetworkAclAssociation{SubnetId: fmt.Sprintf("subnet-%d", s)})
		}
		for _, egress := range []bool{false, true} {
			acl.Entries = append(acl.Entries,
				ec2.NetworkAclEntry{RuleNumber: 90, RuleAction: "deny", Egress: egress, Protocol: "-1", CidrBlock: prefix(fmt.Sprintf("10.0.%d.0/25", a))},
				ec2.NetworkAclEntry{RuleNumber: 100, RuleAction: "allow", Egress: egress, Protocol: "-1", CidrBlock: prefix("0.0.0.0/0")})
		}
		l.put(acl)
	}
	for i := range 1000 {
		l.instance(fmt.Sprintf("i-%d", i), fmt.Sprintf("subnet-%d", i%50), fmt.Sprintf("10.0.%d.%d", i%50, 4+i/50*12), "", fmt.Sprintf("sg-%d", i%60), fmt.Sprintf("sg-%d", i*13%60))
	}
	return l
}

func TestAMatrixOfAFleetIsWhatProbesSay(t *testing.T) {
	l := fleet()
	n := wire.Index(l.World)
	m := n.All(l.World, wire.TCP, 22, 443)
	for k := range m.Ports {
		for a := 0; a < len(m.Ends); a += 17 {
			for b := 0; b < len(m.Ends); b += 13 {
				to, _ := n.Machine(m.Ends[b].ID)
				p, err := n.Between(m.Ends[a].ID, to.Plugs[0].Addresses[0].String(), wire.TCP, m.Ports[k])
				if err != nil {
					t.Fatal(err)
				}
				p.SrcPort = wire.MatrixPort
				if v := wire.Probe(n, p); v.Answered != m.Answered(k, a, b) {
					t.Fatalf("%s to %s: probe %v", m.Ends[a].ID, m.Ends[b].ID, v.Answered)
				}
			}
		}
	}
	answered, pairs := m.Count(0)
	if answered == 0 || answered == pairs {
		t.Errorf("%d of %d", answered, pairs)
	}
}

func BenchmarkMatrix(b *testing.B) {
	l := fleet()
	n := wire.Index(l.World)
	b.ReportAllocs()
	for b.Loop() {
		n.All(l.World, wire.TCP, 22, 80, 443, 5432, 8080)
	}
}
