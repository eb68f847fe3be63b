package tui

import "slices"

// Widths below which a drawing of boxes says less than a tree.
const (
	leastZone   = 24
	leastSubnet = 28 // below which subnets of a zone stand one above the other
	mostSubnet  = 52
)

// manyNodes is how much a picture may hold before its subnets count instead.
const manyNodes = 30

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

// fit folds what the packet does not meet and nobody chose, and then machines
// into counts, until the drawing is at most h rows high. It reports whether it
// is.
func (d *drawing) fit(t topology, w, h int) bool {
	d.few = t.nodes() > manyNodes
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
		if n.has(d.chosen) || d.follow && d.anyOnPath(t) && d.onPath(n) || !(d.follow && d.anyOnPath(t)) && last && !t.has(d.chosen) {
			continue
		}
		d.folded[n.id] = true
		if enough() {
			return true
		}
	}
	d.few = true
	if enough() {
		return true
	}
	for _, n := range t.networks {
		if t.has(d.chosen) && !n.has(d.chosen) {
			d.folded[n.id] = true
		}
	}
	if enough() {
		return true
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

// counted reports whether a subnet says how much stands in it instead of what:
// where there is much, unless it holds what is chosen or what the packet met.
func (d drawing) counted(s subnet) bool {
	if len(s.nodes) < 2 || !d.few {
		return false
	}
	if d.tight {
		return true
	}
	return s.id != d.open && !slices.ContainsFunc(s.nodes, d.met)
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
	if d.counted(s) {
		return 4
	}
	return 3 + len(s.nodes)
}
