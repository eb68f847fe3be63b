package tui

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/snapshot"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/say"
	"skylab/tui/term"
)

// Room is where a learner's labs and attempts are kept.
type Room struct {
	Labs    []*labs.Lab
	Book    *gradebook.Book
	Learner string
	// Own says that the settings are the learner's, not those of everybody who uses
	// this book.
	Own   bool
	Wall  func() time.Time
	Build string
	// Sandbox stands in the place of the usual one, if it is not nil.
	Sandbox *labs.Lab
	// Save writes a text into a file that can be found again, and says where.
	Save func(name, text string) (path string, err error)
	// Proctor looks after the checkpoints of the class of Who; nil where there is no
	// class.
	Proctor *proctor.Proctor
	Who     gradebook.Person
	// Opened is told of each attempt that is entered, and says what a shell needs so that
	// real clients of AWS reach it. Nil where there is no endpoint.
	Opened func(*labs.Attempt) (exports string)

	exports string                 // what Opened said last
	touched atomic.Pointer[func()] // looks at the attempt again
}

// Exports is what a shell needs so that real clients of AWS reach the attempt that was
// entered last, or nothing.
func (r *Room) Exports() string { return r.exports }

// Touch says that somebody else than who sits here did something in the attempt that is
// open. It may be called from any goroutine.
func (r *Room) Touch() {
	if f := r.touched.Load(); f != nil {
		(*f)()
	}
}

// setting is a remembered setting, or nothing.
func (r *Room) setting(name string) (string, error) { return r.Book.Setting(r.settingName(name)) }

// setSetting remembers a setting.
func (r *Room) setSetting(name, value string) error {
	return r.Book.SetSetting(r.settingName(name), value)
}

func (r *Room) settingName(name string) string {
	if r.Own {
		return "of " + r.Learner + " " + name
	}
	return name
}

// settingLang is the name under which the language is remembered.
const settingLang = "language"

// Lang is the language that was chosen before, or nothing.
func (r *Room) Lang() assets.Lang {
	l, err := r.setting(settingLang)
	if err != nil {
		return ""
	}
	return assets.Lang(l)
}

// Speak remembers the language.
func (r *Room) Speak(l assets.Lang) error { return r.setSetting(settingLang, string(l)) }

// settingPlain is the name under which it is remembered that lines are wanted
// in place of the screen.
const settingPlain = "plain"

// Plain reports whether lines are wanted in place of the screen.
func (r *Room) Plain() bool {
	v, err := r.setting(settingPlain)
	return err == nil && v == "yes"
}

// SetPlain remembers whether lines are wanted in place of the screen.
func (r *Room) SetPlain(on bool) error {
	v := "no"
	if on {
		v = "yes"
	}
	return r.setSetting(settingPlain, v)
}

// units are the parts of the course, in order. Others come after them.
var units = []string{"ground", "network", "serving", "names", "operating"}

// all is every lab of the course, and the sandbox last.
func (r *Room) all() []*labs.Lab {
	if r.Sandbox != nil {
		return append(r.course(), r.Sandbox)
	}
	return append(r.course(), labs.NewSandbox())
}

// course is every lab of the room in the order of the course: unit by unit, and
// in a unit what others need first.
func (r *Room) course() []*labs.Lab {
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
	return out
}

// tour is the lab that shows the screen to somebody who is here for the first
// time.
const tour = "tour"

// fresh reports whether the learner has begun nothing yet, and there is a tour
// to begin with.
func (r *Room) fresh() bool {
	for _, lab := range r.all() {
		if _, begun, err := r.Book.Newest(r.Learner, lab.Name); begun || err != nil {
			return false
		}
	}
	return slices.ContainsFunc(r.Labs, func(l *labs.Lab) bool { return l.Name == tour })
}

// labels lists labs without how far the learner is: it reads no log.
func (r *Room) labels(l assets.Lang, all []*labs.Lab) []ShelfItem {
	var out []ShelfItem
	for _, lab := range all {
		i := ShelfItem{
			Name: lab.Name, Unit: lab.Unit, Title: lab.Title(string(l)), Minutes: lab.Minutes,
			Steps: len(lab.For(r.Learner, 1).Tasks), Sandbox: len(lab.Tasks) == 0,
		}
		if p := lab.Words(string(l)); p != nil {
			i.Brief = lab.Draw(r.Learner, 1).Fill(p.Brief)
		}
		if i.Sandbox {
			d := assets.Words(l)
			i.Title, i.Brief = d.Say("sandbox"), say.Sandbox(d, lab)
		}
		out = append(out, i)
	}
	return out
}

// Shelf lists the labs of the course, in its order, and how far the learner is
// in each.
func (r *Room) Shelf(l assets.Lang) ([]ShelfItem, error) { return r.stock(l, r.course()) }

// Stock lists all labs in the order of the course, the sandbox last, and how
// far the learner is in each.
func (r *Room) Stock(l assets.Lang) ([]ShelfItem, error) { return r.stock(l, r.all()) }

func (r *Room) stock(l assets.Lang, all []*labs.Lab) ([]ShelfItem, error) {
	out := r.labels(l, all)
	var trouble error
	for n, lab := range all {
		i := &out[n]
		at, begun, err := r.Book.Newest(r.Learner, lab.Name)
		if err != nil || !begun {
			trouble = errors.Join(trouble, err)
			continue
		}
		a, err := r.peek(lab, at, nil) // which keeps nothing, while it may be begun beside this
		if a == nil {
			trouble = errors.Join(trouble, err)
			continue
		}
		i.Begun, i.Owed = true, len(a.Owed())
		for _, t := range a.Lab.Tasks {
			if a.Met(t.Name) {
				i.Met++
			}
		}
		p := lab.Words(string(l))
		if p == nil {
			continue
		}
		i.Brief = a.Text(p.Brief)
		for k, t := range a.Lab.Tasks {
			if told := p.Tasks[t.Name]; t.Name == a.Step() && told != nil {
				i.Next, i.Step = a.Text(told.Title), k+1
			}
		}
	}
	return out, trouble
}

// Look is the newest attempt at a lab as it stands, or a fresh one where there is
// none. Nothing that is done in it is kept.
func (r *Room) Look(lab *labs.Lab, words func() *assets.Dictionary) (*labs.Attempt, error) {
	at, ok, err := r.Book.Newest(r.Learner, lab.Name)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return labs.Open(lab, r.config(1, words), nil)
	}
	return r.peek(lab, at, words)
}

// peek replays an attempt to look at it.
func (r *Room) peek(lab *labs.Lab, at gradebook.Attempt, words func() *assets.Dictionary) (*labs.Attempt, error) {
	log, err := r.Book.Log(at.ID)
	if err != nil {
		return nil, err
	}
	if at.Parent != 0 {
		lab = lab.Free()
	}
	c := r.config(at.Draw, words)
	if c.Met, err = r.met(at); err != nil {
		return nil, err
	}
	return labs.Open(lab, c, log)
}

// open replays an attempt and lets it be continued. A log that a newer or
// older program can't replay is opened at the last moment that agreed, to be
// looked at: nothing is appended to it. s is the sitting that the attempt belongs
// to, or nil.
func (r *Room) open(lab *labs.Lab, at gradebook.Attempt, words func() *assets.Dictionary, s *Sitting) (*labs.Attempt, error) {
	log, err := r.Book.Log(at.ID)
	if err != nil {
		return nil, err
	}
	if at.Parent != 0 {
		lab = lab.Free()
	}
	kept, closed := len(log), error(nil)
	c := r.config(at.Draw, words)
	if c.Met, err = r.met(at); err != nil {
		return nil, err
	}
	c.Keep = func(entries []engine.Entry) error {
		if closed != nil {
			return closed
		}
		if err := s.keeps(at, func() error { return r.Book.Keep(at.ID, kept, entries) }); err != nil {
			return err
		}
		kept += len(entries)
		return nil
	}
	a, err := labs.Open(lab, c, log)
	closed = err
	return a, err
}

// met is what the learner has met in attempts other than this one. Branches
// only repeat what led to them.
func (r *Room) met(but gradebook.Attempt) (labs.Meetings, error) {
	all, err := r.Book.Attempts(r.Learner)
	var logs [][]engine.Entry
	for _, at := range all {
		if at.ID == but.ID || at.Parent != 0 || at.Lab == labs.Sandbox || strings.HasPrefix(at.Lab, snapshot.Prefix) {
			continue
		}
		log, wrong := r.Book.Log(at.ID)
		err = errors.Join(err, wrong)
		logs = append(logs, log)
	}
	return labs.Meet(logs...), err
}

// config is what an attempt with these values is given, which is kept nowhere.
func (r *Room) config(draw int, words func() *assets.Dictionary) labs.Config {
	c := labs.Config{Learner: r.Learner, Number: draw, Wall: r.Wall, Live: Live, Build: r.Build}
	if words != nil {
		c.Say = func(s world.Sentence) string { return term.Clean(words().Say(s.Key, s.Args...)) }
		c.Help = func(key string) string { return describe(words(), key) }
	}
	return c
}
