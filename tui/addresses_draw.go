package tui

import (
	"net/netip"
	"slices"

	"skylab/engine/cidr"
	"skylab/tui/look"
)

// A grid shows a block to scale, a power of two of cells in each row.
const (
	mostCells = 64
	leastCell = 16 // addresses; no subnet is smaller
)

// grid is how a block is cut into rows of cells.
type grid struct{ cells, rows, size int }

// gridOf finds the grid for a block in w x h cells: as fine as the smallest
// subnet, if that fits.
func gridOf(whole netip.Prefix, parts []slice, w, h int) grid {
	smallest := cidr.Size(whole)
	for _, p := range parts {
		if p.subnet != "" && cidr.Within(whole, p.block) {
			smallest = min(smallest, cidr.Size(p.block))
		}
	}
	smallest = max(smallest, leastCell)
	g := grid{cells: 8, rows: 1}
	for g.cells*2 <= min(w, mostCells) && cidr.Size(whole)/(g.cells*2) >= leastCell {
		g.cells *= 2
	}
	for g.rows*2 <= h && cidr.Size(whole)/(g.cells*g.rows) > smallest {
		g.rows *= 2
	}
	g.size = max(1, cidr.Size(whole)/(g.cells*g.rows))
	return g
}

// addressBlock draws the address space of a VPC in place of the map.
func (m *Model) addressBlock(w, h int) (out block, from, to int) {
	b := m.bench
	s, ok := m.space()
	if !ok {
		return text(look.Wrap(" "+m.words.Say("nothing-yet"), w)), 0, 0
	}
	d := drawing{c: b.drawn.canvas, word: m.words.Say, stands: &b.drawn.stands, chosen: b.block}
	if id := b.chosen; !slices.Contains(s.stops(), b.block) && id != "" {
		for _, p := range s.parts {
			if p.subnet == id {
				b.block, d.chosen = p.block.String(), p.block.String()
			}
		}
	}
	rows := m.spaceRows(w, h)
	d.c.Resize(max(1, w), max(1, rows))
	*d.stands = (*d.stands)[:0]
	y := d.spaceHead(s, w)
	for _, whole := range s.blocks {
		y = d.grid(s, whole, y, w, h)
	}
	y = d.next(s, y, w) + 1
	for _, p := range s.parts {
		if p.block.String() == b.block {
			from, to = y, y+2
		}
		d.sliceRow(p, y, w)
		y++
	}
	out = text(d.c.Rows(m.theme()))
	out.areas = areasOf(*d.stands)
	return out, from, to
}

// spaceRows is how many rows the address space takes.
func (m *Model) spaceRows(w, h int) int {
	s, _ := m.space()
	n := 4 + len(s.parts)
	for _, whole := range s.blocks {
		n += gridOf(whole, s.parts, w-labelCells-1, gridRows(h)).rows
	}
	return n + max(0, len(rowsOf(s.next, m.words.Say("space-next"), w))-1)
}

// rowsOf cuts blocks into rows of w cells behind a word.
func rowsOf(blocks []netip.Prefix, word string, w int) [][]netip.Prefix {
	var out [][]netip.Prefix
	left := 0
	for _, b := range blocks {
		if left -= len(b.String()) + 2; left < 0 || out == nil {
			out = append(out, nil)
			left = w - look.Width(word) - 3 - len(b.String()) - 2
		}
		out[len(out)-1] = append(out[len(out)-1], b)
	}
	return out
}

// next says where the next subnets of usual sizes would go.
func (d drawing) next(s space, y, w int) int {
	says := d.word("space-next")
	for i, row := range rowsOf(s.next, says, w) {
		if i == 0 {
			d.put(1, y, w-1, says, look.Title)
		}
		x := look.Width(says) + 3
		for _, b := range row {
			d.thing(b.String(), x, y, w-x, b.String(), look.Accent)
			x += len(b.String()) + 2
		}
		y++
	}
	return y
}

// labelCells hold the first address of a grid's row.
const labelCells = 17

// gridRows is how much of h rows a grid may take.
func gridRows(h int) int { return max(1, min(8, h/3)) }

// spaceHead says of whom the addresses are and how many are left.
func (d drawing) spaceHead(s space, w int) int {
	all, held := 0, 0
	for _, whole := range s.blocks {
		all += cidr.Size(whole)
	}
	for _, p := range s.parts {
		if p.subnet != "" {
			held += cidr.Size(p.block)
		}
	}
	name := title(s.vpc.Tags, s.vpc.VpcId)
	d.put(1, 0, w-1, name+" "+cidrs(s.blocks), look.Title)
	d.put(1, 1, w-1, d.word("space-holds", commas(all), commas(held), commas(all-held)), look.Dim)
	return 2
}

// grid draws one block to scale: each cell is as many addresses as any other,
// and bears the letter of the subnet that has them.
func (d drawing) grid(s space, whole netip.Prefix, y, w, h int) int {
	g := gridOf(whole, s.parts, w-labelCells-1, gridRows(h))
	for row := range g.rows {
		d.put(1, y+row, labelCells-1, cidr.Nth(whole, row*g.cells*g.size).String(), look.Dim)
		for cell := 0; cell < g.cells; {
			p, letter := cellOf(s, whole, (row*g.cells+cell)*g.size, g.size)
			end := cell + 1
			for end < g.cells && letter != "+" {
				if q, l := cellOf(s, whole, (row*g.cells+end)*g.size, g.size); q.block != p.block || l != letter {
					break
				}
				end++
			}
			d.run(p, letter, labelCells+cell, y+row, end-cell)
			cell = end
		}
	}
	return y + g.rows
}

// run draws the cells of a row that belong to one part.
func (d drawing) run(p slice, letter string, x, y, n int) {
	token := look.Dim
	switch {
	case p.subnet != "" && p.public:
		token = look.Public
	case p.subnet != "":
		token = look.Private
	}
	if p.block.String() == d.chosen && d.chosen != "" {
		token = look.Selected
		if letter == "." {
			letter = ">" // shows without colour
		}
	}
	for i := range n {
		d.c.Put(x+i, y, letter, token)
	}
	if p.block.IsValid() {
		*d.stands = append(*d.stands, stand{area{x, y, n, 1, selectThing, p.block.String()}, x, x + n, y})
	}
}

// cellOf is what has addresses of a cell: one part, or several subnets, of
// which none has its letter there.
func cellOf(s space, whole netip.Prefix, at, size int) (slice, string) {
	first := cidr.Nth(whole, at)
	last := cidr.Nth(whole, at+size-1)
	var found slice
	for _, p := range s.parts {
		switch {
		case p.block.Contains(first) && p.block.Contains(last):
			return p, p.letter
		case p.subnet == "" || last.Less(p.block.Addr()) || cidr.Last(p.block).Less(first):
		case found.subnet != "":
			return found, "+"
		default:
			found = p
		}
	}
	if found.subnet == "" {
		return found, "."
	}
	return found, found.letter
}

// sliceRow is one part in a row of the list.
func (d drawing) sliceRow(p slice, y, w int) {
	token, kind := look.Dim, d.word("space-free")
	room := cidr.Hosts(p.block)
	switch {
	case p.subnet != "" && p.public:
		token, kind = look.Public, p.name+" · "+d.word("public")
	case p.subnet != "":
		token, kind = look.Private, p.name+" · "+d.word("private")
	}
	count := d.word("fact-addresses", commas(cidr.Size(p.block)))
	if p.subnet != "" {
		count = d.word("space-left", commas(p.free), commas(room))
	}
	left := look.Width(count) + 2
	text := p.letter + "  " + look.Pad(p.block.String(), 19) + kind
	if look.Width(text) > w-3-left {
		text = look.Shorten(text, max(0, w-3-left))
	}
	d.thing(p.block.String(), 3, y, w-3, text, token)
	d.put(w-left+1, y, left-1, count, look.Dim)
}
