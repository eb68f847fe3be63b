package term

import (
	"fmt"
	"strings"
	"testing"
)

// benchFrame is a full screen of 120x40 as the bench shows it: Korean prose in
// colours.
func benchFrame(n int) Frame {
	rows := make([]string, 40)
	for y := range rows {
		rows[y] = fmt.Sprintf("\x1b[38;5;%dm%s\x1b[m %02d%s", 16+y, strings.Repeat("서브넷 라우팅 ", 8), (n+y)%100, strings.Repeat(" ", 5))
	}
	return Frame{Rows: rows, Cursor: Cursor{X: 4, Y: 38, Visible: true, Shape: ShapeBar}}
}

func BenchmarkPaint(b *testing.B) {
	size := modes{width: 120, height: 40}
	run := func(name string, frames []Frame, stale bool) {
		b.Run(name, func(b *testing.B) {
			p := &painter{}
			for _, f := range frames {
				p.frame(&f, size, false)
			}
			b.ReportAllocs()
			bytes, i := 0, 0
			for b.Loop() {
				p.buf = p.buf[:0]
				bytes += len(p.frame(&frames[i%len(frames)], size, stale))
				i++
			}
			b.ReportMetric(float64(bytes)/float64(i), "wire-B/op")
		})
	}
	a, c := benchFrame(1), benchFrame(1)
	c.Rows = append([]string(nil), c.Rows...)
	c.Rows[20] = benchFrame(2).Rows[20]
	run("unchanged frame", []Frame{a}, false)
	run("unchanged frame, made anew", []Frame{a, benchFrame(1)}, false)
	run("one changed row", []Frame{a, c}, false)
	run("all rows", []Frame{a, benchFrame(2)}, false)
	run("after a resize", []Frame{a}, true)
}

func BenchmarkClean(b *testing.B) {
	for name, text := range map[string]string{
		"ascii":   strings.Repeat("subnet-0a1b ", 10),
		"korean":  strings.Repeat("서브넷 라우팅 ", 8),
		"nfd":     strings.Repeat("\u1112\u1161\u11ab\u1100\u1173\u11af ", 24),
		"hostile": strings.Repeat("\x1b[2J\u202e가\t", 12),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Clean(text)
			}
		})
	}
}
