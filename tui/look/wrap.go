package look

import "strings"

// Wrap breaks prose into lines of at most w cells. Lines break at spaces; a word
// wider than a line is broken between characters, not before closing
// punctuation. A last line of a single syllable takes the word before it along
// where that costs no line. Line ends in s stay, empty lines too. A style that is
// in force at a break is closed there and opened again on the next line.
//
// Lines are not filled up: see Clip.
func Wrap(s string, w int) []string {
	w = max(w, 1)
	var lines []string
	for par := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrapParagraph(par, w)...)
	}
	return restyle(lines)
}

func wrapParagraph(par string, w int) []string {
	if Width(par) <= w {
		return []string{strings.TrimRight(par, " ")}
	}
	indent := par[:len(par)-len(strings.TrimLeft(par, " "))]
	if len(indent) >= w {
		indent = ""
	}
	var lines [][]string // words of each line
	var line []string
	used := len(indent)
	for _, word := range strings.Fields(par) {
		for _, piece := range breakWord(word, w) {
			n := Width(piece)
			if len(line) > 0 && used+1+n > w || len(line) == 0 && used+n > w {
				if len(line) > 0 {
					lines = append(lines, line)
				} else {
					indent = "" // the first word alone fills the line
				}
				line, used = nil, 0
			}
			if len(line) > 0 {
				used++
			}
			line, used = append(line, piece), used+n
		}
	}
	lines = append(lines, line)
	keepCompany(lines, w)
	out := make([]string, len(lines))
	for i, words := range lines {
		out[i] = strings.Join(words, " ")
	}
	out[0] = indent + out[0]
	return out
}

// keepCompany moves the last word of the line before last down to a last line
// that is a single syllable (two cells, and perhaps a full stop).
func keepCompany(lines [][]string, w int) {
	n := len(lines) - 1
	if n < 1 || len(lines[n]) != 1 || Width(lines[n][0]) > 3 || len(lines[n-1]) < 3 {
		return
	}
	above := lines[n-1]
	word := above[len(above)-1]
	if Width(word)+1+Width(lines[n][0]) > w {
		return
	}
	lines[n-1] = above[:len(above)-1]
	lines[n] = []string{word, lines[n][0]}
}

// Break cuts a line into parts of at most w cells, wherever that falls: for what
// was typed and what a program printed, where every space counts. A wide
// character that does not fit leaves its part one cell short. A line without
// text is one empty part.
func Break(s string, w int) []string {
	w = max(w, 2)
	if len(s) <= w && strings.IndexByte(s, esc) < 0 {
		return []string{s}
	}
	var parts []string
	from, used := 0, 0
	for at := 0; at < len(s); {
		v, n := next(s[at:])
		if used+n > w {
			parts = append(parts, s[from:at])
			from, used = at, 0
		}
		used, at = used+n, at+len(v)
	}
	return append(parts, s[from:])
}

// closing are the characters that do not begin a line.
const closing = ".,:;!?)]}>%'\"…。、，．：；！？）］｝〉》」』】’”"

// breakWord cuts a word into pieces of at most w cells.
func breakWord(word string, w int) []string {
	if Width(word) <= w {
		return []string{word}
	}
	var pieces []string
	for Width(word) > w {
		at, last, used := 0, 0, 0
		for rest := word; ; {
			v, n := next(rest)
			if used+n > w {
				break
			}
			if n > 0 {
				last = at
			}
			at, used, rest = at+len(v), used+n, rest[len(v):]
		}
		if at == 0 { // a wide character in a column of one cell
			v, _ := next(word)
			pieces, word = append(pieces, "?"), word[len(v):]
			continue
		}
		if head, _ := next(word[at:]); strings.Contains(closing, head) && last > 0 {
			at = last
		}
		pieces, word = append(pieces, word[:at]), word[at:]
	}
	if word != "" {
		pieces = append(pieces, word)
	}
	return pieces
}

// restyle makes each line complete: the styles in force at its start are opened,
// and closed at its end.
func restyle(lines []string) []string {
	open := ""
	for i, line := range lines {
		if open == "" && strings.IndexByte(line, esc) < 0 {
			continue
		}
		before := open
		for rest := line; rest != ""; {
			v, _ := next(rest)
			rest = rest[len(v):]
			switch {
			case v == reset || v == "\x1b[0m":
				open = ""
			case v[0] == esc:
				open += v
			}
		}
		line = before + line
		if open != "" {
			line += reset
		}
		lines[i] = line
	}
	return lines
}
