package tui

// undoable reports whether the newest change is the learner's. What the lab
// itself built stands before it in the same log, and is not theirs to undo.
func (b *bench) undoable() bool {
	type undone struct{ at, of int }
	var changes []int  // lines that can be taken back, the newest last
	var backs []undone // undos that can be taken back
	last := 0
	for _, n := range b.attempt.Engine.Log() {
		switch w := n.Word(); {
		case n.By == "lab":
		case w == "undo" && len(changes) > 0:
			backs = append(backs, undone{n.Line, changes[len(changes)-1]})
			changes = changes[:len(changes)-1]
		case w == "redo" && len(backs) > 0:
			changes = append(changes, backs[len(backs)-1].of)
			backs = backs[:len(backs)-1]
		case n.Changes() && n.Line != last:
			changes, backs, last = append(changes, n.Line), nil, n.Line
		}
	}
	return len(changes) > 0
}
