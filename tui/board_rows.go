package tui

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"skylab/engine/cidr"
	"skylab/tui/look"
)

// boardWidth is as wide as the board becomes.
const boardWidth = 96

// boardField is the width of the words before what is known of a block.
const boardField = 12

// draw draws the board: the addresses to scale, the blocks, and what is to be
// known of the chosen one.
func (s *boardSheet) draw(m *Model, h int) (block, int, int) {
	w := min(boardWidth, m.w-2)
	h = min(h-1, 34)
	inner := w - 4
	foot := s.about(m, inner)
	head := s.bar(m, inner)
	head.put(text([]string{""}))
	room := max(2, h-2-len(head.rows)-len(foot)-1)
	list := s.list(m, inner)
	if over := len(list.rows) - room; over > 0 {
		list = list.window(max(0, min(s.at-room/2, over)), room)
	}
	h = min(h, len(head.rows)+len(list.rows)+len(foot)+3)
	out := under(head, list, text([]string{m.theme().Style(look.Border, line(m.theme(), inner))}), text(foot))
	b := out.indented().framed(m.theme(), s.title(m), w, h, true)
	x, y := m.centred(w, h, m.h-1)
	return b, x, y
}

func (s *boardSheet) title(m *Model) string {
	var whole []string
	for _, b := range s.whole {
		whole = append(whole, b.String())
	}
	name := s.name
	if name == "" {
		name = s.vpc
	}
	return strings.TrimSpace(m.words.Say("board-title") + "  " + name + " " + strings.Join(whole, " "))
}

// bar is the whole VPC to scale: # is a subnet, + is meant to become one, . is
// free. Beneath it ^ marks the chosen block. A click chooses.
func (s *boardSheet) bar(m *Model, w int) block {
	c := look.NewCanvas(w, 2)
	var out block
	ends := s.ends(w)
	for i, q := range s.plan.parts {
		from, to := 0, ends[i]
		if i > 0 {
			from = ends[i-1]
		}
		fill, token := q.looks()
		if i == s.at {
			c.Put(min(from, w-1), 1, strings.Repeat("^", max(1, to-from)), look.Now)
		}
		if from == to {
			continue // too small to be seen
		}
		c.Put(from, 0, strings.Repeat(fill, to-from), token)
		if to-from > 2 {
			c.Put(from, 0, "|", token)
			c.Put(from+1, 0, look.Clip(q.label(), to-from-2), token)
		}
		out.areas = append(out.areas, area{from, 0, to - from, 1, boardPick, strconv.Itoa(i)})
	}
	out.rows = c.Rows(m.theme())
	return out
}

// ends are the cells of a bar of w cells at which the blocks end.
func (s *boardSheet) ends(w int) []int {
	total, before := 0, 0
	for _, q := range s.plan.parts {
		total += cidr.Size(q.block)
	}
	out := make([]int, len(s.plan.parts))
	for i, q := range s.plan.parts {
		before += cidr.Size(q.block)
		out[i] = (before*w + total - 1) / total
	}
	return out
}

// looks is how a block is drawn in the bar.
func (q planPart) looks() (fill string, token look.Token) {
	switch {
	case q.subnet != "":
		return "#", look.Machine
	case q.meant:
		return "+", look.Accent
	}
	return ".", look.Dim
}

// label is what stands in the bar where there is room.
func (q planPart) label() string {
	switch {
	case q.name != "":
		return q.name
	case q.hosts > 0:
		return strconv.Itoa(q.hosts)
	}
	return "/" + strconv.Itoa(q.block.Bits())
}

// list is a row for each block.
func (s *boardSheet) list(m *Model, w int) block {
	var out block
	t := m.theme()
	for i, q := range s.plan.parts {
		fill, token := q.looks()
		state := m.words.Say("board-free")
		switch {
		case q.subnet != "":
			state = m.words.Say("board-subnet")
			if q.name != "" {
				state = q.name
			}
		case q.hosts > 0:
			state = m.words.Say("board-meant-for", q.hosts)
		case q.meant:
			state = m.words.Say("board-meant")
		}
		row := look.Columns([]int{18, -15}, q.block.String(), m.words.Say("board-hosts", cidr.Hosts(q.block))) + "  " + state
		lead := "  "
		if i == s.at {
			lead = "> "
		}
		row = look.Pad(look.Shorten(lead+fill+" "+row, w), w)
		if i == s.at {
			row = t.Style(look.Selected, row)
		} else {
			row = t.Style(token, row)
		}
		out.add(row, boardPick, strconv.Itoa(i))
	}
	return out
}

// about tells the chosen block: its mask, its bits, and whose each address is.
func (s *boardSheet) about(m *Model, w int) []string {
	t := m.theme()
	b := s.plan.parts[s.at].block
	say := func(key string, args ...any) string { return m.words.Say("board-"+key, args...) }
	field := func(key, value string) string {
		return look.Clip(t.Style(look.Dim, look.Pad(say(key), boardField))+value, w)
	}
	rows := []string{
		look.Clip(t.Style(look.Title, b.String())+"  "+say("size", cidr.Size(b), 32-b.Bits())+"  "+cidr.Mask(b).String(), w),
		field("address", bits(t, b.Masked().Addr(), b.Bits())),
		field("mask", bits(t, cidr.Mask(b), b.Bits())),
		field("machines", say("range", cidr.Nth(b, cidr.ReservedFirst).String(), cidr.Nth(b, cidr.Size(b)-1-cidr.ReservedLast).String(), cidr.Hosts(b))),
	}
	lead := look.Pad(say("kept"), boardField)
	for _, r := range look.Wrap(say("roles", b.Addr().String(), tail(b, 1), tail(b, 2), tail(b, 3), tail(b, cidr.Size(b)-1)), w-boardField) {
		rows = append(rows, t.Style(look.Dim, lead)+r)
		lead = look.Spaces(boardField)
	}
	typed := s.typed + "_"
	ask := say("ask", typed)
	if n, err := strconv.Atoi(s.typed); err == nil {
		if need, ok := cidr.For(n); ok {
			ask += "  " + say("would", need, cidr.Hosts(netip.PrefixFrom(b.Addr(), need)))
		} else {
			ask += "  " + say("too-many")
		}
	}
	return append(rows, look.Clip(t.Style(look.Key, ask), w))
}

// tail is the last number of a block's nth address, with its dot.
func tail(b netip.Prefix, n int) string {
	return fmt.Sprintf(".%d", cidr.Nth(b, n).As4()[3])
}

// bits writes an address in binary. A bar stands where the prefix ends: what is
// left of it is the network's, what is right of it the machines'.
func bits(t *look.Theme, a netip.Addr, prefix int) string {
	var net, host strings.Builder
	for i, o := range a.As4() {
		for j := range 8 {
			n, into := i*8+j, &net
			if n >= prefix {
				into = &host
			}
			if j == 0 && i > 0 && n != prefix {
				into.WriteByte('.')
			}
			into.WriteByte('0' + o>>(7-j)&1)
		}
	}
	return t.Style(look.Accent, net.String()) + t.Style(look.Key, "|") + t.Style(look.Dim, host.String())
}
