package tui

import (
	"net/netip"
	"slices"

	"skylab/engine/cidr"
	"skylab/engine/ec2"
	"skylab/tui/term"
)

// plan is how the addresses of a VPC are cut: what subnets hold, and what is
// free, in the order of addresses and without a gap.
type plan struct{ parts []planPart }

// planPart is one block of a plan.
type planPart struct {
	block  netip.Prefix
	subnet string // id of the one that holds it, or nothing
	name   string // of that subnet
	meant  bool   // to become a subnet
	hosts  int    // machines it is meant for, 0 where nobody said
}

// newPlan cuts the blocks of a VPC as its subnets do. What is free stays cut as
// it was in an older plan.
func newPlan(blocks []netip.Prefix, subnets []ec2.Subnet, old plan) plan {
	var p plan
	for _, whole := range blocks {
		var taken []netip.Prefix
		for _, s := range subnets {
			if cidr.Within(whole, s.CidrBlock) {
				taken = append(taken, s.CidrBlock)
				p.parts = append(p.parts, planPart{block: s.CidrBlock, subnet: s.SubnetId, name: term.Clean(s.Tags.Name())})
			}
		}
		for _, f := range cidr.Free(whole, taken) {
			p.parts = append(p.parts, old.cut(f)...)
		}
	}
	slices.SortFunc(p.parts, func(a, b planPart) int { return a.block.Addr().Compare(b.block.Addr()) })
	return p
}

// cut is a free block in the pieces that this plan had it in.
func (p plan) cut(free netip.Prefix) []planPart {
	smaller := false
	for _, q := range p.parts {
		if q.block == free && q.subnet == "" {
			return []planPart{q}
		}
		smaller = smaller || q.block != free && cidr.Within(free, q.block)
	}
	low, high, ok := cidr.Halves(free)
	if !smaller || !ok {
		return []planPart{{block: free}}
	}
	return append(p.cut(low), p.cut(high)...)
}

// at is the place of a block in the plan, or of the one that holds it.
func (p plan) at(b netip.Prefix) int {
	return slices.IndexFunc(p.parts, func(q planPart) bool { return cidr.Within(q.block, b) })
}

// split cuts a free block in two. Why is the sentence that says why not.
func (p *plan) split(i int) (why string) {
	q := p.parts[i]
	switch {
	case q.subnet != "":
		return "board-subnets-stay"
	case q.block.Bits() >= cidr.Smallest:
		return "board-smallest"
	}
	low, high, _ := cidr.Halves(q.block)
	p.parts = slices.Replace(p.parts, i, i+1, planPart{block: low}, planPart{block: high})
	return ""
}

// join makes one block of a free one and its other half.
func (p *plan) join(i int) (at int, why string) {
	q := p.parts[i]
	buddy := cidr.Buddy(q.block)
	j := slices.IndexFunc(p.parts, func(o planPart) bool { return o.block == buddy })
	switch {
	case q.subnet != "":
		return i, "board-subnets-stay"
	case q.block.Bits() <= cidr.Largest:
		return i, "board-largest"
	case j < 0:
		return i, "board-no-half"
	case p.parts[j].subnet != "":
		return i, "board-half-taken"
	}
	first := min(i, j)
	p.parts = slices.Replace(p.parts, first, first+2, planPart{block: cidr.Parent(q.block)})
	return first, ""
}

// half is the block that one can be joined with.
func (p plan) half(i int) netip.Prefix { return cidr.Buddy(p.parts[i].block) }

// fit finds the smallest block in which so many machines have room, cuts it out
// of what is free and means it for them.
func (p *plan) fit(hosts int) (at int, why string) {
	bits, ok := cidr.For(hosts)
	if !ok {
		return -1, "board-too-many"
	}
	var free []netip.Prefix
	for _, q := range p.parts {
		if q.subnet == "" && !q.meant {
			free = append(free, q.block)
		}
	}
	block, ok := cidr.Fit(free, bits)
	if !ok {
		return -1, "board-no-room"
	}
	at = p.at(block)
	for p.parts[at].block != block {
		if p.split(at) != "" {
			return -1, "board-no-room"
		}
		at = p.at(block)
	}
	p.parts[at].meant, p.parts[at].hosts = true, hosts
	return at, ""
}

// mean says that a free block is to become a subnet, or no longer.
func (p *plan) mean(i int) (why string) {
	q := &p.parts[i]
	switch {
	case q.subnet != "":
		return "board-is-one"
	case q.block.Bits() < cidr.Largest:
		return "board-split-first"
	}
	q.meant, q.hosts = !q.meant, 0
	return ""
}

// meant lists the blocks that are to become subnets.
func (p plan) meant() []netip.Prefix {
	var out []netip.Prefix
	for _, q := range p.parts {
		if q.meant {
			out = append(out, q.block)
		}
	}
	return out
}
