package tui

import (
	"strings"

	"skylab/tui/look"
)

// treeHeight is how many rows the list takes.
func treeHeight(t topology) int {
	h := 1
	for _, n := range t.networks {
		h += 1 + max(1, n.subnets()) + n.machines() + len(n.foot)
	}
	return h
}

// tree draws the topology as an indented list with the same marks, for
// screens that are too small for boxes.
func (d drawing) tree(t topology) {
	w, _ := d.c.Size()
	x := d.c.Put(1, 0, d.word("internet"), look.Title) + 2
	for _, o := range t.outside {
		text := "(" + o.name + " " + o.address + ")"
		if x+look.Width(text) > w {
			break
		}
		x = d.c.Put(x, 0, text, d.token(o.id, look.Text)) + 2
	}
	y := 1
	for _, n := range t.networks {
		y = d.networkTree(n, y, w)
	}
}

func (d drawing) networkTree(n network, y, w int) int {
	d.branches(n, y)
	x := d.c.Put(1, y, n.name, d.token(n.id, look.Title)) + 1
	x = d.c.Put(x, y, n.cidr, look.Dim) + 2
	if g := n.gateway; g != nil {
		d.put(x, y, w-x, gate("igw", g.name), d.token(g.id, look.Gateway))
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
			at += 1 + len(s.nodes)
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
	letter := z.name[strings.LastIndexAny(z.name, "0123456789")+1:]
	d.put(4, y, w-4, letter+" "+s.name+" "+s.cidr+" "+kind, d.token(s.id, token))
	x := 4 + look.Width(letter+" "+s.name+" "+s.cidr+" "+kind) + 2
	d.put(x, y, w-x, d.route(s), d.routeToken(s))
	y++
	for _, n := range s.nodes {
		d.node(n, 6, y, w-6)
		y++
	}
	return y
}
