package proctor

import (
	"encoding/json"
	"slices"
	"time"

	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
)

// Live is how somebody stands who works at this moment.
type Live struct {
	Met           map[string]map[string]bool // tasks, by lab
	Task, Blocker string                     // in the words of who looks
	Since         time.Time
}

// On is a row of somebody who works at it now as they stand. The row that it is
// made from is left as it was.
func (v Live) On(r ledger.Row, tasks []ledger.Task) ledger.Row {
	if r.State != ledger.Open {
		return r
	}
	r.Task, r.Blocker, r.Since = v.Task, v.Blocker, v.Since
	r.Cells = slices.Clone(r.Cells)
	for i, t := range tasks {
		r.Cells[i].Met = r.Cells[i].Met || v.Met[t.Lab][t.Name]
	}
	return r
}

// Ledger is what a class came to at a checkpoint so far. live says how those stand
// who work at it now, by person.
func (p *Proctor) Ledger(class gradebook.Class, name string, live map[string]Live) (ledger.Ledger, error) {
	c, ok, err := p.Course(class.ID)
	if err != nil {
		return ledger.Ledger{}, err
	}
	k, is := checkpoint.Checkpoint{}, false
	if ok {
		k, is = c.Checkpoint(name)
	}
	if !is {
		return ledger.Ledger{}, ErrNoCheckpoint
	}
	people, err := p.Book.People(class.ID)
	if err != nil {
		return ledger.Ledger{}, err
	}
	kept, err := p.kept(class.ID, name)
	if err != nil {
		return ledger.Ledger{}, err
	}
	terms := c.For(k, "")
	out := ledger.Ledger{
		Class: class.Name, Checkpoint: name, Mode: string(k.Mode), At: p.Wall(), Due: terms.Due, Of: k.Of(), Published: terms.Published,
	}
	for _, part := range k.Labs {
		out.Tasks = append(out.Tasks, p.columns(k, part)...)
	}
	for _, who := range people {
		if who.Role != gradebook.Learner {
			continue
		}
		out.Rows = append(out.Rows, kept.row(k, who, out.Tasks, live[who.ID]))
	}
	return out, nil
}

// columns are the tasks of one lab.
func (p *Proctor) columns(k checkpoint.Checkpoint, part checkpoint.Part) []ledger.Task {
	l, ok := p.Lab(part.Lab)
	if !ok {
		return nil
	}
	g := grade.Grade{}
	for _, t := range l.Tasks {
		g.Tasks = append(g.Tasks, grade.Task{Name: t.Name})
	}
	var out []ledger.Task
	for _, s := range g.Score(l, part.Points, k.Rules(part.Lab, nil)) {
		t := ledger.Task{Lab: part.Lab, Name: s.Name, Of: s.Of, Title: map[string]string{}}
		for lang, prose := range l.Prose {
			if told := prose.Tasks[s.Name]; told != nil {
				t.Title[lang] = told.Title
			}
		}
		out = append(out, t)
	}
	return out
}

// kept is what the gradebook has of a checkpoint.
type kept struct {
	sittings map[string][]gradebook.Sitting // by person
	scores   map[int64]gradebook.Score      // the last one of each
	marks    map[int64][]gradebook.Mark
	names    map[string]string
}

// named is what somebody is called, or their id where they are no longer known.
func (k kept) named(id string) string {
	if name := k.names[id]; name != "" {
		return name
	}
	return id
}

func (p *Proctor) kept(class int64, name string) (kept, error) {
	k := kept{map[string][]gradebook.Sitting{}, map[int64]gradebook.Score{}, map[int64][]gradebook.Mark{}, map[string]string{}}
	all, err := p.Book.Sittings(class)
	if err != nil {
		return k, err
	}
	for _, s := range all {
		if s.Checkpoint == name {
			k.sittings[s.Person] = append(k.sittings[s.Person], s)
		}
	}
	scores, err := p.Book.Scores(class)
	if err != nil {
		return k, err
	}
	for _, s := range scores {
		k.scores[s.Sitting] = s
	}
	people, err := p.Book.Everybody()
	if err != nil {
		return k, err
	}
	for _, who := range people {
		k.names[who.ID] = who.Name
	}
	marks, err := p.Book.Marks(class)
	for _, m := range marks {
		k.marks[m.Sitting] = append(k.marks[m.Sitting], m)
	}
	return k, err
}

// row is one learner: the sitting that goes on, or the one that counts.
func (k kept) row(of checkpoint.Checkpoint, who gradebook.Person, tasks []ledger.Task, live Live) ledger.Row {
	var best ledger.Row
	for _, s := range k.sittings[who.ID] {
		r := k.sat(s, tasks)
		if best.Attempt == 0 || r.State == ledger.Open || of.Last || r.Got-r.Late > best.Got-best.Late {
			best = r
		}
	}
	best.Person, best.Roster, best.Name = who.ID, who.Roster, who.Name
	if best.Attempt == 0 {
		best.State, best.Cells = ledger.Absent, cells(tasks)
	}
	return live.On(best, tasks)
}

func cells(tasks []ledger.Task) []ledger.Cell {
	out := make([]ledger.Cell, len(tasks))
	for i, t := range tasks {
		out[i].Name, out[i].Of = t.Name, t.Of
	}
	return out
}

// sat is one sitting as a row.
func (k kept) sat(s gradebook.Sitting, tasks []ledger.Task) ledger.Row {
	r := ledger.Row{State: ledger.Open, Attempt: s.Number, Sitting: s.ID, Began: s.Began, Cells: cells(tasks)}
	if !s.Open() {
		r.State, r.Handed = ledger.Handed, s.Turned
	}
	var d Detail
	if score, ok := k.scores[s.ID]; ok && json.Unmarshal([]byte(score.Detail), &d) == nil && !s.Open() {
		r.Engine, r.Labs, r.Late = d.Engine, d.Labs, d.Late
		for i, t := range tasks {
			fill(&r.Cells[i], d, t)
			r.Cells[i].By = k.named(r.Cells[i].By)
		}
	}
	for _, m := range k.marks[s.ID] {
		m.Who = k.named(m.Who)
		if m.Task == "" {
			r.Comments = append(r.Comments, ledger.Comment{Text: m.Text, By: m.Who, At: m.At})
		}
		for i, t := range tasks {
			if t.Lab == m.Lab && t.Name == m.Task {
				mark(&r.Cells[i], m)
			}
		}
	}
	for _, c := range r.Cells {
		r.Got += c.Got
	}
	return r
}

// fill puts into a cell what its task came to.
func fill(c *ledger.Cell, d Detail, t ledger.Task) {
	for _, part := range d.Parts {
		if part.Lab != t.Lab {
			continue
		}
		for _, is := range part.Grade.Tasks {
			if is.Name == t.Name {
				c.Task = is
			}
		}
		for _, s := range part.Tasks {
			if s.Name == t.Name {
				c.Of, c.Got, c.Earned = s.Of, s.Got, s.Got
			}
		}
		for _, turn := range part.Grade.Turns {
			if turn.Task == t.Name {
				c.Turns = append(c.Turns, turn)
			}
		}
	}
}

// mark puts a mark onto a cell.
func mark(c *ledger.Cell, m gradebook.Mark) {
	switch m.Kind {
	case gradebook.Comment:
		c.Comments = append(c.Comments, ledger.Comment{Text: m.Text, By: m.Who, At: m.At})
	case gradebook.Override:
		c.Override = &ledger.Override{Got: m.Points, Reason: m.Text, By: m.Who, At: m.At}
		c.Got = m.Points
	case gradebook.Restore:
		c.Override, c.Got = nil, c.Earned
	}
}
