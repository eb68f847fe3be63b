package labs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylab/engine"
)

// Moment is a line of an attempt's log, and the World behind it.
type Moment struct {
	Line      int
	Lab, Wall time.Time
	// Text is what was typed. Where Word is not empty, it was no line but
	// undo, redo or skip.
	Text, Word string
	// Did lists the operations that changed something, such as CreateVpc.
	Did     []string
	Refused bool
	Gone    bool // what it changed was taken back
	// Here says that taking changes back leads to this moment.
	Here bool
	Name string // under which it was saved
}

// Changed reports whether the line changed something.
func (m Moment) Changed() bool { return len(m.Did) > 0 }

// stack keeps which lines' changes stand, as the engine does.
type stack struct {
	stands []int // the lines that changed something, the newest last
	undone []int // lines that were taken back, the newest last
}

// take follows one entry.
func (s *stack) take(n engine.Entry) {
	switch top := len(s.stands) - 1; {
	case n.Word() == "undo" && top >= 0:
		s.undone = append(s.undone, s.stands[top])
		s.stands = s.stands[:top:top]
	case n.Word() == "redo" && len(s.undone) > 0:
		last := len(s.undone) - 1
		s.stands = append(s.stands[:len(s.stands):len(s.stands)], s.undone[last])
		s.undone = s.undone[:last]
	case changes(n) && (top < 0 || s.stands[top] != n.Line):
		s.stands = append(s.stands[:len(s.stands):len(s.stands)], n.Line)
		s.undone = nil
	}
}

// changes reports whether an entry is an operation that changed something.
func changes(n engine.Entry) bool {
	return n.Changes() && n.Code == "" && n.Word() != "undo" && n.Word() != "redo"
}

// Moments lists the lines of a log, the start of the lab first. Notes that
// changed nothing are left out.
func Moments(log []engine.Entry) []Moment {
	out := []Moment{{}}
	stood := [][]int{nil}
	var s stack
	for _, n := range log {
		if n.By == staged {
			out[0].Line, out[0].Lab, out[0].Wall = n.Line, n.Lab, n.Wall
			continue
		}
		s.take(n)
		if n.Word() == "save" {
			named(out, n)
			continue
		}
		if n.Line != out[len(out)-1].Line {
			if !begins(n) {
				continue
			}
			out, stood = append(out, Moment{Line: n.Line}), append(stood, nil)
		}
		m := &out[len(out)-1]
		m.note(n)
		stood[len(stood)-1] = s.stands
	}
	for i := range out {
		m := &out[i]
		m.Gone = m.Changed() && !slices.Contains(s.stands, m.Line)
		k := slices.IndexFunc(s.stands, func(line int) bool { return line > m.Line })
		if k < 0 {
			k = len(s.stands)
		}
		m.Here = slices.Equal(stood[i], s.stands[:k])
	}
	return out
}

// begins reports whether an entry opens a line that can be gone back to.
func begins(n engine.Entry) bool {
	switch n.Word() {
	case "line", "undo", "redo", "skip":
		return true
	}
	return false
}

// note takes an entry of the moment's line in.
func (m *Moment) note(n engine.Entry) {
	m.Lab, m.Wall = n.Lab, n.Wall
	if text, ok := n.Typed(); ok {
		m.Text = text
		return
	}
	switch {
	case n.Code != "":
		m.Refused = true
	case changes(n):
		if what := strings.Fields(n.Op); len(what) > 1 {
			m.Did = append(m.Did, what[1])
		}
	case begins(n):
		m.Word, m.Text = n.Word(), n.Op
	}
}

// named gives a moment the name that an entry saved it under.
func named(all []Moment, n engine.Entry) {
	line, quoted, _ := strings.Cut(n.Rest(), " ")
	no, err := strconv.Atoi(line)
	name, bad := strconv.Unquote(quoted)
	for i := range all {
		if err == nil && bad == nil && all[i].Line == no {
			all[i].Name = name
		}
	}
}

// Save gives the moment behind a line a name.
func (a *Attempt) Save(line int, name string) error {
	return a.Engine.Note(fmt.Sprintf("save %d %s", line, strconv.Quote(name)))
}

// Back takes back every change behind a line, the newest first.
func (a *Attempt) Back(line int) (Reply, error) {
	for {
		var s stack
		for _, n := range a.Engine.Log() {
			if n.By != staged {
				s.take(n)
			}
		}
		if len(s.stands) == 0 || s.stands[len(s.stands)-1] <= line {
			return a.after(), nil
		}
		if err := a.Engine.Undo(); err != nil {
			return a.after(), err
		}
	}
}

// Until is a log up to the end of a line.
func Until(log []engine.Entry, line int) []engine.Entry {
	n := slices.IndexFunc(log, func(e engine.Entry) bool { return e.Line > line })
	if n < 0 {
		n = len(log)
	}
	return log[:n:n]
}

// Free is the lab without tasks and questions: what an attempt becomes that
// goes on from a moment of another one, to try things in.
func (l *Lab) Free() *Lab {
	f := *l
	f.Tasks, f.Predictions, f.Solutions, f.Wrongs, f.Faults, f.Pick = nil, nil, nil, nil, nil, 0
	return &f
}
