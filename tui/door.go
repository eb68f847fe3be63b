package tui

import (
	"fmt"
	"slices"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
	"skylab/labs/gradebook"
)

// door is the way into a lab: its newest attempt, or the one that is named.
type door struct {
	lab     string
	attempt int64 // 0 is the newest
	way     way
	line    int // of the attempt, behind which a branch goes off
	// sitting is the one of a checkpoint that it leads into; nil is none.
	sitting *Sitting
}

// way is how a door is gone through.
type way int

const (
	resume way = iota
	anew       // a new attempt, with new values
	afresh     // a new attempt, with the same values
	branch     // a new attempt that goes on from a line of this one
)

// Enter resumes the newest attempt at a lab or begins a new one. Words are the
// learner's language at any moment: sentences beneath refusals are in it.
func (r *Room) Enter(name string, begin bool, words func() *assets.Dictionary) (*labs.Attempt, error) {
	a, _, err := r.Sit("", name, begin, words)
	return a, err
}

// lab finds a lab by its name.
func (r *Room) lab(name string) (*labs.Lab, error) {
	for _, lab := range r.all() {
		if lab.Name == name {
			return lab, nil
		}
	}
	return nil, fmt.Errorf("there is no lab %q", name)
}

// enter goes through a door. While an exam goes on, all doors are shut but those
// to its labs.
func (r *Room) enter(d *door, words func() *assets.Dictionary) (*labs.Attempt, gradebook.Attempt, error) {
	if err := r.leads(d); err != nil {
		return nil, gradebook.Attempt{}, err
	}
	if d.sitting != nil {
		return r.sit(d, words)
	}
	lab, err := r.lab(d.lab)
	if err != nil {
		return nil, gradebook.Attempt{}, err
	}
	at, begun, err := r.find(*d)
	if err != nil {
		return nil, at, err
	}
	switch {
	case d.way == branch:
		var log []engine.Entry
		if log, err = r.Book.Log(at.ID); err == nil {
			at, err = r.Book.Branch(at, d.line, labs.Until(log, d.line), r.Wall())
		}
	case !begun || d.way == anew:
		at, err = r.Book.Begin(r.Learner, d.lab, r.Wall())
	case d.way == afresh:
		at, err = r.Book.Again(at, r.Wall())
	}
	if err != nil {
		return nil, at, fmt.Errorf("beginning %s: %w", d.lab, err)
	}
	a, err := r.open(lab, at, words, nil)
	r.opened(a)
	return a, at, err
}

// opened tells of an attempt that was entered.
func (r *Room) opened(a *labs.Attempt) {
	if a != nil && r.Opened != nil {
		r.exports = r.Opened(a)
	}
}

// find is the attempt that a door leads to, if there is one.
func (r *Room) find(d door) (gradebook.Attempt, bool, error) {
	if d.attempt == 0 {
		return r.Book.Newest(r.Learner, d.lab)
	}
	all, err := r.attempts(gradebook.Attempt{Lab: d.lab})
	for _, at := range all {
		if at.ID == d.attempt {
			return at, true, nil
		}
	}
	return gradebook.Attempt{}, false, err
}

// attempts lists the learner's attempts at the lab of another one, branches too.
// Those of a sitting are among themselves.
func (r *Room) attempts(of gradebook.Attempt) ([]gradebook.Attempt, error) {
	all, err := r.Book.Attempts(r.Learner)
	return slices.DeleteFunc(all, func(a gradebook.Attempt) bool { return a.Lab != of.Lab || a.Sitting != of.Sitting }), err
}
