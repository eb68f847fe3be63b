package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui/term"
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

// units are the parts of the course, in order. Others come after them.
var units = []string{"ground", "network", "serving", "names", "operating"}

// all is every lab of the room in the order of the course, the sandbox last:
// unit by unit, and in a unit what others need first.
func (r *Room) all() []*labs.Lab {
	left := slices.DeleteFunc(slices.Clone(r.Labs), func(l *labs.Lab) bool { return l.Name == labs.Sandbox })
	rank := func(l *labs.Lab) int {
		if n := slices.Index(units, l.Unit); n >= 0 {
			return n
		}
		return len(units)
	}
	slices.SortStableFunc(left, func(a, b *labs.Lab) int {
		if n := rank(a) - rank(b); n != 0 {
			return n
		}
		return strings.Compare(a.Unit, b.Unit)
	})
	var out []*labs.Lab
	waits := func(l *labs.Lab) bool {
		return slices.ContainsFunc(left, func(m *labs.Lab) bool {
			return m.Unit == l.Unit && m.Name != l.Name && slices.Contains(l.Needs, m.Name)
		})
	}
	for len(left) > 0 {
		n := slices.IndexFunc(left, func(l *labs.Lab) bool { return l.Unit == left[0].Unit && !waits(l) })
		n = max(0, n) // labs that need each other keep their order
		out = append(out, left[n])
		left = slices.Delete(left, n, n+1)
	}
	return append(out, labs.NewSandbox())
}

// labels lists labs without how far the learner is: it reads no log.
func (r *Room) labels(l assets.Lang, all []*labs.Lab) []ShelfItem {
	var out []ShelfItem
	for _, lab := range all {
		i := ShelfItem{
			Name: lab.Name, Unit: lab.Unit, Title: lab.Title(string(l)), Minutes: lab.Minutes,
			Steps: len(lab.Tasks), Sandbox: len(lab.Tasks) == 0,
		}
		if p := lab.Words(string(l)); p != nil {
			i.Brief = lab.Draw(r.Learner, 1).Fill(p.Brief)
		}
		if i.Sandbox {
			d := assets.Words(l)
			i.Title, i.Brief = d.Say("sandbox"), d.Say("sandbox-brief")
		}
		out = append(out, i)
	}
	return out
}

// Shelf lists the labs of the course and how far the learner is in each, in
// the order of Labs.
func (r *Room) Shelf(l assets.Lang) ([]ShelfItem, error) { return r.stock(l, r.Labs) }

func (r *Room) stock(l assets.Lang, all []*labs.Lab) ([]ShelfItem, error) {
	out := r.labels(l, all)
	var trouble error
	for n, lab := range all {
		i := &out[n]
		a, err := r.newest(lab, nil)
		if a == nil {
			trouble = errors.Join(trouble, err)
			continue
		}
		i.Begun = true
		for _, t := range lab.Tasks {
			if a.Met(t.Name) {
				i.Met++
			}
		}
		p := lab.Words(string(l))
		if p == nil {
			continue
		}
		i.Brief = a.Text(p.Brief)
		for k, t := range lab.Tasks {
			if told := p.Tasks[t.Name]; t.Name == a.Step() && told != nil {
				i.Next, i.Step = a.Text(told.Title), k+1
			}
		}
	}
	return out, trouble
}

// newest replays the newest attempt at a lab, or returns nil where there is
// none.
func (r *Room) newest(lab *labs.Lab, words func() *assets.Dictionary) (*labs.Attempt, error) {
	at, ok, err := r.Book.Newest(r.Learner, lab.Name)
	if err != nil || !ok {
		return nil, err
	}
	return r.open(lab, at, words)
}

// open replays an attempt and lets it be continued. A log that a newer or
// older program can't replay is opened at the last moment that agreed, to be
// looked at: nothing is appended to it.
func (r *Room) open(lab *labs.Lab, at gradebook.Attempt, words func() *assets.Dictionary) (*labs.Attempt, error) {
	log, err := r.Book.Log(at.ID)
	if err != nil {
		return nil, err
	}
	kept, closed := len(log), error(nil)
	c := labs.Config{
		Learner: r.Learner, Number: at.Number, Wall: r.Wall, Build: r.Build,
		Keep: func(entries []engine.Entry) error {
			if closed != nil {
				return closed
			}
			if err := r.Book.Keep(at.ID, kept, entries); err != nil {
				return err
			}
			kept += len(entries)
			return nil
		},
	}
	if words != nil {
		c.Say = func(s world.Sentence) string { return term.Clean(words().Say(s.Key, s.Args...)) }
		c.Help = func(key string) string { return describe(words(), key) }
	}
	a, err := labs.Open(lab, c, log)
	closed = err
	return a, err
}

// Enter resumes the newest attempt at a lab or begins a new one. Words are the
// learner's language at any moment: sentences beneath refusals are in it.
func (r *Room) Enter(name string, anew bool, words func() *assets.Dictionary) (*labs.Attempt, error) {
	for _, lab := range r.all() {
		if lab.Name != name {
			continue
		}
		if !anew {
			if a, err := r.newest(lab, words); a != nil || err != nil {
				return a, err
			}
		}
		at, err := r.Book.Begin(r.Learner, name, r.Wall())
		if err != nil {
			return nil, fmt.Errorf("beginning %s: %w", name, err)
		}
		return r.open(lab, at, words)
	}
	return nil, fmt.Errorf("there is no lab %q", name)
}
