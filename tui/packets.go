package tui

import (
	"slices"

	"skylab/assets"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/check"
	"skylab/tui/look"
)

// sent is a packet that can be looked at: the one that decided a goal, or the
// one of a prediction.
type sent struct {
	asks     world.Sentence
	hops     wire.Trace
	blockers wire.Trace
	met      bool
	task     string
}

// packets lists what can be looked at now. What would answer an open question
// is not among it.
func (b *bench) packets() []sent {
	hidden := b.attempt.Withheld()
	var out []sent
	if r := b.reveal; r != nil && len(r.Saw) > 0 {
		out = append(out, sentOf(world.Sentence{Key: "packet-tried"}, r.Finding, r.Task))
	}
	for _, f := range b.attempt.Findings() {
		if len(f.Saw) > 0 && !slices.Contains(hidden, f.Task) {
			out = append(out, sentOf(f.Asks, f.Finding, f.Task))
		}
	}
	return out
}

func sentOf(asks world.Sentence, f check.Finding, task string) sent {
	s := sent{asks: asks, blockers: f.Blockers, met: f.Met, task: task}
	for _, t := range f.Saw[:min(2, len(f.Saw))] {
		s.hops = append(s.hops, t...)
	}
	return s
}

// packet is the one that is shown, or nil.
func (b *bench) packet() *sent {
	all := b.packets()
	if len(all) == 0 {
		return nil
	}
	return &all[min(b.shown, len(all)-1)]
}

// next shows the next packet, and after the last one the first.
func (b *bench) next() {
	if n := len(b.packets()); n > 0 {
		b.shown = (b.shown + 1) % n
	}
	b.tab = tabWalk
}

// deciding is the packet to look at after a change: the revealed one, or the
// first that keeps the current step from being met.
func (b *bench) deciding() int {
	if b.reveal != nil && len(b.reveal.Saw) > 0 {
		return 0
	}
	step := b.attempt.Step()
	first := -1
	for i, s := range b.packets() {
		if s.task != step {
			continue
		}
		if !s.met {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return max(0, first)
}

// path is what the packet met, and where it stopped.
func (s *sent) path() (lit map[string]bool, stop string) {
	lit = map[string]bool{}
	for _, h := range s.hops {
		lit[h.At.ID] = true
		if h.Blocked && stop == "" {
			stop = h.At.ID
		}
	}
	return lit, stop
}

// walkRows draws the packet that is shown.
func (m *Model) walkRows(w, h int) []string {
	b, t := m.bench, m.theme()
	s := b.packet()
	if s == nil {
		key := "no-packets"
		if b.question != nil {
			key = "withheld"
		}
		return look.Wrap(t.Style(look.Dim, m.words.Say(key)), w)
	}
	table := hopTable{hops: s.hops}
	for _, blocked := range s.blockers {
		table.why = append(table.why, t.Style(look.Bad, string(blocked.Code))+" "+sayWhy(m.words, blocked))
	}
	mark := look.Failed
	if s.met {
		mark = look.Met
	}
	head := look.Clip(t.Mark(mark)+" "+t.Style(look.Title, m.words.Say(s.asks.Key, s.asks.Args...)), w)
	return append([]string{head}, table.rows(t, m.words, w, h-1)...)
}

// sayWhy is the sentence of a hop that stopped a packet.
func sayWhy(d *assets.Dictionary, h wire.Hop) string {
	s := check.Explain(h)
	return d.Say(s.Key, s.Args...)
}

// progress counts the tasks that are met, and all.
func (b *bench) progress() (met, all int) {
	for _, t := range b.attempt.Lab.Tasks {
		if b.attempt.Met(t.Name) {
			met++
		}
	}
	return met, len(b.attempt.Lab.Tasks)
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
