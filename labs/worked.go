package labs

import (
	"regexp"
	"slices"
	"strings"

	"skylab/engine/shell"
)

// Blank stands in a worked command where the learner fills in.
const Blank = "____"

// Suggested is the next command of those that the step shows, with this
// learner's ids in it, or nothing. Commands that were run already, as they are
// shown or with their blanks filled, are passed over; those that were undone
// come again, and so do those that failed.
func (a *Attempt) Suggested(lang, step string, failed map[string]bool) string {
	_, script := a.Command(lang, step)
	ran := a.ran(failed)
next:
	for _, c := range Commands(script) {
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

// Script is the commands of a step with this learner's values, and blanks for
// ids that nothing has yet.
func (a *Attempt) Script(command string) string {
	return nameless.ReplaceAllString(a.Text(command), Blank)
}

// Commands cuts a script into what can be run one after the other.
func Commands(script string) []string {
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
	return regexp.MustCompile("(?s)^" + strings.ReplaceAll(quoted, Blank, ".+") + "$")
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// ran lists what was run and counts: neither refused nor failed nor taken back.
func (a *Attempt) ran(failed map[string]bool) []string {
	type line struct {
		text    string
		refused bool
		back    int // the line that it takes back or brings back
	}
	lines, gone := map[int]*line{}, map[int]bool{}
	var order []int
	for _, n := range a.Engine.Log() {
		l := lines[n.Line]
		if l == nil {
			l = &line{}
			lines[n.Line] = l
			order = append(order, n.Line)
		}
		if text, ok := n.Typed(); ok && n.By != staged {
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
		if l := lines[no]; l.text != "" && !l.refused && !gone[no] && !failed[l.text] && !strings.Contains(l.text, Blank) {
			out = append(out, Commands(l.text)...)
		}
	}
	return out
}

// Restored is the text of the line that was taken back or brought back last.
func (a *Attempt) Restored() string {
	log := a.Engine.Log()
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
