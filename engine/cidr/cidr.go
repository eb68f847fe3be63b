// Package cidr answers what is in a block of IPv4 addresses: how many, which
// are AWS's, which halves it has, and what is left of it when parts are taken.
// It is arithmetic and knows no account.
package cidr

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// What AWS keeps of every subnet's addresses: the network's own, the router's,
// the resolver's, one for later use; and the last one.
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
const (
	ReservedFirst = 4
	ReservedLast  = 1
)

// The largest and the smallest block that a VPC or a subnet can have.
const (
	Largest  = 16
	Smallest = 28
)

// Size is how many addresses a block has.
func Size(p netip.Prefix) int { return 1 << (32 - p.Bits()) }

// Hosts is how many of them AWS lets machines have.
func Hosts(p netip.Prefix) int { return max(0, Size(p)-ReservedFirst-ReservedLast) }

// Kept reports whether AWS keeps an address of the block for itself.
func Kept(p netip.Prefix, a netip.Addr) bool {
	return p.Contains(a) && (a.Less(Nth(p, ReservedFirst)) || Nth(p, Size(p)-1-ReservedLast).Less(a))
}

// Nth is the nth address of a block, from 0. Beyond its end it lies outside.
func Nth(p netip.Prefix, n int) netip.Addr {
	a := p.Masked().Addr().As4()
	binary.BigEndian.PutUint32(a[:], binary.BigEndian.Uint32(a[:])+uint32(n))
	return netip.AddrFrom4(a)
}

// Last is a block's last address.
func Last(p netip.Prefix) netip.Addr { return Nth(p, Size(p)-1) }

// Part is the nth block of that many bits in whole, from 0. Beyond its end it
// lies outside.
func Part(whole netip.Prefix, bits, n int) netip.Prefix {
	return netip.PrefixFrom(Nth(whole, n<<(32-bits)), bits)
}

// Mask is a block's netmask in dotted form.
func Mask(p netip.Prefix) netip.Addr {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], ^uint32(0)<<(32-p.Bits()))
	return netip.AddrFrom4(a)
}

// Within reports whether all of inner is in outer.
func Within(outer, inner netip.Prefix) bool {
	return outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}

// Halves are the two blocks that a block is split into. One of a single address
// has none.
func Halves(p netip.Prefix) (low, high netip.Prefix, ok bool) {
	if p.Bits() >= 32 {
		return p, p, false
	}
	return Part(p, p.Bits()+1, 0), Part(p, p.Bits()+1, 1), true
}

// Parent is the block of which this one is a half.
func Parent(p netip.Prefix) netip.Prefix {
	return netip.PrefixFrom(p.Addr(), max(0, p.Bits()-1)).Masked()
}

// Buddy is the other half of a block's parent.
func Buddy(p netip.Prefix) netip.Prefix {
	low, high, _ := Halves(Parent(p))
	if p.Masked() == low {
		return high
	}
	return low
}

// For is the length of the prefix of the smallest subnet in which so many
// machines have room.
func For(hosts int) (bits int, ok bool) {
	for bits := Smallest; bits >= Largest; bits-- {
		if Hosts(netip.PrefixFrom(netip.AddrFrom4([4]byte{}), bits)) >= hosts {
			return bits, true
		}
	}
	return 0, false
}

// Free is what is left of a block when others are taken: the fewest blocks that
// hold just that, in the order of their addresses.
func Free(whole netip.Prefix, taken []netip.Prefix) []netip.Prefix {
	whole = whole.Masked()
	touched := false
	for _, t := range taken {
		if Within(t, whole) {
			return nil
		}
		touched = touched || Within(whole, t)
	}
	if !touched {
		return []netip.Prefix{whole}
	}
	low, high, _ := Halves(whole)
	return append(Free(low, taken), Free(high, taken)...)
}

// Fit is the block of so many bits that wastes least of what is free: it lies
// in the smallest free block that can hold it, at its beginning.
func Fit(free []netip.Prefix, bits int) (block netip.Prefix, ok bool) {
	best := -1
	for _, f := range free {
		if f.Bits() <= bits && f.Bits() > best {
			best, block, ok = f.Bits(), Part(f, bits, 0), true
		}
	}
	return block, ok
}

// Sort puts blocks into the order of their addresses.
func Sort(blocks []netip.Prefix) {
	slices.SortFunc(blocks, func(a, b netip.Prefix) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
}
