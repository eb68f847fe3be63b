package shell

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// maxWords is how many words one command line may expand to, and maxBraces how
// many brace expressions one word may have.
const (
	maxWords  = 16 << 10
	maxBraces = 32
)

// piece is a part of a field; a quoted piece is neither split nor matched.
type piece struct {
	text   string
	quoted bool
}

// expansion gathers the fields of one word.
type expansion struct {
	r       *run
	fields  [][]piece
	current []piece
	open    bool // the current field exists even when it is empty
	ifs     string
}

// fields expands words as the arguments of a command: braces, tilde,
// parameters, commands, arithmetic, splitting, file names, quotes.
func (r *run) fields(words []*syntax.Word) []string {
	var all []string
	for _, w := range words {
		if r.stopped() {
			return nil
		}
		if lit := plain(w); lit != "" {
			all = append(all, lit)
			continue
		}
		split := *w
		if !syntax.SplitBraces(&split) {
			all = r.wordFields(all, w)
			continue
		}
		if braces(&split) > maxBraces {
			r.fatal = &LimitError{Limit: LimitWords, Max: maxWords}
			return nil
		}
		// The sequence is lazy and itself bounded, so a huge range costs nothing.
		for each, err := range expand.BracesSeq(nil, &split) {
			if err != nil {
				r.fatal = &LimitError{Limit: LimitWords, Max: maxWords}
			}
			if r.stopped() || !r.step(1) {
				return nil
			}
			all = r.wordFields(all, each)
		}
	}
	if len(all) > maxWords && r.fatal == nil {
		r.fatal = &LimitError{Limit: LimitWords, Max: maxWords}
	}
	return all
}

// plain returns the word itself when nothing in it expands, else "".
func plain(w *syntax.Word) string {
	if len(w.Parts) != 1 {
		return ""
	}
	lit, ok := w.Parts[0].(*syntax.Lit)
	if !ok || strings.ContainsAny(lit.Value, "\\~{*?[") {
		return ""
	}
	return lit.Value
}

func braces(w *syntax.Word) int {
	n := 0
	for _, p := range w.Parts {
		if b, ok := p.(*syntax.BraceExp); ok {
			n++
			for _, e := range b.Elems {
				n += braces(e)
			}
		}
	}
	return n
}

func (r *run) wordFields(all []string, w *syntax.Word) []string {
	e := &expansion{r: r, ifs: r.ifs()}
	for i, p := range w.Parts {
		e.part(p, i == 0)
		if r.stopped() {
			return nil
		}
	}
	e.flush()
	for _, f := range e.fields {
		if names := r.glob(f); names != nil {
			all = append(all, names...)
			continue
		}
		all = append(all, r.join(f))
		if len(all) > maxWords {
			r.fatal = &LimitError{Limit: LimitWords, Max: maxWords}
			return nil
		}
	}
	return all
}

func (r *run) ifs() string {
	if v := r.sh.vars["IFS"]; v.set {
		return v.value
	}
	return " \t\n"
}

// join puts the pieces of a field together and charges for their bytes.
func (r *run) join(f []piece) string {
	if len(f) == 1 {
		r.labor(len(f[0].text))
		return f[0].text
	}
	size := 0
	for _, p := range f {
		size += len(p.text)
	}
	if size > r.sh.limits.OutputBytes && r.fatal == nil {
		r.fatal = &LimitError{Limit: LimitOutputBytes, Max: r.sh.limits.OutputBytes}
	}
	if !r.labor(size) {
		return ""
	}
	var sb strings.Builder
	sb.Grow(size)
	for _, p := range f {
		sb.WriteString(p.text)
	}
	return sb.String()
}

func (e *expansion) add(text string, quoted bool) {
	e.current = append(e.current, piece{text, quoted})
	e.open = e.open || quoted || text != ""
}

func (e *expansion) flush() {
	if e.open {
		e.fields = append(e.fields, e.current)
	}
	e.current, e.open = nil, false
}

// split adds an unquoted value, cut where IFS says. White space of IFS ends a
// field and runs together; any other character of IFS ends a field by itself.
func (e *expansion) split(s string) {
	if e.ifs == "" {
		e.add(s, false)
		return
	}
	e.r.labor(len(s))
	start := 0
	for i := 0; i < len(s); {
		if strings.IndexByte(e.ifs, s[i]) < 0 {
			i++
			continue
		}
		if i > start {
			e.add(s[start:i], false)
		}
		space, hard := 0, false
		for i < len(s) && strings.IndexByte(e.ifs, s[i]) >= 0 {
			if s[i] != ' ' && s[i] != '\t' && s[i] != '\n' {
				if hard {
					break
				}
				hard = true
			}
			space++
			i++
		}
		if hard && !e.open {
			e.open = true // an empty field between two separators
		}
		e.flush()
		start = i
		if len(e.fields) > maxWords {
			e.r.fatal = &LimitError{Limit: LimitWords, Max: maxWords}
			return
		}
	}
	if start < len(s) {
		e.add(s[start:], false)
	}
}

func (e *expansion) part(p syntax.WordPart, first bool) {
	switch p := p.(type) {
	case *syntax.Lit:
		e.lit(p.Value, first)
	case *syntax.SglQuoted:
		e.add(singleQuoted(p), true)
	case *syntax.DblQuoted:
		e.dblQuoted(p)
	case *syntax.ParamExp:
		if list, ok := e.r.list(p); ok {
			for i, s := range list {
				if i > 0 {
					e.flush()
				}
				e.split(s)
			}
			return
		}
		if w, ok := e.r.defaultWord(p); ok {
			e.inner(w)
			return
		}
		e.split(e.r.param(p, false))
	case *syntax.CmdSubst:
		e.split(e.r.cmdSubst(p))
	case *syntax.ArithmExp:
		e.split(strconv.FormatInt(e.r.arith(p.X), 10))
	default:
		e.r.abort("this kind of expansion is not available here")
	}
}

// inner expands the word of an unquoted ${x:-word}, whose own quotes count.
func (e *expansion) inner(w *syntax.Word) {
	for _, p := range w.Parts {
		if lit, ok := p.(*syntax.Lit); ok && !strings.Contains(lit.Value, "\\") {
			e.split(lit.Value)
			continue
		}
		e.part(p, false)
		if e.r.stopped() {
			return
		}
	}
}

func (e *expansion) lit(s string, first bool) {
	if first && strings.HasPrefix(s, "~") {
		s = e.tilde(s)
	}
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			e.add(s, false)
			return
		}
		if i > 0 {
			e.add(s[:i], false)
		}
		if s[i+1] != '\n' {
			e.add(s[i+1:i+2], true)
		}
		s = s[i+2:]
	}
}

// tilde expands ~ and ~/ to HOME. Other people have no home here: ~root stays.
func (e *expansion) tilde(s string) string {
	if s != "~" && !strings.HasPrefix(s, "~/") {
		return s
	}
	e.add(e.r.sh.vars["HOME"].value, true)
	return s[1:]
}

func (e *expansion) dblQuoted(d *syntax.DblQuoted) {
	if len(d.Parts) == 0 {
		e.add("", true)
	}
	for _, p := range d.Parts {
		if e.r.stopped() {
			return
		}
		pe, ok := p.(*syntax.ParamExp)
		if !ok {
			e.add(e.r.quotedPart(p, true), true)
			continue
		}
		list, ok := e.r.list(pe)
		if !ok || pe.Param.Value == "*" {
			e.add(e.r.param(pe, true), true)
			continue
		}
		for i, s := range list {
			if i > 0 {
				e.flush()
			}
			e.add(s, true)
		}
	}
}

// literal expands a word to one string, without splitting or file names: the
// value of an assignment, a file name of a redirect, the word of a case.
func (r *run) literal(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	return r.join(slices.Concat(r.pieces(w)...))
}

// assigned is literal with a tilde after each colon too, as assignments have it.
func (r *run) assigned(w *syntax.Word) string { return r.literal(w) }

// pieces expands a word without splitting; lists are joined by spaces.
func (r *run) pieces(w *syntax.Word) [][]piece {
	e := &expansion{r: r}
	for i, p := range w.Parts {
		if r.stopped() {
			return nil
		}
		switch p := p.(type) {
		case *syntax.ParamExp:
			if inner, ok := r.defaultWord(p); ok {
				e.fields = append(e.fields, e.current)
				e.current = nil
				e.fields = append(e.fields, r.pieces(inner)...)
				continue
			}
			e.add(r.param(p, false), false)
		case *syntax.DblQuoted:
			e.add(r.quoted(p.Parts, true), true)
		default:
			e.part(p, i == 0)
		}
	}
	return append(e.fields, e.current)
}

// patternOf expands a word to a pattern in which quoted text means itself.
func (r *run) patternOf(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	pieces := slices.Concat(r.pieces(w)...)
	for i, p := range pieces {
		if p.quoted {
			pieces[i].text = quoteMeta(p.text)
		}
	}
	return r.join(pieces)
}

// cmdSubst runs the commands of $( ) and returns what they wrote.
func (r *run) cmdSubst(c *syntax.CmdSubst) string {
	out := r.capture(func() {
		r.body(c.Stmts)
	})
	r.subst = r.sh.status
	if r.stopped() {
		return ""
	}
	return strings.TrimRight(strings.ReplaceAll(string(out), "\x00", ""), "\n")
}
