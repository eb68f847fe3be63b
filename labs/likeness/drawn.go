package likeness

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"skylab/labs"
)

// block is a drawn block of addresses, or one address.
type block struct {
	prefix netip.Prefix
	name   string
	root   string // the draw that it follows from
}

// draws is what is drawn at a lab, and for whom.
type draws struct {
	lab    *labs.Lab
	alias  map[string]string  // the first of several names that one draw gives values to
	root   map[string]string  // the draw that a name follows from
	bits   map[string]float64 // how much one value of a draw says
	common lexicon            // values that somebody has
	blocks map[netip.Prefix][]owned
	sizes  []int // of blocks, the smallest first
}

// owned is a block of one attempt.
type owned struct {
	attempt int
	block
}

// lexicon holds values by the letters that they begin with, the longest first.
type lexicon map[string][]value

type value struct{ text, name string }

var run = regexp.MustCompile(`^[\p{L}\p{N}]+`)

func (x lexicon) add(text, name string) {
	first := run.FindString(text)
	if first == "" || slices.ContainsFunc(x[first], func(v value) bool { return v.text == text && v.name <= name }) {
		return
	}
	x[first] = append(slices.DeleteFunc(x[first], func(v value) bool { return v.text == text }), value{text, name})
	slices.SortFunc(x[first], func(a, b value) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text))
	})
}

// at is the value that text begins with, where a word ends behind it.
func (x lexicon) at(first, text string) (value, bool) {
	for _, v := range x[first] {
		if rest, ok := strings.CutPrefix(text, v.text); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			if rest == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return v, true
			}
		}
	}
	return value{}, false
}

func drawsOf(l *labs.Lab) *draws {
	d := &draws{l, map[string]string{}, map[string]string{}, map[string]float64{}, lexicon{}, map[netip.Prefix][]owned{}, nil}
	for _, w := range l.Draws {
		for _, n := range w.Names {
			d.alias[n], d.root[n] = w.Names[0], n
			if w.Kind == "one of" {
				for _, v := range w.From {
					d.common.add(v, w.Names[0])
				}
			}
		}
		if whole, is := d.root[strings.Trim(w.From[0], "{}")]; is && w.Kind == "part" {
			d.root[w.Names[0]] = whole
		}
		d.bits[w.Names[0]] = math.Log2(float64(w.Many()))
	}
	return d
}

// own is the values of one attempt, which are noted for the class, too.
func (d *draws) own(attempt int, learner string, draw int) (lexicon, []block) {
	x, blocks := lexicon{}, []block(nil)
	v := d.lab.Draw(learner, draw)
	for _, w := range d.lab.Draws {
		for _, n := range w.Names {
			p, ok := addresses(v[n])
			if !ok {
				x.add(v[n], d.alias[n])
				d.common.add(v[n], d.alias[n])
				continue
			}
			b := block{p, n, d.root[n]}
			blocks = append(blocks, b)
			d.blocks[p] = append(d.blocks[p], owned{attempt, b})
			if !slices.Contains(d.sizes, p.Bits()) {
				d.sizes = append(d.sizes, p.Bits())
				slices.SortFunc(d.sizes, func(a, b int) int { return b - a })
			}
		}
	}
	slices.SortStableFunc(blocks, func(a, b block) int { return b.prefix.Bits() - a.prefix.Bits() })
	return x, blocks
}

// addresses reads a block or an address.
func addresses(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is4() {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, 32), true
}

// place is where in a block addresses are, as it is written: {vpc}, {vpc}+37.
func (b block) place(text string, p netip.Prefix) string {
	out := "{" + b.name + "}"
	from, in := p.Addr().As4(), b.prefix.Addr().As4()
	off := 0
	for i := range from {
		off = off<<8 + int(from[i]) - int(in[i])
	}
	slash := strings.Contains(text, "/")
	switch {
	case b.prefix.Bits() == 32 && slash:
		return out + "/32"
	case p == b.prefix && (slash || b.prefix.Bits() == 32):
		return out
	case slash:
		return fmt.Sprintf("%s+%d/%d", out, off, p.Bits())
	}
	return fmt.Sprintf("%s+%d", out, off)
}

// holds reports whether addresses lie in a block.
func (b block) holds(p netip.Prefix) bool {
	return p.Bits() >= b.prefix.Bits() && b.prefix.Contains(p.Addr())
}

// others is whose block addresses lie in, the smallest that there is.
func (d *draws) others(p netip.Prefix) []owned {
	for _, size := range d.sizes {
		if size > p.Bits() {
			continue
		}
		if in, err := p.Addr().Prefix(size); err == nil && len(d.blocks[in]) > 0 {
			return d.blocks[in]
		}
	}
	return nil
}
