package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// flashes is how long what is new or changed stands out.
const flashes = 700 * time.Millisecond

// faces are what can be seen of each thing on the map, by id.
func (t topology) faces() map[string]string {
	out := map[string]string{}
	for _, o := range t.outside {
		out[o.id] = o.address
	}
	for _, o := range t.loose {
		out[o.id] = o.text
	}
	for _, n := range t.networks {
		out[n.id] = n.name + n.cidr
		if g := n.gateway; g != nil {
			out[g.id] = g.name + n.id
		}
		for _, f := range n.foot {
			out[f.id] += f.text
		}
		for _, z := range n.zones {
			for _, s := range z.subnets {
				open := ""
				if s.public {
					open = "public"
				}
				if s.exitDead {
					open += "dead"
				}
				out[s.id] = s.name + s.cidr + s.tableID + s.exitID + open
				out[s.tableID] = s.table + s.exitID + open
				for _, x := range s.nodes {
					out[x.id] = x.name + x.state + x.health + x.private + x.public + s.id
				}
			}
		}
	}
	return out
}

// flash lets what the last change made or altered stand out for a moment. Where
// nothing may move, it has a mark until the next change instead.
func (m *Model) flash(was topology) tea.Cmd {
	b := m.bench
	before, now := was.faces(), m.top().faces()
	fresh := map[string]bool{}
	for id, face := range now {
		if old, ok := before[id]; !ok || old != face {
			fresh[id] = true
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	b.fresh = fresh
	b.flashing++
	b.touch()
	if m.settings.reduced() {
		return nil
	}
	turn := b.flashing
	return m.o.After(flashes, done{func(m *Model) tea.Cmd {
		if m.bench == b && b.flashing == turn {
			b.fresh = nil
			b.touch()
		}
		return nil
	}})
}
