package shell

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// lookup returns what $name stands for.
func (r *run) lookup(p *syntax.ParamExp) (value string, set bool) {
	name := p.Param.Value
	switch name {
	case "?":
		return strconv.Itoa(r.sh.status), true
	case "#":
		return strconv.Itoa(len(r.sh.params)), true
	case "@":
		return strings.Join(r.sh.params, " "), len(r.sh.params) > 0
	case "*":
		sep := r.ifs()
		if sep != "" {
			_, n := utf8.DecodeRuneInString(sep)
			sep = sep[:n]
		}
		return strings.Join(r.sh.params, sep), len(r.sh.params) > 0
	case "$":
		return "1", true // there is one shell here and no other process
	case "!":
		return "", false
	case "-":
		return r.sh.opts.letters(), true
	case "0":
		return "skylab", true
	case "LINENO":
		return strconv.FormatUint(uint64(p.Pos().Line()), 10), true
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(r.sh.params) {
			return r.sh.params[n-1], true
		}
		return "", false
	}
	v := r.sh.vars[name]
	return v.value, v.set
}

// list returns the words of a plain $@ or $*, or of their slice.
func (r *run) list(p *syntax.ParamExp) ([]string, bool) {
	if n := p.Param.Value; n != "@" && n != "*" || p.Length || p.Excl || p.Repl != nil || p.Exp != nil {
		return nil, false
	}
	words := r.sh.params
	for _, w := range words {
		r.labor(len(w))
	}
	if p.Slice == nil {
		return words, true
	}
	all := append([]string{"skylab"}, words...)
	from, to := r.bounds(p.Slice, len(all))
	return all[from:to], true
}

// defaultWord returns the word that stands in for an unquoted ${x:-word} or
// ${x:+word}, when it does.
func (r *run) defaultWord(p *syntax.ParamExp) (*syntax.Word, bool) {
	if p.Exp == nil || p.Exp.Word == nil || p.Length || p.Excl {
		return nil, false
	}
	value, set := r.lookup(p)
	switch p.Exp.Op {
	case syntax.DefaultUnset:
		return p.Exp.Word, !set
	case syntax.DefaultUnsetOrNull:
		return p.Exp.Word, value == ""
	case syntax.AlternateUnset:
		return p.Exp.Word, set
	case syntax.AlternateUnsetOrNull:
		return p.Exp.Word, value != ""
	}
	return nil, false
}

// param expands ${...} to one string.
func (r *run) param(p *syntax.ParamExp, quoted bool) string {
	value, set := r.lookup(p)
	if p.Excl {
		value, set = r.indirect(value)
	}
	if !set && r.sh.opts.nounset && !standsIn(p) && p.Param.Value != "@" && p.Param.Value != "*" {
		r.abort("%s: unbound variable", p.Param.Value)
		return ""
	}
	if !r.labor(len(value)) {
		return ""
	}
	switch {
	case p.Length:
		if p.Param.Value == "@" || p.Param.Value == "*" {
			return strconv.Itoa(len(r.sh.params))
		}
		return strconv.Itoa(utf8.RuneCountInString(value))
	case p.Slice != nil:
		runes := []rune(value)
		from, to := r.bounds(p.Slice, len(runes))
		return string(runes[from:to])
	case p.Repl != nil:
		return r.replace(p.Repl, value)
	case p.Exp != nil:
		return r.operate(p, value, set, quoted)
	}
	return value
}

func (r *run) indirect(name string) (string, bool) {
	if !syntax.ValidName(name) {
		r.abort("%s: invalid indirect expansion", name)
		return "", true
	}
	v := r.sh.vars[name]
	return v.value, v.set
}

// standsIn reports whether an operator gives an unset parameter a meaning.
func standsIn(p *syntax.ParamExp) bool {
	return p.Exp != nil && p.Exp.Op >= syntax.AlternateUnset && p.Exp.Op <= syntax.AssignUnsetOrNull
}

// bounds evaluates :offset:length against n elements.
func (r *run) bounds(s *syntax.Slice, n int) (from, to int) {
	clamp := func(x, lo int64) int { return int(max(lo, min(x, int64(n)))) }
	if s.Offset != nil {
		x := r.arith(s.Offset)
		if x < 0 {
			x += int64(n)
			if x < 0 {
				return 0, 0
			}
		}
		from = clamp(x, 0)
	}
	to = n
	if s.Length != nil {
		x := r.arith(s.Length)
		switch {
		case x < 0:
			to = clamp(int64(n)+x, int64(from))
		case x < int64(n-from):
			to = from + int(x)
		}
	}
	return from, to
}

func (r *run) operate(p *syntax.ParamExp, value string, set, quoted bool) string {
	word := func() string {
		if p.Exp.Word != nil && quoted {
			return r.quoted(p.Exp.Word.Parts, true)
		}
		return r.literal(p.Exp.Word)
	}
	switch op := p.Exp.Op; op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if set && (op == syntax.AlternateUnset || value != "") {
			return word()
		}
		return ""
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull:
		if !set || op == syntax.DefaultUnsetOrNull && value == "" {
			return word()
		}
	case syntax.AssignUnset, syntax.AssignUnsetOrNull:
		if !set || op == syntax.AssignUnsetOrNull && value == "" {
			value = word()
			if !syntax.ValidName(p.Param.Value) {
				r.abort("$%s: cannot assign in this way", p.Param.Value)
				return ""
			}
			r.stop(r.sh.assign(p.Param.Value, value, nil))
		}
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		if !set || op == syntax.ErrorUnsetOrNull && value == "" {
			message := word()
			if message == "" {
				message = "parameter null or not set"
			}
			r.abort("%s: %s", p.Param.Value, message)
		}
	case syntax.RemSmallPrefix, syntax.RemLargePrefix, syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		return r.trim(op, r.patternOf(p.Exp.Word), value)
	case syntax.UpperFirst, syntax.UpperAll:
		return r.changeCase(value, r.patternOf(p.Exp.Word), unicode.ToUpper, op == syntax.UpperAll)
	case syntax.LowerFirst, syntax.LowerAll:
		return r.changeCase(value, r.patternOf(p.Exp.Word), unicode.ToLower, op == syntax.LowerAll)
	}
	return value
}

func (r *run) changeCase(s, pattern string, to func(rune) rune, all bool) string {
	var sb strings.Builder
	for i, c := range s {
		if (i == 0 || all) && (pattern == "" || r.match(pattern, string(c))) {
			c = to(c)
		}
		if r.stopped() {
			return ""
		}
		sb.WriteRune(c)
	}
	return sb.String()
}

// replace is ${x/pattern/with} and ${x//pattern/with}.
func (r *run) replace(p *syntax.Replace, value string) string {
	text := r.patternOf(p.Orig)
	anchor := byte(0)
	if !p.All && text != "" && (text[0] == '#' || text[0] == '%') && len(text) > 1 {
		anchor, text = text[0], text[1:]
	}
	with := r.literal(p.With)
	if text == "" || r.stopped() {
		return value
	}
	re := r.regexp(text, len(value), anchor)
	if re == nil {
		return value
	}
	n := 1
	if p.All {
		n = -1
	}
	places := re.FindAllStringIndex(value, n)
	// The size is known before the result is built, so that it cannot explode.
	if size := len(value) + len(places)*len(with); size > r.sh.limits.VariableBytes {
		r.stop(&LimitError{Limit: LimitVariableBytes, Max: r.sh.limits.VariableBytes})
		return ""
	}
	var sb strings.Builder
	last := 0
	for _, at := range places {
		if at[0] == at[1] {
			continue
		}
		sb.WriteString(value[last:at[0]])
		sb.WriteString(with)
		last = at[1]
	}
	sb.WriteString(value[last:])
	r.labor(sb.Len())
	return sb.String()
}
