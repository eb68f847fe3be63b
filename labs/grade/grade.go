// Package grade answers what a transcript is worth.
//
// It is a pure function of the lab, the learner, the attempt and the log: the
// World is built again from the log, and the network that came out of it is
// judged by what it does. Nothing that the learner's machine claimed counts.
package grade

import (
	"fmt"
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
}

// Task is what one task came to.
type Task struct {
	Name  string `json:"name"`
	Met   bool   `json:"met"`
	Hints int    `json:"hints"`
}

// Of grades a log. The error is an *engine.Divergence where the log does not
// replay; the Grade is then that of the last moment that agreed.
func Of(l *labs.Lab, learner string, number int, log []engine.Entry) (Grade, error) {
	a, err := labs.Open(l, labs.Config{Learner: learner, Number: number}, log)
	if a == nil {
		return Grade{}, fmt.Errorf("grading %s: %w", l.Name, err)
	}
	l = a.Lab
	g := Grade{Of: len(l.Tasks), Shown: a.Shown()}
	for _, t := range l.Tasks {
		is := a.Met(t.Name)
		if is {
			g.Met++
		}
		g.Tasks = append(g.Tasks, Task{t.Name, is, a.Hints(t.Name)})
		g.Hints += a.Hints(t.Name)
	}
	g.count(l, log)
	if err != nil {
		err = fmt.Errorf("grading %s: %w", l.Name, err)
	}
	return g, err
}

// count reads what the log says of how it went.
func (g *Grade) count(l *labs.Lab, log []engine.Entry) {
	began, asked := -1, map[string]bool{}
	for i, n := range log {
		if n.By == "lab" {
			continue
		}
		if began < 0 {
			began = i
		}
		g.Took = n.Lab.Sub(log[max(0, began-1)].Lab)
		switch words := strings.Fields(n.Op); {
		case n.Word() == "undo":
			g.Undone++
		case n.Word() == "predict" && len(words) > 1 && !asked[words[1]]:
			asked[words[1]] = true
			g.Asked++
			if len(words) > 2 && right(l, words[1]) == words[2] {
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
