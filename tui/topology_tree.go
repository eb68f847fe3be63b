package tui

import (
	"strings"

	"skylab/tui/look"
)

// tree draws the topology as an indented list with the same marks, for
// screens that are too small for boxes. It returns the number of rows.
func (d drawing) tree(t topology) int {
	w, _ := d.c.Size()
	d.outside(t, w)
	y := 1
	for _, n := range t.networks {
		y = d.networkTree(n, y, w)
	}
	return y
}

func (d drawing) networkTree(n network, y, w int) int {
	if n.gateway != nil {
		d.put(0, y, w, "[igw "+n.gateway.name+"]", d.token(n.gateway.id, look.Gateway))
		y++
	}
	x := d.c.Put(0, y, n.name, d.token(n.id, look.Title))
	d.c.Put(x+1, y, n.cidr, look.Dim)
	y++
	if len(n.zones) == 0 {
		d.put(2, y, w-2, d.word("no-subnets"), look.Dim)
		y++
	}
	for _, z := range n.zones {
		for _, s := range z.subnets {
			y = d.subnetTree(z, s, y, w)
		}
	}
	for _, p := range n.peers {
		d.put(2, y, w-2, "<"+p.name+"> "+p.to+" "+p.state, d.token(p.id, look.Gateway))
		y++
	}
	return y
}

func (d drawing) subnetTree(z zone, s subnet, y, w int) int {
	kind, token := d.word("private"), look.Private
	if s.public {
		kind, token = d.word("public"), look.Public
	}
	letter := z.name[strings.LastIndexAny(z.name, "0123456789")+1:]
	d.put(1, y, w-1, letter+" "+s.name+" "+s.cidr+" "+kind, d.token(s.id, token))
	y++
	d.put(4, y, w-4, s.route(d.word), d.token(s.tableID, look.Dim))
	y++
	for _, n := range s.nodes {
		d.node(n, 4, y, w-4)
		y++
	}
	return y
}
