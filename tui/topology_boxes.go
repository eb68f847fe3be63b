package tui

import (
	"skylab/tui/look"
)

// Widths below which a drawing of boxes says less than a tree.
const (
	leastZoneWidth   = 24
	leastBoxesHeight = 12
)

// drawing draws a topology on a canvas.
type drawing struct {
	c *look.Canvas
	// lit are the ids on the path of the packet that is shown, dark where it
	// stopped.
	lit    map[string]bool
	stop   string
	word   func(key string, args ...any) string
	folded bool // machines as counts
}

// fits reports whether the topology can be drawn as boxes in w x h cells, and
// whether the machines must be folded for that.
func (t topology) fits(w, h int) (boxes, folded bool) {
	if h < leastBoxesHeight || len(t.networks) == 0 {
		return false, false
	}
	full, tight := 2, 2
	for _, n := range t.networks {
		if len(n.zones) > 0 && (w-2)/len(n.zones) < leastZoneWidth {
			return false, false
		}
		full += n.height(false) + 1
		tight += n.height(true) + 1
	}
	return tight <= h, full > h
}

// height is how many rows a network takes.
func (n network) height(folded bool) int {
	most := 1
	for _, z := range n.zones {
		rows := 1
		for _, s := range z.subnets {
			rows += s.height(folded)
		}
		most = max(most, rows)
	}
	return most + 2 + len(n.peers)
}

func (s subnet) height(folded bool) int {
	switch {
	case len(s.nodes) == 0:
		return 4
	case folded:
		return 5
	}
	return 4 + len(s.nodes)
}

// boxes draws the topology as nested boxes from the top of the canvas.
func (d drawing) boxes(t topology) {
	w, _ := d.c.Size()
	d.outside(t, w)
	y := 2
	for _, n := range t.networks {
		y += d.network(n, y, w)
	}
}

// outside draws the Internet's row: the hosts that the lab knows.
func (d drawing) outside(t topology, w int) {
	x := d.c.Put(1, 0, d.word("internet"), look.Title)
	for _, o := range t.outside {
		text := "(" + o.name + " " + o.address + ")"
		if x+2+look.Width(text) > w {
			return
		}
		x = d.c.Put(x+2, 0, text, d.token(o.id, look.Text))
	}
}

// token is the colour of a thing, unless it is on the packet's path.
func (d drawing) token(id string, k look.Token) look.Token {
	switch {
	case id == "":
		return k
	case d.stop == id:
		return look.Bad
	case d.lit[id]:
		return look.Now
	}
	return k
}

// network draws one VPC at row y and returns how many rows it took.
func (d drawing) network(n network, y, w int) int {
	h := n.height(d.folded)
	d.c.Rect(0, y, w, h, look.Light, d.token(n.id, look.Border))
	x := d.c.Put(2, y, " "+n.name+" ", d.token(n.id, look.Title))
	x = d.c.Put(x, y, n.cidr+" ", look.Dim)
	if g := n.gateway; g != nil {
		label := " [igw " + g.name + "] "
		at := max(x+1, w-3-look.Width(label))
		d.c.Put(at, y, label, d.token(g.id, look.Gateway))
		d.c.VLine(at+3, 1, y, look.Light, d.token(g.id, look.Gateway))
	}
	if len(n.zones) == 0 {
		d.c.Put(2, y+1, d.word("no-subnets"), look.Dim)
	}
	zw := (w - 2) / max(1, len(n.zones))
	for i, z := range n.zones {
		d.zone(z, 1+i*zw, y+1, zw)
	}
	for i, p := range n.peers {
		d.c.Put(2, y+h-1-len(n.peers)+i, "<"+p.name+"> "+p.to+" "+p.state, d.token(p.id, look.Gateway))
	}
	return h + 1
}

func (d drawing) zone(z zone, x, y, w int) {
	d.c.Put(x+1, y, d.word("zone")+" "+z.name, look.Dim)
	y++
	for _, s := range z.subnets {
		d.subnet(s, x, y, w-1)
		y += s.height(d.folded)
	}
}

func (d drawing) subnet(s subnet, x, y, w int) {
	h := s.height(d.folded)
	kind, token := d.word("private"), look.Private
	if s.public {
		kind, token = d.word("public"), look.Public
	}
	d.c.Rect(x, y, w, h, look.Light, d.token(s.id, token))
	d.put(x+2, y, w-4, " "+s.name+" · "+kind+" ", d.token(s.id, token))
	d.put(x+2, y+1, w-4, s.cidr, look.Text)
	d.put(x+2, y+2, w-4, s.route(d.word), d.token(s.tableID, look.Dim))
	if d.folded && len(s.nodes) > 0 {
		d.put(x+2, y+3, w-4, d.word("machines", len(s.nodes)), look.Machine)
		return
	}
	for i, n := range s.nodes {
		d.node(n, x+2, y+3+i, w-4)
	}
}

// put writes text that must not leave its box.
func (d drawing) put(x, y, w int, text string, k look.Token) {
	if look.Width(text) > w {
		text = look.Shorten(text, w)
	}
	d.c.Put(x, y, text, k)
}

// route says in a few cells what the subnet's table does with the world.
func (s subnet) route(word func(string, ...any) string) string {
	switch {
	case s.exit == "":
		return s.table + " · " + word("local-only")
	case s.exitDead:
		return s.table + " · 0/0 > " + s.exit + " [x]"
	}
	return s.table + " · 0/0 > " + s.exit
}

func (d drawing) node(n node, x, y, w int) {
	token := look.Machine
	if n.kind == natNode {
		token = look.Gateway
	}
	d.put(x, y, w, n.label(), d.token(n.id, token))
}

// label is a node in one line: its shape tells its kind, its mark its state.
func (n node) label() string {
	text := "<" + n.name + ">"
	switch n.kind {
	case natNode:
		text = "[nat " + n.name + "]"
	case interfaceNode:
		text = "(" + n.name + ")"
	}
	switch {
	case n.up():
	case n.state == "pending":
		text += " [>] " + n.state
	default:
		text += " [!] " + n.state
	}
	if n.private != "" {
		text += " " + n.private
	}
	if n.public != "" {
		text += " = " + n.public
	}
	return text
}
