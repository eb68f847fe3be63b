package spelling

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// arity is how many words a flag takes.
type arity int

const (
	one   arity = iota
	none        // a switch
	maybe       // one or none
	many        // any number
)

// flag is an option of one operation.
type flag struct {
	Param
	takes  arity
	dest   string // flags with one destination overwrite each other
	hidden bool   // accepted, but another flag does it better
	// partner is true for the no of a pair that is required.
	partner bool
	// put writes what was given into the parameters.
	put func(l *line, in *object, g given) error
}

// buildFlags derives the command line from the parameters, then adds what the
// CLI adds of its own.
func (op *Operation) buildFlags() {
	for i := range op.Params {
		op.flags = append(op.flags, paramFlags(&op.Params[i])...)
	}
	customize(op)
	op.pageFlags()
	op.flags = append(op.flags,
		flag{Param: Param{Name: "cli-input-json", Flag: "--cli-input-json", Type: "string"}, dest: "cli-input-json", put: nothing},
		flag{
			Param: Param{Name: "generate-cli-skeleton", Flag: "--generate-cli-skeleton", Type: "string", Enum: []string{"input"}},
			dest:  "generate-cli-skeleton", takes: maybe, put: nothing,
		})
	op.byFlag = make(map[string]*flag, len(op.flags))
	for i := range op.flags {
		op.byFlag[op.flags[i].Flag] = &op.flags[i]
	}
}

// paramFlags are the flags of one parameter: two for those that are true or
// false.
func paramFlags(p *Param) []flag {
	f := flag{Param: *p, dest: p.Name, put: putValue}
	switch {
	case p.onlyValue("boolean"):
		f.takes = maybe
		f.put = func(l *line, in *object, g given) error {
			if len(g.vals) == 0 {
				in.set(p.Name, boolValue(true))
				return nil
			}
			return putValue(l, in, g)
		}
		no := flag{Param: *p, dest: "no " + p.Name, takes: none, put: func(_ *line, in *object, _ given) error {
			in.set(p.Name, boolValue(false))
			return nil
		}}
		no.Flag, no.Required = "--no-"+kebab(p.Name), false
		return []flag{f, no}
	case p.Bool:
		f.takes = none
		f.put = func(_ *line, in *object, _ given) error { in.set(p.Name, true); return nil }
		no := f
		no.Flag, no.Required, no.partner = p.Negative, false, p.Required
		no.put = func(_ *line, in *object, _ given) error { in.set(p.Name, false); return nil }
		return []flag{f, no}
	case p.List:
		f.takes = many
	}
	return []flag{f}
}

func boolValue(v bool) *object { return &object{[]string{"Value"}, []any{v}} }

func nothing(*line, *object, given) error { return nil }

func putValue(l *line, in *object, g given) error {
	v, err := l.unpack(&g.flag.Param, g)
	if err != nil {
		return err
	}
	in.set(g.flag.Name, v)
	return nil
}

// operation reads the flags of an operation and makes its command.
func (l *line) operation(op *Operation, rest []int) (*Call, error) {
	l.call.Op = op
	if len(rest) == 1 && l.argv[rest[0]] == "help" {
		l.call.Help = true
		return l.call, nil
	}
	got, extra, err := l.collect(op, rest)
	if err != nil {
		return nil, err
	}
	if err := l.complain(op, got, extra); err != nil {
		return nil, err
	}
	in := &object{}
	for i := range op.flags {
		g, ok := got[op.flags[i].dest]
		if !ok || g.flag != &op.flags[i] {
			continue
		}
		if err := g.flag.put(l, in, g); err != nil {
			return nil, err
		}
	}
	if err := l.pagingClash(op, got); err != nil {
		return nil, err
	}
	if g, ok := got["cli-input-json"]; ok {
		if err := l.inputJSON(in, g); err != nil {
			return nil, err
		}
	}
	if l.call.Skeleton == "input" {
		return l.call, nil
	}
	for _, adjust := range op.adjust {
		adjust(in)
	}
	l.call.Command, err = op.build(in, func(param string, item int) value { return l.origin(op, got, param, item) })
	if err != nil {
		return nil, err
	}
	return l.call, nil
}

// collect finds the flags in the words, with their values. The last one of a
// kind counts.
func (l *line) collect(op *Operation, rest []int) (got map[string]given, extra []int, err error) {
	got = map[string]given{}
	for i := 0; i < len(rest); i++ {
		w := l.argv[rest[i]]
		if w == "--" {
			return got, append(extra, rest[i+1:]...), nil
		}
		name, val, cut := strings.Cut(w, "=")
		f := op.byFlag[name]
		if f == nil {
			extra = append(extra, rest[i])
			continue
		}
		g := given{flag: f, word: rest[i]}
		if cut {
			if f.takes == none {
				return nil, nil, usage(g.word, fmt.Sprintf("argument %s: ignored explicit argument '%s'", name, val), "usage-value-unexpected", name)
			}
			g.vals = []value{{val, g.word, len(name) + 1}}
		}
		for !cut && f.takes != none && i+1 < len(rest) && !optionLike(l.argv[rest[i+1]], op) {
			i++
			g.vals = append(g.vals, value{l.argv[rest[i]], rest[i], 0})
			if f.takes != many {
				break
			}
		}
		if f.takes == one && len(g.vals) == 0 {
			return nil, nil, usage(g.word, fmt.Sprintf("argument %s: expected one argument", name), "usage-value-missing", name)
		}
		got[f.dest] = g
	}
	return got, extra, nil
}

// complain reports words that don't belong and flags that lack.
func (l *line) complain(op *Operation, got map[string]given, extra []int) error {
	if err := l.skeleton(got); err != nil {
		return err
	}
	var bad *UsageError
	if len(extra) > 0 {
		bad = l.stray(op, extra)
	}
	_, fromJSON := got["cli-input-json"]
	var lacks []string
	for i := range op.flags {
		f := &op.flags[i]
		if _, ok := got[f.dest]; f.Required && !ok && !fromJSON && l.call.Skeleton != "input" {
			lacks = append(lacks, f.Flag)
		}
	}
	if len(lacks) > 0 {
		names := strings.Join(lacks, ", ")
		e := usage(len(l.argv), "the following arguments are required: "+names, "usage-required", names)
		e.Expected = lacks
		if bad != nil { // the CLI reports what lacks; what helps is the word that is wrong
			e.Word, e.What, e.Near = bad.Word, bad.What, bad.Near
		}
		return e
	}
	if bad != nil {
		return bad
	}
	return op.exclusive(got)
}

func (l *line) stray(op *Operation, extra []int) *UsageError {
	at := extra[0]
	w := l.argv[at]
	if !optionLike(w, op) {
		e := unknownOptions(at, w, l.words(extra), nil, op.Verb)
		e.What = world.Sentence{Key: "usage-word-extra", Args: []any{w}}
		return e
	}
	name, _, _ := strings.Cut(w, "=")
	valid := append(op.visibleFlags(), globalNames()...)
	return unknownOptions(at, name, l.words(extra), valid, "aws "+op.Service+" "+op.Verb)
}

// Flags are what the command line takes, as people type it, with what the CLI adds
// of its own; of a pair the one that says yes. Name is the parameter's, or the
// flag's without its dashes where it is no parameter.
func (op *Operation) Flags() []Param {
	var out []Param
	for _, f := range op.shown() {
		out = append(out, f.Param)
	}
	return out
}

func (op *Operation) visibleFlags() []string {
	var out []string
	for i := range op.flags {
		if !op.flags[i].hidden {
			out = append(out, op.flags[i].Flag)
		}
	}
	return out
}

func (l *line) skeleton(got map[string]given) error {
	g, ok := got["generate-cli-skeleton"]
	if !ok {
		return nil
	}
	l.call.Skeleton = "input"
	if len(g.vals) > 0 {
		l.call.Skeleton = g.vals[0].text
		if !slices.Contains(g.flag.Enum, l.call.Skeleton) {
			return choice(g.vals[0].word, g.flag.Flag, g.vals[0].text, g.flag.Enum, "usage-choice", g.flag.Flag, g.vals[0].text)
		}
	}
	return nil
}

// exclusive refuses both halves of a pair that each take a value or none.
func (op *Operation) exclusive(got map[string]given) error {
	for i := range op.flags {
		yes, ok := got[op.flags[i].dest]
		no, both := got["no "+op.flags[i].dest]
		if ok && both {
			msg := fmt.Sprintf("Cannot specify both the \"%s\" option and the \"%s\" option.", yes.flag.Flag, no.flag.Flag)
			e := usage(max(yes.word, no.word), "", "usage-both", yes.flag.Flag, no.flag.Flag)
			e.Message = msg
			return e
		}
	}
	return op.mixed(got)
}

// inputJSON adds the parameters of --cli-input-json that no flag gave.
func (l *line) inputJSON(in *object, g given) error {
	v, err := l.content(g.flag.Flag, g.vals[0])
	if err != nil {
		return err
	}
	tree, bad := readJSON(v.text)
	o, ok := tree.(*object)
	if bad == nil && !ok {
		bad = &jsonError{"an object is expected", 0}
	}
	if bad != nil {
		return badJSON(v, g.flag.Flag, bad)
	}
	if op := l.call.Op; op.paged && (o.find("NextToken") >= 0 || o.find("MaxResults") >= 0) {
		l.call.Page.Off = true
	}
	for i, k := range o.keys {
		if in.find(k) < 0 {
			in.set(k, o.vals[i])
		}
	}
	return nil
}

// origin is where on the line an item of a parameter came from.
func (l *line) origin(op *Operation, got map[string]given, param string, item int) value {
	for i := range op.flags {
		g, ok := got[op.flags[i].dest]
		if !ok || g.flag.Name != param && param != "" {
			continue
		}
		if item < len(g.vals) {
			return g.vals[item]
		}
		if len(g.vals) > 0 {
			return g.vals[0]
		}
		return value{"", g.word, 0}
	}
	if g, ok := got["cli-input-json"]; ok {
		return g.vals[0]
	}
	return value{"", len(l.argv), 0}
}

// content replaces the name of a file by what is in it.
func (l *line) content(flag string, v value) (value, error) {
	for _, prefix := range []string{"file://", "fileb://"} {
		name, ok := strings.CutPrefix(v.text, prefix)
		if !ok {
			continue
		}
		if l.book.files == nil {
			return v, wrong(v, flag, fmt.Sprintf("Unable to load paramfile %s: there are no files here", v.text), "usage-file", name)
		}
		b, err := l.book.files(name)
		if err != nil {
			return v, wrong(v, flag, fmt.Sprintf("Unable to load paramfile %s: %s", v.text, err), "usage-file", name)
		}
		return value{strings.ToValidUTF8(string(b), "\uFFFD"), v.word, v.from}, nil
	}
	return v, nil
}

func wholeNumber(flag string, v value) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(v.text), 10, 64)
	if err != nil {
		return 0, wrong(v, flag, fmt.Sprintf("invalid literal for int() with base 10: '%s'", v.text), "usage-number", v.text)
	}
	return n, nil
}
