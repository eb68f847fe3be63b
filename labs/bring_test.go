package labs_test

import (
	"io"
	"testing"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
)

// TestWhoIsBroughtToATaskStandsThere: in every lab, whatever was done before; the log replays to the same, and says whose work it was.
func TestWhoIsBroughtToATaskStandsThere(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		l = l.For("mina", 7) // with what is broken for her
		for _, i := range []int{len(l.Tasks) / 2, len(l.Tasks) - 1} {
			task := l.Tasks[i]
			if testing.Short() && i != len(l.Tasks)-1 {
				continue
			}
			c := labs.Config{Live: live, Learner: "mina", Number: 7}
			a, err := labs.Open(l, c, nil)
			if err != nil {
				t.Fatal(err)
			}
			a.Say(t.Context(), "aws ec2 create-vpc --cidr-block 10.77.0.0/16", io.Discard, io.Discard)
			before := len(a.Engine.Log())
			if _, err := a.Bring(task.Name, "t-teacher"); err != nil {
				t.Errorf("%s, %s: %v", l.Name, task.Name, err)
				continue
			}
			for _, before := range l.Tasks[:i] {
				if !a.Met(before.Name) {
					t.Errorf("%s: brought to %s, %s is open", l.Name, task.Name, before.Name)
				}
			}
			for _, n := range a.Engine.Log()[before:] {
				if n.Changes() && n.By != "t-teacher" {
					t.Fatalf("%s: signed by %s: %s", l.Name, n.By, n.Op)
				}
			}
			again, err := labs.Open(l, c, append([]engine.Entry(nil), a.Engine.Log()...))
			if err != nil || again.Step() != a.Step() {
				t.Errorf("%s: replayed it stands at %q, not at %q (%v)", l.Name, again.Step(), a.Step(), err)
			}
			was, _ := a.Engine.Left()
			if left, _ := again.Engine.Left(); left != was {
				t.Errorf("%s: %d changes can be taken back, %d when it was opened again", l.Name, was, left)
			}
		}
	}
}
