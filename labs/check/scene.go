package check

import (
	"net/netip"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Scene is one World, indexed for probes as they are needed. It is used by one
// goroutine; a World may have any number of Scenes.
type Scene struct {
	World *world.World
	// Rehearse runs a script of the learner's from where the lab begins; nil
	// where there are none.
	Rehearse func(Rehearsal) Rehearsed
	// Later is a World after some time, in which all who watch have seen what
	// changed. Where it is nil, nobody notices anything.
	Later func(*world.World, time.Duration) *world.World

	nets map[string]*wire.Net // by the zone that is dark
}

// Look prepares a World to be checked.
func Look(w *world.World) *Scene { return &Scene{World: w, nets: map[string]*wire.Net{}} }

// net is the World as packets see it while a zone is dark; none where dark is
// empty.
func (s *Scene) net(dark string) *wire.Net {
	n, ok := s.nets[dark]
	if !ok {
		if dark == "" {
			n = wire.Index(s.World)
		} else {
			n = wire.Index(s.World, wire.Dark(dark))
		}
		s.nets[dark] = n
	}
	return n
}

// machine finds the addresses of an instance.
func (s *Scene) machine(i ec2.Instance) machineAt {
	m := machineAt{name: i.Tags.Name(), instance: i, private: i.PrivateIpAddress}
	if m.name == "" {
		m.name = i.InstanceId
	}
	for _, n := range world.All[ec2.NetworkInterface](s.World, world.Everywhere) {
		if n.Attachment == nil || n.Attachment.InstanceId != i.InstanceId {
			continue
		}
		for _, p := range n.PrivateIpAddresses {
			if p.Association != nil && p.Association.PublicIp.IsValid() {
				m.public = append(m.public, p.Association.PublicIp)
			}
		}
		if len(n.PrivateIpAddresses) == 0 && n.Association != nil {
			m.public = append(m.public, n.Association.PublicIp)
		}
		if !m.private.IsValid() {
			m.private = n.PrivateIpAddress
		}
	}
	return m
}

// same reports whether two machines share a VPC, so that they speak to each
// other by private addresses.
func same(a, b machineAt) bool {
	return !a.isHost() && !b.isHost() && a.instance.VpcId == b.instance.VpcId
}

// addresses are those by which from calls to: the private one inside a VPC,
// the public ones from elsewhere. Where a machine has no public address, its
// private one shows what becomes of a packet that is sent to it all the same.
func addresses(from, to machineAt) []netip.Addr {
	switch {
	case same(from, to):
		return []netip.Addr{to.private}
	case len(to.public) > 0:
		return to.public
	}
	return []netip.Addr{to.private}
}
