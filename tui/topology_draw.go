package tui

import (
	"strconv"
	"strings"

	"skylab/engine/elbv2"
	"skylab/tui/look"
)

// boxes draws the topology as nested boxes from the top of the canvas.
func (d drawing) boxes(t topology) {
	w, _ := d.c.Size()
	d.c.HLine(0, 1, w, look.Light, look.Dim)
	x := d.c.Put(1, 1, " "+d.word("internet")+" ", look.Title)
	d.loose(t, x+2, 1, w)
	d.hosts(t, 1, w)
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

// hosts draws the hosts that the lab knows in row 0 from x on, as many as fit.
func (d drawing) hosts(t topology, x, w int) {
	for i, o := range t.outside {
		text := "(" + o.name + " " + o.address + ")"
		if x+look.Width(text) > w {
			d.put(x, 0, w-x, "+"+strconv.Itoa(len(t.outside)-i), look.Dim)
			return
		}
		d.thing(o.id, x, 0, w-x, text, d.token(o.id, look.Text))
		x += look.Width(text) + 2
	}
}

// loose draws what goes with no network yet, from x on, as much as fits.
func (d drawing) loose(t topology, x, y, w int) int {
	if len(t.loose) == 0 {
		return x
	}
	says := look.Caution.String() + " " + d.word("in-none") + ":"
	for i, o := range t.loose {
		lead := look.Width(says)*max(0, 1-i) + 1
		if x+lead+look.Width(o.text) > w-10 {
			break
		}
		if i == 0 {
			x = d.c.Put(x, y, says, look.Warn)
		}
		d.c.Put(x, y, " ", look.Dim)
		d.thing(o.id, x+1, y, w-x-1, o.text, d.token(o.id, look.Gateway))
		x += 1 + look.Width(o.text)
		d.c.Put(x, y, " ", look.Dim)
	}
	return x + 2
}

// foldedNetwork is one VPC in a line.
func (d drawing) foldedNetwork(n network, y, w int) {
	text := "+ " + n.name + " " + n.cidr + "  " + d.word("holds", n.subnets(), n.machines())
	d.thing(n.id, 1, y, w-2, text, look.Dim)
}

// network draws one VPC of height h at row y.
func (d drawing) network(n network, y, w, h int) {
	weight, token := d.edge(n.id, look.Border)
	d.c.Rect(0, y, w, h, weight, token)
	d.put(2, y, 1, " ", token)
	d.thing(n.id, 3, y, w-6, n.name+" ", d.token(n.id, look.Title), 0, y, w, h)
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
	text := gate("igw", g.name) + " "
	at := max(x+1, w-4-look.Width(text))
	token := d.token(g.id, look.Gateway)
	way := min(at+3, w-2)
	for i := 1; i < y; i++ { // behind the words of what stands above
		d.c.Join(way, i, way, i+1, look.Light, token)
	}
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
	d.put(at, y, 1, " ", token)
	d.thing(g.id, at+1, y, w-at-2, text, token)
}

// foot draws what belongs to a network and stands in no subnet.
func (d drawing) foot(f footNode, x, y, w int) {
	token, text := look.Gateway, f.text
	if f.lacks != "" {
		token, text = look.Dim, look.Mark(look.Caution).String()+" "+text+" · "+d.word(f.lacks)
	}
	d.thing(f.id, x, y, w, text, d.token(f.id, token))
}

func (d drawing) zone(z zone, x, y, w int) {
	name, token := z.name, look.Dim
	why, dark := d.darkness(z)
	if dark {
		name, token = look.Caution.String()+" "+name+" "+why, look.Warn
	}
	d.put(x, y, w-1, " "+name+" ", token) // a gateway's line may pass behind it
	y++
	cols := zoneCols(z, w)
	rows := d.zoneRows(z, w)
	for i, s := range z.subnets {
		d.subnet(s, dark, x+i%cols*subnetWidth(w, cols), y, subnetWidth(w, cols))
		if i%cols == cols-1 {
			y += rows[i/cols]
		}
	}
}

// darkness reports whether nothing works in a zone, and says why: it fails, or it is
// dark for the packet that is shown.
func (d drawing) darkness(z zone) (why string, dark bool) {
	switch {
	case z.out:
		return d.word("zone-out"), true
	case z.name == d.dark:
		return d.word("zone-dark"), true
	}
	return "", false
}

func (d drawing) subnet(s subnet, dark bool, x, y, w int) {
	h := d.subnetHeight(s)
	kind, token := d.word("private"), look.Private
	if s.public {
		kind, token = d.word("public"), look.Public
	}
	if dark {
		token = look.Dim
	}
	weight, edge := d.edge(s.id, token)
	for i := range w { // what is drawn already stays where the edge is met
		d.c.Blank(x+i, y+1, 1, h-1)
	}
	d.c.Rect(x, y, w, h, weight, edge)
	if dark {
		d.shade(x+1, y+1, w-2, h-2)
	}
	d.put(x+1, y, 1, " ", edge)
	d.thing(s.id, x+2, y, w-7, s.name+" · "+kind+" ", d.token(s.id, token), x, y, w, h)
	d.put(x+1, y+h-1, w-2, " "+s.cidr+" ", look.Dim)
	d.thing(s.tableID, x+2, y+1, w-3, d.route(s), d.routeToken(s))
	if d.counted(s) {
		d.count(s, x+2, y+2, w-3)
		return
	}
	for i, n := range s.nodes {
		d.node(n, dark, x+2, y+2+i, w-3)
	}
}

// shade hatches what is dark, so that it shows without colour.
func (d drawing) shade(x, y, w, h int) {
	for i := range h {
		d.c.Put(x, y+i, strings.Repeat("/", max(0, w)), look.Dim)
	}
}

// count is what stands in a subnet in one row: how much, and of that what is
// chosen or keeps the packet.
func (d drawing) count(s subnet, x, y, w int) {
	down, machines := 0, 0
	for _, n := range s.nodes {
		if n.id == d.chosen || d.ended(n) {
			more := " +" + strconv.Itoa(len(s.nodes)-1)
			d.node(n, false, x, y, w-len(more))
			d.c.Put(x+w-len(more), y, more, look.Dim)
			return
		}
		if !n.up() {
			down++
		}
		if n.kind == machineNode {
			machines++
		}
	}
	text := d.word("machines", machines)
	if others := len(s.nodes) - machines; others > 0 {
		text += " · " + d.word("others", others)
	}
	if down > 0 {
		text += " · " + look.Caution.String() + " " + strconv.Itoa(down)
	}
	d.put(x, y, w, text, look.Machine)
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

func (d drawing) node(n node, dark bool, x, y, w int) {
	token := look.Machine
	switch {
	case dark:
		token = look.Dim
	case n.kind == natNode, n.kind == balancerNode:
		token = look.Gateway
	}
	text := n.label(w)
	switch {
	case d.ended(n):
		text, token = look.Failed.String()+" "+text, look.Bad
	case d.met(n):
		token = look.Now
	}
	d.thing(n.id, x, y, w, text, token)
}

// label is a node in one line of w cells: its shape tells its kind, its mark
// its state, and of a target that works its health.
func (n node) label(w int) string {
	text := "<" + n.name + ">"
	switch n.kind {
	case natNode:
		text = gate("nat", n.name)
	case balancerNode:
		text = gate("", n.name)
	case interfaceNode:
		text = "(" + n.name + ")"
	}
	state, well := n.state, n.up()
	if well && n.health != "" {
		state, well = n.health, n.health == elbv2.Healthy
	}
	switch {
	case well && n.health != "":
		if full := n.addressed(text, w) + " · " + state; look.Width(full) <= w {
			return full
		}
	case well:
	case state == "pending", state == elbv2.Provisioning, state == elbv2.Initial:
		text += " " + look.Here.String() + " " + state
	default:
		text += " " + look.Caution.String() + " " + state
	}
	return n.addressed(text, w)
}

// addressed is text with a node's addresses behind it. Where both have no room, the
// public one stands.
func (n node) addressed(text string, w int) string {
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
	if kind == "" || strings.HasPrefix(name, kind+"-") {
		return "[" + name + "]"
	}
	return "[" + kind + " " + name + "]"
}
