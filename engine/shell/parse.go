package shell

import (
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Problem says what kind of mistake a SyntaxError is about.
type Problem string

// The problems that a SyntaxError can name.
const (
	ProblemUnclosed    Problem = "unclosed"    // Found was opened, Expected would close it
	ProblemFollow      Problem = "follow"      // after Found, Expected must come
	ProblemMisplaced   Problem = "misplaced"   // Found cannot stand where it does
	ProblemUnsupported Problem = "unsupported" // Found is known and not available here; Expected is what to write instead
	ProblemTooDeep     Problem = "too-deep"    // nested deeper than the limit
	ProblemTooLong     Problem = "too-long"    // longer than a script can be
)

// SyntaxError says that a script cannot be read, and where. Nothing of it was
// run. Line and Column count from 1, Column in bytes.
type SyntaxError struct {
	Problem      Problem
	Line, Column int
	Found        string // the token or construct it is about, may be empty
	Expected     string // what was expected there, in words, may be empty
	Text         string // the whole mistake in one English clause
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

func newParser() *syntax.Parser { return syntax.NewParser(syntax.Variant(syntax.LangBash)) }

// parse reads a script and refuses, before anything runs, what the evaluator
// does not do and what is nested deeper than depth allows.
func parse(script string, depth int) (file *syntax.File, err error) {
	// Any line gets an answer, even one that the parser trips over.
	defer func() {
		if recover() != nil {
			file, err = nil, &SyntaxError{Problem: ProblemMisplaced, Line: 1, Column: 1, Text: "this cannot be read"}
		}
	}()
	if len(script) > MaxScript {
		return nil, &SyntaxError{
			Problem: ProblemTooLong, Line: 1, Column: 1,
			Text: fmt.Sprintf("a script can be at most %d bytes long, this one has %d", MaxScript, len(script)),
		}
	}
	// The parser itself is recursive, so openers are counted before it sees them.
	if at := deepest(script, openersPerDepth*depth); at >= 0 {
		return nil, tooDeep(lineColumn(script, at))
	}
	file, err = newParser().Parse(strings.NewReader(script), "")
	if err != nil {
		return nil, syntaxError(err, script)
	}
	if serr := supported(file, depth); serr != nil {
		return nil, serr
	}
	return file, nil
}

// openersPerDepth is generous because an opener inside quotes counts as well.
const openersPerDepth = 5

func tooDeep(line, column int) *SyntaxError {
	return &SyntaxError{Problem: ProblemTooDeep, Line: line, Column: column, Text: "this is nested too deep to be read"}
}

// deepest returns the offset of the opener that goes beyond limit, or -1.
func deepest(script string, limit int) int {
	open := 0
	for i := 0; i < len(script); i++ {
		switch script[i] {
		case '(', '{', '[':
			open++
		case ')', '}', ']':
			open = max(0, open-1)
		}
		if open > limit {
			return i
		}
	}
	return -1
}

func lineColumn(s string, at int) (line, column int) {
	line = 1 + strings.Count(s[:at], "\n")
	return line, at - strings.LastIndexByte(s[:at], '\n')
}

// Incomplete reports whether script is the beginning of something longer: a
// quote, here-document, loop or parenthesis is open, or it ends in a pipe, &&,
// || or a backslash. The prompt should ask for another line.
func Incomplete(script string) bool {
	if len(script) > MaxScript || deepest(script, openersPerDepth*DefaultDepth) >= 0 {
		return false
	}
	if trailing := len(script) - len(strings.TrimRight(script, "\\")); trailing%2 == 1 {
		return true
	}
	_, err := newParser().Parse(strings.NewReader(script), "")
	var p syntax.ParseError
	if errors.As(err, &p) && strings.HasPrefix(p.Text, "unclosed here-document") { // not even its first line is there
		return true
	}
	return syntax.IsIncomplete(err)
}

// syntaxError turns a parser's error into ours. Its texts follow a few fixed
// forms with tokens in backquotes.
func syntaxError(err error, script string) *SyntaxError {
	var lang syntax.LangError
	if errors.As(err, &lang) {
		return otherShells(lang)
	}
	var p syntax.ParseError
	if !errors.As(err, &p) {
		return &SyntaxError{Problem: ProblemMisplaced, Line: 1, Column: 1, Text: err.Error()}
	}
	// The parser names what is missing after an example, foo; here it stands for itself.
	text := strings.NewReplacer("`foo(`", "`(`", "`foo()`", "`()`", " foo`", "`", " <cond>`", "`", "a literal", "a name").Replace(p.Text)
	e := &SyntaxError{Problem: ProblemMisplaced, Line: max(1, int(p.Pos.Line())), Column: max(1, int(p.Pos.Col())), Text: text}
	tokens := quotedTokens(text)
	token := func(i int) string {
		if i >= 0 && i < len(tokens) {
			return tokens[i]
		}
		return ""
	}
	switch {
	case strings.Contains(text, "statement must end with"):
		e.Problem, e.Found, e.Expected = ProblemUnclosed, token(0), token(1)
		e.Text = fmt.Sprintf("%s is not finished: expected %s", e.Found, e.Expected)
	case strings.Contains(text, "without closing quote"):
		quote := token(len(tokens) - 1)
		e.Problem, e.Found, e.Expected = ProblemUnclosed, quote, quote
		e.Text = fmt.Sprintf("the quote %s is never closed: expected another %s", quote, quote)
	case strings.Contains(text, "without matching"):
		e.Problem, e.Found, e.Expected = ProblemUnclosed, token(len(tokens)-2), token(len(tokens)-1)
		e.Text = fmt.Sprintf("%s is never closed: expected %s", e.Found, e.Expected)
	case strings.HasPrefix(text, "unclosed here-document"):
		e.Problem, e.Found, e.Expected = ProblemUnclosed, "<<", token(0)
		e.Text = fmt.Sprintf("the here-document is never closed: expected a line with only %s", e.Expected)
	case strings.Contains(text, "must be followed by"):
		_, after, _ := strings.Cut(text, "must be followed by ")
		e.Problem, e.Found, e.Expected = ProblemFollow, token(0), strings.Trim(after, "`")
		e.Text = fmt.Sprintf("after %s, expected %s", e.Found, e.Expected)
	default:
		e.Found = token(0)
	}
	if e.Found == "" {
		e.Found = strings.ToValidUTF8(wordAt(script, int(p.Pos.Offset())), "\uFFFD")
	}
	return e
}

// wordAt is the word of a script that begins at an offset, or the last one.
func wordAt(script string, at int) string {
	const ends = " \t\n;&|"
	if at < len(script) {
		if word := strings.TrimLeft(script[at:], ends); word != "" {
			return short(word[:indexOrLen(word, ends)])
		}
	}
	words := strings.FieldsFunc(script, func(r rune) bool { return strings.ContainsRune(ends, r) })
	if len(words) == 0 {
		return ""
	}
	return short(words[len(words)-1])
}

func indexOrLen(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}

// otherShells reports what bash itself does not know.
func otherShells(lang syntax.LangError) *SyntaxError {
	switch lang.Feature {
	case "anonymous functions", "multi-name functions":
		return unsupported(lang.Pos, noNameFunctions, namedFunction)
	case "floating point arithmetic":
		return unsupported(lang.Pos, "numbers with a point", "")
	}
	return unsupported(lang.Pos, "constructs of other shells", "")
}

const noNameFunctions, namedFunction = "functions without a name", "write name() { ...; }"

// quotedTokens returns what stands in backquotes, or in double quotes where the
// token is itself a backquote.
func quotedTokens(s string) []string {
	var tokens []string
	for {
		i := strings.IndexAny(s, "`\"")
		if i < 0 {
			return tokens
		}
		j := strings.IndexByte(s[i+1:], s[i])
		if j < 0 {
			return tokens
		}
		tokens = append(tokens, s[i+1:i+1+j])
		s = s[i+j+2:]
	}
}

func unsupported(pos syntax.Pos, found, instead string) *SyntaxError {
	e := &SyntaxError{
		Problem: ProblemUnsupported, Line: max(1, int(pos.Line())), Column: max(1, int(pos.Col())),
		Found: found, Expected: instead, Text: found + " are not available at this prompt",
	}
	if instead != "" {
		e.Text += "; " + instead
	}
	return e
}

// supported refuses what the evaluator does not do, so that a line is either
// run as written or not at all.
func supported(file *syntax.File, depth int) error {
	var refused *SyntaxError
	level := 0
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			level--
			return true
		}
		level++
		if refused != nil {
			level-- // a refused node is not entered, so it is not left either
			return false
		}
		// One command inside another is about six nodes of the tree.
		if level > 8*depth+16 {
			refused = tooDeep(int(n.Pos().Line()), int(n.Pos().Col()))
		} else {
			refused = refuse(n)
		}
		if refused != nil {
			level--
		}
		return refused == nil
	})
	if refused != nil {
		return refused
	}
	return nil
}

func refuse(n syntax.Node) *SyntaxError {
	const scalar = "use one variable for each value, or a list of words and for"
	switch n := n.(type) {
	case *syntax.ArrayExpr:
		return unsupported(n.Pos(), "arrays", scalar)
	case *syntax.Assign:
		if n.Index != nil {
			return unsupported(n.Pos(), "arrays", scalar)
		}
	case *syntax.ParamExp:
		return refuseParam(n)
	case *syntax.FuncDecl:
		if n.Name == nil || len(n.Names) > 0 {
			return unsupported(n.Pos(), noNameFunctions, namedFunction)
		}
	case *syntax.ProcSubst:
		return unsupported(n.Pos(), "process substitutions", "write the output to a file or a variable first")
	case *syntax.CoprocClause:
		return unsupported(n.Pos(), "coprocesses", "")
	case *syntax.ExtGlob:
		return unsupported(n.Pos(), "extended patterns", "use case with several patterns")
	case *syntax.Stmt:
		if n.Background || n.Coprocess || n.Disown {
			return unsupported(n.Semicolon, "background jobs", "commands run one after another")
		}
	case *syntax.ForClause:
		if n.Select {
			return unsupported(n.Pos(), "menus with select", "use read and case")
		}
	case *syntax.Redirect:
		if n.Op == syntax.RdrInOut || n.N != nil && n.N.Value != "0" && n.N.Value != "1" && n.N.Value != "2" {
			return unsupported(n.Pos(), "redirects other than of 0, 1 and 2", "")
		}
	case *syntax.DeclClause:
		if n.Variant.Value == "nameref" {
			return unsupported(n.Pos(), "name references", "")
		}
	case *syntax.TestDecl, *syntax.FlagsArithm:
		return unsupported(n.Pos(), "constructs of other shells", "")
	}
	return nil
}

func refuseParam(n *syntax.ParamExp) *SyntaxError {
	switch {
	case n.Index != nil:
		return unsupported(n.Pos(), "arrays", "use one variable for each value, or a list of words and for")
	case n.Names != 0, n.Flags != nil, n.NestedParam != nil, n.Width, n.IsSet, len(n.Modifiers) > 0, n.Param == nil:
		return unsupported(n.Pos(), "expansions of this kind", "")
	case n.Exp != nil && n.Exp.Op >= syntax.OtherParamOps:
		return unsupported(n.Pos(), "expansions of this kind", "")
	case n.Exp != nil && (n.Exp.Op == syntax.MatchEmpty || n.Exp.Op == syntax.ArrayExclude || n.Exp.Op == syntax.ArrayIntersect):
		return unsupported(n.Pos(), "expansions of this kind", "")
	}
	return nil
}
