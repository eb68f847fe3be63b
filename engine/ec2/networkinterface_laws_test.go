package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// crowd gives random commands about machines and their addresses in the
// default VPC of an account.
type crowd struct {
	*rapid.T
	w        *world.World
	accepted map[string]int
}

func (c *crowd) try(cmd world.Command) any {
	before := c.w.Digest()
	next, out, err := world.Apply(c.w, learner, c.w.Now(), cmd)
	if err != nil {
		if next.Digest() != before {
			c.Fatalf("%T%+v was refused (%v) and changed the World", cmd, cmd, err)
		}
		return nil
	}
	c.accepted[fmt.Sprintf("%T", cmd)]++
	c.w = next
	return out
}

// some is one of the ids of a kind, or none. Of subnets there are two, so that
// much meets in them.
func some[T world.Resource](c *crowd) string {
	return which(c, world.All[T](c.w, learner))
}

func which[T world.Resource](c *crowd, all []T) string {
	if len(all) == 0 {
		return ""
	}
	if _, subnets := any(all[0]).(Subnet); subnets {
		all = all[:2]
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(c.T, "which")].ID()
}

func (c *crowd) yes() bool { return rapid.Bool().Draw(c.T, "yes") }

// private is an address near the front of a random subnet.
func (c *crowd) private() string {
	s, _ := world.Get[Subnet](c.w, learner, some[Subnet](c))
	a := s.CidrBlock.Addr()
	for range rapid.IntRange(0, 12).Draw(c.T, "address") {
		a = a.Next()
	}
	return a.String()
}

// step gives one random command, or lets time pass.
func (c *crowd) step() {
	yes, kind := c.yes(), rapid.IntRange(0, 18).Draw(c.T, "step")
	switch kind {
	case 0, 1:
		n := rapid.IntRange(1, 2).Draw(c.T, "count")
		r := RunInstances{ImageId: anImage("x86_64"), InstanceType: "t3.small", MinCount: new(1), MaxCount: new(n)}
		r.NetworkInterfaces = []InstanceNetworkInterfaceSpecification{{SubnetId: some[Subnet](c), AssociatePublicIpAddress: &yes}}
		if !yes {
			r.NetworkInterfaces = []InstanceNetworkInterfaceSpecification{
				{SubnetId: some[Subnet](c), SecondaryPrivateIpAddressCount: 1},
				{NetworkInterfaceId: some[NetworkInterface](c), DeviceIndex: index(1)},
			}
			r.MaxCount = new(1)
		}
		c.try(r)
	case 2:
		c.try(StartInstances{InstanceIds: []string{some[Instance](c)}})
	case 3:
		c.try(StopInstances{InstanceIds: []string{some[Instance](c)}})
	case 4:
		if yes {
			return
		}
		c.try(TerminateInstances{InstanceIds: []string{some[Instance](c)}})
	case 5:
		n := CreateNetworkInterface{SubnetId: some[Subnet](c), SecondaryPrivateIpAddressCount: rapid.IntRange(0, 2).Draw(c.T, "more")}
		if yes {
			n.PrivateIpAddress = c.private()
		}
		c.try(n)
	case 17:
		c.try(ModifyNetworkInterfaceAttribute{NetworkInterfaceId: some[NetworkInterface](c), AssociatePublicIpAddress: &yes})
	case 18:
		c.w = world.Advance(c.w, c.w.Now().Add(time.Duration(rapid.IntRange(1, 200).Draw(c.T, "seconds"))*time.Second))
	default:
		c.move(kind, yes)
	}
}

// move is a step about what has which address.
func (c *crowd) move(kind int, yes bool) {
	switch kind {
	case 6:
		c.try(DeleteNetworkInterface{NetworkInterfaceId: some[NetworkInterface](c)})
	case 7:
		free := slices.DeleteFunc(world.All[NetworkInterface](c.w, learner), func(n NetworkInterface) bool { return n.Attachment != nil })
		c.try(AttachNetworkInterface{NetworkInterfaceId: which(c, free), InstanceId: some[Instance](c), DeviceIndex: index(rapid.IntRange(0, 2).Draw(c.T, "index"))})
	case 8:
		if n, ok := world.Get[NetworkInterface](c.w, learner, some[NetworkInterface](c)); ok && n.Attachment != nil {
			c.try(DetachNetworkInterface{AttachmentId: n.Attachment.AttachmentId})
		}
	case 9:
		c.try(AssignPrivateIpAddresses{NetworkInterfaceId: some[NetworkInterface](c), PrivateIpAddresses: []string{c.private()}, AllowReassignment: yes})
	case 10:
		if n, ok := world.Get[NetworkInterface](c.w, learner, some[NetworkInterface](c)); ok {
			p := n.PrivateIpAddresses[rapid.IntRange(0, len(n.PrivateIpAddresses)-1).Draw(c.T, "private")]
			c.try(UnassignPrivateIpAddresses{NetworkInterfaceId: n.NetworkInterfaceId, PrivateIpAddresses: []string{p.PrivateIpAddress.String()}})
		}
	case 11:
		c.try(AllocateAddress{})
	case 12:
		c.try(AssociateAddress{AllocationId: some[Address](c), InstanceId: some[Instance](c)})
	case 13:
		if n, ok := world.Get[NetworkInterface](c.w, learner, some[NetworkInterface](c)); ok {
			p := n.PrivateIpAddresses[rapid.IntRange(0, len(n.PrivateIpAddresses)-1).Draw(c.T, "private")]
			c.try(AssociateAddress{AllocationId: some[Address](c), NetworkInterfaceId: n.NetworkInterfaceId, PrivateIpAddress: p.PrivateIpAddress.String(), AllowReassociation: &yes})
		}
	case 14:
		if a, ok := world.Get[Address](c.w, learner, some[Address](c)); ok && a.AssociationId != "" {
			c.try(DisassociateAddress{AssociationId: a.AssociationId})
		}
	case 15:
		c.try(ReleaseAddress{AllocationId: some[Address](c)})
	case 16:
		if yes {
			c.try(CreateNatGateway{SubnetId: some[Subnet](c), AllocationId: some[Address](c)})
		} else {
			c.try(DeleteNatGateway{NatGatewayId: some[NatGateway](c)})
		}
	}
}

// addressed checks that no address is given twice, and that Elastic IPs and
// interfaces say the same of each other.
func addressed(t interface{ Fatalf(string, ...any) }, w *world.World) {
	private, public := map[string]string{}, map[netip.Addr]string{}
	for _, n := range world.All[NetworkInterface](w, learner) {
		if !n.PrivateIpAddresses[0].Primary || n.PrivateIpAddresses[0].PrivateIpAddress != n.PrivateIpAddress || n.PrivateIpAddresses[0].Association != n.Association {
			t.Fatalf("%s does not agree with its first address: %+v", n.NetworkInterfaceId, n)
		}
		s, _ := world.Get[Subnet](w, learner, n.SubnetId)
		for i, p := range n.PrivateIpAddresses {
			key := n.VpcId + " " + p.PrivateIpAddress.String()
			if other, taken := private[key]; taken {
				t.Fatalf("%s belongs to %s and %s", key, other, n.NetworkInterfaceId)
			}
			private[key] = n.NetworkInterfaceId
			if !s.CidrBlock.Contains(p.PrivateIpAddress) || cidr.Kept(s.CidrBlock, p.PrivateIpAddress) || p.Primary != (i == 0) {
				t.Fatalf("%s can't have %+v in %s", n.NetworkInterfaceId, p, s.CidrBlock)
			}
			if p.Association == nil {
				continue
			}
			if other, taken := public[p.Association.PublicIp]; taken {
				t.Fatalf("%s is mapped by %s and %s", p.Association.PublicIp, other, n.NetworkInterfaceId)
			}
			public[p.Association.PublicIp] = n.NetworkInterfaceId
			if a, ok := world.Get[Address](w, learner, p.Association.AllocationId); p.Association.AllocationId != "" {
				if !ok || a.AssociationId != p.Association.AssociationId || a.PublicIp != p.Association.PublicIp ||
					a.NetworkInterfaceId != n.NetworkInterfaceId || a.PrivateIpAddress != p.PrivateIpAddress {
					t.Fatalf("%s says %+v, and the Elastic IP %+v", n.NetworkInterfaceId, *p.Association, a)
				}
			}
		}
	}
	for _, a := range world.All[Address](w, learner) {
		if a.AssociationId == "" {
			continue
		}
		n, _ := world.Get[NetworkInterface](w, learner, a.NetworkInterfaceId)
		at := n.private(a.PrivateIpAddress)
		if at < 0 || n.PrivateIpAddresses[at].Association == nil || n.PrivateIpAddresses[at].Association.AllocationId != a.AllocationId {
			t.Fatalf("%s says that it is on %s, which says %+v", a.AllocationId, a.NetworkInterfaceId, n)
		}
		on := ""
		if n.Attachment != nil {
			on = n.Attachment.InstanceId
		}
		if a.InstanceId != on {
			t.Fatalf("%s says that it is on %q, its interface that it is on %q", a.AllocationId, a.InstanceId, on)
		}
	}
}

// lived checks instances against their interfaces.
func lived(t interface{ Fatalf(string, ...any) }, w *world.World) {
	for _, i := range world.All[Instance](w, learner) {
		all := interfacesOf(w, i.InstanceId)
		if (len(all) == 0) != (i.State == Terminated) {
			t.Fatalf("%s is %s and has %d interfaces", i.InstanceId, i.State.Name, len(all))
		}
		if len(all) > 0 && (all[0].Attachment.DeviceIndex != 0 || all[0].PrivateIpAddress != i.PrivateIpAddress || all[0].SubnetId != i.SubnetId) {
			t.Fatalf("%s does not agree with its first interface %+v", i.InstanceId, all[0])
		}
		seen := map[int]bool{}
		for _, n := range all {
			if seen[n.Attachment.DeviceIndex] || n.AvailabilityZone != i.Placement.AvailabilityZone {
				t.Fatalf("%s can't have %+v", i.InstanceId, n)
			}
			seen[n.Attachment.DeviceIndex] = true
			if a := n.Association; i.State == Stopped && a != nil && a.AllocationId == "" {
				t.Fatalf("%s is stopped and has %s of Amazon's pool", i.InstanceId, a.PublicIp)
			}
		}
	}
	for _, g := range world.All[NatGateway](w, learner) {
		n := 0
		for _, e := range world.All[NetworkInterface](w, learner) {
			if e.RequesterId == g.NatGatewayId {
				n++
			}
		}
		for _, p := range g.NatGatewayAddresses {
			if a, _ := world.Get[Address](w, learner, p.AllocationId); g.State == "available" && text(a.PublicIp) != p.PublicIp {
				t.Fatalf("%s says that it has %+v, and the Elastic IP says %+v", g.NatGatewayId, p, a)
			}
		}
		if g.State == "available" && n != 1 || (g.State == "failed" || g.State == "deleted") && n != 0 {
			t.Fatalf("%s is %s and has %d interfaces", g.NatGatewayId, g.State, n)
		}
	}
}

func everything(w *world.World) []string {
	var out []string
	for _, r := range world.All[world.Resource](w, world.Everywhere) {
		out = append(out, r.ID())
	}
	slices.Sort(out)
	return out
}

func TestAddressesAreGivenOnceAndNothingLeaks(t *testing.T) {
	accepted := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w, _, err := world.Apply(world.New("crowd", morning), learner, morning, opening{})
		if err != nil {
			rt.Fatal(err)
		}
		c := &crowd{rt, w, accepted}
		empty := everything(w)
		for range rapid.IntRange(10, 60).Draw(rt, "steps") {
			old, digest := c.w, c.w.Digest()
			c.step()
			if old.Digest() != digest {
				rt.Fatalf("the old World was written to")
			}
			addressed(rt, c.w)
			lived(rt, c.w)
		}
		for _, i := range world.All[Instance](c.w, learner) {
			c.try(TerminateInstances{InstanceIds: []string{i.InstanceId}})
		}
		for _, g := range world.All[NatGateway](c.w, learner) {
			c.try(DeleteNatGateway{NatGatewayId: g.NatGatewayId})
		}
		c.w = world.Advance(c.w, c.w.Now().Add(2*time.Hour))
		for _, n := range world.All[NetworkInterface](c.w, learner) {
			c.try(DeleteNetworkInterface{NetworkInterfaceId: n.NetworkInterfaceId})
		}
		for _, a := range world.All[Address](c.w, learner) {
			c.try(ReleaseAddress{AllocationId: a.AllocationId})
		}
		if left := everything(c.w); !slices.Equal(left, empty) {
			rt.Fatalf("after everything was deleted there is %v, at first there was %v", left, empty)
		}
		if due, ever := c.w.NextDue(); ever {
			rt.Fatalf("nothing is there, and something is due at %s", due)
		}
	})
	t.Logf("accepted: %v", accepted)
}
