package labs

import (
	"strings"

	"skylab/engine/snapshot"
)

// Lab is one lesson. It is read only after [Load].
type Lab struct {
	Name    string // of its file, without .lab
	Unit    string
	Minutes int      // that it takes, with reading
	Needs   []string // labs that come before it
	Region  string
	// Snapshot is the real account, as it was described, that the lab begins in; nil
	// where it begins in an empty one.
	Snapshot *snapshot.Snapshot
	Draws    []Draw
	Start    Script
	// Befores are run before a script of the learner's that is rehearsed, by
	// name: what it may find half done.
	Befores map[string]Script
	Tasks   []Task
	// HintCost is what each hint costs where an attempt is graded, in percent of
	// what its task is worth.
	HintCost int
	// NoRemedies says that the command against a blocker is not told.
	NoRemedies bool
	// Predictions are the questions to answer before looking.
	Predictions []Prediction
	// Solutions all meet every task. The first is the one that is shown.
	Solutions []Solution
	Wrongs    []Wrong
	// Faults are what may be broken before the learner comes, and Pick how many
	// of them each learner gets; see For.
	Faults []Fault
	Pick   int
	Prose  map[string]*Prose // by language: en, ko

	seal    seal // of an exam
	file    string
	folder  Line // of the snapshot
	version string
}

// Version tells the text of a lab, in all its languages, from any other text.
func (l *Lab) Version() string { return l.version }

// Line is a line of a file, so that a mistake in it can be found.
type Line struct {
	Text string
	No   int
}

// Script is commands as they are typed at the prompt.
type Script struct {
	Text string
	Line int // of the file, at which Text begins
}

// How says how much of a task is shown.
type How string

// A first meeting shows the whole command, the second a skeleton with blanks,
// and after that there is only the goal.
const (
	Worked   How = "worked"
	Skeleton How = "skeleton"
	Alone    How = "alone"
)

// Task is one step. It is met while all its goals and all its guards are met.
type Task struct {
	Name  string
	How   How
	Needs []string // tasks without which this one can't be met
	Stop  bool     // a good moment to stop for today, once it is met
	Worth int      // how much it counts beside the others, from 1
	// Goals are demands as check.Parse reads them, with placeholders.
	Goals []Line
	// Guards count only together with the goals, or an empty account would
	// meet them by refusing everything.
	Guards []Line
	line   int
}

// Prediction is a question about what a packet will do, asked before it is
// seen.
type Prediction struct {
	Name string
	Task string
	// After says that it is asked when Task is met; otherwise it is asked when
	// Task comes up.
	After bool
	// Try is run on a copy of the World; empty leaves it as it is.
	Try Script
	// Watch is the path that decides, or byAnswer; where it is empty, Right does.
	Watch   Line
	Choices []string
	Right   string
	line    int
}

// byAnswer stands in a prediction's Watch where no packet decides, but what AWS
// answers to the last command of Try: what it prints, or the code of its
// refusal.
const byAnswer = "answer"

// Solution is one way to meet every task.
type Solution struct {
	Name string // empty for the one that is shown
	Script
}

// Wrong is an answer close to a right one that must not pass.
type Wrong struct {
	Name  string
	Fails string // the task that finds it out
	Of    string // the name of the solution that it edits
	Edits []edit
	line  int
}

// Task finds a task by its name.
func (l *Lab) Task(name string) (Task, bool) {
	for _, t := range l.Tasks {
		if t.Name == name {
			return t, true
		}
	}
	return Task{}, false
}

// Title is the lab's title in a language, or its name.
func (l *Lab) Title(lang string) string {
	if p := l.Words(lang); p != nil && p.Title != "" {
		return p.Title
	}
	return l.Name
}

// Words is the prose in a language, or in English, or nil.
func (l *Lab) Words(lang string) *Prose {
	if p := l.Prose[lang]; p != nil {
		return p
	}
	return l.Prose["en"]
}

// dependents are the tasks that can't be met without the one named, itself
// among them.
func (l *Lab) dependents(name string) map[string]bool {
	out := map[string]bool{name: true}
	for again := true; again; {
		again = false
		for _, t := range l.Tasks {
			for _, n := range t.Needs {
				if out[n] && !out[t.Name] {
					out[t.Name], again = true, true
				}
			}
		}
	}
	return out
}

func (l *Lab) taskNames() []string {
	var out []string
	for _, t := range l.Tasks {
		out = append(out, t.Name)
	}
	return out
}

func (l *Lab) solution(name string) (Solution, bool) {
	for _, s := range l.Solutions {
		if s.Name == name {
			return s, true
		}
	}
	return Solution{}, false
}

func join(words []string) string { return strings.Join(words, ", ") }
