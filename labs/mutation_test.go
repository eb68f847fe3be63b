package labs

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"skylab/engine"
	"skylab/engine/cidr"
	"skylab/engine/ec2"
	"skylab/engine/host"
	"skylab/engine/world"
	"skylab/labs/catalog"
)

// mutation breaks one thing of a World. It is applied as a command, past what
// AWS would refuse.
type mutation struct {
	name    string // without ids, so that it is the same for every learner
	culprit []string
	change  func(*world.Tx)
}

func (m mutation) Apply(tx *world.Tx) (any, error) {
	m.change(tx)
	return nil, nil
}

// mutations lists every way to break a single rule, route, association or
// attachment in the VPCs that are not default ones.
func mutations(w *world.World) []mutation {
	ours := map[string]string{}
	for _, v := range world.All[ec2.Vpc](w, world.Everywhere) {
		if !v.IsDefault {
			ours[v.VpcId] = v.Tags.Name()
		}
	}
	var out []mutation
	for _, t := range world.All[ec2.RouteTable](w, world.Everywhere) {
		if vpc, ok := ours[t.VpcId]; ok {
			out = append(out, breakTable(w, vpc, t)...)
		}
	}
	for _, g := range world.All[ec2.SecurityGroup](w, world.Everywhere) {
		if vpc, ok := ours[g.VpcId]; ok {
			out = append(out, breakGroup(vpc, g)...)
		}
	}
	for _, a := range world.All[ec2.NetworkAcl](w, world.Everywhere) {
		if vpc, ok := ours[a.VpcId]; ok {
			out = append(out, breakAcl(w, vpc, a)...)
		}
	}
	for _, g := range world.All[ec2.InternetGateway](w, world.Everywhere) {
		if vpc, ok := ours[g.VpcId()]; ok {
			out = append(out, mutation{"attachment of the internet gateway to " + vpc, []string{g.InternetGatewayId, g.VpcId()}, func(tx *world.Tx) {
				g.Attachments = nil
				tx.Put(g)
			}})
		}
	}
	for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		if vpc, ok := ours[n.VpcId]; ok {
			out = append(out, breakInterface(w, vpc, n)...)
		}
	}
	return out
}

func breakTable(w *world.World, vpc string, t ec2.RouteTable) []mutation {
	var out []mutation
	serves := "main"
	for _, a := range t.Associations {
		if n, ok := world.Get[ec2.Subnet](w, world.Everywhere, a.SubnetId); ok {
			serves = n.CidrBlock.String()
			out = append(out, mutation{fmt.Sprintf("association of %s with its route table in %s", serves, vpc), []string{t.RouteTableId, mainTable(w, t.VpcId)}, func(tx *world.Tx) {
				t := t
				t.Associations = slices.DeleteFunc(slices.Clone(t.Associations), func(b ec2.RouteTableAssociation) bool { return b == a })
				tx.Put(t)
			}})
		}
	}
	for i, r := range t.Routes {
		if r.GatewayId == "local" {
			continue
		}
		out = append(out, mutation{fmt.Sprintf("route %s of the table of %s in %s", r.DestinationCidrBlock, serves, vpc), []string{t.RouteTableId}, func(tx *world.Tx) {
			t := t
			t.Routes = slices.Delete(slices.Clone(t.Routes), i, i+1)
			tx.Put(t)
		}})
	}
	return out
}

func mainTable(w *world.World, vpc string) string {
	for _, t := range world.All[ec2.RouteTable](w, world.Everywhere) {
		if t.VpcId == vpc && t.Main() {
			return t.RouteTableId
		}
	}
	return ""
}

func breakGroup(vpc string, g ec2.SecurityGroup) []mutation {
	var out []mutation
	for i, r := range g.Rules {
		way := "inbound"
		if r.IsEgress {
			way = "outbound"
		}
		out = append(out, mutation{fmt.Sprintf("%s rule of group %s in %s", way, g.GroupName, vpc), []string{g.GroupId}, func(tx *world.Tx) {
			g := g
			g.Rules = slices.Delete(slices.Clone(g.Rules), i, i+1)
			tx.Put(g)
		}})
	}
	return out
}

func breakAcl(w *world.World, vpc string, a ec2.NetworkAcl) []mutation {
	var out []mutation
	for i, e := range a.Entries {
		if e.RuleNumber == ec2.LastRule {
			continue
		}
		way := "inbound"
		if e.Egress {
			way = "outbound"
		}
		out = append(out, mutation{fmt.Sprintf("%s rule %d of the network ACL of %s", way, e.RuleNumber, vpc), []string{a.NetworkAclId}, func(tx *world.Tx) {
			a := a
			a.Entries = slices.Delete(slices.Clone(a.Entries), i, i+1)
			tx.Put(a)
		}})
	}
	for i, s := range a.Associations {
		n, _ := world.Get[ec2.Subnet](w, world.Everywhere, s.SubnetId)
		closed := a
		closed.NetworkAclId, closed.IsDefault = "acl-00000000000000bad", false
		closed.Entries = slices.DeleteFunc(slices.Clone(a.Entries), func(e ec2.NetworkAclEntry) bool { return e.RuleNumber != ec2.LastRule })
		closed.Associations = []ec2.NetworkAclAssociation{s}
		out = append(out, mutation{fmt.Sprintf("association of %s with its network ACL in %s", n.CidrBlock, vpc), []string{closed.NetworkAclId}, func(tx *world.Tx) {
			a := a
			a.Associations = slices.Delete(slices.Clone(a.Associations), i, i+1)
			tx.Put(a)
			tx.Put(closed)
		}})
	}
	return out
}

func breakInterface(w *world.World, vpc string, n ec2.NetworkInterface) []mutation {
	var out []mutation
	who := n.InterfaceType
	if n.Attachment != nil {
		i, _ := world.Get[ec2.Instance](w, world.Everywhere, n.Attachment.InstanceId)
		who = i.Tags.Name()
		if who == "" {
			who = "a NAT instance"
		}
	}
	for i, g := range n.Groups {
		out = append(out, mutation{fmt.Sprintf("group %s on the interface of %s in %s", g.GroupName, who, vpc), []string{n.NetworkInterfaceId, g.GroupId, n.SubnetId}, func(tx *world.Tx) {
			n := n
			n.Groups = slices.Delete(slices.Clone(n.Groups), i, i+1)
			tx.Put(n)
		}})
	}
	if len(n.PrivateIpAddresses) == 0 || n.PrivateIpAddresses[0].Association == nil {
		return out
	}
	culprits := []string{n.NetworkInterfaceId, "internet"}
	for _, g := range world.All[ec2.NatGateway](w, world.Everywhere) {
		for _, a := range g.NatGatewayAddresses {
			if a.NetworkInterfaceId == n.NetworkInterfaceId {
				culprits = append(culprits, g.NatGatewayId)
			}
		}
	}
	for _, g := range world.All[ec2.InternetGateway](w, world.Everywhere) {
		if g.VpcId() == n.VpcId {
			culprits = append(culprits, g.InternetGatewayId)
		}
	}
	return append(out, mutation{fmt.Sprintf("public address of %s in %s", who, vpc), culprits, func(tx *world.Tx) { unmap(tx, n) }})
}

// unmap takes the public address from an interface, and from whoever repeats
// it.
func unmap(tx *world.Tx, n ec2.NetworkInterface) {
	n.Association = nil
	n.PrivateIpAddresses = slices.Clone(n.PrivateIpAddresses)
	n.PrivateIpAddresses[0].Association = nil
	tx.Put(n)
	for _, a := range world.All[ec2.Address](tx.World(), world.Everywhere) {
		if a.NetworkInterfaceId == n.NetworkInterfaceId {
			a.AssociationId, a.InstanceId, a.NetworkInterfaceId, a.PrivateIpAddress = "", "", "", netip.Addr{}
			tx.Put(a)
		}
	}
	for _, g := range world.All[ec2.NatGateway](tx.World(), world.Everywhere) {
		for i, a := range g.NatGatewayAddresses {
			if a.NetworkInterfaceId == n.NetworkInterfaceId {
				g.NatGatewayAddresses = slices.Clone(g.NatGatewayAddresses)
				g.NatGatewayAddresses[i].PublicIp = ""
				tx.Put(g)
			}
		}
	}
}

// TestWhateverIsBrokenInAFinishedNetworkIsNoticedAndNamed breaks one thing
// after the other in the World that a solution ends in. It counts as killed if
// a goal fails and its blockers name what was broken.
func TestWhateverIsBrokenInAFinishedNetworkIsNoticedAndNamed(t *testing.T) {
	reasons := survivors(t)
	used := map[string]bool{}
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	killed, total := 0, 0
	for _, l := range all {
		if l.Pick > 0 { // all that can break, broken at once, and mended
			l = l.with(l.faultTasks())
		}
		for _, s := range l.Solutions {
			a := finished(t, l, s)
			var all []mutation
			if l.says("reach ", "refuse ", "survive ", "browse ", "carry ") { // what no packet is sent for can't be noticed
				all = mutations(a.Engine.World())
			}
			if l.says("hosts=") {
				all = append(all, shrinks(a.Engine.World())...)
			}
			for _, m := range all {
				total++
				why := a.escapes(t, m)
				if why == "" {
					killed++
					continue
				}
				name := l.Name + ": " + general(a, m.name)
				if own := l.Name + " " + s.Name + ": " + general(a, m.name); reasons[own] != "" {
					name = own
				}
				used[name] = true
				if reasons[name] == "" {
					t.Errorf("%s: %s: %s", s.called(), name, why)
					continue
				}
				t.Logf("survives in %s: %s (%s)", s.called(), name, reasons[name])
			}
		}
	}
	t.Logf("killed %d of %d", killed, total)
	for name := range reasons {
		if !used[name] {
			t.Errorf("testdata/survivors.txt: %q survives no more; take the line away", name)
		}
	}
}

// says reports whether a goal or a guard holds one of these words.
func (l *Lab) says(words ...string) bool {
	for _, t := range l.Tasks {
		for _, d := range slices.Concat(t.Goals, t.Guards) {
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(d.Text, w) }) {
				return true
			}
		}
	}
	return false
}

// shrinks lists every way to make a subnet with a name smaller than any can be.
func shrinks(w *world.World) []mutation {
	var out []mutation
	for _, n := range world.All[ec2.Subnet](w, world.Everywhere) {
		if n.Tags.Name() == "" {
			continue
		}
		out = append(out, mutation{"room of the subnet " + n.Tags.Name(), []string{n.Tags.Name()}, func(tx *world.Tx) {
			n.CidrBlock = cidr.Part(n.CidrBlock, 30, 0)
			tx.Put(n)
		}})
	}
	return out
}

// finished plays a solution.
func finished(t *testing.T, l *Lab, s Solution) *Attempt {
	t.Helper()
	a, err := Open(l, Config{Learner: "mina", Number: 1, Live: func(a engine.Account) engine.Live { return host.NewNetwork(a) }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a.Say(context.Background(), a.Values.Fill(s.Text), &out, &out)
	if !a.Done() {
		t.Fatalf("%s: %s ends at %s: %s", l.Name, s.called(), a.Step(), out.String())
	}
	return a
}

// escapes says why a mutation is not killed, or nothing.
func (a *Attempt) escapes(t *testing.T, m mutation) string {
	t.Helper()
	w := a.Engine.World()
	broken, _, err := world.Apply(w, a.Engine.Scope(), w.Now(), m)
	if err != nil {
		t.Fatal(err)
	}
	failed := ""
	a.stage.now = broken
	for _, f := range a.Lab.look(a.stage.scene(), a.demands) {
		if f.Met || f.Guard {
			continue
		}
		for _, b := range f.Blockers {
			if slices.Contains(m.culprit, b.At.ID) || b.Route != nil && slices.Contains(m.culprit, b.Route.Target()) || b.On != nil && slices.Contains(m.culprit, b.On.ID) {
				return ""
			}
		}
		for _, arg := range f.Say.Args {
			if name, ok := arg.(string); ok && slices.Contains(m.culprit, name) {
				return ""
			}
		}
		failed += fmt.Sprintf("; %s fails with %s %v", f.Task, f.Say.Key, f.Say.Args)
	}
	if failed == "" {
		return "no goal fails"
	}
	return "the culprit is not named" + failed
}

// general puts the names of draws in the place of their values.
func general(a *Attempt, name string) string {
	for _, k := range sorted(a.Values) {
		name = strings.ReplaceAll(name, a.Values[k], "{"+k+"}")
	}
	return name
}

// survivors are the mutations that change nothing that a lab demands, each
// with its reason.
func survivors(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/survivors.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, reason, ok := strings.Cut(line, " | ")
		if !ok || reason == "" {
			t.Fatalf("testdata/survivors.txt:%d: expected `mutation | reason`", i+1)
		}
		out[name] = reason
	}
	return out
}
