package wire

import (
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

type networkInterface struct {
	Component
	vpc      *vpc
	subnet   *subnet
	address  []*address // the primary one first
	check    bool       // source/destination checking
	groups   []*group
	instance *instance
	nat      *natGateway
	attached bool
}

// address is a private address of an interface and, mapped one to one at the
// internet gateway, a public one.
type address struct {
	of              *networkInterface
	private, public netip.Addr
	ip              uint32
}

func (i *networkInterface) owns(ip uint32) bool { return i.find(ip) != nil }

func (i *networkInterface) find(ip uint32) *address {
	for _, a := range i.address {
		if a.ip == ip {
			return a
		}
	}
	return nil
}

func (n *Net) indexInterfaces(w *world.World) {
	endpoints := services(w)
	for _, r := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		s := n.subnets[r.SubnetId]
		if s == nil {
			continue
		}
		i := &networkInterface{
			Component: Component{Kind: KindInterface, ID: r.NetworkInterfaceId, Name: r.TagSet.Name(), Zone: s.Zone, Dark: s.Dark},
			vpc:       s.vpc, subnet: s, check: r.SourceDestCheck,
		}
		for _, g := range r.Groups {
			if gg := n.groups[g.GroupId]; gg != nil {
				i.groups = append(i.groups, gg)
			}
		}
		for _, p := range r.PrivateIpAddresses {
			n.addAddress(i, p.PrivateIpAddress, p.Association)
		}
		n.addAddress(i, r.PrivateIpAddress, r.Association)
		if r.Attachment != nil {
			m := n.machines[r.Attachment.InstanceId]
			if node := n.machines[r.NetworkInterfaceId]; node != nil {
				m = node
			}
			if m == nil {
				m = n.service(r, i, endpoints)
			}
			if m != nil {
				i.instance, i.attached = m, true
				m.plug(i, r.Attachment.DeviceIndex)
				if n.anybody && m.Kind == KindInstance {
					m.unknown, m.forwards = true, true
				}
			}
		}
		n.byID[i.ID] = i
	}
}

// addAddress gives i an address that nobody has yet in its VPC.
func (n *Net) addAddress(i *networkInterface, private netip.Addr, public *ec2.NetworkInterfaceAssociation) {
	if !private.Is4() {
		return
	}
	a := i.find(v4(private))
	if a == nil {
		a = &address{of: i, private: private, ip: v4(private)}
		at := place{i.vpc.number, a.ip}
		if n.byPrivate[at] != nil {
			return
		}
		n.byPrivate[at] = a
		i.address = append(i.address, a)
		if n.anywhere[a.ip] == nil {
			n.anywhere[a.ip] = a
		} else {
			n.alike[a.ip] = append(n.alike[a.ip], a)
		}
	}
	if public != nil && public.PublicIp.Is4() && !a.public.IsValid() && n.byPublic[v4(public.PublicIp)] == nil {
		a.public = public.PublicIp
		n.byPublic[v4(a.public)] = a
	}
}

// leave is a packet on its way out of an interface: whose it may claim to be,
// and whether the groups let it go.
func (w *walk) leave(i *networkInterface) next {
	if i.nat != nil {
		return next{do: doEdge, at: i}
	}
	if w.isAmazon(i.vpc) {
		return w.amazon(i.vpc)
	}
	if i.check && !i.owns(w.src()) && !w.speaksFor(i) {
		h := w.hop(&i.Component, nil, Dropped)
		h.Egress = true
		if w.note(h, SourceDestCheck) {
			return next{}
		}
	}
	if w.checkGroups(i, false) {
		w.st.Flowed(i.ID, w.p, false)
		return next{}
	}
	return next{do: doEdge, at: i}
}

// enter is a packet that reached an interface from its subnet.
func (w *walk) enter(i *networkInterface) next {
	if i.nat != nil {
		w.st.Flowed(i.ID, w.p, true)
		return next{do: doNat, at: i}
	}
	if (i.attached || len(i.groups) > 0) && w.checkGroups(i, true) {
		w.st.Flowed(i.ID, w.p, false)
		return next{}
	}
	w.st.Flowed(i.ID, w.p, true)
	switch {
	case !i.attached:
		return w.stop(w.hop(&i.Component, nil, Dropped), BadStateAttachment)
	case i.check && !i.owns(w.dst()) && !w.hears(i):
		if w.note(w.hop(&i.Component, nil, Dropped), SourceDestCheck) {
			return next{}
		}
	}
	return next{do: doMachine, at: i}
}
