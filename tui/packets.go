package tui

import (
	"strconv"
	"strings"

	"skylab/engine"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// sent is a packet that can be looked at: the one that decided a goal, or the
// one of a prediction.
type sent struct {
	asks     world.Sentence
	hops     wire.Trace
	blockers wire.Trace
	met      bool
	task     string
	world    *world.World // in which it was sent
	dark     string       // the zone that was dark meanwhile
}

// source is what packets come from.
type source struct {
	looks  int
	reveal *labs.Reveal
	sent   *engine.Sent
}

// packets lists what can be looked at now. What would answer an open question
// is not among it. It is made anew when what it comes from is another.
func (b *bench) packets() []sent {
	from := source{looks: b.looks, reveal: b.reveal}
	if n := len(b.sent); n > 0 {
		from.sent = &b.sent[n-1]
	}
	if b.drawn.packets != nil && b.drawn.source == from {
		return b.drawn.packets
	}
	out := []sent{}
	for _, p := range b.seen.sight.Packets(b.reveal, b.sent) {
		out = append(out, sent{asks: p.Asks, hops: p.Hops, blockers: p.Blockers, met: p.Met, task: p.Task, world: p.World, dark: p.Dark})
	}
	b.drawn.packets, b.drawn.source = out, from
	return out
}

// packet is the one that is shown, or nil, its number and how many there are.
func (b *bench) packet() (p *sent, n, of int) {
	all := b.packets()
	if len(all) == 0 {
		return nil, 0, 0
	}
	n = min(b.shown, len(all)-1)
	return &all[n], n, len(all)
}

// deciding is the packet to look at after a change: the revealed one, or the
// last that was sent from the prompt, or the first that keeps the current step from being met, or else a later one.
func (b *bench) deciding() int {
	switch {
	case b.reveal != nil && len(b.reveal.Saw) > 0:
		return 0
	case len(b.sent) > 0:
		return len(b.sent) - 1
	}
	return b.seen.sight.Deciding(b.seen.sight.Packets(b.reveal, b.sent))
}

// path is what the packet met as far as the hop at, and where it stopped: the
// component, and what it decided for.
func (s *sent) path(at int) (lit, stop map[string]bool) {
	lit, stop = map[string]bool{}, map[string]bool{}
	for _, h := range s.hops[:at+1] {
		lit[h.At.ID] = true
		if h.On != nil {
			lit[h.On.ID] = true
		}
		if h.Blocked {
			stop[h.At.ID] = true
			if h.On != nil {
				stop[h.On.ID] = true
			}
			return lit, stop
		}
	}
	return lit, stop
}

// onID is the id of what a hop decided for, if it was for something.
func onID(c *wire.Component) string {
	if c == nil {
		return ""
	}
	return c.ID
}

// walkBlock draws the packet that is shown, all of it: a head that stays in
// sight, the table, and which of its rows are to stay in sight too.
func (m *Model) walkBlock(w int) (head, list block, from, to int) {
	b, t := m.bench, m.theme()
	if b.seen.sight.Sealed {
		return block{}, m.sentBlock(w), 0, 0
	}
	s, n, of := b.packet()
	if s == nil {
		key := "no-packets"
		if b.attempt.Lab.AsksNames() {
			key = "no-packets-names"
		}
		walk, walked := say.LastWalk(b.seen.world)
		switch {
		case b.asking():
			key = "withheld"
		case walked:
			return block{}, text((&trailSheet{walk: walk}).summary(m, w)), 0, 0
		}
		return block{}, text(look.Wrap(t.Style(look.Dim, m.words.Say(key)), w)), 0, 0
	}
	table := hopTable{world: s.world, hops: s.hops, at: b.reached(s), close: !b.pace.playing && (m.focus() == inWalk || b.pace.at != whereDecided)}
	for _, h := range s.blockers {
		table.why = append(table.why, t.Style(look.Bad, string(h.Code))+"  "+say.Why(m.words, h))
	}
	if len(s.blockers) > 0 && m.film == nil && b.cures(s) {
		table.foot = t.Style(look.Key, m.cureKeys()) + " " + t.Style(look.Dim, m.words.Say("cure"))
	}
	if b.reveal != nil && n == 0 && !m.wide() {
		rows := m.revealRows(w)
		head = text(rows[:max(0, len(rows)-1)])
	} else {
		head = text(m.walkHead(s, n, of, w))
	}
	if b.tab == tabWalk {
		head.put(m.controls(s, w))
	}
	list, from, to = table.block(t, m.words, w)
	return head, list, from, to
}

// cureKeys are the keys that lead from here to the command against what stopped
// the packet: x works where the packets are chosen.
func (m *Model) cureKeys() string {
	keys := []string{m.keyOf(cure)}
	if keys[0] == "" {
		keys[0] = keyIn(cure, inWalk)
		if m.focus() == inPrompt {
			keys = append([]string{keyIn(panes, inPrompt)}, keys...)
		}
		if m.bench.tab != tabWalk {
			keys = append([]string{m.keyOf(tabWalk)}, keys...)
		}
	}
	return strings.Join(keys, ", ")
}

// walkHead says which packet it is.
func (m *Model) walkHead(s *sent, n, of, w int) []string {
	t := m.theme()
	mark := look.Failed
	if s.met {
		mark = look.Met
	}
	head := t.Mark(mark) + " " + t.Style(look.Title, term.Clean(m.words.Say(s.asks.Key, s.asks.Args...)))
	if of > 1 {
		head += t.Style(look.Dim, "  "+strconv.Itoa(n+1)+"/"+strconv.Itoa(of))
	}
	return look.Wrap(head, w)
}

// byTask groups findings by the task they belong to.
func byTask(all []labs.Finding, task string) []labs.Finding {
	var out []labs.Finding
	for _, f := range all {
		if f.Task == task {
			out = append(out, f)
		}
	}
	return out
}
