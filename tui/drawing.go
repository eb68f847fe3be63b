package tui

import (
	"skylab/tui/look"
)

// drawing draws a topology on a canvas and notes where everything stands.
type drawing struct {
	c *look.Canvas
	// lit are the ids on the path of the packet that is shown, stop those at
	// which it ended: the component, and what it decided for.
	lit, stop map[string]bool
	word      func(key string, args ...any) string
	// follow says that the packet is what it is about now.
	follow bool
	// folded networks are one line each; where few is set, subnets count what
	// stands in them, but for those that matter, and where tight is, all do.
	folded map[string]bool
	few    bool
	tight  bool

	chosen string          // what is looked at
	open   string          // the subnet in which that is, or was last
	linked map[string]bool // to it
	fresh  map[string]bool // new or changed a moment ago
	still  bool            // what is fresh has a mark instead of a flash
	dark   string          // the zone that is dark for the packet that is shown
	stands *[]stand
}

// stand is where a thing stands on the map: the area in which a click chooses
// it, and the row and cells of its name.
type stand struct {
	area
	x0, x1, row int
}

// standOf finds where a thing stands, if it does.
func standOf(stands []stand, id string) (stand, bool) {
	for _, s := range stands {
		if s.at == id {
			return s, true
		}
	}
	return stand{}, false
}

// areas are the parts of the map that can be clicked, what lies inside of
// something else above it.
func areasOf(stands []stand) []area {
	out := make([]area, len(stands))
	for i, s := range stands {
		out[i] = s.area
	}
	return out
}

// thing writes the name of a thing in at most w cells from x on, with what is
// to be seen of it: a caret before the one that is chosen, a tilde before what
// is linked to that. The cell before x is the mark's. A thing of more than its
// name has a box around it.
func (d drawing) thing(id string, x, y, w int, text string, k look.Token, box ...int) {
	cw, ch := d.c.Size()
	if w <= 0 || id == "" || y < 0 || y >= ch || x >= cw {
		return
	}
	if look.Width(text) > w {
		text = look.Shorten(text, w)
	}
	switch {
	case id == d.chosen:
		d.c.Put(x-1, y, ">", look.Selected)
		k = look.Selected
	case d.linked[id]:
		d.c.Put(x-1, y, "~", look.Now)
	case d.fresh[id] && d.still:
		d.c.Put(x-1, y, "*", look.Fresh)
	case d.fresh[id]:
		k = look.Fresh
	}
	end := d.c.Put(x, y, text, k)
	s := stand{area{max(0, x-1), y, end - max(0, x-1), 1, selectThing, id}, x, min(end, cw), y}
	if len(box) == 4 {
		s.area = area{box[0], box[1], box[2], box[3], selectThing, id}
	}
	s.w, s.h = min(s.w, cw-s.x), min(s.h, ch-s.y)
	if s.w > 0 && s.h > 0 {
		*d.stands = append(*d.stands, s)
	}
}

// put writes text that must not leave its box.
func (d drawing) put(x, y, w int, text string, k look.Token) {
	if w <= 0 {
		return
	}
	if look.Width(text) > w {
		text = look.Shorten(text, w)
	}
	d.c.Put(x, y, text, k)
}

// token is the colour of a thing, unless it is on the packet's path.
func (d drawing) token(id string, k look.Token) look.Token {
	switch {
	case id == "":
		return k
	case d.stop[id]:
		return look.Bad
	case d.lit[id]:
		return look.Now
	}
	return k
}

// edge is how a box's frame is drawn: heavy around what is chosen, so that it
// shows without colour.
func (d drawing) edge(id string, k look.Token) (look.Weight, look.Token) {
	switch {
	case id == d.chosen:
		return look.Heavy, look.BorderFocus
	case d.fresh[id] && !d.still:
		return look.Light, look.Fresh
	}
	return look.Light, d.token(id, k)
}

// met reports whether the packet met a node.
func (d drawing) met(n node) bool { return d.lit[n.id] || n.eni != "" && d.lit[n.eni] }

// ended reports whether the packet ended at a node.
func (d drawing) ended(n node) bool { return d.stop[n.id] || n.eni != "" && d.stop[n.eni] }
