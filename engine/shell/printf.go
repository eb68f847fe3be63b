package shell

import (
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// maxWidth is the widest field and precision of printf.
const maxWidth = 4096

// printf writes its format for as many arguments as there are.
func printf(r *run, argv []string) int {
	args := argv[1:]
	target := ""
	if len(args) > 1 && args[0] == "-v" {
		target, args = args[1], args[2:]
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		r.errorf("printf: usage: printf format [arguments]")
		return 2
	}
	p := &printer{run: r, format: args[0], args: args[1:]}
	for first := true; first || len(p.args) > 0; first = false {
		before := len(p.args)
		if !p.once() || !r.step(1) {
			break
		}
		if len(p.args) == before {
			break
		}
	}
	if target != "" {
		r.stop(r.sh.assign(target, p.sb.String(), nil))
	} else {
		r.print(p.sb.String())
	}
	return p.status
}

type printer struct {
	run    *run
	format string
	args   []string
	sb     strings.Builder
	status int
}

func (p *printer) next() string {
	if len(p.args) == 0 {
		return ""
	}
	a := p.args[0]
	p.args = p.args[1:]
	return a
}

func (p *printer) fail(format string, args ...any) {
	p.run.errorf("printf: "+format, args...)
	p.status = 1
}

// once goes through the format one time and reports whether to go on.
func (p *printer) once() bool {
	f := p.format
	for len(f) > 0 {
		i := strings.IndexByte(f, '%')
		if i < 0 {
			i = len(f)
		}
		text, _, _ := expand.Format(nil, f[:i], nil)
		p.sb.WriteString(text)
		if p.sb.Len() > p.run.sh.limits.OutputBytes {
			p.run.stop(&LimitError{Limit: LimitOutputBytes, Max: p.run.sh.limits.OutputBytes})
			return false
		}
		if f = f[i:]; f == "" {
			return true
		}
		if strings.HasPrefix(f, "%%") {
			p.sb.WriteByte('%')
			f = f[2:]
			continue
		}
		n := p.verb(f)
		if n == 0 {
			return false
		}
		f = f[n:]
	}
	return true
}

// verb writes one conversion and returns how long it was, or 0.
func (p *printer) verb(f string) int {
	i := 1
	flags := i
	for i < len(f) && strings.IndexByte("-+ #0", f[i]) >= 0 {
		i++
	}
	spec := "%" + f[flags:min(i, flags+5)]
	number := func() (string, bool) {
		from := i
		if i < len(f) && f[i] == '*' {
			i++
			return p.star()
		}
		for i < len(f) && f[i] >= '0' && f[i] <= '9' {
			i++
		}
		return f[from:i], p.narrow(f[from:i])
	}
	width, ok := number()
	if !ok {
		return 0
	}
	spec += width
	if i < len(f) && f[i] == '.' {
		i++
		precision, ok := number()
		if !ok {
			return 0
		}
		spec += "." + precision
	}
	if i >= len(f) {
		p.fail("`%s': missing format character", short(f))
		return 0
	}
	if !p.convert(spec, f[i]) {
		return 0
	}
	return i + 1
}

func (p *printer) star() (string, bool) {
	n := p.number(p.next())
	s := strconv.FormatInt(n, 10)
	return s, p.narrow(strings.TrimPrefix(s, "-"))
}

func (p *printer) narrow(digits string) bool {
	if digits == "" {
		return true
	}
	if n, err := strconv.Atoi(digits); err != nil || n > maxWidth {
		p.fail("%s: a field can be at most %d wide", short(digits), maxWidth)
		return false
	}
	return true
}

func (p *printer) convert(spec string, verb byte) bool {
	switch verb {
	case 's':
		fmt.Fprintf(&p.sb, spec+"s", p.next())
	case 'b':
		before, _, cut := strings.Cut(p.next(), "\\c")
		text, _, _ := expand.Format(nil, octal(before), nil)
		fmt.Fprintf(&p.sb, spec+"s", text)
		if cut {
			p.args = nil
			return false
		}
	case 'q':
		fmt.Fprintf(&p.sb, spec+"s", quote(p.next()))
	case 'c':
		arg := p.next()
		fmt.Fprintf(&p.sb, spec+"s", arg[:min(1, len(arg))])
	case 'd', 'i':
		fmt.Fprintf(&p.sb, spec+"d", p.number(p.next()))
	case 'u':
		fmt.Fprintf(&p.sb, spec+"d", uint64(p.number(p.next())))
	case 'o', 'x', 'X':
		fmt.Fprintf(&p.sb, spec+string(verb), uint64(p.number(p.next())))
	case 'f', 'e', 'g', 'E', 'G', 'F':
		arg := p.next()
		n, err := strconv.ParseFloat(arg, 64)
		if err != nil && arg != "" {
			p.fail("%s: invalid number", short(arg))
		}
		fmt.Fprintf(&p.sb, spec+string(verb), n)
	default:
		p.fail("`%c': invalid format character", verb)
		return false
	}
	return true
}

// number reads an argument as printf does: a C constant, or 'c for a character.
func (p *printer) number(arg string) int64 {
	if arg == "" {
		return 0
	}
	if arg[0] == '\'' || arg[0] == '"' {
		for _, c := range arg[1:] {
			return int64(c)
		}
		return 0
	}
	sign, digits := int64(1), strings.TrimSpace(arg)
	switch {
	case strings.HasPrefix(digits, "-"):
		sign, digits = -1, digits[1:]
	case strings.HasPrefix(digits, "+"):
		digits = digits[1:]
	}
	n, ok := parseNumber(digits)
	if !ok || strings.Contains(digits, "#") {
		p.fail("%s: invalid number", short(arg))
		end := 0
		for end < len(digits) && digits[end] >= '0' && digits[end] <= '9' {
			end++
		}
		n, _ = strconv.ParseInt(digits[:end], 10, 64)
	}
	return sign * n
}
