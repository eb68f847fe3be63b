// Package ledger answers one question: what did a class come to at a checkpoint?
//
// It is a table of learners by tasks, as it was at one moment. Who may see it,
// where it comes from and how it is drawn or written is decided elsewhere.
package ledger

import (
	"time"

	"skylab/labs/grade"
)

// Ledger is what a class came to at a checkpoint.
type Ledger struct {
	Class      string       `json:"class"`
	Checkpoint string       `json:"checkpoint"`
	Mode       string       `json:"mode"` // practice, graded or exam
	At         time.Time    `json:"at"`
	Due        time.Time    `json:"due,omitzero"`
	Of         grade.Points `json:"of"` // hundredths
	Published  bool         `json:"published"`
	Tasks      []Task       `json:"tasks"`
	Rows       []Row        `json:"rows"`
}

// Task is one column.
type Task struct {
	Lab   string            `json:"lab"`
	Name  string            `json:"name"`
	Title map[string]string `json:"title"` // by language: en, ko
	Of    grade.Points      `json:"of"`
}

// State is how far a learner is with a checkpoint.
type State string

// The states of a learner at a checkpoint.
const (
	Absent State = "absent" // has not begun
	Open   State = "open"   // works at it, or may
	Handed State = "handed" // handed in, by themselves or by the clock
)

// Row is one learner.
type Row struct {
	Person  string       `json:"person"` // the random id that logs carry
	Roster  string       `json:"roster"`
	Name    string       `json:"name"`
	State   State        `json:"state"`
	Attempt int          `json:"attempt"` // which one counts, from 1; 0 is none
	Sitting int64        `json:"-"`       // its id in the gradebook
	Began   time.Time    `json:"began,omitzero"`
	Handed  time.Time    `json:"handed,omitzero"`
	Late    grade.Points `json:"late"`  // that lateness cost
	Got     grade.Points `json:"got"`   // in all, with overrides and without what lateness cost
	Cells   []Cell       `json:"cells"` // one for each task of the ledger
	// Comments are about the whole of it.
	Comments []Comment `json:"comments,omitempty"`
	// Engine and Labs are the versions that the grade was made with.
	Engine string            `json:"engine,omitempty"`
	Labs   map[string]string `json:"labs,omitempty"`
	// Task is the one that is open now, Blocker what stands in its way, Since since
	// when it is open: of who works at it at this moment.
	Task    string    `json:"task,omitempty"`
	Blocker string    `json:"blocker,omitempty"`
	Since   time.Time `json:"since,omitzero"`
}

// Cell is one task of one learner.
type Cell struct {
	grade.Task
	Of       grade.Points `json:"points"`
	Got      grade.Points `json:"got"` // what counts: with an override, what it says
	Earned   grade.Points `json:"earned"`
	Override *Override    `json:"override,omitempty"`
	Comments []Comment    `json:"comments,omitempty"`
	Turns    []grade.Turn `json:"turns,omitempty"` // wrong turns at this task
}

// Override is what an instructor put in the place of what was earned.
type Override struct {
	Got    grade.Points `json:"got"`
	Reason string       `json:"reason"`
	By     string       `json:"by"` // a name
	At     time.Time    `json:"at"`
}

// Comment is what one who teaches wrote about a task.
type Comment struct {
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}
