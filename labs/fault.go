package labs

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is something that a lab breaks before its learner comes. The task of
// the same name is to mend it. Each learner gets some of a lab's faults.
type Fault struct {
	Task  string
	Break Script
	// Repairs mend it. The first is the one that is shown, and no two are alike
	// in kind.
	Repairs []Solution
	line    int
}

// For is the lab as a learner finds it at an attempt: with the faults that
// were drawn for it, their tasks, and solutions that mend just these. A lab
// without faults is the same for everyone.
func (l *Lab) For(learner string, attempt int) *Lab {
	if l.Pick == 0 {
		return l
	}
	left := slices.Clone(l.Faults)
	var drawn []string
	for i := range min(l.Pick, len(left)) {
		n := lot(l.Name, learner, attempt, fmt.Sprintf("fault/%d", i), len(left))
		drawn = append(drawn, left[n].Task)
		left = slices.Delete(left, n, n+1)
	}
	return l.with(drawn)
}

// with is the lab with these of its faults.
func (l *Lab) with(drawn []string) *Lab {
	out := *l
	is := func(task string) bool { return slices.Contains(drawn, task) }
	out.Faults = slices.DeleteFunc(slices.Clone(l.Faults), func(f Fault) bool { return !is(f.Task) })
	out.Tasks = slices.DeleteFunc(slices.Clone(l.Tasks), func(t Task) bool { return l.fault(t.Name) != nil && !is(t.Name) })
	out.Wrongs = slices.DeleteFunc(slices.Clone(l.Wrongs), func(w Wrong) bool { return l.fault(w.Fails) != nil && !is(w.Fails) })
	out.Predictions = slices.DeleteFunc(slices.Clone(l.Predictions), func(p Prediction) bool { return l.fault(p.Task) != nil && !is(p.Task) })
	first, other := Solution{}, Solution{Name: "the-other-repairs"}
	for _, f := range out.Faults {
		out.Start = out.Start.then(f.Break)
		for i, r := range f.Repairs {
			if i == 0 {
				first.Script = first.then(r.Script)
			} else if i == 1 {
				other.Script = other.then(r.Script)
			}
		}
	}
	out.Solutions, out.Pick = []Solution{first, other}, 0
	return &out
}

// then is a script with another one below it, each of whose lines keeps its
// number in the file.
func (s Script) then(below Script) Script {
	if s.Line == 0 {
		return below
	}
	at := s.Line + strings.Count(s.Text, "\n")
	return Script{s.Text + strings.Repeat("\n", max(1, below.Line-at)) + below.Text, s.Line}
}

func (l *Lab) fault(task string) *Fault {
	for i := range l.Faults {
		if l.Faults[i].Task == task {
			return &l.Faults[i]
		}
	}
	return nil
}

// breaks and repairs read a section -- fault/TASK -- or -- repair/TASK --.
func (r reader) breaks(l *Lab, task string, s Script) {
	l.Faults = append(l.Faults, Fault{Task: task, Break: s, line: s.Line - 1})
}

func (r reader) repair(l *Lab, name string, s Script) {
	task, other, _ := strings.Cut(name, "/")
	f := l.fault(task)
	if f == nil {
		r.wrong(s.Line-1, fmt.Sprintf("there is no fault %q above this section", task), "put it below -- fault/"+task+" --")
		return
	}
	f.Repairs = append(f.Repairs, Solution{other, s})
}

// faults checks the faults of a lab, and gives it solutions that mend them all.
func (r reader) faults(l *Lab) {
	if len(l.Faults) == 0 && l.Pick == 0 {
		return
	}
	for _, f := range l.Faults {
		if _, ok := l.Task(f.Task); !ok {
			r.wrong(f.line, fmt.Sprintf("there is no task %q that is to mend this fault", f.Task), meant(f.Task, l.taskNames()))
		}
		if len(f.Repairs) < 2 {
			r.wrong(f.line, fmt.Sprintf("the fault %s has %d repairs", f.Task, len(f.Repairs)), "write -- repair/"+f.Task+" -- and another one of another kind, -- repair/"+f.Task+"/NAME --")
		}
	}
	if l.Pick < 1 || l.Pick > len(l.Faults) {
		r.wrong(1, fmt.Sprintf("each learner gets %d of %d faults", l.Pick, len(l.Faults)), "write a line such as faults 3 into the head of the lab, and as many sections fault/TASK at least")
		return
	}
	if len(l.Solutions) > 0 {
		r.wrong(l.Solutions[0].Line-1, "a lab with faults has a solution of its own", "write what it does into the repairs of the faults")
		return
	}
	l.Solutions = l.with(l.faultTasks()).Solutions
}

func (l *Lab) faultTasks() []string {
	var out []string
	for _, f := range l.Faults {
		out = append(out, f.Task)
	}
	return out
}

// faults leaves out one repair after the other: the fault must stay, and with
// it no other.
func (t *trial) faults() {
	for _, left := range t.l.Faults {
		e := t.engine()
		for _, f := range t.l.Faults {
			if f.Task == left.Task {
				continue
			}
			all, err := f.Repairs[0].commands()
			if err != nil {
				return // said with the solution
			}
			t.quietly(e, all)
		}
		for name, is := range t.met(e) {
			switch {
			case name == left.Task && is:
				t.wrong(left.line, fmt.Sprintf("the fault %s is mended by the repair of another", name), "let each fault break something of its own")
			case name != left.Task && !is:
				t.wrong(left.line, fmt.Sprintf("while %s is broken, the task %s can't be met", left.Task, name), "let each fault break something of its own")
			}
		}
	}
}
