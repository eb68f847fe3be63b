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

// top is the topology of the World that is shown, kept until it is another.
func (m *Model) top() topology {
	b := m.bench
	if w := b.shownWorld(); b.drawn.world != w {
		b.drawn.top, b.drawn.world = survey(w, b.attempt.Engine.Scope()), w
	}
	return b.drawn.top
}

// drawing is the map's pen: what the packet that is shown met stands out. What
// the step is about is folded last.
func (m *Model) drawing() drawing {
	b := m.bench
	d := drawing{c: b.drawn.canvas, word: m.words.Say}
	if s, _, _ := b.packet(); s != nil {
		d.lit, d.stop = s.path()
		d.follow = s.task == b.seen.step || b.reveal != nil || b.seen.step == ""
	}
	return d
}

// mapNeed is how many rows the map would use of h, in w cells.
func (m *Model) mapNeed(w, h int) int {
	d, t := m.drawing(), m.top()
	if d.fit(t, w, h) {
		return max(6, d.boxesHeight(t, w))
	}
	return min(h, treeHeight(t))
}

// mapBlock draws the topology, as boxes where they fit and as a tree where they
// do not. A tree may be higher than h.
func (m *Model) mapBlock(w, h int) block {
	d, t := m.drawing(), m.top()
	if len(t.networks) == 0 {
		d.c.Resize(max(1, w), max(1, h))
		d.outside(t, w)
		d.put(2, 3, w-4, m.words.Say("nothing-yet"), look.Dim)
		return text(d.c.Rows(m.theme()))
	}
	if d.fit(t, w, h) {
		d.c.Resize(max(1, w), max(1, h))
		d.boxes(t)
		return text(d.c.Rows(m.theme()))
	}
	d.c.Resize(max(1, w), treeHeight(t))
	d.tree(t)
	return text(d.c.Rows(m.theme()))
}
