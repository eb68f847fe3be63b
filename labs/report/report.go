// Package report answers one question: how is a ledger written for those who
// read it elsewhere?
//
// A gradebook of Canvas or Moodle reads a list of points, a program JSON, somebody
// who counts a workbook, and everybody a page that needs nothing but a browser.
// Nothing here decides what something is worth, who may see it, or looks anything
// up: the same arguments give the same words and figures.
package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

// Format is a way to write a ledger.
type Format string

// The formats.
const (
	Canvas Format = "canvas" // CSV, as Canvas's gradebook imports it
	Moodle Format = "moodle" // CSV, as Moodle's gradebook imports it
	JSON   Format = "json"   // a Document
	XLSX   Format = "xlsx"   // a workbook, for whatever reads Office Open XML
	HTML   Format = "html"   // a page about the class that needs nothing else
)

// Formats lists the formats.
func Formats() []Format { return []Format{Canvas, Moodle, JSON, XLSX, HTML} }

// Ending is how the name of a file in this format ends.
func (f Format) Ending() string {
	if f == Canvas || f == Moodle {
		return ".csv"
	}
	return "." + string(f)
}

// Options are how a ledger is written.
type Options struct {
	// Lang is the language of headings and titles. Canvas and Moodle know a column
	// again by its heading, so theirs should not change between two exports.
	Lang assets.Lang
	// Projector leaves out everything that is about one learner, names above all.
	Projector bool
	// ByTask gives Canvas an assignment for each task in place of one for the
	// checkpoint.
	ByTask bool
	// Zone is where times are told; nil is UTC.
	Zone *time.Location
	// Turn says a wrong turn. Nil is AWS's code of what was refused, and what was
	// found about no thing in particular.
	Turn func(grade.Turn) string
}

// ErrNames says that a format is a list of learners, which a report for projecting
// must not be.
var ErrNames = errors.New("it is a list of learners, and nothing about one learner was to be in it")

// Write writes a ledger.
func Write(w io.Writer, f Format, l ledger.Ledger, o Options) error {
	writers := map[Format]func(io.Writer, ledger.Ledger, Options) error{Canvas: canvas, Moodle: moodle, JSON: document, XLSX: workbook, HTML: class}
	write, ok := writers[f]
	if !ok {
		return fmt.Errorf("writing a ledger: there is no format %q", f)
	}
	if err := write(w, l, o); err != nil {
		return fmt.Errorf("writing a ledger as %s: %w", f, err)
	}
	return nil
}

// Mark is how many points are told of how many.
type Mark struct {
	// Told says that there is something to tell; a gradebook elsewhere is told
	// nothing of who has not handed in, and its own rule for missing work holds.
	Told    bool
	Got, Of grade.Points
}

// Result is what a gradebook elsewhere is told of a learner: a line of its file, or
// what a program would pass back to it.
type Result struct {
	Person string
	// ID is what the gradebook elsewhere knows them by; empty where they came
	// without an id of a roster.
	ID   string
	Name string
	Mark // with overrides, and without what lateness cost
	Late grade.Points
	// Tasks are in the ledger's order.
	Tasks []Mark
	At    time.Time // of the handing in; zero where there was none
}

// Results are what a gradebook elsewhere is told, in the ledger's order. What counts
// is what was handed in, in practice what is there, and everywhere an override.
func Results(l ledger.Ledger) []Result {
	out := make([]Result, len(l.Rows))
	for i, r := range l.Rows {
		counts := r.State == ledger.Handed || l.Mode == "practice" && r.State == ledger.Open
		is := Result{Person: r.Person, ID: rosterID(r), Name: r.Name, Mark: Mark{counts, r.Got, l.Of}, Late: r.Late, At: r.Handed, Tasks: make([]Mark, len(l.Tasks))}
		for j, t := range l.Tasks {
			is.Tasks[j] = Mark{Of: t.Of}
			if j < len(r.Cells) {
				c := r.Cells[j]
				is.Tasks[j].Told, is.Tasks[j].Got = counts || c.Override != nil, c.Got
			}
			is.Told = is.Told || is.Tasks[j].Told
		}
		out[i] = is
	}
	return out
}

// Unplaced are the learners that a gradebook elsewhere can't tell by an id. Canvas
// looks for their names and asks; Moodle would give their points to whoever stands
// in the line above, so that its file leaves them out.
func Unplaced(l ledger.Ledger) []ledger.Row {
	var out []ledger.Row
	for _, r := range l.Rows {
		if rosterID(r) == "" {
			out = append(out, r)
		}
	}
	return out
}

// rosterID is the id that the class's roster had of a learner. One with a + was
// given to somebody who came without; what a spreadsheet would calculate is no id,
// and PHP, in which Moodle is written, takes 0 for none.
func rosterID(r ledger.Row) string {
	if id := strings.TrimSpace(r.Roster); id != "0" && id == text(id) {
		return id
	}
	return ""
}

// title is what a task is called.
func title(t ledger.Task, lang assets.Lang) string {
	for _, l := range append([]assets.Lang{lang}, assets.Langs()...) {
		if said := t.Title[string(l)]; said != "" {
			return said
		}
	}
	return t.Name
}

// turn says a wrong turn.
func (o Options) turn(t grade.Turn) string {
	if o.Turn != nil {
		return o.Turn(t)
	}
	d := assets.Words(o.Lang)
	if t.Refused || !d.Has(t.What) {
		return t.What
	}
	things := make([]any, 10) // more than any sentence speaks of
	for i := range things {
		things[i] = "…"
	}
	return d.Say(t.What, things...)
}

// in is a time where it is told.
func (o Options) in(t time.Time) time.Time {
	if o.Zone == nil {
		return t.UTC()
	}
	return t.In(o.Zone)
}
