package tui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

// BenchmarkFrameAfterAKey is what typing one character costs: the key and the
// whole frame after it, at 120x40 in Korean.
func BenchmarkFrameAfterAKey(b *testing.B) {
	p := benchmark(b)
	p.m.bench.prompt.set("aws ec2 describe-route-tables ")
	keys, i := []tea.KeyPressMsg{press("가"), press("backspace")}, 0
	b.ReportAllocs()
	for b.Loop() {
		p.m.Update(keys[i%2])
		p.m.Frame()
		i++
	}
}

// BenchmarkFrameUnchanged is a frame where nothing has changed.
func BenchmarkFrameUnchanged(b *testing.B) {
	p := benchmark(b)
	b.ReportAllocs()
	for b.Loop() {
		p.m.Frame()
	}
}

// BenchmarkFrameAfterAChange is a frame of which every pane is drawn anew.
func BenchmarkFrameAfterAChange(b *testing.B) {
	p := benchmark(b)
	b.ReportAllocs()
	for b.Loop() {
		p.m.bench.touch()
		p.m.Frame()
	}
}

func benchmark(b *testing.B) *player {
	b.Helper()
	p := open(b, 120, 40, assets.Korean, "private-nat")
	p.to("survive")
	p.answers()
	p.line("aws ec2 describe-subnets")
	for i := range 200 {
		p.m.bench.prompt.print(fmt.Sprintf("서브넷 %d", i), 0)
	}
	return p
}

// BenchmarkFrameOfAnAnimation is one hop of a packet that plays: the step and
// the whole frame after it, at 120x40 in Korean.
func BenchmarkFrameOfAnAnimation(b *testing.B) {
	p := benchmark(b)
	p.m.o.Still = false
	p.key("alt+3", "esc", "space")
	n, last := 0, len(p.m.bench.packets()[p.m.bench.shown].hops)
	b.ReportAllocs()
	for b.Loop() {
		if n = (n + 1) % last; n == 0 {
			p.m.bench.pace.at = 0
		}
		p.m.bench.pace.playing = true
		p.m.rolled()
		p.m.Frame()
	}
}
