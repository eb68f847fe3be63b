// Package grade answers what a transcript is worth.
//
// It is a pure function of the lab, the learner, the attempt and the log: the
// World is built again from the log, and the network that came out of it is
// judged by what it does. Nothing that the learner's machine claimed counts.
package grade

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/engine"
	"skylab/labs"
)

// Grade is what one attempt came to.
type Grade struct {
	Tasks []Task `json:"tasks"`
	// Met of Of tasks do what they should at the end.
	Met int `json:"met"`
	Of  int `json:"of"`
	// Commands is how many operations changed the network, Refused how many
	// AWS said no to, Undone how many were taken back.
	Commands int `json:"commands"`
	Refused  int `json:"refused"`
	Undone   int `json:"undone"`
	// Hints is how many were taken, in all tasks.
	Hints int `json:"hints"`
	// Foreseen of Asked predictions were right at the first answer. Skipped
	// ones count as asked.
	Foreseen int `json:"foreseen"`
	Asked    int `json:"asked"`
	// Shown says that the solution was looked at.
	Shown bool `json:"shown"`
	// Took is lab time from the end of the start to the last entry.
	Took time.Duration `json:"tookNanoseconds"`
	// Turns are the wrong turns that were taken, each once.
	Turns []Turn `json:"turns,omitempty"`
}

// Task is what one task came to.
type Task struct {
	Name  string `json:"name"`
	Met   bool   `json:"met"`
	Hints int    `json:"hints"`
	// Goals of Of hold at the end that did not hold at the beginning.
	Goals int `json:"goals"`
	Of    int `json:"of"`
	// Broken says that a guard does not hold.
	Broken bool `json:"broken,omitempty"`
	// Told says that it was met after the solution was looked at.
	Told bool `json:"told,omitempty"`
	// By is who did what met it, where that was not the learner.
	By string `json:"by,omitempty"`
	// Line is that of the log with which it was met, 0 where it is not.
	Line int `json:"line,omitempty"`
	// Active is how long was worked on it while it was the task that is open,
	// pauses cut, by the clock of who wrote the log.
	Active time.Duration `json:"activeNanoseconds"`
}

// Turn is a wrong turn: what AWS refused, or what kept the open task from being
// met when something had changed.
type Turn struct {
	Task string `json:"task"`
	// What is the code of a refusal, or the key of a finding's sentence.
	What    string `json:"what"`
	Refused bool   `json:"refused,omitempty"`
}

// Of grades a log. The error is an *engine.Divergence where the log does not
// replay; the Grade is then that of the last moment that agreed.
func Of(l *labs.Lab, learner string, number int, log []engine.Entry) (Grade, error) {
	began := slices.IndexFunc(log, func(n engine.Entry) bool { return n.By != Staged })
	if began < 0 {
		began = len(log)
	}
	a, err := labs.Open(l, labs.Config{Learner: learner, Number: number}, log[:began:began])
	if a == nil {
		return Grade{}, fmt.Errorf("grading %s: %w", l.Name, err)
	}
	w := walk{a: a, at: a.Findings(), g: Grade{Of: len(a.Lab.Tasks)}, by: map[string]engine.Entry{}, told: map[string]bool{}, active: map[string]time.Duration{}}
	for at := began; at < len(log) && err == nil; {
		end := at + 1
		for end < len(log) && log[end].Line == log[at].Line {
			end++
		}
		err = w.line(log[:end], at)
		at = end
	}
	w.count(log[began:])
	w.sum()
	if began < len(log) {
		w.g.Took = log[len(log)-1].Lab.Sub(log[max(0, began-1)].Lab)
	}
	if err != nil {
		err = fmt.Errorf("grading %s: %w", l.Name, err)
	}
	return w.g, err
}

// Staged signs the entries of a lab's start.
const Staged = "lab"

// walk follows a log line by line.
type walk struct {
	a      *labs.Attempt
	at     []labs.Finding // at the beginning
	g      Grade
	by     map[string]engine.Entry  // what met a task at last
	told   map[string]bool          // it was met after the solution was looked at
	active map[string]time.Duration // while a task was the open one
}

// line follows the entries from at on, which are one line of the log.
func (w *walk) line(log []engine.Entry, at int) error {
	now, step, shown := log[at:], w.a.Step(), w.a.Shown()
	was := w.a.Findings()
	w.active[step] += labs.Active(log[max(0, at-1):])
	r, err := w.a.Follow(now)
	for _, name := range r.Newly {
		w.by[name], w.told[name] = now[0], shown
	}
	changed := slices.ContainsFunc(now, engine.Entry.Changes)
	for _, n := range now {
		if n.Code != "" {
			w.turn(Turn{step, n.Code, true})
		}
	}
	if changed && len(was) == len(r.Findings) {
		for _, f := range r.Findings {
			if f.Task == step && !f.Met && !f.Waits {
				w.turn(Turn{step, f.Say.Key, false})
				break
			}
		}
	}
	return err
}

func (w *walk) turn(t Turn) {
	if t.Task != "" && !slices.Contains(w.g.Turns, t) {
		w.g.Turns = append(w.g.Turns, t)
	}
}

// sum says what each task came to at the end.
func (w *walk) sum() {
	w.g.Shown = w.a.Shown()
	found := w.a.Findings()
	for _, t := range w.a.Lab.Tasks {
		is := Task{Name: t.Name, Met: w.a.Met(t.Name), Hints: w.a.Hints(t.Name), Active: w.active[t.Name]}
		for i, f := range found {
			switch {
			case f.Task != t.Name:
			case f.Guard:
				is.Broken = is.Broken || !f.Met && !f.Waits
			case !w.at[i].Met:
				is.Of++
				if f.Met {
					is.Goals++
				}
			}
		}
		if is.Met {
			w.g.Met++
			n := w.by[t.Name]
			is.Told, is.Line = w.told[t.Name], n.Line
			if n.By != w.a.Signature() {
				is.By = n.By
			}
		}
		w.g.Tasks = append(w.g.Tasks, is)
		w.g.Hints += is.Hints
	}
}

// count reads what the log says of how it went.
func (w *walk) count(log []engine.Entry) {
	asked, g := map[string]bool{}, &w.g
	for _, n := range log {
		switch words := strings.Fields(n.Op); {
		case n.Word() == "undo":
			g.Undone++
		case n.Word() == "predict" && len(words) > 1 && !asked[words[1]]:
			asked[words[1]] = true
			g.Asked++
			if len(words) > 2 && right(w.a.Lab, words[1]) == words[2] {
				g.Foreseen++
			}
		case n.Code != "":
			g.Refused++
		case n.Changes():
			g.Commands++
		}
	}
}

func right(l *labs.Lab, prediction string) string {
	for _, p := range l.Predictions {
		if p.Name == prediction {
			return p.Right
		}
	}
	return ""
}
