package shell

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"
)

// guard rewrites a program so that whatever can make a value large is checked.
type guard struct {
	defined map[string]int // how often name/arity of the program's own is in scope
	err     error
}

func (g *guard) refuse(name string) {
	if g.err == nil {
		g.err = &Refused{What: RefusedProgram, Of: "jq", Name: name}
	}
}

func function0(name string, args ...*gojq.Query) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: name, Args: args}}}
}

func piped(a, b *gojq.Query) *gojq.Query { return &gojq.Query{Left: a, Right: b, Op: gojq.OpPipe} }

func checked(q *gojq.Query) *gojq.Query { return piped(q, function0("_check")) }

// parsed is a query of ours, which is known to parse.
func parsed(src string) *gojq.Query {
	q, err := gojq.Parse(src)
	if err != nil {
		return nil
	}
	return q
}

func (g *guard) query(q *gojq.Query) {
	if q == nil || g.err != nil {
		return
	}
	if q.Meta != nil || len(q.Imports) > 0 {
		g.refuse("import")
		return
	}
	for _, d := range q.FuncDefs {
		g.definition(d)
		defer func() { g.defined[arity(d.Name, len(d.Args))]-- }()
	}
	g.term(q.Term)
	g.patterns(q.Patterns)
	g.query(q.Left)
	g.query(q.Right)
	if q.Term != nil || g.err != nil {
		return
	}
	defs := q.FuncDefs
	q.FuncDefs = nil
	inner := *q
	switch q.Op {
	case gojq.OpAdd:
		*q = *checked(&inner)
	case gojq.OpMul:
		*q = *checked(piped(function0("_factors", q.Left, q.Right), parsed(".[0] * .[1]")))
	case gojq.OpSub:
		*q = *piped(function0("_terms", q.Left, q.Right), parsed(".[0] - .[1]"))
	case gojq.OpAssign, gojq.OpModify, gojq.OpUpdateAdd, gojq.OpUpdateSub,
		gojq.OpUpdateDiv, gojq.OpUpdateMod, gojq.OpUpdateAlt:
		*q = *checked(placed(q.Left, &inner))
	case gojq.OpUpdateMul:
		g.refuse("*=")
	}
	q.FuncDefs = defs
}

func arity(name string, n int) string { return name + "/" + strconv.Itoa(n) }

// definition guards a function's body; its name is in scope from here on. The
// names of the guards themselves begin with _ and cannot be taken.
func (g *guard) definition(d *gojq.FuncDef) {
	g.defined[arity(d.Name, len(d.Args))]++
	for _, a := range append([]string{d.Name}, d.Args...) {
		if strings.HasPrefix(a, "_") {
			g.refuse(a)
		}
	}
	for _, a := range d.Args {
		g.defined[arity(strings.TrimPrefix(a, "$"), 0)]++
	}
	g.query(d.Body)
	for _, a := range d.Args {
		g.defined[arity(strings.TrimPrefix(a, "$"), 0)]--
	}
}

// placed looks at the paths that to makes before what is done with them.
func placed(to, what *gojq.Query) *gojq.Query {
	look := piped(function0("path", to), piped(function0("_place"), function0("empty")))
	return &gojq.Query{Left: look, Right: what, Op: gojq.OpComma}
}

func (g *guard) queries(list ...*gojq.Query) {
	for _, q := range list {
		g.query(q)
	}
}

func (g *guard) patterns(list []*gojq.Pattern) {
	for _, p := range list {
		if p == nil {
			continue
		}
		g.patterns(p.Array)
		for _, o := range p.Object {
			g.string(o.KeyString)
			g.query(o.KeyQuery)
			g.patterns([]*gojq.Pattern{o.Val})
		}
	}
}

func (g *guard) string(s *gojq.String) {
	if s != nil {
		g.queries(s.Queries...)
	}
}

func (g *guard) index(i *gojq.Index) {
	if i != nil {
		g.string(i.Str)
		g.queries(i.Start, i.End)
	}
}

// wrap replaces the term, but not its suffixes, by a checked one.
func wrap(t *gojq.Term) { replaceTerm(t, function0("_check")) }

// replaceTerm makes t the term (itself | after), with its suffixes behind.
func replaceTerm(t *gojq.Term, after *gojq.Query) {
	inner := *t
	inner.SuffixList = nil
	*t = gojq.Term{
		Type: gojq.TermTypeQuery, SuffixList: t.SuffixList,
		Query: piped(&gojq.Query{Term: &inner}, after),
	}
}

func (g *guard) term(t *gojq.Term) {
	if t == nil || g.err != nil {
		return
	}
	for _, s := range t.SuffixList {
		g.index(s.Index)
	}
	g.index(t.Index)
	g.string(t.Str)
	g.query(t.Query)
	if t.Unary != nil {
		g.term(t.Unary.Term)
	}
	if t.If != nil {
		g.queries(t.If.Cond, t.If.Then, t.If.Else)
		for _, e := range t.If.Elif {
			g.queries(e.Cond, e.Then)
		}
	}
	if t.Try != nil {
		g.queries(t.Try.Body, t.Try.Catch)
	}
	if t.Reduce != nil {
		g.queries(t.Reduce.Query, t.Reduce.Start, t.Reduce.Update)
		g.patterns(t.Reduce.Patterns)
	}
	if t.Foreach != nil {
		g.queries(t.Foreach.Query, t.Foreach.Start, t.Foreach.Update, t.Foreach.Extract)
		g.patterns(t.Foreach.Patterns)
	}
	if t.Label != nil {
		g.query(t.Label.Body)
	}
	switch {
	case t.Func != nil:
		g.function(t)
	case t.Array != nil:
		g.query(t.Array.Query)
		wrap(t)
	case t.Object != nil:
		for _, kv := range t.Object.KeyVals {
			g.string(kv.KeyString)
			g.queries(kv.KeyQuery, kv.Val)
		}
		wrap(t)
	case t.Format != "", t.Str != nil && len(t.Str.Queries) > 0:
		wrap(t)
	}
}

func (g *guard) function(t *gojq.Term) {
	f := t.Func
	g.queries(f.Args...)
	name := f.Name
	if g.err != nil || g.defined[arity(name, len(f.Args))] > 0 || strings.HasPrefix(name, "$") {
		return
	}
	if jqRegexp[name] && len(f.Args) > 0 || name == "split" && len(f.Args) == 2 {
		f.Args[0] = function0("_regexp", f.Args[0])
		return
	}
	switch {
	case name == "join" && len(f.Args) == 1:
		f.Args[0] = function0("_joint", f.Args[0])
	case name == "add" && len(f.Args) == 1:
		array := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeArray, Array: &gojq.Array{Query: f.Args[0]}}}
		f.Args = nil
		*t = gojq.Term{
			Type: gojq.TermTypeQuery, SuffixList: t.SuffixList,
			Query: piped(checked(array), function0("add")),
		}
	case name == "setpath" && len(f.Args) == 2:
		f.Args[0] = piped(f.Args[0], function0("_place"))
		wrap(t)
	case (name == "sub" || name == "gsub") && len(f.Args) == 2 && fixed(f.Args[1]):
		f.Name, f.Args = "_replace", append(f.Args, parsed(fmt.Sprint(name == "gsub")))
	case jqChecked[name]:
		wrap(t)
	case !jqPlain[name]:
		g.refuse(name)
	}
}

// fixed reports whether q is a string without expressions in it.
func fixed(q *gojq.Query) bool {
	return q.Term != nil && q.Term.Str != nil && len(q.Term.Str.Queries) == 0 && len(q.Term.SuffixList) == 0
}
