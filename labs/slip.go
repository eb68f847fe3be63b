package labs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"skylab/engine"
)

// Slip is a moment at which something went otherwise than the learner thought.
type Slip struct {
	Lab  string
	Kind SlipKind
	// Name is the prediction's, or the task's.
	Name string
	At   time.Time // the wall's
	// Choice is what was predicted, Saw what the packet showed (arrives, or
	// the kind of what stopped it), and Where what stopped it is called.
	Choice, Saw, Where string
	// Line is what was typed that broke a goal, Goal the goal's place in
	// Findings.
	Line string
	Goal int
}

// SlipKind is how something went wrong.
type SlipKind string

// The kinds of slips.
const (
	Missed SlipKind = "missed" // a prediction was answered wrongly
	Hinted SlipKind = "hinted" // a task was met with hints
	Lost   SlipKind = "lost"   // a goal that was met was broken
)

// Slips reads what went wrong out of the log of an attempt at a lab, in the
// order in which it happened. A hinted task is in it once.
func Slips(l *Lab, log []engine.Entry) []Slip {
	var out []Slip
	typed := map[int]string{}
	for _, n := range log {
		s := Slip{Lab: l.Name, At: n.Wall}
		words := strings.Fields(n.Rest())
		if text, ok := n.Typed(); ok {
			typed[n.Line] = text
		}
		switch {
		case n.Word() == "predict" && len(words) == 2:
			if i := slices.IndexFunc(l.Predictions, func(p Prediction) bool { return p.Name == words[0] }); i >= 0 && l.Predictions[i].Right != words[1] {
				s.Kind, s.Name, s.Choice = Missed, words[0], words[1]
				out = append(out, s)
			}
		case n.Word() == "shown" && len(words) >= 2:
			out = l.shown(out, n, words)
		case n.Word() == "hint" && len(words) == 2, n.Word() == "remedy" && len(words) > 1:
			if _, ok := l.Task(words[0]); ok && !slices.ContainsFunc(out, func(o Slip) bool { return o.Kind == Hinted && o.Name == words[0] }) {
				s.Kind, s.Name = Hinted, words[0]
				out = append(out, s)
			}
		case n.Word() == "lost" && len(words) == 3:
			goal, err := strconv.Atoi(words[1])
			line, also := strconv.Atoi(words[2])
			if _, ok := l.Task(words[0]); ok && err == nil && also == nil {
				s.Kind, s.Name, s.Goal, s.Line = Lost, words[0], goal, typed[line]
				out = append(out, s)
			}
		}
	}
	return out
}

// shown takes in what the packet of a prediction showed. What happened in the
// learner's own network counts.
func (l *Lab) shown(all []Slip, n engine.Entry, words []string) []Slip {
	i := len(all) - 1
	if i < 0 || all[i].Kind != Missed || all[i].Name != words[0] {
		return all
	}
	if all[i].Choice == words[1] {
		return all[:i]
	}
	all[i].Saw = words[1]
	if at := strings.Index(n.Rest(), `"`); at >= 0 {
		all[i].Where, _ = strconv.Unquote(n.Rest()[at:])
	}
	return all
}
