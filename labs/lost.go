package labs

import "fmt"

// broke notes which goals a line took back that were met before it, so that it
// can be said, now and when the attempt is opened again, what broke them.
func (a *Attempt) broke(was []Finding, line int) {
	now := a.Findings()
	if len(was) != len(now) {
		return
	}
	for i, f := range now {
		if !was[i].Met || f.Met || f.Guard {
			continue
		}
		if err := a.Engine.Note(fmt.Sprintf("lost %s %d %d", f.Task, i, line)); err != nil {
			return // it is told while the attempt is open, and not after
		}
		a.mu.Lock()
		a.lost[i] = line
		a.mu.Unlock()
	}
}

// Broke is the text of the line that broke the goal at this place of Findings,
// or nothing.
func (a *Attempt) Broke(goal int) string {
	a.mu.Lock()
	line := a.lost[goal]
	a.mu.Unlock()
	if line == 0 {
		return ""
	}
	for _, n := range a.Engine.Log() {
		if text, ok := n.Typed(); ok && n.Line == line {
			return text
		}
	}
	return ""
}
