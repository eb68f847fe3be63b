package tui

import (
	"strings"

	"skylab/tui/look"
	"skylab/tui/term"
)

// proseRows shows a lab's text in w cells: paragraphs, lists, blocks of code,
// and within a line `code` and **strong**. Labs are written in this much of
// Markdown and no more; a renderer for all of it costs 20,000 allocations a
// page and breaks Korean between any two syllables.
func proseRows(t *look.Theme, text string, w int) []string {
	var rows []string
	var para []string
	end := func() {
		if len(para) > 0 {
			rows = append(rows, wrapSpans(t, strings.Join(para, " "), w)...)
			para = nil
		}
	}
	code := false
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		trimmed := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(trimmed, "```"):
			end()
			code = !code
		case code:
			for _, part := range codeRows(strings.TrimRight(l, " "), w-2) {
				rows = append(rows, "  "+t.Style(look.Accent, part))
			}
		case trimmed == "":
			end()
			rows = append(rows, "")
		case strings.HasPrefix(trimmed, "- "):
			end()
			for i, r := range wrapSpans(t, trimmed[2:], w-2) {
				lead := "  "
				if i == 0 {
					lead = "- "
				}
				rows = append(rows, lead+r)
			}
		default:
			para = append(para, trimmed)
		}
	}
	end()
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
