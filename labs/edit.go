package labs

import (
	"fmt"
	"slices"
	"strings"
)

// edit is one line of a wrong answer: - takes a command of the solution away,
// = finds one, + adds one after the last that was taken or found, or at the
// end.
type edit struct {
	sign byte
	text string
	no   int
}

// maxEdits is how far a wrong answer may be from a right one.
const maxEdits = 3

// mistake reads a section -- wrong/NAME fails TASK --.
func (r reader) mistake(l *Lab, w Wrong, s Script) {
	for _, line := range s.lines() {
		sign, rest := line.Text[0], strings.TrimSpace(line.Text[1:])
		switch {
		case strings.HasPrefix(line.Text, "of "):
			w.Of = strings.TrimSpace(line.Text[3:])
		case (sign == '-' || sign == '+' || sign == '=') && rest != "":
			w.Edits = append(w.Edits, edit{sign, rest, line.No})
		default:
			r.wrong(line.No, fmt.Sprintf("%q is no edit of the solution", line.Text), "begin the line with - to take away the command that contains these words, + to add one, or = to find the place")
		}
	}
	if len(w.Edits) == 0 {
		r.wrong(w.line, fmt.Sprintf("the wrong answer %s changes nothing", w.Name), "add a line such as - create-route")
	}
	l.Wrongs = append(l.Wrongs, w)
}

// wrongEdits checks that the edits fit the commands of the solution, and are
// few. Where there are none, something else is wrong.
func (r reader) wrongEdits(w Wrong, all []Line) {
	if len(all) == 0 {
		return
	}
	added, taken := 0, 0
	for _, e := range w.Edits {
		switch e.sign {
		case '+':
			added++
		case '-':
			taken++
		}
	}
	if n := max(added, taken); n > maxEdits {
		r.wrong(w.line, fmt.Sprintf("the wrong answer %s changes %d commands", w.Name, n), fmt.Sprintf("change %d at most, so that it stays close to a right one", maxEdits))
	}
	if _, p := apply(all, w.Edits); p != nil {
		r.wrong(p.Line, p.What, p.Remedy)
	}
}

// apply edits a script, command by command.
func apply(all []Line, edits []edit) ([]Line, *Problem) {
	out := slices.Clone(all)
	at := len(out)
	for _, e := range edits {
		if e.sign == '+' {
			out = slices.Insert(out, at, Line{e.text, e.no})
			at++
			continue
		}
		found := -1
		for i, c := range out {
			if !strings.Contains(c.Text, e.text) {
				continue
			}
			if found >= 0 {
				return nil, &Problem{Line: e.no, What: fmt.Sprintf("%q is found in two commands of the solution, in lines %d and %d", e.text, out[found].No, c.No), Remedy: "write more of the command that is meant"}
			}
			found = i
		}
		if found < 0 {
			return nil, &Problem{Line: e.no, What: fmt.Sprintf("no command of the solution contains %q", e.text), Remedy: "copy a part of the command as it stands there"}
		}
		at = found + 1
		if e.sign == '-' {
			out = slices.Delete(out, found, found+1)
			at = found
		}
	}
	return out, nil
}
