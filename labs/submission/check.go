package submission

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/grade"
)

// Fault is why a submission does not hold.
type Fault string

// The faults that a submission may have, in the order in which they are looked
// for. At says at which entry, from 1, where that can be said.
const (
	Newer     Fault = "newer"     // a newer program wrote it
	Altered   Fault = "altered"   // At is not what was chained
	Cut       Fault = "cut"       // the chain goes on behind the last entry
	Unsigned  Fault = "unsigned"  // the signature is not over this
	Another   Fault = "another"   // the key is another learner's: Whose
	Stranger  Fault = "stranger"  // the key is nobody's, and this learner has another one
	NoLab     Fault = "no-lab"    // there is no such lab
	NotReplay Fault = "no-replay" // At comes to something else: with another program, or for another learner
)

// Unproven is what a file can't prove.
type Unproven string

// What is unproven of every file; Key only where it is not known whose the key
// is.
const (
	Typed Unproven = "typed" // who sat at the keyboard
	Took  Unproven = "took"  // how long it took: clocks are the learner's
	Seen  Unproven = "seen"  // that nothing else was looked at
	Key   Unproven = "key"   // that the key is this learner's
)

// Verdict is what a submission comes to.
type Verdict struct {
	Fault Fault       // or nothing, where it holds
	At    int         // the entry that it is about, from 1; 0 where it is about none
	Whose string      // the learner whose key it is, for Another
	Grade grade.Grade // where it holds
	// Unproven is what it can't prove, where it holds.
	Unproven []Unproven
	// Lab is the version of the lab that it was replayed with.
	Lab string
	// Back is how far the clock went back between two entries at most, and BackAt the
	// entry that it is about, from 1; 0 is that it did not.
	Back   time.Duration
	BackAt int
}

// Differs says that the lab is told in another text here than where it was done.
// Files of format 1 don't say it.
func (v Verdict) Differs(s Submission) bool {
	return s.LabVersion != "" && v.Lab != "" && s.LabVersion != v.Lab
}

// Keys are learners' keys, as a class knows them.
type Keys map[string]string

// owner is whose a key is, or nobody's.
func (k Keys) owner(key string) string {
	var who []string
	for learner, has := range k {
		if has == key {
			who = append(who, learner)
		}
	}
	if len(who) == 0 {
		return ""
	}
	return slices.Min(who)
}

// Check verifies a submission and grades it by replay. It needs nothing but the
// labs, and the keys that a class knows, if it knows any.
func Check(s Submission, all []*labs.Lab, keys Keys) Verdict {
	if s.Format > format {
		return Verdict{Fault: Newer}
	}
	if v, bad := s.verify(); bad {
		return v
	}
	unproven := []Unproven{Typed, Took, Seen}
	switch known, is := keys[s.Learner]; {
	case is && known == s.Key:
	case keys.owner(s.Key) != "":
		return Verdict{Fault: Another, Whose: keys.owner(s.Key)}
	case is:
		return Verdict{Fault: Stranger}
	default:
		unproven = append(unproven, Key)
	}
	i := slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == s.Lab })
	if i < 0 {
		return Verdict{Fault: NoLab}
	}
	v := Verdict{Lab: all[i].Version()}
	var err error
	if v.Grade, err = grade.Of(all[i], s.Learner, s.Draw, s.Entries); err != nil {
		return Verdict{Fault: NotReplay, At: s.place(err), Lab: v.Lab}
	}
	v.Unproven = unproven
	v.Back, v.BackAt = Back(s.Entries)
	return v
}

// Slack is how far clocks go back by themselves, when they are set right against
// others.
const Slack = 2 * time.Second

// Back is how far the clock of who wrote a log went back at most, and at which
// entry, from 1. A clock that is set back makes a day longer.
func Back(log []engine.Entry) (by time.Duration, at int) {
	var latest time.Time
	for i, e := range log {
		if d := latest.Sub(e.Wall); d > max(by, Slack) {
			by, at = d, i+1
		}
		if e.Wall.After(latest) {
			latest = e.Wall
		}
	}
	return by, at
}

// verify holds the chain and the signature against the entries.
func (s Submission) verify() (Verdict, bool) {
	is := s.chain()
	for i, h := range is {
		if i >= len(s.Chain) || s.Chain[i] != h {
			return Verdict{Fault: Altered, At: i + 1}, true
		}
	}
	if len(s.Chain) > len(is) {
		return Verdict{Fault: Cut, At: len(is)}, true
	}
	key, err := base64.StdEncoding.DecodeString(s.Key)
	sig, wrong := base64.StdEncoding.Strict().DecodeString(s.Signature) // one signature has one spelling
	if err != nil || wrong != nil || len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, s.signed(), sig) {
		return Verdict{Fault: Unsigned}, true
	}
	return Verdict{}, false
}

// place is the entry at which a replay came to something else, from 1.
func (s Submission) place(err error) int {
	var d *engine.Divergence
	if !errors.As(err, &d) {
		return 0
	}
	return 1 + slices.IndexFunc(s.Entries, func(e engine.Entry) bool { return e.Line == d.Entry.Line && e.Seq == d.Entry.Seq })
}
