package likeness

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	caution   = 20  // bits that nothing is made of, and that halve what is left
	agree     = 0.2 // how often a gap agrees by chance
	leastGaps = 3
	shortest  = 5.    // seconds; what is faster was pasted
	longest   = 3600. // seconds; what is slower was a break
)

// step is two forms that follow each other.
type step struct{ from, to int }

// pace is a step and how long it took, in whole seconds.
type pace struct {
	step
	seconds int
}

// pace notes how long a learner thought before each line.
func (c *class) pace(i int, m *member) {
	m.gaps = map[step]float64{}
	for k := 1; k < len(m.deeds); k++ {
		was, is := m.deeds[k-1], m.deeds[k]
		s := step{c.index["form "+was.form], c.index["form "+is.form]}
		gap := is.wall.Sub(was.wall).Seconds()
		if _, twice := m.gaps[s]; twice || was.wall.IsZero() || gap < shortest || gap > longest {
			continue
		}
		m.gaps[s] = gap
		at := pace{s, int(gap)}
		c.paces[at] = append(c.paces[at], i)
	}
}

// tempo is how many gaps of how many agree, and what that says.
func tempo(a, b *member) (k, n int, bits float64) {
	for s, x := range a.gaps {
		if y, is := b.gaps[s]; is {
			n++
			if math.Abs(x-y) <= max(1, max(x, y)/50) {
				k++
			}
		}
	}
	p := float64(k) / float64(max(1, n))
	if k < leastGaps || p <= agree {
		return k, n, 0
	}
	bits = p * math.Log2(p/agree)
	if p < 1 {
		bits += (1 - p) * math.Log2((1-p)/(1-agree))
	}
	return k, n, bits * float64(n)
}

// pair compares two attempts.
func (c *class) pair(i, j int) Pair {
	a, b := c.all[i], c.all[j]
	p := Pair{A: Side{a.ID, a.Learner, a.lines}, B: Side{b.ID, b.Learner, b.lines}}
	same, restA, restB := 0., a.total, b.total
	lines := map[[2]int]*Line{}
	for x, y := 0, 0; x < len(a.hits) && y < len(b.hits); {
		h, g := a.hits[x], b.hits[y]
		switch {
		case h.feature < g.feature:
			x++
			continue
		case h.feature > g.feature:
			y++
			continue
		}
		x, y = x+1, y+1
		alone, bits := c.weight(h.feature, 1), c.weight(h.feature, 2)
		restA, restB = restA-alone, restB-alone
		if bits == 0 {
			continue
		}
		f := c.features[h.feature]
		if alone > 0 && strings.HasPrefix(f.key, "form ") {
			p.A.Remarkable, p.B.Remarkable = p.A.Remarkable-1, p.B.Remarkable-1
		}
		what, text, _ := strings.Cut(f.key, " ")
		if what == "name" {
			same += bits
			p.Names = append(p.Names, Name{text, bits, f.people - 2})
			continue
		}
		at := [2]int{h.deed, g.deed}
		l := lines[at]
		if l == nil {
			d, e := a.deeds[at[0]], b.deeds[at[1]]
			l = &Line{A: d.line, B: e.line, TextA: d.text, TextB: e.text, Code: d.code, Others: f.people - 2}
			lines[at] = l
		}
		l.Bits += bits
		l.Others = min(l.Others, f.people-2)
		if what == "form" {
			p.Shared++
		} else {
			l.Written = true
		}
	}
	p.A.Remarkable, p.B.Remarkable = p.A.Remarkable+p.Shared, p.B.Remarkable+p.Shared
	same += p.chain(lines)
	touch := c.touch(&p, a, b)
	share := max(0, same-c.luck)
	share /= share + max(0, min(restA, restB)) + caution
	c.finish(&p, share, touch)
	return p
}

// chain puts shared lines in order, marks those that are in the same order in both
// logs, and sums them up.
func (p *Pair) chain(lines map[[2]int]*Line) float64 {
	var at [][2]int
	for k := range lines {
		at = append(at, k)
	}
	slices.SortFunc(at, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	best, before, top := make([]float64, len(at)), make([]int, len(at)), -1
	for i := range at {
		before[i] = -1
		for j := range i {
			if at[j][0] < at[i][0] && at[j][1] < at[i][1] && best[j] > best[i] {
				best[i], before[i] = best[j], j
			}
		}
		if best[i] += lines[at[i]].Bits; top < 0 || best[i] > best[top] {
			top = i
		}
	}
	for i := top; i >= 0; i = before[i] {
		lines[at[i]].Order = true
	}
	sum := 0.
	for _, k := range at {
		l := lines[k]
		if !l.Order {
			l.Bits /= 2
		}
		sum += l.Bits
		if last := len(p.Lines) - 1; last >= 0 && l.Code != "" && p.Lines[last].A == l.A && p.Lines[last].B == l.B {
			p.Lines[last].Bits += l.Bits // what was typed, and that it was refused
			p.Lines[last].Code = l.Code
			continue
		}
		p.Lines = append(p.Lines, *l)
	}
	return sum
}

// touch is the bits of what of the one is found in the other, and of the times.
func (c *class) touch(p *Pair, a, b *member) float64 {
	sum := 0.
	for _, side := range [][2]*member{{a, b}, {b, a}} {
		counted := map[string]bool{}
		for _, f := range side[0].foreign {
			if !slices.ContainsFunc(f.of, func(o int) bool { return c.all[o] == side[1] }) {
				continue
			}
			f.Of = side[1].Learner
			if counted[f.root] {
				f.Bits = 0
			}
			counted[f.root] = true
			sum += f.Bits
			p.Foreign = append(p.Foreign, f.Foreign)
		}
	}
	var bits float64
	p.Alike, p.Gaps, bits = tempo(a, b)
	return sum + bits
}

// finish rounds what is said.
func (c *class) finish(p *Pair, share, touch float64) {
	beyond := max(0, touch-c.luck)
	p.Score = int(math.Round(100 * (1 - (1-share)*math.Exp2(-beyond/caution))))
	tenth := func(x *float64) { *x = math.Round(*x*10) / 10 }
	for i := range p.Lines {
		tenth(&p.Lines[i].Bits)
	}
	for i := range p.Names {
		tenth(&p.Names[i].Bits)
	}
	for i := range p.Foreign {
		tenth(&p.Foreign[i].Bits)
	}
	slices.SortFunc(p.Names, func(a, b Name) int { return cmp.Compare(a.Text, b.Text) })
}
