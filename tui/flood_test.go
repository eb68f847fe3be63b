package tui

import (
	"runtime"
	"testing"

	"skylab/tui/look"
)

// costs is how many bytes something allocates, in all.
func costs(does func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	does()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestALotOfOutputCostsNoMoreThanItsLength(t *testing.T) {
	const lines = 100_000
	var p prompt
	if n := costs(func() {
		for range lines {
			p.print("a line", look.Text)
		}
	}) / lines; n > 4096 {
		t.Errorf("a line beyond the scrollback costs %d bytes", n)
	}
	if len(p.lines) != maxScrollback {
		t.Errorf("%d lines are kept", len(p.lines))
	}
	var all []segment
	out, line := stream{&all, false}, []byte("a line\n")
	if n := costs(func() {
		for range lines {
			_, _ = out.Write(line)
		}
	}) / lines; n > 1024 {
		t.Errorf("a line of a long output costs %d bytes", n)
	}
	if len(all) != 1 || len(all[0].text) != lines*len(line) {
		t.Error("some of it is lost")
	}
}
