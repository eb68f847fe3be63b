package tui

import (
	"skylab/engine/world"
	"skylab/tui/look"
)

// shownWorld is the one that the map shows: the learner's, or the copy in which
// the packet of a prediction was sent, while that packet is looked at.
func (b *bench) shownWorld() *world.World {
	if p, n, _ := b.packet(); p != nil && n == 0 && b.reveal != nil && p.world != nil {
		return p.world
	}
	return b.seen.world
}

// darkZone is the zone that is dark for the packet that is shown, while it is
// looked at.
func (b *bench) darkZone() string {
	s, _, _ := b.packet()
	if s == nil || b.tab != tabWalk && b.reveal == nil && s.task != b.seen.step {
		return ""
	}
	return s.dark
}

// top is the topology of the World that is shown, kept until it is another.
func (m *Model) top() topology {
	b := m.bench
	if w := b.shownWorld(); b.drawn.world != w {
		b.drawn.top, b.drawn.world = survey(w, b.attempt.Engine.Scope()), w
	}
	return b.drawn.top
}

// drawing is the map's pen: what the packet that is shown met stands out, and
// what is chosen. What the step is about is folded last.
func (m *Model) drawing() drawing {
	b := m.bench
	d := drawing{
		c: b.drawn.canvas, word: m.words.Say, stands: &b.drawn.stands,
		chosen: b.chosen, open: b.opened, linked: b.linked(), dark: b.darkZone(), fresh: b.fresh, still: m.settings.reduced(),
	}
	if s, _, _ := b.packet(); s != nil {
		d.lit, d.stop = s.path(b.reached(s))
		d.follow = s.task == b.seen.step || b.reveal != nil || b.seen.step == ""
	}
	return d
}

// linked is what is linked to the chosen thing, kept until either is another.
func (b *bench) linked() map[string]bool {
	x := &b.drawn.links
	if w := b.shownWorld(); x.of != b.chosen || x.world != w {
		*x = drawnLinks{b.chosen, w, linksOf(w, b.chosen)}
	}
	return x.ids
}

// mapNeed is how many rows the map would use of h, in w cells.
func (m *Model) mapNeed(w, h int) int {
	if m.bench.spaced {
		return max(6, min(h, m.spaceRows(w, h)))
	}
	d, t := m.drawing(), m.top()
	if d.fit(t, w, h) {
		return max(6, d.boxesHeight(t, w))
	}
	return min(h, d.asTree(t).treeHeight(t))
}

// asTree is the pen for a list, which may be as long as it gets.
func (d drawing) asTree(t topology) drawing {
	d.few, d.tight, d.folded = t.nodes() > manyNodes, false, nil
	return d
}

// mapBlock draws the topology, as boxes where they fit and as a tree where they
// do not. A tree may be higher than h; from and to are the rows of the
// packet that is walked through, or of what is chosen.
func (m *Model) mapBlock(w, h int) (out block, from, to int) {
	b := m.bench
	if b.spaced {
		return m.addressBlock(w, h)
	}
	d, t := m.drawing(), m.top()
	b.drawn.stands = b.drawn.stands[:0]
	switch {
	case len(t.networks) == 0:
		d.c.Resize(max(1, w), max(1, h))
		d.boxes(t)
		d.put(2, 3, w-4, m.words.Say("nothing-yet"), look.Dim)
	case d.fit(t, w, h):
		d.c.Resize(max(1, w), max(1, h))
		d.boxes(t)
		d.links(b.drawn.stands)
	default:
		d = d.asTree(t)
		d.c.Resize(max(1, w), d.treeHeight(t))
		d.tree(t)
	}
	s, ok := m.pinned(d, t)
	if !ok {
		s, ok = b.here(b.drawn.stands)
	}
	out = text(d.c.Rows(m.theme()))
	out.areas = areasOf(b.drawn.stands)
	if ok {
		from, to = s.row, s.row+2
	}
	return out, from, to
}
