// Package checkpoint answers one question: what was agreed with a class, and what
// holds for one learner now?
//
// The agreement is a text file that can be kept in version control. Rulings of
// those who teach are put on top of it and never change it. Neither knows a
// clock: time comes in from outside.
package checkpoint

import (
	"time"

	"skylab/labs/grade"
)

// Class is what was agreed with a class.
type Class struct {
	Name string
	// Zone is where the times of the file are read.
	Zone *time.Location
	// Delete is the day on which all that is kept of the class is erased; zero is
	// none.
	Delete time.Time
	// Watch says that those who teach may look on while labs are practised, and
	// open what was practised.
	Watch       bool
	Checkpoints []Checkpoint
}

// Mode is how strict a checkpoint is.
type Mode string

// The modes. In practice hints are free; graded, they cost what the lab says; in
// an exam there are none, and nothing is told of the network but what it does.
const (
	Practice Mode = "practice"
	Graded   Mode = "graded"
	Exam     Mode = "exam"
)

// Checkpoint is a piece of work that counts.
type Checkpoint struct {
	Name  string // in commands: small letters, digits and hyphens
	Title string
	Mode  Mode
	Labs  []Part
	// Opens and Due bound it; zero is unbounded.
	Opens, Due time.Time
	Late       Late
	// Attempts is how often it may be begun; 0 is as often as one likes.
	Attempts int
	// Last says that the last attempt counts, not the best one.
	Last bool
	// Clock is how long an attempt lasts; 0 is until it is due.
	Clock time.Duration
	// Silent says that nobody is told in an exam whether a task is met.
	Silent bool
	// Whole says that tasks count wholly or not at all.
	Whole bool

	line int
}

// Part is a lab of a checkpoint, and how much it counts.
type Part struct {
	Lab    string
	Points grade.Points
	Worth  map[string]int // of tasks beside the others, in place of what the lab says

	line int
}

// Late is what becomes of what is handed in after it was due. The zero value
// takes nothing.
type Late struct {
	// Lose is what each begun Every costs, in percent of what was earned.
	Lose  int
	Every time.Duration
	Until time.Time
}

// Of is what a checkpoint is worth.
func (c Checkpoint) Of() grade.Points {
	sum := grade.Points(0)
	for _, p := range c.Labs {
		sum += p.Points
	}
	return sum
}

// Part is a lab of the checkpoint by its name.
func (c Checkpoint) Part(lab string) (Part, bool) {
	for _, p := range c.Labs {
		if p.Lab == lab {
			return p, true
		}
	}
	return Part{}, false
}

// Rules are how an attempt at a lab of the checkpoint is turned into points.
func (c Checkpoint) Rules(lab string, accepted map[string]bool) grade.Rules {
	p, _ := c.Part(lab)
	return grade.Rules{Worth: p.Worth, Whole: c.Whole, FreeHints: c.Mode == Practice, Accepted: accepted}
}

// Checkpoint is one by its name.
func (c *Class) Checkpoint(name string) (Checkpoint, bool) {
	for _, k := range c.Checkpoints {
		if k.Name == name {
			return k, true
		}
	}
	return Checkpoint{}, false
}
