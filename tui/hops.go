package tui

import (
	"strconv"

	"skylab/assets"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
)

// hopTable is a packet's way in rows: who decided what, there and back, and
// beneath it why it stopped.
type hopTable struct {
	world *world.World
	hops  wire.Trace
	why   []string // sentences beneath the table, clean or styled
}

// rows draws the table in w cells, all of it, and says in which row the first
// component that stopped the packet stands, or -1, and where the sentence about
// it ends.
func (h hopTable) rows(t *look.Theme, d *assets.Dictionary, w int) (out []string, lit, said int) {
	lit = -1
	back, name := false, 0
	for _, hop := range h.hops {
		name = max(name, look.Width(named(d, hop.At, w)))
	}
	name = min(name, max(12, w/3))
	for i, hop := range h.hops {
		if hop.Back && !back {
			back = true
			out = append(out, t.Style(look.Dim, d.Say("way-back")))
		}
		if hop.Blocked && lit < 0 {
			lit = len(out)
		}
		row := hopRow(t, i, w, hop, look.Shorten(named(d, hop.At, w), name), say.Did(d, h.world, hop), lit >= 0 && !hop.Blocked)
		if out = append(out, row); lit == len(out)-1 && i < len(h.hops)-1 {
			out = append(out, t.Style(look.Dim, d.Say("way-beyond")))
		}
	}
	for _, s := range h.why {
		for i, l := range look.Wrap(s, max(10, w-6)) {
			lead := "      "
			if i == 0 {
				lead = "   => "
			}
			out = append(out, t.Style(look.Dim, lead)+l)
		}
		if said == 0 {
			said = len(out)
		}
	}
	return out, lit, max(said, lit+1)
}

// roomy is how wide a table must be to say of what kind a component is.
const roomy = 62

// named is a component's name in the table, behind what kind it is: names of
// the learner's own choice do not tell.
func named(d *assets.Dictionary, c *wire.Component, w int) string {
	if kind := say.Kind(c); w >= roomy && kind != "" {
		return kind + " " + say.Label(d, c)
	}
	return say.Label(d, c)
}

// widestHop keeps a hop's mark near to its words.
const widestHop = 84

// hopRow is one component's decision. The one that stopped the packet is lit;
// what lies beyond is what would become of it, and dim.
func hopRow(t *look.Theme, i, w int, h wire.Hop, name, did string, beyond bool) string {
	token := look.Text
	mark := t.Mark(look.Met)
	switch {
	case beyond:
		mark, token = "   ", look.Dim
	case h.Blocked:
		mark, token = t.Mark(look.Failed), look.Bad
	case h.Did == wire.Refused:
		mark, token = t.Mark(look.Caution), look.Warn
	case h.Did == wire.Sent || h.Did == wire.Routed || h.Did == wire.Forwarded:
		mark = "   "
	}
	row := look.PadLeft(strconv.Itoa(i+1), 2) + " " + direction(h) + " " + name + "  "
	room := min(w, widestHop) - look.Width(row) - 4
	return t.Style(token, row+look.Shorten(did, max(4, room))) + " " + mark
}
