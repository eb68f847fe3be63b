package tui

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/engine/cidr"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/term"
)

// addresses shows the address space of a VPC in place of the map, and back.
const addresses action = "addresses"

var addressKeys = []binding{
	{addresses, []string{"alt+a"}, inPrompt, "Alt+a", 0},
	{addresses, []string{"a"}, inPanes, "a", 7},
}

// space is the address space of a VPC: its blocks, and what they are cut into.
type space struct {
	vpc    ec2.Vpc
	blocks []netip.Prefix
	parts  []slice
	next   []netip.Prefix // where the next subnets of usual sizes would go
}

// slice is a part of a VPC's addresses: a subnet, or a block that is free.
type slice struct {
	block  netip.Prefix
	letter string // of the subnet; a point where the block is free
	subnet string // id
	name   string
	public bool
	free   int // addresses that a machine could still have
}

// usualSizes are those of the subnets for which a place is looked up.
var usualSizes = []int{24, 26, 28, 20}

// spaceOf reads the addresses of a VPC.
func spaceOf(w *world.World, s world.Scope, v ec2.Vpc) space {
	out := space{vpc: v, blocks: v.Blocks()}
	var free []netip.Prefix
	n := 0
	for _, whole := range out.blocks {
		var taken []netip.Prefix
		from := len(out.parts)
		for _, sn := range world.All[ec2.Subnet](w, world.Everywhere) {
			if sn.VpcId != v.VpcId || !cidr.Within(whole, sn.CidrBlock) {
				continue
			}
			drawn := subnetOf(w, s, sn)
			taken = append(taken, sn.CidrBlock)
			out.parts = append(out.parts, slice{block: sn.CidrBlock, subnet: sn.SubnetId, name: drawn.name, public: drawn.public, free: freeIn(w, sn)})
		}
		for _, b := range cidr.Free(whole, taken) {
			if b.Bits() <= 28 {
				out.parts = append(out.parts, slice{block: b, letter: ".", free: cidr.Hosts(b)})
				free = append(free, b)
			}
		}
		slices.SortFunc(out.parts[from:], func(a, b slice) int { return a.block.Addr().Compare(b.block.Addr()) })
		for i := range out.parts[from:] {
			if p := &out.parts[from+i]; p.subnet != "" {
				p.letter, n = letter(n), n+1
			}
		}
	}
	for _, bits := range usualSizes {
		if b, ok := cidr.Fit(free, bits); ok {
			out.next = append(out.next, b)
		}
	}
	return out
}

// letter names the nth subnet of a VPC.
func letter(n int) string {
	const all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if n < len(all) {
		return all[n : n+1]
	}
	return "#"
}

// stops are the blocks that can be chosen, each once.
func (s space) stops() []string {
	var out []string
	for _, b := range s.next {
		if !slices.ContainsFunc(s.parts, func(p slice) bool { return p.block == b }) {
			out = append(out, b.String())
		}
	}
	for _, p := range s.parts {
		out = append(out, p.block.String())
	}
	return out
}

// subnet is the id of the subnet that has this block, or nothing.
func (s space) subnet(block string) string {
	for _, p := range s.parts {
		if p.block.String() == block {
			return p.subnet
		}
	}
	return ""
}

// space is the address space that is shown: of the VPC that the chosen thing
// belongs to, or else of the first on the map.
func (m *Model) space() (space, bool) {
	b := m.bench
	w, scope := b.shownWorld(), b.attempt.Engine.Scope()
	t := m.top()
	for _, id := range []string{vpcOf(w, b.chosen), firstNetwork(t)} {
		if v, ok := world.Get[ec2.Vpc](w, world.Everywhere, id); ok {
			return spaceOf(w, world.Scope{Account: scope.Account}, v), true
		}
	}
	return space{}, false
}

func firstNetwork(t topology) string {
	for _, n := range t.networks {
		return n.id
	}
	return ""
}

// vpcOf is the VPC that something belongs to.
func vpcOf(w *world.World, id string) string {
	r, ok := world.Get[world.Resource](w, world.Everywhere, id)
	if !ok {
		return ""
	}
	if v, is := r.(ec2.Vpc); is {
		return v.VpcId
	}
	for _, ref := range r.Refs() {
		if _, is := world.Get[ec2.Vpc](w, world.Everywhere, ref); is {
			return ref
		}
	}
	return ""
}

// onAddresses does what the address map is asked for, while it is shown.
func (m *Model) onAddresses(do action, at string) (tea.Cmd, bool) {
	b := m.bench
	if do == addresses {
		b.spaced = !b.spaced || b.tab != tabMap && !m.wide()
		b.tab, b.scroll[tabMap] = tabMap, toWhatMatters
		b.touch()
		return nil, true
	}
	if !b.spaced || b.tab != tabMap && do != selectThing {
		return nil, false
	}
	s, ok := m.space()
	if !ok {
		return nil, false
	}
	switch do {
	case selectThing:
		switch {
		case at == "tab" || at == "shift+tab":
			m.nextSpace(s.vpc.VpcId, at == "tab")
		case at == b.block && b.panes && b.tab == tabMap:
			m.useBlock(s)
		default:
			b.block, b.panes, b.tab = at, true, tabMap
		}
	case move:
		all := s.stops()
		i := slices.Index(all, b.block)
		switch {
		case len(all) == 0:
		case i < 0:
			b.block = all[0]
		case at == "up" || at == "left":
			b.block = all[max(0, i-1)]
		default:
			b.block = all[min(len(all)-1, i+1)]
		}
	case inspect, propose:
		m.useBlock(s)
	default:
		return nil, false
	}
	b.touch()
	return nil, true
}

// useBlock shows the details of the chosen block's subnet, or offers the
// command that would make one of it.
func (m *Model) useBlock(s space) {
	b := m.bench
	if !slices.Contains(s.stops(), b.block) {
		m.warn("choose-block")
		return
	}
	if id := s.subnet(b.block); id != "" {
		m.pick(id)
		b.tab = tabDetails
		return
	}
	m.offer(engine.Book.Line(ec2.CreateSubnet{VpcId: s.vpc.VpcId, CidrBlock: b.block, AvailabilityZone: blank}))
}

// nextSpace goes to the next VPC that is on the map, or the one before.
func (m *Model) nextSpace(id string, on bool) {
	all := m.top().networks
	i := slices.IndexFunc(all, func(n network) bool { return n.id == id })
	if len(all) == 0 || i < 0 {
		return
	}
	if i++; !on {
		i += len(all) - 2
	}
	m.bench.block = ""
	m.pick(all[i%len(all)].id)
}

// commas is a count with a comma before each three digits.
func commas(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// freeBlocks are the blocks that a subnet may get: the next ones of usual sizes,
// and all that is free, of the VPC that the words name, or else of each.
func (b *bench) freeBlocks(words []string) []candidate {
	named := ""
	if i := slices.Index(words, "--vpc-id"); i >= 0 && i+1 < len(words) {
		named = words[i+1]
		if v, ok := b.variable(strings.Trim(named, "${}\"")); ok {
			named = v
		}
	}
	scope := b.attempt.Engine.Scope()
	var out []candidate
	for _, v := range world.All[ec2.Vpc](b.seen.world, b.scope()) {
		if _, is := world.Get[ec2.Vpc](b.seen.world, world.Everywhere, named); v.IsDefault || is && v.VpcId != named {
			continue
		}
		s := spaceOf(b.seen.world, scope, v)
		for _, p := range s.parts {
			if p.subnet == "" && p.block.Bits() >= 16 {
				s.next = append(s.next, p.block)
			}
		}
		for _, block := range s.next {
			says := b.words().Say("space-room", cidr.Hosts(block))
			out = append(out, candidate{text: block.String(), what: term.Clean(v.Tags.Name()) + " · " + says})
		}
	}
	return out
}
