package shell

import (
	"regexp"
	"strconv"
	"strings"
)

// edit is one command of a sed script.
type edit struct {
	from, to string // addresses: "", a number, "$" or /re/
	verb     byte   // s, p or d
	re       *regexp.Regexp
	with     string
	global   bool
	print    bool
	fromRe   *regexp.Regexp
	toRe     *regexp.Regexp
	inside   bool // between from and to
}

// sed knows s///, p, d and q-free addresses: what is used on a command's output.
func sed(r *run, argv []string) int {
	f, args, ok := r.flagsOf(argv, "nErs", "e", nil)
	if !ok {
		return 1
	}
	script, given := f['e']
	if !given {
		if len(args) == 0 {
			r.errorf("sed: a script is missing")
			return 1
		}
		script, args = args[0], args[1:]
	}
	data, ok := r.gather("sed", args)
	if r.stopped() {
		return 1
	}
	edits, ok2 := r.sedScript(script, f.has('E') || f.has('r'), len(data))
	if !ok2 {
		return 1
	}
	var out []byte
	list := lines(data)
	for i, l := range list {
		line, keep := string(l), true
		for e := range edits {
			if !keep || !edits[e].selects(line, i+1, i+1 == len(list)) {
				continue
			}
			again := false
			line, keep, again = edits[e].apply(line)
			if again {
				out = append(append(out, line...), '\n')
			}
			if len(line) > r.sh.limits.VariableBytes {
				r.stop(&LimitError{Limit: LimitVariableBytes, Max: r.sh.limits.VariableBytes})
			}
		}
		if keep && !f.has('n') {
			out = append(append(out, line...), '\n')
		}
		if !r.labor(len(line)*len(edits)) || len(out) > r.sh.limits.OutputBytes {
			break
		}
	}
	r.write(out)
	return oneIf(!ok)
}

func (r *run) sedScript(script string, extended bool, size int) ([]edit, bool) {
	var edits []edit
	rest := strings.TrimLeft(script, " ;\n")
	for rest != "" {
		e, after, ok := r.sedEdit(rest, extended, size)
		if !ok || len(edits) > 50 {
			if !r.stopped() {
				r.notice(&Refused{What: RefusedProgram, Of: "sed", Name: short(script), Instead: "s/a/b/, p and d"})
			}
			return nil, false
		}
		edits = append(edits, e)
		rest = strings.TrimLeft(after, " ;\n")
	}
	return edits, true
}

func (r *run) sedEdit(s string, extended bool, size int) (e edit, rest string, ok bool) {
	compile := func(expr string) *regexp.Regexp {
		if !extended {
			expr = basic(expr)
		}
		return r.extended(expr, size)
	}
	address := func() (string, *regexp.Regexp, bool) {
		if strings.HasPrefix(s, "/") {
			expr, after, ok := until(s[1:], '/')
			s = after
			re := compile(expr)
			return "/", re, ok && re != nil
		}
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '$' && n == 0) {
			n++
		}
		a := s[:n]
		s = s[n:]
		return a, nil, true
	}
	if e.from, e.fromRe, ok = address(); !ok {
		return e, "", false
	}
	if strings.HasPrefix(s, ",") {
		s = s[1:]
		if e.to, e.toRe, ok = address(); !ok || e.to == "" {
			return e, "", false
		}
	}
	if s == "" || strings.IndexByte("spd", s[0]) < 0 {
		return e, "", false
	}
	e.verb, s = s[0], s[1:]
	if e.verb != 's' {
		return e, s, s == "" || strings.IndexByte(" ;\n", s[0]) >= 0
	}
	if s == "" {
		return e, "", false
	}
	rest, ok = r.sedSubstitution(&e, s, extended, size)
	return e, rest, ok
}

// sedSubstitution reads /a/b/flags.
func (r *run) sedSubstitution(e *edit, s string, extended bool, size int) (rest string, ok bool) {
	delim := s[0]
	expr, s, ok := until(s[1:], delim)
	if !ok {
		return "", false
	}
	e.with, s, ok = until(s, delim)
	if !ok {
		return "", false
	}
	insensitive := ""
	for len(s) > 0 && strings.IndexByte("gpiI", s[0]) >= 0 {
		e.global = e.global || s[0] == 'g'
		e.print = e.print || s[0] == 'p'
		if s[0] == 'i' || s[0] == 'I' {
			insensitive = "(?i)"
		}
		s = s[1:]
	}
	if !extended {
		expr = basic(expr)
	}
	e.re = r.extended(insensitive+expr, size)
	return s, e.re != nil
}

// until cuts s at the next delim that no backslash stands before.
func until(s string, delim byte) (before, after string, ok bool) {
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if s[i+1] != delim {
				sb.WriteByte('\\')
			}
			i++
			sb.WriteByte(s[i])
			continue
		}
		if s[i] == delim {
			return sb.String(), s[i+1:], true
		}
		sb.WriteByte(s[i])
	}
	return "", "", false
}

func at(address string, re *regexp.Regexp, line string, number int, last bool) bool {
	switch address {
	case "/":
		return re.MatchString(line)
	case "$":
		return last
	}
	n, _ := strconv.Atoi(address)
	return n == number
}

func (e *edit) selects(line string, number int, last bool) bool {
	switch {
	case e.from == "":
		return true
	case e.to == "":
		return at(e.from, e.fromRe, line, number, last)
	case e.inside:
		e.inside = !at(e.to, e.toRe, line, number, last)
		return true
	case at(e.from, e.fromRe, line, number, last):
		n, err := strconv.Atoi(e.to)
		e.inside = err != nil || n > number
		return true
	}
	return false
}

// apply returns the line after the edit, whether it stays, and whether it is
// printed at once.
func (e *edit) apply(line string) (after string, keep, print bool) {
	switch e.verb {
	case 'd':
		return line, false, false
	case 'p':
		return line, true, true
	}
	places := e.re.FindAllStringSubmatchIndex(line, -1)
	if !e.global && len(places) > 1 {
		places = places[:1]
	}
	if len(places) == 0 || len(places)*len(e.with)+len(line) > MaxScript*16 {
		return line, true, false
	}
	var sb strings.Builder
	last := 0
	for _, p := range places {
		sb.WriteString(line[last:p[0]])
		e.substitute(&sb, line, p)
		last = p[1]
		if sb.Len() > MaxScript*16 {
			break
		}
	}
	sb.WriteString(line[last:])
	return sb.String(), true, e.print
}

// substitute writes the replacement: & and \1 to \9 are what was matched.
func (e *edit) substitute(sb *strings.Builder, line string, p []int) {
	group := func(n int) {
		if 2*n+1 < len(p) && p[2*n] >= 0 && sb.Len() < MaxScript*16 {
			sb.WriteString(line[p[2*n]:p[2*n+1]])
		}
	}
	for i := 0; i < len(e.with); i++ {
		switch c := e.with[i]; {
		case c == '&':
			group(0)
		case c == '\\' && i+1 < len(e.with):
			i++
			switch d := e.with[i]; {
			case d >= '0' && d <= '9':
				group(int(d - '0'))
			case d == 'n':
				sb.WriteByte('\n')
			case d == 't':
				sb.WriteByte('\t')
			default:
				sb.WriteByte(d)
			}
		default:
			sb.WriteByte(c)
		}
	}
}
