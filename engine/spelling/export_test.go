package spelling

import (
	"bytes"
	"errors"
	"slices"
)

// TreeFromJSON is an output of any shape, for tests.
func TreeFromJSON(s string) any {
	v, err := readJSON(s)
	if err != nil {
		panic(err)
	}
	return v
}

// Kebab is how a name is written on the command line.
func Kebab(name string) string { return kebab(name) }

// Shorthand reads a word of shorthand as JSON; if it can't be read, at is the
// byte that is wrong.
func Shorthand(word string) (json string, at int) {
	o, err := (&shorthand{text: word}).parse()
	var syntax *syntaxError
	var twice *duplicateKey
	switch {
	case errors.As(err, &syntax):
		return "", syntax.at
	case errors.As(err, &twice):
		return "", twice.at
	}
	var b bytes.Buffer
	writeJSON(&b, o, "", "")
	return b.String(), -1
}

// SaysReturn says whether the operation prints that it succeeded.
func SaysReturn(action string) bool { return slices.Contains(saysReturn, action) }

// Paged says whether the CLI asks for page after page.
func (op *Operation) Paged() bool { return op.paged }

// Acceptor is an acceptor of a waiter in botocore's words.
type Acceptor struct{ Matcher, Argument, State, Expected string }

// Acceptors are those of a waiter.
func (w *Waiter) Acceptors() []Acceptor {
	var out []Acceptor
	for _, a := range w.acceptors {
		matcher := map[string]string{"all": "pathAll", "any": "pathAny", "more": "path", "ok": "status", "error": "error"}[a.matcher]
		path := a.path
		if a.matcher == "more" {
			path = "length(" + path + ") > `0`"
		}
		out = append(out, Acceptor{matcher, path, a.then, a.expected})
	}
	return out
}
