package tui

import (
	"strings"

	"skylab/tui/look"
)

// treeHeight is how many rows the list takes.
func (d drawing) treeHeight(t topology) int {
	h := 1
	for _, n := range t.networks {
		h += 1 + len(n.foot)
		if n.subnets() == 0 {
			h++
		}
		for _, z := range n.zones {
			for _, s := range z.subnets {
				h += d.subnetRows(s)
			}
		}
	}
	return h
}

// subnetRows is how many rows a subnet has in the list.
func (d drawing) subnetRows(s subnet) int {
	if d.counted(s) {
		return 2
	}
	return 1 + len(s.nodes)
}

// tree draws the topology as an indented list with the same marks, for
// screens that are too small for boxes.
func (d drawing) tree(t topology) {
	w, _ := d.c.Size()
	d.hosts(t, d.loose(t, d.c.Put(1, 0, d.word("internet"), look.Title)+2, 0, w), w)
	y := 1
	for _, n := range t.networks {
		y = d.networkTree(n, y, w)
	}
}

func (d drawing) networkTree(n network, y, w int) int {
	d.branches(n, y)
	d.thing(n.id, 1, y, w-1, n.name, d.token(n.id, look.Title))
	x := 1 + look.Width(n.name) + 1
	d.put(x, y, w-x, n.cidr, look.Dim)
	x += look.Width(n.cidr) + 2
	if g := n.gateway; g != nil {
		d.thing(g.id, x, y, w-x, gate("igw", g.name), d.token(g.id, look.Gateway))
	}
	y++
	if len(n.zones) == 0 {
		d.put(3, y, w-3, d.word("no-subnets"), look.Dim)
		y++
	}
	for _, z := range n.zones {
		for _, s := range z.subnets {
			y = d.subnetTree(z, s, y, w)
		}
	}
	for _, f := range n.foot {
		d.foot(f, 3, y, w-3)
		y++
	}
	return y
}

// branches draws the lines from a network's row down to its subnets.
func (d drawing) branches(n network, y int) {
	at, last := y+1, y
	for _, z := range n.zones {
		for _, s := range z.subnets {
			d.c.HLine(2, at, 2, look.Light, look.Border)
			last = at
			at += d.subnetRows(s)
		}
	}
	d.c.VLine(2, y, last-y+1, look.Light, look.Border)
}

// subnetTree is a subnet in one row, and what stands in it beneath.
func (d drawing) subnetTree(z zone, s subnet, y, w int) int {
	kind, token := d.word("private"), look.Private
	if s.public {
		kind, token = d.word("public"), look.Public
	}
	why, dark := d.darkness(z)
	if dark {
		kind, token = kind+" "+look.Caution.String()+" "+why, look.Dim
	}
	letter := z.name[strings.LastIndexAny(z.name, "0123456789")+1:]
	text := letter + " " + s.name + " " + s.cidr + " " + kind
	d.thing(s.id, 4, y, w-4, text, d.token(s.id, token))
	x := 4 + look.Width(text) + 2
	d.thing(s.tableID, x, y, w-x, d.route(s), d.routeToken(s))
	y++
	if d.counted(s) {
		d.count(s, 6, y, w-6)
		return y + 1
	}
	for _, n := range s.nodes {
		d.node(n, dark, 6, y, w-6)
		y++
	}
	return y
}
