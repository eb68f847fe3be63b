package station

import (
	"strings"
	"testing"
	"time"
)

// In an exam the board sees what stands in the way, and the learner is told nothing
// of it, by whatever command. Whoever comes back after a restart comes back to the
// exam.
func TestAnExamIsSeenByTheBoardAndNotByItsLearner(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	mina := r.enrolled("mina")
	due := time.Now().UTC().Add(48 * time.Hour).Format("2006-01-02 15:04")
	file := "class: networks\ncheckpoints:\n  - name: final\n    mode: exam\n    labs: [{lab: first-vpc}]\n    due: " + due + "\n    clock: 2h\n"
	if out, err := r.runs("kim", "class put networks", strings.NewReader(file)); err != nil {
		t.Fatal(out, err)
	}
	if _, err := r.st.o.Proctor.Begin(mina, "final"); err != nil {
		t.Fatal(err)
	}
	term := r.sits(r.dial("mina"), 120, 40)
	term.waits("agree and go on")
	term.types("\r")
	term.waits("The answer that never came home")
	term.types("\r")
	term.waits("laptop reaches")
	term.types("echo half a li")
	term.waits("half a li")
	const why = "no route"
	out, _ := r.runs("kim", "board", nil)
	if !strings.Contains(out, why) {
		t.Fatalf("the board does not say what stands in the way: %s", out)
	}
	if out, err := r.runs("mina", "status", nil); err != nil || !strings.Contains(out, "The answer that never came home") || strings.Contains(out, why) || strings.Contains(out, "[") {
		t.Errorf("the learner is told: %s, %v", out, err)
	}
	r.st.Drain(t.Context())
	term.ends()
	next := openedOn(t, r.book, "host-a")
	back := next.sits(next.dial("mina"), 120, 40)
	back.waits("echo half a li")
	b := next.st.open()[0]
	if now := b.seat(); now.Checkpoint != "final" || !now.Exam {
		t.Errorf("she comes back to %+v", now.Standing)
	}
}
