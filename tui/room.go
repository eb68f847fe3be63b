package tui

import (
	"errors"
	"fmt"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
	"skylab/labs/gradebook"
)

// Room is where a learner's labs and attempts are kept.
type Room struct {
	Labs    []*labs.Lab // in the order of the course
	Book    *gradebook.Book
	Learner string
	Wall    func() time.Time
	Build   string
}

// settingLang is the name under which the language is remembered.
const settingLang = "language"

// Lang is the language that was chosen before, or nothing.
func (r *Room) Lang() assets.Lang {
	l, err := r.Book.Setting(settingLang)
	if err != nil {
		return ""
	}
	return assets.Lang(l)
}

// Speak remembers the language.
func (r *Room) Speak(l assets.Lang) error { return r.Book.SetSetting(settingLang, string(l)) }

// Shelf lists the labs and how far the learner is in each.
func (r *Room) Shelf(l assets.Lang) ([]ShelfItem, error) {
	var out []ShelfItem
	var trouble error
	for _, lab := range r.Labs {
		p := lab.Words(string(l))
		i := ShelfItem{Name: lab.Name, Unit: lab.Unit, Title: lab.Title(string(l)), Minutes: lab.Minutes, Steps: len(lab.Tasks)}
		a, err := r.newest(lab, nil)
		trouble = errors.Join(trouble, err)
		if a != nil {
			i.Begun = true
			for _, t := range lab.Tasks {
				if a.Met(t.Name) {
					i.Met++
				}
			}
		}
		if p != nil {
			i.Brief = p.Brief
			if a != nil {
				i.Brief = a.Text(p.Brief)
			} else {
				i.Brief = lab.Draw(r.Learner, 1).Fill(p.Brief)
			}
		}
		out = append(out, i)
	}
	return out, trouble
}

// newest replays the newest attempt at a lab, or returns nil where there is
// none.
func (r *Room) newest(lab *labs.Lab, say Speaker) (*labs.Attempt, error) {
	at, ok, err := r.Book.Newest(r.Learner, lab.Name)
	if err != nil || !ok {
		return nil, err
	}
	return r.open(lab, at, say)
}

// open replays an attempt and lets it be continued. A log that a newer or
// older program can't replay is opened at the last moment that agreed, to be
// looked at: nothing is appended to it.
func (r *Room) open(lab *labs.Lab, at gradebook.Attempt, say Speaker) (*labs.Attempt, error) {
	log, err := r.Book.Log(at.ID)
	if err != nil {
		return nil, err
	}
	kept := len(log)
	return labs.Open(lab, labs.Config{
		Learner: r.Learner, Number: at.Number, Wall: r.Wall, Say: say, Build: r.Build,
		Keep: func(entries []engine.Entry) error {
			if err := r.Book.Keep(at.ID, kept, entries); err != nil {
				return err
			}
			kept += len(entries)
			return nil
		},
	}, log)
}

// Enter resumes the newest attempt at a lab or begins a new one. Say puts the
// sentences beneath refusals into the learner's language.
func (r *Room) Enter(name string, anew bool, say Speaker) (*labs.Attempt, error) {
	for _, lab := range r.Labs {
		if lab.Name != name {
			continue
		}
		if !anew {
			if a, err := r.newest(lab, say); a != nil || err != nil {
				return a, err
			}
		}
		at, err := r.Book.Begin(r.Learner, name, r.Wall())
		if err != nil {
			return nil, fmt.Errorf("beginning %s: %w", name, err)
		}
		return r.open(lab, at, say)
	}
	return nil, fmt.Errorf("there is no lab %q", name)
}
