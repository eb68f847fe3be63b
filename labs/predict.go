package labs

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs/check"
)

// Reveal is what stands beside the answer to a prediction.
type Reveal struct {
	Prediction
	Choice  string // empty where it was skipped
	Correct bool
	// World is the copy in which the packet was sent, and Finding what became
	// of the packet. Both are zero where the question is about no packet.
	World *world.World
	check.Finding
	// Tried and Answer are the command that decided and what AWS answered,
	// where no packet does.
	Tried, Answer string
}

// Question is the prediction that is open now, if one is: what Withheld names
// must not be shown until it is answered or skipped.
func (a *Attempt) Question() (Prediction, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	is := met(a.findings)
	for _, p := range a.Lab.Predictions {
		if _, told := a.told[p.Name]; !told && a.Lab.asks(p, is) {
			return p, true
		}
	}
	return Prediction{}, false
}

// asks reports whether this is the moment for a prediction: its task is met,
// or is the next to be met.
func (l *Lab) asks(p Prediction, met map[string]bool) bool {
	if p.After {
		return met[p.Task]
	}
	return l.step(met) == p.Task
}

// Withheld lists the tasks whose findings, and whose packets, would answer the
// open question: that which it is asked before, and those that send the same
// packet.
func (a *Attempt) Withheld() []string {
	p, open := a.Question()
	if !open {
		return nil
	}
	watch, err := check.Parse(a.Values.Fill(p.Watch.Text))
	var out []string
	for _, t := range a.Lab.Tasks {
		asks := slices.ContainsFunc(a.demands[t.Name], func(d demand) bool { return err == nil && d.String() == watch.String() })
		if t.Name == p.Task && !p.After || asks && !a.Met(t.Name) {
			out = append(out, t.Name)
		}
	}
	return out
}

// Predict answers the prediction named; an empty choice skips it. Wrong costs
// nothing.
func (a *Attempt) Predict(name, choice string) (Reveal, error) {
	i := slices.IndexFunc(a.Lab.Predictions, func(p Prediction) bool { return p.Name == name })
	if i < 0 {
		return Reveal{}, fmt.Errorf("predicting: the lab has no question %q", name)
	}
	p := a.Lab.Predictions[i]
	if choice != "" && !slices.Contains(p.Choices, choice) {
		return Reveal{}, fmt.Errorf("predicting: %q is none of the choices %v", choice, p.Choices)
	}
	if err := a.Engine.Note(fmt.Sprintf("predict %s %s", name, choice)); err != nil {
		return Reveal{}, err
	}
	a.mu.Lock()
	a.told[name] = choice
	a.mu.Unlock()
	r := Reveal{Prediction: p, Choice: choice}
	if t, err := a.Lab.try(p, a.Values, a.Engine); err == nil && p.Watch.Text != "" {
		r.World, r.Finding, r.Tried, r.Answer = t.world, t.found, t.command, t.answer
		if slices.Contains(p.Choices, t.shown) {
			r.Right = t.shown // what happens in this learner's own network counts
		}
		where := ""
		if len(t.found.Blockers) > 0 {
			where = t.found.Blockers[0].At.Label()
		}
		if err := a.Engine.Note(fmt.Sprintf("shown %s %s %q", name, t.shown, where)); err != nil {
			return Reveal{}, err
		}
	}
	r.Correct = choice == r.Right
	return r, nil
}

// tried is what came of an experiment.
type tried struct {
	// shown is what decides: arrives, or the kind of the first blocker, or the
	// last answer.
	shown           string
	world           *world.World // nil where no packet was sent
	found           check.Finding
	command, answer string
}

// try runs a prediction's script on a copy of the World, and watches its packet
// or the last answer.
func (l *Lab) try(p Prediction, v Values, e *engine.Engine) (tried, error) {
	fork := engine.New(engine.Config{World: e.World(), Scope: e.Scope(), By: "try"})
	t := tried{}
	if p.Try.Text != "" {
		all, err := p.Try.commands()
		if err != nil {
			return t, err
		}
		for _, c := range all {
			var out bytes.Buffer
			t.command = v.Fill(c.Text)
			a := fork.Do(context.Background(), t.command, &out, &out)
			if a.Err != nil {
				return t, a.Err
			}
			t.answer, t.shown = strings.TrimSpace(out.String()), strings.TrimSpace(out.String())
			if n := len(a.Refusals); n > 0 {
				t.shown = a.Refusals[n-1].Code
			}
		}
	}
	if p.Watch.Text == byAnswer {
		return t, nil
	}
	t = tried{world: fork.World()}
	if p.Watch.Text == "" {
		return t, nil
	}
	d, err := check.Parse(v.Fill(p.Watch.Text))
	if err != nil {
		return t, err
	}
	t.found = d.Check(look(t.world))
	t.shown = outcome(t.found)
	return t, nil
}

// outcome names what a watched packet or a question about a name showed.
func outcome(f check.Finding) string {
	switch {
	case f.Heard != "":
		return f.Heard
	case len(f.Blockers) > 0:
		return string(f.Blockers[0].At.Kind)
	case len(f.Saw) > 0:
		return "arrives"
	}
	return "nobody"
}
