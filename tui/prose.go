package tui

import (
	"strings"

	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// proseRows shows a lab's text in w cells. A renderer for all of Markdown costs
// 20,000 allocations a page and breaks Korean between any two syllables.
func proseRows(t *look.Theme, text string, w int) []string {
	var rows []string
	for _, p := range say.Pieces(text) {
		switch p.Is {
		case say.Paragraph:
			rows = append(rows, wrapSpans(t, p.Text, w)...)
		case say.Gap:
			rows = append(rows, "")
		case say.Code:
			for _, part := range codeRows(p.Text, w-2) {
				rows = append(rows, "  "+t.Style(look.Accent, part))
			}
		case say.Item:
			for i, r := range wrapSpans(t, p.Text, w-2) {
				lead := "  "
				if i == 0 {
					lead = "- "
				}
				rows = append(rows, lead+r)
			}
		}
	}
	return rows
}

// codeRows breaks code at spaces, further lines indented; a word that is too
// long is broken where the row ends.
func codeRows(code string, w int) []string {
	var rows []string
	for l := range strings.SplitSeq(code, "\n") {
		for i, part := range look.Wrap(l, max(10, w-2)) {
			if i > 0 {
				part = "  " + part
			}
			rows = append(rows, part)
		}
	}
	return rows
}

// wrapSpans wraps a paragraph and styles what stands between backquotes or
// double stars. The signs themselves take no room.
func wrapSpans(t *look.Theme, text string, w int) []string {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString(t.Style(look.Accent, part))
			continue
		}
		for j, s := range strings.Split(part, "**") {
			if j%2 == 1 {
				s = t.Style(look.Title, s)
			}
			b.WriteString(s)
		}
	}
	return look.Wrap(b.String(), max(4, w))
}

// clean makes prose safe, line by line.
func clean(text string) string { return strings.Join(term.CleanLines(text), "\n") }
