package tui

import (
	"strings"

	"skylab/tui/look"
)

// Widths below which a drawing of boxes says less than a tree.
const (
	leastZone   = 24
	leastSubnet = 28 // below which subnets of a zone stand one above the other
	mostSubnet  = 52
)

// drawing draws a topology on a canvas.
type drawing struct {
	c *look.Canvas
	// lit are the ids on the path of the packet that is shown, stop those at
	// which it ended: the component, and what it decided for.
	lit, stop map[string]bool
	word      func(key string, args ...any) string
	// follow says that the packet is what it is about now.
	follow bool
	// folded networks are one line each; tight subnets count their machines.
	folded map[string]bool
	tight  bool
}

// boxesHeight is how many rows the drawing takes in w cells, or 0 where boxes
// do not fit.
func (d drawing) boxesHeight(t topology, w int) int {
	h := 2
	for _, n := range t.networks {
		if !d.folded[n.id] && len(n.zones) > 0 && (w-2)/len(n.zones) < leastZone {
			return 0
		}
		h += d.networkHeight(n, w)
	}
	return h
}

// fit folds what the packet does not meet, and then machines into counts,
// until the drawing is at most h rows high. It reports whether it is.
func (d *drawing) fit(t topology, w, h int) bool {
	enough := func() bool {
		n := d.boxesHeight(t, w)
		return n > 0 && n <= h
	}
	if len(t.networks) == 0 || enough() {
		return true
	}
	d.folded = map[string]bool{}
	for i, n := range t.networks {
		last := i == len(t.networks)-1
		if d.follow && d.anyOnPath(t) && d.onPath(n) || !(d.follow && d.anyOnPath(t)) && last {
			continue
		}
		d.folded[n.id] = true
		if enough() {
			return true
		}
	}
	d.tight = true
	return enough()
}

func (d drawing) anyOnPath(t topology) bool {
	for _, n := range t.networks {
		if d.onPath(n) {
			return true
		}
	}
	return false
}

// onPath reports whether the packet met anything in a network.
func (d drawing) onPath(n network) bool {
	if d.lit[n.id] || n.gateway != nil && d.lit[n.gateway.id] {
		return true
	}
	for _, z := range n.zones {
		for _, s := range z.subnets {
			if d.lit[s.id] {
				return true
			}
			for _, x := range s.nodes {
				if d.lit[x.id] || d.lit[x.eni] {
					return true
				}
			}
		}
	}
	return false
}

func (d drawing) networkHeight(n network, w int) int {
	if d.folded[n.id] {
		return 1
	}
	most := 1
	for _, z := range n.zones {
		rows := 1
		for _, h := range d.zoneRows(z, (w-2)/len(n.zones)) {
			rows += h
		}
		most = max(most, rows)
	}
	return most + 2 + len(n.foot)
}

// zoneRows are the heights of the rows that a zone's subnets stand in.
func (d drawing) zoneRows(z zone, w int) []int {
	cols := zoneCols(z, w)
	var rows []int
	for i, s := range z.subnets {
		if i%cols == 0 {
			rows = append(rows, 0)
		}
		rows[len(rows)-1] = max(rows[len(rows)-1], d.subnetHeight(s))
	}
	return rows
}

func zoneCols(z zone, w int) int { return max(1, min(len(z.subnets), w/leastSubnet)) }

// subnetWidth is how wide each of cols subnets is in a zone of w cells.
func subnetWidth(w, cols int) int { return min(w/cols, mostSubnet) }

func (d drawing) subnetHeight(s subnet) int {
	if d.tight && len(s.nodes) > 0 {
		return 4
	}
	return 3 + len(s.nodes)
}

// boxes draws the topology as nested boxes from the top of the canvas.
func (d drawing) boxes(t topology) {
	w, _ := d.c.Size()
	d.outside(t, w)
	y := 2
	for _, n := range t.networks {
		h := d.networkHeight(n, w)
		if d.folded[n.id] {
			d.foldedNetwork(n, y, w)
		} else {
			d.network(n, y, w, h)
		}
		y += h
	}
}

// outside draws the hosts that the lab knows, and beneath them the Internet as
// the line that joins them to gateways.
func (d drawing) outside(t topology, w int) {
	d.c.HLine(0, 1, w, look.Light, look.Dim)
	d.c.Put(1, 1, " "+d.word("internet")+" ", look.Title)
	x := 1
	for _, o := range t.outside {
		text := "(" + o.name + " " + o.address + ")"
		if x+look.Width(text) > w {
			break
		}
		x = d.c.Put(x, 0, text, d.token(o.id, look.Text)) + 2
	}
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

// foldedNetwork is one VPC in a line.
func (d drawing) foldedNetwork(n network, y, w int) {
	text := "+ " + n.name + " " + n.cidr + "  " + d.word("holds", n.subnets(), n.machines())
	d.put(1, y, w-2, text, look.Dim)
}

// network draws one VPC of height h at row y.
func (d drawing) network(n network, y, w, h int) {
	d.c.Rect(0, y, w, h, look.Light, d.token(n.id, look.Border))
	d.put(2, y, w-4, " "+n.name+" ", d.token(n.id, look.Title))
	x := 2 + look.Width(n.name) + 2
	d.put(x, y, w-x-2, n.cidr+" ", look.Dim)
	x += look.Width(n.cidr) + 1
	if len(n.zones) == 0 {
		d.put(2, y+1, w-4, d.word("no-subnets"), look.Dim)
	}
	zw := (w - 2) / max(1, len(n.zones))
	d.ways(n, x, y, w, zw)
	for i, z := range n.zones {
		d.zone(z, 1+i*zw, y+1, zw)
	}
	for i, f := range n.foot {
		d.foot(f, 2, y+h-1-len(n.foot)+i, w-4)
	}
}

// ways draws a network's Internet gateway on its edge, and from it a line to
// each subnet that it is open to.
func (d drawing) ways(n network, x, y, w, zw int) {
	g := n.gateway
	if g == nil {
		return
	}
	text := " " + gate("igw", g.name) + " "
	at := max(x+1, w-3-look.Width(text))
	token := d.token(g.id, look.Gateway)
	way := min(at+3, w-2)
	d.c.VLine(way, 1, y, look.Light, token)
	far := -1
	for i, z := range n.zones {
		cols := zoneCols(z, zw)
		for k, s := range z.subnets[:min(cols, len(z.subnets))] {
			if !s.public || s.exitID != g.id {
				continue
			}
			to := 1 + i*zw + (k+1)*subnetWidth(zw, cols) - 5
			if far < 0 || to < far {
				far = to
			}
			d.c.VLine(to, y+1, 2, look.Light, token)
			d.c.HLine(min(to, way), y+1, max(to, way)-min(to, way)+1, look.Light, token)
		}
	}
	if far >= 0 {
		d.c.VLine(way, y, 2, look.Light, token)
	}
	d.put(at, y, w-at-1, text, token)
}

// foot draws what belongs to a network and stands in no subnet.
func (d drawing) foot(f footNode, x, y, w int) {
	token, text := look.Gateway, f.text
	if f.unused {
		token, text = look.Dim, look.Mark(look.Caution).String()+" "+text+" · "+d.word("no-subnet")
	}
	d.put(x, y, w, text, d.token(f.id, token))
}

func (d drawing) zone(z zone, x, y, w int) {
	d.put(x, y, w-1, " "+z.name+" ", look.Dim) // a gateway's line may pass behind it
	y++
	cols := zoneCols(z, w)
	rows := d.zoneRows(z, w)
	for i, s := range z.subnets {
		d.subnet(s, x+i%cols*subnetWidth(w, cols), y, subnetWidth(w, cols))
		if i%cols == cols-1 {
			y += rows[i/cols]
		}
	}
}

func (d drawing) subnet(s subnet, x, y, w int) {
	h := d.subnetHeight(s)
	kind, token := d.word("private"), look.Private
	if s.public {
		kind, token = d.word("public"), look.Public
	}
	token = d.token(s.id, token)
	for i := range w { // what is drawn already stays where the edge is met
		d.c.Blank(x+i, y+1, 1, h-1)
	}
	d.c.Rect(x, y, w, h, look.Light, token)
	d.put(x+1, y, w-6, " "+s.name+" · "+kind+" ", token)
	d.put(x+1, y+h-1, w-2, " "+s.cidr+" ", look.Dim)
	d.put(x+2, y+1, w-3, d.route(s), d.routeToken(s))
	if d.tight && len(s.nodes) > 0 {
		d.put(x+2, y+2, w-3, d.word("machines", len(s.nodes)), look.Machine)
		return
	}
	for i, n := range s.nodes {
		d.node(n, x+2, y+2+i, w-3)
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

// route says in a few cells what the subnet's table does with the world.
func (d drawing) route(s subnet) string {
	text := s.table + " · 0/0 > " + s.exit
	switch {
	case s.exit == "":
		text = s.table + " · " + d.word("local-only")
	case s.exitDead:
		text += " " + look.Caution.String()
	}
	if d.stop[s.tableID] && d.stop[s.id] {
		text = look.Failed.String() + " " + text
	}
	return text
}

func (d drawing) routeToken(s subnet) look.Token {
	switch {
	case d.stop[s.tableID] && d.stop[s.id]:
		return look.Bad
	case d.lit[s.tableID] && d.lit[s.id]:
		return look.Now
	}
	return look.Dim
}

func (d drawing) node(n node, x, y, w int) {
	token := look.Machine
	if n.kind == natNode {
		token = look.Gateway
	}
	text := n.label(w)
	switch {
	case d.stop[n.id] || d.stop[n.eni] && n.eni != "":
		text, token = look.Failed.String()+" "+text, look.Bad
	case d.lit[n.id] || d.lit[n.eni] && n.eni != "":
		token = look.Now
	}
	d.put(x, y, w, text, token)
}

// label is a node in one line of w cells: its shape tells its kind, its mark
// its state. Where both addresses have no room, the public one stands.
func (n node) label(w int) string {
	text := "<" + n.name + ">"
	switch n.kind {
	case natNode:
		text = gate("nat", n.name)
	case interfaceNode:
		text = "(" + n.name + ")"
	}
	switch {
	case n.up():
	case n.state == "pending":
		text += " " + look.Here.String() + " " + n.state
	default:
		text += " " + look.Caution.String() + " " + n.state
	}
	switch both := text + " " + n.private + " = " + n.public; {
	case n.public == "":
		return text + " " + n.private
	case look.Width(both) <= w:
		return both
	}
	return text + " = " + n.public
}

// gate is how a gateway is written; one without a name of its own says its kind
// by its id.
func gate(kind, name string) string {
	if strings.HasPrefix(name, kind+"-") {
		return "[" + name + "]"
	}
	return "[" + kind + " " + name + "]"
}
