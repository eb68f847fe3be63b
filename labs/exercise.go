package labs

import (
	"context"
	"fmt"
	"io"
	"slices"

	"skylab/engine"
)

// Exercise is a short problem in a fresh draw of a lab: a prediction at its
// moment, or a task one command short of being met. Nothing of it is kept.
func (l *Lab) Exercise(i Item, c Config) (*Attempt, error) {
	c.Keep = nil
	if l.fault(i.Name) != nil { // in a network in which nothing else is broken
		l = l.with([]string{i.Name})
	}
	bare := *l
	bare.Predictions = nil
	switch i.Kind {
	case Missed:
		n := slices.IndexFunc(l.Predictions, func(p Prediction) bool { return p.Name == i.Name })
		if n < 0 {
			return nil, fmt.Errorf("%s has no question %q", l.Name, i.Name)
		}
		p := l.Predictions[n]
		a, err := bare.upTo(c, func(a *Attempt) bool { return l.asks(p, a.met()) })
		if err != nil {
			return nil, err
		}
		asking := *l
		asking.Predictions = []Prediction{p}
		return staging(&asking, c, a.Engine.Log())
	case Hinted:
		t, ok := l.Task(i.Name)
		if !ok {
			return nil, fmt.Errorf("%s has no task %q", l.Name, i.Name)
		}
		a, err := bare.upTo(c, func(a *Attempt) bool { return a.Met(i.Name) })
		if err != nil {
			return nil, err
		}
		one := bare
		one.Tasks = []Task{t}
		log := a.Engine.Log()
		return staging(&one, c, Until(log, short(log)))
	}
	return nil, fmt.Errorf("%s does not come back", i.Kind)
}

// upTo plays the solution until a moment comes.
func (l *Lab) upTo(c Config, comes func(*Attempt) bool) (*Attempt, error) {
	a, err := Open(l, c, nil)
	if err != nil {
		return nil, err
	}
	return a, a.play(comes)
}

// play goes on with the solution until a moment comes.
func (a *Attempt) play(comes func(*Attempt) bool) error {
	if comes(a) {
		return nil
	}
	if len(a.Lab.Solutions) == 0 {
		return fmt.Errorf("%s has no solution", a.Lab.Name)
	}
	all, err := a.Lab.Solutions[0].commands()
	if err != nil {
		return err
	}
	for _, line := range all {
		if r := a.Say(context.Background(), a.Values.Fill(line.Text), io.Discard, io.Discard); r.Err != nil {
			return r.Err
		}
		if comes(a) {
			return nil
		}
	}
	return fmt.Errorf("the moment does not come in %s", a.Lab.Name)
}

// short is the line before the last one that changed something.
func short(log []engine.Entry) int {
	all := Moments(log)
	for i, m := range slices.Backward(all) {
		if m.Changed() && i > 0 {
			return all[i-1].Line
		}
	}
	return all[0].Line
}

// staging opens what was played as the start of another attempt: none of it
// can be taken back, and none of it counts as the learner's.
func staging(l *Lab, c Config, log []engine.Entry) (*Attempt, error) {
	for i := range log {
		if log[i].Word() != "shell" { // what is left there is the learner's to use
			log[i].By = staged
		}
	}
	return Open(l, c, log)
}

// Solve opens a lab with a learner's values and does its first solution. The error
// says that not all of its tasks are met then.
func (l *Lab) Solve(c Config) error {
	a, err := Open(l, c, nil)
	if err != nil {
		return err
	}
	if err := a.play((*Attempt).Done); err != nil {
		return fmt.Errorf("%s stays open: %w", a.Step(), err)
	}
	return nil
}
