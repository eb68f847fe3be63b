package wire

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Matrix says of all pairs of instances whether one is answered by the other, by their
// primary private addresses, at some ports. It is what [Probe] would say of each pair:
// where only routes, lists and groups decide, it asks each of them once for all whom it
// can't tell apart.
type Matrix struct {
	Ends  []*Component // the instances, in the order of the World
	Proto uint8
	Ports []uint16

	rows [][]set // by port and sender: who answers
}

// set is a set of ends.
type set []uint64

func (s set) has(k int) bool { return s[k>>6]>>(k&63)&1 != 0 }
func (s set) add(k int)      { s[k>>6] |= 1 << (k & 63) }
func (s set) remove(k int)   { s[k>>6] &^= 1 << (k & 63) }
func (s set) or(o set) { // o's members too
	for k := range s {
		s[k] |= o[k]
	}
}

func (s set) and(o set) {
	for k := range s {
		s[k] &= o[k]
	}
}

// Answered reports whether to answers from at the port with this number.
func (m *Matrix) Answered(port, from, to int) bool { return m.rows[port][from].has(to) }

// Count is how many pairs of different ends there are, and how many are answered at the
// port with this number.
func (m *Matrix) Count(port int) (answered, pairs int) {
	for from, row := range m.rows[port] {
		for _, word := range row {
			answered += bits.OnesCount64(word)
		}
		if row.has(from) {
			answered--
		}
	}
	return answered, len(m.Ends) * (len(m.Ends) - 1)
}

// end is an instance while a matrix is made.
type end struct {
	i    *networkInterface
	ip   uint32
	twin bool // another end has the same address, in another VPC
}

// All makes the matrix of all instances that have a network interface. w is the World
// that n was indexed from. Of ICMP the only port is 0.
func (n *Net) All(w *world.World, proto uint8, ports ...uint16) *Matrix {
	m := &Matrix{Proto: proto, Ports: ports}
	var ends []end
	for _, r := range world.All[ec2.Instance](w, world.Everywhere) {
		at := n.machines[r.InstanceId]
		if at == nil || len(at.plugs) == 0 || len(at.plugs[0].at.address) == 0 {
			continue
		}
		ends = append(ends, end{i: at.plugs[0].at, ip: at.plugs[0].at.address[0].ip})
		m.Ends = append(m.Ends, &at.Component)
	}
	t := tabler{n: n, ends: ends, proto: proto, words: (len(ends) + 63) / 64}
	t.path.scratch = &Scratch{open: n}
	t.classify()
	for _, port := range ports {
		m.rows = append(m.rows, t.rows(port))
	}
	return m
}

// tabler makes a matrix.
type tabler struct {
	n       *Net
	ends    []end
	proto   uint8
	words   int
	classes [][]int // ends that routes and lists can't tell apart
	members []set   // of each class
	all     []*group
	of      map[*group]set // who carries it
	odd     [][2]int       // pairs that have to be asked one by one
	path    Verdict        // of a probe that no group stops
	whole   Verdict
}

func (t *tabler) set() set { return make(set, t.words) }

// classify finds which ends can't be told apart by routes and lists, and who carries which
// group.
func (t *tabler) classify() {
	cuts, classes, many := t.cuts(), map[string]int{}, map[uint32]int{}
	for _, e := range t.ends {
		many[e.ip]++
	}
	t.of = map[*group]set{}
	var key strings.Builder
	for k := range t.ends {
		e := &t.ends[k]
		m := e.i.instance
		e.twin = many[e.ip] > 1
		key.Reset()
		fmt.Fprintf(&key, "%s %v %v %v %v", e.i.subnet.ID, m.running, e.i.Dark, e.i.check, m.listeners)
		if e.twin || m.firewall != nil || m.forwards && !e.i.check || len(e.i.address) > 1 || len(m.plugs) > 1 {
			fmt.Fprintf(&key, " alone %d", k)
		}
		for _, c := range cuts[e.i.vpc] {
			if c.has(e.ip) {
				key.WriteString(" in")
			} else {
				key.WriteString(" out")
			}
		}
		at, ok := classes[key.String()]
		if !ok {
			at = len(t.classes)
			classes[key.String()], t.classes, t.members = at, append(t.classes, nil), append(t.members, t.set())
		}
		t.classes[at] = append(t.classes[at], k)
		t.members[at].add(k)
		for _, g := range e.i.groups {
			if t.of[g] == nil {
				t.of[g], t.all = t.set(), append(t.all, g)
			}
			t.of[g].add(k)
		}
	}
}

// cuts are the blocks of lists and routes that tell addresses of a VPC apart.
func (t *tabler) cuts() map[*vpc][]block {
	seen := map[block]bool{}
	var all []block
	note := func(b block) {
		if b.mask != 0 && !seen[b] {
			seen[b], all = true, append(all, b)
		}
	}
	lists := func(s *subnet) {
		for _, entry := range s.acl.in {
			note(entry.block)
		}
		for _, entry := range s.acl.out {
			note(entry.block)
		}
	}
	members := map[*vpc][]uint32{}
	for _, e := range t.ends {
		members[e.i.vpc] = append(members[e.i.vpc], e.ip)
	}
	for _, s := range t.n.subnets {
		lists(s)
		if s.table != nil {
			for k := range s.table.routes {
				note(s.table.routes[k].block)
			}
		}
	}
	for _, g := range t.n.transits {
		for _, a := range g.attachments {
			if a.table != nil {
				for k := range a.table.routes {
					note(a.table.routes[k].block)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b block) int { return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.mask, b.mask)) })
	out := map[*vpc][]block{}
	for v, ips := range members {
		for _, b := range all {
			if first := b.has(ips[0]); slices.ContainsFunc(ips, func(ip uint32) bool { return b.has(ip) != first }) {
				out[v] = append(out[v], b)
			}
		}
	}
	return out
}

// rows are who answers whom at a port.
func (t *tabler) rows(port uint16) []set {
	rows := t.paths(port)
	out, in := t.groups(port)
	for k := range rows {
		e := &t.ends[k]
		own := rows[k].has(k)
		if len(e.i.groups) > 0 { // an attached interface has at least one; what has none lets nothing pass
			leaves := t.set()
			for _, g := range e.i.groups {
				leaves.or(out[g])
			}
			rows[k].and(leaves)
		} else {
			clear(rows[k])
		}
		rows[k].and(in[k])
		if own {
			rows[k].add(k)
		}
	}
	for _, p := range t.odd {
		if t.answers(p[0], p[1], port, &t.whole) {
			rows[p[0]].add(p[1])
		} else {
			rows[p[0]].remove(p[1])
		}
	}
	t.odd = t.odd[:0]
	return rows
}

// groups says whom each group lets a member call, and who gets into each end.
func (t *tabler) groups(port uint16) (out map[*group]set, in []set) {
	p := Packet{Proto: t.proto, DstPort: port}
	if t.proto == ICMP {
		p.ICMPType = EchoRequest
	}
	out = map[*group]set{}
	lets := map[*group]set{}
	for _, g := range t.all {
		out[g], lets[g] = t.set(), t.set()
		for k := range g.out {
			t.match(&g.out[k], g.vpc, &p, out[g], false)
		}
		for k := range g.in {
			t.match(&g.in[k], g.vpc, &p, lets[g], true)
		}
	}
	in = make([]set, len(t.ends))
	for k := range in {
		in[k] = t.set()
		for _, g := range t.all {
			if lets[g].has(k) {
				in[k].or(t.of[g])
			}
		}
	}
	return out, in
}

// match adds the ends that a rule of a group is about.
func (t *tabler) match(r *groupRule, v *vpc, p *Packet, into set, in bool) {
	switch {
	case !r.fits(p):
	case r.isBlock && r.mask == 0:
		for k := range t.ends {
			into.add(k)
		}
	case r.isBlock:
		for k := range t.ends {
			if r.has(t.ends[k].ip) {
				into.add(k)
			}
		}
	case r.ref != nil && v != nil:
		for k := range t.ends {
			if t.n.isMember(r.ref, v, t.ends[k].ip, in) {
				into.add(k)
			}
		}
	}
}

// paths are who would answer whom at a port if no group stood between them.
func (t *tabler) paths(port uint16) []set {
	rows := make([]set, len(t.ends))
	for k := range rows {
		rows[k] = t.set()
		if t.answers(k, k, port, &t.whole) {
			rows[k].add(k)
		}
	}
	for _, from := range t.classes {
		reached := t.set()
		for b, to := range t.classes {
			one, other := from[0], to[0]
			if one == other {
				if len(to) == 1 {
					continue
				}
				other = to[1]
			}
			switch yes := t.answers(one, other, port, &t.path); {
			case t.ends[other].twin, t.isOdd():
				for _, x := range from {
					for _, y := range to {
						if x != y {
							t.odd = append(t.odd, [2]int{x, y})
						}
					}
				}
			case yes:
				reached.or(t.members[b])
			}
		}
		for _, k := range from {
			own := rows[k].has(k)
			rows[k].or(reached)
			if !own {
				rows[k].remove(k)
			}
		}
	}
	return rows
}

// answers sends one probe.
func (t *tabler) answers(from, to int, port uint16, v *Verdict) bool {
	a, b := &t.ends[from], &t.ends[to]
	p := Packet{Proto: t.proto, Src: a.i.address[0].private, Dst: b.i.address[0].private, SrcPort: MatrixPort, DstPort: port, From: a.i.ID}
	if t.proto == ICMP {
		p.ICMPType = EchoRequest
	}
	ProbeInto(t.n, p, v)
	return v.Answered
}

// MatrixPort is the source port of everybody in a [Matrix].
const MatrixPort = 40000

// isOdd reports whether something besides routes, lists and the groups of both ends had a
// part in the last path, so that others of the same classes may fare otherwise.
func (t *tabler) isOdd() bool {
	for _, way := range []Trace{t.path.There, t.path.Back} {
		if len(way) > 0 {
			if last := &way[len(way)-1]; last.Code == DestinationRFC1918 || last.Code == DestinationRFC6598 {
				return false // such addresses end there, whoever calls
			}
		}
		for k := range way {
			h := &way[k]
			switch h.At.Kind {
			case KindSecurityGroup, KindNetworkAcl, KindRouteTable, KindPeering, KindTransitGateway, KindTransitTable, KindVpc, KindSubnet:
			case KindInstance:
				if h.Did == Forwarded || h.Did == Translated {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}
