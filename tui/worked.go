package tui

import (
	"regexp"
	"slices"
	"strings"

	"skylab/engine/shell"
)

// suggested is the next command of those that the step shows, with this
// learner's ids in it, or nothing. Commands that were run already, as they are
// shown or with their blanks filled, are passed over; those that were undone
// come again.
func (b *bench) suggested() string {
	if b.seen.step == "" || b.seen.question != nil {
		return ""
	}
	p := b.prose().Tasks[b.seen.step]
	if p == nil || p.Command == "" {
		return ""
	}
	ran := b.ran()
next:
	for _, c := range commands(b.script(p.Command)) {
		form := pattern(c)
		for _, line := range ran {
			if form.MatchString(squeeze(line)) {
				continue next
			}
		}
		return c
	}
	return ""
}

// nameless is what stands in a script for the id of something that is not there
// by the name that the lab gives it.
var nameless = regexp.MustCompile(`<[\w.-]+>`)

// script is the commands of a step with this learner's values, and blanks for
// ids that nothing has yet.
func (b *bench) script(command string) string {
	return nameless.ReplaceAllString(b.attempt.Text(command), blank)
}

// commands cuts a script into what can be run one after the other.
func commands(script string) []string {
	var out []string
	part := ""
	for l := range strings.SplitSeq(strings.TrimSpace(script), "\n") {
		part += l
		if shell.Incomplete(part) {
			part += "\n"
			continue
		}
		if strings.TrimSpace(part) != "" {
			out = append(out, part)
		}
		part = ""
	}
	return out
}

// pattern matches a command with anything in its blanks.
func pattern(c string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(squeeze(c))
	return regexp.MustCompile("(?s)^" + strings.ReplaceAll(quoted, blank, ".+") + "$")
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// ran lists what was run and counts: neither refused nor taken back.
func (b *bench) ran() []string {
	type line struct {
		text    string
		refused bool
		back    int // the line that it takes back or brings back
	}
	lines, gone := map[int]*line{}, map[int]bool{}
	var order []int
	for _, n := range b.attempt.Engine.Log() {
		l := lines[n.Line]
		if l == nil {
			l = &line{}
			lines[n.Line] = l
			order = append(order, n.Line)
		}
		if text, ok := n.Typed(); ok && n.By != "lab" {
			l.text = text
		}
		l.refused = l.refused || n.Code != ""
		if w := n.Word(); w == "undo" || w == "redo" {
			l.back = number(n.Rest())
			gone[l.back] = w == "undo"
			if u := lines[l.back]; w == "redo" && u != nil {
				gone[u.back] = false
			}
		}
	}
	var out []string
	for _, no := range order {
		if l := lines[no]; l.text != "" && !l.refused && !gone[no] && !b.failed[l.text] && !strings.Contains(l.text, blank) {
			out = append(out, commands(l.text)...)
		}
	}
	return out
}

// restored is the text of the line that was taken back or brought back last.
func (b *bench) restored() string {
	log := b.attempt.Engine.Log()
	no := 0
	for _, n := range slices.Backward(log) {
		switch w := n.Word(); {
		case no == 0 && (w == "undo" || w == "redo"), no == n.Line && w == "undo":
			no = number(n.Rest())
		case no == n.Line:
			if text, ok := n.Typed(); ok {
				return text
			}
		}
	}
	return ""
}

func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}
