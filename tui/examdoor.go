package tui

import "slices"

// shutInExams are the actions that an exam shuts: whatever helps, explains, shows
// the ways of packets, or leads out of it.
var shutInExams = []action{
	hint, suggest, propose, cure,
	walk, play, stepBack, stepOn, toStart, toDecided, turnRound, faster, slower,
	frames, nextPlug, followTCP, saveFrames,
	trail, certificate, nextSite, handshake, eavesdrop,
	notes, writeIt, addNote, saveFile, review,
	tryHere, again,
}

// shutAtCheckpoints are the actions that any checkpoint shuts: its attempts are begun
// on the shelf, all labs together.
var shutAtCheckpoints = []action{sameDraw, newDraw}

// inExam reports whether the learner sits at an exam.
func (m *Model) inExam() bool {
	return m.shelf.exam || m.bench != nil && m.bench.seen.sight.Sealed
}

// closes is the key of the sentence that says why an action is shut here, or nothing.
func (m *Model) closes(do action) string {
	atDuty := m.inExam() || m.bench != nil && m.bench.sitting != nil
	switch {
	case m.inExam() && slices.Contains(shutInExams, do):
		return "exam-closed"
	case atDuty && slices.Contains(shutAtCheckpoints, do):
		return "duty-closed"
	}
	return ""
}
