package tui

import (
	"slices"
	"strings"

	"skylab/engine/wire"
	"skylab/tui/look"
)

// pin is the sign of the packet on the map.
const pin = "@"

// walking reports whether the packet that is shown is looked at hop by hop, so
// that it stands on the map.
func (b *bench) walking() bool { return b.tab == tabWalk || b.pace.at != whereDecided }

// pinned puts the packet onto the map that was just drawn, beside the thing of
// the hop that it is at, and says where it stands. Where the map has no place
// for that, it stays where it was last.
func (m *Model) pinned(d drawing, t topology) (stand, bool) {
	b := m.bench
	s, _, _ := b.packet()
	if s == nil || !b.walking() {
		return stand{}, false
	}
	for _, h := range slices.Backward(s.hops[:b.reached(s)+1]) {
		if at, ok := placeOf(*d.stands, t, h); ok {
			d.c.Put(max(0, at.x0-1), at.row, pin, look.Now)
			return at, true
		}
	}
	return stand{}, false
}

// placeOf is where a component stands on the map, or else whom it decided for.
// A table that several subnets use stands in each of them.
func placeOf(stands []stand, t topology, h wire.Hop) (stand, bool) {
	if h.At.Kind == wire.KindRouteTable && h.On != nil {
		if in, ok := standOf(stands, h.On.ID); ok {
			if s, ok := standIn(stands, h.At.ID, h.On.ID); ok {
				return s, true
			}
			return in, true
		}
	}
	for _, c := range []*wire.Component{h.At, h.On} {
		if c == nil {
			continue
		}
		if s, ok := standOf(stands, c.ID); ok {
			return s, true
		}
		if id, subnet := t.nodeOf(c.ID); id != "" {
			if s, ok := standIn(stands, id, subnet); ok {
				return s, true
			}
			if s, ok := standOf(stands, id); ok {
				return s, true
			}
		}
	}
	return stand{}, false
}

// standIn is where a thing stands in a subnet: in its box, or in its row of a list,
// in which nodes stand beneath it.
func standIn(stands []stand, id, subnet string) (stand, bool) {
	in, ok := standOf(stands, subnet)
	if !ok {
		return stand{}, false
	}
	i := slices.IndexFunc(stands, func(s stand) bool {
		return s.at == id && (in.holds(s.x0, s.row) || s.row == in.row || !in.boxed() && s.row > in.row && !strings.HasPrefix(id, "rtb-"))
	})
	if i < 0 {
		return stand{}, false
	}
	return stands[i], true
}

// nodeOf is what an interface belongs to, and the subnet in which it does.
func (t topology) nodeOf(eni string) (id, subnet string) {
	for _, n := range t.networks {
		for _, z := range n.zones {
			for _, s := range z.subnets {
				for _, x := range s.nodes {
					if x.eni == eni && eni != "" {
						return x.id, s.id
					}
				}
			}
		}
	}
	return "", ""
}
