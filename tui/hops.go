package tui

import (
	"strconv"

	"skylab/assets"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// hopTable is a packet's way in rows: who decided what, there and back, and
// beneath it why it stopped.
type hopTable struct {
	world *world.World
	hops  wire.Trace
	at    int      // how far the packet is
	close bool     // the hop that it is at is looked at: its addresses and rule are told
	why   []string // sentences beneath the table, clean or styled, one for each blocker
	foot  string   // what can be done about them, or nothing
}

// block draws the table in w cells, all of it, and says which rows are to be in
// sight: those of the hop that the packet is at, and where it was stopped there
// the sentence about it. A click on a hop goes there.
func (h hopTable) block(t *look.Theme, d *assets.Dictionary, w int) (out block, from, to int) {
	back, name, stopped := false, 0, -1
	for _, hop := range h.hops {
		name = max(name, look.Width(named(d, hop.At, w)))
	}
	name = min(name, max(12, w/3))
	for i, hop := range h.hops {
		if hop.Back && !back {
			back = true
			out.add(t.Style(look.Dim, d.Say("way-back")), none, "")
		}
		if hop.Blocked && stopped < 0 {
			stopped = i
		}
		if i == h.at {
			from = len(out.rows)
		}
		r := hopRow{i, hop, look.Shorten(named(d, hop.At, w), name), say.Did(d, h.world, hop), i - h.at, stopped >= 0 && !hop.Blocked}
		out.add(r.text(t, w), stepOn, strconv.Itoa(i))
		if i == h.at {
			if h.close {
				out.put(text(h.closely(t, d, hop, w)))
			}
			to = len(out.rows)
		}
		if i == stopped && i < len(h.hops)-1 {
			out.add(t.Style(look.Dim, d.Say("way-beyond")), none, "")
		}
	}
	for k, s := range h.why {
		for i, l := range look.Wrap(s, max(10, w-6)) {
			lead := "      "
			if i == 0 {
				lead = "   => "
			}
			out.add(t.Style(look.Dim, lead)+l, cure, strconv.Itoa(k))
		}
		if k == 0 && h.at == stopped {
			to = len(out.rows)
		}
	}
	if h.foot != "" {
		out.add("   "+h.foot, cure, "0")
	}
	return out, from, to
}

// closely tells of a hop what its row has no room for: the packet's addresses,
// before and after where they were rewritten, and the rule that decided.
func (h hopTable) closely(t *look.Theme, d *assets.Dictionary, hop wire.Hop, w int) []string {
	says := []string{hop.Before.String()}
	src, dst := hop.Before.Ends()
	if s, _ := hop.After.Ends(); s != src {
		says = append(says, d.Say("hop-source", src, s))
	}
	if _, s := hop.After.Ends(); s != dst {
		says = append(says, d.Say("hop-destination", dst, s))
	}
	if rule := hop.RuleText(); rule != "" {
		says = append(says, d.Say("hop-rule", rule))
	}
	var rows []string
	for _, s := range says {
		for _, l := range look.Wrap(term.Clean(s), max(10, w-7)) {
			rows = append(rows, "       "+t.Style(look.Now, l))
		}
	}
	return rows
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

// hopRow is one component's decision.
type hopRow struct {
	no        int
	hop       wire.Hop
	name, did string
	ahead     int  // how many hops the packet is still away from it
	beyond    bool // it lies behind what stopped the packet
}

// text is the row. The hop that the packet is at is marked, the one that
// stopped it is lit; what lies beyond is what would become of it, and dim, as
// is what was not reached yet.
func (r hopRow) text(t *look.Theme, w int) string {
	h, token, mark, lead := r.hop, look.Text, t.Mark(look.Met), " "
	switch {
	case r.ahead > 0, r.beyond:
		mark, token = "   ", look.Dim
	case h.Blocked:
		mark, token = t.Mark(look.Failed), look.Bad
	case h.Did == wire.Refused:
		mark, token = t.Mark(look.Caution), look.Warn
	case h.Did == wire.Sent || h.Did == wire.Routed || h.Did == wire.Forwarded:
		mark = "   "
	}
	head := look.PadLeft(strconv.Itoa(r.no+1), 2) + " " + direction(h) + " " + r.name
	if r.ahead == 0 {
		lead = ">"
	}
	room := min(w, widestHop) - look.Width(head) - 7
	did := "  " + look.Shorten(r.did, max(4, room))
	if r.ahead == 0 && token == look.Text {
		return t.Style(look.Key, lead) + t.Style(look.Title, head) + t.Style(token, did) + " " + mark
	}
	return t.Style(look.Key, lead) + t.Style(token, head+did) + " " + mark
}
