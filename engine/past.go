package engine

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"skylab/engine/world"
)

// Past is one line of the log that made, changed or ended a resource.
type Past struct {
	Line int
	At   time.Time // in lab time
	By   string
	Text string // as it was typed
	// Ops are the operations that may have done it, in canonical spelling.
	Ops []string
	// Back is the line that it took back or brought back, or 0.
	Back        int
	Again       bool // it brought back rather than took back
	Made, Ended bool // there was no such resource before, or is none after
}

// Past lists, oldest first, the lines that made, changed or ended the resource
// with this id. What time brought is not among it.
func (e *Engine) Past(id string) []Past {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []Past
	at := 0 // in the log
	for i, m := range e.moments {
		after := e.World()
		if i+1 < len(e.moments) {
			after = e.moments[i+1].before
		}
		for at < len(e.log) && e.log[at].Line < m.line {
			at++
		}
		from := at
		for at < len(e.log) && e.log[at].Line == m.line {
			at++
		}
		if m.before.Turn() == after.Turn() {
			continue
		}
		was, had := world.Get[world.Resource](m.before, world.Everywhere, id)
		is, has := world.Get[world.Resource](after, world.Everywhere, id)
		if had == has && reflect.DeepEqual(was, is) {
			continue
		}
		p := past(e.log[from:at])
		mine := naming(p.Ops, id)
		_, timed := is.(world.Timed)
		if p.Back == 0 && (len(p.Ops) == 0 || timed && had && len(mine) == 0) {
			continue // time did it
		}
		if had && len(mine) > 0 { // what made it can't have known its id
			p.Ops = mine
		}
		p.Line, p.Made, p.Ended = m.line, has && !had, had && !has
		out = append(out, p)
	}
	return out
}

// past reads what the entries of one line did.
func past(entries []Entry) (p Past) {
	for _, n := range entries {
		if text, ok := n.Typed(); ok {
			p.Text = text
		}
		switch w := n.Word(); {
		case w == "undo" || w == "redo":
			p.Back, _ = strconv.Atoi(n.Rest())
			p.Again = w == "redo"
		case n.isChange():
			p.Ops = append(p.Ops, n.Op)
		default:
			continue
		}
		p.At, p.By = n.Lab, n.By
	}
	return p
}

// naming are the operations that hold a text.
func naming(ops []string, text string) []string {
	var out []string
	for _, o := range ops {
		if strings.Contains(o, text) {
			out = append(out, o)
		}
	}
	return out
}
