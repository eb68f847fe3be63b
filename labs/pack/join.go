package pack

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"time"

	"skylab/engine"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/labs/submission"
)

// Why is why a work does not join.
type Why string

// The reasons, in the order in which they are looked for. Beside them there are
// those of submissions.
const (
	NoClass  Why = "no-class" // What: another class's
	NoExam   Why = "no-exam"  // of none that was packed here
	Replaced Why = "replaced" // it was packed again since
	NoPerson Why = "no-person"
	NotTheir Why = "not-theirs" // the signature is not of this learner's file, or not over this
	NoSuch   Why = "no-sitting" // the sitting before it is not here
	Drawn    Why = "drawn"      // other values than this learner's
)

// Refusal says why a work does not join. Nothing was changed.
type Refusal struct {
	Why  Why
	Lab  string // that it is about, or nothing
	At   int    // the entry, from 1, or 0
	What string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s %s %d %s", r.Why, r.Lab, r.At, r.What)
}

// Joined is what became of a work.
type Joined struct {
	Who     gradebook.Person
	Class   string
	Sitting int
	// Added is how many entries went into the attempts.
	Added int
	// Already says that all of it was here before: nothing was changed.
	Already bool
	// Apart lists where the station's log and the file's differ. Nothing was merged
	// then: the file's work lies in branches of the attempts.
	Apart []Apart
	// Score is what it came to, where it joined.
	Score gradebook.Score
	// Began is when the clock began by the learner's machine, less what was used of it
	// before. Handed is when it counts as handed in, and Over how long after the end
	// that is, by the station's terms and that clock.
	Began, Handed time.Time
	Over          time.Duration
	// Back is how far the machine's clock went back at most.
	Back     time.Duration
	Unproven []submission.Unproven
	// Differs lists the labs that have another text here.
	Differs []string
	// Builds are the programs that did it: one that packed, one that it was sat with.
	Packed, Sat string
}

// Apart is a lab at which both went on.
type Apart struct {
	Lab string
	At  int // the first entry that differs, from 1
	// Here and There are what those did; nothing where that log ends.
	Here, There string
}

// joining is a work on its way in.
type joining struct {
	h       *Host
	w       Work
	course  proctor.Course
	k       checkpoint.Checkpoint
	sitting gradebook.Sitting
	brought []gradebook.Brought
	out     Joined
}

// Join lets a work join the attempt that it belongs to: all of it, or nothing. The
// error may be a *Refusal. by is who did that.
func (h *Host) Join(w Work, by string) (Joined, error) {
	j := &joining{h: h, w: w}
	for _, step := range []func() error{j.belongs, j.proves, j.sits, j.compares} {
		if err := step(); err != nil {
			return j.out, err
		}
	}
	switch {
	case len(j.out.Apart) > 0:
		return j.out, j.apart(by)
	case j.out.Already:
		return j.out, nil
	}
	return j.out, j.in(by)
}

// belongs finds the class, the packing and the learner.
func (j *joining) belongs() error {
	classes, err := j.h.Book.Classes()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(classes, func(c gradebook.Class) bool { return c.Name == j.w.Class })
	if i < 0 {
		return &Refusal{Why: NoClass, What: j.w.Class}
	}
	all, err := packs(j.h.Book, classes[i].ID, j.w.Checkpoint)
	switch n := slices.Index(all, j.w.Pack); {
	case err != nil:
		return err
	case n < 0:
		return &Refusal{Why: NoExam, What: j.w.Checkpoint}
	case n < len(all)-1:
		return &Refusal{Why: Replaced, What: j.w.Checkpoint}
	}
	var ok bool
	if j.course, _, err = j.h.Course(classes[i].ID); err != nil {
		return err
	}
	if j.k, ok = j.course.Checkpoint(j.w.Checkpoint); !ok {
		return &Refusal{Why: NoExam, What: j.w.Checkpoint}
	}
	j.out.Who, ok, err = j.h.Book.Person(j.w.Person)
	if err == nil && (!ok || j.out.Who.Class != classes[i].ID) {
		err = &Refusal{Why: NoPerson, What: j.w.Name}
	}
	return err
}

// proves holds the signature, the chains and a replay against what is claimed.
func (j *joining) proves() error {
	key := ed25519.NewKeyFromSeed(j.course.Seed(j.w.Pack, j.w.Checkpoint, j.w.Person))
	if !j.w.holds(key.Public().(ed25519.PublicKey)) || len(j.w.Labs) != len(j.k.Labs) {
		return &Refusal{Why: NotTheir}
	}
	j.out.Class, j.out.Sitting, j.out.Packed, j.out.Sat = j.w.Class, j.w.Sitting, j.w.Label.Build, j.w.By
	for i, s := range j.w.Labs {
		if s.Lab != j.k.Labs[i].Lab || s.Learner != j.w.Person || s.Checkpoint != j.w.Checkpoint || s.Class != j.w.Class || s.Sitting != j.w.Sitting {
			return &Refusal{Why: NotTheir, Lab: s.Lab}
		}
		v, err := j.checked(s, submission.Keys{j.w.Person: submission.KeyOf(key)})
		if err != nil {
			return err
		}
		j.out.Unproven = v.Unproven
		j.out.Back = max(j.out.Back, v.Back)
		if v.Differs(s) {
			j.out.Differs = append(j.out.Differs, s.Lab)
		}
	}
	for i, at := range j.w.Seen[:max(0, len(j.w.Seen)-1)] {
		if d := at.Sub(j.w.Seen[i+1]); d > submission.Slack {
			j.out.Back = max(j.out.Back, d)
		}
	}
	return nil
}

// checked is a submission's verdict. A lab that was never entered has no log, and
// proves nothing.
func (j *joining) checked(s submission.Submission, keys submission.Keys) (submission.Verdict, error) {
	v := submission.Check(s, j.h.Labs, keys)
	if v.Fault != "" {
		what := ""
		if s.Build != j.h.Build {
			what = s.Build
		}
		return v, &Refusal{Why: Why(v.Fault), Lab: s.Lab, At: v.At, What: what}
	}
	return v, nil
}

// sits finds the sitting, or says with which attempts it begins, and holds the
// draws against them.
func (j *joining) sits() error {
	mine, err := j.h.Book.SittingsOf(j.w.Person)
	if err != nil {
		return err
	}
	mine = slices.DeleteFunc(mine, func(s gradebook.Sitting) bool {
		return s.Class != j.course.ID || s.Checkpoint != j.w.Checkpoint
	})
	attempts := j.course.Attempts(j.k, j.w.Sitting)
	switch n := j.w.Sitting; {
	case n >= 1 && n <= len(mine):
		j.sitting = mine[n-1]
		if attempts, err = j.h.Book.AttemptsIn(j.sitting.ID); err != nil {
			return err
		}
	case n == len(mine)+1:
		j.sitting = gradebook.Sitting{Class: j.course.ID, Checkpoint: j.w.Checkpoint, Person: j.w.Person, Number: n, Began: j.w.Began}
	default:
		return &Refusal{Why: NoSuch, What: fmt.Sprint(n)}
	}
	for _, s := range j.w.Labs {
		i := slices.IndexFunc(attempts, func(a gradebook.Attempt) bool { return a.Lab == s.Lab && a.Parent == 0 })
		if i < 0 || attempts[i].Draw != s.Draw {
			return &Refusal{Why: Drawn, Lab: s.Lab}
		}
		j.brought = append(j.brought, gradebook.Brought{Attempt: attempts[i]})
	}
	return nil
}

// compares holds each log against the one that is here.
func (j *joining) compares() error {
	behind := false // the station's has all of it, and more
	for i, s := range j.w.Labs {
		var here []engine.Entry
		if j.sitting.ID != 0 {
			var err error
			if here, err = j.h.Book.Log(j.brought[i].ID); err != nil {
				return err
			}
		}
		at := common(here, s.Entries)
		switch {
		case at == len(here):
			j.brought[i].At, j.brought[i].Entries = at, s.Entries[at:]
			j.out.Added += len(s.Entries) - at
		case at == len(s.Entries):
			behind = true
			j.brought[i].At = len(here)
		default:
			j.out.Apart = append(j.out.Apart, Apart{Lab: s.Lab, At: at + 1, Here: op(here, at), There: op(s.Entries, at)})
		}
	}
	byHand := j.sitting.Turn == gradebook.HandedIn && j.sitting.By != ""
	switch {
	case len(j.out.Apart) > 0:
	case j.out.Added == 0:
		j.out.Already = behind || j.sitting.Turn == gradebook.HandedIn
	case behind || byHand: // they went on here, or handed in here
		for i, s := range j.w.Labs {
			if b := j.brought[i]; len(b.Entries) > 0 {
				j.out.Apart = append(j.out.Apart, Apart{Lab: s.Lab, At: b.At + 1, There: op(s.Entries, b.At)})
			}
		}
	}
	if len(j.out.Apart) > 0 {
		j.out.Added = 0
	}
	return nil
}

func op(log []engine.Entry, at int) string {
	if at < len(log) {
		return log[at].Op
	}
	return ""
}

// common is how many entries two logs begin with alike. What a lab does at its
// start is the same whenever that was.
func common(a, b []engine.Entry) int {
	n := 0
	for n < len(a) && n < len(b) && same(a[n], b[n]) {
		n++
	}
	return n
}

func same(a, b engine.Entry) bool {
	if a.By == grade.Staged && b.By == grade.Staged {
		a.Wall, a.Build = b.Wall, b.Build
	}
	alike := a.Wall.Equal(b.Wall) && a.Lab.Equal(b.Lab)
	a.Wall, a.Lab = b.Wall, b.Lab
	return alike && a == b
}

// in appends what is new, hands the sitting in and grades it.
func (j *joining) in(by string) error {
	now := j.h.Wall().UTC()
	at := j.w.Handed.UTC()
	for _, s := range j.w.Labs {
		if n := len(s.Entries); n > 0 && s.Entries[n-1].Wall.After(at) {
			at = s.Entries[n-1].Wall
		}
	}
	if at.After(now) {
		at = now
	}
	if j.sitting.ID == 0 && j.sitting.Began.After(now) {
		j.sitting.Began = now
	}
	j.out.Began, j.out.Handed = j.w.Began, at
	there := j.sitting
	there.Began = j.w.Began // the time between the station and the desk is nobody's
	if end := j.course.Ends(j.k, there); !end.IsZero() && at.After(end) {
		j.out.Over = at.Sub(end)
	}
	act := gradebook.Act{At: now, Who: by, Act: "join " + j.w.Checkpoint, About: j.w.Person, Text: fmt.Sprintf("%s, %d entries", j.w.Pack, j.out.Added)}
	var err error
	j.out.Score, err = j.h.Bring(j.sitting, j.brought, at, act)
	return err
}

// apart keeps the file's work in branches, each once.
func (j *joining) apart(by string) error {
	now := j.h.Wall().UTC()
	kept, err := j.h.Book.AttemptsIn(j.sitting.ID)
	if err != nil {
		return err
	}
	j.out.Already = true
	for i, s := range j.w.Labs {
		at := slices.IndexFunc(j.out.Apart, func(a Apart) bool { return a.Lab == s.Lab })
		if at < 0 {
			continue
		}
		is, err := j.branched(kept, j.brought[i].ID, s.Entries)
		if err != nil {
			return err
		}
		if is {
			continue
		}
		j.out.Already = false
		line := 0
		if n := j.out.Apart[at].At - 1; n > 0 {
			line = s.Entries[n-1].Line
		}
		if _, err := j.h.Book.Branch(j.brought[i].Attempt, line, s.Entries, now); err != nil {
			return err
		}
	}
	if j.out.Already {
		return nil
	}
	return j.h.Book.Note(gradebook.Act{At: now, Who: by, Act: "set apart " + j.w.Checkpoint, About: j.w.Person, Text: j.w.Pack})
}

// branched reports whether a branch of an attempt holds a log.
func (j *joining) branched(kept []gradebook.Attempt, of int64, log []engine.Entry) (bool, error) {
	var lost error
	is := slices.ContainsFunc(kept, func(a gradebook.Attempt) bool {
		if a.Parent != of {
			return false
		}
		has, err := j.h.Book.Log(a.ID)
		lost = errors.Join(lost, err)
		return len(has) == len(log) && common(has, log) == len(log)
	})
	return is, lost
}
