package likeness

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"skylab/labs"
)

// feature is what several logs may have: a form, a way to write one, or a name.
type feature struct {
	key    string // begins with what it is: form, written or name
	parent int    // the form that it is a way to write, or -1
	chance float64
	given  bool
	in     []int // attempts, in order
	people int   // learners among them
}

// hit is a feature in a log, and the first deed that has it, -1 for a name.
type hit struct{ feature, deed int }

// member is an attempt, read.
type member struct {
	Attempt
	deeds   []deed
	hits    []hit // by feature
	total   float64
	lines   int // forms that are remarkable
	foreign []foreign
	gaps    map[step]float64 // seconds
}

// foreign is a value of others that was typed.
type foreign struct {
	Foreign
	of   []int // attempts whose it is
	root string
}

// class is all attempts at one lab.
type class struct {
	*draws
	given    *given
	all      []*member
	features []*feature
	index    map[string]int
	learners int
	luck     float64 // bits, in looking at all pairs
	paces    map[pace][]int
	touched  map[[2]int]bool // pairs with something foreign
}

// few is how many values a draw must have at least so that one of them says whose it is.
const few = 32

func newClass(l *labs.Lab, attempts []Attempt) *class {
	d := drawsOf(l)
	c := &class{draws: d, given: givenOf(l, d), index: map[string]int{}, paces: map[pace][]int{}, touched: map[[2]int]bool{}}
	voices := make([]*voice, len(attempts))
	for i, a := range attempts {
		c.all = append(c.all, &member{Attempt: a})
		x, blocks := d.own(i, a.Learner, a.Draw)
		voices[i] = &voice{draws: d, given: c.given, values: x, blocks: blocks}
		if i == 0 || attempts[i-1].Learner != a.Learner {
			c.learners++
		}
	}
	c.luck = math.Log2(max(1, float64(c.learners*(c.learners-1)/2)))
	holders := c.holders()
	for i, m := range c.all {
		c.read(i, m, voices[i], holders)
	}
	for _, m := range c.all {
		c.sum(m)
	}
	return c
}

// holders says in whose attempt each id is. Ids that several learners have are
// nobody's: -1.
func (c *class) holders() map[string]int {
	out := map[string]int{}
	for i, m := range c.all {
		for id := range held(m.Log) {
			if was, is := out[id]; !is {
				out[id] = i
			} else if was >= 0 && c.all[was].Learner != m.Learner {
				out[id] = -1
			}
		}
	}
	return out
}

// read reads a log into features.
func (c *class) read(i int, m *member, v *voice, holders map[string]int) {
	line := 0
	once := map[string]bool{}
	note := func(text, is, root string, of []int, bits float64) {
		of = slices.DeleteFunc(of, func(o int) bool { return c.all[o].Learner == m.Learner })
		if len(of) == 0 || once[text] {
			return
		}
		once[text] = true
		m.foreign = append(m.foreign, foreign{Foreign{In: m.Learner, Line: line, Value: text, Is: is, Bits: bits}, of, root})
		for _, o := range of {
			c.touched[[2]int{min(i, o), max(i, o)}] = true
		}
	}
	v.foreign = func(text, is string, of []owned) {
		bits := c.bits[of[0].root]
		if bits < math.Log2(few) {
			return
		}
		var who []int
		for _, o := range of {
			who = append(who, o.attempt)
		}
		slices.Sort(who)
		note(text, is, of[0].root, slices.Compact(who), bits)
	}
	v.id = func(text, is string) {
		if of, known := holders[text]; known && of >= 0 {
			digits := len(text) - 1 - strings.LastIndexByte(text, '-')
			note(text, is, text, []int{of}, 4*float64(digits))
		}
	}
	m.deeds = v.deeds(m.Log, m.Learner, func(n int) { line = n })
	seen := map[int]bool{}
	for k, d := range m.deeds {
		form := c.have(i, seen, m, feature{key: "form " + d.form, parent: -1, chance: d.chance, given: d.given}, k)
		if d.written != "" && d.written != d.form {
			f := feature{key: "written " + d.written, parent: form, chance: plainly, given: c.given.written[d.written]}
			if _, is := c.index[f.key]; !is && odd(d.written) {
				f.chance = oddly
			}
			c.have(i, seen, m, f, k)
		}
		for _, n := range d.names {
			c.have(i, seen, m, feature{key: "name " + n, parent: -1, chance: oddly, given: c.given.names[n] || c.given.words[strings.ToLower(n)]}, -1)
		}
	}
	slices.SortFunc(m.hits, func(a, b hit) int { return a.feature - b.feature })
	c.pace(i, m)
}

// have notes that a log has a feature, and returns its number.
func (c *class) have(i int, seen map[int]bool, m *member, f feature, deed int) int {
	n, is := c.index[f.key]
	if !is {
		n = len(c.features)
		c.index[f.key] = n
		c.features = append(c.features, &f)
	}
	if seen[n] {
		return n
	}
	seen[n] = true
	m.hits = append(m.hits, hit{n, deed})
	is0 := c.features[n]
	if k := len(is0.in); k == 0 || c.all[is0.in[k-1]].Learner != m.Learner {
		is0.people++
	}
	is0.in = append(is0.in, i)
	return n
}

var strange = regexp.MustCompile(`\S[ \t]{2,}|[ \t]+(\n|$)|(^|\s)#`)

// odd reports spaces that nothing asks for, and comments.
func odd(written string) bool { return strange.MatchString(written) }

// prior is how many classmates the expectation of somebody unknown is worth.
const prior = 4

// weight is how much it says that somebody has a feature, where this many of those who have
// it are the ones that are looked at.
func (c *class) weight(n, looked int) float64 {
	f := c.features[n]
	if f.given {
		return 0
	}
	others := max(0, c.learners-2)
	if f.parent >= 0 {
		others = max(0, c.features[f.parent].people-2)
	}
	p := (float64(max(0, f.people-looked)) + prior*f.chance) / (float64(others) + prior)
	if p > 0.25 {
		return 0
	}
	return -math.Log2(p)
}

// sum adds up what a log has that is remarkable.
func (c *class) sum(m *member) {
	for _, h := range m.hits {
		w := c.weight(h.feature, 1)
		m.total += w
		if w > 0 && strings.HasPrefix(c.features[h.feature].key, "form ") {
			m.lines++
		}
	}
}

// candidates finds pairs whose score may be more than 0, in order, by what they share.
func (c *class) candidates(found func(a, b int)) {
	sum, beat := make([]float64, len(c.all)), make([]int, len(c.all))
	for a, m := range c.all {
		clear(sum)
		clear(beat)
		for _, h := range m.hits {
			w := c.weight(h.feature, 2)
			if w == 0 {
				continue
			}
			in := c.features[h.feature].in
			from, _ := slices.BinarySearch(in, a+1)
			for _, b := range in[from:] {
				sum[b] += w
			}
		}
		for p := range m.gaps {
			in := c.paces[pace{p, int(m.gaps[p])}]
			from, _ := slices.BinarySearch(in, a+1)
			for _, b := range in[from:] {
				beat[b]++
			}
		}
		for b := a + 1; b < len(c.all); b++ {
			if c.all[b].Learner != m.Learner && (sum[b] > c.luck || beat[b] >= leastGaps || c.touched[[2]int{a, b}]) {
				found(a, b)
			}
		}
	}
}
