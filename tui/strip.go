package tui

import (
	"strings"

	"skylab/engine/wire"
	"skylab/tui/look"
	"skylab/tui/say"
)

// strip is the way of the packet that is shown in a row for each direction, for
// screens on which the map is not in sight: whom it met, and who stopped it.
func (m *Model) strip(w int) []string {
	s, _, _ := m.bench.packet()
	if s == nil || s.task != m.bench.seen.step {
		return nil
	}
	t := m.theme()
	var rows []string
	var b strings.Builder
	last := ""
	end := func() {
		if b.Len() > 0 {
			rows = append(rows, look.Fit(b.String(), w))
		}
		b.Reset()
	}
	for i, h := range s.hops {
		if i == 0 || h.Back && !s.hops[i-1].Back {
			end()
			b.WriteString(t.Style(look.Dim, direction(h)+" "))
			last = ""
		}
		name := say.Label(m.words, h.At)
		if !h.Blocked && !onStrip(h.At.Kind) || name == last {
			continue
		}
		if last != "" {
			b.WriteString(t.Style(look.Dim, " -- "))
		}
		last = name
		if h.Blocked {
			b.WriteString(t.Mark(look.Failed) + " " + t.Style(look.Bad, name))
			break
		}
		b.WriteString(t.Style(look.Now, name))
	}
	end()
	return rows
}

// direction is the sign of a way: there, or back.
func direction(h wire.Hop) string {
	if h.Back {
		return "<"
	}
	return ">"
}

// onStrip reports whether a component is a place on the way rather than a rule
// along it.
func onStrip(k wire.Kind) bool {
	switch k {
	case wire.KindSecurityGroup, wire.KindNetworkAcl, wire.KindRouteTable, wire.KindInterface, wire.KindSubnet:
		return false
	}
	return true
}
