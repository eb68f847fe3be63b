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

// lines yields what is neither empty nor a comment.
func (s Script) lines() []Line {
	var out []Line
	for i, text := range strings.Split(s.Text, "\n") {
		if text = strings.TrimSpace(text); text != "" && text[0] != '#' {
			out = append(out, Line{text, s.Line + i})
		}
	}
	return out
}

// commands cuts a script into its top-level commands, each with the line at
// which it begins.
func (s Script) commands() ([]Line, error) {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(s.Text), "")
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, st := range f.Stmts {
		end := min(int(st.End().Offset()), len(s.Text))
		for _, rd := range st.Redirs {
			if rd.Hdoc != nil { // it ends with the line of its delimiter
				end = min(int(rd.Hdoc.End().Offset()), len(s.Text))
				if i := strings.IndexByte(s.Text[end:], '\n'); i >= 0 {
					end += i
				}
			}
		}
		text := strings.TrimSuffix(strings.TrimSpace(s.Text[st.Pos().Offset():end]), ";")
		out = append(out, Line{text, s.Line + int(st.Pos().Line()) - 1})
	}
	return out, nil
}

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
