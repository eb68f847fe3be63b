package labs_test

import (
	"errors"
	"strings"
	"testing"

	"skylab/engine/wire"
	"skylab/labs"
)

// blocked is the first blocker of a task's packet, and the hops among which it
// stands.
func blocked(t *testing.T, a *labs.Attempt, task string) (wire.Trace, wire.Hop) {
	t.Helper()
	for _, f := range a.Findings() {
		if f.Task == task && len(f.Blockers) > 0 {
			var hops wire.Trace
			for _, trace := range f.Saw {
				hops = append(hops, trace...)
			}
			return hops, f.Blockers[0]
		}
	}
	t.Fatalf("nothing stops the packet of %s", task)
	return nil, wire.Hop{}
}

func TestARemedyIsTheCommandThatHelpsAndCountsAsAHintOnce(t *testing.T) {
	l := lab(t, "first-vpc")
	a := open(t, l, nil)
	hops, b := blocked(t, a, "answer")
	r, err := a.Remedy("answer", hops, b)
	if err != nil || r.Line != a.Text(missingRoute) || r.Say != "remedy-route" || r.Hour != 0 {
		t.Errorf("the remedy is %+v, %v", r, err)
	}
	if _, err := a.Remedy("answer", hops, b); err != nil || a.Hints("answer") != 1 {
		t.Errorf("told twice, it counts %d times (%v)", a.Hints("answer"), err)
	}
	if n := open(t, l, a.Engine.Log()).Hints("answer"); n != 1 {
		t.Errorf("after coming back it counts %d times", n)
	}
	if h, _, err := a.Hint("answer"); err != nil || h.N != 1 {
		t.Errorf("the next hint is the one numbered %d (%v)", h.N, err)
	}
	if r := say(t, a, r.Line); len(r.Newly) != 1 {
		t.Errorf("the command meets %v", r.Newly)
	}
}

func TestNoRemedyIsToldWhileAQuestionIsOpenOrWhereALabSaysSo(t *testing.T) {
	l := lab(t, "first-vpc")
	a := open(t, l, nil)
	hops, b := blocked(t, a, "answer")
	say(t, a, missingRoute)
	if _, open := a.Question(); !open {
		t.Fatal("no question is open")
	}
	if r, err := a.Remedy("answer", hops, b); !errors.Is(err, labs.ErrWithheld) || r.Line != "" {
		t.Errorf("while a question is open the remedy is %+v, %v", r, err)
	}
	strict, problems := labs.Parse("strict.lab", "unit network\nminutes 5\nremedies no\n")
	if !strict.NoRemedies || len(problems) == 0 || strings.Contains(problems[0].What, "remedies") {
		t.Errorf("remedies no is read as %v with %v", strict.NoRemedies, problems)
	}
	exam := *l
	exam.NoRemedies = true
	a = open(t, &exam, nil)
	if r, err := a.Remedy("answer", hops, b); !errors.Is(err, labs.ErrNoRemedies) || r.Line != "" || a.Hints("answer") != 0 {
		t.Errorf("where a lab tells none, the remedy is %+v, %v", r, err)
	}
}

func TestARemedyThatCostsSaysHowMuch(t *testing.T) {
	a := open(t, lab(t, "private-nat"), nil)
	for _, want := range []string{"create-internet-gateway", "attach-internet-gateway", "create-route"} {
		hops, b := blocked(t, a, "out-a")
		pass(t, a)
		r, err := a.Remedy("out-a", hops, b)
		if err != nil || !strings.Contains(r.Line, want) {
			t.Fatalf("the remedy is %+v, %v; want %s", r, err, want)
		}
		say(t, a, r.Line)
	}
	pass(t, a)
	hops, b := blocked(t, a, "out-a")
	if r, err := a.Remedy("out-a", hops, b); err != nil || r.Hour <= 0 || !strings.Contains(r.Line, "allocate-address") {
		t.Errorf("an address is the remedy as %+v, %v", r, err)
	}
}

// pass skips the questions that are open.
func pass(t *testing.T, a *labs.Attempt) {
	t.Helper()
	for q, open := a.Question(); open; q, open = a.Question() {
		if _, err := a.Predict(q.Name, ""); err != nil {
			t.Fatal(err)
		}
	}
}
