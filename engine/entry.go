package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"skylab/engine/world"
)

// Entry is one thing that happened, as it is kept. The log of entries is the
// only thing worth storing: resume, undo and grading are the log, read again.
//
// Op is one operation in canonical spelling (`ec2 CreateVpc {...}`), or one of
// the engine's own words:
//
//	line "TEXT"    what was typed, an annotation that is never run again
//	shell {JSON}   what a line left in variables, functions and files, not to be
//	               confused with an operation: it changes nothing in the World
//	advance        time brought something that was shown
//	skip DURATION  lab time was moved on by hand
//	undo LINE      the World went back to before that line
//	redo LINE      an undo was taken back
//
// Anything else that begins with a known note (hint, predict, ...) is kept for
// those who read the log and changes nothing here.
type Entry struct {
	Line, Seq int
	Lab, Wall time.Time
	By        string
	Scope     world.Scope
	Op        string
	Code      string // of the refusal, empty where the operation succeeded
	Digest    string // of the outcome, so that a replay can tell that it differs
	Build     string
}

// Word is the first word of Op.
func (e Entry) Word() string {
	w, _, _ := strings.Cut(e.Op, " ")
	return w
}

// Rest is what follows the first word of Op.
func (e Entry) Rest() string {
	_, r, _ := strings.Cut(e.Op, " ")
	return r
}

// Typed is the text of an entry that records what was typed.
func (e Entry) Typed() (string, bool) {
	if e.Word() != "line" {
		return "", false
	}
	s, err := strconv.Unquote(e.Rest())
	return s, err == nil
}

// Changes reports whether the entry is an operation or a step back or forth:
// what a learner may want to take back.
func (e Entry) Changes() bool {
	switch e.Word() {
	case "undo", "redo":
		return true
	}
	return e.isChange()
}

// isChange reports whether an operation changed the World. What time brings is
// no change that can be taken back.
func (e Entry) isChange() bool { return e.isOperation() && e.Code == "" }

func (e Entry) isOperation() bool {
	return strings.Contains(e.Op, " {") && e.Word() != "line" && e.Word() != "shell"
}

// outcome is the digest of what an operation answered.
func outcome(out any, err error) (code, digest string) {
	if err != nil {
		if r, ok := err.(*world.Refusal); ok {
			code = r.Code
		} else {
			code = "Internal"
		}
		out = err.Error()
	}
	b, jerr := json.Marshal(out)
	if jerr != nil {
		b = fmt.Append(nil, jerr)
	}
	sum := sha256.Sum256(b)
	return code, hex.EncodeToString(sum[:6])
}
