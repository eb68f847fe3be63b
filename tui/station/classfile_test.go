package station

import (
	"strings"
	"testing"
)

// TestAClassFileIsWrittenOnTheScreen: what is written key by key is the file that
// class get prints.
func TestAClassFileIsWrittenOnTheScreen(t *testing.T) {
	r := opened(t)
	r.teacher("kim")
	if err := r.st.room(r.teacherOf("kim")).Speak("en"); err != nil {
		t.Fatal(err)
	}
	term := r.sits(r.dial("kim"), 80, 24)
	term.waits("Nobody to show")
	term.types("c")
	term.waits("the file of networks", "What the class is called.")
	term.types("a") // a checkpoint, at its name
	term.waits("checkpoint 1: checkpoint-1", "not kept yet")
	term.types("\r\x15week-1\r") // Ctrl+U takes the old name away
	term.waits("week-1")
	term.types("s")
	term.waits("labs is missing")
	term.types("jjj\rfirst-vpc 40, private-nat 60.5\r")
	term.waits("first-vpc 40, private-nat 60.5")
	term.types("jj\r2026-12-08 18:00\r")
	term.waits("2026-12-08 18:00")
	term.types("s")
	term.waits("networks has 1 checkpoint now.")
	term.types("x")
	term.waits("Press x again.")
	term.types("\x1b")
	term.waits("here")
	out, err := r.runs("kim", "class get networks", nil)
	want := "class: networks\ncheckpoints:\n  - name: week-1\n    mode: graded\n    labs:\n      - lab: first-vpc\n        points: 40\n      - lab: private-nat\n        points: 60.5\n    due: 2026-12-08 18:00\n"
	if err != nil || out != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
}

func TestAnAssistantWritesNoClassFile(t *testing.T) {
	r := led(t)
	term := r.sits(r.dial("lee"), 80, 24)
	term.waits("networks")
	term.types("c/") // the search opens, and nothing else did
	term.waits("/")
	if strings.Contains(term.seen(), "the file of") {
		t.Error("it opens")
	}
}
