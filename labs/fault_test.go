package labs

import (
	"fmt"
	"slices"
	"testing"

	"skylab/labs/catalog"
)

// Each learner gets as many faults as the lab says, the same ones every time,
// and in the end every fault is somebody's.
func TestEachLearnerGetsFaultsOfTheirOwn(t *testing.T) {
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	l := all[slices.IndexFunc(all, func(l *Lab) bool { return l.Pick > 0 })]
	seen, sets := map[string]int{}, map[string]bool{}
	for n := range 200 {
		learner := fmt.Sprintf("learner %d", n)
		got, again := l.For(learner, 1), l.For(learner, 1)
		if len(got.Tasks) != l.Pick || len(got.Faults) != l.Pick {
			t.Fatalf("%s gets %d tasks and %d faults; want %d", learner, len(got.Tasks), len(got.Faults), l.Pick)
		}
		if fmt.Sprint(got.taskNames()) != fmt.Sprint(again.taskNames()) {
			t.Fatalf("%s gets %v, and then %v", learner, got.taskNames(), again.taskNames())
		}
		for _, f := range got.Faults {
			seen[f.Task]++
			if _, ok := got.Task(f.Task); !ok {
				t.Errorf("the fault %s has no task", f.Task)
			}
		}
		sets[fmt.Sprint(got.taskNames())] = true
	}
	for _, f := range l.Faults {
		if seen[f.Task] < 40 || seen[f.Task] > 110 { // 75 are expected of 200
			t.Errorf("%d of 200 learners get the fault %s", seen[f.Task], f.Task)
		}
	}
	if len(sets) < 30 {
		t.Errorf("there are only %d sets of faults", len(sets))
	}
}

func TestAMistakeInAFaultIsTold(t *testing.T) {
	const lab = `unit network
minutes 10
faults 2
-- start --
-- tasks --
task a
  goal have vpc with name=a
-- fault/a --
echo
-- repair/a --
echo
-- fault/b --
echo
-- repair/c --
echo
-- solution --
echo
`
	_, problems := Parse("x.lab", lab)
	for _, want := range []string{
		`x.lab:8: the fault a has 1 repairs; write -- repair/a -- and another one of another kind, -- repair/a/NAME --.`,
		`x.lab:12: there is no task "b" that is to mend this fault; it is one of: a.`,
		`x.lab:14: there is no fault "c" above this section; put it below -- fault/c --.`,
		`x.lab:16: a lab with faults has a solution of its own; write what it does into the repairs of the faults.`,
	} {
		if !slices.ContainsFunc(problems, func(p Problem) bool { return p.String() == want }) {
			t.Errorf("not told: %s\namong %v", want, problems)
		}
	}
}
