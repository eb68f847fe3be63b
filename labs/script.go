package labs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"skylab/engine"
)

// run plays a script command by command and stops at the first that fails: a
// lab's own commands must succeed.
func run(e *engine.Engine, v Values, s Script, file string) error {
	all, err := s.commands()
	if err != nil {
		return Problems{unreadable(file, s, err)}
	}
	for _, c := range all {
		if p := play(e, v, c, file); p != nil {
			return Problems{*p}
		}
	}
	return nil
}

// unreadable says where a script is no shell.
func unreadable(file string, s Script, err error) Problem {
	no, what := s.Line, err.Error()
	var p syntax.ParseError
	if errors.As(err, &p) {
		no, what = no+int(p.Pos.Line())-1, p.Text
	}
	return Problem{file, no, "this can't be read as shell: " + what, "write it as it would be typed at the prompt"}
}

// play runs one command and says what is wrong with it, if anything is.
func play(e *engine.Engine, v Values, c Line, file string) *Problem {
	var out, errw bytes.Buffer
	answer := e.Do(context.Background(), v.Fill(c.Text), &out, &errw)
	if answer.Err == nil && answer.Status == 0 && len(answer.Refusals) == 0 {
		return nil
	}
	said := strings.Join(strings.Fields(errw.String()), " ")
	if answer.Err != nil {
		said = answer.Err.Error()
	}
	if said == "" {
		said = fmt.Sprintf("it ended with status %d", answer.Status)
	}
	return &Problem{file, c.No, "this command fails: " + strings.TrimSuffix(said, "."), "correct it"}
}
