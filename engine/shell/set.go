package shell

import (
	"fmt"
	"io"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

func (o options) letters() string {
	s := ""
	for _, each := range []struct {
		on     bool
		letter string
	}{{o.errexit, "e"}, {o.noglob, "f"}, {o.nounset, "u"}, {o.xtrace, "x"}} {
		if each.on {
			s += each.letter
		}
	}
	return s
}

func (o *options) named(name string) *bool {
	switch name {
	case "errexit", "e":
		return &o.errexit
	case "nounset", "u":
		return &o.nounset
	case "xtrace", "x":
		return &o.xtrace
	case "noglob", "f":
		return &o.noglob
	case "pipefail":
		return &o.pipefail
	}
	return nil
}

// on lists the names of the options that are on.
func (o options) on() []string {
	out := []string{}
	for _, name := range []string{"errexit", "nounset", "xtrace", "pipefail", "noglob"} {
		if *o.named(name) {
			out = append(out, name)
		}
	}
	return out
}

// set is the builtin: options, then positional parameters; alone it prints the variables.
func set(r *run, argv []string) int {
	args := argv[1:]
	if len(args) == 0 {
		for _, name := range r.sh.variables() {
			r.print(name + "=" + quoteForTrace(r.sh.vars[name].value) + "\n")
		}
		return 0
	}
	for len(args) > 0 {
		a := args[0]
		if a == "--" {
			return r.positional(args[1:])
		}
		if len(a) < 2 || a[0] != '-' && a[0] != '+' {
			return r.positional(args)
		}
		args = args[1:]
		for _, letter := range a[1:] {
			name := string(letter)
			if letter == 'o' {
				if len(args) == 0 {
					return 0
				}
				name, args = args[0], args[1:]
			}
			opt := r.sh.opts.named(name)
			if opt == nil || letter == 'o' && len(name) == 1 {
				r.notice(&Refused{What: RefusedOption, Of: "set", Name: name})
				return 2
			}
			*opt = a[0] == '-'
		}
	}
	return 0
}

func (r *run) positional(words []string) int {
	size := 0
	for _, w := range words {
		size += len(w)
	}
	if size > r.sh.limits.VariableBytes {
		r.stop(&LimitError{Limit: LimitVariableBytes, Max: r.sh.limits.VariableBytes})
		return 1
	}
	r.sh.params = words
	return 0
}

// trace shows what is about to happen, as set -x asks.
func (r *run) trace(format string, args ...any) {
	if r.sh.opts.xtrace && !r.stopped() {
		_, _ = fmt.Fprintf(r.errw, "+ "+format+"\n", args...)
	}
}

func quote(s string) string {
	q, err := syntax.Quote(s, syntax.LangBash)
	if err != nil {
		return s
	}
	return q
}

func quoteForTrace(s string) string {
	if s == "" {
		return ""
	}
	return quote(s)
}

func quoteAll(words []string) []string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return quoted
}

// read takes one line of the input apart into variables.
func read(r *run, argv []string) int {
	names, raw, end, ok := readOptions(r, argv)
	if !ok {
		return 2
	}
	in, isInput := r.in, r.in != nil
	if !isInput {
		return 1
	}
	line, whole := in.line(end)
	for !raw && whole && strings.HasSuffix(string(line), "\\") && !strings.HasSuffix(string(line), "\\\\") {
		var more []byte
		more, whole = in.line(end)
		line = append(line[:len(line)-1:len(line)-1], more...)
		if !r.labor(len(line)) {
			return 1
		}
	}
	if !r.labor(len(line)) {
		return 1
	}
	cfg := &expand.Config{Env: ifsOnly(r.ifs())}
	var fields []string
	if len(names) == 0 {
		names = []string{"REPLY"}
		fields = []string{string(line)}
	} else {
		fields = expand.ReadFields(cfg, string(line), len(names), raw)
	}
	for i, name := range names {
		value := ""
		if i < len(fields) {
			value = fields[i]
		}
		r.stop(r.sh.assign(name, value, nil))
	}
	return oneIf(!whole)
}

// ifsOnly is an environment of one variable, so that nothing else can be looked up.
func ifsOnly(ifs string) expand.Environ { return expand.ListEnviron("IFS=" + ifs) }

func readOptions(r *run, argv []string) (names []string, raw bool, end byte, ok bool) {
	args := argv[1:]
	end = '\n'
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		a := args[0]
		args = args[1:]
		if a == "--" {
			break
		}
		for i := 1; i < len(a); i++ {
			switch a[i] {
			case 'r':
				raw = true
			case 's':
			case 'p', 'd':
				value := a[i+1:]
				if value == "" && len(args) > 0 {
					value, args = args[0], args[1:]
				}
				if a[i] == 'p' {
					_, _ = io.WriteString(r.errw, value)
				} else if end = 0; value != "" {
					end = value[0]
				}
				i = len(a)
			default:
				r.notice(&Refused{What: RefusedOption, Of: "read", Name: a})
				return nil, false, 0, false
			}
		}
	}
	for _, name := range args {
		if !syntax.ValidName(name) {
			r.errorf("read: `%s': not a valid identifier", short(name))
			return nil, false, 0, false
		}
	}
	return args, raw, end, true
}
