package shell

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// Reading is what can be told of a script before it runs: the commands in it,
// and what it does with variables.
type Reading struct {
	Calls []Call
	// Funcs are the functions that it makes, Sets the variables that it gives
	// a value, wherever that is.
	Funcs, Sets []string
	// Uses are the variables whose value it needs.
	Uses []Use
	// Err is the mistake that keeps it from running, or nil. Open says that it
	// is only the beginning of something longer.
	Err  *SyntaxError
	Open bool
}

// Call is a simple command.
type Call struct{ Args []Arg }

// Arg is one word of a command. Braces make several of what stands in one place.
type Arg struct {
	Text       string // without its quotes
	Start, End int    // in bytes of the script
	Known      bool   // holds no expansion: Text is what the command will get
}

// Use is a place in which a variable stands.
type Use struct {
	Name       string
	Start, End int
}

// Read looks at a script that may not be finished. It runs nothing.
func Read(script string) Reading {
	var r Reading
	if _, err := parse(script, DefaultDepth); err != nil {
		r.Err, _ = err.(*SyntaxError)
		r.Open = Incomplete(script)
	}
	for _, c := range readable(script) {
		r.take(c, script)
	}
	return r
}

// maxGuesses is how many missing tokens the parser may make up.
const maxGuesses = 100

// readable parses what there is of a script, up to what can't be read.
func readable(script string) (stmts []*syntax.Stmt) {
	defer func() {
		if recover() != nil { // the parser tripped, as parse knows it to
			stmts = nil
		}
	}()
	if len(script) > MaxScript || deepest(script, openersPerDepth*DefaultDepth) >= 0 {
		return nil
	}
	p := syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.RecoverErrors(maxGuesses))
	file, _ := p.Parse(strings.NewReader(script), "")
	if file == nil {
		return nil
	}
	return file.Stmts
}

func (r *Reading) take(s *syntax.Stmt, script string) {
	level := 0
	syntax.Walk(s, func(n syntax.Node) bool {
		if n == nil {
			level--
			return true
		}
		if level > 8*DefaultDepth {
			return false
		}
		level++
		switch n := n.(type) {
		case *syntax.CallExpr:
			r.call(n, script)
		case *syntax.FuncDecl:
			if n.Name != nil {
				r.Funcs = append(r.Funcs, n.Name.Value)
			}
		case *syntax.Assign:
			if n.Name != nil {
				r.Sets = append(r.Sets, n.Name.Value)
			}
		case *syntax.WordIter:
			if n.Name != nil {
				r.Sets = append(r.Sets, n.Name.Value)
			}
		case *syntax.BinaryArithm:
			if w, ok := n.X.(*syntax.Word); ok && w.Lit() != "" {
				r.Sets = append(r.Sets, w.Lit())
			}
		case *syntax.ParamExp:
			r.use(n)
		}
		return true
	})
}

func (r *Reading) use(p *syntax.ParamExp) {
	if p.Param == nil || !syntax.ValidName(p.Param.Value) {
		return
	}
	if p.Exp != nil {
		switch p.Exp.Op {
		case syntax.AssignUnset, syntax.AssignUnsetOrNull:
			r.Sets = append(r.Sets, p.Param.Value)
			return
		case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
			return // it says itself what to do without a value
		}
	}
	end := p.End()
	if !end.IsValid() { // a brace that is not closed yet
		end = p.Param.End()
	}
	r.Uses = append(r.Uses, Use{p.Param.Value, offset(p.Pos()), offset(end)})
}

func (r *Reading) call(c *syntax.CallExpr, script string) {
	var call Call
	for _, w := range c.Args {
		call.Args = append(call.Args, args(w, script)...)
	}
	if len(call.Args) == 0 {
		return
	}
	r.Calls = append(r.Calls, call)
	switch call.Args[0].Text { // what gives variables a value by their names
	case "read", "getopts", "printf":
		for _, a := range call.Args[1:] {
			if a.Known && syntax.ValidName(a.Text) {
				r.Sets = append(r.Sets, a.Text)
			}
		}
	}
}

// args is a word as its command will get it.
func args(w *syntax.Word, script string) []Arg {
	start, end := offset(w.Pos()), offset(w.End())
	if !w.End().IsValid() || end > len(script) || end < start {
		end = len(script)
	}
	arg := func(w *syntax.Word) Arg {
		a := Arg{Start: start, End: end}
		if a.Text, a.Known = spoken(w.Parts, false); !a.Known {
			a.Text = script[start:end]
		}
		return a
	}
	split := *w
	split.Parts = slices.Clone(w.Parts)
	if !strings.Contains(script[start:end], "{") || !syntax.SplitBraces(&split) || braces(&split) > maxBraces {
		return []Arg{arg(w)}
	}
	var out []Arg
	for each, err := range expand.BracesSeq(nil, &split) {
		if err != nil || len(out) == maxBraces {
			break
		}
		out = append(out, arg(each))
	}
	return out
}

// spoken is the text of a word's parts without quotes, if no expansion is in it.
func spoken(parts []syntax.WordPart, quoted bool) (string, bool) {
	var sb strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			if !quoted && strings.HasPrefix(p.Value, "~") && sb.Len() == 0 {
				return "", false
			}
			if quoted {
				sb.WriteString(unescape(p.Value, true))
			} else {
				sb.WriteString(bare(p.Value))
			}
		case *syntax.SglQuoted:
			sb.WriteString(singleQuoted(p))
		case *syntax.DblQuoted:
			text, ok := spoken(p.Parts, true)
			if !ok {
				return "", false
			}
			sb.WriteString(text)
		default:
			return "", false
		}
	}
	return sb.String(), true
}

// bare is a literal outside of quotes without its backslashes.
func bare(s string) string {
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if i++; s[i] == '\n' {
				continue
			}
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}

func offset(p syntax.Pos) int { return int(p.Offset()) }

// Variable is the value of a variable, exported or not, and whether it has one.
func (s *Shell) Variable(name string) (string, bool) {
	v := s.vars[name]
	return v.value, v.set
}

// Variables returns the names of the variables that have a value and that the
// shell did not come with, sorted.
func (s *Shell) Variables() []string {
	return slices.DeleteFunc(s.variables(), func(name string) bool {
		_, came := given[name]
		return came || !s.vars[name].set
	})
}
