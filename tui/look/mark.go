package look

import "strings"

// Mark is the state of a thing as it can be read without colour.
type Mark uint8

// The marks, three cells each.
const (
	Open    Mark = iota // [ ] not yet
	Met                 // [v] done, allowed
	Here                // [>] now
	Caution             // [!]
	Failed              // [x] refused, missing
)

var marks = [...]struct {
	text  string
	token Token
}{{"[ ]", Dim}, {"[v]", Good}, {"[>]", Now}, {"[!]", Warn}, {"[x]", Bad}}

// String returns the mark without a style.
func (m Mark) String() string { return marks[min(m, Failed)].text }

// Mark returns a mark in its colour.
func (t *Theme) Mark(m Mark) string {
	m = min(m, Failed)
	return t.Style(marks[m].token, marks[m].text)
}

// Meter returns a bar of exactly w cells that shows done of total.
func (t *Theme) Meter(done, total, w int) string {
	if w <= 0 {
		return ""
	}
	full := 0
	if total > 0 {
		full = min(max(done, 0), total) * w / total
	}
	on, off := "█", "░"
	if t.ascii {
		on, off = "#", "-"
	}
	return t.Style(Accent, strings.Repeat(on, full)) + t.Style(Dim, strings.Repeat(off, w-full))
}
