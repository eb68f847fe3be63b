package shell

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

func grep(r *run, argv []string) int {
	f, args, ok := r.flagsOf(argv, "vicqEoFnhswxlr", "em", nil)
	if !ok {
		return 2
	}
	expr, given := f['e']
	if !given {
		if len(args) == 0 {
			r.errorf("grep: a pattern is missing")
			return 2
		}
		expr, args = args[0], args[1:]
	}
	switch {
	case f.has('F'):
		expr = regexp.QuoteMeta(expr)
	case !f.has('E'):
		expr = basic(expr)
	}
	if f.has('w') {
		expr = `\b(?:` + expr + `)\b`
	}
	if f.has('x') {
		expr = `^(?:` + expr + `)$`
	}
	if f.has('i') {
		expr = "(?i)" + expr
	}
	data, ok := r.gather("grep", args)
	if r.stopped() {
		return 2
	}
	re := r.extended(expr, len(data))
	if re == nil {
		return 2
	}
	limit := -1
	if n, err := strconv.Atoi(f['m']); err == nil {
		limit = n
	}
	hits := r.grepLines(f, re, lines(data), limit)
	if f.has('c') {
		r.print(strconv.Itoa(hits) + "\n")
	}
	if !ok && !f.has('q') {
		return 2
	}
	return oneIf(hits == 0)
}

func (r *run) grepLines(f flags, re *regexp.Regexp, list [][]byte, limit int) (hits int) {
	var out []byte
	for i, l := range list {
		if hits == limit || re.Match(l) == f.has('v') {
			continue
		}
		hits++
		if f.has('q') || f.has('c') {
			continue
		}
		parts := [][]byte{l}
		if f.has('o') && !f.has('v') {
			parts = re.FindAll(l, -1)
		}
		for _, p := range parts {
			if f.has('o') && len(p) == 0 {
				continue
			}
			if f.has('n') {
				out = fmt.Appendf(out, "%d:", i+1)
			}
			out = append(append(out, p...), '\n')
		}
	}
	r.write(out)
	return hits
}

// basic turns a basic regular expression into an extended one: in it \( \{ \| \+
// \? are the operators, and the bare characters are themselves.
func basic(expr string) string {
	var sb strings.Builder
	class := false
	for i := 0; i < len(expr); i++ {
		c := expr[i]
		switch {
		case class:
			sb.WriteByte(c)
			class = c != ']' || expr[i-1] == '[' || expr[i-1] == '^' && expr[i-2] == '['
			continue
		case c == '[':
			class = true
			sb.WriteByte(c)
		case c == '\\' && i+1 < len(expr):
			i++
			if strings.IndexByte("(){}|+?", expr[i]) < 0 {
				sb.WriteByte('\\')
			}
			sb.WriteByte(expr[i])
		case strings.IndexByte("(){}|+?", c) >= 0, c == '*' && (i == 0 || i == 1 && expr[0] == '^'):
			sb.WriteByte('\\')
			sb.WriteByte(c)
		default:
			sb.WriteByte(c)
		}
	}
	return sb.String()
}

// ranges reads a list such as 1,3-5,7-.
func ranges(list string) ([][2]int, bool) {
	var out [][2]int
	for _, each := range strings.Split(list, ",") {
		from, to, dash := strings.Cut(each, "-")
		a, b := 1, 1<<30
		var err1, err2 error
		if from != "" {
			a, err1 = strconv.Atoi(from)
		}
		if !dash {
			b = a
		} else if to != "" {
			b, err2 = strconv.Atoi(to)
		}
		if err1 != nil || err2 != nil || a < 1 || b < a || each == "" || each == "-" {
			return nil, false
		}
		out = append(out, [2]int{a, b})
	}
	return out, true
}

func cut(r *run, argv []string) int {
	f, names, ok := r.flagsOf(argv, "s", "dfcb", nil)
	if !ok {
		return 1
	}
	list, fields := f['f'], f.has('f')
	for _, letter := range []byte("cb") {
		if f.has(letter) {
			list = f[letter]
		}
	}
	wanted, ok := ranges(list)
	if !ok || len(wanted) > 100 {
		r.errorf("cut: say which with -f or -c, as in -f1 or -f2,4-5")
		return 1
	}
	delim := "\t"
	if f.has('d') {
		delim = f['d']
		if len(delim) != 1 {
			r.errorf("cut: the delimiter must be a single character")
			return 1
		}
	}
	data, ok := r.gather("cut", names)
	var out []byte
	for _, l := range lines(data) {
		text := string(l)
		if fields && !strings.Contains(text, delim) {
			if !f.has('s') {
				out = append(append(out, l...), '\n')
			}
			continue
		}
		parts, glue := strings.Split(text, delim), delim
		if !fields {
			parts, glue = strings.Split(text, ""), ""
		}
		out = append(append(out, strings.Join(chosen(parts, wanted), glue)...), '\n')
	}
	r.write(out)
	return oneIf(!ok)
}

func chosen(parts []string, wanted [][2]int) []string {
	var out []string
	for i, p := range parts {
		for _, w := range wanted {
			if i+1 >= w[0] && i+1 <= w[1] {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// classes are the named sets of tr.
var classes = strings.NewReplacer(
	"[:upper:]", "A-Z", "[:lower:]", "a-z", "[:digit:]", "0-9", "[:alpha:]", "A-Za-z",
	"[:alnum:]", "A-Za-z0-9", "[:space:]", `\n\t\r `, "[:blank:]", `\t `, "[:punct:]", "!-/:-@[-`{-~",
)

// trSet reads one of tr's arguments into the bytes it stands for.
func trSet(s string) []byte {
	s = classes.Replace(s)
	var out []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			c = s[i]
			if at := strings.IndexByte("ntr0", c); at >= 0 {
				c = "\n\t\r\x00"[at]
			}
		}
		if i+2 < len(s) && s[i+1] == '-' && s[i+2] >= c {
			for b := int(c); b <= int(s[i+2]); b++ {
				out = append(out, byte(b))
			}
			i += 2
			continue
		}
		out = append(out, c)
	}
	return out
}

func tr(r *run, argv []string) int {
	f, sets, ok := r.flagsOf(argv, "dscC", "", nil)
	if !ok || len(sets) == 0 {
		if ok {
			r.errorf("tr: usage: tr [-cds] set1 [set2]")
		}
		return 1
	}
	from := trSet(sets[0])
	var to []byte
	if len(sets) > 1 {
		to = trSet(sets[1])
	}
	complement := f.has('c') || f.has('C')
	member := func(set []byte, b byte) int { return bytes.IndexByte(set, b) }
	squeeze := from
	if len(to) > 0 {
		squeeze = to
	}
	data := r.in.rest()
	if !r.labor(len(data)) {
		return 1
	}
	out := make([]byte, 0, len(data))
	for _, b := range data {
		at := member(from, b)
		in := (at >= 0) != complement
		if in && f.has('d') {
			continue
		}
		if in && len(to) > 0 {
			if complement {
				at = len(to)
			}
			b = to[min(at, len(to)-1)]
		}
		if f.has('s') && len(out) > 0 && out[len(out)-1] == b && (member(squeeze, b) >= 0) != (complement && len(to) == 0) {
			continue
		}
		out = append(out, b)
	}
	r.write(out)
	return 0
}

// awkPrint is the one shape of program that awk knows here.
var awkPrint = regexp.MustCompile(`^\s*(?:/([^/]*)/\s*)?\{\s*print\s*((?:(?:\$(?:\d+|NF)|NR|NF|"[^"]*")\s*,?\s*)*)\}\s*$`)

// awkTerm is one thing to print.
var awkTerm = regexp.MustCompile(`\$(\d+|NF)|NR|NF|"[^"]*"|,`)

// awk prints fields: awk '{print $1, $NF}', with -F and a /pattern/ before it.
func awk(r *run, argv []string) int {
	f, args, ok := r.flagsOf(argv, "", "F", nil)
	if !ok {
		return 2
	}
	if len(args) == 0 {
		r.errorf("awk: a program is missing")
		return 2
	}
	program := awkPrint.FindStringSubmatch(args[0])
	if program == nil {
		r.notice(&Refused{What: RefusedProgram, Of: "awk", Name: short(args[0]), Instead: "'{print $1, $NF}' and '/text/ {print $2}'"})
		return 2
	}
	data, ok := r.gather("awk", args[1:])
	filter := r.extended(program[1], len(data))
	if filter == nil {
		return 2
	}
	terms := awkTerm.FindAllString(program[2], -1)
	var out []byte
	for i, l := range lines(data) {
		if !filter.Match(l) {
			continue
		}
		fields := strings.Fields(string(l))
		if sep := f['F']; sep != "" && sep != " " {
			fields = strings.Split(string(l), strings.ReplaceAll(sep, `\t`, "\t"))
		}
		out = append(awkLine(out, terms, string(l), fields, i+1), '\n')
		if !r.labor(len(terms)*64) || len(out) > r.sh.limits.OutputBytes {
			break
		}
	}
	r.write(out)
	return oneIf(!ok)
}

func awkLine(out []byte, terms []string, line string, fields []string, number int) []byte {
	if len(terms) == 0 {
		return append(out, line...)
	}
	for _, t := range terms {
		switch {
		case t == ",":
			out = append(out, ' ')
		case t == "NR":
			out = strconv.AppendInt(out, int64(number), 10)
		case t == "NF":
			out = strconv.AppendInt(out, int64(len(fields)), 10)
		case t[0] == '"':
			out = append(out, strings.NewReplacer(`\t`, "\t", `\n`, "\n").Replace(strings.Trim(t, `"`))...)
		case t == "$0":
			out = append(out, line...)
		default:
			n, err := strconv.Atoi(t[1:])
			if t == "$NF" {
				n, err = len(fields), nil
			}
			if err == nil && n >= 1 && n <= len(fields) {
				out = append(out, fields[n-1]...)
			}
		}
	}
	return out
}
